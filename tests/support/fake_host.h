/* SPDX-License-Identifier: MIT
 *
 * fake_host - a host for one plugin that is linked into a test: it keeps the
 * promises of muster/store.h and remembers what the plugin did.
 *
 *	struct fake_host host;
 *	struct fake_call call;
 *	void *store;
 *
 *	fake_host_init(&host, memory_plugin(), "cache");
 *	fake_host_option(&host, "load", "/tmp/users.csv");
 *	fake_call_init(&call, &host);
 *	ck_assert_int_eq(fake_open(&call, &store), MUSTER_OK);
 *	fake_call_reset(&call);
 *	fake_find(&call, store, &(muster_query){ .id = "1" });
 *	ck_assert_uint_eq(call.count, 1);
 *	...
 *	fake_call_fini(&call);
 *	fake_close(&host, store);
 *	fake_host_fini(&host);
 *
 * What answers without waiting is asked by fake_find_async(), or by fake_send()
 * and fake_loop_run(): the loop of the host has a clock of its own, which goes
 * on only when there is nothing else to do, so that nobody waits.
 *
 * Memory that runs out ends the test program: the plugin's is not concerned.
 * So does what a plugin must not do on the loop.
 */
#ifndef SUPPORT_FAKE_HOST_H
#define SUPPORT_FAKE_HOST_H

#include <muster/store.h>

#include <pthread.h>

struct fake_call;

/* What stands behind muster_ask(), muster_put() and muster_remove(): set by
 * the test before a call. `store` is what fake_host_option() made of a name:
 * fake_store_name() gives it back. */
struct fake_peer {
	muster_status (*ask)(void *arg, struct fake_call *call,
	    const char *store, const muster_query *query, muster_user_fn each,
	    void *each_arg);
	muster_status (*put)(void *arg, struct fake_call *call,
	    const char *store, const muster_user *const *users, size_t count);
	muster_status (*remove)(void *arg, struct fake_call *call,
	    const char *store, const char *id);
	void *arg;
	int64_t delay;                  /* on the loop, until `ask` is called */
};

struct fake_host {
	muster_host host;               /* first: what the plugin is given */
	const muster_plugin *plugin;
	const char *name;
	char *options;                  /* the plugin's struct, filled */
	struct fake_peer peer;          /* members may be NULL: UNIMPLEMENTED */
	pthread_mutex_t lock;           /* protects the three below */
	char **logs;                    /* "warning: text" */
	size_t log_count;
	struct fake_block *blocks;      /* strings of the options */
	/* the loop's: */
	int64_t time;                   /* simulated; begins with 0 */
	struct fake_call *sent;         /* calls that are not finished */
	struct muster_watch *watches;
	struct muster_timer *timers;
};

/* A call on its way without waiting. */
struct fake_flight {
	bool sent;                      /* by find_async */
	bool finished;
	struct fake_call *next;
	muster_fn then;                 /* of muster_after(); NULL: none */
	bool asking;                    /* muster_ask_async() */
	const char *store;              /* that it asks, */
	muster_query query;             /* what, and who hears of it */
	muster_user_fn each;
	muster_answer_fn answered;
	void *arg;
	int64_t when;                   /* it goes on */
};

/* One call. Used by one thread at a time, but for fake_call_cancel(). */
struct fake_call {
	muster_call call;               /* first: what the plugin is given */
	struct fake_host *host;
	/* set by the test before the callback */
	int64_t deadline;               /* CLOCK_MONOTONIC, on the loop its own
					 * time; 0: none */
	size_t alloc_limit;             /* bytes muster_alloc() may give;
					 * 0: no limit */
	/* what came of it: */
	muster_status status;           /* the verdict; ENOUGH is OK */
	char *message;                  /* of muster_fail(); NULL: none */
	char *option;                   /* of muster_fail_option() */
	muster_user *users;             /* none unless status is OK */
	size_t count;
	size_t faults;                  /* users without id, that do not match
					 * the query, or come twice */
	size_t late_emits;              /* after one that was refused */
	/* the fake's own */
	struct fake_flight flight;
	muster_query query;
	muster_status verdict;
	size_t allocated;
	struct fake_block *blocks;
	pthread_mutex_t lock;           /* protects the rest */
	pthread_cond_t changed;
	bool cancelled;
	bool hooked;
	muster_fn hook;
	void *hook_arg;
	size_t hook_runs;
	pthread_t hook_thread;
};

/* A host for a store `name` (not copied) of `plugin`, with the defaults of its
 * options. */
void fake_host_init(struct fake_host *host, const muster_plugin *plugin,
    const char *name);

/* Sets one option from its text, as in the file but without its checks of
 * bounds. An option that the plugin does not have or a text that makes no
 * value ends the program. */
void fake_host_option(struct fake_host *host, const char *option,
    const char *text);

/* The name that an option of type store was set from. */
const char *fake_store_name(const muster_store *store);

/* Has a message that holds `part` been logged? */
bool fake_host_logged(struct fake_host *host, const char *part);
void fake_host_fini(struct fake_host *host);

/* A call without deadline. fake_call_reset() makes it ready for the next
 * callback: deadline, limits and results are as new. */
void fake_call_init(struct fake_call *call, struct fake_host *host);
void fake_call_reset(struct fake_call *call);
void fake_call_fini(struct fake_call *call);

/* The deadline is so many nanoseconds from now, not on the loop. */
void fake_call_timeout(struct fake_call *call, int64_t nanoseconds);

/* Cancels the call: from another thread, or before the callback. The hook runs
 * on a thread of the fake, at once and then every 10 ms; on the loop once, when
 * it is run again (no other thread may cancel there). */
void fake_call_cancel(struct fake_call *call);

/* Run a callback of the plugin and settle the verdict, which they return and
 * leave in call->status. Those that are optional must be there, but for open
 * (the store is the options struct then), close and check. */
muster_status fake_open(struct fake_call *call, void **ret_store);
muster_status fake_find(struct fake_call *call, void *store,
    const muster_query *query);
muster_status fake_find_async(struct fake_call *call, void *store,
    const muster_query *query);
muster_status fake_put(struct fake_call *call, void *store,
    const muster_user *const *users, size_t count);
muster_status fake_remove(struct fake_call *call, void *store, const char *id);
muster_status fake_ping(struct fake_call *call, void *store);
muster_status fake_check(struct fake_call *call, void *store);
void fake_close(struct fake_host *host, void *store);

/* ---- the loop ---- */

/* Calls find_async, and leaves it at that. The query lives until the call is
 * finished. */
void fake_send(struct fake_call *call, void *store, const muster_query *query);

/* Runs the loop until the call is finished; settles the verdict as above. A
 * call that cannot come to an end any more ends the program. */
muster_status fake_loop_run(struct fake_call *call);

/* One callback of the loop, or some time that passes. False: there is nothing
 * that could come to pass. */
bool fake_loop_turn(struct fake_host *host);

/* The one-line form of what a call found: "1 2 3: ids of its users, in order",
 * or "INVALID_ARGUMENT: message". Lives until the next reset. */
const char *fake_answer(struct fake_call *call);

#endif
