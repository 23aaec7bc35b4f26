/* SPDX-License-Identifier: MIT
 *
 * Numbers are given in turn and come back soon, so a small table with chains is
 * all that it takes. The list beside it is in the order in which requests were
 * sent or last heard of: its first is the one that has waited longest, and the
 * only one that need be looked at to know whether the child hangs.
 */
#include <config.h>

#include "requests.h"

#include <stdlib.h>

struct request *
request_new(struct exec *exec, enum request_kind kind, uint64_t id)
{
	struct request *request = calloc(1, sizeof *request);

	if (request == NULL)
		return NULL;
	request->exec = exec;
	request->kind = kind;
	request->id = id;
	return request;
}

void
request_free(struct request *request)
{
	if (request == NULL)
		return;
	free(request->text);
	free(request);
}

/* ---- lists ---- */

void
request_list_init(struct request_list *list)
{
	list->first = NULL;
	list->last = &list->first;
}

void
request_list_add(struct request_list *list, struct request *request)
{
	request->next = NULL;
	request->back = list->last;
	*list->last = request;
	list->last = &request->next;
}

void
request_list_remove(struct request_list *list, struct request *request)
{
	*request->back = request->next;
	if (request->next != NULL)
		request->next->back = request->back;
	else
		list->last = request->back;
}

void
request_list_fini(struct request_list *list)
{
	struct request *request;

	while ((request = list->first) != NULL) {
		request_list_remove(list, request);
		request_free(request);
	}
}

/* ---- the table ---- */

static struct request **
place_of(const struct requests *requests, uint64_t id)
{
	struct request *const *bucket =
	    &requests->buckets[id % REQUEST_BUCKETS];

	return (struct request **)(uintptr_t)bucket;
}

void
requests_init(struct requests *requests)
{
	*requests = (struct requests){ 0 };
	request_list_init(&requests->list);
}

void
requests_add(struct requests *requests, struct request *request)
{
	struct request **place = place_of(requests, request->id);

	request->sent = true;
	request->bucket = *place;
	*place = request;
	request_list_add(&requests->list, request);
	requests->count++;
}

void
requests_remove(struct requests *requests, struct request *request)
{
	struct request **at = place_of(requests, request->id);

	while (*at != request)
		at = &(*at)->bucket;
	*at = request->bucket;
	request_list_remove(&requests->list, request);
	request->sent = false;
	requests->count--;
}

void
requests_touch(struct requests *requests, struct request *request, int64_t now)
{
	request->since = now;
	request_list_remove(&requests->list, request);
	request_list_add(&requests->list, request);
}

struct request *
requests_get(const struct requests *requests, uint64_t id)
{
	struct request *at = *place_of(requests, id);

	while (at != NULL && at->id != id)
		at = at->bucket;
	return at;
}
