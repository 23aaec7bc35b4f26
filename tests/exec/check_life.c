/* SPDX-License-Identifier: MIT
 *
 * check_life - children that start, end, hang and are ended: what is in flight
 * fails once, nobody else is touched, the next child answers, and nothing is
 * left behind, neither process nor descriptor.
 */
#include <config.h>

#include "nursery.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <check.h>

#include "support/scratch.h"
#include "support/suite.h"

enum { MANY = 100 };

#ifdef HAVE_SIGABBREV_NP
#define SIGKILL_NAME ", SIGKILL"
#else
#define SIGKILL_NAME ""
#endif

/* ---- opening ---- */

/* The last line of the error with which the file is refused. */
static void
expect_refused(const char *options, const char *part)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	world_write(&world, "[store s]\nplugin = exec\n%s", options);
	ck_assert_int_eq(muster_open(world.path, NULL, &m, &error),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_msg(strstr(error.message, part) != NULL, "%s", error.message);
	muster_error_clear(&error);
	world_remove(&world);
}

START_TEST(mistakes)
{
	expect_refused("", "option 'command' is required");
	expect_refused("command = , x\n", "an item of the list is empty");
	expect_refused("command =\n",
	    "option 'command': expected a program, and its arguments behind "
	    "commas");
	expect_refused("command = cat\nenvironment = A=1, B\n",
	    "option 'environment': expected NAME=VALUE, not 'B'");
	expect_refused("command = cat\n",
	    "option 'command': the child began "
	    "with a hello without 'keys'");
	expect_refused("command = echo, Hi\n",
	    "option 'command': the child began with a line that is not JSON");
}
END_TEST

/* Is it told that there is no such program? Not under valgrind, which makes a
 * fork(2) of a vfork(2): there it looks like one that fails. */
static bool
spawn_tells(void)
{
	char *words[] = { (char *)(uintptr_t) "./no-such-program", NULL };
	pid_t pid;

	if (posix_spawn(&pid, words[0], NULL, NULL, words, environ) != 0)
		return true;
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	return false;
}

START_TEST(no_programs)
{
	char options[1200];

	if (!spawn_tells())
		return;
	expect_refused("command = no-such-program\n",
	    ":5: [store s] option 'command': 'no-such-program' cannot be "
	    "started: No such file or directory");
	expect_refused("command = cat -u\n",
	    "No such file or directory (arguments stand behind commas)");
	expect_refused("command = /\n", "Permission denied");
	scratch_text("plain", "no program");
	chmod("plain", 0700);
	snprintf(options, sizeof options, "command = %s/plain\n",
	    scratch_directory());
	expect_refused(options, "Exec format error");
	expect_refused("command = cat\ndirectory = nowhere\n",
	    "/nowhere': No such file or directory");
}
END_TEST

static const struct {
	const char *options, *script, *why;
} failures[] = {
	{ "", "err cannot reach it\nexit 7\n",
	    "UNAVAILABLE: s: the child exited with status 7: cannot reach it" },
	{ "", "exit 0\n", "UNAVAILABLE: s: the child exited with status 0" },
	{ "", "close-out\npause\n",
	    "UNAVAILABLE: s: the child closed its standard input or output, "
	    "and did not end" },
	{ "start_timeout = 1s\n", "pause\n",
	    "UNAVAILABLE: s: the child has said no hello for 1 s: "
	    "'start_timeout'" },
	{ "max_line = 1KiB\n", "flood 5000\n",
	    "UNAVAILABLE: s: the child sent a line of more than 1024 bytes: "
	    "'max_line'" },
};

START_TEST(failed_starts)
{
	nursery_open(failures[_i].options, failures[_i].script);
	nursery_expect_start(failures[_i].why);
}
END_TEST

/* It comes later: the host tries again. */
START_TEST(later_start)
{
	muster_result *result = NULL;
	int pipe = nursery_pipe("started");

	nursery_open("",
	    "once mark\nexit 1\nagain\nhello\ntell started\n"
	    "serve\n");
	nursery_await(pipe);
	/* It is open soon after its hello; until then it answers at once. */
	while (ask(&world, "s", 0, &result) == MUSTER_UNAVAILABLE)
		usleep(1000);
	ck_assert_answer(result, "OK served/s");
	muster_result_free(result);
	close(pipe);
}
END_TEST

