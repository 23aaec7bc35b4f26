/* SPDX-License-Identifier: MIT
 *
 * equal - a parallel lookup as one would write it by hand, without muster.
 *
 * Plain C without tricks: each leg allocates the copy of its users, the merged
 * answer is an array of pointers, and all of it is freed at the end of a call.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shared/clock.h"
#include "shared/sample.h"
#include "peers/equal.h"

/* ---- texts ---- */

/* Bytes that follow the first one of a character; -1: it cannot be first. */
static int
following(unsigned char byte)
{
	if (byte < 0x80)
		return byte < 0x20 || byte == 0x7f ? -1 : 0;
	if (byte >= 0xc2 && byte <= 0xdf)
		return 1;
	if (byte >= 0xe0 && byte <= 0xef)
		return 2;
	return byte >= 0xf0 && byte <= 0xf4 ? 3 : -1;
}

/* Is it UTF-8, the shortest form, without surrogates and control bytes? */
static int
is_text(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at != '\0') {
		unsigned char first = at[0], second = at[1];
		int more = following(first);

		if (more < 0 || (first == 0xe0 && second < 0xa0) ||
		    (first == 0xed && second > 0x9f) ||
		    (first == 0xf0 && second < 0x90) ||
		    (first == 0xf4 && second > 0x8f))
			return 0;
		for (at++; more > 0; more--, at++)
			if ((*at & 0xc0) != 0x80)
				return 0;
	}
	return 1;
}

/* ---- a leg ---- */

static int
copy_user(struct equal_user *copy, const struct equal_user *user)
{
	size_t id = strlen(user->id) + 1, email = strlen(user->email) + 1;
	size_t org_id = strlen(user->org_id) + 1;
	size_t name = strlen(user->name) + 1;

	if (!is_text(user->id) || !is_text(user->email) ||
	    !is_text(user->org_id) || !is_text(user->name))
		return -1;
	copy->id = malloc(id + email + org_id + name);
	if (copy->id == NULL)
		return -1;
	copy->email = memcpy(copy->id, user->id, id);
	copy->email += id;
	copy->org_id = memcpy(copy->email, user->email, email);
	copy->org_id += email;
	copy->name = memcpy(copy->org_id, user->org_id, org_id);
	copy->name += org_id;
	memcpy(copy->name, user->name, name);
	return 0;
}

/* The store itself: one user, after a while. */
static void
store_find(const struct equal_leg *leg, struct equal_user *ret_user)
{
	struct timespec time = {
		.tv_sec = leg->delay / CLOCK_SECOND,
		.tv_nsec = leg->delay % CLOCK_SECOND,
	};

	while (leg->delay > 0 &&
	    clock_nanosleep(CLOCK_MONOTONIC, 0, &time, &time) == EINTR)
		;
	*ret_user = (struct equal_user){
		.id = (char *)(uintptr_t)leg->id,
		.email = (char *)(uintptr_t) "user@test.com",
		.org_id = (char *)(uintptr_t) "org1",
		.name = (char *)(uintptr_t) "Ann Example",
	};
}

void
equal_ask(struct equal_leg *leg)
{
	int64_t start = clock_now();
	struct equal_user user;

	store_find(leg, &user);
	leg->users = calloc(1, sizeof *leg->users);
	leg->failed = leg->users == NULL ||
	    strcmp(user.email, leg->email) != 0 ||
	    strcmp(user.org_id, leg->org_id) != 0 ||
	    copy_user(leg->users, &user) != 0;
	leg->count = leg->failed ? 0 : 1;
	leg->elapsed = clock_now() - start;
}

/* ---- a call ---- */

static size_t
merge(const struct equal_leg *legs, const struct equal_user **merged)
{
	size_t count = 0, i, k;
	int leg;

	for (leg = 0; leg < EQUAL_LEGS; leg++) {
		for (i = 0; i < legs[leg].count; i++) {
			const struct equal_user *user = &legs[leg].users[i];

			for (k = 0; k < count; k++)
				if (strcmp(merged[k]->id, user->id) == 0)
					break;
			if (k == count)
				merged[count++] = user;
		}
	}
	return count;
}

static void
leg_fini(struct equal_leg *leg)
{
	size_t i;

	for (i = 0; i < leg->count; i++)
		free(leg->users[i].id);
	free(leg->users);
}

/* One lookup with these delays. */
static void
look_up(const struct equal_peer *peer, const int64_t *delays)
{
	struct equal_leg legs[EQUAL_LEGS] = {
		{ .id = "1", .delay = delays[0] },
		{ .id = "2", .delay = delays[1] },
	};
	const struct equal_user **merged;
	int i;

	for (i = 0; i < EQUAL_LEGS; i++) {
		legs[i].email = "user@test.com";
		legs[i].org_id = "org1";
	}
	if (!is_text(legs[0].email) || !is_text(legs[0].org_id))
		fatal("the query is wrong");
	peer->ask(legs);
	merged = calloc(legs[0].count + legs[1].count + 1, sizeof *merged);
	if (merged == NULL || merge(legs, merged) != EQUAL_LEGS)
		fatal("%s: not all users were found", peer->name);
	free(merged);
	for (i = 0; i < EQUAL_LEGS; i++)
		leg_fini(&legs[i]);
}

/* ---- what is measured ---- */

struct round {
	const struct equal_peer *peer;
	const int64_t *delays;
};

static int64_t
round_run(void *arg, long count)
{
	const struct round *round = arg;
	int64_t start = clock_now();

	for (; count > 0; count--)
		look_up(round->peer, round->delays);
	return clock_now() - start;
}

int
equal_main(const struct equal_peer *peer, int argc, char **argv)
{
	static const char *const names[] = { "nodelay", "low", "high" };
	static const int64_t delays[][EQUAL_LEGS] = {
		{ 0, 0 },
		{ 500 * CLOCK_MICROSECOND, 100 * CLOCK_MICROSECOND },
		{ 50 * CLOCK_MILLISECOND, 50 * CLOCK_MILLISECOND },
	};
	static struct subject subjects[3];
	struct settings settings = {
		.slice = 50 * CLOCK_MILLISECOND,
		.slices = 5,
	};
	struct round rounds[3];
	char keys[3][40];
	int i;

	settings_read(&settings, argc, argv);
	peer->open();
	for (i = 0; i < 3; i++) {
		rounds[i] = (struct round){ peer, delays[i] };
		snprintf(keys[i], sizeof keys[i], "%s_%s", peer->name,
		    names[i]);
		subjects[i] = (struct subject){
			.key = keys[i],
			.run = round_run,
			.arg = &rounds[i],
		};
	}
	sample(subjects, 3, &settings);
	report_times(subjects, 3, settings.slices);
	peer->close();
	return 0;
}
