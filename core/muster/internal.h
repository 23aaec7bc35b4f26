/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share. A muster is the core of its calls, the
 * directory of its stores, and what keeps those open.
 */
#ifndef MUSTER_INTERNAL_H
#define MUSTER_INTERNAL_H

#include "call/call.h"
#include "directory/directory.h"
#include "muster/opening.h"

struct muster {
	struct core core; /* first: core_unref() frees all */
	struct directory *directory;
	struct openings openings;
};

/* A result is a call, seen by its owner. */
static inline struct call *
call_of(muster_result *result)
{
	return (struct call *)(void *)result;
}

static inline const struct call *
const_call_of(const muster_result *result)
{
	return (const struct call *)(const void *)result;
}

#endif
