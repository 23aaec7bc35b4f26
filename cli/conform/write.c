/* SPDX-License-Identifier: MIT
 *
 * write - checks of put and remove.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform/checks.h"
#include "conform/promises.h"
#include "conform/texts.h"
#include "conform/world.h"

/* The query that finds him by all that the store searches by. */
static muster_query
whole_query(const muster_user *user)
{
	return (muster_query){
		.id = user->id,
		.email = user->email,
		.org_id = user->org_id,
	};
}

static bool
is_there(struct world *world, const muster_user *user)
{
	const muster_query query = whole_query(user);

	return world_expect_one(world, &query, user, true);
}

/* By each key of his, he is not found. */
static bool
is_gone(struct world *world, const muster_user *user, const char *promise)
{
	const muster_query queries[] = {
		{ .id = user->id },
		{ .email = user->email },
		{ .org_id = user->org_id },
	};
	uint32_t has = world_keys(world->trial);
	size_t i, k;

	for (i = 0; i < 3; i++) {
		/* The bits of the keys are in this order. */
		if ((has & (1u << i)) == 0 ||
		    (queries[i].id == NULL && queries[i].email == NULL &&
			queries[i].org_id == NULL))
			continue;
		if (!world_ask(world, &queries[i]))
			return false;
		for (k = 0; k < muster_result_users(world->result); k++)
			if (strcmp(muster_result_user(world->result, k)->id,
				user->id) == 0)
				return world_fail(world, promise, "nobody");
	}
	return true;
}

/* Opens a store that can be written, with so many users in it. */
static bool
begin(struct trial *trial, size_t count, struct world *world,
    struct people *people)
{
	*people = (struct people){ .count = 0 };
	return world_open(trial, world) && people_put(world, count, people);
}

static void
end(struct world *world, struct people *people)
{
	people_free(people);
	world_close(world);
}

static void
put(struct trial *trial)
{
	struct people people;
	struct world world;
	size_t i;

	if (begin(trial, 3, &world, &people))
		for (i = 0; i < people.count; i++)
			if (!is_there(&world, people.users[i]) ||
			    !world_keep(&world, people.users[i]) ||
			    !is_there(&world, people.users[i]))
				break;
	end(&world, &people);
}

static void
put_many(struct trial *trial)
{
	struct people people;
	struct world world;
	size_t i;

	if (begin(trial, PEOPLE_MOST, &world, &people))
		for (i = 0; i < people.count; i++)
			if (!is_there(&world, people.users[i]))
				break;
	end(&world, &people);
}

/* Nobody is found by the address that he had. */
static bool
is_not_by_email(struct world *world, const char *email)
{
	if ((world_keys(world->trial) & MUSTER_KEY_EMAIL) == 0)
		return true;
	if (!world_ask(world, &(muster_query){ .email = email }))
		return false;
	return muster_result_users(world->result) == 0 ||
	    world_fail(world, PROMISE_PUT, "nobody");
}

/* The record is another one now, and nothing is left of the old one. */
static void
replace(struct trial *trial)
{
	struct people people;
	struct world world;
	char *email = people_text(trial, "new@example.org");
	char *org = people_text(trial, "new");
	muster_user next, least;
	const char *old;

	if (begin(trial, 2, &world, &people) && email != NULL && org != NULL) {
		next = least = *people.users[0];
		old = next.email;
		next.email = email;
		next.org_id = org;
		next.name = "Another Name";
		/* Only the id is known. */
		least.email = least.org_id = least.name = NULL;
		if (world_keep(&world, &next) && is_there(&world, &next) &&
		    is_not_by_email(&world, old) &&
		    world_keep(&world, &least) && is_there(&world, &least))
			is_there(&world, people.users[1]);
	}
	free(email);
	free(org);
	end(&world, &people);
}

/* ---- attributes ---- */