START_TEST(circumstances)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	ck_assert_int_ge(fcntl(0, F_DUPFD, 100), 100);
	setenv("INHERITED", "i", 1);
	setenv("REPLACED", "old", 1);
	nursery_open("environment = REPLACED=new=, OWN=\"\n",
	    "hello\nread\nstate\nread\nenv INHERITED\nread\nenv REPLACED\n"
	    "read\nenv NOT_SET\n");
	nursery_expect("OK fine/s");
	setenv("INHERITED", "later", 1);
	nursery_expect("OK i/s");
	nursery_expect("OK new=/s");
	nursery_expect("OK unset/s");
}
END_TEST

/* ---- ends ---- */

static void
ask_many(struct asking *askings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		asking_start(&askings[i], &world, "s", 0);
}

static void
expect_all(struct asking *askings, size_t count, const char *answer)
{
	for (size_t i = 0; i < count; i++) {
		asking_await(&askings[i]);
		ck_assert_answer(askings[i].result, answer);
	}
}

static void
forget_all(struct asking *askings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ck_assert_int_eq(atomic_load(&askings[i].completions), 1);
		asking_fini(&askings[i]);
	}
}

/* Beside it stands another store, whose call is not touched. */
START_TEST(death_with_many_in_flight)
{
	static struct asking askings[MANY];
	struct asking other;
	char script[4000] = "once mark\nhello\nread\nuser one\n";
	int go = nursery_pipe("go"), other_go = nursery_pipe("other_go");

	for (int i = 0; i < MANY; i++)
		snprintf(script + strlen(script),
		    sizeof script - strlen(script), "read\n");
	snprintf(script + strlen(script), sizeof script - strlen(script),
	    "wait go\npart {\"id\":$3,\"us\nexit 3\nagain\nhello\nserve\n");
	world_open(&world,
	    "[store s]\nplugin = exec\n%s"
	    "[store other]\nplugin = exec\n%s",
	    nursery_child("script", script),
	    nursery_child("other",
		"hello\nread\nwait other_go\nuser o\n"
		"serve\n"));
	nursery_expect("OK one/s");
	asking_start(&other, &world, "other", 0);
	ask_many(askings, MANY);
	nursery_pass(go);
	expect_all(askings, MANY,
	    "UNAVAILABLE: s: the child exited with status 3");
	nursery_expect("OK served/s");
	ck_assert_int_eq(atomic_load(&other.completions), 0);
	nursery_pass(other_go);
	asking_await(&other);
	ck_assert_answer(other.result, "OK o/other");
	asking_fini(&other);
	forget_all(askings, MANY);
	world_close(&world);
	close(go);
	close(other_go);
}
END_TEST

static bool
is_killed(const char *text)
{
	return strcmp(text,
		   "UNAVAILABLE: s: the child was killed by signal "
		   "9" SIGKILL_NAME) == 0;
}

/* Who is there to be killed? */
static long
ask_pid(void)
{
	muster_result *result = NULL;
	long pid = 0;

	do
		ask(&world, "s", 0, &result);
	while (is_killed(answer_text(result)));
	ck_assert_msg(sscanf(answer_text(result), "OK %ld/s", &pid) == 1, "%s",
	    answer_text(result));
	muster_result_free(result);
	return pid;
}

/* kill -9 while both stores are asked: each call of this one is answered or
 * UNAVAILABLE, once, and each of the other one is answered. */
START_TEST(killed_under_load)
{
	static struct asking askings[MANY], others[MANY];

	world_open(&world,
	    "[store s]\nplugin = exec\n%s"
	    "[store other]\nplugin = exec\n%s",
	    nursery_child("script", "hello\npids\n"),
	    nursery_child("other", "hello\nserve\n"));
	for (int round = 0; round < 8; round++) {
		long pid = ask_pid();

		ask_many(askings, MANY / 2);
		for (size_t i = 0; i < MANY; i++)
			asking_start(&others[i], &world, "other", 0);
		ck_assert_int_eq(kill((pid_t)pid, SIGKILL), 0);
		ask_many(askings + MANY / 2, MANY / 2);
		expect_all(others, MANY, "OK served/other");
		for (size_t i = 0; i < MANY; i++) {
			const char *text;

			asking_await(&askings[i]);
			text = answer_text(askings[i].result);
			ck_assert_msg(sscanf(text, "OK %ld/s", &pid) == 1 ||
				is_killed(text),
			    "%s", text);
		}
		forget_all(askings, MANY);
		forget_all(others, MANY);
	}
	world_close(&world);
}
END_TEST

