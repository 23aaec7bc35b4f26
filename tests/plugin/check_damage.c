/* SPDX-License-Identifier: MIT
 *
 * check_damage - some thousand damaged plugin files: cut, with single bits the
 * other way, with parts of zeros, with parts in each other's place, and files
 * of another kind.
 *
 * Each is refused with a message that names it, or the damage does not matter
 * and the plugin answers as it should. What is not damaged here is what nobody
 * could see: code and data, and numbers that are another good number
 * afterwards (where in the code a function starts, which function of another
 * library is meant, where in its data a pointer goes and what it points to).
 *
 *	DAMAGE_SEED=N   other places
 *	DAMAGE_TIMES=N  so many times as many of them (each that is loaded
 *	                stays, and makes the loader slower: give it time by
 *	                CK_TIMEOUT_MULTIPLIER)
 *	DAMAGE_COUNT=1  tells how many there were
 */
#include <config.h>

#include <check.h>
#include <elf.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "damage.h"
#include "support/scratch.h"
#include "support/suite.h"

typedef ElfW(Sym) elf_symbol;
typedef ElfW(Dyn) elf_dynamic;

/* ---- cut ---- */

static void
check_cut(size_t length)
{
	ck_assert_msg(damage_try(damage_copy(), length, "cut at %zu", length) ==
		DAMAGE_REFUSED,
	    "the first %zu of %zu bytes are loaded", length, damage_size());
}

START_TEST(cut_at_borders)
{
	size_t at, i;

	for (i = 0; (at = damage_border(i)) != SIZE_MAX; i++) {
		check_cut(at);
		if (at > 0)
			check_cut(at - 1);
		if (at + 1 < damage_size())
			check_cut(at + 1);
	}
	damage_tell("cut at borders");
}
END_TEST

START_TEST(cut_anywhere)
{
	size_t times = damage_times(300);

	while (times-- > 0)
		check_cut(damage_random(damage_size()));
	damage_tell("cut anywhere");
}
END_TEST

/* ---- a bit ---- */

/* May that bit be changed without anybody being able to see it? */
typedef bool (*hidden_fn)(const char *bytes, struct part part, size_t at);

static void
flip(struct part part, size_t bit, const char *what, hidden_fn hidden)
{
	size_t at = part.offset + bit / 8;
	char *bytes = damage_copy();

	if (hidden != NULL && hidden(bytes, part, at)) {
		free(bytes);
		return;
	}
	bytes[at] = (char)(bytes[at] ^ (1 << bit % 8));
	damage_try(bytes, damage_size(), "%s: bit %zu of byte %zu", what,
	    bit % 8, at);
}

static void
flip_some(struct part part, size_t times, const char *what, hidden_fn hidden)
{
	times = damage_times(times);
	while (part.size > 0 && times-- > 0)
		flip(part, damage_random(part.size * 8), what, hidden);
	damage_tell(what);
}

START_TEST(bits_of_header)
{
	struct part part = damage_headers();
	size_t bit;

	for (bit = 0; bit < part.size * 8; bit++)
		flip(part, bit, "header", NULL);
	damage_tell("bits of the ELF header");
}
END_TEST

START_TEST(bits_of_segments)
{
	flip_some(damage_segments(), 800, "bits of the program headers", NULL);
}
END_TEST

START_TEST(bits_of_sections)
{
	flip_some(damage_sections(), 400, "bits of the section headers", NULL);
}
END_TEST

/* Where what runs first or last starts. */
static bool
is_code(const char *bytes, struct part part, size_t at)
{
	size_t start = at - (at - part.offset) % sizeof(elf_dynamic);
	elf_dynamic entry;

	memcpy(&entry, bytes + start, sizeof entry);
	return at - start >= offsetof(elf_dynamic, d_un) &&
	    (entry.d_tag == DT_INIT || entry.d_tag == DT_FINI);
}

START_TEST(bits_of_dynamic)
{
	flip_some(damage_section(".dynamic"), 800,
	    "bits of the dynamic section", is_code);
}
END_TEST

