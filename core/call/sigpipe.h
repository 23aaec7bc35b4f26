/* SPDX-License-Identifier: MIT
 *
 * sigpipe - keeps SIGPIPE from the application while a plugin runs on one of
 * its threads. (The library's own threads have all signals blocked.)
 */
#ifndef CALL_SIGPIPE_H
#define CALL_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

struct sigpipe {
	bool active;
	bool was_pending;
	sigset_t old;
};

/* Blocks SIGPIPE in this thread. */
void sigpipe_block(struct sigpipe *state);

/* Eats one that has come since, and sets the mask back. */
void sigpipe_restore(struct sigpipe *state);

#endif
