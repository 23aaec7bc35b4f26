/* SPDX-License-Identifier: MIT
 *
 * link - one connection, and one question on it. Never waits: whoever drives
 * it calls link_step() when its descriptor is ready.
 */
#ifndef POSTGRES_LINK_H
#define POSTGRES_LINK_H

#include <libpq-fe.h>

#include "options.h"
#include "statement.h"

enum { LINK_VALUES = 4 + 256 };

/* What is asked. Lives until it is answered. */
struct question {
	const char *text;
	int which;                      /* prepared as that; < 0: for once */
	int count;                      /* of values */
	const char *const *values;
};

enum link_progress {
	LINK_WAITS,                     /* for link_events() */
	LINK_READY,                     /* connected, nothing is asked */
	LINK_ANSWERED,                  /* result is set */
	LINK_BROKEN                     /* of no use any more */
};

struct link {
	struct link *next;
	PGconn *db;
	bool connected;
	bool used;                      /* has answered before */
	bool reused;                    /* before this answer, too */
	bool sent;                      /* the question is on its way */
	bool preparing;                 /* with its preparation */
	bool prepared[STATEMENT_COUNT];
	unsigned events;
	int64_t give_up;                /* connecting, at that time */
	const struct question *question;
	PGresult *result;               /* the link's */
};

/* Why something did not work. */
struct failure {
	muster_status status;
	bool again;                     /* may work on a new connection */
	char message[512];              /* one line without secrets */
};

/* Begins to connect. NULL: out of memory. */
struct link *link_new(const struct postgres_options *options);

/* Closes. NULL is nothing. */
void link_free(struct link *link);

/* The same, but keeps the connection, which is the caller's. */
PGconn *link_release(struct link *link);

/* Asks next. */
void link_ask(struct link *link, const struct question *question);

/* Goes as far as it can without waiting. */
enum link_progress link_step(struct link *link);

/* What it waits for: MUSTER_READ, MUSTER_WRITE. */
unsigned link_events(const struct link *link);

/* Why it is broken. */
void link_failure(const struct link *link, struct failure *ret);

/* Is the answer one? If not, why. */
bool link_succeeded(const struct link *link, struct failure *ret);

/* Monotonic, in nanoseconds. */
int64_t link_clock(void);

#endif
