/* SPDX-License-Identifier: MIT
 *
 * check_users - records are checked, copied whole and matched as muster/store.h
 * says; queries likewise; a set keeps one of each id.
 */
#include <config.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"
#include "users/record.h"
#include "users/unique.h"

static struct arena arena;
static char longest[MUSTER_MAX_KEY + 2], text[MUSTER_MAX_TEXT + 2];

static void
set_up(void)
{
	arena_init(&arena, NULL, 0);
	memset(longest, 'x', sizeof longest - 1);
	memset(text, 'y', sizeof text - 1);
}

static void
tear_down(void)
{
	arena_fini(&arena);
}

/* ---- records ---- */

static const muster_attribute nameless = { NULL, "v" };
static const muster_attribute wild = { "n", "\xff" };
static const muster_attribute twice[] = { { "n", "1" }, { "m", "2" },
	{ "n", "3" } };
static const muster_attribute lined = { "address", "a\nb" };

static const struct {
	muster_user user;
	const char *fault;
} faulty[] = {
	{ { .id = NULL }, "a user without id" },
	{ { .id = "" }, "a user without id" },
	{ { .id = "a\nb" }, "an id with a control byte" },
	{ { .id = "\xc3" }, "an id that is not UTF-8" },
	{ { .id = longest }, "an id over 1024 bytes" },
	{ { .id = "1", .email = longest }, "an email over 1024 bytes" },
	{ { .id = "1", .email = "\x7f" }, "an email with a control byte" },
	{ { .id = "1", .email = "\xff" }, "an email that is not UTF-8" },
	{ { .id = "1", .org_id = longest }, "an org_id over 1024 bytes" },
	{ { .id = "1", .org_id = "\x01" }, "an org_id with a control byte" },
	{ { .id = "1", .org_id = "\xc0\x80" }, "an org_id that is not UTF-8" },
	{ { .id = "1", .name = text }, "a name over 65536 bytes" },
	{ { .id = "1", .name = "\xed\xa0\x80" }, "a name that is not UTF-8" },
	{ { .id = "1", .attribute_count = 1 },
	    "a user whose attributes are missing" },
	{ { .id = "1", .attributes = &nameless, .attribute_count = 1 },
	    "an attribute without name" },
	{ { .id = "1", .attributes = &wild, .attribute_count = 1 },
	    "an attribute that is not UTF-8" },
	{ { .id = "1", .attributes = twice, .attribute_count = 3 },
	    "an attribute that comes twice" },
	{ { .id = "1", .attributes = &lined, .attribute_count = 257 },
	    "a user with over 256 attributes" },
};

/* What a user is checked against that is not an answer. */
static const muster_query any;

static struct record *
make(const muster_user *user, const muster_query *query)
{
	struct record *record = NULL;
	const char *fault;

	ck_assert_int_eq(record_make(&arena, user, query, &record, &fault),
	    RECORD_MADE);
	ck_assert_ptr_nonnull(record);
	return record;
}

START_TEST(faulty_records)
{
	const char *fault = NULL;
	struct record *record;

	ck_assert_int_eq(
	    record_make(&arena, &faulty[_i].user, &any, &record, &fault),
	    RECORD_FAULTY);
	ck_assert_ptr_nonnull(fault);
	ck_assert_str_eq(fault, faulty[_i].fault);
}
END_TEST

START_TEST(records_are_copied_whole)
{
	muster_attribute attributes[] = { { "city", "Oslo" },
		{ "address", "a\nb" }, { "none", NULL } };
	muster_user user = { .id = "1",
		.email = "a@b",
		.name = "",
		.attributes = attributes,
		.attribute_count = 3 };
	const struct record *record = make(&user, &any);

	ck_assert_ptr_ne(record->user.id, user.id);
	ck_assert_str_eq(record->user.id, "1");
	ck_assert_uint_eq(record->id_length, 1);
	ck_assert_str_eq(record->user.email, "a@b");
	ck_assert_ptr_null(record->user.org_id);
	ck_assert_str_eq(record->user.name, "");
	ck_assert_uint_eq(record->user.attribute_count, 3);
	ck_assert_str_eq(record->user.attributes[0].name, "city");
	ck_assert_str_eq(record->user.attributes[0].value, "Oslo");
	ck_assert_str_eq(record->user.attributes[1].value, "a\nb");
	ck_assert_ptr_null(record->user.attributes[2].value);
}
END_TEST

