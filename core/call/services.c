/* SPDX-License-Identifier: MIT
 *
 * The table of host services: what the inline functions of muster/store.h
 * arrive at. A muster_call is the first member of a leg, a muster_host of a
 * store.
 */
#include <config.h>

#include <string.h>

#include "base/clean.h"
#include "base/rare.h"
#include "call/ask.h"
#include "call/drive.h"
#include "call/emit.h"
#include "call/hook.h"
#include "call/lend.h"
#include "call/loop_ask.h"
#include "call/services.h"
#include "call/watch.h"

static struct leg *
leg_of(muster_call *face)
{
	return (struct leg *)(void *)face;
}

static const muster_store *
store_of(const muster_host *host)
{
	return (const muster_store *)(const void *)host;
}

/* ---- answers ---- */

/* A plugin that is older than this host has a shorter struct. */
RARE static muster_status
emit_short(struct leg *leg, const muster_user *user, size_t size)
{
	muster_user whole = { 0 };

	memcpy(&whole, user, size);
	return leg_emit(leg, &whole, leg->store);
}

static muster_status
service_emit(muster_call *face, const muster_user *user)
{
	struct leg *leg = leg_of(face);
	size_t size = leg->store->plugin->descriptor.user_size;

	if (user != NULL && size < sizeof *user)
		return emit_short(leg, user, size);
	return leg_emit(leg, user, leg->store);
}

/* NULL: no memory. */
static struct remarks *
remarks_of(struct leg *leg)
{
	struct remarks *remarks = leg->remarks;

	if (remarks != NULL)
		return remarks;
	remarks = arena_alloc(&leg->arena, sizeof *remarks);
	if (remarks != NULL)
		*remarks = (struct remarks){ .last = &remarks->first };
	leg->remarks = remarks;
	return remarks;
}

static void
keep_option(struct leg *leg, const char *option)
{
	struct remarks *remarks = remarks_of(leg);

	if (remarks != NULL)
		remarks->option = arena_copy(&leg->arena, option,
		    strlen(option));
}

static muster_status MUSTER_PRINTF(4, 0) service_fail(muster_call *face,
    const char *option, muster_status status, const char *format, va_list args)
{
	struct leg *leg = leg_of(face);

	if (leg->verdict != MUSTER_OK)
		return leg->verdict;
	if (status <= MUSTER_OK || status > MUSTER_UNAUTHENTICATED)
		status = MUSTER_INTERNAL;
	if (option != NULL)
		keep_option(leg, option);
	return leg_vfail(leg, status, format, args);
}

static muster_status
service_stopped(muster_call *face)
{
	return leg_stopped(leg_of(face));
}

static int64_t
service_remaining(muster_call *face)
{
	const struct leg *leg = leg_of(face);
	int64_t left;

	if (leg->deadline == CLOCK_NEVER)
		return INT64_MAX;
	left = leg->deadline - clock_now();
	return left > 0 ? left : 0;
}

/* ---- memory ---- */

static void *
service_alloc(muster_call *face, size_t size)
{
	struct leg *leg = leg_of(face);
	void *memory = arena_alloc(&leg->arena, size);

	if (memory == NULL)
		leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	return memory;
}

static const char *
service_text(muster_call *face, const void *bytes, size_t size)
{
	struct leg *leg = leg_of(face);
	const char *text;

	if (bytes != NULL && memchr(bytes, '\0', size) != NULL) {
		leg_fail(leg, MUSTER_INTERNAL,
		    "answered with text that holds a NUL byte");
		return NULL;
	}
	text = arena_copy(&leg->arena, bytes == NULL ? "" : bytes,
	    bytes == NULL ? 0 : size);
	if (text == NULL)
		leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
	return text;
}

/* ---- time and cancelling ---- */

/* What waits is not for the loop: the leg fails. */
static bool
may_wait(struct leg *leg, const char *what)
{
	if (leg->loop == NULL || leg_is_lent(leg))
		return true;
	leg_fail(leg, MUSTER_INTERNAL, "called %s on the loop", what);
	return false;
}

