/* SPDX-License-Identifier: MIT
 *
 * uv - legs on the thread pool of libuv.
 *
 * uv_queue_work() tells of the end of a job through the loop, so the caller
 * runs the loop until all legs are done and runs none of them itself: a loop
 * is not to be held up.
 */
#include <config.h>

#include <uv.h>

#include "shared/sample.h"
#include "peers/equal.h"

static uv_loop_t loop;

static void
run_leg(uv_work_t *work)
{
	equal_ask(work->data);
}

static void
uv_open(void)
{
	if (uv_loop_init(&loop) != 0)
		fatal("no loop");
}

static void
uv_ask(struct equal_leg *legs)
{
	uv_work_t works[EQUAL_LEGS];
	int i;

	for (i = 0; i < EQUAL_LEGS; i++) {
		works[i].data = &legs[i];
		if (uv_queue_work(&loop, &works[i], run_leg, NULL) != 0)
			fatal("a leg was refused");
	}
	uv_run(&loop, UV_RUN_DEFAULT);
}

static void
uv_end(void)
{
	if (uv_loop_close(&loop) != 0)
		fatal("the loop is not empty");
}

int
main(int argc, char **argv)
{
	static const struct equal_peer peer = {
		.name = "uv",
		.open = uv_open,
		.ask = uv_ask,
		.close = uv_end,
	};

	return equal_main(&peer, argc, argv);
}
