/* SPDX-License-Identifier: MIT
 *
 * readers - who may still be looking, so that nothing is freed under them.
 *
 * A reader counts itself in and out, on a counter of the processor that it
 * runs on: a cache line that no other processor wants. There are two counters
 * of each, and the epoch's lowest bit says which of them newcomers use. So the
 * other one runs dry, the writer sees it at zero, and turns them over.
 *
 * Each turn saw one of the two at zero, so two turns saw both. A reader that
 * counted itself in before the writer looked was seen, and waited for. One that
 * did so after it is ordered behind the writer's look, because that is a
 * read-modify-write of the same counter: what the writer had unlinked by then,
 * this reader does not find. It does not matter when a reader read the epoch;
 * no fence is needed, and no order between different counters.
 */
#include <config.h>

#include "readers.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE = 128, MAX_STRIPES = 256 };

/* Two lines of 64 bytes, as processors fetch them in pairs. */
struct readers_stripe {
	_Alignas(LINE) atomic_uint inside[2];
};

bool
readers_init(struct readers *readers)
{
	long processors = sysconf(_SC_NPROCESSORS_CONF);
	size_t count = 1, i;

	while (count < MAX_STRIPES && (long)count < processors)
		count *= 2;
	readers->stripes = aligned_alloc(LINE,
	    count * sizeof *readers->stripes);
	if (readers->stripes == NULL)
		return false;
	for (i = 0; i < count; i++) {
		atomic_init(&readers->stripes[i].inside[0], 0);
		atomic_init(&readers->stripes[i].inside[1], 0);
	}
	readers->mask = count - 1;
	atomic_init(&readers->epoch, 0);
	return true;
}

void
readers_fini(struct readers *readers)
{
	free(readers->stripes);
	readers->stripes = NULL;
}

atomic_uint *
readers_enter(struct readers *readers)
{
	/* relaxed: either counter is right */
	unsigned epoch = atomic_load_explicit(&readers->epoch,
	    memory_order_relaxed);
	size_t processor = (size_t)sched_getcpu();
	struct readers_stripe *stripe =
	    &readers->stripes[processor & readers->mask];
	atomic_uint *inside = &stripe->inside[epoch & 1];

	/* acquire: pairs with the release of all_left() */
	atomic_fetch_add_explicit(inside, 1, memory_order_acquire);
	return inside;
}

void
readers_leave(atomic_uint *token)
{
	/* release: pairs with the acquire of all_left(), so that whatever is
	 * freed then was read before */
	atomic_fetch_sub_explicit(token, 1, memory_order_release);
}

/* Has everyone left who used these counters? */
static bool
all_left(struct readers *readers, unsigned which)
{
	size_t i;

	/* A look that takes no line away from its readers: relaxed, as the
	 * next loop decides. */
	for (i = 0; i <= readers->mask; i++) {
		if (atomic_load_explicit(&readers->stripes[i].inside[which],
			memory_order_relaxed) != 0)
			return false;
	}
	for (i = 0; i <= readers->mask; i++) {
		/* acquire: pairs with readers_leave(); release: pairs with
		 * readers_enter() */
		if (atomic_fetch_add_explicit(
			&readers->stripes[i].inside[which], 0,
			memory_order_acq_rel) != 0)
			return false;
	}
	return true;
}

bool
readers_advance(struct readers *readers)
{
	/* relaxed: only the writer changes it */
	unsigned epoch = atomic_load_explicit(&readers->epoch,
	    memory_order_relaxed);

	if (!all_left(readers, (epoch + 1) & 1))
		return false;
	atomic_store_explicit(&readers->epoch, epoch + 1, memory_order_relaxed);
	return true;
}
