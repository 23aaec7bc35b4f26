/* SPDX-License-Identifier: MIT
 *
 * feed - the lines of the file go through inih and become sections.
 *
 * inih splits lines into section, name and value. Its limits (200 bytes a
 * line, 50 a section, 50 a name in Debian's build) cut without a word, and
 * process-wide switches that any library of the process may set decide what is
 * a comment and what goes on from the line before. So inih is led on both
 * sides. A reader of ours hands it one checked line at a time, without comment
 * and leading blanks, the number of the line in the value's place: values may
 * thus be longer than inih's limit, and no secret goes through its buffers.
 * The handler takes only what it gets back as it was handed out; a line that
 * does not come back is a problem of its own. Behind each header goes an entry
 * of ours, so that empty sections are seen too and each header is compared.
 *
 * A repeated section's entries are added to the first one, that they be
 * checked as well; the file is refused in any case.
 */
#include <config.h>

#include "config/feed.h"

#include <errno.h>
#include <ini.h>
#include <string.h>

#include "config/build.h"
#include "config/header.h"
#include "config/lines.h"
#include "config/shorten.h"
#include "config/value.h"

enum { MAX_NAME = 48 }; /* option names have 40, and _file */

/* The name of the entry that goes behind each header. */
static const char announcement[] = "*";

/* The section that inih is given for a header that says nothing. */
static const char nowhere[] = "?";