/* Children that answer and die, again and again, are no reason to start one
 * after the other as fast as the machine can. */
START_TEST(short_lives)
{
	muster_result *result = NULL;

	nursery_open("restart_after = 1h\nrestart_most = 1h\n",
	    "hello\nread\nuser one\nexit 1\n");
	while (!nursery_logged("; started again in 3600000 ms"))
		ask(&world, "s", 0, &result);
	ask(&world, "s", 0, &result);
	ck_assert_answer(result,
	    "UNAVAILABLE: s: the child exited with status 1");
	muster_result_free(result);
}
END_TEST

/* Who waits for a child that is not ready gives up, and then it is closed. */
START_TEST(closed_while_it_starts)
{
	const muster_user user = { .id = "1" };
	const muster_user *const users[] = { &user };
	muster_result *result = NULL;
	struct asking asking;
	int pipe = nursery_pipe("started");

	nursery_open("start_timeout = 1h\n",
	    "once mark\nhello\nread\nuser one\nread\nexit 1\n"
	    "again\ntell started\npause\n");
	nursery_expect("OK one/s");
	nursery_expect("UNAVAILABLE: s: the child exited with status 1");
	nursery_await(pipe);
	asking_start(&asking, &world, "s", 0);
	muster_store_put(world.muster, muster_store_get(world.muster, "s"),
	    users, 1, 10 * MUSTER_MILLISECOND, &result);
	ck_assert_int_eq(muster_result_status(result),
	    MUSTER_DEADLINE_EXCEEDED);
	muster_result_free(result);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	asking_fini(&asking);
	close(pipe);
}
END_TEST

/* It ends as soon as it is started, again and again: the pauses double up to
 * the longest, and in between it answers at once, with the reason. */
START_TEST(pauses)
{
	int pipe = nursery_pipe("started");

	nursery_open("restart_after = 1ms\nrestart_most = 4ms\n",
	    "once mark\nhello\nread\ntell started\nexit 5\nagain\n"
	    "tell started\nerr broken\nexit 6\n");
	nursery_expect("UNAVAILABLE: s: the child exited with status 5");
	for (int i = 0; i < 7; i++)
		nursery_await(pipe);
	nursery_expect(
	    "UNAVAILABLE: s: the child exited with status 6: broken");
	nursery_close();
	ck_assert(nursery_logged("status 5; started again in 1 ms"));
	ck_assert(nursery_logged("status 6: broken; started again in 2 ms"));
	ck_assert(nursery_logged("status 6: broken; started again in 4 ms"));
	ck_assert(!nursery_logged("in 8 ms"));
	close(pipe);
}
END_TEST

/* What is asked while it starts waits for it. */
START_TEST(asked_while_it_starts)
{
	static struct asking askings[MANY];
	int pipe = nursery_pipe("started"), go = nursery_pipe("go");

	nursery_open("",
	    "once mark\nhello\nread\nuser one\nread\nexit 1\n"
	    "again\ntell started\nwait go\nhello\nserve\n");
	nursery_expect("OK one/s");
	nursery_expect("UNAVAILABLE: s: the child exited with status 1");
	nursery_await(pipe);
	ask_many(askings, MANY);
	/* One of them does not wait. */
	muster_pending_cancel(askings[7].pending);
	asking_await(&askings[7]);
	ck_assert_answer(askings[7].result,
	    "CANCELLED: cancelled by the caller");
	asking_fini(&askings[7]);
	asking_start(&askings[7], &world, "s", 0);
	nursery_pass(go);
	expect_all(askings, MANY, "OK served/s");
	forget_all(askings, MANY);
	close(pipe);
	close(go);
}
END_TEST

