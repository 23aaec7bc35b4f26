/* SPDX-License-Identifier: MIT
 *
 * check_executor - tasks run once, by whoever comes first; a worker that is
 * lost is replaced. Nothing here sleeps: every wait is for something that has
 * to happen.
 */
#include <config.h>

#include <check.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>

#include "base/clock.h"
#include "executor/internal.h"
#include "support/suite.h"

enum { TASKS = 1000 };

/* A task that says that it runs, and may wait to be let go. */
struct job {
	struct task task;
	sem_t *started;
	sem_t *gate; /* NULL: does not wait */
	atomic_int runs;
};

static struct job *
job_of(struct task *task)
{
	return (struct job *)(void *)task;
}

static void
job_run(struct task *task, struct worker *worker)
{
	struct job *job = job_of(task);
	sem_t *wait_for = job->gate;

	(void)worker;
	atomic_fetch_add(&job->runs, 1);
	sem_post(job->started); /* the job may be gone from here on */
	if (wait_for != NULL)
		while (sem_wait(wait_for) != 0)
			;
}

static void
job_init(struct job *job, sem_t *started, sem_t *gate, struct task_list *list)
{
	*job = (struct job){ .task.run = job_run,
		.task.list = list,
		.started = started,
		.gate = gate };
}

static sem_t started, gate;
static struct executor *executor;

static void
set_up(void)
{
	sem_init(&started, 0, 0);
	sem_init(&gate, 0, 0);
	executor = executor_new(1);
	ck_assert_ptr_nonnull(executor);
}

static void
tear_down(void)
{
	executor_close(executor, CLOCK_NEVER);
}

static void
await(sem_t *sem)
{
	while (sem_wait(sem) != 0)
		;
}

/* Keeps the only worker busy until the gate is opened. */
static void
occupy(struct job *job)
{
	job_init(job, &started, &gate, NULL);
	ck_assert_ptr_null(
	    executor_post(executor, &job->task, false, NULL, NULL));
	await(&started);
}

/* Waits until the only worker has nothing to do. */
static void
await_idle(void)
{
	while (peek(&executor->idle) == 0)
		sched_yield();
}

START_TEST(every_task_runs_once)
{
	static struct job jobs[TASKS];
	struct task *chain = NULL;

	for (int i = 0; i < TASKS; i++) {
		job_init(&jobs[i], &started, NULL, NULL);
		jobs[i].task.next = chain;
		chain = &jobs[i].task;
		if (i % 10 != 9)
			continue;
		ck_assert_ptr_null(
		    executor_post(executor, chain, false, NULL, NULL));
		chain = NULL;
	}
	for (int i = 0; i < TASKS; i++)
		await(&started);
	for (int i = 0; i < TASKS; i++)
		ck_assert_int_eq(atomic_load(&jobs[i].runs), 1);
}
END_TEST

START_TEST(caller_takes_back_what_nobody_claimed)
{
	struct waiter waiter = { 0 };
	struct task_list list = { NULL, &waiter };
	struct job busy, own[3];

	occupy(&busy);
	for (int i = 0; i < 3; i++) {
		job_init(&own[i], &started, NULL, &list);
		executor_post(executor, &own[i].task, false, &list, NULL);
	}
	/* The newest first, and not a second time. */
	ck_assert_ptr_eq(executor_take_back(executor, &list), &own[2].task);
	ck_assert_ptr_eq(executor_take_back(executor, &list), &own[1].task);
	ck_assert_ptr_eq(executor_take_back(executor, &list), &own[0].task);
	ck_assert_ptr_null(executor_take_back(executor, &list));
	ck_assert_uint_eq(waiter_look(&waiter), 0);
	sem_post(&gate);
}
END_TEST

START_TEST(owner_is_told_of_what_others_post)
{
	struct waiter waiter = { 0 };
	struct task_list list = { NULL, &waiter };
	struct job busy, own;

	occupy(&busy);
	job_init(&own, &started, NULL, &list);
	executor_post(executor, &own.task, false, NULL, NULL);
	ck_assert_uint_eq(waiter_look(&waiter), TASK_LIST_SIGNAL);
	ck_assert_ptr_eq(executor_take_back(executor, &list), &own.task);
	sem_post(&gate);
}
END_TEST

