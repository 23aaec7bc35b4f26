/* SPDX-License-Identifier: MIT
 *
 * output_json - an answer as one JSON object, for other programs.
 *
 * The shape and the order of the keys are a promise (muster(1)). The whole
 * tree is built before a byte is printed: without memory nothing comes out,
 * instead of half an object. jansson refuses text that is not UTF-8; the
 * library has checked what stores return, so only messages are mended, which
 * may quote anything.
 */
#include <config.h>

#include <jansson.h>

#include <stdio.h>

#include "records/records.h"

#include "json_text.h"
#include "output.h"

static json_t *
json_microseconds(int64_t nanoseconds)
{
	return json_integer((json_int_t)(nanoseconds / MUSTER_MICROSECOND));
}

static json_t *
json_user(const muster_user *user, const char *store)
{
	json_t *json = record_json_user(user);

	if (json_object_set_new(json, "store", json_text(store)) == 0)
		return json;
	json_decref(json);
	return NULL;
}

static json_t *
json_users(const muster_result *result)
{
	json_t *json = json_array();
	size_t count = muster_result_users(result), i;

	for (i = 0; i < count; i++) {
		if (json_array_append_new(json,
			json_user(muster_result_user(result, i),
			    muster_result_user_store(result, i))) != 0) {
			json_decref(json);
			return NULL;
		}
	}
	return json;
}

static json_t *
json_choice(const muster_choice *choice)
{
	if (choice == NULL)
		return json_null();
	return json_pack("{so so}", "way", json_text(choice->way), "why",
	    json_text(choice->why));
}

static json_t *json_legs(const muster_leg *leg);

/* How often it was tried is said where that is more than once. */
static json_t *
json_leg(const muster_leg *leg)
{
	json_t *json = json_pack("{so so so so sI so so so so}", "store",
	    json_text(leg->store), "role",
	    json_text(muster_role_name(leg->role)), "outcome",
	    json_text(muster_outcome_name(leg->outcome)), "status",
	    json_text(muster_status_name(leg->status)), "users",
	    (json_int_t)leg->users, "start_us", json_microseconds(leg->start),
	    "elapsed_us", json_microseconds(leg->elapsed), "error",
	    json_message(leg->message), "legs", json_legs(leg->legs));

	if (json != NULL && muster_leg_tries(leg) > 1 &&
	    json_object_set_new(json, "tries",
		json_integer(muster_leg_tries(leg))) != 0) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static json_t *
json_legs(const muster_leg *leg)
{
	json_t *json = json_array();

	for (; leg != NULL; leg = leg->next) {
		if (json_array_append_new(json, json_leg(leg)) != 0) {
			json_decref(json);
			return NULL;
		}
	}
	return json;
}

static json_t *
json_result(muster_result *result)
{
	const muster_store *asked = muster_result_asked(result);

	return json_pack("{so so sb sb so so so so so}", "status",
	    json_text(muster_status_name(muster_result_status(result))),
	    "error", json_message(muster_result_message(result)), "partial",
	    muster_result_partial(result), "truncated",
	    muster_result_truncated(result), "strategy",
	    json_text(muster_store_strategy(asked)), "choice",
	    json_choice(muster_result_choice(result)), "elapsed_us",
	    json_microseconds(muster_result_elapsed(result)), "users",
	    json_users(result), "legs", json_legs(muster_result_legs(result)));
}

bool
output_json(muster_result *result)
{
	json_t *json = json_result(result);
	bool done;

	if (json == NULL)
		return false;
	done = json_dumpf(json, stdout, JSON_COMPACT) == 0;
	if (done)
		putchar('\n');
	json_decref(json);
	/* What cannot be written is told when the output is flushed. */
	return done || ferror(stdout);
}
