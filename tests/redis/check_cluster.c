/* SPDX-License-Identifier: MIT
 *
 * check_cluster - the plugin in front of a real Redis Cluster: slots that move
 * while they are used, and a master that dies.
 *
 * The cluster is started once for all tests; the last one breaks it.
 */
#include <config.h>

#include "redis/server.h"

#include <check.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/suite.h"

enum { NODES = 6, USERS = 200, READERS = 3 };

static struct node {
	char id[64];
	int port;
	bool is_master;
	bool has_failed;
	int first, last; /* slots, of a master */
	char master[64]; /* of a replica */
	redisContext *raw;
} nodes[NODES];
static size_t node_count;

static muster *m;

static void
set_up_cluster(void)
{
	scratch_enter();
	server_script("redis-cluster.sh", "start", scratch_directory(), "");
}

static void
tear_down_cluster(void)
{
	server_script("redis-cluster.sh", "stop", scratch_directory(), "");
	scratch_leave();
}

/* What a node says of all. */
static void
read_nodes(redisContext *raw)
{
	char *text = strdup(server_say(raw, "CLUSTER NODES")), *rest, *line;
	char flags[64], address[64];

	node_count = 0;
	for (line = strtok_r(text, "\n", &rest);
	     line != NULL && node_count < NODES;
	     line = strtok_r(NULL, "\n", &rest)) {
		struct node *node = &nodes[node_count++];

		node->first = node->last = -1;
		ck_assert_int_ge(sscanf(line,
				     "%63s %63s %63s %63s %*s %*s %*s %*s "
				     "%d-%d",
				     node->id, address, flags, node->master,
				     &node->first, &node->last),
		    4);
		node->port = atoi(strchr(address, ':') + 1);
		node->is_master = strstr(flags, "master") != NULL;
		node->has_failed = strstr(flags, "fail") != NULL;
	}
	free(text);
}

static void
set_up(void)
{
	char first[16] = "";
	FILE *ports = fopen("ports", "re");
	redisContext *raw;
	size_t i;

	ck_assert_ptr_nonnull(ports);
	ck_assert_ptr_nonnull(fgets(first, sizeof first, ports));
	fclose(ports);
	raw = server_connect(NULL, atoi(first));
	read_nodes(raw);
	redisFree(raw);
	ck_assert_uint_eq(node_count, NODES);
	for (i = 0; i < node_count; i++) {
		nodes[i].raw = server_connect(NULL, nodes[i].port);
		if (nodes[i].is_master)
			server_say(nodes[i].raw, "FLUSHALL");
	}
}

static void
tear_down(void)
{
	size_t i;

	ck_assert_uint_eq(muster_close(m, MUSTER_SECOND), 0);
	for (i = 0; i < node_count; i++)
		redisFree(nodes[i].raw);
}

/* Any one node is enough to begin with. */
static void
open_by(const struct node *node, const char *option, const char *value)
{
	char server[64];
	const muster_setting settings[] = {
		{ "servers", server },
		{ "cluster", "yes" },
		{ option, value },
	};

	snprintf(server, sizeof server, "127.0.0.1:%d", node->port);
	m = store_open("redis", settings, option != NULL ? 3 : 2, NULL);
}

static void
expect(const char *id, const char *email, const char *org_id, const char *text)
{
	const muster_query query = { id, email, org_id, 0 };
	int way;

	for (way = 0; way < WAYS; way++)
		ck_assert_str_eq(store_answer(m, (enum way)way, &query), text);
}

static void
put(const char *id, const char *email, const char *org_id)
{
	ck_assert_str_eq(
	    store_put(m,
		&(muster_user){ .id = id, .email = email, .org_id = org_id }),
	    "OK");
}

static void
put_number(int number)
{
	char id[16], email[32];

	snprintf(id, sizeof id, "%d", number);
	snprintf(email, sizeof email, "U%d@example.org", number);
	put(id, email, "o");
}

/* Records and indexes, of all masters. */
static int
count_keys(void)
{
	int count = 0;
	size_t i;

	for (i = 0; i < node_count; i++) {
		if (nodes[i].is_master)
			count += atoi(server_say(nodes[i].raw, "DBSIZE"));
	}
	return count;
}

