/* SPDX-License-Identifier: MIT
 *
 * search - from the name of a plugin to its file.
 *
 * The search goes on only where there is no such file. One that is there but
 * cannot be used ends it with the reason: to pass it over in silence and take
 * another one further down the path is the kind of help that nobody asked for.
 *
 * A name that is found nowhere is answered with every directory that was
 * looked into, those that do not exist apart, and the nearest name that would
 * have been found.
 */
#include <config.h>

#include "plugin/search.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plugin/refuse.h"

static const char suffix[] = ".so";
enum { SUFFIX_LENGTH = sizeof suffix - 1, PARTS = 3 };

/* A walk along the plugin path, directory by directory. */
struct walk {
	const char *parts[PARTS];
	size_t part;
	const char *at;        /* in the part; NULL: before it */
	const char *directory; /* this one; not ended by NUL */
	int length;
};

static struct walk
walk_start(const char *path)
{
	struct walk walk = { .part = 0 };

	walk.parts[0] = path;
	walk.parts[1] = secure_getenv("MUSTER_PLUGIN_PATH");
	walk.parts[2] = PLUGINDIR;
	return walk;
}

/* Goes to the next directory; empty ones are passed over. */
static bool
walk_next(struct walk *walk)
{
	size_t length;

	while (walk->part < PARTS) {
		if (walk->at == NULL)
			walk->at = walk->parts[walk->part];
		if (walk->at == NULL || *walk->at == '\0') {
			walk->part++;
			walk->at = NULL;
			continue;
		}
		walk->directory = walk->at;
		length = strcspn(walk->at, ":");
		walk->at += length + (walk->at[length] == ':');
		walk->length = (int)length;
		if (length > 0)
			return true;
	}
	return false;
}

/* False: no memory. */
static bool
walk_is_directory(const struct walk *walk, bool *ret)
{
	char *path;
	struct stat status;

	if (asprintf(&path, "%.*s", walk->length, walk->directory) < 0)
		return false;
	*ret = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
	free(path);
	return true;
}

/* ---- listing ---- */

void
search_list_fini(struct search_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		free(list->entries[i].name);
		free(list->entries[i].path);
	}
	free(list->entries);
	*list = (struct search_list){ NULL, 0 };
}

static bool
is_listed(const struct search_list *list, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (strlen(list->entries[i].name) == length &&
		    memcmp(list->entries[i].name, name, length) == 0)
			return true;
	}
	return false;
}

/* Adds the file unless it is hidden by one before it, or a link to nothing.
 * false: no memory. */
static bool
list_add(struct search_list *list, const struct walk *walk, const char *file)
{
	size_t length = strlen(file) - SUFFIX_LENGTH;
	struct search_entry *grown, entry;
	struct stat status;

	if (is_listed(list, file, length))
		return true;
	if (asprintf(&entry.path, "%.*s/%s", walk->length, walk->directory,
		file) < 0)
		return false;
	if (stat(entry.path, &status) != 0 && errno == ENOENT) {
		free(entry.path);
		return true;
	}
	entry.name = strndup(file, length);
	grown = reallocarray(list->entries, list->count + 1, sizeof *grown);
	if (grown != NULL)
		list->entries = grown;
	if (entry.name == NULL || grown == NULL) {
		free(entry.name);
		free(entry.path);
		return false;
	}
	list->entries[list->count++] = entry;
	return true;
}

static int
is_plugin_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > SUFFIX_LENGTH &&
	    strcmp(entry->d_name + length - SUFFIX_LENGTH, suffix) == 0 &&
	    text_check(entry->d_name, length, false) >= 0;
}

/* By name, without ".so": "a" comes before "a-b". */
static int
compare_files(const struct dirent **a, const struct dirent **b)
{
	const char *x = (*a)->d_name, *y = (*b)->d_name;
	size_t x_length = strlen(x) - SUFFIX_LENGTH;
	size_t y_length = strlen(y) - SUFFIX_LENGTH;
	int order = memcmp(x, y, x_length < y_length ? x_length : y_length);

	if (order != 0)
		return order;
	return (x_length > y_length) - (x_length < y_length);
}

static muster_status
list_directory(struct search_list *list, const struct walk *walk,
    muster_error *error)
{
	struct dirent **files;
	muster_status status = MUSTER_OK;
	char *directory;
	int count, i;

	if (asprintf(&directory, "%.*s", walk->length, walk->directory) < 0)
		return error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	count = scandir(directory, &files, is_plugin_file, compare_files);
	if (count < 0 && plugin_errno_status(errno) != MUSTER_NOT_FOUND)
		status = error_set(error, plugin_errno_status(errno),
		    "plugin directory '%s': cannot be read: %s", directory,
		    strerror(errno));
	free(directory);
	if (count < 0)
		return status;
	for (i = 0; i < count; i++) {
		if (status == MUSTER_OK &&
		    !list_add(list, walk, files[i]->d_name))
			status = error_set(error, MUSTER_RESOURCE_EXHAUSTED,
			    "out of memory");
		free(files[i]);
	}
	free(files);
	return status;
}

