/* SPDX-License-Identifier: MIT
 *
 * check_message - the lines of the protocol, to the letter: those that are
 * sent, because scripts take them apart as text, and what is made of those that
 * come, however bad they are.
 */
#include <config.h>

#include "message.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

static void
expect(char *line, const char *wanted)
{
	ck_assert_ptr_nonnull(line);
	ck_assert_str_eq(line, wanted);
	free(line);
}

START_TEST(what_is_sent)
{
	const muster_attribute attributes[] = { { "a", "b\n" }, { "c", NULL } };
	const muster_user users[] = {
		{ .id = "1", .email = "a@b", .name = "\"N\\\xc3\x96/" },
		{ .id = "2", .attributes = attributes, .attribute_count = 2 },
	};
	const muster_user *const list[] = { &users[0], &users[1] };

	expect(message_hello("db"), "{\"hello\":1,\"store\":\"db\"}");
	expect(message_find(1, &(muster_query){ .email = "a@b" }, INT64_MAX),
	    "{\"id\":1,\"find\":{\"email\":\"a@b\"},\"limit\":0}");
	expect(message_find(2,
		   &(muster_query){ .id = "\"\\",
		       .email = "e",
		       .org_id = "o",
		       .limit = 3 },
		   1500000),
	    "{\"id\":2,\"find\":{\"id\":\"\\\"\\\\\",\"email\":\"e\","
	    "\"org_id\":\"o\"},\"limit\":3,\"timeout_us\":1500}");
	expect(message_put(3, list, 2),
	    "{\"id\":3,\"put\":[{\"id\":\"1\",\"email\":\"a@b\",\"org_id\":"
	    "null,\"name\":\"\\\"N\\\\\xc3\x96/\",\"attributes\":{}},"
	    "{\"id\":\"2\",\"email\":null,\"org_id\":null,\"name\":null,"
	    "\"attributes\":{\"a\":\"b\\n\"}}]}");
	expect(message_remove(4, "x"), "{\"id\":4,\"remove\":\"x\"}");
	expect(message_ping(5), "{\"id\":5,\"ping\":true}");
	expect(message_cancel(6), "{\"cancel\":6}");
	ck_assert_ptr_null(message_remove(7, "\xff"));
	ck_assert_ptr_null(
	    message_find(7, &(muster_query){ .id = "\xff" }, INT64_MAX));
}
END_TEST

static const struct {
	const char *line;
	uint32_t keys;
	bool writes;
	const char *fault; /* NULL: it is good */
} hellos[] = {
	{ "{\"hello\":1,\"keys\":[\"id\"]}", MUSTER_KEY_ID, false, NULL },
	{ "{\"keys\":[\"email\",\"org_id\",\"email\"],\"x\":{},\"hello\":1,"
	  "\"writes\":true}",
	    MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID, true, NULL },
	{ "{\"hello\":1,\"store\":\"db\"}", 0, false, "without 'keys'" },
	{ "{\"hello\":1,\"keys\":[]}", 0, false, "without 'keys'" },
	{ "{\"hello\":1,\"keys\":\"id\"}", 0, false, "without 'keys'" },
	{ "{\"hello\":1,\"keys\":[\"name\"]}", 0, false, "something else" },
	{ "{\"hello\":1,\"keys\":[1]}", 0, false, "something else" },
	{ "{\"hello\":1,\"keys\":[\"id\"],\"writes\":1}", 0, false, "writes" },
	{ "{\"hello\":2,\"keys\":[\"id\"]}", 0, false, "version 2; this is 1" },
	{ "{\"hello\":\"1\",\"keys\":[\"id\"]}", 0, false, "no hello" },
	{ "{\"id\":1}", 0, false, "no hello" },
	{ "[]", 0, false, "no JSON object" },
	{ "hello", 0, false, "not JSON" },
};

START_TEST(hello)
{
	struct message_hello found = { 0 };
	struct message_fault fault;
	const char *line = hellos[_i].line;

	if (hellos[_i].fault == NULL) {
		ck_assert(
		    message_read_hello(line, strlen(line), &found, &fault));
		ck_assert_uint_eq(found.keys, hellos[_i].keys);
		ck_assert_int_eq(found.writes, hellos[_i].writes);
		return;
	}
	ck_assert(!message_read_hello(line, strlen(line), &found, &fault));
	ck_assert_msg(strstr(fault.text, hellos[_i].fault) != NULL, "%s",
	    fault.text);
}
END_TEST

