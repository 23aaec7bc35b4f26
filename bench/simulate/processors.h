/* SPDX-License-Identifier: MIT
 *
 * processors - threads that want to run, wait for a processor, and sleep.
 */
#ifndef SIMULATE_PROCESSORS_H
#define SIMULATE_PROCESSORS_H

#include <sys/queue.h>

#include "distribution.h"
#include "engine.h"

/* A thread. Its event is the end of what it does, or of its sleep. */
struct runner {
	struct processors *processors;
	struct event event;
	TAILQ_ENTRY(runner) next;       /* waiting for a processor */
	int64_t burst;
	void (*then)(struct runner *runner);
	bool asleep;                    /* until it is signalled */
};

TAILQ_HEAD(runners, runner);

struct processors {
	struct engine *engine;
	unsigned count;                 /* 0: enough for everybody */
	const struct distribution *back; /* from a signal until the thread that
					  * slept runs */
	struct random_stream backs;
	struct runners waiting;
	unsigned busy;
	struct runner *on;              /* whose turn it is, on a processor */
	int64_t used;                   /* time of all of them */
};

/* Has the thread run for so long, as soon as there is a processor for it, and
 * go on with then(runner). It keeps its processor if it goes on at once. */
void processors_run(struct runner *runner, int64_t burst,
    void (*then)(struct runner *runner));

/* Has a thread that slept go on with then(runner) as soon as there is a
 * processor for it. */
void processors_wait(struct runner *runner,
    void (*then)(struct runner *runner));

/* The same at that time. */
void processors_wait_at(struct runner *runner, int64_t when,
    void (*then)(struct runner *runner));

/* The thread sleeps until it is signalled, at most until that time
 * (ENGINE_NEVER: it has none), then goes on with then(runner). */
void processors_sleep(struct runner *runner, int64_t until,
    void (*then)(struct runner *runner));
void processors_signal(struct runner *runner);

#endif
