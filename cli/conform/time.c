/* SPDX-License-Identifier: MIT
 *
 * time - checks of waiting, of cancels and deadlines, and of many
 * callers at a time.
 *
 * Nothing is judged by how long it takes, but for what is to come back within
 * the bound of --bound; that it waits is seen by its thread's having slept.
 */
#include <config.h>

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "conform/checks.h"
#include "conform/promises.h"
#include "conform/texts.h"
#include "conform/witness.h"
#include "conform/world.h"

/* A query that finds one of them, in turn by each key that may be asked by. */
static muster_query
query_of(const struct world *world, const struct people *people, size_t turn)
{
	const muster_user *user = people->users[turn % people->count];
	uint32_t has = world_keys(world->trial);
	muster_query query = { .id = NULL };
	size_t i;

	for (i = 0; i < 3; i++) {
		uint32_t key = 1u << ((turn / people->count + i) % 3);

		if ((has & key) == 0)
			continue;
		if (key == MUSTER_KEY_ID)
			query.id = user->id;
		else if (key == MUSTER_KEY_EMAIL)
			query.email = user->email;
		else
			query.org_id = user->org_id;
		if (query.id != NULL || query.email != NULL ||
		    query.org_id != NULL)
			break;
	}
	return query;
}

static bool
is_idle(struct trial *trial, const char *promise, const char *what)
{
	if (witness_await_idle(trial->plan->bound))
		return true;
	return trial_fail(trial, promise,
	    "%s, but it had not returned %.3g s later (--bound)", what,
	    (double)trial->plan->bound / MUSTER_SECOND);
}

static bool
promises(struct trial *trial, const char *returns)
{
	return strcmp(trial->info->returns, returns) == 0;
}

/* ---- what never waits ---- */

enum { TRIES = 40 };

/* Another reason to sleep would not be there most times; and a short sleep may
 * be over, on a busy machine, before it has begun. */
static bool
most_slept(size_t calls)
{
	return calls > 0 && witness_counts().waited >= calls - calls / 4;
}

static void
prompt(struct trial *trial)
{
	struct people people;
	struct world world;
	size_t i;

	if (!promises(trial, "prompt")) {
		trial_skip(trial, "it is not declared to be MUSTER_PROMPT");
		return;
	}
	if (people_begin(trial, 3, &world, &people)) {
		for (i = 0; i < TRIES; i++) {
			const muster_query query = query_of(&world, &people, i);

			/* The first ones warm up. */
			if (i == TRIES / 4)
				witness_forget();
			if (!world_ask(&world, &query))
				break;
		}
		if (most_slept(witness_counts().finds))
			trial_fail(trial, PROMISE_PROMPT,
			    "%zu of %zu finds slept", witness_counts().waited,
			    witness_counts().finds);
	}
	people_end(&world, &people);
}

/* ---- deadlines ---- */

static bool
may_hang(struct trial *trial)
{
	if (!promises(trial, "may-hang"))
		return false;
	return !trial_skip(trial, "it promises nothing: it is MUSTER_MAY_HANG");
}

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * MUSTER_SECOND + time.tv_nsec;
}

/* The store is asked on this thread, or on another one that is waited for. */
static bool
is_in_time(struct world *world, const muster_query *query, int64_t timeout)
{
	struct trial *trial = world->trial;
	int64_t start = now(), late;

	world_find(world, query, timeout);
	if (!is_idle(trial, PROMISE_BOUNDED, "the deadline passed"))
		return false;
	late = now() - start - timeout;
	if (late <= trial->plan->bound)
		return true;
	return trial_fail(trial, PROMISE_BOUNDED,
	    "the deadline passed, but it had not returned %.3g s later "
	    "(--bound)",
	    (double)trial->plan->bound / MUSTER_SECOND);
}

static void
deadline(struct trial *trial)
{
	static const int64_t timeouts[] = { 1, 10 * MUSTER_MICROSECOND,
		MUSTER_MILLISECOND, 20 * MUSTER_MILLISECOND };
	struct people people;
	struct world world;
	size_t i;

	if (may_hang(trial))
		return;
	if (people_begin(trial, 3, &world, &people))
		for (i = 0; i < 12; i++) {
			const muster_query query = query_of(&world, &people, i);

			if (!is_in_time(&world, &query, timeouts[i % 4]))
				break;
		}
	people_end(&world, &people);
}

/* ---- asking without waiting for the answer ---- */

