/* SPDX-License-Identifier: MIT
 *
 * check_faults - lookups through stores that go wrong, none lost, none doubled,
 * none wrong.
 *
 * The callers of the oracle ask the trees of faulty_trees.c, half of them
 * synchronously. Nothing is cancelled and no question has a deadline: so there
 * is one right answer to each, given which of the stores went wrong, and the
 * judge knows it: which users, from where, which legs failed and how, that a
 * primary's failure is the call's and a secondary's makes it partial. Each call
 * ends once.
 *
 * Which questions go wrong depends on the order in which they come, which is
 * nobody's to say; how many do is not: of the first so many questions to a
 * store so many fail, by its seed. Where all of them are seen, that has to be
 * the number of failures, so that none was made up by somebody else, dropped on
 * the way, or asked twice.
 *
 * ENDURANCE_CALLS is the number of lookups, ENDURANCE_SEED begins another
 * sequence of questions.
 */
#include <config.h>

#include <check.h>
#include <stdio.h>

#include "../plugins/fault/fate.h"
#include "oracle/callers.h"
#include "endurance/endurance.h"
#include "oracle/oracle.h"

/* How many of the first questions fail. */
static long
failures(const struct tree_faults *faults, long questions)
{
	const struct fault_options options = {
		.seed = faults->seed,
		.errors = (double)faults->errors / 100,
		.statuses = 1,
		.garbage_kinds = 1,
	};
	long count = 0, i;

	for (i = 0; i < questions; i++) {
		struct fate fate;

		fate_draw(&options, (uint64_t)i, &fate);
		count += fate.kind == FATE_ERROR;
	}
	return count;
}

static void
check_tally(const struct tree *tree)
{
	struct tally *tally = &oracle.tallies[tree - trees];
	long made_up = atomic_load(&tally->made_up);
	long questions = made_up + atomic_load(&tally->garbage) +
	    atomic_load(&tally->passed);

	ck_assert_int_eq(atomic_load(&tally->cut), 0);
	ck_assert_msg(made_up == failures(tree->faults, questions),
	    "of %ld questions to '%s' %ld failed, not %ld", questions,
	    tree->name, made_up, failures(tree->faults, questions));
}

static void
report(unsigned threads, long calls)
{
	long made_up = 0, garbage = 0, passed = 0, cut = 0;
	const struct tree *tree;

	for (tree = trees; tree->name != NULL; tree++) {
		struct tally *tally = &oracle.tallies[tree - trees];

		made_up += atomic_load(&tally->made_up);
		garbage += atomic_load(&tally->garbage);
		passed += atomic_load(&tally->passed);
		cut += atomic_load(&tally->cut);
	}
	printf("# %ld lookups, %u threads: %ld legs through fault, %ld of "
	       "them failed, %ld answered badly, %ld were cut short\n",
	    calls, threads, made_up + garbage + passed + cut, made_up, garbage,
	    cut);
	fflush(stdout);
}

START_TEST(every_answer_is_right)
{
	long calls = endurance_calls();
	const struct tree *tree;

	oracle_open(oracle_pools[_i]);
	callers_run(calls, endurance_seed(_i), false);
	callers_settle();
	oracle_check_stores();
	oracle_close();
	ck_assert_msg(oracle.complaint[0] == '\0', "%s", oracle.complaint);
	ck_assert_int_eq(atomic_load(&oracle.answers), calls);
	for (tree = trees; tree->name != NULL; tree++)
		if (tree->whole)
			check_tally(tree);
	report(oracle_pools[_i], calls);
}
END_TEST

int
main(void)
{
	TCase *test = tcase_create("pools");

	tcase_add_loop_test(test, every_answer_is_right, 0, ORACLE_POOLS);
	return oracle_run("faults", test, endurance_seconds());
}
