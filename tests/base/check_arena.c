/* SPDX-License-Identifier: MIT
 *
 * check_arena - pieces do not overlap, are aligned, and cost no allocation once
 * the arena is warm.
 */
#include <config.h>

#include <check.h>
#include <pthread.h>
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

/* ---- pools ---- */

enum { LENDERS = 4, ROUNDS = 2000 };

/* A chunk of this thread's comes back, whoever gives it, and is used again. */
START_TEST(chunks_of_a_pool_go_round)
{
	struct arena_pool pool = { .own = NULL };
	struct arena arenas[3];
	char *first, *second;

	arena_use_pool(&pool);
	for (int i = 0; i < 3; i++)
		arena_init(&arenas[i], NULL, 0);
	first = arena_alloc(&arenas[0], 100);
	second = arena_alloc(&arenas[1], 100);
	arena_give(&arenas[0]);
	arena_give(&arenas[1]);
	ck_assert_ptr_null(arenas[0].chunks);
	ck_assert_uint_eq(arenas[0].used, 0);
	ck_assert_ptr_eq(arena_alloc(&arenas[2], 10), second);
	ck_assert_ptr_eq(arena_alloc(&arenas[1], 10), first);
	/* Too small: another one, in its place. */
	arena_give(&arenas[1]);
	ck_assert_ptr_nonnull(arena_alloc(&arenas[0], 50000));
	arena_give(&arenas[0]);
	ck_assert_ptr_nonnull(arena_alloc(&arenas[1], 10));
	ck_assert_uint_ge((size_t)(arenas[1].end - arenas[1].next), 49000);
	ck_assert_ptr_null(pool.own);
	ck_assert_ptr_null(atomic_load(&pool.given));
	arena_fini(&arenas[1]);
	arena_fini(&arenas[2]);
	arena_use_pool(NULL);
	arena_pool_fini(&pool);
}
END_TEST

/* What others have allocated is theirs. */
START_TEST(other_chunks_are_not_given)
{
	struct arena_pool pool = { .own = NULL };
	struct arena arena;
	char *piece;

	arena_init(&arena, NULL, 0);
	piece = arena_alloc(&arena, 100);
	arena_use_pool(&pool);
	arena_give(&arena);
	ck_assert_ptr_null(atomic_load(&pool.given));
	arena_reset(&arena);
	ck_assert_ptr_eq(arena_alloc(&arena, 100), piece);
	arena_use_pool(NULL);
	arena_fini(&arena);
	arena_pool_fini(&pool);
}
END_TEST

static void *
give_all(void *arg)
{
	struct arena *arenas = arg;

	for (int i = 0; i < ROUNDS; i++)
		arena_give(&arenas[i]);
	return NULL;
}

/* Nothing is lost when many give at the same time. */
START_TEST(many_give_at_a_time)
{
	static struct arena arenas[LENDERS][ROUNDS];
	struct arena_pool pool = { .own = NULL };
	pthread_t threads[LENDERS];
	struct arena all;
	int count = 0;

	arena_use_pool(&pool);
	for (int i = 0; i < LENDERS; i++)
		for (int k = 0; k < ROUNDS; k++) {
			arena_init(&arenas[i][k], NULL, 0);
			ck_assert_ptr_nonnull(arena_alloc(&arenas[i][k], 1));
		}
	for (int i = 0; i < LENDERS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, give_all, arenas[i]), 0);
	for (int i = 0; i < LENDERS; i++)
		pthread_join(threads[i], NULL);
	arena_init(&all, NULL, 0);
	do {
		ck_assert_ptr_nonnull(arena_alloc(&all, 1000));
		count++;
	} while (pool.own != NULL || atomic_load(&pool.given) != NULL);
	ck_assert_int_eq(count, LENDERS * ROUNDS);
	arena_fini(&all);
	arena_use_pool(NULL);
	arena_pool_fini(&pool);
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
	tcase_add_test(tcase, chunks_of_a_pool_go_round);
	tcase_add_test(tcase, other_chunks_are_not_given);
	tcase_add_test(tcase, many_give_at_a_time);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
