/* SPDX-License-Identifier: MIT
 *
 * elf - is a file one that the dynamic loader can map without harm?
 *
 * dlopen() trusts the file. It maps what the program headers say, and touching
 * a mapped page that lies behind the end of the file is a SIGBUS, which takes
 * the whole process along: so a copy that was cut short by a full disk must be
 * told before. Linkers put the section table at the end, which is why that is
 * asked for too, although the loader never reads it: with it inside the file,
 * the whole file is there.
 *
 * What this machine is, is read from the header of the object that this code
 * itself was loaded from: no table of machines can be out of date then.
 *
 * Then the loader follows what it has mapped: layout.c, dynamic.c, symbols.c
 * and relocations.c go that way before it does.
 *
 * Numbers from the file are compared by subtraction from what is known to be
 * larger, so that none of them can overflow.
 */
#include <config.h>

#include "plugin/elf.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/elf_view.h"

/* Of a plugin. The loader keeps them on the stack. Linkers make about ten. */
enum { MOST_SEGMENTS = 512 };

/* The header of the object that holds this code, by the linker. */
extern const elf_header __ehdr_start __attribute__((visibility("hidden")));

struct machine {
	unsigned number;
	const char *name;
};

static const char *machine_name(unsigned number);

static bool
is_inside(const struct elf_view *view, uint64_t offset, uint64_t length)
{
	return offset <= view->size && length <= view->size - offset;
}

