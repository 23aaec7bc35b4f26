/* SPDX-License-Identifier: MIT
 *
 * A forked child has the memory of its parent but none of its threads: a call
 * there would wait for ever. fork(2) is seen by a handler that counts it.
 */
#include <config.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clean.h"
#include "call/core.h"

static atomic_uint forks;
static pthread_once_t watched = PTHREAD_ONCE_INIT;

static void
forked(void)
{
	/* Relaxed: the child has one thread. */
	atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

static void
watch_forks(void)
{
	pthread_atfork(NULL, NULL, forked);
}

void
core_init(struct core *core)
{
	pthread_once(&watched, watch_forks);
	atomic_init(&core->references, 1);
	/* Relaxed: as in forked(). */
	core->generation = atomic_load_explicit(&forks, memory_order_relaxed);
}

void
core_ref(struct core *core)
{
	/* Relaxed: the caller has a reference already. */
	atomic_fetch_add_explicit(&core->references, 1, memory_order_relaxed);
}

void
core_unref(struct core *core)
{
	/* Release, and acquire in the last one: all that was done under a
	 * reference is over before everything is freed. */
	if (atomic_fetch_sub_explicit(&core->references, 1,
		memory_order_acq_rel) == 1)
		core->release(core);
}

bool
core_is_ours(const struct core *core)
{
	/* Relaxed: as in forked(). */
	return core->generation ==
	    atomic_load_explicit(&forks, memory_order_relaxed);
}

void
core_vlog(struct core *core, int level, const char *store, const char *format,
    va_list args)
{
	char *text = NULL;

	if (core->log == NULL || vasprintf(&text, format, args) < 0)
		return;
	clean_line(text, SIZE_MAX);
	core->log(core->log_arg, level, store, text);
	free(text);
}

void
core_log(struct core *core, int level, const char *store, const char *format,
    ...)
{
	va_list args;

	va_start(args, format);
	core_vlog(core, level, store, format, args);
	va_end(args);
}
