/* SPDX-License-Identifier: MIT
 *
 * gated_store - a store that does as its options say, and that a test can hold
 * back for as long as it likes.
 *
 * Test and plugin are in one process, so they meet at two pipes whose ends are
 * options: on entering, the store writes a byte to `entered`; then it waits
 * for a byte, or the end of file, from `gate`. After that it answers with the
 * users named in `ids` and those of the store `inner`, and ends with `status`,
 * or as the byte has said: 'A' and the number of a status, at once; 'a' and the
 * number, after its own users.
 *
 * It is built several times, for each way to return and to be entered
 * (GATED_NAME, GATED_RETURNS, GATED_THREADS), and to be searched (GATED_KEYS).
 * The bounded one leaves the gate
 * when it is told to stop: it asks, or with `hook` it has itself told.
 */
#include <config.h>

#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <muster/store.h>

struct gated_options {
	int64_t entered; /* 0: none */
	int64_t gate;    /* 0: none */
	bool hook;
	muster_strings ids;
	muster_strings orgs; /* of these users; else that of the query */
	int64_t status;      /* MUSTER_OK: answers */
	const char *message;
	muster_store *inner;
	bool relay;       /* hand the inner users over one by one */
	int64_t within;   /* fails unless the deadline is so near; 0: any */
	bool overtime;    /* answers when its deadline has passed */
	int64_t most;     /* calls that may be inside; 0: any number */
	const char *door; /* opens only if this file is there */
};

struct gated_store {
	const struct gated_options *options;
	atomic_int inside;
};

/* The one that was opened last: a store that is left open is no leak. */
static struct gated_store *_Atomic latest;

static muster_status
gated_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	const struct gated_options *given = options;
	struct gated_store *self;

	(void)host;
	if (given->door != NULL && access(given->door, F_OK) != 0)
		return muster_fail(call, MUSTER_UNAVAILABLE,
		    "the door is shut");
	self = calloc(1, sizeof *self);
	if (self == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no memory");
	self->options = given;
	atomic_store(&latest, self);
	*store = self;
	return MUSTER_OK;
}

static void
gated_close(void *store)
{
	struct gated_store *self = store;

	if (atomic_load(&self->inside) != 0)
		abort();
	free(self);
}

/* ---- waiting ---- */

static bool
is_ready(int fd, int milliseconds)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, milliseconds) > 0;
}

/* Added to a status: after the users. */
enum { LATER = 1000 };

/* Returns how to end, as far as the gate has a say. */
static muster_status
pass(int gate)
{
	char byte = 'A';

	while (read(gate, &byte, 1) < 0)
		;
	if (byte > 'a')
		return LATER + byte - 'a';
	return byte > 'A' ? byte - 'A' : MUSTER_OK;
}

static muster_status
wait_and_ask(int gate, muster_call *call)
{
	muster_status status = MUSTER_OK;

	while (!is_ready(gate, 1)) {
		status = muster_stopped(call);
		if (status != MUSTER_OK)
			return status;
	}
	return pass(gate);
}

static void
knock(void *arg)
{
	const int *pipe = arg;

	if (write(pipe[1], "!", 1) < 0)
		abort();
}

static muster_status
wait_for_hook(int gate, muster_call *call)
{
	muster_status status;
	struct pollfd fds[2];
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED, "no pipe");
	fds[0] = (struct pollfd){ .fd = gate, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	status = muster_on_cancel(call, knock, ends, 0);
	if (status == MUSTER_OK) {
		while (poll(fds, 2, -1) <= 0)
			;
		muster_off_cancel(call);
		status = fds[1].revents != 0 ? MUSTER_CANCELLED : MUSTER_OK;
	}
	close(ends[0]);
	close(ends[1]);
	return status;
}

static muster_status
wait_at_gate(const struct gated_options *options, muster_call *call)
{
	int gate = (int)options->gate;

	if (gate == 0)
		return MUSTER_OK;
	if (options->hook)
		return wait_for_hook(gate, call);
	if (GATED_RETURNS == MUSTER_BOUNDED)
		return wait_and_ask(gate, call);
	return pass(gate);
}

/* ---- answering ---- */

