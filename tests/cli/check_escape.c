/* SPDX-License-Identifier: MIT
 *
 * check_escape - nothing that is not printable passes, everything else stays.
 */
#include <config.h>

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "../../cli/escape.h"
#include "support/suite.h"

static const struct {
	const char *text;
	const char *shown;
} texts[] = {
	{ "", "" },
	{ "Ann O'Neill \\ \"x\"", "Ann O'Neill \\ \"x\"" },
	{ "Zo\u00eb", "Zo\u00eb" },
	{ "Zoe\u0308", "Zoe\u0308" },
	{ "\u5c71\u7530", "\u5c71\u7530" },
	{ "\U0001f600", "\U0001f600" },
	/* control characters: C0, DEL, C1 */
	{ "\033]0;title\a", "\\x1b]0;title\\x07" },
	{ "a\nb\tc\r", "a\\x0ab\\x09c\\x0d" },
	{ "\x7f", "\\x7f" },
	{ "\xc2\x9b"
	  "31m",
	    "\\u009b31m" },
	/* what turns the direction of writing, and ends lines */
	{ "\u202eevil\u202c", "\\u202eevil\\u202c" },
	{ "\u2066\u2069\u200f\u061c", "\\u2066\\u2069\\u200f\\u061c" },
	{ "\u2028\u2029", "\\u2028\\u2029" },
	/* not UTF-8: stray, cut short, overlong, surrogate, too large */
	{ "\xff", "\\xff" },
	{ "a\x80z", "a\\x80z" },
	{ "\xe5\xb1", "\\xe5\\xb1" },
	{ "\xc0\xaf", "\\xc0\\xaf" },
	{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
	{ "\xf5", "\\xf5" },
};

START_TEST(shows_only_what_is_printable)
{
	char *shown;

	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	shown = escape_text(texts[_i].text);
	ck_assert_str_eq(shown, texts[_i].shown);
	free(shown);
}
END_TEST

/* Where there is no UTF-8 locale at all, it is ugly and still safe. */
START_TEST(shows_ascii_in_the_c_locale)
{
	char *shown;

	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C"));
	shown = escape_text("Zo\u00eb\n\U0001f600");
	ck_assert_str_eq(shown, "Zo\\u00eb\\x0a\\U0001f600");
	free(shown);
}
END_TEST

static const struct {
	const char *text;
	const char *mended;
} mendings[] = {
	{ "", "" },
	{ "a\033\u202e", "a\033\u202e" },
	{ "\xff", "\ufffd" },
	{ "x\xe5\xb1y", "x\ufffd\ufffdy" },
	{ "\xed\xa0\x80", "\ufffd\ufffd\ufffd" },
	{ "\u5c71\xc2", "\u5c71\ufffd" },
};

START_TEST(mends_only_what_is_not_utf8)
{
	char *mended = escape_mend(mendings[_i].text);

	ck_assert_str_eq(mended, mendings[_i].mended);
	free(mended);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

int
main(void)
{
	Suite *suite = suite_create("escape");
	TCase *tests = tcase_create("texts");

	tcase_add_loop_test(tests, shows_only_what_is_printable, 0,
	    COUNT(texts));
	tcase_add_test(tests, shows_ascii_in_the_c_locale);
	tcase_add_loop_test(tests, mends_only_what_is_not_utf8, 0,
	    COUNT(mendings));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
