/* SPDX-License-Identifier: MIT
 *
 * check_engine - events happen in the order of their times, then of being set,
 * whatever was moved or taken out meanwhile.
 */
#include <config.h>

#include "engine.h"

#include <check.h>

#include "random.h"
#include "support/suite.h"

enum { EVENTS = 500 };

static struct engine engine;
static struct event events[EVENTS];
static struct event *happened[2 * EVENTS];
static size_t count;

static void
note(struct event *event)
{
	ck_assert_uint_lt(count, 2 * EVENTS);
	ck_assert_int_eq(engine.now, event->when);
	ck_assert_uint_eq(event->place, 0);
	happened[count++] = event;
}

static void
run(void)
{
	while (engine_step(&engine))
		;
	engine_fini(&engine);
}

START_TEST(order_of_time)
{
	static const int64_t times[] = { 5, 1, 3, 3, 0, 5 };
	static const size_t order[] = { 4, 1, 2, 3, 0, 5 };
	size_t i;

	for (i = 0; i < 6; i++)
		engine_at(&engine, &events[i], times[i], note);
	run();
	ck_assert_uint_eq(count, 6);
	for (i = 0; i < 6; i++)
		ck_assert_ptr_eq(happened[i], &events[order[i]]);
}
END_TEST

START_TEST(moved_and_stopped)
{
	engine_stop(&engine, &events[0]);
	engine_at(&engine, &events[0], 1, note);
	engine_at(&engine, &events[1], 2, note);
	engine_at(&engine, &events[2], 3, note);
	engine_at(&engine, &events[0], 3, note);
	engine_stop(&engine, &events[1]);
	run();
	ck_assert_uint_eq(count, 2);
	ck_assert_ptr_eq(happened[0], &events[2]);
	ck_assert_ptr_eq(happened[1], &events[0]);
}
END_TEST

static void
again(struct event *event)
{
	note(event);
	if (engine.now < 10)
		engine_at(&engine, event, engine.now + 1, again);
}

START_TEST(set_while_it_happens)
{
	engine_at(&engine, &events[0], 0, again);
	run();
	ck_assert_uint_eq(count, 11);
	ck_assert_int_eq(engine.now, 10);
}
END_TEST

START_TEST(any_number_in_any_order)
{
	struct random_stream stream;
	size_t i;

	random_begin(&stream, (uint64_t)_i, 0);
	for (i = 0; i < 4 * EVENTS; i++) {
		struct event *event = &events[random_bits(&stream) % EVENTS];

		if (random_bits(&stream) % 4 == 0)
			engine_stop(&engine, event);
		else
			engine_at(&engine, event,
			    (int64_t)(random_bits(&stream) % 100), note);
	}
	run();
	ck_assert_uint_gt(count, EVENTS / 2);
	for (i = 1; i < count; i++)
		ck_assert(happened[i - 1]->when < happened[i]->when ||
		    (happened[i - 1]->when == happened[i]->when &&
			happened[i - 1]->order < happened[i]->order));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("engine");
	TCase *tcase = tcase_create("engine");

	tcase_add_test(tcase, order_of_time);
	tcase_add_test(tcase, moved_and_stopped);
	tcase_add_test(tcase, set_while_it_happens);
	tcase_add_loop_test(tcase, any_number_in_any_order, 0, 20);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
