/* SPDX-License-Identifier: MIT
 *
 * store - a small store that can be written, and that breaks one promise: the
 * one that FAULT names. Without a fault it keeps them all.
 *
 * It is compiled once for each fault. HOW is how it is asked: PROMPT by find,
 * BOUNDED by find, LOOP by find_async.
 */
#include <config.h>

#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "shelf.h"

enum fault {
	NONE,
	EXPORTS,
	LEVEL,
	OPTION_FLAGS,
	BLANK_HELP,
	BAD_DEFAULT,
	NO_PING,
	OPEN_LEAKS,
	OPEN_CRASHES,
	BLAMES_NOBODY,
	ONE_FOR_ALL,
	LEAKS_MEMORY,
	LEAKS_DESCRIPTOR,
	LEAKS_THREAD,
	LEAKS_PROCESS,
	MISS_IS_ERROR,
	NO_STATUS,
	CRASHES,
	HANGS,
	EXITS,
	EVERYBODY,
	ANY_KEY,
	CASE_COUNTS,
	FOLDS_ID,
	FOLDS_ALL,
	TOO_FEW,
	TWICE,
	WILDCARD,
	QUOTES,
	FORMATS,
	CUTS,
	NEEDS_TWO_BYTES,
	CUTS_LINES,
	LOSES_ONE,
	MERGES,
	DROPS_ATTRIBUTES,
	EMPTY_IS_UNKNOWN,
	STAYS,
	REMOVES_NOBODY,
	LONG_MESSAGE,
	DEAF,
	MASKS,
	SPEAKS,
	LARGE_FRAME,
	KEEPS_QUERY,
	KEEPS_USERS,
	SLEEPS,
	DEAF_TO_CANCEL,
	SHARED_BUFFER,
	LATE,
	FINISHES_TWICE,
	NEVER_FINISHES,
	GOES_ON
};

enum how { PROMPT, BOUNDED, LOOP };

#ifndef FAULT
#define FAULT NONE
#endif
#ifndef HOW
#define HOW PROMPT
#endif

static const enum fault fault = FAULT;

struct options {
	const char *note;
	int64_t number;
	const char *directory;
};

struct store {
	pthread_rwlock_t lock; /* protects the users */
	struct shelf_user *users;
	const char *last; /* what was asked for last */
	struct shelf_user *ghost;
};

static struct store *global;

#ifdef SHOWS_HELPER
MUSTER_EXPORT int store_helper(void);
int
store_helper(void)
{
	return 1;
}
#endif

/* ---- open and close ---- */

static void *
idle_thread(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

/* The last one that was lost. */
extern void *volatile store_lost;
void *volatile store_lost;

static void
leak(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	if (fault == LEAKS_MEMORY)
		store_lost = malloc(64);
	if (fault == LEAKS_DESCRIPTOR)
		(void)!open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fault == LEAKS_PROCESS && fork() == 0)
		_exit(0);
	if (fault != LEAKS_THREAD)
		return;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 65536);
	if (pthread_create(&thread, &attributes, idle_thread, NULL) == 0)
		pthread_detach(thread);
	pthread_attr_destroy(&attributes);
}

