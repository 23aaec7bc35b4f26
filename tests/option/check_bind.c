/* SPDX-License-Identifier: MIT
 *
 * check_bind - sections that fill a struct, and sections with mistakes: the
 * exact messages, and no secret in any of them.
 */
#include <config.h>

/* First: check.h has a macro named fail. */
#include "option/option.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/suite.h"

struct options {
	const char *path;
	const char *password;
	int64_t pool;
	int64_t delay;
	bool create;
	uint32_t mode;
	muster_strings columns;
	muster_store *store;
	muster_stores others;
};

struct common {
	int64_t timeout;
};

static const muster_option options_table[] = {
	{
	    .name = "path",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct options, path),
	    .flags = MUSTER_REQUIRED,
	    .help = "the database file",
	},
	{
	    .name = "password",
	    .type = MUSTER_SECRET,
	    MUSTER_INTO(struct options, password),
	    .help = "the password",
	},
	{
	    .name = "pool",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct options, pool),
	    .default_value = "4",
	    .minimum = 1,
	    .maximum = 64,
	    .help = "connections",
	},
	{
	    .name = "delay",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct options, delay),
	    .default_value = "1ms",
	    .help = "wait",
	},
	{
	    .name = "create",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct options, create),
	    .help = "make the file",
	},
	{
	    .name = "mode",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct options, mode),
	    .choices = "off,read,write",
	    .default_value = "read",
	    .help = "what is allowed",
	},
	{
	    .name = "columns",
	    .type = MUSTER_STRINGS,
	    MUSTER_INTO(struct options, columns),
	    .help = "more columns",
	},
	{
	    .name = "store",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct options, store),
	    .help = "the store behind",
	},
	{
	    .name = "others",
	    .type = MUSTER_STORES,
	    MUSTER_INTO(struct options, others),
	    .help = "more stores",
	},
};

static const muster_option common_table[] = {
	{
	    .name = "timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct common, timeout),
	    .minimum = 1000000,
	    .help = "how long",
	},
};

static const char *const store_names[] = { "db", "cache", "users" };
static char stores[sizeof store_names / sizeof *store_names];

static muster_store *
look_up(void *arg, const char *name)
{
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof store_names / sizeof *store_names; i++) {
		if (strcmp(name, store_names[i]) == 0)
			return (muster_store *)(void *)&stores[i];
	}
	return NULL;
}

struct bound {
	struct options options;
	struct common common;
	struct option_target targets[2];
	struct config *config;
	char *problems; /* "": none */
};

/* Binds the one section of a.ini. */
static void
bind(struct bound *bound)
{
	static const char *const also[] = { "plugin", "strategy", NULL };
	struct problems problems = { 0 };
	muster_error error = MUSTER_ERROR_INIT;
	struct option_source source = {
		.problems = &problems,
		.store = look_up,
		.store_names = store_names,
		.store_count = sizeof store_names / sizeof *store_names,
	};
	bool good;

	*bound = (struct bound){ 0 };
	bound->targets[0] = (struct option_target){ options_table,
		sizeof options_table / sizeof *options_table, &bound->options };
	bound->targets[1] = (struct option_target){ common_table,
		sizeof common_table / sizeof *common_table, &bound->common };
	bound->config = config_read("a.ini", &problems, &error);
	ck_assert_ptr_nonnull(bound->config);
	source.config = bound->config;
	source.section = &bound->config->sections[0];
	good = option_bind(&source, bound->targets, 2, also);
	ck_assert_int_eq(good, problems.count == 0);
	problems_report(&problems, &error);
	bound->problems = strdup(error.message == NULL ? "" : error.message);
	ck_assert_ptr_nonnull(bound->problems);
	muster_error_clear(&error);
	problems_fini(&problems);
}

static void
release(struct bound *bound)
{
	option_release(&bound->targets[0]);
	option_release(&bound->targets[1]);
	ck_assert_ptr_null(bound->options.path);
	ck_assert_ptr_null(bound->options.password);
	ck_assert_uint_eq(bound->options.others.count, 0);
	config_free(bound->config);
	free(bound->problems);
}

