/* SPDX-License-Identifier: MIT
 *
 * check_layout - what plugins of older headers carry in them means the same by
 * today's: structs have only grown at their ends, numbers are what they were.
 */
#include <config.h>

#include <check.h>
#include <string.h>

#include "abi/layout.h"
#include "support/suite.h"

static const struct layout *const frozen[] = { layout_0_1, layout_0_2 };

static const struct layout *
find(const struct layout *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

START_TEST(means_the_same_today)
{
	const struct layout *then;
	int count = 0;

	for (then = frozen[_i]; then->name != NULL; then++, count++) {
		const struct layout *now = find(layout_now, then->name);

		ck_assert_msg(now != NULL, "%s is gone", then->name);
		ck_assert_msg(then->grows ? now->number >= then->number
					  : now->number == then->number,
		    "%s was %ld and is %ld", then->name, then->number,
		    now->number);
	}
	ck_assert_int_gt(count, 150);
}
END_TEST

/* Where longs and pointers have 64 bits. */
static const struct {
	const char *name;
	long in_0_1, in_0_2;
} known[] = {
	{ "sizeof muster_user", 48, 48 },
	{ "muster_user.attribute_count", 40, 40 },
	{ "sizeof muster_attribute", 16, 16 },
	{ "sizeof muster_query", 32, 32 },
	{ "muster_query.limit", 24, 24 },
	{ "sizeof muster_option", 64, 64 },
	{ "muster_option.offset", 12, 12 },
	{ "muster_option.default_value", 24, 24 },
	{ "muster_option.help", 56, 56 },
	{ "sizeof muster_plugin", 144, 152 },
	{ "muster_plugin.name", 24, 24 },
	{ "muster_plugin.keys", 60, 60 },
	{ "muster_plugin.open", 88, 88 },
	{ "muster_plugin.find", 104, 104 },
	{ "muster_plugin.check", 136, 136 },
	{ "sizeof muster_services", 120, 192 },
	{ "muster_services.emit", 8, 8 },
	{ "muster_services.name", 112, 112 },
	{ "MUSTER_STORES", 13, 13 },
	{ "MUSTER_ENOUGH", 100, 100 },
};

START_TEST(is_what_it_was)
{
	if (sizeof(long) != 8 || sizeof(void *) != 8)
		return;
	ck_assert_int_eq(find(layout_0_1, known[_i].name)->number,
	    known[_i].in_0_1);
	ck_assert_int_eq(find(layout_0_2, known[_i].name)->number,
	    known[_i].in_0_2);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("layout");
	TCase *tcase = tcase_create("layout");

	tcase_add_loop_test(tcase, means_the_same_today, 0, 2);
	tcase_add_loop_test(tcase, is_what_it_was, 0,
	    sizeof known / sizeof *known);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
