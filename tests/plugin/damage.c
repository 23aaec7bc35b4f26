/* SPDX-License-Identifier: MIT
 *
 * damage - a good plugin file, its parts, and what is done to copies of it.
 *
 * All files of a test are opened in one process, by the whole library. What
 * was being tried is written when a signal ends it.
 */
#include <config.h>

#include "damage.h"

#include <check.h>
#include <elf.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mix.h"
#include "plugin/elf.h"
#include "plugin/file.h"
#include "support/scratch.h"

typedef ElfW(Ehdr) elf_header;
typedef ElfW(Phdr) elf_segment;
typedef ElfW(Shdr) elf_section;

enum { MOST_BORDERS = 512 };

static char *good;
static size_t good_size;
static size_t borders[MOST_BORDERS], border_count;
static uint64_t seed, drawn;
static char label[200];
static unsigned tried, refused;

static const char *const table_names[] = { ".dynamic", ".dynsym", ".dynstr",
	".gnu.hash", ".hash", ".gnu.version", ".gnu.version_r", ".rela.dyn",
	".rela.plt" };

/* ---- the good file ---- */

static void
tell_label(int number)
{
	ssize_t written = write(STDERR_FILENO, label, strlen(label));

	(void)written;
	signal(number, SIG_DFL);
	raise(number);
}

static elf_section
section_at(size_t index)
{
	elf_header header;
	elf_section section;

	memcpy(&header, good, sizeof header);
	memcpy(&section, good + header.e_shoff + index * sizeof section,
	    sizeof section);
	return section;
}

static void
add_border(size_t at)
{
	size_t i;

	for (i = 0; i < border_count; i++) {
		if (borders[i] == at)
			return;
	}
	if (at < good_size && border_count < MOST_BORDERS)
		borders[border_count++] = at;
}

static int
compare(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static void
find_borders(void)
{
	elf_header header;
	elf_segment segment;
	elf_section section;
	size_t i;

	memcpy(&header, good, sizeof header);
	border_count = 0;
	add_border(sizeof header);
	add_border(header.e_shoff);
	for (i = 0; i < header.e_phnum; i++) {
		memcpy(&segment, good + header.e_phoff + i * sizeof segment,
		    sizeof segment);
		add_border(header.e_phoff + i * sizeof segment);
		add_border(segment.p_offset);
		add_border(segment.p_offset + segment.p_filesz);
	}
	for (i = 0; i < header.e_shnum; i++) {
		section = section_at(i);
		add_border(header.e_shoff + i * sizeof section);
		add_border(section.sh_offset);
		if (section.sh_type != SHT_NOBITS)
			add_border(section.sh_offset + section.sh_size);
	}
	qsort(borders, border_count, sizeof *borders, compare);
}

void
damage_setup(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
		SIGABRT };
	const char *text = getenv("DAMAGE_SEED");
	size_t i;

	seed = text == NULL ? 1 : strtoull(text, NULL, 10);
	files_setup();
	scratch_enter();
	good = files_read(MOCKS "/whole.so", &good_size);
	find_borders();
	for (i = 0; i < sizeof signals / sizeof *signals; i++)
		signal(signals[i], tell_label);
}

void
damage_teardown(void)
{
	free(good);
	scratch_leave();
}

char *
damage_copy(void)
{
	char *bytes = malloc(good_size + 1);

	ck_assert_ptr_nonnull(bytes);
	memcpy(bytes, good, good_size);
	return bytes;
}

size_t
damage_size(void)
{
	return good_size;
}

struct part
damage_section(const char *name)
{
	elf_header header;
	elf_section section;
	size_t names, i;

	memcpy(&header, good, sizeof header);
	names = section_at(header.e_shstrndx).sh_offset;
	for (i = 1; i < header.e_shnum; i++) {
		section = section_at(i);
		if (strcmp(good + names + section.sh_name, name) == 0)
			return (
			    struct part){ section.sh_offset, section.sh_size };
	}
	return (struct part){ 0, 0 };
}

struct part
damage_headers(void)
{
	return (struct part){ 0, sizeof(elf_header) };
}

