/* SPDX-License-Identifier: MIT
 *
 * build - a configuration grows by sections and entries.
 *
 * The arrays double, so that a file of many thousand stores costs few
 * allocations, and a section or an entry is added whole or not at all: what
 * was read so far can be freed at any time.
 */
#include <config.h>

#include "config/build.h"

#include <stdlib.h>
#include <string.h>

#include "config/shorten.h"

struct config_section *
build_find(const struct config *config, const char *store)
{
	size_t i;

	for (i = 0; i < config->section_count; i++) {
		struct config_section *section = &config->sections[i];

		if (store == NULL ? section->store == NULL
				  : section->store != NULL &&
			    strcmp(section->store, store) == 0)
			return section;
	}
	return NULL;
}

/* Is there room for one more in an array that grows by doubling? */
static bool
grow(void **items, size_t count, size_t size)
{
	void *grown;

	if (count != 0 && (count & (count - 1)) != 0)
		return true;
	grown = reallocarray(*items, count == 0 ? 1 : count * 2, size);
	if (grown == NULL)
		return false;
	*items = grown;
	return true;
}

/* Both or, without memory, none. */
static bool
name_section(struct config_section *section, const char *store)
{
	struct shortened room;

	if (store == NULL) {
		section->title = strdup("muster");
		return section->title != NULL;
	}
	section->store = strdup(store);
	if (section->store == NULL)
		return false;
	if (asprintf(&section->title, "store%s%s", *store == '\0' ? "" : " ",
		shorten(&room, store)) >= 0)
		return true;
	section->title = NULL;
	free(section->store);
	return false;
}

struct config_section *
build_section(struct config *config, const char *store, unsigned line)
{
	struct config_section new = { .line = line };
	void *sections = config->sections;

	if (!grow(&sections, config->section_count, sizeof new))
		return NULL;
	config->sections = sections;
	if (!name_section(&new, store))
		return NULL;
	config->sections[config->section_count] = new;
	return &config->sections[config->section_count++];
}

bool
build_entry(struct config_section *section, const char *name, const char *value,
    unsigned line)
{
	struct config_entry new = { .line = line };
	void *entries = section->entries;

	if (!grow(&entries, section->entry_count, sizeof new))
		return false;
	section->entries = entries;
	new.name = strdup(name);
	new.value = strdup(value);
	if (new.name == NULL || new.value == NULL) {
		free(new.name);
		free(new.value);
		return false;
	}
	section->entries[section->entry_count++] = new;
	return true;
}

void
build_free(struct config_section *section)
{
	size_t i;

	for (i = 0; i < section->entry_count; i++) {
		struct config_entry *entry = &section->entries[i];

		/* Any value may be a secret: which, the reader knows not. */
		explicit_bzero(entry->value, strlen(entry->value));
		free(entry->value);
		free(entry->name);
	}
	free(section->entries);
	free(section->title);
	free(section->store);
}

const struct config_entry *
config_find(const struct config_section *section, const char *name)
{
	size_t i;

	for (i = 0; i < section->entry_count; i++) {
		if (strcmp(section->entries[i].name, name) == 0)
			return &section->entries[i];
	}
	return NULL;
}
