/* SPDX-License-Identifier: MIT
 *
 * check_schemas - users are found in tables that somebody else made, whatever
 * their columns are declared as and whichever index they have. A table of
 * schemas, one of questions to each; no answer may hold a user that was not
 * asked for.
 */
#include <config.h>

#include "database.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

#define COLUMNS "email TEXT, org_id TEXT, name TEXT)"

static const struct {
	const char *title;
	const char *sql;
	const char *options;
} schemas[] = {
	[0] = { "text",
	    "CREATE TABLE users (id TEXT PRIMARY KEY, " COLUMNS ";"
	    "INSERT INTO users VALUES ('1', 'Ann@Example.org', 'acme', 'Ann'),"
	    "('01', 'bob@example.org', 'ACME', 'Bob'),"
	    "('x', '\xc3\x89va@example.org', 'acme', NULL)",
	    "" },
	[1] = { "integers",
	    "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(99), "
	    "org_id INT, name);"
	    "INSERT INTO users VALUES (1, 'a@x', 7, 'A'), (2, 'b@x', 7, 'B'),"
	    "(9007199254740993, 'c@x', -1, 3.5)",
	    "" },
	[2] = { "no types",
	    "CREATE TABLE users (id, email, org_id, name);"
	    "INSERT INTO users VALUES (1, 'a@x', 5, 1), ('2', 'b@x', '5', 2),"
	    "('b', 'c@x', x'35', 3), (x'63', 'd@x', 2.5, 4)",
	    "" },
	[3] = { "strict",
	    "CREATE TABLE users (id ANY, email TEXT, org_id ANY, name TEXT) "
	    "STRICT; CREATE INDEX i ON users (id);"
	    "INSERT INTO users VALUES (1, 'a@x', 5, 'A'), ('b', 'b@x', '5', "
	    "'B')",
	    "" },
	[4] = { "without rowid",
	    "CREATE TABLE users (org_id TEXT, id INT, email TEXT, name TEXT, "
	    "PRIMARY KEY (org_id, id)) WITHOUT ROWID;"
	    "INSERT INTO users VALUES ('o', 1, 'A@X', 'A'), "
	    "('p', 2, 'B@X', 'B')",
	    "" },
	[5] = { "view",
	    "CREATE TABLE person (nr INTEGER PRIMARY KEY, mail TEXT);"
	    "CREATE TABLE member (nr INTEGER, org INTEGER);"
	    "INSERT INTO person VALUES (1, 'A@x'), (2, 'B@x');"
	    "INSERT INTO member VALUES (1, 40), (2, 41);"
	    "CREATE VIEW everybody AS SELECT nr + 0 AS id, lower(mail) AS "
	    "email, org * 1 AS org, 'it''s ' || nr AS name FROM person JOIN "
	    "member USING (nr)",
	    "table = everybody; org_id_column = org" },
	[6] = { "index on lower()",
	    "CREATE TABLE users (id TEXT PRIMARY KEY, " COLUMNS ";"
	    "CREATE INDEX i ON users (lower(email));"
	    "INSERT INTO users VALUES ('1', 'Ann@Example.org', 'a', NULL),"
	    "('2', 'ANN@example.org', 'b', NULL),"
	    "('3', '\xc3\x89va@example.org', 'b', NULL)",
	    "" },
	[7] = { "names to be quoted",
	    "CREATE TABLE \"we\"\"ird; DROP\" (\"select\" TEXT PRIMARY KEY, "
	    "\"e mail\" TEXT, \"or\"\"g\" TEXT, \"%s\" TEXT);"
	    "INSERT INTO \"we\"\"ird; DROP\" VALUES ('1', 'a@x', 'o', 'A')",
	    NULL }, /* set in the test: it holds a semicolon */
	[8] = { "regardless of case",
	    "CREATE TABLE users (id TEXT COLLATE NOCASE PRIMARY KEY, "
	    "email TEXT, org_id TEXT COLLATE NOCASE, name TEXT);"
	    "INSERT INTO users VALUES ('Ann', 'a@x', 'ACME', ''), "
	    "('bob', 'b@x', 'acme', '')",
	    "" },
	[9] = { "rows without id",
	    "CREATE TABLE users (id TEXT, " COLUMNS ";"
	    "INSERT INTO users VALUES (NULL, 'a@x', 'o', 'A'), "
	    "('', 'a@x', 'o', 'B'), ('3', 'a@x', 'o', 'C')",
	    "" },
	[10] = { "UTF-16",
	    "PRAGMA encoding = 'UTF-16'; CREATE TABLE users (id TEXT, " COLUMNS
	    "; INSERT INTO users VALUES "
	    "('\xc3\xa9', 'Zo\xc3\xab@x', '\xe6\x9d\x8e', '\xf0\x9f\x98\x80')",
	    "" },
	[11] = { "generated columns, real numbers",
	    "CREATE TABLE users (n REAL, email TEXT, name TEXT, org_id REAL, "
	    "id TEXT GENERATED ALWAYS AS ('u' || n) STORED);"
	    "INSERT INTO users VALUES (1.5, 'a@x', 'A', 2)",
	    "" },
	[12] = { "index on another collation",
	    "CREATE TABLE users (id TEXT, " COLUMNS ";"
	    "CREATE INDEX i ON users (org_id COLLATE NOCASE);"
	    "CREATE INDEX j ON users (upper(email));"
	    "INSERT INTO users VALUES ('1', 'A@x', 'Acme', ''), "
	    "('2', 'a@X', 'acme', '')",
	    "" },
	[13] = { "view of two tables",
	    "CREATE TABLE a (id INTEGER PRIMARY KEY, org INT);"
	    "CREATE TABLE b (id INTEGER PRIMARY KEY, org TEXT);"
	    "INSERT INTO a VALUES (1, 5); INSERT INTO b VALUES (1, '5');"
	    "CREATE VIEW users AS SELECT id, 'a@x' AS email, org AS org_id, "
	    "'' AS name FROM a UNION ALL SELECT 10 + id, 'b@x', org, '' "
	    "FROM b",
	    "" },
};

