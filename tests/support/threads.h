/* SPDX-License-Identifier: MIT
 *
 * threads - the threads of a test.
 */
#ifndef SUPPORT_THREADS_H
#define SUPPORT_THREADS_H

/* Waits until all threads but the first one, which calls this, sleep. Before a
 * fork: then none of them holds a lock of the heap, which a child would find
 * taken for ever where the heap is a sanitizer's. */
void threads_await_sleep(void);

#endif
