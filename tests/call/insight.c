/* SPDX-License-Identifier: MIT
 *
 * insight - see insight.h.
 */
#include <config.h>

#include "insight.h"

#include <sched.h>

#include "executor/internal.h"
#include "muster/internal.h"

void
await_idle(muster *m, unsigned workers)
{
	while (peek(&m->core.executor->idle) != workers)
		sched_yield();
}

bool
is_shared(const muster_result *result)
{
	return const_call_of(result)->shared;
}
