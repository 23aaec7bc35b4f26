/* SPDX-License-Identifier: MIT
 *
 * check_counting - what calls leave behind in the counters of each store that
 * they asked, and what they do not.
 *
 * The time passes faster where the test says so: that a store takes long costs
 * no time.
 */
#include <config.h>

#include "world.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <check.h>

#include "support/suite.h"

static struct world world;
static struct gate gate, other;

static void
set_up(void)
{
	gate_init(&gate);
	gate_init(&other);
}

/* ---- the clock ---- */

static _Atomic int64_t ahead;

int64_t __real_clock_now(void);
int64_t __wrap_clock_now(void);

int64_t
__wrap_clock_now(void)
{
	return __real_clock_now() + atomic_load(&ahead);
}

/* ---- what was counted ---- */

static muster_stats
stats_of(const char *store)
{
	muster_stats stats;

	ck_assert_int_eq(muster_stats_read(world.muster,
			     muster_store_get(world.muster, store), &stats),
	    MUSTER_OK);
	return stats;
}

/* "a 1 hit, 2 error": what is not 0. Static. */
static const char *
counted(const char *store)
{
	static char text[256];
	muster_stats stats = stats_of(store);
	const struct {
		const char *name;
		uint64_t count;
	} counts[] = {
		{ "hit", stats.hits },
		{ "miss", stats.misses },
		{ "error", stats.errors },
		{ "timeout", stats.timeouts },
		{ "cancelled", stats.cancelled },
		{ "skipped", stats.skipped },
		{ "inside", stats.in_flight },
		{ "late", stats.late_answers },
		{ "fault", stats.faults },
	};
	const char *separator = "";
	int length = snprintf(text, sizeof text, "%s ", store);
	uint64_t ended = 0;

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		if (i <= MUSTER_SKIPPED)
			ended += counts[i].count;
		if (counts[i].count == 0)
			continue;
		length += snprintf(text + length, sizeof text - (size_t)length,
		    "%s%llu %s", separator, (unsigned long long)counts[i].count,
		    counts[i].name);
		separator = ", ";
	}
	ck_assert_uint_eq(stats.calls, ended);
	return text;
}

#define ck_assert_counted(store, text) \
	ck_assert_str_eq(counted(store), store " " text)

/* What comes when a leg comes home, which nobody waits for. */
static void
await_late(const char *store)
{
	while (
	    stats_of(store).late_answers == 0 || stats_of(store).in_flight != 0)
		sched_yield();
}

static void
await_nobody_inside(const char *store)
{
	while (stats_of(store).in_flight != 0)
		sched_yield();
}

/* ---- outcomes ---- */

#define HIT    "[store hit]\nplugin = gated\nids = 1, 2\n"
#define MISS   "[store miss]\nplugin = gated_prompt\n"
#define DOWN   "[store down]\nplugin = gated\nstatus = 14\n"
#define SLOW   "[store slow]\nplugin = gated\nstatus = 4\n"
#define CANNOT "[store cannot]\nplugin = gated_bounded\nstatus = 12\n"
#define STORES HIT MISS DOWN SLOW CANNOT

static const struct {
	const char *strategy, *members; /* NULL: the leaf itself */
	const char *asked;
	const char *counted[4];
} rows[] = {
	{ NULL, NULL, "hit", { "hit 1 hit" } },
	{ NULL, NULL, "miss", { "miss 1 miss" } },
	{ NULL, NULL, "down", { "down 1 error" } },
	{ NULL, NULL, "slow", { "slow 1 timeout" } },
	{ NULL, NULL, "cannot", { "cannot 1 skipped" } },
	{ "parallel", "primary = hit\nsecondary = miss, down\n", "all",
	    { "all 1 hit", "hit 1 hit", "miss 1 miss", "down 1 error" } },
	{ "sequential", "primary = miss\nsecondary = down\n", "all",
	    { "all 1 miss", "miss 1 miss", "down 1 error", "hit " } },
	{ "adaptive", "primary = miss\nsecondary = hit\n", "all",
	    { "all 1 hit", "miss 1 miss", "hit 1 hit", "down " } },
	/* what has not begun is not counted */
	{ "sequential", "primary = down\nsecondary = hit\n", "all",
	    { "all 1 error", "down 1 error", "hit " } },
	{ "sequential", "primary = slow\nsecondary = hit\n", "all",
	    { "all 1 timeout", "slow 1 timeout", "hit " } },
	{ "parallel", "primary = cannot\n", "all",
	    { "all 1 skipped", "cannot 1 skipped" } },
};

