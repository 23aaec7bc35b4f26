/* SPDX-License-Identifier: MIT
 *
 * check_answer - what a call of several stores answers: which users, in which
 * order, from where, and how each leg ended.
 *
 * Each row is a configuration, a question and the whole answer. Each is asked
 * in every way there is: on the caller's thread and not, with a deadline that
 * does not pass and without.
 */
#include <config.h>

#include "world.h"

#include <string.h>

#include <check.h>

#include "support/suite.h"

#define FOREVER (20 * MUSTER_SECOND)

static struct world world;

#define A    "[store a]\nplugin = gated\nids = 1, 2\n"
#define B    "[store b]\nplugin = gated_bounded\nids = 2, 3\n"
#define C    "[store c]\nplugin = gated_prompt\nids = 3, 4, 1\n"
#define NONE "[store none]\nplugin = gated\n"
#define DOWN "[store down]\nplugin = gated\nstatus = 14\nmessage = gone\n"
#define DENY                                                 \
	"[store deny]\nplugin = gated_bounded\nstatus = 7\n" \
	"message = no entry\n"
#define CANNOT                                                 \
	"[store cannot]\nplugin = gated_prompt\nstatus = 12\n" \
	"message = not by email\n"

static const struct row {
	const char *stores;
	const char *asked;
	bool primary_only;
	size_t limit;
	const char *answer;
	const char *legs;
} rows[] = {
	/* leaves */
	{ A, "a", false, 0, "OK 1/a 2/a", "a hit" },
	{ NONE, "none", false, 0, "OK", "none miss" },
	{ DOWN, "down", false, 0, "UNAVAILABLE: down: gone", "down error" },
	{ CANNOT, "cannot", false, 0, "UNIMPLEMENTED: cannot: not by email",
	    "cannot skipped" },
	{ A, "a", false, 1, "OK 1/a, truncated", "a hit" },
	{ A, "a", false, 2, "OK 1/a 2/a", "a hit" },
	{ A, "a", true, 0, "OK 1/a 2/a", "a hit" },

	/* two members; unique by id, in the order of the file */
	{ A B "[store s]\nstrategy = sequential\nprimary = a\n"
	      "secondary = b\n",
	    "s", false, 0, "OK 1/a 2/a 3/b", "a hit, b hit" },
	{ A B "[store s]\nstrategy = parallel\nprimary = b\nsecondary = a\n",
	    "s", false, 0, "OK 2/b 3/b 1/a", "b hit, a hit" },
	{ A B C "[store s]\nstrategy = parallel\nprimary = c\n"
		"secondary = b, a\n",
	    "s", false, 0, "OK 3/c 4/c 1/c 2/b", "c hit, b hit, a hit" },
	{ A "[store s]\nstrategy = parallel\nprimary = a\n", "s", false, 0,
	    "OK 1/a 2/a", "a hit" },

	/* limits count over all members */
	{ A B C "[store s]\nstrategy = sequential\nprimary = a\n"
		"secondary = b, c\n",
	    "s", false, 3, "OK 1/a 2/a 3/b, truncated", "a hit, b hit, c hit" },
	{ A B C "[store s]\nstrategy = parallel\nprimary = a\n"
		"secondary = b, c\n",
	    "s", false, 4, "OK 1/a 2/a 3/b 4/c", "a hit, b hit, c hit" },
	{ A B "[store s]\nstrategy = parallel\nprimary = a\nsecondary = b\n",
	    "s", false, 3, "OK 1/a 2/a 3/b", "a hit, b hit" },

	/* misses, failures, what cannot be asked */
	{ A NONE "[store s]\nstrategy = parallel\nprimary = none\n"
		 "secondary = a\n",
	    "s", false, 0, "OK 1/a 2/a", "none miss, a hit" },
	{ A DOWN "[store s]\nstrategy = sequential\nprimary = a\n"
		 "secondary = down\n",
	    "s", false, 0, "OK 1/a 2/a, partial", "a hit, down error" },
	{ A DOWN "[store s]\nstrategy = sequential\nprimary = down\n"
		 "secondary = a\n",
	    "s", false, 0, "UNAVAILABLE: down: gone", "down error, a skipped" },
	{ A CANNOT "[store s]\nstrategy = parallel\nprimary = a\n"
		   "secondary = cannot\n",
	    "s", false, 0, "OK 1/a 2/a, partial", "a hit, cannot skipped" },
	{ A CANNOT "[store s]\nstrategy = sequential\nprimary = cannot\n"
		   "secondary = a\n",
	    "s", false, 0, "UNIMPLEMENTED: cannot: not by email",
	    "cannot skipped, a skipped" },
	{ NONE DOWN "[store s]\nstrategy = parallel\nprimary = none\n"
		    "secondary = down\n",
	    "s", false, 0, "OK, partial", "none miss, down error" },

/* the first that answers */
#define FALL "[store s]\nstrategy = fallback\nmembers = "
	{ A B FALL "a, b\n", "s", false, 0, "OK 1/a 2/a", "a hit, b skipped" },
	{ NONE B FALL "none, b\n", "s", false, 0, "OK 2/b 3/b",
	    "none miss, b hit" },
	{ B DOWN FALL "down, b\n", "s", false, 0, "OK 2/b 3/b, partial",
	    "down error, b hit" },
	{ NONE DOWN FALL "down, none\n", "s", false, 0,
	    "UNAVAILABLE: down: gone", "down error, none miss" },
	{ NONE CANNOT DENY FALL "cannot, none, deny\n", "s", false, 0,
	    "PERMISSION_DENIED: deny: no entry",
	    "cannot skipped, none miss, deny error" },
	{ NONE CANNOT FALL "none, cannot\n", "s", false, 0,
	    "UNIMPLEMENTED: cannot: not by email",
	    "none miss, cannot skipped" },
	{ B NONE FALL "none, b\ncontinue_on = error, timeout\n", "s", false, 0,
	    "OK", "none miss, b skipped" },
	{ B DENY FALL "deny, b\ncontinue_on = timeout\n", "s", false, 0,
	    "PERMISSION_DENIED: deny: no entry", "deny error, b skipped" },
	{ B CANNOT FALL "cannot, b\ncontinue_on = timeout\n", "s", false, 0,
	    "OK 2/b 3/b, partial", "cannot skipped, b hit" },
	{ B DOWN FALL "down, b\n", "s", true, 0, "UNAVAILABLE: down: gone",
	    "down error, b skipped" },
	{ A C DOWN FALL "down, c\n[store t]\nstrategy = parallel\n"
			"primary = s\nsecondary = a\n",
	    "t", false, 0, "OK 3/c 4/c 1/c 2/a, partial",
	    "s hit (down error, c hit), a hit" },
	{ A B FALL "b\n[store w]\nplugin = gated\ninner = s\n", "w", false, 0,
	    "OK 2/b 3/b", "w hit (s hit (b hit))" },

/* replicas; one after another where none is slow */
#define FAST "[store s]\nstrategy = fastest\nhedge_after = 1d\nmembers = "
	{ A B FAST "a, b\n", "s", false, 0, "OK 1/a 2/a", "a hit, b skipped" },
	{ NONE B FAST "none, b\n", "s", false, 0, "OK 2/b 3/b",
	    "none miss, b hit" },
	{ NONE B FAST "none, b\naccept_miss = yes\n", "s", false, 0, "OK",
	    "none miss, b skipped" },
	{ B DOWN FAST "down, b\n", "s", true, 0, "OK 2/b 3/b, partial",
	    "down error, b hit" },
	{ NONE DOWN FAST "down, none\naccept_miss = yes\n", "s", false, 0,
	    "UNAVAILABLE: down: gone", "down error, none miss" },
	{ A B DOWN FAST "down, b\n[store t]\nstrategy = sequential\n"
			"primary = a\nsecondary = s\n",
	    "t", false, 0, "OK 1/a 2/a 3/b, partial",
	    "a hit, s hit (down error, b hit)" },

	/* nested */
	{ A B C "[store in]\nstrategy = parallel\nprimary = b\n"
		"secondary = c\n"
		"[store s]\nstrategy = parallel\nprimary = a\n"
		"secondary = in\n",
	    "s", false, 0, "OK 1/a 2/a 3/b 4/c",
	    "a hit, in hit (b hit, c hit)" },
	{ A B DOWN "[store in]\nstrategy = sequential\nprimary = b\n"
		   "secondary = down\n"
		   "[store s]\nstrategy = sequential\nprimary = a\n"
		   "secondary = in\n",
	    "s", false, 0, "OK 1/a 2/a 3/b, partial",
	    "a hit, in hit (b hit, down error)" },
	{ A B DOWN "[store in]\nstrategy = sequential\nprimary = down\n"
		   "secondary = b\n"
		   "[store s]\nstrategy = sequential\nprimary = a\n"
		   "secondary = in\n",
	    "s", false, 0, "OK 1/a 2/a, partial",
	    "a hit, in error (down error, b skipped)" },
	{ A B DOWN "[store in]\nstrategy = sequential\nprimary = down\n"
		   "secondary = b\n"
		   "[store s]\nstrategy = sequential\nprimary = in\n"
		   "secondary = a\n",
	    "s", false, 0, "UNAVAILABLE: down: gone",
	    "in error (down error, b skipped), a skipped" },
	{ A DENY "[store in]\nstrategy = parallel\nprimary = deny\n"
		 "[store s]\nstrategy = sequential\nprimary = in\n"
		 "secondary = a\n",
	    "s", false, 0, "PERMISSION_DENIED: deny: no entry",
	    "in error (deny error), a skipped" },
	/* one store in two places */
	{ A B "[store in]\nstrategy = parallel\nprimary = a\nsecondary = b\n"
	      "[store s]\nstrategy = parallel\nprimary = b\n"
	      "secondary = in\n",
	    "s", false, 0, "OK 2/b 3/b 1/a", "b hit, in hit (a hit, b hit)" },

	/* wrappers */
	{ A "[store w]\nplugin = gated\nids = 8, 2\ninner = a\n", "w", false, 0,
	    "OK 8/w 2/w 1/a", "w hit (a hit)" },
	{ A "[store w]\nplugin = gated\ninner = a\nrelay = yes\n", "w", false,
	    0, "OK 1/w 2/w", "w hit (a hit)" },
	{ A "[store w]\nplugin = gated\nids = 8\ninner = a\n", "w", false, 1,
	    "OK 8/w, truncated", "w hit (a hit)" },
	{ A "[store w]\nplugin = gated\nids = 1, 2\ninner = a\n", "w", false, 2,
	    "OK 1/w 2/w", "w hit (a hit)" },
	{ DOWN "[store w]\nplugin = gated\nids = 8\ninner = down\n", "w", false,
	    0, "UNAVAILABLE: w: down: gone", "w error (down error)" },
	{ DOWN "[store w]\nplugin = gated\ninner = down\nrelay = yes\n", "w",
	    false, 0, "UNAVAILABLE: w: down: gone", "w error (down error)" },
	{ A DOWN "[store in]\nstrategy = parallel\nprimary = a\n"
		 "secondary = down\n"
		 "[store w]\nplugin = gated\nids = 8\ninner = in\n",
	    "w", false, 0, "OK 8/w 1/a 2/a, partial",
	    "w hit (in hit (a hit, down error))" },
	{ A B DOWN "[store in]\nstrategy = parallel\nprimary = a\n"
		   "secondary = down\n"
		   "[store w]\nplugin = gated_bounded\ninner = in\n"
		   "[store s]\nstrategy = parallel\nprimary = b\n"
		   "secondary = w\n",
	    "s", false, 0, "OK 2/b 3/b 1/a, partial",
	    "b hit, w hit (in hit (a hit, down error))" },
	{ CANNOT "[store w]\nplugin = gated\ninner = cannot\n", "w", false, 0,
	    "UNIMPLEMENTED: w: cannot: not by email",
	    "w skipped (cannot skipped)" },

	/* primary only */
	{ A DOWN "[store s]\nstrategy = parallel\nprimary = a\n"
		 "secondary = down\n",
	    "s", true, 0, "OK 1/a 2/a", "a hit, down skipped" },
	{ A B DOWN "[store in]\nstrategy = parallel\nprimary = a\n"
		   "secondary = down\n"
		   "[store s]\nstrategy = sequential\nprimary = in\n"
		   "secondary = b\n",
	    "s", true, 0, "OK 1/a 2/a",
	    "in hit (a hit, down skipped), b skipped" },
	{ A DOWN "[store in]\nstrategy = parallel\nprimary = a\n"
		 "secondary = down\n"
		 "[store w]\nplugin = gated\nids = 8\ninner = in\n"
		 "[store s]\nstrategy = sequential\nprimary = w\n"
		 "secondary = down\n",
	    "s", true, 0, "OK 8/w 1/a 2/a",
	    "w hit (in hit (a hit, down skipped)), down skipped" },

	/* eight levels */
	{ "[store l0]\nplugin = gated_serial\nids = 0\n"
	  "[store m]\nplugin = gated_bounded\nids = 9\n"
	  "[store l1]\nstrategy = parallel\nprimary = l0\nsecondary = m\n"
	  "[store l2]\nstrategy = sequential\nprimary = l1\nsecondary = m\n"
	  "[store l3]\nstrategy = parallel\nprimary = m\nsecondary = l2\n"
	  "[store l4]\nstrategy = sequential\nprimary = l3\nsecondary = l0\n"
	  "[store l5]\nstrategy = parallel\nprimary = l4\nsecondary = m\n"
	  "[store l6]\nstrategy = parallel\nprimary = l0\nsecondary = l5\n"
	  "[store l7]\nstrategy = sequential\nprimary = l6\nsecondary = m\n"
	  "[store l8]\nstrategy = parallel\nprimary = l7\nsecondary = l0\n",
	    "l8", false, 0, "OK 0/l0 9/m",
	    "l7 hit (l6 hit (l0 hit, l5 hit (l4 hit (l3 hit (m hit, l2 hit "
	    "(l1 hit (l0 hit, m hit), m hit)), l0 hit), m hit)), m hit), "
	    "l0 hit" },
};