START_TEST(users_in_all_slots)
{
	static const char *const layouts[] = { "hash", "json" };
	char text[32], email[32];
	muster_result *result;
	int i, way;

	open_by(&nodes[_i], "layout", layouts[_i % 2]);
	for (i = 0; i < 50; i++)
		put_number(i);
	ck_assert_int_eq(count_keys(), 101);
	for (i = 0; i < 50; i++) {
		snprintf(text, sizeof text, "OK %d", i);
		snprintf(email, sizeof email, "u%d@EXAMPLE.org", i);
		expect(text + 3, NULL, NULL, text);
		expect(NULL, email, NULL, text);
	}
	for (way = 0; way < WAYS; way++) {
		result = store_find(m, (enum way)way,
		    &(muster_query){ .org_id = "o" }, patience());
		ck_assert_uint_eq(muster_result_users(result), 50);
		muster_result_free(result);
	}
	put("7", "other@example.org", "p");
	expect(NULL, "u7@example.org", NULL, "OK");
	expect(NULL, "other@example.org", NULL, "OK 7");
	expect(NULL, NULL, "p", "OK 7");
	for (i = 0; i < 50; i++) {
		snprintf(text, sizeof text, "%d", i);
		ck_assert_str_eq(store_remove(m, text), "OK");
	}
	ck_assert(strncmp(store_remove(m, "1"), "NOT_FOUND: ", 11) == 0);
	ck_assert_int_eq(count_keys(), 0);
}
END_TEST

/* ---- slots that move ---- */

static struct node *
master_of(int slot, bool is_it)
{
	size_t i;

	for (i = 0; i < node_count; i++) {
		struct node *node = &nodes[i];

		if (node->is_master &&
		    (node->first <= slot && slot <= node->last) == is_it)
			return node;
	}
	ck_abort_msg("no such master");
	return NULL;
}

/* All of these are in one slot, by their tags. */
#define RECORD "muster:user:{7}"
#define EMAIL  "muster:email:{7}@x}"

START_TEST(a_slot_moves)
{
	struct node *from, *to;
	int slot;
	size_t i;

	open_by(&nodes[0], NULL, NULL);
	slot = atoi(server_say(nodes[0].raw, "CLUSTER KEYSLOT %s", RECORD));
	from = master_of(slot, true);
	to = master_of(slot, false);
	put("7", "7}@x", "o");
	expect(NULL, "7}@x", NULL, "OK 7");
	server_say(to->raw, "CLUSTER SETSLOT %d IMPORTING %s", slot, from->id);
	server_say(from->raw, "CLUSTER SETSLOT %d MIGRATING %s", slot, to->id);

	/* what is there, what is nowhere, what is new and so goes over there */
	expect("7", NULL, NULL, "OK 7");
	expect("7}none", NULL, NULL, "OK");
	put("7}new", "7}new@x", "o");
	expect(NULL, "7}NEW@x", NULL, "OK 7}new");
	expect("7}new", NULL, NULL, "OK 7}new");

	/* what has gone over */
	ck_assert_str_eq(server_say(from->raw,
			     "MIGRATE 127.0.0.1 %d %s 0 5000 KEYS %s %s",
			     to->port, "", RECORD, EMAIL),
	    "OK");
	expect("7", NULL, NULL, "OK 7");
	expect(NULL, "7}@x", NULL, "OK 7");
	put("7", "7}b@x", "o");
	expect(NULL, "7}@x", NULL, "OK");
	expect(NULL, "7}b@x", NULL, "OK 7");

	/* the end of it: nobody has told the store */
	server_say(to->raw, "CLUSTER SETSLOT %d NODE %s", slot, to->id);
	for (i = 0; i < node_count; i++) {
		if (nodes[i].is_master)
			server_say(nodes[i].raw, "CLUSTER SETSLOT %d NODE %s",
			    slot, to->id);
	}
	expect("7", NULL, NULL, "OK 7");
	expect(NULL, "7}b@x", NULL, "OK 7");
	expect("7}new", NULL, NULL, "OK 7}new");
	put("7", "7}@x", "o");
	expect(NULL, "7}@x", NULL, "OK 7");
	ck_assert_str_eq(store_remove(m, "7"), "OK");
	expect(NULL, "7}@x", NULL, "OK");
}
END_TEST

