/* SPDX-License-Identifier: MIT
 *
 * paper - a writer for tests: keeps what is written, or refuses it.
 */
#ifndef TESTS_PAPER_H
#define TESTS_PAPER_H

#include <muster/muster.h>

/* Zeroed: empty and patient. */
struct paper {
	char text[32768];               /* ends with NUL */
	size_t size;
	unsigned pieces;                /* calls, the refused one too */
	unsigned refuse_at;             /* this call is refused; 0: none */
};

/* A muster_write_fn, `arg` being a paper. Refuses with DATA_LOSS. */
muster_status paper_write(void *arg, const char *text, size_t size);

/* That this is on it, else the test fails with the first line that is not. */
void paper_expect(const struct paper *paper, const char *text);

#endif
