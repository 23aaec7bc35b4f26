/* SPDX-License-Identifier: MIT
 *
 * check_sweep - memory that is missing, everywhere: see sweep.h.
 */
#include <config.h>

#include "sweep.h"

#include <stdio.h>

#include "heap.h"
#include "support/suite.h"

static const struct scenarios *const groups[] = {
	&opening_scenarios,
	&mistake_scenarios,
	&find_scenarios,
	&async_scenarios,
	&write_scenarios,
	&record_scenarios,
	&plugin_scenarios,
	&command_scenarios,
};

int
main(void)
{
	Suite *suite;
	const struct sweep_totals *totals;
	int status;

	if (!heap_init()) {
		puts("1..0 # SKIP something else stands in front of the heap");
		return 0;
	}
	sweep_init();
	suite = suite_create("sweep");
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		sweep_add(suite, groups[i]);
	status = suite_run(suite);
	totals = sweep_totals();
	if (sweep_unfinished()[0] != '\0')
		printf("# not finished: %s\n", sweep_unfinished());
	printf("# %zu scenarios, %zu allocations, %zu runs, %zu refusals\n",
	    totals->scenarios, totals->allocations, totals->runs,
	    totals->refusals);
	return status;
}
