/* SPDX-License-Identifier: MIT
 *
 * check_trace - the waterfall, drawn from legs that are written down here and
 * compared to the letter: nothing in it depends on a clock.
 */
#include <config.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../../cli/trace.h"
#include "support/suite.h"

#define US(n) ((n)*MUSTER_MICROSECOND)

/* The drawing as a text, owned by the caller. */
static char *
drawn(const struct trace *trace)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	ck_assert(trace_draw(trace, out));
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

/* Cuts the next line off *text; NULL: there is none. */
static char *
next_line(char **text)
{
	char *line = strsep(text, "\n");

	return line != NULL && *text == NULL && *line == '\0' ? NULL : line;
}

/* Compared line by line: a message of more lines would upset the report. */
static void
expect(const struct trace *trace, const char *expected)
{
	char *text = drawn(trace), *copy = strdup(expected);
	char *at = text, *expected_at = copy, *line, *expected_line;

	ck_assert_ptr_nonnull(copy);
	do {
		line = next_line(&at);
		expected_line = next_line(&expected_at);
		ck_assert_pstr_eq(line, expected_line);
	} while (line != NULL);
	free(copy);
	free(text);
}

/* ---- one leg ---- */

START_TEST(leaf_fills_the_axis)
{
	const muster_leg leg = {
		.store = "db",
		.outcome = MUSTER_HIT,
		.users = 1,
		.elapsed = US(812),
	};

	expect(&(struct trace){ .store = "db",
		   .users = 1,
		   .elapsed = US(812),
		   .legs = &leg,
		   .width = 66 },
	    "db: 1 user in 812 us\n"
	    "leg  role       outcome    users      time  0               "
	    "812 us\n"
	    "db   primary    hit            1    812 us  "
	    "|====================|\n");
}
END_TEST

START_TEST(bar_takes_the_width_that_is_left)
{
	const muster_leg leg = { .store = "db", .elapsed = US(1) };
	struct trace trace = {
		.store = "db",
		.elapsed = US(1),
		.legs = &leg,
		.width = 100,
	};
	char *text = drawn(&trace), *line = strchr(text, '\n') + 1;

	ck_assert_uint_eq(strcspn(line, "\n"), 100);
	free(text);
	/* Never shorter than 20. */
	trace.width = 10;
	text = drawn(&trace);
	ck_assert_ptr_nonnull(strstr(text, "|====================|\n"));
	free(text);
}
END_TEST

/* ---- where bars begin and end: an axis of 20 cells over 200 us ---- */

static const struct {
	int64_t start, elapsed;
	muster_outcome outcome;
	const char *bar;
} bars[] = {
	{ 0, US(200), MUSTER_HIT, "|====================|" },
	{ 0, US(100), MUSTER_HIT, "|==========          |" },
	{ US(100), US(100), MUSTER_MISS, "|          ==========|" },
	{ US(50), US(30), MUSTER_FAILED, "|     ===            |" },
	/* shorter than a cell: one cell all the same */
	{ 0, 1, MUSTER_HIT, "|=                   |" },
	{ US(99), 1, MUSTER_HIT, "|         =          |" },
	{ US(200), 0, MUSTER_HIT, "|                   =|" },
	{ US(199), US(1), MUSTER_HIT, "|                   =|" },
	/* beyond the end of the call, and before its start */
	{ US(150), US(500), MUSTER_TIMEOUT, "|               =====|" },
	{ US(300), US(1), MUSTER_DROPPED, "|                   =|" },
	{ -US(5), US(15), MUSTER_HIT, "|=                   |" },
	/* cancelled in flight */
	{ US(20), US(20), MUSTER_DROPPED, "|  ==                |" },
};

START_TEST(bar_lies_where_the_leg_ran)
{
	const muster_leg leg = {
		.store = "db",
		.start = bars[_i].start,
		.elapsed = bars[_i].elapsed,
		.outcome = bars[_i].outcome,
	};
	const struct trace trace = {
		.store = "db",
		.elapsed = US(200),
		.legs = &leg,
	};
	char *text = drawn(&trace), *bar = strchr(text, '|');

	ck_assert_ptr_nonnull(bar);
	bar[strcspn(bar, "\n")] = '\0';
	ck_assert_str_eq(bar, bars[_i].bar);
	free(text);
}
END_TEST

START_TEST(call_that_took_no_time_is_drawn)
{
	const muster_leg leg = { .store = "db", .outcome = MUSTER_MISS };

	expect(&(struct trace){ .store = "db", .legs = &leg },
	    "db: 0 users in 0 ns\n"
	    "leg  role       outcome    users      time  0                 "
	    "0 ns\n"
	    "db   primary    miss           0      0 ns  "
	    "|=                   |\n");
}
END_TEST

/* ---- trees ---- */

static const muster_leg nested_disk = {
	.store = "disk",
	.outcome = MUSTER_HIT,
	.users = 12,
	.start = US(500),
	.elapsed = US(500),
};
static const muster_leg nested_dropped = {
	.store = "dropped",
	.role = MUSTER_SECONDARY,
	.outcome = MUSTER_DROPPED,
	.status = MUSTER_CANCELLED,
	.start = US(900),
};
static const muster_leg nested_unasked = {
	.store = "a-name-that-is-not-drawn",
	.outcome = MUSTER_SKIPPED,
};
static const muster_leg nested_audit = {
	.next = &nested_dropped,
	.legs = &nested_unasked,
	.store = "audit",
	.role = MUSTER_SECONDARY,
	.outcome = MUSTER_SKIPPED,
	.status = MUSTER_UNIMPLEMENTED,
	.message = "it has no such key",
};
static const muster_leg nested_cache = {
	.next = &nested_audit,
	.store = "cache",
	.role = MUSTER_SECONDARY,
	.outcome = MUSTER_TIMEOUT,
	.status = MUSTER_DEADLINE_EXCEEDED,
	.elapsed = US(1000),
	.message = "store 'cache': no answer within 1ms",
};
static const muster_leg nested_db = {
	.next = &nested_cache,
	.legs = &nested_disk,
	.store = "database",
	.outcome = MUSTER_HIT,
	.users = 12,
	.start = US(250),
	.elapsed = US(750),
};

