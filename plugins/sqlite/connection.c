/* SPDX-License-Identifier: MIT
 *
 * connection - one SQLite connection with the statements that it keeps.
 *
 * Three things end what SQLite does once nobody wants it any more. The call's
 * cancel hook calls sqlite3_interrupt(), which stops a statement between two
 * steps of its program. An interrupt that comes before the statement starts is
 * lost (the host sends it again), so that every few thousand steps SQLite asks
 * the progress handler, which asks the host. A wait for the lock of another
 * process is neither: it happens in the busy handler, which sleeps in the host
 * and so wakes at once.
 *
 * Connections are opened without SQLite's own mutex: one thread at a time uses
 * them, and sqlite3_interrupt() needs none. Definitions in the file that its
 * maker could use against us (writable_schema, functions with side effects in
 * views) are switched off; its foreign keys are respected.
 */
#include <config.h>

#include "connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	PROGRESS_STEPS = 2000,   /* some tens of microseconds */
	BUSY_FIRST = 100 * 1000, /* nanoseconds, then doubled up to */
	BUSY_LAST = 10 * 1000 * 1000
};

static const struct {
	int code; /* extended or primary */
	muster_status status;
} statuses[] = {
	{ SQLITE_INTERRUPT, MUSTER_CANCELLED },
	{ SQLITE_BUSY, MUSTER_UNAVAILABLE },
	{ SQLITE_LOCKED, MUSTER_UNAVAILABLE },
	{ SQLITE_PROTOCOL, MUSTER_UNAVAILABLE },
	{ SQLITE_CANTOPEN, MUSTER_UNAVAILABLE },
	{ SQLITE_IOERR_NOMEM, MUSTER_RESOURCE_EXHAUSTED },
	{ SQLITE_IOERR_CORRUPTFS, MUSTER_DATA_LOSS },
	{ SQLITE_IOERR_DATA, MUSTER_DATA_LOSS },
	{ SQLITE_IOERR, MUSTER_UNAVAILABLE },
	{ SQLITE_NOMEM, MUSTER_RESOURCE_EXHAUSTED },
	{ SQLITE_FULL, MUSTER_RESOURCE_EXHAUSTED },
	{ SQLITE_CORRUPT, MUSTER_DATA_LOSS },
	{ SQLITE_NOTADB, MUSTER_DATA_LOSS },
	{ SQLITE_READONLY, MUSTER_PERMISSION_DENIED },
	{ SQLITE_PERM, MUSTER_PERMISSION_DENIED },
	{ SQLITE_AUTH, MUSTER_PERMISSION_DENIED },
	{ SQLITE_CONSTRAINT_UNIQUE, MUSTER_ALREADY_EXISTS },
	{ SQLITE_CONSTRAINT_PRIMARYKEY, MUSTER_ALREADY_EXISTS },
	{ SQLITE_CONSTRAINT_ROWID, MUSTER_ALREADY_EXISTS },
	{ SQLITE_CONSTRAINT_FOREIGNKEY, MUSTER_FAILED_PRECONDITION },
	{ SQLITE_CONSTRAINT, MUSTER_INVALID_ARGUMENT },
	{ SQLITE_MISMATCH, MUSTER_INVALID_ARGUMENT },
	{ SQLITE_TOOBIG, MUSTER_OUT_OF_RANGE },
	{ SQLITE_ERROR, MUSTER_FAILED_PRECONDITION },
	{ SQLITE_SCHEMA, MUSTER_FAILED_PRECONDITION },
	{ SQLITE_MISUSE, MUSTER_INTERNAL },
	{ SQLITE_INTERNAL, MUSTER_INTERNAL },
	{ SQLITE_NOLFS, MUSTER_UNAVAILABLE },
	{ SQLITE_OK, MUSTER_OK },
};

