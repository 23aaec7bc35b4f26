/* SPDX-License-Identifier: MIT
 *
 * One pass measures and checks, one allocation holds the record, its
 * attributes and all its strings. What a store answers with is mostly what it
 * was asked for, which is not measured, checked and copied again. Names and
 * attributes may hold control bytes (a postal address has line ends); what is
 * searched by may not.
 */
#include <config.h>

#include <string.h>

#include "base/text.h"
#include "users/record.h"
#include "users/unique.h"

/* ---- checking ---- */

/* Sizes are bytes to be copied with NUL, 0 where there is nothing to copy, or
 * one of TEXT_TOO_LONG, TEXT_CONTROL, TEXT_NOT_UTF8. */

APART static long
key_size(const char *text)
{
	long length = text_length(text, MUSTER_MAX_KEY, false);

	return length + (length >= 0);
}

APART static long
value_size(const char *text)
{
	long length = text_length(text, MUSTER_MAX_TEXT, true);

	return length + (length >= 0);
}

/* What is the same as was asked for, to the byte, was checked and copied with
 * the query. */
static inline long
new_key_size(const char *text, const char *asked)
{
	if (text == NULL || text == asked ||
	    (asked != NULL && strcmp(text, asked) == 0))
		return 0;
	return key_size(text);
}

/* In the order of TEXT_TOO_LONG, TEXT_CONTROL, TEXT_NOT_UTF8. */
static const char *const user_faults[4][3] = {
	{ "an id over 1024 bytes", "an id with a control byte",
	    "an id that is not UTF-8" },
	{ "an email over 1024 bytes", "an email with a control byte",
	    "an email that is not UTF-8" },
	{ "an org_id over 1024 bytes", "an org_id with a control byte",
	    "an org_id that is not UTF-8" },
	{ "a name over 65536 bytes", "a name with a control byte",
	    "a name that is not UTF-8" },
};
static const char *const attribute_faults[3] = {
	"an attribute over 65536 bytes", "an attribute with a control byte",
	"an attribute that is not UTF-8"
};

/* The bytes of all texts in *ret. Returns what is wrong with them. */
static const char *
check_attributes(const muster_user *user, long *ret)
{
	if (user->attribute_count > MUSTER_MAX_ATTRIBUTES)
		return "a user with over 256 attributes";
	if (user->attributes == NULL)
		return "a user whose attributes are missing";
	for (size_t i = 0; i < user->attribute_count; i++) {
		const muster_attribute *attribute = &user->attributes[i];
		long name, value;

		name = attribute->name == NULL ? 0 : key_size(attribute->name);
		value = attribute->value == NULL ? 0
						 : value_size(attribute->value);
		if (name < 0 || value < 0)
			return attribute_faults[-(name < 0 ? name : value) - 1];
		if (name <= 1)
			return "an attribute without name";
		for (size_t k = 0; k < i; k++)
			if (strcmp(user->attributes[k].name, attribute->name) ==
			    0)
				return "an attribute that comes twice";
		*ret += name + value;
	}
	return NULL;
}

struct sizes {
	long id, email, org_id, name;
	long attributes; /* and the array of them */
};

RARE static const char *
first_fault(const struct sizes *sizes)
{
	const long all[4] = { sizes->id, sizes->email, sizes->org_id,
		sizes->name };
	int i = 0;

	while (all[i] >= 0)
		i++;
	return user_faults[i][-all[i] - 1];
}

static inline const char *
check_user(struct sizes *ret, const muster_user *user,
    const muster_query *query)
{
	ret->id = new_key_size(user->id, query->id);
	ret->email = new_key_size(user->email, query->email);
	ret->org_id = new_key_size(user->org_id, query->org_id);
	ret->name = user->name == NULL ? 0 : value_size(user->name);
	if ((ret->id | ret->email | ret->org_id | ret->name) < 0)
		return first_fault(ret);
	if (user->id == NULL || ret->id == 1)
		return "a user without id";
	ret->attributes = 0;
	return user->attribute_count == 0
	    ? NULL
	    : check_attributes(user, &ret->attributes);
}

/* Is it what was asked for? An address with letters of another case is. */
static inline bool
matches(const struct sizes *sizes, const muster_user *user,
    const muster_query *query)
{
	if (query->id != NULL && sizes->id != 0)
		return false;
	if (query->org_id != NULL &&
	    (sizes->org_id != 0 || user->org_id == NULL))
		return false;
	return query->email == NULL ||
	    (user->email != NULL &&
		(sizes->email == 0 ||
		    muster_email_equal(user->email, query->email)));
}

