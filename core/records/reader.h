/* SPDX-License-Identifier: MIT
 *
 * reader - what the readers of both formats share: the input by lines, the
 * user that is being put together and checked, and the message of a failure.
 * Private to this folder.
 */
#ifndef RECORDS_READER_H
#define RECORDS_READER_H

#include "records/records.h"

struct reader_parser;

struct record_reader {
	FILE *stream;
	bool owned;                     /* the stream is ours to close */
	char *name;
	int open_errno;                 /* why it could not be opened; or 0 */

	char *buffer;                   /* READER_BUFFER bytes */
	size_t at, end;                 /* what of it is still to be taken */
	bool ended;                     /* there is nothing behind it */
	unsigned long line;             /* of the latest piece */
	size_t column;                  /* of its first byte, from 0 */
	size_t taken;                   /* its size */
	bool line_over;                 /* it ended with a newline */

	muster_user user;
	muster_attribute *attributes;   /* room for MUSTER_MAX_ATTRIBUTES */
	unsigned long record_line;

	muster_status status;           /* the failure, once there is one */
	char *message;
	const struct reader_parser *parser;
	void *state;                    /* the parser's */
};

enum { READER_BUFFER = 256 * 1024 };

/* A format. */
struct reader_parser {
	const char *name;
	/* Makes reader->state. false: out of memory. */
	bool (*begin)(struct record_reader *reader);
	/* The next record into reader->user, its first line into
	 * reader->record_line; or *ret_end. Strings live until the next call.
	 * Not OK: reader_fail() was called. */
	muster_status (*next)(struct record_reader *reader, bool *ret_end);
	/* Frees reader->state, which may be NULL. */
	void (*finish)(struct record_reader *reader);
};

extern const struct reader_parser csv_parser, jsonl_parser;

/* jsonl_parser's: the user of an object that is there already. */
muster_status jsonl_take(struct record_reader *reader, json_t *object);

/* Takes the next piece of the input: a line with its newline, or the last one
 * without, or READER_BUFFER bytes or a little less of a line that is longer. A
 * piece never ends between CR and LF. Size 0: the end. It lives until the next
 * call. Not OK: reader_fail() was called. */
muster_status reader_piece(struct record_reader *reader, const char **ret,
    size_t *ret_size);

/* Remembers the failure, with "NAME:LINE:COLUMN: " in front of the message; a
 * line or column of 0 is left out. Returns status. */
muster_status reader_fail(struct record_reader *reader, muster_status status,
    unsigned long line, size_t column, const char *format, ...)
    MUSTER_PRINTF(5, 6);
muster_status reader_out_of_memory(struct record_reader *reader);

/* What is wrong with a value of the record, or NULL. A name or an attribute has
 * at most MUSTER_MAX_TEXT bytes, any other value MUSTER_MAX_KEY bytes and no
 * control bytes. Static. */
const char *reader_fault(const char *bytes, size_t size, bool is_text);

/* Checks the name of an attribute. */
muster_status reader_check_name(struct record_reader *reader,
    unsigned long line, size_t column, const char *name, size_t size);

/* The one of id, email, org_id and name that `name` looks like (but for case,
 * `-`, `_` and blanks) or is; NULL: none. */
const char *reader_known_name(const char *name);

/* Adds an attribute to the user; neither text is copied. */
muster_status reader_add_attribute(struct record_reader *reader,
    const char *name, const char *value);

#endif
