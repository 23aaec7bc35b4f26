/* SPDX-License-Identifier: MIT
 *
 * check_config - what is read from files without mistakes, from files that were
 * cut short, from long lines, and with inih set to do otherwise.
 */
#include <config.h>

#include <check.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"
#include "support/scratch.h"
#include "support/suite.h"

/* Reads a.ini; its problems go into *ret, which the caller frees. */
static struct config *
read_with(char **ret)
{
	struct problems problems = { 0 };
	muster_error error = MUSTER_ERROR_INIT;
	struct config *config = config_read("a.ini", &problems, &error);

	ck_assert_ptr_nonnull(config);
	problems_report(&problems, &error);
	*ret = strdup(error.message == NULL ? "" : error.message);
	ck_assert_ptr_nonnull(*ret);
	muster_error_clear(&error);
	problems_fini(&problems);
	return config;
}

static struct config *
read_good(void)
{
	char *problems;
	struct config *config = read_with(&problems);

	ck_assert_str_eq(problems, "");
	free(problems);
	return config;
}

/* ---- values ---- */

static const struct {
	const char *text;
	const char *value;
} values[] = {
	{ "users.db", "users.db" },
	{ "   users.db \t ", "users.db" },
	{ "a b  c", "a b  c" },
	{ "", "" },
	{ "  ", "" },
	{ "x ; comment", "x" },
	{ "x # comment", "x" },
	{ "x\t;comment", "x" },
	{ "x;y#z", "x;y#z" },
	{ ";x", ";x" },
	{ " ;x", "" },
	{ "a=b=c", "a=b=c" },
	{ "a:b", "a:b" },
	{ "[x]", "[x]" },
	{ "\"x\"", "x" },
	{ "\"\"", "" },
	{ " \"  x  \"  ", "  x  " },
	{ "\"a ; b # c\" ; d", "a ; b # c" },
	{ "\"say \\\"hi\\\"\"", "say \"hi\"" },
	{ "\"C:\\\\x\"", "C:\\x" },
	{ "C:\\x\\n", "C:\\x\\n" },
	{ "say \"hi\" ; really", "say \"hi\"" },
	{ "5\" disk", "5\" disk" },
	{ "$HOME/%d/~", "$HOME/%d/~" },
	{ "Zo\xc3\xab \xe2\x9c\x93", "Zo\xc3\xab \xe2\x9c\x93" },
};

START_TEST(value_is_taken)
{
	struct config *config;
	char *text;

	ck_assert_int_ge(asprintf(&text, "[store x]\nv =%s\n", values[_i].text),
	    0);
	scratch_text("a.ini", text);
	free(text);
	config = read_good();
	ck_assert_uint_eq(config->section_count, 1);
	ck_assert_uint_eq(config->sections[0].entry_count, 1);
	ck_assert_str_eq(config->sections[0].entries[0].value,
	    values[_i].value);
	config_free(config);
}
END_TEST

/* ---- whole files ---- */

static const char whole[] = "\xef\xbb\xbf; all of it\n"
			    "[muster]\n"
			    "store = users\n"
			    "\n"
			    "[store db] # the base\n"
			    "plugin=sqlite\n"
			    "   path = users.db\n"
			    "[store empty]\n"
			    "[store users]\n"
			    "strategy = parallel\n"
			    "primary = db\n";

static void
check_entry(const struct config_section *section, size_t index,
    const char *name, const char *value, unsigned line)
{
	ck_assert_uint_lt(index, section->entry_count);
	ck_assert_str_eq(section->entries[index].name, name);
	ck_assert_str_eq(section->entries[index].value, value);
	ck_assert_uint_eq(section->entries[index].line, line);
}

