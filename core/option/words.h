/* SPDX-License-Identifier: MIT
 *
 * words - the option names that a section may have.
 */
#ifndef OPTION_WORDS_H
#define OPTION_WORDS_H

#include "option/option.h"

/* Every name that one of the targets or `also` knows, NAME_file of secrets
 * included; owned. */
struct words {
	char **items;
	size_t count;
};

/* False: out of memory; `words` is to be given to words_fini() either way. */
bool words_gather(struct words *words, const struct option_target *targets,
    size_t count, const char *const *also);

bool words_have(const struct words *words, const char *name);

/* The name that `name` was perhaps meant to be, or NULL: the nearest one; else
 * the one whose start it is; else the one that is near to its start. */
const char *words_nearest(const struct words *words, const char *name);

void words_fini(struct words *words);

#endif
