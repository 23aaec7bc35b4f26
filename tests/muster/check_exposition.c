/* SPDX-License-Identifier: MIT
 *
 * check_exposition - the text of readings that are made up here, to the byte.
 */
#include <config.h>

/* First: check.h has a macro named fail. */
#include "muster/exposition.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "muster/paper.h"
#include "support/suite.h"

static struct paper paper;

static const struct reading leaf = {
	.stats.store = "db",
	.stats.calls = 21,
	.stats.hits = 1,
	.stats.misses = 2,
	.stats.errors = 3,
	.stats.timeouts = 4,
	.stats.cancelled = 5,
	.stats.skipped = 6,
	.stats.in_flight = 7,
	.stats.taken_back = 8,
	.stats.late_answers = 9,
	.stats.faults = UINT64_MAX,
	.stats.latency_mean = 1,
	.stats.latency_p50 = 1000,
	.stats.latency_p90 = 2000000,
	.stats.latency_p99 = INT64_C(3000000000),
	.stats.latency_p999 = INT64_C(64123456789),
	.latency_sum = UINT64_C(67002001001),
};

static const struct reading adaptive = {
	.stats.store = "all",
	.stats.strategy = "adaptive",
	.stats.misses = 1,
	.stats.taken_back = 5,
	.stats.latency_p50 = 10,
	.stats.latency_p90 = 11,
	.stats.latency_p99 = 12,
	.stats.latency_p999 = 13,
	.stats.predicted_sequential = 14,
	.stats.predicted_parallel = 15,
	.stats.hand_over = 16,
	.stats.saturation = 0.25,
	.stats.chose_sequential = 17,
	.stats.chose_parallel = 18,
	.stats.switches = 19,
	.stats.choice = "parallel",
	.latency_sum = 20,
};

static const char leaf_text[] =
    "# HELP muster_store_calls_total Questions to the store that ended, by "
    "outcome.\n"
    "# TYPE muster_store_calls_total counter\n"
    "muster_store_calls_total{store=\"db\",outcome=\"hit\"} 1\n"
    "muster_store_calls_total{store=\"db\",outcome=\"miss\"} 2\n"
    "muster_store_calls_total{store=\"db\",outcome=\"error\"} 3\n"
    "muster_store_calls_total{store=\"db\",outcome=\"timeout\"} 4\n"
    "muster_store_calls_total{store=\"db\",outcome=\"cancelled\"} 5\n"
    "muster_store_calls_total{store=\"db\",outcome=\"skipped\"} 6\n"
    "# HELP muster_store_in_flight Questions inside of the store now.\n"
    "# TYPE muster_store_in_flight gauge\n"
    "muster_store_in_flight{store=\"db\"} 7\n"
    "# HELP muster_store_latency_seconds How long hits and misses took since "
    "the start.\n"
    "# TYPE muster_store_latency_seconds summary\n"
    "muster_store_latency_seconds{store=\"db\",quantile=\"0.5\"} 0.000001000\n"
    "muster_store_latency_seconds{store=\"db\",quantile=\"0.9\"} 0.002000000\n"
    "muster_store_latency_seconds{store=\"db\",quantile=\"0.99\"} "
    "3.000000000\n"
    "muster_store_latency_seconds{store=\"db\",quantile=\"0.999\"} "
    "64.123456789\n"
    "muster_store_latency_seconds_sum{store=\"db\"} 67.002001001\n"
    "muster_store_latency_seconds_count{store=\"db\"} 3\n"
    "# HELP muster_store_taken_back_total Questions that no worker had begun: "
    "their callers ran them.\n"
    "# TYPE muster_store_taken_back_total counter\n"
    "muster_store_taken_back_total{store=\"db\"} 8\n"
    "# HELP muster_store_late_answers_total Answers that nobody waited for any "
    "more.\n"
    "# TYPE muster_store_late_answers_total counter\n"
    "muster_store_late_answers_total{store=\"db\"} 9\n"
    "# HELP muster_store_faults_total Users that were dropped because they "
    "broke the rules.\n"
    "# TYPE muster_store_faults_total counter\n"
    "muster_store_faults_total{store=\"db\"} 18446744073709551615\n"
    "# HELP muster_store_waiting Questions that wait for a place in the store "
    "now.\n"
    "# TYPE muster_store_waiting gauge\n"
    "muster_store_waiting{store=\"db\"} 0\n"
    "# HELP muster_store_turned_away_total Questions that ended because too "
    "many waited.\n"
    "# TYPE muster_store_turned_away_total counter\n"
    "muster_store_turned_away_total{store=\"db\"} 0\n"
    "# HELP muster_store_retries_total Tries beyond the first.\n"
    "# TYPE muster_store_retries_total counter\n"
    "muster_store_retries_total{store=\"db\"} 0\n"
    "# HELP muster_store_retries_refused_total Tries that the store's budget "
    "did not let.\n"
    "# TYPE muster_store_retries_refused_total counter\n"
    "muster_store_retries_refused_total{store=\"db\"} 0\n";

