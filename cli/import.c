/* SPDX-License-Identifier: MIT
 *
 * import - users of a file into one store.
 *
 * The file is read record by record and stored by batches. Everything before
 * the first bad record is stored, and nothing from it on. A store may refuse a
 * record that the reader found good, such as one with an attribute that has no
 * column; since putting a user is idempotent, such a batch is put again one by
 * one, which stores what comes before the bad one and finds its line.
 */
#include <config.h>

#include <muster/muster.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "records/records.h"

#include "arguments.h"
#include "batch.h"
#include "command.h"
#include "progress.h"
#include "say.h"
#include "session.h"

enum { CONFIG, STORE, FORMAT, ARGUMENT_COUNT };
enum { FILE_NAME, OPERAND_COUNT };

/* An import on its way. */
struct import {
	const char *path; /* NULL: standard input */
	const char *name; /* of the input, for messages */
	enum record_format format;
	struct record_reader *reader;
	muster *m;
	muster_store *store;
	muster_result *result; /* used again and again */
	struct batch batch;
	struct progress progress;
	size_t stored;
};

/* ---- the words ---- */

static bool
take_format(const char *given, struct import *import)
{
	if (given != NULL) {
		if (record_format_by_name(given, &import->format) &&
		    import->format != RECORD_AUTO)
			return true;
		arguments_wrong(&import_command,
		    "--format: expected csv or jsonl, not '%s'", given);
		return false;
	}
	if (import->path != NULL)
		import->format = record_format_by_ending(import->path);
	if (import->format != RECORD_AUTO)
		return true;
	arguments_wrong(&import_command,
	    "expected --format csv or --format jsonl: '%s' has no ending "
	    "that tells",
	    import->name);
	return false;
}

static bool
take_words(const char *const *values, const char *const *operands,
    struct import *import)
{
	const char *file = operands[FILE_NAME];

	if (!arguments_filled(&import_command, values, CONFIG) ||
	    !arguments_filled(&import_command, values, STORE))
		return false;
	if (values[STORE] == NULL) {
		arguments_wrong(&import_command,
		    "expected --store NAME: the store to write to");
		return false;
	}
	if (file != NULL && *file == '\0') {
		arguments_wrong(&import_command,
		    "expected the name of a file, not ''");
		return false;
	}
	if (file != NULL && strcmp(file, "-") != 0)
		import->path = file;
	import->name = import->path ? import->path : "standard input";
	return take_format(values[FORMAT], import);
}

/* Told before a store is opened for nothing. */
static bool
is_readable(const struct import *import)
{
	if (import->path == NULL || access(import->path, R_OK) == 0)
		return true;
	say("import", "'%s': %s", import->path, strerror(errno));
	return false;
}

/* ---- storing ---- */

static muster_status
put(struct import *import, size_t first, size_t count)
{
	const muster_user *users[BATCH_USERS];
	size_t i;

	for (i = 0; i < count; i++)
		users[i] = import->batch.users[first + i];
	return muster_store_put(import->m, import->store, users, count, 0,
	    &import->result);
}

static const char *
put_message(const struct import *import, muster_status status)
{
	const char *message = NULL;

	if (import->result != NULL)
		message = muster_result_message(import->result);
	return message != NULL ? message : muster_status_name(status);
}

/* Is it for what a user holds that the store refused? */
static bool
blames_record(muster_status status)
{
	return status == MUSTER_INVALID_ARGUMENT ||
	    status == MUSTER_ALREADY_EXISTS ||
	    status == MUSTER_FAILED_PRECONDITION ||
	    status == MUSTER_OUT_OF_RANGE;
}

/* Puts the batch again, one by one, up to the record that is refused. */
static muster_status
put_singly(struct import *import)
{
	muster_status status = MUSTER_OK;
	size_t i;

	for (i = 0; i < import->batch.count; i++) {
		status = put(import, i, 1);
		if (status != MUSTER_OK)
			break;
		import->stored++;
	}
	progress_end(&import->progress);
	if (blames_record(status))
		say_at(import->name, import->batch.lines[i],
		    put_message(import, status));
	else if (status != MUSTER_OK)
		say("import", "%s", put_message(import, status));
	return status;
}