/* Binds one section that has these lines. */
static void
bind_text(struct bound *bound, const char *entries)
{
	char *text;

	ck_assert_int_ge(asprintf(&text, "[store db]\n%s", entries), 0);
	scratch_text("a.ini", text);
	free(text);
	bind(bound);
}

/* ---- sections without mistakes ---- */

START_TEST(all_options)
{
	struct bound bound;
	char *path;

	bind_text(&bound,
	    "plugin = x\n"
	    "path = users.db\n"
	    "password = \"hunter 2\"\n"
	    "pool = 64\n"
	    "delay = 1.5ms\n"
	    "create = yes\n"
	    "mode = write\n"
	    "columns = a, b\n"
	    "store = cache\n"
	    "others = users, db\n"
	    "timeout = 20ms\n");
	ck_assert_str_eq(bound.problems, "");
	ck_assert_int_ge(asprintf(&path, "%s/users.db", scratch_directory()),
	    0);
	ck_assert_str_eq(bound.options.path, path);
	free(path);
	ck_assert_str_eq(bound.options.password, "hunter 2");
	ck_assert_int_eq(bound.options.pool, 64);
	ck_assert_int_eq(bound.options.delay, 1500000);
	ck_assert(bound.options.create);
	ck_assert_uint_eq(bound.options.mode, 2);
	ck_assert_uint_eq(bound.options.columns.count, 2);
	ck_assert_str_eq(bound.options.columns.items[1], "b");
	ck_assert_ptr_eq(bound.options.store, look_up(NULL, "cache"));
	ck_assert_uint_eq(bound.options.others.count, 2);
	ck_assert_ptr_eq(bound.options.others.items[0], look_up(NULL, "users"));
	ck_assert_ptr_eq(bound.options.others.items[1], look_up(NULL, "db"));
	ck_assert_int_eq(bound.common.timeout, 20000000);
	release(&bound);
}
END_TEST

START_TEST(defaults)
{
	struct bound bound;

	bind_text(&bound, "path = /x\n");
	ck_assert_str_eq(bound.problems, "");
	ck_assert_str_eq(bound.options.path, "/x");
	ck_assert_ptr_null(bound.options.password);
	ck_assert_int_eq(bound.options.pool, 4);
	ck_assert_int_eq(bound.options.delay, 1000000);
	ck_assert(!bound.options.create);
	ck_assert_uint_eq(bound.options.mode, 1);
	ck_assert_uint_eq(bound.options.columns.count, 0);
	ck_assert_ptr_null(bound.options.store);
	ck_assert_uint_eq(bound.options.others.count, 0);
	ck_assert_int_eq(bound.common.timeout, 0);
	release(&bound);
}
END_TEST

/* ---- sections with mistakes ---- */

#define KNOWN                                                            \
	"plugin, strategy, path, password, password_file, pool, delay, " \
	"create, mode, columns, store, others, timeout"

