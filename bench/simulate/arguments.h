/* SPDX-License-Identifier: MIT
 *
 * arguments - the command line of the simulator.
 */
#ifndef SIMULATE_ARGUMENTS_H
#define SIMULATE_ARGUMENTS_H

#include <stdbool.h>

#include "model.h"

/* From 1 to 64 in powers of two, or one number. */
struct sweep {
	unsigned first;
	unsigned last;
};

struct arguments {
	const struct strategy *strategy; /* NULL: all of them */
	struct model model;             /* strategy, members and callers are
					 * still to be filled in */
	struct member_model members[STRATEGY_MAX_MEMBERS];
	unsigned given;                 /* of these, the first so many */
	struct sweep member_counts;
	struct sweep callers;
	bool plain;
};

enum arguments_verdict { ARGUMENTS_RUN, ARGUMENTS_HELP, ARGUMENTS_WRONG };

/* WRONG: it has been said on standard error what is wrong; HELP: help has been
 * printed. *ret is to be given to arguments_fini() in every case. */
enum arguments_verdict arguments_parse(int argc, char **argv,
    struct arguments *ret);

void arguments_fini(struct arguments *arguments);

/* The next number of a sweep that stands at `number`, which becomes more than
 * sweep->last behind the last one. */
unsigned sweep_next(const struct sweep *sweep, unsigned number);

#endif
