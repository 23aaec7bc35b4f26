/* SPDX-License-Identifier: MIT
 *
 * check_postgres - the plugin in front of a real server: tables of others,
 * queries of the user's own, hosts, writes, what goes wrong, hostile keys.
 */
#include <config.h>

#include "postgres/server.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "support/scratch.h"
#include "support/suite.h"

enum { KEYS = 10000, BATCH = 250 };

#define QUERY(...) (&(const muster_query){ __VA_ARGS__ })

static const char schema[] =
    "CREATE TABLE users (id text PRIMARY KEY, email text, org_id text,"
    " name text, attributes jsonb);"
    "CREATE INDEX ON users (lower(email COLLATE \"C\"));"
    "CREATE INDEX ON users (org_id);"
    "INSERT INTO users VALUES ('1', 'Ann@Example.org', 'o1', 'Ann',"
    " '{\"team\": \"x\", \"n\": 42}'), ('2', 'bob@example.org', 'o1', 'Bob',"
    " NULL), ('3', 'ann@example.org', 'o2', NULL, NULL);"
    "CREATE SCHEMA hr;"
    "CREATE TABLE hr.\"Staff \"\"x\" (nr int PRIMARY KEY, mail varchar(80),"
    " dept char(8), since date, badge uuid);"
    "INSERT INTO hr.\"Staff \"\"x\" VALUES (7, 'Eve@x.org', 'core',"
    " '2020-02-29', NULL), (8, 'eve@y.org', 'core', NULL, NULL)";

/* Keys of other types, nothing unique but the id, and what is not known. */
static const char other_schema[] =
    "CREATE TABLE people (nr uuid PRIMARY KEY, mail %s, team int8,"
    " born date);"
    "CREATE INDEX ON people (mail); CREATE INDEX ON people (team);"
    "INSERT INTO people VALUES"
    " ('00000000-0000-4000-8000-00000000000a', 'Ann@x.org', 5, NULL),"
    " ('00000000-0000-4000-8000-00000000000b', NULL, 5, '2001-01-01'),"
    " ('00000000-0000-4000-8000-00000000000c', 'cy@x.org', NULL, NULL);"
    "CREATE VIEW staff AS SELECT nr AS id, mail AS email, team AS org_id,"
    " 'x'::varchar AS name FROM people";

static muster *m;

/* One server for all tests, which leave its tables as they were. */
static void
start(void)
{
	scratch_enter();
	server_start();
	server_say(schema);
}

static void
stop(void)
{
	server_do("stop", "");
	scratch_leave();
}

static void
close_store(void)
{
	if (m != NULL)
		ck_assert_uint_eq(muster_close(m, patience()), 0);
	m = NULL;
}

/* An attribute of the one user; "": he has none of that name. Frees. */
static void
expect_attribute(muster_result *result, const char *name, const char *value)
{
	const muster_user *user;
	const char *found = "";
	size_t i;

	ck_assert_uint_eq(muster_result_users(result), 1);
	user = muster_result_user(result, 0);
	for (i = 0; i < user->attribute_count; i++) {
		if (strcmp(user->attributes[i].name, name) == 0)
			found = user->attributes[i].value;
	}
	ck_assert_str_eq(found, value);
	muster_result_free(result);
}

static void
expect(const char *wanted, const muster_query *query)
{
	int way;

	for (way = WAITING; way < WAYS; way++)
		ck_assert_str_eq(store_answer(m, (enum way)way, query), wanted);
}

START_TEST(usual_table)
{
	const muster_setting settings[] = {
		{ "attributes_column", "attributes" }, { NULL, NULL }
	};
	muster_result *result;

	m = users_open(settings, NULL);
	expect("OK 1", QUERY(.id = "1"));
	expect("OK", QUERY(.id = "9"));
	expect("OK 1 3", QUERY(.email = "ANN@example.ORG"));
	expect("OK 1 2", QUERY(.org_id = "o1"));
	expect("OK 3", QUERY(.email = "ann@example.org", .org_id = "o2"));
	expect("OK", QUERY(.id = "2", .email = "ann@example.org"));
	expect("OK 2",
	    QUERY(.id = "2", .email = "BOB@example.org", .org_id = "o1"));
	expect("OK", QUERY(.org_id = "O1"));
	result = store_find(m, ON_LOOP, QUERY(.org_id = "o1", .limit = 1),
	    patience());
	ck_assert_uint_eq(muster_result_users(result), 1);
	muster_result_free(result);
	expect_attribute(store_find(m, WAITING, QUERY(.id = "1"), patience()),
	    "n", "42");
}
END_TEST

