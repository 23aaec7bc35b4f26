/* SPDX-License-Identifier: MIT
 *
 * check_breaker - the rules of a breaker, in simulated time.
 *
 * Every order of some events is tried: asking, ends of every kind of whatever
 * was let in, steps of time that end within a pause, with it, and with the
 * longest one. Beside the breaker a plainer model says what has to be.
 */
#include <config.h>

#include <check.h>
#include <string.h>

#include "store/breaker.h"
#include "support/suite.h"

enum { FAILURES = 2, WAIT = 1000, MOST = 3000 };

static const struct breaker_rules rules = { .failures = FAILURES,
	.wait = WAIT,
	.most_wait = MOST,
	.seed = 7 };

static uint64_t answered;
static unsigned counted;

static uint64_t
count(const void *arg)
{
	(void)arg;
	counted++;
	return answered;
}

static const struct breaker_answers answers = { count, NULL };

/* ---- every order ---- */

enum { LEGS = 3, DEPTH = 5 };

struct asked {
	bool open;
	enum breaker_right right;
	int64_t began;
};

struct story {
	struct breaker breaker;
	struct asked asked[LEGS];
	int64_t now;
	/* What has to be. */
	bool closed;
	int64_t changed;
	unsigned run;
	int64_t pause;  /* at most */
	int64_t rested; /* when the pause began */
	int probe;      /* which leg has the right; -1: none */
};

static void
check_answer(struct story *story, int leg, enum breaker_right right)
{
	bool held = story->probe >= 0 &&
	    story->now < story->asked[story->probe].began + MOST;

	if (story->closed)
		ck_assert_int_eq(right, BREAKER_FREE);
	else if (held || story->now < story->rested + story->pause / 2)
		ck_assert_int_eq(right, BREAKER_BARRED);
	else if (story->now >= story->rested + story->pause)
		ck_assert_int_eq(right, BREAKER_PROBE);
	else
		ck_assert_int_ne(right, BREAKER_FREE);
	if (right == BREAKER_PROBE)
		story->probe = leg;
}

static void
ask(struct story *story, bool forced)
{
	enum breaker_right right;
	bool barred;
	int leg = 0;

	while (leg < LEGS && story->asked[leg].open)
		leg++;
	if (leg == LEGS)
		return;
	barred = breaker_bars(&story->breaker, &rules, story->now);
	right = breaker_ask(&story->breaker, &rules, story->now);
	ck_assert_int_eq(barred, right == BREAKER_BARRED);
	check_answer(story, leg, right);
	if (right == BREAKER_BARRED && forced)
		right = BREAKER_FORCED;
	if (right != BREAKER_BARRED)
		story->asked[leg] = (struct asked){ true, right, story->now };
}

static void
model_opens(struct story *story)
{
	story->closed = false;
	story->changed = story->rested = story->now;
	story->pause = WAIT;
	story->run = 0;
	story->probe = -1;
}

static void
model_closes(struct story *story)
{
	story->closed = true;
	story->changed = story->now;
	story->probe = -1;
}

static void
model_ended(struct story *story, int leg, enum breaker_end end)
{
	const struct asked *asked = &story->asked[leg];
	bool is_probe = story->probe == leg;

	if (is_probe)
		story->probe = -1;
	if (asked->began <= story->changed)
		return;
	if (story->closed) {
		if (end != BREAKER_NEITHER)
			story->run = end == BREAKER_BAD ? story->run + 1 : 0;
		if (story->run == FAILURES)
			model_opens(story);
	} else if (end == BREAKER_GOOD && asked->right != BREAKER_FREE) {
		model_closes(story);
	} else if (end == BREAKER_BAD && is_probe) {
		story->pause = story->pause * 2 > MOST ? MOST
						       : story->pause * 2;
		story->rested = story->now;
	}
}