START_TEST(longest_strings_pass)
{
	const struct record *record;

	longest[MUSTER_MAX_KEY] = '\0';
	text[MUSTER_MAX_TEXT] = '\0';
	record = make(&(muster_user){ .id = longest,
			  .email = longest,
			  .org_id = longest,
			  .name = text },
	    &any);
	ck_assert_uint_eq(record->id_length, MUSTER_MAX_KEY);
	ck_assert_str_eq(record->user.org_id, longest);
	ck_assert_str_eq(record->user.name, text);
}
END_TEST

/* ---- matching ---- */

static const muster_user ann = { .id = "7",
	.email = "Ann@Example.org",
	.org_id = "Acme" };

static const struct {
	muster_query query;
	bool matches;
} matching[] = {
	{ { .id = "7" }, true },
	{ { .id = "07" }, false },
	{ { .email = "ann@example.ORG" }, true },
	{ { .email = "ann@example.or" }, false },
	{ { .email = "ann@example.orgg" }, false },
	{ { .org_id = "Acme" }, true },
	{ { .org_id = "acme" }, false },
	{ { .id = "7", .email = "ANN@EXAMPLE.ORG", .org_id = "Acme" }, true },
	{ { .id = "7", .org_id = "other" }, false },
	{ { .id = "8", .email = "ann@example.org" }, false },
};

static bool
matches(const muster_user *user, muster_query query)
{
	struct record *record;
	const char *fault;
	enum record_made made = record_make(&arena, user, &query, &record,
	    &fault);

	ck_assert(made == RECORD_MADE || made == RECORD_OTHER);
	return made == RECORD_MADE;
}

START_TEST(records_match)
{
	ck_assert_int_eq(matches(&ann, matching[_i].query),
	    matching[_i].matches);
}
END_TEST

/* What is the same to the byte is not copied again; what only matches is. */
START_TEST(records_share_what_was_asked)
{
	muster_user user = { .id = "7",
		.email = "ann@example.org",
		.org_id = "acme",
		.name = "Ann" };
	muster_query query = { .id = (char[]){ "7" },
		.email = (char[]){ "Ann@example.org" },
		.org_id = (char[]){ "acme" } };
	const struct record *record = make(&user, &query);

	ck_assert_ptr_eq(record->user.id, query.id);
	ck_assert_uint_eq(record->id_length, 1);
	ck_assert_ptr_eq(record->user.org_id, query.org_id);
	ck_assert_ptr_ne(record->user.email, user.email);
	ck_assert_str_eq(record->user.email, "ann@example.org");
	ck_assert_str_eq(record->user.name, "Ann");
	user.email = NULL;
	ck_assert_ptr_null(
	    make(&user, &(muster_query){ .id = "7" })->user.email);
}
END_TEST

/* A fault is told of one that does not match, too. */
START_TEST(faults_come_first)
{
	const char *fault = NULL;
	struct record *record;

	ck_assert_int_eq(record_make(&arena,
			     &(muster_user){ .id = "8", .name = "\xff" },
			     &(muster_query){ .id = "7" }, &record, &fault),
	    RECORD_FAULTY);
	ck_assert_ptr_nonnull(fault);
	ck_assert_str_eq(fault, "a name that is not UTF-8");
}
END_TEST

START_TEST(only_ascii_is_folded)
{
	muster_user user = { .id = "1", .email = "\xc3\x84@b" };

	ck_assert(matches(&user, (muster_query){ .email = "\xc3\x84@B" }));
	ck_assert(!matches(&user, (muster_query){ .email = "\xc3\xa4@b" }));
	user.email = NULL;
	ck_assert(!matches(&user, (muster_query){ .email = "a" }));
	ck_assert(!matches(&user, (muster_query){ .org_id = "a" }));
}
END_TEST

/* ---- queries ---- */

static const struct {
	muster_query query;
	const char *fault;
} faulty_queries[] = {
	{ { .limit = 1 }, "at least one of id, email and org_id is needed" },
	{ { .id = "" }, "id is empty" },
	{ { .email = "" }, "email is empty" },
	{ { .id = "1", .org_id = "" }, "org_id is empty" },
	{ { .id = longest }, "id is longer than 1024 bytes" },
	{ { .email = longest }, "email is longer than 1024 bytes" },
	{ { .org_id = longest }, "org_id is longer than 1024 bytes" },
	{ { .id = "a\tb" }, "id holds a control byte" },
	{ { .email = "a\r\nb" }, "email holds a control byte" },
	{ { .org_id = "\x7f" }, "org_id holds a control byte" },
	{ { .id = "\xff" }, "id is not UTF-8" },
	{ { .email = "\xe2\x82" }, "email is not UTF-8" },
	{ { .org_id = "\x80" }, "org_id is not UTF-8" },
};

