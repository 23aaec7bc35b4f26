/* SPDX-License-Identifier: MIT
 *
 * check_strategies - the table of strategies, and what each one declares.
 */
#include <config.h>

#include <muster/muster.h>

#include <string.h>

#include "option/option.h"
#include "strategy/strategy.h"

#include <check.h>

#include "support/suite.h"

static size_t
count_strategies(void)
{
	size_t count = 0;

	while (strategy_all()[count] != NULL)
		count++;
	return count;
}

START_TEST(found_by_name)
{
	size_t i;

	ck_assert_uint_ge(count_strategies(), 3);
	for (i = 0; i < count_strategies(); i++) {
		const struct strategy *strategy = strategy_all()[i];

		ck_assert_ptr_eq(strategy_by_name(strategy->name), strategy);
		ck_assert_uint_gt(strlen(strategy->summary), 0);
		ck_assert_int_eq(strategy->adaptive, strategy->refused != NULL);
	}
	ck_assert_int_eq(strategy_by_name("parallel")->gap, 0);
	ck_assert_int_eq(strategy_by_name("sequential")->gap, INT64_MAX);
	ck_assert(!strategy_by_name("sequential")->adaptive);
	ck_assert_int_eq(strategy_by_name("adaptive")->gap, INT64_MAX);
	ck_assert(strategy_by_name("adaptive")->adaptive);
}
END_TEST

START_TEST(unknown_name)
{
	ck_assert_ptr_null(strategy_by_name("paralel"));
	ck_assert_ptr_null(strategy_by_name("Parallel"));
	ck_assert_ptr_null(strategy_by_name(""));
}
END_TEST

/* As applications list them. */
START_TEST(listed_in_order)
{
	size_t i;

	for (i = 0; i < count_strategies(); i++)
		ck_assert_str_eq(muster_strategy_at(i),
		    strategy_all()[i]->name);
	ck_assert_ptr_null(muster_strategy_at(i));
	ck_assert_ptr_null(muster_strategy_at(SIZE_MAX));
}
END_TEST

START_TEST(option_tables_are_sound)
{
	size_t i;

	for (i = 0; i < count_strategies(); i++) {
		const struct strategy *strategy = strategy_all()[i];
		char *fault = option_table_fault(strategy->options,
		    strategy->option_count, strategy->options_size);

		ck_assert_msg(fault == NULL, "%s: %s", strategy->name, fault);
	}
}
END_TEST

static const muster_option *
option_of(const struct strategy *strategy, const char *name)
{
	size_t i;

	for (i = 0; i < strategy->option_count; i++) {
		if (strcmp(strategy->options[i].name, name) == 0)
			return &strategy->options[i];
	}
	ck_abort_msg("%s has no option '%s'", strategy->name, name);
	return NULL;
}

/* Fills the options struct of a strategy as option_bind() does. */
static void
fill(const struct strategy *strategy, unsigned char *into,
    muster_store *primary, muster_stores secondary)
{
	const muster_option *option = option_of(strategy, "primary");

	ck_assert_uint_eq(option->type, MUSTER_STORE);
	ck_assert_uint_eq(option->flags, MUSTER_REQUIRED);
	memcpy(into + option->offset, &primary, sizeof primary);
	option = option_of(strategy, "secondary");
	ck_assert_uint_eq(option->type, MUSTER_STORES);
	ck_assert_uint_eq(option->flags, 0);
	memcpy(into + option->offset, &secondary, sizeof secondary);
}

static const char *const names[] = { "sequential", "parallel", "adaptive" };

enum { NAMES = sizeof names / sizeof *names };

START_TEST(members_primary_first)
{
	const struct strategy *strategy = strategy_by_name(names[_i]);
	static char a, b, c, untouched;
	muster_store *primary = (muster_store *)&a;
	muster_store *const items[] = { (muster_store *)&b,
		(muster_store *)&c };
	muster_stores secondary = { items, 2 };
	_Alignas(max_align_t) unsigned char options[256] = { 0 };
	muster_store *members[4];
	size_t i;

	ck_assert_uint_le(strategy->options_size, sizeof options);
	fill(strategy, options, primary, secondary);
	for (i = 0; i < 4; i++)
		members[i] = (muster_store *)&untouched;

	ck_assert_uint_eq(strategy->members(options, members, 0), 3);
	ck_assert_ptr_eq(members[0], &untouched);
	ck_assert_uint_eq(strategy->members(options, members, 2), 3);
	ck_assert_ptr_eq(members[0], &a);
	ck_assert_ptr_eq(members[1], &b);
	ck_assert_ptr_eq(members[2], &untouched);
	ck_assert_uint_eq(strategy->members(options, members, 4), 3);
	ck_assert_ptr_eq(members[2], &c);
	ck_assert_ptr_eq(members[3], &untouched);
}
END_TEST

START_TEST(members_primary_alone)
{
	const struct strategy *strategy = strategy_by_name(names[_i]);
	static char a;
	_Alignas(max_align_t) unsigned char options[256] = { 0 };
	muster_store *members[1];

	fill(strategy, options, (muster_store *)&a, (muster_stores){ 0 });
	ck_assert_uint_eq(strategy->members(options, members, 1), 1);
	ck_assert_ptr_eq(members[0], &a);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("strategies");
	TCase *test = tcase_create("table");

	tcase_add_test(test, found_by_name);
	tcase_add_test(test, unknown_name);
	tcase_add_test(test, listed_in_order);
	tcase_add_test(test, option_tables_are_sound);
	tcase_add_loop_test(test, members_primary_first, 0, NAMES);
	tcase_add_loop_test(test, members_primary_alone, 0, NAMES);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
