/* SPDX-License-Identifier: MIT
 *
 * format - a value becomes a text again, as the file would have it.
 *
 * For those who look at a store: the file's own texts are gone by then, secrets
 * with them, and what counts is what came of them, defaults included.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "option/amount.h"
#include "option/list.h"
#include "option/option.h"

static char *
format_amount(const muster_option *option, int64_t value)
{
	struct amount_text room;

	if ((option->flags & OPTION_OR_AUTO) != 0 && value == OPTION_AUTO)
		return strdup("auto");
	return strdup(amount_format(option->type, value, &room));
}

static char *
format_ratio(double value)
{
	char text[32];

	snprintf(text, sizeof text, "%.9g%%", value * 100);
	return strdup(text);
}

/* The choices whose bits are set, with commas between them. */
static char *
format_choices(const char *choices, uint64_t bits)
{
	struct list list = list_start(choices);
	char *text = malloc(strlen(choices) + 1), *end = text;

	if (text == NULL)
		return NULL;
	for (; list_next(&list); bits >>= 1) {
		if ((bits & 1) == 0)
			continue;
		if (end != text)
			*end++ = ',';
		end = mempcpy(end, list.item, list.length);
	}
	*end = '\0';
	return text;
}

static char *
format_strings(const muster_strings *strings)
{
	size_t size = 1, i;
	char *text, *end;

	for (i = 0; i < strings->count; i++)
		size += strlen(strings->items[i]) + 1;
	text = malloc(size);
	end = text;
	for (i = 0; text != NULL && i < strings->count; i++) {
		if (i > 0)
			*end++ = ',';
		end = stpcpy(end, strings->items[i]);
	}
	if (text != NULL)
		*end = '\0';
	return text;
}

bool
option_is_given(const muster_option *option, const void *value)
{
	switch (option->type) {
	case MUSTER_STRING:
	case MUSTER_PATH:
	case MUSTER_SECRET:
	case MUSTER_STORE:
		return *(const void *const *)value != NULL;
	case MUSTER_STRINGS:
		return ((const muster_strings *)value)->count > 0;
	case MUSTER_STORES:
		return ((const muster_stores *)value)->count > 0;
	default:
		return true;
	}
}

char *
option_format(const muster_option *option, const void *value)
{
	switch (option->type) {
	case MUSTER_STRING:
	case MUSTER_PATH:
		return strdup(*(const char *const *)value);
	case MUSTER_SECRET:
		return strdup("***");
	case MUSTER_BOOLEAN:
		return strdup(*(const bool *)value ? "yes" : "no");
	case MUSTER_RATIO:
		return format_ratio(*(const double *)value);
	case MUSTER_CHOICE:
		return format_choices(option->choices,
		    UINT64_C(1) << *(const uint32_t *)value);
	case MUSTER_CHOICES:
		return format_choices(option->choices,
		    *(const uint32_t *)value);
	case MUSTER_STRINGS:
		return format_strings(value);
	default:
		return format_amount(option, *(const int64_t *)value);
	}
}
