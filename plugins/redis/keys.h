/* SPDX-License-Identifier: MIT
 *
 * keys - the names under which things are kept, and the slot of each.
 *
 * A pattern has one '%', in whose place the value stands as it is. An e-mail
 * address is folded first, A-Z to a-z and nothing else, as it is compared.
 */
#ifndef REDIS_KEYS_H
#define REDIS_KEYS_H

#include "bytes.h"
#include "options.h"

enum { KEY_SLOTS = 16384 };

enum key_kind { KEY_USER, KEY_EMAIL, KEY_ORG_ID };

/* The pattern of a kind; NULL: this store has none. */
const char *key_pattern(const struct redis_options *options,
    enum key_kind kind);

/* Adds the key of that kind for a value to `to`. */
void key_make(const struct redis_options *options, enum key_kind kind,
    const char *value, size_t size, struct bytes *to);

/* The slot that a cluster keeps a key in: of what stands between the first '{'
 * and the next '}' behind it, if anything does, else of all of it. */
unsigned key_slot(const void *key, size_t size);

#endif
