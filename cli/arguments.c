/* SPDX-License-Identifier: MIT
 *
 * arguments - getopt_long behind a table.
 *
 * getopt_long is given an option list that is made of the subcommand's table;
 * it sorts the words and allows options after operands, and its messages are
 * switched off because they do not say where help is. Each option has its own
 * number, FIRST_OPTION + its index in the table, so that a long name and its
 * letter come out as one.
 *
 * An option that is given twice is refused: one of the two would be ignored
 * without a word.
 */
#include <config.h>

#include <muster/store.h>

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "option/amount.h"

#include "arguments.h"
#include "say.h"

enum { FIRST_OPTION = 256, HELP_OPTION = FIRST_OPTION + ARGUMENTS_MAX };

/* What getopt_long reads: ":" + "c:" for each letter, and the long names. */
struct options {
	char letters[2 * ARGUMENTS_MAX + 3];
	struct option names[ARGUMENTS_MAX + 2];
};

static void
options_fill(struct options *options, const struct command *command)
{
	char *letter = options->letters;
	size_t i;

	*letter++ = ':';
	for (i = 0; i < command->argument_count; i++) {
		const struct argument *argument = &command->arguments[i];

		options->names[i] = (struct option){
			.name = argument->name,
			.has_arg = argument->value != NULL,
			.val = FIRST_OPTION + (int)i,
		};
		if (argument->letter == 0)
			continue;
		*letter++ = argument->letter;
		if (argument->value != NULL)
			*letter++ = ':';
	}
	options->names[i] = (struct option){ .name = "help",
		.val = HELP_OPTION };
	options->names[i + 1] = (struct option){ .name = NULL };
	*letter++ = 'h';
	*letter = '\0';
}

/* The index in the table of what getopt_long returned. */
static size_t
argument_index(const struct command *command, int option)
{
	size_t i;

	if (option >= FIRST_OPTION)
		return (size_t)(option - FIRST_OPTION);
	for (i = 0; i < command->argument_count; i++)
		if (command->arguments[i].letter == option)
			break;
	return i;
}

static void
say_missing(const struct command *command)
{
	const struct argument *argument =
	    &command->arguments[argument_index(command, optopt)];

	if (optopt < FIRST_OPTION)
		arguments_wrong(command, "option '-%c' expects a value: %s",
		    argument->letter, argument->value);
	else
		arguments_wrong(command, "option '--%s' expects a value: %s",
		    argument->name, argument->value);
}

static void
say_empty(const struct command *command, size_t index)
{
	arguments_wrong(command, "option '--%s' expects a value, not ''",
	    command->arguments[index].name);
}

/* `word` is the one that getopt_long has just left behind. */
static void
say_unknown(const struct command *command, const char *word)
{
	if (optopt >= FIRST_OPTION)
		arguments_wrong(command, "option '--%s' takes no value",
		    optopt == HELP_OPTION
			? "help"
			: command->arguments[optopt - FIRST_OPTION].name);
	else if (optopt != 0)
		arguments_wrong(command, "unknown option '-%c'", optopt);
	else
		arguments_wrong(command, "unknown option '%s'", word);
}

static bool
is_repeated(const struct argument *argument)
{
	static const char more[] = " ...";
	const char *value = argument->value != NULL ? argument->value : "";
	size_t length = strlen(value), end = sizeof more - 1;

	return length > end && strcmp(value + length - end, more) == 0;
}

/* How long a list of texts is, without the empty one at its end. */
static size_t
list_size(const char *list)
{
	const char *at = list;

	while (at != NULL && *at != '\0')
		at += strlen(at) + 1;
	return (size_t)(at - list);
}

/* Puts `optarg` behind those that were given before. */
static enum arguments_verdict
take_one_more(const struct command *command, size_t i, const char **values)
{
	size_t size = list_size(values[i]), more = strlen(optarg) + 1;
	char *longer;

	if (*optarg == '\0') {
		say_empty(command, i);
		return ARGUMENTS_WRONG;
	}
	longer = malloc(size + more + 1);
	if (longer == NULL) {
		say(command->name, "out of memory");
		return ARGUMENTS_FAILED;
	}
	if (size > 0)
		memcpy(longer, values[i], size);
	memcpy(longer + size, optarg, more);
	longer[size + more] = '\0';
	free((void *)(uintptr_t)values[i]);
	values[i] = longer;
	return ARGUMENTS_RUN;
}

