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

/* One text of a user, and whether it is what was asked for. One that is the
 * same to the byte was checked with the query, and need not be copied. */
static inline const char *
check_text(struct record_measure *ret, enum record_text which, const char *text,
    const char *wanted)
{
	const char *fault = NULL;
	long length;

	ret->shared[which] = NULL;
	ret->length[which] = 0;
	if (text != NULL && wanted != NULL &&
	    (text == wanted || strcmp(text, wanted) == 0)) {
		ret->shared[which] = wanted;
		return NULL;
	}
	length = measure(text,
	    which == RECORD_NAME ? MUSTER_MAX_TEXT : MUSTER_MAX_KEY,
	    which == RECORD_NAME, user_faults[which], &fault);
	if (length < 0)
		return fault;
	ret->length[which] = (size_t)length;
	ret->total += (size_t)length + 1;
	/* An address with letters of another case is the same one. */
	if (wanted != NULL &&
	    (which != RECORD_EMAIL || text == NULL ||
		!muster_email_equal(text, wanted)))
		ret->matches = false;
	return NULL;
}

const char *
record_check(const muster_user *user, const muster_query *query,
    struct record_measure *ret)
{
	const char *fault;

	ret->total = 0;
	ret->matches = true;
	fault = check_text(ret, RECORD_ID, user->id, query->id);
	if (fault == NULL)
		fault = check_text(ret, RECORD_EMAIL, user->email,
		    query->email);
	if (fault == NULL)
		fault = check_text(ret, RECORD_ORG_ID, user->org_id,
		    query->org_id);
	if (fault == NULL)
		fault = check_text(ret, RECORD_NAME, user->name, NULL);
	if (fault != NULL)
		return fault;
	if (ret->shared[RECORD_ID] != NULL)
		ret->length[RECORD_ID] = strlen(query->id);
	else if (ret->length[RECORD_ID] == 0)
		return "a user without id";
	return user->attribute_count == 0 ? NULL
					  : check_attributes(user, &ret->total);
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

/* A text of a user, as it was measured. */
static inline const char *
take(char **at, enum record_text which, const char *text,
    const struct record_measure *measured)
{
	return measured->shared[which] != NULL
	    ? measured->shared[which]
	    : pack(at, text, measured->length[which]);
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
	record->id_length = measured->length[RECORD_ID];
	record->hash = 0;
	record->user = (muster_user){ .id = take(&at, RECORD_ID, user->id,
					  measured),
		.email = take(&at, RECORD_EMAIL, user->email, measured),
		.org_id = take(&at, RECORD_ORG_ID, user->org_id, measured),
		.name = take(&at, RECORD_NAME, user->name, measured),
		.attributes = n == 0 ? NULL : attributes,
		.attribute_count = n };
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
query_check(const muster_query *query, struct query_measure *ret)
{
	const char *const texts[3] = { query->id, query->email, query->org_id };
	const char *fault = NULL;

	ret->total = 0;
	for (int i = 0; i < 3; i++) {
		long length;

		ret->length[i] = 0;
		if (texts[i] == NULL)
			continue;
		length = measure(texts[i], MUSTER_MAX_KEY, false,
		    query_faults[i], &fault);
		if (length < 0)
			return fault;
		if (length == 0)
			return query_empty[i];
		ret->length[i] = (size_t)length;
		ret->total += (size_t)length + 1;
	}
	return ret->total > 0
	    ? NULL
	    : "at least one of id, email and org_id is needed";
}

bool
query_copy(struct arena *arena, const muster_query *query,
    const struct query_measure *measured, muster_query *ret)
{
	char *at = arena_alloc(arena, measured->total);

	if (at == NULL)
		return false;
	ret->id = pack(&at, query->id, measured->length[0]);
	ret->email = pack(&at, query->email, measured->length[1]);
	ret->org_id = pack(&at, query->org_id, measured->length[2]);
	ret->limit = query->limit;
	return true;
}
