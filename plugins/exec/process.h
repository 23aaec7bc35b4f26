/* SPDX-License-Identifier: MIT
 *
 * process - a child process and the descriptors that tie us to it.
 */
#ifndef EXEC_PROCESS_H
#define EXEC_PROCESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What is started, again and again; made once, so that a change of the
 * environment does not change it. */
struct process_plan {
	const char *const *arguments;   /* end with NULL */
	const char *const *environment; /* end with NULL */
	const char *directory;
};

/* Descriptors are -1 when they are closed; all are close-on-exec, and those of
 * the pipes do not block. */
struct process {
	pid_t pid;                      /* 0: there is none, or it was reaped */
	int ended;                      /* readable once it has ended */
	bool watched;                   /* a thread sees to that: */
	pthread_t watcher;
	int in;                         /* its standard input, to write to */
	int out;                        /* its standard output, to read from */
	int err;                        /* its standard error, to read from */
};

/* How a process ended, in words: "exited with status 3". */
struct process_end {
	char text[80];
	bool killed;                    /* by SIGKILL */
};

/* No process. */
void process_init(struct process *process);

/* Starts one, which may take long: the leader of a process group of its own,
 * with no signal blocked or ignored and (where the C library can) no descriptor
 * of ours but the three. Returns 0 or an error number; then nothing is left
 * behind. */
int process_start(struct process *process, const struct process_plan *plan);

/* Closes one of the descriptors, if it is open. */
void process_shut(int *fd);

/* Kills the process, and all of its group that is left; not once it has been
 * reaped. */
void process_kill(struct process *process);

/* Reaps it, if it has ended. True: it is gone, and how is in *ret; descriptors
 * are still open. */
bool process_reap(struct process *process, struct process_end *ret);

#endif
