/* SPDX-License-Identifier: MIT
 *
 * check_mistakes - files that are well formed and wrong all the same, and the
 * exact messages that they get.
 */
#include <config.h>

/* First: check.h has a macro named fail. */
#include "directory/directory.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "directory/world.h"
#include "support/scratch.h"
#include "support/suite.h"

/* A [muster] of two lines, and three leaves of two lines each. */
#define MUSTER "[muster]\nplugin_path = mocks\n"
#define ABC                          \
	"[store a]\nplugin = asks\n" \
	"[store b]\nplugin = asks\n" \
	"[store c]\nplugin = asks\n"

static const struct {
	const char *text;
	const char *problems;
} rows[] = {
	/* No stores, [muster]. */
	{ "", "a.ini: there is no store: expected at least one [store NAME]" },
	{ MUSTER,
	    "a.ini: there is no store: expected at least one [store NAME]" },
	{ MUSTER "store = d\n" ABC,
	    "a.ini:3: [muster] option 'store': there is no store 'd'" },
	{ MUSTER "store = cahce\n[store cache]\nplugin = asks\n",
	    "a.ini:3: [muster] option 'store': "
	    "there is no store 'cahce' (did you mean 'cache'?)" },
	{ MUSTER "threads = 0\n" ABC,
	    "a.ini:3: [muster] option 'threads': "
	    "expected an integer from 1 to 1024, not '0'" },
	{ MUSTER "threads = 1025\n" ABC,
	    "a.ini:3: [muster] option 'threads': "
	    "expected an integer from 1 to 1024, not '1025'" },
	{ MUSTER "threads = eight\n" ABC,
	    "a.ini:3: [muster] option 'threads': "
	    "expected an integer, not 'eight'" },
	{ MUSTER "thread = 8\n" ABC,
	    "a.ini:3: [muster] unknown option 'thread' "
	    "(did you mean 'threads'?)" },
	{ MUSTER "timeout = 8s\n" ABC,
	    "a.ini:3: [muster] unknown option 'timeout': "
	    "expected one of store, threads, plugin_path" },
	{ "[muster]\nplugin_path = a::b\n",
	    "a.ini: there is no store: expected at least one [store NAME]\n"
	    "a.ini:2: [muster] option 'plugin_path': expected directories "
	    "with colons between them, none of them empty" },
	{ "[muster]\nplugin_path =\n",
	    "a.ini: there is no store: expected at least one [store NAME]\n"
	    "a.ini:2: [muster] option 'plugin_path': expected directories "
	    "with colons between them, none of them empty" },

	/* Which kind of store. */
	{ MUSTER "[store a]\n",
	    "a.ini:3: [store a] "
	    "expected 'plugin = NAME' or 'strategy = NAME'" },
	{ MUSTER "[store a]\ntimeout = 5\n",
	    "a.ini:3: [store a] "
	    "expected 'plugin = NAME' or 'strategy = NAME'\n"
	    "a.ini:4: [store a] option 'timeout': expected a duration such as "
	    "20ms (units ns us ms s m h d), not '5'" },
	{ MUSTER ABC "strategy = parallel\nmax_in_flight = no\n",
	    "a.ini:9: [store c] 'plugin' and 'strategy' exclude each other\n"
	    "a.ini:10: [store c] option 'max_in_flight': "
	    "expected an integer, not 'no'" },
	{ MUSTER ABC "[store d]\nstrategy = paralell\nprimary = x\n"
		     "secundary = a\n",
	    "a.ini:10: [store d] unknown strategy 'paralell' "
	    "(did you mean 'parallel'?)\n"
	    "a.ini:11: [store d] option 'primary': there is no store 'x'\n"
	    "a.ini:12: [store d] unknown option 'secundary' "
	    "(did you mean 'secondary'?)" },
	{ MUSTER ABC "[store d]\nstrategy = quickest\nprimary = x\n"
		     "secondary = a, y\nhedge = 2%\n",
	    "a.ini:10: [store d] unknown strategy 'quickest': "
	    "expected one of sequential, parallel, adaptive, fallback, fastest\n"
	    "a.ini:11: [store d] option 'primary': there is no store 'x'\n"
	    "a.ini:12: [store d] option 'secondary': there is no store 'y'" },

	/* Common options. */
	{ MUSTER "[store a]\nplugin = asks\ntimeout = 0s\n",
	    "a.ini:5: [store a] option 'timeout': "
	    "expected a duration from 1us to 1d, not '0s'" },
	{ MUSTER "[store a]\nplugin = asks\ntimeout = 2d\n",
	    "a.ini:5: [store a] option 'timeout': "
	    "expected a duration from 1us to 1d, not '2d'" },
	{ MUSTER "[store a]\nplugin = asks\nmax_in_flight = 0\n",
	    "a.ini:5: [store a] option 'max_in_flight': "
	    "expected an integer from 1 to 1000000, not '0'" },
	{ MUSTER "[store a]\nplugin = asks\nmax_in_fligth = 1\n",
	    "a.ini:5: [store a] unknown option 'max_in_fligth' "
	    "(did you mean 'max_in_flight'?)" },

	{ MUSTER ABC "[store d]\nstrategy = parallel\nprimary = a\n"
		     "max_in_flight = 4\n",
	    "a.ini:12: [store d] option 'max_in_flight' bounds the calls "
	    "inside a plugin: give it to the members" },

	{ MUSTER ABC "[store d]\nstrategy = parallel\nprimary = a\n"
		     "breaker_failures = 4\n",
	    "a.ini:12: [store d] option 'breaker_failures' keeps calls from a "
	    "plugin that fails: give it to the members" },
	{ MUSTER "[store a]\nplugin = asks\nmax_waiting = 1\n",
	    "a.ini:5: [store a] option 'max_waiting' changes nothing without "
	    "'max_in_flight'" },
	{ MUSTER "[store a]\nplugin = asks\nbreaker_wait = 1s\n"
		 "breaker_window = 1m\n",
	    "a.ini:5: [store a] option 'breaker_wait' changes nothing without "
	    "'breaker_failures' or 'breaker_rate'\n"
	    "a.ini:6: [store a] option 'breaker_window' changes nothing "
	    "without 'breaker_rate'" },

	/* Members. */
	{ MUSTER ABC "[store d]\nstrategy = parallel\n",
	    "a.ini:9: [store d] option 'primary' is required: "
	    "the store whose failure fails the call" },
	{ MUSTER ABC "[store d]\nstrategy = parallel\nprimary = a\n"
		     "secondary = b, a\n",
	    "a.ini:12: [store d] store 'a' is a member twice" },
	{ MUSTER ABC "[store d]\nstrategy = parallel\nsecondary = b, c, b\n"
		     "primary = a\n",
	    "a.ini:11: [store d] store 'b' is a member twice" },
	{ MUSTER "[store a]\nplugin = asks\nstore = b\nmore = a b\n",
	    "a.ini:5: [store a] option 'store': there is no store 'b'\n"
	    "a.ini:6: [store a] option 'more': there is no store 'a b'" },

	/* A list of members. */
	{ MUSTER ABC "[store d]\nstrategy = falback\nmembers = a, z\n",
	    "a.ini:10: [store d] unknown strategy 'falback' "
	    "(did you mean 'fallback'?)\n"
	    "a.ini:11: [store d] option 'members': there is no store 'z'" },
	{ MUSTER ABC "[store d]\nstrategy = fallback\nmembers = a, b\n"
		     "continue_on = error, mis\ncontinue_no = miss\n",
	    "a.ini:12: [store d] option 'continue_on': expected any of error, "
	    "timeout, miss, not 'mis' (did you mean 'miss'?)\n"
	    "a.ini:13: [store d] unknown option 'continue_no' "
	    "(did you mean 'continue_on'?)" },
	{ MUSTER ABC "[store d]\nstrategy = fallback\n",
	    "a.ini:9: [store d] option 'members' is required: "
	    "the stores, in the order in which they are asked" },
	{ MUSTER ABC "[store d]\nstrategy = fallback\nmembers =\n",
	    "a.ini:11: [store d] there are no members: expected one store at "
	    "least" },
	{ MUSTER ABC "[store d]\nstrategy = fastest\nmembers = a, b\n"
		     "hedge_after = soon\nmax_extra = 2\nacept_miss = yes\n",
	    "a.ini:12: [store d] option 'hedge_after': expected auto or a "
	    "duration such as 20ms (units ns us ms s m h d), not 'soon'\n"
	    "a.ini:13: [store d] option 'max_extra': expected a ratio such as "
	    "2% (0% to 100%), not '2'\n"
	    "a.ini:14: [store d] unknown option 'acept_miss' "
	    "(did you mean 'accept_miss'?)" },
	{ MUSTER ABC "[store d]\nstrategy = fastest\nmembers = a, a\n"
		     "hedge_after = 1ns\n",
	    "a.ini:11: [store d] store 'a' is a member twice\n"
	    "a.ini:12: [store d] option 'hedge_after': "
	    "expected a duration from 1us to 1d, not '1ns'" },
	{ MUSTER ABC "[store d]\nstrategy = quickest\nmembers = z\n",
	    "a.ini:10: [store d] unknown strategy 'quickest': "
	    "expected one of sequential, parallel, adaptive, fallback, fastest\n"
	    "a.ini:11: [store d] option 'members': there is no store 'z'" },

	/* Cycles. */
	{ MUSTER "[store a]\nplugin = asks\nstore = a\n",
	    "a.ini:5: [store a] is a member of itself: a -> a" },
	{ MUSTER "[store a]\nplugin = asks\nstore = b\n"
		 "[store b]\nplugin = asks\nmore = a\n",
	    "a.ini:5: [store a] is a member of itself: a -> b -> a" },
	{ MUSTER "[store b]\nplugin = asks\n"
		 "[store z]\nstrategy = sequential\nprimary = b\n"
		 "secondary = y\n"
		 "[store y]\nstrategy = parallel\nprimary = x\n"
		 "[store x]\nplugin = asks\nstore = z\n",
	    "a.ini:8: [store z] is a member of itself: z -> y -> x -> z" },
	{ MUSTER "[store a]\nplugin = asks\nmore = a, b\n"
		 "[store b]\nplugin = asks\nmore = c\n"
		 "[store c]\nplugin = asks\nmore = b\n",
	    "a.ini:5: [store a] is a member of itself: a -> a\n"
	    "a.ini:8: [store b] is a member of itself: b -> c -> b" },

	/* All floors in one run. */
	{ "[muster]\nplugin_path = mocks\nstore = d\n[stroe a]\n"
	  "plugin = asks\ntimeout: 1s\npasswort = x\n"
	  "[store b]\nstrategy = parallel\nprimary = a\nsecondary = c\n",
	    "a.ini:3: [muster] option 'store': there is no store 'd'\n"
	    "a.ini:4: unknown section 'stroe' (did you mean '[store NAME]'?)\n"
	    "a.ini:6: [store a] ':' separates nothing here: "
	    "expected 'timeout = VALUE'\n"
	    "a.ini:7: [store a] unknown option 'passwort' "
	    "(did you mean 'password'?)\n"
	    "a.ini:11: [store b] option 'secondary': there is no store 'c'" },
};

