/* SPDX-License-Identifier: MIT
 *
 * header - the line that starts a section.
 */
#ifndef CONFIG_HEADER_H
#define CONFIG_HEADER_H

#include <stdbool.h>

#include "config/shorten.h"

enum { HEADER_MAX_NAME = 40 };

/* What a header says, right or wrong. */
struct header {
	bool known;        /* a section of [muster] or of a store, or
			    * meant as one: its entries can be checked */
	const char *store; /* name of the store, points into the line;
			    * NULL: [muster] */
	/* What is wrong, to be joined: "fault 'subject'advice". NULL: nothing,
	 * or nothing more to say. */
	const char *fault;
	const char *subject;
	const char *advice;
};

/* Reads `line`, which starts with '[' and has no blanks at its ends. Writes
 * into the line. */
void header_parse(char *line, struct header *ret);

/* 1 to 40 of A-Z a-z 0-9 _ . - */
bool header_is_store_name(const char *name);

#endif
