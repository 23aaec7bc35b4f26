/* SPDX-License-Identifier: MIT
 *
 * check_records - what the readers make of a file, to the letter: the users, or
 * the message. Then every prefix of a good file, hostile files, and that what
 * is written is read back.
 *
 * Users are compared in a form of one line each: `id|email|org_id|name`, a `-`
 * for what is not known, then `|attribute=value` for each attribute.
 */
#include <config.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "records/records.h"
#include "support/suite.h"

/* Bytes and their number: some hold NUL. */
#define BYTES(text) text, sizeof(text) - 1

struct example {
	const char *file; /* its ending says the format */
	const char *bytes;
	size_t size;
	const char *expected; /* users, then the message if there is one */
};

static const struct example examples[];
enum { EXAMPLES = 97 };

static void
describe(FILE *out, const muster_user *user)
{
	size_t i;

	fprintf(out, "%s|%s|%s|%s", user->id,
	    user->email != NULL ? user->email : "-",
	    user->org_id != NULL ? user->org_id : "-",
	    user->name != NULL ? user->name : "-");
	for (i = 0; i < user->attribute_count; i++)
		fprintf(out, "|%s=%s", user->attributes[i].name,
		    user->attributes[i].value);
	fputc('\n', out);
}

/* All that a file gives, as in struct example. Owned by the caller. */
static char *
read_all(const char *file, const char *bytes, size_t size,
    muster_status *ret_status)
{
	FILE *in = size > 0 ? fmemopen((void *)(uintptr_t)bytes, size, "r")
			    : fopen("/dev/null", "r");
	const muster_user *user = NULL;
	struct record_reader *reader;
	muster_status status;
	char *text = NULL;
	size_t length;
	FILE *out;

	ck_assert_ptr_nonnull(in);
	out = open_memstream(&text, &length);
	reader = record_reader_new(in, file, RECORD_AUTO);
	ck_assert_ptr_nonnull(reader);
	while ((status = record_reader_next(reader, &user)) == MUSTER_OK &&
	    user != NULL)
		describe(out, user);
	if (status != MUSTER_OK) {
		fputs(record_reader_message(reader), out);
		ck_assert_int_eq(record_reader_next(reader, &user), status);
	} else {
		ck_assert_ptr_null(record_reader_message(reader));
	}
	record_reader_free(reader);
	fclose(in);
	fclose(out);
	if (ret_status != NULL)
		*ret_status = status;
	return text;
}

START_TEST(example_is_read_so)
{
	const struct example *example = &examples[_i];
	char *got;

	got = read_all(example->file, example->bytes, example->size, NULL);
	ck_assert_str_eq(got, example->expected);
	free(got);
}
END_TEST

START_TEST(examples_are_all_run)
{
	ck_assert_ptr_nonnull(examples[EXAMPLES - 1].file);
	ck_assert_ptr_null(examples[EXAMPLES].file);
}
END_TEST

/* ---- prefixes ---- */

/* clang-format off */
static const char good_csv[] =
    "\xef\xbb\xbf" "email,id,\"name\",org_id,phone\r\n"
    "ann@a.org,1,Ann,o,1 2\r\n"
    "\r\n"
    "b@b.org,2,\"B \"\"q\"\", \r\nsecond\",,\"\"\n"
    ",3,Zo\xc3\xab,\"\",";

static const char good_jsonl[] =
    "{\"id\":\"1\",\"email\":\"ann@a.org\",\"attributes\":{\"a\":\"b\"}}\r\n"
    " \n"
    "{\"id\":\"2\",\"org_id\":null,\"name\":\"Zo\\u00eb\",\"x\":\"\\\"\"}";
/* clang-format on */

static size_t
count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

/* Whatever is cut off, the users before it are the same, and the rest is the
 * last user cut short, or a message. */
static void
check_prefixes(const char *file, const char *bytes, size_t size)
{
	char *whole = read_all(file, bytes, size, NULL), *got, *copy;
	muster_status status;
	size_t length, last;

	for (length = 0; length < size; length++) {
		copy = malloc(length + 1);
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, bytes, length);
		got = read_all(file, copy, length, &status);
		last = 0;
		while (got[last] != '\0' && got[last] == whole[last])
			last++;
		ck_assert_msg(count_lines(got + last) <= 1,
		    "prefix of %zu bytes: %s", length, got);
		if (status != MUSTER_OK)
			ck_assert_int_eq(status, MUSTER_INVALID_ARGUMENT);
		free(got);
		free(copy);
	}
	free(whole);
}

