/* SPDX-License-Identifier: MIT
 *
 * starter - starts a process on a thread of its own, one at a time.
 */
#ifndef EXEC_STARTER_H
#define EXEC_STARTER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "mailbox.h"
#include "process.h"

/* Zeroed: starts nothing. */
struct starter {
	bool busy;                      /* begun, and not taken yet */
	pthread_t thread;
	const struct process_plan *plan;
	struct mailbox *mailbox;        /* rung when it is over */
	atomic_bool over;
	/* Belong to the thread until it is over. */
	struct process process;
	int error;
};

/* Begins; not while it is busy. The plan and the mailbox live until it is not
 * any more. Returns 0 or an error number. */
int starter_begin(struct starter *starter, const struct process_plan *plan,
    struct mailbox *mailbox);

/* What process_start() returned, to *ret_error, and the process to *ret. False:
 * it is not over yet, or nothing was begun. */
bool starter_take(struct starter *starter, struct process *ret, int *ret_error);

/* The same, but waits until it is over. False: nothing was begun. */
bool starter_await(struct starter *starter, struct process *ret,
    int *ret_error);

#endif
