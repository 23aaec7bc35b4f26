/* SPDX-License-Identifier: MIT
 *
 * check_table - option tables with one fault each, and its exact message.
 */
#include <config.h>

/* First: check.h has a macro named fail. */
#include "option/option.h"

#include <check.h>
#include <string.h>

#include "support/suite.h"

#define X10 "xxxxxxxxxx"

struct options {
	const char *text;
	int64_t number;
	uint32_t choice;
	bool flag;
	muster_strings list;
};

/* One row that fills a member, with whatever else it says. */
#define ROW(type_, member, ...)                                     \
	{                                                           \
		.name = "option", .type = (type_),                  \
		MUSTER_INTO(struct options, member), .help = "one", \
		__VA_ARGS__                                         \
	}

#define ONE_TO_32 \
	"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,0,1,2,3,4,5"

static const struct {
	muster_option row;
	const char *fault; /* NULL: none */
} rows[] = {
	{ ROW(MUSTER_STRING, text, .default_value = "x"), NULL },
	{ ROW(MUSTER_INTEGER, number, .minimum = 1, .maximum = 9,
	      .default_value = "9"),
	    NULL },
	{ ROW(MUSTER_BOOLEAN, flag, .default_value = "yes"), NULL },
	{ ROW(MUSTER_CHOICE, choice, .choices = ONE_TO_32), NULL },
	{ ROW(MUSTER_STRINGS, list, .default_value = "a, b"), NULL },
	{ ROW(MUSTER_STORE, text, .default_value = "db"), NULL },

	{ { .name = NULL, .help = "x" },
	    "option 1 has a bad name: expected [a-z][a-z0-9_]*, "
	    "1 to 40 characters" },
	{ { .name = "", .help = "x" },
	    "option 1 has a bad name: expected [a-z][a-z0-9_]*, "
	    "1 to 40 characters" },
	{ { .name = "Path", .help = "x" },
	    "option 1 has a bad name: expected [a-z][a-z0-9_]*, "
	    "1 to 40 characters" },
	{ { .name = "a b", .help = "x" },
	    "option 1 has a bad name: expected [a-z][a-z0-9_]*, "
	    "1 to 40 characters" },
	{ { .name = "x" X10 X10 X10 X10, .help = "x" },
	    "option 1 has a bad name: expected [a-z][a-z0-9_]*, "
	    "1 to 40 characters" },
	{ { .name = "timeout", .type = MUSTER_DURATION, .help = "x" },
	    "option 'timeout': the name is taken, every store has this "
	    "option" },
	{ { .name = "strategy", .type = MUSTER_STRING, .help = "x" },
	    "option 'strategy': the name is taken, every store has this "
	    "option" },
	{ ROW(0, text), "option 'option' has the unknown type 0" },
	{ ROW(99, text), "option 'option' has the unknown type 99" },
	{ { .name = "option",
	      .type = MUSTER_STRING,
	      MUSTER_INTO(struct options, text) },
	    "option 'option' needs a help text of one line" },
	{ { .name = "option",
	      .type = MUSTER_STRING,
	      MUSTER_INTO(struct options, text),
	      .help = "a\nb" },
	    "option 'option' needs a help text of one line" },
	{ { .name = "option",
	      .type = MUSTER_STRING,
	      MUSTER_INTO(struct options, text),
	      .help = "Gr\xf6\xdf"
		      "e" },
	    "option 'option' needs a help text of one line" },
	{ ROW(MUSTER_STRING, text, .default_value = "\xe9t\xe9"),
	    "option 'option': its default is not one line of UTF-8" },
	{ ROW(MUSTER_CHOICE, choice, .choices = "a,\xe9"),
	    "option 'option': its choices are not one line of UTF-8" },
	{ ROW(MUSTER_INTEGER, choice),
	    "option 'option': type integer takes 8 bytes, its member has 4" },
	{ ROW(MUSTER_STRINGS, text),
	    "option 'option': type strings takes 16 bytes, its member has 8" },
	{ { .name = "option",
	      .type = MUSTER_INTEGER,
	      .offset = sizeof(struct options) - 4,
	      .width = 8,
	      .help = "x" },
	    "option 'option': its member lies outside of the options struct" },
	{ { .name = "option",
	      .type = MUSTER_INTEGER,
	      .offset = UINT32_MAX,
	      .width = 8,
	      .help = "x" },
	    "option 'option': its member lies outside of the options struct" },
	{ { .name = "option",
	      .type = MUSTER_INTEGER,
	      .offset = 4,
	      .width = 8,
	      .help = "x" },
	    "option 'option': its member is not aligned" },
	{ ROW(MUSTER_CHOICE, choice),
	    "option 'option' of type choice has no choices" },
	{ ROW(MUSTER_STRING, text, .choices = "a,b"),
	    "option 'option' of type string cannot have choices" },
	{ ROW(MUSTER_CHOICE, choice, .choices = "a"),
	    "option 'option' has 1 choices: expected 2 to 32" },
	{ ROW(MUSTER_CHOICES, choice, .choices = ONE_TO_32 ",6"),
	    "option 'option' has 33 choices: expected 2 to 32" },
	{ ROW(MUSTER_CHOICE, choice, .choices = "a,,b"),
	    "option 'option': a choice is empty" },
	{ ROW(MUSTER_CHOICE, choice, .choices = "a,b, a"),
	    "option 'option': choice 'a' is there twice" },
	{ ROW(MUSTER_STRING, text, .maximum = 9),
	    "option 'option' of type string cannot have bounds" },
	{ ROW(MUSTER_INTEGER, number, .minimum = 9, .maximum = 8),
	    "option 'option': its minimum is above its maximum" },
	{ ROW(MUSTER_INTEGER, number, .default_value = "x"),
	    "option 'option': bad default: expected an integer, not 'x'" },
	{ ROW(MUSTER_INTEGER, number, .minimum = 1, .default_value = "0"),
	    "option 'option': bad default: "
	    "expected an integer of at least 1, not '0'" },
	{ ROW(MUSTER_CHOICE, choice, .choices = "a,b", .default_value = "c"),
	    "option 'option': bad default: expected one of a, b, not 'c'" },
	{ ROW(MUSTER_STRING, text, .flags = MUSTER_REQUIRED,
	      .default_value = "x"),
	    "option 'option' is required and has a default" },
};

