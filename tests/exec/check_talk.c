/* SPDX-License-Identifier: MIT
 *
 * check_talk - what children answer, through the whole library: good answers
 * in any order and in pieces, and bad ones. A bad answer harms nobody but the
 * one who asked; bad lines end the child, and with it what is in flight.
 */
#include <config.h>

#include "nursery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "support/suite.h"

static muster_result *
find(const muster_query *query)
{
	muster_request request = {
		.store = muster_store_get(world.muster, "s"),
		.query = *query,
	};
	muster_result *result = NULL;

	muster_find(world.muster, &request, &result);
	return result;
}

#define expect_found(query, text)                   \
	do {                                        \
		muster_result *found = find(query); \
		ck_assert_answer(found, text);      \
		muster_result_free(found);          \
	} while (0)

START_TEST(answers)
{
	nursery_open("",
	    "hello\nread\nuser one\nread\nsay {\"id\":$$,\"users\":[]}\n"
	    "read\nsay \nsay {\"new\":[1],\"users\":[{\"id\":\"a\","
	    "\"email\":\"ANN@example.org\",\"city\":\"x\"},{\"id\":\"b\","
	    "\"email\":\"ann@example.org\"}], \"id\" : $$}\nserve\n");
	nursery_expect("OK one/s");
	nursery_expect("OK");
	nursery_expect("OK a/s b/s");
	nursery_expect("OK served/s");
}
END_TEST

/* Three at once, answered from the last to the first; each gets its own. */
START_TEST(in_any_order)
{
	struct asking askings[3];
	int pipe = 0;

	pipe = nursery_pipe("read");
	nursery_open("",
	    "hello\nread\ntell read\nread\ntell read\nread\ntell read\n"
	    "say {\"id\":$3,\"users\":[{\"id\":\"c\",\"email\":"
	    "\"ann@example.org\"}]}\n"
	    "say {\"id\":$2,\"users\":[{\"id\":\"b\",\"email\":"
	    "\"ann@example.org\"}]}\n"
	    "say {\"id\":$1,\"users\":[{\"id\":\"a\",\"email\":"
	    "\"ann@example.org\"}]}\nserve\n");
	for (int i = 0; i < 3; i++) {
		asking_start(&askings[i], &world, "s", 0);
		nursery_await(pipe);
	}
	for (int i = 0; i < 3; i++) {
		const char *wanted[] = { "OK a/s", "OK b/s", "OK c/s" };

		asking_await(&askings[i]);
		ck_assert_answer(askings[i].result, wanted[i]);
		asking_fini(&askings[i]);
	}
	close(pipe);
}
END_TEST

START_TEST(in_pieces)
{
	nursery_open("",
	    "hello\nread\n"
	    "say {\"id\":$$,\"users\":[{\"id\":\"a\",\"email\":"
	    "\"ann@example.org\"}],\"more\":true}\n"
	    "say {\"id\":$$,\"users\":[],\"more\":true}\n"
	    "part {\"id\":$$,\"users\":[{\"id\":\"b\",\n"
	    "part \"email\":\"ann@exam\n"
	    "part ple.org\"}],\"more\":false}\nsay \nserve\n");
	nursery_expect("OK a/s b/s");
	nursery_expect("OK served/s");
}
END_TEST

/* Who has enough tells the child, and hears of the rest no more. */
START_TEST(enough_of_the_pieces)
{
	muster_request request = { .query.email = "ann@example.org",
		.query.limit = 1 };
	muster_result *result = NULL;
	int pipe = nursery_pipe("told");

	nursery_open("",
	    "hello\nread\n"
	    "say {\"id\":$$,\"users\":[{\"id\":\"a\",\"email\":"
	    "\"ann@example.org\"},{\"id\":\"b\",\"email\":"
	    "\"ann@example.org\"}],\"more\":true}\n"
	    "read\necho\nerr -\ntell told\nsay {\"id\":$1,\"users\":[{\"id\":"
	    "\"c\"}]}\nserve\n");
	request.store = muster_store_get(world.muster, "s");
	muster_find(world.muster, &request, &result);
	ck_assert_answer(result, "OK a/s, truncated");
	muster_result_free(result);
	nursery_await(pipe);
	nursery_expect("OK served/s");
	ck_assert(nursery_logged("child: {\"cancel\":1}"));
	ck_assert(!nursery_logged("not open"));
	close(pipe);
}
END_TEST

