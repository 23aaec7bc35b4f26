/* SPDX-License-Identifier: MIT
 *
 * fake_host - a host for one plugin that is linked into a test.
 *
 * It is as simple as the promises of muster/store.h allow: users are gathered
 * in an array and compared one by one, every block is a malloc() of its own so
 * that the sanitizers see each of them, and a hook gets a thread that lives
 * until it is taken back. Its options are in fake_options.c, its loop in
 * fake_loop.c.
 */
#include <config.h>

#include "fake_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <muster/muster.h>

enum { HOOK_AGAIN = 10 * 1000 * 1000 };

static const muster_services services;

static muster_status fake_fail(muster_call *handle, const char *option,
    muster_status status, const char *format, va_list args) MUSTER_PRINTF(4, 0);
static void fake_log(muster_host *handle, muster_call *call, int level,
    const char *format, va_list args) MUSTER_PRINTF(4, 0);

void
fake_broken(const char *what, const char *object)
{
	fprintf(stderr, "fake_host: %s '%s'\n", what, object);
	abort();
}

void *
fake_need(void *memory)
{
	if (memory == NULL)
		fake_broken("out of", "memory");
	return memory;
}

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void *
fake_block_new(struct fake_block **list, size_t size)
{
	struct fake_block *block = fake_need(malloc(sizeof *block + size));

	block->next = *list;
	*list = block;
	return block->bytes;
}

char *
fake_block_text(struct fake_block **list, const char *text)
{
	if (text == NULL)
		return NULL;
	return memcpy(fake_block_new(list, strlen(text) + 1), text,
	    strlen(text) + 1);
}

static void
blocks_free(struct fake_block **list)
{
	struct fake_block *block;

	while ((block = *list) != NULL) {
		*list = block->next;
		free(block);
	}
}

/* ---- the host ---- */

void
fake_host_init(struct fake_host *host, const muster_plugin *plugin,
    const char *name)
{
	const muster_option *option;
	size_t i;

	*host = (struct fake_host){
		.host.services = &services,
		.plugin = plugin,
		.name = name,
	};
	pthread_mutex_init(&host->lock, NULL);
	host->options = fake_need(calloc(1, plugin->options_size + 1));
	for (i = 0; i < plugin->option_count; i++) {
		option = &plugin->options[i];
		if (option->default_value != NULL)
			fake_option_fill(host, option, option->default_value);
	}
}

bool
fake_host_logged(struct fake_host *host, const char *part)
{
	bool found = false;
	size_t i;

	pthread_mutex_lock(&host->lock);
	for (i = 0; i < host->log_count && !found; i++)
		found = strstr(host->logs[i], part) != NULL;
	pthread_mutex_unlock(&host->lock);
	return found;
}

void
fake_host_fini(struct fake_host *host)
{
	free(host->logs);
	free(host->options);
	blocks_free(&host->blocks);
	pthread_mutex_destroy(&host->lock);
}

/* ---- a call ---- */

