/* SPDX-License-Identifier: MIT
 *
 * check_look - stores looked at: members, options, state, keys.
 */
#include <config.h>

#include <muster/muster.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/scratch.h"
#include "support/suite.h"

#define TYPES TEST_BUILDDIR "/tests/directory/.libs/types.so"
#define GATED TEST_BUILDDIR "/tests/call/.libs/gated_email.so"

static muster *m;

static void
open_file(const char *text, const char *store)
{
	const muster_open_options options = { .store = store };
	muster_error error = MUSTER_ERROR_INIT;

	scratch_text("a.ini", text);
	muster_open("a.ini", &options, &m, &error);
	ck_assert_msg(m != NULL, "%s", error.message);
}

static void
close_file(void)
{
	ck_assert_uint_eq(muster_close(m, MUSTER_SECOND), 0);
	m = NULL;
}

static char told[4096];

static void
tell(void *arg, const muster_setting *setting)
{
	size_t length = strlen(told);

	ck_assert_ptr_eq(arg, &m);
	snprintf(told + length, sizeof told - length, "%s=%s\n", setting->name,
	    setting->value);
}

static const char *
settings_of(const char *name)
{
	told[0] = '\0';
	ck_assert_int_eq(
	    muster_store_settings(muster_store_get(m, name), tell, &m),
	    MUSTER_OK);
	return told;
}

START_TEST(every_type)
{
	open_file("[store a]\nplugin = " TYPES "\nstring = \" x \"\n"
		  "path = /dir/file\nsecret = word\ninteger = 7\n"
		  "boolean = on\nduration = 1500us\nsize = 65536\n"
		  "ratio = 2.5%\nchoice = write\nchoices = three, one\n"
		  "strings = a, b c\nstore = b\nstores = c, b\n"
		  "timeout = 1000ms\n"
		  "[store b]\nplugin = " TYPES "\n"
		  "[store c]\nplugin = " TYPES "\n",
	    NULL);
	ck_assert_str_eq(settings_of("a"),
	    "string= x \npath=/dir/file\nsecret=***\ninteger=7\nboolean=yes\n"
	    "duration=1500us\nsize=64KiB\nratio=2.5%\nchoice=write\n"
	    "choices=one,three\nstrings=a,b c\nstore=b\nstores=c,b\n"
	    "timeout=1s\n");
	/* What has no value is left out; a default is one. */
	ck_assert_str_eq(settings_of("b"),
	    "string=nothing\ninteger=-1\nboolean=no\nduration=7s\nsize=1KiB\n"
	    "ratio=3%\nchoice=read\nchoices=\n");
	close_file();
}
END_TEST

START_TEST(members)
{
	muster_store *all;

	open_file("[store all]\nstrategy = fastest\nmembers = c, b\n"
		  "hedge_after = 20ms\nmax_extra = 0.5%\n"
		  "[store b]\nplugin = " TYPES "\n"
		  "[store c]\nplugin = " TYPES "\nstore = b\n",
	    NULL);
	all = muster_store_get(m, "all");
	ck_assert_uint_eq(muster_store_member_count(all), 2);
	ck_assert_ptr_eq(muster_store_member_at(all, 0),
	    muster_store_get(m, "c"));
	ck_assert_ptr_eq(muster_store_member_at(all, 1),
	    muster_store_get(m, "b"));
	ck_assert_ptr_null(muster_store_member_at(all, 2));
	ck_assert_uint_eq(muster_store_member_count(muster_store_get(m, "c")),
	    1);
	ck_assert_uint_eq(muster_store_member_count(muster_store_get(m, "b")),
	    0);
	ck_assert_str_eq(settings_of("all"),
	    "members=c,b\nhedge_after=20ms\nmax_extra=0.5%\naccept_miss=no\n");
	close_file();
}
END_TEST

static muster_store_state
state_of(const char *name, muster_error *error)
{
	return muster_store_look(muster_store_get(m, name), error);
}

START_TEST(states)
{
	muster_error error = MUSTER_ERROR_INIT;

	open_file("[store away]\nplugin = " GATED "\ndoor = /nowhere\n"
		  "[store all]\nstrategy = fallback\nmembers = away, open\n"
		  "[store open]\nplugin = " TYPES "\n"
		  "[store other]\nplugin = " TYPES "\n"
		  "[store others]\nstrategy = fallback\nmembers = other\n",
	    "all");
	ck_assert_int_eq(state_of("open", &error), MUSTER_STORE_OPEN);
	ck_assert_int_eq(state_of("all", &error), MUSTER_STORE_OPEN);
	ck_assert_int_eq(state_of("other", &error), MUSTER_STORE_CLOSED);
	ck_assert_int_eq(state_of("others", &error), MUSTER_STORE_CLOSED);
	ck_assert_int_eq(error.status, MUSTER_OK);
	ck_assert_int_eq(state_of("away", NULL), MUSTER_STORE_AWAY);
	ck_assert_int_eq(state_of("away", &error), MUSTER_STORE_AWAY);
	ck_assert_int_eq(error.status, MUSTER_UNAVAILABLE);
	ck_assert_str_eq(error.message, "the door is shut");
	muster_error_clear(&error);
	ck_assert_str_eq(muster_store_state_name(MUSTER_STORE_OPEN), "open");
	ck_assert_str_eq(muster_store_state_name(MUSTER_STORE_AWAY), "away");
	ck_assert_str_eq(muster_store_state_name(MUSTER_STORE_LEFT), "left");
	ck_assert_str_eq(muster_store_state_name(MUSTER_STORE_CLOSED),
	    "closed");
	close_file();
}
END_TEST

START_TEST(keys)
{
	const muster_query email = { .email = "a@b" }, org = { .org_id = "o" };
	const muster_query both = { .email = "a@b", .org_id = "o" };
	const muster_store *by_email, *any, *all;

	open_file("[store all]\nstrategy = fallback\nmembers = by-email, any\n"
		  "[store by-email]\nplugin = " GATED "\n"
		  "[store any]\nplugin = " TYPES "\n",
	    NULL);
	by_email = muster_store_get(m, "by-email");
	any = muster_store_get(m, "any");
	all = muster_store_get(m, "all");
	ck_assert_str_eq(muster_store_keys(by_email), "email");
	ck_assert_str_eq(muster_store_keys(any), "id,email,org_id");
	ck_assert_ptr_null(muster_store_keys(all));
	ck_assert_int_eq(muster_store_fit(by_email, &email), MUSTER_FIT_WHOLE);
	ck_assert_int_eq(muster_store_fit(by_email, &both),
	    MUSTER_FIT_NARROWED);
	ck_assert_int_eq(muster_store_fit(by_email, &org), MUSTER_FIT_NONE);
	ck_assert_int_eq(muster_store_fit(any, &both), MUSTER_FIT_WHOLE);
	ck_assert_int_eq(muster_store_fit(all, &org), MUSTER_FIT_WHOLE);
	ck_assert_str_eq(muster_fit_name(MUSTER_FIT_WHOLE), "whole");
	ck_assert_str_eq(muster_fit_name(MUSTER_FIT_NARROWED), "narrowed");
	ck_assert_str_eq(muster_fit_name(MUSTER_FIT_NONE), "skipped");
	close_file();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("look");
	TCase *test = tcase_create("look");

	tcase_add_checked_fixture(test, scratch_enter, scratch_leave);
	tcase_add_test(test, every_type);
	tcase_add_test(test, members);
	tcase_add_test(test, states);
	tcase_add_test(test, keys);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
