/* SPDX-License-Identifier: MIT
 *
 * check_elf - a real plugin file is accepted whole and at no other length; and
 * with each number of its headers changed, one at a time.
 */
#include <config.h>

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files.h"
#include "plugin/elf.h"
#include "support/suite.h"

typedef ElfW(Ehdr) elf_header;
typedef ElfW(Phdr) elf_segment;
typedef ElfW(Shdr) elf_section;

static char *bytes;
static size_t size;
static int file;

static void
setup(void)
{
	bytes = files_read(MOCKS "/plain.so", &size);
	file = memfd_create("plugin", MFD_CLOEXEC);
	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(write(file, bytes, size), (ssize_t)size);
}

static void
teardown(void)
{
	ck_assert_int_eq(close(file), 0);
	free(bytes);
}

/* Is a file of that length refused, and as truncated (or as none at all)? */
static void
check_cut(size_t length)
{
	muster_error error = MUSTER_ERROR_INIT;
	const char *expected = length == 0 ? "plugin 'p': is empty"
	    : length < SELFMAG             ? "plugin 'p': not an ELF file"
					   : "plugin 'p': truncated: ";

	ck_assert_int_eq(ftruncate(file, (off_t)length), 0);
	ck_assert_msg(!elf_check("p", file, length, &error),
	    "%zu of %zu bytes are accepted", length, size);
	ck_assert_msg(strncmp(error.message, expected, strlen(expected)) == 0,
	    "%zu of %zu bytes: %s", length, size, error.message);
	ck_assert_int_eq(error.status, MUSTER_FAILED_PRECONDITION);
	muster_error_clear(&error);
}

START_TEST(whole_file_is_accepted)
{
	muster_error error = MUSTER_ERROR_INIT;

	lseek(file, 5, SEEK_SET);
	ck_assert_msg(elf_check("p", file, size, &error), "%s", error.message);
	ck_assert_int_eq(error.status, MUSTER_OK);
	ck_assert_int_eq(lseek(file, 0, SEEK_CUR), 5);
}
END_TEST

/* Every length where the headers are, and 4,000 more. */
START_TEST(prefixes_are_refused)
{
	size_t step = size / 4000 + 1, length = size;

	while (length > 0) {
		length -= length <= 1024 || length >= size - 1024 || step == 1
		    ? 1
		    : step;
		check_cut(length);
	}
}
END_TEST

/* The file is shorter than it was a moment ago. */
START_TEST(shrinking_file_is_refused)
{
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert_int_eq(ftruncate(file, 20), 0);
	ck_assert(!elf_check("p", file, size, &error));
	ck_assert_str_eq(error.message,
	    "plugin 'p': truncated while it was read");
	muster_error_clear(&error);
}
END_TEST

START_TEST(unreadable_file_is_refused)
{
	muster_error error = MUSTER_ERROR_INIT;

	ck_assert(!elf_check("p", -1, size, &error));
	ck_assert_str_eq(error.message,
	    "plugin 'p': cannot be read: Bad file descriptor");
	muster_error_clear(&error);
}
END_TEST

/* What a patch is in: the header, or a segment by its type. */
enum { HEADER = -1, FIRST_SECTION = -2, EACH_SEGMENT = 1 << 16 };

struct patch {
	long where;
	size_t offset;
	size_t width;
	uint64_t value;
	const char *expected; /* how the reason begins; NULL: accepted */
};

#define MEMBER(type, member) \
	offsetof(type, member), sizeof(((type *)NULL)->member)
#define EHDR(member)       HEADER, MEMBER(elf_header, member)
#define PHDR(type, member) (type), MEMBER(elf_segment, member)
#define SHDR(member)       FIRST_SECTION, MEMBER(elf_section, member)
#define IDENT(index)       HEADER, (index), 1

#if __SIZEOF_POINTER__ == 8
#define OTHER_CLASS        ELFCLASS32
#define OTHER_CLASS_REASON "made for 32-bit programs, this is a 64-bit one"
#else
#define OTHER_CLASS        ELFCLASS64
#define OTHER_CLASS_REASON "made for 64-bit programs, this is a 32-bit one"
#endif
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OTHER_ORDER ELFDATA2MSB
#else
#define OTHER_ORDER ELFDATA2LSB
#endif
/* Larger than any file, and so that the sum with a header wraps around. */
#define HUGE_NUMBER (UINT64_MAX - 15)

