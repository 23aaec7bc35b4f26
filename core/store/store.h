/* SPDX-License-Identifier: MIT
 *
 * store - one store of an opened configuration: a leaf that a plugin serves,
 * or a composite of other stores.
 *
 * The directory fills in the first part from the file before any thread knows
 * the store; it is constant from then on. The second part changes while
 * calls run.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <muster/muster.h>
#include <muster/store.h>

#include "advice/adviser.h"
#include "base/errand.h"
#include "base/lock.h"
#include "plugin/plugin.h"
#include "store/permit.h"
#include "strategy/strategy.h"

struct config_section;
struct core;
struct plan;

/* Most members that a composite may have; most nodes that its tree may have
 * when every store is counted as often as it is reached; most stores that may
 * ask one through the other, on one thread. */
enum {
	STORE_MAX_MEMBERS = STRATEGY_MAX_MEMBERS,
	STORE_MAX_NODES = 1024,
	STORE_MAX_WRAPPERS = 32
};

/* Nanoseconds below which the recent latency of a store need not be exact. */
enum { STORE_QUICK = 2000 };

/* Threads that may be lost inside one store, and legs on the loop that it may
 * leave unfinished after they were cancelled, before it answers UNAVAILABLE at
 * once. */
enum { STORE_MAX_LOST = 8, STORE_MAX_OVERDUE = 4096 };

enum store_state {
	STORE_CLOSED, /* not opened, and nobody wants it to be */
	STORE_AWAY,   /* cannot be reached: answers with `message` */
	STORE_READY,
	STORE_LEFT /* left open: a leg never came home */
};

struct muster_store {
	muster_host host; /* what the plugin sees; first */

	/* From the file. */
	char *name;
	const struct config_section *section; /* until opened */
	struct core *core;                    /* whose services it uses */
	struct plugin *plugin;                /* leaf; NULL: composite */
	const struct strategy *strategy;      /* composite; NULL: leaf */
	void *options;          /* the plugin's or strategy's struct */
	muster_store **reaches; /* members in order; for a leaf, the
				 * stores in its options */
	unsigned reach_count;
	int64_t timeout;       /* of a leg; 0: none */
	int64_t max_in_flight; /* as in the file; 0: none */
	/* Composite: what its strategy may be told, by "primary only" and by
	 * what was chosen: one after another, all at once, and that with too
	 * few workers. */
	struct strategy_facts facts[2][3];
	uint32_t returns;      /* the least of all that it reaches */
	bool searches_all;     /* by all keys, in a query of our size */
	bool wanted;           /* to be opened */
	struct plan *plan;     /* its tree, laid out */
	struct counters *counters; /* of its legs; of a composite, of the
				    * calls of it */
	struct adviser *adviser;   /* of an adaptive composite; else NULL */

	/* Changing. */
	struct permits permits;
	bool bounds_workers;            /* they are for workers alone, so that
					 * one that hangs does not get all */
	atomic_int state;     /* enum store_state */
	void *instance;       /* the plugin's; valid when READY */
	struct lock lock;     /* protects `status` and `message` */
	muster_status status; /* why it is AWAY */
	char *message;
	_Atomic int64_t recent; /* latency of its legs, up at once and
				 * down slowly; 0: not known */
	atomic_uint lost;       /* threads lost inside it now */
	atomic_uint overdue;    /* legs on the loop, likewise */
	atomic_bool opening;    /* a thread is inside open */
	/* Opening thread's; the loop's once READY; the closing thread's. */
	muster_watch *watches;
	muster_timer *timers;
	struct errand watch_errand; /* starts those of open */
};

/* A new one with that name; NULL: no memory. */
muster_store *store_new(const char *name);

/* Frees the struct and the name, `reaches`, counters, adviser and message; the
 * rest belongs to others. NULL is nothing. */
void store_free(muster_store *store);

/* Once the file's part is filled in, in an order in which members come before
 * composites: sets `returns` and the permits. `threads` is the executor's
 * size. */
void store_settle(muster_store *store, unsigned threads);

/* Gives an adaptive composite its adviser; others need none. `threads` is the
 * executor's size. False: no memory. */
bool store_advise(muster_store *store, unsigned threads);

/* From now on it answers `status` and `message` (copied; NULL: none), unless it
 * is asked already. */
void store_away(muster_store *store, muster_status status, const char *message);

/* From now on it is asked. */
void store_ready(muster_store *store, void *instance);

/* It is about to be closed: nobody asks it any more. */
void store_closing(muster_store *store);

/* A thread hangs inside it: it is not to be closed. False: known already. */
bool store_leave(muster_store *store);

/* The state; with AWAY, a copy of the message (NULL: none) that the caller
 * frees, and the status. */
enum store_state store_look(muster_store *store, muster_status *ret_status,
    char **ret_message);

/* What an adaptive composite expects and has chosen; false, and *ret untouched:
 * it is none. */
bool store_advice_report(const muster_store *store, struct advice_report *ret);

/* Is it asked now? Cheap. */
static inline bool
store_is_ready(const muster_store *store)
{
	/* Acquire: pairs with the release in store_ready(). */
	return atomic_load_explicit(&store->state, memory_order_acquire) ==
	    STORE_READY;
}

/* Is a find of it over at once, whoever asks? A wrapper waits: for permits of
 * others, or for the loop. */
static inline bool
store_never_waits(const muster_store *store)
{
	return store->plugin != NULL && store->returns >= MUSTER_PROMPT &&
	    store->permits.most == 0 && store->reach_count == 0 &&
	    store->plugin->descriptor.find != NULL;
}

/* Are so many calls lost inside it that it answers UNAVAILABLE? */
static inline bool
store_is_lost(const muster_store *store)
{
	/* Relaxed, both: a count to compare with a bound. */
	return atomic_load_explicit(&store->lost, memory_order_relaxed) >=
	    STORE_MAX_LOST ||
	    atomic_load_explicit(&store->overdue, memory_order_relaxed) >=
	    STORE_MAX_OVERDUE;
}

/* A leg took so long. */
static inline void
store_took(muster_store *store, int64_t elapsed)
{
	/* Relaxed: a hint, and a lost update does no harm. */
	int64_t recent = atomic_load_explicit(&store->recent,
	    memory_order_relaxed);

	/* Far below all that it is compared with, it need not be exact: threads
	 * would only take the line from each other. */
	if (recent > 0 && recent < STORE_QUICK && elapsed < STORE_QUICK)
		return;
	atomic_store_explicit(&store->recent,
	    elapsed > recent ? elapsed : recent + (elapsed - recent) / 8,
	    memory_order_relaxed);
}

#endif
