/* SPDX-License-Identifier: MIT
 *
 * check_text - UTF-8 against a table of what RFC 3629 allows and what not, at
 * every place of an eight-byte word; nearest words against pairs counted by
 * hand.
 */
#include <config.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "support/suite.h"

/* clang-format off */
static const struct {
	const char *bytes;
	long expected;          /* 0: valid, so its length */
} utf8[] = {
	{ "", 0 },
	{ "a", 0 },
	{ "plain ASCII of some length", 0 },
	{ "\xc2\x80", 0 },                      /* U+0080 */
	{ "\xdf\xbf", 0 },                      /* U+07FF */
	{ "\xe0\xa0\x80", 0 },                  /* U+0800 */
	{ "\xed\x9f\xbf", 0 },                  /* U+D7FF */
	{ "\xee\x80\x80", 0 },                  /* U+E000 */
	{ "\xef\xbf\xbf", 0 },                  /* U+FFFF */
	{ "\xf0\x90\x80\x80", 0 },              /* U+10000 */
	{ "\xf4\x8f\xbf\xbf", 0 },              /* U+10FFFF, the last */
	{ "Zo\xc3\xab \xe6\x9d\x8e", 0 },
	{ "\x80", TEXT_NOT_UTF8 },              /* continuation alone */
	{ "\xbf", TEXT_NOT_UTF8 },
	{ "\xc0\x80", TEXT_NOT_UTF8 },          /* overlong NUL */
	{ "\xc1\xbf", TEXT_NOT_UTF8 },          /* overlong DEL */
	{ "\xe0\x80\x80", TEXT_NOT_UTF8 },
	{ "\xe0\x9f\xbf", TEXT_NOT_UTF8 },      /* overlong U+07FF */
	{ "\xf0\x80\x80\x80", TEXT_NOT_UTF8 },
	{ "\xf0\x8f\xbf\xbf", TEXT_NOT_UTF8 },  /* overlong U+FFFF */
	{ "\xed\xa0\x80", TEXT_NOT_UTF8 },      /* U+D800, a surrogate */
	{ "\xed\xbf\xbf", TEXT_NOT_UTF8 },      /* U+DFFF */
	{ "\xf4\x90\x80\x80", TEXT_NOT_UTF8 },  /* U+110000 */
	{ "\xf5\x80\x80\x80", TEXT_NOT_UTF8 },
	{ "\xf8\x88\x80\x80\x80", TEXT_NOT_UTF8 },
	{ "\xfe", TEXT_NOT_UTF8 },
	{ "\xff", TEXT_NOT_UTF8 },
	{ "\xc3", TEXT_NOT_UTF8 },              /* cut short */
	{ "\xe6\x9d", TEXT_NOT_UTF8 },
	{ "\xe6", TEXT_NOT_UTF8 },
	{ "\xf0\x9f\x98", TEXT_NOT_UTF8 },
	{ "\xf0\x9f", TEXT_NOT_UTF8 },
	{ "\xf0", TEXT_NOT_UTF8 },
	{ "\xc3" "a", TEXT_NOT_UTF8 },          /* no continuation */
	{ "\xe6\x9d" "a", TEXT_NOT_UTF8 },
	{ "\xe6" "a\x9d", TEXT_NOT_UTF8 },
	{ "\xf0\x9f\x98" "a", TEXT_NOT_UTF8 },
	{ "\xf0\x9f" "a\x80", TEXT_NOT_UTF8 },
	{ "\xc3\xa9\xa9", TEXT_NOT_UTF8 },      /* one too many */
	{ "\x01", TEXT_CONTROL },
	{ "\t", TEXT_CONTROL },
	{ "\n", TEXT_CONTROL },
	{ "\x1f", TEXT_CONTROL },
	{ "\x7f", TEXT_CONTROL },
	{ " ", 0 },
	{ "~", 0 },
	{ "\xc2\x81", 0 },                      /* C1: not ours to judge */
};
/* clang-format on */

/* Each entry behind 0 to 16 letters and in front of 0 to 16. */
START_TEST(utf8_is_exact)
{
	long expected = utf8[_i].expected, got;
	size_t length = strlen(utf8[_i].bytes), before, after, size;
	char *text;

	for (before = 0; before <= 16; before++) {
		for (after = 0; after <= 16; after++) {
			size = before + length + after;
			text = malloc(size + 1);
			ck_assert_ptr_nonnull(text);
			memset(text, 'x', size);
			memcpy(text + before, utf8[_i].bytes, length);
			text[size] = '\0';
			got = text_length(text, size, false);
			ck_assert_int_eq(got,
			    expected == 0 ? (long)size : expected);
			ck_assert_int_eq(text_check(text, size, false), got);
			if (expected == TEXT_CONTROL)
				ck_assert_int_eq(text_length(text, size, true),
				    (long)size);
			free(text);
		}
	}
}
END_TEST

/* All that two bytes can be, and three behind the lead of three: told by
 * arithmetic here. */
