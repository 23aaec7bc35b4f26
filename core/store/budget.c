/* SPDX-License-Identifier: MIT
 *
 * See budget.h. Tokens are counted from the full bucket down: then a zeroed one
 * is full, and what is put in beyond the room is lost by itself.
 */
#include <config.h>

#include "store/budget.h"

/* Puts in what the questions since the last look are worth. */
static void
refill(struct budget *budget, double part, int64_t now, uint64_t asked)
{
	budget->spent -= part * (double)(asked - budget->asked);
	if (budget->spent < 0)
		budget->spent = 0;
	budget->asked = asked;
	budget->looked = now;
}

bool
budget_take(struct budget *budget, double part, int64_t now,
    uint64_t (*count)(const void *arg), const void *arg)
{
	bool empty = budget->spent > BUDGET_ROOM - 1;

	if (budget->looked == 0 ||
	    (empty && now - budget->looked >= BUDGET_TICK))
		refill(budget, part, now, count(arg));
	if (budget->spent > BUDGET_ROOM - 1) {
		budget->refused++;
		return false;
	}
	budget->spent++;
	budget->granted++;
	return true;
}
