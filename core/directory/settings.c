/* SPDX-License-Identifier: MIT
 *
 * settings - the section [muster].
 *
 * The section may be missing: all of it has defaults. Without `store`, a file
 * with one store means that one. With several it means none, which is no
 * mistake of the file: those who name a store when they ask need no other.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "directory/place.h"

struct settings {
	muster_store *store;
	int64_t threads;
	const char *plugin_path;
};

static const struct option_target settings_target;

/* The section [muster], or NULL. */
static const struct config_section *
find_section(const struct config *config)
{
	size_t i;

	for (i = 0; i < config->section_count; i++) {
		if (config->sections[i].store == NULL)
			return &config->sections[i];
	}
	return NULL;
}

/* Writes one directory of the path at `end`, absolute; returns the new end. */
static char *
write_directory(char *end, const char *base, const char *name, size_t length)
{
	if (*name != '/') {
		end = stpcpy(end, base);
		*end++ = '/';
	}
	end = mempcpy(end, name, length);
	*end = '\0';
	return end;
}

/* The path of the file, relative directories taken from `base`, behind `before`
 * (NULL: nothing). Owned by the caller; NULL: no memory. */
static char *
join_paths(const char *before, const char *path, const char *base)
{
	size_t room = strlen(path) + 1, parts = 1, length;
	const char *at;
	char *joined, *end;

	for (at = path; *at != '\0'; at++)
		parts += *at == ':';
	room += parts * (strlen(base) + 1);
	if (before != NULL)
		room += strlen(before) + 1;
	joined = malloc(room);
	end = joined;
	if (joined == NULL)
		return NULL;
	if (before != NULL) {
		end = stpcpy(end, before);
		*end++ = ':';
	}
	for (at = path;; at += length + 1) {
		length = strcspn(at, ":");
		end = write_directory(end, base, at, length);
		if (at[length] == '\0')
			return joined;
		*end++ = ':';
	}
}

/* Does the path have an empty directory in it? */
static bool
has_gap(const char *path)
{
	size_t length = strlen(path);

	return length == 0 || path[0] == ':' || path[length - 1] == ':' ||
	    strstr(path, "::") != NULL;
}

static void
set_plugin_path(struct directory *directory,
    const struct config_section *section, const char *before, const char *path)
{
	const struct config *config = directory->config;

	if (path == NULL && before == NULL)
		return;
	if (path != NULL && has_gap(path)) {
		problems_add(&directory->problems, config->file,
		    config_find(section, "plugin_path")->line, section->title,
		    "option 'plugin_path': expected directories with colons "
		    "between them, none of them empty");
		return;
	}
	directory->plugin_path = path == NULL
	    ? strdup(before)
	    : join_paths(before, path, config->directory);
	if (directory->plugin_path == NULL)
		directory->problems.out_of_memory = true;
	directory->plugins.path = directory->plugin_path;
}

void
settings_resolve(struct directory *directory, const char *plugin_path)
{
	static const char *const also[] = { NULL };
	char title[] = "muster";
	const struct config_section missing = { .title = title };
	const struct config_section *section = find_section(directory->config);
	struct settings settings = { .store = NULL };
	struct option_target target = settings_target;

	if (section == NULL)
		section = &missing;
	target.into = &settings;
	resolve_bind(directory, section, &target, 1, also);
	directory->threads = (unsigned)settings.threads;
	directory->main = settings.store;
	if (settings.store == NULL && directory->count == 1)
		directory->main = directory->stores[0];
	set_plugin_path(directory, section, plugin_path, settings.plugin_path);
	option_release(&target);
}

static const muster_option settings_options[] = {
	{
	    .name = "store",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct settings, store),
	    .help = "the store that is asked when none is named",
	},
	{
	    .name = "threads",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct settings, threads),
	    .default_value = "8",
	    .minimum = 1,
	    .maximum = 1024,
	    .help = "size of the thread pool",
	},
	{
	    .name = "plugin_path",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct settings, plugin_path),
	    .help = "directories that are searched for plugins first",
	},
};

static const struct option_target settings_target = {
	.table = settings_options,
	.count = sizeof settings_options / sizeof *settings_options,
};
