/* SPDX-License-Identifier: MIT
 *
 * check_arena - pieces do not overlap, are aligned, and cost no allocation once
 * the arena is warm.
 */
#include <config.h>

#include <check.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "support/suite.h"

enum { PIECES = 500 };

START_TEST(pieces_are_apart)
{
	alignas(max_align_t) char own[64];
	struct arena arena;
	char *pieces[PIECES];

	arena_init(&arena, own, sizeof own);
	for (size_t i = 0; i < PIECES; i++) {
		pieces[i] = arena_alloc(&arena, i);
		ck_assert_ptr_nonnull(pieces[i]);
		ck_assert_uint_eq((uintptr_t)pieces[i] % alignof(max_align_t),
		    0);
		memset(pieces[i], (int)(i % 251), i);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t k = 0; k < i; k++)
			ck_assert_int_eq((unsigned char)pieces[i][k],
			    (int)(i % 251));
	arena_fini(&arena);
}
END_TEST

START_TEST(own_memory_comes_first)
{
	alignas(max_align_t) char own[64];
	struct arena arena;

	arena_init(&arena, own, sizeof own);
	ck_assert_ptr_eq(arena_alloc(&arena, 16), own);
	ck_assert_ptr_null(arena.chunks);
	arena_reset(&arena);
	ck_assert_ptr_eq(arena_alloc(&arena, 64), own);
	ck_assert_ptr_null(arena.chunks);
	ck_assert_ptr_nonnull(arena_alloc(&arena, 1));
	ck_assert_ptr_nonnull(arena.chunks);
	arena_fini(&arena);
}
END_TEST

START_TEST(warm_arena_keeps_its_chunk)
{
	struct arena arena;
	struct arena_chunk *kept;

	arena_init(&arena, NULL, 0);
	ck_assert_ptr_nonnull(arena_alloc(&arena, 100));
	ck_assert_uint_eq(arena.used, 112);
	kept = arena.chunks;
	for (int i = 0; i < 10; i++) {
		arena_reset(&arena);
		ck_assert_uint_eq(arena.used, 0);
		ck_assert_ptr_nonnull(arena_alloc(&arena, 100));
		ck_assert_ptr_eq(arena.chunks, kept);
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(large_chunk_is_not_kept)
{
	struct arena arena;

	arena_init(&arena, NULL, 0);
	ck_assert_ptr_nonnull(arena_alloc(&arena, 10000000));
	arena_reset(&arena);
	ck_assert_ptr_null(arena.chunks);
	arena_fini(&arena);
}
END_TEST

START_TEST(impossible_sizes)
{
	struct arena arena;

	arena_init(&arena, NULL, 0);
	ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX));
	ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX / 2));
	ck_assert_ptr_null(arena_copy(&arena, "", SIZE_MAX));
	ck_assert_ptr_nonnull(arena_alloc(&arena, 0));
	arena_fini(&arena);
}
END_TEST

START_TEST(texts)
{
	alignas(max_align_t) char own[32];
	struct arena arena;

	arena_init(&arena, own, sizeof own);
	ck_assert_str_eq(arena_copy(&arena, "abcdef", 3), "abc");
	ck_assert_str_eq(arena_format(&arena, "%s: %d", "store", 77),
	    "store: 77");
	ck_assert_uint_eq(strlen(arena_format(&arena, "%5000d", 1)), 5000);
	arena_fini(&arena);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("arena");
	TCase *tcase = tcase_create("arena");

	tcase_add_test(tcase, pieces_are_apart);
	tcase_add_test(tcase, own_memory_comes_first);
	tcase_add_test(tcase, warm_arena_keeps_its_chunk);
	tcase_add_test(tcase, large_chunk_is_not_kept);
	tcase_add_test(tcase, impossible_sizes);
	tcase_add_test(tcase, texts);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
