/* SPDX-License-Identifier: MIT
 *
 * entry - a line of the log in the making: one question and its answer.
 */
#ifndef LOG_ENTRY_H
#define LOG_ENTRY_H

#include <jansson.h>
#include <time.h>

#include "options.h"

struct entry {
	const char *operation; /* "find", "put", "remove" */
	struct timespec time;  /* when it was asked, on the calendar, */
	struct timespec start; /* and on a clock that nobody sets */
	json_t *users;         /* an array, owned; NULL: they are not kept */
	bool broken;           /* no memory for one of them */
	size_t count;          /* of users: found, or to be stored */
};

/* Begins an entry: the time is now. `keep`: the users are to be in it. */
void entry_init(struct entry *entry, const char *operation, bool keep);

/* Counts one more user, and keeps it if that was wanted, with what `mask` says
 * (MASK_...) hidden. */
void entry_add(struct entry *entry, const muster_user *user, uint32_t mask);

/* The whole line, owned by the caller, and its size; NULL: no memory. */
char *entry_line(struct entry *entry, const char *store,
    const muster_query *query, uint32_t mask, muster_status status,
    size_t *ret_size);

void entry_fini(struct entry *entry);

#endif
