/* SPDX-License-Identifier: MIT
 *
 * mailbox - requests of threads that wait for their answers, on their way to
 * the loop, and the answers on their way back.
 */
#ifndef EXEC_MAILBOX_H
#define EXEC_MAILBOX_H

#include <pthread.h>
#include <stdatomic.h>

#include "requests.h"

struct mailbox {
	int wake;                       /* an eventfd; readable: look here */
	atomic_uint_fast64_t numbers;   /* given so far; has only to differ */
	pthread_mutex_t lock;           /* protects the rest, and waiters */
	struct request_list posted;
	bool left;                      /* somebody does not wait any more */
};

/* 0, or an error number. Once it is 0, to be freed by mailbox_fini(). */
int mailbox_init(struct mailbox *mailbox);
void mailbox_fini(struct mailbox *mailbox);

/* The number of the next request. Any thread. */
uint64_t mailbox_number(struct mailbox *mailbox);

/* Makes `wake` readable. Any thread; does not block. */
void mailbox_ring(struct mailbox *mailbox);

/* ---- who waits ---- */

/* Hands the request over, waits for the answer, and ends the call with it, or
 * as muster_stopped() says as soon as it does. Returns its verdict. */
muster_status mailbox_ask(struct mailbox *mailbox, struct request *request,
    muster_call *call);

/* ---- the loop ---- */

/* Takes all that was posted; *ret_left: mailbox_is_left() may be true of some
 * that were taken before. */
void mailbox_take(struct mailbox *mailbox, struct request_list *ret,
    bool *ret_left);

/* Has nobody been waiting for this one any more? */
bool mailbox_is_left(struct mailbox *mailbox, const struct request *request);

/* Gives the answer to who waits, if anybody does. */
void mailbox_answer(struct mailbox *mailbox, struct request *request,
    muster_status status, const char *message);

#endif
