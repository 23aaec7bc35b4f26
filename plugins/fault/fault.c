/* SPDX-License-Identifier: MIT
 *
 * fault - a store that goes wrong, in front of another one.
 *
 * Each call takes the next number of a counter, and of that number and the seed
 * its fate is made (fate.h): which calls go wrong, and how, is the same in
 * every run in which they come in the same order.
 *
 * A call that hangs does so as a well-behaved plugin would, and ends as soon as
 * it is told. One that is late does not: its answer is there, but comes when
 * nobody waits any more. That breaks every promise of how find returns, so this
 * plugin gives none (MUSTER_MAY_HANG), and whoever has a deadline lets another
 * thread ask it. On the loop nothing waits in either case.
 */
#include <config.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include <muster/store.h>

#include "fate.h"
#include "garbage.h"

/* For ever, but not so long that adding it to a time could overflow. */
#define FOR_EVER (INT64_MAX / 4)

struct fault {
	const struct fault_options *options;
	muster_host *host;
	/* Numbers handed out. Relaxed: nothing else is read through it. */
	_Atomic uint64_t count;
};

static void
next_fate(struct fault *fault, struct fate *ret)
{
	uint64_t number = atomic_fetch_add_explicit(&fault->count, 1,
	    memory_order_relaxed);

	fate_draw(fault->options, number, ret);
}

static muster_status
fail(muster_call *call, const struct fate *fate)
{
	return muster_fail(call, fate->status,
	    "a made-up failure: this call was chosen for it");
}

/* ---- opening ---- */

/* Are the options wrong together? */
static muster_status
check_options(const struct fault_options *options, muster_call *call)
{
	double sum = options->errors + options->hangs + options->late +
	    options->garbage + options->duplicates;
	bool spreads = options->distribution == FAULT_UNIFORM ||
	    options->distribution == FAULT_NORMAL;

	/* 10 % and 90 % may add up to a little more than 1. */
	if (sum > 1 + 1e-9)
		return muster_fail_option(call, "errors",
		    "errors, hangs, late, garbage and duplicates are more than "
		    "100%% together");
	if (options->spread > 0 && !spreads)
		return muster_fail_option(call, "spread",
		    "expected only beside distribution = uniform or normal");
	if (options->distribution == FAULT_UNIFORM &&
	    options->spread > options->delay)
		return muster_fail_option(call, "spread",
		    "expected no more than the delay: no call can take less "
		    "than no time");
	if (options->statuses == 0)
		return muster_fail_option(call, "statuses",
		    "expected one status at least");
	if (options->garbage_kinds == 0)
		return muster_fail_option(call, "garbage_kinds",
		    "expected one kind at least");
	return MUSTER_OK;
}

static muster_status
fault_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	muster_status status = check_options(options, call);
	struct fault *fault;

	if (status != MUSTER_OK)
		return status;
	fault = calloc(1, sizeof *fault);
	if (fault == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	fault->options = options;
	fault->host = host;
	atomic_init(&fault->count, 0);
	*store = fault;
	return MUSTER_OK;
}

static void
fault_close(void *store)
{
	free(store);
}

/* ---- waiting ---- */

/* The delay, and what ends a call before the other store is asked. Not OK: the
 * call's verdict. */
static muster_status
suffer(struct fault *fault, struct fate *fate, muster_call *call)
{
	muster_status status;

	next_fate(fault, fate);
	status = muster_sleep(call, fate->delay);
	if (status != MUSTER_OK)
		return status;
	if (fate->kind == FATE_ERROR)
		return fail(call, fate);
	if (fate->kind == FATE_HANG)
		do
			status = muster_sleep(call, FOR_EVER);
		while (status == MUSTER_OK);
	return status;
}

/* Keeps back an answer that is there, whatever the host says. */
static muster_status
linger(const struct fault *fault, const struct fate *fate, muster_call *call,
    muster_status answer)
{
	int64_t late_by = fault->options->late_by;
	struct timespec rest = { .tv_sec = (time_t)(late_by / 1000000000),
		.tv_nsec = (long)(late_by % 1000000000) };

	if (fate->kind != FATE_LATE)
		return answer;
	if (muster_remaining(call) != INT64_MAX)
		while (muster_sleep(call, FOR_EVER) == MUSTER_OK)
			;
	while (nanosleep(&rest, &rest) < 0 && errno == EINTR)
		;
	return answer;
}

