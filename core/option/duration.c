/* SPDX-License-Identifier: MIT
 *
 * duration - lengths of time as the file and the command line write them.
 *
 * A number without a unit is refused and not guessed: 30 is half a minute to
 * one reader and 30 ms to the next.
 */
#include <config.h>

#include <stddef.h>
#include <string.h>

#include "option/duration.h"

static const struct {
	const char *name;
	int64_t nanoseconds;
} units[] = {
	{ "ns", INT64_C(1) },
	{ "us", INT64_C(1000) },
	{ "ms", INT64_C(1000000) },
	{ "s", INT64_C(1000000000) },
	{ "m", 60 * INT64_C(1000000000) },
	{ "h", 3600 * INT64_C(1000000000) },
	{ "d", 86400 * INT64_C(1000000000) },
};

bool
duration_parse(const char *text, int64_t *ret)
{
	int64_t number = 0;
	const char *at = text;
	size_t i;

	for (; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(number, INT64_C(10), &number) ||
		    __builtin_add_overflow(number, (int64_t)(*at - '0'),
			&number))
			return false;
	if (at == text)
		return false;
	for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(at, units[i].name) != 0)
			continue;
		if (__builtin_mul_overflow(number, units[i].nanoseconds,
			&number))
			return false;
		*ret = number;
		return true;
	}
	return false;
}
