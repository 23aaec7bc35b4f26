/* SPDX-License-Identifier: MIT
 *
 * world - see world.h.
 */
#include <config.h>

#include "world.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

/* ---- a configuration ---- */

static void MUSTER_PRINTF(2, 0)
    write_file(struct world *world, const char *format, va_list args)
{
	FILE *file;

	snprintf(world->directory, sizeof world->directory,
	    "/tmp/muster-call-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(world->directory));
	snprintf(world->path, sizeof world->path, "%s/t.ini", world->directory);
	file = fopen(world->path, "we");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "[muster]\nplugin_path = \"%s\"\n",
	    TEST_BUILDDIR "/tests/call/.libs");
	vfprintf(file, format, args);
	ck_assert_int_eq(fclose(file), 0);
}

void
world_write(struct world *world, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_file(world, format, args);
	va_end(args);
}

/* What does not fit is not kept. */
static void
keep_log(void *arg, int level, const char *store, const char *message)
{
	struct world *world = arg;
	size_t room;
	int length;

	(void)level;
	pthread_mutex_lock(&world->lock);
	room = sizeof world->log - world->logged;
	length = snprintf(world->log + world->logged, room, "%s: %s\n",
	    store == NULL ? "-" : store, message);
	if (length > 0 && (size_t)length < room)
		world->logged += (size_t)length;
	pthread_mutex_unlock(&world->lock);
}

bool
world_logged(struct world *world, const char *part)
{
	bool found;

	pthread_mutex_lock(&world->lock);
	world->log[world->logged] = '\0';
	found = strstr(world->log, part) != NULL;
	pthread_mutex_unlock(&world->lock);
	return found;
}

void
world_open(struct world *world, const char *format, ...)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster_open_options options = { .log = keep_log, .log_arg = world };
	va_list args;

	va_start(args, format);
	write_file(world, format, args);
	va_end(args);
	world->muster = NULL;
	world->logged = 0;
	pthread_mutex_init(&world->lock, NULL);
	muster_open(world->path, &options, &world->muster, &error);
	ck_assert_msg(world->muster != NULL, "%s", error.message);
}

void
world_remove(struct world *world)
{
	unlink(world->path);
	rmdir(world->directory);
}

void
world_close(struct world *world)
{
	ck_assert_uint_eq(muster_close(world->muster, 30 * MUSTER_SECOND), 0);
	world_remove(world);
}

/* ---- gates ---- */

void
gate_init(struct gate *gate)
{
	int entered[2], leave[2];

	ck_assert_int_eq(pipe2(entered, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(leave, O_CLOEXEC), 0);
	gate->heard = entered[0];
	gate->in = entered[1];
	gate->out = leave[0];
	gate->push = leave[1];
}

void
gate_await(struct gate *gate)
{
	char byte;

	ck_assert_int_eq(read(gate->heard, &byte, 1), 1);
}

bool
gate_is_entered(struct gate *gate)
{
	struct pollfd poll_fd = { .fd = gate->heard, .events = POLLIN };

	return poll(&poll_fd, 1, 0) > 0;
}

static void
push(struct gate *gate, int byte)
{
	char pushed = (char)byte;

	ck_assert_int_eq(write(gate->push, &pushed, 1), 1);
}

void
gate_pass(struct gate *gate)
{
	push(gate, '!');
}

void
gate_say(struct gate *gate, muster_status status)
{
	push(gate, 'A' + status);
}

void
gate_say_later(struct gate *gate, muster_status status)
{
	push(gate, 'a' + status);
}

void
gate_open(struct gate *gate)
{
	close(gate->push);
}

/* ---- questions ---- */

static muster_request
request_for(struct world *world, const char *store, int64_t timeout)
{
	muster_request request = {
		.store = muster_store_get(world->muster, store),
		.query.email = "ann@example.org",
		.timeout = timeout,
	};

	ck_assert_ptr_nonnull(request.store);
	return request;
}

muster_status
ask(struct world *world, const char *store, int64_t timeout,
    muster_result **result)
{
	muster_request request = request_for(world, store, timeout);

	return muster_find(world->muster, &request, result);
}

int64_t
patience(void)
{
	const char *text = getenv("CK_TIMEOUT_MULTIPLIER");
	int times = text == NULL ? 1 : atoi(text);

	return (times < 1 ? 1 : times) * 400 * MUSTER_MILLISECOND;
}

static void
completed(void *arg, muster_result *result)
{
	struct asking *asking = arg;

	asking->result = result;
	atomic_fetch_add(&asking->completions, 1);
	sem_post(&asking->done);
}

void
asking_start(struct asking *asking, struct world *world, const char *store,
    int64_t timeout)
{
	muster_request request = request_for(world, store, timeout);

	memset(asking, 0, sizeof *asking);
	ck_assert_int_eq(sem_init(&asking->done, 0, 0), 0);
	ck_assert_int_eq(muster_find_async(world->muster, &request, completed,
			     asking, &asking->pending, NULL),
	    MUSTER_OK);
}

void
asking_await(struct asking *asking)
{
	while (sem_wait(&asking->done) != 0)
		;
	ck_assert_int_eq(atomic_load(&asking->completions), 1);
}

void
asking_fini(struct asking *asking)
{
	muster_result_free(asking->result);
	muster_pending_free(asking->pending);
	sem_destroy(&asking->done);
}

/* ---- answers ---- */

struct text {
	char bytes[4096];
	size_t length;
};

static void MUSTER_PRINTF(2, 3) add(struct text *text, const char *format, ...)
{
	size_t room = sizeof text->bytes - text->length;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text->bytes + text->length, room, format, args);
	va_end(args);
	ck_assert_msg(length >= 0 && (size_t)length < room,
	    "the answer is too long for a line");
	text->length += (size_t)length;
}

const char *
answer_text(muster_result *result)
{
	static struct text text;
	size_t i;

	text.length = 0;
	ck_assert_ptr_nonnull(result);
	add(&text, "%s", muster_status_name(muster_result_status(result)));
	if (muster_result_message(result) != NULL)
		add(&text, ": %s", muster_result_message(result));
	for (i = 0; i < muster_result_users(result); i++)
		add(&text, " %s/%s", muster_result_user(result, i)->id,
		    muster_result_user_store(result, i));
	if (muster_result_partial(result))
		add(&text, ", partial");
	if (muster_result_truncated(result))
		add(&text, ", truncated");
	return text.bytes;
}

static void
add_legs(struct text *text, const muster_leg *leg)
{
	for (; leg != NULL; leg = leg->next) {
		add(text, "%s %s", leg->store,
		    muster_outcome_name(leg->outcome));
		if (leg->legs != NULL) {
			add(text, " (");
			add_legs(text, leg->legs);
			add(text, ")");
		}
		if (leg->next != NULL)
			add(text, ", ");
	}
}

const char *
legs_text(muster_result *result)
{
	static struct text text;

	text.length = 0;
	text.bytes[0] = '\0';
	add_legs(&text, muster_result_legs(result));
	return text.bytes;
}
