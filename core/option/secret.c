/* SPDX-License-Identifier: MIT
 *
 * secret - a secret that stands in a file of its own.
 *
 * A file that everybody on the machine can write to is refused. One that
 * everybody can read is not: container systems mount secrets so by default,
 * where nobody else is on the machine. It is read by read() into one buffer
 * that is wiped, for stdio would leave copies in buffers of its own.
 */
#include <config.h>

#include "option/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "option/message.h"

enum { MOST_BYTES = 65536 };

static char *
system_message(const char *path, int number)
{
	char room[128];

	return message_make("cannot read '%s': %s", path,
	    strerror_r(number, room, sizeof room));
}

static char *
check_file(const char *path, int descriptor)
{
	struct stat status;

	if (fstat(descriptor, &status) < 0)
		return system_message(path, errno);
	if (!S_ISREG(status.st_mode))
		return message_make("'%s' is not a regular file", path);
	if ((status.st_mode & S_IWOTH) != 0)
		return message_make("'%s' can be written by all users (mode "
				    "%04o): chmod o-w it",
		    path, (unsigned)(status.st_mode & 07777));
	return NULL;
}

/* Reads at most `room` bytes. */
static ssize_t
read_all(int descriptor, char *buffer, size_t room)
{
	size_t size = 0;
	ssize_t got;

	while (size < room) {
		got = read(descriptor, buffer + size, room - size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		size += (size_t)got;
	}
	return (ssize_t)size;
}

/* `buffer` has room for a NUL behind `size` bytes. */
static char *
take_line(const char *path, char *buffer, size_t size, char **ret)
{
	const char *newline = memchr(buffer, '\n', size);

	if (newline != NULL)
		size = (size_t)(newline - buffer);
	if (size > MOST_BYTES)
		return message_make("the first line of '%s' is longer than "
				    "64 KiB",
		    path);
	if (size == 0)
		return message_make("the first line of '%s' is empty", path);
	if (text_check(buffer, size, false) < 0)
		return message_make("the first line of '%s' holds a control "
				    "character or is not UTF-8",
		    path);
	buffer[size] = '\0';
	*ret = strdup(buffer);
	return *ret == NULL ? message_no_memory() : NULL;
}

char *
secret_read(const char *path, char **ret)
{
	const size_t room = MOST_BYTES + 2;
	char *buffer = NULL, *message;
	int descriptor;
	ssize_t size;

	/* O_NONBLOCK: a FIFO must not hold us up. */
	descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (descriptor < 0)
		return system_message(path, errno);
	message = check_file(path, descriptor);
	if (message != NULL)
		goto closing;
	buffer = malloc(room);
	if (buffer == NULL) {
		message = message_no_memory();
		goto closing;
	}
	size = read_all(descriptor, buffer, room - 1);
	message = size < 0 ? system_message(path, errno)
			   : take_line(path, buffer, (size_t)size, ret);
	explicit_bzero(buffer, room);
	free(buffer);
closing:
	close(descriptor);
	return message;
}
