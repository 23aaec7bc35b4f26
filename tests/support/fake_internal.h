/* SPDX-License-Identifier: MIT
 *
 * What the files of the fake host share: fake_host.c, fake_options.c and
 * fake_loop.c.
 */
#ifndef SUPPORT_FAKE_INTERNAL_H
#define SUPPORT_FAKE_INTERNAL_H

#include "fake_host.h"

/* ---- fake_loop.c ---- */

void fake_finish(muster_call *handle, muster_status status);
void fake_after(muster_call *handle, int64_t nanoseconds, muster_fn then,
    void *arg);
void fake_ask_async(muster_call *handle, muster_store *store,
    const muster_query *query, muster_user_fn each, muster_answer_fn answered,
    void *arg);
muster_watch *fake_watch_new(muster_host *handle, int fd,
    muster_watch_fn ready, void *arg);
void fake_watch_set(muster_host *handle, muster_watch *watch, unsigned events);
void fake_watch_free(muster_host *handle, muster_watch *watch);
muster_timer *fake_timer_new(muster_host *handle, muster_fn ring, void *arg);
void fake_timer_set(muster_host *handle, muster_timer *timer,
    int64_t nanoseconds);
void fake_timer_free(muster_host *handle, muster_timer *timer);

/* Frees the watches and timers that a plugin has left. */
void fake_loop_clear(struct fake_host *host);

/* ---- fake_options.c ---- */

/* Fills the member of an option. */
void fake_option_fill(struct fake_host *host, const muster_option *option,
    const char *text);

/* ---- fake_host.c ---- */

struct fake_block {
	struct fake_block *next;
	max_align_t bytes[];
};

/* Ends the program. */
void fake_broken(const char *what, const char *object);

/* The memory; NULL ends the program. */
void *fake_need(void *memory);

/* Memory in the list of blocks. */
void *fake_block_new(struct fake_block **list, size_t size);

/* A copy in the list of blocks; of NULL, NULL. */
char *fake_block_text(struct fake_block **list, const char *text);

/* What the host makes of a callback's end. */
muster_status fake_end(struct fake_call *call, muster_status returned);

#endif