START_TEST(row_has_this_fault)
{
	char *fault = option_table_fault(&rows[_i].row, 1,
	    sizeof(struct options));

	ck_assert_pstr_eq(fault, rows[_i].fault);
	option_message_free(fault);
}
END_TEST

static const struct {
	muster_option rows[2];
	const char *fault;
} pairs[] = {
	{ { { .name = "a",
		.type = MUSTER_STRING,
		MUSTER_INTO(struct options, text),
		.help = "x" },
	      { .name = "b",
		  .type = MUSTER_INTEGER,
		  MUSTER_INTO(struct options, number),
		  .help = "x" } },
	    NULL },
	{ { { .name = "a",
		.type = MUSTER_STRING,
		MUSTER_INTO(struct options, text),
		.help = "x" },
	      { .name = "a",
		  .type = MUSTER_INTEGER,
		  MUSTER_INTO(struct options, number),
		  .help = "x" } },
	    "option 'a' is there twice" },
	{ { { .name = "a",
		.type = MUSTER_STRING,
		MUSTER_INTO(struct options, text),
		.help = "x" },
	      { .name = "b",
		  .type = MUSTER_STRING,
		  MUSTER_INTO(struct options, text),
		  .help = "x" } },
	    "options 'a' and 'b' fill the same member" },
	{ { { .name = "key",
		.type = MUSTER_SECRET,
		MUSTER_INTO(struct options, text),
		.help = "x" },
	      { .name = "key_file",
		  .type = MUSTER_INTEGER,
		  MUSTER_INTO(struct options, number),
		  .help = "x" } },
	    "options 'key' and 'key_file': "
	    "a secret NAME has NAME_file already" },
};

START_TEST(pair_has_this_fault)
{
	char *fault = option_table_fault(pairs[_i].rows, 2,
	    sizeof(struct options));

	ck_assert_pstr_eq(fault, pairs[_i].fault);
	option_message_free(fault);
}
END_TEST

START_TEST(whole_tables)
{
	char *fault;

	ck_assert_ptr_null(option_table_fault(NULL, 0, 0));
	fault = option_table_fault(NULL, 3, 0);
	ck_assert_pstr_eq(fault, "3 options and no table of them");
	option_message_free(fault);
	fault = option_table_fault(&rows[0].row, 257, 0);
	ck_assert_pstr_eq(fault, "257 options: at most 256 are allowed");
	option_message_free(fault);
	fault = option_table_fault(&rows[0].row, 1, 0);
	ck_assert_pstr_eq(fault,
	    "option 'option': its member lies outside of "
	    "the options struct");
	option_message_free(fault);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("table");
	TCase *tcase = tcase_create("table");

	tcase_add_loop_test(tcase, row_has_this_fault, 0,
	    sizeof rows / sizeof *rows);
	tcase_add_loop_test(tcase, pair_has_this_fault, 0,
	    sizeof pairs / sizeof *pairs);
	tcase_add_test(tcase, whole_tables);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