/* Stops at the limit by itself. */
static muster_status
emit_users(const struct gated_options *options, const muster_query *query,
    muster_call *call)
{
	size_t count = options->ids.count, i;

	if (query->limit != 0 && count > query->limit)
		count = query->limit;
	for (i = 0; i < count; i++) {
		muster_status status = muster_emit(call,
		    &(muster_user){ .id = options->ids.items[i],
			.email = query->email,
			.org_id = i < options->orgs.count
			    ? options->orgs.items[i]
			    : query->org_id });

		if (status != MUSTER_OK)
			return status;
	}
	return MUSTER_OK;
}

static muster_status
relay(void *call, const muster_user *user)
{
	return muster_emit(call, user);
}

static muster_status
ask_inner(const struct gated_options *options, const muster_query *query,
    muster_call *call)
{
	if (options->inner == NULL)
		return MUSTER_OK;
	if (options->relay)
		return muster_ask(call, options->inner, query, relay, call);
	return muster_forward(call, options->inner, query);
}

static muster_status
answer(const struct gated_options *options, const muster_query *query,
    muster_call *call)
{
	muster_status status = wait_at_gate(options, call), later = MUSTER_OK;

	if (status > LATER) {
		later = status - LATER;
		status = MUSTER_OK;
	}
	while (status == MUSTER_OK && options->overtime &&
	    muster_remaining(call) > 0)
		poll(NULL, 0, 1);
	if (status == MUSTER_OK && options->within != 0 &&
	    muster_remaining(call) > options->within)
		status = muster_fail(call, MUSTER_FAILED_PRECONDITION,
		    "the deadline is far away");
	if (status == MUSTER_OK)
		status = emit_users(options, query, call);
	if (status == MUSTER_OK)
		status = later;
	if (status == MUSTER_OK)
		status = ask_inner(options, query, call);
	if (status == MUSTER_OK && options->status != MUSTER_OK)
		status = muster_fail(call, (muster_status)options->status, "%s",
		    options->message);
	return status;
}

static muster_status
gated_find(void *store, const muster_query *query, muster_call *call)
{
	struct gated_store *self = store;
	const struct gated_options *options = self->options;
	int inside = atomic_fetch_add(&self->inside, 1) + 1;
	muster_status status;

	if (options->most != 0 && inside > options->most)
		status = muster_fail(call, MUSTER_INTERNAL, "%d calls inside",
		    inside);
	else if (options->entered != 0 &&
	    write((int)options->entered, "!", 1) != 1)
		status = muster_fail(call, MUSTER_INTERNAL, "a broken pipe");
	else
		status = answer(options, query, call);
	atomic_fetch_sub(&self->inside, 1);
	return status;
}

static const muster_option gated_options[] = {
	{
	    .name = "entered",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct gated_options, entered),
	    .help = "descriptor that hears of a call that enters",
	},
	{
	    .name = "gate",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct gated_options, gate),
	    .help = "descriptor to wait at",
	},
	{
	    .name = "hook",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct gated_options, hook),
	    .help = "leave the gate when a cancel hook is run",
	},
	{
	    .name = "ids",
	    .type = MUSTER_STRINGS,
	    MUSTER_INTO(struct gated_options, ids),
	    .help = "users to answer with",
	},
	{
	    .name = "orgs",
	    .type = MUSTER_STRINGS,
	    MUSTER_INTO(struct gated_options, orgs),
	    .help = "their organisations",
	},
	{
	    .name = "status",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct gated_options, status),
	    .help = "how to end",
	},
	{
	    .name = "message",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct gated_options, message),
	    .default_value = "as it was told",
	    .help = "why it failed",
	},
	{
	    .name = "inner",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct gated_options, inner),
	    .help = "a store to ask in turn",
	},
	{
	    .name = "relay",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct gated_options, relay),
	    .help = "hand the users of the inner store over one by one",
	},
	{
	    .name = "within",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct gated_options, within),
	    .help = "fail unless the deadline is so near",
	},
	{
	    .name = "overtime",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct gated_options, overtime),
	    .help = "answer when the deadline has passed",
	},
	{
	    .name = "most",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct gated_options, most),
	    .help = "how many calls may be inside",
	},
	{
	    .name = "door",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct gated_options, door),
	    .help = "open only if this file is there",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
    .name    = GATED_NAME,
    .summary = "a store that tests hold back",
    .threads = GATED_THREADS,
    .returns = GATED_RETURNS,
    .keys    = GATED_KEYS,
    MUSTER_OPTIONS(struct gated_options, gated_options),
    .open    = gated_open,
    .close   = gated_close,
    .find    = gated_find)
/* clang-format on */
