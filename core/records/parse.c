/* SPDX-License-Identifier: MIT
 *
 * parse - jansson, where memory may be missing.
 *
 * jansson (2.14) gathers each token in a buffer that it lets grow, and does not
 * look whether that worked: a letter for which there was no room is left out of
 * the text, without a word; and if it was the quote at the end, what lies
 * behind the buffer is read. The buffer is kept from token to token. So a token
 * is put in front that is as long as the longest: if it arrives whole, the
 * buffer does not grow any more. All other allocations are looked at.
 *
 * The room is doubled from 16 bytes on, when it is full but for one byte. The
 * first token is not so long that this falls on its own last quote.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "records/records.h"

/* In front of the text: [", so many letters, and ",; behind it: ]. */
enum { AROUND = 5 };

static bool
is_between(char byte)
{
	return byte != '\0' && strchr(" \t\r\n,:[]{}", byte) != NULL;
}

/* No token has more bytes. */
static size_t
longest_token(const char *text, size_t size)
{
	size_t longest = 0, length = 0;
	bool quoted = false;

	for (size_t i = 0; i < size; i++) {
		if (!quoted && is_between(text[i])) {
			length = 0;
			continue;
		}
		length++;
		if (quoted && text[i] == '\\') {
			length++;
			i++;
		} else if (text[i] == '"') {
			quoted = !quoted;
		}
		if (length > longest)
			longest = length;
	}
	return longest;
}

/* The text behind a token of `length` letters. NULL: no memory. */
static char *
surround(const char *text, size_t size, size_t length)
{
	char *around = malloc(size + length + AROUND), *at = around;

	if (around == NULL)
		return NULL;
	*at++ = '[';
	*at++ = '"';
	memset(at, 'x', length);
	at += length;
	*at++ = '"';
	*at++ = ',';
	memcpy(at, text, size);
	at[size] = ']';
	return around;
}

/* The value in [TOKEN, VALUE], if the token is whole and the value is one that
 * the flags allow at the top. */
static json_t *
take_value(json_t *array, size_t length, size_t flags)
{
	json_t *value = json_array_get(array, 1);

	if (json_array_size(array) == 2 &&
	    json_string_length(json_array_get(array, 0)) == length &&
	    (json_is_object(value) || json_is_array(value) ||
		(flags & JSON_DECODE_ANY) != 0))
		json_incref(value);
	else
		value = NULL;
	json_decref(array);
	return value;
}

json_t *
record_json_parse(const char *text, size_t size, size_t flags,
    json_error_t *ret_error)
{
	size_t length = longest_token(text, size);
	json_t *value;
	char *around;

	if (((length + 2) & (length + 1)) == 0)
		length++;
	around = surround(text, size, length);
	if (around == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	errno = 0;
	value = take_value(
	    json_loadb(around, size + length + AROUND, flags, ret_error),
	    length, flags);
	free(around);
	if (value != NULL || errno == ENOMEM)
		return value;
	/* What is wrong with it, in the words for the text alone. If nothing
	 * is, it was memory. */
	value = json_loadb(text, size, flags, ret_error);
	if (value != NULL)
		errno = ENOMEM;
	json_decref(value);
	return NULL;
}