START_TEST(given_back_tasks_are_their_owners)
{
	struct waiter waiter = { 0 };
	struct task_list list = { NULL, &waiter };
	struct job own, other;

	job_init(&own, &started, NULL, &list);
	executor_give_back(executor, &own.task);
	ck_assert_uint_eq(waiter_look(&waiter), TASK_LIST_SIGNAL);
	/* The worker runs what comes later, and leaves it alone. */
	job_init(&other, &started, NULL, NULL);
	executor_post(executor, &other.task, false, NULL, NULL);
	await(&started);
	ck_assert_ptr_eq(executor_take_back(executor, &list), &own.task);
	ck_assert_int_eq(atomic_load(&own.runs), 0);
}
END_TEST

START_TEST(withdrawn_tasks_do_not_run)
{
	struct job busy, queued, late, last;
	struct task *withdrawn;

	occupy(&busy);
	job_init(&queued, &started, NULL, NULL);
	executor_post(executor, &queued.task, false, NULL, NULL);
	ck_assert(executor_withdraw(executor, &queued.task));
	/* Withdrawn before it is posted: it comes back. */
	job_init(&late, &started, NULL, NULL);
	ck_assert(!executor_withdraw(executor, &late.task));
	withdrawn = executor_post(executor, &late.task, false, NULL, NULL);
	ck_assert_ptr_eq(withdrawn, &late.task);
	ck_assert_ptr_null(withdrawn->next);
	/* One that is running is not found. */
	ck_assert(!executor_withdraw(executor, &busy.task));
	sem_post(&gate);
	job_init(&last, &started, NULL, NULL);
	executor_post(executor, &last.task, false, NULL, NULL);
	await(&started);
	ck_assert_int_eq(atomic_load(&last.runs), 1);
	ck_assert_int_eq(atomic_load(&queued.runs), 0);
	ck_assert_int_eq(atomic_load(&late.runs), 0);
}
END_TEST

START_TEST(offered_tasks_come_first)
{
	struct waiter waiter = { 0 };
	struct task_list list = { NULL, &waiter };
	struct job busy, first, offered;

	occupy(&busy);
	job_init(&first, &started, NULL, &list);
	job_init(&offered, &started, &gate, NULL);
	executor_post(executor, &first.task, false, &list, NULL);
	executor_wake(executor, executor_offer(executor, &offered.task, NULL));
	sem_post(&gate); /* the worker goes on: */
	await(&started);
	ck_assert_int_eq(atomic_load(&offered.runs), 1);
	ck_assert_int_eq(atomic_load(&first.runs), 0);
	sem_post(&gate);
	await(&started);
}
END_TEST

/* ---- tasks for the loop ---- */

static atomic_int loop_wakes;

static void
count_wake(void *arg)
{
	(void)arg;
	atomic_fetch_add(&loop_wakes, 1);
}

/* A loop that claims when the test says so. */
static void
add_loop(void)
{
	executor_set_loop(executor, count_wake, NULL);
}

static void
loop_job_init(struct job *job, struct task_list *list)
{
	job_init(job, &started, NULL, list);
	job->task.on_loop = true;
}

static void
post(struct job *job, struct task_list *self)
{
	ck_assert_ptr_null(
	    executor_post(executor, &job->task, false, self, NULL));
}

/* In order, as many as it wants, and no worker runs them, however idle. */
START_TEST(loop_claims_its_tasks)
{
	struct job own[5], other;
	struct task *chain;

	add_loop();
	ck_assert_ptr_null(executor_claim(executor, 5));
	for (int i = 0; i < 5; i++) {
		loop_job_init(&own[i], NULL);
		post(&own[i], NULL);
		ck_assert_int_ge(atomic_load(&loop_wakes), i + 1);
	}
	/* One that is for the workers comes by, and is run. */
	job_init(&other, &started, NULL, NULL);
	post(&other, NULL);
	await(&started);
	chain = executor_claim(executor, 2);
	ck_assert_ptr_eq(chain, &own[0].task);
	ck_assert_ptr_eq(chain->next, &own[1].task);
	ck_assert_ptr_null(chain->next->next);
	chain = executor_claim(executor, 64);
	ck_assert_ptr_eq(chain, &own[2].task);
	ck_assert_ptr_eq(chain->next->next, &own[4].task);
	ck_assert_ptr_null(executor_claim(executor, 64));
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(atomic_load(&own[i].runs), 0);
}
END_TEST

