/* SPDX-License-Identifier: MIT
 *
 * setting - one thing that is measured: a strategy, its members and how many
 * callers ask at a time.
 */
#ifndef SIMULATE_SETTING_H
#define SIMULATE_SETTING_H

#include <muster/muster.h>

#include "samples.h"

enum { SETTING_MEMBERS = 8, SETTING_THREADS = 64 };

struct setting {
	char *name;
	char *strategy;
	unsigned callers;
	unsigned calls;                 /* of each caller, in one round */
	char *members[SETTING_MEMBERS]; /* what each takes, as text */
	unsigned member_count;
	int64_t delays[SETTING_MEMBERS]; /* as a time, 0: it is none */
	bool side_by_side;              /* members sleep at the same time */
	muster *muster;
	/* What was measured: */
	struct samples latencies;       /* of a call */
	struct samples overshoots;      /* of a bare sleep, beside so many as a
					 * call's legs and callers make */
	struct samples first, second;   /* what the first two legs took */
	struct samples backs;           /* from the end of the last leg until
					 * the caller has its answer */
};

/* Reads "NAME STRATEGY CALLERS CALLS MEMBER...", writes DIRECTORY/NAME.ini and
 * opens it. A member that is a plain time is the plugin slow in front of a
 * store that answers at once, any other the plugin wait. Ends the program, with
 * a message, if anything goes wrong. */
void setting_open(struct setting *setting, char *line, const char *directory,
    const char *plugin_path);

/* One round: calls and bare sleeps in turn. */
void setting_round(struct setting *setting);

void setting_close(struct setting *setting);

#endif
