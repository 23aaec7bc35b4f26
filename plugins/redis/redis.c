/* SPDX-License-Identifier: MIT
 *
 * redis - users in Redis or Valkey, one server or a cluster.
 *
 * Options and life of a store; what they stand on is
 *
 *	find.c      a lookup
 *	write.c     put and remove
 *	record.c    a user as it is kept
 *	script.c    what a server does in one piece
 *	engines.c   those for calls that wait
 *	engine.c    requests on their way to the right server
 *	link.c      one connection
 *	topology.c  which server has what
 *	keys.c      names and slots, bytes.c commands, reply.c errors
 */
#include <config.h>

#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "reply.h"

/* ---- one command, for which somebody waits ---- */

struct command {
	struct owner owner; /* first */
	redisReply *reply;
	muster_call *call;
	int type;
	muster_status status;
};

static void
command_done(struct owner *owner, unsigned tag, struct outcome *outcome)
{
	struct command *command = (struct command *)(void *)owner;

	(void)tag;
	command->status = reply_check(command->call, outcome, command->type);
	command->reply = outcome->reply;
	outcome->reply = NULL;
}

/* Asks any server; *ret_reply is the caller's to free, NULL or not. */
static muster_status
command(struct store *store, muster_call *call, const char *const *words,
    int type, redisReply **ret_reply)
{
	struct command asked = { .call = call, .type = type };
	struct request *request;
	struct engine *engine;
	muster_status status;
	size_t i, count = 0;

	asked.owner.done = command_done;
	*ret_reply = NULL;
	status = engines_take(&store->engines, call, &engine);
	if (status != MUSTER_OK)
		return status;
	request = request_new(&asked.owner, 0);
	if (request == NULL) {
		engines_give(&store->engines, engine);
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	}
	while (words[count] != NULL)
		count++;
	bytes_command(&request->bytes, count);
	for (i = 0; i < count; i++)
		bytes_text(&request->bytes, words[i]);
	request->repeatable = true;
	request->server = (int)topology_any(&store->topology);
	engine_send(engine, request);
	status = engine_wait(engine, call, &asked.owner);
	engines_give(&store->engines, engine);
	*ret_reply = asked.reply;
	return status != MUSTER_OK ? status : asked.status;
}

static muster_status
redis_ping(void *arg, muster_call *call)
{
	static const char *const words[] = { "PING", NULL };
	redisReply *reply;
	muster_status status = command(arg, call, words, REDIS_REPLY_STATUS,
	    &reply);

	if (reply != NULL)
		freeReplyObject(reply);
	return status;
}

/* ---- open and close ---- */

static muster_status
check_patterns(const struct redis_options *options, muster_call *call)
{
	static const char *const names[] = {
		[KEY_USER] = "user_key",
		[KEY_EMAIL] = "email_key",
		[KEY_ORG_ID] = "org_id_key",
	};
	int i, j;

	for (i = KEY_USER; i <= KEY_ORG_ID; i++) {
		const char *pattern = key_pattern(options, (enum key_kind)i);
		const char *place;

		if (pattern == NULL && i != KEY_USER)
			continue;
		place = pattern != NULL ? strchr(pattern, '%') : NULL;
		if (place == NULL || strchr(place + 1, '%') != NULL ||
		    strlen(pattern) < 2)
			return muster_fail_option(call, names[i],
			    "'%s' is no pattern: a text with one '%%' in it",
			    pattern != NULL ? pattern : "");
		for (j = KEY_USER; j < i; j++) {
			const char *other = key_pattern(options,
			    (enum key_kind)j);

			if (other != NULL && strcmp(other, pattern) == 0)
				return muster_fail_option(call, names[i],
				    "'%s' is the pattern of '%s' too", pattern,
				    names[j]);
		}
	}
	return MUSTER_OK;
}

static muster_status
check_options(const struct redis_options *options, muster_call *call)
{
	if (options->cluster && options->socket != NULL)
		return muster_fail_option(call, "socket",
		    "a cluster is reached by 'servers'");
	if (options->cluster && options->database != 0)
		return muster_fail_option(call, "database",
		    "a cluster has database 0 only");
	if (!options->cluster && options->socket == NULL &&
	    options->servers.count != 1)
		return muster_fail_option(call, "servers",
		    "one server is expected; more are for 'cluster = yes'");
	if (options->username != NULL && options->password == NULL)
		return muster_fail_option(call, "username",
		    "a password is needed too");
	return check_patterns(options, call);
}

/* Is anybody there, and are we let in? */
static muster_status
greet(struct store *store, muster_call *call)
{
	static const char *const ping[] = { "PING", NULL };
	static const char *const slots[] = { "CLUSTER", "SLOTS", NULL };
	const struct redis_options *options = store->options;
	redisReply *reply;
	muster_status status;

	status = options->cluster
	    ? command(store, call, slots, REDIS_REPLY_ARRAY, &reply)
	    : command(store, call, ping, REDIS_REPLY_STATUS, &reply);
	if (status == MUSTER_OK && options->cluster &&
	    !topology_read(&store->topology, 0, reply))
		status = muster_fail(call, MUSTER_UNAVAILABLE,
		    "the cluster has no slots that can be reached");
	if (reply != NULL)
		freeReplyObject(reply);
	return status;
}

static void
redis_close(void *arg)
{
	struct store *store = arg;

	engine_free(store->loop);
	engines_fini(&store->engines);
	topology_fini(&store->topology);
	free(store);
}

