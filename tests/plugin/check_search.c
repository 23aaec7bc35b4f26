/* SPDX-License-Identifier: MIT
 *
 * check_search - where a plugin is looked for, in which order, what is said
 * when it is not there, and what a list shows.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "plugin/search.h"
#include "support/scratch.h"
#include "support/suite.h"

static void
make_directory(const char *name)
{
	ck_assert_int_eq(mkdir(name, 0755), 0);
}

/* Which file is found? Any file will do: nothing is loaded here. */
static void
expect_found(const char *path, const char *name, const char *directory,
    const char *expected, size_t passed)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct search_found found;

	ck_assert_msg(search_open(path, name, directory, &found, &error), "%s",
	    error.message);
	ck_assert_str_eq(found.path, expected);
	ck_assert_uint_eq(found.passed, passed);
	plugin_file_close(&found.file);
	free(found.path);
}

static void
expect_missing(const char *path, const char *name, const char *expected)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct search_found found;

	ck_assert(!search_open(path, name, NULL, &found, &error));
	ck_assert_ptr_null(found.path);
	ck_assert_str_eq(error.message, expected);
	ck_assert_int_eq(error.status, MUSTER_NOT_FOUND);
	muster_error_clear(&error);
}

START_TEST(path_order)
{
	make_directory("a");
	make_directory("b");
	make_directory("c");
	scratch_text("c/one.so", "");
	ck_assert_int_eq(setenv("MUSTER_PLUGIN_PATH", "c", 1), 0);
	expect_found(NULL, "one", NULL, "c/one.so", 0);
	expect_found("a:b", "one", NULL, "c/one.so", 2);
	scratch_text("b/one.so", "");
	expect_found("a:b", "one", NULL, "b/one.so", 1);
	scratch_text("a/one.so", "");
	expect_found("a:b", "one", NULL, "a/one.so", 0);
	expect_found("b:a", "one", NULL, "b/one.so", 0);
	expect_found(NULL, "one", NULL, "c/one.so", 0);
	ck_assert_int_eq(setenv("MUSTER_PLUGIN_PATH", "b:c", 1), 0);
	expect_found(NULL, "one", NULL, "b/one.so", 0);
}
END_TEST

START_TEST(empty_components_are_skipped)
{
	make_directory("a");
	scratch_text("one.so", "");
	scratch_text("a/one.so", "");
	expect_found(":", "a/one.so", NULL, "a/one.so", 0);
	expect_found("::a", "one", NULL, "a/one.so", 0);
	expect_found("nowhere::a:", "one", NULL, "a/one.so", 1);
	ck_assert_int_eq(setenv("MUSTER_PLUGIN_PATH", "::a", 1), 0);
	expect_found("", "one", NULL, "a/one.so", 0);
	expect_found(":", "one", NULL, "a/one.so", 0);
}
END_TEST

START_TEST(slash_makes_a_path)
{
	char path[1024];

	make_directory("a");
	scratch_text("a/one.so", "");
	scratch_text("two", "");
	ck_assert_int_eq(setenv("MUSTER_PLUGIN_PATH", "a", 1), 0);
	expect_found(NULL, "a/one.so", NULL, "a/one.so", 0);
	expect_found(NULL, "./two", NULL, "./two", 0);
	snprintf(path, sizeof path, "%s/a/one.so", scratch_directory());
	expect_found(NULL, path, "/nonexistent", path, 0);
	ck_assert_int_eq(chdir("/"), 0);
	expect_found(NULL, "a/one.so", scratch_directory(), path, 0);
	expect_missing(NULL, "./one", "plugin './one': no such file");
	expect_missing(NULL, "/nonexistent/x.so",
	    "plugin '/nonexistent/x.so': no such file");
	ck_assert_int_eq(chdir(scratch_directory()), 0);
	expect_missing(NULL, "two/x", "plugin 'two/x': no such file");
}
END_TEST

START_TEST(missing_names_tell_all_places)
{
	char expected[4096];

	make_directory("a");
	make_directory("b");
	scratch_text("file", "");
	snprintf(expected, sizeof expected, "cannot load plugin 'one': %s",
	    files_nowhere(NULL));
	expect_missing(NULL, "one", expected);
	snprintf(expected, sizeof expected, "cannot load plugin 'one': %s",
	    files_nowhere("a, b"));
	expect_missing("a:b", "one", expected);
	ck_assert_int_eq(setenv("MUSTER_PLUGIN_PATH", "b", 1), 0);
	expect_missing("a", "one", expected);
	/* A path ends with a slash, or begins with one. */
	snprintf(expected, sizeof expected, "cannot load plugin 'one': %s",
	    files_nowhere("a/, b"));
	expect_missing("a/", "one", expected);
}
END_TEST

START_TEST(missing_directories_are_told_apart)
{
	char expected[4096], *rest;

	make_directory("a");
	scratch_text("file", "");
	snprintf(expected, sizeof expected, "cannot load plugin 'one': %s",
	    files_nowhere("a"));
	rest = strstr(expected, "; ");
	if (rest == NULL)
		rest = expected + strlen(expected);
	else
		memmove(rest, rest + strlen("; no such directory "),
		    strlen(rest) - strlen("; no such directory ") + 1);
	/* The installed directory comes last where it is not there either. */
	if (access(PLUGINDIR, F_OK) == 0)
		snprintf(rest, sizeof expected - (size_t)(rest - expected),
		    "; no such directory x, file");
	else
		snprintf(rest, sizeof expected - (size_t)(rest - expected),
		    "; no such directory x, file, %s", PLUGINDIR);
	expect_missing("x:file:a", "one", expected);
}
END_TEST