struct part
damage_segments(void)
{
	elf_header header;

	memcpy(&header, good, sizeof header);
	return (struct part){ header.e_phoff,
		header.e_phnum * sizeof(elf_segment) };
}

struct part
damage_sections(void)
{
	elf_header header;

	memcpy(&header, good, sizeof header);
	return (struct part){ header.e_shoff,
		header.e_shnum * sizeof(elf_section) };
}

bool
damage_table(size_t index, struct part *ret)
{
	size_t i;

	for (i = 0; i < sizeof table_names / sizeof *table_names; i++) {
		*ret = damage_section(table_names[i]);
		if (ret->size > 0 && index-- == 0)
			return true;
	}
	return false;
}

size_t
damage_border(size_t index)
{
	return index < border_count ? borders[index] : SIZE_MAX;
}

/* ---- chance ---- */

size_t
damage_random(size_t bound)
{
	return (size_t)(mix_at(seed, drawn++) % bound);
}

size_t
damage_times(size_t count)
{
	const char *text = getenv("DAMAGE_TIMES");

	return count * (text == NULL ? 1 : strtoull(text, NULL, 10));
}

/* ---- a damaged file ---- */

/* It has not been refused: does it answer as it should? */
static void
check_answer(muster *m)
{
	const muster_request request = { .query = { .email = "ann@a.org" } };
	muster_result *result = NULL;
	const muster_user *user;

	ck_assert_msg(muster_find(m, &request, &result) == MUSTER_OK, "%s: %s",
	    label, muster_result_message(result));
	ck_assert_msg(muster_result_users(result) == 1, "%s", label);
	user = muster_result_user(result, 0);
	ck_assert_str_eq(user->id, "whole");
	ck_assert_str_eq(user->email, "ann@a.org");
	ck_assert_msg(strcmp(user->name, "three plain 42") == 0, "%s: '%s'",
	    label, user->name);
	muster_result_free(result);
}

/* Valgrind reads what is mapped as well, and gives up where that is damaged:
 * what would be loaded is not, there. */
static bool
is_left_to_valgrind(const char *path)
{
	const char *preload = getenv("LD_PRELOAD");
	struct plugin_file file;
	bool accepted;

	if (preload == NULL || strstr(preload, "vgpreload") == NULL ||
	    plugin_file_open(path, &file, NULL) != PLUGIN_FILE_OPEN)
		return false;
	accepted = elf_check(path, file.descriptor,
	    (uint64_t)file.status.st_size, NULL);
	plugin_file_close(&file);
	return accepted;
}

enum damage_outcome
damage_open(const char *path)
{
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;

	tried++;
	if (is_left_to_valgrind(path))
		return DAMAGE_LOADED;
	if (muster_open_plugin(path, NULL, 0, NULL, &m, &error) == MUSTER_OK) {
		check_answer(m);
		ck_assert_uint_eq(muster_close(m, MUSTER_SECOND * 20), 0);
		return DAMAGE_LOADED;
	}
	ck_assert_msg(strstr(error.message, path + 2) != NULL, "%s: %s", label,
	    error.message);
	ck_assert_msg(strchr(error.message, '\n') == NULL, "%s: %s", label,
	    error.message);
	muster_error_clear(&error);
	refused++;
	return DAMAGE_REFUSED;
}

enum damage_outcome
damage_try(char *bytes, size_t size, const char *format, ...)
{
	enum damage_outcome outcome;
	char path[40];
	va_list args;

	va_start(args, format);
	vsnprintf(label, sizeof label, format, args);
	va_end(args);
	snprintf(path, sizeof path, "./damaged-%u.so", tried);
	files_write(path, bytes, size);
	outcome = damage_open(path);
	ck_assert_int_eq(unlink(path), 0);
	free(bytes);
	return outcome;
}

void
damage_tell(const char *what)
{
	if (getenv("DAMAGE_COUNT") != NULL)
		fprintf(stderr, "%s: %u files, %u refused, %u loaded\n", what,
		    tried, refused, tried - refused);
}
