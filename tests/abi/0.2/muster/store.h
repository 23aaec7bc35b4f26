/* SPDX-License-Identifier: MIT
 *
 * muster/store.h - what a store plugin sees of muster. Nothing to link.
 *
 * RULES THAT HOLD EVERYWHERE
 *
 * Verdict.  Every callback that gets a muster_call ends with one verdict, and
 *   the FIRST one stands: an emit that was refused, a muster_fail(), else the
 *   status returned. So `return muster_emit()`, `return muster_fail()` and
 *   `if (s) return s;` are always right. OK without a user is a miss; a
 *   verdict other than OK discards the users emitted. MUSTER_ENOUGH counts as
 *   OK.
 * Truth.  The host keeps the users that match the query (id and org_id byte
 *   for byte; email with A-Z folded to a-z, all other bytes as they are; a
 *   NULL member matches), one per id, up to the limit, and counts the others
 *   as faults of the store. A store may emit more than was asked for only if
 *   it does not itself stop at the limit.
 * Text.  Strings are UTF-8, end with NUL. NULL is "not known", "" is empty.
 *   Control bytes are refused in id, email and org_id, NUL everywhere (see
 *   muster_text()). What goes in is copied before the function returns. What
 *   comes out of a query lives until the callback returns.
 * Threads.  A callback runs on any thread, the application's included: keep
 *   stack use under 64 KiB and change no thread state (signal mask, locale,
 *   cancellation). A muster_call may be used by one thread at a time, any
 *   thread, until the callback returns. No service calls back into the plugin
 *   before it returns, except muster_ask()'s `each`. SIGPIPE is blocked while
 *   a store that is not MUSTER_PROMPT runs.
 * Loop.  find_async, and what it set going (section 4, "without waiting"),
 *   runs on one thread, the loop: for all stores of a configuration, one
 *   callback at a time, never one inside the other. It must not wait for
 *   anything, or every store that is asked there waits. open, close, put,
 *   remove, ping and check are called as ever.
 * Growth.  Structs grow at the end. The macro records the sizes a plugin was
 *   built with, and the host converts both ways. A member of muster_query that
 *   narrows the answer gets a MUSTER_KEY bit; see muster_plugin.keys.
 */
#ifndef MUSTER_STORE_H
#define MUSTER_STORE_H

#include <muster/types.h>

