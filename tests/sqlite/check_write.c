/* SPDX-License-Identifier: MIT
 *
 * check_write - users are stored whole, all of a put or none, again as often
 * as one likes, and only where every one of them can be told from the others.
 */
#include <config.h>

#include "database.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

#define USERS                                                   \
	"CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, " \
	"org_id TEXT, name TEXT CHECK (name <> 'Nemo'), city TEXT);"

static const muster_attribute city[] = { { "city", "Ulm" } };

/* What a row holds: "email|org_id|name|city", NULL as a dash. */
static const char *
row(const char *id)
{
	char query[512];

	sqlite3_snprintf(sizeof query, query,
	    "SELECT ifnull(email, '-') || "
	    "'|' || ifnull(org_id, '-') || '|' || ifnull(name, '-') || '|' || "
	    "ifnull(city, '-') FROM users WHERE id = %Q",
	    id);
	return database_text(query);
}

START_TEST(put)
{
	const muster_user ann = { .id = "1",
		.email = "A@x",
		.org_id = "o",
		.name = "Ann",
		.attributes = city,
		.attribute_count = 1 };
	const muster_user other = { .id = "1", .name = "Ann B." };
	int i;

	database_open(NULL, "create = yes; attribute_columns = city");
	for (i = 0; i < 3; i++) {
		ck_assert_str_eq(database_put(&ann), "");
		ck_assert_str_eq(row("1"), "A@x|o|Ann|Ulm");
	}
	/* a whole record: what it does not say is not known any more */
	ck_assert_str_eq(database_put(&other), "");
	ck_assert_str_eq(row("1"), "-|-|Ann B.|-");
	ck_assert_str_eq(database_text("SELECT count(*) FROM users"), "1");
}
END_TEST

START_TEST(put_many)
{
	enum { COUNT = 1000 };
	static muster_user users[COUNT];
	static const muster_user *pointers[COUNT];
	static char ids[COUNT][16];
	int i, again;

	database_open(NULL, "create = yes");
	for (i = 0; i < COUNT; i++) {
		snprintf(ids[i], sizeof ids[i], "u%d", i);
		users[i] = (muster_user){ .id = ids[i], .org_id = "o" };
		pointers[i] = &users[i];
	}
	for (again = 0; again < 2; again++) {
		fake_call_reset(&database.call);
		ck_assert_int_eq(
		    fake_put(&database.call, database.store, pointers, COUNT),
		    MUSTER_OK);
		ck_assert_str_eq(database_text("SELECT count(*) FROM users"),
		    "1000");
	}
	database_find(NULL, NULL, "o");
	ck_assert_uint_eq(database.call.count, COUNT);
}
END_TEST

START_TEST(put_nothing)
{
	database_open(NULL, "create = yes");
	ck_assert_int_eq(fake_put(&database.call, database.store, NULL, 0),
	    MUSTER_OK);
}
END_TEST

