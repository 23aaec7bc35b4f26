/* SPDX-License-Identifier: MIT
 *
 * The rules, each a function below:
 *
 *   - a model says what both ways would take: the sum of the members' means;
 *     the expected time of the slowest member, where those that are handed to
 *     another thread begin later by what that takes;
 *   - a promise of the model has a price that rises with the load, as waiting
 *     does in any queue: what handing over takes, times busy / (1 - busy). So
 *     all at once is not begun where there is no processor to hand over to;
 *   - what calls really took has no price: those that ask again and again wait
 *     for the processors themselves, and take longer as soon as fewer of them
 *     are answered. So it turns sequential before throughput falls;
 *   - experience corrects the model: what calls really took, over what the
 *     model says. What is known of the way that is not gone is believed for a
 *     second, then forgotten, and so is what handing over cost: that way is
 *     tried again, if the model promises a gain;
 *   - members that are all asked at once may be as slow as they are because of
 *     that. So what calls took that went one after another is not made longer
 *     by what the members take since then: if it is less, that way is tried;
 *   - a way that was tried in vain, that is, left for one that is still known,
 *     is not gone as long as that is believed. Each time it is believed for
 *     twice as long, up to a minute: trials cost next to nothing, and calls do
 *     not go to and fro;
 *   - when the processors are full in sequence, nothing is gained by asking
 *     all at once, whatever the model says: it is not even tried;
 *   - where workers are too few, a call is not to wait for one: if each call
 *     has them run its second member, and that takes longer than the caller
 *     needs for both, he comes first, and what is posted is in vain;
 *   - the way is changed only for a gain that is worth it (hysteresis).
 *
 * What is lastingly quite different from when a way was tried in vain ends the
 * doubts: the stores have changed.
 */
#include <config.h>

#include "advice/judge.h"

#define SECOND INT64_C(1000000000)

/* Of the time of a call, to change the way: less than the 5 % by which calls
 * may be slower than they need be. */
#define LEAST_GAIN  0.03
/* Nanoseconds, likewise: a tenth of what handing over takes at best. */
#define LEAST_SAVED 1000.0
/* There the price is 19 times what handing over takes. What is left, others
 * than this process may have. */
#define MOST_BUSY   0.95
/* 48 callers who wait for 8 workers are six times as slow as the model says, a
 * call that hangs some thousand times: between the two. */
#define MOST_FACTOR 32.0
/* A promise that is so different is a new one. Buckets of a histogram, which
 * are an eighth wide, change it by less: 9/8 of the one and 8/9 of the other
 * are 1.27. */
#define OTHER_GAIN  1.5
/* Asking all at once makes members slower by as much, if there are processors
 * for half of it; what is slower than that is so by itself. */
#define MOST_DRAG   2.0
/* A worker that claims the second leg this far behind the first saves something
 * still. Of equal ones all may end at once: each worker then claims one whose
 * caller is there, which saves nothing, and is away when the next calls come.
 */
#define MUCH_LONGER 1.5

enum {
	/* So many tell how a way is, a single one does not: one of them that
	 * takes twice as long changes their mean by a quarter. */
	ENOUGH_CALLS = 4,
	/* So many windows in a row are not chance, and at their usual length
	 * they leave enough of the second in which a change is to be seen. */
	LASTING = 3,
	/* Believed for 2^6 seconds then: a trial takes a window of a tenth of a
	 * second, which is 0.2 % of that. */
	MOST_SETBACKS = 7
};

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
	double sum = 0;

	for (unsigned i = 0; i < window->members; i++) {
		if (histogram_total(window->latency[i]) == 0)
			return false;
		sum += histogram_mean(window->latency[i]);
	}
	*ret = sum;
	return true;
}

/* The caller runs the primary, then what is not handed over. */
static double
model_parallel(const struct judge *judge, const struct judge_window *window)
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
		shift[count++] = judge->hand_over;
	}
	shift[0] = own;
	return histogram_mean_of_slowest(begun, shift, count);
}

static bool
is_full(const struct judge_window *window)
{
	return window->busy >= MOST_BUSY;
}

static double
price(const struct judge *judge, const struct judge_window *window)
{
	double busy = window->busy < MOST_BUSY ? window->busy : MOST_BUSY;

	return judge->hand_over * busy / (1 - busy);
}

/* Workers run the second legs of all callers one after another. Does that take
 * longer than a caller who runs both? For those of more members there is no
 * such rule: see merge.c. */
static void
look_for_crowds(struct judge *judge, const struct judge_window *window)
{
	double first, second;

	judge->crowded = judge->outlasts = false;
	if (window->members != 2)
		return;
	first = histogram_mean(window->latency[0]);
	second = histogram_mean(window->latency[1]);
	judge->crowded = window->callers * second >
	    window->workers * (first + second);
	judge->outlasts = first > second * MUCH_LONGER;
}

/* ---- experience ---- */

/* How long what is known of the way that is not gone is believed. */
static int64_t
patience(const struct judge *judge)
{
	return judge->setbacks == 0 ? SECOND : SECOND << (judge->setbacks - 1);
}

static void
forget(struct judge *judge)
{
	judge->known = judge->in_vain = false;
	judge->factor[judge->together ? SEQUENTIAL : PARALLEL] = 1;
	if (!judge->together)
		judge->hand_over = JUDGE_USUAL_WAIT;
}