enum { ROWS = sizeof rows / sizeof *rows };

/* Each of all that are named has counted so. */
static void
expect_counted(const char *const *texts)
{
	for (int i = 0; i < 4 && texts[i] != NULL; i++) {
		char store[32];
		int length = (int)strcspn(texts[i], " ");

		snprintf(store, sizeof store, "%.*s", length, texts[i]);
		ck_assert_str_eq(counted(store), texts[i]);
	}
}

START_TEST(each_outcome_once)
{
	muster_result *result = NULL;
	char all[256] = "";

	if (rows[_i].strategy != NULL)
		snprintf(all, sizeof all, "[store all]\nstrategy = %s\n%s",
		    rows[_i].strategy, rows[_i].members);
	world_open(&world, STORES "%s", all);
	/* Opening is not counted. */
	ck_assert_counted("hit", "");
	ask(&world, rows[_i].asked, 0, &result);
	await_nobody_inside("hit");
	await_nobody_inside("down");
	expect_counted(rows[_i].counted);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* So does a store that is asked in the leg of a wrapper. */
START_TEST(behind_a_wrapper_on_the_loop)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store hit]\nplugin = gated_prompt\nids = 1, 2\n"
	    "[store others]\nplugin = odd\nhow = others\n"
	    "[store down]\nplugin = gated_prompt\nstatus = 14\n"
	    "[store long]\nplugin = gated_prompt\novertime = yes\n"
	    "[store a]\nplugin = loop\ninner = hit\n"
	    "[store b]\nplugin = loop\ninner = others\n"
	    "[store c]\nplugin = loop\ninner = down\n"
	    "[store d]\nplugin = loop\ninner = long\n");
	ask(&world, "a", 0, &result);
	ck_assert_counted("hit", "1 hit");
	ck_assert_counted("a", "1 hit");
	ask(&world, "b", 0, &result);
	ck_assert_counted("others", "1 miss, 1 fault");
	ck_assert_counted("b", "1 miss");
	ask(&world, "c", 0, &result);
	ck_assert_counted("down", "1 error");
	ck_assert_counted("c", "1 error");
	ask(&world, "d", patience(), &result);
	await_nobody_inside("d");
	ck_assert_counted("long", "1 timeout");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(members_that_are_left_out)
{
	muster_request request = { .query.email = "ann@example.org",
		.primary_only = true };
	muster_result *result = NULL;

	world_open(&world,
	    "store = all\n" STORES
	    "[store all]\nstrategy = parallel\nprimary = miss\n"
	    "secondary = hit\n"
	    "[store wrapper]\nplugin = gated\ninner = all\n");
	muster_find(world.muster, &request, &result);
	ck_assert_counted("all", "1 miss");
	ck_assert_counted("miss", "1 miss");
	ck_assert_counted("hit", "");
	/* A question that is refused is none. */
	request.query.email = NULL;
	ck_assert_int_eq(muster_find(world.muster, &request, &result),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_counted("all", "1 miss");
	/* Through a wrapper it is one more. */
	ask(&world, "wrapper", 0, &result);
	await_nobody_inside("hit");
	ck_assert_counted("wrapper", "1 hit");
	ck_assert_counted("all", "1 hit, 1 miss");
	ck_assert_counted("hit", "1 hit");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* Only find is counted. */
START_TEST(other_operations)
{
	const muster_user user = { .id = "1" }, *users = &user;
	muster_result *result = NULL;
	muster_store *shelf;

	world_open(&world, "[store shelf]\nplugin = shelf\n");
	shelf = muster_store_get(world.muster, "shelf");
	muster_store_put(world.muster, shelf, &users, 1, 0, &result);
	muster_store_remove(world.muster, shelf, "1", 0, &result);
	muster_store_remove(world.muster, shelf, "1", 0, &result);
	muster_store_check(world.muster, shelf, 0, &result);
	ck_assert_counted("shelf", "");
	ask(&world, "shelf", 0, &result);
	ck_assert_counted("shelf", "1 miss");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(users_that_break_the_rules)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store odd]\nplugin = odd\nhow = twice\n"
	    "[store others]\nplugin = odd\nhow = others\n");
	ask(&world, "odd", 0, &result);
	ask(&world, "odd", 0, &result);
	ck_assert_counted("odd", "2 hit, 2 fault");
	ask(&world, "others", 0, &result);
	ck_assert_counted("others", "1 miss, 1 fault");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* ---- legs that are left behind ---- */

static void
open_held(bool hurried)
{
	char timeout[40] = "";

	if (hurried)
		snprintf(timeout, sizeof timeout, PATIENCE, PATIENCE_MS);
	world_open(&world,
	    "threads = 2\n" STORES
	    "[store held]\nplugin = gated\nids = 1\n%s" GATE
	    "[store all]\nstrategy = parallel\nprimary = hit\n"
	    "secondary = held\n",
	    timeout, GATE_OF(gate));
}

START_TEST(late_answer)
{
	muster_result *result = NULL;

	open_held(true);
	ask(&world, "all", 0, &result);
	ck_assert_answer(result, "OK 1/hit 2/hit, partial");
	gate_await(&gate);
	ck_assert_counted("all", "1 hit");
	ck_assert_counted("held", "1 timeout, 1 inside");
	gate_open(&gate);
	await_late("held");
	ck_assert_counted("held", "1 timeout, 1 late");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A failure that comes late is not an answer. */
START_TEST(late_failure)
{
	muster_result *result = NULL;

	world_open(&world,
	    "[store held]\nplugin = gated\nstatus = 14\n" PATIENCE GATE,
	    PATIENCE_MS, GATE_OF(gate));
	ask(&world, "held", 0, &result);
	gate_await(&gate);
	ck_assert_counted("held", "1 timeout, 1 inside");
	gate_open(&gate);
	await_nobody_inside("held");
	ck_assert_int_eq(ask(&world, "held", 10 * MUSTER_SECOND, &result),
	    MUSTER_UNAVAILABLE);
	await_nobody_inside("held");
	ck_assert_counted("held", "1 error, 1 timeout");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

START_TEST(cancelled_by_the_application)
{
	struct asking asking;

	open_held(false);
	asking_start(&asking, &world, "all", 0);
	gate_await(&gate);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_counted("all", "1 cancelled");
	ck_assert_counted("held", "1 cancelled, 1 inside");
	gate_open(&gate);
	await_late("held");
	ck_assert_counted("held", "1 cancelled, 1 late");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* The primary fails, which cancels what is in flight. */
START_TEST(cancelled_by_the_strategy)
{
	struct asking asking;

	world_open(&world,
	    "threads = 2\n"
	    "[store held]\nplugin = gated\nids = 1\n" GATE
	    "[store down]\nplugin = gated\nstatus = 14\n" GATE
	    "[store all]\nstrategy = parallel\nprimary = down\n"
	    "secondary = held\n",
	    GATE_OF(gate), GATE_OF(other));
	asking_start(&asking, &world, "all", 0);
	gate_await(&gate);
	gate_await(&other);
	gate_pass(&other);
	asking_await(&asking);
	await_nobody_inside("down");
	ck_assert_counted("all", "1 error");
	ck_assert_counted("down", "1 error");
	ck_assert_counted("held", "1 cancelled, 1 inside");
	gate_open(&gate);
	await_late("held");
	ck_assert_counted("held", "1 cancelled, 1 late");
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* It was never inside, so nothing comes late. */
START_TEST(cancelled_in_the_queue)
{
	struct asking first, second;

	world_open(&world, "[store held]\nplugin = gated_serial\n" GATE,
	    GATE_OF(gate));
	asking_start(&first, &world, "held", 0);
	gate_await(&gate);
	asking_start(&second, &world, "held", 0);
	muster_pending_cancel(second.pending);
	asking_await(&second);
	ck_assert_counted("held", "1 cancelled, 1 inside");
	gate_open(&gate);
	asking_await(&first);
	asking_fini(&first);
	asking_fini(&second);
	await_nobody_inside("held");
	ck_assert_counted("held", "1 miss, 1 cancelled");
	world_close(&world);
}
END_TEST

/* ---- times, and who ran it ---- */

START_TEST(latency_without_waiting_for_a_permit)
{
	const int64_t most = 10 * MUSTER_SECOND;
	struct asking first, second;
	muster_stats stats;

	world_open(&world, "[store held]\nplugin = gated_serial\n" GATE,
	    GATE_OF(gate));
	asking_start(&first, &world, "held", 0);
	gate_await(&gate);
	asking_start(&second, &world, "held", 0);
	atomic_fetch_add(&ahead, most);
	gate_open(&gate);
	asking_await(&first);
	asking_await(&second);
	stats = stats_of("held");
	/* One took long; the other waited for it, and took no time. */
	ck_assert_int_lt(stats.latency_p50, most / 2);
	ck_assert_int_gt(stats.latency_p99, most * 9 / 10);
	ck_assert_int_ge(muster_result_legs(second.result)->elapsed, most);
	asking_fini(&first);
	asking_fini(&second);
	world_close(&world);
}
END_TEST

/* Of a composite it is all of the call. */
START_TEST(latency_of_a_composite)
{
	struct asking asking;

	open_held(false);
	asking_start(&asking, &world, "all", 0);
	gate_await(&gate);
	while (stats_of("hit").hits == 0)
		sched_yield();
	atomic_fetch_add(&ahead, MUSTER_SECOND);
	gate_open(&gate);
	asking_await(&asking);
	ck_assert_int_gt(stats_of("all").latency_mean, MUSTER_SECOND * 9 / 10);
	ck_assert_int_lt(stats_of("hit").latency_mean, MUSTER_SECOND / 2);
	asking_fini(&asking);
	world_close(&world);
}
END_TEST

/* The only worker is away, so the caller runs all of it; unless the machine is
 * so slow that the pool is given another one. */
START_TEST(taken_back)
{
	muster_result *result = NULL;
	struct asking asking;
	int calls = 0;

	world_open(&world,
	    "threads = 1\n"
	    "[store db]\nplugin = gated\nids = 1\n"
	    "[store cache]\nplugin = gated\nids = 2\n"
	    "[store busy]\nplugin = gated\n" GATE
	    "[store all]\nstrategy = parallel\nprimary = db\n"
	    "secondary = cache\n",
	    GATE_OF(gate));
	asking_start(&asking, &world, "busy", 0);
	gate_await(&gate);
	while (stats_of("cache").taken_back == 0) {
		ask(&world, "all", 0, &result);
		calls++;
	}
	await_nobody_inside("cache");
	ck_assert_uint_eq(stats_of("cache").hits, (uint64_t)calls);
	ck_assert_uint_eq(stats_of("cache").taken_back, 1);
	ck_assert_uint_eq(stats_of("db").taken_back, 0);
	gate_open(&gate);
	asking_await(&asking);
	asking_fini(&asking);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

static TCase *
new_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, set_up, NULL);
	suite_add_tcase(suite, tcase);
	return tcase;
}

int
main(void)
{
	Suite *suite = suite_create("counting");
	TCase *tcase = new_case(suite, "outcomes");

	tcase_add_loop_test(tcase, each_outcome_once, 0, ROWS);
	tcase_add_test(tcase, behind_a_wrapper_on_the_loop);
	tcase_add_test(tcase, members_that_are_left_out);
	tcase_add_test(tcase, other_operations);
	tcase_add_test(tcase, users_that_break_the_rules);
	tcase = new_case(suite, "left behind");
	tcase_add_test(tcase, late_answer);
	tcase_add_test(tcase, late_failure);
	tcase_add_test(tcase, cancelled_by_the_application);
	tcase_add_test(tcase, cancelled_by_the_strategy);
	tcase_add_test(tcase, cancelled_in_the_queue);
	tcase = new_case(suite, "times");
	tcase_add_test(tcase, latency_without_waiting_for_a_permit);
	tcase_add_test(tcase, latency_of_a_composite);
	tcase_add_test(tcase, taken_back);
	return suite_run(suite);
}
