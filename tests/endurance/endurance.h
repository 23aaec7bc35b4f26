/* SPDX-License-Identifier: MIT
 *
 * endurance - how long the programs of this folder run: ENDURANCE_CALLS is the
 * number of calls, of all pools together, ENDURANCE_SEED begins another
 * sequence.
 */
#ifndef TESTS_ENDURANCE_H
#define TESTS_ENDURANCE_H

#include "oracle/oracle.h"

enum { ENDURANCE_CALLS = 30000 };

static inline long
endurance_all_calls(void)
{
	return oracle_number("ENDURANCE_CALLS", ENDURANCE_CALLS);
}

/* Of one pool. */
static inline long
endurance_calls(void)
{
	return (endurance_all_calls() + ORACLE_POOLS - 1) / ORACLE_POOLS;
}

static inline long
endurance_seed(int pool)
{
	return oracle_number("ENDURANCE_SEED", 1) * ORACLE_POOLS + pool;
}

/* For one pool, on a slow machine. */
static inline double
endurance_seconds(void)
{
	return 300 + (double)endurance_all_calls() / 500;
}

#endif
