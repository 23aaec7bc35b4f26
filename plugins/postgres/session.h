/* SPDX-License-Identifier: MIT
 *
 * session - calls that wait: each has a connection of the store's pool for
 * itself and drives it by poll().
 */
#ifndef POSTGRES_SESSION_H
#define POSTGRES_SESSION_H

#include "connections.h"

/* One attempt of one call. */
struct session {
	struct connections *connections;
	muster_call *call;
	struct link *link;
	int wake;                       /* an eventfd, for the hook and for an
					 * opening that is done */
	struct failure failure;
};

/* What an attempt does. Not OK: session->failure says why; the call itself is
 * not failed yet, as it may be tried again. */
typedef muster_status (*session_fn)(struct session *session, void *arg);

/* Runs `attempt`, again on a new connection with capped back-off while that may
 * help, for `retry_for` at most and only until the call is stopped; in any case
 * where the connection was an old one. Fails the call in the end. */
muster_status session_run(struct connections *connections, muster_call *call,
    session_fn attempt, void *arg, int64_t retry_for);

/* Asks and waits for session->link->result. */
muster_status session_ask(struct session *session,
    const struct question *question);

/* A statement for once, without rows of interest. */
muster_status session_say(struct session *session, const char *text);

/* Notes why this attempt fails. Returns status. */
muster_status session_fail(struct session *session, muster_status status,
    const char *format, ...) MUSTER_PRINTF(3, 4);

/* The pause before the next attempt, after `attempts`. */
int64_t session_pause(unsigned attempts);

/* Monotonic, in nanoseconds. */
int64_t session_clock(void);

#endif
