/* SPDX-License-Identifier: MIT
 *
 * place - a store's place in the directory, while it is being resolved.
 */
#ifndef DIRECTORY_PLACE_H
#define DIRECTORY_PLACE_H

#include "directory/directory.h"
#include "option/option.h"

/* A store that another one has in its options. */
struct edge {
	struct place *to;
	unsigned line; /* of the option */
};

struct place {
	muster_store *store;
	const struct config_section *section; /* until it is forgotten */
	const char *wish; /* for another strategy; NULL: none */
	struct option_target own; /* the plugin's or strategy's options */
	struct edge *edges;
	size_t edge_count;

	/* graph.c's. */
	enum { PLACE_NEW, PLACE_ON_THE_WAY, PLACE_DONE } state;
	size_t next_edge;
	unsigned nodes; /* of its tree */
	unsigned wrappers; /* most of them in a row below it */
};

/* ---- place.c ---- */

/* Once every store has its place. */
void places_sort(struct directory *directory);

/* The place of that name, or NULL. */
struct place *place_find(const struct directory *directory, const char *name);

/* ---- settings.c: [muster] ---- */

/* Binds [muster]: main store, threads, plugin path. */
void settings_resolve(struct directory *directory, const char *plugin_path);

/* ---- resolve.c: one section becomes a store ---- */

/* Is there a strategy of that name? Else it is a problem. */
bool resolve_wish(struct directory *directory, const char *strategy);

/* Fills in all that concerns the store alone, edges included. */
void resolve_place(struct directory *directory, struct place *place);

/* What both bind their options with. `names` has directory->count items. */
bool resolve_bind(struct directory *directory,
    const struct config_section *section, const struct option_target *targets,
    size_t count, const char *const *also);

/* ---- graph.c: all stores together ---- */

/* Finds cycles and trees that are too large; sets directory->order. */
void graph_check(struct directory *directory);

#endif
