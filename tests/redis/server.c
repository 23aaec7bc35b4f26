/* SPDX-License-Identifier: MIT
 *
 * server - real servers for tests, and stores in front of them.
 *
 * A server is started by a script and found by the files that it leaves in its
 * folder, so that a test's process may end without it.
 */
#include <config.h>

#include "redis/server.h"

#include <check.h>
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int
run_script(const char *script, const char *what, const char *path,
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
server_is_there(void)
{
	char path[] = "/tmp/muster-redis-XXXXXX";
	char command[64];
	int code;

	if (mkdtemp(path) == NULL)
		return false;
	code = run_script("redis.sh", "find", path, "");
	snprintf(command, sizeof command, "rm -rf '%s'", path);
	if (system(command) != 0)
		return false;
	if (code != 0)
		printf("1..0 # SKIP no redis-server (Debian: redis-tools)\n");
	return code == 0;
}

void
server_script(const char *script, const char *what, const char *path,
    const char *options)
{
	int code = run_script(script, what, path, options);

	ck_assert_msg(code == 0, "%s %s: %d", script, what, code);
}

void
server_signal(const char *path, int number)
{
	char name[512];
	FILE *file;
	int pid = 0;

	snprintf(name, sizeof name, "%s/pid", path);
	file = fopen(name, "re");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%d", &pid), 1);
	fclose(file);
	ck_assert_int_gt(pid, 1);
	ck_assert_int_eq(kill(pid, number), 0);
	while (number == SIGKILL && kill(pid, 0) == 0)
		usleep(1000);
}

redisContext *
server_connect(const char *socket, int port)
{
	redisContext *context = socket != NULL
	    ? redisConnectUnix(socket)
	    : redisConnect("127.0.0.1", port);

	ck_assert_ptr_nonnull(context);
	ck_assert_msg(context->err == 0, "%s", context->errstr);
	return context;
}

static void
write_reply(FILE *out, const redisReply *reply)
{
	size_t i;

	switch (reply->type) {
	case REDIS_REPLY_INTEGER:
		fprintf(out, "%lld", reply->integer);
		break;
	case REDIS_REPLY_NIL:
		fputs("nil", out);
		break;
	case REDIS_REPLY_ARRAY:
		for (i = 0; i < reply->elements; i++) {
			if (i > 0)
				fputc(' ', out);
			write_reply(out, reply->element[i]);
		}
		break;
	default:
		fwrite(reply->str, 1, (size_t)reply->len, out);
	}
}

const char *
server_say(redisContext *context, const char *format, ...)
{
	static char *text;
	static size_t size;
	redisReply *reply;
	va_list args;
	FILE *out;

	va_start(args, format);
	reply = redisvCommand(context, format, args);
	va_end(args);
	ck_assert_msg(reply != NULL, "%s: %s", format, context->errstr);
	free(text);
	out = open_memstream(&text, &size);
	ck_assert_ptr_nonnull(out);
	write_reply(out, reply);
	fclose(out);
	freeReplyObject(reply);
	return text;
}

/* ---- stores ---- */

muster *
store_open(const muster_setting *settings, size_t count, char **ret_message)
{
	const muster_open_options options = {
		.plugin_path = TEST_BUILDDIR "/plugins/.libs",
		.open_timeout = patience(),
	};
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	muster_open_plugin("redis", settings, count, &options, &m, &error);
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
