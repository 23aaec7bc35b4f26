/* SPDX-License-Identifier: MIT
 *
 * check_redis - the plugin in the library, in front of a real server: what is
 * found, what is kept, what is said when something is wrong.
 *
 * Each test has a server of its own; each question is asked in both ways.
 */
#include <config.h>

#include "redis/server.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/suite.h"

static const char *const layouts[] = { "hash", "json" };

static char socket_path[512];
static redisContext *raw;
static muster *m;

static void
start(const char *options)
{
	scratch_enter();
	snprintf(socket_path, sizeof socket_path, "%s/socket",
	    scratch_directory());
	server_script("redis.sh", "start", scratch_directory(), options);
	raw = server_connect(socket_path, 0);
}

static void
set_up(void)
{
	start("");
}

static void
tear_down(void)
{
	if (m != NULL)
		ck_assert_uint_eq(muster_close(m, MUSTER_SECOND), 0);
	m = NULL;
	redisFree(raw);
	server_script("redis.sh", "stop", scratch_directory(), "");
	scratch_leave();
}

static void
open_with(const char *layout, const char *option, const char *value)
{
	const muster_setting settings[] = {
		{ "socket", socket_path },
		{ "layout", layout },
		{ option, value },
	};

	m = store_open("redis", settings, option != NULL ? 3 : 2, NULL);
}

/* Both ways, the same answer. */
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
	ck_assert_str_eq(store_put(m,
			     &(muster_user){ .id = id,
				 .email = email,
				 .org_id = org_id,
				 .name = "N" }),
	    "OK");
}

START_TEST(each_key_and_all_together)
{
	open_with(layouts[_i], NULL, NULL);
	put("1", "Ann@Example.org", "acme");
	put("2", "bob@example.org", "acme");
	put("3", NULL, "other");
	expect("1", NULL, NULL, "OK 1");
	expect("4", NULL, NULL, "OK");
	expect(NULL, "aNN@eXAMPLE.ORG", NULL, "OK 1");
	expect(NULL, "nobody@example.org", NULL, "OK");
	expect(NULL, NULL, "acme", "OK 1 2");
	expect(NULL, NULL, "ACME", "OK");
	expect("1", "ann@example.org", "acme", "OK 1");
	expect("1", "bob@example.org", NULL, "OK");
	expect("2", NULL, "other", "OK");
	expect(NULL, "ann@example.org", "acme", "OK 1");
	expect(NULL, "ann@example.org", "other", "OK");
}
END_TEST

START_TEST(a_record_is_replaced_as_a_whole)
{
	const muster_attribute attributes[] = { { "a", "" }, { "b c", "\"" } };
	muster_result *result;
	const muster_user *user;
	int way;

	open_with(layouts[_i], NULL, NULL);
	put("1", "old@example.org", "old");
	ck_assert_str_eq(store_put(m,
			     &(muster_user){ .id = "1",
				 .email = "New@example.org",
				 .attributes = attributes,
				 .attribute_count = 2 }),
	    "OK");
	expect(NULL, "old@example.org", NULL, "OK");
	expect(NULL, NULL, "old", "OK");
	expect(NULL, "new@example.org", NULL, "OK 1");
	ck_assert_str_eq(server_say(raw, "DBSIZE"), "2");
	for (way = 0; way < WAYS; way++) {
		result = store_find(m, (enum way)way,
		    &(muster_query){ .id = "1" }, patience());
		ck_assert_uint_eq(muster_result_users(result), 1);
		user = muster_result_user(result, 0);
		ck_assert_str_eq(user->email, "New@example.org");
		ck_assert_ptr_null(user->name);
		ck_assert_ptr_null(user->org_id);
		ck_assert_uint_eq(user->attribute_count, 2);
		muster_result_free(result);
	}
	ck_assert_str_eq(store_remove(m, "1"), "OK");
	ck_assert_str_eq(server_say(raw, "DBSIZE"), "0");
	ck_assert(strncmp(store_remove(m, "1"), "NOT_FOUND: ", 11) == 0);
}
END_TEST

