/* SPDX-License-Identifier: MIT
 *
 * opening - connections on their way: each is made on a thread of its own.
 *
 * What libpq says of a connection string is never shown: it quotes from it, and
 * a password may be in there. What it says of a server names host, port, user
 * and database only. It is asked for the state (five letters) too, and where in
 * the server's source that happened comes along, which is cut out.
 */
#include <config.h>

#include "opening.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "hosts.h"

enum { GRACE = 1 /* seconds */ };

struct openings {
	struct pool *pool; /* not touched by orphans */
	char *connection, *password;
	int64_t connect_timeout;
	int stop;             /* an eventfd: readable once it is closed */
	pthread_mutex_t lock; /* protects the rest */
	pthread_cond_t ended;
	size_t running; /* threads */
	bool orphaned;  /* it is closed, and the last thread frees it */
};

struct opening {
	struct openings *openings;
	muster_fn done; /* NULL: nobody waits */
	void *arg;
	bool over;
	struct link *link;
	struct failure failure;
};

/* ---- life ---- */

static void
destroy(struct openings *openings)
{
	pthread_cond_destroy(&openings->ended);
	pthread_mutex_destroy(&openings->lock);
	close(openings->stop);
	free(openings->connection);
	free(openings->password);
	free(openings);
}

struct openings *
openings_new(const struct postgres_options *options, struct pool *pool)
{
	struct openings *openings = calloc(1, sizeof *openings);

	if (openings == NULL)
		return NULL;
	openings->pool = pool;
	openings->connect_timeout = options->connect_timeout;
	openings->connection = strdup(options->connection);
	if (options->password != NULL)
		openings->password = strdup(options->password);
	openings->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&openings->lock, NULL);
	pthread_cond_init(&openings->ended, NULL);
	if (openings->connection != NULL && openings->stop >= 0 &&
	    (openings->password != NULL || options->password == NULL))
		return openings;
	destroy(openings);
	return NULL;
}

