/* SPDX-License-Identifier: MIT
 *
 * session - the configuration that a subcommand works with.
 *
 * Which of the library's failures is a mistake of the user (exit status 2) and
 * which is one of the machine (3) is decided here, once.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "say.h"
#include "session.h"

#define DEFAULT_FILE SYSCONFDIR "/muster/muster.ini"

/* How long a leg that is no longer wanted may take to come back. */
#define GRACE (100 * MUSTER_MILLISECOND)

static bool left_behind;

const char *
session_file(const char *given)
{
	const char *file = given;

	if (file == NULL)
		file = secure_getenv("MUSTER_CONFIG");
	if (file == NULL || *file == '\0')
		file = DEFAULT_FILE;
	return file;
}

int
session_open(const char *given, const char *store, int64_t timeout,
    muster **ret)
{
	return session_open_as(given, store, NULL, timeout, ret);
}

int
session_open_as(const char *given, const char *store, const char *strategy,
    int64_t timeout, muster **ret)
{
	const muster_open_options options = {
		.store = store,
		.open_timeout = timeout,
		.log = strategy == NULL ? say_log : NULL,
		.strategy = strategy,
	};
	const char *file = session_file(given);
	muster_error error = MUSTER_ERROR_INIT;
	muster_status status = muster_open(file, &options, ret, &error);
	bool missing = false;
	int code;

	if (status == MUSTER_OK)
		return EXIT_FOUND;
	if (error.count <= 1 && strcmp(file, DEFAULT_FILE) == 0 &&
	    access(file, F_OK) != 0)
		missing = true;
	code = session_refused(file, status, &error);
	if (missing)
		say(NULL, "name the configuration with -c or $MUSTER_CONFIG");
	return code;
}

int
session_refused(const char *what, muster_status status, muster_error *error)
{
	if (error->message != NULL)
		say_lines(error->message);
	else
		say(NULL, "'%s': %s", what, muster_status_name(status));
	if (error->count > 1)
		say(NULL, "'%s': %zu problems", what, error->count);
	muster_error_clear(error);
	return status == MUSTER_RESOURCE_EXHAUSTED ? EXIT_FAILED : EXIT_USAGE;
}

void
session_close(muster *m)
{
	/* The library has named the stores then: say_log(). */
	if (muster_close(m, GRACE) > 0)
		left_behind = true;
}

bool
session_left_behind(void)
{
	return left_behind;
}
