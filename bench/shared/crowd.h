/* SPDX-License-Identifier: MIT
 *
 * crowd - many threads that call at the same time.
 */
#ifndef SHARED_CROWD_H
#define SHARED_CROWD_H

#include <stdint.h>

enum { CROWD_MAX = 64 };

/* Makes some calls; returns how many. */
typedef long (*crowd_step)(void *arg);

/* Has `callers` threads (up to CROWD_MAX) call step(args[i]) over and over for
 * so long. Returns calls a second, of all of them together. Each is counted to
 * the end of its last call, so that long calls that are on their way when the
 * time is over do no harm. */
double crowd_rate(int callers, crowd_step step, void *const *args,
    int64_t time);

#endif