/* Where a symbol of the plugin is; which one of another file is meant. */
static bool
is_place_or_import(const char *bytes, struct part part, size_t at)
{
	size_t start = at - (at - part.offset) % sizeof(elf_symbol);
	elf_symbol symbol;

	memcpy(&symbol, bytes + start, sizeof symbol);
	at -= start;
	if (symbol.st_shndx == SHN_UNDEF)
		return at < sizeof symbol.st_name;
	return at >= offsetof(elf_symbol, st_value) &&
	    at < offsetof(elf_symbol, st_value) + sizeof symbol.st_value;
}

START_TEST(bits_of_symbols)
{
	flip_some(damage_section(".dynsym"), 500, "bits of the symbols",
	    is_place_or_import);
}
END_TEST

static const char *const lookup_tables[] = { ".dynstr", ".gnu.hash", ".hash",
	".gnu.version", ".gnu.version_d", ".gnu.version_r" };
enum { LOOKUP_TABLES = sizeof lookup_tables / sizeof *lookup_tables };

START_TEST(bits_of_lookup_tables)
{
	flip_some(damage_section(lookup_tables[_i]), 150, lookup_tables[_i],
	    NULL);
}
END_TEST

/* ---- zeros ---- */

static void
clear(size_t at, size_t size)
{
	char *bytes = damage_copy();

	memset(bytes + at, 0, size);
	damage_try(bytes, damage_size(), "%zu zeros from %zu on", size, at);
}

/* A relocation that is zero in part only may be another good one. */
static void
clear_some(struct part part, size_t unit, size_t times)
{
	size_t from, size;

	clear(part.offset, part.size);
	times = damage_times(times);
	while (part.size >= unit && times-- > 0) {
		from = damage_random(part.size / unit);
		size = 1 + damage_random(part.size / unit - from);
		clear(part.offset + from * unit, size * unit);
	}
}

START_TEST(zeros)
{
	struct part part;
	size_t i;

	clear_some(damage_headers(), 1, 40);
	clear_some(damage_segments(), 8, 40);
	clear_some(damage_sections(), 8, 40);
	for (i = 0; damage_table(i, &part); i++)
		clear_some(part, sizeof(ElfW(Rela)), 20);
	damage_tell("zeros");
}
END_TEST

/* As it is after a crash of the machine: the end was not written. */
START_TEST(zeros_to_the_end)
{
	size_t times = damage_times(100), at;

	while (times-- > 0) {
		at = damage_random(damage_size() - damage_sections().size);
		clear(at, damage_size() - at);
	}
	damage_tell("zeros to the end");
}
END_TEST

/* ---- in each other's place ---- */

static void
swap(size_t a, size_t b, size_t size)
{
	char *bytes = damage_copy(), *kept = malloc(size);

	ck_assert_ptr_nonnull(kept);
	memcpy(kept, bytes + a, size);
	memmove(bytes + a, bytes + b, size);
	memcpy(bytes + b, kept, size);
	free(kept);
	damage_try(bytes, damage_size(), "%zu bytes of %zu and %zu swapped",
	    size, a, b);
}

START_TEST(swapped_tables)
{
	struct part a, b;
	size_t i, j;

	for (i = 0; damage_table(i, &a); i++) {
		for (j = 0; j < i && damage_table(j, &b); j++)
			swap(a.offset, b.offset,
			    a.size < b.size ? a.size : b.size);
	}
	damage_tell("swapped tables");
}
END_TEST

static void
swap_rows(struct part part, size_t row)
{
	size_t count = part.size / row, i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < i; j++)
			swap(part.offset + i * row, part.offset + j * row, row);
	}
}

START_TEST(swapped_rows)
{
	swap_rows(damage_segments(), sizeof(ElfW(Phdr)));
	swap_rows(damage_section(".dynamic"), sizeof(elf_dynamic));
	damage_tell("swapped rows");
}
END_TEST

/* ---- of another kind ---- */

static void
check_refused(const char *path)
{
	ck_assert_msg(damage_open(path) == DAMAGE_REFUSED, "%s", path);
}

