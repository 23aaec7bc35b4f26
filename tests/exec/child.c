/* SPDX-License-Identifier: MIT
 *
 * child - a child for the plugin exec that does what a script says, a line a
 * step, and so is as good or as bad as a test wants it. Test and child meet at
 * named pipes.
 */
/* clang-format off */
/*
 *	hello           reads a line, and says the usual hello
 *	read            reads a request; the first one's number is $1, ...
 *	say TEXT        a line, with $1 to $9 and $$ (of the last) in it;
 *	                \xNN is a byte
 *	part TEXT       the same without its end
 *	err TEXT        the same on standard error
 *	echo            the last line that was read, on standard error
 *	noise N         N lines on standard error, and one that says "quiet"
 *	user ID         answers the last request with one user
 *	serve           answers every request so, with user `served`, to the end
 *	pids            the same with its process id
 *	flood N         N bytes without an end
 *	deep N          the last request's answer, nested N deep
 *	tell PATH       writes a byte
 *	wait PATH       reads one, or the end
 *	once PATH       the first time, makes it and goes on; else goes on behind
 *	again           this
 *	hold PATH       leaves behind a process that keeps PATH open
 *	env NAME        answers the last request with its value
 *	state           answers with what is not as it should be, or `fine`
 *	close-in, close-out, exit N, pause
 */
/* clang-format on */
#include <config.h>

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *line; /* the last that was read */
static size_t line_room;
static long ids[10]; /* the numbers of the first nine, */
static long last;    /* and of the last */
static int reads;

static void
die(int status)
{
	fflush(stdout);
	_exit(status);
}

/* False: the end. */
static bool
read_line(void)
{
	ssize_t got = getline(&line, &line_room, stdin);

	if (got <= 0)
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

static bool
read_request(void)
{
	if (!read_line())
		return false;
	if (sscanf(line, "{\"id\":%ld", &last) != 1)
		return true;
	if (++reads < 10)
		ids[reads] = last;
	return true;
}

static void
put_text(FILE *out, const char *text)
{
	unsigned byte;

	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && text[1] == 'x' &&
		    sscanf(text + 2, "%2x", &byte) == 1) {
			putc((int)byte, out);
			text += 3;
		} else if (text[0] == '$' && text[1] == '$') {
			fprintf(out, "%ld", last);
			text++;
		} else if (text[0] == '$' && text[1] >= '1' && text[1] <= '9') {
			fprintf(out, "%ld", ids[text[1] - '0']);
			text++;
		} else {
			putc(*text, out);
		}
	}
}

static void
say(FILE *out, const char *text)
{
	put_text(out, text);
	putc('\n', out);
	fflush(out);
}

static void
answer(const char *id)
{
	printf("{\"id\":%ld,\"users\":[{\"id\":\"%s\","
	       "\"email\":\"ann@example.org\"}]}\n",
	    last, id);
	fflush(stdout);
}

static void
serve(const char *id)
{
	while (read_request()) {
		if (strstr(line, "\"find\":") != NULL) {
			answer(id);
		} else if (strncmp(line, "{\"id\":", 6) == 0) {
			printf("{\"id\":%ld}\n", last);
			fflush(stdout);
		}
	}
}

static void
flood(long size)
{
	while (size-- > 0)
		putchar('x');
	fflush(stdout);
}

static void
deep(int levels)
{
	printf("{\"id\":%ld,\"users\":[],\"more\":", last);
	for (int i = 1; i < levels; i++)
		putchar('[');
	for (int i = 1; i < levels; i++)
		putchar(']');
	puts("}");
	fflush(stdout);
}

static void
noise(long lines)
{
	for (long i = 0; i < lines; i++)
		fprintf(stderr, "noise %ld\n", i);
	fputs("quiet\n", stderr);
}

static void
meet(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	char byte = '!';

	if (fd < 0 ||
	    (flags == O_WRONLY ? write(fd, &byte, 1) : read(fd, &byte, 1)) < 0)
		die(97);
	close(fd);
}

