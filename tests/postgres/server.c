/* SPDX-License-Identifier: MIT
 *
 * server - a real server for tests, and stores in front of it.
 */
#include <config.h>

#include "postgres/server.h"

#include <check.h>
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <libpq-fe.h>

#include "support/scratch.h"

static int
run_script(const char *what, const char *path)
{
	char command[1024];
	int status;

	snprintf(command, sizeof command,
	    "sh '%s/tests/servers/postgres.sh' %s '%s'", TEST_SRCDIR, what,
	    path);
	status = system(command);
	return status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

bool
server_is_there(void)
{
	if (run_script("find", "/") == 0)
		return true;
	printf("1..0 # SKIP no PostgreSQL server (Debian: postgresql)\n");
	return false;
}

void
server_script(const char *what)
{
	int code = run_script(what, scratch_directory());

	ck_assert_msg(code == 0, "postgres.sh %s: %d", what, code);
}

const char *
server_connection(void)
{
	static char text[512];

	snprintf(text, sizeof text, "host=%s user=tester dbname=postgres",
	    scratch_directory());
	return text;
}

const char *
server_say(const char *sql)
{
	static char text[256];
	PGconn *db = PQconnectdb(server_connection());
	PGresult *result = PQexec(db, sql);
	ExecStatusType status = PQresultStatus(result);

	ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK,
	    "%s: %s", sql, PQerrorMessage(db));
	snprintf(text, sizeof text, "%s",
	    PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	PQfinish(db);
	return text;
}

/* ---- stores ---- */

muster *
store_open(const muster_setting *settings, char **ret_message)
{
	const muster_open_options options = {
		.plugin_path = TEST_BUILDDIR "/plugins/.libs",
		.open_timeout = patience(),
	};
	muster_setting all[16] = { { "connection", server_connection() } };
	muster_error error = MUSTER_ERROR_INIT;
	size_t count = 1;
	muster *m = NULL;

	for (; settings->name != NULL; settings++) {
		if (strcmp(settings->name, "connection") == 0)
			all[0] = *settings;
		else
			all[count++] = *settings;
	}
	muster_open_plugin("postgres", all, count, &options, &m, &error);
	if (m == NULL && ret_message != NULL)
		*ret_message = error.message;
	else if (m == NULL)
		ck_abort_msg("%s", error.message);
	else
		muster_error_clear(&error);
	return m;
}

struct completion {
	muster_result *result;
	sem_t done;
};

static void
complete(void *arg, muster_result *result)
{
	struct completion *completion = arg;

	completion->result = result;
	sem_post(&completion->done);
}

muster_result *
store_find(muster *m, enum way way, const muster_query *query, int64_t timeout)
{
	const muster_request request = { .query = *query, .timeout = timeout };
	muster_error error = MUSTER_ERROR_INIT;
	struct completion completion = { .result = NULL };
	muster_result *result = NULL;
	muster_status status;

	if (way == WAITING) {
		muster_find(m, &request, &result);
		return result;
	}
	sem_init(&completion.done, 0, 0);
	status = muster_find_async(m, &request, complete, &completion, NULL,
	    &error);
	ck_assert_msg(status == MUSTER_OK, "%s", error.message);
	while (sem_wait(&completion.done) != 0)
		ck_assert_int_eq(errno, EINTR);
	sem_destroy(&completion.done);
	return completion.result;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *
result_text(muster_result *result)
{
	static __thread char text[4096];
	muster_status status = muster_result_status(result);
	size_t i, count = muster_result_users(result);
	const char **ids = calloc(count + 1, sizeof *ids);
	FILE *out = fmemopen(text, sizeof text, "w");

	ck_assert(ids != NULL && out != NULL);
	for (i = 0; i < count; i++)
		ids[i] = muster_result_user(result, i)->id;
	qsort(ids, count, sizeof *ids, compare);
	fputs(muster_status_name(status), out);
	for (i = 0; i < count; i++)
		fprintf(out, " %s", ids[i]);
	if (muster_result_message(result) != NULL)
		fprintf(out, ": %s", muster_result_message(result));
	fclose(out);
	free(ids);
	muster_result_free(result);
	return text;
}

const char *
store_answer(muster *m, enum way way, const muster_query *query)
{
	return result_text(store_find(m, way, query, patience()));
}

const char *
store_put(muster *m, const muster_user *user)
{
	muster_result *result = NULL;

	muster_store_put(m, NULL, &user, 1, patience(), &result);
	return result_text(result);
}

const char *
store_remove(muster *m, const char *id)
{
	muster_result *result = NULL;

	muster_store_remove(m, NULL, id, patience(), &result);
	return result_text(result);
}

int64_t
patience(void)
{
	const char *times = getenv("CK_TIMEOUT_MULTIPLIER");
	int64_t factor = times != NULL ? atoi(times) : 1;

	return (factor > 0 ? factor : 1) * 30 * MUSTER_SECOND;
}