static const struct {
	int schema;
	const char *id, *email, *org_id;
	const char *answer;
} questions[] = {
	{ 0, "1", NULL, NULL, "1" },
	{ 0, "01", NULL, NULL, "01" },
	{ 0, "001", NULL, NULL, "" },
	{ 0, NULL, "ann@EXAMPLE.ORG", NULL, "1" },
	{ 0, NULL, "\xc3\x89VA@example.org", NULL, "x" },
	{ 0, NULL, "\xc3\xa9va@example.org", NULL, "" },
	{ 0, NULL, NULL, "acme", "1 x" },
	{ 0, "1", "ann@example.org", NULL, "1" },
	{ 0, "01", "ann@example.org", NULL, "" },
	{ 0, "1", NULL, "acme", "1" },
	{ 0, NULL, "bob@example.org", "ACME", "01" },
	{ 0, NULL, "bob@example.org", "acme", "" },
	{ 0, "1", "ANN@example.org", "acme", "1" },
	{ 1, "1", NULL, NULL, "1" },
	{ 1, "01", NULL, NULL, "" },
	{ 1, "1.0", NULL, NULL, "" },
	{ 1, " 1", NULL, NULL, "" },
	{ 1, "one", NULL, NULL, "" },
	{ 1, "9007199254740993", NULL, NULL, "9007199254740993" },
	{ 1, "9007199254740992", NULL, NULL, "" },
	{ 1, "99999999999999999999", NULL, NULL, "" },
	{ 1, NULL, NULL, "7", "1 2" },
	{ 1, NULL, NULL, "-1", "9007199254740993" },
	{ 1, NULL, "B@x", "7", "2" },
	{ 2, "1", NULL, NULL, "1" },
	{ 2, "2", NULL, NULL, "2" },
	{ 2, "b", NULL, NULL, "b" },
	{ 2, "c", NULL, NULL, "c" },
	{ 2, "abc", NULL, NULL, "" },
	{ 2, NULL, NULL, "5", "1 2 b" },
	{ 2, NULL, NULL, "2.5", "c" },
	{ 2, NULL, "B@X", NULL, "2" },
	{ 3, "1", NULL, NULL, "1" },
	{ 3, "b", NULL, NULL, "b" },
	{ 3, NULL, NULL, "5", "1 b" },
	{ 4, "1", NULL, NULL, "1" },
	{ 4, NULL, "b@x", NULL, "2" },
	{ 4, "1", NULL, "o", "1" },
	{ 4, "1", NULL, "p", "" },
	{ 5, "1", NULL, NULL, "1" },
	{ 5, NULL, "B@X", NULL, "2" },
	{ 5, NULL, NULL, "41", "2" },
	{ 5, "2", NULL, "40", "" },
	{ 6, NULL, "ann@example.org", NULL, "1 2" },
	{ 6, NULL, "\xc3\x89va@EXAMPLE.org", NULL, "3" },
	{ 6, NULL, "\xc3\xa9va@example.org", NULL, "" },
	{ 7, "1", NULL, NULL, "1" },
	{ 7, "1", "A@x", "o", "1" },
	{ 7, NULL, NULL, "or\"g", "" },
	{ 8, "Ann", NULL, NULL, "Ann" },
	{ 8, "ann", NULL, NULL, "" },
	{ 8, NULL, NULL, "acme", "bob" },
	{ 8, NULL, NULL, "Acme", "" },
	{ 9, NULL, "a@x", NULL, "3" },
	{ 9, NULL, NULL, "o", "3" },
	{ 10, "\xc3\xa9", NULL, NULL, "\xc3\xa9" },
	{ 10, NULL, "ZO\xc3\xab@x", NULL, "\xc3\xa9" },
	{ 10, NULL, NULL, "\xe6\x9d\x8e", "\xc3\xa9" },
	{ 11, "u1.5", NULL, NULL, "u1.5" },
	{ 11, NULL, NULL, "2.0", "u1.5" },
	{ 11, NULL, NULL, "2", "" },
	{ 13, "1", NULL, NULL, "1" },
	{ 13, "11", NULL, NULL, "11" },
	{ 13, NULL, NULL, "5", "1 11" },
	{ 13, NULL, "B@x", NULL, "11" },
	{ 12, NULL, NULL, "acme", "2" },
	{ 12, NULL, "a@x", NULL, "1 2" },
};

