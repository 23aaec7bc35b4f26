/* SPDX-License-Identifier: MIT
 *
 * link - one connection that is made (see opening.h), and one question on it.
 * Never waits: whoever drives it calls link_step() when its descriptor is
 * ready.
 */
#ifndef POSTGRES_LINK_H
#define POSTGRES_LINK_H

#include <libpq-fe.h>

#include "options.h"
#include "pool/pool.h"
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
	LINK_ANSWERED,                  /* result is set */
	LINK_BROKEN                     /* of no use any more */
};

struct link {
	struct pool_item item;          /* first */
	PGconn *db;
	bool used;                      /* has answered before */
	bool old;                       /* the question's statement was
					 * prepared for another one */
	bool sent;                      /* the question is on its way */
	bool preparing;                 /* with its preparation */
	bool prepared[STATEMENT_COUNT];
	unsigned events;
	const struct question *question;
	PGresult *result;               /* the link's */
};

/* Why something did not work. */
struct failure {
	muster_status status;
	bool again;                     /* may work on a new connection */
	const char *option;             /* to blame, in open; or NULL */
	char message[512];              /* one line without secrets */
};

/* Takes over a connection that is made. NULL: it could not, and is closed. */
struct link *link_new(PGconn *db);

/* Closes. NULL is nothing. */
void link_free(struct link *link);

/* The same, but keeps the connection, which is the caller's. */
PGconn *link_release(struct link *link);

/* Asks next. */
void link_ask(struct link *link, const struct question *question);

/* Is a question on its way that was not answered? */
bool link_is_asking(const struct link *link);

/* Goes as far as it can without waiting. */
enum link_progress link_step(struct link *link);

/* What it waits for: MUSTER_READ, MUSTER_WRITE. */
unsigned link_events(const struct link *link);

/* Why it is broken. */
void link_failure(const struct link *link, struct failure *ret);

/* Is the answer one? If not, why. */
bool link_succeeded(const struct link *link, struct failure *ret);

/* The status that a state of SQL (its five letters) stands for. */
muster_status link_status(const char *state);

/* Makes one line of it: newlines and other control bytes become blanks, one for
 * many. */
void link_one_line(char *text);

#endif