START_TEST(prefixes)
{
	char *text;

	text = read_all("a.csv", BYTES(good_csv), NULL);
	ck_assert_str_eq(text,
	    "1|ann@a.org|o|Ann|phone=1 2\n"
	    "2|b@b.org|-|B \"q\", \r\nsecond|phone=\n"
	    "3|-||Zo\xc3\xab\n");
	free(text);
	check_prefixes("a.csv", BYTES(good_csv));
	text = read_all("a.jsonl", BYTES(good_jsonl), NULL);
	ck_assert_str_eq(text,
	    "1|ann@a.org|-|-|a=b\n"
	    "2|-|-|Zo\xc3\xab|x=\"\n");
	free(text);
	check_prefixes("a.jsonl", BYTES(good_jsonl));
}
END_TEST

/* ---- large things ---- */

/* head, then `count` times `part`, then tail. Owned by the caller. */
static char *
repeat(const char *head, const char *part, size_t count, const char *tail,
    size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	fputs(head, out);
	while (count-- > 0)
		fputs(part, out);
	fputs(tail, out);
	fclose(out);
	return text;
}

#define BLANKS     "                                " /* 32 */
#define BLANKS_256 BLANKS BLANKS BLANKS BLANKS BLANKS BLANKS BLANKS BLANKS
#define KIBI       BLANKS_256 BLANKS_256 BLANKS_256 BLANKS_256

/* clang-format off */
static const struct {
	const char *file;
	const char *head, *part;
	size_t count;
	const char *tail;
	const char *message;    /* NULL: it is fine */
} large[] = {
	{ "a.csv", "id\n", "x", 1024, "\n", NULL },
	{ "a.csv", "id\n", "x", 1025, "\n",
	    "a.csv:2: 'id' is longer than 1024 bytes" },
	{ "a.csv", "id,email\n1,", "x", 1025, "\n",
	    "a.csv:2: 'email' is longer than 1024 bytes" },
	{ "a.csv", "id,name\n1,", "x", 65536, "\n", NULL },
	{ "a.csv", "id,name\n1,", "x", 65537, "\n",
	    "a.csv:2: 'name' is longer than 65536 bytes" },
	{ "a.csv", "id,phone\n1,", "x", 65537, "",
	    "a.csv:2: field 2 is longer than 65536 bytes" },
	{ "a.csv", "id,name\n1,A\n2,\"", "x\n", 400000, "\n",
	    "a.csv:3: field 2 is longer than 65536 bytes: is its closing "
	    "quote missing?" },
	{ "a.csv", "id,name\n1,", "x", 1000000, "\n",
	    "a.csv:2: field 2 is longer than 65536 bytes" },
	{ "a.csv", "id", ",a", 1, "\n1,b\n", NULL },
	{ "a.csv", "id", ",a", 260, "\n",
	    "a.csv:1: 261 columns are more than 260" },
	{ "a.csv", "id\n1", ",a", 100000, "\n",
	    "a.csv:2: expected 1 field as in the header line, found 100001" },
	{ "a.csv", "id\n", "\n", 600000, "\"", /* blank lines count */
	    "a.csv:600002: the closing quote of field 1 is missing" },
	{ "a.csv", "i", "d", 2000, "\n",
	    "a.csv:1: the name of an attribute is too long" },
	{ "a.jsonl", "{\"id\":\"", "x", 1025, "\"}",
	    "a.jsonl:1:7: 'id' is longer than 1024 bytes" },
	{ "a.jsonl", "{\"id\":\"1\",\"name\":\"", "x", 65536, "\"}", NULL },
	{ "a.jsonl", "{\"id\":\"1\",\"name\":\"", "x", 65537, "\"}",
	    "a.jsonl:1:18: 'name' is longer than 65536 bytes" },
	{ "a.jsonl", "{\"id\":\"1\"", KIBI, 1000, "}", NULL },
	{ "a.jsonl", "{\"id\":\"1\"", KIBI, 65536, "}",
	    "a.jsonl:1: the line is longer than 67108864 bytes" },
	{ "a.jsonl", "{\"id\":", "[", 100000, "",
	    "a.jsonl:1:2054: maximum parsing depth reached near '['" },
};
/* clang-format on */

