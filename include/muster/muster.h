/* SPDX-License-Identifier: MIT
 *
 * muster/muster.h - the application interface of libmuster.
 *
 *	muster *m = NULL;
 *	muster_result *result = NULL;
 *	muster_error error = MUSTER_ERROR_INIT;
 *
 *	if (muster_open("app.ini", NULL, &m, &error) != MUSTER_OK)
 *		errx(2, "%s", error.message);
 *	muster_find(m, &(muster_request){ .query.email = "ann@example.org" },
 *	    &result);
 *	for (size_t i = 0; i < muster_result_users(result); i++)
 *		puts(muster_result_user(result, i)->id);
 *	muster_result_free(result);
 *	muster_close(m, MUSTER_SECOND);
 *
 * Any thread may call any function with one exception: a muster_result
 * belongs to one thread at a time. The library never prints, never exits and
 * keeps no "last error". Times are nanoseconds. Strings that go in are copied
 * before the function returns; strings that come out live as long as what
 * they were read from. Functions that return a muster_status leave their
 * ret_ arguments untouched when it is not MUSTER_OK, unless they say so.
 *
 * A process that forks must open its own configuration in the child: every
 * call on one that was opened before the fork is FAILED_PRECONDITION there.
 * Its statistics can be read there.
 */
#ifndef MUSTER_MUSTER_H
#define MUSTER_MUSTER_H

#include <muster/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MUSTER_MICROSECOND INT64_C(1000)
#define MUSTER_MILLISECOND INT64_C(1000000)
#define MUSTER_SECOND      INT64_C(1000000000)

/* An opened configuration: its stores, their plugins, the executor. */
typedef struct muster muster;

/* The answer of a call. Reusable: see muster_find(). */
typedef struct muster_result muster_result;

/* An asynchronous call on its way: see muster_find_async(). */
typedef struct muster_pending muster_pending;

/* ---- errors ---- */

/* Where a function says what went wrong. The caller owns it, the first writer
 * wins: what is written already is not written over. */
typedef struct muster_error {
	muster_status status;           /* MUSTER_OK: nothing written */
	size_t count;                   /* lines of message */
	char *message;                  /* one line a problem, '\n' between,
					 * none at the end; owned */
} muster_error;

#define MUSTER_ERROR_INIT { MUSTER_OK, 0, NULL }

/* Frees the message and makes the struct ready for another use. */
MUSTER_EXPORT void muster_error_clear(muster_error *error);

/* "OK", "CANCELLED", ... "UNKNOWN" for a number that has no name. Static. */
MUSTER_EXPORT const char *muster_status_name(muster_status status);

/* The library's version, "0.1.0". Static. */
MUSTER_EXPORT const char *muster_version(void);

/* ---- open and close ---- */

/* Receives the messages of stores (muster_log). Any thread, several at once;
 * must not call into the library. `store` and `message` live until it
 * returns. */
typedef void (*muster_log_fn)(void *arg, int level, const char *store,
    const char *message);

typedef struct muster_open_options {
	const char *store;              /* open what this store reaches, and
					 * nothing else; NULL: every store. ""
					 * is the file's default store */
	const char *plugin_path;        /* searched before the file's; colon
					 * separated; NULL: none */
	int64_t open_timeout;           /* how long to wait for stores to
					 * open; 0: 30 s */
	muster_log_fn log;              /* NULL: messages are dropped */
	void *log_arg;
	const char *strategy;           /* to be used by `store` (NULL: the
					 * file's default store) in place of
					 * the one in the file; NULL: that
					 * one */
} muster_open_options;

/* Reads the INI file (muster.ini(5)), checks all of it, loads the plugins it
 * names and opens its stores. `options` may be NULL. On failure `error` (may
 * be NULL) holds every problem of the file, a line each, as
 * "FILE:LINE: [SECTION] text", and the status is INVALID_ARGUMENT for a
 * mistake in the file, NOT_FOUND when there is no such file or no such store,
 * RESOURCE_EXHAUSTED without memory or threads. A `strategy` that there is
 * none of, or that a store's options do not fit, is INVALID_ARGUMENT, and so
 * is one for a store that has none in the file. A store that cannot be
 * reached is no failure: it answers UNAVAILABLE until it can. */
MUSTER_EXPORT muster_status muster_open(const char *file,
    const muster_open_options *options, muster **ret, muster_error *error);