START_TEST(question)
{
	int schema = questions[_i].schema;
	const char *answer;

	if (schemas[schema].options == NULL) {
		fake_host_option(&database.host, "table", "we\"ird; DROP");
		fake_host_option(&database.host, "id_column", "select");
		fake_host_option(&database.host, "email_column", "e mail");
		fake_host_option(&database.host, "org_id_column", "or\"g");
		fake_host_option(&database.host, "name_column", "%s");
	}
	database_open(schemas[schema].sql, schemas[schema].options);
	answer = database_find(questions[_i].id, questions[_i].email,
	    questions[_i].org_id);
	ck_assert_msg(strcmp(answer, questions[_i].answer) == 0,
	    "%s, question %d: '%s'", schemas[schema].title, _i, answer);
	ck_assert_uint_eq(database.call.faults, 0);
}
END_TEST

/* The limit counts users that match, not rows that nearly do. */
START_TEST(limit)
{
	database_open("CREATE TABLE users (id TEXT, email TEXT, "
		      "org_id TEXT COLLATE NOCASE, name TEXT);"
		      "INSERT INTO users VALUES ('1', 'a', 'ACME', ''), "
		      "('2', 'b', 'acme', ''), ('3', 'c', 'Acme', ''), "
		      "('4', 'd', 'acme', ''), ('5', 'e', 'acme', '')",
	    NULL);
	fake_find(&database.call, database.store,
	    &(muster_query){ .org_id = "acme", .limit = 2 });
	ck_assert_str_eq(fake_answer(&database.call), "2 4");
	ck_assert_uint_eq(database.call.faults, 0);
	ck_assert_uint_eq(database.call.late_emits, 0);
}
END_TEST

/* Takes E with an accent for e, as an extension that knows more of Unicode
 * than SQLite does would. */
static void
other_lower(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]);

	(void)count;
	sqlite3_result_text(context,
	    strncmp(text, "\xc3\x89", 2) == 0 ? "\xc3\xa9@x" : text, -1,
	    SQLITE_TRANSIENT);
}

static int
add_lower(sqlite3 *db, char **message, const void *routines)
{
	(void)message;
	(void)routines;
	return sqlite3_create_function(db, "lower", 1,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
	    other_lower, NULL, NULL);
}

START_TEST(lower_of_another)
{
	union {
		int (*function)(sqlite3 *, char **, const void *);
		void (*any)(void);
	} entry = { add_lower };

	ck_assert_int_eq(sqlite3_auto_extension(entry.any), SQLITE_OK);
	database_open("CREATE TABLE users (id TEXT, email TEXT, org_id TEXT, "
		      "name TEXT); CREATE INDEX i ON users (lower(email));"
		      "INSERT INTO users VALUES ('1', '\xc3\x89@x', 'o', ''), "
		      "('2', '\xc3\xa9@x', 'o', '')",
	    NULL);
	ck_assert_str_eq(database_find(NULL, "\xc3\xa9@x", NULL), "2");
	ck_assert_str_eq(database_find(NULL, "\xc3\x89@x", NULL), "1");
	ck_assert_uint_eq(database.call.faults, 0);
}
END_TEST

