/* SPDX-License-Identifier: MIT
 *
 * trial - one check of `muster conform`, in a process of its own.
 *
 * The child is the leader of a process group, so that what a plugin has
 * started goes with it when the time is over, and dies with the command. Its
 * standard output and error go to a file in memory: what a plugin, or a
 * sanitizer, prints must not stand among the verdicts, and explains a crash.
 *
 * The command waits for the child or for its time, whichever comes first: for
 * SIGCHLD, which is blocked, by sigtimedwait().
 */
#include <config.h>

#include "conform/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "conform/guard.h"
#include "conform/promises.h"
#include "conform/world.h"
#include "say.h"

/* Exit status of a child that has given its verdict. */
enum { CHILD_DONE = 0 };

/* Protects the verdict in the child. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- in the child ---- */

static void MUSTER_PRINTF(2, 0)
    write_text(char *text, const char *format, va_list args)
{
	vsnprintf(text, TRIAL_TEXT, format, args);
}

void
trial_asks(struct trial *trial, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	pthread_mutex_lock(&lock);
	if (trial->verdict->state != TRIAL_FAILED)
		write_text(trial->verdict->asked, format, args);
	pthread_mutex_unlock(&lock);
	va_end(args);
}

static void MUSTER_PRINTF(4, 0) fail(struct trial *trial, const char *asked,
    const char *promise, const char *format, va_list args)
{
	struct verdict *verdict = trial->verdict;

	pthread_mutex_lock(&lock);
	if (verdict->state != TRIAL_FAILED) {
		if (asked != NULL)
			snprintf(verdict->asked, TRIAL_TEXT, "%s", asked);
		snprintf(verdict->promised, TRIAL_TEXT, "%s", promise);
		write_text(verdict->came, format, args);
		verdict->state = TRIAL_FAILED;
	}
	pthread_mutex_unlock(&lock);
}

bool
trial_fail(struct trial *trial, const char *promise, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail(trial, NULL, promise, format, args);
	va_end(args);
	return false;
}

bool
trial_fail_asked(struct trial *trial, const char *asked, const char *promise,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail(trial, asked, promise, format, args);
	va_end(args);
	return false;
}

bool
trial_skip(struct trial *trial, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	pthread_mutex_lock(&lock);
	if (trial->verdict->state == TRIAL_NONE) {
		write_text(trial->verdict->came, format, args);
		trial->verdict->state = TRIAL_SKIPPED;
	}
	pthread_mutex_unlock(&lock);
	va_end(args);
	return false;
}

void
trial_note(struct trial *trial, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	pthread_mutex_lock(&lock);
	write_text(trial->verdict->note, format, args);
	pthread_mutex_unlock(&lock);
	va_end(args);
}

bool
trial_has_failed(const struct trial *trial)
{
	bool failed;

	pthread_mutex_lock(&lock);
	failed = trial->verdict->state == TRIAL_FAILED;
	pthread_mutex_unlock(&lock);
	return failed;
}

uint64_t
trial_random(uint64_t *state, uint64_t of)
{
	uint64_t number = *state += UINT64_C(0x5851f42d4c957f2d);

	number ^= number >> 29;
	number *= UINT64_C(0xd6e8feb86659fd93);
	number ^= number >> 32;
	return number % of;
}

static _Noreturn void
child(const struct conform_plan *plan, const struct conform_check *check,
    struct verdict *verdict, const sigset_t *mask)
{
	struct trial trial = {
		.plan = plan,
		.check = check,
		.verdict = verdict,
	};

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* What a plugin has started and left comes to this process. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigprocmask(SIG_SETMASK, mask, NULL);
	/* What is freed is not what it was, and is counted in one place. */
	mallopt(M_PERTURB, 0xa5);
	mallopt(M_ARENA_MAX, 1);
	guard_watch(&trial);
	if (check->need == NEEDS_NOTHING || world_load(&trial))
		check->run(&trial);
	muster_plugin_info_free(trial.info);
	if (verdict->state == TRIAL_NONE)
		verdict->state = TRIAL_OK;
	fflush(NULL);
	/* exit() for what looks for leaks then, if nothing runs any more. */
	if (world_left_behind())
		_exit(CHILD_DONE);
	exit(CHILD_DONE);
}

