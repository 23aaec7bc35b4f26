/* SPDX-License-Identifier: MIT
 *
 * gate - one door per call, through which everything that happens to it goes.
 *
 * Whoever brings an event to a free gate becomes the driver: it alone touches
 * the call's bookkeeping, handles the event, and then every event that came
 * meanwhile, before it leaves. Nobody waits at a gate. Nothing of a plugin
 * runs, and nothing blocks, while driving.
 */
#ifndef CALL_GATE_H
#define CALL_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct event {
	struct event *next;
	int kind;
};

/* Zeroed: free. */
struct gate {
	/* 0 free; 1 driven; else the events that came, newest first, | 1. */
	_Atomic uintptr_t word;
};

/* True: the caller drives, and handles the event itself. False: it was left
 * to the driver, and may be over and gone already. */
bool gate_enter(struct gate *gate, struct event *event);

/* The caller drives a gate that nobody else knows yet. */
void gate_hold(struct gate *gate);

/* Leaves the gate, NULL; or, still driving, the events that came meanwhile, in
 * their order. */
struct event *gate_leave(struct gate *gate);

/* The events that came, in their order, without leaving. */
struct event *gate_events(struct gate *gate);

/* Free, and everything that its drivers did is seen. */
bool gate_is_free(struct gate *gate);

#endif
