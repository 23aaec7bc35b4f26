/* SPDX-License-Identifier: MIT
 *
 * Opening and closing a configuration.
 *
 * Close, in this order: no new attempt to open a store; asynchronous calls are
 * cancelled and completed; legs that are still inside a plugin are waited for
 * until the grace is over; the threads go; stores that nobody is inside are
 * closed, those that reach others first. What is left open is counted, named
 * in the log, and keeps the memory that its thread needs.
 */
#include <config.h>

#include <stdlib.h>

#include "base/text.h"
#include "call/complete.h"
#include "call/loop.h"
#include "call/run.h"
#include "call/services.h"
#include "call/watch.h"
#include "muster/internal.h"

/* For threads to go that have nothing more to do; for a loop to go where a call
 * was left behind, which need not hang the loop. */
#define CLOSE_PATIENCE INT64_C(1000000000)
#define CLOSE_LOOP     INT64_C(100000000)

#define OPEN_TIMEOUT INT64_C(30000000000)

const char *
muster_version(void)
{
	return PACKAGE_VERSION;
}

/* Nobody knows it any more. */
static void
release(struct core *core)
{
	struct muster *m = (struct muster *)(void *)core;

	openings_fini(&m->openings);
	if (m->directory != NULL)
		for (size_t i = 0; i < m->directory->count; i++) {
			plan_free(m->directory->stores[i]->plan);
			/* Of stores that were left open. */
			watches_stop(m->directory->stores[i]);
			watches_free(m->directory->stores[i]);
		}
	reactor_unref(m->core.reactor);
	directory_free(m->directory);
	arena_pool_fini(&core->pool);
	free(m);
}

/* ---- closing ---- */

static void
leave(struct core *core, muster_store *store, const char *why)
{
	if (store_leave(store))
		core_log(core, MUSTER_WARNING, store->name, "left open: %s",
		    why);
}

static void
leave_open(void *arg, struct stray *stray)
{
	leave(arg, leg_of_task(stray->kind->task(stray))->node->store,
	    "a call hangs inside it");
}

static bool
is_on_loop(const muster_store *store)
{
	return store->plugin != NULL &&
	    store->plugin->descriptor.find_async != NULL;
}

/* The loop hangs inside one of those that it serves, or that it asks itself
 * because they never wait. */
static void
leave_loop(struct muster *m)
{
	for (size_t i = 0; i < m->directory->count; i++) {
		muster_store *store = m->directory->stores[i];

		if ((is_on_loop(store) || store_never_waits(store)) &&
		    store_is_ready(store))
			leave(&m->core, store, "the loop hangs");
	}
}

static void
close_stores(const struct directory *directory)
{
	for (size_t i = directory->count; i-- > 0;) {
		muster_store *store = directory->order[i];

		if (store->plugin == NULL || !store_is_ready(store))
			continue;
		watches_stop(store);
		store_closing(store);
		if (store->plugin->descriptor.close != NULL)
			store->plugin->descriptor.close(store->instance);
		watches_free(store);
	}
}

/* Ends calls and threads. Returns how many legs are left inside a plugin. */
static size_t
stop(struct muster *m, int64_t until)
{
	struct executor *executor = m->core.executor;
	size_t abandoned;
	int64_t now, patience, loop;

	openings_stop(&m->openings);
	core_cancel_calls(&m->core);
	executor_await_strays(executor, until);
	abandoned = executor_strays(executor, leave_open, &m->core);
	now = clock_now();
	patience = clock_after(now, abandoned > 0 ? 0 : CLOSE_PATIENCE);
	loop = clock_after(now, abandoned > 0 ? CLOSE_LOOP : CLOSE_PATIENCE);
	if (!loop_stop(&m->core, loop > until ? loop : until)) {
		leave_loop(m);
		abandoned += abandoned == 0;
	}
	executor_close(executor, patience);
	return abandoned;
}

/* A configuration that may be half open. */
static size_t
shut(struct muster *m, int64_t until)
{
	struct directory *directory = m->directory;
	size_t abandoned = 0;

	if (m->core.executor != NULL) {
		abandoned = stop(m, until);
		close_stores(directory);
	}
	/* What is left inside a plugin may still leave something to it. */
	if (abandoned == 0) {
		reactor_unref(m->core.reactor);
		m->core.reactor = NULL;
	}
	if (directory != NULL)
		for (size_t i = 0; i < directory->count; i++)
			if (directory->stores[i]->plan != NULL)
				plan_close(directory->stores[i]->plan);
	core_unref(&m->core);
	return abandoned;
}

size_t
muster_close(muster *m, int64_t grace)
{
	/* In a forked child there are no threads to wait for, and what the
	 * parent has open is the parent's. */
	if (m == NULL || !core_is_ours(&m->core))
		return 0;
	return shut(m, clock_after(clock_now(), grace < 0 ? 0 : grace));
}

/* ---- opening ---- */