/* A chain for both: each gets its own, and the poster hears that it woke. */
START_TEST(a_chain_for_both)
{
	struct job own, other;
	bool woke = false;

	add_loop();
	loop_job_init(&own, NULL);
	job_init(&other, &started, NULL, NULL);
	own.task.next = &other.task;
	ck_assert_ptr_null(
	    executor_post(executor, &own.task, false, NULL, &woke));
	ck_assert(woke);
	await(&started);
	ck_assert_ptr_eq(executor_claim(executor, 64), &own.task);
	ck_assert_ptr_null(own.task.next);
	ck_assert_int_eq(atomic_load(&other.runs), 1);
}
END_TEST

/* Who will be back soon wakes the loop only when it is told that it was not. */
START_TEST(lazy_posts_wake_no_loop)
{
	struct waiter waiter = { 0 };
	struct task_list list = { NULL, &waiter };
	struct job own;
	bool woke = false;

	add_loop();
	loop_job_init(&own, &list);
	ck_assert_ptr_null(
	    executor_post(executor, &own.task, true, &list, &woke));
	ck_assert(!woke);
	ck_assert_int_eq(atomic_load(&loop_wakes), 0);
	executor_rouse(executor);
	ck_assert_int_eq(atomic_load(&loop_wakes), 1);
	ck_assert_ptr_eq(executor_claim(executor, 64), &own.task);
}
END_TEST

START_TEST(loop_tasks_are_withdrawn)
{
	struct job own[3], late;
	struct task *left;

	add_loop();
	for (int i = 0; i < 3; i++) {
		loop_job_init(&own[i], NULL);
		post(&own[i], NULL);
	}
	ck_assert(executor_withdraw(executor, &own[1].task));
	ck_assert(!executor_withdraw(executor, &own[1].task));
	loop_job_init(&late, NULL);
	ck_assert(!executor_withdraw(executor, &late.task));
	left = executor_post(executor, &late.task, false, NULL, NULL);
	ck_assert_ptr_eq(left, &late.task);
	ck_assert(!late.task.refused);
	left = executor_claim(executor, 64);
	ck_assert_ptr_eq(left, &own[0].task);
	ck_assert_ptr_eq(left->next, &own[2].task);
	ck_assert_ptr_null(left->next->next);
	/* One that is claimed is not found. */
	ck_assert(!executor_withdraw(executor, &own[0].task));
}
END_TEST

/* Both ways into the list, one way out each. */
START_TEST(loop_tasks_are_taken_back)
{
	struct waiter waiter = { 0 };
	struct task_list list = { NULL, &waiter };
	struct job own[4];

	add_loop();
	for (int i = 0; i < 4; i++) {
		loop_job_init(&own[i], &list);
		post(&own[i], i < 2 ? &list : NULL);
	}
	/* The loop will come: its owner need not. */
	ck_assert_uint_eq(waiter_look(&waiter), 0);
	ck_assert_ptr_eq(executor_take_back(executor, &list), &own[3].task);
	ck_assert_ptr_eq(executor_claim(executor, 1), &own[0].task);
	ck_assert_ptr_eq(executor_take_back(executor, &list), &own[2].task);
	ck_assert_ptr_eq(executor_take_back(executor, &list), &own[1].task);
	ck_assert_ptr_null(executor_take_back(executor, &list));
	ck_assert_ptr_null(executor_claim(executor, 64));
}
END_TEST

START_TEST(offered_loop_tasks_come_first)
{
	struct waiter waiter = { 0 };
	struct task_list list = { NULL, &waiter };
	struct job first, offered;
	struct task *chain;

	add_loop();
	loop_job_init(&first, NULL);
	loop_job_init(&offered, &list);
	post(&first, NULL);
	atomic_store(&loop_wakes, 0);
	executor_wake(executor, executor_offer(executor, &offered.task, NULL));
	ck_assert_int_eq(atomic_load(&loop_wakes), 1);
	ck_assert_uint_eq(waiter_look(&waiter), TASK_LIST_SIGNAL);
	chain = executor_claim(executor, 64);
	ck_assert_ptr_eq(chain, &offered.task);
	ck_assert_ptr_eq(chain->next, &first.task);
	ck_assert_ptr_null(executor_take_back(executor, &list));
}
END_TEST

