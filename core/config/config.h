/* SPDX-License-Identifier: MIT
 *
 * config - the INI file as it stands: sections and their entries, with lines.
 *
 * Knows the syntax and nothing of what the names mean; that is for the
 * directory, which asks option to make values of the texts.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/error.h"

struct config_entry {
	char *name;
	char *value; /* unquoted, without comment and blanks */
	unsigned line;
};

struct config_section {
	char *title; /* "muster", "store db": what messages show */
	char *store; /* "db"; NULL: the section is [muster] */
	unsigned line;
	struct config_entry *entries;
	size_t entry_count;
};

struct config {
	char *file;      /* as it was given */
	char *directory; /* absolute: what relative paths start from.
			  * That of the name as it was given: a file
			  * that is a link has its paths beside it */
	struct config_section *sections;
	size_t section_count;
};

/* Reads `file`. Mistakes of syntax (a line that is too long, holds NUL or is
 * not UTF-8, a bad or unknown or repeated section, a repeated or empty name, an
 * entry outside of any section, a bad quote, a `:` where `=` is meant, no
 * newline at the end of the file ...) are added to `problems` and the rest is
 * read on: a section whose header has a mistake is kept where it can be told
 * what was meant, and the entries of a repeated one are added to the first.
 * A line has at most 4,096 bytes, a name 48, the file 16 MiB. NULL: the file
 * cannot be read (then `error` says why: NOT_FOUND, PERMISSION_DENIED,
 * RESOURCE_EXHAUSTED, INVALID_ARGUMENT for a directory, a FIFO and the like).
 * Free with config_free(). */
struct config *config_read(const char *file, struct problems *problems,
    muster_error *error);
void config_free(struct config *config);

/* The entry of that name, or NULL. */
const struct config_entry *config_find(const struct config_section *section,
    const char *name);

#endif
