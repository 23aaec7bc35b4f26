/* SPDX-License-Identifier: MIT
 *
 * connection - one SQLite connection with the statements that it keeps.
 *
 * A connection serves one call at a time, on any thread; between calls it
 * belongs to the pool.
 */
#ifndef SQLITE_CONNECTION_H
#define SQLITE_CONNECTION_H

#include <sqlite3.h>

#include "options.h"
#include "pool/pool.h"
#include "statement.h"

struct connection {
	struct pool_item item;          /* first */
	sqlite3 *db;
	const struct sqlite_options *options;
	char *const *texts;             /* of the statements; not owned */
	sqlite3_stmt *statements[STATEMENT_COUNT];      /* NULL: not yet */
	muster_call *call;              /* that it serves; NULL: none */
	const char *blame;              /* while the store opens: the option
					 * that failures point at; NULL later */
	int64_t busy_slept;             /* within one wait for a lock */
};

/* Opens the database for `call` (as connection_attach() does, but for the
 * hook). `blame` as above; `create`: the file too. */
muster_status connection_open(const struct sqlite_options *options,
    bool create, const char *blame, muster_call *call,
    struct connection **ret);

/* Finalizes the statements and closes. NULL is nothing. */
void connection_free(struct connection *connection);

/* From here to connection_detach() the connection works for `call`: a cancel
 * or the deadline interrupts it and ends its waits. Not OK: it was over. */
muster_status connection_attach(struct connection *connection,
    muster_call *call);

/* Nothing interrupts it any more when this returns. */
void connection_detach(struct connection *connection);

/* A statement from STATEMENT_FIND, STATEMENT_PUT ... , prepared when it is
 * needed first and kept. Reset it when done: statement_done(). */
muster_status connection_statement(struct connection *connection,
    unsigned which, sqlite3_stmt **ret);

/* Prepares a text for once; the caller finalizes it. */
muster_status connection_prepare(struct connection *connection,
    const char *text, sqlite3_stmt **ret);

/* Runs a kept statement that has no parameters and gives no rows. */
muster_status connection_run(struct connection *connection, unsigned which);

/* Runs a text of one or more statements; frees it with sqlite3_free() after.
 * NULL is RESOURCE_EXHAUSTED. */
muster_status connection_execute(struct connection *connection, char *text);

/* Detaches the connection and ends a transaction that is still open. */
void connection_rollback(struct connection *connection);

/* Resets a kept statement and forgets the values bound to it. */
void statement_done(sqlite3_stmt *statement);

/* What a result code of SQLite, extended or not, is in muster's words. */
muster_status connection_status(int code);

/* Fails the call with what SQLite said last (`code` is what it returned), as
 * "database 'PATH': TEXT"; a call that was stopped ends as that. */
muster_status connection_fail(struct connection *connection, int code);

#endif
