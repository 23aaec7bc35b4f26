/* SPDX-License-Identifier: MIT
 *
 * check_open - what cannot be opened says why, at the option that is wrong,
 * and what there is instead; what is to be made is made; `muster check` warns
 * of what will hurt.
 */
#include <config.h>

#include "database.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/suite.h"

#define USERS                                                   \
	"CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, " \
	"org_id TEXT, name TEXT);"

/* In messages, @ stands for the path of the database. */
static const struct {
	const char *sql;
	const char *options;
	const char *option;
	const char *message;
} mistakes[] = {
	{ NULL, "", "path",
	    "database '@': No such file or directory "
	    "(create = yes makes one)" },
	{ NULL, "read_only = yes", "path",
	    "database '@': No such file or directory" },
	{ USERS, "read_only = yes; create = yes", "create",
	    "create = yes makes no sense with read_only = yes" },
	{ "CREATE TABLE person (id); CREATE VIEW user AS SELECT * FROM "
	  "person; CREATE INDEX users ON person (id)",
	    "", "table",
	    "database '@' has no table 'users' (did you mean 'user'?); "
	    "it has person, user (create = yes makes it)" },
	{ "CREATE TABLE person (id)", "read_only = yes", "table",
	    "database '@' has no table 'users'; it has person" },
	{ "PRAGMA user_version = 1", "", "table",
	    "database '@' has no table 'users'; it has none "
	    "(create = yes makes it)" },
	{ USERS, "table = ", "table", "the name of a table is needed" },
	{ USERS, "id_column = ", "id_column",
	    "every user has an id: a column is needed" },
	{ USERS, "id_column = uid", "id_column",
	    "table 'users' has no column 'uid' (did you mean 'id'?); it has "
	    "id, email, org_id, name" },
	{ USERS, "email_column = emial", "email_column",
	    "table 'users' has no column 'emial' (did you mean 'email'?); "
	    "it has id, email, org_id, name (leave the option empty if there "
	    "is none)" },
	{ USERS, "org_id_column = 7", "org_id_column",
	    "table 'users' has no column '7'; it has id, email, org_id, name "
	    "(leave the option empty if there is none)" },
	{ USERS, "name_column = called", "name_column",
	    "table 'users' has no column 'called'; it has id, email, org_id, "
	    "name (leave the option empty if there is none)" },
	{ USERS, "attribute_columns = city, title", "attribute_columns",
	    "table 'users' has no column 'city'; it has id, email, org_id, "
	    "name" },
	{ USERS, "attribute_columns = name, city, Name", "attribute_columns",
	    "column 'Name' is named twice" },
	{ USERS, "attribute_columns = city,,title", "attribute_columns",
	    "the name of a column is empty" },
	{ USERS, "create = yes; attribute_columns = city", "attribute_columns",
	    "table 'users' has no column 'city'; it has "
	    "id, email, org_id, name" },
	{ "CREATE VIEW users AS SELECT id, email, org_id, name FROM gone", "",
	    "table", "database '@': no such table: main.gone" },
};

/* Puts the path for each @. Static. */
static const char *
with_path(const char *message)
{
	static char text[2048];
	const char *at = strchr(message, '@');

	if (at == NULL)
		return message;
	snprintf(text, sizeof text, "%.*s%s%s", (int)(at - message), message,
	    database.path, at + 1);
	return text;
}