/* What is known from before this window. The way that is not gone is believed
 * at least until something is known of the one that is; when nothing has turned
 * for as long again, that one has proved itself. */
static void
recall(struct judge *judge, const struct judge_window *window)
{
	int64_t passed = window->now - judge->turned;

	if (judge->hand_over <= 0) {
		judge->factor[SEQUENTIAL] = 1;
		forget(judge);
	} else if (judge->known && judge->heard >= ENOUGH_CALLS &&
	    passed >= patience(judge)) {
		forget(judge);
	} else if (!judge->known && passed >= 2 * patience(judge)) {
		judge->setbacks = 0;
	}
	if (window->hand_over > 0)
		judge->hand_over = window->hand_over;
}

/* The first calls that go a way are all that is known of it; later ones count
 * for what they are. */
static void
learn(struct judge *judge, const struct judge_window *window,
    const double *model)
{
	int way = judge->together ? PARALLEL : SEQUENTIAL;
	uint64_t calls = window->calls[way];
	double factor = window->mean[way] / model[way];

	if (calls == 0)
		return;
	if (factor > MOST_FACTOR)
		factor = MOST_FACTOR;
	judge->heard += calls;
	if (judge->heard > ENOUGH_CALLS)
		judge->heard = ENOUGH_CALLS;
	if (calls < judge->heard)
		factor = judge->factor[way] +
		    (factor - judge->factor[way]) * (double)calls /
			(double)judge->heard;
	judge->factor[way] = factor;
	if (way == SEQUENTIAL)
		judge->took = factor * model[way];
}

/* ---- the decision ---- */

static bool
is_worth(double saved, double of)
{
	return saved > LEAST_SAVED && saved > of * LEAST_GAIN;
}

/* Is it known what calls take that go all at once? Then the price is in it. */
static bool
is_measured(const struct judge *judge)
{
	return judge->together ? judge->heard > 0 : judge->known;
}

/* What is expected of both ways, and what choosing them costs. */
static void
predict(struct judge *judge, const struct judge_window *window,
    const double *model, double *ret_cost)
{
	for (int i = 0; i < WAYS; i++)
		judge->predicted[i] = model[i] * judge->factor[i];
	if (judge->together && judge->took < judge->predicted[SEQUENTIAL] &&
	    judge->took * MOST_DRAG > judge->predicted[SEQUENTIAL])
		judge->predicted[SEQUENTIAL] = judge->took;
	for (int i = 0; i < WAYS; i++)
		ret_cost[i] = judge->predicted[i];
	if (!is_measured(judge))
		ret_cost[PARALLEL] += price(judge, window);
}

/* Is this another world than the one in which the other way was tried in vain?
 * By the model, or because the way that is gone has become so bad. */
static bool
is_other_world(const struct judge *judge, const double *model,
    const double *cost)
{
	int way = judge->together ? PARALLEL : SEQUENTIAL;
	double gain = model[SEQUENTIAL] / model[PARALLEL];

	return gain > judge->gain * OTHER_GAIN ||
	    gain < judge->gain / OTHER_GAIN ||
	    cost[way] > cost[!way] * OTHER_GAIN;
}

static void
reconsider(struct judge *judge, const double *model, const double *cost)
{
	if (!judge->in_vain || !is_other_world(judge, model, cost)) {
		judge->strange = 0;
		return;
	}
	if (++judge->strange < LASTING)
		return;
	forget(judge);
	judge->setbacks = 0;
}

static void
turn(struct judge *judge, const struct judge_window *window,
    const double *model)
{
	judge->in_vain = judge->known;
	if (judge->in_vain && judge->setbacks < MOST_SETBACKS)
		judge->setbacks++;
	judge->gain = model[SEQUENTIAL] / model[PARALLEL];
	judge->strange = 0;
	judge->heard = 0;
	judge->known = true;
	judge->together = !judge->together;
	judge->turned = window->now;
	judge->switches++;
}

static void
decide(struct judge *judge, const struct judge_window *window,
    const double *model, const double *cost)
{
	int way = judge->together ? PARALLEL : SEQUENTIAL;

	/* The caller runs all of them in either way, or there is no processor
	 * for anybody else. */
	if (!judge->together && (window->handed == 0 || is_full(window)))
		return;
	if (!judge->in_vain && is_worth(cost[way] - cost[!way], cost[way]))
		turn(judge, window, model);
}

static enum judge_reason
reason_of(const struct judge *judge, const struct judge_window *window,
    const double *model)
{
	double saved = model[SEQUENTIAL] - model[PARALLEL];

	if (judge->together)
		return JUDGE_SAVES;
	if (!is_worth(saved, model[SEQUENTIAL]))
		return JUDGE_LITTLE;
	if (is_full(window) ||
	    !is_worth(saved - price(judge, window), model[SEQUENTIAL]))
		return JUDGE_BUSY;
	return judge->in_vain ? JUDGE_TRIED : JUDGE_LITTLE;
}

void
judge_think(struct judge *judge, const struct judge_window *window)
{
	double model[WAYS], cost[WAYS];

	if (!model_sequential(window, &model[SEQUENTIAL]))
		return;
	look_for_crowds(judge, window);
	recall(judge, window);
	model[PARALLEL] = model_parallel(judge, window);
	learn(judge, window, model);
	predict(judge, window, model, cost);
	reconsider(judge, model, cost);
	decide(judge, window, model, cost);
	judge->reason = reason_of(judge, window, model);
}