static void
end(struct story *story, int leg, enum breaker_end how)
{
	struct asked *asked = &story->asked[leg];

	breaker_ended(&story->breaker, &rules, asked->right, asked->began, how,
	    story->now, &answers);
	model_ended(story, leg, how);
	asked->open = false;
	ck_assert_int_eq(story->breaker.state == BREAKER_CLOSED, story->closed);
	ck_assert_int_eq(story->breaker.state == BREAKER_HALF_OPEN,
	    !story->closed && story->probe >= 0);
	ck_assert_int_eq(breaker_is_calm(&story->breaker),
	    story->closed && story->run == 0);
}

/* However it came here, after the longest pause somebody is let in. */
static void
check_end(struct story story)
{
	story.now += MOST;
	ck_assert(!breaker_bars(&story.breaker, &rules, story.now));
}

static unsigned long stories;

static void
tell(const struct story *story, int depth)
{
	struct story next;

	check_end(*story);
	stories++;
	if (depth == 0)
		return;
	for (int forced = 0; forced < 2; forced++) {
		next = *story;
		next.now++;
		ask(&next, forced);
		tell(&next, depth - 1);
	}
	for (int leg = 0; leg < LEGS; leg++)
		for (int how = 0; story->asked[leg].open && how < 3; how++) {
			next = *story;
			next.now++;
			end(&next, leg, (enum breaker_end)how);
			tell(&next, depth - 1);
		}
	for (int64_t step = WAIT / 4; step <= MOST; step += MOST - WAIT / 4) {
		next = *story;
		next.now += step;
		tell(&next, depth - 1);
	}
}

static struct story
closed_story(void)
{
	return (struct story){ .now = 1, .closed = true, .probe = -1 };
}

START_TEST(every_order_from_closed)
{
	struct story story = closed_story();

	tell(&story, DEPTH);
	ck_assert_uint_gt(stories, 1000);
}
END_TEST

/* From one that has opened, with one question still on its way. */
START_TEST(every_order_from_open)
{
	struct story story = closed_story();

	for (int i = 0; i <= FAILURES; i++) {
		story.now++;
		ask(&story, false);
	}
	for (int i = 0; i < FAILURES; i++) {
		story.now++;
		end(&story, i, BREAKER_BAD);
	}
	ck_assert(!story.closed);
	tell(&story, DEPTH);
	ck_assert_uint_gt(stories, 1000);
}
END_TEST

/* ---- pauses ---- */

static void
fail_probe(struct breaker *breaker, int64_t now)
{
	ck_assert_int_eq(breaker_ask(breaker, &rules, now), BREAKER_PROBE);
	breaker_ended(breaker, &rules, BREAKER_PROBE, now, BREAKER_BAD, now,
	    &answers);
}

/* They double up to the longest, and differ, within a half. */
START_TEST(pauses_grow)
{
	static const int64_t pauses[] = { WAIT, 2 * WAIT, MOST, MOST, MOST };
	enum { PAUSES = sizeof pauses / sizeof *pauses };
	struct breaker breaker = { .since = 0 };
	int64_t now = 1, lengths[PAUSES];

	for (int i = 0; i < FAILURES; i++)
		breaker_ended(&breaker, &rules, BREAKER_FREE, now, BREAKER_BAD,
		    now, &answers);
	for (int i = 0; i < PAUSES; i++) {
		lengths[i] = breaker.next - now;
		ck_assert_int_ge(lengths[i], pauses[i] - pauses[i] / 2);
		ck_assert_int_le(lengths[i], pauses[i]);
		now = breaker.next;
		ck_assert(breaker_bars(&breaker, &rules, now - 1));
		fail_probe(&breaker, now);
	}
	ck_assert(lengths[2] != lengths[3] || lengths[3] != lengths[4]);
	ck_assert_uint_eq(breaker.opens, 1);
	/* Closed and opened again, it begins with the first one. */
	now = breaker.next;
	breaker_ask(&breaker, &rules, now);
	breaker_ended(&breaker, &rules, BREAKER_PROBE, now, BREAKER_GOOD, now,
	    &answers);
	for (int i = 0; i < FAILURES; i++)
		breaker_ended(&breaker, &rules, BREAKER_FREE, now + 1,
		    BREAKER_BAD, now + 1, &answers);
	ck_assert_int_le(breaker.next, now + 1 + WAIT);
	ck_assert_uint_eq(breaker.opens, 2);
}
END_TEST

