/* SPDX-License-Identifier: MIT
 *
 * witness - the callbacks: what the library calls in place of the
 * plugin's. What the plugin calls in its turn is in services.c.
 *
 * A call gets a handle of the witness's own that is never used again, so that
 * a plugin that uses it later is seen and does no harm.
 */
#include <config.h>

#include "conform/witness.h"

#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include "conform/guard.h"
#include "conform/promises.h"
#include "conform/services.h"
#include "conform/texts.h"
#include "conform/trial.h"

enum { CHUNK = 1 << 20, MEETINGS = 200 };

struct seen witness = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

/* ---- memory that is never given back ---- */

/* Not the heap's: what the plugin leaves there is counted. */
void *
seen_alloc(size_t size)
{
	static char *chunk;
	static size_t used = CHUNK;
	void *memory = NULL;

	size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) *
	    sizeof(max_align_t);
	pthread_mutex_lock(&witness.lock);
	if (size <= CHUNK && size > CHUNK - used) {
		chunk = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		used = chunk != MAP_FAILED ? 0 : CHUNK;
	}
	if (size <= CHUNK - used) {
		memory = chunk + used;
		used += size;
	}
	pthread_mutex_unlock(&witness.lock);
	return memory;
}

/* ---- counting, and waiting for it ---- */

static void
until(struct timespec *time, int64_t nanoseconds)
{
	clock_gettime(CLOCK_MONOTONIC, time);
	time->tv_sec += nanoseconds / 1000000000;
	time->tv_nsec += nanoseconds % 1000000000;
	if (time->tv_nsec >= 1000000000) {
		time->tv_sec++;
		time->tv_nsec -= 1000000000;
	}
}

/* Something has changed, or the time is over: false. */
static bool
wait_locked(const struct timespec *time)
{
	return pthread_cond_timedwait(&witness.changed, &witness.lock, time) ==
	    0;
}

void
witness_pace(enum witness_pace pace)
{
	pthread_mutex_lock(&witness.lock);
	witness.pace = pace;
	witness.meetings = 0;
	pthread_cond_broadcast(&witness.changed);
	pthread_mutex_unlock(&witness.lock);
}

void
witness_let_go(void)
{
	witness_pace(PACE_FREE);
}

void
witness_guard(bool on)
{
	atomic_store(&witness.guarded, on);
}

bool
witness_await_held(int64_t nanoseconds)
{
	struct timespec time;
	bool done;

	until(&time, nanoseconds);
	pthread_mutex_lock(&witness.lock);
	while (witness.held == 0 && witness.counts.ends == 0)
		if (!wait_locked(&time))
			break;
	done = witness.held > 0 || witness.counts.ends > 0;
	pthread_mutex_unlock(&witness.lock);
	return done;
}

bool
witness_await_idle(int64_t nanoseconds)
{
	struct timespec time;
	bool done;

	until(&time, nanoseconds);
	pthread_mutex_lock(&witness.lock);
	while (witness.counts.inside > 0)
		if (!wait_locked(&time))
			break;
	done = witness.counts.inside == 0;
	pthread_mutex_unlock(&witness.lock);
	return done;
}

struct witness_counts
witness_counts(void)
{
	struct witness_counts counts;

	pthread_mutex_lock(&witness.lock);
	counts = witness.counts;
	pthread_mutex_unlock(&witness.lock);
	return counts;
}

void
witness_forget(void)
{
	pthread_mutex_lock(&witness.lock);
	witness.counts = (struct witness_counts){
		.inside = witness.counts.inside,
	};
	pthread_mutex_unlock(&witness.lock);
}

void
seen_pace(const struct seen_call *call)
{
	struct timespec time;
	bool yields;

	pthread_mutex_lock(&witness.lock);
	witness.counts.emits++;
	if (witness.pace == PACE_MEET && call->kind == SEEN_FIND &&
	    witness.meetings++ < MEETINGS) {
		until(&time, 5 * 1000000);
		while (witness.counts.inside < 2 && witness.pace == PACE_MEET)
			if (!wait_locked(&time))
				break;
	}
	/* Nothing on the loop may wait. */
	if (witness.pace == PACE_HOLD && call->kind == SEEN_FIND) {
		witness.held++;
		pthread_cond_broadcast(&witness.changed);
		while (witness.pace == PACE_HOLD)
			pthread_cond_wait(&witness.changed, &witness.lock);
		witness.held--;
	}
	yields = witness.pace != PACE_FREE;
	pthread_mutex_unlock(&witness.lock);
	if (yields)
		sched_yield();
}

