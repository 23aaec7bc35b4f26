/* SPDX-License-Identifier: MIT
 *
 * witness - stands between the library and the plugin under test.
 *
 * The library drops what a plugin does wrong, and so that nobody is harmed it
 * must. The witness is a plugin itself, with the descriptor of the one under
 * test but for the callbacks: it passes every call on to the plugin and every
 * service of the plugin on to the library, and fails the check where a promise
 * is broken. So a plugin is judged in the real host, and what it did is told
 * in full.
 */
#ifndef CLI_CONFORM_WITNESS_H
#define CLI_CONFORM_WITNESS_H

#include <muster/store.h>

struct trial;

/* The descriptor to be loaded in place of `raw`. One plugin a process. */
const muster_plugin *witness_wrap(const muster_plugin *raw,
    struct trial *trial);

/* What happens to a user that find emits, before the library gets it. */
enum witness_pace {
	PACE_FREE,
	PACE_YIELD,             /* other threads have their turn */
	PACE_MEET,              /* another call is waited for, for a moment */
	PACE_HOLD               /* waits for witness_let_go() */
};

void witness_pace(enum witness_pace pace);

/* What is held goes on, and PACE_FREE is set. */
void witness_let_go(void);

/* Queries and users are given in memory that goes away (guard.h). */
void witness_guard(bool on);

/* Waits, at most so many nanoseconds: until a call is held or has come and
 * gone since witness_forget(); until no call is inside the plugin. */
bool witness_await_held(int64_t nanoseconds);
bool witness_await_idle(int64_t nanoseconds);

struct witness_counts {
	size_t finds;           /* calls of find and find_async */
	size_t waited;          /* of them, those whose thread slept */
	size_t emits;
	size_t ends;            /* of finds: returned, or muster_finish() */
	size_t inside;          /* calls of all kinds that have not ended */
	size_t most_inside;
	size_t refusals;        /* opens that have failed */
	size_t asyncs;          /* of finds, those of find_async */
	uintptr_t stack;        /* where a find began, on its stack */
};

struct witness_counts witness_counts(void);

/* Counts from 0, but for those that are inside. */
void witness_forget(void);

#endif
