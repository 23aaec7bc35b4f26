/* SPDX-License-Identifier: MIT
 *
 * check_values - texts of every type: what they become, or the exact message.
 */
#include <config.h>

/* First: check.h has a macro named fail. */
#include "option/option.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

#define MS       INT64_C(1000000)
#define X10      "xxxxxxxxxx"
#define DURATION "expected a duration such as 20ms (units ns us ms s m h d), "
#define SIZE                                                             \
	"expected a size such as 64MiB (units KiB MiB GiB TiB, or none " \
	"for bytes), "
#define BOOLEAN "expected yes or no (or true, false, on, off), "
#define RATIO   "expected a ratio such as 2% (0% to 100%), "

/* ---- amounts ---- */

static const struct {
	uint32_t type;
	const char *text;
	int64_t minimum, maximum;
	int64_t value;
	const char *message; /* NULL: it is `value` */
} amounts[] = {
	{ MUSTER_INTEGER, "0", 0, 0, 0, NULL },
	{ MUSTER_INTEGER, "42", 0, 0, 42, NULL },
	{ MUSTER_INTEGER, "-42", 0, 0, -42, NULL },
	{ MUSTER_INTEGER, "007", 0, 0, 7, NULL },
	{ MUSTER_INTEGER, "9223372036854775807", 0, 0, INT64_MAX, NULL },
	{ MUSTER_INTEGER, "-9223372036854775808", 0, 0, INT64_MIN, NULL },
	{ MUSTER_INTEGER, "9223372036854775808", 0, 0, 0,
	    "expected an integer that fits 64 bits, not "
	    "'9223372036854775808'" },
	{ MUSTER_INTEGER, "-9223372036854775809", 0, 0, 0,
	    "expected an integer that fits 64 bits, not "
	    "'-9223372036854775809'" },
	{ MUSTER_INTEGER, "", 0, 0, 0, "expected an integer, not ''" },
	{ MUSTER_INTEGER, "-", 0, 0, 0, "expected an integer, not '-'" },
	{ MUSTER_INTEGER, "+1", 0, 0, 0, "expected an integer, not '+1'" },
	{ MUSTER_INTEGER, "1.5", 0, 0, 0, "expected an integer, not '1.5'" },
	{ MUSTER_INTEGER, "0x10", 0, 0, 0, "expected an integer, not '0x10'" },
	{ MUSTER_INTEGER, "1 2", 0, 0, 0, "expected an integer, not '1 2'" },
	{ MUSTER_INTEGER, "8KiB", 0, 0, 0, "expected an integer, not '8KiB'" },
	{ MUSTER_INTEGER, "1", 1, 64, 1, NULL },
	{ MUSTER_INTEGER, "64", 1, 64, 64, NULL },
	{ MUSTER_INTEGER, "0", 1, 64, 0,
	    "expected an integer from 1 to 64, not '0'" },
	{ MUSTER_INTEGER, "65", 1, 64, 0,
	    "expected an integer from 1 to 64, not '65'" },
	{ MUSTER_INTEGER, "99999999999999999999", 1, 64, 0,
	    "expected an integer from 1 to 64, not '99999999999999999999'" },
	{ MUSTER_INTEGER, "0", 1, 0, 0,
	    "expected an integer of at least 1, not '0'" },
	{ MUSTER_INTEGER, "99999999999999999999", 1, 0, 0,
	    "expected an integer that fits 64 bits, not "
	    "'99999999999999999999'" },
	{ MUSTER_INTEGER, "-1", 0, 9, 0,
	    "expected an integer from 0 to 9, not '-1'" },
	{ MUSTER_INTEGER, "-6", -5, 5, 0,
	    "expected an integer from -5 to 5, not '-6'" },
	{ MUSTER_INTEGER, "-5", -5, 0, -5, NULL },
	{ MUSTER_INTEGER, "900", -5, 0, 900, NULL },

	{ MUSTER_DURATION, "7ns", 0, 0, 7, NULL },
	{ MUSTER_DURATION, "20us", 0, 0, 20000, NULL },
	{ MUSTER_DURATION, "20ms", 0, 0, 20 * MS, NULL },
	{ MUSTER_DURATION, "0ms", 0, 0, 0, NULL },
	{ MUSTER_DURATION, "3s", 0, 0, 3000 * MS, NULL },
	{ MUSTER_DURATION, "2m", 0, 0, 120000 * MS, NULL },
	{ MUSTER_DURATION, "1h", 0, 0, 3600000 * MS, NULL },
	{ MUSTER_DURATION, "1d", 0, 0, 86400000 * MS, NULL },
	{ MUSTER_DURATION, "1.5ms", 0, 0, 1500000, NULL },
	{ MUSTER_DURATION, "0.000001ms", 0, 0, 1, NULL },
	{ MUSTER_DURATION, "0.50s", 0, 0, 500 * MS, NULL },
	{ MUSTER_DURATION, "9223372036854775807ns", 0, 0, INT64_MAX, NULL },
	{ MUSTER_DURATION, "106751d", 0, 0, INT64_C(106751) * 86400000 * MS,
	    NULL },
	{ MUSTER_DURATION, "20", 0, 0, 0, DURATION "not '20'" },
	{ MUSTER_DURATION, "0", 0, 0, 0, DURATION "not '0'" },
	{ MUSTER_DURATION, "", 0, 0, 0, DURATION "not ''" },
	{ MUSTER_DURATION, "ms", 0, 0, 0, DURATION "not 'ms'" },
	{ MUSTER_DURATION, "20 ms", 0, 0, 0, DURATION "not '20 ms'" },
	{ MUSTER_DURATION, "20MS", 0, 0, 0, DURATION "not '20MS'" },
	{ MUSTER_DURATION, "-20ms", 0, 0, 0, DURATION "not '-20ms'" },
	{ MUSTER_DURATION, "1h30m", 0, 0, 0, DURATION "not '1h30m'" },
	{ MUSTER_DURATION, "1.ms", 0, 0, 0, DURATION "not '1.ms'" },
	{ MUSTER_DURATION, ".5ms", 0, 0, 0, DURATION "not '.5ms'" },
	{ MUSTER_DURATION, "1,5ms", 0, 0, 0, DURATION "not '1,5ms'" },
	{ MUSTER_DURATION, "0.5ns", 0, 0, 0, DURATION "not '0.5ns'" },
	{ MUSTER_DURATION, "2weeks", 0, 0, 0, DURATION "not '2weeks'" },
	{ MUSTER_DURATION, X10 X10 X10 X10 X10 X10 X10, 0, 0, 0,
	    DURATION "not '" X10 X10 X10 X10 X10 X10 "...'" },
	{ MUSTER_DURATION, "106752d", 0, 0, 0,
	    "expected a duration that fits 64 bits, not '106752d'" },
	{ MUSTER_DURATION, "9223372036854775807.9us", 0, 0, 0,
	    "expected a duration that fits 64 bits, not "
	    "'9223372036854775807.9us'" },
	{ MUSTER_DURATION, "9223372036854775.9us", 0, 0, 0,
	    "expected a duration that fits 64 bits, not "
	    "'9223372036854775.9us'" },
	{ MUSTER_DURATION, "0ms", MS, 0, 0,
	    "expected a duration of at least 1ms, not '0ms'" },
	{ MUSTER_DURATION, "2d", MS, 3600000 * MS, 0,
	    "expected a duration from 1ms to 1h, not '2d'" },
	{ MUSTER_DURATION, "2d", 0, 3600000 * MS, 0,
	    "expected a duration of at most 1h, not '2d'" },
	{ MUSTER_DURATION, "999us", 1500000, 90000 * MS, 0,
	    "expected a duration from 1500us to 90s, not '999us'" },

	{ MUSTER_SIZE, "0", 0, 0, 0, NULL },
	{ MUSTER_SIZE, "1000", 0, 0, 1000, NULL },
	{ MUSTER_SIZE, "64KiB", 0, 0, 65536, NULL },
	{ MUSTER_SIZE, "3MiB", 0, 0, 3145728, NULL },
	{ MUSTER_SIZE, "2GiB", 0, 0, INT64_C(2147483648), NULL },
	{ MUSTER_SIZE, "1TiB", 0, 0, INT64_C(1099511627776), NULL },
	{ MUSTER_SIZE, "10MB", 0, 0, 0, SIZE "not '10MB'" },
	{ MUSTER_SIZE, "10 MiB", 0, 0, 0, SIZE "not '10 MiB'" },
	{ MUSTER_SIZE, "1.5GiB", 0, 0, 0, SIZE "not '1.5GiB'" },
	{ MUSTER_SIZE, "-1", 0, 0, 0, SIZE "not '-1'" },
	{ MUSTER_SIZE, "", 0, 0, 0, SIZE "not ''" },
	{ MUSTER_SIZE, "8388608TiB", 0, 0, 0,
	    "expected a size that fits 64 bits, not '8388608TiB'" },
	{ MUSTER_SIZE, "1", 4096, 1048576, 0,
	    "expected a size from 4KiB to 1MiB, not '1'" },
	{ MUSTER_SIZE, "2MiB", 0, 1048577, 0,
	    "expected a size of at most 1048577, not '2MiB'" },
};

