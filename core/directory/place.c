/* SPDX-License-Identifier: MIT
 *
 * place - finding stores by name: the places are sorted once, when every
 * section has its store, and searched by halves.
 */
#include <config.h>

#include "directory/place.h"

#include <stdlib.h>
#include <string.h>

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return strcmp(x->store->name, y->store->name);
}

static int
compare_name(const void *name, const void *b)
{
	const struct place *place = b;

	return strcmp(name, place->store->name);
}

void
places_sort(struct directory *directory)
{
	qsort(directory->places, directory->count, sizeof *directory->places,
	    compare_places);
}

struct place *
place_find(const struct directory *directory, const char *name)
{
	return bsearch(name, directory->places, directory->count,
	    sizeof *directory->places, compare_name);
}

muster_store *
directory_find(const struct directory *directory, const char *name)
{
	const struct place *place;

	if (name == NULL)
		return directory->main;
	place = place_find(directory, name);
	return place == NULL ? NULL : place->store;
}
