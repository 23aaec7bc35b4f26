/* SPDX-License-Identifier: MIT
 *
 * workers - the threads of the pool.
 */
#ifndef SIMULATE_WORKERS_H
#define SIMULATE_WORKERS_H

#include "world.h"

/* As many as the model has, all asleep. Owned by the caller. */
struct worker *workers_new(struct world *world);
void workers_free(struct worker *workers);

#endif
