/* SPDX-License-Identifier: MIT
 *
 * database - what the tests of the sqlite plugin have in common: a database
 * file of their own, a fake host, a store and one call.
 *
 * There is one of each; Check runs every test in a process of its own.
 */
#ifndef TESTS_SQLITE_DATABASE_H
#define TESTS_SQLITE_DATABASE_H

#include <muster/store.h>
#include <sqlite3.h>

#include "support/fake_host.h"

/* The plugin, as it is linked into the tests. */
extern const muster_plugin *sqlite_plugin(void);

struct database {
	char *path;                     /* in a scratch directory; not made
					 * yet */
	struct fake_host host;          /* with the option path set */
	struct fake_call call;
	void *store;                    /* NULL: not open */
};

extern struct database database;

/* Checked fixtures. */
void database_setup(void);
void database_teardown(void);

/* Opens the file apart from the plugin; runs SQL there (which must work);
 * gives the one text or number that a query results in ("" for none). */
sqlite3 *database_connect(void);
void database_execute(sqlite3 *db, const char *sql);
void database_sql(const char *sql);
const char *database_text(const char *query);

/* "name = text; name = text": sets options. */
void database_options(const char *options);

/* Opens the store; `sql` (may be NULL) is run before, `options` set. The
 * second one expects it to work. */
muster_status database_try(const char *sql, const char *options);
void database_open(const char *sql, const char *options);

/* One call each, with `database.call` made new before; the answer is as
 * fake_answer() gives it. */
const char *database_find(const char *id, const char *email,
    const char *org_id);
const char *database_put(const muster_user *user);
const char *database_remove(const char *id);

#endif
