/* SPDX-License-Identifier: MIT
 *
 * graph - all stores together: who reaches whom.
 *
 * One depth-first walk finds the cycles and puts members before those that
 * reach them. It keeps its way in an array and not on the stack: a file may
 * chain as many stores as it likes. A store of a plugin that asks others is a
 * node like a composite, since a call through it nests just as deep.
 *
 * A store that many others share is one place, but each path to it makes a
 * node in the tree of a call, so twenty stores can make a million nodes.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "directory/place.h"

struct walk {
	struct directory *directory;
	struct place **way; /* from where the walk started */
	size_t depth;
	size_t ordered;
	bool cyclic;
};

/* Adds "a -> b -> a": the end of the way from `from` on. */
static void
report_cycle(struct walk *walk, size_t from, const struct place *back)
{
	struct directory *directory = walk->directory;
	struct place *first = walk->way[from];
	size_t room = strlen(back->store->name) + 1, i;
	char *names, *end;

	walk->cyclic = true;
	for (i = from; i < walk->depth; i++)
		room += strlen(walk->way[i]->store->name) + strlen(" -> ");
	names = malloc(room);
	end = names;
	if (names == NULL) {
		directory->problems.out_of_memory = true;
		return;
	}
	for (i = from; i < walk->depth; i++) {
		end = stpcpy(end, walk->way[i]->store->name);
		end = stpcpy(end, " -> ");
	}
	stpcpy(end, back->store->name);
	problems_add(&directory->problems, directory->config->file,
	    first->edges[first->next_edge - 1].line, first->section->title,
	    "is a member of itself: %s", names);
	free(names);
}

static void
enter(struct walk *walk, struct place *place)
{
	place->state = PLACE_ON_THE_WAY;
	walk->way[walk->depth++] = place;
}

/* Follows one more edge of the last place on the way, or leaves it. */
static void
step(struct walk *walk)
{
	struct place *place = walk->way[walk->depth - 1], *to;
	size_t from;

	if (place->next_edge == place->edge_count) {
		place->state = PLACE_DONE;
		walk->directory->order[walk->ordered++] = place->store;
		walk->depth--;
		return;
	}
	to = place->edges[place->next_edge++].to;
	if (to->state == PLACE_NEW) {
		enter(walk, to);
	} else if (to->state == PLACE_ON_THE_WAY) {
		for (from = 0; walk->way[from] != to; from++)
			;
		report_cycle(walk, from, to);
	}
}

/* Members come first in the order, so theirs is known. */
static void
count_nodes(struct directory *directory, struct place *place)
{
	bool inside = false;
	size_t i;

	place->nodes = 1;
	for (i = 0; i < place->edge_count; i++) {
		place->nodes += place->edges[i].to->nodes;
		inside = inside || place->edges[i].to->nodes > STORE_MAX_NODES;
		if (place->nodes > STORE_MAX_NODES)
			place->nodes = STORE_MAX_NODES + 1;
	}
	/* Told once, where it starts. */
	if (place->nodes > STORE_MAX_NODES && !inside)
		problems_add(&directory->problems, directory->config->file,
		    place->section->line, place->section->title,
		    "reaches more than %d stores, each counted as often as it "
		    "is reached",
		    STORE_MAX_NODES - 1);
}

/* Wrappers that ask each other nest on the stack of one thread. */
static void
count_wrappers(struct directory *directory, struct place *place)
{
	size_t i;

	for (i = 0; i < place->edge_count; i++)
		if (place->edges[i].to->wrappers > place->wrappers)
			place->wrappers = place->edges[i].to->wrappers;
	if (place->store->plugin != NULL && place->edge_count > 0)
		place->wrappers++;
	else
		return;
	/* Told once, where it starts. */
	if (place->wrappers == STORE_MAX_WRAPPERS + 1)
		problems_add(&directory->problems, directory->config->file,
		    place->section->line, place->section->title,
		    "more than %d stores ask one through the other",
		    STORE_MAX_WRAPPERS);
}

void
graph_check(struct directory *directory)
{
	struct walk walk = { .directory = directory };
	struct place *place;
	size_t i;

	walk.way = calloc(directory->count + 1, sizeof *walk.way);
	if (walk.way == NULL) {
		directory->problems.out_of_memory = true;
		return;
	}
	for (i = 0; i < directory->count; i++) {
		place = place_find(directory, directory->stores[i]->name);
		if (place->state == PLACE_NEW)
			enter(&walk, place);
		while (walk.depth > 0)
			step(&walk);
	}
	for (i = 0; i < directory->count && !walk.cyclic; i++) {
		place = place_find(directory, directory->order[i]->name);
		count_nodes(directory, place);
		count_wrappers(directory, place);
	}
	free(walk.way);
}