muster_status
connection_status(int code)
{
	size_t i;

	for (i = 0; statuses[i].code != SQLITE_OK; i++) {
		if (statuses[i].code == code)
			return statuses[i].status;
	}
	return code > 0xff ? connection_status(code & 0xff) : MUSTER_UNKNOWN;
}

/* May it be over when the store is opened again? */
static bool
is_passing(int code, muster_status status)
{
	return (code & 0xff) != SQLITE_CANTOPEN &&
	    (status == MUSTER_UNAVAILABLE ||
		status == MUSTER_RESOURCE_EXHAUSTED);
}

muster_status
connection_fail(struct connection *connection, int code)
{
	muster_call *call = connection->call;
	const char *path = connection->options->path, *text, *why = "";
	const char *separator = "";
	muster_status status = muster_stopped(call);

	if (status != MUSTER_OK &&
	    ((code & 0xff) == SQLITE_INTERRUPT || (code & 0xff) == SQLITE_BUSY))
		return status;
	status = connection_status(code);
	text = connection->db != NULL ? sqlite3_errmsg(connection->db)
				      : sqlite3_errstr(code);
	if ((code & 0xff) == SQLITE_CANTOPEN && connection->db != NULL &&
	    sqlite3_system_errno(connection->db) != 0) {
		separator = ": ";
		why = strerror(sqlite3_system_errno(connection->db));
	}
	if (connection->blame != NULL && !is_passing(code, status))
		return muster_fail_option(call, connection->blame,
		    "database '%s': %s%s%s", path, text, separator, why);
	return muster_fail(call, status, "database '%s': %s%s%s", path, text,
	    separator, why);
}

/* ---- handlers ---- */

static void
interrupt(void *arg)
{
	sqlite3_interrupt(arg);
}

/* Called every PROGRESS_STEPS; not 0: interrupt. */
static int
progress(void *arg)
{
	struct connection *connection = arg;

	return connection->call != NULL &&
	    muster_stopped(connection->call) != MUSTER_OK;
}

/* Called when another connection holds the lock, `count` times before for the
 * same one; 0: give up, as SQLITE_BUSY. */
static int
busy(void *arg, int count)
{
	struct connection *connection = arg;
	int64_t left, step = BUSY_LAST;

	if (connection->call == NULL)
		return 0;
	if (count == 0)
		connection->busy_slept = 0;
	if (count < 7)
		step = (int64_t)BUSY_FIRST << count;
	left = connection->options->busy_timeout - connection->busy_slept;
	if (step > left)
		step = left;
	if (step <= 0 || muster_sleep(connection->call, step) != MUSTER_OK)
		return 0;
	connection->busy_slept += step;
	return 1;
}

/* ---- open and close ---- */

static muster_status
fail_file(const struct sqlite_options *options, const char *blame,
    muster_call *call, const char *why, const char *advice)
{
	if (blame == NULL)
		return muster_fail(call, MUSTER_UNAVAILABLE,
		    "database '%s': %s", options->path, why);
	return muster_fail_option(call, blame, "database '%s': %s%s",
	    options->path, why, advice);
}

/* SQLite waits for a writer when it opens a FIFO, and says of a directory
 * only that it cannot open it. */
static muster_status
check_file(const struct sqlite_options *options, bool create, const char *blame,
    muster_call *call)
{
	const char *advice = "";
	struct stat file;

	if (stat(options->path, &file) == 0) {
		if (S_ISREG(file.st_mode))
			return MUSTER_OK;
		return fail_file(options, blame, call, "not a regular file",
		    "");
	}
	if (errno == ENOENT && create)
		return MUSTER_OK;
	if (errno == ENOENT && !options->read_only)
		advice = " (create = yes makes one)";
	return fail_file(options, blame, call, strerror(errno), advice);
}

