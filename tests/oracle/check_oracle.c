/* SPDX-License-Identifier: MIT
 *
 * check_oracle - random calls, each answer held against what it must be.
 *
 * Several threads ask random questions to the trees of trees.c, synchronously
 * and not, with deadlines, limits and cancels that race with the completion,
 * on pools of one, two and four threads. Every answer goes to the judge. The
 * stores watch how many calls are inside them; each asynchronous call must
 * complete once; nothing may be left when the configuration is closed, though
 * calls are on their way then.
 *
 * ORACLE_CALLS is the number of calls, ORACLE_SEED begins another sequence.
 */
#include <config.h>

#include <check.h>

#include "callers.h"
#include "oracle.h"

enum { CALLS = 201000 /* of all pools together */ };

START_TEST(every_answer_is_right)
{
	long calls = oracle_number("ORACLE_CALLS", CALLS) / ORACLE_POOLS;

	oracle_open(oracle_pools[_i]);
	callers_run(calls, oracle_number("ORACLE_SEED", 1), true);
	oracle_check_stores();
	callers_close();
	ck_assert_msg(oracle.complaint[0] == '\0', "%s", oracle.complaint);
	ck_assert_int_eq(atomic_load(&oracle.answers), calls);
}
END_TEST

int
main(void)
{
	TCase *test = tcase_create("pools");

	tcase_add_loop_test(test, every_answer_is_right, 0, ORACLE_POOLS);
	return oracle_run("oracle", test, 300);
}
