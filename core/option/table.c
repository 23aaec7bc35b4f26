/* SPDX-License-Identifier: MIT
 *
 * table - is an option table sound?
 *
 * A table comes from a plugin's author and is used to write into the plugin's
 * memory, so each row is checked before any of it is used: a wrong offset
 * would otherwise show as a crash far away. Two rows must not share a byte of
 * the struct. Rows are named by their number as long as their name may be
 * anything.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "option/list.h"
#include "option/message.h"
#include "option/option.h"

enum {
	MOST_OPTIONS = 256,
	MOST_NAME = 40,
	MOST_TEXT = 4096, /* of a text that a message may show */
	LEAST_CHOICES = 2,
	MOST_CHOICES = 32
};

/* Names that every [store NAME] knows. */
static const char *const common[] = { "plugin", "strategy", "timeout",
	"max_in_flight" };

static bool
is_name(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return *name >= 'a' && *name <= 'z' && name[length] == '\0' &&
	    length <= MOST_NAME;
}

static bool
is_common(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof common / sizeof *common; i++) {
		if (strcmp(name, common[i]) == 0)
			return true;
	}
	return false;
}

static bool
is_choice_type(uint32_t type)
{
	return type == MUSTER_CHOICE || type == MUSTER_CHOICES;
}

static bool
is_amount(uint32_t type)
{
	return type == MUSTER_INTEGER || type == MUSTER_DURATION ||
	    type == MUSTER_SIZE;
}

/* A type's width is a multiple of its alignment, and a power of two or two
 * pointers. */
static size_t
alignment_of(uint32_t type)
{
	size_t width = option_type_width(type);

	return width > sizeof(int64_t) ? sizeof(void *) : width;
}

static char *
place_fault(const muster_option *option, size_t size)
{
	size_t width = option_type_width(option->type);

	if (option->width != width)
		return message_make("option '%s': type %s takes %zu bytes, its "
				    "member has %u",
		    option->name, option_type_name(option->type), width,
		    option->width);
	if (option->offset > size || width > size - option->offset)
		return message_make("option '%s': its member lies outside of "
				    "the options struct",
		    option->name);
	if (option->offset % alignment_of(option->type) != 0)
		return message_make("option '%s': its member is not aligned",
		    option->name);
	return NULL;
}

static char *
choices_fault(const muster_option *option)
{
	size_t count = list_count(option->choices);
	struct list list = list_start(option->choices);
	long place;

	if (count < LEAST_CHOICES || count > MOST_CHOICES)
		return message_make("option '%s' has %zu choices: expected %d "
				    "to %d",
		    option->name, count, LEAST_CHOICES, MOST_CHOICES);
	for (place = 0; list_next(&list); place++) {
		if (list.length == 0)
			return message_make("option '%s': a choice is empty",
			    option->name);
		if (list_find(option->choices, list.item, list.length) != place)
			return message_make("option '%s': choice '%.*s' is "
					    "there twice",
			    option->name, (int)list.length, list.item);
	}
	return NULL;
}

/* What goes with one type only. */
static char *
extras_fault(const muster_option *option)
{
	if (is_choice_type(option->type) != (option->choices != NULL))
		return message_make("option '%s' of type %s %s choices",
		    option->name, option_type_name(option->type),
		    option->choices != NULL ? "cannot have" : "has no");
	if (!is_amount(option->type) &&
	    (option->minimum != 0 || option->maximum != 0))
		return message_make("option '%s' of type %s cannot have bounds",
		    option->name, option_type_name(option->type));
	if (option->maximum != 0 && option->minimum > option->maximum)
		return message_make("option '%s': its minimum is above its "
				    "maximum",
		    option->name);
	return option->choices == NULL ? NULL : choices_fault(option);
}

static char *
default_fault(const muster_option *option)
{
	union {
		muster_strings strings;
		int64_t integer;
		double ratio;
	} value = { .integer = 0 };
	char *fault, *message;

	if (option->default_value == NULL || option->type == MUSTER_STORE ||
	    option->type == MUSTER_STORES)
		return NULL;
	if ((option->flags & MUSTER_REQUIRED) != 0)
		return message_make("option '%s' is required and has a default",
		    option->name);
	fault = option_parse(option, "/", option->default_value, &value);
	if (fault == NULL) {
		option_value_free(option, &value);
		return NULL;
	}
	/* Which says nothing of the default. */
	if (fault == message_no_memory())
		return fault;
	message = message_make("option '%s': bad default: %s", option->name,
	    fault);
	option_message_free(fault);
	return message;
}

/* What messages show of a row, and what `muster plugins` prints. */
static char *
texts_fault(const muster_option *option)
{
	const char *text = option->default_value;

	if (option->help == NULL || option->help[0] == '\0' ||
	    text_length(option->help, MOST_TEXT, false) < 0)
		return message_make("option '%s' needs a help text of one line",
		    option->name);
	if (text != NULL && text_length(text, MOST_TEXT, false) < 0)
		return message_make("option '%s': its default is not one line "
				    "of UTF-8",
		    option->name);
	text = option->choices;
	if (text != NULL && text_length(text, MOST_TEXT, false) < 0)
		return message_make("option '%s': its choices are not one line "
				    "of UTF-8",
		    option->name);
	return NULL;
}

static char *
row_fault(const muster_option *option, size_t row, size_t size)
{
	char *fault;

	if (option->name == NULL || !is_name(option->name))
		return message_make("option %zu has a bad name: expected "
				    "[a-z][a-z0-9_]*, 1 to %d characters",
		    row + 1, MOST_NAME);
	if (is_common(option->name))
		return message_make("option '%s': the name is taken, every "
				    "store has this option",
		    option->name);
	if (option_type_name(option->type) == NULL)
		return message_make("option '%s' has the unknown type %u",
		    option->name, option->type);
	fault = texts_fault(option);
	if (fault == NULL)
		fault = place_fault(option, size);
	if (fault == NULL)
		fault = extras_fault(option);
	return fault != NULL ? fault : default_fault(option);
}

/* Is `file` the name that `option` has as NAME_file? */
static bool
is_file_of(const muster_option *option, const char *file)
{
	size_t length = strlen(option->name);

	return option->type == MUSTER_SECRET &&
	    strncmp(file, option->name, length) == 0 &&
	    strcmp(file + length, "_file") == 0;
}

/* Do two rows, each sound, get in each other's way? */
static char *
pair_fault(const muster_option *a, const muster_option *b)
{
	if (strcmp(a->name, b->name) == 0)
		return message_make("option '%s' is there twice", a->name);
	if (is_file_of(a, b->name) || is_file_of(b, a->name))
		return message_make("options '%s' and '%s': a secret NAME has "
				    "NAME_file already",
		    a->name, b->name);
	if (a->offset < (size_t)b->offset + b->width &&
	    b->offset < (size_t)a->offset + a->width)
		return message_make("options '%s' and '%s' fill the same "
				    "member",
		    a->name, b->name);
	return NULL;
}

char *
option_table_fault(const muster_option *table, size_t count, size_t size)
{
	char *fault = NULL;
	size_t i, j;

	if (count > MOST_OPTIONS)
		return message_make("%zu options: at most %d are allowed",
		    count, MOST_OPTIONS);
	if (count > 0 && table == NULL)
		return message_make("%zu options and no table of them", count);
	for (i = 0; i < count && fault == NULL; i++) {
		fault = row_fault(&table[i], i, size);
		for (j = 0; j < i && fault == NULL; j++)
			fault = pair_fault(&table[j], &table[i]);
	}
	return fault;
}
