/* SPDX-License-Identifier: MIT
 *
 * equal - a parallel lookup as one would write it by hand, without muster.
 *
 * The work is what muster does for a call: the query is checked, every leg's
 * users are checked and copied, each leg is timed, and the users are merged,
 * unique by id. How the second leg gets beside the first is what a peer adds.
 */
#ifndef PEERS_EQUAL_H
#define PEERS_EQUAL_H

#include <stddef.h>
#include <stdint.h>

enum { EQUAL_LEGS = 2 };

struct equal_user {
	char *id, *email, *org_id, *name; /* in one piece, which is `id` */
};

/* A store, and one question to it. */
struct equal_leg {
	const char *id;            /* the user that it answers with */
	int64_t delay;             /* nanoseconds */
	const char *email, *org_id;
	struct equal_user *users;  /* its answer, owned */
	size_t count;
	int64_t elapsed;
	int failed;
};

/* Asks the store of a leg. */
void equal_ask(struct equal_leg *leg);

/* One way to ask all legs at the same time. */
struct equal_peer {
	const char *name;
	void (*open)(void);
	/* Asks all legs and returns when all have answered. */
	void (*ask)(struct equal_leg *legs);
	void (*close)(void);
};

/* Measures a peer without delay, with 500 us and 100 us, and with 50 ms and
 * 50 ms: prints NAME_nodelay_ns, NAME_low_ns, NAME_high_ns. */
int equal_main(const struct equal_peer *peer, int argc, char **argv);

#endif
