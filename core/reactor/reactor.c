/* SPDX-License-Identifier: MIT
 *
 * The loop's thread, and what other threads leave to it.
 *
 * Whoever leaves something sets `woken` and writes to an event descriptor, but
 * only if it was not set: the loop clears it when it has found nothing more to
 * do, and then looks once more. So a loop that is busy is never written to.
 *
 * What callbacks leave to do (errands) runs when they have returned: nothing
 * of a plugin is called inside of something of a plugin.
 *
 * The thread is detached and holds a reference: one that hangs in what it runs
 * holds up neither the close of the reactor nor the exit of the process.
 *
 * Times are precise: libevent's flag for them has it sleep on a timerfd, and no
 * time is taken from its cache, which may be old by a whole round of callbacks.
 */
#include <config.h>

#include <limits.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"
#include "reactor/internal.h"

/* Rounds of work, and errands, before others have their turn. */
enum { REACTOR_ROUNDS = 16, REACTOR_ERRANDS = 256 };

/* In the static block of a thread's variables, where it is found without a
 * call. */
static _Thread_local struct reactor *here
    __attribute__((tls_model("initial-exec")));

bool
reactor_is_here(const struct reactor *reactor)
{
	return reactor != NULL && here == reactor;
}

struct reactor *
reactor_here(void)
{
	return here;
}

/* ---- what is left to it ---- */

void
reactor_wake(struct reactor *reactor)
{
	static const uint64_t one = 1;
	ssize_t written;

	/* Sequentially consistent: pairs with the exchange in on_wake(): what
	 * was left before it is seen, or the loop is written to. */
	if (atomic_exchange(&reactor->woken, 1) != 0)
		return;
	/* It can fail only for a counter that is full, which wakes too. */
	written = write(reactor->wake_fd, &one, sizeof one);
	(void)written;
}

void
reactor_errand(struct reactor *reactor, struct errand *errand)
{
	if (reactor_is_here(reactor)) {
		errands_push(&reactor->own, errand);
		return;
	}
	lock_acquire(&reactor->lock);
	errands_push(&reactor->foreign, errand);
	lock_release(&reactor->lock);
	reactor_wake(reactor);
}

/* Goes on once libevent has looked at descriptors and times. An event that is
 * only made active would be called before it looks. */
static void
go_on_later(struct reactor *reactor)
{
	event_active(reactor->wake, EV_WRITE, 0);
	event_base_loopcontinue(reactor->base);
}

void
reactor_settle(struct reactor *reactor)
{
	for (int i = 0; i < REACTOR_ERRANDS; i++) {
		struct errand *errand = errands_pop(&reactor->own);

		if (errand == NULL)
			return;
		errand->run(errand);
	}
	if (reactor->own.first != NULL)
		go_on_later(reactor);
}

/* Takes over what other threads have left. */
static bool
take_foreign(struct reactor *reactor)
{
	bool any;

	lock_acquire(&reactor->lock);
	any = reactor->foreign.first != NULL;
	errands_move(&reactor->own, &reactor->foreign);
	lock_release(&reactor->lock);
	return any;
}

/* One round. Is there more? */
static bool
work(struct reactor *reactor)
{
	bool more = take_foreign(reactor);

	reactor_settle(reactor);
	more |= reactor->work.work(reactor->work.arg);
	reactor_settle(reactor);
	return more;
}

static void
on_wake(evutil_socket_t fd, short what, void *arg)
{
	struct reactor *reactor = arg;
	uint64_t count;
	ssize_t got = what & EV_READ ? read(fd, &count, sizeof count) : 0;
	bool more = true;

	(void)got; /* that it was woken is all that there is to know */
	for (int i = 0; i < REACTOR_ROUNDS && more; i++) {
		more = work(reactor);
		if (reactor->own.first != NULL)
			break; /* errands without end */
		if (more)
			continue;
		/* Sequentially consistent: pairs with reactor_wake(). */
		atomic_exchange(&reactor->woken, 0);
		more = work(reactor);
		if (more)
			/* Relaxed: this thread will look. */
			atomic_store_explicit(&reactor->woken, 1,
			    memory_order_relaxed);
	}
	if (more)
		go_on_later(reactor);
	/* Sequentially consistent, like `woken`: see reactor_stop(). */
	if (atomic_load(&reactor->quit))
		event_base_loopbreak(reactor->base);
}

