/* SPDX-License-Identifier: MIT
 *
 * guard - memory that goes away when its time is over.
 *
 * A region of address space is reserved once. Each copy gets pages of its own
 * at its front, which are never used again: an address tells for good whose it
 * was.
 */
#include <config.h>

#include "conform/guard.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conform/promises.h"
#include "conform/trial.h"

enum { REGION = 256 << 20, MOST = 4096 };

/* One copy. */
struct piece {
	char *start;
	size_t size;
	const char *what;
};

static struct {
	pthread_mutex_t lock; /* protects the rest, but for readers
			       * in the handler */
	char *region;
	size_t used;
	struct piece pieces[MOST];
	atomic_size_t count; /* release: the piece is filled in;
			      * acquire in the handler */
	struct trial *trial;
	struct sigaction old;
} guard = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- who is caught ---- */

static const struct piece *
find_piece(const char *address)
{
	size_t i,
	    count = atomic_load_explicit(&guard.count, memory_order_acquire);

	for (i = 0; i < count; i++)
		if (address >= guard.pieces[i].start &&
		    address < guard.pieces[i].start + guard.pieces[i].size)
			return &guard.pieces[i];
	return NULL;
}

/* The thread is inside the plugin, in no function of ours that holds a lock:
 * what is not safe in a handler elsewhere is here. */
static void
caught(int number, siginfo_t *info, void *context)
{
	const struct piece *piece = find_piece(info->si_addr);

	(void)context;
	if (piece == NULL) {
		/* Comes again, and is taken as it would have been; what
		 * somebody has sent does not by itself. */
		sigaction(SIGSEGV, &guard.old, NULL);
		if (info->si_code <= 0)
			raise(number);
		return;
	}
	trial_fail(guard.trial,
	    strstr(piece->what, "put") != NULL ? PROMISE_USERS_LIFE
					       : PROMISE_QUERY_LIFE,
	    "the plugin looked at the memory of %s, which had returned",
	    piece->what);
	_exit(0);
}

void
guard_watch(struct trial *trial)
{
	struct sigaction action = {
		.sa_sigaction = caught,
		.sa_flags = SA_SIGINFO,
	};

	guard.trial = trial;
	sigemptyset(&action.sa_mask);
	sigaction(SIGSEGV, &action, &guard.old);
}

/* ---- copies ---- */

static char *
take(size_t size, const char *what)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), count;
	char *start = NULL;

	size = (size + page - 1) / page * page;
	pthread_mutex_lock(&guard.lock);
	if (guard.region == NULL) {
		guard.region = mmap(NULL, REGION, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (guard.region == MAP_FAILED)
			guard.region = NULL;
	}
	count = atomic_load_explicit(&guard.count, memory_order_relaxed);
	if (guard.region != NULL && count < MOST &&
	    size <= REGION - guard.used) {
		start = guard.region + guard.used;
		guard.used += size;
		guard.pieces[count] = (struct piece){ start, size, what };
		atomic_store_explicit(&guard.count, count + 1,
		    memory_order_release);
	}
	pthread_mutex_unlock(&guard.lock);
	if (start != NULL && mprotect(start, size, PROT_READ | PROT_WRITE) != 0)
		return NULL;
	return start;
}

void
guard_end(const void *copy)
{
	const struct piece *piece = copy != NULL ? find_piece(copy) : NULL;

	if (piece != NULL)
		mprotect(piece->start, piece->size, PROT_NONE);
}

static size_t
size_of(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

/* Copies a text behind *at. */
static const char *
pack(char **at, const char *text)
{
	char *copy = *at;

	if (text == NULL)
		return NULL;
	*at += size_of(text);
	return memcpy(copy, text, size_of(text));
}

const muster_query *
guard_query(const muster_query *query, size_t size, const char *what)
{
	size_t room = size > sizeof(*query) ? size : sizeof(*query);
	char *start = take(room + size_of(query->id) + size_of(query->email) +
		size_of(query->org_id),
	    what);
	char *at = start != NULL ? start + room : NULL;
	muster_query *copy = (muster_query *)(void *)start;

	if (start == NULL)
		return NULL;
	memcpy(copy, query, size);
	copy->id = pack(&at, query->id);
	copy->email = pack(&at, query->email);
	copy->org_id = pack(&at, query->org_id);
	return copy;
}

/* Of one user: its texts and attributes. */
static size_t
size_behind(const muster_user *user)
{
	size_t size = size_of(user->id) + size_of(user->email) +
	    size_of(user->org_id) + size_of(user->name);
	size_t i;

	for (i = 0; i < user->attribute_count; i++)
		size += size_of(user->attributes[i].name) +
		    size_of(user->attributes[i].value);
	size += user->attribute_count * sizeof(muster_attribute);
	return size + 2 * sizeof(max_align_t);
}

static char *
align(char *at)
{
	size_t over = (uintptr_t)at % sizeof(max_align_t);

	return over == 0 ? at : at + sizeof(max_align_t) - over;
}

static const muster_user *
pack_user(char **at, const muster_user *user, size_t size)
{
	muster_user *copy = (muster_user *)(void *)align(*at);
	muster_attribute *attributes;
	size_t i;

	memcpy(copy, user, size);
	attributes = (muster_attribute *)(void *)align((char *)copy + size);
	*at = (char *)(attributes + user->attribute_count);
	copy->id = pack(at, user->id);
	copy->email = pack(at, user->email);
	copy->org_id = pack(at, user->org_id);
	copy->name = pack(at, user->name);
	for (i = 0; i < user->attribute_count; i++) {
		attributes[i].name = pack(at, user->attributes[i].name);
		attributes[i].value = pack(at, user->attributes[i].value);
	}
	copy->attributes = user->attribute_count > 0 ? attributes : NULL;
	return copy;
}

const muster_user *const *
guard_users(const muster_user *const *users, size_t count, size_t size,
    const char *what)
{
	size_t room = size > sizeof(**users) ? size : sizeof(**users);
	size_t total = count * sizeof(*users), i;
	const muster_user **list;
	char *start, *at;

	for (i = 0; i < count; i++)
		total += room + size_behind(users[i]);
	start = take(total + 1, what);
	if (start == NULL)
		return NULL;
	list = (const muster_user **)(void *)start;
	at = start + count * sizeof(*users);
	for (i = 0; i < count; i++)
		list[i] = pack_user(&at, users[i], room);
	return list;
}
