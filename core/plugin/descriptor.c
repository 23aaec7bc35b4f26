/* SPDX-License-Identifier: MIT
 *
 * descriptor - check what a plugin declares, and make it this host's.
 *
 * A plugin may be older or newer than this host. The major is looked at
 * first: with another one, not even the places of the members are sure. Then
 * the sizes: each struct has at least the members of its first release, which
 * are required, and what follows is taken as far as both sides know it. What
 * a newer plugin wants and this host does not know must not change what the
 * plugin means: an unknown level has a lower one that is always right, an
 * unknown flag is a hint, and an unknown key can never be asked for. Only a
 * plugin that has no other keys is of no use here and is refused.
 *
 * A plugin is trusted not to crash the process, so nothing guards against a
 * bad pointer; but numbers that tell how far to read are checked for sense.
 */
#include <config.h>

#include "plugin/descriptor.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "option/message.h"
#include "option/option.h"
#include "plugin/refuse.h"

/* Bytes of a struct up to the end of a member. */
#define SIZE_UP_TO(type, member) \
	((uint32_t)(offsetof(type, member) + sizeof(((type *)0)->member)))

enum {
	MAX_STRUCT = 65536,         /* bytes of any struct, ever */
	MAX_OPTIONS_SIZE = 1048576, /* bytes of a plugin's options */
	MAX_NAME = 40,
	MAX_LINE = 200 /* bytes of summary and version */
};

enum { ALL_KEYS = MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID };

#define REFUSE(...) \
	plugin_refuse(error, MUSTER_FAILED_PRECONDITION, path, __VA_ARGS__)

static bool
check_size(const char *path, const char *name, uint32_t size, uint32_t first,
    muster_error *error)
{
	if (size < first)
		return REFUSE("short struct: its %s has %u bytes, interface "
			      "%d has at least %u; rebuild it",
		    name, size, MUSTER_ABI, first);
	if (size > MAX_STRUCT || size % sizeof(void *) != 0)
		return REFUSE("damaged: its %s cannot have %u bytes", name,
		    size);
	return true;
}

/* `raw` may be shorter than it seems: reads no further than it has checked. */
static bool
check_sizes(const char *path, const muster_plugin *raw, muster_error *error)
{
	if (raw->abi != MUSTER_ABI)
		return REFUSE("speaks interface %u, this muster speaks %d; "
			      "rebuild it",
		    raw->abi, MUSTER_ABI);
	return check_size(path, "muster_plugin", raw->size,
		   SIZE_UP_TO(muster_plugin, check), error) &&
	    check_size(path, "muster_user", raw->user_size,
		SIZE_UP_TO(muster_user, attribute_count), error) &&
	    check_size(path, "muster_query", raw->query_size,
		SIZE_UP_TO(muster_query, limit), error) &&
	    check_size(path, "muster_option", raw->option_size,
		SIZE_UP_TO(muster_option, help), error);
}

static bool
is_name(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return name[0] >= 'a' && name[0] <= 'z' && name[length] == '\0' &&
	    length <= MAX_NAME;
}

static bool
check_line(const char *path, const char *what, const char *line,
    muster_error *error)
{
	if (text_length(line, MAX_LINE, false) < 0)
		return REFUSE("its %s is not one line of UTF-8 of at most %d "
			      "bytes",
		    what, MAX_LINE);
	return true;
}

static bool
check_texts(const char *path, const muster_plugin *plugin, muster_error *error)
{
	if (plugin->name == NULL)
		return REFUSE("its descriptor has no name");
	if (!is_name(plugin->name))
		return REFUSE("its name '%.*s' is not [a-z][a-z0-9_-]*, 1 to "
			      "%d characters",
		    MAX_NAME, plugin->name, MAX_NAME);
	if (plugin->summary == NULL || plugin->summary[0] == '\0')
		return REFUSE("its descriptor has no summary");
	return check_line(path, "summary", plugin->summary, error) &&
	    (plugin->version == NULL ||
		check_line(path, "version", plugin->version, error));
}