static void
hold(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		die(97);
	if (fork() == 0) {
		close(0);
		close(1);
		close(2);
		for (;;)
			pause();
	}
	close(fd);
}

/* Are signals and descriptors as they should be in a new program? */
static const char *
state(void)
{
	struct sigaction action;
	sigset_t blocked;

	sigprocmask(SIG_BLOCK, NULL, &blocked);
	for (int i = 1; i < 32; i++) {
		if (sigismember(&blocked, i) == 1)
			return "blocked";
		if (sigaction(i, NULL, &action) == 0 &&
		    action.sa_handler == SIG_IGN)
			return "ignored";
	}
	if (getpgrp() != getpid())
		return "group";
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
	for (int i = 4; i < 256; i++) {
		/* 3 is the script. */
		if (fcntl(i, F_GETFD) >= 0)
			return "descriptor";
	}
#endif
	return "fine";
}

/* Behind the word and a blank, if the step begins with the word. */
static const char *
is(const char *step, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(step, word, length) != 0 ||
	    (step[length] != ' ' && step[length] != '\0'))
		return NULL;
	return step[length] == ' ' ? step + length + 1 : step + length;
}

static bool
talk(const char *step)
{
	const char *rest;
	char pid[24];

	if (is(step, "hello")) {
		if (!read_line())
			die(99);
		say(stdout,
		    "{\"hello\":1,\"keys\":[\"id\",\"email\","
		    "\"org_id\"],\"writes\":true}");
	} else if (is(step, "read")) {
		if (!read_request())
			die(99);
	} else if ((rest = is(step, "say"))) {
		say(stdout, rest);
	} else if ((rest = is(step, "part"))) {
		put_text(stdout, rest);
		fflush(stdout);
	} else if ((rest = is(step, "err"))) {
		say(stderr, rest);
	} else if (is(step, "echo")) {
		fprintf(stderr, "%s\n", line);
	} else if ((rest = is(step, "user"))) {
		answer(rest);
	} else if (is(step, "serve")) {
		serve("served");
	} else if (is(step, "pids")) {
		snprintf(pid, sizeof pid, "%ld", (long)getpid());
		serve(pid);
	} else if ((rest = is(step, "flood"))) {
		flood(atol(rest));
	} else if ((rest = is(step, "deep"))) {
		deep(atoi(rest));
	} else if ((rest = is(step, "noise"))) {
		noise(atol(rest));
	} else if ((rest = is(step, "env"))) {
		answer(getenv(rest) ? getenv(rest) : "unset");
	} else if (is(step, "state")) {
		answer(state());
	} else {
		return false;
	}
	return true;
}

static void
act(const char *step)
{
	const char *rest;

	if ((rest = is(step, "tell")))
		meet(rest, O_WRONLY);
	else if ((rest = is(step, "wait")))
		meet(rest, O_RDONLY);
	else if ((rest = is(step, "hold")))
		hold(rest);
	else if (is(step, "close-in"))
		close(STDIN_FILENO);
	else if (is(step, "close-out"))
		close(STDOUT_FILENO);
	else if ((rest = is(step, "exit")))
		die(atoi(rest));
	else if (is(step, "pause"))
		for (;;)
			pause();
	else if (!is(step, "again"))
		die(98);
}

/* Makes the file. False: it is there. */
static bool
make(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int
main(int argc, char **argv)
{
	FILE *script = argc == 2 ? fopen(argv[1], "re") : NULL;
	bool skipping = false;
	const char *rest;
	char step[4096];

	if (script == NULL)
		return 96;
	while (fgets(step, sizeof step, script) != NULL) {
		step[strcspn(step, "\n")] = '\0';
		if (is(step, "again"))
			skipping = false;
		if (skipping)
			continue;
		if ((rest = is(step, "once")))
			skipping = !make(rest);
		else if (!talk(step))
			act(step);
	}
	return 0;
}