static void
check_row(const struct row *row, muster_result *result, const char *way)
{
	ck_assert_msg(strcmp(answer_text(result), row->answer) == 0,
	    "%s, %s: '%s', not '%s'", row->stores, way, answer_text(result),
	    row->answer);
	ck_assert_msg(strcmp(legs_text(result), row->legs) == 0,
	    "%s, %s: '%s', not '%s'", row->stores, way, legs_text(result),
	    row->legs);
}

static muster_request
request_of(const struct row *row, int64_t timeout)
{
	return (muster_request){
		.store = muster_store_get(world.muster, row->asked),
		.query = { .email = "ann@example.org", .limit = row->limit },
		.timeout = timeout,
		.primary_only = row->primary_only,
	};
}

/* The result is used for all calls: each must leave nothing to the next. */
static void
ask_synchronously(const struct row *row, int64_t timeout, const char *way)
{
	muster_request request = request_of(row, timeout);
	muster_result *result = NULL;
	int i;

	for (i = 0; i < 3; i++) {
		muster_find(world.muster, &request, &result);
		check_row(row, result, way);
		ck_assert_ptr_eq(muster_result_asked(result), request.store);
	}
	muster_result_free(result);
}

static sem_t done;
static muster_result *got;

static void
complete(void *arg, muster_result *result)
{
	(void)arg;
	got = result;
	sem_post(&done);
}