/* One option of a store: NAME = VALUE in the file. */
typedef struct muster_setting {
	const char *name;
	const char *value;              /* as it stands, no quotes */
} muster_setting;

/* The same without a file: opens one store of `plugin` (a name, or with a
 * slash a path from the working directory) with `count` settings (copied),
 * what any store may have (`timeout`) among them. The store has the plugin's
 * name, without a path and `.so`, and is the default store. Problems are
 * "PLUGIN: text". */
MUSTER_EXPORT muster_status muster_open_plugin(const char *plugin,
    const muster_setting *settings, size_t count,
    const muster_open_options *options, muster **ret, muster_error *error);

/* Cancels what is in flight, waits at most `grace` nanoseconds for it, closes
 * the stores and frees `m`. Returns how many legs had to be abandoned inside a
 * plugin: their stores are left open. No completion function runs after it
 * has returned. Results may be read and freed later. NULL is nothing. Not
 * from a completion function, and no other call on `m` may run or come. */
MUSTER_EXPORT size_t muster_close(muster *m, int64_t grace);

/* The name of each strategy, in the order in which they are listed: NULL for
 * an index beyond the last. Static. */
MUSTER_EXPORT const char *muster_strategy_at(size_t index);

/* ---- stores ---- */

/* The store of that name (NULL: the file's default store), or NULL: there is
 * none. Lives until muster_close(). */
MUSTER_EXPORT muster_store *muster_store_get(muster *m, const char *name);

/* How many stores the file has, and each, in its order. */
MUSTER_EXPORT size_t muster_store_count(const muster *m);
MUSTER_EXPORT muster_store *muster_store_at(muster *m, size_t index);

/* NAME of its [store NAME]; its plugin's name, NULL for a composite; its
 * strategy's name, NULL for a leaf. */
MUSTER_EXPORT const char *muster_store_name(const muster_store *store);
MUSTER_EXPORT const char *muster_store_plugin_name(const muster_store *store);
MUSTER_EXPORT const char *muster_store_strategy(const muster_store *store);

/* Was it opened (or did it wait to be reached)? Not when muster_open() was
 * told to open another one. */
MUSTER_EXPORT bool muster_store_is_open(const muster_store *store);

/* ---- stores, looked at: nobody is asked for that ---- */

/* How many stores it asks, and each, in order: the members of a composite, the
 * stores in the options of a plugin's store. NULL: index >= count. */
MUSTER_EXPORT size_t muster_store_member_count(const muster_store *store);
MUSTER_EXPORT muster_store *muster_store_member_at(const muster_store *store,
    size_t index);

typedef enum muster_store_state {
	MUSTER_STORE_OPEN,              /* it is asked */
	MUSTER_STORE_AWAY,              /* it could not be reached: a stand-in
					 * answers, and opening is tried again
					 */
	MUSTER_STORE_LEFT,              /* a thread hangs inside it */
	MUSTER_STORE_CLOSED             /* muster_open() was told to open
					 * another one */
} muster_store_state;

/* Its state now. AWAY: what the stand-in answers is written into `error` (may
 * be NULL; owned by the caller). A composite is open where its members were
 * to be opened, whatever became of them. */
MUSTER_EXPORT muster_store_state muster_store_look(muster_store *store,
    muster_error *error);

/* "open", "away", "left", "closed". Static. */
MUSTER_EXPORT const char *muster_store_state_name(muster_store_state state);

/* Receives one option; both texts live until it returns. */
typedef void (*muster_setting_fn)(void *arg, const muster_setting *setting);

/* Calls each(arg, setting) for every option of the store that has a value, as
 * it counts: defaults are among them, paths are absolute, a secret is "***".
 * `timeout` and `max_in_flight` come last, where they are set.
 * RESOURCE_EXHAUSTED: no memory, some are missing. */
MUSTER_EXPORT muster_status muster_store_settings(const muster_store *store,
    muster_setting_fn each, void *arg);

/* By which members of a query the store of a plugin is searched, "id,email";
 * NULL for a composite. Static. */
MUSTER_EXPORT const char *muster_store_keys(const muster_store *store);

/* What would become of a query. */
typedef enum muster_fit {
	MUSTER_FIT_WHOLE,               /* it is asked as it is */
	MUSTER_FIT_NARROWED,            /* it is asked by some of the members,
					 * and the library drops what does not
					 * match the others */
	MUSTER_FIT_NONE                 /* it cannot be asked: skipped */
} muster_fit;

