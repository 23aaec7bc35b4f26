/* SPDX-License-Identifier: MIT
 *
 * link - one connection to one server.
 *
 * The socket is our own and never waits; of hiredis there is the reader of
 * replies. Its asynchronous context would be a second owner of the descriptor
 * with callbacks and timeouts of its own (0.14 has none for commands), its
 * blocking one another piece of code for the same thing; here what is driven by
 * the loop and what is driven by poll() is the same.
 *
 * Whoever sends is never told of a failure at once: a descriptor that is broken
 * is noticed when it is read. So no request ends inside of engine_send().
 */
#include <config.h>

#include "engine.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reply.h"

enum { PIECE = 16 * 1024 };

static const int64_t first_pause = 50 * MILLISECOND;
static const int64_t last_pause = INT64_C(5000) * MILLISECOND;

static const char *
name_of(const struct link *link, struct server *server)
{
	*server = topology_server(link->engine->topology, link->server);
	return server->name;
}

static void
want(struct link *link, unsigned events)
{
	if (link->wanted == events)
		return;
	link->wanted = events;
	if (link->watch != NULL)
		muster_watch_set(link->engine->host, link->watch, events);
}

/* ---- the end ---- */

static void
shut(struct link *link)
{
	if (link->watch != NULL)
		muster_watch_free(link->engine->host, link->watch);
	link->watch = NULL;
	link->wanted = 0;
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
	if (link->reader != NULL)
		redisReaderFree(link->reader);
	link->reader = NULL;
	bytes_free(&link->out);
	link->sent = 0;
	link->deadline = INT64_MAX;
	link->state = LINK_CLOSED;
}

void
link_fail(struct link *link, muster_status status, const char *format, ...)
{
	bool was_open = link->state == LINK_OPEN;
	struct request *request = link->first, *next;
	struct server server;
	char reason[160];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof reason, format, args);
	va_end(args);
	snprintf(link->why, sizeof link->why, "server '%.80s': %s",
	    name_of(link, &server), reason);
	link->status = status;
	shut(link);
	link->retry_at = engine_now() + link->pause;
	link->pause = link->pause == 0 ? first_pause : link->pause * 2;
	if (link->pause > last_pause)
		link->pause = last_pause;
	link->first = NULL;
	link->last = &link->first;
	link->count = 0;
	engine_refresh(link->engine);
	for (; request != NULL; request = next) {
		next = request->next;
		engine_return(link, request, was_open);
	}
}

void
link_free(struct link *link)
{
	struct request *request;

	if (link == NULL)
		return;
	shut(link);
	while ((request = link->first) != NULL) {
		link->first = request->next;
		request_free(request);
	}
	free(link);
}

/* ---- sending ---- */