static muster_status
no_such_store(const struct directory *directory, const char *name,
    muster_error *error)
{
	const char **names = calloc(directory->count, sizeof *names);
	const char *nearest = NULL;

	for (size_t i = 0; names != NULL && i < directory->count; i++)
		names[i] = directory->stores[i]->name;
	if (names != NULL)
		nearest = text_nearest(name, names, directory->count);
	error_set(error, MUSTER_NOT_FOUND,
	    nearest == NULL ? "%s: there is no store '%s'"
			    : "%s: there is no store '%s' (did you mean '%s'?)",
	    directory->config->file, name, nearest);
	free(names);
	return MUSTER_NOT_FOUND;
}

static bool
is_named(const char *wanted)
{
	return wanted != NULL && *wanted != '\0';
}

/* Which stores are to be opened. */
static muster_status
choose_stores(struct directory *directory, const char *wanted,
    muster_error *error)
{
	const char *name = is_named(wanted) ? wanted : NULL;
	muster_store *store = NULL;

	if (wanted != NULL)
		store = directory_find(directory, name);
	if (wanted != NULL && store == NULL && name != NULL)
		return no_such_store(directory, name, error);
	if (wanted != NULL && store == NULL)
		return error_set(error, MUSTER_NOT_FOUND,
		    "%s: no store is asked for: name one, or set 'store' in "
		    "[muster]",
		    directory->config->file);
	directory_want(directory, store);
	return MUSTER_OK;
}

static muster_status
lay_out_stores(struct muster *m, muster_error *error)
{
	struct directory *directory = m->directory;

	for (size_t i = 0; i < directory->count; i++) {
		muster_store *each = directory->stores[i];

		each->core = &m->core;
		each->host.services = m->core.services;
		each->plan = plan_new(&m->core, each);
		if (each->plan == NULL ||
		    !store_advise(each, directory->threads))
			return error_set(error, MUSTER_RESOURCE_EXHAUSTED,
			    "out of memory");
	}
	return MUSTER_OK;
}

/* Is there a store that answers without waiting? */
static bool
wants_loop(const struct directory *directory)
{
	for (size_t i = 0; i < directory->count; i++)
		if (directory->stores[i]->wanted &&
		    is_on_loop(directory->stores[i]))
			return true;
	return false;
}

static muster_status
start(struct muster *m, const char *wanted, int64_t timeout,
    muster_error *error)
{
	muster_status status = choose_stores(m->directory, wanted, error);

	if (status == MUSTER_OK)
		status = lay_out_stores(m, error);
	if (status != MUSTER_OK)
		return status;
	m->core.executor = executor_new(m->directory->threads);
	if (m->core.executor == NULL)
		return error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "cannot start %u threads", m->directory->threads);
	if (wants_loop(m->directory) && !loop_start(&m->core))
		return error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "cannot start the loop");
	status = openings_start(&m->openings, &m->core, m->directory, timeout,
	    error);
	directory_forget(m->directory);
	return status;
}

/* The caller's error, if it wants one and has none yet. */
static void
pass_error(muster_error *own, muster_error *error)
{
	if (error == NULL || error->status != MUSTER_OK) {
		muster_error_clear(own);
		return;
	}
	muster_error_clear(error);
	*error = *own;
}

/* What is to be opened: a file, or one store of a plugin. */
struct source {
	const char *file; /* NULL: the plugin */
	const char *plugin;
	const muster_setting *settings;
	size_t count;
};

static struct directory *
read_source(const struct source *source, const muster_open_options *options,
    muster_error *error)
{
	const struct directory_wish wish = {
		.plugin_path = options->plugin_path,
		.store = is_named(options->store) ? options->store : NULL,
		.strategy = options->strategy,
	};

	if (source->file != NULL)
		return directory_read(source->file, &wish, error);
	return directory_single(source->plugin, source->settings, source->count,
	    &wish, error);
}

static muster_status
open_source(const struct source *source, const muster_open_options *options,
    muster **ret, muster_error *error)
{
	static const muster_open_options none;
	muster_error own = MUSTER_ERROR_INIT;
	struct muster *m = calloc(1, sizeof *m);
	muster_status status;

	if (m == NULL)
		return error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	if (options == NULL)
		options = &none;
	core_init(&m->core);
	m->core.release = release;
	m->core.services = &call_services;
	m->core.run_leg = run_leg_task;
	m->core.run_hook = run_hook_task;
	m->core.run_cancel = loop_run_cancel;
	m->core.log = options->log;
	m->core.log_arg = options->log_arg;
	m->directory = read_source(source, options, &own);
	if (m->directory != NULL &&
	    start(m, options->store,
		options->open_timeout > 0 ? options->open_timeout
					  : OPEN_TIMEOUT,
		&own) == MUSTER_OK) {
		*ret = m;
		return MUSTER_OK;
	}
	shut(m, clock_now());
	status = own.status;
	pass_error(&own, error);
	return status;
}

muster_status
muster_open(const char *file, const muster_open_options *options, muster **ret,
    muster_error *error)
{
	const struct source source = { .file = file };

	return open_source(&source, options, ret, error);
}

muster_status
muster_open_plugin(const char *plugin, const muster_setting *settings,
    size_t count, const muster_open_options *options, muster **ret,
    muster_error *error)
{
	const struct source source = {
		.plugin = plugin,
		.settings = settings,
		.count = count,
	};

	return open_source(&source, options, ret, error);
}
