/* SPDX-License-Identifier: MIT
 *
 * check_oracle - random calls, each answer held against what it must be.
 *
 * Several threads ask random questions to the trees of tree.c, synchronously
 * and not, with deadlines, limits and cancels that race with the completion,
 * on pools of one, two and four threads. Every answer goes to the judge. The
 * stores watch how many calls are inside them; each asynchronous call must
 * complete once; nothing may be left when the configuration is closed, though
 * calls are on their way then.
 *
 * ORACLE_CALLS is the number of calls, ORACLE_SEED begins another sequence.
 */
#include <config.h>

#include <muster/muster.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "behaviour.h"
#include "judge.h"
#include "tree.h"

#include <check.h>

#include "support/suite.h"

enum {
	CALLS = 201000, /* of all pools together */
	CALLERS = 4,
	SLOTS = 16, /* asynchronous calls of one caller */
	MAX_ROOTS = 32
};

static const unsigned pools[] = { 1, 2, 4 };

enum { POOLS = sizeof pools / sizeof *pools };

/* A question, with the texts of its query. */
struct question {
	struct asked asked;
	muster_request request;
	char id[BEHAVIOUR_TEXT];
	char email[BEHAVIOUR_TEXT];
	char org_id[BEHAVIOUR_TEXT];
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
	struct judge judge;
	muster_result *result; /* used again and again */
	struct slot slots[SLOTS];
	unsigned next_slot;
};

static struct {
	muster *muster;
	const struct tree *roots[MAX_ROOTS];
	muster_store *stores[MAX_ROOTS];
	size_t root_count;
	atomic_long calls_left;
	atomic_long answers;  /* that the judge has seen */
	atomic_bool closing;  /* any call may be cancelled now */
	pthread_mutex_t lock; /* protects complaint */
	char complaint[2 * JUDGE_TEXT];
	struct caller callers[CALLERS];
} oracle = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- what went wrong ---- */

static void MUSTER_PRINTF(1, 2) complain(const char *format, ...)
{
	va_list args;

	pthread_mutex_lock(&oracle.lock);
	if (oracle.complaint[0] == '\0') {
		va_start(args, format);
		vsnprintf(oracle.complaint, sizeof oracle.complaint, format,
		    args);
		va_end(args);
	}
	pthread_mutex_unlock(&oracle.lock);
	atomic_store(&oracle.calls_left, 0);
}

static void
look_at(struct judge *judge, const struct question *question,
    muster_result *result)
{
	struct asked asked = question->asked;

	atomic_fetch_add(&oracle.answers, 1);
	asked.cancelled |= atomic_load(&oracle.closing);
	if (judge_result(judge, &asked, result))
		return;
	complain("%s, number %u (id %s, email %s, org %s, limit %zu, timeout "
		 "%lld%s%s): %s",
	    asked.tree->name, asked.number,
	    asked.query.id != NULL ? asked.query.id : "-",
	    asked.query.email != NULL ? "yes" : "-",
	    asked.query.org_id != NULL ? "yes" : "-", asked.query.limit,
	    (long long)question->request.timeout,
	    asked.primary_only ? ", primary only" : "",
	    asked.cancelled ? ", cancelled" : "", judge->complaint);
}

/* ---- random questions ---- */

static uint64_t
draw(struct caller *caller, uint64_t bound)
{
	caller->random = behaviour_mix(caller->random + 1);
	return (caller->random >> 8) % bound;
}

static void
draw_id(struct caller *caller, struct question *question)
{
	static const char *const owners[] = { "all", "db.", "memory.",
		"serial.", "slow.", "two." };
	size_t owner = draw(caller, sizeof owners / sizeof *owners);

	snprintf(question->id, sizeof question->id, "%s%u-%u", owners[owner],
	    (unsigned)draw(caller, BEHAVIOUR_MAX_USERS),
	    question->asked.number);
	question->asked.query.id = question->id;
}

static void
draw_query(struct caller *caller, struct question *question)
{
	struct asked *asked = &question->asked;
	unsigned keys = (unsigned)draw(caller, 8);

	behaviour_email(asked->number, question->email);
	behaviour_org_id(asked->number, question->org_id);
	asked->query = (muster_query){ 0 };
	if (keys <= 4)
		asked->query.email = question->email;
	if (keys >= 4 && keys <= 6)
		asked->query.org_id = question->org_id;
	if (keys == 7)
		draw_id(caller, question);
	if (draw(caller, 4) == 0)
		asked->query.limit = 1 + draw(caller, 6);
}

static void
draw_question(struct caller *caller, struct question *question)
{
	size_t root = draw(caller, oracle.root_count);
	struct asked *asked = &question->asked;

	asked->tree = oracle.roots[root];
	asked->number = (unsigned)draw(caller, 1000003);
	draw_query(caller, question);
	asked->primary_only = draw(caller, 8) == 0;
	asked->timeout = draw(caller, 4) == 0;
	asked->cancelled = false;
	question->request = (muster_request){
		.store = oracle.stores[root],
		.query = asked->query,
		.timeout = asked->timeout ? 1 + (int64_t)draw(caller, 400000)
					  : 0,
		.primary_only = asked->primary_only,
	};
}

/* ---- asking ---- */