static int
configure(struct connection *connection)
{
	sqlite3 *db = connection->db;
	static const struct {
		int what;
		int on;
	} settings[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
	};
	size_t i;
	int code;

	for (i = 0; i < sizeof settings / sizeof *settings; i++) {
		code = sqlite3_db_config(db, settings[i].what, settings[i].on,
		    NULL);
		if (code != SQLITE_OK)
			return code;
	}
	sqlite3_extended_result_codes(db, 1);
	sqlite3_progress_handler(db, PROGRESS_STEPS, progress, connection);
	return sqlite3_busy_handler(db, busy, connection);
}

muster_status
connection_open(const struct sqlite_options *options, bool create,
    const char *blame, muster_call *call, struct connection **ret)
{
	struct connection *connection;
	muster_status status;
	int code, flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

	status = check_file(options, create, blame, call);
	if (status != MUSTER_OK)
		return status;
	connection = calloc(1, sizeof *connection);
	if (connection == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	connection->options = options;
	connection->blame = blame;
	connection->call = call;
	flags |= options->read_only ? SQLITE_OPEN_READONLY
				    : SQLITE_OPEN_READWRITE;
	if (create)
		flags |= SQLITE_OPEN_CREATE;
	code = sqlite3_open_v2(options->path, &connection->db, flags, NULL);
	if (code == SQLITE_OK)
		code = configure(connection);
	if (code != SQLITE_OK) {
		status = connection_fail(connection, code);
		connection_free(connection);
		return status;
	}
	*ret = connection;
	return MUSTER_OK;
}

void
connection_free(struct connection *connection)
{
	size_t i;

	if (connection == NULL)
		return;
	connection->call = NULL;
	for (i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(connection->statements[i]);
	sqlite3_close(connection->db);
	free(connection);
}

/* ---- serving a call ---- */

muster_status
connection_attach(struct connection *connection, muster_call *call)
{
	muster_status status;

	status = muster_on_cancel(call, interrupt, connection->db, 0);
	connection->call = status == MUSTER_OK ? call : NULL;
	return status;
}

void
connection_detach(struct connection *connection)
{
	if (connection->call == NULL)
		return;
	muster_off_cancel(connection->call);
	connection->call = NULL;
}

static muster_status
prepare(struct connection *connection, const char *text, unsigned flags,
    sqlite3_stmt **ret)
{
	int code;

	if (text == NULL)
		return muster_fail(connection->call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	code = sqlite3_prepare_v3(connection->db, text, -1, flags, ret, NULL);
	return code == SQLITE_OK ? MUSTER_OK
				 : connection_fail(connection, code);
}

muster_status
connection_prepare(struct connection *connection, const char *text,
    sqlite3_stmt **ret)
{
	return prepare(connection, text, 0, ret);
}

muster_status
connection_statement(struct connection *connection, unsigned which,
    sqlite3_stmt **ret)
{
	muster_status status = MUSTER_OK;

	if (connection->statements[which] == NULL)
		status = prepare(connection, connection->texts[which],
		    SQLITE_PREPARE_PERSISTENT, &connection->statements[which]);
	if (status == MUSTER_OK)
		*ret = connection->statements[which];
	return status;
}

void
statement_done(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

muster_status
connection_run(struct connection *connection, unsigned which)
{
	sqlite3_stmt *statement;
	muster_status status;
	int code;

	status = connection_statement(connection, which, &statement);
	if (status != MUSTER_OK)
		return status;
	code = sqlite3_step(statement);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		status = connection_fail(connection, code);
	statement_done(statement);
	return status;
}

muster_status
connection_execute(struct connection *connection, char *text)
{
	muster_status status = MUSTER_OK;
	int code;

	if (text == NULL)
		return muster_fail(connection->call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	code = sqlite3_exec(connection->db, text, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		status = connection_fail(connection, code);
	sqlite3_free(text);
	return status;
}

void
connection_rollback(struct connection *connection)
{
	/* first, or a cancel would interrupt the rollback too */
	connection_detach(connection);
	if (!sqlite3_get_autocommit(connection->db))
		sqlite3_exec(connection->db, "ROLLBACK", NULL, NULL, NULL);
}
