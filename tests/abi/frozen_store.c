/* SPDX-License-Identifier: MIT
 *
 * frozen_store - a plugin that uses all of the interface of its time. Compiled
 * with a frozen header (PLUGIN_SIZE is what its descriptor has to be then);
 * with FROZEN_LOOP it answers without waiting, where its time knew that.
 *
 * It answers with one user, whose attributes are its options as it sees them.
 * The id that is asked for says what else it is to do.
 */
#include <config.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <muster/store.h>

_Static_assert(sizeof(void *) != 8 || sizeof(muster_plugin) == PLUGIN_SIZE,
    "this is not the frozen header");

struct frozen_options {
	const char *string, *path, *secret;
	int64_t integer;
	bool boolean;
	int64_t duration, size;
	double ratio;
	uint32_t choice, choices;
	muster_strings strings;
	muster_store *behind;
	muster_stores stores;
};

struct frozen_store {
	const struct frozen_options *options;
	muster_host *host;
};

static muster_status
frozen_open(muster_host *host, const void *options, muster_call *call,
    void **ret)
{
	struct frozen_store *store = calloc(1, sizeof *store);

	if (store == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	store->options = options;
	store->host = host;
	if (strcmp(store->options->string, "refused") == 0) {
		free(store);
		return muster_fail_option(call, "string", "expected another");
	}
	muster_log(host, MUSTER_WARNING, "opened as %s", muster_name(host));
	*ret = store;
	return MUSTER_OK;
}

static void
frozen_close(void *store)
{
	free(store);
}

/* ---- find ---- */

enum { ATTRIBUTES = 11 };

/* An attribute whose value lives as long as the call. */
static muster_attribute MUSTER_PRINTF(3, 4)
    attribute(muster_call *call, const char *name, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return (
	    muster_attribute){ name, muster_text(call, text, strlen(text)) };
}

static muster_status
emit_options(const struct frozen_store *store, const muster_query *query,
    muster_call *call)
{
	const struct frozen_options *o = store->options;
	muster_attribute *all = muster_alloc(call, ATTRIBUTES * sizeof *all);

	if (all == NULL)
		return MUSTER_RESOURCE_EXHAUSTED;
	all[0] = attribute(call, "path", "%s", o->path);
	all[1] = attribute(call, "secret", "%s", o->secret);
	all[2] = attribute(call, "integer", "%" PRId64, o->integer);
	all[3] = attribute(call, "boolean", "%d", o->boolean);
	all[4] = attribute(call, "duration", "%" PRId64, o->duration);
	all[5] = attribute(call, "size", "%" PRId64, o->size);
	all[6] = attribute(call, "ratio", "%g", o->ratio);
	all[7] = attribute(call, "choice", "%" PRIu32, o->choice);
	all[8] = attribute(call, "choices", "%" PRIu32, o->choices);
	all[9] = attribute(call, "strings", "%zu %s", o->strings.count,
	    o->strings.count > 1 ? o->strings.items[1] : "");
	all[10] = attribute(call, "limit", "%zu of %zu stores", query->limit,
	    o->stores.count);
	return muster_emit(call,
	    &(muster_user){
		.id = query->id != NULL ? query->id : "1",
		.email = query->email,
		.org_id = query->org_id,
		.name = o->string,
		.attributes = all,
		.attribute_count = ATTRIBUTES,
	    });
}

#ifdef FROZEN_LOOP
#define FROZEN_FIND .find_async = frozen_find_async

struct later {
	struct frozen_store *store;
	const muster_query *query;
	muster_call *call;
	muster_timer *timer;
};

static void
rung(void *arg)
{
	struct later *later = arg;

	muster_timer_free(later->store->host, later->timer);
	if (later->query->org_id != NULL)
		muster_forward_async(later->call, later->store->options->behind,
		    later->query);
	else
		muster_finish(later->call,
		    emit_options(later->store, later->query, later->call));
}

static void
passed(void *arg)
{
	struct later *later = arg;
	muster_status status = muster_stopped(later->call);

	if (status != MUSTER_OK) {
		muster_finish(later->call, status);
		return;
	}
	later->timer = muster_timer_new(later->store->host, rung, later);
	if (later->timer == NULL)
		muster_finish(later->call,
		    muster_fail(later->call, MUSTER_INTERNAL, "no timer"));
	else
		muster_timer_set(later->store->host, later->timer, 1000);
}

static void
frozen_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct later *later = muster_alloc(call, sizeof *later);

	if (later == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*later = (struct later){ store, query, call, NULL };
	muster_after(call,
	    query->id != NULL && strcmp(query->id, "sleep") == 0
		? INT64_C(3600000000000)
		: 1000,
	    passed, later);
}
#else
#define FROZEN_FIND .find = frozen_find

static muster_status
emit_again(void *arg, const muster_user *user)
{
	return muster_emit(arg, user);
}

static void
note(void *arg)
{
	/* Relaxed: the waiting thread reads nothing else. */
	atomic_store_explicit((atomic_bool *)arg, true, memory_order_relaxed);
}

/* Until the hook has run, and not only until the call is over. */
static muster_status
wait_for_hook(muster_call *call)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	atomic_bool told;
	muster_status status;

	atomic_init(&told, false);
	status = muster_on_cancel(call, note, &told, MUSTER_MAY_BLOCK);
	if (status != MUSTER_OK)
		return status;
	while (!atomic_load_explicit(&told, memory_order_relaxed))
		nanosleep(&pause, NULL);
	muster_off_cancel(call);
	return muster_stopped(call);
}