START_TEST(large_is_bounded)
{
	char *text, *got;
	size_t size;

	text = repeat(large[_i].head, large[_i].part, large[_i].count,
	    large[_i].tail, &size);
	got = read_all(large[_i].file, text, size, NULL);
	if (large[_i].message == NULL)
		ck_assert_uint_eq(count_lines(got), 1);
	else
		ck_assert_str_eq(
		    strrchr(got, '\n') != NULL ? strrchr(got, '\n') + 1 : got,
		    large[_i].message);
	free(got);
	free(text);
}
END_TEST

/* Columns a0, a1, ...: 256 attributes and no more. */
START_TEST(attributes_are_bounded)
{
	char *header = NULL, *got;
	size_t size, i;
	FILE *out;

	out = open_memstream(&header, &size);
	fputs("{\"id\":\"1\"", out);
	for (i = 0; i < 256; i++)
		fprintf(out, ",\"a%zu\":\"\"", i);
	fputs("}", out);
	fclose(out);
	got = read_all("a.jsonl", header, size, NULL);
	ck_assert_uint_eq(count_lines(got), 1);
	free(got);
	free(header);
	out = open_memstream(&header, &size);
	fputs("id", out);
	for (i = 0; i < 257; i++)
		fprintf(out, ",a%zu", i);
	fputs("\n1", out);
	for (i = 0; i < 257; i++)
		fputs(",x", out);
	fclose(out);
	got = read_all("a.csv", header, size, NULL);
	ck_assert_str_eq(got, "a.csv:2: more than 256 attributes");
	free(got);
	free(header);
}
END_TEST

/* A row at every place relative to the end of the input buffer, with line ends
 * in quotes right there; then a line that is just as long as the buffer. */
START_TEST(buffer_ends_anywhere)
{
	enum { BUFFER = 262144, HEAD = 9 };
	size_t size, pad, length;
	char *text, *got, end[32];

	for (pad = 0; pad < 24; pad++) {
		snprintf(end, sizeof end, "%s2,\"a\r\nb\"\r\n3,c\r\n",
		    pad % 2 == 0 ? "" : "\n");
		text = repeat("id,name\r\n", "\r\n", (BUFFER - HEAD - pad) / 2,
		    end, &size);
		got = read_all("a.csv", text, size, NULL);
		ck_assert_str_eq(got, "2|-|-|a\r\nb\n3|-|-|c\n");
		free(got);
		free(text);
	}
	for (length = BUFFER - 4; length < BUFFER + 4; length++) {
		text = repeat("id,a,b,c,d,e,f,g\n", "x", length, "\r\n2,,,,,,,",
		    &size);
		for (pad = 1; pad < 8; pad++)
			text[17 + pad * 32768 - 8] = ',';
		text[17] = '1';
		text[18] = ',';
		text[32768 - 8 + 17] = 'x';
		got = read_all("a.csv", text, size, NULL);
		ck_assert_msg(strncmp(got, "1|-|-|-|a=x", 11) == 0 &&
			strstr(got, "x\n2|-|-|-\n") != NULL,
		    "%zu: %.80s", length, got);
		free(got);
		free(text);
	}
}
END_TEST

/* ---- files ---- */

