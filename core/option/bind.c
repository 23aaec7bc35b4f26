/* SPDX-License-Identifier: MIT
 *
 * bind - the entries of a section fill the structs of several tables.
 *
 * All of a section's options are bound in one go, those common to all stores
 * beside the plugin's or the strategy's own, because only who knows all of the
 * tables can say that an entry is unknown. Nothing stops at the first mistake:
 * each one becomes a problem at the line of its entry, or of the section for
 * an entry that is missing.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/shorten.h"
#include "option/list.h"
#include "option/message.h"
#include "option/option.h"
#include "option/secret.h"
#include "option/words.h"

/* One option that is being bound. */
struct binding {
	const struct option_source *source;
	const muster_option *option;
	const struct config_entry *entry; /* NULL: not given */
	void *into;
};

/* Adds the problem and frees `message`. */
static void
complain(const struct binding *binding, char *message)
{
	const struct option_source *source = binding->source;

	if (message == message_no_memory()) {
		source->problems->out_of_memory = true;
		return;
	}
	problems_add(source->problems, source->config->file,
	    binding->entry == NULL ? source->section->line
				   : binding->entry->line,
	    source->section->title, "option '%s': %s",
	    binding->entry == NULL ? binding->option->name
				   : binding->entry->name,
	    message);
	option_message_free(message);
}

/* ---- stores ---- */

static char *
find_store(const struct option_source *source, const char *name,
    muster_store **ret)
{
	struct shortened room;
	const char *nearest;

	if (*name == '\0')
		return message_make("expected the name of a store, not ''");
	*ret = source->store(source->arg, name);
	if (*ret != NULL)
		return NULL;
	nearest = text_nearest(name, source->store_names, source->store_count);
	if (nearest == NULL)
		return message_make("there is no store '%s'",
		    shorten(&room, name));
	return message_make("there is no store '%s' (did you mean '%s'?)",
	    shorten(&room, name), nearest);
}

/* Adds a problem for each name that is not known. */
static bool
bind_stores(const struct binding *binding, const char *text)
{
	size_t count = list_count(text), found = 0;
	struct list list = list_start(text);
	muster_store **items;
	char *name, *message;
	bool good = true;

	if (count == 0)
		return true;
	items = calloc(count, sizeof *items);
	if (items == NULL) {
		complain(binding, message_no_memory());
		return false;
	}
	while (list_next(&list)) {
		name = strndup(list.item, list.length);
		message = name == NULL
		    ? message_no_memory()
		    : find_store(binding->source, name, &items[found]);
		free(name);
		if (message == NULL) {
			found++;
			continue;
		}
		complain(binding, message);
		good = false;
	}
	*(muster_stores *)binding->into = (muster_stores){ items, found };
	return good;
}

/* ---- one option ---- */

static bool
bind_text(const struct binding *binding, const char *text)
{
	const muster_option *option = binding->option;
	char *message;

	if (option->type == MUSTER_STORES)
		return bind_stores(binding, text);
	if (option->type == MUSTER_STORE)
		message = find_store(binding->source, text, binding->into);
	else
		message = option_parse(option,
		    binding->source->config->directory, text, binding->into);
	if (message == NULL)
		return true;
	complain(binding, message);
	return false;
}

/* The entry NAME_file of a secret, or NULL. */
static const struct config_entry *
find_file_entry(const struct option_source *source, const muster_option *option)
{
	const struct config_entry *entry = NULL;
	char *name;

	if (option->type != MUSTER_SECRET)
		return NULL;
	if (asprintf(&name, "%s_file", option->name) < 0) {
		source->problems->out_of_memory = true;
		return NULL;
	}
	entry = config_find(source->section, name);
	free(name);
	return entry;
}

static bool
bind_secret_file(const struct binding *binding)
{
	const muster_option path_option = { .type = MUSTER_PATH };
	const char *path = NULL;
	char *message;

	message = option_parse(&path_option, binding->source->config->directory,
	    binding->entry->value, &path);
	if (message == NULL) {
		message = secret_read(path, binding->into);
		option_value_free(&path_option, &path);
	}
	if (message == NULL)
		return true;
	complain(binding, message);
	return false;
}

static bool
bind_missing(const struct binding *binding)
{
	const struct option_source *source = binding->source;
	const muster_option *option = binding->option;

	if ((option->flags & MUSTER_REQUIRED) != 0) {
		problems_add(source->problems, source->config->file,
		    source->section->line, source->section->title,
		    "option '%s' is required: %s", option->name, option->help);
		return false;
	}
	if (option->default_value == NULL)
		return true;
	return bind_text(binding, option->default_value);
}

static bool
bind_option(const struct option_source *source, const muster_option *option,
    void *into)
{
	const struct config_entry *file = find_file_entry(source, option);
	struct binding binding = {
		.source = source,
		.option = option,
		.entry = config_find(source->section, option->name),
		.into = into,
	};

	if (binding.entry != NULL && file != NULL) {
		binding.entry = file;
		complain(&binding,
		    message_make("'%s' is given too: expected one of them",
			option->name));
		return false;
	}
	if (file != NULL) {
		binding.entry = file;
		return bind_secret_file(&binding);
	}
	if (binding.entry == NULL)
		return bind_missing(&binding);
	return bind_text(&binding, binding.entry->value);
}

/* ---- the section ---- */

/* The names, as a sentence has them, owned by the caller, or NULL. */
static char *
spell(const struct words *words)
{
	size_t size = 1, i;
	char *spelled, *end;

	for (i = 0; i < words->count; i++)
		size += strlen(words->items[i]) + 2;
	spelled = malloc(size);
	end = spelled;
	if (spelled == NULL)
		return NULL;
	for (i = 0; i < words->count; i++) {
		if (i > 0)
			end = stpcpy(end, ", ");
		end = stpcpy(end, words->items[i]);
	}
	*end = '\0';
	return spelled;
}

static void
report_unknown(const struct option_source *source, const struct words *words,
    const struct config_entry *entry)
{
	const char *nearest = words_nearest(words, entry->name);
	char *known = spell(words);

	if (nearest != NULL)
		problems_add(source->problems, source->config->file,
		    entry->line, source->section->title,
		    "unknown option '%s' (did you mean '%s'?)", entry->name,
		    nearest);
	else
		problems_add(source->problems, source->config->file,
		    entry->line, source->section->title,
		    "unknown option '%s': expected one of %s", entry->name,
		    known == NULL ? "..." : known);
	free(known);
}

static bool
find_unknown(const struct option_source *source,
    const struct option_target *targets, size_t count, const char *const *also)
{
	const struct config_section *section = source->section;
	struct words words;
	bool good = true;
	size_t i;

	if (!words_gather(&words, targets, count, also)) {
		source->problems->out_of_memory = true;
		words_fini(&words);
		return false;
	}
	for (i = 0; i < section->entry_count; i++) {
		if (words_have(&words, section->entries[i].name))
			continue;
		report_unknown(source, &words, &section->entries[i]);
		good = false;
	}
	words_fini(&words);
	return good;
}

bool
option_bind(const struct option_source *source,
    const struct option_target *targets, size_t count, const char *const *also)
{
	bool good = true;
	size_t i, j;

	for (i = 0; i < count; i++) {
		const struct option_target *target = &targets[i];

		for (j = 0; j < target->count; j++) {
			const muster_option *option = &target->table[j];

			if (!bind_option(source, option,
				(char *)target->into + option->offset))
				good = false;
		}
	}
	return find_unknown(source, targets, count, also) && good;
}
