/* SPDX-License-Identifier: MIT
 *
 * questions - what scenarios share: files to read, a configuration that is
 * opened, and a judge of answers.
 *
 * An answer is told with what users see of it: the status and why, each user
 * with all fields and its store, and whether it is all. One that came about
 * without memory is right if it says the same, if it failed for want of memory,
 * or if it says itself that it is partial and has, of the users that were
 * wanted, some, as they were and in the same order.
 */
#include <config.h>

#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/scratch.h"

enum { TEXT = 32768 };

const muster_open_options question_options = {
	.plugin_path = TEST_BUILDDIR "/plugins/.libs:" TEST_BUILDDIR
				     "/tests/call/.libs",
};

/* ---- files ---- */

static const char users_csv[] =
    "id,email,org_id,name,city,\"note, long\"\r\n"
    "1,ann@example.org,acme,Ann,Bonn,\"a \"\"quoted\"\" word\"\r\n"
    "2,bob@example.org,acme,Bob,,\"\"\r\n"
    "3,ann@example.org,other,\"Ann, the other\",Kiel,\r\n"
    "4,d@example.org,acme,,,\r\n";

static const char users_jsonl[] =
    "{\"id\":\"1\",\"email\":\"ann@example.org\",\"org_id\":\"acme\","
    "\"name\":\"Ann \\u00e9\",\"attributes\":{\"city\":\"Bonn\"}}\n"
    "{\"id\":\"7\",\"email\":\"ann@example.org\",\"org_id\":null,"
    "\"name\":\"Ann\",\"phone\":\"7\"}\n";

/* Users that make answers which no first piece of a block holds. */
static void
write_crowd(void)
{
	enum { CROWD = 150 };
	FILE *file = fopen("crowd.csv", "we");

	ck_assert_ptr_nonnull(file);
	fputs("id,email,org_id,name,city\n", file);
	for (int i = 0; i < CROWD; i++)
		fprintf(file, "c%d,c%d@example.org,crowd,%0*d,Bonn\n", i, i, 60,
		    i);
	ck_assert_int_eq(fclose(file), 0);
}

static void
fill_database(void)
{
	static const muster_attribute city = { "city", "Bonn" };
	static const muster_user people[] = {
		{ "1", "ann@example.org", "acme", "Ann", &city, 1 },
		{ "2", "bob@example.org", "acme", NULL, NULL, 0 },
		{ "5", "ann@example.org", "acme", "Ann the third", NULL, 0 },
		{ "6", NULL, "acme", "Six", &city, 1 },
	};
	static const muster_user *const users[] = { &people[0], &people[1],
		&people[2], &people[3] };
	const muster_setting settings[] = {
		{ "path", "users.db" },
		{ "create", "yes" },
	};
	muster_error error = MUSTER_ERROR_INIT;
	muster_result *result = NULL;
	muster *m = NULL;

	muster_open_plugin("sqlite", settings, 2, &question_options, &m,
	    &error);
	if (m == NULL ||
	    muster_store_put(m, NULL, users, 4, 0, &result) != MUSTER_OK)
		_exit(1);
	_exit(0);
}

/* By a process that goes: nothing is loaded in this one. */
static void
make_database(void)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0)
		fill_database();
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

void
question_enter(void)
{
	scratch_enter();
	scratch_text("users.csv", users_csv);
	scratch_text("users.jsonl", users_jsonl);
	write_crowd();
	make_database();
}

/* ---- a configuration ---- */

muster *
question_open(struct trial *trial)
{
	muster_open_options options = question_options;
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	if (trial->scenario->text != NULL)
		scratch_text("t.ini", trial->scenario->text);
	options.store = trial->scenario->store;
	muster_open("t.ini", &options, &m, &error);
	if (m == NULL)
		trial_wrong(trial, "%s", error.message);
	return m;
}

void
question_close(struct trial *trial, muster *m)
{
	trial_holds(trial, muster_close(m, 30 * MUSTER_SECOND) == 0);
}

muster_request
question_of(const struct trial *trial, muster *m)
{
	return (muster_request){
		.store = trial->scenario->store != NULL
		    ? muster_store_get(m, trial->scenario->store)
		    : NULL,
		.query = trial->scenario->query,
	};
}