static const struct {
	const char *entries;
	const char *problems;
} mistakes[] = {
	{ "pahtname = x\n",
	    "a.ini:1: [store db] option 'path' is required: the database "
	    "file\n"
	    "a.ini:2: [store db] unknown option 'pahtname' "
	    "(did you mean 'path'?)" },
	{ "path = x\npol = 3\n",
	    "a.ini:3: [store db] unknown option 'pol' "
	    "(did you mean 'pool'?)" },
	{ "path = x\nPATH = y\n",
	    "a.ini:3: [store db] unknown option 'PATH' "
	    "(did you mean 'path'?)" },
	{ "path = x\npass = y\n",
	    "a.ini:3: [store db] unknown option 'pass' "
	    "(did you mean 'password'?)" },
	{ "path = x\ntime_out = 1s\n",
	    "a.ini:3: [store db] unknown option 'time_out' "
	    "(did you mean 'timeout'?)" },
	{ "path = x\npassword_flie = y\n",
	    "a.ini:3: [store db] unknown option 'password_flie' "
	    "(did you mean 'password_file'?)" },
	{ "path = x\nplugni = y\n",
	    "a.ini:3: [store db] unknown option 'plugni' "
	    "(did you mean 'plugin'?)" },
	{ "path = x\nzz = y\n",
	    "a.ini:3: [store db] unknown option 'zz': "
	    "expected one of " KNOWN },
	{ "path = x\npath_file = y\n",
	    "a.ini:3: [store db] unknown option 'path_file' "
	    "(did you mean 'path'?)" },
	{ "path =\n",
	    "a.ini:2: [store db] option 'path': expected a path, not ''" },
	{ "path = x\npool = 65\n",
	    "a.ini:3: [store db] option 'pool': "
	    "expected an integer from 1 to 64, not '65'" },
	{ "path = x\ntimeout = 0ms\n",
	    "a.ini:3: [store db] option 'timeout': "
	    "expected a duration of at least 1ms, not '0ms'" },
	{ "path = x\ntimeout = 20\n",
	    "a.ini:3: [store db] option 'timeout': "
	    "expected a duration such as 20ms (units ns us ms s m h d), "
	    "not '20'" },
	{ "path = x\ncreate = maybe\n",
	    "a.ini:3: [store db] option 'create': "
	    "expected yes or no (or true, false, on, off), not 'maybe'" },
	{ "path = x\nmode = wriet\n",
	    "a.ini:3: [store db] option 'mode': "
	    "expected one of off, read, write, not 'wriet' "
	    "(did you mean 'write'?)" },
	{ "path = x\ncolumns = a,\n",
	    "a.ini:3: [store db] option 'columns': "
	    "an item of the list is empty" },
	{ "path = x\nstore = cahce\n",
	    "a.ini:3: [store db] option 'store': "
	    "there is no store 'cahce' (did you mean 'cache'?)" },
	{ "path = x\nstore = ldap\n",
	    "a.ini:3: [store db] option 'store': there is no store 'ldap'" },
	{ "path = x\nstore =\n",
	    "a.ini:3: [store db] option 'store': "
	    "expected the name of a store, not ''" },
	{ "path = x\nothers = db, ldap, user, \n",
	    "a.ini:3: [store db] option 'others': there is no store 'ldap'\n"
	    "a.ini:3: [store db] option 'others': "
	    "there is no store 'user' (did you mean 'users'?)\n"
	    "a.ini:3: [store db] option 'others': "
	    "expected the name of a store, not ''" },
	{ "password = a\npassword_file = b\npath = x\n",
	    "a.ini:3: [store db] option 'password_file': "
	    "'password' is given too: expected one of them" },
	{ "path = x\npassword_file =\n",
	    "a.ini:3: [store db] option 'password_file': "
	    "expected a path, not ''" },
	{ "pool = many\ncreate = 2\nfoo = 1\n",
	    "a.ini:1: [store db] option 'path' is required: the database "
	    "file\n"
	    "a.ini:2: [store db] option 'pool': "
	    "expected an integer, not 'many'\n"
	    "a.ini:3: [store db] option 'create': "
	    "expected yes or no (or true, false, on, off), not '2'\n"
	    "a.ini:4: [store db] unknown option 'foo': "
	    "expected one of " KNOWN },
};

START_TEST(section_has_these_problems)
{
	struct bound bound;

	bind_text(&bound, mistakes[_i].entries);
	ck_assert_str_eq(bound.problems, mistakes[_i].problems);
	release(&bound);
}
END_TEST

/* ---- secrets in files ---- */

enum { LONGEST = 65536 };

static const struct {
	const char *bytes;
	size_t size;
	mode_t mode;
	const char *secret;  /* NULL: there is none, but */
	const char *message; /* behind "...: DIRECTORY/" */
} files[] = {
	{ "hunter2\n", 8, 0600, "hunter2", NULL },
	{ "hunter2", 7, 0600, "hunter2", NULL },
	{ "hunter2\nand more\n", 17, 0640, "hunter2", NULL },
	{ " a b \n", 6, 0400, " a b ", NULL },
	{ "hunter2\n", 8, 0444, "hunter2", NULL },
	{ "hunter2\n", 8, 0666, NULL,
	    "key' can be written by all users (mode 0666): chmod o-w it" },
	{ "hunter2\n", 8, 0602, NULL,
	    "key' can be written by all users (mode 0602): chmod o-w it" },
	{ "", 0, 0600, NULL, "key' is empty" },
	{ "\nhunter2\n", 9, 0600, NULL, "key' is empty" },
	{ "hunter2\r\n", 9, 0600, NULL,
	    "key' holds a control character or is not UTF-8" },
	{ "hun\0ter2\n", 9, 0600, NULL,
	    "key' holds a control character or is not UTF-8" },
	{ "hunter\xff\n", 8, 0600, NULL,
	    "key' holds a control character or is not UTF-8" },
};

