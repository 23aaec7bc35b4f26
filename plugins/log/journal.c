/* SPDX-License-Identifier: MIT
 *
 * journal - the file that is written to.
 *
 * A line is one write() to a descriptor that appends, so that lines of several
 * processes do not mix. Before each, the name is looked at: if it leads to
 * another file or to none, a rotation has been here, and the file is opened
 * anew. So nobody has to send a signal, which a library could not take.
 *
 * Nothing here waits for a reader: the descriptor does not block, and what a
 * pipe does not take at once is lost, as are lines that a full disk does not
 * take. Of a line that was taken in part the rest is gone too; the next one
 * begins on a line of its own.
 */
#include <config.h>

#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* ---- with the lock held ---- */

static void
shut_locked(struct journal *journal)
{
	if (journal->descriptor >= 0)
		close(journal->descriptor);
	journal->descriptor = -1;
	journal->torn = false;
}

/* Returns 0 or errno. */
static int
open_locked(struct journal *journal)
{
	struct stat status;

	shut_locked(journal);
	journal->descriptor = open(journal->path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
	    S_IRUSR | S_IWUSR);
	if (journal->descriptor < 0)
		return errno;
	if (fstat(journal->descriptor, &status) < 0) {
		int number = errno;

		shut_locked(journal);
		return number;
	}
	journal->device = status.st_dev;
	journal->inode = status.st_ino;
	return 0;
}

/* Makes sure that the file of that name is open. Returns 0 or errno. */
static int
follow_locked(struct journal *journal)
{
	struct stat status;

	if (journal->descriptor >= 0 && stat(journal->path, &status) == 0 &&
	    status.st_dev == journal->device && status.st_ino == journal->inode)
		return 0;
	return open_locked(journal);
}

/* Returns 0 or errno. */
static int
append_locked(struct journal *journal, const char *text, size_t size)
{
	static char end[] = "\n";
	struct iovec pieces[] = {
		{ end, journal->torn ? 1 : 0 },
		{ (void *)(uintptr_t)text, size },
	};
	size_t whole = pieces[0].iov_len + size;
	ssize_t written;

	do
		written = writev(journal->descriptor, pieces, 2);
	while (written < 0 && errno == EINTR);
	if (written < 0)
		return errno;
	if ((size_t)written == whole) {
		journal->torn = false;
		return 0;
	}
	if (written > 0)
		journal->torn = true;
	return ENOSPC;
}

/* One line more is lost. Returns whether that is news. */
static bool
lose_locked(struct journal *journal)
{
	bool news = !journal->told;

	journal->lost++;
	journal->told = true;
	return news;
}

/* ---- for all ---- */

static void
say_lost(struct journal *journal, const char *why)
{
	muster_log(journal->host, MUSTER_WARNING,
	    "cannot write to '%s': %s; lines are lost until it can be written",
	    journal->path, why);
}

static void
say_lost_number(struct journal *journal, int number)
{
	char room[128];

	say_lost(journal, strerror_r(number, room, sizeof room));
}

void
journal_init(struct journal *journal, muster_host *host, const char *path)
{
	int number;

	*journal = (struct journal){ .host = host,
		.path = path,
		.descriptor = -1 };
	pthread_mutex_init(&journal->lock, NULL);
	number = open_locked(journal);
	journal->told = number != 0;
	if (number != 0)
		say_lost_number(journal, number);
}

void
journal_fini(struct journal *journal)
{
	shut_locked(journal);
	pthread_mutex_destroy(&journal->lock);
}

void
journal_write(struct journal *journal, const char *text, size_t size)
{
	uint64_t lost = 0;
	bool news = false;
	int number;

	pthread_mutex_lock(&journal->lock);
	number = follow_locked(journal);
	if (number == 0)
		number = append_locked(journal, text, size);
	if (number == 0) {
		lost = journal->lost;
		journal->lost = 0;
		journal->told = false;
	} else {
		news = lose_locked(journal);
	}
	pthread_mutex_unlock(&journal->lock);
	if (news)
		say_lost_number(journal, number);
	if (lost > 0)
		muster_log(journal->host, MUSTER_INFO,
		    "'%s' is written again: %" PRIu64 " lines were lost",
		    journal->path, lost);
}

void
journal_lose(struct journal *journal, const char *why)
{
	bool news;

	pthread_mutex_lock(&journal->lock);
	news = lose_locked(journal);
	pthread_mutex_unlock(&journal->lock);
	if (news)
		say_lost(journal, why);
}

int
journal_check(struct journal *journal)
{
	int number;

	pthread_mutex_lock(&journal->lock);
	number = follow_locked(journal);
	pthread_mutex_unlock(&journal->lock);
	return number;
}