static void
on_times(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	times_ring(arg);
}

/* ---- the thread ---- */

void
reactor_unref(struct reactor *reactor)
{
	/* Release, and acquire in the last one: all is over before it is
	 * freed. */
	if (reactor == NULL ||
	    atomic_fetch_sub_explicit(&reactor->references, 1,
		memory_order_acq_rel) != 1)
		return;
	if (reactor->wake != NULL)
		event_free(reactor->wake);
	if (reactor->times.event != NULL)
		event_free(reactor->times.event);
	if (reactor->base != NULL)
		event_base_free(reactor->base);
	if (reactor->wake_fd >= 0)
		close(reactor->wake_fd);
	free(reactor);
}

static void *
reactor_main(void *arg)
{
	struct reactor *reactor = arg;
	struct reactor_work work_of = reactor->work;

	prctl(PR_SET_NAME, "muster-loop", 0, 0, 0);
	here = reactor;
	if (work_of.begun != NULL)
		work_of.begun(work_of.arg);
	event_base_loop(reactor->base, EVLOOP_NO_EXIT_ON_EMPTY);
	here = NULL;
	work_of.gone(work_of.arg);
	/* Release: pairs with the acquire in reactor_stop(). */
	atomic_store_explicit(&reactor->over, 1, memory_order_release);
	futex_wake(&reactor->over, INT_MAX);
	reactor_unref(reactor);
	return NULL;
}

/* Adding the event once makes room for it. */
static bool
set_up_events(struct reactor *reactor)
{
	static const struct timeval soon = { 0, 0 };

	reactor->wake = event_new(reactor->base, reactor->wake_fd,
	    EV_READ | EV_PERSIST, on_wake, reactor);
	reactor->times.event = event_new(reactor->base, -1, 0, on_times,
	    reactor);
	return reactor->wake != NULL && reactor->times.event != NULL &&
	    event_add(reactor->wake, NULL) == 0 &&
	    event_add(reactor->times.event, &soon) == 0;
}

static bool
set_up(struct reactor *reactor)
{
	struct event_config *config = event_config_new();

	/* The header that we were built with may not be the library's. */
	if (config == NULL ||
	    event_get_struct_event_size() > sizeof(struct reactor_event)) {
		if (config != NULL)
			event_config_free(config);
		return false;
	}
	event_config_set_flag(config,
	    EVENT_BASE_FLAG_PRECISE_TIMER | EVENT_BASE_FLAG_NOLOCK |
		EVENT_BASE_FLAG_NO_CACHE_TIME | EVENT_BASE_FLAG_IGNORE_ENV);
	reactor->base = event_base_new_with_config(config);
	event_config_free(config);
	reactor->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return reactor->base != NULL && reactor->wake_fd >= 0 &&
	    set_up_events(reactor);
}

static bool
start(struct reactor *reactor)
{
	pthread_t thread;

	/* Relaxed: the new thread sees it through its creation. */
	atomic_store_explicit(&reactor->references, 2, memory_order_relaxed);
	if (thread_start(&thread, reactor_main, reactor) == 0) {
		pthread_detach(thread);
		return true;
	}
	atomic_store_explicit(&reactor->references, 1, memory_order_relaxed);
	return false;
}

struct reactor *
reactor_new(const struct reactor_work *work_of)
{
	struct reactor *reactor = calloc(1, sizeof *reactor);

	if (reactor == NULL)
		return NULL;
	reactor->work = *work_of;
	reactor->wake_fd = -1;
	reactor->times.armed_for = CLOCK_NEVER;
	errands_init(&reactor->own);
	errands_init(&reactor->foreign);
	atomic_init(&reactor->references, 1);
	if (set_up(reactor) && start(reactor))
		return reactor;
	reactor_unref(reactor);
	return NULL;
}

bool
reactor_stop(struct reactor *reactor, int64_t until)
{
	/* Sequentially consistent: a loop that need not be woken has not looked
	 * at it yet. */
	atomic_store(&reactor->quit, true);
	reactor_wake(reactor);
	/* Acquire: pairs with the release in reactor_main(). */
	while (
	    atomic_load_explicit(&reactor->over, memory_order_acquire) == 0) {
		if (clock_now() >= until)
			return false;
		futex_wait(&reactor->over, 0, until);
	}
	return true;
}