static const struct {
	const char *name;
	const char *meant; /* NULL: nothing */
} nearest[] = {
	{ "frobnicatr", "frobnicate" },
	{ "FROBNICATE", "frobnicate" },
	{ "frobnicate.so", "frobnicate" },
	{ "frobniacte", "frobnicate" },
	{ "glibert", "gilbert" },
	{ "something", NULL },
	{ "x", NULL },
};

START_TEST(nearest_name_is_told)
{
	char expected[4096];

	make_directory("a");
	make_directory("b");
	scratch_text("a/frobnicate.so", "");
	scratch_text("b/gilbert.so", "");
	snprintf(expected, sizeof expected,
	    nearest[_i].meant == NULL
		? "cannot load plugin '%s': %s%s%s"
		: "cannot load plugin '%s': %s (did you mean '%s'?)%s",
	    nearest[_i].name, files_nowhere("a, b"),
	    nearest[_i].meant == NULL ? "" : nearest[_i].meant, "");
	expect_missing("a:b", nearest[_i].name, expected);
}
END_TEST

/* A link to nothing is nothing. */
START_TEST(dangling_link_is_passed_over)
{
	make_directory("a");
	make_directory("b");
	scratch_text("b/one.so", "");
	ck_assert_int_eq(symlink("nothing", "a/one.so"), 0);
	expect_found("a:b", "one", NULL, "b/one.so", 1);
}
END_TEST

/* What is there and cannot be used is not passed over. */
START_TEST(unusable_file_ends_the_search)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct search_found found;

	make_directory("a");
	make_directory("b");
	make_directory("b/one.so");
	make_directory("c");
	scratch_text("c/one.so", "");
	ck_assert(!search_open("a:b:c", "one", NULL, &found, &error));
	ck_assert_str_eq(error.message,
	    "plugin 'b/one.so': is a directory, not a file");
	ck_assert_str_eq(found.path, "b/one.so");
	ck_assert_uint_eq(found.passed, 1);
	free(found.path);
	muster_error_clear(&error);
}
END_TEST

/* ---- listing ---- */

struct listing {
	char text[1024];
};

static void
list_one(void *arg, const char *name, const char *path)
{
	struct listing *listing = arg;
	size_t length = strlen(listing->text);

	snprintf(listing->text + length, sizeof listing->text - length,
	    "%s=%s ", name, path);
}

static void
expect_list(const char *path, const char *expected)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct listing listing = { "" };

	ck_assert_int_eq(muster_plugin_list(path, list_one, &listing, &error),
	    MUSTER_OK);
	/* What is installed comes last and is not ours to know. */
	ck_assert_msg(strncmp(listing.text, expected, strlen(expected)) == 0,
	    "%s", listing.text);
	if (access(PLUGINDIR, F_OK) != 0)
		ck_assert_str_eq(listing.text, expected);
	ck_assert_int_eq(error.status, MUSTER_OK);
}

START_TEST(list_in_the_order_of_the_path)
{
	make_directory("a");
	make_directory("b");
	make_directory("b/kind.so");
	scratch_text("a/one-two.so", "");
	scratch_text("a/one.so", "");
	scratch_text("a/Two.so", "");
	scratch_text("a/.hidden.so", "");
	scratch_text("a/.so", "");
	scratch_text("a/one.la", "");
	scratch_text("a/new\nline.so", "");
	scratch_text("a/latin\xeb.so", "");
	scratch_text("b/one.so", "");
	scratch_text("b/zwei.so", "");
	ck_assert_int_eq(symlink("nothing", "a/zwei.so"), 0);
	ck_assert_int_eq(symlink("one.so", "b/link.so"), 0);
	expect_list("a:nowhere:b",
	    "Two=a/Two.so one=a/one.so one-two=a/one-two.so "
	    "kind=b/kind.so link=b/link.so zwei=b/zwei.so ");
	ck_assert_int_eq(setenv("MUSTER_PLUGIN_PATH", "a", 1), 0);
	expect_list("b",
	    "kind=b/kind.so link=b/link.so one=b/one.so zwei=b/zwei.so "
	    "Two=a/Two.so one-two=a/one-two.so ");
	expect_list(NULL, "Two=a/Two.so one=a/one.so one-two=a/one-two.so ");
}
END_TEST

/* The rest is listed all the same. */
START_TEST(unreadable_directory_is_told)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct listing listing = { "" };

	make_directory("a");
	make_directory("b");
	scratch_text("b/one.so", "");
	ck_assert_int_eq(symlink("loop", "loop"), 0);
	ck_assert_int_eq(
	    muster_plugin_list("loop:b", list_one, &listing, &error),
	    MUSTER_FAILED_PRECONDITION);
	ck_assert_str_eq(error.message,
	    "plugin directory 'loop': cannot be read: Too many levels of "
	    "symbolic links");
	ck_assert_ptr_eq(strstr(listing.text, "one=b/one.so "), listing.text);
	muster_error_clear(&error);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("search");
	TCase *tcase = tcase_create("search");

	tcase_add_checked_fixture(tcase, files_setup, NULL);
	tcase_add_checked_fixture(tcase, scratch_enter, scratch_leave);
	tcase_add_test(tcase, path_order);
	tcase_add_test(tcase, empty_components_are_skipped);
	tcase_add_test(tcase, slash_makes_a_path);
	tcase_add_test(tcase, missing_names_tell_all_places);
	tcase_add_test(tcase, missing_directories_are_told_apart);
	tcase_add_loop_test(tcase, nearest_name_is_told, 0,
	    sizeof nearest / sizeof *nearest);
	tcase_add_test(tcase, dangling_link_is_passed_over);
	tcase_add_test(tcase, unusable_file_ends_the_search);
	tcase_add_test(tcase, list_in_the_order_of_the_path);
	tcase_add_test(tcase, unreadable_directory_is_told);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
