/* SPDX-License-Identifier: MIT
 *
 * paper - see paper.h.
 */
#include <config.h>

#include "muster/paper.h"

#include <string.h>

#include <check.h>

muster_status
paper_write(void *arg, const char *text, size_t size)
{
	struct paper *paper = arg;

	if (++paper->pieces == paper->refuse_at)
		return MUSTER_DATA_LOSS;
	ck_assert_uint_gt(size, 0);
	ck_assert_uint_lt(paper->size + size, sizeof paper->text);
	memcpy(paper->text + paper->size, text, size);
	paper->size += size;
	paper->text[paper->size] = '\0';
	return MUSTER_OK;
}

void
paper_expect(const struct paper *paper, const char *text)
{
	const char *found = paper->text, *line = text;
	size_t i;

	for (i = 0; text[i] != '\0' && text[i] == found[i]; i++)
		if (text[i] == '\n')
			line = text + i + 1;
	if (text[i] == found[i])
		return;
	found += line - text;
	ck_abort_msg("expected '%.*s', found '%.*s'", (int)strcspn(line, "\n"),
	    line, (int)strcspn(found, "\n"), found);
}
