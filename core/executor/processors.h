/* SPDX-License-Identifier: MIT
 *
 * processors - how many of them this process may use.
 */
#ifndef EXECUTOR_PROCESSORS_H
#define EXECUTOR_PROCESSORS_H

#include <stdbool.h>

/* Is a short busy wait ever better than a sleep? Not with one processor, nor
 * under a quota of processor time (cgroup v1 and v2), which it would burn. */
bool processors_allow_spinning(void);

#endif
