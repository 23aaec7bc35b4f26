/* SPDX-License-Identifier: MIT
 *
 * parse - one text of the file becomes a value.
 *
 * Each type has one function. It fills the value or returns a message that
 * says what was expected and shows what was there instead. A secret has
 * nothing that could be wrong with it, so no message ever shows one.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/text.h"
#include "config/shorten.h"
#include "option/amount.h"
#include "option/list.h"
#include "option/message.h"
#include "option/option.h"

enum { MOST_CHOICES = 32 };

static char *
parse_string(const char *text, void *into)
{
	char *copy = strdup(text);

	if (copy == NULL)
		return message_no_memory();
	*(const char **)into = copy;
	return NULL;
}

static char *
parse_path(const char *directory, const char *text, void *into)
{
	char *path;

	if (*text == '\0')
		return message_make("expected a path, not ''");
	if (*text == '/')
		return parse_string(text, into);
	if (asprintf(&path, "%s%s%s", directory,
		directory[strlen(directory) - 1] == '/' ? "" : "/", text) < 0)
		return message_no_memory();
	*(const char **)into = path;
	return NULL;
}

/* What a number of that type is called. */
static const char *
noun(uint32_t type)
{
	return type == MUSTER_INTEGER ? "an integer"
	    : type == MUSTER_DURATION ? "a duration"
				      : "a size";
}

/* What the bounds allow, for a number that they do not. */
static char *
explain_bounds(const muster_option *option, bool too_large, const char *text)
{
	bool from = option->minimum != 0 || option->type == MUSTER_INTEGER;
	const char *what = noun(option->type);
	struct amount_text low, high;
	struct shortened room;

	text = shorten(&room, text);
	amount_format(option->type, option->minimum, &low);
	amount_format(option->type, option->maximum, &high);
	if (option->maximum != 0 && from)
		return message_make("expected %s from %s to %s, not '%s'", what,
		    low.text, high.text, text);
	if (option->maximum != 0)
		return message_make("expected %s of at most %s, not '%s'", what,
		    high.text, text);
	if (too_large)
		return message_make("expected %s that fits 64 bits, not '%s'",
		    what, text);
	return message_make("expected %s of at least %s, not '%s'", what,
	    low.text, text);
}

static char *
explain_amount(const muster_option *option, const char *text)
{
	struct shortened room;

	switch (option->type) {
	case MUSTER_DURATION:
		return message_make("expected %sa duration such as 20ms "
				    "(units ns us ms s m h d), not '%s'",
		    (option->flags & OPTION_OR_AUTO) != 0 ? "auto or " : "",
		    shorten(&room, text));
	case MUSTER_SIZE:
		return message_make("expected a size such as 64MiB (units KiB "
				    "MiB GiB TiB, or none for bytes), not '%s'",
		    shorten(&room, text));
	default:
		return message_make("expected an integer, not '%s'",
		    shorten(&room, text));
	}
}

static char *
parse_amount(const muster_option *option, const char *text, void *into)
{
	bool bounded = option->minimum != 0 || option->maximum != 0;
	enum amount_outcome outcome;
	int64_t value = 0;

	if ((option->flags & OPTION_OR_AUTO) != 0 &&
	    strcmp(text, "auto") == 0) {
		*(int64_t *)into = OPTION_AUTO;
		return NULL;
	}
	outcome = amount_parse(option->type, text, &value);
	if (outcome == AMOUNT_BAD)
		return explain_amount(option, text);
	if (outcome == AMOUNT_TOO_LARGE)
		return explain_bounds(option, true, text);
	if (option->maximum != 0 && value > option->maximum)
		return explain_bounds(option, true, text);
	if (bounded && value < option->minimum)
		return explain_bounds(option, false, text);
	*(int64_t *)into = value;
	return NULL;
}

static char *
parse_boolean(const char *text, void *into)
{
	static const char *const words[] = { "no", "yes", "false", "true",
		"off", "on" };
	struct shortened room;
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(text, words[i]) == 0) {
			*(bool *)into = i % 2 != 0;
			return NULL;
		}
	}
	return message_make("expected yes or no (or true, false, on, off), "
			    "not '%s'",
	    shorten(&room, text));
}

static char *
parse_ratio(const char *text, void *into)
{
	struct shortened room;
	double ratio;

	if (!amount_parse_ratio(text, &ratio))
		return message_make("expected a ratio such as 2%% (0%% to "
				    "100%%), not '%s'",
		    shorten(&room, text));
	*(double *)into = ratio;
	return NULL;
}

