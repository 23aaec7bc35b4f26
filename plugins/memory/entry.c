/* SPDX-License-Identifier: MIT
 *
 * entry - one user in memory, in one allocation.
 *
 * All strings lie behind the struct one after another, each with its NUL, and
 * are found by offsets of 32 bits: the bounds of muster/types.h keep a user
 * under 34 MB. Pointers to the attributes are made when a user is answered
 * with, on the stack, and not kept.
 */
#include <config.h>

#include "entry.h"

#include <stdlib.h>
#include <string.h>

static size_t
text_size(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

/* Adds a text at *at; returns where it starts, 0 when there is none. */
static uint32_t
pack(struct entry *entry, size_t *at, const char *text)
{
	size_t start = *at, size = text_size(text);

	if (size == 0)
		return 0;
	memcpy(entry->text + start, text, size);
	*at += size;
	return (uint32_t)start;
}

struct entry *
entry_new(const muster_user *user, int64_t now)
{
	struct entry *entry;
	size_t size, at = 0, i;

	size = text_size(user->id) + text_size(user->email) +
	    text_size(user->org_id) + text_size(user->name);
	for (i = 0; i < user->attribute_count; i++)
		size += text_size(user->attributes[i].name) +
		    text_size(user->attributes[i].value);
	entry = malloc(sizeof *entry + size);
	if (entry == NULL)
		return NULL;
	memset(entry, 0, sizeof *entry);
	atomic_init(&entry->died, ENTRY_ALIVE);
	atomic_init(&entry->used, now);
	entry->put = now;
	pack(entry, &at, user->id);
	entry->email = pack(entry, &at, user->email);
	entry->org_id = pack(entry, &at, user->org_id);
	entry->name = pack(entry, &at, user->name);
	entry->attributes = (uint32_t)at;
	entry->attribute_count = (uint32_t)user->attribute_count;
	for (i = 0; i < user->attribute_count; i++) {
		pack(entry, &at, user->attributes[i].name);
		pack(entry, &at, user->attributes[i].value);
	}
	return entry;
}

static const char *
text_at(const struct entry *entry, uint32_t start)
{
	return start != 0 ? entry->text + start : NULL;
}

const char *
entry_key(const struct entry *entry, enum key key)
{
	if (key == KEY_EMAIL)
		return text_at(entry, entry->email);
	if (key == KEY_ORG_ID)
		return text_at(entry, entry->org_id);
	return entry->text;
}

bool
entry_key_equal(enum key key, const char *a, const char *b)
{
	/* Addresses are mostly the same to the byte, and that is seen faster.
	 */
	return strcmp(a, b) == 0 ||
	    (key == KEY_EMAIL && muster_email_equal(a, b));
}

void
entry_user(const struct entry *entry, muster_user *ret,
    muster_attribute *attributes)
{
	const char *at = entry->text + entry->attributes;
	size_t i;

	for (i = 0; i < entry->attribute_count; i++) {
		attributes[i].name = at;
		at += strlen(at) + 1;
		attributes[i].value = at;
		at += strlen(at) + 1;
	}
	*ret = (muster_user){
		.id = entry->text,
		.email = text_at(entry, entry->email),
		.org_id = text_at(entry, entry->org_id),
		.name = text_at(entry, entry->name),
		.attributes = attributes,
		.attribute_count = entry->attribute_count,
	};
}