/* Binds with password_file = key, and looks for the end of the one problem. */
static void
expect_refusal(const char *message)
{
	struct bound bound;
	const char *found;

	bind_text(&bound, "path = x\npassword_file = key\n");
	found = strstr(bound.problems, message);
	ck_assert_msg(found != NULL && strcmp(found, message) == 0, "'%s'",
	    bound.problems);
	ck_assert_ptr_eq(strstr(bound.problems,
			     "a.ini:3: [store db] option "
			     "'password_file': "),
	    bound.problems);
	ck_assert_ptr_null(strstr(bound.problems, "hunter"));
	ck_assert_ptr_null(strchr(bound.problems, '\n'));
	ck_assert_ptr_null(bound.options.password);
	release(&bound);
}

START_TEST(secret_of_a_file)
{
	struct bound bound;

	scratch_write("key", files[_i].bytes, files[_i].size);
	ck_assert_int_eq(chmod("key", files[_i].mode), 0);
	if (files[_i].secret == NULL) {
		expect_refusal(files[_i].message);
		return;
	}
	bind_text(&bound, "path = x\npassword_file = key\n");
	ck_assert_str_eq(bound.problems, "");
	ck_assert_str_eq(bound.options.password, files[_i].secret);
	release(&bound);
}
END_TEST

START_TEST(secret_of_no_file)
{
	expect_refusal("key': No such file or directory");
	ck_assert_int_eq(mkfifo("key", S_IRUSR | S_IWUSR), 0);
	expect_refusal("key' is not a regular file");
	ck_assert_int_eq(unlink("key"), 0);
	ck_assert_int_eq(mkdir("key", S_IRWXU), 0);
	expect_refusal("key' is not a regular file");
}
END_TEST

START_TEST(longest_secret)
{
	struct bound bound;
	char *text = malloc(LONGEST + 2);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', LONGEST + 2);
	text[LONGEST] = '\n';
	scratch_write("key", text, LONGEST + 2);
	bind_text(&bound, "path = x\npassword_file = key\n");
	ck_assert_str_eq(bound.problems, "");
	ck_assert_uint_eq(strlen(bound.options.password), LONGEST);
	release(&bound);
	text[LONGEST] = 'x';
	scratch_write("key", text, LONGEST + 1);
	expect_refusal("key' is longer than 64 KiB");
	free(text);
}
END_TEST

/* Whatever else is wrong, a secret of the file is in no message. */
START_TEST(secret_is_never_shown)
{
	struct bound bound;

	bind_text(&bound,
	    "password = hunter2\npool = x\nzz = 1\n"
	    "password_file = key\n");
	ck_assert_ptr_null(strstr(bound.problems, "hunter"));
	ck_assert_ptr_nonnull(strstr(bound.problems, "'password_file'"));
	release(&bound);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bind");
	TCase *tcase = tcase_create("bind");

	tcase_add_checked_fixture(tcase, scratch_enter, scratch_leave);
	tcase_add_test(tcase, all_options);
	tcase_add_test(tcase, defaults);
	tcase_add_loop_test(tcase, section_has_these_problems, 0,
	    sizeof mistakes / sizeof *mistakes);
	tcase_add_loop_test(tcase, secret_of_a_file, 0,
	    sizeof files / sizeof *files);
	tcase_add_test(tcase, secret_of_no_file);
	tcase_add_test(tcase, longest_secret);
	tcase_add_test(tcase, secret_is_never_shown);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
