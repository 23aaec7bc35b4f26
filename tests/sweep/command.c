/* SPDX-License-Identifier: MIT
 *
 * command - the command muster as whole processes without memory, from its
 * first line to its last. It prints what it is to print and exits as it is to,
 * or says on standard error that it could not, with the exit status for that.
 */
#include <config.h>

#include "sweep.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "heap.h"
#include "main.h"
#include "support/scratch.h"

enum { TEXT = 8192, WORDS = 24, FAILED = 3 };

/* Times differ from run to run: a number that `after` stands in front of. */
static void
mask(char *text, const char *after)
{
	char *at = text;

	while ((at = strstr(at, after)) != NULL) {
		char *digits = at + strlen(after);

		memmove(digits, digits + strspn(digits, "0123456789"),
		    strlen(digits + strspn(digits, "0123456789")) + 1);
		at = digits;
	}
}

/* How wide the columns of a table are laid out is not what it says. */
static void
squeeze(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++)
		if (*text != ' ' || (text[1] != ' ' && text[1] != '\n'))
			*to++ = *text;
	*to = '\0';
}

static void
read_file(const char *name, char *text)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, text, TEXT - 1);

	text[size > 0 ? size : 0] = '\0';
	close(fd);
}

static int
redirect(const char *name, int to)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	return fd >= 0 && dup2(fd, to) == to && close(fd) == 0;
}

/* Splits the scenario's text into words. */
static int
split(const char *text, char *room, char **words)
{
	char *word, *rest = room;
	int count = 0;

	snprintf(room, TEXT, "%s", text);
	words[count++] = room + strlen(room);
	while ((word = strsep(&rest, " ")) != NULL && count < WORDS - 1)
		words[count++] = word;
	words[count] = NULL;
	return count;
}

/* Prints nothing that is not so: what came out is what was wanted, or it is
 * said that it is not all. */
static void
judge(struct trial *trial, int code)
{
	static char out[TEXT], err[TEXT];

	read_file("out", out);
	read_file("err", err);
	mask(out, "_us\":");
	squeeze(out);
	if (trial->scenario->number != 0)
		out[0] = '\0';
	if (trial_says(trial, "%d %s", code, out))
		return;
	if (strncmp(trial_wanted(), "0 ", 2) == 0 && code == 0 &&
	    strstr(err, "no answer from") != NULL)
		return;
	/* A plugin that could not be asked, among others. */
	if (code == 0 &&
	    (strstr(out, "out of memory") != NULL ||
		strstr(out, "Cannot allocate memory") != NULL))
		return;
	if (code == FAILED && err[0] != '\0')
		return;
	trial_wrong(trial, "exit status %d, printed '%s', said '%s'", code, out,
	    err);
}

static void
run(struct trial *trial)
{
	static char room[TEXT];
	char *words[WORDS];
	int code, count = split(trial->scenario->text, room, words);
	int own = dup(STDERR_FILENO);

	unlink("new.db");
	if (!redirect("out", STDOUT_FILENO) || !redirect("err", STDERR_FILENO))
		trial_wrong(trial, "no files");
	setenv("MUSTER_PLUGIN_PATH", question_options.plugin_path, 1);
	setenv("MUSTER_CONFIG", "all.ini", 1);
	scratch_text("all.ini",
	    "[muster]\nstore = all\nthreads = 2\n"
	    "[store db]\nplugin = sqlite\npath = users.db\n"
	    "[store memory]\nplugin = memory\nload = users.csv\n"
	    "[store new]\nplugin = sqlite\npath = new.db\ncreate = yes\n"
	    "[store all]\nstrategy = parallel\nprimary = db\n"
	    "secondary = memory\n");
	trial_begin(trial);
	code = muster_main(count, words);
	trial_end(trial);
	fflush(NULL);
	dup2(own, STDERR_FILENO);
	judge(trial, code);
}

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "command-find", run, "find --email ann@example.org", NULL, { 0 }, 0,
	    true },
	{ "command-find-json", run, "find --org acme --format json", NULL,
	    { 0 }, 0, true },
	{ "command-find-csv", run, "find --org acme --format csv --limit 2",
	    NULL, { 0 }, 0, true },
	{ "command-find-trace", run, "find --id 1 --trace", NULL, { 0 }, 0,
	    true },
	{ "command-find-plugin", run,
	    "find --plugin memory --option load=users.csv --id 4", NULL, { 0 },
	    0, true },
	{ "command-find-nobody", run, "find --id none", NULL, { 0 }, 0, true },
	{ "command-import", run, "import --store new users.csv", NULL, { 0 },
	    0, true },
	{ "command-import-jsonl", run, "import --store new users.jsonl", NULL,
	    { 0 }, 0, true },
	{ "command-check", run, "check", NULL, { 0 }, 0, true },
	{ "command-plugins", run, "plugins", NULL, { 0 }, 0, true },
	{ "command-plugins-one", run, "plugins sqlite", NULL, { 0 }, 0, true },
	{ "command-help", run, "find --help", NULL, { 0 }, 0, true },
	{ "command-bench", run,
	    "bench --delay 10us,10us --runs 1 --time 1ms --json", NULL, { 0 },
	    1, true },
};
/* clang-format on */

const struct scenarios command_scenarios = {
	.items = scenarios,
	.count = sizeof scenarios / sizeof *scenarios,
};
