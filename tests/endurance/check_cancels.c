/* SPDX-License-Identifier: MIT
 *
 * check_cancels - cancels that race with the completion: exactly one completion
 * each, and either CANCELLED or the right answer.
 *
 * Each caller starts a batch of calls and cancels every one of them: itself, by
 * another thread that does nothing else, by both at once, or by the completion
 * function of the call that was started next. A cancel comes at a time that is
 * aimed at the completion: later if the last one of its store and kind was too
 * early, earlier if it was too late. So about half of them win, however fast
 * the machine is. Then the batch is awaited; a completion too many is found in
 * the calls that have the slots next, or after the close.
 *
 * ENDURANCE_CALLS is the number of cancels, ENDURANCE_SEED begins another
 * sequence.
 */
#include <config.h>

#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>

#include "endurance/endurance.h"
#include "oracle/oracle.h"

enum {
	CALLERS = 2,
	BATCH = 8,
	AIM_STEP = 1000,  /* nanoseconds */
	AIM_MOST = 400000 /* longer than any store but one that queues takes */
};

/* Who cancels. */
enum way { OWN, OTHER, BOTH, COMPLETION, WAYS };

struct racer {
	struct question question;
	enum way way;
	/* Release by who has started the call, acquire by who cancels it. */
	muster_pending *_Atomic pending;
	muster_result *result;
	struct racer *victim; /* to be cancelled by the completion; or NULL */
	atomic_int completions;
};

struct caller {
	pthread_t thread, other;
	uint64_t random;
	long calls;
	struct judge judge;
	struct racer batch[BATCH];
	sem_t started; /* the other thread may begin with the batch */
	sem_t ended;   /* it is through */
	sem_t done;    /* posted by each completion */
	bool over;
};

static struct caller callers[CALLERS];

/* How long to wait with the cancel. Relaxed: a hint. */
static _Atomic int64_t aims[ORACLE_MAX_ROOTS][WAYS];

static atomic_long won, lost;

/* ---- the race ---- */

static void
cancel_at_its_time(struct racer *racer)
{
	int64_t aim = atomic_load_explicit(
	    &aims[racer->question.root][racer->way], memory_order_relaxed);

	if (aim > 0)
		oracle_be_busy(aim);
	muster_pending_cancel(
	    atomic_load_explicit(&racer->pending, memory_order_acquire));
}

/* The completion function. The victim's handle is there: it was started
 * before. */
static void
done(void *arg, muster_result *result)
{
	struct racer *racer = arg;
	struct caller *caller = NULL;
	size_t i;

	for (i = 0; i < CALLERS && caller == NULL; i++)
		if (racer >= callers[i].batch &&
		    racer < callers[i].batch + BATCH)
			caller = &callers[i];
	if (atomic_fetch_add(&racer->completions, 1) != 0)
		oracle_complain("a call was completed twice");
	if (racer->victim != NULL)
		muster_pending_cancel(atomic_load_explicit(
		    &racer->victim->pending, memory_order_acquire));
	racer->result = result;
	sem_post(&caller->done);
}

static void *
cancel_on_and_on(void *arg)
{
	struct caller *caller = arg;
	size_t i;

	for (;;) {
		while (sem_wait(&caller->started) != 0)
			;
		if (caller->over)
			return NULL;
		for (i = 0; i < BATCH; i++) {
			struct racer *racer = &caller->batch[i];

			while (atomic_load_explicit(&racer->pending,
				   memory_order_acquire) == NULL)
				sched_yield();
			if (racer->way == OTHER || racer->way == BOTH)
				cancel_at_its_time(racer);
		}
		sem_post(&caller->ended);
	}
}

/* ---- a batch ---- */

static void
prepare(struct caller *caller)
{
	size_t i;

	for (i = 0; i < BATCH; i++) {
		struct racer *racer = &caller->batch[i];
		struct racer *before = i == 0 ? NULL : racer - 1;

		oracle_draw_question(&caller->random, &racer->question, false);
		racer->question.asked.cancelled = true;
		/* The last one has none after it. */
		racer->way = (enum way)oracle_draw(&caller->random,
		    i == BATCH - 1 ? COMPLETION : WAYS);
		racer->victim = before != NULL && before->way == COMPLETION
		    ? before
		    : NULL;
		atomic_store(&racer->completions, 0);
		atomic_store(&racer->pending, NULL);
	}
}

