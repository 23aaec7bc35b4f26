/* SPDX-License-Identifier: MIT
 *
 * canceller - asks the server to stop queries that nobody waits for any more.
 *
 * The thread can be cancelled while it is in PQcancel(), and nowhere else: a
 * postmaster that is stopped would keep it there, and the store from closing.
 * In that one case the descriptor of the request is lost.
 */
#include <config.h>

#include "canceller.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

enum { GRACE = 1 /* seconds */ };

struct condemned {
	struct condemned *next;
	PGconn *db;
};

int
canceller_init(struct canceller *canceller, struct pool *pool)
{
	int error;

	*canceller = (struct canceller){ .pool = pool };
	canceller->last = &canceller->first;
	error = pthread_mutex_init(&canceller->lock, NULL);
	if (error != 0)
		return error;
	error = pthread_cond_init(&canceller->changed, NULL);
	if (error != 0)
		pthread_mutex_destroy(&canceller->lock);
	return error;
}

/* With the lock: closes the first one. */
static void
drop_first(struct canceller *canceller)
{
	struct condemned *first = canceller->first;

	canceller->first = first->next;
	if (canceller->first == NULL)
		canceller->last = &canceller->first;
	PQfreeCancel(canceller->cancel);
	canceller->cancel = NULL;
	PQfinish(first->db);
	free(first);
	pool_give(canceller->pool, NULL);
}

static void *
run(void *arg)
{
	struct canceller *canceller = arg;
	char message[256];
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	pthread_mutex_lock(&canceller->lock);
	for (;;) {
		while (canceller->first == NULL && !canceller->stopping)
			pthread_cond_wait(&canceller->changed,
			    &canceller->lock);
		if (canceller->first == NULL)
			break;
		canceller->cancel = PQgetCancel(canceller->first->db);
		pthread_mutex_unlock(&canceller->lock);
		if (canceller->cancel != NULL) {
			pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
			PQcancel(canceller->cancel, message, sizeof message);
			pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
		}
		pthread_mutex_lock(&canceller->lock);
		drop_first(canceller);
		if (canceller->first == NULL)
			pthread_cond_broadcast(&canceller->changed);
	}
	pthread_mutex_unlock(&canceller->lock);
	return NULL;
}

/* With the lock. */
static bool
start(struct canceller *canceller)
{
	sigset_t all, before;

	if (canceller->started)
		return true;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	canceller->started = pthread_create(&canceller->thread, NULL, run,
				 canceller) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return canceller->started;
}

void
canceller_take(struct canceller *canceller, PGconn *db)
{
	struct condemned *condemned = malloc(sizeof *condemned);
	bool taken;

	pthread_mutex_lock(&canceller->lock);
	taken = condemned != NULL && start(canceller);
	if (taken) {
		*condemned = (struct condemned){ .db = db };
		*canceller->last = condemned;
		canceller->last = &condemned->next;
		pthread_cond_broadcast(&canceller->changed);
	}
	pthread_mutex_unlock(&canceller->lock);
	if (!taken) {
		/* the server notices when it writes the answer */
		free(condemned);
		PQfinish(db);
		pool_give(canceller->pool, NULL);
	}
}

void
canceller_fini(struct canceller *canceller)
{
	struct timespec until;
	bool late = false;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += GRACE;
	pthread_mutex_lock(&canceller->lock);
	canceller->stopping = true;
	pthread_cond_broadcast(&canceller->changed);
	while (canceller->first != NULL && !late)
		late = pthread_cond_timedwait(&canceller->changed,
			   &canceller->lock, &until) != 0;
	pthread_mutex_unlock(&canceller->lock);
	if (canceller->started) {
		if (late)
			pthread_cancel(canceller->thread);
		pthread_join(canceller->thread, NULL);
	}
	while (canceller->first != NULL)
		drop_first(canceller);
	pthread_cond_destroy(&canceller->changed);
	pthread_mutex_destroy(&canceller->lock);
}