START_TEST(table_of_others)
{
	const muster_setting settings[] = { { "table", "hr.Staff \"x" },
		{ "id_column", "nr" }, { "email_column", "mail" },
		{ "org_id_column", "dept" }, { "name_column", "" },
		{ "attribute_columns", "since" }, { NULL, NULL } };

	m = users_open(settings, NULL);
	expect("OK 7", QUERY(.id = "7"));
	/* equal to 7 as a number, but another id */
	expect("OK", QUERY(.id = "007"));
	expect("OK", QUERY(.id = "seven"));
	expect("OK", QUERY(.id = "99999999999999999999"));
	expect("OK 7", QUERY(.email = "EVE@x.org"));
	expect("OK 7 8", QUERY(.org_id = "core"));
	expect("OK", QUERY(.org_id = "core "));
	ck_assert_str_eq(
	    store_put(m, &(muster_user){ .id = "9", .email = "z@x.org" }),
	    "OK");
	expect("OK 9", QUERY(.email = "z@x.org"));
	ck_assert_int_eq(strncmp(store_put(m, &(muster_user){ .id = "010" }),
			     "INVALID_ARGUMENT", 16),
	    0);
	ck_assert_str_eq(server_say("SELECT count(*) FROM hr.\"Staff \"\"x\""),
	    "3");
	ck_assert_str_eq(store_remove(m, "9"), "OK");
	ck_assert_int_eq(strncmp(store_remove(m, "9"), "NOT_FOUND", 9), 0);
	ck_assert_int_eq(strncmp(store_remove(m, "x"), "NOT_FOUND", 9), 0);
}
END_TEST

START_TEST(own_query)
{
	const muster_setting settings[] = {
		{ "query",
		    "SELECT nr::text AS id, mail AS email, dept::text AS "
		    "org_id, ':id' AS kind FROM hr.\"Staff \"\"x\" /* :id */ "
		    "WHERE (:id::text IS NULL OR nr::text = :id) AND "
		    "(:email::text IS NULL OR lower(mail) = lower(:email)) "
		    "ORDER BY nr LIMIT :limit" },
		{ NULL, NULL },
	};
	const muster_setting wrong[] = { { "query", "SELECT :mail" },
		{ NULL, NULL } };
	const muster_setting mistaken[] = {
		{ "query", "SELECT :id::text AS id FROM nowhere" },
		{ NULL, NULL }
	};
	const muster_setting misnamed[] = { { "name_column", "nick" },
		{ NULL, NULL } };
	char *message = NULL;

	m = users_open(settings, NULL);
	expect("OK 7", QUERY(.id = "7"));
	expect("OK 8", QUERY(.email = "EVE@Y.org"));
	expect("OK", QUERY(.id = "7", .email = "EVE@Y.org"));
	/* not a parameter of it, but held against its rows */
	expect("OK", QUERY(.id = "7", .org_id = "other"));
	expect_attribute(store_find(m, WAITING, QUERY(.id = "7"), patience()),
	    "kind", ":id");
	ck_assert_int_eq(strncmp(store_put(m, &(muster_user){ .id = "1" }),
			     "FAILED_PRECONDITION", 19),
	    0);
	ck_assert_ptr_null(users_open(wrong, &message));
	ck_assert_ptr_nonnull(strstr(message, "':mail'"));
	free(message);
	ck_assert_ptr_null(users_open(mistaken, &message));
	ck_assert_ptr_nonnull(strstr(message, "query"));
	ck_assert_ptr_nonnull(strstr(message, "nowhere"));
	free(message);
	ck_assert_ptr_null(users_open(misnamed, &message));
	ck_assert_ptr_nonnull(strstr(message, "name_column"));
	free(message);
}
END_TEST

#define UUID "00000000-0000-4000-8000-00000000000"

