/* SPDX-License-Identifier: MIT
 *
 * value - what stands after the `=` of an entry.
 *
 * A value that starts with a quote is taken as it stands up to the closing
 * quote; \" and \\ are the only escapes. Any other value ends where a comment
 * starts: at a `;` or `#` that follows a blank. A quote inside such a value is
 * a letter like any other, but for one case: when a comment would start after
 * an odd number of quotes, it cannot be known what was meant, and the value is
 * refused rather than cut.
 */
#include <config.h>

#include "config/value.h"

#include <stddef.h>

#include "config/lines.h"

/* `text` starts behind the opening quote. */
static const char *
parse_quoted(char *text, char **ret)
{
	char *from = text, *to = text;

	while (*from != '"') {
		if (*from == '\0')
			return "the closing quote is missing";
		if (*from == '\\') {
			from++;
			if (*from != '"' && *from != '\\')
				return "unknown escape: inside quotes only "
				       "\\\" and \\\\ are known";
		}
		*to++ = *from++;
	}
	from++;
	/* `to` may be where the quote was: read on before it is written. */
	if (*lines_skip_blanks(from) != '\0' &&
	    !lines_is_comment(lines_skip_blanks(from)))
		return "text after the closing quote";
	*to = '\0';
	*ret = text;
	return NULL;
}

/* `text` is not where the line starts: the `=` stands before it. */
static const char *
parse_plain(char *text, char **ret)
{
	unsigned quotes = 0;
	char *at;

	for (at = text; *at != '\0'; at++) {
		if (lines_is_comment(at))
			break;
		if (*at == '"')
			quotes++;
	}
	if (*at != '\0' && quotes % 2 != 0)
		return "a quote is open where the comment starts: put the "
		       "whole value in quotes, with \\\" for a quote";
	while (at > text && lines_is_blank(at[-1]))
		at--;
	*at = '\0';
	*ret = text;
	return NULL;
}

const char *
value_parse(char *text, char **ret)
{
	char *start = lines_skip_blanks(text);

	if (*start == '"')
		return parse_quoted(start + 1, ret);
	return parse_plain(start, ret);
}
