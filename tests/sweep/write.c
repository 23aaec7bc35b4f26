/* SPDX-License-Identifier: MIT
 *
 * write - users that are put and removed without memory. If it is said to be
 * done, it is done. If it failed, some may be done, but no user is half one:
 * each is found as it was, or as it was to be.
 */
#include <config.h>

#include "sweep.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE = 3 };

static const muster_attribute attributes[] = {
	{ "city", "Bonn" },
	{ "note",
	    "a longer text, which no small piece of memory holds: "
	    "........................................................" },
};

static const muster_user people[PEOPLE] = {
	{ "w1", "w1@example.org", "new", "W One", attributes, 2 },
	{ "w2", "w2@example.org", "new", NULL, NULL, 0 },
	{ "w3", NULL, "new", "W Three", attributes, 1 },
};

static const muster_user *const users[PEOPLE] = { &people[0], &people[1],
	&people[2] };

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
is_whole(const muster_user *user, const muster_user *wanted)
{
	if (!is_same(user->id, wanted->id) ||
	    !is_same(user->email, wanted->email) ||
	    !is_same(user->org_id, wanted->org_id) ||
	    !is_same(user->name, wanted->name) ||
	    user->attribute_count != wanted->attribute_count)
		return false;
	for (size_t i = 0; i < user->attribute_count; i++)
		if (!is_same(user->attributes[i].name,
			wanted->attributes[i].name) ||
		    !is_same(user->attributes[i].value,
			wanted->attributes[i].value))
			return false;
	return true;
}

/* How many of the people the store has; each of them is whole. */
static size_t
count_people(struct trial *trial, muster *m)
{
	muster_request request = question_of(trial, m);
	muster_result *result = NULL;
	size_t count;

	request.query.org_id = "new";
	trial_holds(trial, muster_find(m, &request, &result) == MUSTER_OK);
	trial_holds(trial, !muster_result_partial(result));
	count = muster_result_users(result);
	for (size_t i = 0; i < count; i++) {
		const muster_user *user = muster_result_user(result, i);
		size_t at = (size_t)(user->id[1] - '1');

		trial_holds(trial, at < PEOPLE);
		trial_holds(trial, is_whole(user, &people[at]));
	}
	muster_result_free(result);
	return count;
}

static void
judge(struct trial *trial, muster_status status, muster_result *result)
{
	const char *message = result == NULL ? NULL
					     : muster_result_message(result);

	trial_holds(trial,
	    result == NULL || status == muster_result_status(result));
	if (!trial_says(trial, "%s %s", muster_status_name(status),
		message != NULL ? message : ""))
		trial_is_short(trial, status, message);
}

static void
put(struct trial *trial)
{
	muster *m;
	muster_result *result = NULL;
	muster_status status;

	unlink("new.db");
	m = question_open(trial);
	trial_begin(trial);
	status = muster_store_put(m, question_of(trial, m).store, users, PEOPLE,
	    0, &result);
	if (result != NULL)
		muster_result_message(result);
	trial_end(trial);
	judge(trial, status, result);
	if (status == MUSTER_OK)
		trial_holds(trial, count_people(trial, m) == PEOPLE);
	else
		count_people(trial, m);
	muster_result_free(result);
	question_close(trial, m);
}

static void
take_away(struct trial *trial)
{
	muster *m;
	muster_store *store;
	muster_result *result = NULL;
	muster_status status;

	unlink("new.db");
	m = question_open(trial);
	store = question_of(trial, m).store;
	trial_holds(trial,
	    muster_store_put(m, store, users, PEOPLE, 0, &result) == MUSTER_OK);
	muster_result_free(result);
	result = NULL;
	trial_begin(trial);
	status = muster_store_remove(m, store,
	    trial->scenario->number == 0 ? "w1" : "w0", 0, &result);
	trial_end(trial);
	judge(trial, status, result);
	trial_holds(trial,
	    count_people(trial, m) ==
		(status == MUSTER_OK ? (size_t)PEOPLE - 1 : PEOPLE));
	muster_result_free(result);
	question_close(trial, m);
}

static void
check(struct trial *trial)
{
	muster *m = question_open(trial);
	muster_result *result = NULL;
	muster_status status;

	trial_begin(trial);
	status = muster_store_check(m, question_of(trial, m).store, 0, &result);
	trial_end(trial);
	judge(trial, status, result);
	muster_result_free(result);
	question_close(trial, m);
}

#define NEW    "[store db]\nplugin = sqlite\npath = new.db\ncreate = yes\n"
#define MEMORY "[store memory]\nplugin = memory\n"
#define USERS  "[store db]\nplugin = sqlite\npath = users.db\n"

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "put-memory", put, MEMORY, "memory", { 0 }, 0, false },
	{ "put-sqlite", put, NEW, "db", { 0 }, 0, false },
	{ "put-slow", put,
	    MEMORY "[store slow]\nplugin = slow\nstore = memory\n"
	    "delay = 1us\n", "slow", { 0 }, 0, false },
	{ "put-log", put,
	    NEW "[store log]\nplugin = log\nstore = db\nfile = log.txt\n",
	    "log", { 0 }, 0, false },
	{ "put-fault", put,
	    MEMORY "[store fault]\nplugin = fault\nstore = memory\n"
	    "delay = 1us\n", "fault", { 0 }, 0, false },
	{ "remove-memory", take_away, MEMORY, "memory", { 0 }, 0, false },
	{ "remove-sqlite", take_away, NEW, "db", { 0 }, 0, false },
	{ "remove-nobody", take_away, NEW, "db", { 0 }, 1, false },
	{ "remove-log", take_away,
	    MEMORY "[store log]\nplugin = log\nstore = memory\n"
	    "file = log.txt\n", "log", { 0 }, 0, false },
	{ "check-sqlite", check, USERS, "db", { 0 }, 0, false },
	{ "check-memory", check, MEMORY, "memory", { 0 }, 0, false },
};
/* clang-format on */

const struct scenarios write_scenarios = {
	.items = scenarios,
	.count = sizeof scenarios / sizeof *scenarios,
};
