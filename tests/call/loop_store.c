/* SPDX-License-Identifier: MIT
 *
 * loop_store - a store that answers without waiting, as its options say, and
 * that a test can hold back for as long as it likes.
 *
 * As in gated_store.c, test and plugin meet at pipes whose ends are options: on
 * entering, the store writes a byte to `entered`; what is held back goes on
 * with a byte, or the end of file, from `gate`, which it watches, or reads on a
 * thread of its own; a cancel hook writes to `told`. Then it answers with the
 * users named in `ids` and those of the store `inner`, and ends with `status`,
 * or as the byte at a watched gate has said ('A' and the number of a status).
 *
 * It is built several times: with find_async only, one call at a time, and with
 * find beside it (LOOP_NAME, LOOP_RETURNS,
 * LOOP_THREADS, LOOP_WAITS).
 */
#include <config.h>

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include <muster/store.h>

enum {
	AT_ONCE,
	LATER,  /* when `delay` has passed */
	GATED,  /* when the gate is passed, by a watch */
	THREAD, /* the same, by a thread, which finishes too */
	NEVER,  /* unless the hook is run */
	HANGS,  /* at the gate, on the loop */
	STUCK   /* the same, before it is asked, in a timer */
};

struct loop_options {
	int64_t entered; /* 0: none */
	int64_t gate;    /* 0: none */
	int64_t told;    /* 0: none */
	uint32_t how;
	int64_t delay;
	bool hook;  /* have a hook, which ends the call */
	bool tells; /* the hook only tells */
	bool twice; /* finish twice */
	bool early; /* finish before the inner store has answered */
	muster_strings ids;
	int64_t status; /* MUSTER_OK: answers */
	const char *message;
	muster_store *inner;
	bool relay;       /* hand the inner users over one by one */
	int64_t most;     /* calls that may be inside; 0: any number */
	const char *door; /* opens only if this file is there */
	int64_t lock;     /* opens only when this gate is passed; 0: none */
	int64_t hold;     /* a gate for who waits; 0: none */
};

/* A call on its way, in the call's memory. */
struct loop_call {
	struct loop_call *next;
	struct loop_store *store;
	const muster_query *query;
	muster_call *call;
	muster_status said; /* by the gate */
	bool left; /* not inside any more: what it forwarded to ends it */
};

struct loop_store {
	muster_host *host;
	const struct loop_options *options;
	muster_watch *watch;
	muster_timer *timer;
	struct loop_call *first; /* at the gate */
	struct loop_call **last;
	bool open; /* the gate is, for ever */
	atomic_int inside;
	atomic_int threads;      /* that have not ended */
	struct loop_store *next; /* of those that are open */
};

/* Those that are open, and the call that came last: what is left open is no
 * leak. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct loop_store *stores;
static struct loop_call *_Atomic latest;

static void
say(int64_t fd)
{
	if (fd != 0 && write((int)fd, "!", 1) != 1)
		abort();
}

/* Waits for a byte, or the end of file. */
static void
pass(int64_t gate)
{
	char byte;

	while (read((int)gate, &byte, 1) < 0)
		;
}

/* ---- ending ---- */

static void
leave(struct loop_call *own)
{
	if (!own->left)
		atomic_fetch_sub(&own->store->inside, 1);
	own->left = true;
}

static void
finish(struct loop_call *own, muster_status status)
{
	muster_call *call = own->call;
	bool twice = own->store->options->twice;

	leave(own);
	muster_finish(call, status);
	if (twice)
		muster_finish(call, status);
}

static muster_status
emit_users(struct loop_call *own)
{
	const struct loop_options *options = own->store->options;
	const muster_query *query = own->query;

	for (size_t i = 0; i < options->ids.count; i++) {
		muster_status status = muster_emit(own->call,
		    &(muster_user){ .id = options->ids.items[i],
			.email = query->email,
			.org_id = query->org_id });

		if (status != MUSTER_OK)
			return status;
	}
	return MUSTER_OK;
}

static muster_status
relay(void *arg, const muster_user *user)
{
	struct loop_call *own = arg;

	return muster_emit(own->call, user);
}

static void
relayed(void *arg, muster_status status)
{
	finish(arg, status);
}

static void
ask_inner(struct loop_call *own)
{
	const struct loop_options *options = own->store->options;

	if (options->relay || options->early) {
		muster_ask_async(own->call, options->inner, own->query, relay,
		    relayed, own);
		if (options->early)
			finish(own, MUSTER_OK);
		return;
	}
	leave(own);
	muster_forward_async(own->call, options->inner, own->query);
}

static void
answer(void *arg)
{
	struct loop_call *own = arg;
	const struct loop_options *options = own->store->options;
	muster_status status = muster_stopped(own->call);

	if (status == MUSTER_OK)
		status = own->said;
	if (status == MUSTER_OK)
		status = emit_users(own);
	if (status == MUSTER_OK && options->status != MUSTER_OK)
		status = muster_fail(own->call, (muster_status)options->status,
		    "%s", options->message);
	if (status == MUSTER_OK && options->inner != NULL)
		ask_inner(own);
	else
		finish(own, status);
}

