/* SPDX-License-Identifier: MIT
 *
 * shelf - the users of a mock store.
 */
#ifndef CONFORM_SHELF_H
#define CONFORM_SHELF_H

#include <muster/store.h>

#include <stdlib.h>
#include <string.h>

struct shelf_user {
	struct shelf_user *next;
	muster_user user;
};

static inline char *
shelf_text(const char *text)
{
	return text != NULL ? strdup(text) : NULL;
}

static inline void
shelf_free(struct shelf_user *one)
{
	size_t i;

	for (i = 0; i < one->user.attribute_count; i++) {
		free((void *)(uintptr_t)one->user.attributes[i].name);
		free((void *)(uintptr_t)one->user.attributes[i].value);
	}
	free((void *)(uintptr_t)one->user.attributes);
	free((void *)(uintptr_t)one->user.id);
	free((void *)(uintptr_t)one->user.email);
	free((void *)(uintptr_t)one->user.org_id);
	free((void *)(uintptr_t)one->user.name);
	free(one);
}

/* A deep copy; a test has memory. */
static inline struct shelf_user *
shelf_copy(const muster_user *user)
{
	struct shelf_user *one = calloc(1, sizeof *one);
	muster_attribute *attributes;
	size_t i;

	if (one == NULL)
		abort();
	one->user.id = shelf_text(user->id);
	one->user.email = shelf_text(user->email);
	one->user.org_id = shelf_text(user->org_id);
	one->user.name = shelf_text(user->name);
	one->user.attribute_count = user->attribute_count;
	attributes = calloc(user->attribute_count + 1, sizeof *attributes);
	if (attributes == NULL)
		abort();
	for (i = 0; i < user->attribute_count; i++) {
		attributes[i].name = shelf_text(user->attributes[i].name);
		attributes[i].value = shelf_text(user->attributes[i].value);
	}
	one->user.attributes = attributes;
	return one;
}

/* Where the user with that id is, or where the next one is to be put. */
static inline struct shelf_user **
shelf_find(struct shelf_user **first, const char *id)
{
	while (*first != NULL && strcmp((*first)->user.id, id) != 0)
		first = &(*first)->next;
	return first;
}

#endif