static void
expect_mistake(const char *option, const char *message)
{
	ck_assert_int_eq(database.call.status, MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(database.call.message, with_path(message));
	ck_assert_pstr_eq(database.call.option, option);
	ck_assert_ptr_null(database.store);
}

START_TEST(mistake)
{
	database_try(mistakes[_i].sql, mistakes[_i].options);
	expect_mistake(mistakes[_i].option, mistakes[_i].message);
}
END_TEST

START_TEST(no_database)
{
	scratch_text("users.db",
	    "id,email\n1,ann@example.org\n, and so on: "
	    "this is no database but a long enough text of no more than "
	    "one hundred bytes and some\n");
	database_try(NULL, "create = yes");
	expect_mistake("path", "database '@': file is not a database");
}
END_TEST

START_TEST(directory)
{
	ck_assert_int_eq(mkdir("users.db", 0700), 0);
	database_try(NULL, NULL);
	expect_mistake("path", "database '@': not a regular file");
}
END_TEST

START_TEST(fifo)
{
	ck_assert_int_eq(mkfifo("users.db", 0600), 0);
	database_try(NULL, "create = yes");
	expect_mistake("path", "database '@': not a regular file");
}
END_TEST

START_TEST(no_directory)
{
	free(database.path);
	ck_assert_int_ge(
	    asprintf(&database.path, "%s/gone/users.db", scratch_directory()),
	    0);
	fake_host_option(&database.host, "path", database.path);
	database_try(NULL, "create = yes");
	expect_mistake("path",
	    "database '@': unable to open database file: "
	    "No such file or directory");
}
END_TEST

/* ---- making ---- */

START_TEST(create)
{
	database_open(NULL, "create = yes; attribute_columns = city, title");
	ck_assert_str_eq(database_text("PRAGMA journal_mode"), "wal");
	ck_assert_str_eq(database_text("PRAGMA application_id"), "1297437524");
	ck_assert_str_eq(database_text("PRAGMA user_version"), "1");
	ck_assert_str_eq(database_text("SELECT group_concat(name || ' ' || "
				       "type) FROM pragma_table_info('users')"),
	    "id TEXT,email TEXT,org_id TEXT,name TEXT,city TEXT,title TEXT,"
	    "attributes TEXT");
	ck_assert_str_eq(
	    database_text(
		"SELECT group_concat(name) FROM "
		"(SELECT name FROM sqlite_master WHERE type = 'index' "
		"AND sql IS NOT NULL ORDER BY 1)"),
	    "users_email,users_org_id");
	ck_assert_str_eq(database_text(
			     "SELECT coll FROM "
			     "pragma_index_xinfo('users_email') WHERE key"),
	    "NOCASE");
	fake_check(&database.call, database.store);
	ck_assert_uint_eq(database.host.log_count, 0);
}
END_TEST

START_TEST(create_again)
{
	database_open(NULL, "create = yes; attribute_columns = city");
	database_put(&(muster_user){ .id = "1", .name = "Ann" });
	fake_close(&database.host, database.store);
	database.store = NULL;
	database_open(NULL, NULL);
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
}
END_TEST

/* One of ours gets the columns that were listed later; never without create */
START_TEST(create_columns)
{
	database_open(NULL, "create = yes");
	database_put(&(muster_user){ .id = "1", .name = "Ann" });
	fake_close(&database.host, database.store);
	database.store = NULL;
	database_try(NULL, "create = no; attribute_columns = city, title");
	expect_mistake("attribute_columns",
	    "table 'users' has no column "
	    "'city'; it has id, email, org_id, name, attributes (create = yes adds it)");
	database_open(NULL, "create = yes");
	ck_assert_str_eq(database_put(&(muster_user){ .id = "2",
			     .attributes = &(muster_attribute){ "title", "Dr" },
			     .attribute_count = 1 }),
	    "");
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
	ck_assert_str_eq(database_text("SELECT title FROM users "
				       "WHERE id = '2'"),
	    "Dr");
}
END_TEST

/* In the database of somebody else only the table is made. */
START_TEST(create_table)
{
	database_open("CREATE TABLE t (x); PRAGMA application_id = 5",
	    "create = yes; table = people; org_id_column =");
	ck_assert_str_eq(database_text("PRAGMA journal_mode"), "delete");
	ck_assert_str_eq(database_text("PRAGMA application_id"), "5");
	ck_assert_str_eq(database_text("SELECT group_concat(name) FROM "
				       "pragma_table_info('people')"),
	    "id,email,name");
	ck_assert_str_eq(database_put(&(muster_user){ .id = "1" }), "");
	ck_assert_str_eq(database_find("1", NULL, NULL), "1");
}
END_TEST

/* An empty file is an empty database. */
START_TEST(create_in_empty_file)
{
	scratch_text("users.db", "");
	database_open(NULL, "create = yes");
	ck_assert_str_eq(database_text("PRAGMA journal_mode"), "wal");
	ck_assert_str_eq(database_find("1", NULL, NULL), "");
}
END_TEST

/* A name that is two columns fails when the table is made, and leaves
 * nothing. */
START_TEST(create_fails)
{
	database_try(NULL, "create = yes; email_column = id");
	expect_mistake("table", "database '@': duplicate column name: id");
	ck_assert_str_eq(database_text("SELECT count(*) FROM sqlite_master"),
	    "0");
	ck_assert_str_eq(database_text("PRAGMA application_id"), "0");
}
END_TEST

/* ---- muster check ---- */

static const struct {
	const char *sql;
	const char *options;
	const char *warnings[5];
} checks[] = {
	{ "PRAGMA journal_mode = WAL; " USERS
	  "CREATE INDEX e ON users (email COLLATE NOCASE);"
	  "CREATE INDEX o ON users (org_id)",
	    "", { NULL } },
	{ "PRAGMA journal_mode = WAL; CREATE TABLE users (id INTEGER PRIMARY "
	  "KEY, email, org_id TEXT COLLATE NOCASE, name TEXT);"
	  "CREATE UNIQUE INDEX e ON users (lower(email));"
	  "CREATE INDEX o ON users (org_id, name)",
	    "", { NULL } },
	{ USERS "CREATE INDEX e ON users (email)", "",
	    { "warning: no index serves lookups by column 'email' of table "
	      "'users': CREATE INDEX \"users_email\" ON \"users\" "
	      "(\"email\" COLLATE NOCASE)",
		"warning: no index serves lookups by column 'org_id' of table "
		"'users': CREATE INDEX \"users_org_id\" ON \"users\" "
		"(\"org_id\")",
		"warning: journal mode 'delete' lets a writer hold up readers: "
		"PRAGMA journal_mode = WAL" } },
	{ "PRAGMA journal_mode = WAL; CREATE TABLE \"a\"\"b\" (id);"
	  "INSERT INTO \"a\"\"b\" VALUES (NULL), (''), (1)",
	    "table = a\"b; email_column =; org_id_column =; name_column =",
	    { "warning: nothing keeps the ids in column 'id' of table 'a\"b' "
	      "unique, so it cannot be written: CREATE UNIQUE INDEX "
	      "\"a\"\"b_id\" ON \"a\"\"b\" (\"id\")",
		"warning: 2 rows of 'a\"b' without id: never found" } },
	{ "PRAGMA journal_mode = WAL; CREATE TABLE p (id TEXT PRIMARY KEY, "
	  "org TEXT); CREATE TABLE o (org TEXT, email TEXT);"
	  "CREATE INDEX e ON o (email COLLATE NOCASE);"
	  "CREATE INDEX i ON o (org);"
	  "CREATE VIEW v AS SELECT p.id, o.email FROM o JOIN p "
	  "ON p.org = o.org",
	    "table = v; org_id_column =; name_column =",
	    { "warning: no index serves lookups by column 'email' of view "
	      "'v': make one on the table behind it" } },
	{ "PRAGMA journal_mode = WAL; CREATE TABLE person (id TEXT PRIMARY "
	  "KEY, email TEXT); CREATE VIEW v AS SELECT * FROM person",
	    "table = v; org_id_column =; name_column =",
	    { "warning: no index serves lookups by column 'email' of view "
	      "'v': make one on the table behind it" } },
};

START_TEST(check_warns)
{
	const char *const *warnings = checks[_i].warnings;
	size_t i;

	database_open(checks[_i].sql, checks[_i].options);
	fake_check(&database.call, database.store);
	ck_assert_int_eq(database.call.status, MUSTER_OK);
	for (i = 0; i < database.host.log_count && warnings[i] != NULL; i++)
		ck_assert_str_eq(database.host.logs[i], warnings[i]);
	ck_assert_ptr_null(warnings[i]);
	ck_assert_uint_eq(database.host.log_count, i);
}
END_TEST

/* What a warning advises helps, without the store being opened again. */
START_TEST(check_advice)
{
	size_t count, i;

	database_open("CREATE TABLE users (id, email TEXT, org_id, name)",
	    NULL);
	fake_check(&database.call, database.store);
	count = database.host.log_count;
	ck_assert_uint_eq(count, 4);
	for (i = 0; i < count; i++)
		database_sql(strrchr(database.host.logs[i], ':') + 1);
	fake_call_reset(&database.call);
	fake_check(&database.call, database.store);
	ck_assert_uint_eq(database.host.log_count, count);
}
END_TEST

START_TEST(ping)
{
	database_open(USERS, NULL);
	fake_ping(&database.call, database.store);
	ck_assert_str_eq(fake_answer(&database.call), "");
	database_sql("ALTER TABLE users RENAME TO gone");
	fake_call_reset(&database.call);
	ck_assert_int_eq(fake_ping(&database.call, database.store),
	    MUSTER_FAILED_PRECONDITION);
	ck_assert_str_eq(database.call.message,
	    with_path("database '@': no such table: main.users"));
}
END_TEST

START_TEST(ping_moved)
{
	database_open(USERS, NULL);
	ck_assert_int_eq(rename("users.db", "old.db"), 0);
	database_sql(USERS);
	ck_assert_int_eq(fake_ping(&database.call, database.store),
	    MUSTER_FAILED_PRECONDITION);
	ck_assert_str_eq(database.call.message,
	    with_path(
		"database '@' was moved or replaced since it was opened"));
}
END_TEST

START_TEST(corrupt)
{
	static char page[4096];
	FILE *file;

	database_open(USERS, NULL);
	ck_assert_str_eq(database_find("1", NULL, NULL), "");
	file = fopen("users.db", "r+");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, 4096, SEEK_SET), 0);
	memset(page, 0x5a, sizeof page);
	ck_assert_uint_eq(fwrite(page, 1, sizeof page, file), sizeof page);
	ck_assert_uint_eq(fwrite(page, 1, sizeof page, file), sizeof page);
	fclose(file);
	fake_close(&database.host, database.store);
	database.store = NULL;
	database_open(NULL, NULL);
	database_find("1", NULL, NULL);
	ck_assert_int_eq(database.call.status, MUSTER_DATA_LOSS);
	ck_assert_str_eq(database.call.message,
	    with_path("database '@': database disk image is malformed"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sqlite open");
	TCase *tcase = tcase_create("open");

	tcase_add_checked_fixture(tcase, database_setup, database_teardown);
	tcase_add_loop_test(tcase, mistake, 0,
	    sizeof mistakes / sizeof *mistakes);
	tcase_add_test(tcase, no_database);
	tcase_add_test(tcase, directory);
	tcase_add_test(tcase, fifo);
	tcase_add_test(tcase, no_directory);
	tcase_add_test(tcase, create);
	tcase_add_test(tcase, create_again);
	tcase_add_test(tcase, create_columns);
	tcase_add_test(tcase, create_table);
	tcase_add_test(tcase, create_in_empty_file);
	tcase_add_test(tcase, create_fails);
	tcase_add_loop_test(tcase, check_warns, 0,
	    sizeof checks / sizeof *checks);
	tcase_add_test(tcase, check_advice);
	tcase_add_test(tcase, ping);
	tcase_add_test(tcase, ping_moved);
	tcase_add_test(tcase, corrupt);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
