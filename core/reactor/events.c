/* SPDX-License-Identifier: MIT
 *
 * Descriptors: a thin layer over libevent's events, so that no other room knows
 * them. Each callback is followed by the errands that it left.
 */
#include <config.h>

#include <sys/stat.h>

#include <muster/store.h>

#include "reactor/internal.h"

static void
on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct reactor_watch *watch = arg;

	(void)fd;
	watch->ready(watch,
	    (what & EV_READ ? (unsigned)MUSTER_READ : 0u) |
		(what & EV_WRITE ? (unsigned)MUSTER_WRITE : 0u));
	reactor_settle(reactor_here());
}

void
reactor_watch_init(struct reactor_watch *watch, struct reactor *reactor, int fd,
    void (*ready)(struct reactor_watch *watch, unsigned events))
{
	watch->reactor = reactor;
	watch->fd = fd;
	watch->events = 0;
	watch->ready = ready;
	event_assign(event_of(&watch->event), reactor->base, fd, 0, on_ready,
	    watch);
}

/* What cannot be watched is not given to libevent, which would take a negative
 * descriptor, and print a line for a file. */
static bool
can_be_watched(int fd)
{
	struct stat stat;

	return fstat(fd, &stat) == 0 && !S_ISREG(stat.st_mode) &&
	    !S_ISDIR(stat.st_mode);
}

bool
reactor_watch_set(struct reactor_watch *watch, unsigned events)
{
	short what = EV_PERSIST;
	bool known = watch->events != 0;

	if (events == watch->events)
		return true;
	event_del(event_of(&watch->event));
	watch->events = 0;
	if (events == 0)
		return true;
	if (!known && !can_be_watched(watch->fd))
		return false;
	if (events & MUSTER_READ)
		what |= EV_READ;
	if (events & MUSTER_WRITE)
		what |= EV_WRITE;
	event_assign(event_of(&watch->event), watch->reactor->base, watch->fd,
	    what, on_ready, watch);
	if (event_add(event_of(&watch->event), NULL) != 0)
		return false;
	watch->events = events;
	return true;
}