/* Each is put after "good", which must not be there afterwards. */
static const struct {
	const char *sql;
	const char *options;
	muster_user user;
	const char *answer;
} refusals[] = {
	{ USERS, "", { .id = "2", .attributes = city, .attribute_count = 1 },
	    "INVALID_ARGUMENT: user '2': no column for attribute 'city' "
	    "(attribute_columns names them)" },
	{ USERS, "email_column =", { .id = "2", .email = "a" },
	    "INVALID_ARGUMENT: user '2': table 'users' has no column for the "
	    "e-mail" },
	{ USERS, "org_id_column =", { .id = "2", .org_id = "" },
	    "INVALID_ARGUMENT: user '2': table 'users' has no column for the "
	    "organisation" },
	{ USERS, "name_column =", { .id = "2", .name = "a" },
	    "INVALID_ARGUMENT: user '2': table 'users' has no column for the "
	    "name" },
	{ USERS, "", { .id = "2", .name = "Nemo" },
	    "INVALID_ARGUMENT: user '2': CHECK constraint failed: name <> "
	    "'Nemo'" },
	{ "CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT UNIQUE, "
	  "org_id TEXT, name TEXT);"
	  "INSERT INTO users VALUES ('1', 'a@x', 'o', 'A')",
	    "", { .id = "2", .email = "a@x" },
	    "ALREADY_EXISTS: user '2': UNIQUE constraint failed: "
	    "users.email" },
	{ "CREATE TABLE org (id TEXT PRIMARY KEY); CREATE TABLE users "
	  "(id TEXT PRIMARY KEY, email, org_id REFERENCES org (id) "
	  "DEFERRABLE INITIALLY DEFERRED, name)",
	    "", { .id = "2", .org_id = "gone" },
	    "FAILED_PRECONDITION: database '@': FOREIGN KEY constraint "
	    "failed" },
	{ "CREATE TABLE users (id INT PRIMARY KEY, email, org_id, name)", "",
	    { .id = "007" },
	    "INVALID_ARGUMENT: user '007': column 'id' of "
	    "table 'users' makes '7' of the id" },
	{ "CREATE TABLE users (id TEXT COLLATE NOCASE PRIMARY KEY, email, "
	  "org_id, name); INSERT INTO users VALUES ('ann', 'e', 'o', 'n')",
	    "", { .id = "ANN" },
	    "INVALID_ARGUMENT: user 'ANN': column 'id' "
	    "of table 'users' makes 'ann' of the id" },
	{ "CREATE TABLE users (id, email, org_id, name)", "", { .id = "2" },
	    "FAILED_PRECONDITION: table 'users' cannot be written: column "
	    "'id' has neither PRIMARY KEY nor a UNIQUE index of its own" },
	{ "CREATE TABLE users (id, email, org_id, name, PRIMARY KEY (id, "
	  "email)); CREATE UNIQUE INDEX i ON users (id) WHERE id > 5;"
	  "CREATE UNIQUE INDEX j ON users (lower(id));"
	  "CREATE INDEX k ON users (id)",
	    "", { .id = "2" },
	    "FAILED_PRECONDITION: table 'users' cannot be written: column "
	    "'id' has neither PRIMARY KEY nor a UNIQUE index of its own" },
	{ "CREATE TABLE person (id TEXT PRIMARY KEY, email, org_id, name);"
	  "CREATE VIEW users AS SELECT * FROM person",
	    "", { .id = "2" },
	    "FAILED_PRECONDITION: 'users' is a view and cannot be written" },
	{ USERS, "read_only = yes", { .id = "2" },
	    "PERMISSION_DENIED: database '@' is opened with read_only = "
	    "yes" },
	{ USERS, "email_column = ID", { .id = "2" },
	    "FAILED_PRECONDITION: table 'users' cannot be written: two "
	    "options name the same column" },
	{ "CREATE TABLE users (id INTEGER PRIMARY KEY, email, org_id, name)",
	    "", { .id = "two" },
	    "INVALID_ARGUMENT: user 'two': datatype mismatch" },
};

/* In expected answers, @ stands for the path of the database. */
static const char *
with_path(const char *answer)
{
	static char text[1024];
	const char *at = strchr(answer, '@');

	if (at == NULL)
		return answer;
	snprintf(text, sizeof text, "%.*s%s%s", (int)(at - answer), answer,
	    database.path, at + 1);
	return text;
}

START_TEST(put_is_refused)
{
	const muster_user good = { .id = "1234567" };
	const muster_user bad = refusals[_i].user;
	const muster_user *const users[] = { &good, &bad };

	database_open(refusals[_i].sql, refusals[_i].options);
	fake_call_reset(&database.call);
	fake_put(&database.call, database.store, users, 2);
	ck_assert_str_eq(fake_answer(&database.call),
	    with_path(refusals[_i].answer));
	ck_assert_str_eq(database_text("SELECT count(*) FROM users WHERE id = "
				       "'1234567'"),
	    "0");
	/* and the connection is as good as before */
	ck_assert_str_eq(database_find("none", NULL, NULL), "");
}
END_TEST

/* Columns that the options do not name belong to somebody else. */
START_TEST(put_keeps_other_columns)
{
	database_open(
	    "CREATE TABLE users (nr INTEGER UNIQUE, email TEXT, "
	    "org_id TEXT, name TEXT, secret TEXT DEFAULT 's');"
	    "CREATE TABLE note (nr REFERENCES users (nr) ON DELETE CASCADE);"
	    "INSERT INTO users VALUES (1, 'a', 'o', 'A', 'kept');"
	    "INSERT INTO note VALUES (1)",
	    "id_column = nr");
	ck_assert_str_eq(database_put(&(muster_user){ .id = "1", .name = "B" }),
	    "");
	ck_assert_str_eq(database_put(&(muster_user){ .id = "2" }), "");
	ck_assert_str_eq(database_text("SELECT group_concat(name || secret) "
				       "FROM users WHERE nr = 1"),
	    "Bkept");
	ck_assert_str_eq(database_text("SELECT secret FROM users "
				       "WHERE nr = 2"),
	    "s");
	ck_assert_str_eq(database_text("SELECT typeof(nr) FROM users "
				       "WHERE nr = 2"),
	    "integer");
	ck_assert_str_eq(database_text("SELECT count(*) FROM note"), "1");
}
END_TEST

