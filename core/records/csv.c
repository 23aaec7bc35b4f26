/* SPDX-License-Identifier: MIT
 *
 * csv - records of an RFC 4180 file, by libcsv in strict mode.
 *
 * libcsv is fed one line at a time. It calls back for each field and each end
 * of a row, and as a row cannot end but at the end of a line, at most one row
 * comes of a call: its fields are gathered one after another in `text`, and
 * pointers are taken when the row is complete and `text` grows no more.
 *
 * By itself libcsv strips blanks around fields and takes a lone CR for the end
 * of a row. The first is switched off; the second shows as something that
 * comes after the end of the row and is refused. It also gathers a field that
 * never ends for as long as there is memory: hence the look at entry_pos.
 */
#include <config.h>

#include "records/reader.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum column_kind { ID, EMAIL, ORG_ID, NAME, ATTRIBUTE };

static const char *const known_columns[] = {
	[ID] = "id",
	[EMAIL] = "email",
	[ORG_ID] = "org_id",
	[NAME] = "name",
};

enum {
	KNOWN = 4,
	MAX_COLUMNS = KNOWN + MUSTER_MAX_ATTRIBUTES,
	OPTIONS = CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL |
	    CSV_EMPTY_IS_NULL
};

struct column {
	char *name;
	enum column_kind kind;
};

struct field {
	size_t offset; /* in text; the bytes end with NUL */
	size_t size;
	bool known; /* not empty, or quoted */
};

struct csv {
	struct csv_parser parser;
	bool parser_ready;
	struct column columns[MAX_COLUMNS];
	size_t column_count;
	bool header_read;
	struct field fields[MAX_COLUMNS];
	size_t field_count; /* of this row, those beyond the room too */
	char *text;
	size_t text_size, text_room;
	bool row_over;
	bool row_exceeded; /* something came behind its end */
	bool out_of_memory;
};

static int
never_blank(unsigned char c)
{
	(void)c;
	return 0;
}

static bool
csv_begin(struct record_reader *reader)
{
	struct csv *csv = calloc(1, sizeof *csv);

	if (csv == NULL)
		return false;
	reader->state = csv;
	if (csv_init(&csv->parser, OPTIONS) != 0)
		return false;
	csv_set_space_func(&csv->parser, never_blank);
	csv_set_blk_size(&csv->parser, 4096);
	csv->parser_ready = true;
	return true;
}

static void
csv_finish(struct record_reader *reader)
{
	struct csv *csv = reader->state;
	size_t i;

	if (csv == NULL)
		return;
	for (i = 0; i < csv->column_count; i++)
		free(csv->columns[i].name);
	if (csv->parser_ready)
		csv_free(&csv->parser);
	free(csv->text);
	free(csv);
}

/* ---- what libcsv calls ---- */

static bool
text_grow(struct csv *csv, size_t size)
{
	size_t room = (csv->text_size + size) * 2;
	char *text;

	if (csv->text_room - csv->text_size >= size)
		return true;
	text = realloc(csv->text, room);
	if (text == NULL)
		return false;
	csv->text = text;
	csv->text_room = room;
	return true;
}

static void
take_field(void *bytes, size_t size, void *arg)
{
	struct csv *csv = arg;
	struct field *field;

	if (csv->row_over)
		csv->row_exceeded = true;
	if (csv->row_exceeded || csv->field_count++ >= MAX_COLUMNS)
		return;
	if (!text_grow(csv, size + 1)) {
		csv->out_of_memory = true;
		return;
	}
	field = &csv->fields[csv->field_count - 1];
	*field = (struct field){ csv->text_size, size, bytes != NULL };
	if (bytes != NULL)
		memcpy(csv->text + csv->text_size, bytes, size);
	csv->text[csv->text_size + size] = '\0';
	csv->text_size += size + 1;
}

static void
take_row(int c, void *arg)
{
	struct csv *csv = arg;

	(void)c;
	csv->row_over = true;
}

/* ---- one row ---- */

static muster_status
refuse_syntax(struct record_reader *reader, const char *piece, size_t at)
{
	struct csv *csv = reader->state;
	const char *fault = "text behind the closing quote";

	if (csv_error(&csv->parser) != CSV_EPARSE)
		return reader_out_of_memory(reader);
	if (piece[at] == '"')
		fault = "a quote inside a field that does not start with one";
	return reader_fail(reader, MUSTER_INVALID_ARGUMENT, reader->line,
	    reader->column + at + 1, "%s", fault);
}

static muster_status
refuse_endless(struct record_reader *reader)
{
	const struct csv *csv = reader->state;
	const char *guess = "";

	if (csv->parser.quoted)
		guess = ": is its closing quote missing?";
	return reader_fail(reader, MUSTER_INVALID_ARGUMENT, reader->record_line,
	    0, "field %zu is longer than %d bytes%s", csv->field_count + 1,
	    (int)MUSTER_MAX_TEXT, guess);
}

static muster_status
feed(struct record_reader *reader, const char *piece, size_t size)
{
	struct csv *csv = reader->state;
	size_t done;

	done = csv_parse(&csv->parser, piece, size, take_field, take_row, csv);
	if (done < size)
		return refuse_syntax(reader, piece, done);
	if (csv->out_of_memory)
		return reader_out_of_memory(reader);
	if (csv->row_exceeded)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->line, 0, "a carriage return without a line feed");
	if (!csv->row_over && csv->parser.entry_pos > MUSTER_MAX_TEXT)
		return refuse_endless(reader);
	return MUSTER_OK;
}

