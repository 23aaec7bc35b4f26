/* SPDX-License-Identifier: MIT
 *
 * check_memory - a file is read again and again, and each time memory runs out
 * one step later. However far it came, the answer is that there is none left,
 * and what was allocated is freed (which a leak checker sees).
 */
#include <config.h>

/* First: check.h has a macro named fail. */
#include "directory/directory.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "directory/world.h"
#include "support/scratch.h"
#include "support/suite.h"

/* ---- memory that runs out ---- */

static long left = -1; /* allocations until one fails; < 0: none does */
static bool failed;

static bool
runs_out(void)
{
	if (left < 0 || left-- > 0)
		return false;
	failed = true;
	errno = ENOMEM;
	return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
int __real_vasprintf(char **ret, const char *format, va_list args)
    MUSTER_PRINTF(2, 0);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
int __wrap_vasprintf(char **ret, const char *format, va_list args)
    MUSTER_PRINTF(2, 0);
int __wrap_asprintf(char **ret, const char *format, ...) MUSTER_PRINTF(2, 3);

void *
__wrap_malloc(size_t size)
{
	return runs_out() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return runs_out() ? NULL : __real_calloc(count, size);
}

void *
__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return runs_out() ? NULL : __real_reallocarray(old, count, size);
}

char *
__wrap_strdup(const char *text)
{
	return runs_out() ? NULL : __real_strdup(text);
}

char *
__wrap_strndup(const char *text, size_t size)
{
	return runs_out() ? NULL : __real_strndup(text, size);
}

int
__wrap_vasprintf(char **ret, const char *format, va_list args)
{
	return runs_out() ? -1 : __real_vasprintf(ret, format, args);
}

int
__wrap_asprintf(char **ret, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = __wrap_vasprintf(ret, format, args);
	va_end(args);
	return length;
}

/* ---- files ---- */

static const char good[] = "[muster]\n"
			   "plugin_path = mocks:more\n"
			   "store = d\n"
			   "[store a]\n"
			   "plugin = asks\n"
			   "password = x\n"
			   "[store b]\n"
			   "plugin = asks\n"
			   "store = a\n"
			   "password_file = key\n"
			   "[store c]\n"
			   "plugin = mocks/asks.so\n"
			   "more = a, b\n"
			   "[store d]\n"
			   "strategy = parallel\n"
			   "primary = c\n"
			   "secondary = a, b\n";

static const char bad[] = "[muster]\n"
			  "plugin_path = mocks\n"
			  "store = dd\n"
			  "threads = x\n"
			  "[stroe a]\n"
			  "plugin = asks\n"
			  "pasword = x\n"
			  "[store b]\n"
			  "plugin = asks\n"
			  "store = x\n"
			  "password_file = none\n"
			  "[store b]\n"
			  "more = a, b\n"
			  "[store d]\n"
			  "strategy = parallell\n"
			  "primary = c\n"
			  "secondary = a, a\n"
			  "timeout = 1\n"
			  "foo: bar\n"
			  "[store e]\n"
			  "plugin = none\n"
			  "strategy = none\n";

static const struct directory_wish elsewhere = {
	.plugin_path = "elsewhere",
	.strategy = "sequential",
};

/* Reads with `steps` allocations; returns whether that was enough. */
static bool
read_with(long steps, muster_error *error, struct directory **ret)
{
	failed = false;
	left = steps;
	*ret = directory_read("a.ini", &elsewhere, error);
	left = -1;
	return !failed;
}

START_TEST(good_file)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *directory;
	long steps;

	scratch_text("a.ini", good);
	scratch_text("key", "x\n");
	for (steps = 0; !read_with(steps, &error, &directory); steps++) {
		ck_assert_msg(directory == NULL, "%ld steps", steps);
		ck_assert_msg(error.status == MUSTER_RESOURCE_EXHAUSTED,
		    "%ld steps: %s", steps, error.message);
		muster_error_clear(&error);
	}
	ck_assert_msg(directory != NULL, "%s", error.message);
	ck_assert_int_gt(steps, 50);
	directory_free(directory);
}
END_TEST

/* Some steps only help to word a message. */
START_TEST(bad_file)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *directory;
	long steps;

	scratch_text("a.ini", bad);
	for (steps = 0; !read_with(steps, &error, &directory); steps++) {
		ck_assert_msg(directory == NULL, "%ld steps", steps);
		ck_assert_ptr_nonnull(error.message);
		muster_error_clear(&error);
	}
	ck_assert_int_eq(error.status, MUSTER_INVALID_ARGUMENT);
	ck_assert_int_gt(steps, 80);
	muster_error_clear(&error);
}
END_TEST

/* Reads with `steps` allocations; returns whether that was enough. */
static bool
make_with(long steps, muster_error *error, struct directory **ret)
{
	static const muster_setting settings[] = {
		{ "password", "x" },
		{ "password", "y" },
		{ "timeout", "20ms" },
	};
	const struct directory_wish wish = { .plugin_path = "mocks" };

	failed = false;
	left = steps;
	*ret = directory_single("asks", settings,
	    sizeof settings / sizeof *settings, &wish, error);
	left = -1;
	return !failed;
}

START_TEST(no_file)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct directory *directory;
	long steps;

	for (steps = 0; !make_with(steps, &error, &directory); steps++) {
		ck_assert_msg(directory == NULL, "%ld steps", steps);
		ck_assert_ptr_nonnull(error.message);
		muster_error_clear(&error);
	}
	ck_assert_int_eq(error.status, MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(error.message, "asks: option 'password': is repeated");
	ck_assert_int_gt(steps, 20);
	muster_error_clear(&error);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("memory");
	TCase *tcase = tcase_create("memory");

	tcase_add_checked_fixture(tcase, world_enter, scratch_leave);
	tcase_add_test(tcase, good_file);
	tcase_add_test(tcase, bad_file);
	tcase_add_test(tcase, no_file);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