struct flight {
	sem_t done;
	_Atomic unsigned completions;
	muster_status status;
	size_t users;
	muster_pending *pending;
};

static void
completed(void *arg, muster_result *result)
{
	struct flight *flight = arg;

	flight->status = muster_result_status(result);
	flight->users = muster_result_users(result);
	muster_result_free(result);
	atomic_fetch_add(&flight->completions, 1);
	sem_post(&flight->done);
}

static bool
take_off(struct world *world, const muster_query *query, struct flight *flight)
{
	const muster_request request = {
		.store = world->store,
		.query = *query,
	};
	muster_status status;
	char text[TRIAL_TEXT / 2];

	texts_query(text, sizeof(text), query);
	trial_asks(world->trial, "find %s without waiting", text);
	*flight = (struct flight){ .status = MUSTER_OK };
	sem_init(&flight->done, 0, 0);
	status = muster_find_async(world->m, &request, completed, flight,
	    &flight->pending, NULL);
	if (status == MUSTER_OK)
		return true;
	sem_destroy(&flight->done);
	return trial_fail(world->trial, PROMISE_FIND, "%s",
	    muster_status_name(status));
}

static void
land(struct flight *flight)
{
	while (sem_wait(&flight->done) != 0)
		;
	muster_pending_free(flight->pending);
	sem_destroy(&flight->done);
}

/* Cancelled where it stands inside of find: at an emit, or wherever it waits.
 */
static bool
cancel_inside(struct world *world, const muster_query *query)
{
	struct flight flight;
	bool idle;

	witness_forget();
	witness_pace(PACE_HOLD);
	if (!take_off(world, query, &flight)) {
		witness_let_go();
		return false;
	}
	witness_await_held(20 * MUSTER_MILLISECOND);
	muster_pending_cancel(flight.pending);
	witness_let_go();
	idle = is_idle(world->trial, PROMISE_BOUNDED, "the call was cancelled");
	land(&flight);
	return idle;
}

static void
cancel(struct trial *trial)
{
	struct people people;
	struct world world;
	size_t i;

	if (may_hang(trial))
		return;
	if (people_begin(trial, 3, &world, &people))
		for (i = 0; i < 9; i++) {
			const muster_query query = query_of(&world, &people, i);

			if (!cancel_inside(&world, &query))
				break;
		}
	people_end(&world, &people);
}

/* ---- cancels that come as the call ends ---- */

enum { RACES = 400 };

static void
spin(int64_t nanoseconds)
{
	struct timespec start, now;
	int64_t passed;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		clock_gettime(CLOCK_MONOTONIC, &now);
		passed = (now.tv_sec - start.tv_sec) * MUSTER_SECOND +
		    now.tv_nsec - start.tv_nsec;
	} while (passed < nanoseconds);
}

/* A cancel may come late; then the answer is whole. */
static bool
judge_race(struct world *world, const struct flight *flight, bool known)
{
	if (flight->status != MUSTER_OK && flight->status != MUSTER_CANCELLED)
		return trial_fail(world->trial, PROMISE_VERDICT, "%s",
		    muster_status_name(flight->status));
	if (known && flight->status == MUSTER_OK && flight->users == 0)
		return trial_fail(world->trial, PROMISE_FIND,
		    "nobody, and that the call was not cancelled");
	return true;
}

static bool
race_once(struct world *world, const struct people *people, size_t turn,
    uint64_t *random, int64_t usual)
{
	const muster_query query = query_of(world, people, turn);
	struct flight flight;

	if (!take_off(world, &query, &flight))
		return false;
	spin((int64_t)trial_random(random, (uint64_t)usual * 2 + 1));
	muster_pending_cancel(flight.pending);
	land(&flight);
	return judge_race(world, &flight,
	    people->users[0]->id == NULL ||
		strcmp(people->users[0]->id, PEOPLE_NOBODY) != 0);
}

static void
cancel_race(struct trial *trial)
{
	uint64_t random = trial->plan->seed;
	struct people people;
	struct world world;
	muster_query query;
	int64_t usual;
	size_t i;

	if (people_begin(trial, 3, &world, &people)) {
		query = query_of(&world, &people, 0);
		world_ask(&world, &query);
		usual = 20 * MUSTER_MICROSECOND;
		if (world.result != NULL)
			usual += muster_result_elapsed(world.result);
		if (usual > 5 * MUSTER_MILLISECOND)
			usual = 5 * MUSTER_MILLISECOND;
		for (i = 0; i < RACES; i++)
			if (!race_once(&world, &people, i, &random, usual))
				break;
		trial_asks(trial, "wait for all calls to return");
		if (is_idle(trial, PROMISE_VERDICT,
			"every call was cancelled or answered"))
			world_ask(&world, &query);
	}
	people_end(&world, &people);
}

