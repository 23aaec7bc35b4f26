/* SPDX-License-Identifier: MIT
 *
 * project - a new plugin, out of the tree: files to start from.
 *
 * The texts are compiled into the command, so that they are always those of its
 * version and there is no place to look for them. All names are looked at
 * before the first file is made, and each is made only where there is none, so
 * that nothing is overwritten even if somebody else is at work; if one cannot
 * be written, those before it are taken back.
 */
#include <config.h>

#include "project.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arguments.h"
#include "say.h"

enum { MAX_NAME = 40 };

struct project {
	const char *name;         /* of the plugin, */
	char ident[MAX_NAME + 1]; /* and as a C name */
	const char *directory;
	int descriptor; /* of the directory */
	bool made_directory;
};

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
static const char more_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

static bool
take_name(const struct command *command, const char *name,
    struct project *project)
{
	size_t length = strlen(name);
	char *at;

	if (strspn(name, letters) == 0 || length > MAX_NAME ||
	    name[strspn(name, more_letters)] != '\0') {
		arguments_wrong(command,
		    "--new: expected a name of a-z 0-9 _ -, with a letter in "
		    "front, of at most %d characters, not '%s'",
		    MAX_NAME, name);
		return false;
	}
	/* Its functions would have the names of the interface. */
	if (strcmp(name, "muster") == 0) {
		arguments_wrong(command,
		    "--new: expected a name of its own, not 'muster'");
		return false;
	}
	project->name = name;
	memcpy(project->ident, name, length + 1);
	for (at = project->ident; *at != '\0'; at++)
		if (*at == '-')
			*at = '_';
	return true;
}

static int
trouble(const char *directory, const char *name)
{
	say("plugins", "'%s%s%s': %s", directory, name ? "/" : "",
	    name ? name : "", strerror(errno));
	return EXIT_FAILED;
}

/* The name that a text has in the project, owned by the caller, or NULL. */
static char *
name_of(const struct project *project, const struct project_text *text)
{
	static const char word[] = "plugin";
	const char *at = strstr(text->name, word);
	/* Automake makes a variable of the name of a program. */
	const char *name = at == text->name ? project->name : project->ident;
	char *made;

	if (at == NULL)
		return strdup(text->name);
	if (asprintf(&made, "%.*s%s%s", (int)(at - text->name), text->name,
		name, at + sizeof word - 1) < 0)
		return NULL;
	return made;
}

/* Writes `text` with the names in it. */
static void
fill(const struct project *project, const char *text, FILE *out)
{
	const struct {
		const char *word;
		const char *meaning;
	} words[] = {
		{ "@plugin@", project->name },
		{ "@ident@", project->ident },
	};

	while (*text != '\0') {
		size_t length = strcspn(text, "@"), i;

		fwrite(text, 1, length, out);
		text += length;
		for (i = 0; i < 2; i++)
			if (strncmp(text, words[i].word,
				strlen(words[i].word)) == 0)
				break;
		if (i < 2) {
			fputs(words[i].meaning, out);
			text += strlen(words[i].word);
		} else if (*text != '\0') {
			putc(*text++, out);
		}
	}
}

/* False: errno says why. */
static bool
write_file(const struct project *project, const char *name, const char *text)
{
	int descriptor = openat(project->descriptor, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	FILE *out = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	bool written;
	int number;

	if (out == NULL) {
		number = errno;
		if (descriptor >= 0) {
			close(descriptor);
			unlinkat(project->descriptor, name, 0);
		}
		errno = number;
		return false;
	}
	fill(project, text, out);
	written = ferror(out) == 0;
	if (fclose(out) == 0 && written)
		return true;
	number = errno;
	unlinkat(project->descriptor, name, 0);
	errno = number;
	return false;
}

/* Calls visit() for each file until it says no. Returns for how many it said
 * yes; *ret_all: it was all of them. */
static size_t
each_file(const struct project *project, size_t most,
    bool (*visit)(const struct project *, const char *name, const char *text),
    bool *ret_all)
{
	size_t count;

	*ret_all = false;
	for (count = 0; count < most; count++) {
		const struct project_text *text = &project_texts[count];
		char *name;
		bool good;

		if (text->name == NULL)
			break;
		name = name_of(project, text);
		good = name != NULL && visit(project, name, text->text);
		if (name == NULL)
			errno = ENOMEM;
		if (!good && visit == write_file)
			trouble(project->directory, name);
		free(name);
		if (!good)
			return count;
	}
	*ret_all = true;
	return count;
}

static bool
is_free(const struct project *project, const char *name, const char *text)
{
	struct stat status;

	(void)text;
	if (fstatat(project->descriptor, name, &status, AT_SYMLINK_NOFOLLOW) <
		0 &&
	    errno == ENOENT)
		return true;
	say("plugins", "'%s/%s' is there already: nothing was written",
	    project->directory, name);
	return false;
}

static bool
take_back(const struct project *project, const char *name, const char *text)
{
	(void)text;
	unlinkat(project->descriptor, name, 0);
	return true;
}

static bool
list(const struct project *project, const char *name, const char *text)
{
	(void)text;
	printf("%s/%s\n", project->directory, name);
	return true;
}

/* The directory, made if there is none. */
static int
enter(struct project *project)
{
	if (mkdir(project->directory, 0777) == 0)
		project->made_directory = true;
	else if (errno != EEXIST)
		return trouble(project->directory, NULL);
	project->descriptor = open(project->directory,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (project->descriptor < 0)
		return trouble(project->directory, NULL);
	return EXIT_FOUND;
}

static int
write_all(const struct project *project)
{
	size_t written;
	bool all;

	each_file(project, SIZE_MAX, is_free, &all);
	if (!all)
		return EXIT_USAGE;
	written = each_file(project, SIZE_MAX, write_file, &all);
	if (!all) {
		each_file(project, written, take_back, &all);
		if (project->made_directory)
			rmdir(project->directory);
		return EXIT_FAILED;
	}
	each_file(project, SIZE_MAX, list, &all);
	printf("\nNow: cd %s && autoreconf -i && ./configure && make check\n",
	    project->directory);
	return EXIT_FOUND;
}

int
project_new(const struct command *command, const char *name,
    const char *directory)
{
	struct project project = { .descriptor = -1 };
	int code;

	if (!take_name(command, name, &project))
		return EXIT_USAGE;
	project.directory = directory != NULL ? directory : name;
	code = enter(&project);
	if (code == EXIT_FOUND)
		code = write_all(&project);
	if (project.descriptor >= 0)
		close(project.descriptor);
	return code;
}
