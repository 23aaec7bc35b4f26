/* SPDX-License-Identifier: MIT
 *
 * describe - what a plugin declares, for applications.
 *
 * The loaded plugin stays beside the texts that point into it, in one piece of
 * memory with the info that is handed out.
 */
#include <config.h>

#include <muster/muster.h>

#include <stdlib.h>

#include "option/option.h"
#include "plugin/plugin.h"

struct description {
	muster_plugin_info info; /* first: what is handed out */
	struct plugins plugins;
	muster_option_info options[];
};

/* By the bits of MUSTER_KEY_ID, _EMAIL and _ORG_ID. */
static const char *const key_names[] = {
	"",
	"id",
	"email",
	"id,email",
	"org_id",
	"id,org_id",
	"email,org_id",
	"id,email,org_id",
};

const char *
plugin_keys_name(uint32_t keys)
{
	return key_names[keys];
}

static const char *
returns_name(uint32_t level)
{
	switch (level) {
	case MUSTER_PROMPT:
		return "prompt";
	case MUSTER_BOUNDED:
		return "bounded";
	default:
		return "may-hang";
	}
}

static muster_option_info
describe_option(const muster_option *option)
{
	return (muster_option_info){
		.name = option->name,
		.type = option_type_name(option->type),
		.required = (option->flags & MUSTER_REQUIRED) != 0,
		.default_value = option->default_value,
		.choices = option->choices,
		.minimum = option->minimum,
		.maximum = option->maximum,
		.help = option->help,
	};
}

static void
describe(struct description *description, const struct plugin *plugin)
{
	const muster_plugin *descriptor = &plugin->descriptor;
	size_t i;

	for (i = 0; i < descriptor->option_count; i++)
		description->options[i] = describe_option(
		    &descriptor->options[i]);
	description->info = (muster_plugin_info){
		.path = plugin->path,
		.name = descriptor->name,
		.summary = descriptor->summary,
		.version = descriptor->version,
		.threads = descriptor->threads == MUSTER_PARALLEL ? "parallel"
								  : "serial",
		.returns = returns_name(descriptor->returns),
		.keys = plugin_keys_name(descriptor->keys),
		.can_put = descriptor->put != NULL,
		.can_remove = descriptor->remove != NULL,
		.can_ping = descriptor->ping != NULL,
		.can_check = descriptor->check != NULL,
		.option_count = descriptor->option_count,
		.options = description->options,
	};
}

muster_status
muster_plugin_describe(const char *name, const char *plugin_path,
    muster_plugin_info **ret, muster_error *error)
{
	muster_error own = MUSTER_ERROR_INIT;
	struct plugins plugins = { .path = plugin_path };
	struct description *description;
	const struct plugin *plugin;
	muster_status status;

	/* The status comes out of an error, which the caller need not have. */
	plugin = plugin_get(&plugins, name, NULL, &own);
	if (plugin == NULL) {
		status = error_set(error, own.status, "%s", own.message);
		muster_error_clear(&own);
		return status;
	}
	description = malloc(sizeof *description +
	    plugin->descriptor.option_count * sizeof *description->options);
	if (description == NULL) {
		plugins_fini(&plugins);
		return error_set(error, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
	}
	description->plugins = plugins;
	describe(description, plugin);
	*ret = &description->info;
	return MUSTER_OK;
}

void
muster_plugin_info_free(muster_plugin_info *info)
{
	struct description *description = (struct description *)info;

	if (description == NULL)
		return;
	plugins_fini(&description->plugins);
	free(description);
}

muster_status
muster_plugin_list(const char *plugin_path,
    void (*each)(void *arg, const char *name, const char *path), void *arg,
    muster_error *error)
{
	const struct plugins plugins = { .path = plugin_path };

	return plugin_each(&plugins, each, arg, error);
}
