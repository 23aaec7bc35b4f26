/* SPDX-License-Identifier: MIT
 *
 * shelf_store - a store that can be written, checked and listened to: a few
 * ids on a shelf, or, with `inner`, another store behind it.
 */
#include <config.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <muster/store.h>

enum { ROOM = 8 };

struct shelf_options {
	muster_store *inner;
	int64_t gate;     /* put waits for a byte from it; 0: not */
	bool broken_pipe; /* find writes to one */
	bool broken;      /* ping fails */
};

struct shelf_store {
	const struct shelf_options *options;
	muster_host *host;
	pthread_mutex_t lock; /* protects ids */
	char *ids[ROOM];
};

static muster_status
shelf_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	struct shelf_store *self = calloc(1, sizeof *self);

	if (self == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "no memory");
	self->options = options;
	self->host = host;
	pthread_mutex_init(&self->lock, NULL);
	muster_log(host, MUSTER_INFO, "%s stands\nfirmly", muster_name(host));
	*store = self;
	return MUSTER_OK;
}

static void
shelf_close(void *store)
{
	struct shelf_store *self = store;
	int i;

	for (i = 0; i < ROOM; i++)
		free(self->ids[i]);
	pthread_mutex_destroy(&self->lock);
	free(self);
}

/* The place of that id; with NULL, a free one. NULL: there is none. */
static char **
place_of(struct shelf_store *self, const char *id)
{
	int i;

	for (i = 0; i < ROOM; i++) {
		if (id == NULL
			? self->ids[i] == NULL
			: self->ids[i] != NULL && strcmp(self->ids[i], id) == 0)
			return &self->ids[i];
	}
	return NULL;
}

static void
write_to_broken_pipe(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	close(ends[0]);
	(void)!write(ends[1], "!", 1);
	close(ends[1]);
}

static muster_status
shelf_find(void *store, const muster_query *query, muster_call *call)
{
	struct shelf_store *self = store;
	muster_status status = MUSTER_OK;

	if (self->options->broken_pipe)
		write_to_broken_pipe();
	if (self->options->inner != NULL)
		return muster_forward(call, self->options->inner, query);
	pthread_mutex_lock(&self->lock);
	if (query->id != NULL && place_of(self, query->id) != NULL)
		status = muster_emit(call, &(muster_user){ .id = query->id });
	pthread_mutex_unlock(&self->lock);
	return status;
}

static muster_status
keep(struct shelf_store *self, const char *id, muster_call *call)
{
	char **place = place_of(self, id);

	if (place != NULL)
		return MUSTER_OK;
	place = place_of(self, NULL);
	if (place == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "the shelf is full");
	*place = strdup(id);
	return MUSTER_OK;
}

static muster_status
shelf_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct shelf_store *self = store;
	muster_status status = MUSTER_OK;
	size_t i;
	char byte;

	if (self->options->gate != 0) {
		while (read((int)self->options->gate, &byte, 1) < 0)
			;
	}
	if (self->options->inner != NULL)
		return muster_put(call, self->options->inner, users, count);
	pthread_mutex_lock(&self->lock);
	for (i = 0; i < count && status == MUSTER_OK; i++)
		status = keep(self, users[i]->id, call);
	pthread_mutex_unlock(&self->lock);
	return status;
}

static muster_status
shelf_remove(void *store, const char *id, muster_call *call)
{
	struct shelf_store *self = store;
	char **place;

	if (self->options->inner != NULL)
		return muster_remove(call, self->options->inner, id);
	pthread_mutex_lock(&self->lock);
	place = place_of(self, id);
	if (place != NULL) {
		free(*place);
		*place = NULL;
	}
	pthread_mutex_unlock(&self->lock);
	return place != NULL
	    ? MUSTER_OK
	    : muster_fail(call, MUSTER_NOT_FOUND, "no '%s' here", id);
}

static muster_status
shelf_ping(void *store, muster_call *call)
{
	struct shelf_store *self = store;

	return self->options->broken
	    ? muster_fail(call, MUSTER_UNAVAILABLE, "it fell down")
	    : MUSTER_OK;
}

static muster_status
shelf_check(void *store, muster_call *call)
{
	struct shelf_store *self = store;

	(void)self;
	muster_warn(call, "there is dust");
	muster_warn(call, "%d of %d places are taken", 0, ROOM);
	return MUSTER_OK;
}

static const muster_option shelf_options[] = {
	{
	    .name = "inner",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct shelf_options, inner),
	    .help = "the store behind it",
	},
	{
	    .name = "gate",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct shelf_options, gate),
	    .help = "descriptor that put waits at",
	},
	{
	    .name = "broken_pipe",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct shelf_options, broken_pipe),
	    .help = "write to a broken pipe",
	},
	{
	    .name = "broken",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct shelf_options, broken),
	    .help = "fail to ping",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
    .name    = "shelf",
    .summary = "a few ids on a shelf",
    .threads = MUSTER_PARALLEL,
    .returns = MUSTER_MAY_HANG,
    MUSTER_OPTIONS(struct shelf_options, shelf_options),
    .open    = shelf_open,
    .close   = shelf_close,
    .find    = shelf_find,
    .put     = shelf_put,
    .remove  = shelf_remove,
    .ping    = shelf_ping,
    .check   = shelf_check)
/* clang-format on */