static bool
start(struct racer *racer)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster_pending *pending = NULL;

	if (muster_find_async(oracle.muster, &racer->question.request, done,
		racer, &pending, &error) != MUSTER_OK) {
		oracle_complain("a call was refused: %s", error.message);
		muster_error_clear(&error);
		return false;
	}
	atomic_store_explicit(&racer->pending, pending, memory_order_release);
	if (racer->way == OWN || racer->way == BOTH)
		cancel_at_its_time(racer);
	return true;
}

static void
take_aim(struct racer *racer, bool too_early)
{
	_Atomic int64_t *aim = &aims[racer->question.root][racer->way];
	int64_t now = atomic_load_explicit(aim, memory_order_relaxed);

	now += too_early ? AIM_STEP : -AIM_STEP;
	if (now >= 0 && now <= AIM_MOST)
		atomic_store_explicit(aim, now, memory_order_relaxed);
}

static void
finish(struct caller *caller, struct racer *racer)
{
	bool cancelled = muster_result_status(racer->result) ==
	    MUSTER_CANCELLED;

	oracle_look_at(&caller->judge, &racer->question, racer->result);
	take_aim(racer, cancelled);
	atomic_fetch_add(cancelled ? &won : &lost, 1);
	muster_result_free(racer->result);
	muster_pending_free(atomic_load(&racer->pending));
}

/* False: a call was refused, and what waits for it would wait for ever. */
static bool
run_batch(struct caller *caller)
{
	size_t i;

	prepare(caller);
	sem_post(&caller->started);
	for (i = 0; i < BATCH; i++)
		if (!start(&caller->batch[i]))
			return false;
	for (i = 0; i < BATCH; i++)
		while (sem_wait(&caller->done) != 0)
			;
	while (sem_wait(&caller->ended) != 0)
		;
	for (i = 0; i < BATCH; i++)
		finish(caller, &caller->batch[i]);
	return true;
}

static void *
race_on_and_on(void *arg)
{
	struct caller *caller = arg;
	long i;

	for (i = 0; i < caller->calls; i += BATCH)
		if (atomic_load(&oracle.over) || !run_batch(caller))
			break;
	caller->over = true;
	sem_post(&caller->started);
	return NULL;
}

/* ---- a run ---- */

static void
run_callers(long calls, long seed)
{
	size_t i;

	for (i = 0; i < CALLERS; i++) {
		struct caller *caller = &callers[i];

		caller->random = (uint64_t)seed * 1000 + i;
		caller->calls = calls / CALLERS;
		sem_init(&caller->started, 0, 0);
		sem_init(&caller->ended, 0, 0);
		sem_init(&caller->done, 0, 0);
		ck_assert_int_eq(pthread_create(&caller->other, NULL,
				     cancel_on_and_on, caller),
		    0);
		ck_assert_int_eq(pthread_create(&caller->thread, NULL,
				     race_on_and_on, caller),
		    0);
	}
	for (i = 0; i < CALLERS; i++) {
		pthread_join(callers[i].thread, NULL);
		ck_assert_msg(oracle.complaint[0] == '\0', "%s",
		    oracle.complaint);
		pthread_join(callers[i].other, NULL);
	}
}

START_TEST(each_call_completes_once)
{
	long calls = endurance_calls();
	size_t i, k;

	oracle_open(oracle_pools[_i]);
	run_callers(calls, endurance_seed(_i));
	oracle_check_stores();
	oracle_close();
	ck_assert_msg(oracle.complaint[0] == '\0', "%s", oracle.complaint);
	for (i = 0; i < CALLERS; i++)
		for (k = 0; k < BATCH; k++)
			ck_assert_int_eq(
			    atomic_load(&callers[i].batch[k].completions), 1);
	ck_assert_int_ge(atomic_load(&oracle.answers), calls);
	printf("# %ld cancels, %u threads: %ld came in time, %ld too late\n",
	    atomic_load(&oracle.answers), oracle_pools[_i], atomic_load(&won),
	    atomic_load(&lost));
	fflush(stdout);
}
END_TEST

int
main(void)
{
	TCase *test = tcase_create("pools");

	tcase_add_loop_test(test, each_call_completes_once, 0, ORACLE_POOLS);
	return oracle_run("cancels", test, endurance_seconds());
}