START_TEST(every_short_sequence)
{
	unsigned a, b, c, point;
	char bytes[4] = "";
	bool valid;

	for (a = 0x80; a <= 0xff; a++) {
		for (b = 0; b <= 0xff; b++) {
			bytes[0] = (char)a;
			bytes[1] = (char)b;
			point = (a & 0x1f) << 6 | (b & 0x3f);
			valid = a >> 5 == 6 && b >> 6 == 2 && point >= 0x80;
			ck_assert_msg((text_check(bytes, 2, true) == 2) ==
				valid,
			    "%02x %02x", a, b);
			for (c = 0; a >> 4 == 14 && c <= 0xff; c++) {
				bytes[2] = (char)c;
				point = (a & 0xf) << 12 | (b & 0x3f) << 6 |
				    (c & 0x3f);
				valid = b >> 6 == 2 && c >> 6 == 2 &&
				    point >= 0x800 && point >> 11 != 27;
				ck_assert_msg(
				    (text_check(bytes, 3, true) == 3) == valid,
				    "%02x %02x %02x", a, b, c);
			}
		}
	}
}
END_TEST

START_TEST(nul_is_a_control)
{
	char bytes[24];
	size_t at;

	for (at = 0; at < sizeof bytes; at++) {
		memset(bytes, 'x', sizeof bytes);
		bytes[at] = '\0';
		ck_assert_int_eq(text_check(bytes, sizeof bytes, true),
		    TEXT_CONTROL);
		ck_assert_int_eq(text_check(bytes, sizeof bytes, false),
		    TEXT_CONTROL);
	}
	ck_assert_int_eq(text_check(bytes, 0, false), 0);
}
END_TEST

/* The bytes behind the maximum are not there at all: ASan looks on. */
START_TEST(reads_no_further)
{
	size_t maximum;
	char *text;

	for (maximum = 0; maximum <= 24; maximum++) {
		text = malloc(maximum + 1);
		ck_assert_ptr_nonnull(text);
		memset(text, 'x', maximum + 1);
		ck_assert_int_eq(text_length(text, maximum, false),
		    TEXT_TOO_LONG);
		text[maximum] = '\0';
		ck_assert_int_eq(text_length(text, maximum, false),
		    (long)maximum);
		free(text);
	}
}
END_TEST

/* clang-format off */
static const struct {
	const char *word;
	const char *nearest;    /* among `known`; NULL: none */
} pairs[] = {
	{ "path", "path" },
	{ "PATH", "path" },
	{ "pahtname", "pathname" },     /* one swap */
	{ "pathnam", "pathname" },
	{ "athname", "pathname" },
	{ "pathnames", "pathname" },
	{ "xpathname", "pathname" },
	{ "pathmane", "pathname" },     /* two replaced */
	{ "ptahnaem", "pathname" },     /* two swaps */
	{ "xpathnamx", "pathname" },
	{ "pathxxx", NULL },            /* three */
	{ "timeotu", "timeout" },
	{ "tiemuot", "timeout" },
	{ "capacty", "capacity" },
	{ "caapcityy", "capacity" },
	{ "pth", "path" },              /* 1 of 3 is fewer than half */
	{ "pt", NULL },                 /* 2 of 2 */
	{ "tp", NULL },
	{ "tl", NULL },                 /* 1 of 2 is half */
	{ "patx", "path" },
	{ "xatx", NULL },               /* 2 of 4 is half */
	{ "pxxth", "path" },            /* 2 of 5 */
	{ "ca", NULL },                 /* "abc": 3, as no pair is edited twice */
	{ "", NULL },
	{ "a word that is far longer than any of those known", NULL },
};
/* clang-format on */

static const char *const known[] = {
	"pathname",
	NULL,
	"path",
	"timeout",
	"ttl",
	"capacity",
	"abc",
};

START_TEST(nearest_word)
{
	const char *got = text_nearest(pairs[_i].word, known,
	    sizeof known / sizeof *known);

	ck_assert_pstr_eq(got, pairs[_i].nearest);
}
END_TEST

START_TEST(first_of_equals)
{
	static const char *const words[] = { "stork", "store", "stare" };

	ck_assert_str_eq(text_nearest("storx", words, 3), "stork");
	ck_assert_str_eq(text_nearest("store", words, 3), "store");
	ck_assert_str_eq(text_nearest("starx", words, 3), "stare");
	ck_assert_ptr_null(text_nearest("store", words, 0));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("text");
	TCase *tcase = tcase_create("text");

	tcase_add_loop_test(tcase, utf8_is_exact, 0,
	    sizeof utf8 / sizeof *utf8);
	tcase_add_test(tcase, every_short_sequence);
	tcase_add_test(tcase, nul_is_a_control);
	tcase_add_test(tcase, reads_no_further);
	tcase_add_loop_test(tcase, nearest_word, 0,
	    sizeof pairs / sizeof *pairs);
	tcase_add_test(tcase, first_of_equals);
	/* All sequences of three bytes take a while on a busy machine. */
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
