/* SPDX-License-Identifier: MIT
 *
 * directory - a configuration resolved: every store by name.
 *
 * The stores exist before any of their options are looked at, so that each
 * name can be resolved at once, whatever the order of the file. Every step adds
 * what it finds to the problems and goes on; only at the end it is decided
 * whether there is a directory.
 */
#include <config.h>

#include "directory/directory.h"

#include <stdlib.h>
#include <string.h>

#include "config/single.h"
#include "directory/place.h"

/* Makes a store of each section of one; false: no memory. */
static bool
make_stores(struct directory *directory)
{
	const struct config *config = directory->config;
	size_t room = config->section_count + 1, i;
	muster_store *store;

	directory->stores = calloc(room, sizeof *directory->stores);
	directory->order = calloc(room, sizeof *directory->order);
	directory->places = calloc(room, sizeof *directory->places);
	if (directory->stores == NULL || directory->order == NULL ||
	    directory->places == NULL)
		return false;
	for (i = 0; i < config->section_count; i++) {
		const struct config_section *section = &config->sections[i];

		if (section->store == NULL)
			continue;
		store = store_new(section->store);
		if (store == NULL)
			return false;
		store->section = section;
		directory->places[directory->count] = (struct place){
			.store = store,
			.section = section,
		};
		directory->stores[directory->count++] = store;
	}
	places_sort(directory);
	return true;
}

/* Notes at its place that a store is to have another strategy. */
static void
place_wish(struct directory *directory, const struct directory_wish *wish)
{
	const char *name = wish->store;
	struct place *place;

	if (wish->strategy == NULL || !resolve_wish(directory, wish->strategy))
		return;
	if (name == NULL && directory->main == NULL) {
		problems_add(&directory->problems, directory->config->file, 0,
		    NULL,
		    "no store is named to use strategy '%s', and the file "
		    "names none in [muster]",
		    wish->strategy);
		return;
	}
	place = place_find(directory,
	    name != NULL ? name : directory->main->name);
	if (place != NULL)
		place->wish = wish->strategy;
}

/* Everything that can be checked together, and settled if all is well. */
static void
resolve(struct directory *directory, const struct directory_wish *wish)
{
	struct problems *problems = &directory->problems;
	size_t i;

	if (directory->count == 0)
		problems_add(problems, directory->config->file, 0, NULL,
		    "there is no store: expected at least one [store NAME]");
	settings_resolve(directory, wish->plugin_path);
	place_wish(directory, wish);
	for (i = 0; i < directory->count; i++)
		resolve_place(directory, &directory->places[i]);
	if (!problems->out_of_memory)
		graph_check(directory);
	if (problems->count > 0 || problems->out_of_memory)
		return;
	for (i = 0; i < directory->count; i++)
		store_settle(directory->order[i], directory->threads);
}

static struct directory *
directory_new(muster_error *error)
{
	struct directory *directory = calloc(1, sizeof *directory);

	if (directory == NULL)
		error_set(error, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	return directory;
}

/* The directory with all that follows from its configuration; NULL: it is
 * freed and `error` is set. */
static struct directory *
complete(struct directory *directory, const struct directory_wish *wish,
    muster_error *error)
{
	if (directory->config == NULL)
		goto refused;
	if (!make_stores(directory))
		directory->problems.out_of_memory = true;
	else
		resolve(directory, wish);
	if (problems_report(&directory->problems, error) == MUSTER_OK)
		return directory;
refused:
	directory_free(directory);
	return NULL;
}

struct directory *
directory_read(const char *file, const struct directory_wish *wish,
    muster_error *error)
{
	struct directory *directory = directory_new(error);

	if (directory == NULL)
		return NULL;
	directory->config = config_read(file, &directory->problems, error);
	return complete(directory, wish, error);
}

struct directory *
directory_single(const char *plugin, const muster_setting *settings,
    size_t count, const struct directory_wish *wish, muster_error *error)
{
	struct directory *directory = directory_new(error);

	if (directory == NULL)
		return NULL;
	directory->config = config_single(plugin, settings, count,
	    &directory->problems, error);
	return complete(directory, wish, error);
}

void
directory_free(struct directory *directory)
{
	size_t i;

	if (directory == NULL)
		return;
	for (i = 0; i < directory->count; i++) {
		struct place *place = &directory->places[i];

		option_release(&place->own);
		free(place->own.into);
		free(place->edges);
		store_free(place->store);
	}
	free(directory->places);
	free(directory->stores);
	free(directory->order);
	plugins_fini(&directory->plugins);
	free(directory->plugin_path);
	problems_fini(&directory->problems);
	config_free(directory->config);
	free(directory);
}

void
directory_want(struct directory *directory, muster_store *store)
{
	size_t i, j;

	if (store != NULL)
		store->wanted = true;
	/* Backwards, so that whoever reaches a store comes before it. */
	for (i = directory->count; i > 0; i--) {
		muster_store *at = directory->order[i - 1];

		if (store == NULL)
			at->wanted = true;
		for (j = 0; at->wanted && j < at->reach_count; j++)
			at->reaches[j]->wanted = true;
	}
}

void
directory_blame(struct directory *directory, const muster_store *store,
    const char *option, const char *message)
{
	const struct config_section *section = store->section;
	const struct config_entry *entry = NULL;
	char *file = NULL;

	if (option != NULL)
		entry = config_find(section, option);
	if (option != NULL && entry == NULL &&
	    asprintf(&file, "%s_file", option) >= 0) {
		entry = config_find(section, file);
		free(file);
	}
	if (option != NULL) {
		problems_add(&directory->problems, directory->config->file,
		    entry == NULL ? section->line : entry->line, section->title,
		    "option '%s': %s", entry == NULL ? option : entry->name,
		    message);
		return;
	}
	entry = config_find(section, "plugin");
	problems_add(&directory->problems, directory->config->file,
	    entry == NULL ? section->line : entry->line, section->title, "%s",
	    message);
}

void
directory_forget(struct directory *directory)
{
	size_t i;

	for (i = 0; i < directory->count; i++) {
		directory->places[i].section = NULL;
		directory->places[i].store->section = NULL;
	}
	config_free(directory->config);
	directory->config = NULL;
}
