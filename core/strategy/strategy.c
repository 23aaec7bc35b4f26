/* SPDX-License-Identifier: MIT
 *
 * strategy - the table of strategies, in the order in which they are listed.
 *
 * A strategy is found by its name in the file and by nothing else; nobody
 * outside of this room names one of them.
 */
#include <config.h>

#include "strategy/strategy.h"

#include <string.h>

#include "strategy/fallback.h"
#include "strategy/fastest.h"
#include "strategy/merge.h"

static const struct strategy *const strategies[] = {
	&strategy_sequential,
	&strategy_parallel,
	&strategy_adaptive,
	&strategy_fallback,
	&strategy_fastest,
	NULL,
};

const struct strategy *
strategy_by_name(const char *name)
{
	const struct strategy *const *at;

	for (at = strategies; *at != NULL; at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
	}
	return NULL;
}

const struct strategy *const *
strategy_all(void)
{
	return strategies;
}
