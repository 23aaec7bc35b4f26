/* SPDX-License-Identifier: MIT
 *
 * lines - what comes out of a pipe, line by line, and what is to go into one.
 * Neither ever blocks on a descriptor that does not.
 */
#ifndef EXEC_LINES_H
#define EXEC_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum lines_result {
	LINES_DONE,      /* in: there is something new; out: all is written */
	LINES_LATER,     /* when the descriptor is ready again */
	LINES_END,       /* there is nobody at the other end any more */
	LINES_TOO_LONG,  /* in: a line has more than `most` bytes */
	LINES_NO_MEMORY
};

/* ---- in ---- */

/* Zeroed: empty. */
struct lines_in {
	char *bytes;
	size_t room;
	size_t end;                     /* what there is */
	size_t at;                      /* what of it has been taken */
	size_t seen;                    /* and what has no line end in it */
};

/* Reads once, at most what a pipe holds. No line may have more than `most`
 * bytes. */
enum lines_result lines_read(struct lines_in *in, int fd, size_t most);

/* The next whole line, without its end, to *ret; it lives until the next
 * lines_read(). False: there is none. */
bool lines_next(struct lines_in *in, const char **ret, size_t *ret_size);

/* What has come of a line that is not over, or too long. */
size_t lines_rest(const struct lines_in *in, const char **ret);
void lines_in_fini(struct lines_in *in);

/* ---- out ---- */

/* Zeroed: empty. */
struct lines_out {
	char *bytes;
	size_t room;
	size_t end;
	size_t at;                      /* what of it has been written */
};

/* Adds a line: the text and its end. False: no memory, nothing is added. */
bool lines_add(struct lines_out *out, const char *text);

/* Writes as much as the pipe takes. */
enum lines_result lines_write(struct lines_out *out, int fd);

/* How many bytes are still to be written. */
static inline size_t
lines_unsent(const struct lines_out *out)
{
	return out->end - out->at;
}

void lines_out_fini(struct lines_out *out);

#endif