/* The same by the table and by the view. */
static void
expect_people(void)
{
	expect("OK " UUID "a", QUERY(.id = UUID "a"));
	/* the same value, but another id */
	expect("OK", QUERY(.id = UUID "A"));
	expect("OK", QUERY(.id = "{" UUID "a}"));
	expect("OK", QUERY(.id = "nobody"));
	expect("OK " UUID "a", QUERY(.email = "aNN@X.org"));
	expect("OK", QUERY(.email = "ann@x.or"));
	expect("OK " UUID "a " UUID "b", QUERY(.org_id = "5"));
	expect("OK", QUERY(.org_id = "05"));
	expect("OK", QUERY(.org_id = "five"));
	expect("OK", QUERY(.org_id = "9223372036854775808"));
	expect("OK " UUID "a", QUERY(.org_id = "5", .email = "ann@x.org"));
}

START_TEST(other_types)
{
	const muster_setting table[] = { { "table", "people" },
		{ "id_column", "nr" }, { "email_column", "mail" },
		{ "org_id_column", "team" }, { "name_column", "" },
		{ "attribute_columns", "born" }, { NULL, NULL } };
	const muster_setting view[] = { { "table", "public.staff" },
		{ NULL, NULL } };
	bool citext = server_say("SELECT 1 FROM pg_available_extensions"
				 " WHERE name = 'citext'")[0] != '\0';
	char text[1024];

	if (citext)
		server_say("CREATE EXTENSION citext");
	snprintf(text, sizeof text, other_schema, citext ? "citext" : "text");
	server_say(text);
	m = users_open(view, NULL);
	expect_people();
	ck_assert_int_eq(strncmp(store_put(m, &(muster_user){ .id = UUID "e" }),
			     "FAILED_PRECONDITION", 19),
	    0);
	close_store();
	m = users_open(table, NULL);
	expect_people();
	expect_attribute(
	    store_find(m, ON_LOOP, QUERY(.id = UUID "b"), patience()), "born",
	    "2001-01-01");
	ck_assert_str_eq(
	    store_put(m, &(muster_user){ .id = UUID "d", .org_id = "7" }),
	    "OK");
	expect("OK " UUID "d", QUERY(.org_id = "7"));
	ck_assert_int_eq(
	    strncmp(store_put(m,
			&(muster_user){ .id = UUID "e", .org_id = "seven" }),
		"INVALID_ARGUMENT", 16),
	    0);
}
END_TEST

/* How many warnings there are; the first one says `word`. */
static void
expect_warnings(const muster_setting *settings, size_t count, const char *word)
{
	muster_result *result = NULL;

	m = users_open(settings, NULL);
	muster_store_check(m, NULL, patience(), &result);
	ck_assert_int_eq(muster_result_status(result), MUSTER_OK);
	ck_assert_uint_eq(muster_result_warnings(result), count);
	if (count > 0)
		ck_assert_ptr_nonnull(
		    strstr(muster_result_warning(result, 0), word));
	muster_result_free(result);
	close_store();
}

/* The planner is asked, for a table as small as this too. */
START_TEST(check_warns)
{
	const muster_setting all[] = { { "table", "small" }, { NULL, NULL } };
	const muster_setting scan[] = {
		{ "query", "SELECT * FROM small WHERE name = :email" },
		{ NULL, NULL }
	};
	const muster_setting seek[] = {
		{ "query", "SELECT * FROM small WHERE id = :id" },
		{ NULL, NULL }
	};

	server_say("CREATE TABLE small (id text, email text, org_id text,"
		   " name text)");
	expect_warnings(all, 3, "'id'");
	server_say("CREATE UNIQUE INDEX ON small (id)");
	expect_warnings(all, 2, "'email'");
	/* of another program, which folds in its own way */
	server_say("CREATE INDEX ON small (lower(email))");
	expect_warnings(all, 1, "'org_id'");
	server_say("CREATE INDEX ON small (org_id)");
	expect_warnings(all, 0, NULL);
	expect_warnings(scan, 1, "reads all of a table");
	expect_warnings(seek, 0, NULL);
}
END_TEST

#define CONNECTION \
	"service=app sslmode=verify-full sslrootcert=server.crt passfile="

/* Lets `careful` in by TCP with a password only, and awaits that. */
static void
demand_password(void)
{
	const muster_setting settings[] = { { "connection", CONNECTION "none" },
		{ NULL, NULL } };
	char *message = NULL;

	server_say("CREATE ROLE careful LOGIN PASSWORD 'hunter2'");
	scratch_text("data/pg_hba.conf",
	    "host all careful all scram-sha-256\n"
	    "local all all trust\nhost all all all trust\n");
	server_say("SELECT pg_reload_conf()");
	while ((m = users_open(settings, &message)) != NULL)
		close_store();
	ck_assert_ptr_nonnull(strstr(message, "password"));
	free(message);
}