static muster_status
emit_once(void *arg, const muster_user *user)
{
	return muster_emit(arg, user);
}

static muster_status
emit_twice(void *arg, const muster_user *user)
{
	muster_status status = muster_emit(arg, user);

	return status == MUSTER_OK ? muster_emit(arg, user) : status;
}

static muster_status
fault_find(void *store, const muster_query *query, muster_call *call)
{
	struct fault *fault = store;
	muster_store *behind = fault->options->store;
	struct fate fate;
	muster_status status = suffer(fault, &fate, call);

	if (status == MUSTER_OK && fate.kind == FATE_GARBAGE)
		status = garbage_emit(call, query, fate.garbage);
	if (status != MUSTER_OK)
		return status;
	if (fate.kind == FATE_DUPLICATE)
		status = muster_ask(call, behind, query, emit_twice, call);
	else
		status = muster_forward(call, behind, query);
	return linger(fault, &fate, call, status);
}

static muster_status
fault_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct fault *fault = store;
	struct fate fate;
	muster_status status = suffer(fault, &fate, call);

	if (status != MUSTER_OK)
		return status;
	status = muster_put(call, fault->options->store, users, count);
	return linger(fault, &fate, call, status);
}

static muster_status
fault_remove(void *store, const char *id, muster_call *call)
{
	struct fault *fault = store;
	struct fate fate;
	muster_status status = suffer(fault, &fate, call);

	if (status != MUSTER_OK)
		return status;
	status = muster_remove(call, fault->options->store, id);
	return linger(fault, &fate, call, status);
}

/* ---- without waiting ---- */

/* A find on its way, in the call's memory. */
struct fault_leg {
	struct fault *fault;
	const muster_query *query;
	muster_call *call;
	muster_timer *timer;  /* of a late answer */
	muster_status answer; /* that is kept back */
	struct fate fate;
};

static void
finish_stopped(void *arg)
{
	struct fault_leg *leg = arg;
	muster_status status = muster_stopped(leg->call);

	if (status == MUSTER_OK)
		muster_after(leg->call, FOR_EVER, finish_stopped, leg);
	else
		muster_finish(leg->call, status);
}

static void
finish_late(void *arg)
{
	struct fault_leg *leg = arg;

	muster_timer_free(leg->fault->host, leg->timer);
	muster_finish(leg->call, leg->answer);
}

/* Nobody waits any more. A timer of the call would come at once now, one of the
 * store knows nothing of the call. */
static void
linger_on(void *arg)
{
	struct fault_leg *leg = arg;
	muster_host *host = leg->fault->host;

	leg->timer = muster_timer_new(host, finish_late, leg);
	if (leg->timer == NULL)
		muster_finish(leg->call, leg->answer);
	else
		muster_timer_set(host, leg->timer,
		    leg->fault->options->late_by);
}

/* The other store's answer has come. */
static void
answered(void *arg, muster_status status)
{
	struct fault_leg *leg = arg;

	leg->answer = status;
	if (leg->fate.kind != FATE_LATE)
		muster_finish(leg->call, status);
	else if (muster_remaining(leg->call) == INT64_MAX)
		linger_on(leg);
	else
		muster_after(leg->call, FOR_EVER, linger_on, leg);
}

static muster_status
emit_once_async(void *arg, const muster_user *user)
{
	struct fault_leg *leg = arg;

	return emit_once(leg->call, user);
}

static muster_status
emit_twice_async(void *arg, const muster_user *user)
{
	struct fault_leg *leg = arg;

	return emit_twice(leg->call, user);
}

static void
ask(struct fault_leg *leg)
{
	muster_store *behind = leg->fault->options->store;

	if (leg->fate.kind == FATE_LATE)
		muster_ask_async(leg->call, behind, leg->query, emit_once_async,
		    answered, leg);
	else if (leg->fate.kind == FATE_DUPLICATE)
		muster_ask_async(leg->call, behind, leg->query,
		    emit_twice_async, answered, leg);
	else
		muster_forward_async(leg->call, behind, leg->query);
}

