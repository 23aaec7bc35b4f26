/* SPDX-License-Identifier: MIT
 *
 * errand - a thing that is left to another thread to do, in a list whose links
 * are in the errands: leaving one cannot fail.
 */
#ifndef BASE_ERRAND_H
#define BASE_ERRAND_H

#include <stddef.h>

struct errand {
	struct errand *next;
	/* Does it. The memory may be gone when it returns. */
	void (*run)(struct errand *errand);
};

/* First in, first out. Protected by its owner. */
struct errands {
	struct errand *first;
	struct errand **end;
};

static inline void
errands_init(struct errands *errands)
{
	errands->first = NULL;
	errands->end = &errands->first;
}

static inline void
errands_push(struct errands *errands, struct errand *errand)
{
	errand->next = NULL;
	*errands->end = errand;
	errands->end = &errand->next;
}

/* The first one, taken; NULL: there is none. */
static inline struct errand *
errands_pop(struct errands *errands)
{
	struct errand *errand = errands->first;

	if (errand == NULL)
		return NULL;
	errands->first = errand->next;
	if (errands->first == NULL)
		errands->end = &errands->first;
	return errand;
}

/* Moves all of `from` behind what is there. */
static inline void
errands_move(struct errands *errands, struct errands *from)
{
	if (from->first == NULL)
		return;
	*errands->end = from->first;
	errands->end = from->end;
	errands_init(from);
}

#endif
