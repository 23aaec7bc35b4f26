/* SPDX-License-Identifier: MIT
 *
 * The rules, each a function below:
 *
 *   - a model says what both ways would take: the sum of the members' means;
 *     the expected time of the slowest member, where those that are handed to
 *     another thread begin later by what that takes;
 *   - handing over has a price that rises with the load, as waiting does in
 *     any queue: times busy / (1 - busy). So it turns sequential before there
 *     is no processor left to hand over to;
 *   - experience corrects the model: what calls really took, over what the
 *     model says. It holds for the way that is gone; of the other one it is
 *     forgotten, by half in a second or more, so that it is tried again some
 *     time. A trial that was in vain doubles that time, up to a minute: trials
 *     cost next to nothing;
 *   - the way is changed only for a gain that is worth it (hysteresis).
 *
 * A model that promises something quite different from what was tried in vain
 * ends the doubts: the stores have changed.
 */
#include <config.h>

#include <math.h>

#include "advice/judge.h"

#define SECOND 1e9

#define LEAST_GAIN  0.03   /* of the time of a call, to change the way */
#define LEAST_SAVED 1000.0 /* nanoseconds, likewise */
#define MOST_BUSY   0.95
#define MOST_FACTOR 32.0
#define DOUBTFUL                                                          \
	1.1               /* a factor from which on it is experience that \
			   * speaks against a way */
#define OTHER_GAIN    1.5 /* a promise that is so different is a new one */
#define MOST_SETBACKS 6
#define SETTLED       (10 * SECOND) /* then a way has proved itself */

enum { ENOUGH_CALLS = 4 };

/* ---- the model ---- */

static bool
is_handed(const struct judge_window *window, unsigned member)
{
	return (window->handed >> member & 1) != 0;
}

/* False: not all members are known. */
static bool
model_sequential(const struct judge_window *window, double *ret)
{
	*ret = 0;
	for (unsigned i = 0; i < window->members; i++) {
		if (histogram_total(window->latency[i]) == 0)
			return false;
		*ret += histogram_mean(window->latency[i]);
	}
	return true;
}

/* The caller runs the primary, then what is not handed over. */
static double
model_parallel(const struct judge_window *window)
{
	const struct histogram *begun[JUDGE_MOST];
	double shift[JUDGE_MOST], own = 0;
	size_t count = 1;

	begun[0] = window->latency[0];
	for (unsigned i = 1; i < window->members; i++) {
		if (!is_handed(window, i)) {
			own += histogram_mean(window->latency[i]);
			continue;
		}
		begun[count] = window->latency[i];
		shift[count++] = window->hand_over;
	}
	shift[0] = own;
	return histogram_mean_of_slowest(begun, shift, count);
}

static double
price(const struct judge_window *window)
{
	double busy = window->busy < MOST_BUSY ? window->busy : MOST_BUSY;

	return window->hand_over * busy / (1 - busy);
}

/* ---- experience ---- */

static void
learn(struct judge *judge, const struct judge_window *window, int way,
    double model)
{
	double factor = window->mean[way] / model;

	if (window->calls[way] < ENOUGH_CALLS || model <= 0)
		return;
	if (factor > MOST_FACTOR)
		factor = MOST_FACTOR;
	judge->factor[way] = factor;
}

/* The way that is not gone: what is known of it becomes older. */
static void
forget(struct judge *judge, const struct judge_window *window, int way)
{
	double passed = (double)(window->now - judge->thought) / SECOND;
	double half = (double)(1u << judge->setbacks);

	judge->factor[way] = 1 +
	    (judge->factor[way] - 1) * exp2(-passed / half);
}

/* Have the stores changed since it was tried in vain? */
static void
reconsider(struct judge *judge, const double *model)
{
	double gain = model[SEQUENTIAL] / model[PARALLEL];

	if (judge->setbacks == 0 || judge->gain <= 0)
		return;
	if (gain < judge->gain * OTHER_GAIN && gain > judge->gain / OTHER_GAIN)
		return;
	judge->setbacks = 0;
	judge->factor[PARALLEL] = 1;
}

/* ---- the decision ---- */

static bool
is_worth(double saved, double of)
{
	return saved > LEAST_SAVED && saved > of * LEAST_GAIN;
}

static void
turn(struct judge *judge, const struct judge_window *window,
    const double *model, bool together)
{
	judge->together = together;
	judge->switched = window->now;
	judge->switches++;
	if (together || judge->factor[PARALLEL] < DOUBTFUL)
		return;
	judge->gain = model[SEQUENTIAL] / model[PARALLEL];
	if (judge->setbacks < MOST_SETBACKS)
		judge->setbacks++;
}

static enum judge_reason
reason_of(const struct judge *judge, const struct judge_window *window,
    const double *model)
{
	double saved = model[SEQUENTIAL] - model[PARALLEL];

	if (judge->together)
		return JUDGE_SAVES;
	if (is_worth(saved, model[SEQUENTIAL]))
		return JUDGE_TRIED;
	return is_worth(saved + price(window), model[SEQUENTIAL])
	    ? JUDGE_BUSY
	    : JUDGE_LITTLE;
}

static void
decide(struct judge *judge, const struct judge_window *window,
    const double *model)
{
	int way = judge->together ? PARALLEL : SEQUENTIAL;
	double saved = judge->predicted[way] - judge->predicted[!way];

	if (window->handed == 0 && !judge->together) {
		/* The caller runs all of them in either way. */
	} else if (is_worth(saved, judge->predicted[way])) {
		turn(judge, window, model, !judge->together);
	} else if (judge->together &&
	    (double)(window->now - judge->switched) > SETTLED) {
		judge->setbacks = 0;
	}
	judge->reason = reason_of(judge, window, model);
}

void
judge_think(struct judge *judge, const struct judge_window *window)
{
	int way = judge->together ? PARALLEL : SEQUENTIAL;
	double model[WAYS];

	if (!model_sequential(window, &model[SEQUENTIAL]))
		return;
	model[PARALLEL] = model_parallel(window) + price(window);
	if (judge->thought == 0)
		judge->factor[SEQUENTIAL] = judge->factor[PARALLEL] = 1;
	else
		forget(judge, window, !way);
	learn(judge, window, way, model[way]);
	reconsider(judge, model);
	for (int i = 0; i < WAYS; i++)
		judge->predicted[i] = model[i] * judge->factor[i];
	judge->thought = window->now;
	decide(judge, window, model);
}
