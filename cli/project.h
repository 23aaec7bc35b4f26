/* SPDX-License-Identifier: MIT
 *
 * project - a new plugin, out of the tree: files to start from.
 */
#ifndef CLI_PROJECT_H
#define CLI_PROJECT_H

#include <stddef.h>

#include "command.h"

/* A file of a project. `plugin` in its name stands for the plugin's; so do
 * @plugin@ in its text, and @ident@ where it has to be a C name. */
struct project_text {
	const char *name;
	const char *text;
};

/* Made of the files in cli/project/; ended by a NULL name. */
extern const struct project_text project_texts[];

/* Writes a project for the plugin `name` into `directory` (NULL: one of that
 * name), which is made if there is none. No file that is there is touched: then
 * nothing is written. Says on standard output what was written, or on standard
 * error what is wrong, and returns the exit status. */
int project_new(const struct command *command, const char *name,
    const char *directory);

#endif
