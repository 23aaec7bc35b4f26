/* SPDX-License-Identifier: MIT
 *
 * sample - text for Prometheus, line by line: NAME{store="...",...} VALUE.
 *
 * Numbers are written by integers alone: printf() would write the decimal point
 * of the application's locale. The text is gathered in pieces of moderate
 * size, so that the writer is not called for each word, and no memory is
 * needed.
 */
#ifndef MUSTER_SAMPLE_H
#define MUSTER_SAMPLE_H

#include <muster/muster.h>

/* Zeroed but for `write` and `arg`. */
struct page {
	muster_write_fn write;
	void *arg;
	muster_status status; /* the first failure of `write`, which is not
			       * called any more then */
	size_t size;
	char bytes[4096];
};

/* Adds words as they are. */
void page_put(struct page *page, const char *words);

/* Hands over what is still here; returns the status. */
muster_status page_end(struct page *page);

/* A line: begun with its name, of two parts, and the store; then further
 * labels, if any, whose values may hold any byte; then its value. */
void sample_begin(struct page *page, const char *name, const char *suffix,
    const char *store);
void sample_label(struct page *page, const char *name, const char *value);
void sample_number(struct page *page, uint64_t value);

/* The value in billionths: nanoseconds become seconds. */
void sample_billionths(struct page *page, uint64_t value);

/* "NaN": there is no value. */
void sample_nothing(struct page *page);

#endif
