/* SPDX-License-Identifier: MIT
 *
 * one_store - one store of one plugin, without a configuration file.
 *
 * The options go to the library as names and values, not as a text that it
 * would have to read: what a shell has let through needs no further quoting.
 */
#include <config.h>

#include "one_store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "say.h"
#include "session.h"

/* The options, taken apart. */
struct settings {
	muster_setting *items;
	size_t count;
	char *text; /* what the items point into */
};

static void
settings_free(struct settings *settings)
{
	free(settings->items);
	free(settings->text);
}

/* Takes `size` bytes of texts apart, of which there are `count`. */
static int
split(const struct command *command, const char *options, size_t size,
    size_t count, struct settings *ret)
{
	char *at, *equals;

	ret->items = calloc(count, sizeof *ret->items);
	ret->text = malloc(size);
	if (ret->items == NULL || ret->text == NULL) {
		say(command->name, "out of memory");
		return EXIT_FAILED;
	}
	memcpy(ret->text, options, size);
	for (at = ret->text; *at != '\0'; at = strchr(equals, '\0') + 1) {
		equals = strchr(at, '=');
		if (equals == NULL || equals == at)
			return arguments_wrong(command,
			    "--option: expected NAME=VALUE, not '%s'", at);
		*equals++ = '\0';
		ret->items[ret->count++] = (muster_setting){ at, equals };
	}
	return EXIT_FOUND;
}

static int
take_settings(const struct command *command, const char *options,
    struct settings *ret)
{
	const char *at = options;
	size_t count = 0;

	if (options == NULL)
		return EXIT_FOUND;
	for (; *at != '\0'; at += strlen(at) + 1)
		count++;
	return split(command, options, (size_t)(at - options) + 1, count, ret);
}

/* A file of this directory was perhaps meant. */
static void
hint(const char *plugin)
{
	if (strchr(plugin, '/') == NULL && strlen(plugin) > 3 &&
	    strcmp(plugin + strlen(plugin) - 3, ".so") == 0 &&
	    access(plugin, F_OK) == 0)
		say(NULL, "a file is named with a slash: './%s'", plugin);
}

int
one_store_open(const struct command *command, const char *plugin,
    const char *options, int64_t timeout, muster **ret)
{
	const muster_open_options wish = {
		.open_timeout = timeout,
		.log = say_log,
	};
	struct settings settings = { .count = 0 };
	muster_error error = MUSTER_ERROR_INIT;
	muster_status status;
	int code = take_settings(command, options, &settings);

	if (code == EXIT_FOUND) {
		status = muster_open_plugin(plugin, settings.items,
		    settings.count, &wish, ret, &error);
		if (status != MUSTER_OK) {
			code = session_refused(plugin, status, &error);
			hint(plugin);
		}
	}
	settings_free(&settings);
	return code;
}
