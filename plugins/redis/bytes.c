/* SPDX-License-Identifier: MIT
 *
 * bytes - a buffer that grows, and commands as Redis reads them.
 *
 * hiredis can make commands too, each in a string of its own that it allocates;
 * here they are written where they are sent from.
 */
#include <config.h>

#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
bytes_add(struct bytes *bytes, const void *data, size_t size)
{
	size_t capacity = bytes->capacity;
	char *grown;

	if (bytes->broken)
		return;
	if (size > capacity - bytes->size) {
		capacity = capacity * 2 + size + 64;
		grown = realloc(bytes->data, capacity);
		if (grown == NULL) {
			bytes->broken = true;
			return;
		}
		bytes->data = grown;
		bytes->capacity = capacity;
	}
	memcpy(bytes->data + bytes->size, data, size);
	bytes->size += size;
}

void
bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){ 0 };
}

static void
add_head(struct bytes *bytes, char kind, size_t number)
{
	char head[32];
	int size = snprintf(head, sizeof head, "%c%zu\r\n", kind, number);

	bytes_add(bytes, head, (size_t)size);
}

void
bytes_command(struct bytes *bytes, size_t count)
{
	add_head(bytes, '*', count);
}

void
bytes_word(struct bytes *bytes, const void *word, size_t size)
{
	add_head(bytes, '$', size);
	bytes_add(bytes, word, size);
	bytes_add(bytes, "\r\n", 2);
}

void
bytes_text(struct bytes *bytes, const char *word)
{
	bytes_word(bytes, word, strlen(word));
}

void
bytes_number(struct bytes *bytes, long long number)
{
	char text[32];
	int size = snprintf(text, sizeof text, "%lld", number);

	bytes_word(bytes, text, (size_t)size);
}
