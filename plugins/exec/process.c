/* SPDX-License-Identifier: MIT
 *
 * A plugin is a guest in its process: it must not have a handler for SIGCHLD,
 * and cannot know whether the application has one that reaps whatever ends. So
 * the end of the child is seen by a descriptor for it (pidfd_open(2)), and that
 * somebody else has reaped it is an end like any other. Where the kernel has no
 * such descriptor, or does not let us have it, a thread waits instead.
 *
 * The child does not die with us by prctl(PR_SET_PDEATHSIG): that would be the
 * death of the thread that started it. It sees the end of its standard input
 * instead. Its group is killed before it is reaped, while the number of the
 * group is still its own; so what it has started does not survive it.
 */
#include <config.h>

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Our ends and the child's. */
struct ends {
	int ours[3];
	int theirs[3];
};

void
process_init(struct process *process)
{
	*process = (struct process){
		.ended = -1,
		.in = -1,
		.out = -1,
		.err = -1,
	};
}

void
process_shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* ---- pipes ---- */

/* The application may have closed its standard descriptors: a pipe in their
 * place would be overwritten by the next dup2(). */
static bool
lift(int *fd)
{
	int lifted;

	if (*fd > STDERR_FILENO)
		return true;
	lifted = fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (lifted < 0)
		return false;
	close(*fd);
	*fd = lifted;
	return true;
}

static void
close_ends(struct ends *ends)
{
	for (int i = 0; i < 3; i++) {
		process_shut(&ends->ours[i]);
		process_shut(&ends->theirs[i]);
	}
}

/* Returns 0 or an error number. */
static int
make_ends(struct ends *ends)
{
	for (int i = 0; i < 3; i++)
		ends->ours[i] = ends->theirs[i] = -1;
	for (int i = 0; i < 3; i++) {
		int pair[2], read_end = i == 0 ? 0 : 1;

		if (pipe2(pair, O_CLOEXEC) != 0)
			return errno;
		ends->theirs[i] = pair[read_end];
		ends->ours[i] = pair[1 - read_end];
		if (!lift(&ends->theirs[i]) || !lift(&ends->ours[i]) ||
		    fcntl(ends->ours[i], F_SETFL, O_NONBLOCK) != 0)
			return errno;
	}
	return 0;
}

/* ---- starting ---- */

static int
set_actions(posix_spawn_file_actions_t *actions, const struct ends *ends,
    const char *directory)
{
	int error = 0;

	for (int i = 0; i < 3 && error == 0; i++)
		error = posix_spawn_file_actions_adddup2(actions,
		    ends->theirs[i], i);
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
	/* What the application has forgotten to mark is not for the child. */
	if (error == 0)
		error = posix_spawn_file_actions_addclosefrom_np(actions,
		    STDERR_FILENO + 1);
#endif
	if (error == 0)
		error = posix_spawn_file_actions_addchdir_np(actions,
		    directory);
	return error;
}

static int
set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	error = posix_spawnattr_setsigmask(attributes, &none);
	if (error == 0)
		error = posix_spawnattr_setsigdefault(attributes, &all);
	if (error == 0)
		error = posix_spawnattr_setpgroup(attributes, 0);
	if (error == 0)
		error = posix_spawnattr_setflags(attributes,
		    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
			POSIX_SPAWN_SETPGROUP);
	return error;
}

/* The interface wants them writable; it does not write. */
static char *const *
as_strings(const char *const *strings)
{
	return (char *const *)(uintptr_t)strings;
}

static int
spawn(pid_t *ret, const struct process_plan *plan, const struct ends *ends)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return error;
	error = posix_spawnattr_init(&attributes);
	if (error != 0)
		goto no_attributes;
	error = set_actions(&actions, ends, plan->directory);
	if (error == 0)
		error = set_attributes(&attributes);
	if (error == 0)
		error = posix_spawnp(ret, plan->arguments[0], &actions,
		    &attributes, as_strings(plan->arguments),
		    as_strings(plan->environment));
	posix_spawnattr_destroy(&attributes);
no_attributes:
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* ---- who sees the end ---- */

/* What the thread that waits has to itself. */
struct watcher {
	pid_t pid;
	int ended;
};