static muster_status
frozen_find(void *arg, const muster_query *query, muster_call *call)
{
	const struct frozen_store *store = arg;
	const int64_t hour = INT64_C(3600000000000);
	const char *what = query->id != NULL ? query->id : "";
	const muster_query id = { .id = "7", .limit = query->limit };

	if (strcmp(what, "fail") == 0)
		return muster_fail(call, MUSTER_ABORTED, "as asked: %d", 4711);
	if (strcmp(what, "sleep") == 0)
		return muster_remaining(call) < hour
		    ? muster_sleep(call, hour)
		    : muster_fail(call, MUSTER_INTERNAL, "no deadline");
	if (strcmp(what, "hook") == 0)
		return wait_for_hook(call);
	if (strcmp(what, "7") == 0)
		return muster_ask(call, store->options->behind, &id, emit_again,
		    call);
	if (query->org_id != NULL)
		return muster_forward(call, store->options->behind, query);
	return emit_options(store, query, call);
}
#endif

/* ---- the rest ---- */

static muster_status
frozen_put(void *arg, const muster_user *const *users, size_t count,
    muster_call *call)
{
	const struct frozen_store *store = arg;

	return muster_put(call, store->options->behind, users, count);
}

static muster_status
frozen_remove(void *arg, const char *id, muster_call *call)
{
	const struct frozen_store *store = arg;

	return muster_remove(call, store->options->behind, id);
}

static muster_status
frozen_ping(void *store, muster_call *call)
{
	(void)store;
	return muster_stopped(call);
}

static muster_status
frozen_check(void *arg, muster_call *call)
{
	const struct frozen_store *store = arg;

	muster_warn(call, "%s is old", muster_name(store->host));
	return MUSTER_OK;
}

#define OPTION(member, kind)                        \
	.name = #member, .type = (kind),            \
	MUSTER_INTO(struct frozen_options, member), \
	.help = "an option of that type"

/* clang-format off */
static const muster_option frozen_table[] = {
	{ OPTION(string, MUSTER_STRING), .default_value = "text" },
	{ OPTION(path, MUSTER_PATH), .default_value = "/some/where" },
	{ OPTION(secret, MUSTER_SECRET) },
	{ OPTION(integer, MUSTER_INTEGER), .default_value = "5",
	  .minimum = -5, .maximum = 50 },
	{ OPTION(boolean, MUSTER_BOOLEAN), .default_value = "yes" },
	{ OPTION(duration, MUSTER_DURATION), .default_value = "20ms" },
	{ OPTION(size, MUSTER_SIZE), .default_value = "2KiB" },
	{ OPTION(ratio, MUSTER_RATIO), .default_value = "2%" },
	{ OPTION(choice, MUSTER_CHOICE), .choices = "a,b,c",
	  .default_value = "c" },
	{ OPTION(choices, MUSTER_CHOICES), .choices = "a,b,c",
	  .default_value = "a,c" },
	{ OPTION(strings, MUSTER_STRINGS), .default_value = "x,y" },
	{ OPTION(behind, MUSTER_STORE), .flags = MUSTER_REQUIRED },
	{ OPTION(stores, MUSTER_STORES) },
};

MUSTER_STORE_PLUGIN(
	.name       = "frozen",
	.summary    = "uses all of the interface of its time",
	.version    = "1",
	.threads    = MUSTER_PARALLEL,
	.returns    = MUSTER_BOUNDED,
	MUSTER_OPTIONS(struct frozen_options, frozen_table),
	.open       = frozen_open,
	.close      = frozen_close,
	.put        = frozen_put,
	.remove     = frozen_remove,
	.ping       = frozen_ping,
	.check      = frozen_check,
	FROZEN_FIND)