START_TEST(queries_are_refused)
{
	muster_query copy;
	const char *fault = query_take(&arena, &faulty_queries[_i].query,
	    &copy);

	ck_assert_ptr_nonnull(fault);
	ck_assert_str_eq(fault, faulty_queries[_i].fault);
}
END_TEST

START_TEST(queries_are_copied)
{
	char id[] = "1", org[] = "acme";
	muster_query copy, query = { .id = id, .org_id = org, .limit = 5 };

	ck_assert_ptr_null(query_take(&arena, &query, &copy));
	id[0] = org[0] = 'x';
	ck_assert_str_eq(copy.id, "1");
	ck_assert_ptr_null(copy.email);
	ck_assert_str_eq(copy.org_id, "acme");
	ck_assert_uint_eq(copy.limit, 5);
}
END_TEST

/* ---- sets ---- */

static struct record *
record_of(int number)
{
	char id[32];
	muster_user user = { .id = id };

	snprintf(id, sizeof id, "user-%d", number);
	return make(&user, &any);
}

START_TEST(one_of_each)
{
	struct unique set = { 0 };

	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 5000; i++)
			ck_assert_int_eq(unique_add(&set, &arena, record_of(i)),
			    round == 0 ? UNIQUE_NEW : UNIQUE_KNOWN);
	ck_assert_uint_eq(set.count, 5000);
}
END_TEST

START_TEST(sixteen_need_no_table)
{
	struct unique set = { 0 };

	for (int i = 0; i < UNIQUE_FEW; i++)
		ck_assert_int_eq(unique_add(&set, &arena, record_of(i)),
		    UNIQUE_NEW);
	ck_assert_ptr_null(set.table);
	ck_assert_int_eq(unique_add(&set, &arena, record_of(99)), UNIQUE_NEW);
	ck_assert_ptr_nonnull(set.table);
	for (int i = 0; i < UNIQUE_FEW; i++)
		ck_assert_int_eq(unique_add(&set, &arena, record_of(i)),
		    UNIQUE_KNOWN);
}
END_TEST

START_TEST(room_is_made_at_once)
{
	struct unique set = { 0 };
	struct record **table;

	unique_expect(&set, 1000);
	for (int i = 0; i <= UNIQUE_FEW; i++)
		unique_add(&set, &arena, record_of(i));
	table = set.table;
	ck_assert_ptr_nonnull(table);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 1000; i++)
			ck_assert_int_eq(unique_add(&set, &arena, record_of(i)),
			    round == 0 && i > UNIQUE_FEW ? UNIQUE_NEW
							 : UNIQUE_KNOWN);
	ck_assert_uint_eq(set.count, 1000);
	ck_assert_ptr_eq(set.table, table);
}
END_TEST

START_TEST(hashes_depend_on_every_byte)
{
	char id[24];

	for (size_t length = 1; length < sizeof id; length++)
		for (size_t at = 0; at < length; at++) {
			uint64_t hash;

			memset(id, 'a', sizeof id);
			hash = unique_hash(id, length);
			ck_assert_uint_eq(unique_hash(id, length), hash);
			id[at] = 'b';
			ck_assert_uint_ne(unique_hash(id, length), hash);
		}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("users");
	TCase *tcase = tcase_create("users");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, faulty_records, 0,
	    sizeof faulty / sizeof *faulty);
	tcase_add_test(tcase, records_are_copied_whole);
	tcase_add_test(tcase, longest_strings_pass);
	tcase_add_loop_test(tcase, records_match, 0,
	    sizeof matching / sizeof *matching);
	tcase_add_test(tcase, records_share_what_was_asked);
	tcase_add_test(tcase, faults_come_first);
	tcase_add_test(tcase, only_ascii_is_folded);
	tcase_add_loop_test(tcase, queries_are_refused, 0,
	    sizeof faulty_queries / sizeof *faulty_queries);
	tcase_add_test(tcase, queries_are_copied);
	tcase_add_test(tcase, one_of_each);
	tcase_add_test(tcase, sixteen_need_no_table);
	tcase_add_test(tcase, room_is_made_at_once);
	tcase_add_test(tcase, hashes_depend_on_every_byte);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
