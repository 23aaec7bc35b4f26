/* SPDX-License-Identifier: MIT
 *
 * garbage - users that no store should answer with.
 */
#ifndef FAULT_GARBAGE_H
#define FAULT_GARBAGE_H

#include <muster/store.h>

/* In the order of GARBAGE_NAMES. */
enum garbage {
	GARBAGE_STRANGER, /* does not match the query */
	GARBAGE_NO_ID,
	GARBAGE_EMPTY_ID,
	GARBAGE_CONTROL,   /* a control byte in the id */
	GARBAGE_NOT_UTF8,  /* in the name */
	GARBAGE_TOO_LONG,  /* the name */
	GARBAGE_ATTRIBUTE, /* the name of one is NULL */
	GARBAGE_COUNT
};

#define GARBAGE_NAMES \
	"stranger,no_id,empty_id,control,not_utf8,too_long,attribute"

/* Answers with such a user, that matches the query but for what is wrong with
 * it. Returns what the host says to it. */
muster_status garbage_emit(muster_call *call, const muster_query *query,
    enum garbage garbage);

#endif