static muster_status
store_open(muster_host *host, const void *arg, muster_call *call, void **ret)
{
	const struct options *options = arg;
	struct store *store;

	(void)host;
	if (fault == OPEN_CRASHES && strlen(options->note) > 8)
		*(volatile char *)(uintptr_t)(options->note[0] - 'a' + 1) = 'x';
	if (options->directory != NULL && access(options->directory, X_OK)) {
		if (fault == OPEN_LEAKS)
			(void)!open("/dev/null", O_RDONLY | O_CLOEXEC);
		return muster_fail_option(call,
		    fault == BLAMES_NOBODY ? "folder" : "directory",
		    "there is no '%s'", options->directory);
	}
	store = calloc(1, sizeof *store);
	if (store == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	pthread_rwlock_init(&store->lock, NULL);
	leak();
	if (fault == ONE_FOR_ALL) {
		/* The second one starts afresh, for the first one too. */
		global = store;
	}
	*ret = store;
	return MUSTER_OK;
}

static struct store *
store_of(void *arg)
{
	return fault == ONE_FOR_ALL && global != NULL ? global : arg;
}

static void
free_all(struct shelf_user *one)
{
	struct shelf_user *next;

	for (; one != NULL; one = next) {
		next = one->next;
		if (fault == KEEPS_USERS)
			free(one);
		else
			shelf_free(one);
	}
}

static void
store_close(void *arg)
{
	struct store *store = arg;

	if (fault == ONE_FOR_ALL && global == store)
		global = NULL;
	free_all(store->users);
	free_all(store->ghost);
	pthread_rwlock_destroy(&store->lock);
	free(store);
}

/* ---- find ---- */

/* What a query by LIKE does. */
static bool
like(const char *pattern, const char *text)
{
	if (*pattern == '\0')
		return *text == '\0';
	if (*pattern == '%')
		return like(pattern + 1, text) ||
		    (*text != '\0' && like(pattern, text + 1));
	if (*text == '\0')
		return false;
	return (*pattern == '_' || *pattern == *text) &&
	    like(pattern + 1, text + 1);
}

static bool
same(const char *asked, const char *value)
{
	char buffer[4096];

	if (asked == NULL)
		return true;
	if (value == NULL)
		return false;
	if (fault == FOLDS_ID)
		return muster_email_equal(asked, value);
	if (fault == WILDCARD)
		return like(asked, value);
	if (fault == CUTS)
		return strncmp(asked, value, 255) == 0;
	if (fault == NEEDS_TWO_BYTES && asked[1] == '\0')
		return false;
	if (fault == FORMATS) {
		/* What a careless snprintf() makes of it. */
		snprintf(buffer, sizeof buffer, "%s", asked);
		if (strstr(buffer, "%d") != NULL)
			memcpy(strstr(buffer, "%d"), "17", 2);
		return strcmp(buffer, value) == 0;
	}
	return strcmp(asked, value) == 0;
}

/* Folds the two bytes of Latin letters as well. */
static bool
same_folded(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++) {
		unsigned char x = (unsigned char)*a, y = (unsigned char)*b;

		if ((x >= 'A' && x <= 'Z') || (x >= 0x80 && x < 0x9f))
			x = (unsigned char)(x + 32);
		if ((y >= 'A' && y <= 'Z') || (y >= 0x80 && y < 0x9f))
			y = (unsigned char)(y + 32);
		if (x != y)
			return false;
	}
	return *a == *b;
}

static bool
same_email(const char *asked, const char *value)
{
	if (asked == NULL)
		return true;
	if (value == NULL)
		return false;
	if (fault == CASE_COUNTS)
		return strcmp(asked, value) == 0;
	if (fault == FOLDS_ALL)
		return same_folded(asked, value);
	return muster_email_equal(asked, value);
}

static bool
matches(const muster_query *query, const muster_user *user)
{
	bool id = same(query->id, user->id);
	bool email = same_email(query->email, user->email);
	bool org = same(query->org_id, user->org_id);

	if (fault == EVERYBODY)
		return true;
	if (fault == ANY_KEY)
		return (query->id != NULL && id) ||
		    (query->email != NULL && email) ||
		    (query->org_id != NULL && org);
	return id && email && org;
}

static void
nap(int64_t nanoseconds)
{
	const struct timespec time = {
		.tv_sec = nanoseconds / 1000000000,
		.tv_nsec = nanoseconds % 1000000000,
	};

	nanosleep(&time, NULL);
}

static muster_status
emit(muster_call *call, const muster_user *user)
{
	static char shared[2048];
	muster_user copy = *user;
	muster_status status;

	if (fault == SHARED_BUFFER) {
		snprintf(shared, sizeof shared, "%s", user->id);
		copy.id = shared;
	}
	status = muster_emit(call, &copy);
	if (fault == TWICE && status == MUSTER_OK)
		status = muster_emit(call, &copy);
	return fault == DEAF ? MUSTER_OK : status;
}

