/* SPDX-License-Identifier: MIT
 *
 * fuzz - what the fuzz targets have in common.
 *
 * A target is one file with LLVMFuzzerTestOneInput(): libFuzzer calls it with
 * bytes of its own making (`make fuzz`), replay.c with the files of
 * tests/fuzz/corpus/NAME (`make check`).
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <muster/muster.h>

#include <stdio.h>
#include <stdlib.h>

/* NAME of the target. */
extern const char fuzz_name[];

/* Does what the target is for with the bytes; aborts if that went wrong. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends the process with a message unless the condition holds, NDEBUG or not:
 * that is how libFuzzer learns of it. */
#define FUZZ_CHECK(condition, ...)                                           \
	do {                                                                 \
		if (!(condition)) {                                          \
			fprintf(stderr, "%s:%d: not so: %s: ", __FILE__,     \
			    __LINE__, #condition);                           \
			fprintf(stderr, __VA_ARGS__);                        \
			fputc('\n', stderr);                                 \
			abort();                                             \
		}                                                            \
	} while (0)

/* A file in memory, which can be opened by its path as any other. */
struct fuzz_file {
	int descriptor;
	char path[40];
};

/* Makes an empty one; no disk is touched. */
void fuzz_file_init(struct fuzz_file *file);

/* The file holds these bytes and nothing else. */
void fuzz_file_write(const struct fuzz_file *file, const void *bytes,
    size_t size);

/* Is the file that holds these bytes refused as it has to be
 * (support/located.h)? */
void fuzz_check_located(const muster_error *error, const char *file,
    const void *bytes, size_t size);

/* Is it UTF-8 without control bytes? A line to be shown. */
bool fuzz_is_line(const char *text, size_t size);

#endif
