/* SPDX-License-Identifier: MIT
 *
 * tree - the stores of the oracle: a configuration file that is written for
 * the library, and the same as a table for the judge.
 */
#ifndef TESTS_TREE_H
#define TESTS_TREE_H

#include <muster/muster.h>

enum { TREE_MAX_MEMBERS = 8 };

/* What a store of the plugin `fault` does, in percent of its calls. */
struct tree_faults {
	int seed;
	int errors;
	int hangs;                      /* with a timeout only */
	int late;                       /* too */
	int garbage;
	int duplicates;
};

/* With which statuses it fails; in the order of their numbers. */
#define TREE_STATUSES "permission_denied, unimplemented, unavailable"

struct tree {
	const char *name;
	/* A leaf or a wrapper: */
	const char *plugin;             /* NULL: a composite */
	const char *most;               /* may be inside; NULL: any number */
	const char *max_in_flight;      /* NULL: not in the file */
	const char *inner;              /* NULL: a leaf */
	bool relay;
	const struct tree_faults *faults;       /* of the plugin `fault` */
	const char *delay;              /* of `fault` or `slow` */
	bool whole;                     /* no call of it is ever cut short */
	bool email_only;                /* it cannot search by anything else */
	/* A composite: */
	const char *strategy;
	const char *members[TREE_MAX_MEMBERS + 1];      /* NULL ended */
	/* Either: */
	const char *timeout;            /* NULL: none */
	bool root;                      /* the oracle asks it */
};

/* All of them, members before composites; the last one has no name. Each
 * program has one table: trees.c, or one of its own. */
extern const struct tree trees[];

const struct tree *tree_find(const char *name);

/* Is it a wrapper that knows nobody itself: `fault` or `slow`? */
bool tree_passes_on(const struct tree *tree);

/* Writes the file; false: it could not be written. */
bool tree_write(const char *path, const char *plugin_path, unsigned threads);

#endif
