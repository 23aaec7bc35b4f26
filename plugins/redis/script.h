/* SPDX-License-Identifier: MIT
 *
 * script - what a server does in one piece, and so nobody sees half of: Lua.
 *
 * A record is written, or removed, and the indexes with it. In a cluster a
 * script touches the keys of one slot, so that indexes are for scripts of their
 * own (write.c).
 */
#ifndef REDIS_SCRIPT_H
#define REDIS_SCRIPT_H

#include "engine.h"

enum script {
	SCRIPT_PUT,     /* returns the e-mail and organisation that were */
	SCRIPT_REMOVE,  /* returns whether there was a user, and these */
	SCRIPT_READ,    /* returns the e-mail and organisation that are */
	SCRIPT_ADD,     /* adds an id to an index */
	SCRIPT_DROP     /* takes an id out of an index */
};

/* Begins the command: EVAL, the script, `keys` keys that are added after this
 * as words, then what all scripts are told of the store and the user `id`; the
 * caller adds script_words() and then `more` words of his own. */
void script_begin(enum script script, size_t keys, size_t more,
    struct bytes *to);

/* The words that are the same for all scripts. */
void script_words(const struct redis_options *options, const char *id,
    struct bytes *to);

#endif
