/* SPDX-License-Identifier: MIT
 *
 * server - real servers for tests.
 *
 * A server is started by a script and found by the files that it leaves in its
 * folder, so that a test's process may end without it.
 */
#include <config.h>

#include "redis/server.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
server_is_there(void)
{
	return server_can_be_had("redis.sh", "redis-server", "redis-tools");
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
