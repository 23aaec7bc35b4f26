/* SPDX-License-Identifier: MIT
 *
 * judge - is this the right answer?
 */
#ifndef TESTS_JUDGE_H
#define TESTS_JUDGE_H

#include <muster/muster.h>

#include <stdatomic.h>

#include "behaviour.h"
#include "tree.h"

enum { JUDGE_TEXT = 512, JUDGE_MAX_USERS = 128 };

/* What was asked. */
struct asked {
	const struct tree *tree;
	unsigned number;
	muster_query query;
	bool primary_only;
	bool timeout;                   /* the request had one */
	bool cancelled;                 /* it was cancelled, perhaps too late */
};

/* A user that is to be in the answer. */
struct expected {
	struct mock_user user;
	const char *store;
	/* `fault` hands over some users one by one, which makes them its own:
	 * up to two of them in front of each other. */
	const char *or_store[2];
};

/* How the legs of a store ended, over many answers. */
struct tally {
	atomic_long made_up;            /* failed: `fault` had chosen them */
	atomic_long garbage;            /* failed for a user that breaks the
					 * rules */
	atomic_long passed;             /* what is behind it was asked */
	atomic_long cut;                /* timed out, or no longer needed */
};

struct judge {
	const struct asked *asked;
	size_t count;
	struct expected users[JUDGE_MAX_USERS];
	struct tally *tallies;          /* of `trees`; NULL: not wanted */
	char complaint[JUDGE_TEXT];     /* "": none */
};

/* Is `result` a right answer to what was asked? If not, judge->complaint says
 * why. Without timeout and cancel there is exactly one right answer; with them,
 * it has to be the one that follows from the legs that did answer. */
bool judge_result(struct judge *judge, const struct asked *asked,
    muster_result *result);

#endif
