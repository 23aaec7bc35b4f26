/* SPDX-License-Identifier: MIT
 *
 * servers - what tests of plugins in front of real servers share.
 */
#include <config.h>

#include "servers/servers.h"

#include <check.h>
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

int
server_run(const char *script, const char *what, const char *path,
    const char *options)
{
	char command[1024];
	int status;

	snprintf(command, sizeof command, "sh '%s/tests/servers/%s' %s '%s' %s",
	    TEST_SRCDIR, script, what, path, options);
	status = system(command);
	return status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

bool
server_can_be_had(const char *script, const char *name, const char *package)
{
	int code = server_run(script, "find", "/", "");

	if (code != 0)
		printf("1..0 # SKIP no %s (Debian: %s)\n", name, package);
	return code == 0;
}

void
server_script(const char *script, const char *what, const char *path,
    const char *options)
{
	int code = server_run(script, what, path, options);

	ck_assert_msg(code == 0, "%s %s: %d", script, what, code);
}

void
make_key(const char *const *pieces, size_t count, unsigned number, char *key,
    size_t size)
{
	uint32_t state = number;
	size_t at = (size_t)snprintf(key, size, "%x.", number);
	unsigned times = number % 500 == 0 ? 300 : 1 + number % 5;

	while (times-- > 0) {
		const char *piece;

		state = state * 1664525 + 1013904223;
		piece = pieces[(state >> 8) % count];
		if (at + strlen(piece) + 8 > size)
			break;
		at += (size_t)snprintf(key + at, size - at, "%s", piece);
	}
}

/* ---- stores ---- */

muster *
store_open(const char *plugin, const muster_setting *settings, size_t count,
    char **ret_message)
{
	const muster_open_options options = {
		.plugin_path = TEST_BUILDDIR "/plugins/.libs",
		.open_timeout = patience(),
	};
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	muster_open_plugin(plugin, settings, count, &options, &m, &error);
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
	static __thread char text[4096]; /* nothing to free with a thread */
	muster_status status = muster_result_status(result);
	size_t i, count = muster_result_users(result);
	const char **ids = calloc(count + 1, sizeof *ids);
	FILE *out;

	out = fmemopen(text, sizeof text, "w");
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
