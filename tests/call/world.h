/* SPDX-License-Identifier: MIT
 *
 * world - what tests of calls have in common: a configuration written and
 * opened, gates to hold stores back at, questions, and answers as one line of
 * text.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <muster/muster.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

/* ---- a configuration ---- */

struct world {
	muster *muster;
	char directory[64];             /* where its file is */
	char path[80];
	pthread_mutex_t lock;           /* protects the rest */
	char log[4096];                 /* lines "store: message" */
	size_t logged;                  /* bytes */
};

/* Writes the file and opens it; the test ends if that fails. `format` begins
 * with the entries of [muster]; the plugins of this folder are found by their
 * names. world_write() only writes. */
void world_write(struct world *world, const char *format, ...)
    MUSTER_PRINTF(2, 3);
void world_open(struct world *world, const char *format, ...)
    MUSTER_PRINTF(2, 3);

/* Has a message that holds `part` been logged? */
bool world_logged(struct world *world, const char *part);

/* Closes it, with nothing left behind, and removes the file. */
void world_close(struct world *world);

/* Only removes the file. */
void world_remove(struct world *world);

/* ---- gates ---- */

/* Two pipes; the options of a gated store are `entered = gate.in` and
 * `gate = gate.out`. */
struct gate {
	int in;                         /* the store writes when it enters */
	int out;                        /* and reads here to go on */
	int heard;                      /* our ends */
	int push;
};

/* "entered = %d\ngate = %d\n" */
#define GATE              "entered = %d\ngate = %d\n"
#define GATE_OF(the_gate) (the_gate).in, (the_gate).out

void gate_init(struct gate *gate);

/* Waits until a call has entered. */
void gate_await(struct gate *gate);

/* Has a call entered that has not been waited for? */
bool gate_is_entered(struct gate *gate);

/* Lets one call go on; lets it go on and end with that status, or do so after
 * its users (`gated` only); lets all go on, for ever. A call that has not come
 * yet finds the gate so. */
void gate_pass(struct gate *gate);
void gate_say(struct gate *gate, muster_status status);
void gate_say_later(struct gate *gate, muster_status status);
void gate_open(struct gate *gate);

/* ---- questions ---- */

/* Asks for ann@example.org, and waits. */
muster_status ask(struct world *world, const char *store, int64_t timeout,
    muster_result **result);

/* A deadline, in nanoseconds, that only what hangs does not keep: all the rest
 * is done by then, also in a program that is watched by valgrind. Check's own
 * CK_TIMEOUT_MULTIPLIER makes it longer. */
int64_t patience(void);

/* The same as the timeout of a store. */
#define PATIENCE    "timeout = %dms\n"
#define PATIENCE_MS ((int)(patience() / MUSTER_MILLISECOND))

/* Asks without waiting. */
struct asking {
	muster_pending *pending;
	muster_result *result;          /* once it is complete */
	atomic_int completions;
	sem_t done;
};

void asking_start(struct asking *asking, struct world *world,
    const char *store, int64_t timeout);

/* Waits until it is complete. */
void asking_await(struct asking *asking);

/* Frees the result and the handle. */
void asking_fini(struct asking *asking);

/* ---- answers ---- */

/* "OK 1/a 2/b, partial, truncated": status, ids with their stores; or
 * "UNAVAILABLE: message". Static: until the next call. */
const char *answer_text(muster_result *result);

/* "a hit, b timeout, c hit (d hit, e miss)". Static. */
const char *legs_text(muster_result *result);

#define ck_assert_answer(result, text) \
	ck_assert_str_eq(answer_text(result), text)
#define ck_assert_legs(result, text) ck_assert_str_eq(legs_text(result), text)

#endif
