/* SPDX-License-Identifier: MIT
 *
 * link - one connection that is made, and one question on it.
 */
#include <config.h>

#include "link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct link *
link_new(PGconn *db)
{
	struct link *link = calloc(1, sizeof *link);

	if (link == NULL || PQsetnonblocking(db, 1) != 0) {
		free(link);
		PQfinish(db);
		return NULL;
	}
	link->db = db;
	return link;
}

PGconn *
link_release(struct link *link)
{
	PGconn *db = link->db;

	PQclear(link->result);
	free(link);
	return db;
}

void
link_free(struct link *link)
{
	if (link != NULL)
		PQfinish(link_release(link));
}

void
link_ask(struct link *link, const struct question *question)
{
	PQclear(link->result);
	link->result = NULL;
	link->question = question;
	link->old = question->which >= 0 && link->prepared[question->which];
	link->sent = false;
}

unsigned
link_events(const struct link *link)
{
	return link->events;
}

bool
link_is_asking(const struct link *link)
{
	return link->question != NULL && link->sent &&
	    PQstatus(link->db) == CONNECTION_OK;
}

static bool
send_question(struct link *link)
{
	const struct question *question = link->question;
	char name[24];

	link->sent = true;
	link->preparing = false;
	if (question->which < 0)
		return PQsendQueryParams(link->db, question->text,
		    question->count, NULL, question->values, NULL, NULL, 0);
	snprintf(name, sizeof name, "muster_%d", question->which);
	if (!link->prepared[question->which]) {
		link->preparing = true;
		return PQsendPrepare(link->db, name, question->text, 0, NULL);
	}
	return PQsendQueryPrepared(link->db, name, question->count,
	    question->values, NULL, NULL, 0);
}

/* Takes what has arrived. The answer is whole when libpq gives NULL. */
static enum link_progress
receive(struct link *link)
{
	PGresult *result;
	int unsent = PQflush(link->db);

	if (unsent < 0 || !PQconsumeInput(link->db))
		return LINK_BROKEN;
	link->events = MUSTER_READ | (unsent > 0 ? MUSTER_WRITE : 0u);
	while (!PQisBusy(link->db)) {
		result = PQgetResult(link->db);
		if (result == NULL)
			return LINK_ANSWERED;
		if (link->result == NULL)
			link->result = result;
		else
			PQclear(result);
	}
	return LINK_WAITS;
}

enum link_progress
link_step(struct link *link)
{
	enum link_progress progress;

	for (;;) {
		if (!link->sent && !send_question(link))
			return LINK_BROKEN;
		progress = receive(link);
		if (progress != LINK_ANSWERED)
			return progress;
		if (link->result == NULL)
			return LINK_BROKEN;
		if (!link->preparing ||
		    PQresultStatus(link->result) != PGRES_COMMAND_OK)
			break;
		link->prepared[link->question->which] = true;
		PQclear(link->result);
		link->result = NULL;
		link->sent = false;
	}
	link->question = NULL;
	link->used = true;
	return LINK_ANSWERED;
}

/* ---- failures ---- */

void
link_one_line(char *text)
{
	char *to = text, last = ' ';

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7f)
			*text = ' ';
		if (*text != ' ' || last != ' ')
			*to++ = last = *text;
	}
	if (last == ' ')
		to--;
	*to = '\0';
}

void
link_failure(const struct link *link, struct failure *ret)
{
	*ret = (struct failure){ MUSTER_UNAVAILABLE, true, NULL, "" };
	snprintf(ret->message, sizeof ret->message, "PostgreSQL: %s",
	    PQerrorMessage(link->db));
	link_one_line(ret->message);
}

muster_status
link_status(const char *state)
{
	static const struct {
		const char *state; /* or how it begins */
		muster_status status;
	} table[] = {
		{ "08", MUSTER_UNAVAILABLE },
		{ "22", MUSTER_INVALID_ARGUMENT },
		{ "23505", MUSTER_ALREADY_EXISTS },
		{ "23", MUSTER_INVALID_ARGUMENT },
		{ "25", MUSTER_FAILED_PRECONDITION },
		{ "28", MUSTER_UNAUTHENTICATED },
		{ "40", MUSTER_ABORTED },
		{ "42501", MUSTER_PERMISSION_DENIED },
		{ "53", MUSTER_RESOURCE_EXHAUSTED },
		{ "54", MUSTER_RESOURCE_EXHAUSTED },
		{ "55P03", MUSTER_ABORTED },
		{ "57014", MUSTER_DEADLINE_EXCEEDED },
		{ "57", MUSTER_UNAVAILABLE },
		{ "58", MUSTER_INTERNAL },
		{ "XX001", MUSTER_DATA_LOSS },
		{ "XX002", MUSTER_DATA_LOSS },
		{ "XX", MUSTER_INTERNAL },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof *table; i++) {
		if (strncmp(state, table[i].state, strlen(table[i].state)) == 0)
			return table[i].status;
	}
	return MUSTER_FAILED_PRECONDITION;
}

bool
link_succeeded(const struct link *link, struct failure *ret)
{
	ExecStatusType status = PQresultStatus(link->result);
	const char *state, *text;

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return true;
	state = PQresultErrorField(link->result, PG_DIAG_SQLSTATE);
	text = PQresultErrorField(link->result, PG_DIAG_MESSAGE_PRIMARY);
	if (state == NULL) {
		/* libpq's own, not the server's */
		link_failure(link, ret);
		return false;
	}
	*ret = (struct failure){ link_status(state), false, NULL, "" };
	/* 26000 and 0A000: what was prepared is gone, or does not fit the
	 * table any more */
	ret->again = ret->status == MUSTER_UNAVAILABLE ||
	    strncmp(state, "40", 2) == 0 ||
	    (link->old &&
		(strcmp(state, "26000") == 0 || strcmp(state, "0A000") == 0));
	snprintf(ret->message, sizeof ret->message, "PostgreSQL: %s: %s", state,
	    text != NULL ? text : "no message");
	link_one_line(ret->message);
	return false;
}
