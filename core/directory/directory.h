/* SPDX-License-Identifier: MIT
 *
 * directory - a configuration resolved: every store by name.
 *
 * From the sections of the file come the stores, their plugins and strategies,
 * their options and whom they reach. Nothing is opened here: that takes calls,
 * and those live a floor higher.
 */
#ifndef DIRECTORY_DIRECTORY_H
#define DIRECTORY_DIRECTORY_H

#include "config/config.h"
#include "store/store.h"

struct place;

struct directory {
	struct config *config;    /* NULL once it is forgotten */
	struct problems problems; /* of opening: directory_blame() */
	struct plugins plugins;
	char *plugin_path;  /* what plugins.path points to */
	unsigned threads;   /* of the executor */
	muster_store *main; /* asked when none is named; NULL: none
			     * is, and there are several */
	size_t count;
	muster_store **stores; /* in the order of the file */
	muster_store **order;  /* members before those that reach them:
				* to be opened so, closed backwards */
	struct place *places;  /* the stores by name */
};

/* What the caller wants of a file; all zero: nothing. */
struct directory_wish {
	const char *plugin_path; /* searched before the file's */
	const char *store;       /* whose ... (NULL: the main one's) */
	const char *strategy;    /* ... strategy is to be this one, and not
				  * that of the file */
};

/* Reads and checks all of `file`, loads the plugins that it names and resolves
 * its stores: name, section, plugin, strategy, options, reaches, timeout and
 * max_in_flight are set, and store_settle() has been called. A strategy that
 * is wished for and cannot be is a problem of the file; that there is no such
 * store is for the caller to say. NULL: `error` holds every problem of the
 * file, or says why it cannot be read (config_read()). Free with
 * directory_free(). */
struct directory *directory_read(const char *file,
    const struct directory_wish *wish, muster_error *error);

/* The same for one store of a plugin and no file: config_single(). */
struct directory *directory_single(const char *plugin,
    const muster_setting *settings, size_t count,
    const struct directory_wish *wish, muster_error *error);

/* Frees the stores, their options and the rest. Not while a plugin may still
 * be inside one of the stores. NULL is nothing. */
void directory_free(struct directory *directory);

/* The store of that name, or NULL. NULL name: the main one. */
muster_store *directory_find(const struct directory *directory,
    const char *name);

/* Marks the store and all that it reaches as wanted; NULL: every store. */
void directory_want(struct directory *directory, muster_store *store);

/* Adds a problem of opening `store`, at the line of the option to blame; NULL:
 * of its `plugin =`. Until the file is forgotten. */
void directory_blame(struct directory *directory, const muster_store *store,
    const char *option, const char *message);

/* Frees the file's texts (secrets among them) once the stores are open. */
void directory_forget(struct directory *directory);

#endif
