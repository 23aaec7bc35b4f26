/* SPDX-License-Identifier: MIT
 *
 * One pass measures and checks, one allocation holds the record, its
 * attributes and all its strings, in this order. Names and attributes may hold
 * control bytes (a postal address has line ends); what is searched by may
 * not.
 */
#include <config.h>

#include <string.h>

#include "base/text.h"
#include "users/record.h"
#include "users/unique.h"

/* ---- checking ---- */

/* The length of a string, 0 for NULL; -1: *ret_fault says what is wrong. */
static long
measure(const char *text, size_t maximum, bool controls,
    const char *const faults[3], const char **ret_fault)
{
	long length = text == NULL ? 0 : text_length(text, maximum, controls);

	if (length >= 0)
		return length;
	*ret_fault = faults[-length - 1];
	return -1;
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

static const char *
check_attributes(const muster_user *user, size_t *total)
{
	const char *fault = NULL;

	if (user->attribute_count > MUSTER_MAX_ATTRIBUTES)
		return "a user with over 256 attributes";
	if (user->attribute_count > 0 && user->attributes == NULL)
		return "a user whose attributes are missing";
	for (size_t i = 0; i < user->attribute_count; i++) {
		const muster_attribute *attribute = &user->attributes[i];
		long name = measure(attribute->name, MUSTER_MAX_KEY, false,
		    attribute_faults, &fault);
		long value = measure(attribute->value, MUSTER_MAX_TEXT, true,
		    attribute_faults, &fault);

		if (name < 0 || value < 0)
			return fault;
		if (name == 0)
			return "an attribute without name";
		for (size_t k = 0; k < i; k++)
			if (strcmp(user->attributes[k].name, attribute->name) ==
			    0)
				return "an attribute that comes twice";
		*total += (size_t)name + (size_t)value + 2;
	}
	return NULL;
}

const char *
record_check(const muster_user *user, struct record_measure *ret_measure)
{
	const char *const texts[4] = { user->id, user->email, user->org_id,
		user->name };
	const char *fault = NULL;

	ret_measure->total = 0;
	for (int i = 0; i < 4; i++) {
		long length = measure(texts[i],
		    i == 3 ? MUSTER_MAX_TEXT : MUSTER_MAX_KEY, i == 3,
		    user_faults[i], &fault);

		if (length < 0)
			return fault;
		ret_measure->length[i] = (size_t)length;
		ret_measure->total += (size_t)length + 1;
	}
	if (ret_measure->length[0] == 0)
		return "a user without id";
	return check_attributes(user, &ret_measure->total);
}

/* ---- copying ---- */

/* Copies a string of that length behind *at; NULL stays NULL. */
static const char *
pack(char **at, const char *text, size_t length)
{
	char *copy = *at;

	if (text == NULL)
		return NULL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	*at += length + 1;
	return copy;
}

struct record *
record_copy(struct arena *arena, const muster_user *user,
    const struct record_measure *measured, const muster_store *origin)
{
	size_t n = user->attribute_count;
	struct record *record = arena_alloc(arena,
	    sizeof *record + n * sizeof(muster_attribute) + measured->total);
	muster_attribute *attributes;
	char *at;

	if (record == NULL)
		return NULL;
	attributes = (muster_attribute *)(void *)(record + 1);
	at = (char *)(attributes + n);
	record->next = NULL;
	record->origin = origin;
	record->id_length = measured->length[0];
	record->user = (muster_user){ .id = pack(&at, user->id,
					  measured->length[0]),
		.email = pack(&at, user->email, measured->length[1]),
		.org_id = pack(&at, user->org_id, measured->length[2]),
		.name = pack(&at, user->name, measured->length[3]),
		.attributes = n == 0 ? NULL : attributes,
		.attribute_count = n };
	record->hash = 0;
	for (size_t i = 0; i < n; i++) {
		const muster_attribute *from = &user->attributes[i];

		attributes[i].name = pack(&at, from->name, strlen(from->name));
		attributes[i].value = from->value == NULL
		    ? NULL
		    : pack(&at, from->value, strlen(from->value));
	}
	return record;
}

/* ---- queries ---- */

/* muster_email_equal() of muster/store.h, for strings that may be NULL. They
 * are mostly the same to the byte, which strcmp() sees at once. */
static bool
email_matches(const char *email, const char *wanted)
{
	return email != NULL &&
	    (strcmp(email, wanted) == 0 || muster_email_equal(email, wanted));
}

static bool
text_matches(const char *text, const char *wanted)
{
	return text != NULL && strcmp(text, wanted) == 0;
}

bool
record_matches(const muster_user *user, const muster_query *query)
{
	if (query->id != NULL && !text_matches(user->id, query->id))
		return false;
	if (query->email != NULL && !email_matches(user->email, query->email))
		return false;
	return query->org_id == NULL ||
	    text_matches(user->org_id, query->org_id);
}

static const char *const query_faults[3][3] = {
	{ "id is longer than 1024 bytes", "id holds a control byte",
	    "id is not UTF-8" },
	{ "email is longer than 1024 bytes", "email holds a control byte",
	    "email is not UTF-8" },
	{ "org_id is longer than 1024 bytes", "org_id holds a control byte",
	    "org_id is not UTF-8" },
};
static const char *const query_empty[3] = { "id is empty", "email is empty",
	"org_id is empty" };

const char *
query_check(const muster_query *query)
{
	const char *const texts[3] = { query->id, query->email, query->org_id };
	const char *fault = NULL;
	bool any = false;

	for (int i = 0; i < 3; i++) {
		if (texts[i] == NULL)
			continue;
		if (texts[i][0] == '\0')
			return query_empty[i];
		if (measure(texts[i], MUSTER_MAX_KEY, false, query_faults[i],
			&fault) < 0)
			return fault;
		any = true;
	}
	return any ? NULL : "at least one of id, email and org_id is needed";
}

bool
query_copy(struct arena *arena, const muster_query *query, muster_query *ret)
{
	const char *const texts[3] = { query->id, query->email, query->org_id };
	size_t lengths[3], total = 0;
	char *at;

	for (int i = 0; i < 3; i++) {
		lengths[i] = texts[i] == NULL ? 0 : strlen(texts[i]);
		total += lengths[i] + 1;
	}
	at = arena_alloc(arena, total);
	if (at == NULL)
		return false;
	*ret = (muster_query){ .id = pack(&at, texts[0], lengths[0]),
		.email = pack(&at, texts[1], lengths[1]),
		.org_id = pack(&at, texts[2], lengths[2]),
		.limit = query->limit };
	return true;
}
