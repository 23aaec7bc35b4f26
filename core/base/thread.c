/* SPDX-License-Identifier: MIT
 *
 * A signal that is sent to the process must not be handled on a thread of the
 * library, which the application does not know.
 */
#include <config.h>

#include <signal.h>

#include "base/thread.h"

int
thread_start(pthread_t *thread, void *(*main)(void *), void *arg)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(thread, NULL, main, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error;
}