static void
ask_asynchronously(const struct row *row, int64_t timeout, const char *way)
{
	muster_request request = request_of(row, timeout);

	ck_assert_int_eq(sem_init(&done, 0, 0), 0);
	ck_assert_int_eq(muster_find_async(world.muster, &request, complete,
			     NULL, NULL, NULL),
	    MUSTER_OK);
	while (sem_wait(&done) != 0)
		;
	check_row(row, got, way);
	muster_result_free(got);
}

START_TEST(answers)
{
	const struct row *row = &rows[_i];
	int threads;

	for (threads = 1; threads <= 2; threads++) {
		world_open(&world, "threads = %d\n%s", threads, row->stores);
		ask_synchronously(row, 0, "waiting");
		ask_synchronously(row, FOREVER, "waiting with a deadline");
		ask_asynchronously(row, 0, "not waiting");
		ask_asynchronously(row, FOREVER,
		    "not waiting, with a deadline");
		world_close(&world);
	}
}
END_TEST

/* ---- what a report says ---- */

START_TEST(report)
{
	muster_result *result = NULL;
	const muster_leg *leg;

	world_open(&world,
	    A DOWN "[store s]\nstrategy = sequential\nprimary = a\n"
		   "secondary = down\n");
	ask(&world, "s", 0, &result);
	leg = muster_result_legs(result);
	ck_assert_str_eq(leg->store, "a");
	ck_assert_int_eq(leg->role, MUSTER_PRIMARY);
	ck_assert_int_eq(leg->status, MUSTER_OK);
	ck_assert_uint_eq(leg->users, 2);
	ck_assert_ptr_null(leg->message);
	ck_assert_int_ge(leg->start, 0);
	ck_assert_int_ge(leg->next->start, leg->start + leg->elapsed);
	leg = leg->next;
	ck_assert_str_eq(leg->store, "down");
	ck_assert_int_eq(leg->role, MUSTER_SECONDARY);
	ck_assert_int_eq(leg->status, MUSTER_UNAVAILABLE);
	ck_assert_uint_eq(leg->users, 0);
	ck_assert_str_eq(leg->message, "gone");
	ck_assert_ptr_null(leg->next);
	ck_assert_int_ge(muster_result_elapsed(result),
	    leg->start + leg->elapsed);
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A secondary that is left out is not asked. */
START_TEST(left_out_is_not_asked)
{
	struct gate gate;
	muster_result *result = NULL;
	muster_request request = { .query.email = "ann@example.org",
		.primary_only = true };

	gate_init(&gate);
	world_open(&world,
	    "store = s\n" A "[store hung]\nplugin = gated\n" GATE
	    "[store in]\nstrategy = parallel\nprimary = a\n"
	    "secondary = hung\n"
	    "[store w]\nplugin = gated\ninner = in\n"
	    "[store s]\nstrategy = parallel\nprimary = w\n"
	    "secondary = hung\n",
	    GATE_OF(gate));
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "OK 1/a 2/a");
	muster_result_free(result);
	world_close(&world);
	ck_assert(!gate_is_entered(&gate));
}
END_TEST