START_TEST(amount)
{
	const muster_option option = {
		.type = amounts[_i].type,
		.minimum = amounts[_i].minimum,
		.maximum = amounts[_i].maximum,
	};
	int64_t value = -77;
	char *message = option_parse(&option, "/", amounts[_i].text, &value);

	if (amounts[_i].message == NULL) {
		ck_assert_msg(message == NULL, "'%s'", message);
		ck_assert_int_eq(value, amounts[_i].value);
	} else {
		ck_assert_pstr_eq(message, amounts[_i].message);
		ck_assert_int_eq(value, -77);
	}
	option_message_free(message);
}
END_TEST

/* ---- ratio, boolean, choice ---- */

static const struct {
	const char *text;
	double value;
	const char *message;
} ratios[] = {
	{ "2%", 0.02, NULL },
	{ "0%", 0.0, NULL },
	{ "100%", 1.0, NULL },
	{ "100.0%", 1.0, NULL },
	{ "0.5%", 0.005, NULL },
	{ "33.333333333%", 0.33333333333, NULL },
	{ "2", 0, RATIO "not '2'" },
	{ "0.02", 0, RATIO "not '0.02'" },
	{ "101%", 0, RATIO "not '101%'" },
	{ "100.1%", 0, RATIO "not '100.1%'" },
	{ "99999999999999999999%", 0, RATIO "not '99999999999999999999%'" },
	{ "0.0000000001%", 0, RATIO "not '0.0000000001%'" },
	{ "-1%", 0, RATIO "not '-1%'" },
	{ ".5%", 0, RATIO "not '.5%'" },
	{ "1.%", 0, RATIO "not '1.%'" },
	{ "2 %", 0, RATIO "not '2 %'" },
	{ "2%%", 0, RATIO "not '2%%'" },
	{ "", 0, RATIO "not ''" },
};

