/* SPDX-License-Identifier: MIT
 *
 * bytes - a buffer that grows, and commands as Redis reads them.
 *
 * A command is an array of strings, each with its length in front: nothing that
 * a value holds can end it. There are no format strings.
 */
#ifndef REDIS_BYTES_H
#define REDIS_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/* All zeros is empty. Once memory has run out it is `broken` and takes nothing
 * more, so that only the end of a series needs to look. */
struct bytes {
	char *data;
	size_t size;
	size_t capacity;
	bool broken;
};

void bytes_add(struct bytes *bytes, const void *data, size_t size);
void bytes_free(struct bytes *bytes);

/* The head of a command of `count` words, then each of them. */
void bytes_command(struct bytes *bytes, size_t count);
void bytes_word(struct bytes *bytes, const void *word, size_t size);
void bytes_text(struct bytes *bytes, const char *word);
void bytes_number(struct bytes *bytes, long long number);

#endif