/* ---- many callers ---- */

enum { CALLERS = 8, ROUNDS = 150 };

struct caller {
	pthread_t thread;
	struct trial *trial;
	struct world *world;
	const struct people *people;
	size_t number;
};

static bool
is_him(const muster_result *result, const muster_user *user)
{
	char difference[TRIAL_TEXT / 4];
	size_t i;

	for (i = 0; i < muster_result_users(result); i++)
		if (!texts_differ(difference, sizeof(difference), user,
			muster_result_user(result, i), false))
			return true;
	return false;
}

/* The text of the question is the thread's own: all ask at once. */
static bool
ask_among_others(struct caller *caller, size_t turn, muster_result **result)
{
	const muster_user *user =
	    caller->people->users[turn % caller->people->count];
	const muster_request request = {
		.store = caller->world->store,
		.query = query_of(caller->world, caller->people, turn),
	};
	muster_status status = muster_find(caller->world->m, &request, result);
	char asked[TRIAL_TEXT / 2], text[TRIAL_TEXT / 4];

	if (status == MUSTER_OK &&
	    (user->id == NULL || strcmp(user->id, PEOPLE_NOBODY) == 0 ||
		is_him(*result, user)))
		return true;
	texts_query(text, sizeof(text), &request.query);
	snprintf(asked, sizeof(asked), "find %s, from %d threads at once", text,
	    CALLERS);
	if (status != MUSTER_OK)
		return trial_fail_asked(caller->trial, asked, PROMISE_PARALLEL,
		    "%s", muster_status_name(status));
	texts_user(text, sizeof(text), user);
	return trial_fail_asked(caller->trial, asked, PROMISE_PARALLEL,
	    "%zu users, but not %s as he is", muster_result_users(*result),
	    text);
}

static void *
call_often(void *arg)
{
	struct caller *caller = arg;
	muster_result *result = NULL;
	size_t i;

	for (i = 0; i < ROUNDS && !trial_has_failed(caller->trial); i++)
		if (!ask_among_others(caller, caller->number + i, &result))
			break;
	muster_result_free(result);
	return NULL;
}

/* Puts and removes one more user all the time, beside those who ask. */
static void *
write_often(void *arg)
{
	struct caller *caller = arg;
	struct trial *trial = caller->trial;
	muster_user *user = people_make(trial, 1000 + caller->number);
	const muster_user *users = user;
	muster_result *result = NULL;
	muster_status status = user != NULL ? MUSTER_OK : MUSTER_CANCELLED;
	size_t i;

	for (i = 0; i < ROUNDS / 4 && status == MUSTER_OK; i++) {
		status = muster_store_put(caller->world->m,
		    caller->world->store, &users, 1, 0, &result);
		if (status == MUSTER_OK && trial->info->can_remove)
			status = muster_store_remove(caller->world->m,
			    caller->world->store, user->id, 0, &result);
	}
	if (status != MUSTER_OK && user != NULL)
		trial_fail_asked(trial, "put and remove, beside finds",
		    PROMISE_PARALLEL, "%s", muster_status_name(status));
	muster_result_free(result);
	free(user);
	return NULL;
}

static void
run_callers(struct world *world, const struct people *people)
{
	struct caller callers[CALLERS];
	bool writes = people->ours && world->trial->info->can_put;
	size_t i, count = 0;

	for (i = 0; i < CALLERS; i++) {
		callers[i] = (struct caller){
			.trial = world->trial,
			.world = world,
			.people = people,
			.number = i,
		};
		if (pthread_create(&callers[i].thread, NULL,
			i == 0 && writes ? write_often : call_often,
			&callers[i]) != 0)
			break;
		count++;
	}
	for (i = 0; i < count; i++)
		pthread_join(callers[i].thread, NULL);
}

