/* SPDX-License-Identifier: MIT
 *
 * fate - what is to become of a call.
 *
 * A call has a number, and of its number and the seed some further numbers are
 * made, one for each thing that is decided. So calls need no state that they
 * would have to share, and each thing is decided as it would be without the
 * others: a test in which one option is changed sees the rest as it was.
 */
#include <config.h>

#include "fate.h"

#include <math.h>

#include "base/mix.h"

/* What is decided, in the places of the call's own sequence. */
enum draw {
	DRAW_KIND,
	DRAW_WHICH, /* status, or garbage */
	DRAW_DELAY,
	DRAW_ANGLE, /* a normal delay takes two */
	DRAW_SLOW
};

/* A number over 0, up to 1: a double has 53 bits. */
static double
unit(uint64_t call, enum draw draw)
{
	return (double)((mix_at(call, draw) >> 11) + 1) * 0x1p-53;
}

/* The place of one of the bits that are set, each as likely as the others. */
static uint32_t
pick(uint32_t bits, uint64_t number)
{
	uint32_t left = (uint32_t)(number % (uint64_t)__builtin_popcount(bits));

	for (; left > 0; left--)
		bits &= bits - 1;
	return (uint32_t)__builtin_ctz(bits);
}

static enum fate_kind
draw_kind(const struct fault_options *options, uint64_t call)
{
	const double shares[] = {
		[FATE_ERROR] = options->errors,
		[FATE_HANG] = options->hangs,
		[FATE_LATE] = options->late,
		[FATE_GARBAGE] = options->garbage,
		[FATE_DUPLICATE] = options->duplicates,
	};
	double left = unit(call, DRAW_KIND);
	enum fate_kind kind;

	for (kind = FATE_ERROR; kind <= FATE_DUPLICATE; kind++) {
		if (left <= shares[kind])
			return kind;
		left -= shares[kind];
	}
	return FATE_FAIR;
}

static double
draw_time(const struct fault_options *options, uint64_t call)
{
	double delay = (double)options->delay, spread = (double)options->spread;
	double first = unit(call, DRAW_DELAY);

	switch (options->distribution) {
	case FAULT_UNIFORM:
		return delay + spread * (2 * first - 1);
	case FAULT_NORMAL:
		/* Box and Muller's transform, of which one half is used. */
		return delay +
		    spread * sqrt(-2 * log(first)) *
		    cos(2 * acos(-1) * unit(call, DRAW_ANGLE));
	case FAULT_EXPONENTIAL:
		return -delay * log(first);
	default:
		return delay;
	}
}

static int64_t
draw_delay(const struct fault_options *options, uint64_t call)
{
	double time = draw_time(options, call);

	if (unit(call, DRAW_SLOW) <= options->slow)
		time *= (double)options->slow_factor;
	if (time < 0)
		return 0;
	return time < (double)INT64_MAX ? (int64_t)time : INT64_MAX;
}

void
fate_draw(const struct fault_options *options, uint64_t number,
    struct fate *ret)
{
	uint64_t call = mix_at((uint64_t)options->seed, number);
	uint64_t which = mix_at(call, DRAW_WHICH);

	ret->kind = draw_kind(options, call);
	ret->status = (muster_status)pick(options->statuses, which) + 1;
	ret->garbage = pick(options->garbage_kinds, which);
	ret->delay = draw_delay(options, call);
}
