/* SPDX-License-Identifier: MIT
 *
 * allocations - how often a call asks for memory, once warm.
 *
 *	allocations [-n CALLS]
 *
 * malloc and the others are this program's own: every shared object of the
 * process, the library and the plugins included, gets these, which count and
 * then do what the C library does. So nothing is missed, in whatever thread.
 *
 * Each strategy that merges is tried, waited for and asynchronously, with
 *stores that keep a caller, that are handed over, and that sleep. The first
 *calls warm up: they may allocate. A call in flight needs a block of memory, so
 *there have to have been as many calls as later come together, and some more
 *for those whose worker lost the processor on its way out; to be sure of it,
 *the results of that many calls are kept for a while. The stores behind `slow`,
 *whose nested calls need blocks too, are warmed up in the same way. A sanitizer
 *brings a malloc of its own, and nothing is counted.
 */
#include <config.h>

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "shared/clock.h"
#include "shared/sample.h"
#include "shared/world.h"

enum { AT_A_TIME = 16, KEPT = 4 * AT_A_TIME };

/* Calls of the functions below. Relaxed: it is read when nothing runs that is
 * to be counted. */
static atomic_long allocations;

#ifdef COUNT_ALLOCATIONS

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static void
count(void)
{
	atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
}

MUSTER_EXPORT void *
malloc(size_t size)
{
	count();
	return __libc_malloc(size);
}

MUSTER_EXPORT void *
calloc(size_t number, size_t size)
{
	count();
	return __libc_calloc(number, size);
}

MUSTER_EXPORT void *
realloc(void *memory, size_t size)
{
	count();
	return __libc_realloc(memory, size);
}

MUSTER_EXPORT void *
aligned_alloc(size_t alignment, size_t size)
{
	count();
	return __libc_memalign(alignment, size);
}

MUSTER_EXPORT int
posix_memalign(void **ret, size_t alignment, size_t size)
{
	void *memory;

	count();
	memory = __libc_memalign(alignment, size);
	if (memory == NULL)
		return ENOMEM;
	*ret = memory;
	return 0;
}

#endif

static void
waited_for(struct asker *asker, long calls)
{
	for (; calls > 0; calls--)
		asker_ask(asker);
}

/* Where asynchronous calls leave their results. */
struct answers {
	sem_t room;                   /* for more calls */
	muster_result *results[KEPT]; /* kept, if there is room */
	atomic_int kept;
};

static void
answered(void *arg, muster_result *result)
{
	struct answers *answers = arg;
	muster_status status = muster_result_status(result);
	int place = atomic_fetch_add(&answers->kept, 1);

	if (status != MUSTER_OK)
		fatal("asynchronous: %s", muster_status_name(status));
	if (place < KEPT)
		answers->results[place] = result;
	else
		muster_result_free(result);
	sem_post(&answers->room);
}

/* So many calls, up to `most` of them at the same time. The results of the
 * first KEPT are freed in the end, if `keep` is said. */
static void
asynchronous(struct asker *asker, long calls, int most, bool keep)
{
	/* Static: the last completion may still be on its way out. */
	static struct answers answers;
	int i;

	memset(answers.results, 0, sizeof answers.results);
	atomic_store(&answers.kept, keep ? 0 : KEPT);
	sem_init(&answers.room, 0, (unsigned)most);
	for (; calls > 0; calls--) {
		while (sem_wait(&answers.room) != 0)
			;
		if (muster_find_async(asker->m, &asker->request, answered,
			&answers, NULL, NULL) != MUSTER_OK)
			fatal("a call was refused");
	}
	for (i = 0; i < most; i++)
		while (sem_wait(&answers.room) != 0)
			;
	for (i = 0; i < KEPT; i++)
		muster_result_free(answers.results[i]);
	sem_destroy(&answers.room);
}

static void
say(const char *strategy, const char *kind, const char *how, double number,
    double *worst)
{
	char key[100];

	snprintf(key, sizeof key, "allocations_%s_%s_%s", strategy, kind, how);
	report(key, number);
	if (number > *worst)
		*worst = number;
}

/* Has as many calls to that store come together as there will ever be. */
static void
fill(muster *m, const char *store, size_t users)
{
	struct asker asker = asker_of(m, store, users);

	asynchronous(&asker, KEPT, AT_A_TIME, true);
}

/* Raises *worst and *worst_async to what a call allocates. */
static void
measure(const char *strategy, const char *kind, long calls, double *worst,
    double *worst_async)
{
	muster *m = world_open_as("allocations", kind, strategy);
	struct asker asker = asker_of(m, kind, 2);
	long before;

	asker.request.timeout = 5 * MUSTER_SECOND;
	waited_for(&asker, calls / 2 + 1);
	before = atomic_load(&allocations);
	waited_for(&asker, calls);
	say(strategy, kind, "sync",
	    (double)(atomic_load(&allocations) - before) / (double)calls,
	    worst);

	fill(m, kind, 2);
	if (strcmp(kind, "slow") == 0) {
		fill(m, "prompt-1", 1);
		fill(m, "prompt-2", 1);
	}
	asynchronous(&asker, calls / 2 + 1, AT_A_TIME, false);
	before = atomic_load(&allocations);
	asynchronous(&asker, calls, AT_A_TIME, false);
	say(strategy, kind, "async",
	    (double)(atomic_load(&allocations) - before) / (double)calls,
	    worst_async);
	asker_fini(&asker);
	world_close(m);
}

static void
measure_all(long calls)
{
	static const char *const kinds[] = {
		"prompt",
		"bounded",
		"unflagged",
		"slow",
	};
	/* Those of which the file's options are. */
	static const char *const strategies[] = {
		"sequential",
		"parallel",
		"adaptive",
	};
	double worst = 0, worst_async = 0;
	size_t i, k;

	for (i = 0; i < sizeof strategies / sizeof *strategies; i++)
		for (k = 0; k < sizeof kinds / sizeof *kinds; k++)
			measure(strategies[i], kinds[k], calls, &worst,
			    &worst_async);
	report("allocations_sync", worst);
	report("allocations_async", worst_async);
}

int
main(int argc, char **argv)
{
	struct settings settings = { .size = 1000 };

	settings_read(&settings, argc, argv);
#ifdef COUNT_ALLOCATIONS
	measure_all(settings.size);
#else
	(void)measure_all;
	report_missing("allocations_sync", "malloc cannot be replaced here");
	report_missing("allocations_async", "malloc cannot be replaced here");
#endif
	return 0;
}