/* ---- the rate ---- */

static const struct breaker_rules by_rate = { .rate = 0.5,
	.calls = 10,
	.window = 100000,
	.wait = WAIT,
	.most_wait = MOST };

static enum breaker_news
fail_at(struct breaker *breaker, int64_t now)
{
	return breaker_ended(breaker, &by_rate, BREAKER_FREE, now, BREAKER_BAD,
	    now, &answers);
}

/* The first failure begins the window; the others are half of ten. */
START_TEST(half_of_them)
{
	struct breaker breaker = { .since = 0 };

	answered = 1000;
	ck_assert_int_eq(fail_at(&breaker, 1), BREAKER_SAME);
	answered += 5;
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(fail_at(&breaker, 2 + i), BREAKER_SAME);
	ck_assert_int_eq(fail_at(&breaker, 6), BREAKER_OPENED);
}
END_TEST

START_TEST(less_than_half)
{
	struct breaker breaker = { .since = 0 };

	for (int i = 0; i < 10000; i++) {
		answered += 2;
		ck_assert_int_eq(fail_at(&breaker, 1 + i), BREAKER_SAME);
	}
	/* It looked rarely. */
	ck_assert_uint_lt(counted, 30);
}
END_TEST

/* However many of a few have failed. */
START_TEST(too_few)
{
	struct breaker breaker = { .since = 0 };

	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(fail_at(&breaker, 1 + i), BREAKER_SAME);
	ck_assert_int_eq(fail_at(&breaker, 11), BREAKER_OPENED);
}
END_TEST

START_TEST(window_passes)
{
	struct breaker breaker = { .since = 0 };
	int64_t now = 1;

	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 10; i++)
			ck_assert_int_eq(fail_at(&breaker, now + i),
			    BREAKER_SAME);
		now += by_rate.window;
	}
}
END_TEST

/* What was good before it fails for good does not keep it closed for long. */
START_TEST(first_good_then_bad)
{
	struct breaker breaker = { .since = 0 };
	int failures = 0;

	fail_at(&breaker, 1);
	answered += 100;
	while (fail_at(&breaker, 2) == BREAKER_SAME)
		failures++;
	ck_assert_int_eq(failures, 99);
}
END_TEST

/* ---- statuses ---- */

START_TEST(statuses)
{
	static const struct {
		muster_status status;
		enum breaker_end end;
	} table[] = {
		{ MUSTER_OK, BREAKER_GOOD },
		{ MUSTER_NOT_FOUND, BREAKER_GOOD },
		{ MUSTER_CANCELLED, BREAKER_NEITHER },
		{ MUSTER_INVALID_ARGUMENT, BREAKER_NEITHER },
		{ MUSTER_UNIMPLEMENTED, BREAKER_NEITHER },
		{ MUSTER_PERMISSION_DENIED, BREAKER_NEITHER },
		{ MUSTER_UNAVAILABLE, BREAKER_BAD },
		{ MUSTER_DEADLINE_EXCEEDED, BREAKER_BAD },
		{ MUSTER_INTERNAL, BREAKER_BAD },
		{ MUSTER_RESOURCE_EXHAUSTED, BREAKER_BAD },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		ck_assert_int_eq(breaker_judge(table[i].status), table[i].end);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("breaker");
	TCase *rules_case = tcase_create("rules");

	tcase_set_timeout(rules_case, 60);
	tcase_add_test(rules_case, every_order_from_closed);
	tcase_add_test(rules_case, every_order_from_open);
	tcase_add_test(rules_case, pauses_grow);
	tcase_add_test(rules_case, half_of_them);
	tcase_add_test(rules_case, less_than_half);
	tcase_add_test(rules_case, too_few);
	tcase_add_test(rules_case, window_passes);
	tcase_add_test(rules_case, first_good_then_bad);
	tcase_add_test(rules_case, statuses);
	suite_add_tcase(suite, rules_case);
	return suite_run(suite);
}
