/* SPDX-License-Identifier: MIT
 *
 * Both directions keep their bytes in one piece of memory that grows as it
 * must and is given back when it was large and is empty: one long answer is no
 * reason to hold on to its room for ever.
 *
 * A line is looked at once: where its end has not come yet, the search goes on
 * behind what was searched before. A child that writes a byte at a time costs
 * a system call each, and no more.
 */
#include <config.h>

#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STEP = 65536 };

/* Gives memory back that is larger than need be; it holds nothing. */
static void
relax(char **bytes, size_t *room)
{
	if (*room <= 4 * STEP)
		return;
	free(*bytes);
	*bytes = NULL;
	*room = 0;
}

/* Room for `more` bytes behind `end`. */
static bool
grow(char **bytes, size_t *room, size_t end, size_t more)
{
	size_t wanted = *room == 0 ? STEP : *room;
	char *grown;

	while (wanted - end < more)
		wanted *= 2;
	if (wanted == *room)
		return true;
	grown = realloc(*bytes, wanted);
	if (grown == NULL)
		return false;
	*bytes = grown;
	*room = wanted;
	return true;
}

/* Moves what is left to the front. */
static void
pack(char *bytes, size_t *at, size_t *end)
{
	if (*at == 0)
		return;
	memmove(bytes, bytes + *at, *end - *at);
	*end -= *at;
	*at = 0;
}

/* ---- in ---- */

enum lines_result
lines_read(struct lines_in *in, int fd, size_t most)
{
	ssize_t got;

	in->seen -= in->at;
	pack(in->bytes, &in->at, &in->end);
	if (in->end == 0)
		relax(&in->bytes, &in->room);
	if (!grow(&in->bytes, &in->room, in->end, STEP))
		return LINES_NO_MEMORY;
	do
		got = read(fd, in->bytes + in->end, STEP);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN ? LINES_LATER : LINES_END;
	if (got == 0)
		return LINES_END;
	in->end += (size_t)got;
	/* A piece that holds a line end may hold a line that is too long, too:
	 * lines_next() tells its size. */
	if (in->end > most &&
	    memchr(in->bytes + in->seen, '\n', in->end - in->seen) == NULL)
		return LINES_TOO_LONG;
	return LINES_DONE;
}

bool
lines_next(struct lines_in *in, const char **ret, size_t *ret_size)
{
	const char *newline = NULL;

	if (in->end > in->seen)
		newline = memchr(in->bytes + in->seen, '\n',
		    in->end - in->seen);
	if (newline == NULL) {
		in->seen = in->end;
		return false;
	}
	*ret = in->bytes + in->at;
	*ret_size = (size_t)(newline - *ret);
	in->at += *ret_size + 1;
	in->seen = in->at;
	return true;
}

size_t
lines_rest(const struct lines_in *in, const char **ret)
{
	*ret = in->bytes == NULL ? "" : in->bytes + in->at;
	return in->end - in->at;
}

void
lines_in_fini(struct lines_in *in)
{
	free(in->bytes);
	*in = (struct lines_in){ 0 };
}

/* ---- out ---- */

bool
lines_add(struct lines_out *out, const char *text)
{
	size_t size = strlen(text);

	pack(out->bytes, &out->at, &out->end);
	if (!grow(&out->bytes, &out->room, out->end, size + 1))
		return false;
	memcpy(out->bytes + out->end, text, size);
	out->end += size;
	out->bytes[out->end++] = '\n';
	return true;
}

enum lines_result
lines_write(struct lines_out *out, int fd)
{
	while (out->at < out->end) {
		ssize_t put = write(fd, out->bytes + out->at,
		    out->end - out->at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return errno == EAGAIN ? LINES_LATER : LINES_END;
		out->at += (size_t)put;
	}
	out->at = out->end = 0;
	relax(&out->bytes, &out->room);
	return LINES_DONE;
}

void
lines_out_fini(struct lines_out *out)
{
	free(out->bytes);
	*out = (struct lines_out){ 0 };
}
