/* SPDX-License-Identifier: MIT
 *
 * memory - looking up one of very many users of a `memory` store.
 *
 *	memory [-t MILLISECONDS] [-s SLICES] [-n USERS]
 *
 * Two callers, each with a call of a single leg at a time, by id and by e-mail
 * address. What they ask for is spread over all users in an order that was
 * drawn beforehand, so that nearly every lookup finds its user in main memory
 * and not in a cache.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shared/clock.h"
#include "shared/crowd.h"
#include "shared/sample.h"
#include "shared/world.h"

enum { CALLERS = 2, AT_A_TIME = 1000, KEY_SIZE = 32 };

typedef char key[KEY_SIZE];

/* One caller: his keys, in the order in which he asks, again and again. */
struct caller {
	struct asker asker;
	key *keys;
	long count, next;
	bool by_id;
};

static long
look_up(void *arg)
{
	struct caller *caller = arg;
	muster_query *query = &caller->asker.request.query;
	int i;

	for (i = 0; i < AT_A_TIME; i++) {
		const char *text = caller->keys[caller->next];

		caller->next = (caller->next + 1) % caller->count;
		if (caller->by_id)
			query->id = text;
		else
			query->email = text;
		asker_ask(&caller->asker);
	}
	return AT_A_TIME;
}

static void
write_users(FILE *file, long count)
{
	long i;

	fputs("id,email,org_id,name\n", file);
	for (i = 0; i < count; i++)
		fprintf(file,
		    "u%07ld,user%07ld@example.org,org%ld,User Number %ld\n", i,
		    i, i % 1000, i);
}

static muster *
open_with_users(long count)
{
	char path[] = "/tmp/muster-bench-XXXXXX.csv", *text;
	int descriptor = mkstemps(path, 4);
	FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	muster *m;

	if (file == NULL)
		fatal("'%s' cannot be written", path);
	write_users(file, count);
	if (fclose(file) != 0)
		fatal("'%s' cannot be written", path);
	if (asprintf(&text, "[store users]\nplugin = memory\nload = %s\n",
		path) < 0)
		fatal("out of memory");
	m = world_open_text(text);
	unlink(path);
	free(text);
	return m;
}

/* All users' keys in an order that looks like chance: a generator of full
 * period over the next power of two, leaving out what is too large. */
static key *
draw_keys(long count, bool by_id, long seed)
{
	key *keys = need((size_t)count, sizeof *keys);
	long size = 1, number = seed, i = 0;

	while (size < count)
		size *= 2;
	while (i < count) {
		number = (number * 1664525 + 1013904223) & (size - 1);
		if (number >= count)
			continue;
		snprintf(keys[i++], sizeof *keys,
		    by_id ? "u%07ld" : "user%07ld@example.org", number);
	}
	return keys;
}

static void
caller_init(struct caller *caller, muster *m, long count, bool by_id, long seed)
{
	*caller = (struct caller){
		.asker = asker_of(m, "users", 1),
		.keys = draw_keys(count, by_id, seed),
		.count = count,
		.by_id = by_id,
	};
	caller->asker.request.query = (muster_query){ .id = NULL };
}

static void
measure(muster *m, bool by_id, const struct settings *settings)
{
	struct caller callers[CALLERS];
	void *args[CALLERS];
	double rates[SAMPLE_MAX_SLICES];
	int i, slice;

	for (i = 0; i < CALLERS; i++) {
		caller_init(&callers[i], m, settings->size, by_id, i * 77777);
		args[i] = &callers[i];
	}
	crowd_rate(CALLERS, look_up, args, settings->slice);
	for (slice = 0; slice < settings->slices; slice++)
		rates[slice] = crowd_rate(CALLERS, look_up, args,
		    settings->slice);
	report(by_id ? "memory_id_per_s" : "memory_email_per_s",
	    sample_median(rates, settings->slices));
	for (i = 0; i < CALLERS; i++) {
		asker_fini(&callers[i].asker);
		free(callers[i].keys);
	}
}

int
main(int argc, char **argv)
{
	struct settings settings = {
		.slice = 100 * CLOCK_MILLISECOND,
		.slices = 5,
		.size = 1000000,
	};
	muster *m;

	settings_read(&settings, argc, argv);
	m = open_with_users(settings.size);
	measure(m, true, &settings);
	measure(m, false, &settings);
	world_close(m);
	return 0;
}