START_TEST(ratio)
{
	const muster_option option = { .type = MUSTER_RATIO };
	double value = -1;
	char *message = option_parse(&option, "/", ratios[_i].text, &value);

	ck_assert_pstr_eq(message, ratios[_i].message);
	if (message == NULL)
		ck_assert_double_eq(value, ratios[_i].value);
	option_message_free(message);
}
END_TEST

static const struct {
	const char *text;
	bool value;
	const char *message;
} booleans[] = {
	{ "yes", true, NULL },
	{ "no", false, NULL },
	{ "true", true, NULL },
	{ "false", false, NULL },
	{ "on", true, NULL },
	{ "off", false, NULL },
	{ "1", false, BOOLEAN "not '1'" },
	{ "Yes", false, BOOLEAN "not 'Yes'" },
	{ "y", false, BOOLEAN "not 'y'" },
	{ "", false, BOOLEAN "not ''" },
};

START_TEST(boolean)
{
	const muster_option option = { .type = MUSTER_BOOLEAN };
	bool value = !booleans[_i].value;
	char *message = option_parse(&option, "/", booleans[_i].text, &value);

	ck_assert_pstr_eq(message, booleans[_i].message);
	if (message == NULL)
		ck_assert_int_eq(value, booleans[_i].value);
	option_message_free(message);
}
END_TEST

static const struct {
	uint32_t type;
	const char *text;
	uint32_t value;
	const char *message;
} choices[] = {
	{ MUSTER_CHOICE, "off", 0, NULL },
	{ MUSTER_CHOICE, "write", 2, NULL },
	{ MUSTER_CHOICE, "raed", 0,
	    "expected one of off, read, write, not 'raed' "
	    "(did you mean 'read'?)" },
	{ MUSTER_CHOICE, "Off", 0,
	    "expected one of off, read, write, not 'Off' "
	    "(did you mean 'off'?)" },
	{ MUSTER_CHOICE, "", 0, "expected one of off, read, write, not ''" },
	{ MUSTER_CHOICE, "read,write", 0,
	    "expected one of off, read, write, not 'read,write'" },
	{ MUSTER_CHOICES, "", 0, NULL },
	{ MUSTER_CHOICES, "read", 2, NULL },
	{ MUSTER_CHOICES, "write , off", 5, NULL },
	{ MUSTER_CHOICES, "off, wirte", 0,
	    "expected any of off, read, write, not 'wirte' "
	    "(did you mean 'write'?)" },
	{ MUSTER_CHOICES, "off,", 0,
	    "expected any of off, read, write, not ''" },
	{ MUSTER_CHOICES, "off, read, off", 0, "'off' is named twice" },
};