/* SQLite takes "email" for a string when there is no such column. */
START_TEST(column_vanishes)
{
	database_open("CREATE TABLE users (id, email, org_id, name)", NULL);
	database_sql("ALTER TABLE users RENAME COLUMN org_id TO org");
	database_find(NULL, NULL, "org_id");
	ck_assert_int_eq(database.call.status, MUSTER_FAILED_PRECONDITION);
	ck_assert_ptr_nonnull(
	    strstr(database.call.message, "no such column: u.org_id"));
}
END_TEST

/* Two rows of one id: the host decides, and the limit holds all the same. */
START_TEST(repeated_ids)
{
	database_open(
	    "CREATE TABLE users (id TEXT, email TEXT, org_id TEXT, "
	    "name TEXT); INSERT INTO users VALUES ('1', 'a', 'o', ''), "
	    "('1', 'b', 'o', ''), ('2', 'c', 'o', '')",
	    NULL);
	fake_find(&database.call, database.store,
	    &(muster_query){ .org_id = "o", .limit = 2 });
	ck_assert_str_eq(fake_answer(&database.call), "1 2");
	ck_assert_uint_eq(database.call.faults, 1);
}
END_TEST

START_TEST(values)
{
	const muster_user *user;

	database_open(
	    "CREATE TABLE users (id TEXT, email TEXT, org_id TEXT, "
	    "name TEXT, age INT, weight REAL, note, photo BLOB);"
	    "INSERT INTO users VALUES ('1', NULL, '', x'', 42, 1.5, NULL, "
	    "x'c3a9')",
	    "attribute_columns = Weight, age, note, photo");
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
	user = &database.call.users[0];
	ck_assert_ptr_null(user->email);
	ck_assert_str_eq(user->org_id, "");
	ck_assert_str_eq(user->name, "");
	ck_assert_uint_eq(user->attribute_count, 3);
	ck_assert_str_eq(user->attributes[0].name, "Weight");
	ck_assert_str_eq(user->attributes[0].value, "1.5");
	ck_assert_str_eq(user->attributes[1].name, "age");
	ck_assert_str_eq(user->attributes[1].value, "42");
	ck_assert_str_eq(user->attributes[2].name, "photo");
	ck_assert_str_eq(user->attributes[2].value, "\xc3\xa9");
}
END_TEST

/* A name as SQL; what comes of it is an answer or, with NULL, a refusal. */
static const struct {
	const char *sql;
	const char *name;
} binary[] = {
	{ "x'410042'", NULL },
	{ "x'ff'", NULL },
	{ "x'4100'", NULL },
	{ "CAST(x'410042' AS TEXT)", NULL },
	{ "x'0a'", "\n" },
	{ "zeroblob(1)", NULL },
	{ "zeroblob(0)", "" },
};

START_TEST(binary_value)
{
	char sql[256];

	snprintf(sql, sizeof sql,
	    "CREATE TABLE users (id, email, org_id, name);"
	    "INSERT INTO users VALUES ('1', 'a', 'o', %s)",
	    binary[_i].sql);
	database_open(sql, NULL);
	ck_assert_str_eq(database_find("1", NULL, NULL),
	    binary[_i].name != NULL
		? "1"
		: "DATA_LOSS: column 'name' of table 'users' holds a value "
		  "that is no text");
	if (binary[_i].name != NULL)
		ck_assert_str_eq(database.call.users[0].name, binary[_i].name);
	ck_assert_str_eq(database_find("2", NULL, NULL), "");
}
END_TEST

static const struct {
	const char *options;
	const char *id, *email, *org_id;
	const char *answer;
} lacking[] = {
	{ "email_column = ", "1", NULL, "o", "1" },
	{ "email_column = ", NULL, "a@x", NULL,
	    "UNIMPLEMENTED: table 'users' has no column for the e-mail" },
	{ "email_column = ", "1", "a@x", "o",
	    "UNIMPLEMENTED: table 'users' has no column for the e-mail" },
	{ "org_id_column = ", "1", "a@x", NULL, "1" },
	{ "org_id_column = ", "1", NULL, "o",
	    "UNIMPLEMENTED: table 'users' has no column for the "
	    "organisation" },
	{ "name_column = ", "1", "a@x", "o", "1" },
};

