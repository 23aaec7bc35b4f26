/* SPDX-License-Identifier: MIT
 *
 * check_static - the one user is answered with when all that is asked matches,
 * and with all that the section says.
 */
#include <config.h>

#include "support/fake_host.h"

#include <check.h>
#include <stdlib.h>

#include "support/suite.h"

extern const muster_plugin *static_plugin(void);

static struct fake_host host;
static struct fake_call call;
static void *store;

static void
setup(void)
{
	fake_host_init(&host, static_plugin(), "one");
	fake_host_option(&host, "id", "7");
	fake_call_init(&call, &host);
}

static void
teardown(void)
{
	fake_call_fini(&call);
	fake_close(&host, store);
	fake_host_fini(&host);
}

static void
open_store(bool whole)
{
	if (whole) {
		fake_host_option(&host, "email", "Ann@example.org");
		fake_host_option(&host, "org_id", "acme");
		fake_host_option(&host, "name", "Ann");
	}
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_OK);
	fake_call_reset(&call);
}

static const struct {
	muster_query query;
	bool found;
} questions[] = {
	{ { .id = "7" }, true },
	{ { .id = "8" }, false },
	{ { .id = "" }, false },
	{ { .email = "ann@EXAMPLE.org" }, true },
	{ { .email = "ann@example.com" }, false },
	{ { .org_id = "acme" }, true },
	{ { .org_id = "ACME" }, false },
	{ { .id = "7", .email = "ann@example.org", .org_id = "acme" }, true },
	{ { .id = "7", .email = "bob@example.org" }, false },
	{ { .id = "7", .org_id = "other" }, false },
	{ { .id = "8", .email = "ann@example.org", .org_id = "acme" }, false },
	{ { .id = "7", .limit = 1 }, true },
};

START_TEST(user_is_found_when_all_matches)
{
	open_store(true);
	ck_assert_int_eq(fake_find(&call, store, &questions[_i].query),
	    MUSTER_OK);
	ck_assert_str_eq(fake_answer(&call), questions[_i].found ? "7" : "");
	ck_assert_uint_eq(call.faults, 0);
}
END_TEST

START_TEST(user_is_what_the_section_says)
{
	open_store(true);
	fake_find(&call, store, &(muster_query){ .id = "7" });
	ck_assert_uint_eq(call.count, 1);
	ck_assert_str_eq(call.users[0].email, "Ann@example.org");
	ck_assert_str_eq(call.users[0].org_id, "acme");
	ck_assert_str_eq(call.users[0].name, "Ann");
	ck_assert_uint_eq(call.users[0].attribute_count, 0);
}
END_TEST

START_TEST(what_is_not_known_is_not_found)
{
	open_store(false);
	fake_find(&call, store, &(muster_query){ .email = "ann@example.org" });
	ck_assert_str_eq(fake_answer(&call), "");
	fake_call_reset(&call);
	fake_find(&call, store, &(muster_query){ .org_id = "acme" });
	ck_assert_str_eq(fake_answer(&call), "");
	fake_call_reset(&call);
	fake_find(&call, store, &(muster_query){ .id = "7" });
	ck_assert_str_eq(fake_answer(&call), "7");
	ck_assert_ptr_null(call.users[0].email);
	ck_assert_ptr_null(call.users[0].org_id);
	ck_assert_ptr_null(call.users[0].name);
}
END_TEST

START_TEST(user_must_have_an_id)
{
	fake_host_option(&host, "id", "");
	ck_assert_int_eq(fake_open(&call, &store), MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(call.option, "id");
	store = NULL;
}
END_TEST

START_TEST(it_is_there)
{
	open_store(false);
	ck_assert_int_eq(fake_ping(&call, store), MUSTER_OK);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("static");
	TCase *tcase = tcase_create("static");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, user_is_found_when_all_matches, 0,
	    (int)(sizeof(questions) / sizeof(*questions)));
	tcase_add_test(tcase, user_is_what_the_section_says);
	tcase_add_test(tcase, what_is_not_known_is_not_found);
	tcase_add_test(tcase, user_must_have_an_id);
	tcase_add_test(tcase, it_is_there);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