/* ---- the gate ---- */

static void
wait_at_gate(struct loop_call *own)
{
	struct loop_store *self = own->store;

	own->next = NULL;
	*self->last = own;
	self->last = &own->next;
}

/* Takes the call out of those that wait. */
static void
leave_gate(struct loop_call *own)
{
	struct loop_store *self = own->store;
	struct loop_call **at = &self->first;

	while (*at != NULL && *at != own)
		at = &(*at)->next;
	if (*at == NULL)
		return;
	*at = own->next;
	if (*at == NULL)
		self->last = at;
}

static void
on_ready(void *arg, unsigned events)
{
	struct loop_store *self = arg;
	struct loop_call *own;
	char byte = 'A';

	(void)events;
	if (self->first == NULL) {
		muster_watch_set(self->host, self->watch, 0);
		return;
	}
	if (read((int)self->options->gate, &byte, 1) == 0) {
		self->open = true;
		muster_watch_set(self->host, self->watch, 0);
	}
	while ((own = self->first) != NULL) {
		leave_gate(own);
		own->said = byte > 'A' ? byte - 'A' : MUSTER_OK;
		answer(own);
		if (!self->open)
			break;
	}
}

/* Again and again: while nobody is there, a byte is left where it is. */
static void
look_at_gate(struct loop_store *self)
{
	if (!self->open)
		muster_watch_set(self->host, self->watch, MUSTER_READ);
}

static void *
thread_main(void *arg)
{
	struct loop_call *own = arg;
	struct loop_store *self = own->store;

	pass(self->options->gate);
	answer(own);
	say(self->options->told);
	atomic_fetch_sub(&self->threads, 1);
	return NULL;
}

static void
start_thread(struct loop_call *own)
{
	pthread_t thread;

	atomic_fetch_add(&own->store->threads, 1);
	if (pthread_create(&thread, NULL, thread_main, own) == 0) {
		pthread_detach(thread);
		return;
	}
	atomic_fetch_sub(&own->store->threads, 1);
	finish(own, MUSTER_RESOURCE_EXHAUSTED);
}

/* ---- find ---- */

static void
on_cancel(void *arg)
{
	struct loop_call *own = arg;
	const struct loop_options *options = own->store->options;

	say(options->told);
	/* What a thread has is the thread's to finish. */
	if (options->tells || options->how == THREAD)
		return;
	leave_gate(own);
	finish(own, muster_stopped(own->call));
}

static void
go(struct loop_call *own)
{
	struct loop_store *self = own->store;

	switch (self->options->how) {
	case AT_ONCE:
		answer(own);
		break;
	case LATER:
		muster_after(own->call, self->options->delay, answer, own);
		break;
	case GATED:
		if (self->open) {
			answer(own);
			break;
		}
		wait_at_gate(own);
		look_at_gate(self);
		break;
	case THREAD:
		start_thread(own);
		break;
	case HANGS:
		pass(self->options->gate);
		answer(own);
		break;
	default:
		break;
	}
}

static void
loop_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct loop_store *self = store;
	const struct loop_options *options = self->options;
	struct loop_call *own = muster_alloc(call, sizeof *own);
	int inside = atomic_fetch_add(&self->inside, 1) + 1;
	muster_status status = MUSTER_OK;

	if (own == NULL) {
		atomic_fetch_sub(&self->inside, 1);
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*own = (struct loop_call){ .store = self,
		.query = query,
		.call = call };
	atomic_store(&latest, own);
	if (options->most != 0 && inside > options->most)
		status = muster_fail(call, MUSTER_INTERNAL, "%d calls inside",
		    inside);
	if (status == MUSTER_OK && (options->hook || options->tells))
		status = muster_on_cancel(call, on_cancel, own, 0);
	say(options->entered);
	if (status == MUSTER_OK)
		go(own);
	else
		finish(own, status);
}

static void
tell(void *arg)
{
	const struct loop_options *options = arg;

	say(options->told);
}

/* Who waits is answered with another user. With a delay and a hook, which may
 * block, nobody is. */
static muster_status
loop_find(void *store, const muster_query *query, muster_call *call)
{
	const struct loop_store *self = store;
	const struct loop_options *options = self->options;
	muster_status status = MUSTER_OK;

	say(options->entered);
	if (options->hold != 0)
		pass(options->hold);
	if (options->how == LATER && options->hook) {
		status = muster_on_cancel(call, tell,
		    (void *)(uintptr_t)options, MUSTER_MAY_BLOCK);
		if (status == MUSTER_OK)
			status = muster_sleep(call, options->delay);
	}
	if (status != MUSTER_OK)
		return status;
	return muster_emit(call,
	    &(muster_user){ .id = "waited", .email = query->email });
}

