/* SPDX-License-Identifier: MIT
 *
 * nursery - stores of the plugin exec in a real configuration, whose children
 * (child.c) do what a script says, and named pipes to meet them at.
 */
#ifndef TESTS_NURSERY_H
#define TESTS_NURSERY_H

#include "call/world.h"

extern struct world world;

/* Checked fixtures: a directory for scripts and pipes; what is open is closed
 * in the end. */
void nursery_enter(void);
void nursery_leave(void);

/* "command = ...\ndirectory = ...\n" for a child that follows the script, which
 * is written to a file of that name. Lives until the test ends. */
const char *nursery_child(const char *name, const char *script);

/* Opens a configuration with a store `s` whose child follows the script. */
void nursery_open(const char *options, const char *script);
void nursery_close(void);

/* A named pipe there, and our end of it, which both reads and writes. */
int nursery_pipe(const char *name);
void nursery_await(int fd);
void nursery_pass(int fd);

/* Asks `s` for ann@example.org, and compares the answer, as answer_text(). */
void nursery_expect(const char *answer);

/* The same, with the answer beginning so. */
void nursery_expect_start(const char *answer);

/* Has that been logged? */
#define nursery_logged(part) world_logged(&world, part)

#endif
