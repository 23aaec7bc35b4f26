/* SPDX-License-Identifier: MIT
 *
 * See room.h. What a simulation needs is small and known soon after its start:
 * there is no use in carrying a failure through every function.
 */
#include <config.h>

#include "room.h"

static void *
or_end(void *memory)
{
	if (memory == NULL) {
		fputs("simulate: out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

void *
room_made(void *memory)
{
	return or_end(memory);
}

void *
room_for(size_t count, size_t size)
{
	return or_end(calloc(count, size));
}

void *
room_again(void *memory, size_t count, size_t size)
{
	return or_end(reallocarray(memory, count, size));
}

char *
room_copy(const char *text)
{
	return or_end(strdup(text));
}