/* Stores what the batch holds and empties it. Not OK: it has been said why. */
static muster_status
store_batch(struct import *import)
{
	size_t count = import->batch.count;
	muster_status status = MUSTER_OK;

	if (count > 0)
		status = put(import, 0, count);
	if (status == MUSTER_OK) {
		import->stored += count;
		progress_update(&import->progress, import->stored);
	} else if (blames_record(status)) {
		status = put_singly(import);
	} else {
		progress_end(&import->progress);
		say("import", "%s", put_message(import, status));
		if (status != MUSTER_UNIMPLEMENTED && count > 1)
			say("import",
			    "some of the %zu users from line %lu on may have "
			    "been stored",
			    count, import->batch.lines[0]);
	}
	batch_clear(&import->batch);
	return status;
}

/* Reads and stores to the end, or to the first trouble, which has been said
 * then. */
static muster_status
transfer(struct import *import)
{
	const muster_user *user = NULL;
	muster_status status, stored;

	while (
	    (status = record_reader_next(import->reader, &user)) == MUSTER_OK &&
	    user != NULL) {
		if (!batch_add(&import->batch, user,
			record_reader_line(import->reader))) {
			progress_end(&import->progress);
			say("import", "out of memory");
			return MUSTER_RESOURCE_EXHAUSTED;
		}
		if (!batch_full(&import->batch))
			continue;
		stored = store_batch(import);
		if (stored != MUSTER_OK)
			return stored;
	}
	/* What comes before a bad record is stored, bad or not. */
	stored = store_batch(import);
	progress_end(&import->progress);
	if (stored != MUSTER_OK || status == MUSTER_OK)
		return stored;
	say_lines(record_reader_message(import->reader));
	return status;
}

/* ---- the subcommand ---- */

static int
import_into(struct import *import, const char *store)
{
	muster_status status;

	import->store = muster_store_get(import->m, store);
	if (muster_store_strategy(import->store) != NULL) {
		say("import",
		    "store '%s' is made of other stores: name one of them",
		    store);
		return EXIT_USAGE;
	}
	progress_begin(&import->progress);
	status = transfer(import);
	batch_clear(&import->batch);
	muster_result_free(import->result);
	if (status == MUSTER_OK) {
		printf("%zu user%s stored in '%s'\n", import->stored,
		    import->stored == 1 ? "" : "s", store);
		return EXIT_FOUND;
	}
	say("import", "stopped: %zu user%s stored in '%s'", import->stored,
	    import->stored == 1 ? "" : "s", store);
	return status == MUSTER_UNIMPLEMENTED ? EXIT_USAGE : EXIT_FAILED;
}

static int
import_run(const char *const *values, const char *const *operands)
{
	struct import import = { .format = RECORD_AUTO };
	int code;

	if (!take_words(values, operands, &import) || !is_readable(&import))
		return EXIT_USAGE;
	code = session_open(values[CONFIG], values[STORE], 0, &import.m);
	if (code != EXIT_FOUND)
		return code;
	import.reader = import.path != NULL
	    ? record_reader_open(import.path, import.format)
	    : record_reader_new(stdin, import.name, import.format);
	if (import.reader != NULL) {
		code = import_into(&import, values[STORE]);
	} else {
		say("import", "out of memory");
		code = EXIT_FAILED;
	}
	record_reader_free(import.reader);
	session_close(import.m);
	return code;
}

static const struct argument import_arguments[ARGUMENT_COUNT] = {
	[CONFIG] = { "config", 'c', "FILE", "the configuration to read" },
	[STORE] = { "store", 0, "NAME", "the store to write to" },
	[FORMAT] = { "format", 0, "FORMAT", "csv or jsonl" },
};

const struct command import_command = {
	.name = "import",
	.summary = "Store the users of a file in a store.",
	.synopsis = "[-c FILE] --store NAME [--format csv|jsonl] [FILE]",
	.notes =
	    "FILE has one user a record; standard input is read when it is "
	    "left out or -.\n"
	    "The format is told by the ending (.csv, .jsonl, .ndjson) or "
	    "by --format. The\n"
	    "import stops at the first bad record; all before it is "
	    "stored.\n"
	    "\n"
	    "exit status:\n"
	    "  0  all users stored\n"
	    "  2  a mistake in the arguments or in the configuration\n"
	    "  3  a record or the store is bad; it is said how many users "
	    "are stored\n",
	.arguments = import_arguments,
	.argument_count = ARGUMENT_COUNT,
	.operand_count = OPERAND_COUNT,
	.run = import_run,
};
