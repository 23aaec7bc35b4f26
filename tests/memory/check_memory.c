/* SPDX-License-Identifier: MIT
 *
 * check_memory - the plugin through its descriptor: what it loads, what it
 * refuses and in which words, and what it answers. How the table behaves is
 * for check_table.
 */
#include <config.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/fake_host.h"
#include "support/suite.h"

const muster_plugin *memory_plugin(void);

static struct fake_host host;
static struct fake_call call;
static void *store;
static char folder[64];

static void
setup(void)
{
	fake_host_init(&host, memory_plugin(), "cache");
	fake_call_init(&call, &host);
	store = NULL;
	snprintf(folder, sizeof folder, "/tmp/check_memory.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
teardown(void)
{
	if (store != NULL)
		fake_close(&host, store);
	fake_call_fini(&call);
	fake_host_fini(&host);
	rmdir(folder);
}

/* Opens the store with the file `name` of that content as option load; the
 * file is gone afterwards. Returns the message without the folder. */
static const char *
open_with(const char *name, const char *content)
{
	char path[128];
	const char *message;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs(content, file);
	fclose(file);
	fake_host_option(&host, "load", path);
	fake_open(&call, &store);
	unlink(path);
	if (call.status == MUSTER_OK)
		return "";
	ck_assert_ptr_null(store);
	message = call.message != NULL ? call.message : "";
	if (strncmp(message, folder, strlen(folder)) == 0)
		message += strlen(folder) + 1;
	return message;
}

static void
open_empty(void)
{
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_OK);
}

/* The ids that are found, or "STATUS: message". */
static const char *
find(const muster_query *query)
{
	fake_call_reset(&call);
	fake_find(&call, store, query);
	ck_assert_uint_eq(call.faults, 0);
	ck_assert_uint_eq(call.late_emits, 0);
	return fake_answer(&call);
}

static const char *
put(const char *id, const char *email, const char *org_id)
{
	const muster_user user = { .id = id, .email = email, .org_id = org_id };

	fake_call_reset(&call);
	fake_put(&call, store, (const muster_user *const[]){ &user }, 1);
	return fake_answer(&call);
}

/* ---- the descriptor ---- */

START_TEST(descriptor)
{
	const muster_plugin *plugin = memory_plugin();

	ck_assert_uint_eq(plugin->abi, MUSTER_ABI);
	ck_assert_uint_eq(plugin->size, sizeof *plugin);
	ck_assert_str_eq(plugin->name, "memory");
	ck_assert_uint_eq(plugin->threads, MUSTER_PARALLEL);
	ck_assert_uint_eq(plugin->returns, MUSTER_PROMPT);
	ck_assert_uint_eq(plugin->option_count, 5);
}
END_TEST

/* ---- loading ---- */

/* clang-format off */
static const char users_csv[] =
    "id,email,org_id,name,phone\n"
    "1,Ann@Example.org,o1,Ann,12\n"
    "2,bob@example.org,o1,\"Bob \"\"B\"\"\",\n"
    "3,ann@example.org,o2,,\"\"\n";
/* clang-format on */

START_TEST(loads_csv)
{
	ck_assert_str_eq(open_with("users.csv", users_csv), "");
	ck_assert_str_eq(find(&(muster_query){ .id = "2" }), "2");
	ck_assert_str_eq(call.users[0].email, "bob@example.org");
	ck_assert_str_eq(call.users[0].org_id, "o1");
	ck_assert_str_eq(call.users[0].name, "Bob \"B\"");
	ck_assert_uint_eq(call.users[0].attribute_count, 0);
	ck_assert_str_eq(find(&(muster_query){ .email = "ANN@example.org" }),
	    "1 3");
	ck_assert_uint_eq(call.users[0].attribute_count, 1);
	ck_assert_str_eq(call.users[0].attributes[0].name, "phone");
	ck_assert_str_eq(call.users[0].attributes[0].value, "12");
	ck_assert_ptr_null(call.users[1].name);
	ck_assert_str_eq(call.users[1].attributes[0].value, "");
	ck_assert_str_eq(find(&(muster_query){ .org_id = "o1" }), "1 2");
	ck_assert_str_eq(find(&(muster_query){ .org_id = "o1", .limit = 1 }),
	    "1");
	ck_assert_str_eq(find(&(muster_query){ .id = "4" }), "");
	ck_assert_int_eq(call.status, MUSTER_OK);
	ck_assert_str_eq(
	    find(&(muster_query){ .email = "ann@example.org", .org_id = "o2" }),
	    "3");
}
END_TEST

START_TEST(loads_json_lines)
{
	ck_assert_str_eq(
	    open_with("users.ndjson",
		"{\"id\":\"1\",\"email\":\"a@b\",\"room\":\"7\"}\n"),
	    "");
	ck_assert_str_eq(find(&(muster_query){ .email = "a@b" }), "1");
	ck_assert_str_eq(call.users[0].attributes[0].name, "room");
	ck_assert_str_eq(call.users[0].attributes[0].value, "7");
}
END_TEST

START_TEST(format_overrules_the_ending)
{
	fake_host_option(&host, "format", "jsonl");
	ck_assert_str_eq(open_with("users.txt", "{\"id\":\"1\"}"), "");
	ck_assert_str_eq(find(&(muster_query){ .id = "1" }), "1");
}
END_TEST

/* clang-format off */
static const struct {
	const char *name, *content, *message;
} refused[] = {
	{ "a.csv", "id\n1\n2\n1\n", "a.csv:4: id '1' comes twice" },
	{ "a.csv", "id,name\n1,\"\n\n\"\n1,\n", "a.csv:5: id '1' comes twice" },
	{ "a.jsonl", "{\"id\":\"1\"}\n\n{\"id\":\"1\"}\n",
	    "a.jsonl:3: id '1' comes twice" },
	{ "a.csv", "id,name\n1\n",
	    "a.csv:2: expected 2 fields as in the header line, found 1" },
	{ "a.csv", "name\nAnn\n",
	    "a.csv:1: the header line has no column 'id'" },
	{ "a.csv", "", "a.csv:1: the header line is missing: expected "
		       "id,email,org_id,name" },
	{ "a.jsonl", "{\"id\":7}\n",
	    "a.jsonl:1:7: 'id' must be a string or null" },
	{ "a.txt", "id\n1\n", "a.txt: ends with none of .csv, .jsonl and "
			      ".ndjson: say which format it is in" },
};
/* clang-format on */

START_TEST(refuses_to_load)
{
	ck_assert_str_eq(open_with(refused[_i].name, refused[_i].content),
	    refused[_i].message);
	ck_assert_int_eq(call.status, MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(call.option, "load");
}
END_TEST

START_TEST(refuses_what_is_no_file)
{
	fake_host_option(&host, "load", "/nonexistent/users.csv");
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(call.message,
	    "/nonexistent/users.csv: cannot be "
	    "opened: No such file or directory");
	ck_assert_str_eq(call.option, "load");
	fake_call_reset(&call);
	fake_host_option(&host, "load", "/tmp");
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(call.message, "/tmp: is not a regular file");
	ck_assert_str_eq(call.option, "load");
}
END_TEST

/* Nobody opens its other end: who opened it would wait for ever. */
START_TEST(refuses_a_fifo)
{
	char path[128], expected[160];

	snprintf(path, sizeof path, "%s/fifo.csv", folder);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	fake_host_option(&host, "load", path);
	fake_open(&call, &store);
	unlink(path);
	snprintf(expected, sizeof expected, "%s: is not a regular file", path);
	ck_assert_str_eq(call.message, expected);
}
END_TEST

START_TEST(loading_can_be_cancelled)
{
	fake_call_cancel(&call);
	open_with("users.csv", users_csv);
	ck_assert_int_eq(call.status, MUSTER_CANCELLED);
}
END_TEST

START_TEST(loads_more_than_fit)
{
	fake_host_option(&host, "capacity", "2");
	ck_assert_str_eq(open_with("users.csv", users_csv), "");
	ck_assert_str_eq(find(&(muster_query){ .id = "1" }), "");
	ck_assert_str_eq(find(&(muster_query){ .id = "2" }), "2");
	ck_assert_str_eq(find(&(muster_query){ .id = "3" }), "3");
	ck_assert(fake_host_logged(&host, "warning: "));
	ck_assert(fake_host_logged(&host,
	    "users.csv: 3 users are more than "
	    "'capacity = 2': the first 1 of them were not kept"));
}
END_TEST

START_TEST(loads_no_more_than_fit)
{
	fake_host_option(&host, "capacity", "2");
	fake_host_option(&host, "evict", "none");
	ck_assert_str_eq(open_with("users.csv", users_csv),
	    "users.csv: 3 users are more than 'capacity = 2'");
	ck_assert_str_eq(call.option, "load");
}
END_TEST

/* ---- writing ---- */

START_TEST(is_written)
{
	const muster_user users[] = {
		{ .id = "1", .email = "a@b" },
		{ .id = "2", .email = "A@B", .name = "" },
	};

	open_empty();
	fake_call_reset(&call);
	ck_assert_int_eq(
	    fake_put(&call, store,
		(const muster_user *const[]){ &users[0], &users[1] }, 2),
	    MUSTER_OK);
	ck_assert_str_eq(find(&(muster_query){ .email = "a@b" }), "1 2");
	ck_assert_ptr_null(call.users[0].name);
	ck_assert_str_eq(call.users[1].name, "");
	fake_call_reset(&call);
	ck_assert_int_eq(fake_remove(&call, store, "1"), MUSTER_OK);
	fake_call_reset(&call);
	fake_remove(&call, store, "1");
	ck_assert_str_eq(fake_answer(&call), "NOT_FOUND: there is no user '1'");
	ck_assert_str_eq(find(&(muster_query){ .email = "a@b" }), "2");
	fake_call_reset(&call);
	ck_assert_int_eq(fake_ping(&call, store), MUSTER_OK);
}
END_TEST

START_TEST(capacity_with_lru)
{
	fake_host_option(&host, "capacity", "2");
	open_empty();
	put("1", NULL, "o");
	put("2", NULL, "o");
	ck_assert_str_eq(find(&(muster_query){ .id = "1" }), "1");
	put("3", NULL, "o");
	ck_assert_str_eq(find(&(muster_query){ .org_id = "o" }), "1 3");
}
END_TEST

START_TEST(capacity_with_oldest)
{
	fake_host_option(&host, "capacity", "2");
	fake_host_option(&host, "evict", "oldest");
	open_empty();
	put("1", NULL, "o");
	put("2", NULL, "o");
	ck_assert_str_eq(find(&(muster_query){ .id = "1" }), "1");
	put("3", NULL, "o");
	ck_assert_str_eq(find(&(muster_query){ .org_id = "o" }), "2 3");
}
END_TEST

START_TEST(capacity_with_none)
{
	fake_host_option(&host, "capacity", "2");
	fake_host_option(&host, "evict", "none");
	open_empty();
	put("1", NULL, "o");
	put("2", NULL, "o");
	ck_assert_str_eq(put("3", NULL, "o"),
	    "RESOURCE_EXHAUSTED: full: "
	    "'capacity = 2' and 'evict = none'");
	ck_assert_str_eq(put("2", NULL, "p"), "");
	ck_assert_str_eq(find(&(muster_query){ .org_id = "o" }), "1");
}
END_TEST

START_TEST(time_to_live)
{
	fake_host_option(&host, "ttl", "1ns");
	ck_assert_str_eq(open_with("users.csv", users_csv), "");
	ck_assert_str_eq(find(&(muster_query){ .id = "1" }), "");
	fake_close(&host, store);
	store = NULL;
	fake_call_reset(&call);
	fake_host_option(&host, "ttl", "1h");
	ck_assert_str_eq(open_with("users.csv", users_csv), "");
	ck_assert_str_eq(find(&(muster_query){ .id = "1" }), "1");
}
END_TEST

START_TEST(two_stores_are_two)
{
	void *other = NULL;

	open_empty();
	fake_call_reset(&call);
	ck_assert_int_eq(fake_open(&call, &other), MUSTER_OK);
	put("1", NULL, NULL);
	ck_assert_str_eq(find(&(muster_query){ .id = "1" }), "1");
	fake_call_reset(&call);
	fake_find(&call, other, &(muster_query){ .id = "1" });
	ck_assert_uint_eq(call.count, 0);
	fake_close(&host, other);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("memory");
	TCase *tcase = tcase_create("memory");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, descriptor);
	tcase_add_test(tcase, loads_csv);
	tcase_add_test(tcase, loads_json_lines);
	tcase_add_test(tcase, format_overrules_the_ending);
	tcase_add_loop_test(tcase, refuses_to_load, 0,
	    sizeof refused / sizeof *refused);
	tcase_add_test(tcase, refuses_what_is_no_file);
	tcase_add_test(tcase, refuses_a_fifo);
	tcase_add_test(tcase, loading_can_be_cancelled);
	tcase_add_test(tcase, loads_more_than_fit);
	tcase_add_test(tcase, loads_no_more_than_fit);
	tcase_add_test(tcase, is_written);
	tcase_add_test(tcase, capacity_with_lru);
	tcase_add_test(tcase, capacity_with_oldest);
	tcase_add_test(tcase, capacity_with_none);
	tcase_add_test(tcase, time_to_live);
	tcase_add_test(tcase, two_stores_are_two);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