/* Claimed and taken back at the same time: once each. */
enum { RACES = 20000 };

static struct job races[RACES];
static atomic_int claimed[RACES];
static atomic_bool over;

static void *
claim_all(void *arg)
{
	(void)arg;
	while (!atomic_load(&over)) {
		struct task *task = executor_claim(executor, 3);

		while (task != NULL) {
			struct task *next = task->next;

			atomic_fetch_add(&claimed[job_of(task) - races], 1);
			task = next;
		}
	}
	return NULL;
}

START_TEST(claimed_or_taken_back)
{
	struct waiter waiter = { 0 };
	struct task_list list = { NULL, &waiter };
	pthread_t loop;

	add_loop();
	ck_assert_int_eq(pthread_create(&loop, NULL, claim_all, NULL), 0);
	for (int i = 0; i < RACES; i++) {
		struct task *task;

		loop_job_init(&races[i], &list);
		post(&races[i], &list);
		if (i % 3 == 0 && executor_withdraw(executor, &races[i].task))
			atomic_fetch_add(&claimed[i], 1);
		if (i % 7 != 0)
			continue;
		while ((task = executor_take_back(executor, &list)) != NULL)
			atomic_fetch_add(&claimed[job_of(task) - races], 1);
	}
	while (peek(&executor->loop.length) > 0)
		sched_yield();
	atomic_store(&over, true);
	pthread_join(loop, NULL);
	for (int i = 0; i < RACES; i++)
		ck_assert_int_eq(atomic_load(&claimed[i]), 1);
}
END_TEST

/* ---- only if somebody is idle ---- */

/* Refused when there are no more idle workers than ready tasks, and then only:
 * a task that is ready has its worker. */
START_TEST(refused_when_nobody_is_idle)
{
	struct job busy, own[2], loop;
	struct task *left;

	add_loop();
	await_idle();
	job_init(&busy, &started, &gate, NULL);
	job_init(&own[0], &started, NULL, NULL);
	job_init(&own[1], &started, NULL, NULL);
	loop_job_init(&loop, NULL);
	busy.task.if_idle = own[0].task.if_idle = own[1].task.if_idle = true;
	loop.task.if_idle = true;
	busy.task.next = &own[0].task;
	own[0].task.next = &loop.task;
	/* One worker: the first is taken, and reserves it. What is for the loop
	 * needs none. */
	left = executor_post(executor, &busy.task, false, NULL, NULL);
	ck_assert_ptr_eq(left, &own[0].task);
	ck_assert_ptr_null(left->next);
	ck_assert(own[0].task.refused);
	ck_assert(!busy.task.refused && !loop.task.refused);
	await(&started);
	left = executor_post(executor, &own[1].task, false, NULL, NULL);
	ck_assert_ptr_eq(left, &own[1].task);
	ck_assert(own[1].task.refused);
	ck_assert_ptr_eq(executor_claim(executor, 64), &loop.task);
	/* Idle again: it is taken. */
	sem_post(&gate);
	await_idle();
	ck_assert_ptr_null(
	    executor_post(executor, &own[1].task, false, NULL, NULL));
	ck_assert(!own[1].task.refused);
	await(&started);
	ck_assert_int_eq(atomic_load(&own[0].runs), 0);
}
END_TEST

/* Withdrawn is not refused. */
START_TEST(withdrawn_is_not_refused)
{
	struct job busy, own;
	struct task *left;

	occupy(&busy);
	job_init(&own, &started, NULL, NULL);
	own.task.if_idle = true;
	executor_withdraw(executor, &own.task);
	left = executor_post(executor, &own.task, false, NULL, NULL);
	ck_assert_ptr_eq(left, &own.task);
	ck_assert(!own.task.refused);
	sem_post(&gate);
}
END_TEST

/* ---- or will be ---- */

static struct task_list spares;
static struct waiter spare_owner;

/* The only worker is busy: the task waits behind all others. */
static void
post_spare(struct job *job)
{
	job_init(job, &started, NULL, &spares);
	job->task.if_idle = job->task.may_wait = true;
	spares.waiter = &spare_owner;
	ck_assert_ptr_null(
	    executor_post(executor, &job->task, false, &spares, NULL));
	ck_assert(job->task.spare && !job->task.refused);
}

