/* SPDX-License-Identifier: MIT
 *
 * fastest - the first of several replicas that has the answer.
 */
#ifndef STRATEGY_FASTEST_H
#define STRATEGY_FASTEST_H

#include "strategy/strategy.h"

extern const struct strategy strategy_fastest;

#endif