static void
expect_whole(void)
{
	const struct config_section *section;
	struct config *config;

	scratch_text("a.ini", whole);
	config = read_good();
	ck_assert_str_eq(config->file, "a.ini");
	ck_assert_str_eq(config->directory, scratch_directory());
	ck_assert_uint_eq(config->section_count, 4);
	section = config->sections;
	ck_assert_str_eq(section->title, "muster");
	ck_assert_ptr_null(section->store);
	ck_assert_uint_eq(section->line, 2);
	check_entry(section, 0, "store", "users", 3);
	section++;
	ck_assert_str_eq(section->title, "store db");
	ck_assert_str_eq(section->store, "db");
	check_entry(section, 0, "plugin", "sqlite", 6);
	check_entry(section, 1, "path", "users.db", 7);
	ck_assert_ptr_eq(config_find(section, "path"), &section->entries[1]);
	ck_assert_ptr_null(config_find(section, "pat"));
	section++;
	ck_assert_str_eq(section->store, "empty");
	ck_assert_uint_eq(section->entry_count, 0);
	ck_assert_uint_eq(section->line, 8);
	section++;
	check_entry(section, 1, "primary", "db", 11);
	config_free(config);
}

START_TEST(sections_and_lines)
{
	expect_whole();
}
END_TEST

/* Only at the end of a line may a file be cut without being noticed. */
START_TEST(prefix_is_noticed)
{
	size_t size = (size_t)_i;
	struct config *config;
	bool at_end = size == 0 || whole[size - 1] == '\n';
	char *problems;

	scratch_write("a.ini", whole, size);
	config = read_with(&problems);
	ck_assert_msg((problems[0] == '\0') == at_end, "%zu bytes: '%s'", size,
	    problems);
	free(problems);
	config_free(config);
}
END_TEST

static const struct {
	const char *file;
	const char *directory; /* below the scratch directory */
} places[] = {
	{ "a.ini", "" },
	{ "./a.ini", "/." },
	{ "sub/a.ini", "/sub" },
	{ "sub/../a.ini", "/sub/.." },
	{ "link/a.ini", "/link" },
};

START_TEST(directory_is_absolute)
{
	struct problems problems = { 0 };
	muster_error error = MUSTER_ERROR_INIT;
	struct config *config;
	char *expected;

	ck_assert_int_eq(mkdir("sub", S_IRWXU), 0);
	ck_assert_int_eq(symlink("sub", "link"), 0);
	scratch_text("a.ini", "");
	scratch_text("sub/a.ini", "");
	config = config_read(places[_i].file, &problems, &error);
	ck_assert_ptr_nonnull(config);
	ck_assert_int_ge(asprintf(&expected, "%s%s", scratch_directory(),
			     places[_i].directory),
	    0);
	ck_assert_str_eq(config->directory, expected);
	free(expected);
	config_free(config);
}
END_TEST

START_TEST(absolute_name_needs_no_working_directory)
{
	struct problems problems = { 0 };
	muster_error error = MUSTER_ERROR_INIT;
	struct config *config;
	char *file;

	scratch_text("a.ini", "");
	ck_assert_int_ge(asprintf(&file, "%s/a.ini", scratch_directory()), 0);
	ck_assert_int_eq(chdir("/"), 0);
	config = config_read(file, &problems, &error);
	ck_assert_ptr_nonnull(config);
	ck_assert_str_eq(config->directory, scratch_directory());
	free(file);
	config_free(config);
}
END_TEST

/* ---- long lines ---- */

enum { LONGEST = 4096 };

/* "v = xxx..." so that the line has `length` bytes. */
static void
write_long(size_t length)
{
	static const char head[] = "[store x]\nv = ";
	size_t size = strlen("[store x]\n") + length + 1;
	char *text = malloc(size);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', size);
	memcpy(text, head, strlen(head));
	text[size - 1] = '\n';
	scratch_write("a.ini", text, size);
	free(text);
}

/* inih's buffer ends in this range; a tail that was cut off would hold an
 * '=' or be lost. */
START_TEST(long_value_is_kept)
{
	size_t length = (size_t)_i * 97 + 150;
	struct config *config;

	write_long(length);
	config = read_good();
	ck_assert_uint_eq(config->sections[0].entry_count, 1);
	ck_assert_uint_eq(strlen(config->sections[0].entries[0].value),
	    length - strlen("v = "));
	config_free(config);
}
END_TEST

START_TEST(longest_line)
{
	struct config *config;
	char *problems;

	write_long(LONGEST);
	config = read_good();
	ck_assert_uint_eq(strlen(config->sections[0].entries[0].value),
	    LONGEST - strlen("v = "));
	config_free(config);
	write_long(LONGEST + 1);
	config = read_with(&problems);
	ck_assert_str_eq(problems,
	    "a.ini:2: [store x] a line of 4097 bytes: "
	    "at most 4096 are allowed");
	ck_assert_uint_eq(config->sections[0].entry_count, 0);
	free(problems);
	config_free(config);
}
END_TEST

