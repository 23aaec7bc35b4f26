/* SPDX-License-Identifier: MIT
 *
 * check_syntax - files with mistakes, and the exact messages that they get.
 *
 * Each row is a whole file and all of its problems. Rows that end without a
 * problem prove that something near to a mistake is none.
 */
#include <config.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "support/scratch.h"
#include "support/suite.h"

/* Text that may hold NUL. */
#define BYTES(text) (text), sizeof(text) - 1

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10

struct row {
	const char *text;
	size_t size;
	const char *problems; /* "": none */
};

static const struct row rows[] = {
	/* Headers. */
	{ BYTES("[a]junk\n"), "a.ini:1: text after the ']' of a section" },
	{ BYTES("[store db]x=y\n"),
	    "a.ini:1: text after the ']' of a section" },
	{ BYTES("[store db];x\n"), "a.ini:1: text after the ']' of a section" },
	{ BYTES("[store db\nplugin = x\n"),
	    "a.ini:1: a section starts with '[' and ends with ']'" },
	{ BYTES("[\n"),
	    "a.ini:1: a section starts with '[' and ends with ']'" },
	{ BYTES("[]\n"),
	    "a.ini:1: unknown section '': "
	    "expected '[muster]' or '[store NAME]'" },
	{ BYTES("[db]\npath = x\n"),
	    "a.ini:1: unknown section 'db': "
	    "expected '[muster]' or '[store NAME]'" },
	{ BYTES("[mustr]\n"),
	    "a.ini:1: unknown section 'mustr' (did you mean '[muster]'?)" },
	{ BYTES("[Muster]\n"),
	    "a.ini:1: unknown section 'Muster' (did you mean '[muster]'?)" },
	{ BYTES("[stroe db]\n"),
	    "a.ini:1: unknown section 'stroe' (did you mean '[store NAME]'?)" },
	{ BYTES("[" X50 X50 "]\n"),
	    "a.ini:1: unknown section '" X50 X10 "...': "
	    "expected '[muster]' or '[store NAME]'" },
	{ BYTES("[muster main]\n"),
	    "a.ini:1: [muster] has no name: expected '[muster]'" },
	{ BYTES("[store]\n"),
	    "a.ini:1: a store needs a name: expected '[store NAME]'" },
	{ BYTES("[store   ]\n"),
	    "a.ini:1: a store needs a name: expected '[store NAME]'" },
	{ BYTES("[store a b]\n"),
	    "a.ini:1: bad store name 'a b': "
	    "expected 1 to 40 of A-Z a-z 0-9 _ . -" },
	{ BYTES("[store \"db\"]\n"),
	    "a.ini:1: bad store name '\"db\"': "
	    "expected 1 to 40 of A-Z a-z 0-9 _ . -" },
	{ BYTES("[store d\xc3\xa9j\xc3\xa0]\n"),
	    "a.ini:1: bad store name 'd\xc3\xa9j\xc3\xa0': "
	    "expected 1 to 40 of A-Z a-z 0-9 _ . -" },
	{ BYTES("[store xxxxxxxxxx" X10 X10 X10 "]\n"), "" },
	{ BYTES("[store xxxxxxxxxx" X10 X10 X10 "x]\n"),
	    "a.ini:1: bad store name '" X10 X10 X10 X10 "x': "
	    "expected 1 to 40 of A-Z a-z 0-9 _ . -" },
	{ BYTES("[store " X50 X10 "\xc3\xa9]\n"),
	    "a.ini:1: bad store name '" X50 X10 "...': "
	    "expected 1 to 40 of A-Z a-z 0-9 _ . -" },
	{ BYTES("[muster]\n[store db]\n\n[muster]\n"),
	    "a.ini:4: [muster] the section is repeated "
	    "(the first is at line 1)" },
	{ BYTES("[store db]\na = 1\n[store db]\na = 2\nb = 3\n"),
	    "a.ini:3: [store db] the section is repeated "
	    "(the first is at line 1)\n"
	    "a.ini:4: [store db] option 'a' is repeated "
	    "(the first is at line 2)" },
	{ BYTES("[store db]\n[STORE db]\n"),
	    "a.ini:2: unknown section 'STORE' (did you mean '[store NAME]'?)\n"
	    "a.ini:2: [store db] the section is repeated "
	    "(the first is at line 1)" },

	/* Entries. */
	{ BYTES("store = db\nthreads = 2\n[muster]\n"),
	    "a.ini:1: an entry before the first section: "
	    "expected '[muster]' or '[store NAME]'" },
	{ BYTES("[muster]\n=x\n"),
	    "a.ini:2: [muster] expected a name before the '='" },
	{ BYTES("[muster]\n  = x\n"),
	    "a.ini:2: [muster] expected a name before the '='" },
	{ BYTES("[muster]\nstore\n"),
	    "a.ini:2: [muster] expected 'NAME = VALUE'" },
	{ BYTES("[muster]\nstore ; = db\n"),
	    "a.ini:2: [muster] expected 'NAME = VALUE'" },
	{ BYTES("[muster]\nstore: db\n"),
	    "a.ini:2: [muster] ':' separates nothing here: "
	    "expected 'store = VALUE'" },
	{ BYTES("[muster]\nstore : db=1\n"),
	    "a.ini:2: [muster] ':' separates nothing here: "
	    "expected 'store = VALUE'" },
	{ BYTES("[store db]\npass word = x\n"),
	    "a.ini:2: [store db] bad name: expected 'NAME = VALUE', "
	    "a name of A-Z a-z 0-9 _ . -" },
	{ BYTES("[store db]\n\"path\" = x\n"),
	    "a.ini:2: [store db] bad name: expected 'NAME = VALUE', "
	    "a name of A-Z a-z 0-9 _ . -" },
	{ BYTES("[store db]\nxxxxxxxx" X10 X10 X10 X10 " = x\n"), "" },
	{ BYTES("[store db]\nxxxxxxxxx" X10 X10 X10 X10 " = x\n"),
	    "a.ini:2: [store db] the name is too long: "
	    "at most 48 bytes are allowed" },
	{ BYTES("[store db]\npath = x\ntable = y\npath = x\n"),
	    "a.ini:4: [store db] option 'path' is repeated "
	    "(the first is at line 2)" },
	{ BYTES("[store db]\npath = x\n    continued\n"),
	    "a.ini:3: [store db] expected 'NAME = VALUE'" },
	{ BYTES("[store db]\npath = x\n\tmore = y\n"), "" },
	{ BYTES("[x]\nnonsense\n"),
	    "a.ini:1: unknown section 'x': "
	    "expected '[muster]' or '[store NAME]'\n"
	    "a.ini:2: expected 'NAME = VALUE'" },

	/* Values. */
	{ BYTES("[store db]\npath = \"x\n"),
	    "a.ini:2: [store db] the closing quote is missing" },
	{ BYTES("[store db]\npath = \"\n"),
	    "a.ini:2: [store db] the closing quote is missing" },
	{ BYTES("[store db]\npath = \"x\\\"\n"),
	    "a.ini:2: [store db] the closing quote is missing" },
	{ BYTES("[store db]\npath = \"x\"y\n"),
	    "a.ini:2: [store db] text after the closing quote" },
	{ BYTES("[store db]\npath = \"x\";y\n"),
	    "a.ini:2: [store db] text after the closing quote" },
	{ BYTES("[store db]\npath = \"\" \"\"\n"),
	    "a.ini:2: [store db] text after the closing quote" },
	{ BYTES("[store db]\npath = \"a\\nb\"\n"),
	    "a.ini:2: [store db] unknown escape: "
	    "inside quotes only \\\" and \\\\ are known" },
	{ BYTES("[store db]\npath = \"a\\\n"),
	    "a.ini:2: [store db] unknown escape: "
	    "inside quotes only \\\" and \\\\ are known" },
	{ BYTES("[store db]\npath = say \"a ; b\"\n"),
	    "a.ini:2: [store db] a quote is open where the comment starts: "
	    "put the whole value in quotes, with \\\" for a quote" },

	/* Lines that are no text. */
	{ BYTES("[store db]\npath = a\0b\n"),
	    "a.ini:2: [store db] byte 9 of the line is NUL" },
	{ BYTES("[store d\0b]\npath = x\npath = y\n"),
	    "a.ini:1: byte 9 of the line is NUL" },
	{ BYTES("[store db]\npath = \x1b[31mred\n"),
	    "a.ini:2: [store db] byte 8 of the line is a control character "
	    "(0x1b)" },
	{ BYTES("[store db]\npath = x\ry\n"),
	    "a.ini:2: [store db] byte 9 of the line is a control character "
	    "(0x0d)" },
	{ BYTES("[store db]\npath = x\x7f\n"),
	    "a.ini:2: [store db] byte 9 of the line is a control character "
	    "(0x7f)" },
	{ BYTES("[store db]\npath = \xe9t\xe9\n"),
	    "a.ini:2: [store db] the line is not valid UTF-8" },
	{ BYTES("[store db]\n; \xc0\xaf\n"),
	    "a.ini:2: [store db] the line is not valid UTF-8" },
	{ BYTES("[store db]\npath = \xed\xa0\x80\n"),
	    "a.ini:2: [store db] the line is not valid UTF-8" },
	{ BYTES("[store db]\n\xef\xbb\xbfpath = x\n"),
	    "a.ini:2: [store db] bad name: expected 'NAME = VALUE', "
	    "a name of A-Z a-z 0-9 _ . -" },

	/* The end of the file. */
	{ BYTES("[store db]\ntimeout = 2"),
	    "a.ini:2: [store db] the last line has no newline at its end: "
	    "is the file complete?" },
	{ BYTES("[store d"),
	    "a.ini:1: the last line has no newline at its end: "
	    "is the file complete?\n"
	    "a.ini:1: a section starts with '[' and ends with ']'" },
	{ BYTES("[store db]\npath = x\n# the end"),
	    "a.ini:3: [store db] the last line has no newline at its end: "
	    "is the file complete?" },

	/* All in one run, by line. */
	{ BYTES("x = 1\n[store a]\ny\n[store b]\n=\n[store a]\nz: 1\n"),
	    "a.ini:1: an entry before the first section: "
	    "expected '[muster]' or '[store NAME]'\n"
	    "a.ini:3: [store a] expected 'NAME = VALUE'\n"
	    "a.ini:5: [store b] expected a name before the '='\n"
	    "a.ini:6: [store a] the section is repeated "
	    "(the first is at line 2)\n"
	    "a.ini:7: [store a] ':' separates nothing here: "
	    "expected 'z = VALUE'" },

	/* No mistakes. */
	{ BYTES(""), "" },
	{ BYTES("\n\n  \n\t\n"), "" },
	{ BYTES("# one\n; two\n   # three\n"), "" },
	{ BYTES("\xef\xbb\xbf[muster]\n"), "" },
	{ BYTES("[muster]\r\nstore = x\r\n"), "" },
	{ BYTES("  [ muster ]   # all\n"), "" },
	{ BYTES("[store\tdb] ; one\n[store DB]\n"), "" },
	{ BYTES("[store db]\na=\nb = ; empty too\nc = \"\"\n"), "" },
};

START_TEST(file_has_these_problems)
{
	const struct row *row = &rows[_i];
	struct problems problems = { 0 };
	muster_error error = MUSTER_ERROR_INIT;
	struct config *config;

	scratch_write("a.ini", row->text, row->size);
	config = config_read("a.ini", &problems, &error);
	ck_assert_ptr_nonnull(config);
	ck_assert_ptr_null(error.message);
	problems_report(&problems, &error);
	ck_assert_str_eq(error.message == NULL ? "" : error.message,
	    row->problems);
	muster_error_clear(&error);
	problems_fini(&problems);
	config_free(config);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("syntax");
	TCase *tcase = tcase_create("syntax");

	tcase_add_checked_fixture(tcase, scratch_enter, scratch_leave);
	tcase_add_loop_test(tcase, file_has_these_problems, 0,
	    sizeof rows / sizeof *rows);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