/* ---- in the command ---- */

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * MUSTER_SECOND + time.tv_nsec;
}

/* Waits until the child has ended (*ret_status), or kills it. */
static bool
await(pid_t pid, int64_t until, int *ret_status)
{
	struct timespec rest;
	sigset_t set;
	int64_t left;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	while (waitpid(pid, ret_status, WNOHANG) == 0) {
		left = until - now();
		if (left <= 0) {
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
			waitpid(pid, ret_status, 0);
			return false;
		}
		rest.tv_sec = left / MUSTER_SECOND;
		rest.tv_nsec = left % MUSTER_SECOND;
		sigtimedwait(&set, NULL, &rest);
	}
	/* What it has left behind. */
	kill(-pid, SIGKILL);
	return true;
}

/* There was no verdict, or the process did not end as it should. */
static void
judge_end(struct verdict *verdict, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_DONE &&
	    verdict->state != TRIAL_NONE)
		return;
	/* A failure that is known says more than how the process ended. */
	if (verdict->state == TRIAL_FAILED)
		return;
	if (verdict->state != TRIAL_NONE)
		snprintf(verdict->asked, TRIAL_TEXT,
		    "the process to end, all being done");
	verdict->state = TRIAL_FAILED;
	snprintf(verdict->promised, TRIAL_TEXT, "%s", PROMISE_VERDICT);
	if (WIFSIGNALED(status))
		snprintf(verdict->came, TRIAL_TEXT,
		    "it was killed by signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		snprintf(verdict->came, TRIAL_TEXT,
		    "the process ended with exit status %d",
		    WEXITSTATUS(status));
}

static void
judge_hang(struct verdict *verdict, const struct conform_plan *plan)
{
	if (verdict->state == TRIAL_FAILED)
		return;
	verdict->state = TRIAL_FAILED;
	snprintf(verdict->promised, TRIAL_TEXT, "%s", PROMISE_VERDICT);
	snprintf(verdict->came, TRIAL_TEXT,
	    "it hung: no answer within the %.3g s that a check may take "
	    "(--time)",
	    (double)plan->time / MUSTER_SECOND);
}

/* The end of what was printed: reasons come last. */
static void
read_output(int fd, struct verdict *verdict)
{
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from = size > TRIAL_TEXT - 1 ? size - (TRIAL_TEXT - 1) : 0;
	ssize_t count = pread(fd, verdict->output, TRIAL_TEXT - 1, from);

	verdict->output[count < 0 ? 0 : count] = '\0';
}

static bool
run(const struct conform_plan *plan, const struct conform_check *check,
    struct verdict *shared, int output)
{
	int64_t start = now();
	sigset_t set, old;
	int status = 0;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &old);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(output, STDOUT_FILENO);
		dup2(output, STDERR_FILENO);
		child(plan, check, shared, &old);
	}
	if (pid > 0) {
		setpgid(pid, pid);
		if (await(pid, start + plan->time, &status))
			judge_end(shared, status);
		else
			judge_hang(shared, plan);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return pid > 0;
}

bool
trial_run(const struct conform_plan *plan, const struct conform_check *check,
    struct verdict *verdict)
{
	int output = memfd_create("conform", MFD_CLOEXEC);
	struct verdict *shared = mmap(NULL, sizeof(*shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool done = false;

	if (output >= 0 && shared != MAP_FAILED)
		done = run(plan, check, shared, output);
	if (done) {
		read_output(output, shared);
		*verdict = *shared;
	} else {
		say("conform", "cannot run a check: %s", strerror(errno));
	}
	if (shared != MAP_FAILED)
		munmap(shared, sizeof(*shared));
	if (output >= 0)
		close(output);
	return done;
}