/* ---- copying ---- */

/* Copies a text of that size behind *at. It may be another one by now, but has
 * an end. */
static inline const char *
pack(char **at, const char *text, long size)
{
	char *copy = *at;

	memcpy(copy, text, (size_t)size);
	copy[size - 1] = '\0';
	*at += size;
	return copy;
}

/* A text of a user: nothing, what was asked for, or a copy. */
static inline const char *
pack_new(char **at, const char *text, long size, const char *asked)
{
	if (size == 0)
		return text == NULL ? NULL : asked;
	return pack(at, text, size);
}

static const muster_attribute *
pack_attributes(void *to, const muster_user *user)
{
	size_t n = user->attribute_count;
	muster_attribute *attributes = to;
	char *at = (char *)(attributes + n);

	for (size_t i = 0; i < n; i++) {
		const muster_attribute *from = &user->attributes[i];

		attributes[i].name = pack(&at, from->name,
		    (long)strlen(from->name) + 1);
		attributes[i].value = from->value == NULL
		    ? NULL
		    : pack(&at, from->value, (long)strlen(from->value) + 1);
	}
	return attributes;
}

enum record_made
record_make(struct arena *arena, const muster_user *user,
    const muster_query *query, struct record **ret, const char **ret_fault)
{
	size_t n = user->attribute_count, behind;
	const char *fault;
	struct record *record;
	struct sizes sizes;
	char *at;

	fault = check_user(&sizes, user, query);
	if (fault != NULL) {
		*ret_fault = fault;
		return RECORD_FAULTY;
	}
	if (!matches(&sizes, user, query))
		return RECORD_OTHER;
	behind = n * sizeof(muster_attribute) + (size_t)sizes.attributes;
	record = arena_alloc(arena,
	    sizeof *record + behind +
		(size_t)(sizes.id + sizes.email + sizes.org_id + sizes.name));
	if (record == NULL)
		return RECORD_NO_MEMORY;
	at = (char *)(record + 1) + behind;
	record->next = NULL;
	record->origin = NULL;
	record->hash = 0;
	record->id_length = sizes.id == 0 ? strlen(query->id)
					  : (size_t)sizes.id - 1;
	record->user.id = pack_new(&at, user->id, sizes.id, query->id);
	record->user.email = pack_new(&at, user->email, sizes.email,
	    query->email);
	record->user.org_id = pack_new(&at, user->org_id, sizes.org_id,
	    query->org_id);
	record->user.name = pack_new(&at, user->name, sizes.name, NULL);
	record->user.attributes = n == 0 ? NULL
					 : pack_attributes(record + 1, user);
	record->user.attribute_count = n;
	*ret = record;
	return RECORD_MADE;
}

/* ---- queries ---- */

static const char *const query_faults[3][3] = {
	{ "id is longer than 1024 bytes", "id holds a control byte",
	    "id is not UTF-8" },
	{ "email is longer than 1024 bytes", "email holds a control byte",
	    "email is not UTF-8" },
	{ "org_id is longer than 1024 bytes", "org_id holds a control byte",
	    "org_id is not UTF-8" },
};
const char query_no_memory[] = "out of memory";
static const char *const query_empty[3] = { "id is empty", "email is empty",
	"org_id is empty" };

RARE static const char *
query_fault(const muster_query *query, const long sizes[3])
{
	const char *const texts[3] = { query->id, query->email, query->org_id };

	for (int i = 0; i < 3; i++) {
		if (sizes[i] < 0)
			return query_faults[i][-sizes[i] - 1];
		if (texts[i] != NULL && sizes[i] == 1)
			return query_empty[i];
	}
	return "at least one of id, email and org_id is needed";
}

const char *
query_take(struct arena *arena, const muster_query *query, muster_query *ret)
{
	long id = query->id == NULL ? 0 : key_size(query->id);
	long email = query->email == NULL ? 0 : key_size(query->email);
	long org_id = query->org_id == NULL ? 0 : key_size(query->org_id);
	char *at;

	if ((id | email | org_id) <= 0 || id == 1 || email == 1 || org_id == 1)
		return query_fault(query, (const long[]){ id, email, org_id });
	at = arena_alloc(arena, (size_t)(id + email + org_id));
	if (at == NULL)
		return query_no_memory;
	ret->id = id == 0 ? NULL : pack(&at, query->id, id);
	ret->email = email == 0 ? NULL : pack(&at, query->email, email);
	ret->org_id = org_id == 0 ? NULL : pack(&at, query->org_id, org_id);
	ret->limit = query->limit;
	return NULL;
}