static void
attributes(struct trial *trial)
{
	static const muster_attribute list[] = {
		{ "city", "Bonn" },
		{ "note", "two\nlines, \"quoted\" 'twice' \\ %s" },
	};
	struct people people;
	struct world world;
	muster_user user;
	const muster_user *users = &user;
	muster_status status;

	if (begin(trial, 1, &world, &people)) {
		user = *people.users[0];
		user.attributes = list;
		user.attribute_count = sizeof(list) / sizeof(*list);
		status = world_put(&world, &users, 1);
		if (status == MUSTER_INVALID_ARGUMENT)
			trial_note(trial, "it refuses attributes, and says so");
		else if (status != MUSTER_OK)
			trial_fail(trial, PROMISE_PUT, "%s: %s",
			    muster_status_name(status), world_message(&world));
		else if (is_there(&world, &user) &&
		    world_keep(&world, people.users[0]))
			/* Without them again. */
			is_there(&world, people.users[0]);
	}
	end(&world, &people);
}

static void
empty_texts(struct trial *trial)
{
	struct people people;
	struct world world;
	muster_user empty, unknown;

	if (begin(trial, 1, &world, &people)) {
		empty = unknown = *people.users[0];
		empty.name = "";
		unknown.name = NULL;
		if (world_keep(&world, &empty) && is_there(&world, &empty) &&
		    world_keep(&world, &unknown))
			is_there(&world, &unknown);
	}
	end(&world, &people);
}

/* ---- remove ---- */

static bool
may_remove(struct trial *trial)
{
	if (trial->info->can_remove)
		return true;
	return trial_skip(trial, "the plugin has no remove");
}

static bool
expect_remove(struct world *world, const char *id, muster_status wanted)
{
	muster_status status = world_remove(world, id);

	if (status == wanted)
		return true;
	return trial_fail(world->trial, PROMISE_REMOVE, "%s%s%s, and not %s",
	    muster_status_name(status), *world_message(world) ? ": " : "",
	    world_message(world), muster_status_name(wanted));
}

static void
remove_one(struct trial *trial)
{
	struct people people;
	struct world world;

	if (!may_remove(trial))
		return;
	if (begin(trial, 3, &world, &people)) {
		const muster_user *one = people.users[1];

		if (expect_remove(&world, one->id, MUSTER_OK) &&
		    is_gone(&world, one, PROMISE_REMOVE) &&
		    is_there(&world, people.users[0]) &&
		    is_there(&world, people.users[2]) &&
		    expect_remove(&world, one->id, MUSTER_NOT_FOUND) &&
		    world_keep(&world, one))
			is_there(&world, one);
	}
	end(&world, &people);
}

static void
remove_nobody(struct trial *trial)
{
	static const char *const ids[] = { "conform-nobody", "%", "*",
		"' OR '1'='1", "conform-" };
	struct people people;
	struct world world;
	size_t i;

	if (!may_remove(trial))
		return;
	if (begin(trial, 1, &world, &people)) {
		for (i = 0; i < sizeof(ids) / sizeof(*ids); i++)
			if (!expect_remove(&world, ids[i], MUSTER_NOT_FOUND))
				break;
		is_there(&world, people.users[0]);
	}
	end(&world, &people);
}

const struct conform_check write_checks[] = {
	{ "put", "who is put is found, and may be put again", NEEDS_STORE,
	    put },
	{ "put-many", "many users at once are put, all of them", NEEDS_STORE,
	    put_many },
	{ "replace", "a record that is put again is replaced as a whole",
	    NEEDS_STORE, replace },
	{ "attributes", "attributes are kept, or refused, and replaced too",
	    NEEDS_STORE, attributes },
	{ "empty-texts", "an empty text is no unknown one", NEEDS_STORE,
	    empty_texts },
	{ "remove", "who is removed is gone, and nobody else is", NEEDS_STORE,
	    remove_one },
	{ "remove-nobody", "removing nobody is NOT_FOUND", NEEDS_STORE,
	    remove_nobody },
	{ NULL, NULL, NEEDS_NOTHING, NULL },
};
