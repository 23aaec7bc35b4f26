/* SPDX-License-Identifier: MIT
 *
 * check_hostile - the plugin without the library, which would refuse some of
 * this: keys that are made to be taken for something else, commands, ends of
 * lines, patterns, hash tags, what other alphabets look like.
 *
 * Every second key is put; each is asked for, and answered by its user alone or
 * by nobody.
 */
#include <config.h>

#include "redis/server.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"
#include "support/fake_host.h"
#include "support/scratch.h"
#include "support/suite.h"

extern const muster_plugin *redis_plugin(void);

enum { KEYS = 10000, BATCH = 100 };

static const char *const pieces[] = { "'", "\"", "\\", "\r\n", "\n", "*3\r\n$3",
	"\r\nDEL\r\n", "FLUSHALL", "$-1\r\n", "+OK\r\n", "{", "}", "{}", "}{",
	"%", "%s", "%b", "%n", "*", "?", "[a-z]", " ", "\t", ":", "\x01",
	"\x7f", "\xff\xfe", "\xc3\xa4", "\xc4\xb0", "\xe2\x84\xaa", "K", "k",
	"' .. redis.call('FLUSHALL') .. '", "]]", "nil", "0", "-1", "--",
	"\\u0000", "\",\"id\":\"1", "muster:user:{1}" };

enum { PIECES = sizeof pieces / sizeof *pieces };

static struct fake_host host;
static struct fake_call call;
static void *store;

static char socket_path[512];

static void
set_up(void)
{
	scratch_enter();
	snprintf(socket_path, sizeof socket_path, "%s/socket",
	    scratch_directory());
	server_script("redis.sh", "start", scratch_directory(), "");
	fake_host_init(&host, redis_plugin(), "db");
	fake_host_option(&host, "socket", socket_path);
	fake_host_option(&host, "connections", "1");
	fake_call_init(&call, &host);
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_OK);
}

static void
tear_down(void)
{
	fake_call_fini(&call);
	fake_close(&host, store);
	fake_host_fini(&host);
	server_script("redis.sh", "stop", scratch_directory(), "");
	scratch_leave();
}

static void
put_batch(char keys[BATCH][MUSTER_MAX_KEY])
{
	muster_user users[BATCH];
	const muster_user *pointers[BATCH];
	int i;

	for (i = 0; i < BATCH; i++) {
		const muster_user user = { .id = keys[i],
			.email = keys[i],
			.org_id = keys[i],
			.name = keys[i] };

		memcpy(&users[i], &user, sizeof user);
		pointers[i] = &users[i];
	}
	fake_call_reset(&call);
	ck_assert_msg(fake_put(&call, store, pointers, BATCH) == MUSTER_OK,
	    "%s", call.message);
}

static void
expect(const muster_query *query, const char *id, size_t count)
{
	fake_call_reset(&call);
	ck_assert_msg(fake_find(&call, store, query) == MUSTER_OK, "%s",
	    call.message);
	ck_assert_uint_eq(call.count, count);
	ck_assert_uint_eq(call.faults, 0);
	if (count == 1)
		ck_assert_str_eq(call.users[0].id, id);
}

START_TEST(hostile_keys)
{
	static char keys[BATCH][MUSTER_MAX_KEY];
	char key[MUSTER_MAX_KEY];
	redisContext *raw;
	unsigned i;

	for (i = 0; i < KEYS / 2; i++) {
		make_key(pieces, PIECES, i * 2, keys[i % BATCH], sizeof key);
		if (i % BATCH == BATCH - 1)
			put_batch(keys);
	}
	for (i = 0; i < KEYS; i++) {
		const muster_query queries[] = {
			{ .id = key },
			{ .email = key },
			{ .org_id = key },
			{ .id = key, .email = key, .org_id = key },
		};

		make_key(pieces, PIECES, i, key, sizeof key);
		expect(&queries[i / 2 % 4], key, i % 2 == 0);
	}
	/* a record and two indexes each, and nothing else */
	raw = server_connect(socket_path, 0);
	ck_assert_int_eq(atoi(server_say(raw, "DBSIZE")), KEYS / 2 * 3);
	redisFree(raw);
}
END_TEST

/* A change that was given up before it was sent is not sent with the next
 * question, of which the connection is the same. */
START_TEST(given_up)
{
	const muster_user user = { .id = "1" }, *users = &user;

	fake_call_reset(&call);
	fake_call_cancel(&call);
	ck_assert_int_eq(fake_put(&call, store, &users, 1), MUSTER_CANCELLED);
	expect(&(muster_query){ .id = "1" }, "1", 0);
	expect(&(muster_query){ .id = "1" }, "1", 0);
}
END_TEST

/* A question that could not be written down for want of memory fails at once,
 * and what was written by half is never sent. */
START_TEST(no_memory_to_send)
{
	const struct store *opened = store;
	struct engine *engine;

	expect(&(muster_query){ .id = "1" }, "", 0);
	engine = (struct engine *)(void *)opened->engines.pool.idle;
	bytes_add(&engine->links[0]->out, "*3\r\n", 4);
	engine->links[0]->out.broken = true;
	fake_call_reset(&call);
	ck_assert_int_eq(fake_find(&call, store, &(muster_query){ .id = "1" }),
	    MUSTER_RESOURCE_EXHAUSTED);
	expect(&(muster_query){ .id = "1" }, "", 0);
}
END_TEST

/* As the server counts; the first is the example of its specification. */
START_TEST(slots)
{
	static const struct {
		const char *key;
		const char *same; /* as this one */
	} tags[] = {
		{ "{user1000}.following", "user1000" },
		{ "foo{}{bar}", NULL },
		{ "foo{{bar}}zap", "{bar" },
		{ "foo{bar}{zap}", "bar" },
		{ "}{", NULL },
		{ "muster:user:{a}b}", "a" },
	};
	size_t i;

	ck_assert_uint_eq(key_slot("123456789", 9), 0x31c3);
	ck_assert_uint_eq(key_slot("", 0), 0);
	for (i = 0; i < sizeof tags / sizeof *tags; i++) {
		if (tags[i].same != NULL)
			ck_assert_uint_eq(
			    key_slot(tags[i].key, strlen(tags[i].key)),
			    key_slot(tags[i].same, strlen(tags[i].same)));
	}
	ck_assert_uint_eq(key_slot("foo{}{bar}", 10), 8363);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("redis-hostile");
	TCase *tcase = tcase_create("hostile");

	if (!server_is_there())
		return 0;
	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, hostile_keys);
	tcase_add_test(tcase, given_up);
	tcase_add_test(tcase, no_memory_to_send);
	tcase_add_test(tcase, slots);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
