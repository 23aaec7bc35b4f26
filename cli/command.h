/* SPDX-License-Identifier: MIT
 *
 * command - what a subcommand of `muster` is.
 *
 * A subcommand is a constant: its names, its arguments and a function. The
 * table of arguments drives both the parser and the text of --help, so that
 * neither knows an option that the other does not.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stddef.h>

/* The exit statuses of every subcommand. */
enum {
	EXIT_FOUND = 0, /* and whatever else went well */
	EXIT_NOBODY = 1,
	EXIT_USAGE = 2, /* or a mistake in the configuration */
	EXIT_FAILED = 3,
	EXIT_DEADLINE = 4
};

/* One option of a subcommand. */
struct argument {
	const char *name;  /* "limit" for --limit */
	char letter;       /* 'c' for -c; 0: none */
	const char *value; /* what it takes, "N", or "N ..." where it may be
			    * given several times; NULL: it is a switch */
	const char *help;  /* one line */
};

struct command {
	const char *name;
	const char *summary;  /* one line */
	const char *synopsis; /* what follows `muster NAME` */
	const char *notes;    /* the end of the help text, with newlines */
	const struct argument *arguments;
	size_t argument_count;
	size_t operand_count; /* the most that it takes */

	/* Does the work. values[i] is the text that came with arguments[i], ""
	 * for a switch that was given, NULL for what was not given; what may
	 * be repeated has all of its texts there, one behind the other, each
	 * ended by NUL, and an empty one at the end. operands
	 * has operand_count items, NULL for those not given. Returns the exit
	 * status. */
	int (*run)(const char *const *values, const char *const *operands);
};

extern const struct command find_command;
extern const struct command explain_command;
extern const struct command check_command;
extern const struct command import_command;
extern const struct command plugins_command;
extern const struct command conform_command;
extern const struct command bench_command;

#endif
