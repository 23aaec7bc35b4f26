/* SPDX-License-Identifier: MIT
 *
 * loop - a reactor to be tested: what its tests set up, leave to it and wait
 * for. Nothing in them sleeps: every wait is for something that has to happen.
 */
#ifndef TESTS_REACTOR_LOOP_H
#define TESTS_REACTOR_LOOP_H

#include <semaphore.h>
#include <stdatomic.h>

#include "reactor/reactor.h"

#define MILLISECOND INT64_C(1000000)

enum { TICKS = 300 };

extern struct reactor *reactor;
extern sem_t done, entered, leave;
extern sem_t gone;                      /* posted when the loop ends */
extern atomic_long left;                /* work to do; each posts `done` */
extern atomic_bool endless;             /* there is always more */
extern struct reactor_timer *announced; /* that is to ring next; the loop's */
extern atomic_int ticks;

/* The fixture: a reactor with all of the above. */
void loop_set_up(void);
void loop_tear_down(void);

/* What the reactor is for: its work, and its end. */
bool loop_work(void *arg);
void loop_gone(void *arg);

void await(sem_t *sem);
bool is_posted(sem_t *sem);

/* Calls it on the loop, and waits for its return. */
void on_loop(void (*run)(void *arg), void *arg);

/* For on_loop(): a timer that sets itself, TICKS times, and posts `done`. */
void loop_tick(void *arg);

#endif
