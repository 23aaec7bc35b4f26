/* SPDX-License-Identifier: MIT
 *
 * In the value of a label, and nowhere else, a backslash, a quote and a newline
 * are escaped. Values are decimal numbers; one of seconds has all of its nine
 * decimals, so that no time is rounded.
 */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>

#include "muster/sample.h"

static void
flush(struct page *page)
{
	if (page->status == MUSTER_OK && page->size > 0)
		page->status = page->write(page->arg, page->bytes, page->size);
	page->size = 0;
}

static void
put_byte(struct page *page, char byte)
{
	if (page->size == sizeof page->bytes)
		flush(page);
	page->bytes[page->size++] = byte;
}

void
page_put(struct page *page, const char *words)
{
	while (*words != '\0')
		put_byte(page, *words++);
}

muster_status
page_end(struct page *page)
{
	flush(page);
	return page->status;
}

static void
put_label(struct page *page, const char *name, const char *value)
{
	page_put(page, name);
	page_put(page, "=\"");
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '"' || *value == '\n')
			put_byte(page, '\\');
		put_byte(page, *value == '\n' ? 'n' : *value);
	}
	put_byte(page, '"');
}

void
sample_begin(struct page *page, const char *name, const char *suffix,
    const char *store)
{
	page_put(page, name);
	page_put(page, suffix);
	put_byte(page, '{');
	put_label(page, "store", store);
}

void
sample_label(struct page *page, const char *name, const char *value)
{
	put_byte(page, ',');
	put_label(page, name, value);
}

void
sample_number(struct page *page, uint64_t value)
{
	char digits[32];

	snprintf(digits, sizeof digits, "} %" PRIu64 "\n", value);
	page_put(page, digits);
}

void
sample_billionths(struct page *page, uint64_t value)
{
	char digits[48];

	snprintf(digits, sizeof digits, "} %" PRIu64 ".%09" PRIu64 "\n",
	    value / 1000000000, value % 1000000000);
	page_put(page, digits);
}

void
sample_nothing(struct page *page)
{
	page_put(page, "} NaN\n");
}
