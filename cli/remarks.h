/* SPDX-License-Identifier: MIT
 *
 * remarks - what there is to say about an answer.
 */
#ifndef CLI_REMARKS_H
#define CLI_REMARKS_H

#include <muster/muster.h>

/* What the answer amounts to as an exit status. */
int remarks_exit_status(muster_result *result);

/* Says on standard error which members were wanted and gave no answer, and why.
 * `leg` may be NULL. */
void remarks_say_unanswered(const muster_leg *leg);

#endif
