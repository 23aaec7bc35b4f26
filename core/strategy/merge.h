/* SPDX-License-Identifier: MIT
 *
 * merge - the strategies that ask a primary and its secondaries and merge what
 * they answer.
 */
#ifndef STRATEGY_MERGE_H
#define STRATEGY_MERGE_H

#include "strategy/strategy.h"

extern const struct strategy strategy_sequential;
extern const struct strategy strategy_parallel;
extern const struct strategy strategy_adaptive;

#endif
