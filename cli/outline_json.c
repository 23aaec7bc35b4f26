/* SPDX-License-Identifier: MIT
 *
 * outline_json - the tree of stores as one JSON object, for other programs. The
 * shape and the order of the keys are a promise (muster(1)).
 */
#include <config.h>

#include <jansson.h>

#include <stdio.h>

#include "json_text.h"
#include "outline.h"

struct options {
	json_t *json;
	bool failed;
};

static void
add_option(void *arg, const muster_setting *setting)
{
	struct options *options = arg;

	if (json_object_set_new(options->json, setting->name,
		json_message(setting->value)) != 0)
		options->failed = true;
}

static json_t *
json_options(const muster_store *store)
{
	struct options options = { .json = json_object() };

	if (options.json != NULL &&
	    muster_store_settings(store, add_option, &options) == MUSTER_OK &&
	    !options.failed)
		return options.json;
	json_decref(options.json);
	return NULL;
}

static json_t *
json_latency(const muster_stats *stats)
{
	if (stats->hits + stats->misses == 0)
		return json_null();
	return json_pack("{sI sI sI}", "mean",
	    (json_int_t)(stats->latency_mean / MUSTER_MICROSECOND), "p50",
	    (json_int_t)(stats->latency_p50 / MUSTER_MICROSECOND), "p99",
	    (json_int_t)(stats->latency_p99 / MUSTER_MICROSECOND));
}

static json_t *
json_query(const struct outline *outline, const muster_store *store)
{
	if (outline->query == NULL || muster_store_keys(store) == NULL)
		return json_null();
	return json_text(
	    muster_fit_name(muster_store_fit(store, outline->query)));
}

static json_t *json_node(const struct outline *outline, muster_store *store);

static json_t *
json_members(const struct outline *outline, const muster_store *store)
{
	json_t *json = json_array();
	size_t count = muster_store_member_count(store), i;

	for (i = 0; i < count; i++) {
		if (json_array_append_new(json,
			json_node(outline, muster_store_member_at(store, i))) !=
		    0) {
			json_decref(json);
			return NULL;
		}
	}
	return json;
}

static json_t *
json_node(const struct outline *outline, muster_store *store)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster_store_state state = muster_store_look(store, &error);
	muster_stats stats;
	json_t *json;

	muster_stats_read(outline->m, store, &stats);
	json = json_pack("{so so so so so so so so so so}", "store",
	    json_text(muster_store_name(store)), "plugin",
	    json_text(muster_store_plugin_name(store)), "strategy",
	    json_text(muster_store_strategy(store)), "options",
	    json_options(store), "state",
	    json_text(muster_store_state_name(state)), "error",
	    json_message(error.message), "latency_us", json_latency(&stats),
	    "keys", json_text(muster_store_keys(store)), "query",
	    json_query(outline, store), "members",
	    json_members(outline, store));
	muster_error_clear(&error);
	return json;
}

bool
outline_json(const struct outline *outline)
{
	json_t *json = json_node(outline, outline->store);
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
