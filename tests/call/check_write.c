/* SPDX-License-Identifier: MIT
 *
 * check_write - writing to stores, checking them, listening to them.
 */
#include <config.h>

#include "world.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "support/suite.h"

static struct world world;
static muster_result *result;

static void
set_up(void)
{
	world_open(&world,
	    "store = shelf\n[store shelf]\nplugin = shelf\n"
	    "[store wrapper]\nplugin = shelf\ninner = shelf\n"
	    "[store broken]\nplugin = shelf\nbroken = yes\n"
	    "[store fixed]\nplugin = gated\nids = 1\n"
	    "[store both]\nstrategy = parallel\nprimary = shelf\n"
	    "secondary = fixed\n");
}

static void
tear_down(void)
{
	muster_result_free(result);
	world_close(&world);
}

static muster_store *
store(const char *name)
{
	return muster_store_get(world.muster, name);
}

static muster_status
put(const char *name, const char *first, const char *second)
{
	const muster_user users[] = { { .id = first }, { .id = second } };
	const muster_user *const list[] = { &users[0], &users[1] };

	return muster_store_put(world.muster, store(name), list, 2, 0, &result);
}

static size_t
count(const char *id)
{
	muster_request request = { .query.id = id };

	ck_assert_int_eq(muster_find(world.muster, &request, &result),
	    MUSTER_OK);
	return muster_result_users(result);
}

/* ---- put and remove; through a wrapper as well ---- */

static const char *const writable[] = { "shelf", "wrapper" };

START_TEST(put_and_remove)
{
	const char *name = writable[_i];

	ck_assert_int_eq(put(name, "1", "2"), MUSTER_OK);
	ck_assert_answer(result, "OK");
	ck_assert_uint_eq(count("1"), 1);
	ck_assert_uint_eq(count("2"), 1);
	ck_assert_uint_eq(count("3"), 0);
	ck_assert_int_eq(put(name, "1", "2"), MUSTER_OK);
	ck_assert_int_eq(
	    muster_store_remove(world.muster, store(name), "1", 0, &result),
	    MUSTER_OK);
	ck_assert_uint_eq(count("1"), 0);
	ck_assert_uint_eq(count("2"), 1);
}
END_TEST

START_TEST(remove_nobody)
{
	ck_assert_int_eq(muster_store_remove(world.muster, store(writable[_i]),
			     "1", 0, &result),
	    MUSTER_NOT_FOUND);
	ck_assert_answer(result,
	    _i == 0 ? "NOT_FOUND: shelf: no '1' here"
		    : "NOT_FOUND: wrapper: shelf: no '1' here");
}
END_TEST

/* What was stored before the failure may stay. */
START_TEST(put_fails)
{
	int i;

	for (i = 0; i < 4; i++) {
		char first[] = "a0", second[] = "b0";

		first[1] = second[1] = (char)('0' + i);
		ck_assert_int_eq(put("shelf", first, second), MUSTER_OK);
	}
	ck_assert_int_eq(put("shelf", "a0", "x"), MUSTER_RESOURCE_EXHAUSTED);
	ck_assert_answer(result,
	    "RESOURCE_EXHAUSTED: shelf: the shelf is full");
}
END_TEST

/* ---- what is refused ---- */

START_TEST(cannot_be_written)
{
	ck_assert_int_eq(put("fixed", "1", "2"), MUSTER_UNIMPLEMENTED);
	ck_assert_answer(result,
	    "UNIMPLEMENTED: fixed: plugin 'gated' cannot be written");
	ck_assert_int_eq(
	    muster_store_remove(world.muster, store("fixed"), "1", 0, &result),
	    MUSTER_UNIMPLEMENTED);
	ck_assert_int_eq(put("both", "1", "2"), MUSTER_UNIMPLEMENTED);
	ck_assert_ptr_nonnull(muster_result_message(result));
	ck_assert_int_eq(
	    muster_store_remove(world.muster, store("both"), "1", 0, &result),
	    MUSTER_UNIMPLEMENTED);
	ck_assert_uint_eq(count("1"), 0);
}
END_TEST

static const struct {
	const char *id;
	const char *message;
} bad[] = {
	{ NULL, "user 2 of 2 is a user without id" },
	{ "", "user 2 of 2 is a user without id" },
	{ "a\tb", "user 2 of 2 is an id with a control byte" },
	{ "J\xf8rgen", "user 2 of 2 is an id that is not UTF-8" },
};