/* Whole, and told by the loader only. */
START_TEST(program)
{
	ck_assert_int_eq(symlink("/proc/self/exe", "program.so"), 0);
	if (damage_open("./program.so") == DAMAGE_LOADED)
		ck_assert_ptr_nonnull(getenv("LD_PRELOAD"));
}
END_TEST

START_TEST(other_files)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
		.sun_path = "socket.so" };
	int socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	scratch_text("empty.so", "");
	scratch_text("text.so", "This is not a plugin.\n");
	scratch_text("script.so", "#!/bin/sh\nexit 0\n");
	scratch_text("linker-script.so", "GROUP ( libc.so.6 )\n");
	scratch_text("archive.so", "!<arch>\n");
	scratch_text("four-bytes.so", ELFMAG);
	ck_assert_int_eq(mkdir("directory.so", 0700), 0);
	ck_assert_int_eq(mkfifo("fifo.so", 0600), 0);
	ck_assert_int_eq(symlink("circle.so", "circle.so"), 0);
	ck_assert_int_eq(symlink("nothing", "dangling.so"), 0);
	ck_assert_int_eq(symlink("/dev/null", "device.so"), 0);
	ck_assert_int_eq(bind(socket_fd, (void *)&address, sizeof address), 0);
	check_refused("./empty.so");
	check_refused("./text.so");
	check_refused("./script.so");
	check_refused("./linker-script.so");
	check_refused("./archive.so");
	check_refused("./four-bytes.so");
	check_refused("./directory.so");
	check_refused("./fifo.so");
	check_refused("./socket.so");
	check_refused("./circle.so");
	check_refused("./dangling.so");
	check_refused("./device.so");
	check_refused("./missing.so");
	ck_assert_int_eq(close(socket_fd), 0);
	damage_tell("other files");
}
END_TEST

/* Another machine, class and byte order; and nothing but noise. */
START_TEST(other_contents)
{
	static const unsigned char machines[] = { EM_386, EM_ARM, EM_AARCH64,
		EM_PPC64, EM_RISCV, EM_X86_64, EM_S390, 0 };
	size_t times = damage_times(100), i;
	char *bytes;

	for (i = 0; i < sizeof machines; i++) {
		bytes = damage_copy();
		memset(bytes + offsetof(ElfW(Ehdr), e_machine), machines[i], 1);
		damage_try(bytes, damage_size(), "machine %u", machines[i]);
	}
	while (times-- > 0) {
		bytes = damage_copy();
		for (i = times % 2 == 0 ? 0 : sizeof(ElfW(Ehdr));
		     i < damage_size(); i++)
			bytes[i] = (char)damage_random(256);
		ck_assert_int_eq(damage_try(bytes, damage_size(), "noise"),
		    DAMAGE_REFUSED);
	}
	damage_tell("other contents");
}
END_TEST

/* What is behind the end does not matter, and all this can load a plugin. */
START_TEST(undamaged)
{
	char *bytes = damage_copy();

	ck_assert_int_eq(damage_try(damage_copy(), damage_size(), "nothing"),
	    DAMAGE_LOADED);
	bytes[damage_size()] = '\n';
	ck_assert_int_eq(damage_try(bytes, damage_size() + 1, "one byte more"),
	    DAMAGE_LOADED);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("damage");
	TCase *tcase = tcase_create("damage");

	tcase_add_checked_fixture(tcase, damage_setup, damage_teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, undamaged);
	tcase_add_test(tcase, cut_at_borders);
	tcase_add_test(tcase, cut_anywhere);
	tcase_add_test(tcase, bits_of_header);
	tcase_add_test(tcase, bits_of_segments);
	tcase_add_test(tcase, bits_of_sections);
	tcase_add_test(tcase, bits_of_dynamic);
	tcase_add_test(tcase, bits_of_symbols);
	tcase_add_loop_test(tcase, bits_of_lookup_tables, 0, LOOKUP_TABLES);
	tcase_add_test(tcase, zeros);
	tcase_add_test(tcase, zeros_to_the_end);
	tcase_add_test(tcase, swapped_tables);
	tcase_add_test(tcase, swapped_rows);
	tcase_add_test(tcase, program);
	tcase_add_test(tcase, other_files);
	tcase_add_test(tcase, other_contents);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
