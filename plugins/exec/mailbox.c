/* SPDX-License-Identifier: MIT
 *
 * put, remove and ping wait, on any thread but the loop's; what they need is
 * done on the loop. A request that was posted belongs to the loop from when it
 * is taken, and until then to who waits. Who gives up takes back what is still
 * there, and else only takes his name off it: the loop tells the child, and
 * frees it when the answer has come.
 *
 * The waiter is on the stack of who waits. Both sides touch it under the lock
 * only, and the cancel hook is taken back before it is gone.
 */
#include <config.h>

#include "mailbox.h"

#include <errno.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct waiter {
	struct mailbox *mailbox;
	pthread_cond_t changed;
	bool answered;
	bool stopped;
	muster_status status;
	char message[400];
};

int
mailbox_init(struct mailbox *mailbox)
{
	int error;

	*mailbox = (struct mailbox){ .wake = -1 };
	request_list_init(&mailbox->posted);
	error = pthread_mutex_init(&mailbox->lock, NULL);
	if (error != 0)
		return error;
	mailbox->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (mailbox->wake >= 0)
		return 0;
	error = errno;
	pthread_mutex_destroy(&mailbox->lock);
	return error;
}

void
mailbox_fini(struct mailbox *mailbox)
{
	close(mailbox->wake);
	pthread_mutex_destroy(&mailbox->lock);
}

uint64_t
mailbox_number(struct mailbox *mailbox)
{
	/* Relaxed: pairs with nothing. */
	return atomic_fetch_add_explicit(&mailbox->numbers, 1,
		   memory_order_relaxed) +
	    1;
}

void
mailbox_ring(struct mailbox *mailbox)
{
	const uint64_t one = 1;
	ssize_t put;

	/* When it is full, it is readable. */
	do
		put = write(mailbox->wake, &one, sizeof one);
	while (put < 0 && errno == EINTR);
}

/* ---- who waits ---- */

static void
on_stop(void *arg)
{
	struct waiter *waiter = arg;

	pthread_mutex_lock(&waiter->mailbox->lock);
	waiter->stopped = true;
	pthread_cond_signal(&waiter->changed);
	pthread_mutex_unlock(&waiter->mailbox->lock);
}

static void
post(struct mailbox *mailbox, struct request *request)
{
	pthread_mutex_lock(&mailbox->lock);
	request->posted = true;
	request_list_add(&mailbox->posted, request);
	pthread_mutex_unlock(&mailbox->lock);
	mailbox_ring(mailbox);
}

/* With the lock held. */
static void
give_up_locked(struct mailbox *mailbox, struct request *request)
{
	if (request->posted) {
		request_list_remove(&mailbox->posted, request);
		request_free(request);
		return;
	}
	request->waiter = NULL;
	mailbox->left = true;
	mailbox_ring(mailbox);
}

muster_status
mailbox_ask(struct mailbox *mailbox, struct request *request, muster_call *call)
{
	struct waiter waiter = {
		.mailbox = mailbox,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	muster_status status;

	request->waiter = &waiter;
	status = muster_on_cancel(call, on_stop, &waiter, 0);
	if (status != MUSTER_OK) {
		request_free(request);
		return status;
	}
	post(mailbox, request);
	pthread_mutex_lock(&mailbox->lock);
	while (!waiter.answered && !waiter.stopped)
		pthread_cond_wait(&waiter.changed, &mailbox->lock);
	if (!waiter.answered)
		give_up_locked(mailbox, request);
	pthread_mutex_unlock(&mailbox->lock);
	muster_off_cancel(call);
	pthread_cond_destroy(&waiter.changed);
	if (!waiter.answered) {
		status = muster_stopped(call);
		return status != MUSTER_OK ? status : MUSTER_CANCELLED;
	}
	if (waiter.status != MUSTER_OK)
		return muster_fail(call, waiter.status, "%s", waiter.message);
	return MUSTER_OK;
}

/* ---- the loop ---- */

void
mailbox_take(struct mailbox *mailbox, struct request_list *ret, bool *ret_left)
{
	struct request *request;
	uint64_t rings;

	/* Before looking: who posts from now on rings again. */
	while (read(mailbox->wake, &rings, sizeof rings) < 0 && errno == EINTR)
		;
	request_list_init(ret);
	pthread_mutex_lock(&mailbox->lock);
	while ((request = mailbox->posted.first) != NULL) {
		request_list_remove(&mailbox->posted, request);
		request->posted = false;
		request_list_add(ret, request);
	}
	*ret_left = mailbox->left;
	mailbox->left = false;
	pthread_mutex_unlock(&mailbox->lock);
}

bool
mailbox_is_left(struct mailbox *mailbox, const struct request *request)
{
	bool left;

	pthread_mutex_lock(&mailbox->lock);
	left = request->waiter == NULL;
	pthread_mutex_unlock(&mailbox->lock);
	return left;
}

void
mailbox_answer(struct mailbox *mailbox, struct request *request,
    muster_status status, const char *message)
{
	struct waiter *waiter;

	pthread_mutex_lock(&mailbox->lock);
	waiter = request->waiter;
	if (waiter != NULL) {
		waiter->answered = true;
		waiter->status = status;
		snprintf(waiter->message, sizeof waiter->message, "%s",
		    message);
		pthread_cond_signal(&waiter->changed);
	}
	pthread_mutex_unlock(&mailbox->lock);
}