static const char adaptive_text[] =
    "# HELP muster_composite_calls_total Questions to the composite that "
    "ended, by outcome.\n"
    "# TYPE muster_composite_calls_total counter\n"
    "muster_composite_calls_total{store=\"all\",strategy=\"adaptive\","
    "outcome=\"hit\"} 0\n"
    "muster_composite_calls_total{store=\"all\",strategy=\"adaptive\","
    "outcome=\"miss\"} 1\n"
    "muster_composite_calls_total{store=\"all\",strategy=\"adaptive\","
    "outcome=\"error\"} 0\n"
    "muster_composite_calls_total{store=\"all\",strategy=\"adaptive\","
    "outcome=\"timeout\"} 0\n"
    "muster_composite_calls_total{store=\"all\",strategy=\"adaptive\","
    "outcome=\"cancelled\"} 0\n"
    "muster_composite_calls_total{store=\"all\",strategy=\"adaptive\","
    "outcome=\"skipped\"} 0\n"
    "# HELP muster_composite_latency_seconds How long hits and misses took "
    "since the start.\n"
    "# TYPE muster_composite_latency_seconds summary\n"
    "muster_composite_latency_seconds{store=\"all\",quantile=\"0.5\"} "
    "0.000000010\n"
    "muster_composite_latency_seconds{store=\"all\",quantile=\"0.9\"} "
    "0.000000011\n"
    "muster_composite_latency_seconds{store=\"all\",quantile=\"0.99\"} "
    "0.000000012\n"
    "muster_composite_latency_seconds{store=\"all\",quantile=\"0.999\"} "
    "0.000000013\n"
    "muster_composite_latency_seconds_sum{store=\"all\"} 0.000000020\n"
    "muster_composite_latency_seconds_count{store=\"all\"} 1\n"
    "# HELP muster_composite_predicted_seconds How long a question is expected "
    "to take, by way.\n"
    "# TYPE muster_composite_predicted_seconds gauge\n"
    "muster_composite_predicted_seconds{store=\"all\",way=\"sequential\"} "
    "0.000000014\n"
    "muster_composite_predicted_seconds{store=\"all\",way=\"parallel\"} "
    "0.000000015\n"
    "# HELP muster_composite_hand_over_seconds What giving a question to "
    "another thread costs.\n"
    "# TYPE muster_composite_hand_over_seconds gauge\n"
    "muster_composite_hand_over_seconds{store=\"all\"} 0.000000016\n"
    "# HELP muster_composite_saturation_ratio Part of the "
    "processors' time that the process uses.\n"
    "# TYPE muster_composite_saturation_ratio gauge\n"
    "muster_composite_saturation_ratio{store=\"all\"} 0.250000000\n"
    "# HELP muster_composite_choices_total Questions by the way that was "
    "chosen for them.\n"
    "# TYPE muster_composite_choices_total counter\n"
    "muster_composite_choices_total{store=\"all\",way=\"sequential\"} 17\n"
    "muster_composite_choices_total{store=\"all\",way=\"parallel\"} 18\n"
    "# HELP muster_composite_switches_total Changes from one way to the "
    "other.\n"
    "# TYPE muster_composite_switches_total counter\n"
    "muster_composite_switches_total{store=\"all\"} 19\n";

static void
write_all(const struct reading *readings, size_t count)
{
	paper = (struct paper){ .size = 0 };
	ck_assert_int_eq(exposition_write(readings, count, paper_write, &paper),
	    MUSTER_OK);
}

/* How often `words` are on the paper. */
static unsigned
times(const char *words)
{
	unsigned count = 0;

	for (const char *at = paper.text; (at = strstr(at, words)) != NULL;
	     at++)
		count++;
	return count;
}

START_TEST(one_leaf)
{
	write_all(&leaf, 1);
	paper_expect(&paper, leaf_text);
}
END_TEST

/* The state is told by which sample is 1. */
START_TEST(breaker)
{
	struct reading reading = leaf;

	reading.guard.breaker = "open";
	reading.guard.breaker_opens = 3;
	reading.guard.breaker_rejected = 40;
	write_all(&reading, 1);
	ck_assert_uint_eq(
	    times("breaker_state{store=\"db\",state=\"open\"} 1\n"), 1);
	ck_assert_uint_eq(times("breaker_state{store=\"db\",state="), 3);
	ck_assert_uint_eq(times("breaker_state{store=\"db\",state=\"closed\"} "
				"0\n"),
	    1);
	ck_assert_uint_eq(times("breaker_opens_total{store=\"db\"} 3\n"), 1);
	ck_assert_uint_eq(times("breaker_rejected_total{store=\"db\"} 40\n"),
	    1);
}
END_TEST

