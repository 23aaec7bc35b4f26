/* SPDX-License-Identifier: MIT
 *
 * simulate - how long lookups take, in simulated time.
 *
 * Runs the model of the command line for each strategy, number of members and
 * number of callers that it names. See ../README.md.
 */
#include <config.h>

#include "arguments.h"
#include "report.h"

static void
run(const struct arguments *arguments, const struct model *model)
{
	static struct findings findings;

	simulate(model, &findings);
	if (arguments->plain)
		report_plain(model, &findings);
	else
		report_row(model, &findings);
	fflush(stdout);
}

static void
run_loads(const struct arguments *arguments, struct model *model)
{
	const struct sweep *callers = &arguments->callers;
	unsigned count;

	for (count = callers->first; count <= callers->last;
	     count = sweep_next(callers, count)) {
		model->callers = count;
		run(arguments, model);
		if (model->rate > 0)
			return;
	}
}

static void
run_strategy(const struct arguments *arguments, const struct strategy *strategy)
{
	const struct sweep *members = &arguments->member_counts;
	struct model model = arguments->model;
	unsigned count;

	model.strategy = strategy;
	model.members = arguments->members;
	for (count = members->first; count <= members->last;
	     count = sweep_next(members, count)) {
		model.member_count = count;
		run_loads(arguments, &model);
	}
}

int
main(int argc, char **argv)
{
	const struct strategy *const *strategy;
	struct arguments arguments;
	enum arguments_verdict verdict = arguments_parse(argc, argv,
	    &arguments);

	if (verdict == ARGUMENTS_RUN) {
		if (!arguments.plain)
			report_head();
		for (strategy = strategy_all(); *strategy != NULL; strategy++) {
			/* Those with options of their own do something else
			 * and are not to be compared with the others. */
			if (arguments.strategy == *strategy ||
			    (arguments.strategy == NULL &&
				(*strategy)->settle == NULL))
				run_strategy(&arguments, *strategy);
		}
	}
	arguments_fini(&arguments);
	return verdict == ARGUMENTS_WRONG ? 2 : 0;
}