static const struct directory_wish nothing;

static void
expect_problems_of(const struct directory_wish *wish, const char *problems)
{
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert_ptr_null(directory_read("a.ini", wish, &error));
	ck_assert_int_eq(error.status, MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(error.message, problems);
	muster_error_clear(&error);
}

static void
expect_problems(const char *problems)
{
	expect_problems_of(&nothing, problems);
}

START_TEST(file_has_these_problems)
{
	scratch_text("a.ini", rows[_i].text);
	expect_problems(rows[_i].problems);
}
END_TEST

#define ALL ABC "[store all]\nstrategy = parallel\nprimary = a\n"

static const struct {
	const char *text;
	const char *store, *strategy;
	const char *problems;
} wishes[] = {
	{ MUSTER "store = all\n" ALL, NULL, "paralel",
	    "a.ini: there is no strategy 'paralel' to be used in place of "
	    "that of the file: expected one of sequential, parallel, "
	    "adaptive, fallback, fastest" },
	{ MUSTER ALL, NULL, "parallel",
	    "a.ini: no store is named to use strategy 'parallel', and the "
	    "file names none in [muster]" },
	{ MUSTER ALL, "b", "parallel",
	    "a.ini:6: [store b] a plugin opens this store: it cannot use "
	    "strategy 'parallel'" },
	{ MUSTER ALL "after = 5ms\n", "all", "sequential",
	    "a.ini:10: [store all] strategy 'sequential' was to be used here "
	    "in place of 'parallel'\n"
	    "a.ini:12: [store all] unknown option 'after': expected one of "
	    "plugin, strategy, primary, secondary, timeout, max_in_flight, "
	    "max_waiting, breaker_failures, breaker_rate, breaker_calls, breaker_window, "
	    "breaker_wait, retry, retry_wait, retry_budget" },
	/* What is wrong in the file stays wrong. */
	{ MUSTER "[store a]\nplugin = asks\n[store all]\n"
		 "strategy = paralel\nprimary = a\n",
	    "all", "sequential",
	    "a.ini:6: [store all] unknown strategy 'paralel' "
	    "(did you mean 'parallel'?)" },
	{ MUSTER "[store a]\n", "a", "sequential",
	    "a.ini:3: [store a] expected 'plugin = NAME' or "
	    "'strategy = NAME'" },
};

START_TEST(strategy_that_cannot_be)
{
	const struct directory_wish wish = {
		.store = wishes[_i].store,
		.strategy = wishes[_i].strategy,
	};

	scratch_text("a.ini", wishes[_i].text);
	expect_problems_of(&wish, wishes[_i].problems);
}
END_TEST

/* The loader says why; each entry that names the plugin has its line. */
START_TEST(plugin_that_is_missing)
{
	muster_error error = MUSTER_ERROR_INIT;
	const char *second;

	scratch_text("a.ini",
	    MUSTER "[store a]\nplugin = sqlit\ncreate = 2\n"
		   "max_in_flight = 0\n"
		   "[store b]\nplugin = ./none.so\n");
	ck_assert_ptr_null(directory_read("a.ini", &nothing, &error));
	ck_assert_ptr_eq(strstr(error.message, "a.ini:4: [store a] "),
	    error.message);
	ck_assert_ptr_nonnull(strstr(error.message, "'sqlit'"));
	second = strstr(error.message,
	    "\na.ini:6: [store a] option "
	    "'max_in_flight': expected");
	ck_assert_ptr_nonnull(second);
	ck_assert_ptr_nonnull(strstr(second, "\na.ini:8: [store b] plugin '"));
	ck_assert_uint_eq(error.count, 3);
	muster_error_clear(&error);
}
END_TEST

START_TEST(file_that_is_missing)
{
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert_ptr_null(directory_read("none.ini", &nothing, &error));
	ck_assert_int_eq(error.status, MUSTER_NOT_FOUND);
	ck_assert_str_eq(error.message,
	    "cannot read 'none.ini': No such file or directory");
	muster_error_clear(&error);
}
END_TEST

/* ---- too many ---- */

/* A composite of `count` leaves. */
static void
write_wide(unsigned count)
{
	FILE *file = fopen("a.ini", "we");
	unsigned i;

	ck_assert_ptr_nonnull(file);
	fputs(MUSTER "[store all]\nstrategy = parallel\nprimary = s0\n"
		     "secondary = s1",
	    file);
	for (i = 2; i < count; i++)
		fprintf(file, ", s%u", i);
	fputs("\n", file);
	for (i = 0; i < count; i++)
		fprintf(file, "[store s%u]\nplugin = asks\n", i);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(too_many_members)
{
	struct directory *directory;
	muster_error error = MUSTER_ERROR_INIT;

	write_wide(64);
	directory = directory_read("a.ini", &nothing, &error);
	ck_assert_msg(directory != NULL, "%s", error.message);
	ck_assert_uint_eq(directory_find(directory, "all")->reach_count, 64);
	directory_free(directory);
	write_wide(65);
	expect_problems("a.ini:6: [store all] 65 stores are too many: "
			"at most 64 are allowed");
}
END_TEST

/* Each store has the one before twice in its tree: 2^(n + 1) - 1 nodes. */
static void
write_deep(unsigned levels)
{
	FILE *file = fopen("a.ini", "we");
	unsigned i;

	ck_assert_ptr_nonnull(file);
	fputs(MUSTER "[store s0]\nplugin = asks\n", file);
	for (i = 1; i <= levels; i++)
		fprintf(file, "[store s%u]\nplugin = asks\nmore = s%u, s%u\n",
		    i, i - 1, i - 1);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(too_many_nodes)
{
	struct directory *directory;
	muster_error error = MUSTER_ERROR_INIT;

	write_deep(9);
	directory = directory_read("a.ini", &nothing, &error);
	ck_assert_msg(directory != NULL, "%s", error.message);
	directory_free(directory);
	write_deep(20);
	expect_problems("a.ini:32: [store s10] reaches more than 1023 stores, "
			"each counted as often as it is reached");
}
END_TEST

/* A chain in the wrong order, and much longer than is allowed. */
START_TEST(long_chain)
{
	enum {
		LENGTH = 5000,
		FIRST_TOO_LONG = LENGTH - 1 - 1024,
		FIRST_TOO_DEEP = LENGTH - 1 - 33
	};
	FILE *file = fopen("a.ini", "we");
	char *expected;
	unsigned i;

	ck_assert_ptr_nonnull(file);
	fputs(MUSTER, file);
	for (i = 0; i < LENGTH - 1; i++)
		fprintf(file, "[store s%u]\nplugin = asks\nstore = s%u\n", i,
		    i + 1);
	fprintf(file, "[store s%u]\nplugin = asks\n", i);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_ge(asprintf(&expected,
			     "a.ini:%d: [store s%d] reaches "
			     "more than 1023 stores, each "
			     "counted as often as it is "
			     "reached\n"
			     "a.ini:%d: [store s%d] more than 32 stores ask "
			     "one through the other",
			     3 + 3 * FIRST_TOO_LONG, FIRST_TOO_LONG,
			     3 + 3 * FIRST_TOO_DEEP, FIRST_TOO_DEEP),
	    0);
	expect_problems(expected);
	free(expected);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("mistakes");
	TCase *tcase = tcase_create("mistakes");

	tcase_add_checked_fixture(tcase, world_enter, scratch_leave);
	tcase_add_loop_test(tcase, file_has_these_problems, 0,
	    sizeof rows / sizeof *rows);
	tcase_add_loop_test(tcase, strategy_that_cannot_be, 0,
	    sizeof wishes / sizeof *wishes);
	tcase_add_test(tcase, plugin_that_is_missing);
	tcase_add_test(tcase, file_that_is_missing);
	tcase_add_test(tcase, too_many_members);
	tcase_add_test(tcase, too_many_nodes);
	tcase_add_test(tcase, long_chain);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
