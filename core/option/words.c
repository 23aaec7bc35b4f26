/* SPDX-License-Identifier: MIT
 *
 * words - the option names that a section may have.
 *
 * A name that is wrong is seldom only misspelt. It is cut short ("pass" for
 * "password") or has something added that is natural in another program
 * ("pahtname" for "path"). So where no name is near as a whole, starts are
 * compared.
 */
#include <config.h>

#include "option/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { LEAST_START = 3, LEAST_REST = 4 };

static bool
add(struct words *words, char *word)
{
	if (word == NULL)
		return false;
	words->items[words->count++] = word;
	return true;
}

static bool
add_option(struct words *words, const muster_option *option)
{
	char *file;

	if (!add(words, strdup(option->name)))
		return false;
	if (option->type != MUSTER_SECRET)
		return true;
	if (asprintf(&file, "%s_file", option->name) < 0)
		return false;
	return add(words, file);
}

bool
words_gather(struct words *words, const struct option_target *targets,
    size_t count, const char *const *also)
{
	size_t room = 0, i, j;

	*words = (struct words){ 0 };
	for (i = 0; i < count; i++)
		room += 2 * targets[i].count;
	for (i = 0; also[i] != NULL; i++)
		room++;
	words->items = calloc(room + 1, sizeof *words->items);
	if (words->items == NULL)
		return false;
	for (i = 0; also[i] != NULL; i++) {
		if (!add(words, strdup(also[i])))
			return false;
	}
	for (i = 0; i < count; i++) {
		for (j = 0; j < targets[i].count; j++) {
			if (!add_option(words, &targets[i].table[j]))
				return false;
		}
	}
	return true;
}

bool
words_have(const struct words *words, const char *name)
{
	size_t i;

	for (i = 0; i < words->count; i++) {
		if (strcmp(words->items[i], name) == 0)
			return true;
	}
	return false;
}

const char *
words_nearest(const struct words *words, const char *name)
{
	const char *const *items = (const char *const *)words->items;
	const char *nearest = text_nearest(name, items, words->count);
	size_t length = strlen(name), i;
	char *start;

	for (i = 0; i < words->count && nearest == NULL; i++) {
		if (length >= LEAST_START &&
		    strncmp(items[i], name, length) == 0)
			nearest = items[i];
	}
	if (nearest != NULL)
		return nearest;
	start = strdup(name);
	if (start == NULL)
		return NULL;
	while (nearest == NULL && length > LEAST_REST) {
		start[--length] = '\0';
		nearest = text_nearest(start, items, words->count);
	}
	free(start);
	return nearest;
}

void
words_fini(struct words *words)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
	*words = (struct words){ 0 };
}
