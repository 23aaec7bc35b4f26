/* SPDX-License-Identifier: MIT
 *
 * options - what a [store] section of this plugin may say. The table is in
 * exec.c, the meaning in muster-exec(7).
 */
#ifndef EXEC_OPTIONS_H
#define EXEC_OPTIONS_H

#include <muster/store.h>

struct exec_options {
	muster_strings command;
	const char *directory;
	muster_strings environment;
	int64_t start_timeout;
	int64_t answer_timeout;         /* 0: none */
	int64_t stop_timeout;
	int64_t restart_after;
	int64_t restart_most;
	int64_t max_line;
	int64_t max_unsent;
};

#endif