static void
concurrent(struct trial *trial)
{
	bool parallel = strcmp(trial->info->threads, "parallel") == 0;
	struct people people;
	struct world world;

	if (people_begin(trial, 16, &world, &people)) {
		witness_forget();
		witness_pace(parallel ? PACE_MEET : PACE_YIELD);
		trial_asks(trial, "find from %d threads at once", CALLERS);
		run_callers(&world, &people);
		witness_let_go();
		if (!parallel && witness_counts().most_inside > 1)
			trial_fail(trial, PROMISE_PARALLEL,
			    "%zu calls inside of a store that is serial",
			    witness_counts().most_inside);
		trial_note(trial, "at most %zu calls were inside at once",
		    witness_counts().most_inside);
	}
	people_end(&world, &people);
}

/* ---- on the loop ---- */

static bool
has_async(struct trial *trial)
{
	if (world_has_async(trial))
		return true;
	return trial_skip(trial, "it has no find_async");
}

/* The answer has come within the bound, else the check has failed: one that is
 * never finished holds it up for ever. */
static bool
has_landed(struct trial *trial, struct flight *flight)
{
	struct timespec time;
	int64_t nanoseconds;

	clock_gettime(CLOCK_REALTIME, &time);
	nanoseconds = time.tv_nsec + trial->plan->bound;
	time.tv_sec += nanoseconds / MUSTER_SECOND;
	time.tv_nsec = nanoseconds % MUSTER_SECOND;
	while (sem_timedwait(&flight->done, &time) != 0)
		if (errno == ETIMEDOUT)
			return trial_fail(trial, PROMISE_FINISH,
			    "it has not finished the call %.3g s later "
			    "(--bound)",
			    (double)trial->plan->bound / MUSTER_SECOND);
	/* For land(), which waits for it too. */
	sem_post(&flight->done);
	return true;
}

/* A call that is cancelled has its answer at once, and is finished later. */
static bool
finish_one(struct world *world, const muster_query *query, bool cancelled)
{
	struct trial *trial = world->trial;
	struct flight flight;
	bool done;

	if (!take_off(world, query, &flight))
		return false;
	if (cancelled)
		muster_pending_cancel(flight.pending);
	done = has_landed(trial, &flight) &&
	    is_idle(trial, PROMISE_FINISH, "the call has its answer");
	muster_pending_cancel(flight.pending);
	land(&flight);
	return done && !trial_has_failed(trial);
}

static void
finish_once(struct trial *trial)
{
	const muster_query miss = { .id = PEOPLE_NOBODY,
		.email = PEOPLE_NOBODY,
		.org_id = PEOPLE_NOBODY };
	struct people people;
	struct world world;
	size_t i;

	if (!has_async(trial))
		return;
	if (people_begin(trial, 3, &world, &people))
		for (i = 0; i < 60; i++) {
			muster_query query = query_of(&world, &people, i);

			if (i % 3 == 2)
				query = miss;
			if (!finish_one(&world, &query, i % 4 == 3))
				break;
		}
	people_end(&world, &people);
}

static void
loop_waits(struct trial *trial)
{
	struct people people;
	struct world world;
	size_t i;

	if (!has_async(trial))
		return;
	if (people_begin(trial, 3, &world, &people)) {
		witness_forget();
		for (i = 0; i < TRIES; i++) {
			const muster_query query = query_of(&world, &people, i);

			if (!finish_one(&world, &query, false))
				break;
		}
		trial_asks(trial, "find without waiting, again and again");
		if (witness_counts().asyncs == 0)
			trial_skip(trial, "it was never asked on the loop");
		else if (most_slept(witness_counts().asyncs))
			trial_fail(trial, PROMISE_LOOP,
			    "%zu of %zu calls of find_async slept",
			    witness_counts().waited, witness_counts().asyncs);
	}
	people_end(&world, &people);
}

const struct conform_check time_checks[] = {
	{ "prompt", "it never waits, if it says so", NEEDS_STORE, prompt },
	{ "deadline", "it returns soon after the deadline, if it says so",
	    NEEDS_STORE, deadline },
	{ "cancel", "it returns soon after a cancel, if it says so",
	    NEEDS_STORE, cancel },
	{ "cancel-race",
	    "calls that are cancelled as they end, end once and do no harm",
	    NEEDS_STORE, cancel_race },
	{ "concurrent", "many callers at once get what each has asked for",
	    NEEDS_STORE, concurrent },
	{ "finish-once", "find_async finishes each call, once", NEEDS_STORE,
	    finish_once },
	{ "loop-waits", "find_async does not wait", NEEDS_STORE, loop_waits },
	{ NULL, NULL, NEEDS_NOTHING, NULL },
};