START_TEST(nested_legs_are_indented_on_the_same_axis)
{
	expect(&(struct trace){ .store = "users",
		   .strategy = "parallel",
		   .users = 12,
		   .partial = true,
		   .elapsed = US(1000),
		   .legs = &nested_db },
	    "users (parallel): 12 users in 1.00 ms, partial\n"
	    "leg       role       outcome    users      time  "
	    "0              1.00 ms\n"
	    "database  primary    hit           12    750 us  "
	    "|     ===============|\n"
	    "  disk    primary    hit           12    500 us  "
	    "|          ==========|\n"
	    "cache     secondary  timeout        0   1.00 ms  "
	    "|====================|\n"
	    "  store 'cache': no answer within 1ms\n"
	    "audit     secondary  skipped        0         -  "
	    "it has no such key\n"
	    "dropped   secondary  cancelled      0         -  \n");
}
END_TEST

/* Under the line of the call, and under the bar of a composite among its legs.
 */
START_TEST(choices_are_told)
{
	const muster_choice call = {
		.way = "parallel",
		.why = "it saves time",
		.predicted_sequential = US(9),
		.predicted_parallel = US(5),
	};
	const muster_choice below = {
		.way = "sequential",
		.why = "red \033[31m alert",
	};
	const muster_leg disk = { .store = "disk", .elapsed = US(100) };
	const muster_leg unasked = {
		.store = "unasked",
		.role = MUSTER_SECONDARY,
		.outcome = MUSTER_SKIPPED,
		.choice = &below,
	};
	const muster_leg db = {
		.next = &unasked,
		.legs = &disk,
		.store = "db",
		.outcome = MUSTER_TIMEOUT,
		.elapsed = US(200),
		.message = "no answer",
		.choice = &below,
	};

	expect(&(struct trace){ .store = "users",
		   .strategy = "adaptive",
		   .elapsed = US(200),
		   .choice = &call,
		   .legs = &db },
	    "users (adaptive): 0 users in 200 us\n"
	    "parallel: it saves time\n"
	    "leg      role       outcome    users      time  "
	    "0               200 us\n"
	    "db       primary    timeout        0    200 us  "
	    "|====================|\n"
	    "  no answer\n"
	    "  sequential: red \\x1b[31m alert\n"
	    "  disk   primary    hit            0    100 us  "
	    "|==========          |\n"
	    "unasked  secondary  skipped        0         -  \n");
}
END_TEST

START_TEST(failed_call_shows_its_status)
{
	const muster_leg leg = {
		.store = "db",
		.outcome = MUSTER_FAILED,
		.status = MUSTER_UNAVAILABLE,
		.elapsed = US(20),
		.message = "red \033[31m alert",
	};

	expect(&(struct trace){ .store = "db",
		   .status = MUSTER_UNAVAILABLE,
		   .elapsed = US(20),
		   .legs = &leg },
	    "db: UNAVAILABLE in 20.0 us\n"
	    "leg  role       outcome    users      time  0              "
	    "20.0 us\n"
	    "db   primary    error          0   20.0 us  "
	    "|====================|\n"
	    "  red \\x1b[31m alert\n");
}
END_TEST

/* ---- times ---- */

static const struct {
	int64_t nanoseconds;
	const char *text;
} times[] = {
	{ -1, "0 ns" },
	{ 0, "0 ns" },
	{ 999, "999 ns" },
	{ 1000, "1.00 us" },
	{ 1239, "1.23 us" },
	{ 9999, "9.99 us" },
	{ 12399, "12.3 us" },
	{ 999999, "999 us" },
	{ 1005000, "1.00 ms" },
	{ 50140000, "50.1 ms" },
	{ 1200000000, "1.20 s" },
	{ INT64_C(59999999999), "59.9 s" },
	{ INT64_C(3600000000000), "3600 s" },
	{ INT64_MAX, "9223372036 s" },
};

START_TEST(time_has_three_digits_and_a_unit)
{
	char text[TRACE_TIME_SIZE];

	ck_assert_str_eq(trace_time(times[_i].nanoseconds, text),
	    times[_i].text);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

int
main(void)
{
	Suite *suite = suite_create("trace");
	TCase *tests = tcase_create("drawing");

	tcase_add_test(tests, leaf_fills_the_axis);
	tcase_add_test(tests, bar_takes_the_width_that_is_left);
	tcase_add_loop_test(tests, bar_lies_where_the_leg_ran, 0, COUNT(bars));
	tcase_add_test(tests, call_that_took_no_time_is_drawn);
	tcase_add_test(tests, nested_legs_are_indented_on_the_same_axis);
	tcase_add_test(tests, choices_are_told);
	tcase_add_test(tests, failed_call_shows_its_status);
	tcase_add_loop_test(tests, time_has_three_digits_and_a_unit, 0,
	    COUNT(times));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