/* ---- life ---- */

static void
on_ring(void *arg)
{
	struct loop_store *self = arg;

	if (self->options->how != STUCK) {
		look_at_gate(self);
		return;
	}
	say(self->options->entered);
	pass(self->options->gate);
}

static muster_status
make_watches(struct loop_store *self, muster_call *call)
{
	int gate = (int)self->options->gate;

	self->timer = muster_timer_new(self->host, on_ring, self);
	self->watch = gate == 0
	    ? NULL
	    : muster_watch_new(self->host, gate, on_ready, self);
	if (self->timer == NULL || (gate != 0 && self->watch == NULL))
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no watch: out of memory");
	if (self->options->how == GATED || self->options->how == STUCK)
		muster_timer_set(self->host, self->timer, 0);
	return MUSTER_OK;
}

static muster_status
loop_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	const struct loop_options *given = options;
	struct loop_store *self = calloc(1, sizeof *self);
	muster_status status;

	if (self == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no memory");
	self->host = host;
	self->options = given;
	self->last = &self->first;
	status = make_watches(self, call);
	if (given->lock != 0)
		pass(given->lock);
	if (status == MUSTER_OK && given->door != NULL &&
	    access(given->door, F_OK) != 0)
		status = muster_fail(call, MUSTER_UNAVAILABLE,
		    "the door is shut");
	if (status != MUSTER_OK) {
		free(self);
		return status;
	}
	pthread_mutex_lock(&lock);
	self->next = stores;
	stores = self;
	pthread_mutex_unlock(&lock);
	*store = self;
	return MUSTER_OK;
}

/* What it has made is left to the host. */
static void
loop_close(void *store)
{
	struct loop_store *self = store, **at = &stores;

	while (atomic_load(&self->threads) > 0)
		sched_yield();
	if (atomic_load(&self->inside) != 0)
		abort();
	pthread_mutex_lock(&lock);
	while (*at != self)
		at = &(*at)->next;
	*at = self->next;
	pthread_mutex_unlock(&lock);
	free(self);
}

static muster_status
loop_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct loop_store *self = store;

	(void)users;
	(void)count;
	(void)call;
	/* Not on the loop: it is not done, and told. */
	muster_timer_set(self->host, self->timer, 0);
	return MUSTER_OK;
}

static const muster_option loop_options[] = {
	{
	    .name = "entered",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct loop_options, entered),
	    .help = "descriptor that hears of a call that enters",
	},
	{
	    .name = "gate",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct loop_options, gate),
	    .help = "descriptor to wait at",
	},
	{
	    .name = "told",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct loop_options, told),
	    .help = "descriptor that hears of a cancel hook",
	},
	{
	    .name = "how",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct loop_options, how),
	    .default_value = "at-once",
	    .choices = "at-once,later,gated,thread,never,hangs,stuck",
	    .help = "when it answers",
	},
	{
	    .name = "delay",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct loop_options, delay),
	    .default_value = "1ms",
	    .help = "how much later",
	},
	{
	    .name = "hook",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct loop_options, hook),
	    .help = "have a cancel hook, which ends the call",
	},
	{
	    .name = "tells",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct loop_options, tells),
	    .help = "have a cancel hook, which does nothing",
	},
	{
	    .name = "twice",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct loop_options, twice),
	    .help = "finish twice",
	},
	{
	    .name = "early",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct loop_options, early),
	    .help = "finish before the inner store has answered",
	},
	{
	    .name = "ids",
	    .type = MUSTER_STRINGS,
	    MUSTER_INTO(struct loop_options, ids),
	    .help = "users to answer with",
	},
	{
	    .name = "status",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct loop_options, status),
	    .help = "how to end",
	},
	{
	    .name = "message",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct loop_options, message),
	    .default_value = "as it was told",
	    .help = "why it failed",
	},
	{
	    .name = "inner",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct loop_options, inner),
	    .help = "a store to ask in turn",
	},
	{
	    .name = "relay",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct loop_options, relay),
	    .help = "hand the users of the inner store over one by one",
	},
	{
	    .name = "most",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct loop_options, most),
	    .help = "how many calls may be inside",
	},
	{
	    .name = "door",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct loop_options, door),
	    .help = "open only if this file is there",
	},
	{
	    .name = "lock",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct loop_options, lock),
	    .help = "descriptor to wait at in open",
	},
	{
	    .name = "hold",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct loop_options, hold),
	    .help = "descriptor to wait at in find",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
    .name       = LOOP_NAME,
    .summary    = "a store that tests hold back without waiting",
    .threads    = LOOP_THREADS,
    .returns    = LOOP_RETURNS,
    MUSTER_OPTIONS(struct loop_options, loop_options),
    .open       = loop_open,
    .close      = loop_close,
    .find       = LOOP_WAITS ? loop_find : NULL,
    .put        = loop_put,
    .find_async = loop_find_async)
/* clang-format on */
