/* SPDX-License-Identifier: MIT
 *
 * check_directory - what becomes of files without mistakes.
 */
#include <config.h>

/* First: check.h has a macro named fail. */
#include "directory/directory.h"

#include <check.h>
#include <string.h>

#include "directory/world.h"
#include "support/scratch.h"
#include "support/suite.h"

#define MUSTER "[muster]\nplugin_path = mocks\n"

static const struct directory_wish nothing;
static const struct directory_wish mocks = { .plugin_path = "mocks" };

static struct directory *
read_text(const char *text)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *directory;

	scratch_text("a.ini", text);
	directory = directory_read("a.ini", &nothing, &error);
	ck_assert_msg(directory != NULL, "%s", error.message);
	ck_assert_int_eq(error.status, MUSTER_OK);
	return directory;
}

/* Composites first, so that every name is used before it is there. */
static const char nested[] = "[muster]\n"
			     "plugin_path = mocks\n"
			     "threads = 3\n"
			     "store = users\n"
			     "[store users]\n"
			     "strategy = parallel\n"
			     "secondary = cache , both\n"
			     "primary = slowly\n"
			     "timeout = 2s\n"
			     "[store both]\n"
			     "strategy = sequential\n"
			     "primary = db\n"
			     "secondary = cache\n"
			     "[store slowly]\n"
			     "plugin = slow\n"
			     "store = db\n"
			     "delay = 5ms\n"
			     "[store cache]\n"
			     "plugin = asks\n"
			     "timeout = 20ms\n"
			     "max_in_flight = 16\n"
			     "[store db]\n"
			     "plugin = sqlite\n"
			     "path = users.db\n"
			     "[store alone]\n"
			     "plugin = asks\n";

static muster_store *
find(const struct directory *directory, const char *name)
{
	muster_store *store = directory_find(directory, name);

	ck_assert_ptr_nonnull(store);
	ck_assert_str_eq(store->name, name);
	return store;
}

START_TEST(stores_are_filled_in)
{
	struct directory *directory = read_text(nested);
	muster_store *users = find(directory, "users");
	muster_store *cache = find(directory, "cache");
	muster_store *slowly = find(directory, "slowly");

	ck_assert_uint_eq(directory->threads, 3);
	ck_assert_ptr_eq(directory->main, users);
	ck_assert_ptr_eq(directory_find(directory, NULL), users);
	ck_assert_ptr_null(directory_find(directory, "nobody"));
	ck_assert_uint_eq(directory->count, 6);
	ck_assert_ptr_eq(directory->stores[0], users);
	ck_assert_ptr_eq(directory->stores[3], cache);

	ck_assert_ptr_null(users->plugin);
	ck_assert_str_eq(users->strategy->name, "parallel");
	ck_assert_uint_eq(users->reach_count, 3);
	ck_assert_ptr_eq(users->reaches[0], slowly);
	ck_assert_ptr_eq(users->reaches[1], cache);
	ck_assert_ptr_eq(users->reaches[2], find(directory, "both"));
	ck_assert_int_eq(users->timeout, 2 * MUSTER_SECOND);
	ck_assert_int_eq(users->max_in_flight, 0);

	ck_assert_ptr_null(cache->strategy);
	ck_assert_str_eq(cache->plugin->descriptor.name, "asks");
	ck_assert_int_eq(cache->timeout, 20 * MUSTER_MILLISECOND);
	ck_assert_int_eq(cache->max_in_flight, 16);
	ck_assert_uint_eq(cache->permits.most, 16);
	ck_assert_uint_eq(cache->reach_count, 0);

	ck_assert_uint_eq(slowly->reach_count, 1);
	ck_assert_ptr_eq(slowly->reaches[0], find(directory, "db"));
	ck_assert_str_eq(slowly->section->title, "store slowly");
	directory_free(directory);
}
END_TEST

static size_t
place_in_order(const struct directory *directory, const muster_store *store)
{
	size_t i;

	for (i = 0; directory->order[i] != store; i++)
		ck_assert_uint_lt(i, directory->count);
	return i;
}

START_TEST(members_come_first)
{
	struct directory *directory = read_text(nested);
	size_t i, j;

	for (i = 0; i < directory->count; i++) {
		const muster_store *store = directory->stores[i];

		for (j = 0; j < store->reach_count; j++)
			ck_assert_uint_lt(
			    place_in_order(directory, store->reaches[j]),
			    place_in_order(directory, store));
	}
	directory_free(directory);
}
END_TEST

static const struct {
	const char *store; /* NULL: all */
	const char *wanted;
} wants[] = {
	{ NULL, "users both slowly cache db alone " },
	{ "users", "users both slowly cache db " },
	{ "both", "both cache db " },
	{ "slowly", "slowly db " },
	{ "alone", "alone " },
};

START_TEST(wanted_is_what_is_reached)
{
	struct directory *directory = read_text(nested);
	char names[128] = "", *end = names;
	size_t i;

	directory_want(directory,
	    wants[_i].store == NULL ? NULL : find(directory, wants[_i].store));
	for (i = 0; i < directory->count; i++) {
		if (!directory->stores[i]->wanted)
			continue;
		end = stpcpy(end, directory->stores[i]->name);
		end = stpcpy(end, " ");
	}
	ck_assert_str_eq(names, wants[_i].wanted);
	directory_free(directory);
}
END_TEST

/* ---- the main store ---- */

START_TEST(only_store_is_the_main_one)
{
	struct directory *directory = read_text(
	    MUSTER "[store one]\nplugin = asks\n");

	ck_assert_ptr_eq(directory->main, find(directory, "one"));
	ck_assert_uint_eq(directory->threads, 8);
	directory_free(directory);
}
END_TEST

