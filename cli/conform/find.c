/* SPDX-License-Identifier: MIT
 *
 * find - checks of what find answers.
 *
 * Whether each user that is emitted matches, and comes once, the witness sees
 * in every check (services.c). Here it is asked for what must be found,
 * and in the ways that stores get wrong.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform/checks.h"
#include "conform/promises.h"
#include "conform/world.h"

/* Opens the store and gets `count` users, for a check of the third argument. */
static void
with_people(struct trial *trial, size_t count,
    void (*check)(struct world *world, const struct people *people))
{
	struct people people;
	struct world world;

	if (!world_open(trial, &world))
		return;
	if (people_get(&world, count, &people))
		check(&world, &people);
	people_free(&people);
	world_close(&world);
}

/* The query by those keys of a user; false: they are not known of him. */
static bool
query_by(const muster_user *user, uint32_t keys, muster_query *ret)
{
	*ret = (muster_query){
		.id = keys & MUSTER_KEY_ID ? user->id : NULL,
		.email = keys & MUSTER_KEY_EMAIL ? user->email : NULL,
		.org_id = keys & MUSTER_KEY_ORG_ID ? user->org_id : NULL,
	};
	return ((keys & MUSTER_KEY_ID) == 0 || ret->id != NULL) &&
	    ((keys & MUSTER_KEY_EMAIL) == 0 || ret->email != NULL) &&
	    ((keys & MUSTER_KEY_ORG_ID) == 0 || ret->org_id != NULL);
}

/* ---- nobody ---- */

static void
miss(struct trial *trial)
{
	static const char *const what[] = { "id", "email", "org_id" };
	uint32_t keys, has = world_keys(trial);
	char *nobody = people_text(trial, "nobody@example.org");
	const muster_user user = { nobody, nobody, nobody, NULL, NULL, 0 };
	struct world world;
	muster_query query;

	(void)what;
	if (nobody == NULL || !world_open(trial, &world)) {
		free(nobody);
		return;
	}
	for (keys = 1; keys <= 7; keys++) {
		query_by(&user, keys, &query);
		if ((keys & has) == 0)
			continue;
		if (!world_ask(&world, &query))
			break;
		if (muster_result_users(world.result) > 0)
			trial_note(trial, "it knows whomever one asks for");
	}
	world_close(&world);
	free(nobody);
}

/* ---- by one key, and by several ---- */

static void
find_by(struct world *world, const struct people *people, uint32_t keys)
{
	size_t i, asked = 0;
	muster_query query;

	for (i = 0; i < people->count; i++) {
		if (!query_by(people->users[i], keys, &query))
			continue;
		asked++;
		if (!world_expect_one(world, &query, people->users[i],
			people->ours))
			return;
	}
	if (asked == 0)
		trial_skip(world->trial,
		    "nobody is named of whom this is known");
}

static bool
searches_by(struct world *world, uint32_t key, const char *name)
{
	if ((world_keys(world->trial) & key) != 0)
		return true;
	return trial_skip(world->trial,
	    "the plugin does not search by %s (keys)", name);
}

static void
check_id(struct world *world, const struct people *people)
{
	if (searches_by(world, MUSTER_KEY_ID, "id"))
		find_by(world, people, MUSTER_KEY_ID);
}

static void
check_email(struct world *world, const struct people *people)
{
	if (searches_by(world, MUSTER_KEY_EMAIL, "email"))
		find_by(world, people, MUSTER_KEY_EMAIL);
}

static void
check_org(struct world *world, const struct people *people)
{
	muster_query query;
	size_t i;

	if (!searches_by(world, MUSTER_KEY_ORG_ID, "org_id"))
		return;
	if (people->ours) {
		query_by(people->users[0], MUSTER_KEY_ORG_ID, &query);
		world_expect(world, &query,
		    (const muster_user *const *)people->users, people->count,
		    true);
		return;
	}
	for (i = 0; i < people->count; i++)
		if (people->users[i]->id != NULL &&
		    query_by(people->users[i], MUSTER_KEY_ORG_ID, &query) &&
		    !world_expect_one(world, &query, people->users[i], false))
			return;
	find_by(world, people, MUSTER_KEY_ORG_ID);
}

