/* SPDX-License-Identifier: MIT
 *
 * files - plugin files for the loader's tests.
 *
 * The directory of installed plugins is always searched last. It may or may
 * not be there when the tests run, and messages tell which.
 */
#include <config.h>

#include "files.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
files_setup(void)
{
	ck_assert_int_eq(unsetenv("MUSTER_PLUGIN_PATH"), 0);
}

char *
files_read(const char *path, size_t *ret_size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *bytes;

	ck_assert_msg(file >= 0, "%s cannot be opened", path);
	ck_assert_int_eq(fstat(file, &status), 0);
	*ret_size = (size_t)status.st_size;
	bytes = malloc(*ret_size);
	ck_assert_ptr_nonnull(bytes);
	ck_assert_int_eq(read(file, bytes, *ret_size), status.st_size);
	ck_assert_int_eq(close(file), 0);
	return bytes;
}

void
files_write(const char *name, const void *bytes, size_t size)
{
	int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR);

	ck_assert_msg(file >= 0, "%s cannot be made", name);
	ck_assert_int_eq(write(file, bytes, size), (ssize_t)size);
	ck_assert_int_eq(fchmod(file, 0755), 0);
	ck_assert_int_eq(close(file), 0);
}

void
files_copy(const char *mock, const char *name)
{
	char path[sizeof MOCKS + 80], *bytes;
	size_t size;

	snprintf(path, sizeof path, "%s/%s.so", MOCKS, mock);
	bytes = files_read(path, &size);
	files_write(name, bytes, size);
	free(bytes);
}

const char *
files_nowhere(const char *directories)
{
	static char text[2048];
	bool installed = access(PLUGINDIR, F_OK) == 0;

	if (directories == NULL)
		snprintf(text, sizeof text, "no such %s %s",
		    installed ? "file in" : "directory", PLUGINDIR);
	else
		snprintf(text, sizeof text, "no such file in %s%s%s",
		    directories, installed ? ", " : "; no such directory ",
		    PLUGINDIR);
	return text;
}

void
files_refused(struct plugins *plugins, const char *name, muster_status status,
    const char *format, ...)
{
	muster_error error = MUSTER_ERROR_INIT;
	char expected[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(expected, sizeof expected, format, args);
	va_end(args);
	ck_assert_ptr_null(plugin_get(plugins, name, NULL, &error));
	ck_assert_str_eq(error.message, expected);
	ck_assert_int_eq(error.status, status);
	ck_assert_uint_eq(error.count, 1);
	muster_error_clear(&error);
	/* An error that nobody wants to see. */
	ck_assert_ptr_null(plugin_get(plugins, name, NULL, NULL));
}

struct plugin *
files_load(struct plugins *plugins, const char *name)
{
	muster_error error = MUSTER_ERROR_INIT;
	struct plugin *plugin = plugin_get(plugins, name, NULL, &error);

	ck_assert_msg(plugin != NULL, "%s", error.message);
	ck_assert_int_eq(error.status, MUSTER_OK);
	return plugin;
}