START_TEST(one_of_several_is_not)
{
	struct directory *directory = read_text(
	    MUSTER "[store one]\nplugin = asks\n[store two]\nplugin = asks\n");

	ck_assert_ptr_null(directory->main);
	directory_free(directory);
}
END_TEST

/* ---- where plugins are found ---- */

START_TEST(plugin_path_of_the_caller)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *directory;

	scratch_text("a.ini", "[store one]\nplugin = asks\n");
	directory = directory_read("a.ini", &mocks, &error);
	ck_assert_msg(directory != NULL, "%s", error.message);
	directory_free(directory);
	scratch_text("a.ini",
	    "[muster]\nplugin_path = /nowhere:a/b\n"
	    "[store one]\nplugin = asks\n");
	directory = directory_read("a.ini", &mocks, &error);
	ck_assert_msg(directory != NULL, "%s", error.message);
	directory_free(directory);
}
END_TEST

START_TEST(absolute_plugin_path)
{
	struct directory *directory;

	directory = read_text("[muster]\nplugin_path = x:" TEST_BUILDDIR
			      "/tests/directory/.libs\n"
			      "[store one]\nplugin = asks\n");
	directory_free(directory);
}
END_TEST

START_TEST(path_of_a_plugin)
{
	struct directory *directory = read_text(
	    "[store one]\nplugin = mocks/asks.so\n"
	    "[store two]\nplugin = ./mocks/asks.so\n");

	ck_assert_ptr_eq(find(directory, "one")->plugin,
	    find(directory, "two")->plugin);
	ck_assert_ptr_ne(find(directory, "one")->options,
	    find(directory, "two")->options);
	directory_free(directory);
}
END_TEST

/* ---- another strategy ---- */

static const struct {
	const char *store;
	const char *strategy;
	const char *users, *both; /* what these are then */
} wishes[] = {
	{ NULL, NULL, "parallel", "sequential" },
	{ "both", NULL, "parallel", "sequential" },
	{ NULL, "sequential", "sequential", "sequential" },
	{ "users", "sequential", "sequential", "sequential" },
	{ "both", "parallel", "parallel", "parallel" },
	{ "both", "sequential", "parallel", "sequential" },
	/* Who asks for a store says that there is none. */
	{ "nobody", "parallel", "parallel", "sequential" },
};

START_TEST(strategy_that_is_wished_for)
{
	const struct directory_wish wish = {
		.store = wishes[_i].store,
		.strategy = wishes[_i].strategy,
	};
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *directory;
	muster_store *users;

	scratch_text("a.ini", nested);
	directory = directory_read("a.ini", &wish, &error);
	ck_assert_msg(directory != NULL, "%s", error.message);
	users = find(directory, "users");
	ck_assert_str_eq(users->strategy->name, wishes[_i].users);
	ck_assert_str_eq(find(directory, "both")->strategy->name,
	    wishes[_i].both);
	ck_assert_uint_eq(users->reach_count, 3);
	ck_assert_ptr_eq(users->reaches[0], find(directory, "slowly"));
	directory_free(directory);
}
END_TEST

/* ---- problems of opening ---- */

START_TEST(blame_finds_the_line)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *directory;
	muster_store *one;

	scratch_text("key", "x\n");
	directory = read_text(
	    MUSTER "[store one]\npassword_file = key\nplugin = asks\n"
		   "[store two]\nstrategy = parallel\nprimary = one\n");
	one = find(directory, "one");
	directory_blame(directory, one, NULL, "cannot open");
	directory_blame(directory, one, "password", "is wrong");
	directory_blame(directory, one, "store", "is missing");
	directory_blame(directory, find(directory, "two"), "primary", "is odd");
	directory_blame(directory, find(directory, "two"), NULL, "is odd");
	ck_assert_int_eq(problems_report(&directory->problems, &error),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(error.message,
	    "a.ini:3: [store one] option 'store': is missing\n"
	    "a.ini:4: [store one] option 'password_file': is wrong\n"
	    "a.ini:5: [store one] cannot open\n"
	    "a.ini:6: [store two] is odd\n"
	    "a.ini:8: [store two] option 'primary': is odd");
	muster_error_clear(&error);
	directory_free(directory);
}
END_TEST

START_TEST(file_is_forgotten)
{
	struct directory *directory = read_text(nested);

	directory_forget(directory);
	ck_assert_ptr_null(directory->config);
	ck_assert_ptr_null(directory->stores[0]->section);
	ck_assert_ptr_eq(directory->main, find(directory, "users"));
	directory_free(directory);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("directory");
	TCase *tcase = tcase_create("directory");

	tcase_add_checked_fixture(tcase, world_enter, scratch_leave);
	tcase_add_test(tcase, stores_are_filled_in);
	tcase_add_test(tcase, members_come_first);
	tcase_add_loop_test(tcase, wanted_is_what_is_reached, 0,
	    sizeof wants / sizeof *wants);
	tcase_add_test(tcase, only_store_is_the_main_one);
	tcase_add_test(tcase, one_of_several_is_not);
	tcase_add_test(tcase, plugin_path_of_the_caller);
	tcase_add_test(tcase, absolute_plugin_path);
	tcase_add_test(tcase, path_of_a_plugin);
	tcase_add_loop_test(tcase, strategy_that_is_wished_for, 0,
	    sizeof wishes / sizeof *wishes);
	tcase_add_test(tcase, blame_finds_the_line);
	tcase_add_test(tcase, file_is_forgotten);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
