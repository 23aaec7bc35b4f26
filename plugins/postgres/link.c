/* SPDX-License-Identifier: MIT
 *
 * link - one connection, and one question on it.
 *
 * What libpq says of a connection string is never shown: it quotes from it, and
 * a password may be in there. What it says of a server names host, port, user
 * and database only.
 */
#include <config.h>

#include "link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t
link_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* A library does not print; libpq would, what the server warns of. */
static void
ignore_notice(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

struct link *
link_new(const struct postgres_options *options)
{
	/* later words win over earlier ones */
	const char *const names[] = { "fallback_application_name", "dbname",
		"client_encoding",
		options->password != NULL ? "password" : NULL, NULL };
	const char *const values[] = { "muster", options->connection, "UTF8",
		options->password, NULL };
	struct link *link = calloc(1, sizeof *link);

	if (link == NULL)
		return NULL;
	link->db = PQconnectStartParams(names, values, 1);
	if (link->db == NULL) {
		free(link);
		return NULL;
	}
	PQsetNoticeReceiver(link->db, ignore_notice, NULL);
	link->events = MUSTER_WRITE;
	link->give_up = link_clock() + options->connect_timeout;
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
	link->sent = false;
}

unsigned
link_events(const struct link *link)
{
	return link->events;
}

static enum link_progress
connect_step(struct link *link)
{
	if (PQstatus(link->db) == CONNECTION_BAD)
		return LINK_BROKEN;
	switch (PQconnectPoll(link->db)) {
	case PGRES_POLLING_READING:
		link->events = MUSTER_READ;
		return LINK_WAITS;
	case PGRES_POLLING_WRITING:
		link->events = MUSTER_WRITE;
		return LINK_WAITS;
	case PGRES_POLLING_OK:
		link->connected = true;
		return PQsetnonblocking(link->db, 1) == 0 ? LINK_READY
							  : LINK_BROKEN;
	default:
		return LINK_BROKEN;
	}
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

	if (!link->connected) {
		progress = connect_step(link);
		if (progress != LINK_READY)
			return progress;
	}
	if (link->question == NULL)
		return LINK_READY;
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
		link_ask(link, link->question);
	}
	link->question = NULL;
	link->reused = link->used;
	link->used = true;
	return LINK_ANSWERED;
}

/* ---- failures ---- */

/* Newlines and other control bytes become blanks, one for many. */
static void
one_line(char *text)
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
	*ret = (struct failure){ MUSTER_UNAVAILABLE, true, "" };
	if (PQconnectionNeedsPassword(link->db))
		*ret = (struct failure){ MUSTER_UNAUTHENTICATED, false, "" };
	snprintf(ret->message, sizeof ret->message, "PostgreSQL: %s",
	    PQerrorMessage(link->db));
	one_line(ret->message);
}

static muster_status
status_of(const char *state)
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
	ret->status = status_of(state);
	/* 26000 and 0A000: what was prepared is gone, or does not fit the
	 * table any more */
	ret->again = ret->status == MUSTER_UNAVAILABLE ||
	    strncmp(state, "40", 2) == 0 ||
	    (link->reused &&
		(strcmp(state, "26000") == 0 || strcmp(state, "0A000") == 0));
	snprintf(ret->message, sizeof ret->message, "PostgreSQL: %s: %s", state,
	    text != NULL ? text : "no message");
	one_line(ret->message);
	return false;
}
