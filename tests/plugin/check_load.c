/* SPDX-License-Identifier: MIT
 *
 * check_load - each mock with its message, each kind of bad file with its own,
 * and which file is meant when names and files change.
 */
#include <config.h>

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "files.h"
#include "support/scratch.h"
#include "support/suite.h"

#define ENTRY "muster_store_plugin"

static struct plugins plugins;

static void
setup(void)
{
	files_setup();
	scratch_enter();
	plugins = (struct plugins){ .path = MOCKS };
}

static void
teardown(void)
{
	plugins_fini(&plugins);
	scratch_leave();
}

/* ---- mocks ---- */

#define WIDTH_REASON \
	"option 'flag': type integer takes 8 bytes, its member has 1"
#define OUTSIDE_REASON \
	"option 'size': its member lies outside of the options struct"
#define DEFAULT_REASON                                                     \
	"option 'size': bad default: expected a size from 1 to 1KiB, not " \
	"'2KiB'"

static const struct {
	const char *mock;
	const char *reason;
	size_t has; /* for two %zu in the reason */
	size_t needs;
} refused[] = {
	{ "no_entry", "not a store plugin: it exports no " ENTRY, 0, 0 },
	{ "entry_null", "its " ENTRY " returned NULL", 0, 0 },
	{ "entry_object",
	    "its " ENTRY " is not a function; use MUSTER_STORE_PLUGIN()", 0,
	    0 },
	{ "entry_elsewhere",
	    "not a store plugin: it has no " ENTRY " of its own, only that "
	    "of '" MOCKS "/libelsewhere.so', which it is linked with",
	    0, 0 },
	{ "unresolved",
	    "cannot be loaded: undefined symbol: mock_missing_function", 0, 0 },
	{ "wrong_major", "speaks interface 2, this muster speaks 1; rebuild it",
	    0, 0 },
	{ "short_struct",
	    "short struct: its muster_plugin has %zu bytes, interface 1 has "
	    "at least %zu; rebuild it",
	    offsetof(muster_plugin, check),
	    offsetof(muster_plugin, find_async) },
	{ "short_user",
	    "short struct: its muster_user has %zu bytes, interface 1 has at "
	    "least %zu; rebuild it",
	    offsetof(muster_user, attribute_count), sizeof(muster_user) },
	{ "short_query",
	    "short struct: its muster_query has %zu bytes, interface 1 has "
	    "at least %zu; rebuild it",
	    offsetof(muster_query, limit), sizeof(muster_query) },
	{ "short_option",
	    "short struct: its muster_option has %zu bytes, interface 1 has "
	    "at least %zu; rebuild it",
	    offsetof(muster_option, help), sizeof(muster_option) },
	{ "no_find", "its descriptor has no find", 0, 0 },
	{ "no_name", "its descriptor has no name", 0, 0 },
	{ "bad_name",
	    "its name 'Bad Name' is not [a-z][a-z0-9_-]*, 1 to 40 characters",
	    0, 0 },
	{ "no_summary", "its descriptor has no summary", 0, 0 },
	{ "option_width", WIDTH_REASON, 0, 0 },
	{ "option_outside", OUTSIDE_REASON, 0, 0 },
	{ "option_default", DEFAULT_REASON, 0, 0 },
	{ "option_twice", "option 'size' is there twice", 0, 0 },
	{ "option_reserved",
	    "option 'timeout': the name is taken, every store has this option",
	    0, 0 },
	{ "option_no_size",
	    "it has options and no options_size; use MUSTER_OPTIONS()", 0, 0 },
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
START_TEST(mock_is_refused)
{
	char reason[512];

	snprintf(reason, sizeof reason, refused[_i].reason, refused[_i].has,
	    refused[_i].needs);
	files_refused(&plugins, refused[_i].mock, MUSTER_FAILED_PRECONDITION,
	    "plugin '%s/%s.so': %s", MOCKS, refused[_i].mock, reason);
	/* A second time it is the same, although the file is loaded now. */
	files_refused(&plugins, refused[_i].mock, MUSTER_FAILED_PRECONDITION,
	    "plugin '%s/%s.so': %s", MOCKS, refused[_i].mock, reason);
	ck_assert_ptr_null(plugins.loaded);
}
END_TEST
#pragma GCC diagnostic pop

static const char *const accepted[] = { "plain", "future", "fails", "garbage",
	"hang" };

START_TEST(mock_is_loaded)
{
	struct plugin *plugin = files_load(&plugins, accepted[_i]);
	char path[sizeof MOCKS + 80];

	snprintf(path, sizeof path, "%s/%s.so", MOCKS, accepted[_i]);
	ck_assert_str_eq(plugin->path, path);
	ck_assert_str_eq(plugin->descriptor.name, accepted[_i]);
	ck_assert_ptr_nonnull(plugin->descriptor.find);
	ck_assert_ptr_eq(plugin->descriptor.options, plugin->options);
	ck_assert_ptr_eq(plugin->raw->name, plugin->descriptor.name);
	ck_assert_ptr_eq(plugins.loaded, plugin);
}
END_TEST

/* From a later release: what this host knows of it is right. */
START_TEST(future_is_understood)
{
	const struct plugin *plugin = files_load(&plugins, "future");
	const muster_plugin *descriptor = &plugin->descriptor;

	ck_assert_uint_gt(plugin->raw->size, sizeof(muster_plugin));
	ck_assert_uint_gt(plugin->raw->option_size, sizeof(muster_option));
	ck_assert_uint_gt(descriptor->user_size, sizeof(muster_user));
	ck_assert_uint_gt(descriptor->query_size, sizeof(muster_query));
	ck_assert_uint_eq(descriptor->threads, MUSTER_PARALLEL);
	ck_assert_uint_eq(descriptor->returns, MUSTER_BOUNDED);
	ck_assert_uint_eq(descriptor->keys, MUSTER_KEY_ID);
	ck_assert_uint_eq(descriptor->flags, 0);
	ck_assert_uint_eq(descriptor->option_count, 2);
	ck_assert_str_eq(descriptor->options[0].name, "text");
	ck_assert_str_eq(descriptor->options[1].name, "number");
	ck_assert_str_eq(descriptor->options[1].default_value, "7");
}
END_TEST

/* The library is asked for by another name than it has. */
START_TEST(missing_dependency)
{
	static const char has[] = "libvanished.so", needs[] = "libnowhere1.so";
	size_t size;
	char *bytes, *at;

	ck_assert_uint_eq(sizeof has, sizeof needs);
	bytes = files_read(MOCKS "/needs_vanished.so", &size);
	at = memmem(bytes, size, has, sizeof has);
	ck_assert_ptr_nonnull(at);
	memcpy(at, needs, sizeof needs);
	files_write("x.so", bytes, size);
	free(bytes);
	files_refused(&plugins, "./x.so", MUSTER_FAILED_PRECONDITION,
	    "plugin './x.so': cannot be loaded: %s: cannot open shared object "
	    "file: No such file or directory",
	    needs);
	files_load(&plugins, "needs_vanished");
}
END_TEST

/* ---- files ---- */

START_TEST(directory_is_refused)
{
	ck_assert_int_eq(mkdir("x.so", 0755), 0);
	files_refused(&plugins, "./x.so", MUSTER_FAILED_PRECONDITION,
	    "plugin './x.so': is a directory, not a file");
}
END_TEST

START_TEST(fifo_is_refused)
{
	ck_assert_int_eq(mkfifo("x.so", 0644), 0);
	files_refused(&plugins, "./x.so", MUSTER_FAILED_PRECONDITION,
	    "plugin './x.so': is a FIFO, not a file");
}
END_TEST

START_TEST(device_is_refused)
{
	files_refused(&plugins, "/dev/null", MUSTER_FAILED_PRECONDITION,
	    "plugin '/dev/null': is a device, not a file");
}
END_TEST

START_TEST(socket_is_refused)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
		.sun_path = "x.so" };
	int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(
	    bind(file, (struct sockaddr *)&address, sizeof address), 0);
	files_refused(&plugins, "./x.so", MUSTER_FAILED_PRECONDITION,
	    "plugin './x.so': is a socket or a device, not a file");
	ck_assert_int_eq(close(file), 0);
}
END_TEST

