/* SPDX-License-Identifier: MIT
 *
 * engine - requests on their way to the servers of a store, and their answers.
 *
 * An engine has one link to each server, and sends requests one behind the
 * other without waiting for answers. It follows redirections, connects again,
 * and sends again what may be sent again. One thread at a time uses an engine:
 * the loop has one, which is driven by watches and a timer of the host; calls
 * that wait take one of a pool each, and drive it themselves by engine_wait().
 *
 * Nothing here calls back (`done`) but engine_wait() and engine_look(), and on
 * the loop a watch or the timer.
 */
#ifndef REDIS_ENGINE_H
#define REDIS_ENGINE_H

#include "pool/pool.h"
#include "topology.h"

struct owner;
struct request;

/* What became of a request: a reply (errors of the server's too), or why there
 * is none. */
struct outcome {
	redisReply *reply;      /* the owner may take it: set this to NULL */
	muster_status status;
	const char *why;
};

/* Who wants answers. */
struct owner {
	void (*done)(struct owner *owner, unsigned tag,
	    struct outcome *outcome);
	struct request *requests;       /* on their way */
};

struct request {
	struct request *next;           /* of a link, or of those that wait */
	struct owner *owner;            /* NULL: nobody wants it any more */
	struct request *sibling;        /* of the same owner */
	struct request **back;
	unsigned tag;                   /* the owner's */
	unsigned slot;
	int server;                     /* that has to be asked; -1: by slot */
	bool repeatable;                /* may be sent twice */
	bool repeated;                  /* was */
	bool once;                      /* if nobody is there, not again */
	bool asking;                    /* with ASKING in front */
	bool skip;                      /* whose answer is still to come */
	bool over;                      /* it waits for `done` only, with */
	muster_status status;           /* these */
	const char *why;
	unsigned hops;                  /* redirections in a row */
	unsigned tries;                 /* when nobody was there */
	int64_t born;
	int64_t when;                   /* it goes on */
	struct bytes bytes;
};

enum link_state { LINK_CLOSED, LINK_CONNECTING, LINK_GREETING, LINK_OPEN };

struct link {
	struct engine *engine;
	unsigned server;
	enum link_state state;
	int fd;
	redisReader *reader;
	struct bytes out;
	size_t sent;                    /* bytes of `out` */
	unsigned greetings;             /* answers that are still to come */
	struct request *first;          /* unless it is open: not sent */
	struct request **last;
	size_t count;
	int64_t deadline;               /* of the connection, or of an answer */
	int64_t pause;                  /* before it is tried again */
	int64_t retry_at;
	muster_status status;           /* why it is closed */
	char why[256];
	muster_watch *watch;            /* on the loop */
	unsigned wanted;
};

struct engine {
	struct pool_item item;          /* first */
	struct topology *topology;
	const struct redis_options *options;
	muster_host *host;              /* NULL: not on the loop */
	muster_timer *timer;
	int64_t timer_at;
	int wake;                       /* not on the loop: an eventfd */
	struct link *links[TOPOLOGY_SERVERS];
	unsigned link_count;
	struct request *waiting;
	struct owner refresh;           /* asks who has which slot */
	bool refreshing;
	unsigned refreshes;             /* that failed, in a row */
	int64_t refreshed;
};

/* A new engine; `host`: for the loop, with the timer made in open. NULL: no
 * memory, no descriptor or no loop. */
struct engine *engine_new(struct topology *topology,
    const struct redis_options *options, muster_host *host);

/* Forgets what is on its way. NULL is nothing. */
void engine_free(struct engine *engine);

/* A request without bytes: put a command into `bytes`, then engine_send().
 * NULL: out of memory. */
struct request *request_new(struct owner *owner, unsigned tag);

/* Sends it to whoever has `slot`; takes it over. Without memory for its bytes,
 * `done` will be told. */
void engine_send(struct engine *engine, struct request *request);

/* Nobody wants the answers any more: `done` is not called again. */
void owner_leave(struct owner *owner);

/* Has the slots of a cluster read again, unless that was done just now. */
void engine_refresh(struct engine *engine);

/* Drives the engine until all requests of `owner` are done; or the call is
 * stopped, whose status it returns after owner_leave(). */
muster_status engine_wait(struct engine *engine, muster_call *call,
    struct owner *owner);

/* Closes the connections on which something is unanswered, so that what was
 * not sent yet never is. */
void engine_cut(struct engine *engine);

/* Takes note of connections that were closed while nobody looked. */
void engine_look(struct engine *engine);

/* ---- between link.c and engine.c ---- */

enum { MILLISECOND = 1000 * 1000 };

int64_t engine_now(void);

/* On the loop: has it come back when there is something to be done. */
void engine_arm(struct engine *engine);

/* A reply to the first request of a link. */
void engine_answer(struct link *link, struct request *request,
    redisReply *reply);

/* A request that could not be sent, or not be answered. */
void engine_return(struct link *link, struct request *request, bool was_sent);

void request_free(struct request *request);

/* Begins to connect. */
void link_connect(struct link *link);

/* Adds a request at the end; it is sent when the link is open. */
void link_add(struct link *link, struct request *request);

/* Sends what can be sent without waiting. */
void link_flush(struct link *link);

/* Something came to pass (MUSTER_READ, MUSTER_WRITE). */
void link_ready(void *link, unsigned events);

/* The time of its deadline has come. */
void link_late(struct link *link);

/* Closes it, for that reason, and gives its requests back to the engine. */
void link_fail(struct link *link, muster_status status, const char *format,
    ...) MUSTER_PRINTF(3, 4);

/* Closes it and forgets its requests. NULL is nothing. */
void link_free(struct link *link);

#endif
