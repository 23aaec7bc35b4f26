/* SPDX-License-Identifier: MIT
 *
 * fake_options - the options of a fake host, from their texts.
 *
 * They are parsed by a few lines of its own, so that the test of a plugin tells
 * nothing about the parser of the core. A text that makes no value ends the
 * program.
 */
#include <config.h>

#include "fake_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int64_t
parse_number(const char *name, const char *text)
{
	static const struct {
		const char *unit;
		int64_t factor;
	} units[] = {
		{ "", 1 },
		{ "ns", 1 },
		{ "us", 1000 },
		{ "ms", 1000000 },
		{ "s", 1000000000 },
		{ "m", INT64_C(60000000000) },
		{ "h", INT64_C(3600000000000) },
		{ "d", INT64_C(86400000000000) },
		{ "KiB", 1024 },
		{ "MiB", 1048576 },
		{ "GiB", 1073741824 },
	};
	long long number;
	char *end;
	size_t i;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (end == text || errno != 0)
		fake_broken("no number for option", name);
	for (i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(end, units[i].unit) == 0)
			return number * units[i].factor;
	}
	fake_broken("unknown unit of option", name);
	return 0;
}

/* Index of `text` in "a,b,c". */
static uint32_t
parse_choice(const char *name, const char *choices, const char *text)
{
	size_t length = strlen(text), word;
	uint32_t index;

	for (index = 0; choices != NULL; index++) {
		word = strcspn(choices, ",");
		if (word == length && strncmp(choices, text, word) == 0)
			return index;
		choices = choices[word] == ',' ? choices + word + 1 : NULL;
	}
	fake_broken("no such choice of option", name);
	return 0;
}

static muster_strings
parse_list(struct fake_host *host, const char *text)
{
	char *copy = fake_block_text(&host->blocks, text), *item;
	const char **items;
	size_t count = 0;

	items = fake_block_new(&host->blocks,
	    (strlen(text) + 1) * sizeof *items);
	while ((item = strsep(&copy, ",")) != NULL) {
		item += strspn(item, " ");
		item[strcspn(item, " ")] = '\0';
		items[count++] = item;
	}
	return (muster_strings){ items, count };
}

void
fake_option_fill(struct fake_host *host, const muster_option *option,
    const char *text)
{
	void *into = host->options + option->offset;
	muster_strings list;
	uint32_t bits = 0;
	size_t i;

	switch (option->type) {
	case MUSTER_STRING:
	case MUSTER_PATH:
	case MUSTER_SECRET:
	case MUSTER_STORE:
		*(char **)into = fake_block_text(&host->blocks, text);
		return;
	case MUSTER_INTEGER:
	case MUSTER_DURATION:
	case MUSTER_SIZE:
		*(int64_t *)into = parse_number(option->name, text);
		return;
	case MUSTER_BOOLEAN:
		*(bool *)into = strcmp(text, "yes") == 0;
		return;
	case MUSTER_RATIO:
		*(double *)into = strtod(text, NULL) / 100;
		return;
	case MUSTER_CHOICE:
		*(uint32_t *)into = parse_choice(option->name, option->choices,
		    text);
		return;
	case MUSTER_CHOICES:
		list = parse_list(host, text);
		for (i = 0; i < list.count; i++)
			bits |= UINT32_C(1) << parse_choice(option->name,
				    option->choices, list.items[i]);
		*(uint32_t *)into = bits;
		return;
	case MUSTER_STRINGS:
	case MUSTER_STORES: /* same layout; a store is its name */
		list = parse_list(host, text);
		memcpy(into, &list, sizeof list);
		return;
	default:
		fake_broken("unknown type of option", option->name);
	}
}

void
fake_host_option(struct fake_host *host, const char *name, const char *text)
{
	size_t i;

	for (i = 0; i < host->plugin->option_count; i++) {
		if (strcmp(host->plugin->options[i].name, name) == 0) {
			fake_option_fill(host, &host->plugin->options[i], text);
			return;
		}
	}
	fake_broken("no such option", name);
}

const char *
fake_store_name(const muster_store *store)
{
	return (const char *)store;
}