START_TEST(put_ids_alone)
{
	database_open("CREATE TABLE users (id TEXT PRIMARY KEY)",
	    "email_column =; org_id_column =; name_column =");
	ck_assert_str_eq(database_put(&(muster_user){ .id = "1" }), "");
	ck_assert_str_eq(database_put(&(muster_user){ .id = "1" }), "");
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
}
END_TEST

/* ---- attributes in one column ---- */

static const muster_attribute many[] = {
	{ "city", "G\xc3\xb6teborg" },
	{ "", "empty name" },
	{ "quote \" and \\", "\" \\ \b\f\n\r\t\x01 / '" },
	{ "empty", "" },
	{ "{}", "{\"a\":[1]}" },
	{ "1", "null" },
};

START_TEST(put_attributes)
{
	const size_t count = sizeof many / sizeof *many;
	const muster_user user = { .id = "1",
		.attributes = many,
		.attribute_count = count };
	const muster_user *found;
	size_t i;

	database_open(NULL, "create = yes");
	ck_assert_str_eq(database_put(&user), "");
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
	found = &database.call.users[0];
	ck_assert_uint_eq(found->attribute_count, count);
	for (i = 0; i < count; i++) {
		ck_assert_str_eq(found->attributes[i].name, many[i].name);
		ck_assert_str_eq(found->attributes[i].value, many[i].value);
	}
	ck_assert_str_eq(database_text("SELECT json_extract(attributes, "
				       "'$.city') FROM users"),
	    "G\xc3\xb6teborg");

	/* a whole record again */
	ck_assert_str_eq(database_put(&(muster_user){ .id = "1" }), "");
	ck_assert_str_eq(database_text("SELECT attributes IS NULL FROM users"),
	    "1");
}
END_TEST

/* One that is listed has its own column, and that is what counts. */
START_TEST(listed_attribute)
{
	const muster_user user = { .id = "1",
		.attributes = many,
		.attribute_count = 2 };

	database_open(NULL, "create = yes; attribute_columns = city");
	ck_assert_str_eq(database_put(&user), "");
	ck_assert_str_eq(database_text("SELECT attributes FROM users"),
	    "{\"\":\"empty name\"}");
	database_sql("UPDATE users SET attributes = '{\"city\":\"Ulm\"}'");
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
	ck_assert_uint_eq(database.call.users[0].attribute_count, 1);
	ck_assert_str_eq(database.call.users[0].attributes[0].value,
	    "G\xc3\xb6teborg");
	database_sql("UPDATE users SET city = NULL");
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
	ck_assert_str_eq(database.call.users[0].attributes[0].value, "Ulm");
}
END_TEST

/* A column of somebody else's: what it holds, and the attributes as
 * "name=value" with commas between, or the message. */
static const struct {
	const char *json;
	const char *expected;
} objects[] = {
	{ "NULL", "" },
	{ "'{}'", "" },
	{ "'{\"a\":1,\"b\":null,\"c\":true,\"d\":2.5,\"e\":[1,{}]}'",
	    "a=1,c=1,d=2.5,e=[1,{}]" },
	{ "'{\"a\\u00e9\":\"\\ud83d\\ude00\"}'", "a\xc3\xa9=\xf0\x9f\x98\x80" },
	{ "'{\"a\":\"x\",\"a\":\"y\"}'", "a=x" },
	{ "'{\"a\":'",
	    "DATA_LOSS: column 'more' of table 'users' holds no "
	    "JSON object: malformed JSON" },
};

START_TEST(object)
{
	char sql[512], found[512] = "";
	const muster_user *user;
	size_t i;

	snprintf(sql, sizeof sql,
	    "CREATE TABLE users (id, email, org_id, name, more);"
	    "INSERT INTO users VALUES ('1', 'a', 'o', 'A', %s)",
	    objects[_i].json);
	database_open(sql, "attributes_column = more");
	database_find("1", NULL, NULL);
	if (database.call.status != MUSTER_OK) {
		ck_assert_str_eq(fake_answer(&database.call),
		    objects[_i].expected);
		return;
	}
	user = &database.call.users[0];
	for (i = 0; i < user->attribute_count; i++)
		snprintf(found + strlen(found), sizeof found - strlen(found),
		    "%s%s=%s", i > 0 ? "," : "", user->attributes[i].name,
		    user->attributes[i].value);
	ck_assert_str_eq(found, objects[_i].expected);
}
END_TEST

/* Without create, in a table that somebody else made, and where the name is
 * taken, there is no such column unless it is named. */