/* The delay is over. */
static void
proceed(void *arg)
{
	struct fault_leg *leg = arg;
	const struct fate *fate = &leg->fate;
	muster_status status = muster_stopped(leg->call);

	if (status == MUSTER_OK && fate->kind == FATE_ERROR)
		status = fail(leg->call, fate);
	if (status == MUSTER_OK && fate->kind == FATE_GARBAGE)
		status = garbage_emit(leg->call, leg->query, fate->garbage);
	if (status != MUSTER_OK)
		muster_finish(leg->call, status);
	else if (fate->kind == FATE_HANG)
		muster_after(leg->call, FOR_EVER, finish_stopped, leg);
	else
		ask(leg);
}

static void
fault_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct fault_leg *leg = muster_alloc(call, sizeof *leg);

	if (leg == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*leg = (struct fault_leg){ store, query, call, NULL, MUSTER_OK,
		{ FATE_FAIR, MUSTER_OK, 0, 0 } };
	next_fate(store, &leg->fate);
	muster_after(call, leg->fate.delay, proceed, leg);
}

/* ---- tables ---- */

#define SHARE(option, what)                                \
	{                                                  \
		.name = #option, .type = MUSTER_RATIO,     \
		MUSTER_INTO(struct fault_options, option), \
		.default_value = "0%", .help = what,       \
	}

/* clang-format off */
static const muster_option fault_option_table[] = {
	{
	    .name = "store",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct fault_options, store),
	    .flags = MUSTER_REQUIRED,
	    .help = "the store that is asked",
	},
	{
	    .name = "seed",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct fault_options, seed),
	    .default_value = "1",
	    .help = "another number makes other calls go wrong",
	},
	SHARE(errors, "how many calls fail"),
	{
	    .name = "statuses",
	    .type = MUSTER_CHOICES,
	    MUSTER_INTO(struct fault_options, statuses),
	    .default_value = "unavailable",
	    /* In the order of their numbers, from 1. */
	    .choices = "cancelled,unknown,invalid_argument,deadline_exceeded,"
		"not_found,already_exists,permission_denied,"
		"resource_exhausted,failed_precondition,aborted,out_of_range,"
		"unimplemented,internal,unavailable,data_loss,unauthenticated",
	    .help = "with which statuses, each as often as the others",
	},
	SHARE(hangs, "how many calls hang until they are told to end"),
	SHARE(late, "how many calls answer when nobody waits any more"),
	{
	    .name = "late_by",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct fault_options, late_by),
	    .default_value = "20ms",
	    .help = "how long after that",
	},
	SHARE(garbage, "how many calls answer with a bad user too"),
	{
	    .name = "garbage_kinds",
	    .type = MUSTER_CHOICES,
	    MUSTER_INTO(struct fault_options, garbage_kinds),
	    .default_value = GARBAGE_NAMES,
	    .choices = GARBAGE_NAMES,
	    .help = "with which ones, each as often as the others",
	},
	SHARE(duplicates, "how many calls answer with each user twice"),
	{
	    .name = "delay",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct fault_options, delay),
	    .default_value = "0ns",
	    .help = "how long each call waits, on average",
	},
	{
	    .name = "distribution",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct fault_options, distribution),
	    .default_value = "fixed",
	    .choices = "fixed,uniform,normal,exponential",
	    .help = "how the delays differ",
	},
	{
	    .name = "spread",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct fault_options, spread),
	    .default_value = "0ns",
	    .help = "uniform: by how much at most; normal: the deviation",
	},
	SHARE(slow, "how many calls have a multiple of their delay"),
	{
	    .name = "slow_factor",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct fault_options, slow_factor),
	    .default_value = "10",
	    .minimum = 1,
	    .maximum = 1000000,
	    .help = "how many times",
	},
};

MUSTER_STORE_PLUGIN(
	.name       = "fault",
	.summary    = "failures, delays and wrong answers in front of a store",
	.version    = PACKAGE_VERSION,
	.threads    = MUSTER_PARALLEL,
	.returns    = MUSTER_MAY_HANG,
	MUSTER_OPTIONS(struct fault_options, fault_option_table),
	.open       = fault_open,
	.close      = fault_close,
	.find       = fault_find,
	.put        = fault_put,
	.remove     = fault_remove,
	.find_async = fault_find_async)
