/* SPDX-License-Identifier: MIT
 *
 * check_fate - which calls go wrong, how, and how long they take: the same for
 * the same seed, as often as the options say, each thing apart from the others.
 *
 * All numbers are those of fixed seeds, so what is near enough once is always.
 */
#include <config.h>

#include "../../plugins/fault/fate.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include "support/suite.h"

enum { MANY = 20000 };

static const struct fault_options plain = {
	.seed = 1,
	.statuses = 1,
	.garbage_kinds = 1,
	.slow_factor = 1,
};

static struct fate
fate_of(const struct fault_options *options, uint64_t number)
{
	struct fate fate;

	memset(&fate, 0, sizeof fate);
	fate_draw(options, number, &fate);
	return fate;
}

START_TEST(nothing_goes_wrong_by_itself)
{
	for (uint64_t i = 0; i < MANY; i++) {
		struct fate fate = fate_of(&plain, i);

		ck_assert_int_eq(fate.kind, FATE_FAIR);
		ck_assert_int_eq(fate.delay, 0);
	}
}
END_TEST

static struct fault_options
mixed(int64_t seed)
{
	struct fault_options options = plain;

	options.seed = seed;
	options.errors = 0.10;
	options.hangs = 0.05;
	options.late = 0.20;
	options.garbage = 0.02;
	options.duplicates = 0.03;
	options.statuses = 1u << 12 | 1u << 13; /* INTERNAL, UNAVAILABLE */
	options.garbage_kinds = 5;
	return options;
}

START_TEST(as_often_as_the_options_say)
{
	static const double shares[] = { 0.60, 0.10, 0.05, 0.20, 0.02, 0.03 };
	const struct fault_options options = mixed(7);
	int kinds[6] = { 0 }, internal = 0, third = 0;

	for (uint64_t i = 0; i < MANY; i++) {
		struct fate fate = fate_of(&options, i);

		kinds[fate.kind]++;
		ck_assert(fate.status == MUSTER_INTERNAL ||
		    fate.status == MUSTER_UNAVAILABLE);
		ck_assert(fate.garbage == 0 || fate.garbage == 2);
		internal += fate.status == MUSTER_INTERNAL;
		third += fate.garbage == 2;
	}
	for (int kind = 0; kind < 6; kind++) {
		double wanted = shares[kind] * MANY;

		/* Five deviations. */
		ck_assert_double_lt(fabs(kinds[kind] - wanted),
		    5 * sqrt(wanted));
	}
	ck_assert_int_gt(internal, MANY * 48 / 100);
	ck_assert_int_lt(internal, MANY * 52 / 100);
	ck_assert_int_gt(third, MANY * 48 / 100);
	ck_assert_int_lt(third, MANY * 52 / 100);
}
END_TEST

START_TEST(all_of_them)
{
	struct fault_options options = plain;

	options.hangs = 0.9;
	options.errors = 0.1;
	for (uint64_t i = 0; i < MANY; i++)
		ck_assert_int_ne(fate_of(&options, i).kind, FATE_FAIR);
}
END_TEST

START_TEST(the_same_for_the_same_seed)
{
	const struct fault_options a = mixed(5), b = mixed(5), c = mixed(6);
	int same = 0;

	for (uint64_t i = 0; i < MANY; i++) {
		struct fate first = fate_of(&a, i), again = fate_of(&b, i);

		ck_assert_mem_eq(&first, &again, sizeof first);
		same += first.kind == fate_of(&c, i).kind;
	}
	/* By chance: the sum of the squares of the shares, 0.414. */
	ck_assert_int_gt(same, MANY * 39 / 100);
	ck_assert_int_lt(same, MANY * 44 / 100);
}
END_TEST

/* Known once and for all: a run of a year ago can be had again. */
START_TEST(the_sequence_is_this_one)
{
	static const char letters[] = "fehlgd";
	const struct fault_options options = mixed(1);
	char found[41] = { 0 };

	for (uint64_t i = 0; i < sizeof found - 1; i++)
		found[i] = letters[fate_of(&options, i).kind];
	ck_assert_str_eq(found, "flffhfelfffffffdlfefhlhlfefflfflfffllffl");
}
END_TEST

