/* SPDX-License-Identifier: MIT
 *
 * outline - the tree of stores that a question would take.
 */
#ifndef CLI_OUTLINE_H
#define CLI_OUTLINE_H

#include <muster/muster.h>

struct outline {
	muster *m;
	muster_store *store;       /* its root */
	const muster_query *query; /* NULL: nothing is asked for */
};

/* Each prints it on standard output and returns whether there was memory
 * enough; whether it could be written is in ferror(stdout). */

/* As a tree, for people. */
bool outline_text(const struct outline *outline);

/* As one JSON object on one line; members nest. */
bool outline_json(const struct outline *outline);

#endif