/* ---- answers ---- */

struct text {
	char bytes[TEXT];
	size_t length;
};

static void MUSTER_PRINTF(2, 3) add(struct text *text, const char *format, ...)
{
	size_t room = sizeof text->bytes - text->length;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text->bytes + text->length, room, format, args);
	va_end(args);
	ck_assert_msg(length >= 0 && (size_t)length < room, "too long");
	text->length += (size_t)length;
}

static const char *
or_null(const char *text)
{
	return text == NULL ? "(null)" : text;
}

static void
add_user(struct text *text, const muster_user *user, const char *store)
{
	add(text, "%s/%s %s %s %s", user->id, store, or_null(user->email),
	    or_null(user->org_id), or_null(user->name));
	for (size_t i = 0; i < user->attribute_count; i++)
		add(text, " %s=%s", user->attributes[i].name,
		    user->attributes[i].value);
	add(text, "\n");
}

/* Which legs had to be cancelled depends on who came first. */
static size_t
count_legs(const muster_leg *leg)
{
	size_t count = 0;

	for (; leg != NULL; leg = leg->next)
		count += 1 + (strlen(leg->store) > 0) + count_legs(leg->legs);
	return count;
}

static void
tell(struct text *text, muster_result *result)
{
	const muster_leg *legs = muster_result_legs(result);

	text->length = 0;
	/* Who sees first that it is too late says it in his words. */
	add(text, "%s\n", muster_status_name(muster_result_status(result)));
	for (size_t i = 0; i < muster_result_users(result); i++)
		add_user(text, muster_result_user(result, i),
		    muster_result_user_store(result, i));
	/* "OK" with fewer users is told by these. */
	add(text, "%s%s\n", muster_result_partial(result) ? "partial " : "",
	    muster_result_truncated(result) ? "truncated" : "");
	/* All of them, or no memory for any. */
	if (legs != NULL)
		ck_assert_uint_gt(count_legs(legs), 0);
}

/* Are the users of the answer among those that are wanted, in their order? */
static bool
is_part(muster_result *result)
{
	const char *from = trial_wanted();

	for (size_t i = 0; i < muster_result_users(result); i++) {
		struct text user = { .length = 0 };

		add_user(&user, muster_result_user(result, i),
		    muster_result_user_store(result, i));
		from = strstr(from, user.bytes);
		if (from == NULL)
			return false;
		from += user.length;
	}
	return true;
}

/* A failure with the right status, but no memory for its message? */
static bool
is_wordless(muster_status status)
{
	const char *name = muster_status_name(status);

	return status != MUSTER_OK &&
	    strncmp(trial_wanted(), name, strlen(name)) == 0;
}

void
question_judge(struct trial *trial, muster_status status, muster_result *result)
{
	static struct text text;

	if (result == NULL) {
		trial_is_short(trial, status, "no result");
		return;
	}
	tell(&text, result);
	trial_holds(trial, status == muster_result_status(result));
	if (trial_says(trial, "%s", text.bytes) || is_wordless(status))
		return;
	if (status == MUSTER_RESOURCE_EXHAUSTED ||
	    (status == MUSTER_OK && muster_result_partial(result) &&
		is_part(result)))
		return;
	trial_wrong(trial, "came '%s', wanted '%s'", text.bytes,
	    trial_wanted());
}

void
question_after(struct trial *trial, muster *m)
{
	const muster_request request = question_of(trial, m);
	size_t refused = trial->refused;
	muster_result *result = NULL;
	muster_status status = muster_find(m, &request, &result);

	trial->refused = 0;
	question_judge(trial, status, result);
	trial->refused = refused;
	muster_result_free(result);
}

/* ---- the disk ---- */

/* Databases are not to outlive the machine, and it takes most of the time. */
MUSTER_EXPORT int fsync(int fd);
MUSTER_EXPORT int fdatasync(int fd);

int
fsync(int fd)
{
	(void)fd;
	return 0;
}

int
fdatasync(int fd)
{
	(void)fd;
	return 0;
}
