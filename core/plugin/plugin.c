/* SPDX-License-Identifier: MIT
 *
 * plugin - find a plugin's file, check it, load it, read its descriptor.
 *
 * The rooms' files are asked in this order: search finds and opens the file,
 * elf looks at it, image loads it, descriptor makes sense of what it declares.
 * Nothing of a file is executed before the first two are content.
 *
 * Two stores of one plugin share the struct plugin, by whatever names the file
 * is called: what counts is device and inode. Two configurations share only
 * the code.
 */
#include <config.h>

#include "plugin/plugin.h"

#include <stdlib.h>

#include "plugin/descriptor.h"
#include "plugin/elf.h"
#include "plugin/file.h"
#include "plugin/image.h"
#include "plugin/search.h"

static struct plugin *
find_loaded(const struct plugins *plugins, const struct stat *file)
{
	struct plugin *plugin;

	for (plugin = plugins->loaded; plugin != NULL; plugin = plugin->next) {
		if (plugin_file_is(file, plugin->device, plugin->inode))
			break;
	}
	return plugin;
}

/* Loads the file that was found, and takes its path when that succeeds. */
static struct plugin *
load(const struct search_found *found, muster_error *error)
{
	const struct stat *status = &found->file.status;
	struct plugin *plugin = calloc(1, sizeof *plugin);

	if (plugin == NULL) {
		error_set(error, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
		return NULL;
	}
	plugin->device = status->st_dev;
	plugin->inode = status->st_ino;
	if (!elf_check(found->path, found->file.descriptor,
		(uint64_t)status->st_size, error))
		goto fail;
	plugin->handle = image_open(found->path, status, error);
	if (plugin->handle == NULL)
		goto fail;
	plugin->raw = image_descriptor(found->path, plugin->handle, error);
	if (plugin->raw == NULL)
		goto fail;
	if (!descriptor_convert(found->path, plugin->raw, &plugin->descriptor,
		&plugin->options, error))
		goto fail;
	plugin->path = found->path;
	return plugin;

fail:
	free(plugin);
	return NULL;
}

/* The plugin of a file that is open. Takes found->path. */
static struct plugin *
use(struct plugins *plugins, struct search_found *found, muster_error *error)
{
	struct plugin *plugin = find_loaded(plugins, &found->file.status);

	if (plugin != NULL) {
		free(found->path);
		found->path = NULL;
		return plugin;
	}
	plugin = load(found, error);
	if (plugin != NULL) {
		found->path = NULL;
		plugin->next = plugins->loaded;
		plugins->loaded = plugin;
	}
	return plugin;
}

/* Passes on why a file that was found is not loaded, with the places before
 * it in the path, where one may have thought that it is. */
static void
explain(const struct plugins *plugins, const struct search_found *found,
    const muster_error *why, muster_error *error)
{
	char *places;

	if (found->path == NULL || found->passed == 0) {
		error_set(error, why->status, "%s", why->message);
		return;
	}
	places = search_places(plugins->path, found->passed);
	if (places == NULL)
		error_set(error, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	else
		error_set(error, why->status, "%s (%s)", why->message, places);
	free(places);
}

struct plugin *
plugin_get(struct plugins *plugins, const char *name, const char *directory,
    muster_error *error)
{
	muster_error why = MUSTER_ERROR_INIT;
	struct plugin *plugin = NULL;
	struct search_found found;

	if (*name == '\0') {
		error_set(error, MUSTER_INVALID_ARGUMENT,
		    "expected the name or the path of a plugin, not ''");
		return NULL;
	}
	if (search_open(plugins->path, name, directory, &found, &why)) {
		plugin = use(plugins, &found, &why);
		plugin_file_close(&found.file);
	}
	if (plugin == NULL)
		explain(plugins, &found, &why, error);
	free(found.path);
	muster_error_clear(&why);
	return plugin;
}

muster_status
plugin_each(const struct plugins *plugins,
    void (*each)(void *arg, const char *name, const char *path), void *arg,
    muster_error *error)
{
	struct search_list list;
	muster_status status = search_list_read(plugins->path, &list, error);
	size_t i;

	for (i = 0; i < list.count; i++)
		each(arg, list.entries[i].name, list.entries[i].path);
	search_list_fini(&list);
	return status;
}

void
plugins_fini(struct plugins *plugins)
{
	struct plugin *plugin;

	while ((plugin = plugins->loaded) != NULL) {
		plugins->loaded = plugin->next;
		free(plugin->options);
		free(plugin->path);
		free(plugin);
	}
}