/* For the store of a plugin; a composite passes every query on, whole. */
MUSTER_EXPORT muster_fit muster_store_fit(const muster_store *store,
    const muster_query *query);

/* "whole", "narrowed", "skipped". Static. */
MUSTER_EXPORT const char *muster_fit_name(muster_fit fit);

/* ---- find ---- */

typedef struct muster_request {
	muster_store *store;            /* NULL: the file's default store */
	muster_query query;             /* copied */
	int64_t timeout;                /* nanoseconds from now; 0: none */
	bool primary_only;              /* leave the secondaries out */
} muster_request;

/* Asks and waits. *result is NULL, or a result of an earlier call on `m` that
 * is used again (nothing is allocated then, once it has grown to size); it is
 * set in every case, but for RESOURCE_EXHAUSTED, which may leave it NULL.
 * Returns muster_result_status(). Never later than the timeout but for the
 * scheduling of this thread. A query that is refused is INVALID_ARGUMENT. */
MUSTER_EXPORT muster_status muster_find(muster *m,
    const muster_request *request, muster_result **result);

/* Called once when an asynchronous call has its answer, on a thread of the
 * library. It must not block: where it would, muster_find() and the like are
 * FAILED_PRECONDITION. It owns `result` and frees it (or keeps it). */
typedef void (*muster_done_fn)(void *arg, muster_result *result);

/* Asks and returns at once. done(arg, result) is called exactly once, never
 * inside this function, unless it fails. *ret_pending (may be NULL) is a
 * handle to cancel with, to be given to muster_pending_free() before or after
 * the completion. Fails for RESOURCE_EXHAUSTED, INVALID_ARGUMENT (a query
 * that is refused) and FAILED_PRECONDITION (after a fork, while m is being
 * closed); done is not called then. `error` may be NULL. */
MUSTER_EXPORT muster_status muster_find_async(muster *m,
    const muster_request *request, muster_done_fn done, void *arg,
    muster_pending **ret_pending, muster_error *error);

/* Ends the call as CANCELLED if it has no answer yet; its completion function
 * is called as always, never inside this function. Any number of times, from
 * any thread, completion functions included, until the handle is freed. */
MUSTER_EXPORT void muster_pending_cancel(muster_pending *pending);

/* Gives the handle back; the call goes on. NULL is nothing. */
MUSTER_EXPORT void muster_pending_free(muster_pending *pending);

/* ---- results ---- */

/* How a leg ended. */
typedef enum muster_outcome {
	MUSTER_HIT,                     /* users */
	MUSTER_MISS,                    /* answered: nobody */
	MUSTER_FAILED,                  /* error: status and message say why */
	MUSTER_TIMEOUT,                 /* no answer in time */
	MUSTER_DROPPED,                 /* cancelled: no longer needed */
	MUSTER_SKIPPED                  /* not asked */
} muster_outcome;

/* "hit", "miss", "error", "timeout", "cancelled", "skipped". Static. */
MUSTER_EXPORT const char *muster_outcome_name(muster_outcome outcome);

/* Where members are equal (`fastest`), each is a primary. */
typedef enum muster_role { MUSTER_PRIMARY, MUSTER_SECONDARY } muster_role;

/* "primary", "secondary". Static. */
MUSTER_EXPORT const char *muster_role_name(muster_role role);

/* Which way a call of an adaptive composite went, and why. */
typedef struct muster_choice {
	const char *way;                /* "sequential" or "parallel" */
	const char *why;                /* one line */
	int64_t predicted_sequential;   /* what was expected of both ways, in */
	int64_t predicted_parallel;     /* nanoseconds; 0: not known yet */
} muster_choice;

/* The report of one leg. */
typedef struct muster_leg {
	const struct muster_leg *next;  /* its next sibling, or NULL */
	const struct muster_leg *legs;  /* what it asked in its turn, or NULL */
	const char *store;
	muster_role role;
	muster_outcome outcome;
	muster_status status;
	size_t users;                   /* that it answered with */
	int64_t start;                  /* from the start of the call */
	int64_t elapsed;
	const char *message;            /* NULL: nothing to say */
	const muster_choice *choice;    /* NULL: no choice was made */
} muster_leg;

/* How often the store of a report of this library was asked: more than once if
 * it was asked again; 0 if it was not, and for a composite. */
MUSTER_EXPORT unsigned muster_leg_tries(const muster_leg *leg);

/* MUSTER_OK: answered, perhaps by nobody. */
MUSTER_EXPORT muster_status muster_result_status(const muster_result *result);