void
arguments_release(const struct command *command, const char **values)
{
	for (size_t i = 0; i < command->argument_count; i++) {
		if (!is_repeated(&command->arguments[i]))
			continue;
		free((void *)(uintptr_t)values[i]);
		values[i] = NULL;
	}
}

static enum arguments_verdict
take_option(const struct command *command, int option, const char **values)
{
	size_t i = argument_index(command, option);

	if (is_repeated(&command->arguments[i]))
		return take_one_more(command, i, values);
	if (values[i] != NULL) {
		arguments_wrong(command, "option '--%s' is given twice",
		    command->arguments[i].name);
		return ARGUMENTS_WRONG;
	}
	values[i] = optarg != NULL ? optarg : "";
	return ARGUMENTS_RUN;
}

static enum arguments_verdict
take_operands(const struct command *command, int argc, char **argv,
    const char **operands)
{
	size_t count = 0;

	for (; optind < argc; optind++) {
		if (count == command->operand_count) {
			arguments_wrong(command, "unexpected argument '%s'",
			    argv[optind]);
			return ARGUMENTS_WRONG;
		}
		operands[count++] = argv[optind];
	}
	return ARGUMENTS_RUN;
}

enum arguments_verdict
arguments_parse(const struct command *command, int argc, char **argv,
    const char **values, const char **operands)
{
	enum arguments_verdict verdict;
	struct options options;
	int option;

	options_fill(&options, command);
	opterr = 0;
	optind = 0;
	while ((option = getopt_long(argc, argv, options.letters, options.names,
		    NULL)) != -1) {
		if (option == 'h' || option == HELP_OPTION)
			return ARGUMENTS_HELP;
		if (option == ':') {
			say_missing(command);
			return ARGUMENTS_WRONG;
		}
		if (option == '?') {
			say_unknown(command, argv[optind - 1]);
			return ARGUMENTS_WRONG;
		}
		verdict = take_option(command, option, values);
		if (verdict != ARGUMENTS_RUN)
			return verdict;
	}
	return take_operands(command, argc, argv, operands);
}

static void
help_option(const struct argument *argument)
{
	char left[64];

	snprintf(left, sizeof(left), "%s%c%s--%s %s",
	    argument->letter ? "-" : " ",
	    argument->letter ? argument->letter : ' ',
	    argument->letter ? ", " : "  ", argument->name,
	    argument->value ? argument->value : "");
	printf("  %-22s %s\n", left, argument->help);
}

void
arguments_help(const struct command *command)
{
	static const struct argument help = {
		.name = "help",
		.letter = 'h',
		.help = "print this text",
	};
	size_t i;

	printf("usage: muster %s %s\n\n%s\n\noptions:\n", command->name,
	    command->synopsis, command->summary);
	for (i = 0; i < command->argument_count; i++)
		help_option(&command->arguments[i]);
	help_option(&help);
	if (command->notes != NULL)
		printf("\n%s", command->notes);
}

int
arguments_wrong(const struct command *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsay(command->name, format, args);
	va_end(args);
	say(NULL, "try 'muster %s --help'", command->name);
	return EXIT_USAGE;
}

bool
arguments_filled(const struct command *command, const char *const *values,
    size_t index)
{
	if (values[index] == NULL || values[index][0] != '\0')
		return true;
	say_empty(command, index);
	return false;
}

bool
arguments_number(const char *text, size_t *ret)
{
	size_t number = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		if (__builtin_mul_overflow(number, (size_t)10, &number) ||
		    __builtin_add_overflow(number, (size_t)(*text - '0'),
			&number))
			return false;
	}
	*ret = number;
	return number > 0;
}

bool
arguments_duration(const struct command *command, const char *name,
    const char *text, int64_t *ret)
{
	if (amount_parse(MUSTER_DURATION, text, ret) == AMOUNT_READ && *ret > 0)
		return true;
	arguments_wrong(command,
	    "--%s: expected a duration such as 20ms (units ns us ms s m h d), "
	    "not '%s'",
	    name, text);
	return false;
}

bool
arguments_delay(const char *text, int64_t *ret)
{
	int64_t delay = 0;

	if (strcmp(text, "0") != 0 &&
	    amount_parse(MUSTER_DURATION, text, &delay) != AMOUNT_READ)
		return false;
	if (delay < 0)
		return false;
	*ret = delay;
	return true;
}