/* It is asked by what it can search by; the rest is seen to here. */
START_TEST(keys)
{
	nursery_open("",
	    "read\nsay {\"hello\":1,\"keys\":[\"email\"]}\n"
	    "read\necho\nsay {\"id\":$$,\"users\":[{\"id\":\"1\",\"email\":"
	    "\"a@b\",\"org_id\":\"x\"},{\"id\":\"2\",\"email\":\"a@b\","
	    "\"org_id\":\"y\"},{\"id\":\"3\",\"email\":\"a@b\"}]}\n"
	    "read\necho\nsay {\"id\":$$,\"users\":[]}\nserve\n");
	expect_found((&(muster_query){ .org_id = "y" }),
	    "UNIMPLEMENTED: s: the child cannot search by what was given");
	expect_found((&(muster_query){ .email = "a@b", .org_id = "y" }),
	    "OK 2/s");
	expect_found((&(muster_query){ .email = "a@b" }), "OK");
	nursery_close();
	ck_assert(nursery_logged(
	    "child: {\"id\":2,\"find\":{\"email\":\"a@b\"},\"limit\":0}"));
	ck_assert(!nursery_logged("fault"));
}
END_TEST

static const struct {
	const char *says, *answer;
} refusals[] = {
	{ "{\"id\":$$,\"error\":{\"status\":\"PERMISSION_DENIED\","
	  "\"message\":\"not you\"}}",
	    "PERMISSION_DENIED: s: not you" },
	{ "{\"id\":$$,\"error\":{\"status\":\"ABORTED\"}}",
	    "ABORTED: s: the child did not say why" },
	{ "{\"id\":$$,\"error\":{\"status\":\"WHAT\"}}",
	    "INTERNAL: s: the child answered with an 'error' whose status is "
	    "'WHAT'" },
	{ "{\"id\":$$}",
	    "INTERNAL: s: the child answered with neither users nor "
	    "an error" },
	{ "{\"id\":$$,\"users\":[{\"id\":\"1\",\"email\":"
	  "\"ann@example.org\"},{\"id\":2}]}",
	    "INTERNAL: s: user 2 of the child's answer: 'id' must be a string or "
	    "null" },
	{ "{\"id\":$$,\"users\":[{\"email\":\"ann@example.org\"}]}",
	    "INTERNAL: s: user 1 of the child's answer: 'id' is required" },
	{ "{\"id\":$$,\"users\":[7]}",
	    "INTERNAL: s: user 1 of the child's answer: expected an object" },
	{ "{\"id\":$$,\"users\":[{\"id\":\"1\",\"name\":\"a\\u0000b\"}]}",
	    "INTERNAL: s: user 1 of the child's answer: 'name' holds a NUL "
	    "byte" },
	{ "{\"id\":$$,\"users\":[{\"id\":\"1\",\"name\":\"\\xff\"}]}",
	    "INTERNAL: s: the child answered with a line that is not JSON: unable "
	    "to decode byte 0xff near '\"'" },
	{ "{\"id\":$$,\"users\":[{\"id\":\"1\",\"Email\":\"x\"}]}",
	    "INTERNAL: s: user 1 of the child's answer: unknown member 'Email' "
	    "(did you mean 'email'?)" },
	{ "{\"id\":$$,\"users\":[{\"id\":\"1\",\"email\":\"other@b\"}]}",
	    "OK" },
};

/* The parser would go down 2,048 levels, on whatever stack there is. */
START_TEST(deep_answer)
{
	nursery_open("", "hello\nread\ndeep 2000\nread\ndeep 32\nserve\n");
	nursery_expect("INTERNAL: s: the child answered with a line that is "
		       "nested more than 32 deep");
	nursery_expect("INTERNAL: s: the child answered with 'more' that is "
		       "neither true nor false");
	nursery_expect("OK served/s");
}
END_TEST

/* What is shown of a flood is bounded, and the last of it is known. */
START_TEST(noise)
{
	nursery_open("",
	    "once mark\nhello\nread\nuser one\nread\nnoise 20000\nexit 1\n"
	    "again\nhello\nserve\n");
	nursery_expect("OK one/s");
	nursery_expect("UNAVAILABLE: s: the child exited with status 1: quiet");
	nursery_expect("OK served/s");
	nursery_close();
	ck_assert(nursery_logged("child: noise 99"));
	ck_assert(nursery_logged(" more lines"));
}
END_TEST