/* Why it failed, one line, naming the store; NULL when it did not. */
MUSTER_EXPORT const char *muster_result_message(muster_result *result);

/* A member that was wanted gave no answer; there are more users than the
 * limit lets through; from the question to the answer, in nanoseconds. */
MUSTER_EXPORT bool muster_result_partial(const muster_result *result);
MUSTER_EXPORT bool muster_result_truncated(const muster_result *result);
MUSTER_EXPORT int64_t muster_result_elapsed(const muster_result *result);

/* The store that was asked. */
MUSTER_EXPORT const muster_store *muster_result_asked(
    const muster_result *result);

/* How many users, each of them (index < count), and the name of the store
 * that it came from (that of a leg of this call). Unique by id, the primary's
 * first, then each secondary's in the order of the file. */
MUSTER_EXPORT size_t muster_result_users(const muster_result *result);
MUSTER_EXPORT const muster_user *muster_result_user(
    const muster_result *result, size_t index);
MUSTER_EXPORT const char *muster_result_user_store(const muster_result *result,
    size_t index);

/* Which way the call went where the store asked is an adaptive composite; NULL:
 * it is none, there was nothing to choose from (a request for the primary
 * only), or there is no memory. */
MUSTER_EXPORT const muster_choice *muster_result_choice(muster_result *result);

/* The first leg: of the store asked where that is a leaf, else of the first
 * member of the composite; its siblings follow by `next`. NULL: there is no
 * memory for them. */
MUSTER_EXPORT const muster_leg *muster_result_legs(muster_result *result);

/* What muster_store_check() found to warn of (index < count). */
MUSTER_EXPORT size_t muster_result_warnings(const muster_result *result);
MUSTER_EXPORT const char *muster_result_warning(const muster_result *result,
    size_t index);

/* NULL is nothing. */
MUSTER_EXPORT void muster_result_free(muster_result *result);

/* ---- writing and checking one store (NULL: the file's default store) ---- */

/* Stores whole users by id, new or replaced, in a leaf store that can be
 * written; may have stored some when it fails. `timeout` in nanoseconds, 0:
 * none. UNIMPLEMENTED: the store cannot be written. *result as in
 * muster_find(); its message says why. */
MUSTER_EXPORT muster_status muster_store_put(muster *m, muster_store *store,
    const muster_user *const *users, size_t count, int64_t timeout,
    muster_result **result);

/* Removes the user with that id; NOT_FOUND when there is none. */
MUSTER_EXPORT muster_status muster_store_remove(muster *m, muster_store *store,
    const char *id, int64_t timeout, muster_result **result);

/* Pings a leaf store and lets it check itself: warnings in the result. OK for
 * a composite, whose members are to be checked instead. */
MUSTER_EXPORT muster_status muster_store_check(muster *m, muster_store *store,
    int64_t timeout, muster_result **result);

/* ---- statistics ---- */

/* What was counted of one store since muster_open(). For a store of a plugin
 * a call is a leg, for a composite it is a question to it. */
typedef struct muster_stats {
	const char *store;
	const char *strategy;           /* NULL: a store of a plugin */

	uint64_t calls;                 /* that ended: the sum of these */
	uint64_t hits;
	uint64_t misses;
	uint64_t errors;
	uint64_t timeouts;
	uint64_t cancelled;
	uint64_t skipped;
	uint64_t in_flight;             /* inside of it now */
	uint64_t taken_back;            /* run by their callers, because no
					 * worker had begun them */
	uint64_t late_answers;          /* nobody waited for them any more */
	uint64_t faults;                /* users that were dropped: they broke
					 * the rules */

	/* How long hits and misses took, all of them since muster_open(): to
	 * within an eighth, the mean to within a sixteenth. 0: none yet. */
	int64_t latency_mean;
	int64_t latency_p50;            /* half of them took no longer */
	int64_t latency_p90;
	int64_t latency_p99;
	int64_t latency_p999;

	/* Of adaptive composites; 0 for all others. */
	int64_t predicted_sequential;   /* how long a call would take; 0: not */
	int64_t predicted_parallel;     /* known yet */
	int64_t hand_over;              /* what giving a leg to another thread
					 * costs */
	double saturation;              /* of the processors' time, used by
					 * this process; 1: all */
	uint64_t chose_sequential;      /* calls by the way they went */
	uint64_t chose_parallel;
	uint64_t switches;              /* from one way to the other */
	const char *choice;             /* "sequential" or "parallel": the way
					 * of now; NULL: not adaptive */
} muster_stats;