/* The entries behind a header that is too long are not the section's before. */
START_TEST(too_long_header)
{
	char text[2 * LONGEST];
	struct config *config;
	char *problems;
	int length;

	length = snprintf(text, sizeof text,
	    "[store a]\nv = 1\n[store %0*d]\n"
	    "v = 2\n",
	    LONGEST, 0);
	scratch_write("a.ini", text, (size_t)length);
	config = read_with(&problems);
	ck_assert_str_eq(problems,
	    "a.ini:3: a line of 4104 bytes: "
	    "at most 4096 are allowed");
	ck_assert_uint_eq(config->section_count, 1);
	check_entry(config->sections, 0, "v", "1", 2);
	free(problems);
	config_free(config);
}
END_TEST

START_TEST(many_sections_and_entries)
{
	enum { MANY = 300 };
	FILE *file = fopen("a.ini", "we");
	struct config *config;
	unsigned i, j;

	ck_assert_ptr_nonnull(file);
	for (i = 0; i < MANY; i++) {
		fprintf(file, "[store s%u]\n", i);
		for (j = 0; j < i % 20; j++)
			fprintf(file, "n%u = %u\n", j, i);
	}
	ck_assert_int_eq(fclose(file), 0);
	config = read_good();
	ck_assert_uint_eq(config->section_count, MANY);
	for (i = 0; i < MANY; i++)
		ck_assert_uint_eq(config->sections[i].entry_count, i % 20);
	config_free(config);
}
END_TEST

START_TEST(binary_file_is_left_early)
{
	char bytes[4000];
	struct config *config;
	size_t i, lines = 1;
	char *problems;

	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = i % 4 == 3 ? '\n' : '\1';
	scratch_write("a.ini", bytes, sizeof bytes);
	config = read_with(&problems);
	for (i = 0; problems[i] != '\0'; i++)
		lines += problems[i] == '\n';
	ck_assert_uint_eq(lines, 21);
	ck_assert_ptr_nonnull(strstr(problems,
	    "a.ini:20: this is no text file: reading ends here"));
	free(problems);
	config_free(config);
}
END_TEST

/* ---- files that cannot be read ---- */

static void
expect_refusal(const char *file, muster_status status, const char *message)
{
	struct problems problems = { 0 };
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert_ptr_null(config_read(file, &problems, &error));
	ck_assert_int_eq(error.status, status);
	ck_assert_str_eq(error.message, message);
	ck_assert_uint_eq(problems.count, 0);
	muster_error_clear(&error);
}

START_TEST(unreadable_file)
{
	expect_refusal("none.ini", MUSTER_NOT_FOUND,
	    "cannot read 'none.ini': No such file or directory");
	expect_refusal("", MUSTER_NOT_FOUND,
	    "cannot read '': No such file or directory");
	expect_refusal(".", MUSTER_INVALID_ARGUMENT,
	    "cannot read '.': it is a directory");
	ck_assert_int_eq(mkfifo("fifo", S_IRUSR | S_IWUSR), 0);
	expect_refusal("fifo", MUSTER_INVALID_ARGUMENT,
	    "cannot read 'fifo': it is not a regular file");
	scratch_text("a.ini", "");
	ck_assert_int_eq(truncate("a.ini", 16 * 1024 * 1024 + 1), 0);
	expect_refusal("a.ini", MUSTER_INVALID_ARGUMENT,
	    "cannot read 'a.ini': it is larger than 16 MiB");
	expect_refusal("a.ini/b", MUSTER_NOT_FOUND,
	    "cannot read 'a.ini/b': Not a directory");
	if (geteuid() == 0)
		return;
	ck_assert_int_eq(chmod("a.ini", 0), 0);
	expect_refusal("a.ini", MUSTER_PERMISSION_DENIED,
	    "cannot read 'a.ini': Permission denied");
}
END_TEST

/* ---- inih set to do otherwise ---- */

static bool
set_flag(const char *name, bool value)
{
	bool *flag = dlsym(RTLD_DEFAULT, name);

	if (flag != NULL)
		*flag = value;
	return flag != NULL;
}