/* ---- the thread that a callback runs on ---- */

struct thread_state {
	sigset_t mask;
	locale_t locale;
	int cancel_state;
	int cancel_type;
};

static void
state_read(struct thread_state *state)
{
	int any;

	pthread_sigmask(SIG_BLOCK, NULL, &state->mask);
	state->locale = uselocale((locale_t)0);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state->cancel_state);
	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &state->cancel_type);
	pthread_setcanceltype(state->cancel_type, &any);
	pthread_setcancelstate(state->cancel_state, &any);
}

static void
state_compare(const struct seen_call *call, const struct thread_state *before)
{
	struct thread_state after;
	const char *what = NULL;
	int number;

	state_read(&after);
	for (number = 1; number < NSIG; number++)
		if (sigismember(&before->mask, number) !=
		    sigismember(&after.mask, number))
			what = "signal mask";
	if (before->locale != after.locale)
		what = "locale";
	if (before->cancel_state != after.cancel_state ||
	    before->cancel_type != after.cancel_type)
		what = "cancellation";
	if (what != NULL)
		seen_offence(call, PROMISE_THREAD,
		    "it returned with another %s of the thread", what);
}

/* ---- a call ---- */

/* Until the last moment: whose mistake is reported by what was asked. */
struct seen_call *
seen_begin(struct seen_store *store, enum seen_kind kind, muster_call *real)
{
	struct seen_call *call = seen_alloc(sizeof(*call));

	if (call == NULL)
		return NULL;
	call->face.services = &witness_services;
	call->real = real;
	call->store = store;
	call->kind = kind;
	atomic_init(&call->ended, false);
	pthread_mutex_lock(&witness.lock);
	witness.counts.inside++;
	if (witness.counts.inside > witness.counts.most_inside)
		witness.counts.most_inside = witness.counts.inside;
	if (kind == SEEN_FIND || kind == SEEN_ASYNC)
		witness.counts.finds++;
	if (kind == SEEN_ASYNC)
		witness.counts.asyncs++;
	pthread_mutex_unlock(&witness.lock);
	if (store != NULL && atomic_load(&store->closed))
		seen_offence(call, PROMISE_CLOSED, "it was closed before");
	return call;
}

static bool
is_status(muster_status status)
{
	return status == MUSTER_ENOUGH ||
	    (status >= MUSTER_OK && status <= MUSTER_UNAUTHENTICATED);
}

bool
seen_end(struct seen_call *call, muster_status status)
{
	if (atomic_exchange(&call->ended, true))
		return false;
	if (!is_status(status))
		seen_offence(call, PROMISE_VERDICT,
		    "it returned status %d, which does not exist", (int)status);
	pthread_mutex_lock(&witness.lock);
	witness.counts.inside--;
	if (call->kind == SEEN_OPEN && status != MUSTER_OK &&
	    status != MUSTER_ENOUGH)
		witness.counts.refusals++;
	if (call->kind == SEEN_FIND || call->kind == SEEN_ASYNC)
		witness.counts.ends++;
	pthread_cond_broadcast(&witness.changed);
	pthread_mutex_unlock(&witness.lock);
	guard_end(call->given);
	return true;
}

