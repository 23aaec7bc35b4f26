/* SPDX-License-Identifier: MIT
 *
 * The meter of a run: it is begun and ended by whoever runs it, as close to the
 * first question and the last answer as can be.
 */
#include <config.h>

#include "allocations.h"
#include "bench/asker.h"
#include "bench/run.h"

void
bench_meter_begin(struct bench_run *run)
{
	run->elapsed = -bench_now(CLOCK_MONOTONIC);
	run->cpu = -bench_now(CLOCK_PROCESS_CPUTIME_ID);
	allocations_begin();
}

void
bench_meter_end(struct bench_run *run)
{
	const struct allocations allocations = allocations_end();

	run->cpu += bench_now(CLOCK_PROCESS_CPUTIME_ID);
	run->elapsed += bench_now(CLOCK_MONOTONIC);
	run->allocations = allocations.count;
	run->bytes = allocations.bytes;
}