static muster_status
feed_end(struct record_reader *reader)
{
	struct csv *csv = reader->state;

	if (csv_fini(&csv->parser, take_field, take_row, csv) != 0)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->record_line, 0,
		    "the closing quote of field %zu is missing",
		    csv->field_count + 1);
	if (csv->out_of_memory)
		return reader_out_of_memory(reader);
	return MUSTER_OK;
}

/* Is it nothing but line ends? */
static bool
is_blank(const char *piece, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if (piece[i] != '\n' && piece[i] != '\r')
			return false;
	}
	return true;
}

/* Reads until a row is complete: no row at the end of the file. */
static muster_status
read_row(struct record_reader *reader, bool *ret_end)
{
	struct csv *csv = reader->state;
	muster_status status;
	const char *piece;
	size_t size;
	bool begun = false;

	csv->field_count = 0;
	csv->text_size = 0;
	csv->row_over = false;
	do {
		status = reader_piece(reader, &piece, &size);
		if (status != MUSTER_OK)
			return status;
		if (!begun && !is_blank(piece, size)) {
			begun = true;
			reader->record_line = reader->line;
		}
		status = size == 0 ? feed_end(reader)
				   : feed(reader, piece, size);
		if (status != MUSTER_OK)
			return status;
	} while (!csv->row_over && size > 0);
	*ret_end = !csv->row_over;
	return MUSTER_OK;
}

/* ---- the header ---- */

static bool
column_is_known(const struct csv *csv, const char *name)
{
	size_t i;

	for (i = 0; i < csv->column_count; i++) {
		if (strcmp(csv->columns[i].name, name) == 0)
			return true;
	}
	return false;
}

static enum column_kind
kind_of(const char *name)
{
	size_t kind;

	for (kind = 0; kind < KNOWN; kind++) {
		if (strcmp(name, known_columns[kind]) == 0)
			break;
	}
	return (enum column_kind)kind;
}

static muster_status
add_column(struct record_reader *reader, const char *name, size_t size)
{
	struct csv *csv = reader->state;
	struct column *column = &csv->columns[csv->column_count];
	unsigned long line = reader->record_line;
	const char *meant = reader_known_name(name);
	muster_status status;

	status = reader_check_name(reader, line, 0, name, size);
	if (status != MUSTER_OK)
		return status;
	if (column_is_known(csv, name))
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT, line, 0,
		    "column '%s' comes twice", name);
	column->kind = kind_of(name);
	if (column->kind == ATTRIBUTE && meant != NULL)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT, line, 0,
		    "unknown column '%s' (did you mean '%s'?)", name, meant);
	column->name = strdup(name);
	if (column->name == NULL)
		return reader_out_of_memory(reader);
	csv->column_count++;
	return MUSTER_OK;
}

static muster_status
read_header(struct record_reader *reader)
{
	struct csv *csv = reader->state;
	muster_status status;
	bool end;
	size_t i;

	status = read_row(reader, &end);
	if (status != MUSTER_OK)
		return status;
	if (end)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT, 1, 0,
		    "the header line is missing: expected id,email,org_id,"
		    "name");
	if (csv->field_count > MAX_COLUMNS)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->record_line, 0, "%zu columns are more than %d",
		    csv->field_count, (int)MAX_COLUMNS);
	for (i = 0; i < csv->field_count; i++) {
		if (csv->fields[i].size == 0)
			return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
			    reader->record_line, 0, "column %zu has no name",
			    i + 1);
		status = add_column(reader, csv->text + csv->fields[i].offset,
		    csv->fields[i].size);
		if (status != MUSTER_OK)
			return status;
	}
	if (!column_is_known(csv, "id"))
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->record_line, 0,
		    "the header line has no column 'id'");
	csv->header_read = true;
	return MUSTER_OK;
}

/* ---- a record ---- */

static muster_status
take_value(struct record_reader *reader, const struct column *column,
    const struct field *field)
{
	struct csv *csv = reader->state;
	const char *value = csv->text + field->offset;
	bool is_text = column->kind == NAME || column->kind == ATTRIBUTE;
	const char *fault = reader_fault(value, field->size, is_text);

	if (fault != NULL)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->record_line, 0, "'%s' %s", column->name, fault);
	switch (column->kind) {
	case ID:
		reader->user.id = value;
		break;
	case EMAIL:
		reader->user.email = value;
		break;
	case ORG_ID:
		reader->user.org_id = value;
		break;
	case NAME:
		reader->user.name = value;
		break;
	case ATTRIBUTE:
		return reader_add_attribute(reader, column->name, value);
	}
	return MUSTER_OK;
}

static muster_status
csv_next(struct record_reader *reader, bool *ret_end)
{
	struct csv *csv = reader->state;
	muster_status status;
	size_t i;

	if (!csv->header_read) {
		status = read_header(reader);
		if (status != MUSTER_OK)
			return status;
	}
	status = read_row(reader, ret_end);
	if (status != MUSTER_OK || *ret_end)
		return status;
	if (csv->field_count != csv->column_count)
		return reader_fail(reader, MUSTER_INVALID_ARGUMENT,
		    reader->record_line, 0,
		    "expected %zu field%s as in the header line, found %zu",
		    csv->column_count, csv->column_count == 1 ? "" : "s",
		    csv->field_count);
	for (i = 0; i < csv->column_count; i++) {
		if (!csv->fields[i].known)
			continue;
		status = take_value(reader, &csv->columns[i], &csv->fields[i]);
		if (status != MUSTER_OK)
			return status;
	}
	return MUSTER_OK;
}

const struct reader_parser csv_parser = {
	.name = "csv",
	.begin = csv_begin,
	.next = csv_next,
	.finish = csv_finish,
};
