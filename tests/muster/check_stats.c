/* SPDX-License-Identifier: MIT
 *
 * check_stats - what an application reads of a configuration that it opened.
 *
 * The test counts itself, at the counters of the stores, and plays the adviser:
 * so every number is known.
 */
#include <config.h>

/* First: check.h has a macro named fail. */
#include "store/store.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "muster/paper.h"
#include "support/scratch.h"
#include "support/suite.h"
#include "support/threads.h"

#define STORES                                                \
	"plugin_path = \"" TEST_BUILDDIR "/plugins/.libs\"\n" \
	"[store a]\n"                                         \
	"plugin = memory\n"                                   \
	"[store b]\n"                                         \
	"plugin = memory\n"                                   \
	"[store both]\n"                                      \
	"strategy = parallel\n"                               \
	"primary = a\n"                                       \
	"secondary = b\n"

static muster *m;
static struct paper paper;

static void
open_with(const char *text)
{
	muster_error error = MUSTER_ERROR_INIT;

	scratch_text("t.ini", text);
	muster_open("t.ini", NULL, &m, &error);
	ck_assert_msg(m != NULL, "%s", error.message);
}

static void
set_up(void)
{
	scratch_enter();
	open_with("[muster]\nstore = both\n" STORES);
}

static void
tear_down(void)
{
	muster_close(m, MUSTER_SECOND);
	scratch_leave();
}

static muster_stats
read_stats(const char *name)
{
	muster_stats stats;

	memset(&stats, 0xff, sizeof stats);
	ck_assert_int_eq(
	    muster_stats_read(m, muster_store_get(m, name), &stats), MUSTER_OK);
	return stats;
}

/* ---- the adviser ---- */

static struct advice_report advice;
static const char *adaptive; /* the store that has it; NULL: none */

bool __wrap_store_advice_report(const muster_store *store,
    struct advice_report *ret);

bool
__wrap_store_advice_report(const muster_store *store, struct advice_report *ret)
{
	if (adaptive == NULL || strcmp(store->name, adaptive) != 0)
		return false;
	*ret = advice;
	return true;
}

/* ---- memory that runs out ---- */

static bool no_memory;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *
__wrap_calloc(size_t count, size_t size)
{
	return no_memory ? NULL : __real_calloc(count, size);
}

/* ---- one store ---- */

START_TEST(nothing_counted)
{
	muster_stats stats = read_stats("a");

	ck_assert_str_eq(stats.store, "a");
	ck_assert_ptr_null(stats.strategy);
	ck_assert_ptr_null(stats.choice);
	ck_assert_uint_eq(stats.calls, 0);
	ck_assert_uint_eq(stats.in_flight, 0);
	ck_assert_int_eq(stats.latency_mean, 0);
	ck_assert_int_eq(stats.latency_p999, 0);
	ck_assert_int_eq(stats.predicted_parallel, 0);
	ck_assert_double_eq(stats.saturation, 0);
	stats = read_stats("both");
	ck_assert_str_eq(stats.store, "both");
	ck_assert_str_eq(stats.strategy, "parallel");
	ck_assert_ptr_null(stats.choice);
	ck_assert_uint_eq(stats.calls, 0);
}
END_TEST

/* So many of each outcome, those of answers a little longer each time. */
static void
count_outcomes(struct counters *counters)
{
	for (int outcome = 0; outcome < COUNTERS_OUTCOMES; outcome++)
		for (int i = 0; i <= outcome; i++)
			counters_ended(counters, (muster_outcome)outcome,
			    100 + 100 * i);
}

START_TEST(each_has_its_member)
{
	struct counters *counters = muster_store_get(m, "b")->counters;
	muster_stats stats;

	count_outcomes(counters);
	for (int i = 0; i < 9; i++)
		counters_entered(counters);
	counters_left(counters);
	for (int i = 0; i < 9; i++)
		counters_taken_back(counters);
	for (int i = 0; i < 10; i++)
		counters_late(counters);
	counters_faults(counters, 11);
	stats = read_stats("b");
	ck_assert_str_eq(stats.store, "b");
	ck_assert_uint_eq(stats.calls, 21);
	ck_assert_uint_eq(stats.hits, 1);
	ck_assert_uint_eq(stats.misses, 2);
	ck_assert_uint_eq(stats.errors, 3);
	ck_assert_uint_eq(stats.timeouts, 4);
	ck_assert_uint_eq(stats.cancelled, 5);
	ck_assert_uint_eq(stats.skipped, 6);
	ck_assert_uint_eq(stats.in_flight, 8);
	ck_assert_uint_eq(stats.taken_back, 9);
	ck_assert_uint_eq(stats.late_answers, 10);
	ck_assert_uint_eq(stats.faults, 11);
	/* Nobody else has them. */
	ck_assert_uint_eq(read_stats("a").calls, 0);
	ck_assert_uint_eq(read_stats("both").calls, 0);
}
END_TEST