/* Without cluster = yes it says what is missing. */
START_TEST(one_server_of_a_cluster)
{
	char server[64];
	const muster_setting settings[] = { { "servers", server } };
	int slot = atoi(server_say(nodes[0].raw, "CLUSTER KEYSLOT %s", RECORD));
	const char *text;

	snprintf(server, sizeof server, "127.0.0.1:%d",
	    master_of(slot, false)->port);
	m = store_open("redis", settings, 1, NULL);
	text = store_answer(m, WAITING, &(muster_query){ .id = "7" });
	ck_assert_msg(strstr(text, "cluster = yes") != NULL, "%s", text);
}
END_TEST

/* ---- a master dies ---- */

static struct {
	atomic_int answers;
	atomic_int wrong;
	atomic_bool end;
	char what[256]; /* the last wrong one; looked at when all have ended */
} work;

static void *
read_users(void *arg)
{
	unsigned turn = *(const unsigned *)arg;
	char id[16], email[32], text[32];
	const char *answer;

	while (!atomic_load(&work.end)) {
		turn = turn * 1103515245 + 12345;
		snprintf(id, sizeof id, "%u", (turn >> 16) % USERS);
		snprintf(email, sizeof email, "u%s@example.org", id);
		snprintf(text, sizeof text, "OK %s", id);
		answer = store_answer(m, turn & 4096 ? WAITING : ON_LOOP,
		    turn & 8192 ? &(muster_query){ .id = id }
				: &(muster_query){ .email = email });
		if (strcmp(answer, text) == 0)
			atomic_fetch_add(&work.answers, 1);
		else if (atomic_fetch_add(&work.wrong, 1) == 0)
			snprintf(work.what, sizeof work.what, "%s: %s", text,
			    answer);
	}
	return NULL;
}

/* Replicas have what their masters have. */
static void
await_replicas(void)
{
	size_t i, j;
	char keys[32];

	for (i = 0; i < node_count; i++) {
		for (j = 0; j < node_count; j++) {
			if (strcmp(nodes[i].master, nodes[j].id) != 0)
				continue;
			snprintf(keys, sizeof keys, "%s",
			    server_say(nodes[j].raw, "DBSIZE"));
			while (strcmp(server_say(nodes[i].raw, "DBSIZE"),
				   keys) != 0)
				usleep(1000);
		}
	}
}

/* The cluster is whole again, without it. */
static void
await_failover(const struct node *dead, redisContext *other)
{
	bool is_over = false;
	size_t i;

	while (!is_over) {
		usleep(10000);
		read_nodes(other);
		is_over = strstr(server_say(other, "CLUSTER INFO"),
			      "cluster_state:ok") != NULL;
		for (i = 0; i < node_count; i++) {
			if (nodes[i].port == dead->port &&
			    (nodes[i].first >= 0 || !nodes[i].has_failed))
				is_over = false;
		}
	}
}

START_TEST(a_master_dies)
{
	pthread_t readers[READERS];
	unsigned seeds[READERS];
	redisContext *other;
	struct node dead;
	char path[512];
	int i, before;

	dead = *master_of(0, true);
	/* the one that the store knows from the beginning */
	open_by(&dead, "retry_for", "1h");
	other = server_connect(NULL, master_of(0, false)->port);
	for (i = 0; i < USERS; i++)
		put_number(i);
	await_replicas();
	for (i = 0; i < READERS; i++) {
		seeds[i] = (unsigned)i;
		ck_assert_int_eq(
		    pthread_create(&readers[i], NULL, read_users, &seeds[i]),
		    0);
	}
	while (atomic_load(&work.answers) < 200)
		usleep(1000);
	snprintf(path, sizeof path, "%s/%d", scratch_directory(), dead.port);
	server_signal(path, SIGKILL);
	await_failover(&dead, other);
	before = atomic_load(&work.answers);
	while (atomic_load(&work.answers) < before + 500)
		usleep(1000);
	for (i = 0; i < USERS; i++)
		put_number(i);
	atomic_store(&work.end, true);
	for (i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	ck_assert_msg(atomic_load(&work.wrong) == 0, "%s", work.what);
	redisFree(other);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("redis-cluster");
	TCase *tcase = tcase_create("cluster");

	if (!server_is_there())
		return 0;
	tcase_add_unchecked_fixture(tcase, set_up_cluster, tear_down_cluster);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, users_in_all_slots, 0, 4);
	tcase_add_test(tcase, one_server_of_a_cluster);
	tcase_add_test(tcase, a_slot_moves);
	tcase_add_test(tcase, a_master_dies);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
