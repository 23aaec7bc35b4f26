/* SPDX-License-Identifier: MIT
 *
 * question - what is asked, taken into a call.
 */
#ifndef CALL_QUESTION_H
#define CALL_QUESTION_H

#include "call/call.h"

/* Checks the question and copies it into the call's arena. False: the call is
 * over, with the status and message that say why. */
bool question_take(struct call *call, const struct question *question);

#endif
