/* SPDX-License-Identifier: MIT
 *
 * arguments - from the words of a command line to values.
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <muster/types.h>

#include "command.h"

/* The most options and operands that a subcommand may have. */
enum { ARGUMENTS_MAX = 16 };

enum arguments_verdict {
	ARGUMENTS_RUN,
	ARGUMENTS_HELP,
	ARGUMENTS_WRONG,
	ARGUMENTS_FAILED
};

/* Sorts the words (argv[0] is the subcommand's name) into `values` and
 * `operands` as command.h says. ARGUMENTS_WRONG: it has been said on standard
 * error what is wrong; ARGUMENTS_FAILED: the same, but it is memory that is
 * missing. ARGUMENTS_HELP: --help was among them. The values are to be given to
 * arguments_release(). */
enum arguments_verdict arguments_parse(const struct command *command, int argc,
    char **argv, const char **values, const char **operands);

/* Frees what arguments_parse() put into `values`, whatever it returned. */
void arguments_release(const struct command *command, const char **values);

/* Prints the subcommand's help text on standard output. */
void arguments_help(const struct command *command);

/* Says on standard error what is wrong with the words, and where to read on.
 * Returns EXIT_USAGE. */
int arguments_wrong(const struct command *command, const char *format, ...)
    MUSTER_PRINTF(2, 3);

/* Is the value of arguments[index] there and not empty, or not given at all?
 * Else says so on standard error. */
bool arguments_filled(const struct command *command, const char *const *values,
    size_t index);

/* A whole number of 1 or more, digits only. False: it is none. */
bool arguments_number(const char *text, size_t *ret);

/* The value of --`name`: a duration of the file's units and more than none,
 * in nanoseconds. Else says so on standard error. */
bool arguments_duration(const struct command *command, const char *name,
    const char *text, int64_t *ret);

/* A duration that may be none: "0" or "0us" too. False: it is no duration. */
bool arguments_delay(const char *text, int64_t *ret);

#endif
