/* SPDX-License-Identifier: MIT
 *
 * search - from the name of a plugin to its file.
 *
 * The plugin path has three parts, each a list of directories with colons
 * between them: the one given here, $MUSTER_PLUGIN_PATH, and the directory
 * that plugins are installed in.
 */
#ifndef PLUGIN_SEARCH_H
#define PLUGIN_SEARCH_H

#include <stddef.h>

#include "plugin/file.h"

/* A file that is there under the name of a plugin. */
struct search_found {
	char *path;                     /* owned */
	size_t passed;                  /* directories before its own */
	struct plugin_file file;
};

/* Opens the file of the plugin `name` (see plugin.h). The first one that is
 * there is the one that is meant, whether it may be used or not. false:
 * `error` says why, and nothing is open; ret->path is NULL if there is no such
 * file, else it is the one that may not be used. */
bool search_open(const char *path, const char *name, const char *directory,
    struct search_found *ret, muster_error *error);

/* The first `count` directories, as those where there was no such file: "no
 * such file in /a, /b; no such directory /c". Owned by the caller; NULL: no
 * memory. */
char *search_places(const char *path, size_t count);

/* One plugin file along the path. */
struct search_entry {
	char *name;
	char *path;
};

/* All of them, in the path's order, then by name. */
struct search_list {
	struct search_entry *entries;
	size_t count;
};

/* Lists what search_open() would find, each name once; names that are no text
 * or begin with a dot are left out. Fills *ret as far as it got even when it
 * fails: a directory that is there and cannot be read, or no memory. Free with
 * search_list_fini() in any case. */
muster_status search_list_read(const char *path, struct search_list *ret,
    muster_error *error);
void search_list_fini(struct search_list *list);

#endif
