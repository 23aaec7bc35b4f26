/* SPDX-License-Identifier: MIT
 *
 * database - what the tests of the sqlite plugin have in common.
 */
#include <config.h>

#include "database.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/scratch.h"

struct database database;

void
database_setup(void)
{
	scratch_enter();
	ck_assert_int_ge(
	    asprintf(&database.path, "%s/users.db", scratch_directory()), 0);
	fake_host_init(&database.host, sqlite_plugin(), "db");
	fake_host_option(&database.host, "path", database.path);
	fake_call_init(&database.call, &database.host);
}

void
database_teardown(void)
{
	if (database.store != NULL)
		fake_close(&database.host, database.store);
	fake_call_fini(&database.call);
	fake_host_fini(&database.host);
	free(database.path);
	scratch_leave();
}

sqlite3 *
database_connect(void)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(database.path, &db), SQLITE_OK);
	return db;
}

void
database_execute(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		ck_abort_msg("%s in: %s", sqlite3_errmsg(db), sql);
}

void
database_sql(const char *sql)
{
	sqlite3 *db = database_connect();

	database_execute(db, sql);
	sqlite3_close(db);
}

const char *
database_text(const char *query)
{
	static char text[2048];
	sqlite3 *db = database_connect();
	sqlite3_stmt *statement;

	ck_assert_msg(sqlite3_prepare_v2(db, query, -1, &statement, NULL) ==
		SQLITE_OK,
	    "%s in: %s", sqlite3_errmsg(db), query);
	text[0] = '\0';
	if (sqlite3_step(statement) == SQLITE_ROW &&
	    sqlite3_column_text(statement, 0) != NULL)
		snprintf(text, sizeof text, "%s",
		    (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return text;
}

void
database_options(const char *options)
{
	char *copy = strdup(options), *rest = copy, *option, *value;

	ck_assert_ptr_nonnull(copy);
	while ((option = strsep(&rest, ";")) != NULL) {
		option += strspn(option, " ");
		if (option[0] == '\0')
			continue;
		value = strchr(option, '=');
		ck_assert_ptr_nonnull(value);
		*value++ = '\0';
		option[strcspn(option, " ")] = '\0';
		fake_host_option(&database.host, option,
		    value + strspn(value, " "));
	}
	free(copy);
}

muster_status
database_try(const char *sql, const char *options)
{
	if (sql != NULL)
		database_sql(sql);
	if (options != NULL)
		database_options(options);
	fake_call_reset(&database.call);
	return fake_open(&database.call, &database.store);
}

void
database_open(const char *sql, const char *options)
{
	muster_status status = database_try(sql, options);

	ck_assert_msg(status == MUSTER_OK, "%s", fake_answer(&database.call));
}

const char *
database_find(const char *id, const char *email, const char *org_id)
{
	fake_call_reset(&database.call);
	fake_find(&database.call, database.store,
	    &(muster_query){ .id = id, .email = email, .org_id = org_id });
	return fake_answer(&database.call);
}

const char *
database_put(const muster_user *user)
{
	fake_call_reset(&database.call);
	fake_put(&database.call, database.store, &user, 1);
	return fake_answer(&database.call);
}

const char *
database_remove(const char *id)
{
	fake_call_reset(&database.call);
	fake_remove(&database.call, database.store, id);
	return fake_answer(&database.call);
}