/* Everything of a connection string at once: a service that names hosts, a
 * password from a file, a certificate that is verified. */
START_TEST(tls)
{
	const muster_setting settings[] = {
		{ "connection", CONNECTION "passwords" },
		{ "query",
		    "SELECT :id::text AS id, usename AS name, version AS tls "
		    "FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
		    "WHERE pid = pg_backend_pid()" },
		{ NULL, NULL },
	};
	muster_result *result;
	char text[600];
	int way;

	if (!server_has_tls())
		return;
	snprintf(text, sizeof text,
	    "[app]\nhost=/nonexistent,localhost\nport=%s,%s\n"
	    "user=careful\ndbname=postgres\n",
	    getenv("PGPORT"), getenv("PGPORT"));
	scratch_text("services", text);
	setenv("PGSERVICEFILE", "services", 1);
	scratch_text("passwords", "*:*:*:careful:hunter2\n");
	demand_password();
	m = users_open(settings, NULL);
	for (way = WAITING; way < WAYS; way++) {
		result = store_find(m, (enum way)way, QUERY(.id = "1"),
		    patience());
		ck_assert_str_eq(muster_result_user(result, 0)->name,
		    "careful");
		ck_assert_int_eq(
		    strncmp(muster_result_user(result, 0)->attributes[0].value,
			"TLSv1", 5),
		    0);
		muster_result_free(result);
	}
}
END_TEST

/* ---- bounded ---- */

enum { CALLERS = 6, CALLS = 20, MOST = 2 };

/* Each answer says how many connections there are. */
static void *
count_connections(void *arg)
{
	unsigned turn = *(const unsigned *)arg, i;
	size_t most = 0;

	for (i = 0; i < CALLS; i++) {
		muster_result *result = store_find(m,
		    (enum way)((turn + i) % WAYS), QUERY(.id = "1"),
		    patience());
		size_t count;

		ck_assert_int_eq(muster_result_status(result), MUSTER_OK);
		count = (size_t)atoi(muster_result_user(result, 0)->name);
		most = count > most ? count : most;
		muster_result_free(result);
	}
	ck_assert_uint_le(most, MOST);
	return NULL;
}

/* Calls that wait and calls that do not are within one bound. */
START_TEST(bounded)
{
	char text[600];
	const muster_setting settings[] = { { "connection", text },
		{ "connections", "2" },
		{ "query",
		    "SELECT :id::text AS id, (SELECT count(*) FROM "
		    "pg_stat_activity WHERE application_name = 'bounded')::text "
		    "AS name, pg_sleep(0.002)::text AS slept" },
		{ NULL, NULL } };
	pthread_t threads[CALLERS];
	unsigned numbers[CALLERS], i;

	snprintf(text, sizeof text, "%s application_name=bounded",
	    server_connection());
	m = users_open(settings, NULL);
	for (i = 0; i < CALLERS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], NULL, count_connections,
		    &numbers[i]);
	}
	for (i = 0; i < CALLERS; i++)
		pthread_join(threads[i], NULL);
}
END_TEST

/* The first host has no server. */
START_TEST(several_hosts)
{
	char text[600];
	const muster_setting settings[] = { { "connection", text },
		{ NULL, NULL } };

	snprintf(text, sizeof text,
	    "host=/nonexistent,%s user=tester dbname=postgres "
	    "target_session_attrs=read-write",
	    scratch_directory());
	m = users_open(settings, NULL);
	expect("OK 2", QUERY(.id = "2"));
}
END_TEST

/* Neither a string that cannot be read nor a server that says no brings the
 * password into a message. */