static const char name_letters[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_.-";

struct reading {
	struct config *config;
	struct problems *problems;
	struct lines lines;
	struct config_section *section; /* NULL: outside, or an unknown one */
	bool outside;                   /* no header yet */
	bool outside_told;
	char title[64]; /* what inih has as its section */

	/* What inih is to be handed next or was handed last. */
	enum { NOTHING, HEADER, ANNOUNCEMENT, ENTRY } kind;
	bool waiting; /* handed out, not back yet */
	unsigned line;
	struct header header; /* points into the line */
	const char *name;     /* so do these */
	char *value;

	bool ended; /* all lines were read */
	bool out_of_memory;
	int error; /* of reading; 0: none */
};

/* ---- from the file to inih ---- */

static void
add_problem(struct reading *reading, const char *text)
{
	problems_add(reading->problems, reading->config->file,
	    reading->lines.number,
	    reading->section == NULL ? NULL : reading->section->title, "%s",
	    text);
}

static void
read_header(struct reading *reading, char *line)
{
	struct header *header = &reading->header;
	struct shortened room;

	reading->kind = HEADER;
	header_parse(line, header);
	if (header->fault != NULL)
		problems_add(reading->problems, reading->config->file,
		    reading->line, NULL, "%s%s%s%s%s", header->fault,
		    header->subject == NULL ? "" : " '",
		    header->subject == NULL ? ""
					    : shorten(&room, header->subject),
		    header->subject == NULL ? "" : "'",
		    header->advice == NULL ? "" : header->advice);
	if (header->fault != NULL || !header->known)
		snprintf(reading->title, sizeof reading->title, "%s", nowhere);
	else if (header->store == NULL)
		snprintf(reading->title, sizeof reading->title, "muster");
	else
		snprintf(reading->title, sizeof reading->title, "store %s",
		    header->store);
}

/* The end of the name: its `=`; or NULL, and the problem is told without
 * showing what may be a secret. */
static char *
find_separator(struct reading *reading, char *line)
{
	size_t length = strspn(line, name_letters);
	char *at;

	for (at = line; *at != '\0' && *at != '='; at++) {
		if (at > line && lines_is_comment(at))
			break;
	}
	if (length > 0 && length <= MAX_NAME &&
	    *lines_skip_blanks(line + length) == ':')
		problems_add(reading->problems, reading->config->file,
		    reading->line,
		    reading->section == NULL ? NULL : reading->section->title,
		    "':' separates nothing here: expected '%.*s = VALUE'",
		    (int)length, line);
	else if (*at != '=')
		add_problem(reading, "expected 'NAME = VALUE'");
	else
		return at;
	return NULL;
}

const char *
feed_name_fault(const char *name)
{
	size_t length = strlen(name);

	if (length == 0)
		return "expected a name before the '='";
	if (length > MAX_NAME)
		return "the name is too long: at most 48 bytes are allowed";
	if (name[strspn(name, name_letters)] != '\0')
		return "bad name: expected 'NAME = VALUE', a name of "
		       "A-Z a-z 0-9 _ . -";
	return NULL;
}

static void
read_entry(struct reading *reading, char *line)
{
	char *separator = find_separator(reading, line), *end;
	const char *fault;

	if (separator == NULL)
		return;
	for (end = separator; end > line && lines_is_blank(end[-1]); end--)
		;
	*separator = '\0';
	*end = '\0';
	fault = feed_name_fault(line);
	if (fault == NULL)
		fault = value_parse(separator + 1, &reading->value);
	if (fault == NULL && reading->outside) {
		if (!reading->outside_told)
			fault = "an entry before the first section: "
				"expected '[muster]' or '[store NAME]'";
		reading->outside_told = true;
	} else if (fault == NULL) {
		reading->kind = ENTRY;
		reading->name = line;
	}
	if (fault != NULL)
		add_problem(reading, fault);
}

static void
read_line(struct reading *reading)
{
	struct lines *lines = &reading->lines;
	char *line = lines->text;

	reading->line = lines->number;
	if (*line == '[') {
		reading->section = NULL;
		reading->outside = false;
	}
	if (lines->fault[0] != '\0')
		add_problem(reading, lines->fault);
	if (!lines->usable) {
		/* Whose entries follow, if this was a header? */
		if (*line == '[') {
			*line = '\0';
			reading->kind = HEADER;
			reading->header = (struct header){ .known = false };
			snprintf(reading->title, sizeof reading->title, "%s",
			    nowhere);
		}
	} else if (*line == '[') {
		read_header(reading, line);
	} else if (*line != '\0' && *line != ';' && *line != '#') {
		read_entry(reading, line);
	}
}

/* Reads on until there is something to hand out. */
static bool
advance(struct reading *reading)
{
	enum lines_outcome outcome;

	while (reading->kind == NOTHING && !reading->out_of_memory) {
		outcome = lines_next(&reading->lines);
		if (outcome == LINES_READ) {
			read_line(reading);
			continue;
		}
		reading->ended = true;
		if (outcome == LINES_FAILED)
			reading->error = errno;
		if (outcome == LINES_NOT_TEXT)
			problems_add(reading->problems, reading->config->file,
			    reading->lines.number, NULL,
			    "this is no text file: reading ends here");
		return false;
	}
	return !reading->out_of_memory;
}

/* Was the line that inih was handed last not handed back? */
static void
check_taken(struct reading *reading)
{
	if (!reading->waiting)
		return;
	reading->waiting = false;
	reading->kind = NOTHING;
	problems_add(reading->problems, reading->config->file, reading->line,
	    NULL,
	    "inih passed over this line: its process-wide settings are not "
	    "the usual ones");
}

/* An ini_reader: hands inih the next line. */
static char *
hand_out(char *room, int size, void *arg)
{
	struct reading *reading = arg;
	int length;

	check_taken(reading);
	if (size < 2 || !advance(reading))
		return NULL;
	if (reading->kind == HEADER) {
		length = snprintf(room, (size_t)size, "[%s]\n", reading->title);
		reading->kind = ANNOUNCEMENT;
	} else {
		length = snprintf(room, (size_t)size, "%s = %u\n",
		    reading->kind == ENTRY ? reading->name : announcement,
		    reading->line);
		reading->waiting = true;
	}
	/* Part of a line would be taken for a whole one: hand out none. */
	if (length >= size)
		memcpy(room, "\n", sizeof "\n");
	return room;
}

/* ---- from inih to the configuration ---- */

static void
begin_section(struct reading *reading)
{
	struct config *config = reading->config;
	const struct header *header = &reading->header;

	reading->section = NULL;
	if (!header->known)
		return;
	reading->section = build_find(config, header->store);
	if (reading->section != NULL) {
		problems_add(reading->problems, config->file, reading->line,
		    reading->section->title,
		    "the section is repeated (the first is at line %u)",
		    reading->section->line);
		return;
	}
	reading->section = build_section(config, header->store, reading->line);
	if (reading->section == NULL)
		reading->out_of_memory = true;
}

static void
add_entry(struct reading *reading, const char *name)
{
	struct config_section *section = reading->section;
	const struct config_entry *first;

	if (section == NULL)
		return;
	first = config_find(section, name);
	if (first != NULL)
		problems_add(reading->problems, reading->config->file,
		    reading->line, section->title,
		    "option '%s' is repeated (the first is at line %u)", name,
		    first->line);
	else if (!build_entry(section, name, reading->value, reading->line))
		reading->out_of_memory = true;
}

/* An ini_handler. */
static int
take_back(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *reading = arg;
	bool header = reading->kind == ANNOUNCEMENT;
	char number[16];

	if (!reading->waiting || name == NULL || value == NULL)
		return 1;
	snprintf(number, sizeof number, "%u", reading->line);
	if (strcmp(section, reading->title) != 0 ||
	    strcmp(name, header ? announcement : reading->name) != 0 ||
	    strcmp(value, number) != 0)
		return 1;
	reading->waiting = false;
	reading->kind = NOTHING;
	if (header)
		begin_section(reading);
	else
		add_entry(reading, name);
	return 1;
}

int
feed_read(struct config *config, FILE *stream, struct problems *problems)
{
	struct reading reading = {
		.config = config,
		.problems = problems,
		.outside = true,
	};
	int result;

	if (!lines_init(&reading.lines, stream))
		return ENOMEM;
	result = ini_parse_stream(hand_out, &reading, take_back, &reading);
	check_taken(&reading);
	lines_fini(&reading.lines);
	if (result == -2 || reading.out_of_memory)
		return ENOMEM;
	if (!reading.ended)
		problems_add(problems, config->file, reading.line, NULL,
		    "inih stopped at this line: its process-wide settings are "
		    "not the usual ones");
	return reading.error;
}
