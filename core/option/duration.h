/* SPDX-License-Identifier: MIT
 *
 * duration - lengths of time as the file and the command line write them.
 *
 * Stands alone, so that the command can be built with it.
 */
#ifndef OPTION_DURATION_H
#define OPTION_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* What is wanted, for messages: "expected %s, not '%s'". */
#define DURATION_EXPECTED "a duration such as 20ms (units ns us ms s m h d)"

/* Reads a whole number and its unit, nothing before, between or behind them,
 * into *ret as nanoseconds. False (*ret is untouched): it is no duration, or
 * one of more than 292 years. */
bool duration_parse(const char *text, int64_t *ret);

#endif