START_TEST(secrets)
{
	char text[600];
	const muster_setting settings[] = { { "connection", text },
		{ NULL, NULL } };
	const char *const strings[] = { "password=hunter2 hots=x",
		"postgresql://u:hunter2@[::1", "hunter2",
		"host=%s user=nobody password=hunter2 dbname=none" };
	char *message;
	size_t i;

	for (i = 0; i < sizeof strings / sizeof *strings; i++) {
		const char *mark = strstr(strings[i], "%s");

		snprintf(text, sizeof text, "%s", strings[i]);
		if (mark != NULL)
			snprintf(text, sizeof text, "host=%s%s",
			    scratch_directory(), mark + 2);
		message = NULL;
		m = users_open(settings, &message);
		if (m != NULL) {
			const char *answer = store_answer(m, WAITING,
			    QUERY(.id = "1"));

			ck_assert_ptr_null(strstr(answer, "hunter2"));
			ck_assert_ptr_nonnull(strstr(answer, "nobody"));
			ck_assert_uint_eq(muster_close(m, patience()), 0);
			m = NULL;
			continue;
		}
		ck_assert_ptr_nonnull(message);
		ck_assert_ptr_null(strstr(message, "hunter2"));
		free(message);
	}
}
END_TEST

/* ---- hostile keys ---- */

static const char *const pieces[] = { "'", "\"", "\\", "''", "\\'",
	"'); DELETE FROM keys; --", "' OR '1'='1", "$1", "$$", "%s", "%n", "%",
	"_", "*", ":id", "::text", "/*", "*/", "--", " ", "\xc3\xa4",
	"\xc4\xb0", "\xe2\x84\xaa", "\xf0\x9f\x98\x80", "K", "k", "NULL", "{}",
	"E'\\x'", "\xe2\x80\xa8", "\xc2\xa0", "0", "-1", "ı", "ß" };

enum { PIECES = sizeof pieces / sizeof *pieces };

static void
put_batch(char keys[BATCH][MUSTER_MAX_KEY])
{
	muster_user users[BATCH];
	const muster_user *pointers[BATCH];
	muster_result *result = NULL;
	int i;

	for (i = 0; i < BATCH; i++) {
		users[i] = (muster_user){ .id = keys[i],
			.email = keys[i],
			.org_id = keys[i],
			.name = keys[i] };
		pointers[i] = &users[i];
	}
	muster_store_put(m, NULL, pointers, BATCH, patience(), &result);
	ck_assert_str_eq(result_text(result), "OK");
}

static void
expect_key(enum way way, const muster_query *query, const char *id,
    size_t count)
{
	muster_result *result = store_find(m, way, query, patience());

	ck_assert_msg(muster_result_status(result) == MUSTER_OK, "%s: %s", id,
	    muster_result_message(result));
	ck_assert_uint_eq(muster_result_users(result), count);
	if (count == 1)
		ck_assert_str_eq(muster_result_user(result, 0)->id, id);
	muster_result_free(result);
}

/* Every second key is put; each is asked for, and answered by its user alone or
 * by nobody. */
START_TEST(hostile_keys)
{
	static char keys[BATCH][MUSTER_MAX_KEY];
	const muster_setting settings[] = { { "table", "keys" },
		{ NULL, NULL } };
	char key[MUSTER_MAX_KEY];
	unsigned i;

	server_say("CREATE TABLE keys (LIKE users INCLUDING ALL)");
	m = users_open(settings, NULL);
	for (i = 0; i < KEYS / 2; i++) {
		make_key(pieces, PIECES, i * 2, keys[i % BATCH], sizeof key);
		if (i % BATCH == BATCH - 1)
			put_batch(keys);
	}
	for (i = 0; i < KEYS; i++) {
		const muster_query queries[] = {
			{ .id = key },
			{ .email = key },
			{ .org_id = key },
			{ .id = key, .email = key, .org_id = key },
		};

		make_key(pieces, PIECES, i, key, sizeof key);
		expect_key((enum way)(i / 8 % WAYS), &queries[i / 2 % 4], key,
		    i % 2 == 0);
	}
	ck_assert_int_eq(atoi(server_say("SELECT count(*) FROM keys")),
	    KEYS / 2);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("postgres");
	TCase *tcase = tcase_create("postgres");

	if (!server_is_there())
		return 0;
	tcase_set_timeout(tcase, 120);
	tcase_add_unchecked_fixture(tcase, start, stop);
	tcase_add_checked_fixture(tcase, NULL, close_store);
	tcase_add_test(tcase, usual_table);
	tcase_add_test(tcase, table_of_others);
	tcase_add_test(tcase, own_query);
	tcase_add_test(tcase, other_types);
	tcase_add_test(tcase, check_warns);
	tcase_add_test(tcase, tls);
	tcase_add_test(tcase, bounded);
	tcase_add_test(tcase, several_hosts);
	tcase_add_test(tcase, secrets);
	tcase_add_test(tcase, hostile_keys);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