static const mode_t writable[] = { 0775, 0757, 0666, 0777, 04775, 0020 };

START_TEST(writable_by_others_is_refused)
{
	files_copy("plain", "x.so");
	ck_assert_int_eq(chmod("x.so", writable[_i]), 0);
	/* Who is not root cannot read one of them at all. */
	if ((writable[_i] & S_IRUSR) == 0 && geteuid() != 0)
		return;
	files_refused(&plugins, "./x.so", MUSTER_PERMISSION_DENIED,
	    "plugin './x.so': writable by group or others (mode %04o); chmod "
	    "go-w it",
	    (unsigned)writable[_i]);
	ck_assert_int_eq(chmod("x.so", 0444), 0);
	files_load(&plugins, "./x.so");
}
END_TEST

/* These two need root: nobody else can give a file away. */
START_TEST(owner_is_checked)
{
	if (geteuid() != 0)
		return;
	files_copy("plain", "x.so");
	ck_assert_int_eq(chmod(".", 0755), 0);
	ck_assert_int_eq(chown("x.so", 12345, 0), 0);
	files_refused(&plugins, "./x.so", MUSTER_PERMISSION_DENIED,
	    "plugin './x.so': owned by user 12345, neither by root nor by the "
	    "user of this process (0); chown it");
	ck_assert_int_eq(seteuid(54321), 0);
	files_refused(&plugins, "./x.so", MUSTER_PERMISSION_DENIED,
	    "plugin './x.so': owned by user 12345, neither by root nor by the "
	    "user of this process (54321); chown it");
	ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(seteuid(12345), 0);
	files_load(&plugins, "./x.so");
	ck_assert_int_eq(seteuid(0), 0);
	files_copy("fails", "y.so");
	ck_assert_int_eq(seteuid(12345), 0);
	files_load(&plugins, "./y.so");
	ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

START_TEST(unreadable_is_refused)
{
	if (geteuid() != 0)
		return;
	files_copy("plain", "x.so");
	ck_assert_int_eq(chmod("x.so", 0700), 0);
	ck_assert_int_eq(chmod(".", 0755), 0);
	ck_assert_int_eq(seteuid(12345), 0);
	files_refused(&plugins, "./x.so", MUSTER_PERMISSION_DENIED,
	    "plugin './x.so': cannot be opened: Permission denied");
	ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

static const struct {
	const char *content;
	const char *reason;
} no_elf[] = {
	{ "", "is empty" },
	{ "x", "not an ELF file" },
	{ "#!/bin/sh\necho this is a script, and a long one at that, so that "
	  "there is room for a header\n",
	    "not an ELF file" },
	{ "!<arch>\n", "not an ELF file" },
	{ "/* GNU ld script */\nINPUT(libx.so)\n", "not an ELF file" },
};

START_TEST(no_elf_is_refused)
{
	files_write("x.so", no_elf[_i].content, strlen(no_elf[_i].content));
	files_refused(&plugins, "./x.so", MUSTER_FAILED_PRECONDITION,
	    "plugin './x.so': %s", no_elf[_i].reason);
}
END_TEST

/* Each of some hundred prefixes is refused, and the process lives on. */
START_TEST(truncated_is_refused)
{
	muster_error error = MUSTER_ERROR_INIT;
	size_t size, length, step, count = 0;
	char *bytes = files_read(MOCKS "/plain.so", &size);

	files_write("x.so", bytes, size);
	step = size / 500;
	for (length = size; length > step;) {
		length -= length == size ? 1 : step;
		ck_assert_int_eq(truncate("x.so", (off_t)length), 0);
		ck_assert_ptr_null(
		    plugin_get(&plugins, "./x.so", NULL, &error));
		ck_assert_msg(strncmp(error.message,
				  "plugin './x.so': truncated: ", 28) == 0 ||
			length < SELFMAG,
		    "%zu of %zu bytes: %s", length, size, error.message);
		muster_error_clear(&error);
		count++;
	}
	ck_assert_uint_ge(count, 400);
	ck_assert_int_eq(unlink("x.so"), 0);
	files_write("x.so", bytes, size);
	free(bytes);
	files_load(&plugins, "./x.so");
}
END_TEST

START_TEST(other_machine_is_refused)
{
	size_t size;
	char *bytes = files_read(MOCKS "/plain.so", &size);
	muster_error error = MUSTER_ERROR_INIT;
	const uint16_t machine = EM_68K;

	memcpy(bytes + offsetof(ElfW(Ehdr), e_machine), &machine,
	    sizeof machine);
	files_write("x.so", bytes, size);
	ck_assert_ptr_null(plugin_get(&plugins, "./x.so", NULL, &error));
	ck_assert_ptr_nonnull(strstr(error.message,
	    "plugin './x.so': made for m68k (ELF machine 4), this is "));
	muster_error_clear(&error);
	bytes[EI_CLASS] ^= ELFCLASS32 ^ ELFCLASS64;
	files_write("y.so", bytes, size);
	ck_assert_ptr_null(plugin_get(&plugins, "./y.so", NULL, &error));
	ck_assert_ptr_nonnull(
	    strstr(error.message, "plugin './y.so': made for "));
	ck_assert_ptr_nonnull(strstr(error.message, "-bit programs, this is "));
	muster_error_clear(&error);
	free(bytes);
}
END_TEST

START_TEST(names_that_name_nothing)
{
	files_refused(&plugins, "", MUSTER_INVALID_ARGUMENT,
	    "expected the name or the path of a plugin, not ''");
	files_refused(&plugins, "plian", MUSTER_NOT_FOUND,
	    "cannot load plugin 'plian': %s (did you mean 'plain'?)",
	    files_nowhere(MOCKS));
	files_refused(&plugins, "./x.so", MUSTER_NOT_FOUND,
	    "plugin './x.so': no such file");
}
END_TEST

/* The loader puts something else in the place of $LIB and $ORIGIN. */
START_TEST(dollar_is_refused)
{
	ck_assert_int_eq(mkdir("$LIB", 0755), 0);
	files_copy("plain", "$LIB/x.so");
	files_refused(&plugins, "$LIB/x.so", MUSTER_FAILED_PRECONDITION,
	    "plugin '$LIB/x.so': cannot be loaded from a path with '$' in it");
}
END_TEST

/* The reason of the file that is there, then the places where it was not. */
START_TEST(places_before_are_told)
{
	ck_assert_int_eq(mkdir("a", 0755), 0);
	ck_assert_int_eq(mkdir("c", 0755), 0);
	files_write("c/plain.so", "x", 1);
	plugins.path = "a:b:c:" MOCKS;
	files_refused(&plugins, "plain", MUSTER_FAILED_PRECONDITION,
	    "plugin 'c/plain.so': not an ELF file (no such file in a; no such "
	    "directory b)");
	ck_assert_int_eq(chmod("c/plain.so", 0666), 0);
	files_refused(&plugins, "plain", MUSTER_PERMISSION_DENIED,
	    "plugin 'c/plain.so': writable by group or others (mode 0666); "
	    "chmod go-w it (no such file in a; no such directory b)");
	ck_assert_int_eq(unlink("c/plain.so"), 0);
	files_load(&plugins, "plain");
}
END_TEST

/* ---- which file ---- */

START_TEST(one_file_is_one_plugin)
{
	struct plugin *plugin;

	files_copy("plain", "x.so");
	ck_assert_int_eq(symlink("x.so", "symbolic.so"), 0);
	ck_assert_int_eq(link("x.so", "hard.so"), 0);
	plugin = files_load(&plugins, "./x.so");
	ck_assert_ptr_eq(files_load(&plugins, "./x.so"), plugin);
	ck_assert_ptr_eq(files_load(&plugins, "././x.so"), plugin);
	ck_assert_ptr_eq(files_load(&plugins, "./symbolic.so"), plugin);
	ck_assert_ptr_eq(files_load(&plugins, "./hard.so"), plugin);
	ck_assert_ptr_ne(files_load(&plugins, "plain"), plugin);
	ck_assert_str_eq(plugin->path, "./x.so");
	ck_assert_ptr_null(plugin->next);
}
END_TEST

START_TEST(relative_to_a_directory)
{
	struct plugin *plugin;
	char path[1024];

	files_copy("plain", "x.so");
	snprintf(path, sizeof path, "%s/./x.so", scratch_directory());
	ck_assert_int_eq(chdir("/"), 0);
	plugin = plugin_get(&plugins, "./x.so", scratch_directory(), NULL);
	ck_assert_ptr_nonnull(plugin);
	ck_assert_str_eq(plugin->path, path);
}
END_TEST

START_TEST(two_configurations_share_the_code)
{
	struct plugins other = { .path = MOCKS };
	struct plugin *first = files_load(&plugins, "plain"), *second;

	second = files_load(&other, "plain");
	ck_assert_ptr_ne(first, second);
	ck_assert_ptr_eq(first->handle, second->handle);
	ck_assert_ptr_eq(first->raw, second->raw);
	ck_assert_ptr_ne(first->options, second->options);
	plugins_fini(&other);
	ck_assert_ptr_null(other.loaded);
	ck_assert_str_eq(first->descriptor.options[0].name, "name");
}
END_TEST

/* Puts another mock in the place of x.so, as an upgrade does. */
static void
replace(const char *mock)
{
	files_copy(mock, "new.so");
	ck_assert_int_eq(rename("new.so", "x.so"), 0);
}

START_TEST(replaced_file_is_loaded_anew)
{
	struct plugins again = { .path = NULL }, third = { .path = NULL };
	struct plugin *plain, *future, *fails;

	files_copy("plain", "x.so");
	ck_assert_int_eq(link("x.so", "kept.so"), 0);
	plain = files_load(&plugins, "./x.so");
	replace("future");
	future = files_load(&again, "./x.so");
	ck_assert_str_eq(future->descriptor.name, "future");
	ck_assert_ptr_ne(future->handle, plain->handle);
	replace("fails");
	fails = files_load(&third, "./x.so");
	ck_assert_str_eq(fails->descriptor.name, "fails");
	/* Within one configuration, too. */
	ck_assert_str_eq(files_load(&plugins, "./x.so")->descriptor.name,
	    "fails");
	ck_assert_ptr_eq(files_load(&plugins, "./kept.so"), plain);
	plugins_fini(&third);
	ck_assert_ptr_eq(files_load(&third, "./kept.so")->handle,
	    plain->handle);
	/* The old code is still there to be run. */
	ck_assert_str_eq(plain->raw->name, "plain");
	ck_assert_str_eq(plain->descriptor.name, "plain");
	plugins_fini(&again);
	plugins_fini(&third);
}
END_TEST

/* A name in another directory is another file. */
START_TEST(relative_name_elsewhere)
{
	struct plugins other = { .path = NULL };

	ck_assert_int_eq(mkdir("a", 0755), 0);
	files_copy("plain", "x.so");
	files_copy("future", "a/x.so");
	files_load(&plugins, "./x.so");
	ck_assert_int_eq(chdir("a"), 0);
	ck_assert_str_eq(files_load(&other, "./x.so")->descriptor.name,
	    "future");
	plugins_fini(&other);
}
END_TEST

/* Of a file that was refused for its content, nothing is remembered. */
START_TEST(repaired_file_is_loaded)
{
	files_write("x.so", "x", 1);
	files_refused(&plugins, "./x.so", MUSTER_FAILED_PRECONDITION,
	    "plugin './x.so': not an ELF file");
	replace("no_find");
	files_refused(&plugins, "./x.so", MUSTER_FAILED_PRECONDITION,
	    "plugin './x.so': its descriptor has no find");
	replace("plain");
	files_load(&plugins, "./x.so");
}
END_TEST

enum { THREADS = 4 };

static void *
load_in_thread(void *arg)
{
	struct plugins *own = arg;

	plugin_get(own, "./x.so", NULL, NULL);
	return NULL;
}

START_TEST(threads_load_at_once)
{
	struct plugins own[THREADS] = { { .path = NULL } };
	pthread_t threads[THREADS];
	size_t i;

	files_copy("plain", "x.so");
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, load_in_thread, &own[i]),
		    0);
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	for (i = 0; i < THREADS; i++) {
		ck_assert_ptr_nonnull(own[i].loaded);
		ck_assert_ptr_eq(own[i].loaded->handle, own[0].loaded->handle);
	}
	for (i = 0; i < THREADS; i++)
		plugins_fini(&own[i]);
}
END_TEST

