/* SPDX-License-Identifier: MIT
 *
 * damage - a good plugin file, its parts, and what is done to copies of it.
 */
#ifndef PLUGIN_TEST_DAMAGE_H
#define PLUGIN_TEST_DAMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "files.h"

/* Bytes of the file that belong together. */
struct part {
	size_t offset, size;
};

/* Reads MOCKS/whole.so and makes a scratch directory; removes it. */
void damage_setup(void);
void damage_teardown(void);

/* A copy of the good file, to be changed and given to damage_try(). */
char *damage_copy(void);
size_t damage_size(void);

/* The part that a section of that name is; of size 0: there is none. */
struct part damage_section(const char *name);
struct part damage_headers(void);  /* the ELF header */
struct part damage_segments(void); /* the program headers */
struct part damage_sections(void); /* the section headers */

/* Parts that the loader goes by, one after another; false: no more. */
bool damage_table(size_t index, struct part *ret);

/* Each place where a part starts or ends, ascending; SIZE_MAX: no more. */
size_t damage_border(size_t index);

/* Numbers that are the same for the same $DAMAGE_SEED, below `bound`. */
size_t damage_random(size_t bound);

/* So many, times $DAMAGE_TIMES. */
size_t damage_times(size_t count);

enum damage_outcome { DAMAGE_REFUSED, DAMAGE_LOADED };

/* Writes the bytes as a plugin file and opens a store of it. Fails the test
 * unless it is refused with a message that names the file, or loaded and
 * answers as it should. The words say what was done, should the process die.
 * Frees `bytes`. */
enum damage_outcome damage_try(char *bytes, size_t size, const char *format,
    ...) MUSTER_PRINTF(3, 4);

/* The same for a file that there is; its name has a slash. */
enum damage_outcome damage_open(const char *path);

/* How many were refused and loaded in this process. */
void damage_tell(const char *what);

#endif
