/* SPDX-License-Identifier: MIT
 *
 * threads - a thread for each further leg, which is started and joined.
 *
 * The first leg runs on the caller's thread, as most would write it.
 */
#include <config.h>

#include <pthread.h>

#include "shared/sample.h"
#include "peers/equal.h"

static void *
ask_leg(void *arg)
{
	equal_ask(arg);
	return NULL;
}

static void
threads_ask(struct equal_leg *legs)
{
	pthread_t threads[EQUAL_LEGS];
	int i;

	for (i = 1; i < EQUAL_LEGS; i++)
		if (pthread_create(&threads[i], NULL, ask_leg, &legs[i]) != 0)
			fatal("no more threads");
	equal_ask(&legs[0]);
	for (i = 1; i < EQUAL_LEGS; i++)
		pthread_join(threads[i], NULL);
}

static void
threads_nothing(void)
{
}

int
main(int argc, char **argv)
{
	static const struct equal_peer peer = {
		.name = "threads",
		.open = threads_nothing,
		.ask = threads_ask,
		.close = threads_nothing,
	};

	return equal_main(&peer, argc, argv);
}
