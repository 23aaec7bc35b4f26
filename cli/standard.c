/* SPDX-License-Identifier: MIT
 *
 * standard - standard input, output and error of the process.
 *
 * stdio remembers that a write has failed but not why; the first reason is
 * kept here. SIGPIPE is ignored by main(), so a reader that has gone away is
 * EPIPE: no news for anybody, only the exit status tells.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "say.h"
#include "standard.h"

/* errno of the first write that failed. */
static int failure;

bool
standard_open(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		int mode = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

		/* The lowest free descriptor is the closed one. */
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", mode) != fd)
			return false;
	}
	return true;
}

void
standard_flush(void)
{
	int reason = errno;

	if (!ferror(stdout)) {
		if (fflush(stdout) == 0)
			return;
		reason = errno;
	}
	if (failure == 0)
		failure = reason != 0 ? reason : EIO;
}

int
standard_finish(int code)
{
	standard_flush();
	if (failure == 0)
		return code;
	if (failure != EPIPE)
		say(NULL, "cannot write to standard output: %s",
		    strerror(failure));
	return EXIT_FAILED;
}
