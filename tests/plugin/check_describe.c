/* SPDX-License-Identifier: MIT
 *
 * check_describe - what an application is told of a plugin.
 */
#include <config.h>

#include <muster/muster.h>

#include <string.h>

#include "files.h"
#include "support/scratch.h"
#include "support/suite.h"

static muster_plugin_info *
describe(const char *name)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster_plugin_info *info = NULL;

	ck_assert_int_eq(muster_plugin_describe(name, MOCKS, &info, &error),
	    MUSTER_OK);
	ck_assert_int_eq(error.status, MUSTER_OK);
	ck_assert_ptr_nonnull(info);
	return info;
}

START_TEST(plain_is_described)
{
	muster_plugin_info *info = describe("plain");

	ck_assert_str_eq(info->path, MOCKS "/plain.so");
	ck_assert_str_eq(info->name, "plain");
	ck_assert_str_eq(info->summary, "answers every query and counts");
	ck_assert_str_eq(info->version, "1.0");
	ck_assert_str_eq(info->threads, "parallel");
	ck_assert_str_eq(info->returns, "prompt");
	ck_assert_str_eq(info->keys, "id,email,org_id");
	ck_assert(!info->can_put);
	ck_assert(!info->can_remove);
	ck_assert(!info->can_ping);
	ck_assert(!info->can_check);
	ck_assert_uint_eq(info->option_count, 1);
	ck_assert_str_eq(info->options[0].name, "name");
	ck_assert_str_eq(info->options[0].type, "string");
	ck_assert(!info->options[0].required);
	ck_assert_str_eq(info->options[0].default_value, "plain");
	ck_assert_ptr_null(info->options[0].choices);
	ck_assert_int_eq(info->options[0].minimum, 0);
	ck_assert_int_eq(info->options[0].maximum, 0);
	ck_assert_str_eq(info->options[0].help,
	    "the name of the user that it answers with");
	muster_plugin_info_free(info);
}
END_TEST

START_TEST(others_are_described)
{
	muster_plugin_info *info = describe(MOCKS "/hang.so");

	ck_assert_ptr_null(info->version);
	ck_assert_str_eq(info->returns, "may-hang");
	ck_assert(info->can_put);
	ck_assert(info->can_remove);
	ck_assert(info->can_ping);
	ck_assert(info->can_check);
	ck_assert_str_eq(info->options[0].type, "choice");
	ck_assert_str_eq(info->options[0].choices,
	    "open,find,put,remove,ping,check");
	muster_plugin_info_free(info);
	info = describe("garbage");
	ck_assert(info->options[0].required);
	ck_assert_ptr_null(info->options[0].default_value);
	muster_plugin_info_free(info);
	info = describe("future");
	ck_assert_str_eq(info->keys, "id");
	ck_assert_str_eq(info->returns, "bounded");
	ck_assert(info->can_put && !info->can_remove);
	ck_assert_uint_eq(info->option_count, 2);
	muster_plugin_info_free(info);
	info = describe("fails");
	ck_assert_str_eq(info->options[1].name, "until");
	ck_assert_str_eq(info->options[1].type, "integer");
	ck_assert_int_eq(info->options[1].maximum, 1000000);
	muster_plugin_info_free(info);
	info = describe("needs_vanished");
	ck_assert_str_eq(info->threads, "serial");
	ck_assert_uint_eq(info->option_count, 0);
	muster_plugin_info_free(info);
}
END_TEST

/* Two at a time, freed in any order. */
START_TEST(descriptions_are_apart)
{
	muster_plugin_info *first = describe("plain");
	muster_plugin_info *second = describe("plain");

	ck_assert_ptr_ne(first, second);
	muster_plugin_info_free(first);
	ck_assert_str_eq(second->options[0].name, "name");
	ck_assert_str_eq(second->path, MOCKS "/plain.so");
	muster_plugin_info_free(second);
	muster_plugin_info_free(NULL);
}
END_TEST

START_TEST(failure_is_told)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster_plugin_info *info = NULL;

	ck_assert_int_eq(
	    muster_plugin_describe("no_find", MOCKS, &info, &error),
	    MUSTER_FAILED_PRECONDITION);
	ck_assert_str_eq(error.message,
	    "plugin '" MOCKS
	    "/no_find.so': its descriptor has neither find nor find_async");
	ck_assert_ptr_null(info);
	muster_error_clear(&error);
	ck_assert_int_eq(muster_plugin_describe("x/y.so", NULL, &info, NULL),
	    MUSTER_NOT_FOUND);
	ck_assert_int_eq(muster_plugin_describe("", NULL, &info, NULL),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_ptr_null(info);
}
END_TEST

static void
count(void *arg, const char *name, const char *path)
{
	int *counts = arg;

	counts[0]++;
	counts[1] += strcmp(name, "plain") == 0 &&
	    strcmp(path, MOCKS "/plain.so") == 0;
	/* Not a plugin, but only loading it would tell. */
	counts[1] += strcmp(name, "no_entry") == 0;
}

START_TEST(mocks_are_listed)
{
	int counts[2] = { 0, 0 };

	ck_assert_int_eq(muster_plugin_list(MOCKS, count, counts, NULL),
	    MUSTER_OK);
	ck_assert_int_ge(counts[0], 20);
	ck_assert_int_eq(counts[1], 2);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("describe");
	TCase *tcase = tcase_create("describe");

	tcase_add_checked_fixture(tcase, files_setup, NULL);
	tcase_add_test(tcase, plain_is_described);
	tcase_add_test(tcase, others_are_described);
	tcase_add_test(tcase, descriptions_are_apart);
	tcase_add_test(tcase, failure_is_told);
	tcase_add_test(tcase, mocks_are_listed);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