/* As the manual page tells other programs to write them. */
START_TEST(what_others_write)
{
	open_with(layouts[_i], NULL, NULL);
	if (_i == 0)
		server_say(raw, "HSET muster:user:{7} id 7 email X@y phone 1");
	else
		server_say(raw, "SET muster:user:{7} %s",
		    "{\"id\":7,\"email\":\"X@y\",\"on\":true,\"n\":null}");
	server_say(raw, "SADD muster:email:{x@y} 7");
	expect(NULL, "x@Y", NULL, "OK 7");
	/* what a put replaces goes from its index, whoever wrote it */
	put("7", "z@y", NULL);
	ck_assert_str_eq(server_say(raw, "EXISTS muster:email:{x@y}"), "0");
}
END_TEST

START_TEST(an_index_may_be_out_of_date)
{
	open_with(layouts[_i], NULL, NULL);
	put("1", "a@x", "o");
	put("2", "b@x", "o");
	server_say(raw, "SADD muster:email:{a@x} 2 3 %b", "4\0", (size_t)2);
	server_say(raw, "SADD muster:org:{p} 1 2 3");
	/* a record under the key of another */
	if (_i == 0)
		server_say(raw, "HSET muster:user:{3} id 9 email a@x");
	else
		server_say(raw, "SET muster:user:{3} %s",
		    "{\"id\":\"9\",\"email\":\"a@x\"}");
	expect(NULL, "a@x", NULL, "OK 1");
	expect(NULL, NULL, "p", "OK");
	expect("3", NULL, NULL, "OK");
}
END_TEST

START_TEST(what_cannot_be_read_is_an_error)
{
	open_with(layouts[_i], NULL, NULL);
	server_say(raw, "LPUSH muster:user:{1} x");
	server_say(raw, "SET muster:email:{a@x} x");
	expect("1", NULL, NULL,
	    "FAILED_PRECONDITION: redis: WRONGTYPE Operation against a "
	    "key holding the wrong kind of value");
	expect(NULL, "a@x", NULL,
	    "FAILED_PRECONDITION: redis: WRONGTYPE Operation against a "
	    "key holding the wrong kind of value");
	if (_i == 0) {
		server_say(raw, "HSET muster:user:{2} id 2 x %b", "\0",
		    (size_t)1);
		expect("2", NULL, NULL,
		    "DATA_LOSS: redis: a user has a field that holds "
		    "a NUL");
		return;
	}
	server_say(raw, "SET muster:user:{2} [1");
	expect("2", NULL, NULL,
	    "DATA_LOSS: redis: the record of user '2' is no JSON "
	    "object");
}
END_TEST

START_TEST(names_of_fields_are_no_attributes)
{
	const muster_attribute attribute = { "email", "x" };
	const muster_user user = { .id = "1",
		.attributes = &attribute,
		.attribute_count = 1 };

	open_with("hash", NULL, NULL);
	ck_assert_str_eq(store_put(m, &user),
	    "INVALID_ARGUMENT: redis: an attribute cannot be called "
	    "'email'");
	muster_close(m, MUSTER_SECOND);
	open_with("json", NULL, NULL);
	ck_assert_str_eq(store_put(m, &user), "OK");
}
END_TEST

/* A number that the server says. */
static long long
number(const char *command, const char *key)
{
	return atoll(server_say(raw, "%s %s", command, key));
}

static bool
is_within_the_hour(const char *key)
{
	long long left = number("PTTL", key);

	return left > 0 && left <= 3600 * 1000;
}

START_TEST(users_that_end)
{
	open_with(layouts[_i], "ttl", "1h");
	put("1", "a@x", "o");
	ck_assert(is_within_the_hour("muster:user:{1}"));
	ck_assert(is_within_the_hour("muster:email:{a@x}"));
	ck_assert(is_within_the_hour("muster:org:{o}"));
	/* an index lives as long as the longest of its users */
	server_say(raw, "PEXPIRE muster:org:{o} 1000000");
	put("2", "b@x", "o");
	ck_assert_int_gt(number("PTTL", "muster:org:{o}"), 1000000);
	server_say(raw, "PERSIST muster:org:{o}");
	put("3", "c@x", "o");
	ck_assert_int_eq(number("PTTL", "muster:org:{o}"), -1);

	server_say(raw, "PEXPIRE muster:user:{1} 1");
	while (number("EXISTS", "muster:user:{1}") != 0)
		usleep(500);
	expect("1", NULL, NULL, "OK");
	expect(NULL, "a@x", NULL, "OK");
	expect(NULL, NULL, "o", "OK 2 3");
	muster_close(m, MUSTER_SECOND);

	open_with(layouts[_i], NULL, NULL);
	put("2", "b@x", "o");
	ck_assert_int_eq(number("PTTL", "muster:user:{2}"), -1);
	ck_assert_int_eq(number("PTTL", "muster:email:{b@x}"), -1);
}
END_TEST

