/* SPDX-License-Identifier: MIT
 *
 * single - a configuration of one store, made without a file.
 *
 * Nothing is written as lines and read again: a value that no quoting has
 * touched cannot be misread. But it has to be what a line could hold, so that
 * whatever is tried here can be put into a file later.
 */
#include <config.h>

#include "config/single.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "config/build.h"
#include "config/feed.h"
#include "config/header.h"
#include "config/lines.h"
#include "config/shorten.h"

/* The name of the store, owned by the caller, or NULL. */
static char *
store_name(const char *plugin)
{
	static const char ending[] = ".so";
	const char *slash = strrchr(plugin, '/');
	const char *last = slash == NULL ? plugin : slash + 1;
	size_t length = strlen(last), end = sizeof ending - 1;
	char *name;

	if (length > end && strcmp(last + length - end, ending) == 0)
		length -= end;
	name = strndup(last, length);
	if (name != NULL && !header_is_store_name(name)) {
		free(name);
		name = strdup("store");
	}
	return name;
}

/* What is wrong with the value as text, or NULL. */
static const char *
value_fault(const char *value)
{
	static const char tab = '\t';
	const char *piece = value;
	size_t length;

	if (strnlen(value, LINES_MAX_BYTES + 1) > LINES_MAX_BYTES)
		return "the value is too long: at most 4096 bytes are allowed";
	/* A tab is text, every other control byte is none. */
	for (;;) {
		length = strcspn(piece, "\t");
		switch (text_check(piece, length, false)) {
		case TEXT_CONTROL:
			return "the value has a control character";
		case TEXT_NOT_UTF8:
			return "the value is not valid UTF-8";
		default:
			break;
		}
		if (piece[length] != tab)
			return NULL;
		piece += length + 1;
	}
}

static void
add_setting(struct config *config, const muster_setting *setting,
    struct problems *problems)
{
	struct config_section *section = config->sections;
	const char *fault = feed_name_fault(setting->name);
	struct shortened room;

	if (fault == NULL && config_find(section, setting->name) != NULL)
		fault = "is repeated";
	if (fault == NULL)
		fault = value_fault(setting->value);
	if (fault != NULL)
		problems_add(problems, config->file, 0, NULL, "option '%s': %s",
		    text_length(setting->name, LINES_MAX_BYTES, false) < 0
			? "..."
			: shorten(&room, setting->name),
		    fault);
	else if (!build_entry(section, setting->name, setting->value, 0))
		problems->out_of_memory = true;
}

/* The section with its `plugin =`; false: no memory. */
static bool
begin(struct config *config, const char *plugin)
{
	struct config_section *section = NULL;
	char *name = store_name(plugin);

	config->file = strdup(plugin);
	config->directory = getcwd(NULL, 0);
	if (name != NULL && config->file != NULL && config->directory != NULL)
		section = build_section(config, name, 0);
	free(name);
	if (section == NULL)
		return false;
	/* There is no such section for a message to name. */
	free(section->title);
	section->title = NULL;
	return build_entry(section, "plugin", plugin, 0);
}

struct config *
config_single(const char *plugin, const muster_setting *settings, size_t count,
    struct problems *problems, muster_error *error)
{
	struct config *config;

	if (value_fault(plugin) != NULL) {
		error_set(error, MUSTER_INVALID_ARGUMENT,
		    "the plugin is no text of one line");
		return NULL;
	}
	config = calloc(1, sizeof *config);
	if (config == NULL || !begin(config, plugin)) {
		error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "'%s': out of memory, or no working directory", plugin);
		config_free(config);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		add_setting(config, &settings[i], problems);
	return config;
}