muster_status
search_list_read(const char *path, struct search_list *ret, muster_error *error)
{
	struct walk walk = walk_start(path);
	muster_status first = MUSTER_OK, status;

	*ret = (struct search_list){ NULL, 0 };
	while (walk_next(&walk)) {
		status = list_directory(ret, &walk, error);
		if (first == MUSTER_OK)
			first = status;
	}
	return first;
}

/* ---- finding ---- */

/* "WHAT /a, /b": those of the first `count` directories that exist, or that do
 * not; *ret_any: there are some. false: no memory. */
static bool
print_places(FILE *out, const char *path, size_t count, bool exist,
    const char *what, bool *ret_any)
{
	struct walk walk = walk_start(path);
	bool is;

	*ret_any = false;
	for (; count > 0 && walk_next(&walk); count--) {
		if (!walk_is_directory(&walk, &is))
			return false;
		if (is != exist)
			continue;
		fprintf(out, "%s%.*s", *ret_any ? ", " : what, walk.length,
		    walk.directory);
		*ret_any = true;
	}
	return true;
}

char *
search_places(const char *path, size_t count)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool any, whole;

	if (out == NULL)
		return NULL;
	whole = print_places(out, path, count, true, "no such file in ", &any);
	if (!print_places(out, path, count, false,
		any ? "; no such directory " : "no such directory ", &any) ||
	    ferror(out) != 0)
		whole = false;
	if (fclose(out) == 0 && whole)
		return text;
	free(text);
	return NULL;
}

/* The name that was perhaps meant, owned by the caller, or NULL. */
static char *
nearest_name(const char *path, const char *name)
{
	struct search_list list;
	size_t length = strlen(name), i;
	const char **names, *nearest;
	char *word, *found = NULL;

	search_list_read(path, &list, NULL);
	/* Who writes the suffix, too, means the name without it. */
	if (length > SUFFIX_LENGTH &&
	    strcmp(name + length - SUFFIX_LENGTH, suffix) == 0)
		length -= SUFFIX_LENGTH;
	word = strndup(name, length);
	names = calloc(list.count + 1, sizeof *names);
	if (word != NULL && names != NULL) {
		for (i = 0; i < list.count; i++)
			names[i] = list.entries[i].name;
		nearest = text_nearest(word, names, list.count);
		if (nearest != NULL)
			found = strdup(nearest);
	}
	free(names);
	free(word);
	search_list_fini(&list);
	return found;
}

static void
explain_missing(const char *path, const char *name, muster_error *error)
{
	char *places = search_places(path, SIZE_MAX);
	char *nearest = nearest_name(path, name);

	if (places == NULL)
		error_set(error, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	else if (nearest == NULL)
		error_set(error, MUSTER_NOT_FOUND,
		    "cannot load plugin '%s': %s", name, places);
	else
		error_set(error, MUSTER_NOT_FOUND,
		    "cannot load plugin '%s': %s (did you mean '%s'?)", name,
		    places, nearest);
	free(nearest);
	free(places);
}

/* A value with a slash: a path. */
static bool
open_path(const char *name, const char *directory, struct search_found *ret,
    muster_error *error)
{
	enum plugin_file_outcome outcome;
	char *path;

	if (*name == '/' || directory == NULL)
		path = strdup(name);
	else if (asprintf(&path, "%s/%s", directory, name) < 0)
		path = NULL;
	if (path == NULL) {
		error_set(error, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
		return false;
	}
	outcome = plugin_file_open(path, &ret->file, error);
	if (outcome == PLUGIN_FILE_ABSENT) {
		plugin_refuse(error, MUSTER_NOT_FOUND, path, "no such file");
		free(path);
	} else {
		ret->path = path;
	}
	return outcome == PLUGIN_FILE_OPEN;
}

bool
search_open(const char *path, const char *name, const char *directory,
    struct search_found *ret, muster_error *error)
{
	struct walk walk = walk_start(path);
	enum plugin_file_outcome outcome;
	char *candidate;

	ret->path = NULL;
	ret->passed = 0;
	if (strchr(name, '/') != NULL)
		return open_path(name, directory, ret, error);
	for (; walk_next(&walk); ret->passed++) {
		if (asprintf(&candidate, "%.*s/%s%s", walk.length,
			walk.directory, name, suffix) < 0) {
			error_set(error, MUSTER_RESOURCE_EXHAUSTED,
			    "out of memory");
			return false;
		}
		outcome = plugin_file_open(candidate, &ret->file, error);
		if (outcome != PLUGIN_FILE_ABSENT) {
			ret->path = candidate;
			return outcome == PLUGIN_FILE_OPEN;
		}
		free(candidate);
	}
	explain_missing(path, name, error);
	return false;
}
