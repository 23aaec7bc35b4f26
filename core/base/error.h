/* SPDX-License-Identifier: MIT
 *
 * error - a status and one line of text in a struct that the caller owns.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <muster/muster.h>

/* Writes status and message into `error` unless it is NULL or holds one
 * already (first writer wins). Returns status. Without memory the message is a
 * static text that muster_error_clear() knows not to free. */
muster_status error_set(muster_error *error, muster_status status,
    const char *format, ...) MUSTER_PRINTF(3, 4);
muster_status error_vset(muster_error *error, muster_status status,
    const char *format, va_list args) MUSTER_PRINTF(3, 0);

/* Every problem of a configuration file, gathered in one run. */
struct problems {
	struct problem *items;
	size_t count;
	size_t capacity;
	bool out_of_memory;     /* some were lost: the result says so */
	bool exhausted;         /* one is no mistake of the file, but memory or
				 * the like that is missing */
};

/* "FILE:LINE: [SECTION] text"; line 0 and a NULL section are left out.
 * Copies everything. */
void problems_add(struct problems *problems, const char *file, unsigned line,
    const char *section, const char *format, ...) MUSTER_PRINTF(5, 6);

/* Writes all of them, by line and then in the order of their coming, a line
 * each, into `error`, as INVALID_ARGUMENT (RESOURCE_EXHAUSTED when some were
 * lost, or one was for want of memory). Returns that, or MUSTER_OK when there
 * are none. */
muster_status problems_report(const struct problems *problems,
    muster_error *error);

/* Frees what they hold. */
void problems_fini(struct problems *problems);

#endif
