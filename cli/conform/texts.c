/* SPDX-License-Identifier: MIT
 *
 * texts - questions and users in words, for verdicts.
 *
 * They are written as they are; who prints them makes them safe.
 */
#include <config.h>

#include "conform/texts.h"

#include <muster/muster.h>
#include <muster/store.h>

#include <stdio.h>
#include <string.h>

enum { MOST_SHOWN = 80, MOST_USERS = 4 };

/* A text that grows. */
struct text {
	char *at;
	size_t left;
};

static void MUSTER_PRINTF(2, 3) add(struct text *text, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text->at, text->left, format, args);
	va_end(args);
	if (length < 0)
		return;
	if ((size_t)length >= text->left)
		length = text->left > 0 ? (int)text->left - 1 : 0;
	text->at += length;
	text->left -= (size_t)length;
}

static void
add_quoted(struct text *text, const char *value)
{
	size_t length;

	if (value == NULL) {
		add(text, "not known");
		return;
	}
	length = strlen(value);
	if (length <= MOST_SHOWN)
		add(text, "\"%s\"", value);
	else
		add(text, "\"%.*s...\" (%zu bytes)", MOST_SHOWN, value, length);
}

static void
add_member(struct text *text, const char *name, const char *value)
{
	if (value == NULL)
		return;
	add(text, "%s%s ", text->at[-1] == '{' ? "" : ", ", name);
	add_quoted(text, value);
}

static void
add_user(struct text *text, const muster_user *user)
{
	size_t i;

	add(text, "{");
	add_member(text, "id", user->id);
	add_member(text, "email", user->email);
	add_member(text, "org_id", user->org_id);
	add_member(text, "name", user->name);
	for (i = 0; i < user->attribute_count; i++)
		add_member(text, user->attributes[i].name,
		    user->attributes[i].value);
	add(text, "}");
}

void
texts_query(char *to, size_t size, const muster_query *query)
{
	struct text text = { to, size };

	add(&text, "{");
	add_member(&text, "id", query->id);
	add_member(&text, "email", query->email);
	add_member(&text, "org_id", query->org_id);
	if (query->limit != 0)
		add(&text, ", limit %zu", query->limit);
	add(&text, "}");
}

void
texts_user(char *to, size_t size, const muster_user *user)
{
	struct text text = { to, size };

	add_user(&text, user);
}

void
texts_users(char *to, size_t size, const muster_user *const *users,
    size_t count)
{
	struct text text = { to, size };
	size_t i;

	if (count == 0)
		add(&text, "nobody");
	if (count > 1)
		add(&text, "%zu users: ", count);
	for (i = 0; i < count && i < MOST_USERS; i++) {
		add(&text, "%s", i > 0 ? ", " : "");
		add_user(&text, users[i]);
	}
	if (count > MOST_USERS)
		add(&text, ", ...");
}

const char *
texts_status(muster_status status)
{
	return status == MUSTER_ENOUGH ? "ENOUGH" : muster_status_name(status);
}

/* ---- comparing ---- */

static bool
differs(struct text *text, const char *name, const char *want, const char *got,
    bool exact)
{
	if (want == NULL ? !exact || got == NULL
			 : got != NULL && strcmp(want, got) == 0)
		return false;
	add(text, "%s is ", name);
	add_quoted(text, got);
	add(text, " and not ");
	add_quoted(text, want);
	return true;
}

static const char *
find_attribute(const muster_user *user, const char *name)
{
	size_t i;

	for (i = 0; i < user->attribute_count; i++)
		if (strcmp(user->attributes[i].name, name) == 0)
			return user->attributes[i].value;
	return NULL;
}

static bool
attributes_differ(struct text *text, const muster_user *want,
    const muster_user *got, bool exact)
{
	size_t i;

	for (i = 0; i < want->attribute_count; i++) {
		const muster_attribute *one = &want->attributes[i];

		if (differs(text, one->name, one->value,
			find_attribute(got, one->name), true))
			return true;
	}
	for (i = 0; exact && i < got->attribute_count; i++) {
		const muster_attribute *one = &got->attributes[i];

		if (differs(text, one->name, find_attribute(want, one->name),
			one->value, true))
			return true;
	}
	return false;
}

bool
texts_differ(char *to, size_t size, const muster_user *want,
    const muster_user *got, bool exact)
{
	struct text text = { to, size };

	if (size > 0)
		*to = '\0';
	/* The e-mail address as the store writes it: the author may not. */
	return differs(&text, "id", want->id, got->id, exact) ||
	    (!(want->email != NULL && got->email != NULL && !exact &&
		 muster_email_equal(want->email, got->email)) &&
		differs(&text, "email", want->email, got->email, exact)) ||
	    differs(&text, "org_id", want->org_id, got->org_id, exact) ||
	    differs(&text, "name", want->name, got->name, exact) ||
	    attributes_differ(&text, want, got, exact);
}