START_TEST(many_users_of_one_organisation)
{
	static char ids[1000][8];
	muster_user users[1000];
	const muster_user *pointers[1000];
	muster_result *result = NULL;
	size_t i;
	int way;

	open_with(layouts[_i], NULL, NULL);
	for (i = 0; i < 1000; i++) {
		snprintf(ids[i], sizeof ids[i], "%zu", i % 900);
		users[i] = (muster_user){ .id = ids[i], .org_id = "o" };
		pointers[i] = &users[i];
	}
	muster_store_put(m, NULL, pointers, 1000, patience(), &result);
	ck_assert_str_eq(result_text(result), "OK");
	for (way = 0; way < WAYS; way++) {
		result = store_find(m, (enum way)way,
		    &(muster_query){ .org_id = "o" }, patience());
		ck_assert_uint_eq(muster_result_users(result), 900);
		muster_result_free(result);
		result = store_find(m, (enum way)way,
		    &(muster_query){ .org_id = "o", .limit = 7 }, patience());
		ck_assert_uint_eq(muster_result_users(result), 7);
		muster_result_free(result);
	}
}
END_TEST

START_TEST(a_store_without_an_index)
{
	open_with(layouts[_i], "email_key", "");
	put("1", "a@x", "o");
	ck_assert_str_eq(server_say(raw, "EXISTS muster:email:{a@x}"), "0");
	expect(NULL, "a@x", "o", "OK 1");
	expect(NULL, "a@x", NULL,
	    "UNIMPLEMENTED: redis: there is no index by that");
}
END_TEST

START_TEST(nothing_is_written)
{
	open_with("hash", "read_only", "yes");
	ck_assert_str_eq(store_put(m, &(muster_user){ .id = "1" }),
	    "PERMISSION_DENIED: redis: the store has read_only = yes");
	ck_assert_str_eq(store_remove(m, "1"),
	    "PERMISSION_DENIED: redis: the store has read_only = yes");
}
END_TEST

/* ---- opening ---- */

static void
refuse(const char *option, const char *value, const char *part)
{
	const muster_setting settings[] = {
		{ option, value },
		{ "socket", socket_path },
	};
	bool alone = strcmp(option, "servers") == 0;
	char *message = NULL;

	m = store_open("redis", settings, alone ? 1 : 2, &message);
	ck_assert_ptr_null(m);
	ck_assert_msg(strstr(message, part) != NULL, "%s", message);
	free(message);
}

START_TEST(options_that_cannot_be)
{
	refuse("user_key", "user", "'user' is no pattern");
	refuse("user_key", "", "is no pattern");
	refuse("email_key", "a%b%", "is no pattern");
	refuse("org_id_key", "muster:user:{%}", "is the pattern of 'user_key'");
	refuse("servers", "localhost:x", "is no HOST:PORT");
	refuse("servers", "localhost:1, localhost:2", "cluster = yes");
	refuse("cluster", "yes", "a cluster is reached by 'servers'");
	refuse("username", "u", "a password is needed too");
}
END_TEST

static void
set_up_secret(void)
{
	start("--requirepass s3cret");
	server_say(raw, "AUTH s3cret");
	server_say(raw, "ACL SETUSER eve on >pw1 ~* +@all");
}

/* "" or why it could not be opened. */
static const char *
login(const char *username, const char *password)
{
	const muster_setting settings[] = {
		{ "socket", socket_path },
		{ "password", password },
		{ "username", username },
	};
	static char *message;

	free(message);
	message = NULL;
	m = store_open("redis", settings,
	    1 + (password != NULL) + (size_t)(username != NULL), &message);
	return m != NULL ? "" : message;
}