static void
expect_queue(const struct job *const *jobs, size_t count)
{
	const struct task *task = executor->ready.first;

	for (size_t i = 0; i < count; i++, task = task->next)
		ck_assert_ptr_eq(task, &jobs[i]->task);
	ck_assert_ptr_null(task);
	ck_assert_uint_eq(peek(&executor->ready.length), count);
}

START_TEST(spare_ones_stand_behind_the_newest_first)
{
	struct job busy, spare[3], other[2];

	occupy(&busy);
	job_init(&other[0], &started, NULL, NULL);
	job_init(&other[1], &started, NULL, NULL);
	post_spare(&spare[0]);
	post_spare(&spare[1]);
	executor_post(executor, &other[0].task, false, NULL, NULL);
	executor_post(executor, &other[1].task, false, NULL, NULL);
	post_spare(&spare[2]);
	expect_queue((const struct job *[]){ &other[0], &other[1], &spare[2],
			 &spare[1], &spare[0] },
	    5);
	/* The first of them goes, one in the middle, and the last. */
	ck_assert(executor_withdraw(executor, &spare[2].task));
	ck_assert(executor_withdraw(executor, &spare[0].task));
	post_spare(&spare[2]);
	executor_withdraw(executor, &other[1].task);
	expect_queue((const struct job *[]){ &other[0], &spare[2], &spare[1] },
	    3);
	sem_post(&gate);
	for (int i = 0; i < 3; i++)
		await(&started);
	ck_assert_ptr_null(executor_take_back(executor, &spares));
	ck_assert_ptr_null(executor->ready.spare);
}
END_TEST

START_TEST(spare_ones_are_taken_back)
{
	struct job busy, spare[2], other;

	occupy(&busy);
	post_spare(&spare[0]);
	post_spare(&spare[1]);
	ck_assert_ptr_eq(executor_take_back(executor, &spares), &spare[1].task);
	ck_assert_ptr_eq(executor_take_back(executor, &spares), &spare[0].task);
	job_init(&other, &started, NULL, NULL);
	executor_post(executor, &other.task, false, NULL, NULL);
	expect_queue((const struct job *[]){ &other }, 1);
	sem_post(&gate);
	await(&started);
}
END_TEST

/* One that nobody would take back does not wait; nor does one that may not. */
START_TEST(spare_ones_have_an_owner)
{
	struct job busy, own;

	occupy(&busy);
	job_init(&own, &started, NULL, NULL);
	own.task.if_idle = own.task.may_wait = true;
	ck_assert_ptr_eq(executor_post(executor, &own.task, false, NULL, NULL),
	    &own.task);
	ck_assert(own.task.refused && !own.task.spare);
	job_init(&own, &started, NULL, &spares);
	own.task.if_idle = true;
	ck_assert_ptr_eq(executor_post(executor, &own.task, false, NULL, NULL),
	    &own.task);
	ck_assert(own.task.refused && !own.task.spare);
	sem_post(&gate);
}
END_TEST

/* ---- a standing queue, lost workers ---- */

START_TEST(standing_queue_gets_a_worker)
{
	struct job busy, next;

	occupy(&busy);
	job_init(&next, &started, NULL, NULL);
	executor_post(executor, &next.task, false, NULL, NULL);
	await(&started); /* though the only worker is busy */
	ck_assert_int_eq(atomic_load(&next.runs), 1);
	sem_post(&gate);
}
END_TEST

/* It was idle when both were posted: nobody looks at the queue a second time
 * but who claims the first. */
START_TEST(queue_that_stands_later_gets_a_worker)
{
	struct job busy, next;

	await_idle();
	job_init(&busy, &started, &gate, NULL);
	job_init(&next, &started, NULL, NULL);
	busy.task.next = &next.task;
	executor_post(executor, &busy.task, false, NULL, NULL);
	await(&started);
	await(&started);
	ck_assert_int_eq(atomic_load(&next.runs), 1);
	sem_post(&gate);
}
END_TEST