/* And the child goes on. */
START_TEST(refused)
{
	char script[1000];

	snprintf(script, sizeof script, "hello\nread\nsay %s\nserve\n",
	    refusals[_i].says);
	nursery_open("", script);
	nursery_expect(refusals[_i].answer);
	nursery_expect("OK served/s");
	ck_assert(!nursery_logged("started again"));
}
END_TEST

static const struct {
	const char *says, *why;
} endings[] = {
	{ "say nonsense", "the child sent a line that is not JSON" },
	{ "say {\"users\":[]}", "the child sent a line without the number" },
	{ "say {\"id\":\"$$\",\"users\":[]}",
	    "the child sent a line without the number" },
	{ "say [$$]", "the child sent a line that is no JSON object" },
	{ "say {\"id\":99999,", "the child sent a line that is not JSON" },
	{ "say \\x00", "the child sent a line that is not JSON" },
	{ "flood 4096\nsay ", "the child sent a line of " },
	{ "flood 2000000", "the child sent a line of more than 2048 bytes" },
	{ "close-out\npause", "the child closed its standard input or output" },
	{ "part {\"id\":$$,\"users\":[\nexit 3",
	    "the child exited with status "
	    "3" },
	{ "err no more\nexit 4", "the child exited with status 4: no more" },
};

/* The child is lost, and the next one answers. */
START_TEST(ended)
{
	char script[1000], wanted[200];

	snprintf(script, sizeof script,
	    "once mark\nhello\nread\nuser one\nread\n%s\npause\nagain\n"
	    "hello\nserve\n",
	    endings[_i].says);
	nursery_open("max_line = 2KiB\n", script);
	nursery_expect("OK one/s");
	snprintf(wanted, sizeof wanted, "UNAVAILABLE: s: %s", endings[_i].why);
	nursery_expect_start(wanted);
	nursery_expect("OK served/s");
	ck_assert(nursery_logged("; started again"));
}
END_TEST

/* An answer to nothing, one too many, and one that comes late. */
START_TEST(odd_answers)
{
	struct asking asking;
	int read_pipe = nursery_pipe("read"), go = nursery_pipe("go");

	nursery_open("",
	    "hello\nread\nsay {\"id\":77777,\"users\":[]}\nuser one\nuser two\n"
	    "read\ntell read\nread\ntell read\nwait go\n"
	    "say {\"id\":$2,\"users\":[{\"id\":\"late\"}]}\nserve\n");
	nursery_expect("OK one/s");
	asking_start(&asking, &world, "s", 0);
	nursery_await(read_pipe);
	muster_pending_cancel(asking.pending);
	asking_await(&asking);
	ck_assert_answer(asking.result, "CANCELLED: cancelled by the caller");
	asking_fini(&asking);
	/* It has been told. */
	nursery_await(read_pipe);
	nursery_pass(go);
	nursery_expect("OK served/s");
	nursery_close();
	ck_assert(nursery_logged("answered request 77777, which is not open"));
	ck_assert(nursery_logged("answered request 1, which is not open"));
	ck_assert(!nursery_logged("answered request 2"));
	close(read_pipe);
	close(go);
}
END_TEST

/* A child may go on with nonsense for ever: the log does not. */
START_TEST(odd_answers_are_bounded)
{
	char script[2000] = "hello\nread\n";
	size_t length = strlen(script);

	for (int i = 0; i < 20; i++)
		length += (size_t)snprintf(script + length,
		    sizeof script - length, "say {\"id\":%d}\n", 100 + i);
	snprintf(script + length, sizeof script - length, "user one\nserve\n");
	nursery_open("", script);
	nursery_expect("OK one/s");
	nursery_close();
	ck_assert(nursery_logged("request 107, which is not open; the next "
				 "ones are not logged"));
	ck_assert(!nursery_logged("request 108"));
}
END_TEST

/* ---- those who wait ---- */

static muster_status
put(const char *id, int64_t timeout, muster_result **result)
{
	const muster_user user = { .id = id, .name = "N" };
	const muster_user *const users[] = { &user };

	return muster_store_put(world.muster,
	    muster_store_get(world.muster, "s"), users, 1, timeout, result);
}

