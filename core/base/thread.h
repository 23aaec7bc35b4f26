/* SPDX-License-Identifier: MIT
 *
 * thread - threads of the library.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>

/* pthread_create with all signals blocked in the new thread: they are the
 * application's. */
int thread_start(pthread_t *thread, void *(*main)(void *), void *arg);

#endif
