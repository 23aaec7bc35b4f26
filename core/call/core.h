/* SPDX-License-Identifier: MIT
 *
 * core - what all calls of one opened configuration share.
 *
 * It is counted by reference: the application holds one until muster_close(),
 * every block of a call that is in use or kept holds one. So a leg that hangs
 * inside a plugin, or a result that is read late, finds everything in place.
 */
#ifndef CALL_CORE_H
#define CALL_CORE_H

#include <muster/muster.h>
#include <muster/store.h>

#include "base/arena.h"
#include "base/lock.h"

struct call;
struct errand;
struct executor;
struct plan;
struct reactor;
struct task;
struct worker;

/* ... that somebody waits for them. */
#define CORE_CLOSING 0x80000000u

struct core {
	struct executor *executor;
	struct reactor *reactor; /* NULL: no store needs one */
	/* Upwards, for the files of this room that stand below these: what
	 * plugins are given, what workers run. */
	const muster_services *services;
	void (*run_leg)(struct task *task, struct worker *worker);
	void (*run_hook)(struct task *task, struct worker *worker);
	void (*run_cancel)(struct errand *errand); /* on the loop */
	muster_log_fn log;
	void *log_arg;
	atomic_uint references;
	void (*release)(struct core *core); /* frees all of it */
	unsigned generation;                /* of the process: forks before */
	struct arena_pool pool; /* the loop's chunks */
	struct plan *plans;      /* constant once stores are opened */
	atomic_uint completing;  /* completion functions that run, and ... */
};

/* Zeroed but for the executor and the log: ready, with one reference. */
void core_init(struct core *core);
void core_ref(struct core *core);
void core_unref(struct core *core);

/* Is it being closed? */
static inline bool
core_is_closing(struct core *core)
{
	/* Relaxed: who comes later is found by who closes. */
	return (atomic_load_explicit(&core->completing, memory_order_relaxed) &
		   CORE_CLOSING) != 0;
}

/* Was the configuration opened by this process, and not by its parent? */
bool core_is_ours(const struct core *core);

/* Passes a message on; NULL store: none. Cleans the text. */
void core_log(struct core *core, int level, const char *store,
    const char *format, ...) MUSTER_PRINTF(4, 5);
void core_vlog(struct core *core, int level, const char *store,
    const char *format, va_list args) MUSTER_PRINTF(4, 0);

#endif