START_TEST(kinds_do_not_depend_on_delays)
{
	const struct fault_options quick = mixed(5);
	struct fault_options slow = quick;

	slow.delay = 1000000;
	slow.distribution = FAULT_NORMAL;
	slow.spread = 1000;
	slow.slow = 0.5;
	slow.slow_factor = 3;
	for (uint64_t i = 0; i < MANY; i++)
		ck_assert_int_eq(fate_of(&quick, i).kind,
		    fate_of(&slow, i).kind);
}
END_TEST

/* The delays of MANY calls. */
struct delays {
	double mean, deviation;
	int64_t least, most;
};

static struct delays
measure(const struct fault_options *options)
{
	struct delays found = { .least = INT64_MAX };
	double sum = 0, squares = 0;

	for (uint64_t i = 0; i < MANY; i++) {
		int64_t delay = fate_of(options, i).delay;

		sum += (double)delay;
		squares += (double)delay * (double)delay;
		if (delay < found.least)
			found.least = delay;
		if (delay > found.most)
			found.most = delay;
	}
	found.mean = sum / MANY;
	found.deviation = sqrt(squares / MANY - found.mean * found.mean);
	return found;
}

static const struct {
	uint32_t distribution;
	int64_t spread;
	double mean, deviation;
	int64_t least, most;
} laws[] = {
	{ FAULT_FIXED, 0, 1e6, 0, 1000000, 1000000 },
	{ FAULT_UNIFORM, 400000, 1e6, 230940, 600000, 1400000 },
	{ FAULT_UNIFORM, 1000000, 1e6, 577350, 0, 2000000 },
	{ FAULT_NORMAL, 100000, 1e6, 100000, 0, 2000000 },
	{ FAULT_EXPONENTIAL, 0, 1e6, 1e6, 0, 40000000 },
};

START_TEST(delays_follow_their_law)
{
	struct fault_options options = plain;
	struct delays found;

	options.delay = 1000000;
	options.distribution = laws[_i].distribution;
	options.spread = laws[_i].spread;
	found = measure(&options);
	ck_assert_double_lt(fabs(found.mean - laws[_i].mean), 20000);
	ck_assert_double_lt(fabs(found.deviation - laws[_i].deviation),
	    laws[_i].deviation / 20 + 1);
	ck_assert_int_ge(found.least, laws[_i].least);
	ck_assert_int_le(found.most, laws[_i].most);
}
END_TEST

/* A normal delay may be less than none: then it is none. */
START_TEST(no_delay_is_negative)
{
	struct fault_options options = plain;

	options.delay = 1000;
	options.distribution = FAULT_NORMAL;
	options.spread = 10000;
	ck_assert_int_eq(measure(&options).least, 0);
}
END_TEST

START_TEST(some_are_slow)
{
	struct fault_options options = plain;
	int slow = 0;

	options.delay = 1000;
	options.slow = 0.01;
	options.slow_factor = 20;
	for (uint64_t i = 0; i < MANY; i++) {
		int64_t delay = fate_of(&options, i).delay;

		ck_assert(delay == 1000 || delay == 20000);
		slow += delay == 20000;
	}
	ck_assert_int_gt(slow, 140);
	ck_assert_int_lt(slow, 260);
}
END_TEST

/* What is too long to be counted is as long as can be. */
START_TEST(no_delay_overflows)
{
	struct fault_options options = plain;

	options.delay = INT64_MAX / 2;
	options.slow = 1;
	options.slow_factor = 1000000;
	ck_assert_int_eq(fate_of(&options, 0).delay, INT64_MAX);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fate");
	TCase *tcase = tcase_create("fate");

	tcase_add_test(tcase, nothing_goes_wrong_by_itself);
	tcase_add_test(tcase, as_often_as_the_options_say);
	tcase_add_test(tcase, all_of_them);
	tcase_add_test(tcase, the_same_for_the_same_seed);
	tcase_add_test(tcase, the_sequence_is_this_one);
	tcase_add_test(tcase, kinds_do_not_depend_on_delays);
	tcase_add_loop_test(tcase, delays_follow_their_law, 0,
	    sizeof laws / sizeof *laws);
	tcase_add_test(tcase, no_delay_is_negative);
	tcase_add_test(tcase, some_are_slow);
	tcase_add_test(tcase, no_delay_overflows);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