static void *
await_end(void *arg)
{
	struct watcher *watcher = arg;
	const uint64_t one = 1;
	siginfo_t info;

	/* Any other failure is an end, too: somebody has reaped it. */
	while (
	    waitid(P_PID, (id_t)watcher->pid, &info, WEXITED | WNOWAIT) != 0 &&
	    errno == EINTR)
		;
	while (write(watcher->ended, &one, sizeof one) < 0 && errno == EINTR)
		;
	close(watcher->ended);
	free(watcher);
	return NULL;
}

/* Returns 0 or an error number. Signals are blocked in the starter's thread,
 * and so in this one. */
static int
watch_by_thread(struct process *process)
{
	struct watcher *watcher = malloc(sizeof *watcher);
	int error;

	if (watcher == NULL)
		return ENOMEM;
	process->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	watcher->pid = process->pid;
	watcher->ended = process->ended < 0
	    ? -1
	    : fcntl(process->ended, F_DUPFD_CLOEXEC, 0);
	error = watcher->ended < 0
	    ? errno
	    : pthread_create(&process->watcher, NULL, await_end, watcher);
	process->watched = error == 0;
	if (error == 0)
		return 0;
	process_shut(&watcher->ended);
	process_shut(&process->ended);
	free(watcher);
	return error;
}

/* Returns 0 or an error number. */
static int
watch(struct process *process)
{
	process->ended = (int)syscall(SYS_pidfd_open, process->pid, 0);
	if (process->ended >= 0)
		return 0;
	return errno == ENOSYS || errno == EPERM ? watch_by_thread(process)
						 : errno;
}

int
process_start(struct process *process, const struct process_plan *plan)
{
	struct ends ends;
	siginfo_t info;
	pid_t pid = 0;
	int error;

	process_init(process);
	error = make_ends(&ends);
	if (error == 0)
		error = spawn(&pid, plan, &ends);
	if (error != 0) {
		close_ends(&ends);
		return error;
	}
	process->pid = pid;
	error = watch(process);
	if (error != 0) {
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
		while (waitid(P_PID, (id_t)pid, &info, WEXITED) != 0 &&
		    errno == EINTR)
			;
		process->pid = 0;
		close_ends(&ends);
		return error;
	}
	process->in = ends.ours[0];
	process->out = ends.ours[1];
	process->err = ends.ours[2];
	for (int i = 0; i < 3; i++)
		close(ends.theirs[i]);
	return 0;
}

/* ---- the end ---- */

void
process_kill(struct process *process)
{
	siginfo_t info;

	/* Whom somebody else has reaped may have lent its number to another. */
	if (process->pid == 0 ||
	    (waitid(P_PID, (id_t)process->pid, &info,
		 WEXITED | WNOHANG | WNOWAIT) != 0 &&
		errno == ECHILD))
		return;
	kill(-process->pid, SIGKILL);
	kill(process->pid, SIGKILL);
}

static void
describe(const siginfo_t *info, struct process_end *ret)
{
	const char *name = NULL;

	ret->killed = info->si_code == CLD_KILLED && info->si_status == SIGKILL;
	if (info->si_code == CLD_EXITED) {
		snprintf(ret->text, sizeof ret->text, "exited with status %d",
		    info->si_status);
		return;
	}
#ifdef HAVE_SIGABBREV_NP
	name = sigabbrev_np(info->si_status);
#endif
	snprintf(ret->text, sizeof ret->text, "was killed by signal %d%s%s",
	    info->si_status, name != NULL ? ", SIG" : "",
	    name != NULL ? name : "");
}

bool
process_reap(struct process *process, struct process_end *ret)
{
	siginfo_t info = { 0 };

	ret->killed = false;
	if (waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG) != 0) {
		if (errno != ECHILD)
			return false;
		snprintf(ret->text, sizeof ret->text,
		    "ended; the application has taken its status");
	} else if (info.si_pid == 0) {
		return false;
	} else {
		describe(&info, ret);
	}
	process->pid = 0;
	/* There is nothing left that it could wait for. */
	if (process->watched)
		pthread_join(process->watcher, NULL);
	process->watched = false;
	return true;
}