#ifdef __cplusplus
#define MUSTER_C extern "C"
extern "C" {
#else
#define MUSTER_C extern
#endif

/* The interface's major: a host refuses a plugin with another one. */
#define MUSTER_ABI 1

/* ---- 1. handles ---- */

/* The members of muster_query, as bits. */
enum {
	MUSTER_KEY_ID = 1,
	MUSTER_KEY_EMAIL = 2,
	MUSTER_KEY_ORG_ID = 4
};

typedef struct muster_services muster_services;

/* One question to this store, open included. Given to every callback that
 * can fail; valid until that callback returns (find_async: until
 * muster_finish()). */
typedef struct muster_call {
	const muster_services *services;
} muster_call;

/* This store, as the host sees it. Valid from open until close returns. */
typedef struct muster_host {
	const muster_services *services;
} muster_host;

/* Receives a user that another store answered with; `user` lives until it
 * returns. Not OK: no more are wanted. */
typedef muster_status (*muster_user_fn)(void *arg, const muster_user *user);

/* A cancel hook; what a timer or muster_after() calls. */
typedef void (*muster_fn)(void *arg);

/* The end of muster_ask_async(): the status of the store that was asked. */
typedef void (*muster_answer_fn)(void *arg, muster_status status);

/* A file descriptor that is watched, and a timer, of one store. */
typedef struct muster_watch muster_watch;
typedef struct muster_timer muster_timer;

/* Is called with those of MUSTER_READ and MUSTER_WRITE that the descriptor is
 * ready for. An error or a hang-up counts as both. */
typedef void (*muster_watch_fn)(void *arg, unsigned events);

enum { MUSTER_READ = 1, MUSTER_WRITE = 2 };

/* Flags of muster_on_cancel(). */
enum { MUSTER_MAY_BLOCK = 1 };

/* ---- 2. host services; call them through the wrappers of section 4 ---- */

struct muster_services {
	uint32_t abi;
	uint32_t size;
	/* 2a. in any callback that has a call */
	muster_status (*emit)(muster_call *, const muster_user *);
	muster_status (*fail)(muster_call *, const char *option, muster_status,
	    const char *format, va_list);
	muster_status (*stopped)(muster_call *);
	int64_t (*remaining)(muster_call *);
	void *(*alloc)(muster_call *, size_t);
	const char *(*text)(muster_call *, const void *, size_t);
	muster_status (*on_cancel)(muster_call *, muster_fn, void *, unsigned);
	void (*off_cancel)(muster_call *);
	void (*log)(muster_host *, muster_call *, int level,
	    const char *format, va_list);
	muster_status (*sleep)(muster_call *, int64_t ns);
	/* 2b. in find, put and remove */
	muster_status (*ask)(muster_call *, muster_store *,
	    const muster_query *, muster_user_fn, void *);
	muster_status (*put)(muster_call *, muster_store *,
	    const muster_user *const *, size_t);
	muster_status (*remove)(muster_call *, muster_store *, const char *id);
	/* 2c. for the life of the store */
	const char *(*name)(muster_host *);
	/* 2d. without waiting (since 0.2) */
	void (*finish)(muster_call *, muster_status);
	void (*after)(muster_call *, int64_t ns, muster_fn, void *);
	void (*ask_async)(muster_call *, muster_store *, const muster_query *,
	    muster_user_fn, muster_answer_fn, void *);
	muster_watch *(*watch_new)(muster_host *, int fd, muster_watch_fn,
	    void *);
	void (*watch_set)(muster_host *, muster_watch *, unsigned events);
	void (*watch_free)(muster_host *, muster_watch *);
	muster_timer *(*timer_new)(muster_host *, muster_fn, void *);
	void (*timer_set)(muster_host *, muster_timer *, int64_t ns);
	void (*timer_free)(muster_host *, muster_timer *);
};

/* ---- 3. what a plugin declares ---- */

/* Type of an option, and of the member that it fills. */
enum {
	MUSTER_STRING = 1,      /* const char * */
	MUSTER_PATH,            /* const char *, absolute */
	MUSTER_SECRET,          /* const char *, never printed; NAME_file too */
	MUSTER_INTEGER,         /* int64_t */
	MUSTER_BOOLEAN,         /* bool */
	MUSTER_DURATION,        /* int64_t, nanoseconds */
	MUSTER_SIZE,            /* int64_t, bytes */
	MUSTER_RATIO,           /* double: "2%" is 0.02 */
	MUSTER_CHOICE,          /* uint32_t, index into choices */
	MUSTER_CHOICES,         /* uint32_t, a bit for each choice named */
	MUSTER_STRINGS,         /* muster_strings, comma separated */
	MUSTER_STORE,           /* muster_store * */
	MUSTER_STORES           /* muster_stores */
};

/* Flags of an option. */
enum { MUSTER_REQUIRED = 1 };

typedef struct muster_strings {
	const char *const *items;
	size_t count;
} muster_strings;

typedef struct muster_stores {
	muster_store *const *items;
	size_t count;
} muster_stores;

/* One option of a store. The host parses the value of the file, checks it,
 * and writes it into the plugin's options struct at `offset`. */
typedef struct muster_option {
	const char *name;               /* [a-z][a-z0-9_]*, 1 to 40 */
	uint32_t type;
	uint32_t offset;                /* these two by MUSTER_INTO() */
	uint32_t width;                 /* checked against the type at load */
	uint32_t flags MUSTER_OPTIONAL;
	const char *default_value MUSTER_OPTIONAL;      /* as in the file; NULL:
							 * 0, NULL, no */
	const char *choices MUSTER_OPTIONAL;            /* "off,read,write" */
	int64_t minimum MUSTER_OPTIONAL;        /* integer, duration, size */
	int64_t maximum MUSTER_OPTIONAL;        /* 0: no bound */
	const char *help;               /* one line */
} muster_option;

/* Where in `type` the value of an option goes. */
#define MUSTER_INTO(type, member)                                            \
	.offset = (uint32_t)offsetof(type, member),                          \
	.width = (uint32_t)sizeof(((type *)0)->member)

/* The option table of a plugin, and the struct that it fills. */
#define MUSTER_OPTIONS(type, table)                                          \
	.options = (table), .option_count = sizeof(table) / sizeof *(table), \
	.options_size = sizeof(type)

/* How many calls may be inside a store at once. Levels are ordered; a host
 * that does not know one takes the next lower. A call is inside from the
 * start of a callback to its return. open and close are always alone. */
enum {
	MUSTER_SERIAL = 100,            /* one call inside; 0 counts as this */
	MUSTER_PARALLEL = 200           /* any number */
};

/* How find, put, remove and ping return. Levels are ordered like the above.
 * A caller that has a deadline runs the leg on its own thread only if the
 * store (and every store behind it) is MUSTER_BOUNDED or better. */
enum {
	MUSTER_MAY_HANG = 0,            /* promises nothing */
	MUSTER_BOUNDED = 100,           /* returns soon after a cancel or the
					 * deadline: it asks muster_stopped()
					 * or has a cancel hook */
	MUSTER_PROMPT = 200             /* never waits: no I/O, and no lock
					 * that is held over I/O */
};

typedef struct muster_plugin {
	uint32_t abi;                   /* filled by the macro, */
	uint32_t size;                  /* sizes of these structs as this */
	uint32_t user_size;             /* plugin was compiled */
	uint32_t query_size;
	uint32_t option_size;
	uint32_t reserved;
	const char *name;               /* required: [a-z][a-z0-9_-]* */
	const char *summary;            /* required: one line */
	const char *version MUSTER_OPTIONAL;
	uint32_t threads MUSTER_OPTIONAL;       /* MUSTER_SERIAL, ... */
	uint32_t returns MUSTER_OPTIONAL;       /* MUSTER_MAY_HANG, ... */
	uint32_t flags MUSTER_OPTIONAL;         /* none yet */
	/* Members of muster_query that find uses; 0: id, email and org_id. If
	 * others are given too, the host asks without limit and narrows the
	 * answer itself; if only others are given, the leg is skipped. */
	uint32_t keys MUSTER_OPTIONAL;
	const muster_option *options MUSTER_OPTIONAL;   /* these three by */
	size_t option_count MUSTER_OPTIONAL;            /* MUSTER_OPTIONS() */
	size_t options_size MUSTER_OPTIONAL;

	/* Once per [store NAME], and again after it failed. `options` is filled
	 * and checked, and lives until close returns. UNAVAILABLE and
	 * DEADLINE_EXCEEDED: the host answers for the store with this message
	 * and tries again; any other failure is a mistake in the file. On
	 * failure nothing is left behind: close is not called. Without open,
	 * `store` is the options struct. */
	muster_status (*open)(muster_host *host, const void *options,
	    muster_call *call, void **store) MUSTER_OPTIONAL;
	/* Nothing of this store runs any more. Not called while one hangs. */
	void (*close)(void *store) MUSTER_OPTIONAL;
	/* Emits the users that match. `query` lives until it returns.
	 * query->limit is how many users are of use, 0: all. This or find_async
	 * is required; of both, the host takes either, call by call. */
	muster_status (*find)(void *store, const muster_query *query,
	    muster_call *call) MUSTER_OPTIONAL;
	/* Whole records by id, new or replaced; an attribute that cannot be
	 * kept is INVALID_ARGUMENT. May be repeated; may have stored some when
	 * it fails. `users` live until it returns. */
	muster_status (*put)(void *store, const muster_user *const *users,
	    size_t count, muster_call *call) MUSTER_OPTIONAL;
	/* Forgets the user with that id; NOT_FOUND when there is none. */
	muster_status (*remove)(void *store, const char *id, muster_call *call)
	    MUSTER_OPTIONAL;
	/* Is the store there? Cheap. */
	muster_status (*ping)(void *store, muster_call *call) MUSTER_OPTIONAL;
	/* `muster check` only: what will hurt, by muster_warn(). */
	muster_status (*check)(void *store, muster_call *call) MUSTER_OPTIONAL;
	/* find without waiting (since 0.2), on the loop: sends the question
	 * off and returns. The call ends when muster_finish() is called, once,
	 * from here or later, cancelled or not; `query` and `call` live until
	 * then. A call is inside (`threads`) until then too. */
	void (*find_async)(void *store, const muster_query *query,
	    muster_call *call) MUSTER_OPTIONAL;
} muster_plugin;

/* Another name when plugins are linked statically into a test. */
#ifndef MUSTER_PLUGIN_SYMBOL
#define MUSTER_PLUGIN_SYMBOL muster_store_plugin
#endif

/* Defines the one function that a plugin exports. */
#define MUSTER_STORE_PLUGIN(...)                                             \
	MUSTER_C MUSTER_EXPORT const muster_plugin *                         \
	MUSTER_PLUGIN_SYMBOL(void);                                          \
	const muster_plugin *                                                \
	MUSTER_PLUGIN_SYMBOL(void)                                           \
	{                                                                    \
		static const muster_plugin plugin = {                        \
			.abi = MUSTER_ABI,                                   \
			.size = (uint32_t)sizeof(muster_plugin),             \
			.user_size = (uint32_t)sizeof(muster_user),          \
			.query_size = (uint32_t)sizeof(muster_query),        \
			.option_size = (uint32_t)sizeof(muster_option),      \
			.reserved = 0,                                       \
			__VA_ARGS__                                          \
		};                                                           \
		return &plugin;                                              \
	}

/* ---- 4. what a plugin calls ---- */

/* Members are called in parentheses where a common header (Check's, for one)
 * has a macro of that name. */

/* One user of the answer, copied at once. Not OK: the host wants no more;
 * return what it returned. */
static inline muster_status
muster_emit(muster_call *call, const muster_user *user)
{
	return call->services->emit(call, user);
}

/* Fails the call with a message (one line, no newline). Returns status. */
static inline muster_status MUSTER_PRINTF(3, 4)
muster_fail(muster_call *call, muster_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	status = (call->services->fail)(call, NULL, status, format, args);
	va_end(args);
	return status;
}

/* The same in open, pointing at the line of that option. */
static inline muster_status MUSTER_PRINTF(3, 4)
muster_fail_option(muster_call *call, const char *option, const char *format,
    ...)
{
	va_list args;
	muster_status status;

	va_start(args, format);
	status = (call->services->fail)(call, option, MUSTER_INVALID_ARGUMENT,
	    format, args);
	va_end(args);
	return status;
}

/* OK while the answer is wanted; else CANCELLED, DEADLINE_EXCEEDED, ENOUGH. */
static inline muster_status
muster_stopped(muster_call *call)
{
	return call->services->stopped(call);
}

/* Nanoseconds left, 0 when passed, INT64_MAX without a deadline. */
static inline int64_t
muster_remaining(muster_call *call)
{
	return call->services->remaining(call);
}

/* Memory, aligned for anything, until the call ends. NULL: failed already. */
static inline void *
muster_alloc(muster_call *call, size_t size)
{
	return call->services->alloc(call, size);
}

/* A copy that ends with NUL, until the call ends. NULL: it held a NUL, or
 * memory ran out; failed already. */
static inline const char *
muster_text(muster_call *call, const void *bytes, size_t size)
{
	return call->services->text(call, bytes, size);
}

/* Runs hook(arg) when the call is cancelled or late, from another thread,
 * and again every 10 ms until the call ends or muster_off_cancel(). The hook
 * must not wait; with MUSTER_MAY_BLOCK it runs on a thread where it may. In
 * find_async it runs once, on the loop, and muster_finish() takes it back. One
 * hook a call. Call muster_off_cancel() before what it touches is reused.
 * Not OK: the call is cancelled already (as muster_stopped()), no hook. */
static inline muster_status
muster_on_cancel(muster_call *call, muster_fn hook, void *arg, unsigned flags)
{
	return call->services->on_cancel(call, hook, arg, flags);
}

/* Takes the hook back; waits for one that is running. */
static inline void
muster_off_cancel(muster_call *call)
{
	call->services->off_cancel(call);
}

/* A message to the application's log; the library itself never prints. */
static inline void MUSTER_PRINTF(3, 4)
muster_log(muster_host *host, int level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	host->services->log(host, NULL, level, format, args);
	va_end(args);
}

/* The same within a call; a warning in check is what `muster check` prints. */
static inline void MUSTER_PRINTF(2, 3)
muster_warn(muster_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	call->services->log(NULL, call, MUSTER_WARNING, format, args);
	va_end(args);
}

/* OK after the time; else at once as muster_stopped(). Precise to some tens
 * of microseconds. */
static inline muster_status
muster_sleep(muster_call *call, int64_t nanoseconds)
{
	return call->services->sleep(call, nanoseconds);
}

/* Asks another store within this call: its deadline, cancel and "primary
 * only" are inherited, "partial" is passed up. each(arg, user) gets the users
 * on this thread before it returns (not OK: no more). Returns that store's
 * status; returned from find as it is, its message comes along. */
static inline muster_status
muster_ask(muster_call *call, muster_store *store, const muster_query *query,
    muster_user_fn each, void *arg)
{
	return call->services->ask(call, store, query, each, arg);
}

/* Its answer is my answer. */
static inline muster_status
muster_forward(muster_call *call, muster_store *store,
    const muster_query *query)
{
	return call->services->ask(call, store, query, NULL, NULL);
}

/* Writes to another store within this call. As muster_plugin.put. */
static inline muster_status
muster_put(muster_call *call, muster_store *store,
    const muster_user *const *users, size_t count)
{
	return call->services->put(call, store, users, count);
}

/* Removes from another store within this call. As muster_plugin.remove. */
static inline muster_status
muster_remove(muster_call *call, muster_store *store, const char *id)
{
	return call->services->remove(call, store, id);
}

/* NAME of this store's [store NAME]. */
static inline const char *
muster_name(muster_host *host)
{
	return host->services->name(host);
}

/* ---- without waiting: find_async, and what it set going ---- */

/* Ends a call of find_async with its verdict, once. The call, its query and its
 * memory are not to be touched any more. On the loop; or from any other thread
 * that has the call to itself. */
static inline void
muster_finish(muster_call *call, muster_status status)
{
	call->services->finish(call, status);
}

/* Calls then(arg) on the loop when the time has passed, or as soon as the call
 * is cancelled or late: it begins with muster_stopped(). Never before this
 * returns. One at a time in a call; not beside muster_ask_async(). */
static inline void
muster_after(muster_call *call, int64_t nanoseconds, muster_fn then, void *arg)
{
	call->services->after(call, nanoseconds, then, arg);
}

/* As muster_ask(), without waiting: calls each(arg, user) for the users, then
 * answered(arg, status), all on the loop and never before this returns. A
 * cancel of this call is one of that, so `answered` comes soon. One at a time
 * in a call. `query` is copied. */
static inline void
muster_ask_async(muster_call *call, muster_store *store,
    const muster_query *query, muster_user_fn each, muster_answer_fn answered,
    void *arg)
{
	call->services->ask_async(call, store, query, each, answered, arg);
}

/* Its answer is my answer, and finishes this call. */
static inline void
muster_forward_async(muster_call *call, muster_store *store,
    const muster_query *query)
{
	call->services->ask_async(call, store, query, NULL, NULL, NULL);
}

/* Has ready(arg, events) called on the loop whenever `fd` is ready for what is
 * set by muster_watch_set(), nothing at first. Watches and timers belong to a
 * store whose plugin has find_async; they are for open, for the callbacks of
 * the loop and for close. Those of open take effect once open has returned OK;
 * in close nothing is watched any more; what is left after close, or after an
 * open that failed, is freed. The descriptor is the plugin's: free its watch
 * before closing it. NULL: no memory, or no loop. */
static inline muster_watch *
muster_watch_new(muster_host *host, int fd, muster_watch_fn ready, void *arg)
{
	if (host->services->size <= offsetof(muster_services, watch_new))
		return NULL;
	return host->services->watch_new(host, fd, ready, arg);
}

/* From now on `events`: MUSTER_READ, MUSTER_WRITE, both or 0. */
static inline void
muster_watch_set(muster_host *host, muster_watch *watch, unsigned events)
{
	host->services->watch_set(host, watch, events);
}

/* `ready` is not called any more. NULL is nothing. */
static inline void
muster_watch_free(muster_host *host, muster_watch *watch)
{
	if (watch != NULL)
		host->services->watch_free(host, watch);
}

/* A timer of the store, not set yet. NULL as above. */
static inline muster_timer *
muster_timer_new(muster_host *host, muster_fn ring, void *arg)
{
	if (host->services->size <= offsetof(muster_services, timer_new))
		return NULL;
	return host->services->timer_new(host, ring, arg);
}

/* Has ring(arg) called once on the loop after so long, instead of what was set
 * before; < 0: not at all. */
static inline void
muster_timer_set(muster_host *host, muster_timer *timer, int64_t nanoseconds)
{
	host->services->timer_set(host, timer, nanoseconds);
}

/* `ring` is not called any more. NULL is nothing. */
static inline void
muster_timer_free(muster_host *host, muster_timer *timer)
{
	if (timer != NULL)
		host->services->timer_free(host, timer);
}

/* ---- and ---- */

/* The one definition of "the same e-mail address". */
static inline bool
muster_email_equal(const char *a, const char *b)
{
	for (;; a++, b++) {
		unsigned char x = (unsigned char)*a, y = (unsigned char)*b;

		if (x >= 'A' && x <= 'Z')
			x = (unsigned char)(x + 32);
		if (y >= 'A' && y <= 'Z')
			y = (unsigned char)(y + 32);
		if (x != y)
			return false;
		if (x == '\0')
			return true;
	}
}

#ifdef __cplusplus
}
/* C++ has no address of a compound literal: muster_emit(call, {.id = "1"}). */
static inline muster_status
muster_emit(muster_call *call, const muster_user &user)
{
	return call->services->emit(call, &user);
}
#endif

#endif
