/* SPDX-License-Identifier: MIT
 *
 * To start a process is to wait until the kernel has read the program, which
 * may lie where reading takes long. Nothing on the loop may wait, or every
 * other store there does. So a thread is made for it, which ends when the
 * process is there: children are started seldom.
 */
#include <config.h>

#include "starter.h"

#include <signal.h>

static void *
start(void *arg)
{
	struct starter *starter = arg;

	starter->error = process_start(&starter->process, starter->plan);
	/* Release: pairs with the acquire in starter_take(). */
	atomic_store_explicit(&starter->over, true, memory_order_release);
	mailbox_ring(starter->mailbox);
	return NULL;
}

int
starter_begin(struct starter *starter, const struct process_plan *plan,
    struct mailbox *mailbox)
{
	sigset_t all, old;
	int error;

	starter->plan = plan;
	starter->mailbox = mailbox;
	/* Relaxed: the thread that sets it is not there yet. */
	atomic_store_explicit(&starter->over, false, memory_order_relaxed);
	/* No signal of the application is for this thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(&starter->thread, NULL, start, starter);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	starter->busy = error == 0;
	return error;
}

bool
starter_take(struct starter *starter, struct process *ret, int *ret_error)
{
	/* Acquire: pairs with the release in start(). All that is left to wait
	 * for then is that the thread rings and ends. */
	if (!starter->busy ||
	    !atomic_load_explicit(&starter->over, memory_order_acquire))
		return false;
	return starter_await(starter, ret, ret_error);
}

bool
starter_await(struct starter *starter, struct process *ret, int *ret_error)
{
	if (!starter->busy)
		return false;
	pthread_join(starter->thread, NULL);
	starter->busy = false;
	*ret = starter->process;
	*ret_error = starter->error;
	return true;
}
