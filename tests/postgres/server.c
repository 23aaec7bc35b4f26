/* SPDX-License-Identifier: MIT
 *
 * server - a real server for tests, and stores in front of it.
 */
#include <config.h>

#include "postgres/server.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include <libpq-fe.h>

#include "support/scratch.h"

bool
server_is_there(void)
{
	return server_can_be_had("postgres.sh", "PostgreSQL server",
	    "postgresql");
}

void
server_do(const char *what, const char *options)
{
	server_script("postgres.sh", what, scratch_directory(), options);
}

const char *
server_connection(void)
{
	static char text[512];

	snprintf(text, sizeof text, "host=%s user=tester dbname=postgres",
	    scratch_directory());
	return text;
}

const char *
server_say(const char *sql)
{
	static char text[256];
	PGconn *db = PQconnectdb(server_connection());
	PGresult *result = PQexec(db, sql);
	ExecStatusType status = PQresultStatus(result);

	ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK,
	    "%s: %s", sql, PQerrorMessage(db));
	snprintf(text, sizeof text, "%s",
	    PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	PQfinish(db);
	return text;
}

muster *
users_open(const muster_setting *settings, char **ret_message)
{
	muster_setting all[16] = { { "connection", server_connection() } };
	size_t count = 1;

	for (; settings != NULL && settings->name != NULL; settings++) {
		if (strcmp(settings->name, "connection") == 0)
			all[0] = *settings;
		else
			all[count++] = *settings;
	}
	return store_open("postgres", all, count, ret_message);
}
