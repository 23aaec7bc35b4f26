/* SPDX-License-Identifier: MIT
 *
 * exec - a store that a child process serves, in whatever language it is
 * written: requests go to its standard input and answers come from its standard
 * output, as JSON lines.
 *
 * The plugin's callbacks, and no more: what they stand on is
 *
 *	child.c     the life of the child
 *	talk.c      what is asked of it, and what it answers
 *	message.c   the lines
 *	requests.c  what it has not answered yet
 *	mailbox.c   those who wait: put, remove, ping
 *	starter.c   a thread that starts it
 *	process.c   processes and pipes
 *	lines.c     bytes to lines and back
 *
 * A lookup never waits: it is sent on the loop and is over when the answer has
 * come. Nothing of one store's child concerns another store.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"

/* ---- what is started ---- */

/* Is NAME=... of the environment set anew? */
static bool
is_replaced(const char *entry, const muster_strings *by)
{
	size_t length = strcspn(entry, "=");

	for (size_t i = 0; i < by->count; i++) {
		if (strncmp(by->items[i], entry, length) == 0 &&
		    by->items[i][length] == '=')
			return true;
	}
	return false;
}

static muster_status
check_options(const struct exec_options *options, muster_call *call)
{
	if (options->command.count == 0 || options->command.items[0][0] == '\0')
		return muster_fail_option(call, "command",
		    "expected a program, and its arguments behind commas");
	for (size_t i = 0; i < options->environment.count; i++) {
		const char *entry = options->environment.items[i];

		if (entry[strcspn(entry, "=")] != '=' || entry[0] == '=')
			return muster_fail_option(call, "environment",
			    "expected NAME=VALUE, not '%s'", entry);
	}
	return MUSTER_OK;
}

/* Both lists in one piece of memory, and copies of what is not ours. False: no
 * memory. */
static bool
make_plan(struct exec *exec)
{
	const muster_strings *command = &exec->options->command;
	const muster_strings *own = &exec->options->environment;
	size_t inherited = 0, at = 0, i;

	while (environ[inherited] != NULL)
		inherited++;
	exec->texts = calloc(inherited + own->count + command->count + 2,
	    sizeof *exec->texts);
	if (exec->texts == NULL)
		return false;
	exec->plan.environment = (const char *const *)exec->texts;
	for (i = 0; i < inherited; i++) {
		if (is_replaced(environ[i], own))
			continue;
		exec->texts[at] = strdup(environ[i]);
		if (exec->texts[at++] == NULL)
			return false;
	}
	for (i = 0; i < own->count; i++) {
		exec->texts[at] = strdup(own->items[i]);
		if (exec->texts[at++] == NULL)
			return false;
	}
	exec->plan.arguments = (const char *const *)&exec->texts[++at];
	for (i = 0; i < command->count; i++)
		exec->texts[at++] = (char *)(uintptr_t)command->items[i];
	exec->plan.directory = exec->options->directory;
	return true;
}

static void
free_plan(struct exec *exec)
{
	/* Up to the NULL: the arguments are the options'. */
	for (char **at = exec->texts; at != NULL && *at != NULL; at++)
		free(*at);
	free(exec->texts);
}

/* ---- open and close ---- */

static void
exec_free(struct exec *exec)
{
	if (exec->mailbox.wake >= 0)
		mailbox_fini(&exec->mailbox);
	/* Those that nobody has been waiting for. */
	request_list_fini(&exec->requests.list);
	request_list_fini(&exec->waiting);
	record_reader_free(exec->reader);
	free_plan(exec);
	free(exec);
}

static void
exec_close(void *store)
{
	struct exec *exec = store;

	child_stop(exec, exec->options->stop_timeout);
	exec_free(exec);
}

