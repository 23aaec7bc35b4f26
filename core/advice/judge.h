/* SPDX-License-Identifier: MIT
 *
 * judge - which way the calls of an adaptive composite should go: one member
 * after another, or all at once.
 *
 * Pure: it is told what was measured in a window of time, and thinks. It reads
 * no clock and has no thread, so it is tested by telling it stories, and the
 * simulation uses it as it is.
 */
#ifndef ADVICE_JUDGE_H
#define ADVICE_JUDGE_H

#include <stdbool.h>

#include "measure/histogram.h"

enum { JUDGE_MOST = HISTOGRAM_MOST };

/* The two ways, as indices. */
enum { SEQUENTIAL, PARALLEL, WAYS };

/* What handing over is taken to cost while it has not been measured. */
#define JUDGE_USUAL_WAIT 10000.0

/* Why calls go the way they go. */
enum judge_reason {
	JUDGE_UNMEASURED, /* sequential: nothing is known yet */
	JUDGE_SAVES,      /* parallel: it saves time */
	JUDGE_LITTLE,     /* sequential: there is too little to be saved */
	JUDGE_BUSY,       /* sequential: the processors are too busy for it */
	JUDGE_TRIED       /* sequential: parallel was tried, and was slower */
};

/* What was measured. Times in nanoseconds. */
struct judge_window {
	int64_t now;
	unsigned members;
	/* How long each member takes by itself, waiting excluded. One that is
	 * empty is not known. */
	const struct histogram *latency[JUDGE_MOST];
	/* Bit i: in parallel, another thread runs member i. The others are so
	 * short that the caller runs them himself. */
	uint64_t handed;
	double hand_over; /* from posting to running on another thread; 0: not
			   * measured */
	double busy;      /* of the processors' time, 0 to 1 */
	double callers;   /* calls that were on their way at a time, on average
			   */
	unsigned workers; /* threads that run what is handed over */
	/* Calls that went each way, and how long they took on average. */
	uint64_t calls[WAYS];
	double mean[WAYS];
};

/* What it thinks. Zeroed: nothing yet. */
struct judge {
	bool together; /* parallel */
	bool crowded;  /* there are too few workers for a second leg each ... */
	bool outlasts; /* ... which may wait for one, as the first takes that
			* much longer */
	enum judge_reason reason;
	double predicted[WAYS]; /* of a call; 0: not known */
	double hand_over;       /* as it was last measured */
	uint64_t switches;

	/* What a call took, over what the model says: of each way, when it was
	 * last gone. */
	double factor[WAYS];
	double took;       /* a call that went in sequence, when one last did */
	uint64_t heard;    /* calls since the way was changed, up to enough */
	int64_t turned;    /* when that was */
	bool known;        /* the way that is not gone: it is believed */
	bool in_vain;      /* ... it was tried, and left for this one */
	unsigned setbacks; /* how often that happened lately */
	double gain;       /* that the model promised when it was left */
	unsigned strange;  /* windows in a row in which that does not hold */
};

void judge_think(struct judge *judge, const struct judge_window *window);

#endif
