/* SPDX-License-Identifier: MIT
 *
 * plugins - what is installed, and what one plugin takes.
 *
 * The list loads each plugin that it finds to ask it for its summary. One that
 * cannot be loaded has its reason in place of the summary and stops nothing:
 * the list is where one looks when a plugin does not work.
 */
#include <config.h>

#include <muster/muster.h>
#include <muster/store.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "option/amount.h"

#include "arguments.h"
#include "command.h"
#include "escape.h"
#include "project.h"
#include "say.h"
#include "table.h"

enum { NEW, ARGUMENT_COUNT };
enum { PLUGIN, OPERAND_COUNT };

/* What the list's callback fills. */
struct list {
	struct libscols_table *table;
	size_t count;
	bool out_of_memory;
};

static void
list_add(void *arg, const char *name, const char *path)
{
	struct list *list = arg;
	muster_plugin_info *info = NULL;
	muster_error error = MUSTER_ERROR_INIT;
	struct libscols_line *line = scols_table_new_line(list->table, NULL);
	const char *summary;

	if (muster_plugin_describe(path, NULL, &info, &error) == MUSTER_OK)
		summary = info->summary;
	else
		summary = error.message ? error.message
					: muster_status_name(error.status);
	if (line == NULL || !table_set(line, 0, name) ||
	    !table_set(line, 1, summary) || !table_set(line, 2, path))
		list->out_of_memory = true;
	list->count++;
	muster_plugin_info_free(info);
	muster_error_clear(&error);
}

static int
list_plugins(void)
{
	struct list list = { .table = table_new() };
	muster_error error = MUSTER_ERROR_INIT;
	muster_status status = MUSTER_OK;

	if (list.table == NULL || !table_column(list.table, "plugin") ||
	    !table_column(list.table, "summary") ||
	    !table_column(list.table, "path"))
		list.out_of_memory = true;
	else
		status = muster_plugin_list(NULL, list_add, &list, &error);
	if (status != MUSTER_OK)
		say_lines(
		    error.message ? error.message : muster_status_name(status));
	else if (!list.out_of_memory && list.count == 0)
		say("plugins", "there are none along the plugin path");
	else if (!list.out_of_memory)
		list.out_of_memory = !table_print(list.table);
	if (list.out_of_memory)
		say("plugins", "out of memory");
	scols_unref_table(list.table);
	muster_error_clear(&error);
	return status == MUSTER_OK && !list.out_of_memory ? EXIT_FOUND
							  : EXIT_FAILED;
}

/* "label:  text", the text made safe; NULL: no line. */
static void
print_field(const char *label, const char *text)
{
	char *safe;

	if (text == NULL)
		return;
	safe = escape_text(text);
	printf("%-9s %s\n", label, safe ? safe : "(out of memory)");
	free(safe);
}

static void
print_descriptor(const muster_plugin_info *info)
{
	char can[64];

	snprintf(can, sizeof(can), "find%s%s%s%s", info->can_put ? ",put" : "",
	    info->can_remove ? ",remove" : "", info->can_ping ? ",ping" : "",
	    info->can_check ? ",check" : "");
	print_field("name:", info->name);
	print_field("summary:", info->summary);
	print_field("version:", info->version);
	print_field("path:", info->path);
	print_field("threads:", info->threads);
	print_field("returns:", info->returns);
	print_field("keys:", info->keys);
	print_field("can:", can);
}

/* The type of an option by its name, as far as its bounds have units. */
static uint32_t
bounded_type(const char *name)
{
	if (strcmp(name, "duration") == 0)
		return MUSTER_DURATION;
	if (strcmp(name, "size") == 0)
		return MUSTER_SIZE;
	return MUSTER_INTEGER;
}

/* What values there are: "off,read,write", "1 to 64", "1ms or more", "". */
static void
values_text(const muster_option_info *option, char *text, size_t size)
{
	uint32_t type = bounded_type(option->type);
	struct amount_text least, most;

	*text = '\0';
	amount_format(type, option->minimum, &least);
	amount_format(type, option->maximum, &most);
	if (option->choices != NULL)
		snprintf(text, size, "%s", option->choices);
	else if (option->maximum != 0)
		snprintf(text, size, "%s to %s", least.text, most.text);
	else if (option->minimum != 0)
		snprintf(text, size, "%s or more", least.text);
}