/* A store that can be searched by email only: the host narrows what it answers,
 * and does not ask it by anything else. */
START_TEST(keys)
{
	muster_result *result = NULL;
	muster_request request = { .query = { .email = "ann@example.org",
				       .org_id = "acme" } };

	world_open(&world,
	    "store = mail\n[store mail]\nplugin = gated_email\n"
	    "ids = 1, 2, 3, 4\norgs = other, acme, other, acme\n"
	    "[store db]\nplugin = gated\nids = 8\n"
	    "[store s]\nstrategy = parallel\nprimary = db\n"
	    "secondary = mail\n");
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "OK 2/mail 4/mail");
	request.query.limit = 2;
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "OK 2/mail 4/mail");
	request.query.limit = 1;
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "OK 2/mail, truncated");

	request.query = (muster_query){ .org_id = "acme" };
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result,
	    "UNIMPLEMENTED: mail: cannot be searched by what was given");
	ck_assert_legs(result, "mail skipped");
	request.store = muster_store_get(world.muster, "s");
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "OK 8/db, partial");
	ck_assert_legs(result, "db hit, mail skipped");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* The deadline reaches what is asked by what is asked; a longer timeout does
 * not put it off. */
START_TEST(deadline_is_inherited)
{
	muster_result *result = NULL;

	world_open(&world,
	    A "[store strict]\nplugin = gated\nids = 9\n"
	      "within = 1m\ntimeout = 1h\n"
	      "[store in]\nstrategy = parallel\nprimary = strict\n"
	      "[store w]\nplugin = gated\ninner = in\n"
	      "[store s]\nstrategy = sequential\nprimary = a\n"
	      "secondary = w\n");
	ask(&world, "s", FOREVER, &result);
	ck_assert_answer(result, "OK 1/a 2/a 9/strict");
	ask(&world, "s", 0, &result);
	ck_assert_answer(result, "OK 1/a 2/a, partial");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* One result for questions to different stores. */
START_TEST(result_for_many_stores)
{
	muster_result *result = NULL;
	int i;

	world_open(&world,
	    A B DOWN "[store s]\nstrategy = parallel\nprimary = a\n"
		     "secondary = b\n");
	for (i = 0; i < 3; i++) {
		ask(&world, "s", 0, &result);
		ck_assert_answer(result, "OK 1/a 2/a 3/b");
		ask(&world, "down", 0, &result);
		ck_assert_answer(result, "UNAVAILABLE: down: gone");
		ask(&world, "b", 0, &result);
		ck_assert_answer(result, "OK 2/b 3/b");
	}
	muster_result_free(result);
	world_close(&world);
}
END_TEST

/* A refused question leaves nothing of the one before. */
START_TEST(result_after_a_refusal)
{
	muster_result *result = NULL;
	muster_request request = { .query.email = "" };

	world_open(&world,
	    "store = s\n" A B "[store s]\nstrategy = parallel\nprimary = a\n"
	    "secondary = b\n");
	ask(&world, NULL, 0, &result);
	ck_assert_answer(result, "OK 1/a 2/a 3/b");
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "INVALID_ARGUMENT: email is empty");
	ck_assert_legs(result, "a skipped, b skipped");
	ask(&world, NULL, 0, &result);
	ck_assert_answer(result, "OK 1/a 2/a 3/b");
	muster_result_free(result);
	world_close(&world);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("answer");
	TCase *test = tcase_create("answers");

	tcase_set_timeout(test, 60);
	tcase_add_loop_test(test, answers, 0, sizeof rows / sizeof *rows);
	suite_add_tcase(suite, test);

	test = tcase_create("results");
	tcase_set_timeout(test, 60);
	tcase_add_test(test, report);
	tcase_add_test(test, left_out_is_not_asked);
	tcase_add_test(test, keys);
	tcase_add_test(test, deadline_is_inherited);
	tcase_add_test(test, result_for_many_stores);
	tcase_add_test(test, result_after_a_refusal);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