static bool
set_number(const char *name, int value)
{
	int *number = dlsym(RTLD_DEFAULT, name);

	if (number != NULL)
		*number = value;
	return number != NULL;
}

static bool
set_letters(const char *name, char *value)
{
	char **letters = dlsym(RTLD_DEFAULT, name);

	if (letters != NULL)
		*letters = value;
	return letters != NULL;
}

/* These change nothing. */
START_TEST(switches_without_effect)
{
	char hash[] = "#;", none[] = "";

	set_flag("ini_allow_multiline", _i % 2 == 0);
	set_flag("ini_allow_bom", _i % 2 == 0);
	set_flag("ini_allow_inline_comments", _i % 2 == 0);
	set_flag("ini_allow_no_value", _i % 2 == 0);
	set_flag("ini_stop_on_first_error", _i % 2 == 0);
	set_flag("ini_use_stack", _i / 2 % 2 == 0);
	set_flag("ini_allow_realloc", _i / 4 % 2 == 0);
	set_number("ini_initial_alloc", _i / 8 % 2 == 0 ? 60 : 4000);
	set_number("ini_max_line", _i / 8 % 2 == 0 ? 60 : 10000);
	set_letters("ini_inline_comment_prefixes", _i % 2 == 0 ? hash : none);
	set_letters("ini_start_comment_prefixes", _i % 2 == 0 ? hash : none);
	expect_whole();
}
END_TEST

/* These do, and it is told line by line. */
START_TEST(comment_letters_are_noticed)
{
	static const char passed[] = "inih passed over this line: its "
				     "process-wide settings are not the usual "
				     "ones";
	struct config *config;
	char letters[] = "p", *problems, *expected;

	if (!set_letters("ini_start_comment_prefixes", letters))
		return;
	scratch_text("a.ini", "[store a]\nplugin = x\ntable = y\npath = z\n");
	config = read_with(&problems);
	ck_assert_int_ge(
	    asprintf(&expected, "a.ini:2: %s\na.ini:4: %s", passed, passed), 0);
	ck_assert_str_eq(problems, expected);
	check_entry(config->sections, 0, "table", "y", 3);
	free(expected);
	free(problems);
	config_free(config);
}
END_TEST

START_TEST(short_buffer_is_noticed)
{
	static const char passed[] = "a.ini:1: inih passed over this line: its "
				     "process-wide settings are not the usual "
				     "ones\n"
				     "a.ini:2: inih passed over this line: its "
				     "process-wide settings are not the usual "
				     "ones";
	struct config *config;
	char *problems;

	if (!set_number("ini_max_line", 12))
		return;
	scratch_text("a.ini", "[store a-long-name]\nv = 1\n");
	config = read_with(&problems);
	ck_assert_str_eq(problems, passed);
	free(problems);
	config_free(config);
}
END_TEST

static void
add(Suite *suite, TCase *tcase)
{
	tcase_add_checked_fixture(tcase, scratch_enter, scratch_leave);
	suite_add_tcase(suite, tcase);
}

int
main(void)
{
	Suite *suite = suite_create("config");
	TCase *good = tcase_create("good"), *large = tcase_create("long");
	TCase *bad = tcase_create("unreadable"), *inih = tcase_create("inih");

	tcase_add_loop_test(good, value_is_taken, 0,
	    sizeof values / sizeof *values);
	tcase_add_test(good, sections_and_lines);
	tcase_add_loop_test(good, prefix_is_noticed, 0, sizeof whole);
	tcase_add_loop_test(good, directory_is_absolute, 0,
	    sizeof places / sizeof *places);
	tcase_add_test(good, absolute_name_needs_no_working_directory);
	add(suite, good);
	tcase_add_loop_test(large, long_value_is_kept, 0, 10);
	tcase_add_test(large, longest_line);
	tcase_add_test(large, too_long_header);
	tcase_add_test(large, many_sections_and_entries);
	add(suite, large);
	tcase_add_test(bad, unreadable_file);
	tcase_add_test(bad, binary_file_is_left_early);
	add(suite, bad);
	tcase_add_loop_test(inih, switches_without_effect, 0, 16);
	tcase_add_test(inih, comment_letters_are_noticed);
	tcase_add_test(inih, short_buffer_is_noticed);
	add(suite, inih);
	return suite_run(suite);
}