/* Two users cannot be one. */
static bool
contradict(struct world *world, const struct people *people)
{
	const muster_user *one = people->users[0], *other = people->users[1];
	uint32_t has = world_keys(world->trial);
	const muster_query queries[] = {
		{ .id = one->id, .email = other->email },
		{ .id = other->id, .email = one->email, .org_id = one->org_id },
		{ .id = one->id, .org_id = "conform-nowhere" },
		{ .email = one->email, .org_id = "conform-nowhere" },
	};
	size_t i;

	for (i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
		if ((has & (MUSTER_KEY_ID | MUSTER_KEY_EMAIL)) == 0)
			break;
		if (!world_ask(world, &queries[i]))
			return false;
		if (muster_result_users(world->result) > 0)
			return world_fail(world, PROMISE_TRUTH, "nobody");
	}
	return true;
}

static void
check_several(struct world *world, const struct people *people)
{
	static const uint32_t keys[] = {
		MUSTER_KEY_ID | MUSTER_KEY_EMAIL,
		MUSTER_KEY_ID | MUSTER_KEY_ORG_ID,
		MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID,
		MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID,
	};
	uint32_t has = world_keys(world->trial);
	size_t i, k, asked = 0;
	muster_query query;

	for (i = 0; i < people->count; i++)
		for (k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
			if ((has & keys[k]) == 0 ||
			    !query_by(people->users[i], keys[k], &query))
				continue;
			asked++;
			if (!world_expect_one(world, &query, people->users[i],
				people->ours))
				return;
		}
	if (people->ours && people->count > 1)
		contradict(world, people);
	else if (asked == 0)
		trial_skip(world->trial,
		    "nobody is named of whom two keys are known");
}

static void
by_id(struct trial *trial)
{
	with_people(trial, 3, check_id);
}

static void
by_email(struct trial *trial)
{
	with_people(trial, 3, check_email);
}

static void
by_org(struct trial *trial)
{
	with_people(trial, 3, check_org);
}

static void
by_several(struct trial *trial)
{
	with_people(trial, 3, check_several);
}

/* ---- the case of letters, and bytes ---- */

enum letters { UPPER, LOWER, EVERY_OTHER, LETTERS };

