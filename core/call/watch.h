/* SPDX-License-Identifier: MIT
 *
 * watch - the descriptors and timers of a store, on the loop.
 */
#ifndef CALL_WATCH_H
#define CALL_WATCH_H

#include "call/core.h"
#include "store/store.h"

/* The services of muster/store.h. */
muster_watch *service_watch_new(muster_host *host, int fd,
    muster_watch_fn ready, void *arg);
void service_watch_set(muster_host *host, muster_watch *watch, unsigned events);
void service_watch_free(muster_host *host, muster_watch *watch);
muster_timer *service_timer_new(muster_host *host, muster_fn ring, void *arg);
void service_timer_set(muster_host *host, muster_timer *timer,
    int64_t nanoseconds);
void service_timer_free(muster_host *host, muster_timer *timer);

/* The store is open: what its open has made takes effect. */
void watches_start(muster_store *store);

/* The loop has ended: nothing is watched any more. */
void watches_stop(muster_store *store);

/* Frees what the plugin has left. */
void watches_free(muster_store *store);

#endif