/* The choices as a sentence has them: "a, b, c", owned by the caller. */
static char *
spell_choices(const char *choices)
{
	struct list list = list_start(choices);
	size_t size = list_count(choices) * 2 + strlen(choices) + 1;
	char *spelled = malloc(size), *end = spelled;

	if (spelled == NULL)
		return NULL;
	while (list_next(&list)) {
		if (end != spelled)
			end = stpcpy(end, ", ");
		end = mempcpy(end, list.item, list.length);
	}
	*end = '\0';
	return spelled;
}

/* The choice that was perhaps meant, owned by the caller, or NULL. */
static char *
nearest_choice(const char *choices, const char *word)
{
	struct list list = list_start(choices);
	char *words[MOST_CHOICES] = { NULL }, *found = NULL;
	const char *nearest;
	size_t count = 0, i;

	while (count < MOST_CHOICES && list_next(&list))
		words[count++] = strndup(list.item, list.length);
	nearest = text_nearest(word, (const char *const *)words, count);
	for (i = 0; i < count; i++) {
		if (words[i] == nearest)
			found = words[i];
		else
			free(words[i]);
	}
	return found;
}

static char *
explain_choice(const muster_option *option, const char *item, size_t length)
{
	char *word = strndup(item, length), *message, *nearest = NULL;
	char *spelled = spell_choices(option->choices);
	struct shortened room;

	if (word != NULL)
		nearest = nearest_choice(option->choices, word);
	if (word == NULL || spelled == NULL)
		message = message_no_memory();
	else
		message = message_make("expected %s of %s, not '%s'%s%s%s",
		    option->type == MUSTER_CHOICE ? "one" : "any", spelled,
		    shorten(&room, word),
		    nearest == NULL ? "" : " (did you mean '",
		    nearest == NULL ? "" : nearest,
		    nearest == NULL ? "" : "'?)");
	free(nearest);
	free(spelled);
	free(word);
	return message;
}

static char *
parse_choice(const muster_option *option, const char *text, void *into)
{
	long place = list_find(option->choices, text, strlen(text));

	if (place < 0)
		return explain_choice(option, text, strlen(text));
	*(uint32_t *)into = (uint32_t)place;
	return NULL;
}

static char *
parse_choices(const muster_option *option, const char *text, void *into)
{
	struct list list = list_start(text);
	uint32_t bits = 0, bit;
	long place;

	while (list_next(&list)) {
		place = list_find(option->choices, list.item, list.length);
		if (place < 0)
			return explain_choice(option, list.item, list.length);
		bit = UINT32_C(1) << place;
		if ((bits & bit) != 0)
			return message_make("'%.*s' is named twice",
			    (int)list.length, list.item);
		bits |= bit;
	}
	*(uint32_t *)into = bits;
	return NULL;
}

/* One piece of memory: the pointers, then the texts. */
static char *
parse_strings(const char *text, void *into)
{
	struct list list = list_start(text);
	size_t count = list_count(text), i;
	const char **items;
	char *end;

	if (count == 0) {
		*(muster_strings *)into = (muster_strings){ 0 };
		return NULL;
	}
	items = malloc(count * sizeof *items + strlen(text) + 1);
	if (items == NULL)
		return message_no_memory();
	end = (char *)(items + count);
	for (i = 0; list_next(&list); i++) {
		if (list.length == 0) {
			free(items);
			return message_make("an item of the list is empty");
		}
		items[i] = end;
		end = mempcpy(end, list.item, list.length);
		*end++ = '\0';
	}
	*(muster_strings *)into = (muster_strings){ items, count };
	return NULL;
}

char *
option_parse(const muster_option *option, const char *directory,
    const char *text, void *into)
{
	switch (option->type) {
	case MUSTER_STRING:
	case MUSTER_SECRET:
		return parse_string(text, into);
	case MUSTER_PATH:
		return parse_path(directory, text, into);
	case MUSTER_INTEGER:
	case MUSTER_DURATION:
	case MUSTER_SIZE:
		return parse_amount(option, text, into);
	case MUSTER_BOOLEAN:
		return parse_boolean(text, into);
	case MUSTER_RATIO:
		return parse_ratio(text, into);
	case MUSTER_CHOICE:
		return parse_choice(option, text, into);
	case MUSTER_CHOICES:
		return parse_choices(option, text, into);
	case MUSTER_STRINGS:
		return parse_strings(text, into);
	default:
		return message_make("values of this type are not parsed");
	}
}