/* Descriptors are not left open, neither when it works nor when not. */
START_TEST(no_descriptor_is_left_open)
{
	int before = dup(0), after;

	ck_assert_int_eq(close(before), 0);
	files_write("x.so", "x", 1);
	ck_assert_ptr_null(plugin_get(&plugins, "./x.so", NULL, NULL));
	ck_assert_ptr_null(plugin_get(&plugins, "no_find", NULL, NULL));
	ck_assert_ptr_null(plugin_get(&plugins, "/dev/null", NULL, NULL));
	files_load(&plugins, "plain");
	files_load(&plugins, "plain");
	after = dup(0);
	ck_assert_int_eq(close(after), 0);
	ck_assert_int_eq(before, after);
}
END_TEST

static void
add_mocks(TCase *tcase)
{
	tcase_add_loop_test(tcase, mock_is_refused, 0,
	    sizeof refused / sizeof *refused);
	tcase_add_loop_test(tcase, mock_is_loaded, 0,
	    sizeof accepted / sizeof *accepted);
	tcase_add_test(tcase, future_is_understood);
	tcase_add_test(tcase, missing_dependency);
}

static void
add_files(TCase *tcase)
{
	tcase_add_test(tcase, directory_is_refused);
	tcase_add_test(tcase, fifo_is_refused);
	tcase_add_test(tcase, device_is_refused);
	tcase_add_test(tcase, socket_is_refused);
	tcase_add_loop_test(tcase, writable_by_others_is_refused, 0,
	    sizeof writable / sizeof *writable);
	tcase_add_test(tcase, owner_is_checked);
	tcase_add_test(tcase, unreadable_is_refused);
	tcase_add_loop_test(tcase, no_elf_is_refused, 0,
	    sizeof no_elf / sizeof *no_elf);
	tcase_add_test(tcase, truncated_is_refused);
	tcase_add_test(tcase, other_machine_is_refused);
	tcase_add_test(tcase, names_that_name_nothing);
	tcase_add_test(tcase, dollar_is_refused);
	tcase_add_test(tcase, places_before_are_told);
}

static void
add_identity(TCase *tcase)
{
	tcase_add_test(tcase, one_file_is_one_plugin);
	tcase_add_test(tcase, relative_to_a_directory);
	tcase_add_test(tcase, two_configurations_share_the_code);
	tcase_add_test(tcase, replaced_file_is_loaded_anew);
	tcase_add_test(tcase, relative_name_elsewhere);
	tcase_add_test(tcase, repaired_file_is_loaded);
	tcase_add_test(tcase, threads_load_at_once);
	tcase_add_test(tcase, no_descriptor_is_left_open);
}

static void
add_case(Suite *suite, const char *name, void (*add)(TCase *))
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, setup, teardown);
	add(tcase);
	suite_add_tcase(suite, tcase);
}

int
main(void)
{
	Suite *suite = suite_create("load");

	add_case(suite, "mocks", add_mocks);
	add_case(suite, "files", add_files);
	add_case(suite, "identity", add_identity);
	return suite_run(suite);
}
