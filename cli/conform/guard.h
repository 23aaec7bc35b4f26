/* SPDX-License-Identifier: MIT
 *
 * guard - memory that goes away when its time is over.
 *
 * Whoever looks at it later is caught in the act, with or without a sanitizer:
 * the pages cannot be read any more, and the signal that this makes is the
 * verdict on the check.
 */
#ifndef CLI_CONFORM_GUARD_H
#define CLI_CONFORM_GUARD_H

#include <muster/store.h>

struct trial;

/* Has SIGSEGV in such memory fail the check. Other ones keep their effect. */
void guard_watch(struct trial *trial);

/* A copy of the query, `size` bytes of it, with its texts. NULL: there is no
 * more of such memory. `what` says in a verdict whose it was, and lives on. */
const muster_query *guard_query(const muster_query *query, size_t size,
    const char *what);

/* The same of users, each of `size` bytes. */
const muster_user *const *guard_users(const muster_user *const *users,
    size_t count, size_t size, const char *what);

/* Takes away what `copy` is in; NULL is nothing. */
void guard_end(const void *copy);

#endif