void
openings_free(struct openings *openings)
{
	const uint64_t one = 1;
	struct timespec until;
	ssize_t written;
	bool late = false;
	size_t left;

	if (openings == NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += GRACE;
	pthread_mutex_lock(&openings->lock);
	written = write(openings->stop, &one, sizeof one);
	(void)written; /* the first one always fits */
	while (openings->running > 0 && !late)
		late = pthread_cond_timedwait(&openings->ended, &openings->lock,
			   &until) != 0;
	left = openings->running;
	openings->orphaned = left > 0;
	while (left-- > 0)
		pool_give(openings->pool, NULL);
	late = openings->orphaned;
	pthread_mutex_unlock(&openings->lock);
	if (!late)
		destroy(openings);
}

/* ---- connecting ---- */

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* A library does not print; libpq would, what the server warns of. */
static void
ignore_notice(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

/* NULL: out of memory. */
static PGconn *
begin(const struct openings *openings, const struct hosts *hosts)
{
	/* later words win over earlier ones */
	const char *names[9] = { "fallback_application_name", "dbname",
		"client_encoding" };
	const char *values[9] = { "muster", openings->connection, "UTF8" };
	size_t count = 3;
	PGconn *db;

	if (openings->password != NULL) {
		names[count] = "password";
		values[count++] = openings->password;
	}
	hosts_words(hosts, names, values, &count);
	db = PQconnectStartParams(names, values, 1);
	if (db == NULL)
		return NULL;
	PQsetNoticeReceiver(db, ignore_notice, NULL);
	PQsetErrorVerbosity(db, PQERRORS_VERBOSE);
	return db;
}

enum ending { CONNECTED, REFUSED, SILENT, STOPPED };

/* Until the connection may go on (true), the time is over, or all is closed. */
static bool
wait_for(const struct openings *openings, PGconn *db,
    PostgresPollingStatusType what, int64_t left, enum ending *ret)
{
	struct pollfd polled[] = {
		{ .fd = PQsocket(db) },
		{ .fd = openings->stop, .events = POLLIN },
	};
	int count;

	polled[0].events = what == PGRES_POLLING_READING ? POLLIN : POLLOUT;
	count = poll(polled, 2, left > 0 ? (int)(left / 1000000) + 1 : 0);
	if (polled[1].revents != 0)
		*ret = STOPPED;
	else if (count == 0)
		*ret = SILENT;
	else
		return true;
	return count < 0 && errno == EINTR;
}

/* Each host has the whole time. */
static enum ending
drive(const struct openings *openings, PGconn *db)
{
	int64_t timeout = hosts_timeout(db, openings->connect_timeout);
	int64_t give_up = now() + timeout;
	PostgresPollingStatusType what = PGRES_POLLING_WRITING;
	const char *host = PQhost(db), *next;
	enum ending ending = REFUSED;

	if (PQstatus(db) == CONNECTION_BAD)
		return REFUSED;
	while (wait_for(openings, db, what, give_up - now(), &ending)) {
		what = PQconnectPoll(db);
		if (what == PGRES_POLLING_OK)
			return CONNECTED;
		if (what == PGRES_POLLING_FAILED)
			return REFUSED;
		/* another entry of the list, be its name the same */
		next = PQhost(db);
		if (next != host)
			give_up = now() + timeout;
		host = next;
	}
	return ending;
}

/* Cuts out lines like "LOCATION:  auth_failed, auth.c:334", whatever the
 * language. */
static void
cut_locations(char *text)
{
	char *from = text, *to = text, *end, *mark;

	while (*from != '\0') {
		size_t size = strcspn(from, "\n");

		end = from + size;
		size += *end == '\n';
		mark = strstr(from, ".c:");
		if (mark == NULL || mark > end ||
		    mark + 3 + strspn(mark + 3, "0123456789") != end) {
			memmove(to, from, size);
			to += size;
		}
		from += size;
	}
	*to = '\0';
}

/* Cuts out what stands between "FATAL:  " and the text: "28P01: ". Returns the
 * last state, "" if there is none. */
static const char *
cut_states(char *text, char state[static 6])
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char *at = text;

	state[0] = '\0';
	while ((at = strstr(at, ":  ")) != NULL) {
		at += 3;
		if (strspn(at, letters) != 5 || at[5] != ':' || at[6] != ' ')
			continue;
		memcpy(state, at, 5);
		state[5] = '\0';
		memmove(at, at + 7, strlen(at + 7) + 1);
	}
	return state;
}

static void
fail_refused(PGconn *db, struct failure *ret)
{
	char text[2048], state[6];

	*ret = (struct failure){ MUSTER_UNAVAILABLE, true, NULL, "" };
	if (PQconnectionNeedsPassword(db))
		*ret = (struct failure){ MUSTER_UNAUTHENTICATED, false, NULL,
			"" };
	snprintf(text, sizeof text, "%s", PQerrorMessage(db));
	cut_locations(text);
	if (cut_states(text, state)[0] != '\0') {
		ret->status = link_status(state);
		ret->again = ret->status == MUSTER_UNAVAILABLE ||
		    ret->status == MUSTER_RESOURCE_EXHAUSTED;
	}
	link_one_line(text);
	snprintf(ret->message, sizeof ret->message, "PostgreSQL: %.400s%s%s",
	    text, state[0] != '\0' ? ": " : "", state);
}

/* What answers, or NULL and why not. A host that takes a connection and says
 * nothing is passed over, but not the others: libpq goes on by itself only from
 * one that refuses. */
static struct link *
open_link(const struct openings *openings, struct failure *ret)
{
	struct hosts hosts = { .host = NULL };
	struct link *link = NULL;
	enum ending ending = STOPPED;
	PGconn *db;
	bool more = true;

	*ret = (struct failure){ MUSTER_RESOURCE_EXHAUSTED, false, NULL,
		"out of memory" };
	while (more && (db = begin(openings, &hosts)) != NULL) {
		ending = drive(openings, db);
		more = ending == SILENT && hosts_drop(&hosts, db);
		if (ending == CONNECTED) {
			PQsetErrorVerbosity(db, PQERRORS_DEFAULT);
			link = link_new(db);
			break;
		}
		if (ending == SILENT)
			*ret = (struct failure){ MUSTER_UNAVAILABLE, true, NULL,
				"PostgreSQL: no server answers within "
				"connect_timeout" };
		else
			fail_refused(db, ret);
		PQfinish(db);
	}
	hosts_fini(&hosts);
	return link;
}

/* ---- threads ---- */

static void *
run(void *arg)
{
	struct opening *opening = arg;
	struct openings *openings = opening->openings;
	bool orphaned;

	opening->link = open_link(openings, &opening->failure);
	pthread_mutex_lock(&openings->lock);
	openings->running--;
	if (opening->done != NULL) {
		opening->over = true;
		opening->done(opening->arg);
	} else {
		if (openings->orphaned)
			link_free(opening->link);
		else
			pool_give(openings->pool,
			    opening->link != NULL ? &opening->link->item
						  : NULL);
		free(opening);
	}
	orphaned = openings->orphaned && openings->running == 0;
	pthread_cond_broadcast(&openings->ended);
	pthread_mutex_unlock(&openings->lock);
	if (orphaned)
		destroy(openings);
	return NULL;
}

static bool
start_thread(struct opening *opening)
{
	sigset_t all, before;
	pthread_attr_t detached;
	pthread_t thread;
	int error;

	if (pthread_attr_init(&detached) != 0)
		return false;
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&thread, &detached, run, opening);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&detached);
	return error == 0;
}

struct opening *
opening_start(struct openings *openings, muster_fn done, void *arg)
{
	struct opening *opening = calloc(1, sizeof *opening);

	if (opening == NULL)
		return NULL;
	*opening = (struct opening){ .openings = openings,
		.done = done,
		.arg = arg };
	pthread_mutex_lock(&openings->lock);
	openings->running++;
	pthread_mutex_unlock(&openings->lock);
	if (start_thread(opening))
		return opening;
	pthread_mutex_lock(&openings->lock);
	openings->running--;
	pthread_mutex_unlock(&openings->lock);
	free(opening);
	return NULL;
}

bool
opening_take(struct opening *opening, struct link **ret_link,
    struct failure *ret_failure)
{
	bool over;

	pthread_mutex_lock(&opening->openings->lock);
	over = opening->over;
	pthread_mutex_unlock(&opening->openings->lock);
	if (!over)
		return false;
	*ret_link = opening->link;
	if (opening->link == NULL)
		*ret_failure = opening->failure;
	free(opening);
	return true;
}

void
opening_leave(struct opening *opening)
{
	struct openings *openings = opening->openings;
	bool over;

	pthread_mutex_lock(&openings->lock);
	over = opening->over;
	opening->done = NULL;
	pthread_mutex_unlock(&openings->lock);
	if (!over)
		return;
	pool_give(openings->pool,
	    opening->link != NULL ? &opening->link->item : NULL);
	free(opening);
}