/* Of hits and misses, and of nothing else. 100 is between 96 and 104, 5000
 * between 4608 and 5120. */
START_TEST(latencies)
{
	struct counters *counters = muster_store_get(m, "a")->counters;
	muster_stats stats;

	for (int i = 0; i < 95; i++)
		counters_ended(counters, i % 2 ? MUSTER_HIT : MUSTER_MISS, 100);
	for (int i = 0; i < 5; i++)
		counters_ended(counters, MUSTER_HIT, 5000);
	counters_ended(counters, MUSTER_TIMEOUT, MUSTER_SECOND);
	counters_ended(counters, MUSTER_FAILED, MUSTER_SECOND);
	stats = read_stats("a");
	ck_assert_int_eq(stats.latency_mean, (95 * 100 + 5 * 4864) / 100);
	ck_assert_int_eq(stats.latency_p50, 96 + 8 * 50 / 95);
	ck_assert_int_eq(stats.latency_p90, 96 + 8 * 90 / 95);
	ck_assert_int_eq(stats.latency_p99, 4608 + 512 * 4 / 5);
	ck_assert_int_eq(stats.latency_p999, 4608 + 512 * 49 / 50);
}
END_TEST

START_TEST(never_below_zero_inside)
{
	counters_left(muster_store_get(m, "a")->counters);
	ck_assert_uint_eq(read_stats("a").in_flight, 0);
}
END_TEST

START_TEST(advice_is_passed_on)
{
	muster_stats stats;

	adaptive = "both";
	advice = (struct advice_report){ .sequential = 1,
		.parallel = 2,
		.hand_over = 3,
		.saturation = 0.5,
		.chose = { 4, 5 },
		.switches = 6 };
	stats = read_stats("both");
	ck_assert_int_eq(stats.predicted_sequential, 1);
	ck_assert_int_eq(stats.predicted_parallel, 2);
	ck_assert_int_eq(stats.hand_over, 3);
	ck_assert_double_eq(stats.saturation, 0.5);
	ck_assert_uint_eq(stats.chose_sequential, 4);
	ck_assert_uint_eq(stats.chose_parallel, 5);
	ck_assert_uint_eq(stats.switches, 6);
	ck_assert_str_eq(stats.choice, "sequential");
	advice.together = true;
	ck_assert_str_eq(read_stats("both").choice, "parallel");
	ck_assert_ptr_null(read_stats("a").choice);
}
END_TEST

