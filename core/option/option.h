/* SPDX-License-Identifier: MIT
 *
 * option - from texts of the file to values of a struct, by a table.
 *
 * The same tables and the same code serve plugins, strategies, [muster] and
 * what is common to all stores.
 */
#ifndef OPTION_OPTION_H
#define OPTION_OPTION_H

#include <muster/store.h>

#include "config/config.h"

/* "string", "duration", ...; NULL: no such type. */
const char *option_type_name(uint32_t type);

/* Bytes that a value of the type takes in the struct; 0: no such type. */
size_t option_type_width(uint32_t type);

/* Is the table itself sound: names, types, widths and offsets inside `size`,
 * defaults that parse and lie within the bounds, choices of a choice (2 to 32,
 * unique), a help text, no name twice, none of the names that every store has,
 * as `plugin` or `timeout`? Returns NULL, or a message (one line,
 * to be freed with option_message_free()) that names the option: the loader's
 * check. */
char *option_table_fault(const muster_option *table, size_t count, size_t size);

/* Parses one text. Returns NULL and fills `into` (option_type_width() bytes),
 * or a message that says what was expected: "expected a duration such as 20ms
 * (units ns us ms s m h d), not '20'"; to be freed with option_message_free().
 * Strings and lists are allocated in one piece and owned by the caller through
 * option_value_free(). Not for secrets' files, nor for stores.
 *
 * Durations may have a fraction that is a whole number of nanoseconds. Both
 * bounds 0: none; else the minimum counts as it stands and a maximum of 0 is
 * none. Words (choices, booleans, units) are as they are written here. */
char *option_parse(const muster_option *option, const char *directory,
    const char *text, void *into);
void option_value_free(const muster_option *option, void *value);

/* The value as a text that would be read as the same, but for a secret, which
 * is "***"; NULL: no memory. Owned by the caller. Not for stores, nor for what
 * is not given. */
char *option_format(const muster_option *option, const void *value);

/* Is there a value? Those of a fixed size always have one. */
bool option_is_given(const muster_option *option, const void *value);

/* Frees a message of this header; NULL is nothing. (A message that could not
 * be made for want of memory is a static text.) */
void option_message_free(char *message);

/* What a group of tables is filled from. */
struct option_source {
	const struct config *config;
	const struct config_section *section;
	struct problems *problems;
	/* The store of that name, or NULL: for MUSTER_STORE and MUSTER_STORES.
	 * A name that is not found is a problem, with the nearest known one. */
	muster_store *(*store)(void *arg, const char *name);
	const char *const *store_names; /* for the nearest one */
	size_t store_count;
	void *arg;
};

/* One table and the struct that it fills (zeroed by the caller). */
struct option_target {
	const muster_option *table;
	size_t count;
	void *into;
};

/* Fills each target from the section's entries: defaults, values, problems for
 * a bad value, for a required option that is missing ("[store db] option
 * 'path' is required: the database file"), for NAME beside NAME_file, and for
 * every entry that none of the targets knows and that is not in `also` (NULL
 * ended), with the nearest known name. The first line of NAME_file's file, at
 * most 64 KiB, is the secret; a file that others than its owner and group may
 * read or write is refused. Returns whether all was well; the
 * targets are to be given to option_release() either way. */
bool option_bind(const struct option_source *source,
    const struct option_target *targets, size_t count, const char *const *also);

/* Frees the strings and lists of a target; secrets are wiped first. */
void option_release(const struct option_target *target);

#endif
