/* SPDX-License-Identifier: MIT
 *
 * A thread that writes to a closed socket gets SIGPIPE itself, so it is
 * pending in this thread and can be taken from it. One that was pending
 * before stays.
 */
#include <config.h>

#include <pthread.h>
#include <time.h>

#include "call/sigpipe.h"

static void
only_sigpipe(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGPIPE);
}

static bool
is_pending(void)
{
	sigset_t pending;

	sigemptyset(&pending);
	sigpending(&pending);
	return sigismember(&pending, SIGPIPE) == 1;
}

void
sigpipe_block(struct sigpipe *state)
{
	sigset_t set;

	only_sigpipe(&set);
	state->active = pthread_sigmask(SIG_BLOCK, &set, &state->old) == 0;
	/* Only one that was blocked can be. */
	state->was_pending = state->active &&
	    sigismember(&state->old, SIGPIPE) == 1 && is_pending();
}

void
sigpipe_restore(struct sigpipe *state)
{
	static const struct timespec at_once;
	sigset_t set;

	if (!state->active)
		return;
	only_sigpipe(&set);
	if (!state->was_pending)
		sigtimedwait(&set, NULL, &at_once);
	pthread_sigmask(SIG_SETMASK, &state->old, NULL);
}
