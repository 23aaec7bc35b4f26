/* SPDX-License-Identifier: MIT
 *
 * hostile - a plugin that does what it is told by bytes.
 *
 * The bytes, one after another, as far as there are any (then zeros):
 *
 *	flags      HOSTILE_..., what else comes before the answers
 *	numbers    abi, size, user_size, query_size, option_size: each a byte, 0
 *	           for what is right, else a choice of what is not
 *	texts      name, summary, version
 *	levels     threads, returns, flags, keys, four bytes each
 *	options    a count, a size of the struct, and for each its members
 *	opening    a status and a message, of open
 *	answers    what each callback that has a call does, from its start
 *
 * A text is a byte, its size (255: none; 250 to 254: a long one), and so many
 * bytes.
 */
#ifndef FUZZ_HOSTILE_H
#define FUZZ_HOSTILE_H

#include <stddef.h>
#include <stdint.h>

/* The flags. None: a plugin like any other, whose find has an answer. */
enum {
	HOSTILE_NUMBERS = 1,
	HOSTILE_TEXTS = 2,
	HOSTILE_OPTIONS = 4,            /* else one: inner, a store to ask */
	HOSTILE_LEVELS = 8,
	HOSTILE_ASYNC = 16,             /* find_async, and no find */
	HOSTILE_BOTH = 32,              /* both */
	HOSTILE_WRITES = 64,            /* put, remove, ping and check too */
	HOSTILE_OPENS = 128,            /* open, which may fail */

	HOSTILE_MAY_BE_REFUSED = HOSTILE_NUMBERS | HOSTILE_TEXTS |
	    HOSTILE_OPTIONS | HOSTILE_LEVELS | HOSTILE_OPENS
};

/* Besides its entry the plugin exports this: what to do from now on. The bytes
 * stay the caller's and live as long as a store is open. */
#define HOSTILE_TELL "hostile_tell"
typedef void (*hostile_tell_fn)(const uint8_t *bytes, size_t size);

#endif
