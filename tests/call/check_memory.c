/* SPDX-License-Identifier: MIT
 *
 * check_memory - calls are made again and again, and each time memory runs out
 * one step later, for whichever thread wants it then. However far it came: the
 * call ends, an answer that is whole is whole, one that is not says so, and
 * what was allocated is freed (which a leak checker sees).
 *
 * The configuration is opened anew each time, since a block in use again
 * allocates nothing.
 */
#include <config.h>

#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "support/suite.h"

/* ---- memory that runs out ---- */

static atomic_long left = -1; /* allocations until one fails; < 0: none does */
static atomic_bool failed;

static bool
runs_out(void)
{
	if (atomic_load(&left) < 0 || atomic_fetch_sub(&left, 1) > 0)
		return false;
	atomic_store(&failed, true);
	errno = ENOMEM;
	return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
char *__wrap_strdup(const char *text);

void *
__wrap_malloc(size_t size)
{
	return runs_out() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return runs_out() ? NULL : __real_calloc(count, size);
}

char *
__wrap_strdup(const char *text)
{
	return runs_out() ? NULL : __real_strdup(text);
}

static void
run_out_after(long steps)
{
	atomic_store(&failed, false);
	atomic_store(&left, steps);
}

static void
run_out_no_more(void)
{
	atomic_store(&left, -1);
}

/* ---- calls ---- */

enum { USERS = 64 };

static struct world world;
static struct gate gate;

/* "A0, A1, ...": more than fit into a block. */
static const char *
ids(char prefix)
{
	static char texts[3][USERS * 8];
	char *text = texts[prefix - 'a'], *at = text;

	for (int i = 0; i < USERS; i++)
		at += snprintf(at, 8, "%s%c%d", i == 0 ? "" : ", ", prefix, i);
	return text;
}

/* Stores that wait, those of the loop, and both: a, b and the wrapper c. */
static const char *const kinds[][3] = {
	{ "gated_bounded", "gated", "gated_bounded" },
	{ "loop", "loop\nhow = later", "loop" },
	{ "loop", "loop_both", "loop\nrelay = yes" },
	{ "gated", "loop\nhow = later", "gated_bounded" },
	{ "gated_prompt", "gated", "loop\nmax_in_flight = 1" },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static void
open_stores(int kind)
{
	world_open(&world,
	    "threads = 2\n"
	    "[store a]\nids = %s\nplugin = %s\n"
	    "[store b]\nids = %s\nplugin = %s\n"
	    "[store c]\nids = %s\ninner = all\nplugin = %s\n"
	    "[store broken]\nplugin = gated_bounded\nstatus = 14\n"
	    "[store all]\nstrategy = parallel\nprimary = a\n"
	    "secondary = b, broken\n"
	    "[store both]\nstrategy = sequential\nprimary = c\n"
	    "secondary = b\n",
	    ids('a'), kinds[kind][0], ids('b'), kinds[kind][1], ids('c'),
	    kinds[kind][2]);
}

/* Is it what it should be, or does it say that it is not? `failing`: memory
 * did run out. */
static void
check_result(muster_result *result, int kind, bool failing, long steps)
{
	muster_status status;

	if (result == NULL) {
		ck_assert_msg(failing, "no result after %ld steps", steps);
		return;
	}
	status = muster_result_status(result);
	ck_assert_msg(status == MUSTER_OK ||
		(failing && status == MUSTER_RESOURCE_EXHAUSTED),
	    "%s after %ld steps", answer_text(result), steps);
	/* Broken is down anyway; its reports may not be there. */
	if (status == MUSTER_OK)
		ck_assert(muster_result_partial(result));
	/* loop_both answers a caller that waits with one user. */
	if (!failing && kind != 2)
		ck_assert_uint_eq(muster_result_users(result), 3 * USERS);
}

/* Returns whether memory was enough. */
static bool
ask_with(int kind, long steps)
{
	muster_result *result = NULL;
	muster_request request = { .query.email = "ann@example.org" };

	open_stores(kind);
	request.store = muster_store_get(world.muster, "both");
	run_out_after(steps);
	muster_find(world.muster, &request, &result);
	if (result != NULL) {
		muster_result_message(result);
		muster_result_legs(result);
	}
	run_out_no_more();
	check_result(result, kind, atomic_load(&failed), steps);
	muster_result_free(result);
	world_close(&world);
	return !atomic_load(&failed);
}

START_TEST(find)
{
	long steps = 0;

	while (!ask_with(_i, steps))
		steps++;
	ck_assert_int_gt(steps, 5);
}
END_TEST

static void
keep(void *arg, muster_result *result)
{
	struct asking *asking = arg;

	asking->result = result;
	sem_post(&asking->done);
}

static bool
ask_async_with(int kind, long steps)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct asking asking = { .result = NULL };
	muster_request request = { .query.email = "ann@example.org" };
	muster_status status;

	open_stores(kind);
	request.store = muster_store_get(world.muster, "both");
	ck_assert_int_eq(sem_init(&asking.done, 0, 0), 0);
	run_out_after(steps);
	status = muster_find_async(world.muster, &request, keep, &asking,
	    &asking.pending, &error);
	if (status == MUSTER_OK)
		while (sem_wait(&asking.done) != 0)
			;
	run_out_no_more();
	if (status == MUSTER_OK)
		check_result(asking.result, kind, atomic_load(&failed), steps);
	else
		ck_assert_int_eq(status, MUSTER_RESOURCE_EXHAUSTED);
	muster_error_clear(&error);
	asking_fini(&asking);
	world_close(&world);
	return !atomic_load(&failed);
}

START_TEST(find_async)
{
	long steps = 0;

	while (!ask_async_with(_i, steps))
		steps++;
	ck_assert_int_gt(steps, 5);
}
END_TEST

/* Opening calls too, and needs workers and a clock. */
static bool
open_with(bool loop, long steps)
{
	muster_error error = MUSTER_ERROR_INIT;

	world_write(&world,
	    "threads = 2\n"
	    "[store a]\nplugin = gated\n"
	    "[store b]\nplugin = %s\n" GATE
	    "[store both]\nstrategy = parallel\nprimary = a\n"
	    "secondary = b\n",
	    loop ? "loop\nhow = gated" : "gated", GATE_OF(gate));
	world.muster = NULL;
	run_out_after(steps);
	muster_open(world.path, NULL, &world.muster, &error);
	run_out_no_more();
	if (world.muster == NULL) {
		ck_assert(atomic_load(&failed));
		ck_assert_msg(error.status == MUSTER_RESOURCE_EXHAUSTED ||
			strstr(error.message, "out of memory") != NULL,
		    "%s after %ld steps", error.message, steps);
	}
	muster_error_clear(&error);
	ck_assert_uint_eq(muster_close(world.muster, 30 * MUSTER_SECOND), 0);
	world_remove(&world);
	return !atomic_load(&failed);
}

START_TEST(open_and_close)
{
	long steps = 0;

	gate_init(&gate);
	while (!open_with(_i == 1, steps))
		steps++;
	ck_assert_int_gt(steps, 20);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("memory");
	TCase *test = tcase_create("memory");

	tcase_set_timeout(test, 120);
	tcase_add_loop_test(test, find, 0, KINDS);
	tcase_add_loop_test(test, find_async, 0, KINDS);
	tcase_add_loop_test(test, open_and_close, 0, 2);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
