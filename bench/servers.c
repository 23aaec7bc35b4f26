/* SPDX-License-Identifier: MIT
 *
 * servers - users of a real PostgreSQL and a real Redis, by muster and by hand.
 *
 *	servers [-t MILLISECONDS] [-s SLICES] [-n USERS] POSTGRES REDIS
 *
 * POSTGRES and REDIS are the folders where tests/servers/postgres.sh and
 * redis.sh have started a server each; bench/compare does. They are filled with
 * users, who are looked up by their ids in turn by one caller.
 *
 * What muster adds to a client is printed as well: what a call of one store
 * takes, less what the client alone takes in the same slices.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peers/clients.h"
#include "shared/clock.h"
#include "shared/sample.h"
#include "shared/world.h"

enum { ID_SIZE = 24, LATENCIES = 1 << 18 };

/* One way to look somebody up. */
struct way {
	const char *key; /* of its figures */
	void (*ask)(void *arg, const char *id);
	void *arg;
	const char *store; /* muster's; NULL: by hand */
	struct asker asker;
	long users, next;
	int64_t *latencies; /* the last ones, in a ring */
	size_t count;
};

static void
ask_muster(void *arg, const char *id)
{
	struct asker *asker = arg;

	asker->request.query = (muster_query){ .id = id };
	asker_ask(asker);
}

/* For struct subject. */
static int64_t
look_up(void *arg, long count)
{
	struct way *way = arg;
	int64_t start = clock_now(), before = start, now = start;
	char id[ID_SIZE];

	for (; count > 0; count--) {
		snprintf(id, sizeof id, "u%ld", way->next);
		way->next = (way->next + 7) % way->users;
		way->ask(way->arg, id);
		now = clock_now();
		way->latencies[way->count++ % LATENCIES] = now - before;
		before = now;
	}
	return now - start;
}

static int
by_size(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static void
report_way(struct way *way, double time)
{
	size_t count = way->count < LATENCIES ? way->count : LATENCIES;
	char key[100];

	qsort(way->latencies, count, sizeof *way->latencies, by_size);
	snprintf(key, sizeof key, "%s_ns", way->key);
	report(key, time);
	snprintf(key, sizeof key, "%s_per_s", way->key);
	report(key, (double)CLOCK_SECOND / time);
	snprintf(key, sizeof key, "%s_p99_ns", way->key);
	report(key, (double)way->latencies[count * 99 / 100]);
}

/* ---- what is asked ---- */

static const char configuration[] =
    "[store postgres]\n"
    "plugin = postgres\n"
    "connection = host=%s user=tester dbname=postgres\n"
    "[store redis]\n"
    "plugin = redis\n"
    "socket = %s/socket\n"
    "user_key = user:%%\n"
    "[store sequential]\n"
    "strategy = sequential\n"
    "primary = postgres\n"
    "secondary = redis\n"
    "[store parallel]\n"
    "strategy = parallel\n"
    "primary = postgres\n"
    "secondary = redis\n";

static muster *
open_stores(const char *postgres, const char *redis)
{
	char *text;
	muster *m;

	if (asprintf(&text, configuration, postgres, redis) < 0)
		fatal("out of memory");
	m = world_open_text(text);
	free(text);
	return m;
}

static void
put_users(muster *m, const char *name, long count)
{
	muster_user user = { .name = "User Number", .org_id = "org1" };
	const muster_user *list = &user;
	muster_result *result = NULL;
	char id[ID_SIZE], email[ID_SIZE + 16];
	long i;

	for (i = 0; i < count; i++) {
		snprintf(id, sizeof id, "u%ld", i);
		snprintf(email, sizeof email, "%s@example.org", id);
		user.id = id;
		user.email = email;
		if (muster_store_put(m, world_store(m, name), &list, 1, 0,
			&result) != MUSTER_OK)
			fatal("%s: %s", name, muster_result_message(result));
	}
	muster_result_free(result);
}

static void
way_init(struct way *way, muster *m, long users)
{
	way->users = users;
	way->latencies = need(LATENCIES, sizeof *way->latencies);
	if (way->store == NULL)
		return;
	way->asker = asker_of(m, way->store, 1);
	way->ask = ask_muster;
	way->arg = &way->asker;
}

static double
time_of(const struct subject *subjects, const struct way *ways, const char *key,
    int slices)
{
	size_t i = 0;

	while (strcmp(ways[i].key, key) != 0)
		i++;
	return subject_time(&subjects[i], slices);
}

static void
measure(muster *m, const struct settings *settings)
{
	static struct way ways[] = {
		{ .key = "hand_postgres", .ask = clients_ask_postgres },
		{ .key = "muster_postgres", .store = "postgres" },
		{ .key = "hand_redis", .ask = clients_ask_redis },
		{ .key = "muster_redis", .store = "redis" },
		{ .key = "hand_both", .ask = clients_ask_both },
		{ .key = "muster_sequential", .store = "sequential" },
		{ .key = "muster_parallel", .store = "parallel" },
	};
	enum { COUNT = sizeof ways / sizeof *ways };
	static struct subject subjects[COUNT];
	int slices = settings->slices;
	size_t i;

	for (i = 0; i < COUNT; i++) {
		way_init(&ways[i], m, settings->size);
		subjects[i] = (struct subject){ .key = ways[i].key,
			.run = look_up,
			.arg = &ways[i] };
	}
	sample(subjects, COUNT, settings);
	for (i = 0; i < COUNT; i++) {
		report_way(&ways[i], subject_time(&subjects[i], slices));
		free(ways[i].latencies);
		asker_fini(&ways[i].asker);
	}
	report("added_postgres_ns",
	    time_of(subjects, ways, "muster_postgres", slices) -
		time_of(subjects, ways, "hand_postgres", slices));
	report("added_redis_ns",
	    time_of(subjects, ways, "muster_redis", slices) -
		time_of(subjects, ways, "hand_redis", slices));
}

int
main(int argc, char **argv)
{
	struct settings settings = {
		.slice = 200 * CLOCK_MILLISECOND,
		.slices = 5,
		.size = 1000,
	};
	int at = settings_read(&settings, argc, argv);
	muster *m;

	if (argc - at != 2)
		fatal("usage: servers [OPTION]... POSTGRES REDIS");
	clients_open(argv[at], argv[at + 1]);
	clients_run("DROP TABLE IF EXISTS users;"
		    "CREATE TABLE users (id text PRIMARY KEY, email text,"
		    "org_id text, name text)");
	m = open_stores(argv[at], argv[at + 1]);
	put_users(m, "postgres", settings.size);
	put_users(m, "redis", settings.size);
	clients_run("ANALYZE users");
	measure(m, &settings);
	world_close(m);
	clients_close();
	return 0;
}
