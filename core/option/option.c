/* SPDX-License-Identifier: MIT
 *
 * option - from texts of the file to values of a struct, by a table.
 *
 * What is known of each type is one row of a table here. Values that own
 * memory own one piece of it, so that freeing is the same for all of them: a
 * list is an array of pointers with the texts behind it.
 */
#include <config.h>

#include "option/option.h"

#include <stdlib.h>
#include <string.h>

#include "option/message.h"

struct type {
	const char *name;
	size_t width;
};

static const struct type *type_of(uint32_t type);

static char out_of_memory[] = "out of memory";

char *
message_make(const char *format, ...)
{
	va_list args;
	char *message;

	va_start(args, format);
	if (vasprintf(&message, format, args) < 0)
		message = out_of_memory;
	va_end(args);
	return message;
}

char *
message_no_memory(void)
{
	return out_of_memory;
}

void
option_message_free(char *message)
{
	if (message != out_of_memory)
		free(message);
}

const char *
option_type_name(uint32_t type)
{
	return type_of(type)->name;
}

size_t
option_type_width(uint32_t type)
{
	return type_of(type)->width;
}

/* The piece of memory that a value owns, or NULL. */
static void *
owned(const muster_option *option, const void *value)
{
	void *piece = NULL;

	switch (option->type) {
	case MUSTER_STRING:
	case MUSTER_PATH:
	case MUSTER_SECRET:
	case MUSTER_STRINGS:
	case MUSTER_STORES:
		/* The pointer is the first member of the lists, too. */
		memcpy(&piece, value, sizeof piece);
		break;
	default:
		break;
	}
	return piece;
}

void
option_value_free(const muster_option *option, void *value)
{
	char *piece = owned(option, value);

	if (piece != NULL && option->type == MUSTER_SECRET)
		explicit_bzero(piece, strlen(piece));
	free(piece);
	memset(value, 0, option_type_width(option->type));
}

void
option_release(const struct option_target *target)
{
	char *into = target->into;
	size_t i;

	for (i = 0; i < target->count; i++)
		option_value_free(&target->table[i],
		    into + target->table[i].offset);
}

static const struct type types[] = {
	[MUSTER_STRING] = { "string", sizeof(char *) },
	[MUSTER_PATH] = { "path", sizeof(char *) },
	[MUSTER_SECRET] = { "secret", sizeof(char *) },
	[MUSTER_INTEGER] = { "integer", sizeof(int64_t) },
	[MUSTER_BOOLEAN] = { "boolean", sizeof(bool) },
	[MUSTER_DURATION] = { "duration", sizeof(int64_t) },
	[MUSTER_SIZE] = { "size", sizeof(int64_t) },
	[MUSTER_RATIO] = { "ratio", sizeof(double) },
	[MUSTER_CHOICE] = { "choice", sizeof(uint32_t) },
	[MUSTER_CHOICES] = { "choices", sizeof(uint32_t) },
	[MUSTER_STRINGS] = { "strings", sizeof(muster_strings) },
	[MUSTER_STORE] = { "store", sizeof(muster_store *) },
	[MUSTER_STORES] = { "stores", sizeof(muster_stores) },
};

/* The row of the type; for one that is not known, an empty row. */
static const struct type *
type_of(uint32_t type)
{
	return &types[type < sizeof types / sizeof *types ? type : 0];
}