/* Fills in *ret for a store (NULL: the file's default store;
 * INVALID_ARGUMENT if there is none). Takes some microseconds, holds up no
 * call and is held up by none; each number is right, but calls that end
 * meanwhile may be in one and not yet in another. Works in a forked child too:
 * it has what was counted until the fork. */
MUSTER_EXPORT muster_status muster_stats_read(muster *m, muster_store *store,
    muster_stats *ret);

/* What was counted of a composite that asks a replica beside one that takes
 * long (`fastest`). */
typedef struct muster_hedges {
	int64_t after;                  /* how long the first member is waited
					 * for now; 0: not known yet */
	uint64_t started;               /* replicas asked beside another; */
	uint64_t won;                   /* of these, gave the answer */
	uint64_t refused;               /* were due, but the budget was used
					 * up */
} muster_hedges;

/* Fills in *ret for a store (NULL: the file's default store), as
 * muster_stats_read() does. UNIMPLEMENTED: it is no such composite. */
MUSTER_EXPORT muster_status muster_hedges_read(muster *m, muster_store *store,
    muster_hedges *ret);

/* What was done since muster_open() to protect a store of a plugin, and calls
 * from it; all 0 for a composite. */
typedef struct muster_guard_stats {
	const char *breaker;            /* "closed", "open" or "half-open": a
					 * probe is on its way; NULL: none */
	uint64_t breaker_opens;         /* how often it opened */
	uint64_t breaker_rejected;      /* calls that it ended, among errors */
	uint64_t retries;               /* tries beyond the first; a call is
					 * counted once, by its last try */
	uint64_t retries_refused;       /* that the budget did not let */
	uint64_t waiting;               /* for a place inside, now */
	uint64_t turned_away;           /* because too many waited, among
					 * errors */
} muster_guard_stats;

/* As muster_stats_read(). Takes a lock of the store for a moment. */
MUSTER_EXPORT muster_status muster_guard_stats_read(muster *m,
    muster_store *store, muster_guard_stats *ret);

/* Receives a piece of text, not ended by NUL; a status other than MUSTER_OK
 * ends the writing. */
typedef muster_status (*muster_write_fn)(void *arg, const char *text,
    size_t size);

/* Writes what was counted of every store in the text format of Prometheus,
 * version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/),
 * by calls of write(arg, text, size), each on this thread. Returns MUSTER_OK,
 * what `write` returned, or RESOURCE_EXHAUSTED, with nothing written. */
MUSTER_EXPORT muster_status muster_stats_write(muster *m,
    muster_write_fn write, void *arg);

/* ---- plugins ---- */

/* One option as a plugin declares it. */
typedef struct muster_option_info {
	const char *name;
	const char *type;               /* "string", "duration", ... */
	bool required;
	const char *default_value;      /* NULL: none */
	const char *choices;            /* "a,b,c"; NULL: not a choice */
	int64_t minimum, maximum;       /* both 0: no bounds */
	const char *help;
} muster_option_info;

typedef struct muster_plugin_info {
	const char *path;               /* of the file */
	const char *name;
	const char *summary;
	const char *version;            /* NULL: not said */
	const char *threads;            /* "serial", "parallel" */
	const char *returns;            /* "may-hang", "bounded", "prompt" */
	const char *keys;               /* "id,email,org_id" */
	bool can_put, can_remove, can_ping, can_check;
	size_t option_count;
	const muster_option_info *options;
} muster_plugin_info;

/* Finds, checks and loads one plugin as `plugin = NAME` does (a NAME with a
 * slash is a path), and tells what it declares. `plugin_path` may be NULL.
 * Free with muster_plugin_info_free(). */
MUSTER_EXPORT muster_status muster_plugin_describe(const char *name,
    const char *plugin_path, muster_plugin_info **ret, muster_error *error);
MUSTER_EXPORT void muster_plugin_info_free(muster_plugin_info *info);

/* Calls each(arg, name, path) for every file NAME.so along the plugin path,
 * in the path's order, then by name; one that is hidden by an earlier one of
 * the same name is left out. Nothing is loaded. */
MUSTER_EXPORT muster_status muster_plugin_list(const char *plugin_path,
    void (*each)(void *arg, const char *name, const char *path), void *arg,
    muster_error *error);

#ifdef __cplusplus
}
#endif

#endif
