/* SPDX-License-Identifier: MIT
 *
 * hosts - the hosts of a connection string that are still to be tried.
 */
#include <config.h>

#include "hosts.h"

#include <stdlib.h>
#include <string.h>

void
hosts_fini(struct hosts *hosts)
{
	free(hosts->host);
	free(hosts->hostaddr);
	free(hosts->port);
	*hosts = (struct hosts){ .host = NULL };
}

void
hosts_words(const struct hosts *hosts, const char **names, const char **values,
    size_t *count)
{
	const char *const all[][2] = { { "host", hosts->host },
		{ "hostaddr", hosts->hostaddr }, { "port", hosts->port } };
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++) {
		if (all[i][1] == NULL)
			continue;
		names[*count] = all[i][0];
		values[(*count)++] = all[i][1];
	}
	names[*count] = values[*count] = NULL;
}

/* The value of a word that libpq has settled; "": it has none. */
static const char *
value_of(const PQconninfoOption *words, const char *name)
{
	for (; words->keyword != NULL; words++) {
		if (strcmp(words->keyword, name) == 0)
			return words->val != NULL ? words->val : "";
	}
	return "";
}

/* The start and the size of an entry of a list; NULL: it is shorter. */
static const char *
entry(const char *list, size_t number, size_t *ret_size)
{
	for (; number > 0; number--) {
		list = strchr(list, ',');
		if (list == NULL)
			return NULL;
		list++;
	}
	*ret_size = strcspn(list, ",");
	return list;
}

/* Is it that, or is there nothing to differ from? */
static bool
entry_is(const char *list, size_t number, const char *value)
{
	size_t size;
	const char *found = entry(list, number, &size);

	return found == NULL || size == 0 || value[0] == '\0' ||
	    (strlen(value) == size && memcmp(found, value, size) == 0);
}

/* The list without an entry, allocated. A list of one stands for all hosts. */
static char *
without(const char *list, size_t number)
{
	size_t size, before;
	const char *found = entry(list, number, &size);
	char *rest = strdup(list);

	if (rest == NULL || found == NULL || strchr(list, ',') == NULL)
		return rest;
	before = (size_t)(found - list);
	if (found[size] == ',')
		memmove(rest + before, found + size + 1,
		    strlen(found + size + 1) + 1);
	else
		rest[before - 1] = '\0';
	return rest;
}

static size_t
count_of(const char *list)
{
	size_t count = 1;

	for (; *list != '\0'; list++)
		count += *list == ',';
	return count;
}

bool
hosts_drop(struct hosts *hosts, PGconn *db)
{
	PQconninfoOption *words = PQconninfo(db);
	struct hosts rest = { .host = NULL };
	const char *host, *address, *port;
	size_t count, i;

	if (words == NULL)
		return false;
	host = value_of(words, "host");
	address = value_of(words, "hostaddr");
	port = value_of(words, "port");
	count = count_of(address[0] != '\0' ? address : host);
	for (i = 0; i < count; i++) {
		if (entry_is(host, i, PQhost(db)) &&
		    (host[0] != '\0' || entry_is(address, i, PQhostaddr(db))) &&
		    entry_is(port, i, PQport(db)))
			break;
	}
	if (i < count && count > 1) {
		rest.host = without(host, i);
		rest.hostaddr = without(address, i);
		rest.port = without(port, i);
	}
	PQconninfoFree(words);
	hosts_fini(hosts);
	*hosts = rest;
	return rest.host != NULL && rest.hostaddr != NULL && rest.port != NULL;
}

int64_t
hosts_timeout(PGconn *db, int64_t own)
{
	PQconninfoOption *words;
	long seconds = 0;

	if (own > 0)
		return own;
	words = PQconninfo(db);
	if (words != NULL)
		seconds = strtol(value_of(words, "connect_timeout"), NULL, 10);
	PQconninfoFree(words);
	if (seconds <= 0 || seconds > 3600)
		seconds = 5;
	return seconds * INT64_C(1000000000);
}
