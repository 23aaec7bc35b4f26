/* SPDX-License-Identifier: MIT
 *
 * lines - the lines of a configuration file, checked as text.
 */
#ifndef CONFIG_LINES_H
#define CONFIG_LINES_H

#include <stdbool.h>
#include <stdio.h>

enum {
	LINES_MAX_BYTES = 4096, /* of one line, its end not counted */
	LINES_MAX_BAD = 20      /* more, and it is no text file */
};

struct lines {
	FILE *stream;
	char *buffer;
	size_t room;
	unsigned number; /* of the line read last, from 1 */
	unsigned bad;    /* lines that were no text */
	char *text;      /* the line: blanks at both ends, a
			  * byte order mark and the line's end
			  * taken away; until the next one */
	bool usable;     /* may `text` be looked into? If not,
			  * only its first byte is sure */
	char fault[96];  /* "": none */
};

/* How lines_next() ended. */
enum lines_outcome {
	LINES_READ,
	LINES_END,
	LINES_NOT_TEXT, /* gave up: no text file */
	LINES_FAILED    /* errno says why */
};

/* Makes `lines` ready to read `stream`, which stays the caller's. False: out
 * of memory. */
bool lines_init(struct lines *lines, FILE *stream);

/* Reads the next line. A last line without a newline has a fault and is usable
 * all the same. */
enum lines_outcome lines_next(struct lines *lines);

/* Frees what it holds, wiped: lines may hold secrets. */
void lines_fini(struct lines *lines);

/* A blank or a tab? */
static inline bool
lines_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Does a comment start at `at`, which is not where the line starts? */
static inline bool
lines_is_comment(const char *at)
{
	return (*at == ';' || *at == '#') && lines_is_blank(at[-1]);
}

/* `at`, blanks passed over. */
static inline char *
lines_skip_blanks(char *at)
{
	while (lines_is_blank(*at))
		at++;
	return at;
}

#endif