static void
ask_and_wait(struct caller *caller)
{
	struct question question;
	muster_status status;

	draw_question(caller, &question);
	status = muster_find(oracle.muster, &question.request, &caller->result);
	if (caller->result == NULL) {
		complain("no result, %s", muster_status_name(status));
		return;
	}
	if (status != muster_result_status(caller->result))
		complain("%s was returned, the result is %s",
		    muster_status_name(status),
		    muster_status_name(muster_result_status(caller->result)));
	look_at(&caller->judge, &question, caller->result);
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
		complain("a call was completed twice");
	if (slot->judge_there) {
		look_at(&slot->judge, &slot->question, result);
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
		look_at(&slot->judge, &slot->question, slot->result);
	muster_result_free(slot->result);
	slot->result = NULL;
	muster_pending_free(slot->pending);
	slot->pending = NULL;
}

static void
be_busy(int64_t nanoseconds)
{
	struct timespec time;
	int64_t until = 0, now;

	do {
		clock_gettime(CLOCK_MONOTONIC, &time);
		now = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
		if (until == 0)
			until = now + nanoseconds;
	} while (now < until);
}

static void
cancel(struct caller *caller, struct slot *slot)
{
	if (draw(caller, 2) == 0)
		be_busy((int64_t)draw(caller, 60000));
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
	draw_question(caller, &slot->question);
	slot->question.asked.cancelled = draw(caller, 3) == 0;
	slot->judge_there = draw(caller, 2) == 0;
	atomic_store(&slot->completions, 0);
	if (muster_find_async(oracle.muster, &slot->question.request, done,
		slot, &slot->pending, &error) != MUSTER_OK) {
		complain("an asynchronous call was refused: %s", error.message);
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

	while (atomic_fetch_sub(&oracle.calls_left, 1) > 0) {
		if (draw(caller, 2) == 0)
			ask_and_wait(caller);
		else
			ask_and_go_on(caller);
	}
	return NULL;
}

/* ---- a run ---- */

static long
number_from(const char *variable, long otherwise)
{
	const char *text = getenv(variable);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

static void
open_trees(unsigned threads)
{
	char directory[] = "/tmp/muster-oracle-XXXXXX", path[64];
	muster_error error = MUSTER_ERROR_INIT;
	const struct tree *tree;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/oracle.ini", directory);
	ck_assert(
	    tree_write(path, TEST_BUILDDIR "/tests/oracle/.libs", threads));
	muster_open(path, NULL, &oracle.muster, &error);
	unlink(path);
	rmdir(directory);
	ck_assert_msg(oracle.muster != NULL, "%s", error.message);

	for (tree = trees; tree->name != NULL; tree++) {
		if (!tree->root)
			continue;
		oracle.roots[oracle.root_count] = tree;
		oracle.stores[oracle.root_count] = muster_store_get(
		    oracle.muster, tree->name);
		ck_assert_ptr_nonnull(oracle.stores[oracle.root_count]);
		oracle.root_count++;
	}
}

static void
run_callers(void)
{
	long seed = number_from("ORACLE_SEED", 1);
	size_t i, k;

	for (i = 0; i < CALLERS; i++) {
		struct caller *caller = &oracle.callers[i];

		caller->random = (uint64_t)seed * 1000 + i;
		for (k = 0; k < SLOTS; k++)
			sem_init(&caller->slots[k].done, 0, 0);
		ck_assert_int_eq(pthread_create(&caller->thread, NULL,
				     call_on_and_on, caller),
		    0);
	}
	for (i = 0; i < CALLERS; i++)
		pthread_join(oracle.callers[i].thread, NULL);
}

/* Each store looks back: were there ever too many calls inside? */
static void
check_stores(void)
{
	muster_result *result = NULL;
	size_t i;

	for (i = 0; i < muster_store_count(oracle.muster); i++) {
		muster_store *store = muster_store_at(oracle.muster, i);
		muster_status status = muster_store_check(oracle.muster, store,
		    0, &result);

		if (status == MUSTER_INTERNAL)
			complain("%s: %s", muster_store_name(store),
			    muster_result_message(result));
	}
	muster_result_free(result);
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

static void
settle_all(struct caller *caller)
{
	size_t i;

	muster_result_free(caller->result);
	for (i = 0; i < SLOTS; i++) {
		struct slot *slot = &caller->slots[i];

		if (slot->used && atomic_load(&slot->completions) != 1)
			complain("a call was not completed once");
		else
			settle(slot);
	}
}

/* Closes while calls are on their way; each of them has completed then. */
static void
close_trees(void)
{
	size_t left, i;

	for (i = 0; i < CALLERS; i++)
		give_back_handles(&oracle.callers[i]);
	atomic_store(&oracle.closing, true);
	left = muster_close(oracle.muster, 20 * MUSTER_SECOND);
	if (left != 0)
		complain("%zu legs were left at the end", left);
	for (i = 0; i < CALLERS; i++)
		settle_all(&oracle.callers[i]);
}

START_TEST(every_answer_is_right)
{
	long calls = number_from("ORACLE_CALLS", CALLS) / POOLS;

	open_trees(pools[_i]);
	atomic_store(&oracle.calls_left, calls);
	run_callers();
	check_stores();
	close_trees();
	ck_assert_msg(oracle.complaint[0] == '\0', "%s", oracle.complaint);
	ck_assert_int_ge(atomic_load(&oracle.answers), calls / 2);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("oracle");
	TCase *test = tcase_create("pools");

	tcase_set_timeout(test, 300);
	tcase_add_loop_test(test, every_answer_is_right, 0, POOLS);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
