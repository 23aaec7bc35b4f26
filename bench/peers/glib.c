/* SPDX-License-Identifier: MIT
 *
 * glib - further legs on a GThreadPool of GLib, with as many threads as muster
 * has workers.
 *
 * The first leg runs on the caller's thread; a mutex and a condition tell when
 * the others are done.
 */
#include <config.h>

#include <glib.h>

#include "shared/sample.h"
#include "peers/equal.h"

enum { THREADS = 8 };

/* The further legs of a call that have not ended. */
struct open_legs {
	GMutex lock; /* protects count */
	GCond changed;
	int count;
};

struct job {
	struct equal_leg *leg;
	struct open_legs *open;
};

static GThreadPool *pool;

static void
run_job(gpointer data, gpointer user_data)
{
	struct job *job = data;
	struct open_legs *open = job->open;

	(void)user_data;
	equal_ask(job->leg);
	g_mutex_lock(&open->lock);
	if (--open->count == 0)
		g_cond_signal(&open->changed);
	g_mutex_unlock(&open->lock);
}

static void
glib_open(void)
{
	pool = g_thread_pool_new(run_job, NULL, THREADS, TRUE, NULL);
	if (pool == NULL)
		fatal("no more threads");
}

static void
glib_ask(struct equal_leg *legs)
{
	struct open_legs open = { .count = EQUAL_LEGS - 1 };
	struct job jobs[EQUAL_LEGS];
	int i;

	g_mutex_init(&open.lock);
	g_cond_init(&open.changed);
	for (i = 1; i < EQUAL_LEGS; i++) {
		jobs[i] = (struct job){ &legs[i], &open };
		g_thread_pool_push(pool, &jobs[i], NULL);
	}
	equal_ask(&legs[0]);
	g_mutex_lock(&open.lock);
	while (open.count > 0)
		g_cond_wait(&open.changed, &open.lock);
	g_mutex_unlock(&open.lock);
	g_cond_clear(&open.changed);
	g_mutex_clear(&open.lock);
}

static void
glib_close(void)
{
	g_thread_pool_free(pool, FALSE, TRUE);
}

int
main(int argc, char **argv)
{
	static const struct equal_peer peer = {
		.name = "glib",
		.open = glib_open,
		.ask = glib_ask,
		.close = glib_close,
	};

	return equal_main(&peer, argc, argv);
}
