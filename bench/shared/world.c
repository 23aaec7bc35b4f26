/* SPDX-License-Identifier: MIT
 *
 * world - configurations to be measured, and calls on them.
 *
 * Most configurations are files of bench/conf, to be looked at and tried; what
 * is made up by a program is written into a file that is removed again at once.
 * Every answer is looked at: a call that goes wrong is fast, and would make a
 * fine figure.
 */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shared/clock.h"
#include "shared/sample.h"
#include "shared/world.h"

static muster *
open_file(const char *path, const char *store, const char *strategy)
{
	const muster_open_options options = {
		.plugin_path = BENCH_PLUGIN_PATH,
		.store = store,
		.strategy = strategy,
	};
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;
	muster_status status = muster_open(path, &options, &m, &error);

	if (status != MUSTER_OK)
		fatal("%s",
		    error.message != NULL ? error.message
					  : muster_status_name(status));
	return m;
}

muster *
world_open_as(const char *name, const char *store, const char *strategy)
{
	char path[sizeof BENCH_SRCDIR + 100];

	snprintf(path, sizeof path, BENCH_SRCDIR "/conf/%s.ini", name);
	return open_file(path, store, strategy);
}

muster *
world_open(const char *name)
{
	return world_open_as(name, NULL, NULL);
}

muster *
world_open_text(const char *text)
{
	char path[] = "/tmp/muster-bench-XXXXXX.ini";
	int descriptor = mkostemps(path, 4, O_CLOEXEC);
	FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	muster *m;

	if (file == NULL)
		fatal("'%s' cannot be written", path);
	fputs(text, file);
	if (fclose(file) != 0)
		fatal("'%s' cannot be written", path);
	m = open_file(path, NULL, NULL);
	unlink(path);
	return m;
}

void
world_close(muster *m)
{
	size_t left = muster_close(m, 10 * MUSTER_SECOND);

	if (left > 0)
		fatal("%zu legs hang", left);
}

muster_store *
world_store(muster *m, const char *name)
{
	muster_store *store = muster_store_get(m, name);

	if (store == NULL)
		fatal("there is no store '%s'", name);
	return store;
}

bool
world_has_strategy(const char *name)
{
	const char *known;
	size_t i;

	for (i = 0; (known = muster_strategy_at(i)) != NULL; i++)
		if (strcmp(known, name) == 0)
			return true;
	return false;
}

struct asker
asker_of(muster *m, const char *store, size_t users)
{
	return (struct asker){
		.m = m,
		.request = {
			.store = world_store(m, store),
			.query = {
				.email = WORLD_EMAIL,
				.org_id = WORLD_ORG_ID,
			},
		},
		.users = users,
	};
}

void
asker_fini(struct asker *asker)
{
	muster_result_free(asker->result);
	asker->result = NULL;
}

void
asker_ask(struct asker *asker)
{
	muster_status status = muster_find(asker->m, &asker->request,
	    &asker->result);
	size_t users;

	if (status != MUSTER_OK)
		fatal("%s: %s", muster_store_name(asker->request.store),
		    muster_status_name(status));
	users = muster_result_users(asker->result);
	if (users != asker->users)
		fatal("%s: %zu users in place of %zu",
		    muster_store_name(asker->request.store), users,
		    asker->users);
}

int64_t
asker_run(void *arg, long count)
{
	int64_t start = clock_now();

	for (; count > 0; count--)
		asker_ask(arg);
	return clock_now() - start;
}

int64_t
asker_run_spaced(void *arg, long count)
{
	struct asker *asker = arg;
	int64_t sum = 0, start;

	for (; count > 0; count--) {
		clock_sleep(asker->pause);
		start = clock_now();
		asker_ask(asker);
		sum += clock_now() - start;
	}
	return sum;
}