START_TEST(file_is_missing)
{
	struct record_reader *reader;
	const muster_user *user;

	reader = record_reader_open("/nonexistent/a.csv", RECORD_AUTO);
	ck_assert_int_eq(record_reader_next(reader, &user), MUSTER_NOT_FOUND);
	ck_assert_str_eq(record_reader_message(reader),
	    "/nonexistent/a.csv: cannot be opened: No such file or directory");
	record_reader_free(reader);
	reader = record_reader_open("/", RECORD_CSV);
	ck_assert_int_eq(record_reader_next(reader, &user), MUSTER_UNAVAILABLE);
	ck_assert_str_eq(record_reader_message(reader),
	    "/: cannot be read: Is a directory");
	record_reader_free(reader);
	reader = record_reader_open("/dev/null", RECORD_AUTO);
	ck_assert_int_eq(record_reader_next(reader, &user),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(record_reader_message(reader),
	    "/dev/null: ends with "
	    "none of .csv, .jsonl and .ndjson: say which format it is in");
	record_reader_free(reader);
	record_reader_free(NULL);
}
END_TEST

START_TEST(lines_are_told)
{
	static const char text[] = "id,name\n\n1,\"a\nb\"\n2,c\n\n";
	FILE *in = fmemopen((void *)(uintptr_t)text, sizeof text - 1, "r");
	struct record_reader *reader;
	const muster_user *user;

	reader = record_reader_new(in, "a", RECORD_CSV);
	ck_assert_uint_eq(record_reader_line(reader), 0);
	record_reader_next(reader, &user);
	ck_assert_uint_eq(record_reader_line(reader), 3);
	record_reader_next(reader, &user);
	ck_assert_uint_eq(record_reader_line(reader), 5);
	ck_assert_int_eq(record_reader_next(reader, &user), MUSTER_OK);
	ck_assert_ptr_null(user);
	ck_assert_uint_eq(record_reader_line(reader), 5);
	record_reader_free(reader);
	fclose(in);
}
END_TEST

/* As a line of a file, but a failure is forgotten by the next one. */
START_TEST(objects_are_read)
{
	struct record_reader *reader = record_reader_new(NULL, "answer",
	    RECORD_JSONL);
	json_t *good = json_pack("{s:s,s:s,s:{s:s}}", "id", "1", "email", "e",
	    "attributes", "a", "b");
	json_t *bad = json_pack("{s:s,s:i}", "id", "2", "name", 1);
	json_t *nobody = json_object(), *list = json_array();
	const muster_user *user = NULL;

	ck_assert_int_eq(record_reader_object(reader, bad, &user),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(record_reader_message(reader),
	    "answer: 'name' must be a string or null");
	ck_assert_int_eq(record_reader_object(reader, good, &user), MUSTER_OK);
	ck_assert_ptr_null(record_reader_message(reader));
	ck_assert_str_eq(user->id, "1");
	ck_assert_str_eq(user->email, "e");
	ck_assert_ptr_null(user->name);
	ck_assert_uint_eq(user->attribute_count, 1);
	ck_assert_str_eq(user->attributes[0].value, "b");
	ck_assert_int_eq(record_reader_object(reader, nobody, &user),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(record_reader_message(reader),
	    "answer: 'id' is required");
	ck_assert_int_eq(record_reader_object(reader, list, &user),
	    MUSTER_INVALID_ARGUMENT);
	ck_assert_str_eq(record_reader_message(reader),
	    "answer: expected an object");
	record_reader_free(reader);
	json_decref(good);
	json_decref(bad);
	json_decref(nobody);
	json_decref(list);
}
END_TEST

START_TEST(formats_have_names)
{
	enum record_format format = RECORD_AUTO;

	ck_assert(record_format_by_name("csv", &format));
	ck_assert_int_eq(format, RECORD_CSV);
	ck_assert(record_format_by_name("jsonl", &format));
	ck_assert_int_eq(format, RECORD_JSONL);
	ck_assert(record_format_by_name("auto", &format));
	ck_assert_int_eq(format, RECORD_AUTO);
	ck_assert(!record_format_by_name("json", &format));
	ck_assert_int_eq(record_format_by_ending("a/b.CSV"), RECORD_CSV);
	ck_assert_int_eq(record_format_by_ending("b.ndjson"), RECORD_JSONL);
	ck_assert_int_eq(record_format_by_ending("b.jsonl"), RECORD_JSONL);
	ck_assert_int_eq(record_format_by_ending(".csv"), RECORD_AUTO);
	ck_assert_int_eq(record_format_by_ending("csv"), RECORD_AUTO);
	ck_assert_int_eq(record_format_by_ending(""), RECORD_AUTO);
}
END_TEST

/* ---- writing ---- */

/* clang-format off */
static const muster_user written[] = {
	{
	    .id = "1",
	    .email = "Ann@A.org",
	    .name = "Zo\xc3\xab \"Z\", of\r\nA",
	    .attributes = (const muster_attribute[]){ { "phone", "" },
	        { "a,b", " x " } },
	    .attribute_count = 2,
	},
	{
	    .id = " 2",
	    .org_id = "",
	    .attributes = (const muster_attribute[]){ { "room", "7" },
	        { "phone", "\xe6\x9d\x8e" } },
	    .attribute_count = 2,
	},
};
/* clang-format on */

static const char written_csv[] =
    "id,email,org_id,name,phone,\"a,b\",room\r\n"
    "1,Ann@A.org,,\"Zo\xc3\xab \"\"Z\"\", of\r\nA\",\"\",\" x \",\r\n"
    "\" 2\",,\"\",,\xe6\x9d\x8e,,7\r\n";

static const char written_jsonl[] =
    "{\"id\":\"1\",\"email\":\"Ann@A.org\",\"org_id\":null,"
    "\"name\":\"Zo\xc3\xab \\\"Z\\\", of\\r\\nA\","
    "\"attributes\":{\"phone\":\"\",\"a,b\":\" x \"}}\n"
    "{\"id\":\" 2\",\"email\":null,\"org_id\":\"\",\"name\":null,"
    "\"attributes\":{\"room\":\"7\",\"phone\":\"\xe6\x9d\x8e\"}}\n";

START_TEST(csv_is_written)
{
	struct record_columns columns = { 0 };
	char *text = NULL, *got;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	ck_assert(record_columns_add(&columns, &written[0]));
	ck_assert(record_columns_add(&columns, &written[1]));
	record_write_csv_header(out, &columns);
	record_write_csv_user(out, &columns, &written[0]);
	record_write_csv_user(out, &columns, &written[1]);
	fclose(out);
	ck_assert_str_eq(text, written_csv);
	got = read_all("a.csv", text, size, NULL);
	ck_assert_str_eq(got,
	    "1|Ann@A.org|-|Zo\xc3\xab \"Z\", of\r\nA|phone=|a,b= x \n"
	    " 2|-||-|phone=\xe6\x9d\x8e|room=7\n");
	free(got);
	free(text);
	record_columns_fini(&columns);
}
END_TEST

START_TEST(jsonl_is_written)
{
	char *text = NULL, *got;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	ck_assert(record_write_jsonl_user(out, &written[0]));
	ck_assert(record_write_jsonl_user(out, &written[1]));
	fclose(out);
	ck_assert_str_eq(text, written_jsonl);
	got = read_all("a.jsonl", text, size, NULL);
	ck_assert_str_eq(got,
	    "1|Ann@A.org|-|Zo\xc3\xab \"Z\", of\r\nA|phone=|a,b= x \n"
	    " 2|-||-|room=7|phone=\xe6\x9d\x8e\n");
	free(got);
	free(text);
	ck_assert(
	    !record_write_jsonl_user(stdout, &(muster_user){ .id = "\xff" }));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("records");
	TCase *tcase = tcase_create("records");

	tcase_add_loop_test(tcase, example_is_read_so, 0, EXAMPLES);
	tcase_add_test(tcase, examples_are_all_run);
	tcase_add_test(tcase, prefixes);
	tcase_add_loop_test(tcase, large_is_bounded, 0,
	    sizeof large / sizeof *large);
	tcase_add_test(tcase, attributes_are_bounded);
	tcase_add_test(tcase, buffer_ends_anywhere);
	tcase_add_test(tcase, file_is_missing);
	tcase_add_test(tcase, lines_are_told);
	tcase_add_test(tcase, objects_are_read);
	tcase_add_test(tcase, formats_have_names);
	tcase_add_test(tcase, csv_is_written);
	tcase_add_test(tcase, jsonl_is_written);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}

/* clang-format off */
#define CSV(text)   "a.csv", BYTES(text)
#define JSONL(text) "a.jsonl", BYTES(text)

static const struct example examples[EXAMPLES + 1] = {
	/* CSV that is fine */
	{ CSV("id\n1\n2\n"), "1|-|-|-\n2|-|-|-\n" },
	{ CSV("id"), "" },
	{ CSV("id\r\n"), "" },
	{ CSV("id,email,org_id,name\n1,a@b,o,N\n"), "1|a@b|o|N\n" },
	{ CSV("name,org_id,email,id\n1,2,3,4"), "4|3|2|1\n" },
	{ CSV("\xef\xbb\xbfid\n1\n"), "1|-|-|-\n" },
	{ CSV("id,x,y\n1,2,3\n"), "1|-|-|-|x=2|y=3\n" },
	{ CSV("id,x,y\n1,,\"\"\n"), "1|-|-|-|y=\n" },
	{ CSV("id,email,org_id,name\n1,,,\n"), "1|-|-|-\n" },
	{ CSV("id,email,org_id,name\n1,\"\",\"\",\"\"\n"), "1|||\n" },
	{ CSV("id,name\n1, N \n"), "1|-|-| N \n" },
	{ CSV("id,name\n1,\" N \"\n"), "1|-|-| N \n" },
	{ CSV("id,name\n1,\"a\nb\"\n2,\"c\r\nd\"\n"),
	    "1|-|-|a\nb\n2|-|-|c\r\nd\n" },
	{ CSV("id,name\n1,\"say \"\"hi\"\"\"\n"), "1|-|-|say \"hi\"\n" },
	{ CSV("id,name\n1,\"a,b\"\n"), "1|-|-|a,b\n" },
	{ CSV("id,name\r\n1,a\r\n2,b\n3,c"), "1|-|-|a\n2|-|-|b\n3|-|-|c\n" },
	{ CSV("\n\nid\n\n1\n\n\n2\n\n"), "1|-|-|-\n2|-|-|-\n" },
	{ CSV("id,name\n1,\xf4\x8f\xbf\xbf\n"), "1|-|-|\xf4\x8f\xbf\xbf\n" },
	{ CSV("id,name\n1,a\tb\n"), "1|-|-|a\tb\n" },
	{ CSV("id,name\n1,;'--\n"), "1|-|-|;'--\n" },
	{ CSV("\"id\",\"a b\"\n1,2\n"), "1|-|-|-|a b=2\n" },
	{ CSV("id,mail\n1,2\n"), "1|-|-|-|mail=2\n" },
	{ CSV("id\n1\r"), "1|-|-|-\n" },
	/* headers that are not */
	{ CSV(""), "a.csv:1: the header line is missing: expected "
		   "id,email,org_id,name" },
	{ CSV("\n\n"), "a.csv:1: the header line is missing: expected "
		       "id,email,org_id,name" },
	{ CSV("\xef\xbb\xbf"), "a.csv:1: the header line is missing: "
			       "expected id,email,org_id,name" },
	{ CSV("email,name\n"),
	    "a.csv:1: the header line has no column 'id'" },
	{ CSV("\n\nemail\n"), "a.csv:3: the header line has no column 'id'" },
	{ CSV("id,email,id\n"), "a.csv:1: column 'id' comes twice" },
	{ CSV("id,x,x\n"), "a.csv:1: column 'x' comes twice" },
	{ CSV("id,,x\n"), "a.csv:1: column 2 has no name" },
	{ CSV("id,x,\n"), "a.csv:1: column 3 has no name" },
	{ CSV("id,\"\"\n"), "a.csv:1: column 2 has no name" },
	{ CSV("ID\n1\n"),
	    "a.csv:1: unknown column 'ID' (did you mean 'id'?)" },
	{ CSV("id,e-mail\n"),
	    "a.csv:1: unknown column 'e-mail' (did you mean 'email'?)" },
	{ CSV("id,OrgId\n"),
	    "a.csv:1: unknown column 'OrgId' (did you mean 'org_id'?)" },
	{ CSV("id, x\n"), "a.csv:1: the name of an attribute starts or ends "
			  "with a blank" },
	{ CSV("id,x\xff\n"), "a.csv:1: the name of an attribute is not "
			     "UTF-8" },
	{ CSV("id,\"x\ny\"\n"), "a.csv:1: the name of an attribute holds a "
				"control byte" },
	{ CSV("id,x\0y\n"), "a.csv:1: the name of an attribute holds a "
			    "control byte" },
	{ CSV("\xff\xfei\0d\0\n\0"),
	    "a.csv:1: the name of an attribute is not UTF-8" },
	/* rows that are not */
	{ CSV("id,name\n1,a\n2\n"), "1|-|-|a\na.csv:3: expected 2 fields as "
				    "in the header line, found 1" },
	{ CSV("id,name\n1,a\n\n2,b,c\n"), "1|-|-|a\na.csv:4: expected 2 "
	    "fields as in the header line, found 3" },
	{ CSV("id\n1,\n"),
	    "a.csv:2: expected 1 field as in the header line, found 2" },
	{ CSV("id,name\n\"1\n\n\",a,b\n"),
	    "a.csv:2: expected 2 fields as in the header line, found 3" },
	{ CSV("id,name\n,a\n"), "a.csv:2: 'id' is required" },
	{ CSV("id,name\n\"\",a\n"), "a.csv:2: 'id' is required" },
	{ CSV("id,name\n1,a\"b\n"), "a.csv:2:4: a quote inside a field that "
				    "does not start with one" },
	{ CSV("id,name\n1,\"a\"b\n"),
	    "a.csv:2:6: text behind the closing quote" },
	{ CSV("id,name\n1,\"a\" \n"),
	    "a.csv:2:6: text behind the closing quote" },
	{ CSV("id,name\n1, \"a\"\n"), "a.csv:2:4: a quote inside a field "
				      "that does not start with one" },
	{ CSV("id,name\n1,\"a\nb\"c\n"),
	    "a.csv:3:3: text behind the closing quote" },
	{ CSV("id,name\n1,a\n2,\"b\n3,c\n"), "1|-|-|a\n"
	    "a.csv:3: the closing quote of field 2 is missing" },
	{ CSV("id\r1\r2\r"),
	    "a.csv:1: a carriage return without a line feed" },
	{ CSV("id,name\n1,a\rb\n"),
	    "a.csv:2: a carriage return without a line feed" },
	{ CSV("id\n1\n2\0\n"), "1|-|-|-\n"
			       "a.csv:3: 'id' holds a control byte" },
	{ CSV("id,name\n1,a\0b\n"), "a.csv:2: 'name' holds a NUL byte" },
	{ CSV("id\n\t1\n"), "a.csv:2: 'id' holds a control byte" },
	{ CSV("id\n\"1\n\"\n"), "a.csv:2: 'id' holds a control byte" },
	{ CSV("id,email\n1,a\x7f\n"),
	    "a.csv:2: 'email' holds a control byte" },
	{ CSV("id,org_id\n1,\"a\r\n\"\n"),
	    "a.csv:2: 'org_id' holds a control byte" },
	{ CSV("id,name\n1,\xc0\x80\n"), "a.csv:2: 'name' is not UTF-8" },
	{ CSV("id,x\n1,\xed\xa0\x80\n"), "a.csv:2: 'x' is not UTF-8" },
	{ CSV("id,x\n1,M\xfcller\n"), "a.csv:2: 'x' is not UTF-8" },
	/* JSON lines that are fine */
	{ JSONL(""), "" },
	{ JSONL("\n \t\r\n"), "" },
	{ JSONL("{\"id\":\"1\"}"), "1|-|-|-\n" },
	{ JSONL("\xef\xbb\xbf{\"id\":\"1\"}\r\n{\"id\":\"2\"}\n"),
	    "1|-|-|-\n2|-|-|-\n" },
	{ JSONL("{\"name\":\"N\",\"org_id\":\"o\",\"email\":\"e\","
		"\"id\":\"1\"}"), "1|e|o|N\n" },
	{ JSONL("{\"id\":\"1\",\"email\":null,\"org_id\":\"\","
		"\"name\":null}"), "1|-||-\n" },
	{ JSONL("{\"id\":\"1\",\"z\":\"26\",\"attributes\":{\"b\":\"2\","
		"\"a\":\"\"},\"c\":\"3\"}"), "1|-|-|-|z=26|b=2|a=|c=3\n" },
	{ JSONL("{\"id\":\"1\",\"name\":\"a\\nb\\u00eb\\ud83d\\ude00\"}"),
	    "1|-|-|a\nb\xc3\xab\xf0\x9f\x98\x80\n" },
	/* JSON lines that are not */
	{ JSONL("{\"id\":\"1\"}\n{\"id\":\"2\"\n"), "1|-|-|-\n"
	    "a.jsonl:2:9: '}' expected near end of file" },
	{ JSONL("[]"), "a.jsonl:1:1: expected an object" },
	{ JSONL("{\"id\":\"a\\\xef\xbb\xbf\"}"),
	    "a.jsonl:1:10: invalid escape near '\"a\\?'" },
	{ JSONL("\n\"1\""), "a.jsonl:2:3: '[' or '{' expected near '\"1\"'" },
	{ JSONL("{\"id\":\"1\"} {\"id\":\"2\"}"),
	    "a.jsonl:1:12: end of file expected near '{'" },
	{ JSONL("{\"id\":\"1\",\"id\":\"2\"}"),
	    "a.jsonl:1:14: duplicate object key near '\"id\"'" },
	{ JSONL("{\"id\":\"1\",\"attributes\":{\"a\":\"\",\"a\":\"\"}}"),
	    "a.jsonl:1:34: duplicate object key near '\"a\"'" },
	{ JSONL("{\"id\":\"1\",\"a\":\"\",\"attributes\":{\"a\":\"\"}}"),
	    "a.jsonl:1:36: 'a' comes twice" },
	{ JSONL("{}"), "a.jsonl:1: 'id' is required" },
	{ JSONL("{\"id\":null}"), "a.jsonl:1: 'id' is required" },
	{ JSONL("{\"id\":\"\"}"), "a.jsonl:1: 'id' is required" },
	{ JSONL("{\"id\":1}"), "a.jsonl:1:7: 'id' must be a string or null" },
	{ JSONL("{\"id\":\"1\",\"name\":{\"a\":[\"}\"]}}"),
	    "a.jsonl:1:18: 'name' must be a string or null" },
	{ JSONL("{ \"x\" : \"{,}\" , \"y\" : [1, {\"a\":2}]}"),
	    "a.jsonl:1:23: 'y' must be a string" },
	{ JSONL("{\"id\":\"1\",\"x\":null}"),
	    "a.jsonl:1:15: 'x' must be a string" },
	{ JSONL("{\"id\":\"1\",\"attributes\":null}"),
	    "a.jsonl:1:24: 'attributes' must be an object of strings" },
	{ JSONL("{\"id\":\"1\",\"attributes\":{\"a\":\"\",\"b\":true}}"),
	    "a.jsonl:1:36: 'b' must be a string" },
	{ JSONL("{\"id\":\"1\",\"attributes\":{\"email\":\"\"}}"),
	    "a.jsonl:1:33: 'email' is no attribute" },
	{ JSONL("{\"id\":\"1\",\"Email\":\"\"}"), "a.jsonl:1:19: unknown "
	    "member 'Email' (did you mean 'email'?)" },
	{ JSONL("{\"id\":\"1\",\"\":\"\"}"),
	    "a.jsonl:1: the name of an attribute is empty" },
	{ JSONL("{\"id\":\"1\\n\"}"),
	    "a.jsonl:1:7: 'id' holds a control byte" },
	{ JSONL("{\"id\":\"1\",\"name\":\"\\u0000\"}"),
	    "a.jsonl:1:25: \\u0000 is not allowed without JSON_ALLOW_NUL "
	    "near '\"\\u0000\"'" },
	{ JSONL("{\"id\":\"1\xff\"}"),
	    "a.jsonl:1:8: unable to decode byte 0xff near '\"1'" },
	{ JSONL("{\"id\":\"1\",\"name\":\"\\ud800\"}"),
	    "a.jsonl:1:25: invalid Unicode '\\uD800' near '\"\\ud800\"'" },
	{ JSONL("{\"id\":\"1\",\"name\":\"a\001\"}"),
	    "a.jsonl:1:19: control character 0x1 near '\"a'" },
};
/* clang-format on */
