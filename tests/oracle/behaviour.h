/* SPDX-License-Identifier: MIT
 *
 * behaviour - what a mock store does when it is asked: a pure function of its
 * name and of a number that every key of the query carries.
 *
 * The mock store and the oracle share it, so that the oracle knows the answer
 * to any question to any tree of stores without asking.
 */
#ifndef TESTS_BEHAVIOUR_H
#define TESTS_BEHAVIOUR_H

#include <muster/types.h>

enum { BEHAVIOUR_MAX_USERS = 3, BEHAVIOUR_TEXT = 64 };

enum pause {
	PAUSE_NONE,
	PAUSE_BUSY,             /* computes: up to 20 us */
	PAUSE_SLEEP,            /* muster_sleep(): up to 200 us */
	PAUSE_DEAF              /* nanosleep(), hears nothing: up to 300 us */
};

struct mock_user {
	char id[BEHAVIOUR_TEXT];
	char email[BEHAVIOUR_TEXT];
	char org_id[BEHAVIOUR_TEXT];
	char name[BEHAVIOUR_TEXT];
};

struct behaviour {
	muster_status status;   /* not MUSTER_OK: the store fails so */
	enum pause pause;
	int64_t nanoseconds;
	unsigned count;         /* users that it knows under the number */
	struct mock_user users[BEHAVIOUR_MAX_USERS];
};

/* Thorough mixing of 64 bits. */
uint64_t behaviour_mix(uint64_t bits);

/* What the store does when it is asked for that number. */
void behaviour_of(const char *store, unsigned number,
    struct behaviour *behaviour);

/* The keys that carry the number: users have the e-mail address in some case
 * and the id of the organisation or another one. */
void behaviour_email(unsigned number, char text[BEHAVIOUR_TEXT]);
void behaviour_org_id(unsigned number, char text[BEHAVIOUR_TEXT]);

/* The number that the keys of a query carry. */
unsigned behaviour_number(const muster_query *query);

/* Does the user match all keys that are given? */
bool behaviour_matches(const struct mock_user *user,
    const muster_query *query);

#endif
