/* SPDX-License-Identifier: MIT
 *
 * reply - errors of a server in muster's words.
 *
 * The first word of an error is its kind; scripts put theirs in the middle of a
 * sentence in versions before 7, so that it is looked for there too.
 */
#include <config.h>

#include "reply.h"

#include <string.h>

static const struct {
	const char *word;
	muster_status status;
} errors[] = {
	{ "WRONGPASS", MUSTER_UNAUTHENTICATED },
	{ "NOAUTH", MUSTER_UNAUTHENTICATED },
	{ "NOPERM", MUSTER_PERMISSION_DENIED },
	{ "READONLY", MUSTER_PERMISSION_DENIED },
	{ "OOM", MUSTER_RESOURCE_EXHAUSTED },
	{ "WRONGTYPE", MUSTER_FAILED_PRECONDITION },
	{ "MOVED", MUSTER_FAILED_PRECONDITION },
	{ "LOADING", MUSTER_UNAVAILABLE },
	{ "BUSY", MUSTER_UNAVAILABLE },
	{ "TRYAGAIN", MUSTER_UNAVAILABLE },
	{ "CLUSTERDOWN", MUSTER_UNAVAILABLE },
	{ "MASTERDOWN", MUSTER_UNAVAILABLE },
	{ "MISCONF", MUSTER_UNAVAILABLE },
	{ "NOREPLICAS", MUSTER_UNAVAILABLE },
	{ "UNKILLABLE", MUSTER_UNAVAILABLE },
};

muster_status
reply_status(const char *error)
{
	size_t i;

	if (strstr(error, "invalid password") != NULL ||
	    strstr(error, "without any password") != NULL)
		return MUSTER_UNAUTHENTICATED;
	for (i = 0; i < sizeof errors / sizeof *errors; i++) {
		if (strncmp(error, errors[i].word, strlen(errors[i].word)) == 0)
			return errors[i].status;
	}
	for (i = 0; i < sizeof errors / sizeof *errors; i++) {
		if (strstr(error, errors[i].word) != NULL)
			return errors[i].status;
	}
	return MUSTER_UNKNOWN;
}

muster_status
reply_check(muster_call *call, const struct outcome *outcome, int type)
{
	const redisReply *reply = outcome->reply;
	const char *hint = "";

	if (reply == NULL)
		return muster_fail(call, outcome->status, "%s", outcome->why);
	if (reply->type == REDIS_REPLY_ERROR) {
		if (strncmp(reply->str, "MOVED ", 6) == 0)
			hint = " (of a cluster: cluster = yes)";
		return muster_fail(call, reply_status(reply->str), "%.200s%s",
		    reply->str, hint);
	}
	if (reply->type != type)
		return muster_fail(call, MUSTER_INTERNAL,
		    "the server answered with type %d instead of %d",
		    reply->type, type);
	return MUSTER_OK;
}