/* The time is for a slow machine to give the other answers. */
START_TEST(no_answer)
{
	nursery_open("answer_timeout = 2s\n",
	    "once mark\nhello\nread\nuser one\nread\npause\nagain\nhello\n"
	    "serve\n");
	nursery_expect("OK one/s");
	nursery_expect("UNAVAILABLE: s: the child has not answered for 2 s: "
		       "'answer_timeout'");
	nursery_expect("OK served/s");
}
END_TEST

/* It stops reading: what is written is bounded, nobody blocks, and those that
 * wait are told that it hangs. */
START_TEST(full_pipe)
{
	enum { CALLS = 3000 };
	static struct asking askings[CALLS];
	size_t refused = 0;
	int go = nursery_pipe("go");

	nursery_open("max_unsent = 1KiB\n",
	    "once mark\nhello\nread\nuser one\nwait go\nexit 1\nagain\nhello\n"
	    "serve\n");
	nursery_expect("OK one/s");
	ask_many(askings, CALLS);
	/* More than a pipe holds: the last one did not get in. */
	asking_await(&askings[CALLS - 1]);
	nursery_pass(go);
	for (size_t i = 0; i < CALLS; i++) {
		muster_status status;

		if (i < CALLS - 1)
			asking_await(&askings[i]);
		status = muster_result_status(askings[i].result);
		ck_assert(status == MUSTER_UNAVAILABLE ||
		    status == MUSTER_RESOURCE_EXHAUSTED);
		refused += status == MUSTER_RESOURCE_EXHAUSTED;
	}
	ck_assert_answer(askings[0].result,
	    "UNAVAILABLE: s: the child exited with status 1");
	ck_assert_uint_ge(refused, 1);
	forget_all(askings, CALLS);
	nursery_expect("OK served/s");
	close(go);
}
END_TEST

/* After a request was read, so that nothing is written any more. */
START_TEST(closed_input)
{
	nursery_open("",
	    "once mark\nhello\nread\nuser one\nread\nclose-in\n"
	    "pause\nagain\nhello\nserve\n");
	nursery_expect("OK one/s");
	nursery_expect("UNAVAILABLE: s: the child closed its standard input or "
		       "output, and did not end");
	nursery_expect("OK served/s");
}
END_TEST

/* ---- threads ---- */

static void *
write_often(void *arg)
{
	const muster_user user = { .id = "1" };
	const muster_user *const users[] = { &user };
	muster_store *store = muster_store_get(world.muster, "s");
	unsigned seed = (unsigned)(uintptr_t)arg;

	for (int i = 0; i < 200; i++) {
		muster_result *result = NULL;
		muster_status status;

		status = muster_store_put(world.muster, store, users, 1,
		    1 + rand_r(&seed) % 200000, &result);
		if (status != MUSTER_OK && status != MUSTER_DEADLINE_EXCEEDED)
			return (void *)(uintptr_t)1;
		muster_result_free(result);
	}
	return NULL;
}

/* Deadlines that race with answers. */
START_TEST(late_writes)
{
	pthread_t threads[4];
	void *failed;

	nursery_open("", "hello\nserve\n");
	for (uintptr_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, write_often,
				     (void *)(i + 1)),
		    0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &failed);
		ck_assert_ptr_null(failed);
	}
	nursery_expect("OK served/s");
	ck_assert(!nursery_logged("not open"));
}
END_TEST

START_TEST(late_finds)
{
	static struct asking askings[MANY];
	unsigned seed = 1;

	nursery_open("", "hello\nserve\n");
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < MANY; i++) {
			asking_start(&askings[i], &world, "s",
			    1 + rand_r(&seed) % 2000000);
			if (i % 3 == 0)
				muster_pending_cancel(askings[i].pending);
		}
		for (int i = 0; i < MANY; i++)
			asking_await(&askings[i]);
		forget_all(askings, MANY);
	}
	nursery_expect("OK served/s");
	ck_assert(!nursery_logged("not open"));
}
END_TEST

/* ---- nothing is left ---- */

static size_t
count_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	size_t count = 0;

	ck_assert_ptr_nonnull(directory);
	while (readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count;
}