static bool
add_option(struct libscols_table *table, const muster_option_info *option)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t size = 80 + (option->choices ? strlen(option->choices) : 0);
	char *text = malloc(size);
	bool done;

	if (text != NULL)
		values_text(option, text, size);
	done = line != NULL && text != NULL &&
	    table_set(line, 0, option->name) &&
	    table_set(line, 1, option->type) &&
	    table_set(line, 2,
		option->required ? "(required)" : option->default_value) &&
	    table_set(line, 3, text) && table_set(line, 4, option->help);
	free(text);
	return done;
}

static bool
print_options(const muster_plugin_info *info)
{
	struct libscols_table *table = table_new();
	bool done = table != NULL && table_column(table, "option") &&
	    table_column(table, "type") && table_column(table, "default") &&
	    table_column(table, "values") && table_column(table, "help");
	size_t i;

	for (i = 0; done && i < info->option_count; i++)
		done = add_option(table, &info->options[i]);
	if (done)
		done = table_print(table);
	scols_unref_table(table);
	return done;
}

static int
describe_plugin(const char *name)
{
	muster_plugin_info *info = NULL;
	muster_error error = MUSTER_ERROR_INIT;
	muster_status status = muster_plugin_describe(name, NULL, &info,
	    &error);
	bool done = true;

	if (status != MUSTER_OK) {
		say_lines(
		    error.message ? error.message : muster_status_name(status));
		muster_error_clear(&error);
		return status == MUSTER_RESOURCE_EXHAUSTED ? EXIT_FAILED
							   : EXIT_USAGE;
	}
	print_descriptor(info);
	putchar('\n');
	if (info->option_count > 0)
		done = print_options(info);
	else
		puts("It takes no options.");
	muster_plugin_info_free(info);
	if (done)
		return EXIT_FOUND;
	say("plugins", "out of memory");
	return EXIT_FAILED;
}

static int
plugins_run(const char *const *values, const char *const *operands)
{
	if (!arguments_filled(&plugins_command, values, NEW))
		return EXIT_USAGE;
	if (values[NEW] != NULL && operands[PLUGIN] != NULL &&
	    operands[PLUGIN][0] == '\0')
		return arguments_wrong(&plugins_command,
		    "expected the name of a directory, not ''");
	if (values[NEW] != NULL)
		return project_new(&plugins_command, values[NEW],
		    operands[PLUGIN]);
	if (operands[PLUGIN] == NULL)
		return list_plugins();
	if (operands[PLUGIN][0] == '\0')
		return arguments_wrong(&plugins_command,
		    "expected the name of a plugin, not ''");
	return describe_plugin(operands[PLUGIN]);
}

static const struct argument plugins_arguments[ARGUMENT_COUNT] = {
	[NEW] = { "new", 0, "NAME", "write a new plugin of that name" },
};

const struct command plugins_command = {
	.name = "plugins",
	.summary =
	    "List the installed plugins, or one's options; or begin one.",
	.synopsis = "[NAME]\n"
		    "       muster plugins --new NAME [DIR]",
	.notes =
	    "NAME is looked up along $MUSTER_PLUGIN_PATH and in the\n"
	    "installed plugin directory; one with a slash is a path.\n"
	    "\n"
	    "--new writes a plugin to start from, with its tests, into DIR,"
	    "\nwhich is NAME if it is not given. Nothing is overwritten.\n"
	    "\n"
	    "exit status:\n"
	    "  0  printed, or written\n"
	    "  2  there is no such plugin, or it cannot be loaded; a file "
	    "is there already\n"
	    "  3  a file cannot be written\n",
	.arguments = plugins_arguments,
	.argument_count = ARGUMENT_COUNT,
	.operand_count = OPERAND_COUNT,
	.run = plugins_run,
};
