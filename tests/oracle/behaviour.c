/* SPDX-License-Identifier: MIT
 *
 * behaviour - see behaviour.h.
 *
 * About two in three questions find somebody; some users are known to many
 * stores under one id, so that merging has something to do; one in eight
 * questions fails, because primaries are asked at every level of a tree.
 */
#include <config.h>

#include "behaviour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <muster/store.h>

uint64_t
behaviour_mix(uint64_t bits)
{
	bits ^= bits >> 33;
	bits *= UINT64_C(0xff51afd7ed558ccd);
	bits ^= bits >> 33;
	bits *= UINT64_C(0xc4ceb9fe1a85ec53);
	return bits ^ bits >> 33;
}

static uint64_t
hash(const char *store, unsigned number)
{
	uint64_t bits = (uint64_t)number * 7919;

	for (; *store != '\0'; store++)
		bits = bits * 131 + (unsigned char)*store;
	return behaviour_mix(bits);
}

void
behaviour_email(unsigned number, char text[BEHAVIOUR_TEXT])
{
	snprintf(text, BEHAVIOUR_TEXT, "k-%u@Example.org", number);
}

void
behaviour_org_id(unsigned number, char text[BEHAVIOUR_TEXT])
{
	snprintf(text, BEHAVIOUR_TEXT, "o-%u", number);
}

static void
make_user(struct mock_user *user, const char *store, unsigned number,
    unsigned index, uint64_t bits)
{
	if (bits % 3 == 0)
		snprintf(user->id, sizeof user->id, "all%u-%u", index, number);
	else
		snprintf(user->id, sizeof user->id, "%s.%u-%u", store, index,
		    number);
	snprintf(user->email, sizeof user->email,
	    (bits >> 8) % 2 == 0 ? "K-%u@EXAMPLE.org" : "k-%u@example.ORG",
	    number);
	snprintf(user->org_id, sizeof user->org_id,
	    (bits >> 16) % 4 == 0 ? "elsewhere-%u" : "o-%u", number);
	snprintf(user->name, sizeof user->name, "%s, number %u", store, number);
}

static void
make_pause(struct behaviour *behaviour, uint64_t bits)
{
	uint64_t length = bits >> 8;

	behaviour->pause = PAUSE_NONE;
	behaviour->nanoseconds = 0;
	switch (bits % 16) {
	case 0:
	case 1:
		behaviour->pause = PAUSE_BUSY;
		behaviour->nanoseconds = (int64_t)(length % 20000);
		break;
	case 2:
		behaviour->pause = PAUSE_SLEEP;
		behaviour->nanoseconds = (int64_t)(length % 200000);
		break;
	case 3:
		behaviour->pause = PAUSE_DEAF;
		behaviour->nanoseconds = (int64_t)(length % 300000);
		break;
	default:
		break;
	}
}

static muster_status
make_status(uint64_t bits)
{
	switch (bits % 24) {
	case 0:
		return MUSTER_UNAVAILABLE;
	case 1:
		return MUSTER_PERMISSION_DENIED;
	case 2:
		return MUSTER_UNIMPLEMENTED;
	default:
		return MUSTER_OK;
	}
}

void
behaviour_of(const char *store, unsigned number, struct behaviour *behaviour)
{
	uint64_t bits = hash(store, number);
	unsigned i;

	make_pause(behaviour, bits);
	bits = behaviour_mix(bits + 1);
	behaviour->status = make_status(bits >> 8);
	behaviour->count = (unsigned)(bits >> 32) % (BEHAVIOUR_MAX_USERS + 1);
	for (i = 0; i < behaviour->count; i++) {
		bits = behaviour_mix(bits + 1);
		make_user(&behaviour->users[i], store, number, i, bits);
	}
}

unsigned
behaviour_number(const muster_query *query)
{
	const char *key = query->email != NULL ? query->email
	    : query->org_id != NULL            ? query->org_id
					       : query->id;
	const char *dash = strrchr(key, '-');

	return dash == NULL ? 0 : (unsigned)strtoul(dash + 1, NULL, 10);
}

bool
behaviour_matches(const struct mock_user *user, const muster_query *query)
{
	if (query->id != NULL && strcmp(query->id, user->id) != 0)
		return false;
	if (query->email != NULL &&
	    !muster_email_equal(query->email, user->email))
		return false;
	return query->org_id == NULL ||
	    strcmp(query->org_id, user->org_id) == 0;
}
