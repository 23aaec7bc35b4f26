/* SPDX-License-Identifier: MIT
 *
 * header - the line that starts a section.
 *
 * A header that is wrong still starts a section: what follows must not be
 * taken for entries of the section before. Where it can be told what was meant
 * ("[stroe db]", "[store a b]"), the section is kept, so that its entries are
 * checked in the same run and its name is known to others that refer to it.
 */
#include <config.h>

#include "config/header.h"

#include <string.h>

#include "base/text.h"
#include "config/lines.h"

static const char expected[] = ": expected '[muster]' or '[store NAME]'";

static const char name_letters[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_.-";

static const char *const kinds[] = { "muster", "store" };

static void
trim_end(char *from, char *end)
{
	while (end > from && lines_is_blank(end[-1]))
		end--;
	*end = '\0';
}

/* Takes the brackets and a comment away. Returns what is inside, or NULL and
 * the fault is said. */
static char *
unwrap(char *line, struct header *ret)
{
	char *inside = lines_skip_blanks(line + 1);
	char *close = strchr(inside, ']'), *rest;

	if (close == NULL) {
		ret->fault = "a section starts with '[' and ends with ']'";
		close = strchr(inside, '\0');
		trim_end(inside, close);
		return inside;
	}
	rest = lines_skip_blanks(close + 1);
	if (*rest != '\0' && !lines_is_comment(rest))
		ret->fault = "text after the ']' of a section";
	trim_end(inside, close);
	return inside;
}

bool
header_is_store_name(const char *name)
{
	size_t length = strspn(name, name_letters);

	return length > 0 && length <= HEADER_MAX_NAME && name[length] == '\0';
}

static void
check_store_name(struct header *ret)
{
	if (*ret->store == '\0') {
		ret->fault = "a store needs a name";
		ret->advice = ": expected '[store NAME]'";
	} else if (!header_is_store_name(ret->store)) {
		ret->fault = "bad store name";
		ret->subject = ret->store;
		ret->advice = ": expected 1 to 40 of A-Z a-z 0-9 _ . -";
	}
}

/* The kind of section that `word` names or was meant to name; NULL: none. */
static const char *
find_kind(const char *word, bool *exact)
{
	size_t count = sizeof kinds / sizeof *kinds, i;

	for (i = 0; i < count; i++) {
		*exact = strcmp(word, kinds[i]) == 0;
		if (*exact)
			return kinds[i];
	}
	return text_nearest(word, kinds, count);
}

static void
parse_inside(char *inside, struct header *ret)
{
	char *end = inside + strcspn(inside, " \t");
	char *name = lines_skip_blanks(end);
	const char *kind;
	bool exact;

	*end = '\0';
	kind = find_kind(inside, &exact);
	ret->known = kind != NULL;
	if (kind == kinds[1])
		ret->store = name;
	if (ret->fault != NULL)
		return;
	if (!exact) {
		ret->fault = "unknown section";
		ret->subject = inside;
		ret->advice = kind == NULL ? expected
		    : kind == kinds[1]     ? " (did you mean '[store NAME]'?)"
					   : " (did you mean '[muster]'?)";
	} else if (ret->store != NULL) {
		check_store_name(ret);
	} else if (*name != '\0') {
		ret->fault = "[muster] has no name";
		ret->advice = ": expected '[muster]'";
	}
}

void
header_parse(char *line, struct header *ret)
{
	*ret = (struct header){ .known = false };
	parse_inside(unwrap(line, ret), ret);
}
