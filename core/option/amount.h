/* SPDX-License-Identifier: MIT
 *
 * amount - numbers and their units.
 */
#ifndef OPTION_AMOUNT_H
#define OPTION_AMOUNT_H

#include <stdbool.h>
#include <stdint.h>

enum amount_outcome { AMOUNT_READ, AMOUNT_BAD, AMOUNT_TOO_LARGE };

/* Reads the whole of `text` as a MUSTER_INTEGER, MUSTER_DURATION or
 * MUSTER_SIZE. */
enum amount_outcome amount_parse(uint32_t type, const char *text, int64_t *ret);

/* Reads "2%" or "0.5%", from 0% to 100%. */
bool amount_parse_ratio(const char *text, double *ret);

/* Room for any amount as text. */
struct amount_text {
	char text[32];
};

/* The shortest text that amount_parse() reads as `value`: "1ms" and not
 * "1000000ns". */
const char *amount_format(uint32_t type, int64_t value,
    struct amount_text *room);

#endif