static const struct {
	const char *sql;
	const char *options;
	const char *answer;
} unnamed[] = {
	{ USERS "ALTER TABLE users ADD COLUMN attributes", "",
	    "INVALID_ARGUMENT: user '1': no column for attribute 'zip' "
	    "(attribute_columns names them)" },
	{ USERS "ALTER TABLE users ADD COLUMN attributes",
	    "attributes_column = attributes", "" },
	{ NULL, "create = yes; attributes_column =",
	    "INVALID_ARGUMENT: user '1': no column for attribute 'zip' "
	    "(attribute_columns names them)" },
	{ NULL, "create = yes; attribute_columns = Attributes",
	    "INVALID_ARGUMENT: user '1': no column for attribute 'zip' "
	    "(attribute_columns names them)" },
	{ NULL, "create = yes; attributes_column = rest", "" },
	{ NULL, "create = yes", "" },
};

START_TEST(unnamed_column)
{
	const muster_attribute zip = { "zip", "89073" };

	database_open(unnamed[_i].sql, unnamed[_i].options);
	ck_assert_str_eq(database_put(&(muster_user){ .id = "1",
			     .attributes = &zip,
			     .attribute_count = 1 }),
	    unnamed[_i].answer);
}
END_TEST

/* ---- remove ---- */

static const struct {
	const char *sql;
	const char *options;
	const char *id;
	const char *answer;
	const char *left;
} removals[] = {
	{ USERS "INSERT INTO users (id) VALUES ('1'), ('2')", "", "1", "",
	    "2" },
	{ USERS "INSERT INTO users (id) VALUES ('1'), ('2')", "", "3",
	    "NOT_FOUND: table 'users' has no user '3'", "1,2" },
	{ "CREATE TABLE users (id INTEGER PRIMARY KEY, email, org_id, name);"
	  "INSERT INTO users (id) VALUES (1), (2)",
	    "", "01", "NOT_FOUND: table 'users' has no user '01'", "1,2" },
	{ "CREATE TABLE users (id INTEGER PRIMARY KEY, email, org_id, name);"
	  "INSERT INTO users (id) VALUES (1), (2)",
	    "", "1", "", "2" },
	{ "CREATE TABLE users (id TEXT COLLATE NOCASE, email, org_id, name);"
	  "INSERT INTO users (id) VALUES ('a'), ('A')",
	    "", "A", "", "a" },
	{ "CREATE TABLE users (id, email, org_id, name);"
	  "INSERT INTO users (id) VALUES (1), ('1'), (x'31'), (2)",
	    "", "1", "", "2" },
	{ USERS "INSERT INTO users (id) VALUES ('1')", "read_only = yes", "1",
	    "PERMISSION_DENIED: database '@' is opened with read_only = yes",
	    "1" },
	{ "CREATE TABLE p (id, email, org_id, name); INSERT INTO p (id) "
	  "VALUES (1); CREATE VIEW users AS SELECT * FROM p",
	    "", "1",
	    "FAILED_PRECONDITION: 'users' is a view and cannot be written",
	    "1" },
	{ USERS "CREATE TABLE note (u REFERENCES users (id));"
		"INSERT INTO users (id) VALUES ('1'); INSERT INTO note "
		"VALUES ('1')",
	    "", "1",
	    "FAILED_PRECONDITION: database '@': FOREIGN KEY constraint "
	    "failed",
	    "1" },
};

START_TEST(removal)
{
	database_open(removals[_i].sql, removals[_i].options);
	ck_assert_str_eq(database_remove(removals[_i].id),
	    with_path(removals[_i].answer));
	ck_assert_str_eq(database_text("SELECT group_concat(id) FROM "
				       "(SELECT id FROM users ORDER BY id)"),
	    removals[_i].left);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sqlite write");
	TCase *tcase = tcase_create("write");

	tcase_add_checked_fixture(tcase, database_setup, database_teardown);
	tcase_add_test(tcase, put);
	tcase_add_test(tcase, put_many);
	tcase_add_test(tcase, put_nothing);
	tcase_add_loop_test(tcase, put_is_refused, 0,
	    sizeof refusals / sizeof *refusals);
	tcase_add_test(tcase, put_keeps_other_columns);
	tcase_add_test(tcase, put_ids_alone);
	tcase_add_test(tcase, put_attributes);
	tcase_add_test(tcase, listed_attribute);
	tcase_add_loop_test(tcase, object, 0, sizeof objects / sizeof *objects);
	tcase_add_loop_test(tcase, unnamed_column, 0,
	    sizeof unnamed / sizeof *unnamed);
	tcase_add_loop_test(tcase, removal, 0,
	    sizeof removals / sizeof *removals);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
