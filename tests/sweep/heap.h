/* SPDX-License-Identifier: MIT
 *
 * heap - the functions of the heap, which fail where a test wants it.
 *
 * They stand in the program in front of those of the C library (or of a
 * sanitizer), for the library, the plugins and everything that these load: the
 * dynamic linker finds them here first, and so does the C library for its own
 * strdup() and fopen(). A block that was taken while the heap is watched is
 * remembered until it is freed.
 */
#ifndef SWEEP_HEAP_H
#define SWEEP_HEAP_H

#include <stdbool.h>
#include <stddef.h>

/* Finds what is needed later. Returns whether the functions are those that
 * the program calls: valgrind may have put its own in front. */
bool heap_init(void);

/* Counts what is asked for from here on, by all threads, beginning with 1, and
 * refuses number `at` (0: none), and if `on` is set all that come later. */
void heap_refuse(size_t at, bool on);

/* Refuses and counts nothing any more. Returns how many were asked for; to
 * *ret_refused how many of them got nothing. */
size_t heap_relent(size_t *ret_refused);

/* How many got nothing so far. */
size_t heap_refused(void);

/* Remembers every block that is taken from here on. What was remembered is
 * forgotten. */
void heap_watch(void);

/* Of those, how many are taken still. The dynamic linker's are not counted: it
 * keeps what belongs to a file that was loaded, or to a thread's stack that is
 * kept for the next thread. */
size_t heap_held(void);

/* Writes to standard error where the first refusal was, and where what is held
 * comes from. */
void heap_tell(void);

#endif
