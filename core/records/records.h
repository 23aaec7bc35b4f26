/* SPDX-License-Identifier: MIT
 *
 * records - users in files: CSV (RFC 4180) and JSON lines, read and written.
 *
 * CSV has a header line. Its columns are `id`, which must be there, `email`,
 * `org_id` and `name`, in any order; any further column is an attribute. An
 * empty field is "not known" (NULL; an attribute is left out), a quoted empty
 * one ("") is an empty text. Blanks belong to the field, quotes may hold line
 * ends, lines end with LF or CR LF, lines without a byte are passed over.
 *
 * JSON lines hold one object a line: `id`, `email`, `org_id` and `name` are
 * strings or null, `attributes` is an object of strings, any further member is
 * an attribute and a string. Lines of nothing but blanks are passed over.
 *
 * Both are UTF-8, with or without a byte order mark, and keep to the bounds of
 * muster/types.h. Nothing is cut, mended or passed over silently.
 *
 * Stands on base/text and base/clean and needs nothing else of the library, so
 * that plugins and the command can link it.
 */
#ifndef RECORDS_RECORDS_H
#define RECORDS_RECORDS_H

#include <muster/types.h>

#include <jansson.h>
#include <stdio.h>

enum record_format { RECORD_AUTO, RECORD_CSV, RECORD_JSONL };

/* "csv" and "jsonl" and "auto", to *ret; false: no such name. */
bool record_format_by_name(const char *name, enum record_format *ret);

/* By the end of the path: .csv, .jsonl, .ndjson (A-Z folded); RECORD_AUTO:
 * none of them. */
enum record_format record_format_by_ending(const char *path);

/* ---- reading ---- */

struct record_reader;

/* A reader of `stream`, which stays the caller's and must live as long;
 * `name` is what messages call it, copied. RECORD_AUTO is decided by the
 * ending of `name`. NULL: out of memory. Any other trouble is told by the
 * first record_reader_next(). Free with record_reader_free(). */
struct record_reader *record_reader_new(FILE *stream, const char *name,
    enum record_format format);

/* The same for the file at `path`, which the reader opens and closes. */
struct record_reader *record_reader_open(const char *path,
    enum record_format format);

/* The next user, valid until the next call, or NULL at the end, to *ret.
 * Not OK: record_reader_message() says why, and says it from now on;
 *	MUSTER_INVALID_ARGUMENT    a record or the file is not as it should be
 *	MUSTER_NOT_FOUND           there is no such file
 *	MUSTER_PERMISSION_DENIED   it must not be read
 *	MUSTER_UNAVAILABLE         it cannot be read for another reason
 *	MUSTER_RESOURCE_EXHAUSTED  out of memory */
muster_status record_reader_next(struct record_reader *reader,
    const muster_user **ret);

/* Parses JSON with jansson's `flags`: a new reference, or NULL, with errno
 * ENOMEM if memory was missing, and else with *ret_error. */
json_t *record_json_parse(const char *text, size_t size, size_t flags,
    json_error_t *ret_error);

/* The user that one JSON object stands for, with the rules of a line of a file,
 * to *ret; it lives as long as `object` and until the next call. The reader is
 * of RECORD_JSONL; its stream may be NULL. Not OK: as above, but a failure is
 * of this object only, and its message names no line. */
muster_status record_reader_object(struct record_reader *reader,
    json_t *object, const muster_user **ret);

/* The line on which the latest record starts, from 1; 0: none yet. */
unsigned long record_reader_line(const struct record_reader *reader);

/* "FILE:LINE: text" or "FILE:LINE:COLUMN: text", columns counted in bytes from
 * 1 (JSON: what is not JSON at all in characters); NULL: no failure. Lives as
 * long as the reader. */
const char *record_reader_message(const struct record_reader *reader);

/* NULL is nothing. */
void record_reader_free(struct record_reader *reader);

/* Is that "id", "email", "org_id" or "name"? No attribute that is read has such
 * a name. */
bool record_is_field(const char *name);

/* ---- writing ---- */

/* The attribute columns of a CSV file: every attribute name that some user
 * has, in the order of their first coming. */
struct record_columns {
	char **names;
	size_t count;
};

/* Adds the attributes of one more user. false: out of memory. */
bool record_columns_add(struct record_columns *columns,
    const muster_user *user);
void record_columns_fini(struct record_columns *columns);

/* One CSV field: NULL as nothing at all, "" as a pair of quotes, in quotes
 * what needs them. ferror(out) tells whether it worked. */
void record_write_csv_field(FILE *out, const char *text);

/* The header line, `id,email,org_id,name` and then the attributes, and one user
 * as a line. Lines end with CR LF. */
void record_write_csv_header(FILE *out, const struct record_columns *columns);
void record_write_csv_user(FILE *out, const struct record_columns *columns,
    const muster_user *user);

/* {"id","email","org_id","name","attributes"}, a new reference; what is not
 * known is null. NULL: out of memory, or a text is not UTF-8. */
json_t *record_json_user(const muster_user *user);

/* One user as a line of JSON. false: as above, or `out` took it not. */
bool record_write_jsonl_user(FILE *out, const muster_user *user);

#endif
