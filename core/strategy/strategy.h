/* SPDX-License-Identifier: MIT
 *
 * strategy - the rule by which a composite asks its members, as a pure state
 * machine: it is told "begin", "leg i ended so", "timer", and answers with
 * actions. It starts no thread, takes no lock, reads no clock.
 *
 * Members are bits of a 64-bit mask: bit i is the i-th member in the order of
 * the file. Member 0 is the primary where the strategy has one.
 *
 * WHAT THE ENGINE PROMISES
 *   begin() comes first and once; `state` is zeroed before it, `actions`
 *   before every event. ended() comes once for each leg that was started and
 *   not cancelled by the machine itself. timer() comes once for each timer
 *   that was set, unless another one replaced it: a machine has one timer. It
 *   may come late, but not after another event has replaced or finished it.
 *   refused() comes, soon and before any ended() of that member, for each
 *   member of `start_if_idle` that nobody was idle for: it was not started. So
 *   it does for each member of `hedge` that the budget did not allow, before
 *   any other event.
 *   deadline() comes at most once. Nothing comes after `finish`. Events of one
 *   call come one at a time; calls share nothing but `facts`.
 *
 * WHAT A MACHINE PROMISES
 *   It starts only members that are wanted, each at most once (one that was
 *   refused may be started again); cancels only legs in flight; and as long as
 *   it has not finished, a leg is in flight (so that a call cannot hang). One
 *   that was started if idle, or as a hedge, counts as in flight until it is
 *   refused. A machine
 *   finishes once: with the actions that cancel whatever is still in flight,
 *   start nothing and set no timer. To deadline() it always finishes.
 *
 * To add a strategy: give it its numbers in merge.c when it differs from the
 * others in the gap only, else a file of its own with the four functions; then
 * a line in strategy.c, and its name in tests/strategy/, which tries it under
 * every order of events.
 */
#ifndef STRATEGY_STRATEGY_H
#define STRATEGY_STRATEGY_H

#include <muster/muster.h>
#include <muster/store.h>

enum { STRATEGY_MAX_MEMBERS = 64 };

/* What a machine knows of its composite. Constant during a call. */
struct strategy_facts {
	unsigned members;       /* 1 to STRATEGY_MAX_MEMBERS */
	uint64_t wanted;        /* those that the request did not leave out; the
				 * primary always is */
	int64_t gap;            /* from one start to the next, in nanoseconds:
				 * 0 all at once, INT64_MAX one after another */
	bool together;          /* adaptive: the way that was chosen for this
				 * call is all at once; */
	bool crowded;           /* and then: workers are too few for all that
				 * calls would post */
	uint32_t continue_on;   /* fallback: STRATEGY_ON_..., in the order of
				 * the option's choices */
	bool accept_miss;       /* fastest: a miss is an answer */
};

enum {
	STRATEGY_ON_ERROR = 1,
	STRATEGY_ON_TIMEOUT = 2,
	STRATEGY_ON_MISS = 4
};

/* What a machine remembers of one call. */
struct strategy_state {
	uint64_t started;
	uint64_t ended;
	uint64_t answered;      /* ended as hit or miss */
	muster_status failure;  /* that is remembered; MUSTER_OK: none */
	unsigned blame;         /* whose it is */
};

/* What is to be done, in this order. All zero: nothing. */
struct strategy_actions {
	uint64_t cancel;        /* legs in flight that are no longer needed:
				 * the machine hears no more of them */
	uint64_t start;         /* lowest bit first */
	uint64_t start_if_idle; /* after those, lowest bit first: each only if
				 * somebody idle takes it, or will in time,
				 * else refused() */
	uint64_t hedge;         /* after those, lowest bit first: each only if
				 * the composite's budget allows it, else
				 * refused() */
	uint64_t patience;      /* a leg in flight: call timer() once it does
				 * not pay to wait for it alone, instead of the
				 * timer that was set before. When that is, or
				 * that it is never, the engine knows */
	int64_t timer;          /* > 0: call timer() after so many nanoseconds,
				 * instead of the timer that was set before */
	bool finish;            /* the answer is decided: */
	muster_status status;   /* MUSTER_OK, or it is the failure of ... */
	unsigned blame;         /* ... this member */
	uint64_t take;          /* OK: whose users are merged, lowest bit
				 * first. All of them have answered */
};

struct strategy {
	const char *name;       /* as in the file */
	const char *summary;    /* one line */
	int64_t gap;            /* for strategy_facts */
	bool adaptive;          /* facts.together is chosen call by call */
	bool equals;            /* its members are: a request for the primary
				 * only leaves none of them out */
	/* Options of the strategy: a table for option.h. The members are
	 * options too, so that their names are the strategy's own. */
	const muster_option *options;
	size_t option_count;
	size_t options_size;
	/* The members in order, from the filled options struct: writes at most
	 * `room` and returns how many there are. */
	size_t (*members)(const void *options, muster_store **members,
	    size_t room);
	/* Sets those facts that the options say; the others are set already.
	 * NULL: none. */
	void (*settle)(const void *options, struct strategy_facts *facts);

	/* How long a leg is waited for until another is started beside it (< 0:
	 * as is measured), and how many of the calls that may concern. NULL: it
	 * starts none so, and uses neither `hedge` nor `patience`. */
	void (*hedge)(const void *options, int64_t *ret_after,
	    double *ret_max_extra);

	/* The call starts. */
	void (*begin)(struct strategy_state *state,
	    const struct strategy_facts *facts,
	    struct strategy_actions *actions);
	/* Leg `member` ended. `status` is MUSTER_OK for a hit and a miss and
	 * for nothing else. A leg that could not be asked is
	 * MUSTER_SKIPPED, UNIMPLEMENTED. */
	void (*ended)(struct strategy_state *state,
	    const struct strategy_facts *facts, unsigned member,
	    muster_outcome outcome, muster_status status,
	    struct strategy_actions *actions);
	/* Nobody was idle for `member`, a leg of actions->start_if_idle, or the
	 * budget did not allow it, a leg of actions->hedge: it was not started.
	 * NULL: the strategy starts none so. */
	void (*refused)(struct strategy_state *state,
	    const struct strategy_facts *facts, unsigned member,
	    struct strategy_actions *actions);
	/* The time that was asked for with actions->timer has passed. */
	void (*timer)(struct strategy_state *state,
	    const struct strategy_facts *facts,
	    struct strategy_actions *actions);
	/* The deadline passed: finish now, with what there is. Legs cancelled
	 * here are reported as timeouts. */
	void (*deadline)(struct strategy_state *state,
	    const struct strategy_facts *facts,
	    struct strategy_actions *actions);
};

/* The strategy of that name, or NULL; and all of them, NULL ended. */
const struct strategy *strategy_by_name(const char *name);
const struct strategy *const *strategy_all(void);

#endif