void
fake_call_init(struct fake_call *call, struct fake_host *host)
{
	pthread_condattr_t monotonic;

	*call = (struct fake_call){
		.call.services = &services,
		.host = host,
	};
	pthread_mutex_init(&call->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&call->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

void
fake_call_fini(struct fake_call *call)
{
	free(call->users);
	blocks_free(&call->blocks);
	pthread_cond_destroy(&call->changed);
	pthread_mutex_destroy(&call->lock);
}

void
fake_call_reset(struct fake_call *call)
{
	struct fake_host *host = call->host;

	fake_call_fini(call);
	fake_call_init(call, host);
}

void
fake_call_timeout(struct fake_call *call, int64_t nanoseconds)
{
	call->deadline = now() + nanoseconds;
}

void
fake_call_cancel(struct fake_call *call)
{
	pthread_mutex_lock(&call->lock);
	call->cancelled = true;
	pthread_cond_broadcast(&call->changed);
	pthread_mutex_unlock(&call->lock);
}

static int64_t
time_of(const struct fake_call *call)
{
	return call->flight.sent ? call->host->time : now();
}

static muster_status
stopped_locked(struct fake_call *call)
{
	if (call->cancelled)
		return MUSTER_CANCELLED;
	if (call->deadline != 0 && time_of(call) >= call->deadline)
		return MUSTER_DEADLINE_EXCEEDED;
	return MUSTER_OK;
}

static muster_status
fake_stopped(muster_call *handle)
{
	struct fake_call *call = (struct fake_call *)handle;
	muster_status status;

	pthread_mutex_lock(&call->lock);
	status = stopped_locked(call);
	pthread_mutex_unlock(&call->lock);
	return status != MUSTER_OK ? status : call->verdict;
}

/* The first verdict stands. */
static muster_status
settle(struct fake_call *call, muster_status status)
{
	if (call->verdict == MUSTER_OK)
		call->verdict = status;
	return status;
}

static muster_status
fake_fail(muster_call *handle, const char *option, muster_status status,
    const char *format, va_list args)
{
	struct fake_call *call = (struct fake_call *)handle;
	char *message;

	if (call->verdict != MUSTER_OK)
		return status;
	if (vasprintf(&message, format, args) < 0)
		fake_broken("out of", "memory");
	call->message = fake_block_text(&call->blocks, message);
	free(message);
	call->option = fake_block_text(&call->blocks, option);
	return settle(call, status);
}

static void *
fake_alloc(muster_call *handle, size_t size)
{
	struct fake_call *call = (struct fake_call *)handle;

	if (call->alloc_limit != 0 &&
	    size > call->alloc_limit - call->allocated) {
		muster_fail(handle, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
		return NULL;
	}
	call->allocated += size;
	return fake_block_new(&call->blocks, size);
}

static const char *
fake_text(muster_call *handle, const void *bytes, size_t size)
{
	char *copy;

	if (memchr(bytes, '\0', size) != NULL) {
		muster_fail(handle, MUSTER_DATA_LOSS, "a text holds NUL");
		return NULL;
	}
	copy = fake_alloc(handle, size + 1);
	if (copy == NULL)
		return NULL;
	memcpy(copy, bytes, size);
	copy[size] = '\0';
	return copy;
}

static void
keep_user(struct fake_call *call, const muster_user *user)
{
	struct fake_block **list = &call->blocks;
	muster_attribute *attributes;
	muster_user *copy;
	size_t i;

	call->users = fake_need(
	    reallocarray(call->users, call->count + 1, sizeof *call->users));
	copy = &call->users[call->count++];
	*copy = *user;
	copy->id = fake_block_text(list, user->id);
	copy->email = fake_block_text(list, user->email);
	copy->org_id = fake_block_text(list, user->org_id);
	copy->name = fake_block_text(list, user->name);
	attributes = fake_block_new(list,
	    user->attribute_count * sizeof *attributes);
	for (i = 0; i < user->attribute_count; i++) {
		attributes[i].name = fake_block_text(list,
		    user->attributes[i].name);
		attributes[i].value = fake_block_text(list,
		    user->attributes[i].value);
	}
	copy->attributes = attributes;
}

static bool
same(const char *asked, const char *value)
{
	return asked == NULL || (value != NULL && strcmp(asked, value) == 0);
}

static bool
is_wanted(const struct fake_call *call, const muster_user *user)
{
	const muster_query *query = &call->query;
	size_t i;

	if (user->id == NULL || user->id[0] == '\0')
		return false;
	if (!same(query->id, user->id) || !same(query->org_id, user->org_id))
		return false;
	if (query->email != NULL &&
	    (user->email == NULL ||
		!muster_email_equal(query->email, user->email)))
		return false;
	for (i = 0; i < call->count; i++) {
		if (strcmp(call->users[i].id, user->id) == 0)
			return false;
	}
	return true;
}

static muster_status
fake_emit(muster_call *handle, const muster_user *user)
{
	struct fake_call *call = (struct fake_call *)handle;
	muster_status status = fake_stopped(handle);

	if (status != MUSTER_OK) {
		call->late_emits += call->verdict != MUSTER_OK;
		return settle(call, status);
	}
	if (!is_wanted(call, user)) {
		call->faults++;
		return MUSTER_OK;
	}
	keep_user(call, user);
	if (call->query.limit != 0 && call->count == call->query.limit)
		return settle(call, MUSTER_ENOUGH);
	return MUSTER_OK;
}

static int64_t
fake_remaining(muster_call *handle)
{
	struct fake_call *call = (struct fake_call *)handle;
	int64_t left = call->deadline - time_of(call);

	if (call->deadline == 0)
		return INT64_MAX;
	return left > 0 ? left : 0;
}

/* Waits for a change until `until` at the latest. */
static void
wait_locked(struct fake_call *call, int64_t until)
{
	struct timespec time = {
		.tv_sec = (time_t)(until / 1000000000),
		.tv_nsec = (long)(until % 1000000000),
	};

	if (until == INT64_MAX)
		pthread_cond_wait(&call->changed, &call->lock);
	else
		pthread_cond_timedwait(&call->changed, &call->lock, &time);
}

static int64_t
deadline_of(const struct fake_call *call)
{
	return call->deadline != 0 ? call->deadline : INT64_MAX;
}

/* What waits is not for the loop. */
static void
not_on_loop(const struct fake_call *call)
{
	if (call->flight.sent)
		fake_broken("what waits was called on the loop by",
		    call->host->name);
}

static muster_status
fake_sleep(muster_call *handle, int64_t nanoseconds)
{
	struct fake_call *call = (struct fake_call *)handle;
	int64_t end = now() + nanoseconds, until = end;
	muster_status status;

	not_on_loop(call);
	if (until > deadline_of(call))
		until = deadline_of(call);
	pthread_mutex_lock(&call->lock);
	while ((status = stopped_locked(call)) == MUSTER_OK && now() < end)
		wait_locked(call, until);
	pthread_mutex_unlock(&call->lock);
	return status;
}

/* ---- the cancel hook ---- */

static void *
hook_main(void *arg)
{
	struct fake_call *call = arg;
	int64_t until = deadline_of(call);

	pthread_mutex_lock(&call->lock);
	while (call->hooked) {
		if (stopped_locked(call) == MUSTER_OK) {
			wait_locked(call, until);
			continue;
		}
		/* Taking the hook back joins this thread: it may run
		 * unlocked. */
		call->hook_runs++;
		pthread_mutex_unlock(&call->lock);
		call->hook(call->hook_arg);
		pthread_mutex_lock(&call->lock);
		if (call->hooked)
			wait_locked(call, now() + HOOK_AGAIN);
	}
	pthread_mutex_unlock(&call->lock);
	return NULL;
}

static muster_status
fake_on_cancel(muster_call *handle, muster_fn hook, void *arg, unsigned flags)
{
	struct fake_call *call = (struct fake_call *)handle;
	muster_status status = fake_stopped(handle);

	(void)flags;
	if (status != MUSTER_OK)
		return status;
	if (call->hooked)
		fake_broken("second hook of a call of", call->host->name);
	call->hooked = true;
	call->hook = hook;
	call->hook_arg = arg;
	if (call->flight.sent)
		return MUSTER_OK;
	if (pthread_create(&call->hook_thread, NULL, hook_main, call) != 0)
		fake_broken("no thread for a hook of", call->host->name);
	return MUSTER_OK;
}

static void
fake_off_cancel(muster_call *handle)
{
	struct fake_call *call = (struct fake_call *)handle;

	pthread_mutex_lock(&call->lock);
	if (!call->hooked || call->flight.sent) {
		call->hooked = false;
		pthread_mutex_unlock(&call->lock);
		return;
	}
	call->hooked = false;
	pthread_cond_broadcast(&call->changed);
	pthread_mutex_unlock(&call->lock);
	pthread_join(call->hook_thread, NULL);
}

/* ---- log, and other stores ---- */

static void
fake_log(muster_host *handle, muster_call *call, int level, const char *format,
    va_list args)
{
	static const char *const levels[] = {
		[MUSTER_DEBUG] = "debug",
		[MUSTER_INFO] = "info",
		[MUSTER_WARNING] = "warning",
		[MUSTER_ERROR] = "error",
	};
	struct fake_host *host = (struct fake_host *)handle;
	char *text, *line;

	if (host == NULL)
		host = ((struct fake_call *)call)->host;
	if (vasprintf(&text, format, args) < 0)
		fake_broken("out of", "memory");
	pthread_mutex_lock(&host->lock);
	line = fake_block_new(&host->blocks, strlen(text) + 16);
	snprintf(line, strlen(text) + 16, "%s: %s", levels[level], text);
	host->logs = fake_need(
	    reallocarray(host->logs, host->log_count + 1, sizeof *host->logs));
	host->logs[host->log_count++] = line;
	pthread_mutex_unlock(&host->lock);
	free(text);
}

static muster_status
fake_ask(muster_call *handle, muster_store *store, const muster_query *query,
    muster_user_fn each, void *arg)
{
	struct fake_call *call = (struct fake_call *)handle;
	const struct fake_peer *peer = &call->host->peer;

	not_on_loop(call);
	if (peer->ask == NULL)
		return MUSTER_UNIMPLEMENTED;
	return peer->ask(peer->arg, call, fake_store_name(store), query, each,
	    arg);
}

static muster_status
fake_peer_put(muster_call *handle, muster_store *store,
    const muster_user *const *users, size_t count)
{
	struct fake_call *call = (struct fake_call *)handle;
	const struct fake_peer *peer = &call->host->peer;

	not_on_loop(call);
	if (peer->put == NULL)
		return MUSTER_UNIMPLEMENTED;
	return peer->put(peer->arg, call, fake_store_name(store), users, count);
}

static muster_status
fake_peer_remove(muster_call *handle, muster_store *store, const char *id)
{
	struct fake_call *call = (struct fake_call *)handle;
	const struct fake_peer *peer = &call->host->peer;

	not_on_loop(call);
	if (peer->remove == NULL)
		return MUSTER_UNIMPLEMENTED;
	return peer->remove(peer->arg, call, fake_store_name(store), id);
}

static const char *
fake_name(muster_host *host)
{
	return ((struct fake_host *)host)->name;
}

/* ---- running the plugin ---- */

muster_status
fake_end(struct fake_call *call, muster_status returned)
{
	fake_off_cancel(&call->call);
	settle(call, returned);
	call->status = call->verdict;
	if (call->status == MUSTER_ENOUGH)
		call->status = MUSTER_OK;
	if (call->status != MUSTER_OK)
		call->count = 0;
	return call->status;
}

muster_status
fake_open(struct fake_call *call, void **ret_store)
{
	struct fake_host *host = call->host;
	muster_status status = MUSTER_OK;
	void *store = host->options;

	if (host->plugin->open != NULL)
		status = host->plugin->open(&host->host, host->options,
		    &call->call, &store);
	if (fake_end(call, status) == MUSTER_OK)
		*ret_store = store;
	else
		fake_loop_clear(host);
	return call->status;
}

muster_status
fake_find(struct fake_call *call, void *store, const muster_query *query)
{
	call->query = *query;
	return fake_end(call,
	    call->host->plugin->find(store, query, &call->call));
}

muster_status
fake_put(struct fake_call *call, void *store, const muster_user *const *users,
    size_t count)
{
	return fake_end(call,
	    call->host->plugin->put(store, users, count, &call->call));
}

muster_status
fake_remove(struct fake_call *call, void *store, const char *id)
{
	return fake_end(call,
	    call->host->plugin->remove(store, id, &call->call));
}

muster_status
fake_ping(struct fake_call *call, void *store)
{
	return fake_end(call, call->host->plugin->ping(store, &call->call));
}

muster_status
fake_check(struct fake_call *call, void *store)
{
	if (call->host->plugin->check == NULL)
		return fake_end(call, MUSTER_OK);
	return fake_end(call, call->host->plugin->check(store, &call->call));
}

void
fake_close(struct fake_host *host, void *store)
{
	if (host->plugin->close != NULL)
		host->plugin->close(store);
	fake_loop_clear(host);
}

const char *
fake_answer(struct fake_call *call)
{
	size_t size = 1, i;
	char *text, *end;

	if (call->status != MUSTER_OK) {
		size = strlen(call->message != NULL ? call->message : "") + 32;
		text = fake_block_new(&call->blocks, size);
		snprintf(text, size, "%s: %s", muster_status_name(call->status),
		    call->message != NULL ? call->message : "");
		return text;
	}
	for (i = 0; i < call->count; i++)
		size += strlen(call->users[i].id) + 1;
	text = end = fake_block_new(&call->blocks, size);
	for (i = 0; i < call->count; i++) {
		if (i > 0)
			*end++ = ' ';
		end = stpcpy(end, call->users[i].id);
	}
	*end = '\0';
	return text;
}

static const muster_services services = {
	.abi = MUSTER_ABI,
	.size = (uint32_t)sizeof(muster_services),
	.emit = fake_emit,
	.fail = fake_fail,
	.stopped = fake_stopped,
	.remaining = fake_remaining,
	.alloc = fake_alloc,
	.text = fake_text,
	.on_cancel = fake_on_cancel,
	.off_cancel = fake_off_cancel,
	.log = fake_log,
	.sleep = fake_sleep,
	.ask = fake_ask,
	.put = fake_peer_put,
	.remove = fake_peer_remove,
	.name = fake_name,
	.finish = fake_finish,
	.after = fake_after,
	.ask_async = fake_ask_async,
	.watch_new = fake_watch_new,
	.watch_set = fake_watch_set,
	.watch_free = fake_watch_free,
	.timer_new = fake_timer_new,
	.timer_set = fake_timer_set,
	.timer_free = fake_timer_free,
};
