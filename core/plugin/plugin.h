/* SPDX-License-Identifier: MIT
 *
 * plugin - find a plugin's file, check it, load it, read its descriptor.
 */
#ifndef PLUGIN_PLUGIN_H
#define PLUGIN_PLUGIN_H

#include <muster/store.h>

#include <sys/types.h>

#include "base/error.h"

/* A loaded plugin. Never unloaded. */
struct plugin {
	struct plugin *next;
	char *path;             /* of the file */
	void *handle;           /* of dlopen */
	dev_t device;           /* the file that was loaded */
	ino_t inode;
	const muster_plugin *raw;       /* the plugin's own */
	muster_plugin descriptor;       /* as this host knows it: members that
					 * the plugin is too old for are 0,
					 * levels rounded down, keys filled
					 * in, options = the array below */
	muster_option *options;
};

/* The plugins that one configuration has loaded. */
struct plugins {
	const char *path;       /* colon separated directories, searched first;
				 * NULL: none. Then $MUSTER_PLUGIN_PATH
				 * (secure_getenv), then the installed one */
	struct plugin *loaded;
};

/* The plugin `name` ("sqlite", or a path when it has a slash; relative paths
 * start from `directory`, NULL: the working directory): the one that is loaded
 * already, or found, checked (elf.h) and loaded now. NULL: `error` says why, in
 * one line: every path tried, each with its own reason, and the nearest
 * plugin name that exists. */
struct plugin *plugin_get(struct plugins *plugins, const char *name,
    const char *directory, muster_error *error);

/* Calls each(arg, name, path) as muster_plugin_list() says. */
muster_status plugin_each(const struct plugins *plugins,
    void (*each)(void *arg, const char *name, const char *path), void *arg,
    muster_error *error);

/* "id,email", ...: the keys that a descriptor has. Static. */
const char *plugin_keys_name(uint32_t keys);

/* Frees the structs; the code stays. */
void plugins_fini(struct plugins *plugins);

#endif