START_TEST(without_column)
{
	database_open(
	    "CREATE TABLE users (id TEXT, email TEXT, org_id TEXT, "
	    "name TEXT); INSERT INTO users VALUES ('1', 'a@x', 'o', 'A')",
	    lacking[_i].options);
	ck_assert_str_eq(database_find(lacking[_i].id, lacking[_i].email,
			     lacking[_i].org_id),
	    lacking[_i].answer);
	if (database.call.count > 0)
		ck_assert_ptr_null(_i == 0 ? database.call.users[0].email
			: _i == 3          ? database.call.users[0].org_id
					   : database.call.users[0].name);
}
END_TEST

/* What could be taken for SQL is a value like any other. */
static const char *const hostile[] = {
	"'",
	"''",
	"\"",
	"`",
	"]",
	"\\",
	"%",
	"_",
	"*",
	"?",
	"?1",
	":id",
	"@id",
	"$id",
	"NULL",
	"0",
	"-1",
	"1 OR 1=1",
	"' OR '1'='1",
	"'; DROP TABLE users; --",
	"\"; DROP TABLE users; --",
	"x' UNION SELECT 1,2,3,4 --",
	"%s%n",
	"a b",
	"a  b",
	" a",
	"a ",
	"\xc3\xa9",
	"e\xcc\x81",
	"\xf0\x9f\x98\x80",
	"*)(uid=*",
	"/* */",
	"--",
	"0x41",
	"1e3",
	"1.0",
	"Inf",
	"true",
	"char(65)",
	"CURRENT_TIME",
	"rowid",
};

START_TEST(hostile_values)
{
	size_t count = sizeof hostile / sizeof *hostile, i;

	database_open(NULL, "create = yes");
	for (i = 0; i < count; i++)
		ck_assert_str_eq(database_put(&(muster_user){ .id = hostile[i],
				     .email = hostile[i],
				     .org_id = hostile[i],
				     .name = hostile[i] }),
		    "");
	for (i = 0; i < count; i++) {
		const char *text = hostile[i];

		ck_assert_str_eq(database_find(text, NULL, NULL), text);
		ck_assert_str_eq(database_find(NULL, text, NULL), text);
		ck_assert_str_eq(database_find(NULL, NULL, text), text);
		ck_assert_str_eq(database_find(text, text, text), text);
		ck_assert_str_eq(database.call.users[0].name, text);
	}
	ck_assert_str_eq(database_text("SELECT count(*) FROM users"), "41");
}
END_TEST

START_TEST(long_values)
{
	static char key[MUSTER_MAX_KEY + 1], text[MUSTER_MAX_TEXT + 1];

	memset(key, 'k', MUSTER_MAX_KEY);
	memset(text, 't', MUSTER_MAX_TEXT);
	database_open(NULL, "create = yes");
	ck_assert_str_eq(database_put(&(muster_user){ .id = key,
			     .email = key,
			     .org_id = key,
			     .name = text }),
	    "");
	ck_assert_str_eq(database_find(key, key, key), key);
	ck_assert_str_eq(database.call.users[0].name, text);
	key[MUSTER_MAX_KEY - 1] = 'K';
	ck_assert_str_eq(database_find(key, NULL, NULL), "");
	ck_assert_uint_eq(strlen(database_find(NULL, key, NULL)),
	    MUSTER_MAX_KEY);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sqlite schemas");
	TCase *tcase = tcase_create("schemas");

	tcase_add_checked_fixture(tcase, database_setup, database_teardown);
	tcase_add_loop_test(tcase, question, 0,
	    sizeof questions / sizeof *questions);
	tcase_add_loop_test(tcase, without_column, 0,
	    sizeof lacking / sizeof *lacking);
	tcase_add_test(tcase, limit);
	tcase_add_test(tcase, lower_of_another);
	tcase_add_test(tcase, column_vanishes);
	tcase_add_test(tcase, repeated_ids);
	tcase_add_test(tcase, values);
	tcase_add_loop_test(tcase, binary_value, 0,
	    sizeof binary / sizeof *binary);
	tcase_add_test(tcase, hostile_values);
	tcase_add_test(tcase, long_values);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
