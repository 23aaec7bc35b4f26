/* SPDX-License-Identifier: MIT
 *
 * texts - questions and users in words, for verdicts.
 */
#ifndef CLI_CONFORM_TEXTS_H
#define CLI_CONFORM_TEXTS_H

#include <muster/types.h>

/* `{id "1", email "ann@example.org", limit 3}`: what is not asked by is left
 * out, what is long is cut with a word on how long it is. All of these write
 * at most `size` bytes with NUL. */
void texts_query(char *to, size_t size, const muster_query *query);

/* `{id "1", email "ann@example.org", name "Ann", city "Bonn"}` */
void texts_user(char *to, size_t size, const muster_user *user);

/* `nobody`, or the first users. */
void texts_users(char *to, size_t size, const muster_user *const *users,
    size_t count);

/* "NOT_FOUND"; ENOUGH too. Static. */
const char *texts_status(muster_status status);

/* What is different, `name is "Ann" and not "Bob"`, or "" and false. Members
 * that are NULL in `want` are compared only if `exact`. */
bool texts_differ(char *to, size_t size, const muster_user *want,
    const muster_user *got, bool exact);

#endif
