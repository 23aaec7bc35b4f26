/* SPDX-License-Identifier: MIT
 *
 * strategy - the rule by which a composite asks its members, as a pure state
 * machine: it is told "begin", "leg i ended so", "timer", and answers with
 * actions. It starts no thread, takes no lock, reads no clock.
 *
 * Members are bits of a 64-bit mask: bit i is the i-th member in the order of
 * the file. Member 0 is the primary where the strategy has one.
 */
#ifndef STRATEGY_STRATEGY_H
#define STRATEGY_STRATEGY_H

#include <muster/muster.h>
#include <muster/store.h>

enum { STRATEGY_MAX_MEMBERS = 64 };

/* What a machine knows of its composite. Constant during a call. */
struct strategy_facts {
	unsigned members;
	uint64_t wanted;        /* those that the request did not leave out */
	int64_t gap;            /* from one start to the next, in nanoseconds:
				 * 0 all at once, INT64_MAX one after another */
};

/* What a machine remembers of one call. */
struct strategy_state {
	uint64_t started;
	uint64_t ended;
	uint64_t answered;      /* ended as hit or miss */
};

/* What is to be done, in this order. All zero: nothing. */
struct strategy_actions {
	uint64_t cancel;        /* legs in flight that are no longer needed */
	uint64_t start;
	int64_t timer;          /* > 0: call timer() after so long */
	bool finish;            /* the answer is decided: */
	muster_status status;   /* MUSTER_OK, or it is the failure of ... */
	unsigned blame;         /* ... this member */
	uint64_t take;          /* OK: whose users are merged, in this order */
};

struct strategy {
	const char *name;       /* as in the file */
	const char *summary;    /* one line */
	int64_t gap;            /* for strategy_facts */
	/* Options of the strategy: a table for option.h. The members are
	 * options too, so that their names are the strategy's own. */
	const muster_option *options;
	size_t option_count;
	size_t options_size;
	/* The members in order, from the filled options struct: writes at most
	 * `room` and returns how many there are. */
	size_t (*members)(const void *options, muster_store **members,
	    size_t room);

	void (*begin)(struct strategy_state *state,
	    const struct strategy_facts *facts,
	    struct strategy_actions *actions);
	/* Leg `member` ended. Also told of a leg that was cancelled by an
	 * action? No: what the machine cancels is over for it. */
	void (*ended)(struct strategy_state *state,
	    const struct strategy_facts *facts, unsigned member,
	    muster_outcome outcome, muster_status status,
	    struct strategy_actions *actions);
	void (*timer)(struct strategy_state *state,
	    const struct strategy_facts *facts,
	    struct strategy_actions *actions);
	/* The deadline passed: finish now, with what there is. */
	void (*deadline)(struct strategy_state *state,
	    const struct strategy_facts *facts,
	    struct strategy_actions *actions);
};

/* The strategy of that name, or NULL; and all of them, NULL ended. */
const struct strategy *strategy_by_name(const char *name);
const struct strategy *const *strategy_all(void);

#endif