static muster_status
redis_open(muster_host *host, const void *options, muster_call *call,
    void **ret_store)
{
	struct store *store;
	muster_status status = check_options(options, call);

	if (status != MUSTER_OK)
		return status;
	store = calloc(1, sizeof *store);
	if (store == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	store->options = options;
	status = topology_init(&store->topology, options, call);
	if (status != MUSTER_OK)
		goto free_store;
	status = engines_init(&store->engines, &store->topology, options, call);
	if (status != MUSTER_OK)
		goto fini_topology;
	/* an older host has no loop, and asks by find only */
	store->loop = engine_new(&store->topology, options, host);
	status = greet(store, call);
	if (status == MUSTER_OK) {
		*ret_store = store;
		return MUSTER_OK;
	}
	redis_close(store);
	return status;

fini_topology:
	topology_fini(&store->topology);
free_store:
	free(store);
	return status;
}

/* ---- what will hurt ---- */

/* The value of "name:value" in an answer to INFO, cut at the end of its line;
 * NULL: it does not say. */
static const char *
info_value(char *text, const char *name)
{
	char *at = strstr(text, name);

	if (at == NULL)
		return NULL;
	at += strlen(name);
	at[strcspn(at, "\r\n")] = '\0';
	return at;
}

static muster_status
redis_check(void *arg, muster_call *call)
{
	static const char *const words[] = { "INFO", NULL };
	struct store *store = arg;
	redisReply *reply;
	const char *value;
	muster_status status = command(store, call, words, REDIS_REPLY_STRING,
	    &reply);

	/* from the end of the text to its start: values are cut off */
	if (status == MUSTER_OK) {
		value = info_value(reply->str, "cluster_enabled:");
		if (value != NULL && value[0] == '1' &&
		    !store->options->cluster)
			muster_warn(call,
			    "the server is one of a cluster: cluster = yes");
		value = info_value(reply->str, "maxmemory_policy:");
		if (value != NULL && strncmp(value, "allkeys", 7) == 0)
			muster_warn(call,
			    "with maxmemory-policy %s the server may drop an "
			    "index, and with it users from lookups",
			    value);
	}
	if (reply != NULL)
		freeReplyObject(reply);
	return status;
}

/* clang-format off */
/* Times that are added to the clock's. */
#define DAY (INT64_C(86400) * 1000000000)

static const muster_option option_table[] = {
	{
	    .name = "servers",
	    .type = MUSTER_STRINGS,
	    MUSTER_INTO(struct redis_options, servers),
	    .default_value = "127.0.0.1:6379",
	    .help = "HOST:PORT; of a cluster some, separated by commas",
	},
	{
	    .name = "socket",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct redis_options, socket),
	    .help = "the server's Unix socket, instead of servers",
	},
	{
	    .name = "cluster",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct redis_options, cluster),
	    .default_value = "no",
	    .help = "the servers are those of a Redis Cluster",
	},
	{
	    .name = "username",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct redis_options, username),
	    .help = "the user of the ACL; the default user if not given",
	},
	{
	    .name = "password",
	    .type = MUSTER_SECRET,
	    MUSTER_INTO(struct redis_options, password),
	    .help = "authenticates each connection",
	},
	{
	    .name = "database",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct redis_options, database),
	    .default_value = "0",
	    .minimum = 0,
	    .maximum = INT32_MAX,
	    .help = "the number of the database",
	},
	{
	    .name = "layout",
	    .type = MUSTER_CHOICE,
	    MUSTER_INTO(struct redis_options, layout),
	    .default_value = "hash",
	    .choices = "hash,json",
	    .help = "how a user is kept: fields of a hash, or a JSON text",
	},
	{
	    .name = "user_key",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct redis_options, user_key),
	    .default_value = "muster:user:{%}",
	    .help = "key of a user; % is the id",
	},
	{
	    .name = "email_key",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct redis_options, email_key),
	    .default_value = "muster:email:{%}",
	    .help = "key of the set of ids by e-mail; \"\": there is none",
	},
	{
	    .name = "org_id_key",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(struct redis_options, org_id_key),
	    .default_value = "muster:org:{%}",
	    .help = "key of the set of ids by organisation; \"\": there is none",
	},
	{
	    .name = "ttl",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct redis_options, ttl),
	    .default_value = "0s",
	    .help = "how long a user is kept after it was put; 0s: for ever",
	},
	{
	    .name = "read_only",
	    .type = MUSTER_BOOLEAN,
	    MUSTER_INTO(struct redis_options, read_only),
	    .default_value = "no",
	    .help = "nothing is written",
	},
	{
	    .name = "connections",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct redis_options, connections),
	    .default_value = "8",
	    .minimum = 1,
	    .maximum = 1000,
	    .help = "most connections to a server, beside one of the loop",
	},
	{
	    .name = "connect_timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct redis_options, connect_timeout),
	    .default_value = "2s",
	    .minimum = 1,
	    .maximum = DAY,
	    .help = "how long connecting may take",
	},
	{
	    .name = "reply_timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct redis_options, reply_timeout),
	    .default_value = "5s",
	    .minimum = 1,
	    .maximum = DAY,
	    .help = "a connection without any answer for so long is given up",
	},
	{
	    .name = "retry_for",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct redis_options, retry_for),
	    .default_value = "0s",
	    .maximum = DAY,
	    .help = "how long to try again while a server is away",
	},
};

MUSTER_STORE_PLUGIN(
	.name       = "redis",
	.summary    = "users in Redis or Valkey, one server or a cluster",
	.version    = PACKAGE_VERSION,
	.threads    = MUSTER_PARALLEL,
	.returns    = MUSTER_BOUNDED,
	.keys       = MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID,
	MUSTER_OPTIONS(struct redis_options, option_table),
	.open       = redis_open,
	.close      = redis_close,
	.find       = redis_find,
	.put        = redis_put,
	.remove     = redis_remove,
	.ping       = redis_ping,
	.check      = redis_check,
	.find_async = redis_find_async)
/* clang-format on */