START_TEST(writes)
{
	muster_store *store;
	muster_result *result = NULL;

	nursery_open("",
	    "hello\nread\necho\nsay {\"id\":$$}\nread\necho\nsay {\"id\":$$}\n"
	    "read\nsay {\"id\":$$,\"error\":{\"status\":\"NOT_FOUND\","
	    "\"message\":\"nobody\"}}\nread\nsay {\"id\":$$,\"users\":[]}\n"
	    "read\necho\nsay {\"id\":$$,\"error\":{\"status\":"
	    "\"UNIMPLEMENTED\"}}\nread\nsay {\"id\":$$,\"error\":{\"status\":"
	    "\"INTERNAL\",\"message\":\"ill\"}}\nserve\n");
	store = muster_store_get(world.muster, "s");
	put("1", 0, &result);
	ck_assert_answer(result, "OK");
	muster_store_remove(world.muster, store, "2", 0, &result);
	ck_assert_answer(result, "OK");
	muster_store_remove(world.muster, store, "2", 0, &result);
	ck_assert_answer(result, "NOT_FOUND: s: nobody");
	put("1", 0, &result);
	ck_assert_answer(result,
	    "INTERNAL: s: the child answered with users "
	    "where none were asked for");
	/* Who does not know a ping is there all the same. */
	muster_store_check(world.muster, store, 0, &result);
	ck_assert_answer(result, "OK");
	muster_store_check(world.muster, store, 0, &result);
	ck_assert_answer(result, "INTERNAL: s: ill");
	muster_result_free(result);
	nursery_close();
	ck_assert(nursery_logged("child: {\"id\":1,\"put\":[{\"id\":\"1\","
				 "\"email\":null,\"org_id\":null,\"name\":"
				 "\"N\",\"attributes\":{}}]}"));
	ck_assert(nursery_logged("child: {\"id\":2,\"remove\":\"2\"}"));
	ck_assert(nursery_logged("child: {\"id\":5,\"ping\":true}"));
}
END_TEST

START_TEST(writes_that_are_not_possible)
{
	const muster_attribute attribute = { "email", "x" };
	const muster_user user = { .id = "1",
		.attributes = &attribute,
		.attribute_count = 1 };
	const muster_user *const users[] = { &user };
	muster_store *store;
	muster_result *result = NULL;

	nursery_open("",
	    "read\nsay {\"hello\":1,\"keys\":[\"id\",\"email\"]}\nserve\n");
	store = muster_store_get(world.muster, "s");
	put("1", 0, &result);
	ck_assert_answer(result,
	    "UNIMPLEMENTED: s: the child cannot be written: "
	    "its hello has no 'writes'");
	muster_store_remove(world.muster, store, "1", 0, &result);
	ck_assert_int_eq(muster_result_status(result), MUSTER_UNIMPLEMENTED);
	muster_store_put(world.muster, store, users, 1, 0, &result);
	ck_assert_answer(result,
	    "INVALID_ARGUMENT: s: 'email' cannot be the name "
	    "of an attribute");
	muster_result_free(result);
	nursery_expect("OK served/s");
}
END_TEST

/* The child is told, and its late answer is nobody's. */
START_TEST(late_write)
{
	muster_result *result = NULL;
	int pipe = nursery_pipe("told");

	nursery_open("",
	    "hello\nread\nread\necho\nsay {\"id\":$1}\ntell told\nserve\n");
	put("1", MUSTER_SECOND, &result);
	ck_assert_int_eq(muster_result_status(result),
	    MUSTER_DEADLINE_EXCEEDED);
	muster_result_free(result);
	nursery_await(pipe);
	nursery_expect("OK served/s");
	nursery_close();
	ck_assert(nursery_logged("child: {\"cancel\":1}"));
	ck_assert(!nursery_logged("not open"));
	close(pipe);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("talk");
	TCase *tcase = tcase_create("talk");

	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, nursery_enter, nursery_leave);
	tcase_add_test(tcase, answers);
	tcase_add_test(tcase, in_any_order);
	tcase_add_test(tcase, in_pieces);
	tcase_add_test(tcase, enough_of_the_pieces);
	tcase_add_test(tcase, keys);
	tcase_add_loop_test(tcase, refused, 0,
	    sizeof refusals / sizeof *refusals);
	tcase_add_test(tcase, deep_answer);
	tcase_add_test(tcase, noise);
	tcase_add_loop_test(tcase, ended, 0, sizeof endings / sizeof *endings);
	tcase_add_test(tcase, odd_answers);
	tcase_add_test(tcase, odd_answers_are_bounded);
	tcase_add_test(tcase, writes);
	tcase_add_test(tcase, writes_that_are_not_possible);
	tcase_add_test(tcase, late_write);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