START_TEST(nothing_is_left)
{
	const char *one = nursery_child("one", "hello\nserve\n");
	const char *two = nursery_child("two", "hello\nread\nexit 1\n");
	const char *three = nursery_child("three", "exit 1\n");
	size_t before = 0;

	for (int i = 0; i < 20; i++) {
		muster_result *result = NULL;

		world_open(&world,
		    "[store s]\nplugin = exec\n%s"
		    "[store two]\nplugin = exec\n%s"
		    "[store three]\nplugin = exec\n%s",
		    one, two, three);
		nursery_expect("OK served/s");
		ask(&world, "two", 0, &result);
		ck_assert_int_eq(muster_result_status(result),
		    MUSTER_UNAVAILABLE);
		muster_result_free(result);
		world_close(&world);
		ck_assert(!nursery_logged("called muster_"));
		if (i == 0)
			before = count_descriptors();
	}
	ck_assert_uint_eq(count_descriptors(), before);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* Reads until nobody holds the other end any more. */
static void
await_end(int fd)
{
	char byte;
	ssize_t got;

	do
		got = read(fd, &byte, 1);
	while (got > 0 || (got < 0 && errno == EINTR));
	ck_assert_int_eq(got, 0);
}

static const char *const stubborn[] = {
	"hello\nhold held\ntell ready\nserve\n", /* what it started stays */
	"hello\nhold held\ntell ready\npause\n", /* and it does, too */
};

/* It does not end, or leaves something behind: both are killed. */
START_TEST(stubborn_children)
{
	int ready = nursery_pipe("ready"), held;

	ck_assert_int_eq(mkfifo("held", 0600), 0);
	held = open("held", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_ge(held, 0);
	ck_assert_int_eq(fcntl(held, F_SETFL, 0), 0);
	nursery_open("stop_timeout = 10ms\n", stubborn[_i]);
	nursery_await(ready);
	nursery_close();
	await_end(held);
	close(held);
	close(ready);
}
END_TEST

/* Who is killed cannot close: the child sees the end of its input. */
START_TEST(orphan)
{
	int ended = nursery_pipe("ended"), status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		nursery_open("", "hello\nserve\ntell ended\n");
		nursery_expect("OK served/s");
		raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	nursery_await(ended);
	close(ended);
}
END_TEST

/* An application that has its children reaped for it. */
START_TEST(reaped_by_others)
{
	signal(SIGCHLD, SIG_IGN);
	nursery_open("",
	    "once mark\nhello\nread\nuser one\nread\nexit 1\n"
	    "again\nhello\nserve\n");
	nursery_expect("OK one/s");
	nursery_expect("UNAVAILABLE: s: the child ended; the application has "
		       "taken its status");
	nursery_expect("OK served/s");
}
END_TEST

/* An application without standard descriptors. */
START_TEST(no_standard_descriptors)
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(0);
		close(1);
		close(2);
		nursery_open("", "hello\nserve\n");
		nursery_expect("OK served/s");
		nursery_close();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

static void
add_ends(Suite *suite)
{
	TCase *tcase = tcase_create("ends");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, nursery_enter, nursery_leave);
	tcase_add_test(tcase, death_with_many_in_flight);
	tcase_add_test(tcase, killed_under_load);
	tcase_add_test(tcase, short_lives);
	tcase_add_test(tcase, closed_while_it_starts);
	tcase_add_test(tcase, pauses);
	tcase_add_test(tcase, asked_while_it_starts);
	tcase_add_test(tcase, no_answer);
	tcase_add_test(tcase, full_pipe);
	tcase_add_test(tcase, closed_input);
	tcase_add_test(tcase, late_writes);
	tcase_add_test(tcase, late_finds);
	tcase_add_test(tcase, nothing_is_left);
	tcase_add_loop_test(tcase, stubborn_children, 0, 2);
	tcase_add_test(tcase, orphan);
	tcase_add_test(tcase, reaped_by_others);
	tcase_add_test(tcase, no_standard_descriptors);
	suite_add_tcase(suite, tcase);
}

int
main(void)
{
	Suite *suite = suite_create("life");
	TCase *tcase = tcase_create("starts");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, nursery_enter, nursery_leave);
	tcase_add_test(tcase, mistakes);
	tcase_add_test(tcase, no_programs);
	tcase_add_loop_test(tcase, failed_starts, 0,
	    sizeof failures / sizeof *failures);
	tcase_add_test(tcase, later_start);
	tcase_add_test(tcase, circumstances);
	suite_add_tcase(suite, tcase);
	add_ends(suite);
	return suite_run(suite);
}