static muster_status
out_of_memory(muster_call *real)
{
	return muster_fail(real, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
}

/* How often this thread has given its processor away to wait. */
static long
sleeps(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

static void
count_find(const void *frame, bool waited)
{
	pthread_mutex_lock(&witness.lock);
	witness.counts.stack = (uintptr_t)frame;
	witness.counts.waited += waited;
	pthread_mutex_unlock(&witness.lock);
}

/* ---- the callbacks ---- */

static muster_status
witness_open(muster_host *host, const void *options, muster_call *real,
    void **ret_store)
{
	struct seen_store *store = seen_alloc(sizeof(*store));
	struct seen_call *call;
	struct thread_state state;
	muster_status status = MUSTER_OK;

	if (store == NULL)
		return out_of_memory(real);
	*store = (struct seen_store){
		.face.services = &witness_services,
		.real = host,
		.target = (void *)(uintptr_t)options,
	};
	call = seen_begin(store, SEEN_OPEN, real);
	if (call == NULL)
		return out_of_memory(real);
	state_read(&state);
	if (witness.raw->open != NULL)
		status = witness.raw->open(&store->face, options, &call->face,
		    &store->target);
	state_compare(call, &state);
	seen_end(call, status);
	*ret_store = store;
	return status;
}

static void
witness_close(void *face)
{
	struct seen_store *store = face;

	if (witness.raw->close != NULL)
		witness.raw->close(store->target);
	atomic_store(&store->closed, true);
}

/* The query as the plugin gets it, and as the witness remembers it. */
static const muster_query *
give_query(struct seen_call *call, const muster_query *query)
{
	const muster_query *copy = NULL;

	call->query = query;
	if (atomic_load(&witness.guarded))
		copy = guard_query(query, witness.descriptor.query_size,
		    "the query of a find");
	call->given = copy;
	return copy != NULL ? copy : query;
}

static muster_status
witness_find(void *face, const muster_query *query, muster_call *real)
{
	struct seen_store *store = face;
	struct seen_call *call = seen_begin(store, SEEN_FIND, real);
	struct thread_state state;
	muster_status status;
	long before;

	if (call == NULL)
		return out_of_memory(real);
	state_read(&state);
	before = sleeps();
	status = witness.raw->find(store->target, give_query(call, query),
	    &call->face);
	count_find(__builtin_frame_address(0), sleeps() != before);
	state_compare(call, &state);
	if (status == MUSTER_NOT_FOUND)
		seen_offence(call, PROMISE_MISS,
		    "it returned NOT_FOUND, which is an error here");
	seen_end(call, status);
	return status;
}

/* The call may be over, and the library's leg with it, when find_async returns:
 * the query is not to be touched then. */
static void
witness_find_async(void *face, const muster_query *query, muster_call *real)
{
	struct seen_store *store = face;
	struct seen_call *call = seen_begin(store, SEEN_ASYNC, real);
	struct thread_state state;
	long before;

	if (call == NULL) {
		muster_finish(real, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	state_read(&state);
	before = sleeps();
	witness.raw->find_async(store->target, give_query(call, query),
	    &call->face);
	count_find(__builtin_frame_address(0), sleeps() != before);
	state_compare(call, &state);
}

static muster_status
witness_put(void *face, const muster_user *const *users, size_t count,
    muster_call *real)
{
	struct seen_store *store = face;
	struct seen_call *call = seen_begin(store, SEEN_PUT, real);
	struct thread_state state;
	muster_status status;

	if (call == NULL)
		return out_of_memory(real);
	state_read(&state);
	if (atomic_load(&witness.guarded))
		call->given = guard_users(users, count,
		    witness.descriptor.user_size, "the users of a put");
	status = witness.raw->put(store->target,
	    call->given != NULL ? call->given : users, count, &call->face);
	state_compare(call, &state);
	seen_end(call, status);
	return status;
}

static muster_status
witness_remove(void *face, const char *id, muster_call *real)
{
	struct seen_store *store = face;
	struct seen_call *call = seen_begin(store, SEEN_REMOVE, real);
	struct thread_state state;
	muster_status status;

	if (call == NULL)
		return out_of_memory(real);
	state_read(&state);
	status = witness.raw->remove(store->target, id, &call->face);
	state_compare(call, &state);
	seen_end(call, status);
	return status;
}

static muster_status
witness_ping(void *face, muster_call *real)
{
	struct seen_store *store = face;
	struct seen_call *call = seen_begin(store, SEEN_PING, real);
	muster_status status;

	if (call == NULL)
		return out_of_memory(real);
	status = witness.raw->ping(store->target, &call->face);
	seen_end(call, status);
	return status;
}

static muster_status
witness_check(void *face, muster_call *real)
{
	struct seen_store *store = face;
	struct seen_call *call = seen_begin(store, SEEN_CHECK, real);
	muster_status status;

	if (call == NULL)
		return out_of_memory(real);
	status = witness.raw->check(store->target, &call->face);
	seen_end(call, status);
	return status;
}

const muster_plugin *
witness_wrap(const muster_plugin *raw, struct trial *trial)
{
	muster_plugin *plugin = &witness.descriptor;
	size_t size = raw->size < sizeof(*plugin) ? raw->size : sizeof(*plugin);
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&witness.changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	memcpy(plugin, raw, size);
	plugin->size = (uint32_t)size;
	witness.own = *plugin;
	witness.raw = &witness.own;
	witness.trial = trial;
	plugin->open = witness_open;
	plugin->close = witness_close;
	if (plugin->find != NULL)
		plugin->find = witness_find;
	if (plugin->find_async != NULL)
		plugin->find_async = witness_find_async;
	if (plugin->put != NULL)
		plugin->put = witness_put;
	if (plugin->remove != NULL)
		plugin->remove = witness_remove;
	if (plugin->ping != NULL)
		plugin->ping = witness_ping;
	if (plugin->check != NULL)
		plugin->check = witness_check;
	return plugin;
}
