/* SPDX-License-Identifier: MIT
 *
 * server - a real server for tests, and stores in front of it.
 */
#include <config.h>

#include "postgres/server.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

bool
server_has_tls(void)
{
	return access("server.crt", R_OK) == 0;
}

/* A port that nobody listens on now. */
static int
free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &size),
	    0);
	close(fd);
	return ntohs(address.sin_port);
}

static char options[512] = "-c listen_addresses=127.0.0.1";

void
server_start(void)
{
	static const char certify[] =
	    "openssl req -x509 -newkey ec -pkeyopt "
	    "ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
	    "-keyout server.key -out server.crt "
	    "2> openssl.log";
	const char *directory = scratch_directory();
	char port[16];
	int code = 1, tries;

	if (system(certify) == 0)
		snprintf(options, sizeof options,
		    "-c listen_addresses=127.0.0.1 -c ssl=on "
		    "-c ssl_cert_file='%s/server.crt' "
		    "-c ssl_key_file='%s/server.key'",
		    directory, directory);
	/* somebody else may take the port */
	for (tries = 0; tries < 5 && code != 0; tries++) {
		snprintf(port, sizeof port, "%d", free_port());
		setenv("PGPORT", port, 1);
		code = server_run("postgres.sh", "start", directory, options);
	}
	ck_assert_int_eq(code, 0);
}

void
server_restart(void)
{
	server_do("start", options);
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