static char *
change_case(const char *text, enum letters how)
{
	char *copy = strdup(text), *at;

	for (at = copy; at != NULL && *at != '\0'; at++) {
		bool upper = how == UPPER ||
		    (how == EVERY_OTHER && (at - copy) % 2 == 0);

		if (upper && *at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
		else if (!upper && *at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	return copy;
}

static void
check_case(struct world *world, const struct people *people)
{
	size_t i, asked = 0;
	int how;

	if (!searches_by(world, MUSTER_KEY_EMAIL, "email"))
		return;
	for (i = 0; i < people->count; i++) {
		const muster_user *user = people->users[i];

		for (how = 0; user->email != NULL && how < LETTERS; how++) {
			char *email = change_case(user->email,
			    (enum letters)how);
			bool found = email == NULL ||
			    world_expect_one(world,
				&(muster_query){ .email = email }, user,
				people->ours);

			free(email);
			asked++;
			if (!found)
				return;
		}
	}
	if (asked == 0)
		trial_skip(world->trial, "no email is known");
}

/* The same store holds addresses in capitals, too. */
static void
check_case_stored(struct world *world, const struct people *people)
{
	muster_user loud = *people->users[0];
	char *email, *id;

	check_case(world, people);
	if (!people->ours)
		return;
	email = change_case(loud.email, EVERY_OTHER);
	id = people_text(world->trial, "loud");
	loud.email = email;
	loud.id = id;
	/* Now two have that address, and both are meant by it. */
	if (email != NULL && id != NULL && world_keep(world, &loud))
		world_expect(world,
		    &(muster_query){ .email = people->users[0]->email },
		    (const muster_user *const[]){ people->users[0], &loud }, 2,
		    true);
	free(email);
	free(id);
}

static void
email_case(struct trial *trial)
{
	with_people(trial, 2, check_case_stored);
}

/* Asks for what is nearly a key: whoever is emitted does not match, which the
 * witness sees. */
static bool
ask_nearly(struct world *world, const char *key, muster_query *query,
    const char **member)
{
	enum { WAYS = 6 };
	size_t length = strlen(key);
	char *texts[WAYS] = { change_case(key, UPPER), NULL, NULL, NULL, NULL,
		NULL };
	bool answered = true;
	int i;

	if (asprintf(&texts[1], "%s ", key) < 0)
		texts[1] = NULL;
	if (asprintf(&texts[2], " %s", key) < 0)
		texts[2] = NULL;
	if (asprintf(&texts[3], "%sx", key) < 0)
		texts[3] = NULL;
	if (length > 1)
		texts[4] = strndup(key, length - 1);
	if (length > 1)
		texts[5] = strdup(key + 1);
	for (i = 0; i < WAYS && answered; i++) {
		*member = texts[i];
		if (texts[i] != NULL)
			answered = world_ask(world, query);
	}
	for (i = 0; i < WAYS; i++)
		free(texts[i]);
	return answered;
}

static void
check_exact(struct world *world, const struct people *people)
{
	uint32_t has = world_keys(world->trial);
	size_t i;

	for (i = 0; i < people->count; i++) {
		const muster_user *user = people->users[i];
		muster_query query = { .id = NULL };

		if (has & MUSTER_KEY_ID && user->id != NULL &&
		    !ask_nearly(world, user->id, &query, &query.id))
			return;
		query = (muster_query){ .id = NULL };
		if (has & MUSTER_KEY_EMAIL && user->email != NULL &&
		    !ask_nearly(world, user->email, &query, &query.email))
			return;
		query = (muster_query){ .id = NULL };
		if (has & MUSTER_KEY_ORG_ID && user->org_id != NULL &&
		    !ask_nearly(world, user->org_id, &query, &query.org_id))
			return;
	}
}

static void
exact(struct trial *trial)
{
	with_people(trial, 2, check_exact);
}

/* ---- how many ---- */

static bool
limit_to(struct world *world, const char *org, size_t limit, size_t least,
    bool ours)
{
	size_t wanted = limit < least ? limit : least, got;
	char text[64];

	if (!world_ask(world, &(muster_query){ .org_id = org, .limit = limit }))
		return false;
	got = muster_result_users(world->result);
	snprintf(text, sizeof(text), "%s%zu", ours ? "" : "at least ", wanted);
	if (ours ? got != wanted : got < wanted)
		return world_fail(world, PROMISE_LIMIT, text);
	if (ours && muster_result_truncated(world->result) != (limit < least))
		return trial_fail(world->trial, PROMISE_LIMIT,
		    "%zu users, and that there are %s", got,
		    limit < least ? "no more, but there are" : "more");
	return true;
}

static void
check_limit(struct world *world, const struct people *people)
{
	const char *org = people->users[0]->org_id;
	size_t same = 0, limit, i;

	if (!searches_by(world, MUSTER_KEY_ORG_ID, "org_id"))
		return;
	for (i = 0; org != NULL && i < people->count; i++)
		same += people->users[i]->org_id != NULL &&
		    people->users[i]->id != NULL &&
		    strcmp(people->users[i]->org_id, org) == 0;
	if (same < 2) {
		trial_skip(world->trial,
		    "no two users of one organisation are known");
		return;
	}
	for (limit = 1; limit <= same + 1; limit++)
		if (!limit_to(world, org, limit, same, people->ours))
			return;
}

static void
limit(struct trial *trial)
{
	with_people(trial, 5, check_limit);
}

static void
check_unique(struct world *world, const struct people *people)
{
	check_org(world, people);
}

static void
unique_ids(struct trial *trial)
{
	with_people(trial, 40, check_unique);
}

const struct conform_check find_checks[] = {
	{ "miss", "who is not there is a miss, by each key and combination",
	    NEEDS_STORE, miss },
	{ "by-id", "a user is found by the id, with all that is known",
	    NEEDS_STORE, by_id },
	{ "by-email", "a user is found by the e-mail address", NEEDS_STORE,
	    by_email },
	{ "by-org", "the users of an organisation are found by it", NEEDS_STORE,
	    by_org },
	{ "by-several", "of several keys all must match", NEEDS_STORE,
	    by_several },
	{ "email-case", "A to Z of an e-mail address match in either case",
	    NEEDS_STORE, email_case },
	{ "exact", "ids and organisations match byte for byte, and whole",
	    NEEDS_STORE, exact },
	{ "limit", "as many users as are wanted, if there are as many",
	    NEEDS_STORE, limit },
	{ "unique-ids", "forty users of one organisation come once each",
	    NEEDS_STORE, unique_ids },
	{ NULL, NULL, NEEDS_NOTHING, NULL },
};
