/* SPDX-License-Identifier: MIT
 *
 * services - what the plugin under test calls: each service looks
 * whether it may be called, and how, and passes it on to the library's.
 */
#include <config.h>

#include "conform/services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform/promises.h"
#include "conform/texts.h"
#include "conform/trial.h"

/* ---- offences ---- */

static const char *const kinds[] = {
	[SEEN_OPEN] = "open",
	[SEEN_FIND] = "find",
	[SEEN_ASYNC] = "find_async",
	[SEEN_PUT] = "put",
	[SEEN_REMOVE] = "remove",
	[SEEN_PING] = "ping",
	[SEEN_CHECK] = "check",
};

static void
describe_call(const struct seen_call *call, char *text, size_t size)
{
	char query[TRIAL_TEXT / 2] = "";

	/* The query is gone with the call. */
	if (call->query != NULL && !atomic_load(&call->ended))
		texts_query(query, sizeof(query), call->query);
	snprintf(text, size, "%s%s%s", kinds[call->kind], *query ? " " : "",
	    query);
}

void
seen_offence(const struct seen_call *call, const char *promise,
    const char *format, ...)
{
	char asked[TRIAL_TEXT], came[TRIAL_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(came, sizeof(came), format, args);
	va_end(args);
	describe_call(call, asked, sizeof(asked));
	trial_fail_asked(witness.trial, asked, promise, "%s", came);
}

/* The call behind a handle, or NULL: it is over. */
static struct seen_call *
live(muster_call *face, const char *service)
{
	struct seen_call *call = (struct seen_call *)(void *)face;

	if (!atomic_load(&call->ended))
		return call;
	seen_offence(call, PROMISE_CALL_LIFE,
	    "%s() of a call that has ended already", service);
	return NULL;
}

static struct seen_store *
open_store(muster_host *face, const char *service)
{
	struct seen_store *store = (struct seen_store *)(void *)face;

	if (!atomic_load(&store->closed))
		return store;
	trial_fail(witness.trial, PROMISE_HOST_LIFE,
	    "%s() of a store that has been closed", service);
	return NULL;
}

/* ---- emit ---- */

static bool
same(const char *asked, const char *value)
{
	return asked == NULL || (value != NULL && strcmp(asked, value) == 0);
}

static bool
is_wanted(const muster_user *user, const muster_query *query)
{
	return same(query->id, user->id) && same(query->org_id, user->org_id) &&
	    (query->email == NULL ||
		(user->email != NULL &&
		    muster_email_equal(query->email, user->email)));
}

/* Has the id come before? Remembers it. */
static bool
comes_twice(struct seen_call *call, const char *id)
{
	size_t i, size = strlen(id) + 1;
	char *copy;

	for (i = 0; i < call->id_count; i++)
		if (strcmp(call->ids[i], id) == 0)
			return true;
	copy = call->id_count < SEEN_IDS ? seen_alloc(size) : NULL;
	if (copy != NULL)
		call->ids[call->id_count++] = memcpy(copy, id, size);
	return false;
}

/* What is no text is left to the library, which says what is wrong with it. */
static void
judge_user(struct seen_call *call, const muster_user *user, bool emitted)
{
	char text[TRIAL_TEXT / 2];

	if (user->id == NULL || user->id[0] == '\0')
		return;
	texts_user(text, sizeof(text), user);
	if (!is_wanted(user, call->query))
		seen_offence(call, PROMISE_TRUTH,
		    "a user that does not match: %s", text);
	else if (!emitted && comes_twice(call, user->id))
		seen_offence(call, PROMISE_TRUTH,
		    "a second user of this id: %s", text);
}

static muster_status
witness_emit(muster_call *face, const muster_user *user)
{
	struct seen_call *call = live(face, "muster_emit");
	size_t size = witness.descriptor.user_size;
	muster_user whole = { 0 };

	if (call == NULL)
		return MUSTER_CANCELLED;
	if (call->refused != MUSTER_OK)
		seen_offence(call, PROMISE_EMIT,
		    "another user, after an emit had returned %s",
		    texts_status(call->refused));
	seen_pace(call);
	if (user == NULL || call->query == NULL)
		return call->refused = muster_emit(call->real, user);
	memcpy(&whole, user, size < sizeof(whole) ? size : sizeof(whole));
	judge_user(call, &whole, false);
	call->refused = muster_emit(call->real, user);
	/* What other calls write into too has changed by now. */
	judge_user(call, &whole, true);
	return call->refused;
}

/* ---- messages ---- */

static bool
is_option(const char *name)
{
	const char *row = (const char *)witness.descriptor.options;
	size_t i;

	for (i = 0; i < witness.descriptor.option_count; i++) {
		const char *const *first = (const void *)row;

		if (strcmp(*first, name) == 0)
			return true;
		row += witness.descriptor.option_size;
	}
	return false;
}

static void
judge_message(const struct seen_call *call, const char *option,
    muster_status status, const char *message)
{
	const char *at;

	if (status == MUSTER_OK)
		seen_offence(call, PROMISE_MESSAGE,
		    "it failed with MUSTER_OK and \"%s\"", message);
	if (*message == '\0')
		seen_offence(call, PROMISE_MESSAGE, "an empty message");
	for (at = message; *at != '\0'; at++)
		if ((unsigned char)*at < ' ')
			seen_offence(call, PROMISE_MESSAGE,
			    "a message with a control byte: \"%s\"", message);
	if (option == NULL)
		return;
	if (call->kind != SEEN_OPEN)
		seen_offence(call, PROMISE_BLAME,
		    "it blames the option '%s' outside of open", option);
	else if (!is_option(option))
		seen_offence(call, PROMISE_BLAME,
		    "it blames the option '%s', which it does not have",
		    option);
}

static muster_status MUSTER_PRINTF(4, 0) witness_fail(muster_call *face,
    const char *option, muster_status status, const char *format, va_list args)
{
	struct seen_call *call = live(face, "muster_fail");
	char *message = NULL;
	va_list again;

	if (call == NULL)
		return status;
	va_copy(again, args);
	if (vasprintf(&message, format, again) < 0)
		message = NULL;
	va_end(again);
	if (message != NULL)
		judge_message(call, option, status, message);
	free(message);
	return (call->real->services->fail)(call->real, option, status, format,
	    args);
}

static void MUSTER_PRINTF(4, 0) witness_log(muster_host *host,
    muster_call *face, int level, const char *format, va_list args)
{
	struct seen_store *store = NULL;
	struct seen_call *call = NULL;

	if (face != NULL) {
		call = live(face, "muster_warn");
		if (call != NULL)
			call->real->services->log(NULL, call->real, level,
			    format, args);
		return;
	}
	store = open_store(host, "muster_log");
	if (store != NULL)
		store->real->services->log(store->real, NULL, level, format,
		    args);
}

static const char *
witness_name(muster_host *host)
{
	struct seen_store *store = open_store(host, "muster_name");

	return store != NULL ? muster_name(store->real) : "";
}

/* ---- the other services of a call ---- */

static muster_status
witness_stopped(muster_call *face)
{
	struct seen_call *call = live(face, "muster_stopped");

	return call != NULL ? muster_stopped(call->real) : MUSTER_CANCELLED;
}

static int64_t
witness_remaining(muster_call *face)
{
	struct seen_call *call = live(face, "muster_remaining");

	return call != NULL ? muster_remaining(call->real) : 0;
}

static void *
witness_alloc(muster_call *face, size_t size)
{
	struct seen_call *call = live(face, "muster_alloc");

	return call != NULL ? muster_alloc(call->real, size) : NULL;
}

static const char *
witness_text(muster_call *face, const void *bytes, size_t size)
{
	struct seen_call *call = live(face, "muster_text");

	return call != NULL ? muster_text(call->real, bytes, size) : NULL;
}

static muster_status
witness_on_cancel(muster_call *face, muster_fn hook, void *arg, unsigned flags)
{
	struct seen_call *call = live(face, "muster_on_cancel");

	return call != NULL ? muster_on_cancel(call->real, hook, arg, flags)
			    : MUSTER_CANCELLED;
}

static void
witness_off_cancel(muster_call *face)
{
	struct seen_call *call = live(face, "muster_off_cancel");

	if (call != NULL)
		muster_off_cancel(call->real);
}

static muster_status
witness_sleep(muster_call *face, int64_t nanoseconds)
{
	struct seen_call *call = live(face, "muster_sleep");

	return call != NULL ? muster_sleep(call->real, nanoseconds)
			    : MUSTER_CANCELLED;
}

/* ---- wrappers ---- */

static muster_status
witness_ask(muster_call *face, muster_store *store, const muster_query *query,
    muster_user_fn each, void *arg)
{
	struct seen_call *call = live(face, "muster_ask");

	return call != NULL ? muster_ask(call->real, store, query, each, arg)
			    : MUSTER_CANCELLED;
}

static muster_status
witness_pass_put(muster_call *face, muster_store *store,
    const muster_user *const *users, size_t count)
{
	struct seen_call *call = live(face, "muster_put");

	return call != NULL ? muster_put(call->real, store, users, count)
			    : MUSTER_CANCELLED;
}

static muster_status
witness_pass_remove(muster_call *face, muster_store *store, const char *id)
{
	struct seen_call *call = live(face, "muster_remove");

	return call != NULL ? muster_remove(call->real, store, id)
			    : MUSTER_CANCELLED;
}

/* ---- without waiting ---- */

static void
witness_finish(muster_call *face, muster_status status)
{
	struct seen_call *call = (struct seen_call *)(void *)face;

	if (call->kind != SEEN_ASYNC) {
		seen_offence(call, PROMISE_FINISH,
		    "muster_finish() of a call that is none of find_async");
		return;
	}
	if (status == MUSTER_NOT_FOUND)
		seen_offence(call, PROMISE_MISS,
		    "it finished with NOT_FOUND, which is an error here");
	/* Before the library may end the call and go on without us. */
	if (seen_end(call, status))
		muster_finish(call->real, status);
	else
		seen_offence(call, PROMISE_FINISH,
		    "it finished the call a second time");
}

static void
witness_after(muster_call *face, int64_t nanoseconds, muster_fn then, void *arg)
{
	struct seen_call *call = live(face, "muster_after");

	if (call != NULL)
		muster_after(call->real, nanoseconds, then, arg);
}

/* The library finishes a call that is forwarded. */
static void
forwarded(void *arg, muster_status status)
{
	struct seen_call *call = arg;

	if (seen_end(call, status))
		muster_finish(call->real, status);
}

static muster_status
pass_user(void *arg, const muster_user *user)
{
	struct seen_call *call = arg;

	return muster_emit(call->real, user);
}

static void
witness_ask_async(muster_call *face, muster_store *store,
    const muster_query *query, muster_user_fn each, muster_answer_fn answered,
    void *arg)
{
	struct seen_call *call = live(face, "muster_ask_async");

	if (call == NULL)
		return;
	if (answered == NULL)
		muster_ask_async(call->real, store, query, pass_user, forwarded,
		    call);
	else
		muster_ask_async(call->real, store, query, each, answered, arg);
}

static muster_watch *
witness_watch_new(muster_host *host, int fd, muster_watch_fn ready, void *arg)
{
	struct seen_store *store = open_store(host, "muster_watch_new");

	return store != NULL ? muster_watch_new(store->real, fd, ready, arg)
			     : NULL;
}

static void
witness_watch_set(muster_host *host, muster_watch *watch, unsigned events)
{
	struct seen_store *store = open_store(host, "muster_watch_set");

	if (store != NULL)
		muster_watch_set(store->real, watch, events);
}

static void
witness_watch_free(muster_host *host, muster_watch *watch)
{
	struct seen_store *store = open_store(host, "muster_watch_free");

	if (store != NULL)
		muster_watch_free(store->real, watch);
}

static muster_timer *
witness_timer_new(muster_host *host, muster_fn ring, void *arg)
{
	struct seen_store *store = open_store(host, "muster_timer_new");

	return store != NULL ? muster_timer_new(store->real, ring, arg) : NULL;
}

static void
witness_timer_set(muster_host *host, muster_timer *timer, int64_t nanoseconds)
{
	struct seen_store *store = open_store(host, "muster_timer_set");

	if (store != NULL)
		muster_timer_set(store->real, timer, nanoseconds);
}

static void
witness_timer_free(muster_host *host, muster_timer *timer)
{
	struct seen_store *store = open_store(host, "muster_timer_free");

	if (store != NULL)
		muster_timer_free(store->real, timer);
}

const muster_services witness_services = {
	.abi = MUSTER_ABI,
	.size = sizeof(witness_services),
	.emit = witness_emit,
	.fail = witness_fail,
	.stopped = witness_stopped,
	.remaining = witness_remaining,
	.alloc = witness_alloc,
	.text = witness_text,
	.on_cancel = witness_on_cancel,
	.off_cancel = witness_off_cancel,
	.log = witness_log,
	.sleep = witness_sleep,
	.ask = witness_ask,
	.put = witness_pass_put,
	.remove = witness_pass_remove,
	.name = witness_name,
	.finish = witness_finish,
	.after = witness_after,
	.ask_async = witness_ask_async,
	.watch_new = witness_watch_new,
	.watch_set = witness_watch_set,
	.watch_free = witness_watch_free,
	.timer_new = witness_timer_new,
	.timer_set = witness_timer_set,
	.timer_free = witness_timer_free,
};
