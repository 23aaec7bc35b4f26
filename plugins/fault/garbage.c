/* SPDX-License-Identifier: MIT
 *
 * garbage - users that no store should answer with.
 *
 * Each breaks one rule of muster/store.h and no other, so that it can be told
 * which one a host has seen.
 */
#include <config.h>

#include "garbage.h"

#include <string.h>

#define STRANGER "a stranger, whom nobody has asked for"

/* A name of one byte more than is allowed; NULL: the call has failed. */
static const char *
long_name(muster_call *call)
{
	char *name = muster_alloc(call, MUSTER_MAX_TEXT + 2);

	if (name == NULL)
		return NULL;
	memset(name, 'x', MUSTER_MAX_TEXT + 1);
	name[MUSTER_MAX_TEXT + 1] = '\0';
	return name;
}

muster_status
garbage_emit(muster_call *call, const muster_query *query, enum garbage garbage)
{
	static const muster_attribute nameless = { .value = "x" };
	muster_user user = {
		.id = query->id != NULL ? query->id : "garbage",
		.email = query->email,
		.org_id = query->org_id,
	};

	switch (garbage) {
	case GARBAGE_STRANGER:
		user = (muster_user){ .id = STRANGER,
			.email = STRANGER,
			.org_id = STRANGER };
		break;
	case GARBAGE_NO_ID:
		user.id = NULL;
		break;
	case GARBAGE_EMPTY_ID:
		user.id = "";
		break;
	case GARBAGE_CONTROL:
		user.id = "gar\abage";
		break;
	case GARBAGE_NOT_UTF8:
		user.name = "garb\xe4ge";
		break;
	case GARBAGE_TOO_LONG:
		user.name = long_name(call);
		if (user.name == NULL)
			return MUSTER_RESOURCE_EXHAUSTED;
		break;
	case GARBAGE_ATTRIBUTE:
		user.attributes = &nameless;
		user.attribute_count = 1;
		break;
	default:
		break;
	}
	return muster_emit(call, &user);
}