/* Nothing is stored when one of them is bad. */
START_TEST(bad_users)
{
	ck_assert_int_eq(put("shelf", "1", bad[_i].id),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(muster_result_message(result), bad[_i].message);
	ck_assert_uint_eq(count("1"), 0);
}
END_TEST

START_TEST(bad_id_to_remove)
{
	static const char *const ids[] = { "", "a\nb", "\xff" };

	ck_assert_int_eq(muster_store_remove(world.muster, store("shelf"),
			     ids[_i], 0, &result),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_ptr_nonnull(muster_result_message(result));
}
END_TEST

START_TEST(put_of_nobody)
{
	ck_assert_int_eq(
	    muster_store_put(world.muster, store("shelf"), NULL, 0, 0, &result),
	    MUSTER_OK);
}
END_TEST

/* The users belong to the caller again once the function has returned, also
 * when the store has not come back. */
START_TEST(users_are_copied)
{
	struct gate gate;
	struct world held;
	char *id = strdup("1");
	muster_user *user = calloc(1, sizeof *user);
	const muster_user *const list[] = { user };
	muster_result *late = NULL;
	muster_request request = { .query.id = "1" };

	gate_init(&gate);
	world_open(&held, "store = s\n[store s]\nplugin = shelf\ngate = %d\n",
	    gate.out);
	user->id = id;
	ck_assert_int_eq(muster_store_put(held.muster,
			     muster_store_get(held.muster, NULL), list, 1,
			     patience(), &late),
	    MUSTER_DEADLINE_EXCEEDED);
	memset(id, 'x', 1);
	free(id);
	free(user);
	muster_result_free(late);
	late = NULL;

	/* The second one has the store to itself: the first is home. */
	gate_open(&gate);
	do {
		ck_assert_int_eq(muster_find(held.muster, &request, &late),
		    MUSTER_OK);
	} while (muster_result_users(late) == 0);
	muster_result_free(late);
	world_close(&held);
}
END_TEST

/* ---- check ---- */

START_TEST(check_warns)
{
	ck_assert_int_eq(
	    muster_store_check(world.muster, store("shelf"), 0, &result),
	    MUSTER_OK);
	ck_assert_uint_eq(muster_result_warnings(result), 2);
	ck_assert_str_eq(muster_result_warning(result, 0), "there is dust");
	ck_assert_str_eq(muster_result_warning(result, 1),
	    "0 of 8 places are taken");

	/* The next call has none. */
	ck_assert_uint_eq(count("1"), 0);
	ck_assert_uint_eq(muster_result_warnings(result), 0);
}
END_TEST

START_TEST(check_fails)
{
	ck_assert_int_eq(
	    muster_store_check(world.muster, store("broken"), 0, &result),
	    MUSTER_UNAVAILABLE);
	ck_assert_answer(result, "UNAVAILABLE: broken: it fell down");
	ck_assert_uint_eq(muster_result_warnings(result), 0);
}
END_TEST

START_TEST(check_of_others)
{
	ck_assert_int_eq(
	    muster_store_check(world.muster, store("both"), 0, &result),
	    MUSTER_OK);
	ck_assert_uint_eq(muster_result_warnings(result), 0);
	ck_assert_int_eq(
	    muster_store_check(world.muster, store("fixed"), 0, &result),
	    MUSTER_OK);
}
END_TEST

/* ---- no store ---- */

START_TEST(no_store_is_the_default_one)
{
	const muster_user user = { .id = "1" };
	const muster_user *const list[] = { &user };

	ck_assert_int_eq(
	    muster_store_put(world.muster, NULL, list, 1, 0, &result),
	    MUSTER_OK);
	ck_assert_uint_eq(count("1"), 1);
	ck_assert_int_eq(muster_store_check(world.muster, NULL, 0, &result),
	    MUSTER_OK);
	ck_assert_int_eq(
	    muster_store_remove(world.muster, NULL, "1", 0, &result),
	    MUSTER_OK);
	ck_assert_uint_eq(count("1"), 0);
}
END_TEST

START_TEST(no_store_at_all)
{
	struct world nameless;

	world_open(&nameless,
	    "[store a]\nplugin = shelf\n"
	    "[store b]\nplugin = shelf\n");
	ck_assert_int_eq(
	    muster_store_put(nameless.muster, NULL, NULL, 0, 0, &result),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_answer(result,
	    "INVALID_ARGUMENT: no store is named, and "
	    "the file names none in [muster]");
	ck_assert_int_eq(muster_store_check(nameless.muster, NULL, 0, &result),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_int_eq(muster_find(nameless.muster,
			     &(muster_request){ .query.id = "1" }, &result),
	    MUSTER_INVALID_ARGUMENT);
	world_close(&nameless);
}
END_TEST

/* ---- messages ---- */

static struct {
	pthread_mutex_t lock; /* protects the rest */
	char text[1024];
	size_t length;
} heard = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void
listen_to(void *arg, int level, const char *name, const char *message)
{
	ck_assert_ptr_eq(arg, &heard);
	pthread_mutex_lock(&heard.lock);
	heard.length += (size_t)snprintf(heard.text + heard.length,
	    sizeof heard.text - heard.length, "%d %s: %s\n", level, name,
	    message);
	pthread_mutex_unlock(&heard.lock);
}

START_TEST(messages)
{
	struct world loud;
	muster_open_options options = { .log = listen_to, .log_arg = &heard };
	muster_result *found = NULL;

	world_write(&loud,
	    "[store s]\nplugin = shelf\n"
	    "[store odd]\nplugin = odd\nhow = twice\n");
	ck_assert_int_eq(muster_open(loud.path, &options, &loud.muster, NULL),
	    MUSTER_OK);
	ck_assert_str_eq(heard.text, "1 s: s stands firmly\n");
	heard.length = 0;
	ask(&loud, "odd", 0, &found);
	ck_assert_ptr_nonnull(strstr(heard.text, "2 odd: 1 user"));
	muster_result_free(found);
	world_close(&loud);
}
END_TEST

/* A plugin of a later release has a larger struct: users are handed over in
 * one, and not as neighbours of something else. */
START_TEST(put_into_a_later_release)
{
	static const muster_user users[] = { { .id = "1", .name = "one" },
		{ .id = "2" }, { .id = "3" } };
	const muster_user *const list[] = { &users[0], &users[1], &users[2] };
	struct world later;
	muster_result *stored = NULL;

	world_open(&later,
	    "[store future]\nplugin = " TEST_BUILDDIR
	    "/tests/mocks/.libs/future.so\n");
	muster_store_put(later.muster, muster_store_get(later.muster, "future"),
	    list, 3, 0, &stored);
	ck_assert_answer(stored, "OK");
	ask(&later, "future", 0, &stored);
	ck_assert_int_eq(muster_result_status(stored), MUSTER_UNIMPLEMENTED);
	muster_result_free(stored);
	world_close(&later);
}
END_TEST

/* ---- signals ---- */

/* A store that writes to a broken pipe ends neither the process nor what the
 * application knows of its signals. */
START_TEST(broken_pipe)
{
	struct world world_of_pipes;
	struct asking asking;
	muster_result *found = NULL;
	sigset_t pending, blocked;

	world_open(&world_of_pipes,
	    "[store s]\nplugin = shelf\nbroken_pipe = yes\n");
	ask(&world_of_pipes, "s", 0, &found);
	ck_assert_answer(found, "OK");
	sigpending(&pending);
	ck_assert_int_eq(sigismember(&pending, SIGPIPE), 0);
	pthread_sigmask(SIG_BLOCK, NULL, &blocked);
	ck_assert_int_eq(sigismember(&blocked, SIGPIPE), 0);
	asking_start(&asking, &world_of_pipes, "s", 0);
	asking_await(&asking);
	ck_assert_answer(asking.result, "OK");
	asking_fini(&asking);
	muster_result_free(found);
	world_close(&world_of_pipes);
}
END_TEST

/* One that the application has blocked, and that is pending, is still there
 * when a store has had its own. */
START_TEST(an_older_signal_stays)
{
	struct world world_of_pipes;
	muster_result *found = NULL;
	sigset_t set, pending;

	world_open(&world_of_pipes,
	    "[store s]\nplugin = shelf\nbroken_pipe = yes\n");
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
	ask(&world_of_pipes, "s", 0, &found);
	sigpending(&pending);
	ck_assert_int_eq(sigismember(&pending, SIGPIPE), 0);
	ck_assert_int_eq(pthread_kill(pthread_self(), SIGPIPE), 0);
	ask(&world_of_pipes, "s", 0, &found);
	ck_assert_answer(found, "OK");
	sigpending(&pending);
	ck_assert_int_eq(sigismember(&pending, SIGPIPE), 1);
	muster_result_free(found);
	world_close(&world_of_pipes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("write");
	TCase *test = tcase_create("write");

	tcase_add_checked_fixture(test, set_up, tear_down);
	tcase_add_loop_test(test, put_and_remove, 0, 2);
	tcase_add_loop_test(test, remove_nobody, 0, 2);
	tcase_add_test(test, put_fails);
	tcase_add_test(test, cannot_be_written);
	tcase_add_loop_test(test, bad_users, 0, sizeof bad / sizeof *bad);
	tcase_add_loop_test(test, bad_id_to_remove, 0, 3);
	tcase_add_test(test, put_of_nobody);
	tcase_add_test(test, users_are_copied);
	tcase_add_test(test, check_warns);
	tcase_add_test(test, check_fails);
	tcase_add_test(test, check_of_others);
	tcase_add_test(test, no_store_is_the_default_one);
	tcase_add_test(test, no_store_at_all);
	tcase_add_test(test, put_into_a_later_release);
	suite_add_tcase(suite, test);

	test = tcase_create("messages and signals");
	tcase_add_test(test, messages);
	tcase_add_test(test, broken_pipe);
	tcase_add_test(test, an_older_signal_stays);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