void
link_flush(struct link *link)
{
	ssize_t size;

	if (link->state != LINK_GREETING && link->state != LINK_OPEN)
		return;
	/* What was added since then is not there, or by half. */
	if (link->out.broken) {
		link_fail(link, MUSTER_RESOURCE_EXHAUSTED, "out of memory");
		return;
	}
	while (link->sent < link->out.size) {
		size = send(link->fd, link->out.data + link->sent,
		    link->out.size - link->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			break;
		link->sent += (size_t)size;
	}
	if (link->sent < link->out.size) {
		/* broken or full; reading tells which */
		want(link, MUSTER_READ | MUSTER_WRITE);
		return;
	}
	link->out.size = link->sent = 0;
	want(link, MUSTER_READ);
}

static void
append(struct link *link, struct request *request)
{
	if (request->asking) {
		bytes_command(&link->out, 1);
		bytes_text(&link->out, "ASKING");
	}
	request->skip = request->asking;
	bytes_add(&link->out, request->bytes.data, request->bytes.size);
}

void
link_add(struct link *link, struct request *request)
{
	request->next = NULL;
	*link->last = request;
	link->last = &request->next;
	link->count++;
	if (link->state != LINK_OPEN)
		return;
	append(link, request);
	if (link->count == 1) {
		link->deadline = engine_now() +
		    link->engine->options->reply_timeout;
		if (link->engine->host != NULL)
			link_flush(link);
	} else if (link->engine->host != NULL) {
		/* together with what else comes in this round */
		want(link, MUSTER_READ | MUSTER_WRITE);
	}
}

/* ---- connecting ---- */

static void
be_open(struct link *link)
{
	struct request *request;

	link->state = LINK_OPEN;
	link->deadline = INT64_MAX;
	for (request = link->first; request != NULL; request = request->next)
		append(link, request);
	if (link->first != NULL)
		link->deadline = engine_now() +
		    link->engine->options->reply_timeout;
	link_flush(link);
}

/* What has to be said before anything else. */
static void
greet(struct link *link)
{
	const struct redis_options *options = link->engine->options;

	link->state = LINK_GREETING;
	link->greetings = 0;
	if (options->password != NULL) {
		bytes_command(&link->out, options->username != NULL ? 3 : 2);
		bytes_text(&link->out, "AUTH");
		if (options->username != NULL)
			bytes_text(&link->out, options->username);
		bytes_text(&link->out, options->password);
		link->greetings++;
	}
	if (options->database != 0) {
		bytes_command(&link->out, 2);
		bytes_text(&link->out, "SELECT");
		bytes_number(&link->out, options->database);
		link->greetings++;
	}
	if (link->greetings == 0)
		be_open(link);
	else
		link_flush(link);
}

static void
set_up(int fd, int family)
{
	int on = 1;

	if (family == AF_UNIX)
		return;
	/* without them it is slower, or a dead peer is noticed later */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

void
link_connect(struct link *link)
{
	struct engine *engine = link->engine;
	struct server server = topology_server(engine->topology, link->server);
	int family = server.address.ss_family;

	link->reader = redisReaderCreate();
	link->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	if (link->fd >= 0 && engine->host != NULL)
		link->watch = muster_watch_new(engine->host, link->fd,
		    link_ready, link);
	if (link->reader == NULL || link->fd < 0 ||
	    (engine->host != NULL && link->watch == NULL)) {
		link_fail(link, MUSTER_UNAVAILABLE, "no socket: %s",
		    strerror(link->fd < 0 ? errno : ENOMEM));
		return;
	}
	set_up(link->fd, family);
	link->state = LINK_CONNECTING;
	link->deadline = engine_now() + engine->options->connect_timeout;
	if (connect(link->fd, (const struct sockaddr *)&server.address,
		server.size) == 0)
		greet(link);
	else if (errno == EINPROGRESS || errno == EINTR)
		want(link, MUSTER_WRITE);
	else
		link_fail(link, MUSTER_UNAVAILABLE, "%s", strerror(errno));
}

static void
be_connected(struct link *link)
{
	int error = 0;
	socklen_t size = sizeof error;

	if (getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		error = errno;
	if (error == 0)
		greet(link);
	else if (error != EINPROGRESS)
		link_fail(link, MUSTER_UNAVAILABLE, "%s", strerror(error));
}

/* ---- receiving ---- */

static void
take_greeting(struct link *link, const redisReply *reply)
{
	if (reply->type == REDIS_REPLY_ERROR) {
		link_fail(link, reply_status(reply->str), "%s", reply->str);
		return;
	}
	link->greetings--;
	if (link->greetings == 0)
		be_open(link);
}

static void
take_reply(struct link *link, redisReply *reply)
{
	struct request *request = link->first;

	if (link->state == LINK_GREETING) {
		take_greeting(link, reply);
		freeReplyObject(reply);
		return;
	}
	if (request == NULL) {
		freeReplyObject(reply);
		link_fail(link, MUSTER_UNAVAILABLE,
		    "it answered what was not asked");
		return;
	}
	link->pause = 0;
	if (request->skip) {
		request->skip = false;
		freeReplyObject(reply);
		return;
	}
	link->first = request->next;
	if (link->first == NULL)
		link->last = &link->first;
	link->count--;
	link->deadline = link->first == NULL
	    ? INT64_MAX
	    : engine_now() + link->engine->options->reply_timeout;
	engine_answer(link, request, reply);
}

/* All replies that are there; false: the link is closed now. */
static bool
take_replies(struct link *link)
{
	redisReader *reader = link->reader;
	void *reply = NULL;

	for (;;) {
		if (redisReaderGetReply(reader, &reply) != REDIS_OK) {
			link_fail(link, MUSTER_UNAVAILABLE, "%.100s",
			    reader->errstr);
			return false;
		}
		if (reply == NULL)
			return true;
		take_reply(link, reply);
		if (link->reader != reader || link->fd < 0)
			return false;
	}
}

static void
receive(struct link *link)
{
	char piece[PIECE];
	ssize_t size;

	for (;;) {
		size = recv(link->fd, piece, sizeof piece, MSG_DONTWAIT);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (size < 0) {
			link_fail(link, MUSTER_UNAVAILABLE, "%s",
			    strerror(errno));
			return;
		}
		if (size == 0) {
			link_fail(link, MUSTER_UNAVAILABLE,
			    "it closed the connection");
			return;
		}
		if (redisReaderFeed(link->reader, piece, (size_t)size) !=
		    REDIS_OK) {
			link_fail(link, MUSTER_UNAVAILABLE, "out of memory");
			return;
		}
		if (!take_replies(link) || (size_t)size < sizeof piece)
			return;
	}
}

void
link_ready(void *arg, unsigned events)
{
	struct link *link = arg;

	if (link->state == LINK_CONNECTING) {
		be_connected(link);
	} else {
		if ((events & MUSTER_READ) != 0)
			receive(link);
		link_flush(link);
	}
	engine_arm(link->engine);
}

void
link_late(struct link *link)
{
	/* the answer may be there, and nobody has looked */
	if (link->state == LINK_GREETING || link->state == LINK_OPEN)
		receive(link);
	if (engine_now() < link->deadline)
		return;
	link_fail(link, MUSTER_UNAVAILABLE,
	    link->state == LINK_CONNECTING ? "connecting takes too long"
					   : "no answer for too long");
}
