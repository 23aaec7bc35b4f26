/* SPDX-License-Identifier: MIT
 *
 * clients - a user looked up by hand, with libpq and hiredis.
 *
 * One connection each, a prepared statement, and a hash in Redis: what the
 * plugins ask as well. Nothing is copied, and nothing is checked but that the
 * user is there with all fields.
 */
#include <config.h>

#include <hiredis.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "shared/sample.h"
#include "peers/clients.h"

enum { COLUMNS = 4 };

static PGconn *postgres;
static redisContext *redis;
static size_t bytes; /* so that reading cannot be left out */

void
clients_open(const char *postgres_path, const char *redis_path)
{
	char text[1024];

	snprintf(text, sizeof text, "host=%s user=tester dbname=postgres",
	    postgres_path);
	postgres = PQconnectdb(text);
	if (PQstatus(postgres) != CONNECTION_OK)
		fatal("%s", PQerrorMessage(postgres));
	snprintf(text, sizeof text, "%s/socket", redis_path);
	redis = redisConnectUnix(text);
	if (redis == NULL || redis->err != 0)
		fatal("no connection to '%s'", text);
}

void
clients_close(void)
{
	PQfinish(postgres);
	redisFree(redis);
}

static void
expect(PGresult *result, ExecStatusType wanted)
{
	if (PQresultStatus(result) != wanted)
		fatal("%s", PQerrorMessage(postgres));
}

void
clients_run(const char *sql)
{
	PGresult *result = PQexec(postgres, sql);

	expect(result, PGRES_COMMAND_OK);
	PQclear(result);
}

static void
prepare(void)
{
	static bool prepared;
	PGresult *result;

	if (prepared)
		return;
	prepared = true;
	result = PQprepare(postgres, "find",
	    "SELECT id, email, org_id, name FROM users WHERE id = $1", 1, NULL);
	expect(result, PGRES_COMMAND_OK);
	PQclear(result);
}

void
clients_ask_postgres(void *unused, const char *id)
{
	PGresult *result;
	int i;

	(void)unused;
	prepare();
	result = PQexecPrepared(postgres, "find", 1, &id, NULL, NULL, 0);
	expect(result, PGRES_TUPLES_OK);
	if (PQntuples(result) != 1)
		fatal("PostgreSQL does not know '%s'", id);
	for (i = 0; i < COLUMNS; i++)
		bytes += strlen(PQgetvalue(result, 0, i));
	PQclear(result);
}

void
clients_ask_redis(void *unused, const char *id)
{
	redisReply *reply = redisCommand(redis, "HGETALL user:%s", id);
	size_t i;

	(void)unused;
	if (reply == NULL || reply->type != REDIS_REPLY_ARRAY ||
	    reply->elements < 2 * COLUMNS)
		fatal("Redis does not know '%s'", id);
	for (i = 0; i < reply->elements; i++)
		bytes += strlen(reply->element[i]->str);
	freeReplyObject(reply);
}

void
clients_ask_both(void *unused, const char *id)
{
	clients_ask_postgres(unused, id);
	clients_ask_redis(unused, id);
}