/* NULL: no memory, or no descriptor. */
static struct exec *
exec_new(muster_host *host, const struct exec_options *options)
{
	struct exec *exec = calloc(1, sizeof *exec);

	if (exec == NULL)
		return NULL;
	exec->host = host;
	exec->options = options;
	exec->opening = true;
	exec->timer_at = INT64_MAX;
	process_init(&exec->process);
	request_list_init(&exec->waiting);
	requests_init(&exec->requests);
	if (mailbox_init(&exec->mailbox) != 0)
		exec->mailbox.wake = -1;
	exec->reader = record_reader_new(NULL, "answer", RECORD_JSONL);
	if (exec->mailbox.wake >= 0 && exec->reader != NULL &&
	    make_plan(exec) && child_prepare(exec))
		return exec;
	exec_free(exec);
	return NULL;
}

static void
on_stop_opening(void *arg)
{
	mailbox_ring(arg);
}

/* Is it the file that is wrong, and not the world? */
static bool
is_mistake(int error)
{
	return error == ENOENT || error == EACCES || error == ENOTDIR ||
	    error == ENOEXEC || error == ELOOP || error == ENAMETOOLONG;
}

/* Why there is no child, as open says it. */
static muster_status
explain(struct exec *exec, muster_call *call)
{
	const char *program = exec->plan.arguments[0];

	if (is_mistake(exec->start_error) &&
	    access(exec->plan.directory, X_OK) != 0)
		return muster_fail_option(call, "directory", "'%s': %s",
		    exec->plan.directory, strerror(errno));
	if (is_mistake(exec->start_error))
		return muster_fail_option(call, "command", "%s%s", exec->why,
		    strchr(program, ' ') != NULL
			? " (arguments stand behind commas)"
			: "");
	/* It lives and says something else. */
	if (exec->misspoken)
		return muster_fail_option(call, "command", "%s", exec->why);
	return muster_fail(call, MUSTER_UNAVAILABLE, "%s", exec->why);
}

static muster_status
exec_open(muster_host *host, const void *options, muster_call *call,
    void **ret_store)
{
	struct exec *exec;
	muster_status status;

	status = check_options(options, call);
	if (status != MUSTER_OK)
		return status;
	exec = exec_new(host, options);
	if (exec == NULL)
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory or of descriptors");
	status = muster_on_cancel(call, on_stop_opening, &exec->mailbox, 0);
	if (status != MUSTER_OK) {
		exec_free(exec);
		return status;
	}
	child_start(exec);
	status = child_await(exec, call);
	muster_off_cancel(call);
	if (status == MUSTER_OK && exec->state != CHILD_READY)
		status = explain(exec, call);
	if (status != MUSTER_OK) {
		child_stop(exec, 0);
		exec_free(exec);
		return status;
	}
	exec->opening = false;
	*ret_store = exec;
	return MUSTER_OK;
}

/* ---- find ---- */

static void
on_cancel_find(void *arg)
{
	struct request *request = arg;
	muster_call *call = request->call;
	muster_status status = muster_stopped(call);

	request->call = NULL;
	request->query = NULL;
	talk_cancel(request->exec, request);
	muster_finish(call, status);
}

static void
exec_find_async(void *store, const muster_query *query, muster_call *call)
{
	struct exec *exec = store;
	struct request *request;
	muster_status status;

	request = request_new(exec, REQUEST_FIND,
	    mailbox_number(&exec->mailbox));
	if (request == NULL) {
		muster_finish(call,
		    muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
			"out of memory"));
		return;
	}
	request->call = call;
	request->query = query;
	status = muster_on_cancel(call, on_cancel_find, request, 0);
	if (status != MUSTER_OK) {
		request_free(request);
		muster_finish(call, status);
		return;
	}
	talk_take(exec, request);
}

/* ---- those who wait ---- */

static muster_status
ask(struct exec *exec, enum request_kind kind, uint64_t id, char *text,
    muster_call *call)
{
	struct request *request = text == NULL ? NULL
					       : request_new(exec, kind, id);

	if (request == NULL) {
		free(text);
		return muster_fail(call, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	}
	request->text = text;
	return mailbox_ask(&exec->mailbox, request, call);
}

/* What could not be read back is refused. */
static muster_status
check_attributes(const muster_user *user, muster_call *call)
{
	for (size_t i = 0; i < user->attribute_count; i++) {
		if (record_is_field(user->attributes[i].name))
			return muster_fail(call, MUSTER_INVALID_ARGUMENT,
			    "'%s' cannot be the name of an attribute",
			    user->attributes[i].name);
	}
	return MUSTER_OK;
}

static muster_status
exec_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	struct exec *exec = store;
	uint64_t id = mailbox_number(&exec->mailbox);

	for (size_t i = 0; i < count; i++) {
		muster_status status = check_attributes(users[i], call);

		if (status != MUSTER_OK)
			return status;
	}
	return ask(exec, REQUEST_PUT, id, message_put(id, users, count), call);
}