bool
elf_read_at(const struct elf_view *view, void *into, size_t length,
    uint64_t offset)
{
	char *at = into;
	ssize_t got;

	while (length > 0) {
		got = pread(view->descriptor, at, length, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ELF_REFUSE(view, "cannot be read: %s",
			    strerror(errno));
		if (got == 0)
			return ELF_REFUSE(view, "truncated while it was read");
		at += got;
		offset += (uint64_t)got;
		length -= (size_t)got;
	}
	return true;
}

void *
elf_read(const struct elf_view *view, uint64_t offset, uint64_t length)
{
	char *bytes;

	if (!is_inside(view, offset, length)) {
		ELF_REFUSE(view,
		    "truncated: a part of it is beyond the end of the file");
		return NULL;
	}
	/* Larger than any word that is read at its end. */
	bytes = calloc(1, length + sizeof(elf_section));
	if (bytes == NULL) {
		error_set(view->error, MUSTER_RESOURCE_EXHAUSTED,
		    "out of memory");
		return NULL;
	}
	if (elf_read_at(view, bytes, length, offset))
		return bytes;
	free(bytes);
	return NULL;
}

static int
bits(unsigned char elf_class)
{
	return elf_class == ELFCLASS32 ? 32 : 64;
}

/* The first bytes, which are the same for every kind of ELF file. */
static bool
check_ident(const struct elf_view *view, const unsigned char *ident)
{
	const unsigned char *own = __ehdr_start.e_ident;

	if (memcmp(ident, ELFMAG, SELFMAG) != 0)
		return ELF_REFUSE(view, "not an ELF file");
	if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
		return ELF_REFUSE(view, "damaged: it is of the ELF class %u",
		    ident[EI_CLASS]);
	if (ident[EI_CLASS] != own[EI_CLASS])
		return ELF_REFUSE(view,
		    "made for %d-bit programs, this is a %d-bit one",
		    bits(ident[EI_CLASS]), bits(own[EI_CLASS]));
	if (ident[EI_DATA] != own[EI_DATA])
		return ELF_REFUSE(view,
		    "made for machines of the other byte order");
	if (ident[EI_VERSION] != EV_CURRENT)
		return ELF_REFUSE(view, "damaged: it is of the ELF version %u",
		    ident[EI_VERSION]);
	return true;
}

static bool
check_header(const struct elf_view *view, const elf_header *header)
{
	if (header->e_machine != __ehdr_start.e_machine)
		return ELF_REFUSE(view,
		    "made for %s (ELF machine %u), this is %s",
		    machine_name(header->e_machine), header->e_machine,
		    machine_name(__ehdr_start.e_machine));
	if (header->e_type == ET_REL)
		return ELF_REFUSE(view,
		    "an object file, not a shared object; "
		    "link it with -shared");
	if (header->e_type == ET_EXEC)
		return ELF_REFUSE(view, "a program, not a shared object");
	if (header->e_type != ET_DYN)
		return ELF_REFUSE(view, "not a shared object (ELF type %u)",
		    header->e_type);
	if (header->e_version != EV_CURRENT ||
	    header->e_ehsize != sizeof *header ||
	    header->e_phentsize != sizeof(elf_segment))
		return ELF_REFUSE(view,
		    "damaged: its ELF header has odd sizes");
	if (header->e_phnum == 0 || header->e_phnum > MOST_SEGMENTS)
		return ELF_REFUSE(view, "damaged: it has %u segments",
		    header->e_phnum);
	return true;
}

static bool
check_segment(const struct elf_view *view, const elf_segment *segment,
    unsigned i)
{
	if (segment->p_filesz > 0 &&
	    !is_inside(view, segment->p_offset, segment->p_filesz))
		return ELF_REFUSE(view,
		    "truncated: segment %u reaches beyond "
		    "the end of the file (%llu bytes)",
		    i, (unsigned long long)view->size);
	if (segment->p_type != PT_LOAD)
		return true;
	if (segment->p_filesz > segment->p_memsz ||
	    segment->p_vaddr + segment->p_memsz < segment->p_vaddr)
		return ELF_REFUSE(view, "damaged: segment %u has odd sizes", i);
	return true;
}

static bool
check_segments(struct elf_view *view, const elf_header *header)
{
	bool loads = false, dynamic = false;
	unsigned i;

	if (!is_inside(view, header->e_phoff,
		(uint64_t)header->e_phnum * sizeof *view->segments))
		return ELF_REFUSE(view,
		    "truncated: its segment table reaches beyond "
		    "the end of the file (%llu bytes)",
		    (unsigned long long)view->size);
	view->segment_count = header->e_phnum;
	view->segments = elf_read(view, header->e_phoff,
	    header->e_phnum * sizeof *view->segments);
	if (view->segments == NULL)
		return false;
	for (i = 0; i < view->segment_count; i++) {
		const elf_segment *segment = &view->segments[i];

		if (!check_segment(view, segment, i))
			return false;
		loads |= segment->p_type == PT_LOAD;
		dynamic |= segment->p_type == PT_DYNAMIC &&
		    segment->p_filesz > 0;
	}
	if (!loads || !dynamic)
		return ELF_REFUSE(view, "damaged: it has no %s segment",
		    loads ? "dynamic" : "loadable");
	return true;
}

static bool
check_sections(struct elf_view *view, const elf_header *header)
{
	uint64_t count = header->e_shnum;
	elf_section first;

	if (header->e_shoff == 0)
		return true;
	if (header->e_shentsize != sizeof first)
		return ELF_REFUSE(view,
		    "damaged: its ELF header has odd sizes");
	if (!is_inside(view, header->e_shoff, sizeof first))
		goto outside;
	/* More than fit into e_shnum: the first section says how many. */
	if (count == 0) {
		if (!elf_read_at(view, &first, sizeof first, header->e_shoff))
			return false;
		count = first.sh_size;
	}
	if (count > (view->size - header->e_shoff) / sizeof first)
		goto outside;
	if (count == 0)
		return true;
	view->section_count = count;
	view->sections = elf_read(view, header->e_shoff, count * sizeof first);
	return view->sections != NULL;

outside:
	return ELF_REFUSE(view,
	    "truncated: its section table reaches beyond the end "
	    "of the file (%llu bytes)",
	    (unsigned long long)view->size);
}

bool
elf_check(const char *path, int descriptor, uint64_t size, muster_error *error)
{
	struct elf_view view = {
		.path = path,
		.descriptor = descriptor,
		.size = size,
		.error = error,
	};
	union {
		unsigned char ident[EI_NIDENT];
		elf_header header;
	} start = { { 0 } };
	bool whole = size >= sizeof start, good;

	if (size == 0)
		return ELF_REFUSE(&view, "is empty");
	if (!elf_read_at(&view, &start, whole ? sizeof start : (size_t)size, 0))
		return false;
	if (size < sizeof start.ident &&
	    memcmp(start.ident, ELFMAG, SELFMAG) == 0)
		return ELF_REFUSE(&view, "truncated: %llu bytes",
		    (unsigned long long)size);
	if (!check_ident(&view, start.ident))
		return false;
	if (!whole)
		return ELF_REFUSE(&view, "truncated: %llu bytes",
		    (unsigned long long)size);
	good = check_header(&view, &start.header) &&
	    check_segments(&view, &start.header) &&
	    check_sections(&view, &start.header) && elf_check_layout(&view) &&
	    elf_check_dynamic(&view);
	free(view.sections);
	free(view.segments);
	return good;
}

/* Those that are likely to be met: only for messages. */
static const struct machine machines[] = {
	{ EM_386, "i386" },
	{ EM_68K, "m68k" },
	{ EM_AARCH64, "aarch64" },
	{ EM_ALPHA, "alpha" },
	{ EM_ARM, "arm" },
	{ EM_IA_64, "ia64" },
	{ EM_LOONGARCH, "loongarch" },
	{ EM_MIPS, "mips" },
	{ EM_PARISC, "hppa" },
	{ EM_PPC, "powerpc" },
	{ EM_PPC64, "powerpc64" },
	{ EM_RISCV, "riscv" },
	{ EM_S390, "s390" },
	{ EM_SH, "sh" },
	{ EM_SPARC, "sparc" },
	{ EM_SPARCV9, "sparc64" },
	{ EM_X86_64, "x86-64" },
	{ 0, NULL },
};

static const char *
machine_name(unsigned number)
{
	const struct machine *at;

	for (at = machines; at->name != NULL; at++) {
		if (at->number == number)
			return at->name;
	}
	return "another machine";
}
