/* SPDX-License-Identifier: MIT
 *
 * manners - checks of how a plugin behaves inside of a call: what it
 * does when an emit is refused, to its thread, with the stack, and with memory
 * that was lent to it.
 *
 * The verdicts come from the witness; here it is given the occasions.
 */
#include <config.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conform/checks.h"
#include "conform/promises.h"
#include "conform/witness.h"
#include "conform/world.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Asks by each key of a user, for him and for nobody. */
static bool
ask_all_ways(struct world *world, const muster_user *user)
{
	uint32_t has = world_keys(world->trial);
	const muster_query queries[] = {
		{ .id = user->id },
		{ .id = "conform-nobody" },
		{ .email = user->email },
		{ .email = "conform-nobody" },
		{ .org_id = user->org_id },
		{ .org_id = "conform-nobody" },
	};
	size_t i;

	for (i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
		const muster_query *query = &queries[i];

		if ((has & (1u << (i / 2))) == 0 ||
		    (query->id == NULL && query->email == NULL &&
			query->org_id == NULL))
			continue;
		if (!world_ask(world, query))
			return false;
	}
	return true;
}

/* ---- an emit that is refused ---- */

static void
emit_refused(struct trial *trial)
{
	struct people people = { .count = 0 };
	struct world world;
	const char *org;

	if (!world_open(trial, &world))
		return;
	if (people_get(&world, 8, &people)) {
		org = people.users[0]->org_id;
		if ((world_keys(trial) & MUSTER_KEY_ORG_ID) == 0 || org == NULL)
			trial_skip(trial,
			    "no organisation to find several users by");
		else if (world_ask(&world,
			     &(muster_query){ .org_id = org, .limit = 1 }))
			world_ask(&world,
			    &(muster_query){ .org_id = org, .limit = 2 });
	}
	people_end(&world, &people);
}

/* ---- the thread ---- */

static void
thread_state(struct trial *trial)
{
	struct people people;
	struct world world;

	if (people_begin(trial, 3, &world, &people) &&
	    ask_all_ways(&world, people.users[0]) && people.ours &&
	    trial->info->can_put)
		world_remove(&world, people.users[0]->id);
	people_end(&world, &people);
}

/* ---- the stack ---- */

enum { STACK = 1 << 20, ALLOWED = 64 << 10 };

struct stack_use {
	struct world *world;
	const muster_user *user;
};

static void *
ask_on_stack(void *arg)
{
	const struct stack_use *use = arg;

	ask_all_ways(use->world, use->user);
	return NULL;
}

/* The lowest byte of the stack that was touched, to within a page. */
static uintptr_t
lowest_used(char *stack)
{
	static unsigned char pages[STACK / 1024];
	size_t page = (size_t)sysconf(_SC_PAGESIZE), i;

	if (mincore(stack, STACK, pages) != 0)
		return 0;
	for (i = 0; i < STACK / page; i++)
		if (pages[i] & 1u)
			break;
	return (uintptr_t)stack + i * page;
}

/* Runs the questions on memory that is new: what is touched of it is there. */
static bool
run_on(char *stack, struct stack_use *use)
{
	pthread_attr_t attributes;
	pthread_t thread;
	bool done;

	pthread_attr_init(&attributes);
	done = pthread_attr_setstack(&attributes, stack, STACK) == 0 &&
	    pthread_create(&thread, &attributes, ask_on_stack, use) == 0;
	pthread_attr_destroy(&attributes);
	if (done)
		pthread_join(thread, NULL);
	return done;
}

static void
measure_stack(struct world *world, const muster_user *user)
{
	struct stack_use use = { world, user };
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	uintptr_t from, low;

	if (stack == MAP_FAILED)
		return;
	madvise(stack, STACK, MADV_NOHUGEPAGE);
	witness_forget();
	if (!run_on(stack, &use))
		trial_skip(world->trial, "no thread can be had");
	from = witness_counts().stack;
	low = lowest_used(stack);
	/* It may have been asked on the loop, or by another thread. */
	if (from < (uintptr_t)stack || from > (uintptr_t)stack + STACK)
		trial_skip(world->trial,
		    "it is not asked on its caller's thread");
	else if (low != 0 && from - low > ALLOWED + (16 << 10))
		trial_fail(world->trial, PROMISE_STACK,
		    "a find that used %zu KiB of the stack",
		    (from - low) >> 10);
	munmap(stack, STACK);
}

static void
stack(struct trial *trial)
{
	struct people people;
	struct world world;

	if (SANITIZED) {
		trial_skip(trial, "a sanitizer needs more stack itself");
		return;
	}
	if (people_begin(trial, 2, &world, &people)) {
		/* What is done once is done. */
		ask_all_ways(&world, people.users[0]);
		measure_stack(&world, people.users[0]);
	}
	people_end(&world, &people);
}

/* ---- memory that was lent ---- */

static void
lifetimes(struct trial *trial)
{
	struct people people;
	struct world world;
	size_t i;

	witness_guard(true);
	if (people_begin(trial, 4, &world, &people))
		for (i = 0; i < 4 * people.count; i++)
			if (!ask_all_ways(&world,
				people.users[i % people.count]))
				break;
	if (people.ours && trial->info->can_put)
		for (i = 0; i < people.count; i++)
			if (!world_keep(&world, people.users[i]) ||
			    !ask_all_ways(&world, people.users[i]))
				break;
	people_end(&world, &people);
	witness_guard(false);
}

const struct conform_check manner_checks[] = {
	{ "emit-refused", "it emits no more when an emit was refused",
	    NEEDS_STORE, emit_refused },
	{ "thread-state", "it leaves its thread as it was", NEEDS_STORE,
	    thread_state },
	{ "stack", "it needs no more than 64 KiB of the stack", NEEDS_STORE,
	    stack },
	{ "lifetimes",
	    "it does not look at queries and users of calls that are over",
	    NEEDS_STORE, lifetimes },
	{ NULL, NULL, NEEDS_NOTHING, NULL },
};
