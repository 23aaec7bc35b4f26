/* SPDX-License-Identifier: MIT
 *
 * fallback - the first member that answers.
 */
#ifndef STRATEGY_FALLBACK_H
#define STRATEGY_FALLBACK_H

#include "strategy/strategy.h"

extern const struct strategy strategy_fallback;

#endif