START_TEST(one_adaptive)
{
	write_all(&adaptive, 1);
	paper_expect(&paper, adaptive_text);
}
END_TEST

/* Composites do not come between leaves. */
START_TEST(families_stay_together)
{
	struct reading readings[] = { leaf, adaptive, leaf };
	const char *first, *second, *next;

	readings[2].stats.store = "other";
	write_all(readings, 3);
	ck_assert_uint_eq(times("# TYPE muster_store_calls_total "), 1);
	first = strstr(paper.text, "_calls_total{store=\"db\"");
	second = strstr(paper.text, "_calls_total{store=\"other\"");
	next = strstr(paper.text, "# HELP muster_store_in_flight ");
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(second);
	ck_assert_ptr_nonnull(next);
	ck_assert(first < second && second < next);
	next = strstr(paper.text, "# HELP muster_composite_calls_total ");
	ck_assert_ptr_nonnull(next);
	ck_assert(strcmp(next, adaptive_text) == 0);
}
END_TEST

/* A composite that is not adaptive has no choices, one that knows nothing yet
 * no predictions, and a store that nobody asked no quantiles. */
START_TEST(what_is_not_known)
{
	struct reading reading = adaptive;

	reading.stats.predicted_parallel = 0;
	write_all(&reading, 1);
	ck_assert_uint_eq(times("predicted_seconds{"), 1);
	reading.stats.predicted_sequential = 0;
	write_all(&reading, 1);
	ck_assert_uint_eq(times("predicted_seconds"), 0);
	ck_assert_uint_eq(times("choices_total{"), 2);
	reading.stats.choice = NULL;
	write_all(&reading, 1);
	ck_assert_uint_eq(times("choices"), 0);
	ck_assert_uint_eq(times("hand_over"), 0);
	ck_assert_uint_eq(times("saturation"), 0);
	ck_assert_uint_eq(times("switches"), 0);
	ck_assert_uint_eq(times("NaN"), 0);
	reading.stats.misses = 0;
	write_all(&reading, 1);
	ck_assert_uint_eq(times("\"} NaN\n"), 4);
	write_all(NULL, 0);
	ck_assert_uint_eq(paper.pieces, 0);
}
END_TEST

START_TEST(labels_are_escaped)
{
	struct reading reading = leaf;

	reading.stats.store = "a\\b\"c\nd\xc3\xa9";
	write_all(&reading, 1);
	ck_assert_uint_eq(
	    times("in_flight{store=\"a\\\\b\\\"c\\nd\xc3\xa9\"} 7\n"), 1);
}
END_TEST

/* However often it is cut, it is the same text; and a writer that fails is left
 * alone. */
START_TEST(long_texts_come_in_pieces)
{
	enum { COUNT = 8 };
	static char whole[sizeof paper.text];
	struct reading readings[COUNT];
	char names[COUNT][16];
	unsigned pieces;

	for (int i = 0; i < COUNT; i++) {
		snprintf(names[i], sizeof names[i], "s%d", i);
		readings[i] = leaf;
		readings[i].stats.store = names[i];
	}
	write_all(readings, COUNT);
	pieces = paper.pieces;
	ck_assert_uint_gt(pieces, 1);
	for (int i = 0; i < COUNT; i++) {
		char line[64];

		snprintf(line, sizeof line,
		    "_sum{store=\"s%d\"} 67.002001001\n", i);
		ck_assert_uint_eq(times(line), 1);
	}
	memcpy(whole, paper.text, sizeof whole);
	for (unsigned i = 1; i <= pieces; i++) {
		paper = (struct paper){ .refuse_at = i };
		ck_assert_int_eq(
		    exposition_write(readings, COUNT, paper_write, &paper),
		    MUSTER_DATA_LOSS);
		ck_assert_uint_eq(paper.pieces, i);
		ck_assert_int_eq(strncmp(paper.text, whole, paper.size), 0);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("exposition");
	TCase *tcase = tcase_create("text");

	tcase_add_test(tcase, one_leaf);
	tcase_add_test(tcase, breaker);
	tcase_add_test(tcase, one_adaptive);
	tcase_add_test(tcase, families_stay_together);
	tcase_add_test(tcase, what_is_not_known);
	tcase_add_test(tcase, labels_are_escaped);
	tcase_add_test(tcase, long_texts_come_in_pieces);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
