/* SPDX-License-Identifier: MIT
 *
 * Requests of the application: each becomes a question to the plan of a store.
 */
#include <config.h>

#include "call/async.h"
#include "call/sync.h"
#include "muster/internal.h"
#include "reactor/reactor.h"

static int64_t
deadline_of(int64_t timeout)
{
	return timeout <= 0 ? CLOCK_NEVER : clock_after(clock_now(), timeout);
}

/* The slot of a result is the slot of a call. */
static muster_status
refuse(struct plan *plan, muster_status status, const char *message,
    muster_result **result)
{
	struct call *call = *result == NULL ? NULL : call_of(*result);

	status = call_refuse(plan, status, message, &call);
	*result = (muster_result *)(void *)call;
	return status;
}

static muster_status
ask(struct plan *plan, const struct question *question, muster_result **result)
{
	struct call *call = *result == NULL ? NULL : call_of(*result);
	muster_status status;

	/* What it would wait for might be for the loop to do. */
	if (reactor_is_here(plan->core->reactor))
		return refuse(plan, MUSTER_FAILED_PRECONDITION,
		    "a completion function must not wait: ask by "
		    "muster_find_async()",
		    result);
	status = call_ask(plan, question, &call);
	*result = (muster_result *)(void *)call;
	return status;
}

#define NO_STORE_MESSAGE \
	"no store is named, and the file names none in [muster]"

/* The store that is meant; NULL: none is. */
static muster_store *
asked(const muster *m, muster_store *store)
{
	return store != NULL ? store : m->directory->main;
}

static muster_status
refuse_no_store(const muster *m, muster_result **result)
{
	return refuse(m->directory->stores[0]->plan, MUSTER_INVALID_ARGUMENT,
	    NO_STORE_MESSAGE, result);
}

/* ---- find ---- */

static struct question
question_of(const muster_request *request)
{
	return (struct question){ .operation = OPERATION_FIND,
		.query = request->query,
		.deadline = deadline_of(request->timeout),
		.primary_only = request->primary_only };
}

muster_status
muster_find(muster *m, const muster_request *request, muster_result **result)
{
	muster_store *store = asked(m, request->store);
	struct question question;

	if (store == NULL)
		return refuse_no_store(m, result);
	question = question_of(request);
	return ask(store->plan, &question, result);
}

muster_status
muster_find_async(muster *m, const muster_request *request, muster_done_fn done,
    void *arg, muster_pending **ret_pending, muster_error *error)
{
	muster_store *store = asked(m, request->store);
	struct question question;
	struct call *call;
	muster_status status;

	if (store == NULL)
		return error_set(error, MUSTER_INVALID_ARGUMENT,
		    NO_STORE_MESSAGE);
	question = question_of(request);
	status = call_ask_async(store->plan, &question, done, arg,
	    ret_pending != NULL ? &call : NULL, error);
	if (status == MUSTER_OK && ret_pending != NULL)
		*ret_pending = (muster_pending *)(void *)call;
	return status;
}

void
muster_pending_cancel(muster_pending *pending)
{
	call_cancel((struct call *)(void *)pending);
}

void
muster_pending_free(muster_pending *pending)
{
	if (pending != NULL)
		call_release_handle((struct call *)(void *)pending);
}

/* ---- writing and checking ---- */

/* Asks a leaf; a composite answers `status` and `message` itself. */
static muster_status
ask_leaf(muster *m, muster_store *store, const struct question *question,
    muster_status status, const char *message, muster_result **result)
{
	store = asked(m, store);
	if (store == NULL)
		return refuse_no_store(m, result);
	if (store->plugin == NULL)
		return refuse(store->plan, status, message, result);
	return ask(store->plan, question, result);
}

static muster_status
write_leaf(muster *m, muster_store *store, const struct question *question,
    muster_result **result)
{
	return ask_leaf(m, store, question, MUSTER_UNIMPLEMENTED,
	    "a composite cannot be written: name the member that is meant",
	    result);
}

muster_status
muster_store_put(muster *m, muster_store *store,
    const muster_user *const *users, size_t count, int64_t timeout,
    muster_result **result)
{
	struct question question = { .operation = OPERATION_PUT,
		.users = users,
		.user_count = count,
		.deadline = deadline_of(timeout) };

	return write_leaf(m, store, &question, result);
}

muster_status
muster_store_remove(muster *m, muster_store *store, const char *id,
    int64_t timeout, muster_result **result)
{
	struct question question = { .operation = OPERATION_REMOVE,
		.id = id,
		.deadline = deadline_of(timeout) };

	return write_leaf(m, store, &question, result);
}

muster_status
muster_store_check(muster *m, muster_store *store, int64_t timeout,
    muster_result **result)
{
	struct question question = { .operation = OPERATION_CHECK,
		.deadline = deadline_of(timeout) };

	return ask_leaf(m, store, &question, MUSTER_OK, NULL, result);
}