static const struct {
	const char *line;
	enum message_result result;
	uint64_t id;
	muster_status status;
	const char *text; /* the message, or part of the fault */
} answers[] = {
	{ "{\"id\":7,\"users\":[]}", MESSAGE_GOOD, 7, MUSTER_OK, "" },
	{ " { \"users\" : [] , \"id\" : 7 } \r", MESSAGE_GOOD, 7, MUSTER_OK,
	    "" },
	{ "{\"id\":7}", MESSAGE_GOOD, 7, MUSTER_OK, "" },
	{ "{\"id\":7,\"error\":{\"status\":\"NOT_FOUND\",\"message\":\"x\"}}",
	    MESSAGE_GOOD, 7, MUSTER_NOT_FOUND, "x" },
	{ "{\"id\":7,\"error\":{\"status\":\"ABORTED\"}}", MESSAGE_GOOD, 7,
	    MUSTER_ABORTED, "" },
	{ "{\"id\":7,\"error\":{\"status\":\"OK\"}}", MESSAGE_BAD, 7, 0,
	    "whose status is 'OK'" },
	{ "{\"id\":7,\"error\":{\"status\":\"ENOUGH\"}}", MESSAGE_BAD, 7, 0,
	    "whose status is 'ENOUGH'" },
	{ "{\"id\":7,\"error\":{\"status\":\"Lost\"}}", MESSAGE_BAD, 7, 0,
	    "whose status is 'Lost'" },
	{ "{\"id\":7,\"error\":\"no\"}", MESSAGE_BAD, 7, 0, "without the" },
	{ "{\"id\":7,\"error\":{\"status\":\"ABORTED\",\"message\":1}}",
	    MESSAGE_BAD, 7, 0, "without the" },
	{ "{\"id\":7,\"users\":[],\"error\":{\"status\":\"ABORTED\"}}",
	    MESSAGE_BAD, 7, 0, "beside users" },
	{ "{\"id\":7,\"users\":{}}", MESSAGE_BAD, 7, 0, "no array" },
	{ "{\"id\":7,\"users\":[],\"more\":1}", MESSAGE_BAD, 7, 0, "more" },
	{ "{\"id\":7,\"users\":[\"\xff\"]}", MESSAGE_BAD, 7, 0, "not JSON" },
	{ "\t{ \"id\" : 7, nonsense", MESSAGE_BAD, 7, 0, "not JSON" },
	{ "{\"id\":7,\"id\":8}", MESSAGE_BAD, 7, 0, "duplicate" },
	{ "{\"ix\":7,\"id\":8", MESSAGE_UNKNOWN, 0, 0, "not JSON" },
	{ "{\"i d\":7", MESSAGE_UNKNOWN, 0, 0, "not JSON" },
	{ "{\"id\":", MESSAGE_UNKNOWN, 0, 0, "not JSON" },
	{ "{\"id\":-7,", MESSAGE_UNKNOWN, 0, 0, "not JSON" },
	{ "{\"id\":0}", MESSAGE_UNKNOWN, 0, 0, "without the number 'id'" },
	{ "{\"id\":-1}", MESSAGE_UNKNOWN, 0, 0, "without the number 'id'" },
	{ "{\"id\":\"7\"}", MESSAGE_UNKNOWN, 0, 0, "the number 'id'" },
	{ "{\"id\":7.5}", MESSAGE_UNKNOWN, 0, 0, "the number 'id'" },
	{ "{\"users\":[]}", MESSAGE_UNKNOWN, 0, 0, "the number 'id'" },
	{ "7", MESSAGE_UNKNOWN, 0, 0, "not JSON" },
	{ "[7]", MESSAGE_UNKNOWN, 0, 0, "no JSON object" },
	{ "", MESSAGE_UNKNOWN, 0, 0, "not JSON" },
};

START_TEST(answer)
{
	struct message_answer found;
	struct message_fault fault = { .text = "" };
	const char *line = answers[_i].line, *text = answers[_i].text;

	ck_assert_int_eq(
	    message_read_answer(line, strlen(line), &found, &fault),
	    answers[_i].result);
	if (answers[_i].result != MESSAGE_UNKNOWN)
		ck_assert_uint_eq(found.id, answers[_i].id);
	if (answers[_i].result == MESSAGE_GOOD) {
		ck_assert_int_eq(found.status, answers[_i].status);
		ck_assert_str_eq(found.message, text);
	} else {
		ck_assert_ptr_null(found.root);
		ck_assert_msg(strstr(fault.text, text) != NULL, "%s",
		    fault.text);
	}
	message_answer_fini(&found);
}
END_TEST

/* Brackets in texts are none. */
START_TEST(depth)
{
	struct message_answer found;
	struct message_fault fault;
	char line[3000];

	for (int levels = 31; levels <= 33; levels++) {
		int used = snprintf(line, sizeof line,
		    "{\"id\":7,\"a\":\"[[\\\"[\\\\\",\"b\":%.*s%.*s}",
		    levels - 1, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", levels - 1,
		    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");

		ck_assert_int_eq(
		    message_read_answer(line, (size_t)used, &found, &fault),
		    levels <= 32 ? MESSAGE_GOOD : MESSAGE_BAD);
		message_answer_fini(&found);
	}
	memset(line, '[', sizeof line);
	ck_assert_int_eq(message_read_answer(line, sizeof line, &found, &fault),
	    MESSAGE_UNKNOWN);
	ck_assert_msg(strstr(fault.text, "more than 32 deep") != NULL, "%s",
	    fault.text);
	message_answer_fini(&found);
}
END_TEST

START_TEST(pieces)
{
	const char *line = "{\"id\":7,\"users\":[{\"id\":\"1\"}],"
			   "\"more\":true,\"new\":[]}";
	struct message_answer found;
	struct message_fault fault;

	ck_assert_int_eq(
	    message_read_answer(line, strlen(line), &found, &fault),
	    MESSAGE_GOOD);
	ck_assert(found.more);
	ck_assert_uint_eq(json_array_size(found.users), 1);
	message_answer_fini(&found);
}
END_TEST

/* In memory of just its size: whatever is read beyond is found out. */
START_TEST(prefixes)
{
	struct message_answer found;
	struct message_fault fault;
	struct message_hello hello_found;

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		for (size_t n = 0; n <= strlen(answers[i].line); n++) {
			char *line = malloc(n + !n);

			ck_assert_ptr_nonnull(line);
			memcpy(line, answers[i].line, n);
			message_read_hello(line, n, &hello_found, &fault);
			message_read_answer(line, n, &found, &fault);
			message_answer_fini(&found);
			free(line);
		}
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("message");
	TCase *tcase = tcase_create("message");

	tcase_add_test(tcase, what_is_sent);
	tcase_add_loop_test(tcase, hello, 0, sizeof hellos / sizeof *hellos);
	tcase_add_loop_test(tcase, answer, 0, sizeof answers / sizeof *answers);
	tcase_add_test(tcase, depth);
	tcase_add_test(tcase, pieces);
	tcase_add_test(tcase, prefixes);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
