/* SPDX-License-Identifier: MIT
 *
 * oracle - the stores of tree.h opened, random questions to them, and every
 * answer held against what it must be. What the programs of the oracle have in
 * common, which differ in their trees (they are linked with one table each) and
 * in how they ask.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include <muster/muster.h>

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>

#include "behaviour.h"
#include "judge.h"
#include "tree.h"

enum { ORACLE_MAX_ROOTS = 32, ORACLE_MAX_TREES = 64, ORACLE_POOLS = 3 };

/* How many threads each run has; a program is one test of so many runs. */
extern const unsigned oracle_pools[ORACLE_POOLS];

/* A question, with the texts of its query. */
struct question {
	struct asked asked;
	size_t root;                    /* index of oracle.roots */
	muster_request request;
	char id[BEHAVIOUR_TEXT];
	char email[BEHAVIOUR_TEXT];
	char org_id[BEHAVIOUR_TEXT];
};

struct oracle {
	muster *muster;
	const struct tree *roots[ORACLE_MAX_ROOTS];
	muster_store *stores[ORACLE_MAX_ROOTS];
	size_t root_count;
	struct tally tallies[ORACLE_MAX_TREES];
	atomic_long answers;            /* that the judge has seen */
	atomic_bool closing;            /* any call may be cancelled now */
	atomic_bool over;               /* there is a complaint: ask no more */
	pthread_mutex_t lock;           /* protects complaint */
	char complaint[2 * JUDGE_TEXT]; /* the first one; "": none */
};

extern struct oracle oracle;

/* Opens the trees on that many threads; a test fails if it cannot. */
void oracle_open(unsigned threads);

/* Closes them. A leg that is left is a complaint. */
void oracle_close(void);

void oracle_complain(const char *format, ...) MUSTER_PRINTF(1, 2);

/* Lets the judge see the answer; complains for it. */
void oracle_look_at(struct judge *judge, const struct question *question,
    muster_result *result);

/* Each store looks back: were there ever too many calls inside? */
void oracle_check_stores(void);

/* The next number below `bound`, of the sequence that *random is in. */
uint64_t oracle_draw(uint64_t *random, uint64_t bound);

/* A question to one of the roots. `hurried`: one in four has a deadline. */
void oracle_draw_question(uint64_t *random, struct question *question,
    bool hurried);

/* Computes for that long. */
void oracle_be_busy(int64_t nanoseconds);

/* A number of the environment. */
long oracle_number(const char *variable, long otherwise);

/* For main(): runs the case, which has so many seconds for each of its runs. */
int oracle_run(const char *suite, TCase *test, double seconds);

#endif