static muster_status
exec_remove(void *store, const char *user_id, muster_call *call)
{
	struct exec *exec = store;
	uint64_t id = mailbox_number(&exec->mailbox);

	return ask(exec, REQUEST_REMOVE, id, message_remove(id, user_id), call);
}

static muster_status
exec_ping(void *store, muster_call *call)
{
	struct exec *exec = store;
	uint64_t id = mailbox_number(&exec->mailbox);

	return ask(exec, REQUEST_PING, id, message_ping(id), call);
}

/* clang-format off */
#define DAY (INT64_C(86400) * 1000000000)

static const muster_option options[] = {
	{
	    .name = "command",
	    .type = MUSTER_STRINGS,
	    MUSTER_INTO(struct exec_options, command),
	    .flags = MUSTER_REQUIRED,
	    .help = "the program, and its arguments behind commas",
	},
	{
	    .name = "directory",
	    .type = MUSTER_PATH,
	    MUSTER_INTO(struct exec_options, directory),
	    .default_value = ".",
	    .help = "where it runs",
	},
	{
	    .name = "environment",
	    .type = MUSTER_STRINGS,
	    MUSTER_INTO(struct exec_options, environment),
	    .help = "NAME=VALUE, ...: added to the environment",
	},
	{
	    .name = "start_timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct exec_options, start_timeout),
	    .default_value = "5s",
	    .minimum = 1000000,
	    .maximum = DAY,
	    .help = "how long it may take to say hello",
	},
	{
	    .name = "answer_timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct exec_options, answer_timeout),
	    .default_value = "30s",
	    .maximum = DAY,
	    .help = "a child that takes longer to answer hangs; 0s: none does",
	},
	{
	    .name = "stop_timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct exec_options, stop_timeout),
	    .default_value = "1s",
	    .maximum = DAY,
	    .help = "how long it may take to end before it is killed",
	},
	{
	    .name = "restart_after",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct exec_options, restart_after),
	    .default_value = "100ms",
	    .minimum = 1000000,
	    .maximum = DAY,
	    .help = "the first pause before it is started again",
	},
	{
	    .name = "restart_most",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct exec_options, restart_most),
	    .default_value = "30s",
	    .minimum = 1000000,
	    .maximum = DAY,
	    .help = "the longest pause: they double",
	},
	{
	    .name = "max_line",
	    .type = MUSTER_SIZE,
	    MUSTER_INTO(struct exec_options, max_line),
	    .default_value = "16MiB",
	    .minimum = 1024,
	    .maximum = MUSTER_MAX_ANSWER,
	    .help = "the longest line that it may send",
	},
	{
	    .name = "max_unsent",
	    .type = MUSTER_SIZE,
	    MUSTER_INTO(struct exec_options, max_unsent),
	    .default_value = "1MiB",
	    .maximum = MUSTER_MAX_ANSWER,
	    .help = "nothing more is asked while more waits to be read by it",
	},
};

MUSTER_STORE_PLUGIN(
    .name = "exec",
    .summary = "users that a child process finds, in any language",
    .version = PACKAGE_VERSION,
    .threads = MUSTER_PARALLEL,
    .returns = MUSTER_BOUNDED,
    .keys = MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID,
    MUSTER_OPTIONS(struct exec_options, options),
    .open = exec_open,
    .close = exec_close,
    .put = exec_put,
    .remove = exec_remove,
    .ping = exec_ping,
    .find_async = exec_find_async)
/* clang-format on */
