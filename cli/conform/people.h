/* SPDX-License-Identifier: MIT
 *
 * people - users that the store under test holds: such as are made
 * and put into it, or such as the author names.
 */
#ifndef CLI_CONFORM_PEOPLE_H
#define CLI_CONFORM_PEOPLE_H

#include <muster/types.h>

struct trial;
struct world;

enum { PEOPLE_MOST = 64 };

struct people {
	muster_user *users[PEOPLE_MOST];
	size_t count;
	bool ours;              /* all is known of them, and nobody else is in
				 * their organisation */
};

/* `count` users of one organisation that have been put into the store, or as
 * many as the author has named. False: the check has failed, or is skipped
 * because nobody is known. Free in any case. */
bool people_get(struct world *world, size_t count, struct people *ret);

/* The same, but skips the check where users cannot be put. */
bool people_put(struct world *world, size_t count, struct people *ret);

/* Are users known, or can they be put? Else skips the check. */
bool people_may_put(struct world *world);

/* Opens the store and gets users that are known, or a single one that nobody
 * knows where there are none: its id is PEOPLE_NOBODY. False: the check has
 * failed. people_end() in any case. */
#define PEOPLE_NOBODY "conform-nobody"
bool people_begin(struct trial *trial, size_t count, struct world *world,
    struct people *people);

/* Frees them and closes the store. */
void people_end(struct world *world, struct people *people);

void people_free(struct people *people);

/* A user of this check that is not put yet: number 0, 1, ... */
muster_user *people_make(const struct trial *trial, size_t number);

/* "conform-SEED-CHECK-WHAT", a new text; NULL without memory. */
char *people_text(const struct trial *trial, const char *what);

/* A copy in one piece, freed by free(); NULL without memory. */
muster_user *people_copy(const muster_user *user);

#endif
