/* SPDX-License-Identifier: MIT
 *
 * journal - the file that is written to.
 */
#ifndef LOG_JOURNAL_H
#define LOG_JOURNAL_H

#include <muster/store.h>

#include <pthread.h>

struct journal {
	muster_host *host; /* hears of trouble */
	const char *path;
	pthread_mutex_t lock; /* protects what follows, and the file's end */
	int descriptor;       /* -1: it is not open */
	dev_t device;         /* which file that is */
	ino_t inode;
	bool torn;            /* the last line has no end */
	bool told;            /* that it cannot be written */
	uint64_t lost;        /* lines, since it could be written */
};

/* Opens the file. What goes wrong is said in the host's log, and tried again
 * with the next line. `path` must live as long as the journal. */
void journal_init(struct journal *journal, muster_host *host,
    const char *path);
void journal_fini(struct journal *journal);

/* Appends a line, `text` with '\n' as its last byte: whole, and beside those
 * of other threads and processes. If that cannot be, the line is lost: that is
 * said once, and again how many were lost when it can be. */
void journal_write(struct journal *journal, const char *text, size_t size);

/* A line could not be made. */
void journal_lose(struct journal *journal, const char *why);

/* Can it be written now? 0, or the errno that says why not. */
int journal_check(struct journal *journal);

#endif