/* The same for what is offered. */
START_TEST(standing_offer_gets_a_worker)
{
	struct job busy, next;

	await_idle();
	occupy(&busy);
	job_init(&next, &started, NULL, NULL);
	executor_wake(executor, executor_offer(executor, &next.task, NULL));
	await(&started);
	ck_assert_int_eq(atomic_load(&next.runs), 1);
	sem_post(&gate);
}
END_TEST

/* However many tasks there are that do not end, there is a reserve for the
 * workers that will be lost in them. */
START_TEST(standing_queue_leaves_a_reserve)
{
	enum { JOBS = 64, LOOKS = 1000 };
	static struct job jobs[JOBS];
	int64_t now = clock_now();
	unsigned alive;

	for (int i = 0; i < JOBS; i++) {
		job_init(&jobs[i], &started, &gate, NULL);
		executor_post(executor, &jobs[i].task, false, NULL, NULL);
	}
	await(&started);
	/* A look each 5 ms, in simulated time. */
	for (int i = 0; i < LOOKS; i++)
		janitor_look(executor, now + i * INT64_C(5000000));
	lock_acquire(&executor->queue_lock);
	alive = executor->alive;
	lock_release(&executor->queue_lock);
	ck_assert_uint_gt(alive, 1);
	ck_assert_uint_le(alive, 1 + executor->spare / 2);
	for (int i = 0; i < JOBS; i++)
		sem_post(&gate);
}
END_TEST

struct lost {
	struct stray stray; /* first */
	struct task *task;
	atomic_int count;
	sem_t nagged;
};

static bool
on_nag(struct stray *stray)
{
	sem_post(&((struct lost *)(void *)stray)->nagged);
	return true;
}

static void
on_lost(struct stray *stray, int change)
{
	atomic_fetch_add(&((struct lost *)(void *)stray)->count, change);
}

static struct task *
task_of(struct stray *stray)
{
	return ((struct lost *)(void *)stray)->task;
}

static const struct stray_kind lost_kind = { .task = task_of,
	.nag = on_nag,
	.lost = on_lost };

START_TEST(strays_are_nagged_counted_and_found_again)
{
	struct lost lost = { .stray.kind = &lost_kind };
	struct job busy;

	sem_init(&lost.nagged, 0, 0);
	occupy(&busy);
	lost.task = &busy.task;
	executor_stray(executor, &lost.stray);
	ck_assert(!executor_await_strays(executor, clock_now()));
	await(&lost.nagged); /* again and again */
	await(&lost.nagged);
	ck_assert_int_eq(atomic_load(&lost.count), 1);
	sem_post(&gate);
	executor_unstray(executor, &lost.stray);
	ck_assert_int_eq(atomic_load(&lost.count), 0);
	ck_assert(executor_await_strays(executor, CLOCK_NEVER));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("executor");
	TCase *tcase = tcase_create("executor");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, every_task_runs_once);
	tcase_add_test(tcase, caller_takes_back_what_nobody_claimed);
	tcase_add_test(tcase, owner_is_told_of_what_others_post);
	tcase_add_test(tcase, given_back_tasks_are_their_owners);
	tcase_add_test(tcase, withdrawn_tasks_do_not_run);
	tcase_add_test(tcase, offered_tasks_come_first);
	tcase_add_test(tcase, loop_claims_its_tasks);
	tcase_add_test(tcase, a_chain_for_both);
	tcase_add_test(tcase, lazy_posts_wake_no_loop);
	tcase_add_test(tcase, loop_tasks_are_withdrawn);
	tcase_add_test(tcase, loop_tasks_are_taken_back);
	tcase_add_test(tcase, offered_loop_tasks_come_first);
	tcase_add_test(tcase, claimed_or_taken_back);
	tcase_add_test(tcase, refused_when_nobody_is_idle);
	tcase_add_test(tcase, withdrawn_is_not_refused);
	tcase_add_test(tcase, spare_ones_stand_behind_the_newest_first);
	tcase_add_test(tcase, spare_ones_are_taken_back);
	tcase_add_test(tcase, spare_ones_have_an_owner);
	tcase_add_test(tcase, standing_queue_gets_a_worker);
	tcase_add_test(tcase, queue_that_stands_later_gets_a_worker);
	tcase_add_test(tcase, standing_offer_gets_a_worker);
	tcase_add_test(tcase, standing_queue_leaves_a_reserve);
	tcase_add_test(tcase, strays_are_nagged_counted_and_found_again);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