static muster_status
service_on_cancel(muster_call *face, muster_fn hook, void *arg, unsigned flags)
{
	struct leg *leg = leg_of(face);

	if (flags & MUSTER_MAY_BLOCK && !leg_make_hook_task(leg))
		return leg_fail(leg, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	if (!leg_set_hook(leg, hook, arg, flags))
		return leg_stopped(leg);
	/* A caller that runs the leg itself cannot look at the clock. */
	if (leg->on_caller && leg->call->sync && leg->deadline != CLOCK_NEVER)
		call_arm(leg->call, clock_now());
	return MUSTER_OK;
}

static void
service_off_cancel(muster_call *face)
{
	leg_clear_hook(leg_of(face));
}

static muster_status
service_sleep(muster_call *face, int64_t nanoseconds)
{
	struct leg *leg = leg_of(face);
	int64_t until = clock_after(clock_now(),
	    nanoseconds < 0 ? 0 : nanoseconds);
	int64_t stop = until < leg->deadline ? until : leg->deadline;

	if (!may_wait(leg, "muster_sleep()"))
		return leg->verdict;
	/* Acquire: pairs with the release in leg_tell(). */
	while (
	    atomic_load_explicit(&leg->cancelled, memory_order_acquire) == 0 &&
	    clock_now() < stop)
		futex_wait(&leg->cancelled, 0, stop);
	return leg_stopped(leg);
}

/* ---- messages ---- */

static void MUSTER_PRINTF(2, 0)
    keep_warning(struct leg *leg, const char *format, va_list args)
{
	struct remarks *remarks = remarks_of(leg);
	struct warning *warning = arena_alloc(&leg->arena, sizeof *warning);
	char *text = arena_vformat(&leg->arena, format, args);

	if (remarks == NULL || warning == NULL || text == NULL)
		return;
	clean_line(text, SIZE_MAX);
	warning->text = text;
	warning->next = NULL;
	*remarks->last = warning;
	remarks->last = &warning->next;
	remarks->count++;
}

static void MUSTER_PRINTF(4, 0) service_log(muster_host *host,
    muster_call *face, int level, const char *format, va_list args)
{
	const muster_store *store = face != NULL ? leg_of(face)->store
						 : store_of(host);

	if (face != NULL && level >= MUSTER_WARNING &&
	    leg_of(face)->call->question.operation == OPERATION_CHECK)
		keep_warning(leg_of(face), format, args);
	else
		core_vlog(store->core, level, store->name, format, args);
}

static const char *
service_name(muster_host *host)
{
	return store_of(host)->name;
}

/* ---- wrappers ---- */

static muster_status
service_ask(muster_call *face, muster_store *store, const muster_query *query,
    muster_user_fn each, void *arg)
{
	struct leg *leg = leg_of(face);
	struct question question = { .operation = OPERATION_FIND };
	size_t size = leg->store->plugin->descriptor.query_size;

	if (!may_wait(leg, "muster_ask()"))
		return leg->verdict;
	if (query == NULL)
		return leg_fail(leg, MUSTER_INVALID_ARGUMENT,
		    "asked a store without a query");
	memcpy(&question.query, query,
	    size < sizeof question.query ? size : sizeof question.query);
	return leg_ask(leg, store, &question, each, arg);
}

static muster_status
service_put(muster_call *face, muster_store *store,
    const muster_user *const *users, size_t count)
{
	struct question question = { .operation = OPERATION_PUT,
		.users = users,
		.user_count = count };

	if (!may_wait(leg_of(face), "muster_put()"))
		return leg_of(face)->verdict;
	return leg_ask(leg_of(face), store, &question, NULL, NULL);
}

static muster_status
service_remove(muster_call *face, muster_store *store, const char *id)
{
	struct question question = { .operation = OPERATION_REMOVE, .id = id };

	if (!may_wait(leg_of(face), "muster_remove()"))
		return leg_of(face)->verdict;
	return leg_ask(leg_of(face), store, &question, NULL, NULL);
}

/* ---- without waiting ---- */

static void
service_finish(muster_call *face, muster_status status)
{
	loop_finish(leg_of(face), status);
}

static void
service_after(muster_call *face, int64_t nanoseconds, muster_fn then, void *arg)
{
	loop_after(leg_of(face), nanoseconds, then, arg);
}

static void
service_ask_async(muster_call *face, muster_store *store,
    const muster_query *query, muster_user_fn each, muster_answer_fn answered,
    void *arg)
{
	loop_ask(leg_of(face), store, query, each, answered, arg);
}

const muster_services call_services = {
	.abi = MUSTER_ABI,
	.size = sizeof call_services,
	.emit = service_emit,
	.fail = service_fail,
	.stopped = service_stopped,
	.remaining = service_remaining,
	.alloc = service_alloc,
	.text = service_text,
	.on_cancel = service_on_cancel,
	.off_cancel = service_off_cancel,
	.log = service_log,
	.sleep = service_sleep,
	.ask = service_ask,
	.put = service_put,
	.remove = service_remove,
	.name = service_name,
	.finish = service_finish,
	.after = service_after,
	.ask_async = service_ask_async,
	.watch_new = service_watch_new,
	.watch_set = service_watch_set,
	.watch_free = service_watch_free,
	.timer_new = service_timer_new,
	.timer_set = service_timer_set,
	.timer_free = service_timer_free,
};
