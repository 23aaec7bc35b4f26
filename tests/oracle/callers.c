/* SPDX-License-Identifier: MIT
 *
 * callers - see callers.h.
 *
 * An asynchronous call has a slot, which is used again when the call is over;
 * handles are given back before or after the completion, the answer is looked
 * at by the completion function or later. A slot counts its completions: a
 * second one is found, if not at once then in the call that has the slot next.
 */
#include <config.h>

#include "callers.h"

#include <muster/muster.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include <check.h>

#include "oracle.h"

enum {
	CALLERS = 4,
	SLOTS = 16 /* asynchronous calls of one caller */
};

/* One asynchronous call. */
struct slot {
	struct question question;
	struct judge judge;
	muster_pending *pending; /* NULL: given back early */
	muster_result *result;   /* kept for the caller to look at */
	bool judge_there;        /* by the completion function */
	bool used;               /* done is still to be waited for */
	atomic_int completions;
	sem_t done;
};

struct caller {
	pthread_t thread;
	uint64_t random;
	bool hurried;
	struct judge judge;
	muster_result *result; /* used again and again */
	struct slot slots[SLOTS];
	unsigned next_slot;
};

static struct caller callers[CALLERS];
static atomic_long calls_left;

static uint64_t
draw(struct caller *caller, uint64_t bound)
{
	return oracle_draw(&caller->random, bound);
}

static void
ask_and_wait(struct caller *caller)
{
	struct question question;
	muster_status status;

	oracle_draw_question(&caller->random, &question, caller->hurried);
	status = muster_find(oracle.muster, &question.request, &caller->result);
	if (caller->result == NULL) {
		oracle_complain("no result, %s", muster_status_name(status));
		return;
	}
	if (status != muster_result_status(caller->result))
		oracle_complain("%s was returned, the result is %s",
		    muster_status_name(status),
		    muster_status_name(muster_result_status(caller->result)));
	oracle_look_at(&caller->judge, &question, caller->result);
	if (draw(caller, 8) == 0) {
		muster_result_free(caller->result);
		caller->result = NULL;
	}
}

/* The completion function. */
static void
done(void *arg, muster_result *result)
{
	struct slot *slot = arg;

	if (atomic_fetch_add(&slot->completions, 1) != 0)
		oracle_complain("a call was completed twice");
	if (slot->judge_there) {
		oracle_look_at(&slot->judge, &slot->question, result);
		muster_result_free(result);
	} else {
		slot->result = result;
	}
	sem_post(&slot->done);
}

/* Waits for the call that uses the slot, if there is one. */
static void
settle(struct slot *slot)
{
	if (!slot->used)
		return;
	while (sem_wait(&slot->done) != 0)
		;
	slot->used = false;
	if (slot->result != NULL)
		oracle_look_at(&slot->judge, &slot->question, slot->result);
	muster_result_free(slot->result);
	slot->result = NULL;
	muster_pending_free(slot->pending);
	slot->pending = NULL;
}

static void
cancel(struct caller *caller, struct slot *slot)
{
	if (draw(caller, 2) == 0)
		oracle_be_busy((int64_t)draw(caller, 60000));
	muster_pending_cancel(slot->pending);
	if (draw(caller, 4) == 0)
		muster_pending_cancel(slot->pending);
}

static void
ask_and_go_on(struct caller *caller)
{
	struct slot *slot = &caller->slots[caller->next_slot++ % SLOTS];
	muster_error error = MUSTER_ERROR_INIT;

	settle(slot);
	oracle_draw_question(&caller->random, &slot->question, caller->hurried);
	slot->question.asked.cancelled = caller->hurried &&
	    draw(caller, 3) == 0;
	slot->judge_there = draw(caller, 2) == 0;
	atomic_store(&slot->completions, 0);
	if (muster_find_async(oracle.muster, &slot->question.request, done,
		slot, &slot->pending, &error) != MUSTER_OK) {
		oracle_complain("an asynchronous call was refused: %s",
		    error.message);
		muster_error_clear(&error);
		return;
	}
	slot->used = true;
	if (slot->question.asked.cancelled)
		cancel(caller, slot);
	if (draw(caller, 2) == 0) {
		muster_pending_free(slot->pending);
		slot->pending = NULL;
	}
}

static void *
call_on_and_on(void *arg)
{
	struct caller *caller = arg;

	while (!atomic_load(&oracle.over) &&
	    atomic_fetch_sub(&calls_left, 1) > 0) {
		if (draw(caller, 2) == 0)
			ask_and_wait(caller);
		else
			ask_and_go_on(caller);
	}
	return NULL;
}

void
callers_run(long calls, long seed, bool hurried)
{
	size_t i, k;

	atomic_store(&calls_left, calls);
	for (i = 0; i < CALLERS; i++) {
		struct caller *caller = &callers[i];

		caller->random = (uint64_t)seed * 1000 + i;
		caller->hurried = hurried;
		for (k = 0; k < SLOTS; k++)
			sem_init(&caller->slots[k].done, 0, 0);
		ck_assert_int_eq(pthread_create(&caller->thread, NULL,
				     call_on_and_on, caller),
		    0);
	}
	for (i = 0; i < CALLERS; i++)
		pthread_join(callers[i].thread, NULL);
}

void
callers_settle(void)
{
	size_t i, k;

	for (i = 0; i < CALLERS; i++) {
		for (k = 0; k < SLOTS; k++)
			settle(&callers[i].slots[k]);
		muster_result_free(callers[i].result);
		callers[i].result = NULL;
	}
}

static void
give_back_handles(struct caller *caller)
{
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		muster_pending_free(caller->slots[i].pending);
		caller->slots[i].pending = NULL;
	}
}

/* Nothing is awaited any more for ever: it must have come. */
static void
check_completions(struct caller *caller)
{
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		struct slot *slot = &caller->slots[i];

		if (slot->used && atomic_load(&slot->completions) != 1) {
			oracle_complain("a call was not completed once");
			slot->used = false;
		}
	}
}

void
callers_close(void)
{
	size_t i;

	for (i = 0; i < CALLERS; i++)
		give_back_handles(&callers[i]);
	oracle_close();
	for (i = 0; i < CALLERS; i++)
		check_completions(&callers[i]);
	callers_settle();
}