static muster_status
emit_all(struct store *store, struct shelf_user *one, const muster_query *query,
    muster_call *call)
{
	size_t count = 0;

	for (; one != NULL; one = one->next) {
		muster_status status;

		if (!matches(query, &one->user))
			continue;
		if (fault == TOO_FEW && query->limit != 0 &&
		    ++count + 1 >= query->limit && count > 1)
			break;
		status = emit(call, &one->user);
		if (status != MUSTER_OK)
			return status;
	}
	(void)store;
	return MUSTER_OK;
}

static bool
knows(const struct store *store, const muster_query *query)
{
	const struct shelf_user *one;

	for (one = store->users; one != NULL; one = one->next)
		if (matches(query, &one->user))
			return true;
	return false;
}

/* What goes wrong where nobody is found. */
static muster_status
nobody(struct store *store, const muster_query *query, muster_call *call)
{
	if (knows(store, query))
		return MUSTER_OK;
	switch (fault) {
	case MISS_IS_ERROR:
		return muster_fail(call, MUSTER_NOT_FOUND, "nobody");
	case NO_STATUS:
		return 77;
	case CRASHES:
		raise(SIGSEGV);
		return MUSTER_OK;
	case HANGS:
		for (;;)
			pause();
	case EXITS:
		_exit(0);
	default:
		return MUSTER_OK;
	}
}

/* Through a pointer that the compiler knows nothing of. */
static void *(*volatile fill)(void *, int, size_t) = memset;

static void
use_stack(const char *key)
{
	char frame[200000];

	fill(frame, *key, sizeof frame);
}

static muster_status
before(struct store *store, const muster_query *query, muster_call *call)
{
	const char *key = query->id != NULL ? query->id
	    : query->email != NULL          ? query->email
					    : query->org_id;
	sigset_t set;

	if (fault == LARGE_FRAME)
		use_stack(key);
	if (fault == MASKS) {
		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		pthread_sigmask(SIG_BLOCK, &set, NULL);
	}
	if (fault == SPEAKS)
		uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
	if (fault == QUOTES && strchr(key, '\'') != NULL)
		return muster_fail(call, MUSTER_INTERNAL, "syntax error");
	if (fault == SLEEPS)
		nap(1000000);
	if (fault == DEAF_TO_CANCEL)
		nap(700 * INT64_C(1000000));
	if (fault == KEEPS_QUERY) {
		if (store->last != NULL && strcmp(store->last, key) == 0)
			nap(0);
		store->last = key;
	}
	return MUSTER_OK;
}

static muster_status
answer(void *arg, const muster_query *query, muster_call *call)
{
	struct store *store = store_of(arg);
	muster_status status = before(store, query, call);

	if (status != MUSTER_OK)
		return status;
	pthread_rwlock_rdlock(&store->lock);
	status = emit_all(store, store->users, query, call);
	if (status == MUSTER_OK && fault == STAYS && query->email != NULL)
		status = emit_all(store, store->ghost, query, call);
	if (status == MUSTER_OK)
		status = nobody(store, query, call);
	pthread_rwlock_unlock(&store->lock);
	return status;
}

/* ---- without waiting ---- */

struct flight {
	void *store;
	const muster_query *query;
	muster_call *call;
};

static void
land(void *arg)
{
	struct flight flight = *(struct flight *)arg;
	muster_status status = muster_stopped(flight.call);

	if (fault == NEVER_FINISHES)
		return;
	if (status == MUSTER_OK)
		status = answer(flight.store, flight.query, flight.call);
	muster_finish(flight.call, status);
	if (fault == FINISHES_TWICE)
		muster_finish(flight.call, status);
	if (fault == GOES_ON)
		(void)muster_stopped(flight.call);
}

__attribute__((unused)) static void
store_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct flight *flight = muster_alloc(call, sizeof *flight);

	if (flight == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*flight = (struct flight){ store, query, call };
	if (fault == LATE)
		nap(1000000);
	muster_after(call, 0, land, flight);
}

/* ---- put and remove ---- */

