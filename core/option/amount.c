/* SPDX-License-Identifier: MIT
 *
 * amount - numbers and their units.
 *
 * Digits are read here and not by strtod() or strtoll(): those take blanks,
 * signs, hexadecimal and the decimal point of the locale, which the
 * application may have set to a comma.
 *
 * A duration may have a fraction ("1.5ms"), taken exactly: each digit counts a
 * tenth of the one before, and where a tenth is no longer a whole number of
 * nanoseconds the text is refused. Binary sizes have no exact tenths, so they
 * are whole.
 */
#include <config.h>

#include "option/amount.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <muster/store.h>

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit *units_of(uint32_t type);

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const struct unit *
find_unit(uint32_t type, const char *name)
{
	const struct unit *unit;

	for (unit = units_of(type); unit->name != NULL; unit++) {
		if (strcmp(unit->name, name) == 0)
			return unit;
	}
	return NULL;
}

/* Adds the digits at *text to *value, each counting `factor` of the next
 * higher; *text moves behind them. */
static enum amount_outcome
read_whole(const char **text, bool negative, int64_t *value)
{
	const char *at = *text;
	bool fits = true;

	if (!is_digit(*at))
		return AMOUNT_BAD;
	for (; is_digit(*at); at++) {
		int64_t digit = *at - '0';

		if (__builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, negative ? -digit : digit,
			value))
			fits = false;
	}
	*text = at;
	return fits ? AMOUNT_READ : AMOUNT_TOO_LARGE;
}

/* Adds ".DIGITS" of a unit of `factor` to *value. */
static enum amount_outcome
add_fraction(const char *digits, const char *end, int64_t factor,
    int64_t *value)
{
	for (; digits < end; digits++) {
		int64_t digit = *digits - '0';

		if (digit != 0 && factor % 10 != 0)
			return AMOUNT_BAD;
		factor /= 10;
		if (__builtin_add_overflow(*value, digit * factor, value))
			return AMOUNT_TOO_LARGE;
	}
	return AMOUNT_READ;
}

static enum amount_outcome
parse_scaled(uint32_t type, const char *text, int64_t *ret)
{
	const char *at = text, *fraction = NULL, *end = NULL;
	const struct unit *unit;
	enum amount_outcome whole;
	int64_t value = 0;

	whole = read_whole(&at, false, &value);
	if (whole != AMOUNT_BAD && type == MUSTER_DURATION && *at == '.') {
		fraction = at + 1;
		end = fraction + strspn(fraction, "0123456789");
		if (end == fraction)
			return AMOUNT_BAD;
		at = end;
	}
	unit = find_unit(type, at);
	if (whole == AMOUNT_BAD || unit == NULL)
		return AMOUNT_BAD;
	if (whole != AMOUNT_READ ||
	    __builtin_mul_overflow(value, unit->factor, &value))
		return AMOUNT_TOO_LARGE;
	whole = add_fraction(fraction, end, unit->factor, &value);
	if (whole == AMOUNT_READ)
		*ret = value;
	return whole;
}

enum amount_outcome
amount_parse(uint32_t type, const char *text, int64_t *ret)
{
	bool negative = type == MUSTER_INTEGER && *text == '-';
	enum amount_outcome outcome;
	int64_t value = 0;

	if (type != MUSTER_INTEGER)
		return parse_scaled(type, text, ret);
	if (negative)
		text++;
	outcome = read_whole(&text, negative, &value);
	if (outcome == AMOUNT_BAD || *text != '\0')
		return AMOUNT_BAD;
	if (outcome == AMOUNT_READ)
		*ret = value;
	return outcome;
}

bool
amount_parse_ratio(const char *text, double *ret)
{
	enum { HUNDRED = 100, MOST_DECIMALS = 9 };
	int64_t value = 0, scale = 1;
	const char *point;

	if (read_whole(&text, false, &value) != AMOUNT_READ || value > HUNDRED)
		return false;
	if (*text == '.') {
		point = text++;
		if (!is_digit(*text))
			return false;
		for (; is_digit(*text); text++) {
			if (text - point > MOST_DECIMALS)
				return false;
			value = value * 10 + (*text - '0');
			scale *= 10;
		}
	}
	if (strcmp(text, "%") != 0 || value > HUNDRED * scale)
		return false;
	*ret = (double)value / (double)(HUNDRED * scale);
	return true;
}

const char *
amount_format(uint32_t type, int64_t value, struct amount_text *room)
{
	const struct unit *unit, *best = NULL;

	for (unit = units_of(type); unit->name != NULL; unit++) {
		if (best == NULL || (value != 0 && value % unit->factor == 0))
			best = unit;
	}
	snprintf(room->text, sizeof room->text, "%" PRId64 "%s",
	    best == NULL ? value : value / best->factor,
	    best == NULL ? "" : best->name);
	return room->text;
}

/* From the smallest to the largest. */
static const struct unit duration_units[] = {
	{ .name = "ns", .factor = 1 },
	{ .name = "us", .factor = INT64_C(1000) },
	{ .name = "ms", .factor = INT64_C(1000000) },
	{ .name = "s", .factor = INT64_C(1000000000) },
	{ .name = "m", .factor = INT64_C(60000000000) },
	{ .name = "h", .factor = INT64_C(3600000000000) },
	{ .name = "d", .factor = INT64_C(86400000000000) },
	{ .name = NULL },
};

static const struct unit size_units[] = {
	{ .name = "", .factor = 1 },
	{ .name = "KiB", .factor = INT64_C(1) << 10 },
	{ .name = "MiB", .factor = INT64_C(1) << 20 },
	{ .name = "GiB", .factor = INT64_C(1) << 30 },
	{ .name = "TiB", .factor = INT64_C(1) << 40 },
	{ .name = NULL },
};

static const struct unit no_units[] = {
	{ .name = NULL },
};

static const struct unit *
units_of(uint32_t type)
{
	switch (type) {
	case MUSTER_DURATION:
		return duration_units;
	case MUSTER_SIZE:
		return size_units;
	default:
		return no_units;
	}
}