static bool
convert_values(const char *path, muster_plugin *plugin, muster_error *error)
{
	/* Levels: the next lower one that is known. */
	plugin->threads = plugin->threads >= MUSTER_PARALLEL ? MUSTER_PARALLEL
							     : MUSTER_SERIAL;
	plugin->returns = plugin->returns >= MUSTER_PROMPT ? MUSTER_PROMPT
	    : plugin->returns >= MUSTER_BOUNDED            ? MUSTER_BOUNDED
							   : MUSTER_MAY_HANG;
	plugin->flags = 0;
	if (plugin->keys != 0 && (plugin->keys & ALL_KEYS) == 0)
		return REFUSE("finds users only by keys (0x%x) that this "
			      "muster does not know; it is too new",
		    plugin->keys);
	plugin->keys &= ALL_KEYS;
	if (plugin->keys == 0)
		plugin->keys = ALL_KEYS;
	return true;
}

static bool
check_options(const char *path, const muster_plugin *plugin,
    muster_error *error)
{
	if (plugin->option_count == 0)
		return true;
	if (plugin->options == NULL)
		return REFUSE("it has %zu options and no table of them",
		    plugin->option_count);
	if (plugin->option_count > DESCRIPTOR_MAX_OPTIONS)
		return REFUSE("it has %zu options, at most %d are allowed",
		    plugin->option_count, DESCRIPTOR_MAX_OPTIONS);
	if (plugin->options_size == 0)
		return REFUSE("it has options and no options_size; use "
			      "MUSTER_OPTIONS()");
	return true;
}

/* The plugin's table, row by row, as an array of this host's structs; NULL
 * without memory. */
static muster_option *
copy_options(const muster_plugin *plugin)
{
	size_t stride = plugin->option_size, i;
	const char *row = (const char *)plugin->options;
	muster_option *options;

	options = calloc(plugin->option_count, sizeof *options);
	for (i = 0; options != NULL && i < plugin->option_count; i++) {
		memcpy(&options[i], row,
		    stride < sizeof *options ? stride : sizeof *options);
		options[i].flags &= MUSTER_REQUIRED;
		row += stride;
	}
	return options;
}

static bool
convert_options(const char *path, muster_plugin *plugin,
    muster_option **ret_options, muster_error *error)
{
	muster_option *options = NULL;
	char *fault;

	if (plugin->options_size > MAX_OPTIONS_SIZE)
		return REFUSE("its options struct of %zu bytes is larger than "
			      "%d",
		    plugin->options_size, MAX_OPTIONS_SIZE);
	if (!check_options(path, plugin, error))
		return false;
	if (plugin->option_count > 0) {
		options = copy_options(plugin);
		if (options == NULL) {
			error_set(error, MUSTER_RESOURCE_EXHAUSTED,
			    "out of memory");
			return false;
		}
	}
	fault = option_table_fault(options, plugin->option_count,
	    plugin->options_size);
	if (fault != NULL) {
		if (fault == message_no_memory())
			error_set(error, MUSTER_RESOURCE_EXHAUSTED, "%s",
			    fault);
		else
			REFUSE("%s", fault);
		option_message_free(fault);
		free(options);
		return false;
	}
	plugin->options = options;
	plugin->option_size = sizeof *options;
	*ret_options = options;
	return true;
}

bool
descriptor_convert(const char *path, const muster_plugin *raw,
    muster_plugin *ret, muster_option **ret_options, muster_error *error)
{
	muster_plugin plugin = { .abi = 0 };

	if (!check_sizes(path, raw, error))
		return false;
	memcpy(&plugin, raw,
	    raw->size < sizeof plugin ? raw->size : sizeof plugin);
	if (!check_texts(path, &plugin, error))
		return false;
	if (plugin.find == NULL && plugin.find_async == NULL)
		return REFUSE("its descriptor has neither find nor find_async");
	if (!convert_values(path, &plugin, error) ||
	    !convert_options(path, &plugin, ret_options, error))
		return false;
	*ret = plugin;
	return true;
}