START_TEST(the_default_store)
{
	muster_stats stats = { .calls = 7 };

	ck_assert_int_eq(muster_stats_read(m, NULL, &stats), MUSTER_OK);
	ck_assert_str_eq(stats.store, "both");
	ck_assert_uint_eq(stats.calls, 0);
	muster_close(m, MUSTER_SECOND);
	open_with("[muster]\n" STORES);
	stats.calls = 7;
	ck_assert_int_eq(muster_stats_read(m, NULL, &stats),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_uint_eq(stats.calls, 7);
}
END_TEST

/* A child has what was counted until the fork. */
START_TEST(read_in_a_child)
{
	int status;
	pid_t child;

	counters_late(muster_store_get(m, "a")->counters);
	threads_await_sleep();
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		muster_stats stats;

		if (muster_stats_read(m, muster_store_get(m, "a"), &stats) !=
		    MUSTER_OK)
			_exit(2);
		if (muster_stats_write(m, paper_write, &paper) != MUSTER_OK)
			_exit(3);
		_exit(stats.late_answers == 1 ? 0 : 4);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

/* ---- all stores ---- */

static const char whole[] =
    "# HELP muster_store_calls_total Questions to the store that ended, by "
    "outcome.\n"
    "# TYPE muster_store_calls_total counter\n"
    "muster_store_calls_total{store=\"a\",outcome=\"hit\"} 0\n"
    "muster_store_calls_total{store=\"a\",outcome=\"miss\"} 0\n"
    "muster_store_calls_total{store=\"a\",outcome=\"error\"} 0\n"
    "muster_store_calls_total{store=\"a\",outcome=\"timeout\"} 0\n"
    "muster_store_calls_total{store=\"a\",outcome=\"cancelled\"} 0\n"
    "muster_store_calls_total{store=\"a\",outcome=\"skipped\"} 0\n"
    "muster_store_calls_total{store=\"b\",outcome=\"hit\"} 1\n"
    "muster_store_calls_total{store=\"b\",outcome=\"miss\"} 2\n"
    "muster_store_calls_total{store=\"b\",outcome=\"error\"} 3\n"
    "muster_store_calls_total{store=\"b\",outcome=\"timeout\"} 4\n"
    "muster_store_calls_total{store=\"b\",outcome=\"cancelled\"} 5\n"
    "muster_store_calls_total{store=\"b\",outcome=\"skipped\"} 6\n"
    "# HELP muster_store_in_flight Questions inside of the store now.\n"
    "# TYPE muster_store_in_flight gauge\n"
    "muster_store_in_flight{store=\"a\"} 1\n"
    "muster_store_in_flight{store=\"b\"} 0\n"
    "# HELP muster_store_latency_seconds How long hits and misses took since "
    "the start.\n"
    "# TYPE muster_store_latency_seconds summary\n"
    "muster_store_latency_seconds{store=\"a\",quantile=\"0.5\"} NaN\n"
    "muster_store_latency_seconds{store=\"a\",quantile=\"0.9\"} NaN\n"
    "muster_store_latency_seconds{store=\"a\",quantile=\"0.99\"} NaN\n"
    "muster_store_latency_seconds{store=\"a\",quantile=\"0.999\"} NaN\n"
    "muster_store_latency_seconds_sum{store=\"a\"} 0.000000000\n"
    "muster_store_latency_seconds_count{store=\"a\"} 0\n"
    "muster_store_latency_seconds{store=\"b\",quantile=\"0.5\"} 0.000000102\n"
    "muster_store_latency_seconds{store=\"b\",quantile=\"0.9\"} 0.000000203\n"
    "muster_store_latency_seconds{store=\"b\",quantile=\"0.99\"} 0.000000207\n"
    "muster_store_latency_seconds{store=\"b\",quantile=\"0.999\"} 0.000000207\n"
    "muster_store_latency_seconds_sum{store=\"b\"} 0.000000400\n"
    "muster_store_latency_seconds_count{store=\"b\"} 3\n"
    "# HELP muster_store_taken_back_total Questions that no worker had "
    "begun: their callers ran them.\n"
    "# TYPE muster_store_taken_back_total counter\n"
    "muster_store_taken_back_total{store=\"a\"} 1\n"
    "muster_store_taken_back_total{store=\"b\"} 0\n"
    "# HELP muster_store_late_answers_total Answers that nobody waited for "
    "any more.\n"
    "# TYPE muster_store_late_answers_total counter\n"
    "muster_store_late_answers_total{store=\"a\"} 0\n"
    "muster_store_late_answers_total{store=\"b\"} 1\n"
    "# HELP muster_store_faults_total Users that were dropped because they "
    "broke the rules.\n"
    "# TYPE muster_store_faults_total counter\n"
    "muster_store_faults_total{store=\"a\"} 0\n"
    "muster_store_faults_total{store=\"b\"} 12\n"
    "# HELP muster_store_waiting Questions that wait for a place in the store "
    "now.\n"
    "# TYPE muster_store_waiting gauge\n"
    "muster_store_waiting{store=\"a\"} 0\n"
    "muster_store_waiting{store=\"b\"} 0\n"
    "# HELP muster_store_turned_away_total Questions that ended because too "
    "many waited.\n"
    "# TYPE muster_store_turned_away_total counter\n"
    "muster_store_turned_away_total{store=\"a\"} 0\n"
    "muster_store_turned_away_total{store=\"b\"} 0\n"
    "# HELP muster_store_retries_total Tries beyond the first.\n"
    "# TYPE muster_store_retries_total counter\n"
    "muster_store_retries_total{store=\"a\"} 0\n"
    "muster_store_retries_total{store=\"b\"} 0\n"
    "# HELP muster_store_retries_refused_total Tries that the store's budget "
    "did not let.\n"
    "# TYPE muster_store_retries_refused_total counter\n"
    "muster_store_retries_refused_total{store=\"a\"} 0\n"
    "muster_store_retries_refused_total{store=\"b\"} 0\n"
    "# HELP muster_composite_calls_total Questions to the composite that "
    "ended, by outcome.\n"
    "# TYPE muster_composite_calls_total counter\n"
    "muster_composite_calls_total{store=\"both\",strategy=\"parallel\","
    "outcome=\"hit\"} 1\n"
    "muster_composite_calls_total{store=\"both\",strategy=\"parallel\","
    "outcome=\"miss\"} 0\n"
    "muster_composite_calls_total{store=\"both\",strategy=\"parallel\","
    "outcome=\"error\"} 0\n"
    "muster_composite_calls_total{store=\"both\",strategy=\"parallel\","
    "outcome=\"timeout\"} 0\n"
    "muster_composite_calls_total{store=\"both\",strategy=\"parallel\","
    "outcome=\"cancelled\"} 0\n"
    "muster_composite_calls_total{store=\"both\",strategy=\"parallel\","
    "outcome=\"skipped\"} 0\n"
    "# HELP muster_composite_latency_seconds How long hits and misses took "
    "since the start.\n"
    "# TYPE muster_composite_latency_seconds summary\n"
    "muster_composite_latency_seconds{store=\"both\",quantile=\"0.5\"} "
    "1.946157056\n"
    "muster_composite_latency_seconds{store=\"both\",quantile=\"0.9\"} "
    "1.999844147\n"
    "muster_composite_latency_seconds{store=\"both\",quantile=\"0.99\"} "
    "2.011923742\n"
    "muster_composite_latency_seconds{store=\"both\",quantile=\"0.999\"} "
    "2.013131702\n"
    "muster_composite_latency_seconds_sum{store=\"both\"} 1.946157056\n"
    "muster_composite_latency_seconds_count{store=\"both\"} 1\n";

static void
count_some(void)
{
	struct counters *a = muster_store_get(m, "a")->counters;
	struct counters *b = muster_store_get(m, "b")->counters;

	counters_entered(a);
	counters_taken_back(a);
	count_outcomes(b);
	counters_late(b);
	counters_faults(b, 12);
	counters_ended(muster_store_get(m, "both")->counters, MUSTER_HIT,
	    2 * MUSTER_SECOND);
}

START_TEST(all_stores_as_text)
{
	count_some();
	ck_assert_int_eq(muster_stats_write(m, paper_write, &paper), MUSTER_OK);
	paper_expect(&paper, whole);
}
END_TEST

START_TEST(adaptive_ones_have_more)
{
	count_some();
	adaptive = "both";
	advice = (struct advice_report){ .parallel = 2, .together = true };
	ck_assert_int_eq(muster_stats_write(m, paper_write, &paper), MUSTER_OK);
	ck_assert_int_eq(strncmp(paper.text, whole, sizeof whole - 1), 0);
	ck_assert_ptr_nonnull(strstr(paper.text,
	    "muster_composite_predicted_seconds{store=\"both\","
	    "way=\"parallel\"} 0.000000002\n"));
}
END_TEST

START_TEST(a_writer_that_fails)
{
	paper.refuse_at = 1;
	ck_assert_int_eq(muster_stats_write(m, paper_write, &paper),
	    MUSTER_DATA_LOSS);
	ck_assert_uint_eq(paper.pieces, 1);
}
END_TEST

START_TEST(no_memory_is_left)
{
	muster_status status;

	no_memory = true;
	status = muster_stats_write(m, paper_write, &paper);
	no_memory = false;
	ck_assert_int_eq(status, MUSTER_RESOURCE_EXHAUSTED);
	ck_assert_uint_eq(paper.pieces, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("stats");
	TCase *tcase = tcase_create("one");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, nothing_counted);
	tcase_add_test(tcase, each_has_its_member);
	tcase_add_test(tcase, latencies);
	tcase_add_test(tcase, never_below_zero_inside);
	tcase_add_test(tcase, advice_is_passed_on);
	tcase_add_test(tcase, the_default_store);
	tcase_add_test(tcase, read_in_a_child);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("all");
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, all_stores_as_text);
	tcase_add_test(tcase, adaptive_ones_have_more);
	tcase_add_test(tcase, a_writer_that_fails);
	tcase_add_test(tcase, no_memory_is_left);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
