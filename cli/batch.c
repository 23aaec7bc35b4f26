/* SPDX-License-Identifier: MIT
 *
 * batch - users that are on their way into a store together.
 *
 * A reader's record lives until the next one, so each is copied, into one
 * block: the user, then its attributes, then all texts.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "batch.h"

static size_t
text_size(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

static size_t
user_size(const muster_user *user)
{
	size_t size = sizeof(*user) +
	    user->attribute_count * sizeof(*user->attributes) +
	    text_size(user->id) + text_size(user->email) +
	    text_size(user->org_id) + text_size(user->name);
	size_t i;

	for (i = 0; i < user->attribute_count; i++)
		size += text_size(user->attributes[i].name) +
		    text_size(user->attributes[i].value);
	return size;
}

/* Copies the text to *at, which moves behind it. */
static const char *
text_copy(char **at, const char *text)
{
	size_t size = text_size(text);
	char *copy = *at;

	if (text == NULL)
		return NULL;
	memcpy(copy, text, size);
	*at += size;
	return copy;
}

static void
user_copy(muster_user *copy, const muster_user *user)
{
	muster_attribute *attributes = (muster_attribute *)(copy + 1);
	char *text = (char *)(attributes + user->attribute_count);
	size_t i;

	for (i = 0; i < user->attribute_count; i++)
		attributes[i] = (muster_attribute){
			.name = text_copy(&text, user->attributes[i].name),
			.value = text_copy(&text, user->attributes[i].value),
		};
	*copy = (muster_user){
		.id = text_copy(&text, user->id),
		.email = text_copy(&text, user->email),
		.org_id = text_copy(&text, user->org_id),
		.name = text_copy(&text, user->name),
		.attributes = attributes,
		.attribute_count = user->attribute_count,
	};
}

bool
batch_add(struct batch *batch, const muster_user *user, unsigned long line)
{
	size_t size = user_size(user);
	muster_user *copy = malloc(size);

	if (copy == NULL)
		return false;
	user_copy(copy, user);
	batch->users[batch->count] = copy;
	batch->lines[batch->count] = line;
	batch->count++;
	batch->bytes += size;
	return true;
}

bool
batch_full(const struct batch *batch)
{
	return batch->count == BATCH_USERS || batch->bytes >= BATCH_BYTES;
}

void
batch_clear(struct batch *batch)
{
	size_t i;

	for (i = 0; i < batch->count; i++)
		free(batch->users[i]);
	batch->count = 0;
	batch->bytes = 0;
}
