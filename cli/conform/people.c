/* SPDX-License-Identifier: MIT
 *
 * people - users that the store under test holds.
 *
 * Those that are made have the name of the check in all that they are found by,
 * so that no check meets the users of another one, even where they cannot be
 * removed again; and the seed, so that two runs need not meet.
 */
#include <config.h>

#include "conform/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records/records.h"

#include "conform/promises.h"
#include "conform/world.h"

/* ---- copies ---- */

static size_t
size_of(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

static const char *
pack(char **at, const char *text)
{
	char *copy = *at;

	if (text == NULL)
		return NULL;
	*at += size_of(text);
	return memcpy(copy, text, size_of(text));
}

muster_user *
people_copy(const muster_user *user)
{
	size_t n = user->attribute_count, i;
	size_t size = sizeof(*user) + n * sizeof(muster_attribute) +
	    size_of(user->id) + size_of(user->email) + size_of(user->org_id) +
	    size_of(user->name);
	muster_attribute *attributes;
	muster_user *copy;
	char *at;

	for (i = 0; i < n; i++)
		size += size_of(user->attributes[i].name) +
		    size_of(user->attributes[i].value);
	copy = malloc(size);
	if (copy == NULL)
		return NULL;
	attributes = (muster_attribute *)(void *)(copy + 1);
	at = (char *)(attributes + n);
	*copy = (muster_user){
		.id = pack(&at, user->id),
		.email = pack(&at, user->email),
		.org_id = pack(&at, user->org_id),
		.name = pack(&at, user->name),
		.attributes = n > 0 ? attributes : NULL,
		.attribute_count = n,
	};
	for (i = 0; i < n; i++) {
		attributes[i].name = pack(&at, user->attributes[i].name);
		attributes[i].value = pack(&at, user->attributes[i].value);
	}
	return copy;
}

/* ---- made ---- */

char *
people_text(const struct trial *trial, const char *what)
{
	char *text;

	if (asprintf(&text, "conform-%" PRIu64 "-%s-%s", trial->plan->seed,
		trial->check->name, what) < 0)
		return NULL;
	return text;
}

muster_user *
people_make(const struct trial *trial, size_t number)
{
	uint64_t seed = trial->plan->seed;
	const char *check = trial->check->name;
	char id[128], email[128], org[128], name[64];

	snprintf(id, sizeof(id), "conform-%" PRIu64 "-%s-%zu", seed, check,
	    number);
	snprintf(email, sizeof(email), "conform.%" PRIu64 ".%s.%zu@example.org",
	    seed, check, number);
	snprintf(org, sizeof(org), "conform-%" PRIu64 "-%s", seed, check);
	snprintf(name, sizeof(name), "User %zu", number);
	return people_copy(&(muster_user){
	    .id = id,
	    .email = email,
	    .org_id = org,
	    .name = name,
	});
}

static bool
put_made(struct world *world, size_t count, struct people *ret)
{
	struct trial *trial = world->trial;
	muster_status status;

	ret->ours = true;
	for (; ret->count < count; ret->count++) {
		ret->users[ret->count] = people_make(trial, ret->count);
		if (ret->users[ret->count] == NULL)
			return trial_skip(trial, "out of memory");
	}
	status = world_put(world, (const muster_user *const *)ret->users,
	    ret->count);
	if (status == MUSTER_OK)
		return true;
	return trial_fail(trial, PROMISE_PUT, "%s: %s",
	    muster_status_name(status), world_message(world));
}

/* ---- named by the author ---- */

static bool
is_named(const muster_user *user)
{
	return user->id != NULL || user->email != NULL || user->org_id != NULL;
}

static bool
add(struct people *people, const muster_user *user)
{
	muster_user *copy = people_copy(user);

	if (copy != NULL)
		people->users[people->count++] = copy;
	return copy != NULL;
}

static bool
read_file(struct trial *trial, size_t count, struct people *ret)
{
	struct record_reader *reader = record_reader_open(trial->plan->users,
	    RECORD_AUTO);
	const muster_user *user = NULL;
	muster_status status = MUSTER_OK;

	while (reader != NULL && status == MUSTER_OK && ret->count < count) {
		status = record_reader_next(reader, &user);
		if (status == MUSTER_OK && user == NULL)
			break;
		if (status == MUSTER_OK && !add(ret, user))
			status = MUSTER_RESOURCE_EXHAUSTED;
	}
	if (status != MUSTER_OK)
		trial_skip(trial, "%s",
		    record_reader_message(reader)
			? record_reader_message(reader)
			: "out of memory");
	record_reader_free(reader);
	return status == MUSTER_OK && reader != NULL;
}

static bool
take_named(struct trial *trial, size_t count, struct people *ret)
{
	ret->ours = false;
	if (is_named(&trial->plan->known) && !add(ret, &trial->plan->known))
		return trial_skip(trial, "out of memory");
	if (trial->plan->users != NULL && !read_file(trial, count, ret))
		return false;
	if (ret->count > 0)
		return true;
	return trial_skip(trial,
	    "nobody is known to be in the store%s: name "
	    "users by --users, --email, --id or --org",
	    trial->plan->read_only ? ", and --read-only puts nobody there"
				   : ", and it cannot be written");
}

bool
people_get(struct world *world, size_t count, struct people *ret)
{
	*ret = (struct people){ .count = 0 };
	if (world_can_put(world))
		return put_made(world, count, ret);
	return take_named(world->trial, count, ret);
}

bool
people_may_put(struct world *world)
{
	if (world->trial->plan->read_only)
		return trial_skip(world->trial, "--read-only");
	if (!world->trial->info->can_put)
		return trial_skip(world->trial, "the store cannot be written");
	return true;
}

bool
people_put(struct world *world, size_t count, struct people *ret)
{
	*ret = (struct people){ .count = 0 };
	return people_may_put(world) && put_made(world, count, ret);
}

static bool
take_nobody(struct people *ret)
{
	return add(ret,
	    &(muster_user){
		.id = PEOPLE_NOBODY,
		.email = PEOPLE_NOBODY,
		.org_id = PEOPLE_NOBODY,
	    });
}

bool
people_begin(struct trial *trial, size_t count, struct world *world,
    struct people *people)
{
	*people = (struct people){ .count = 0 };
	if (!world_open(trial, world))
		return false;
	if (world_can_put(world) || trial->plan->users != NULL ||
	    is_named(&trial->plan->known))
		return people_get(world, count, people);
	return take_nobody(people) || trial_skip(trial, "out of memory");
}

void
people_end(struct world *world, struct people *people)
{
	people_free(people);
	world_close(world);
}

void
people_free(struct people *people)
{
	size_t i;

	for (i = 0; i < people->count; i++)
		free(people->users[i]);
	people->count = 0;
}