START_TEST(who_is_let_in)
{
	const char *message;

	message = login(NULL, NULL);
	ck_assert_msg(strstr(message, "NOAUTH") != NULL, "%s", message);
	message = login(NULL, "wr0ng");
	ck_assert_msg(strstr(message, "WRONGPASS") != NULL, "%s", message);
	ck_assert_ptr_null(strstr(message, "wr0ng"));
	message = login("eve", "s3cret");
	ck_assert_msg(strstr(message, "WRONGPASS") != NULL, "%s", message);
	ck_assert_ptr_null(strstr(message, "s3cret"));
	ck_assert_str_eq(login("eve", "pw1"), "");
	expect("1", NULL, NULL, "OK");
	muster_close(m, MUSTER_SECOND);
	ck_assert_str_eq(login(NULL, "s3cret"), "");
	put("1", "a@x", NULL);
	expect(NULL, "a@x", NULL, "OK 1");
}
END_TEST

START_TEST(a_password_in_a_file)
{
	scratch_text("pass", "s3cret\n");
	open_with("hash", "password_file", "pass");
	expect("1", NULL, NULL, "OK");
}
END_TEST

START_TEST(check_warns)
{
	muster_result *result = NULL;

	open_with("hash", NULL, NULL);
	muster_store_check(m, NULL, patience(), &result);
	ck_assert_uint_eq(muster_result_warnings(result), 0);
	server_say(raw, "CONFIG SET maxmemory-policy allkeys-lru");
	muster_store_check(m, NULL, patience(), &result);
	ck_assert_uint_eq(muster_result_warnings(result), 1);
	ck_assert_ptr_nonnull(
	    strstr(muster_result_warning(result, 0), "allkeys-lru"));
	muster_result_free(result);
}
END_TEST

/* What was there can be asked for, and nothing is changed by half. */
START_TEST(a_server_that_is_full)
{
	open_with(layouts[_i], NULL, NULL);
	put("1", "a@x", NULL);
	server_say(raw, "CONFIG SET maxmemory-policy noeviction");
	server_say(raw, "CONFIG SET maxmemory 1");
	ck_assert_ptr_nonnull(
	    strstr(store_put(m, &(muster_user){ .id = "1", .email = "b@x" }),
		"RESOURCE_EXHAUSTED: "));
	ck_assert_ptr_nonnull(strstr(
	    store_put(m, &(muster_user){ .id = "2", .email = "b@x" }), "OOM"));
	expect("1", NULL, NULL, "OK 1");
	expect(NULL, "a@x", NULL, "OK 1");
	expect(NULL, "b@x", NULL, "OK");
	server_say(raw, "CONFIG SET maxmemory 0");
	put("2", "b@x", NULL);
	expect(NULL, "b@x", NULL, "OK 2");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("redis");
	TCase *plain = tcase_create("plain"), *secret = tcase_create("secret");

	if (!server_is_there())
		return 0;
	tcase_add_checked_fixture(plain, set_up, tear_down);
	tcase_set_timeout(plain, 60);
	tcase_add_loop_test(plain, each_key_and_all_together, 0, 2);
	tcase_add_loop_test(plain, a_record_is_replaced_as_a_whole, 0, 2);
	tcase_add_loop_test(plain, what_others_write, 0, 2);
	tcase_add_loop_test(plain, an_index_may_be_out_of_date, 0, 2);
	tcase_add_loop_test(plain, what_cannot_be_read_is_an_error, 0, 2);
	tcase_add_test(plain, names_of_fields_are_no_attributes);
	tcase_add_loop_test(plain, users_that_end, 0, 2);
	tcase_add_loop_test(plain, many_users_of_one_organisation, 0, 2);
	tcase_add_loop_test(plain, a_store_without_an_index, 0, 2);
	tcase_add_loop_test(plain, a_server_that_is_full, 0, 2);
	tcase_add_test(plain, nothing_is_written);
	tcase_add_test(plain, options_that_cannot_be);
	tcase_add_test(plain, check_warns);
	suite_add_tcase(suite, plain);
	tcase_add_checked_fixture(secret, set_up_secret, tear_down);
	tcase_set_timeout(secret, 60);
	tcase_add_test(secret, who_is_let_in);
	tcase_add_test(secret, a_password_in_a_file);
	suite_add_tcase(suite, secret);
	return suite_run(suite);
}
