/* SPDX-License-Identifier: MIT
 *
 * requests - what was asked and has not been answered yet.
 */
#ifndef EXEC_REQUESTS_H
#define EXEC_REQUESTS_H

#include <muster/store.h>

struct exec;
struct waiter;

enum request_kind { REQUEST_FIND, REQUEST_PUT, REQUEST_REMOVE, REQUEST_PING };

struct request {
	struct exec *exec;
	uint64_t id;
	enum request_kind kind;
	struct request *next;           /* of its list */
	struct request **back;
	struct request *bucket;         /* the next with this remainder */
	bool sent;                      /* it is in the table */
	bool told;                      /* the child knows that nobody waits */
	int64_t since;                  /* sent, or heard of; monotonic */
	/* find: the loop's. Without a call nobody waits for it any more. */
	muster_call *call;
	const muster_query *query;
	uint32_t asked;                 /* keys that the child was told */
	/* the others */
	char *text;                     /* until it is sent; owned */
	bool posted;                    /* protected by mailbox.lock, */
	struct waiter *waiter;          /* as this; NULL: nobody waits */
};

/* In the order of arrival. */
struct request_list {
	struct request *first;
	struct request **last;
};

enum { REQUEST_BUCKETS = 512 };

/* Those that were sent, by number, and by how long ago. */
struct requests {
	struct request *buckets[REQUEST_BUCKETS];
	struct request_list list;
	size_t count;
};

/* NULL: no memory. Freed by request_free(), text included. */
struct request *request_new(struct exec *exec, enum request_kind kind,
    uint64_t id);
void request_free(struct request *request);

void request_list_init(struct request_list *list);
void request_list_add(struct request_list *list, struct request *request);
void request_list_remove(struct request_list *list, struct request *request);

/* Frees all that are in it. */
void request_list_fini(struct request_list *list);

void requests_init(struct requests *requests);
void requests_add(struct requests *requests, struct request *request);

/* Takes it out. */
void requests_remove(struct requests *requests, struct request *request);

/* Makes it the last that was heard of. */
void requests_touch(struct requests *requests, struct request *request,
    int64_t now);

/* NULL: there is none of that number. */
struct request *requests_get(const struct requests *requests, uint64_t id);

#endif