static struct shelf_user *
make(const muster_user *user)
{
	struct shelf_user *one;
	muster_user changed = *user;
	char line[128];

	if (fault == KEEPS_USERS) {
		one = calloc(1, sizeof *one);
		if (one == NULL)
			abort();
		one->user = *user;
		return one;
	}
	if (fault == DROPS_ATTRIBUTES)
		changed.attribute_count = 0;
	if (fault == EMPTY_IS_UNKNOWN && user->name != NULL && !*user->name)
		changed.name = NULL;
	if (fault == CUTS_LINES && user->name != NULL &&
	    strchr(user->name, '\n') != NULL) {
		snprintf(line, sizeof line, "%.*s",
		    (int)strcspn(user->name, "\n"), user->name);
		changed.name = line;
	}
	return shelf_copy(&changed);
}

static void
put_one(struct store *store, const muster_user *user)
{
	struct shelf_user **place = shelf_find(&store->users, user->id);
	struct shelf_user *old = *place;
	muster_user merged = *user;

	if (fault == MERGES && old != NULL && user->email == NULL)
		merged.email = old->user.email;
	*place = make(&merged);
	if (old == NULL)
		return;
	(*place)->next = old->next;
	old->next = NULL;
	free_all(old);
}

static muster_status
store_put(void *arg, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct store *store = store_of(arg);
	size_t i;

	(void)call;
	pthread_rwlock_wrlock(&store->lock);
	for (i = 0; i < count; i++)
		if (fault != LOSES_ONE || i != 50)
			put_one(store, users[i]);
	pthread_rwlock_unlock(&store->lock);
	return MUSTER_OK;
}

static muster_status
store_remove(void *arg, const char *id, muster_call *call)
{
	struct store *store = store_of(arg);
	struct shelf_user **place, *one;

	pthread_rwlock_wrlock(&store->lock);
	place = shelf_find(&store->users, id);
	one = *place;
	if (one != NULL)
		*place = one->next;
	if (one != NULL && fault == STAYS) {
		one->next = store->ghost;
		store->ghost = one;
	} else if (one != NULL) {
		one->next = NULL;
		free_all(one);
	}
	pthread_rwlock_unlock(&store->lock);
	if (one != NULL || fault == REMOVES_NOBODY)
		return MUSTER_OK;
	return muster_fail(call, MUSTER_NOT_FOUND, "there is no '%s'%s", id,
	    fault == LONG_MESSAGE ? "\nat all" : "");
}

static muster_status
store_ping(void *store, muster_call *call)
{
	(void)store;
	if (fault == NO_PING)
		return muster_fail(call, MUSTER_UNAVAILABLE, "not at home");
	return MUSTER_OK;
}

/* clang-format off */
static const muster_option options[] = {
	{
	    .name = "note",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct options, note),
	    .flags = FAULT == OPTION_FLAGS ? 8 : 0,
	    .default_value = "",
	    .help = FAULT == BLANK_HELP ? " " : "any text",
	},
	{
	    .name = "number",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct options, number),
	    .default_value = FAULT == BAD_DEFAULT ? "many" : "3",
	    .minimum = 1,
	    .maximum = 9,
	    .help = "any number",
	},
	{
	    .name = "directory",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct options, directory),
	    .help = "a directory that must be there",
	},
};

#define STORE_RETURNS \
	(HOW == PROMPT ? (uint32_t)MUSTER_PROMPT : (uint32_t)MUSTER_BOUNDED)

MUSTER_STORE_PLUGIN(
	.name    = "mock",
	.summary = "a store that breaks a promise",
	.threads = FAULT == LEVEL ? 150 : (uint32_t)MUSTER_PARALLEL,
	.returns = STORE_RETURNS,
	MUSTER_OPTIONS(struct options, options),
	.open    = store_open,
	.close   = store_close,
	.find    = HOW == LOOP ? NULL : answer,
	.put     = store_put,
	.remove  = store_remove,
	.ping    = store_ping,
	.find_async = HOW == LOOP ? store_find_async : NULL)
/* clang-format on */