START_TEST(choice)
{
	const muster_option option = {
		.type = choices[_i].type,
		.choices = "off,read, write",
	};
	uint32_t value = 99;
	char *message = option_parse(&option, "/", choices[_i].text, &value);

	ck_assert_pstr_eq(message, choices[_i].message);
	ck_assert_uint_eq(value, message == NULL ? choices[_i].value : 99);
	option_message_free(message);
}
END_TEST

START_TEST(last_choice_of_32)
{
	const muster_option option = {
		.type = MUSTER_CHOICES,
		.choices = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,"
			   "z,0,1,2,3,4,5",
	};
	uint32_t value = 0;

	ck_assert_ptr_null(option_parse(&option, "/", "5,a", &value));
	ck_assert_uint_eq(value, UINT32_C(0x80000001));
}
END_TEST

/* ---- texts ---- */

static const struct {
	uint32_t type;
	const char *directory;
	const char *text;
	const char *value;
	const char *message;
} texts[] = {
	{ MUSTER_STRING, "/etc", "a b, c", "a b, c", NULL },
	{ MUSTER_STRING, "/etc", "", "", NULL },
	{ MUSTER_SECRET, "/etc", "hunter2", "hunter2", NULL },
	{ MUSTER_PATH, "/etc/app", "users.db", "/etc/app/users.db", NULL },
	{ MUSTER_PATH, "/etc/app", "../x", "/etc/app/../x", NULL },
	{ MUSTER_PATH, "/etc/app", "/x", "/x", NULL },
	{ MUSTER_PATH, "/", "x", "/x", NULL },
	{ MUSTER_PATH, "/etc/app", "~/x", "/etc/app/~/x", NULL },
	{ MUSTER_PATH, "/etc/app", "", NULL, "expected a path, not ''" },
};

START_TEST(text)
{
	const muster_option option = { .type = texts[_i].type };
	const char *value = NULL;
	char *message = option_parse(&option, texts[_i].directory,
	    texts[_i].text, &value);

	ck_assert_pstr_eq(message, texts[_i].message);
	ck_assert_pstr_eq(value, texts[_i].value);
	option_message_free(message);
	option_value_free(&option, &value);
	ck_assert_ptr_null(value);
}
END_TEST

START_TEST(strings)
{
	const muster_option option = { .type = MUSTER_STRINGS };
	muster_strings value = { NULL, 7 };
	char *message;

	ck_assert_ptr_null(option_parse(&option, "/", " a b ,c,  d ", &value));
	ck_assert_uint_eq(value.count, 3);
	ck_assert_str_eq(value.items[0], "a b");
	ck_assert_str_eq(value.items[1], "c");
	ck_assert_str_eq(value.items[2], "d");
	option_value_free(&option, &value);
	ck_assert_uint_eq(value.count, 0);
	ck_assert_ptr_null(option_parse(&option, "/", "  ", &value));
	ck_assert_uint_eq(value.count, 0);
	ck_assert_ptr_null(value.items);
	option_value_free(&option, &value);
	message = option_parse(&option, "/", "a,,b", &value);
	ck_assert_pstr_eq(message, "an item of the list is empty");
	option_message_free(message);
}
END_TEST

/* ---- types ---- */

START_TEST(type_names)
{
	static const char *const names[] = { NULL, "string", "path", "secret",
		"integer", "boolean", "duration", "size", "ratio", "choice",
		"choices", "strings", "store", "stores", NULL };
	uint32_t type;

	for (type = 0; type < sizeof names / sizeof *names; type++) {
		ck_assert_pstr_eq(option_type_name(type), names[type]);
		ck_assert_int_eq(option_type_width(type) == 0,
		    names[type] == NULL);
	}
	ck_assert_ptr_null(option_type_name(UINT32_MAX));
	ck_assert_uint_eq(option_type_width(UINT32_MAX), 0);
	ck_assert_uint_eq(option_type_width(MUSTER_BOOLEAN), sizeof(bool));
	ck_assert_uint_eq(option_type_width(MUSTER_STORES),
	    sizeof(muster_stores));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("values");
	TCase *tcase = tcase_create("values");

	tcase_add_loop_test(tcase, amount, 0, sizeof amounts / sizeof *amounts);
	tcase_add_loop_test(tcase, ratio, 0, sizeof ratios / sizeof *ratios);
	tcase_add_loop_test(tcase, boolean, 0,
	    sizeof booleans / sizeof *booleans);
	tcase_add_loop_test(tcase, choice, 0, sizeof choices / sizeof *choices);
	tcase_add_test(tcase, last_choice_of_32);
	tcase_add_loop_test(tcase, text, 0, sizeof texts / sizeof *texts);
	tcase_add_test(tcase, strings);
	tcase_add_test(tcase, type_names);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
