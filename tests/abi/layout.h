/* SPDX-License-Identifier: MIT
 *
 * layout - all that a plugin carries in it of a header, by name.
 */
#ifndef ABI_LAYOUT_H
#define ABI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

struct layout {
	const char *name; /* NULL: the end */
	long number;      /* size, offset or value */
	bool grows;       /* a size that may be larger later */
};

extern const struct layout layout_0_1[]; /* the frozen headers */
extern const struct layout layout_0_2[];
extern const struct layout layout_now[]; /* include/muster/store.h */

#endif
