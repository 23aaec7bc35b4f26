/* SPDX-License-Identifier: MIT
 *
 * main - the command `muster`: sees to the process, finds the subcommand, and
 * makes sure that what was printed has arrived.
 *
 * SIGPIPE is ignored: a reader that goes away is seen as EPIPE when the output
 * is flushed. SIGINT and SIGTERM keep their effect: the program ends at once,
 * and nothing of it must be cleaned up.
 */
#include <config.h>

#include <muster/muster.h>

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "command.h"
#include "say.h"
#include "session.h"
#include "standard.h"

static const struct command *const commands[] = {
	&find_command,
	&check_command,
	&import_command,
	&plugins_command,
	&conform_command,
	&bench_command,
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(*commands) };

/* Users have names in every script, whatever the locale says. */
static void
choose_locale(void)
{
	setlocale(LC_ALL, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	/* Numbers are read by programs too. */
	setlocale(LC_NUMERIC, "C");
}

static void
print_help(void)
{
	size_t i;

	puts("usage: muster COMMAND [ARGUMENTS]\n"
	     "       muster COMMAND --help\n"
	     "       muster --version\n"
	     "\n"
	     "Finds users across every store that you have.\n"
	     "\n"
	     "commands:");
	for (i = 0; i < COMMAND_COUNT; i++)
		printf("  %-8s  %s\n", commands[i]->name, commands[i]->summary);
	puts(
	    "\n"
	    "The configuration is FILE of -c FILE, else $MUSTER_CONFIG, else\n" SYSCONFDIR
	    "/muster/muster.ini; see muster.ini(5).");
}

static int
wrong(const char *what, const char *word)
{
	say(NULL,
	    "%s%s%s%s: expected find, check, import, plugins, conform or "
	    "bench",
	    what, word ? " '" : "", word ? word : "", word ? "'" : "");
	say(NULL, "try 'muster --help'");
	return EXIT_USAGE;
}

static int
run_command(const struct command *command, int argc, char **argv)
{
	const char *values[ARGUMENTS_MAX] = { NULL };
	const char *operands[ARGUMENTS_MAX] = { NULL };

	int code = EXIT_USAGE;

	switch (arguments_parse(command, argc, argv, values, operands)) {
	case ARGUMENTS_RUN:
		code = command->run(values, operands);
		break;
	case ARGUMENTS_HELP:
		arguments_help(command);
		code = EXIT_FOUND;
		break;
	case ARGUMENTS_WRONG:
		break;
	case ARGUMENTS_FAILED:
		code = EXIT_FAILED;
		break;
	}
	arguments_release(command, values);
	return code;
}

static int
run(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return wrong("no command", NULL);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help();
		return EXIT_FOUND;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("muster %s\n", muster_version());
		return EXIT_FOUND;
	}
	for (i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(argv[1], commands[i]->name) == 0)
			return run_command(commands[i], argc - 1, argv + 1);
	return wrong(argv[1][0] == '-' ? "unknown option" : "unknown command",
	    argv[1]);
}

int
main(int argc, char **argv)
{
	int code;

	if (!standard_open())
		return EXIT_FAILED;
	choose_locale();
	signal(SIGPIPE, SIG_IGN);
	code = standard_finish(run(argc, argv));
	if (session_left_behind())
		_exit(code);
	return code;
}