static const struct patch patches[] = {
	{ IDENT(0), 'x', "not an ELF file" },
	{ IDENT(3), 'f', "not an ELF file" },
	{ IDENT(EI_CLASS), OTHER_CLASS, OTHER_CLASS_REASON },
	{ IDENT(EI_CLASS), 9, "damaged: it is of the ELF class 9" },
	{ IDENT(EI_DATA), OTHER_ORDER,
	    "made for machines of the other byte order" },
	{ IDENT(EI_VERSION), 2, "damaged: it is of the ELF version 2" },
	{ EHDR(e_machine), EM_68K, "made for m68k (ELF machine 4), this is " },
	{ EHDR(e_machine), 9999,
	    "made for another machine (ELF machine 9999), this is " },
	{ EHDR(e_type), ET_REL,
	    "an object file, not a shared object; link it with -shared" },
	{ EHDR(e_type), ET_EXEC, "a program, not a shared object" },
	{ EHDR(e_type), ET_CORE, "not a shared object (ELF type 4)" },
	{ EHDR(e_version), 0, "damaged: its ELF header has odd sizes" },
	{ EHDR(e_ehsize), 63, "damaged: its ELF header has odd sizes" },
	{ EHDR(e_phentsize), 8, "damaged: its ELF header has odd sizes" },
	{ EHDR(e_shentsize), 8, "damaged: its ELF header has odd sizes" },
	{ EHDR(e_phnum), 0, "damaged: it has 0 segments" },
	{ EHDR(e_phnum), PN_XNUM, "damaged: it has 65535 segments" },
	{ EHDR(e_phnum), 513, "damaged: it has 513 segments" },
	{ EHDR(e_phoff), HUGE_NUMBER,
	    "truncated: its segment table reaches beyond the end of the file" },
	{ EHDR(e_shoff), HUGE_NUMBER,
	    "truncated: its section table reaches beyond the end of the file" },
	{ EHDR(e_shnum), 65535,
	    "truncated: its section table reaches beyond the end of the file" },
	{ SHDR(sh_size), HUGE_NUMBER, NULL },
	{ EHDR(e_shoff), 0, NULL }, /* stripped of its sections */
	{ PHDR(PT_LOAD, p_filesz), HUGE_NUMBER, "truncated: segment " },
	{ PHDR(PT_LOAD, p_offset), HUGE_NUMBER, "truncated: segment " },
	{ PHDR(PT_DYNAMIC, p_offset), HUGE_NUMBER, "truncated: segment " },
	{ PHDR(PT_NOTE, p_filesz), HUGE_NUMBER, "truncated: segment " },
	{ PHDR(PT_GNU_STACK, p_offset), HUGE_NUMBER, NULL }, /* empty */
	{ PHDR(PT_LOAD, p_memsz), 1, "damaged: segment " },
	{ PHDR(PT_LOAD, p_vaddr), HUGE_NUMBER, "damaged: segment " },
	{ PHDR(PT_DYNAMIC, p_type), PT_NULL,
	    "damaged: it has no dynamic segment" },
	{ PHDR(PT_DYNAMIC, p_filesz), 0, "damaged: it has no dynamic segment" },
	{ PHDR(PT_LOAD | EACH_SEGMENT, p_type), PT_NULL,
	    "damaged: it has no loadable segment" },
};

/* Writes the number as one of that many bytes. */
static void
put_number(size_t at, size_t width, uint64_t value)
{
	union {
		uint64_t eight;
		uint32_t four;
		uint16_t two;
		uint8_t one;
	} number;

	switch (width) {
	case 8:
		number.eight = value;
		break;
	case 4:
		number.four = (uint32_t)value;
		break;
	case 2:
		number.two = (uint16_t)value;
		break;
	default:
		number.one = (uint8_t)value;
		break;
	}
	ck_assert_uint_le(at + width, size);
	memcpy(bytes + at, &number, width);
}

static void
apply(const struct patch *patch)
{
	uint32_t type = (uint32_t)patch->where & ~(uint32_t)EACH_SEGMENT;
	elf_header header;
	elf_segment segment;
	size_t at, i, found = 0;

	memcpy(&header, bytes, sizeof header);
	if (patch->where == HEADER)
		put_number(patch->offset, patch->width, patch->value);
	if (patch->where == FIRST_SECTION)
		put_number(header.e_shoff + patch->offset, patch->width,
		    patch->value);
	for (i = 0; patch->where >= 0 && i < header.e_phnum; i++) {
		at = header.e_phoff + i * sizeof segment;
		memcpy(&segment, bytes + at, sizeof segment);
		if (segment.p_type != type ||
		    (found > 0 && (patch->where & EACH_SEGMENT) == 0))
			continue;
		put_number(at + patch->offset, patch->width, patch->value);
		found++;
	}
	ck_assert(patch->where < 0 || found > 0);
}

static void
check_patched(const char *expected)
{
	muster_error error = MUSTER_ERROR_INIT;
	char begin[128];

	ck_assert_int_eq(pwrite(file, bytes, size, 0), (ssize_t)size);
	if (expected == NULL) {
		ck_assert_msg(elf_check("p", file, size, &error), "%s",
		    error.message);
		return;
	}
	ck_assert_msg(!elf_check("p", file, size, &error), "accepted");
	snprintf(begin, sizeof begin, "plugin 'p': %s", expected);
	ck_assert_msg(strncmp(error.message, begin, strlen(begin)) == 0,
	    "%s instead of %s", error.message, begin);
	muster_error_clear(&error);
}

START_TEST(patched_file)
{
	apply(&patches[_i]);
	check_patched(patches[_i].expected);
}
END_TEST

/* More sections than the header can count: the first one counts them. */
START_TEST(sections_counted_elsewhere)
{
	static const struct patch no_count = { EHDR(e_shnum), 0, NULL };
	static const struct patch none = { SHDR(sh_size), 0, NULL };
	static const struct patch many = { SHDR(sh_size), HUGE_NUMBER, NULL };

	apply(&no_count);
	apply(&none);
	check_patched(NULL);
	apply(&many);
	check_patched("truncated: its section table reaches beyond the end");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("elf");
	TCase *tcase = tcase_create("elf");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, whole_file_is_accepted);
	tcase_add_test(tcase, prefixes_are_refused);
	tcase_add_test(tcase, shrinking_file_is_refused);
	tcase_add_test(tcase, unreadable_file_is_refused);
	tcase_add_loop_test(tcase, patched_file, 0,
	    sizeof patches / sizeof *patches);
	tcase_add_test(tcase, sections_counted_elsewhere);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
