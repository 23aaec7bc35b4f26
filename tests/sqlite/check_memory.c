/* SPDX-License-Identifier: MIT
 *
 * check_memory - SQLite runs out of memory at its first allocation, its
 * second, and so on, in ever wider steps, through a whole life of a store: the
 * call in which it happens fails as RESOURCE_EXHAUSTED (or SQLite manages
 * without), and what comes afterwards is as if nothing had been.
 */
#include <config.h>

#include "database.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/suite.h"

static sqlite3_mem_methods real;
static int countdown; /* 0: no failure to come */
static int lost;      /* calls that failed */

static bool
fails_now(void)
{
	return countdown > 0 && --countdown == 0;
}

static void *
failing_malloc(int size)
{
	return fails_now() ? NULL : real.xMalloc(size);
}

static void *
failing_realloc(void *memory, int size)
{
	return fails_now() ? NULL : real.xRealloc(memory, size);
}

static void
setup(void)
{
	sqlite3_mem_methods failing;

	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real),
	    SQLITE_OK);
	failing = real;
	failing.xMalloc = failing_malloc;
	failing.xRealloc = failing_realloc;
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &failing),
	    SQLITE_OK);
	/* or most small allocations would never reach the above */
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0),
	    SQLITE_OK);
	database_setup();
}

static void
expect_well_or_exhausted(void)
{
	ck_assert_msg(database.call.status == MUSTER_OK ||
		database.call.status == MUSTER_RESOURCE_EXHAUSTED,
	    "%s", fake_answer(&database.call));
	lost += database.call.status != MUSTER_OK;
}

/* One life, in which the n-th allocation fails. Returns whether there were so
 * many. */
static bool
live(int n)
{
	const muster_attribute attributes[] = { { "city", "Ulm" },
		{ "zip", "89073" } };
	const muster_user user = { .id = "1",
		.email = "a@x",
		.org_id = "o",
		.attributes = attributes,
		.attribute_count = 2 };
	bool came;

	countdown = n;
	database_try(NULL, NULL);
	expect_well_or_exhausted();
	if (database.store == NULL)
		return true;
	database_put(&user);
	expect_well_or_exhausted();
	database_find("1", NULL, NULL);
	expect_well_or_exhausted();
	database_find(NULL, "A@x", "o");
	expect_well_or_exhausted();
	fake_call_reset(&database.call);
	fake_check(&database.call, database.store);
	expect_well_or_exhausted();
	database_remove("1");
	/* it may be the put that failed */
	if (database.call.status != MUSTER_NOT_FOUND)
		expect_well_or_exhausted();
	came = countdown == 0;
	countdown = 0;
	ck_assert_str_eq(database_put(&user), "");
	ck_assert_str_eq(database_find(NULL, "a@X", "o"), "1");
	fake_close(&database.host, database.store);
	database.store = NULL;
	return came;
}

START_TEST(every_allocation)
{
	int n = 1;

	fake_host_option(&database.host, "create", "yes");
	fake_host_option(&database.host, "attribute_columns", "city");
	while (live(n)) {
		countdown = 0;
		remove(database.path);
		n += 1 + n / 200;
	}
	ck_assert_int_gt(n, 100);
	ck_assert_int_gt(lost, 100);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sqlite memory");
	TCase *tcase = tcase_create("memory");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, setup, database_teardown);
	tcase_add_test(tcase, every_allocation);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
