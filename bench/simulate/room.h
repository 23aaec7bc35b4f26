/* SPDX-License-Identifier: MIT
 *
 * room - memory for a program that has nothing better to do without than to
 * say so and end, with the exit status 2.
 */
#ifndef SIMULATE_ROOM_H
#define SIMULATE_ROOM_H

#include <stddef.h>

/* Zeroed. To be freed with free(), as all of these. */
void *room_for(size_t count, size_t size);

/* The same memory with another size; what is new is not zeroed. */
void *room_again(void *memory, size_t count, size_t size);

char *room_copy(const char *text);

/* What somebody else has made, if it is not NULL. */
void *room_made(void *memory);

#endif
