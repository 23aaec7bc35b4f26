/* SPDX-License-Identifier: MIT
 *
 * layout - segments and sections of a plugin's file.
 *
 * The loader goes by segments alone, and believes them: where a number of one
 * is wrong, it maps something else, and crashes later, somewhere else. The
 * sections tell the same once more, for linkers and debuggers. So each number
 * that matters is there twice, and one that is damaged is seen, where it is not
 * seen already because it makes no sense.
 */
#include <config.h>

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/elf_view.h"

/* No page of any machine is larger, and no linker asks for more. */
enum { MOST_ALIGNMENT = 1 << 26 };

const elf_segment *
elf_segment_at(const struct elf_view *view, uint64_t address, uint64_t length,
    bool with_file)
{
	unsigned i;

	for (i = 0; i < view->segment_count; i++) {
		const elf_segment *segment = &view->segments[i];

		if (segment->p_type == PT_LOAD &&
		    elf_is_within(address, length, segment->p_vaddr,
			with_file ? segment->p_filesz : segment->p_memsz))
			return segment;
	}
	return NULL;
}

bool
elf_has_segment(const struct elf_view *view, uint32_t type)
{
	unsigned i;

	for (i = 0; i < view->segment_count; i++) {
		if (view->segments[i].p_type == type)
			return true;
	}
	return false;
}

const elf_section *
elf_section_at(const struct elf_view *view, unsigned type, uint64_t address)
{
	size_t i;

	for (i = 0; i < view->section_count; i++) {
		const elf_section *section = &view->sections[i];

		if (section->sh_type == type && section->sh_addr == address &&
		    (section->sh_flags & SHF_ALLOC) != 0)
			return section;
	}
	return NULL;
}

/* ---- segments ---- */

static bool
check_load(const struct elf_view *view, unsigned i, const elf_segment *before)
{
	const elf_segment *segment = &view->segments[i];
	uint64_t align = segment->p_align;

	if (align == 0 || (align & (align - 1)) != 0 ||
	    align > MOST_ALIGNMENT ||
	    ((segment->p_vaddr - segment->p_offset) & (align - 1)) != 0)
		return ELF_REFUSE(view, "damaged: segment %u is not aligned",
		    i);
	if (before != NULL &&
	    (segment->p_vaddr < before->p_vaddr ||
		segment->p_vaddr - before->p_vaddr < before->p_memsz))
		return ELF_REFUSE(view,
		    "damaged: segment %u overlaps another one", i);
	return true;
}

/* What the loader looks for in the memory that others map. */
static bool
is_part(const elf_segment *segment)
{
	switch (segment->p_type) {
	case PT_TLS:
		return segment->p_filesz > 0;
	case PT_DYNAMIC:
	case PT_INTERP:
	case PT_NOTE:
	case PT_PHDR:
	case PT_GNU_EH_FRAME:
	case PT_GNU_PROPERTY:
	case PT_GNU_RELRO:
		return segment->p_memsz > 0;
	default:
		return false;
	}
}

static bool
check_part(const struct elf_view *view, unsigned i)
{
	const elf_segment *segment = &view->segments[i], *around;
	uint64_t memory = segment->p_type == PT_TLS ? 0 : segment->p_memsz;

	/* The end of what becomes read-only may be that of its page. */
	if (segment->p_type == PT_GNU_RELRO)
		memory = segment->p_filesz;
	around = elf_segment_at(view, segment->p_vaddr,
	    memory > segment->p_filesz ? memory : segment->p_filesz, false);
	if (around == NULL ||
	    segment->p_vaddr - around->p_vaddr !=
		segment->p_offset - around->p_offset ||
	    !elf_is_within(segment->p_vaddr, segment->p_filesz, around->p_vaddr,
		around->p_filesz))
		return ELF_REFUSE(view,
		    "damaged: segment %u is not in what is loaded", i);
	if (segment->p_filesz > segment->p_memsz)
		return ELF_REFUSE(view, "damaged: segment %u has odd sizes", i);
	return true;
}

/* The loader makes as much memory for each thread. */
static bool
check_thread(const struct elf_view *view, unsigned i)
{
	const elf_segment *segment = &view->segments[i];

	if (segment->p_filesz > segment->p_memsz ||
	    segment->p_memsz > MOST_ALIGNMENT ||
	    segment->p_align > MOST_ALIGNMENT ||
	    (segment->p_align & (segment->p_align - 1)) != 0)
		return ELF_REFUSE(view, "damaged: segment %u has odd sizes", i);
	return true;
}

static bool
check_segments(const struct elf_view *view)
{
	const elf_segment *before = NULL;
	unsigned i;

	for (i = 0; i < view->segment_count; i++) {
		if (view->segments[i].p_type != PT_LOAD)
			continue;
		if (!check_load(view, i, before))
			return false;
		before = &view->segments[i];
	}
	for (i = 0; i < view->segment_count; i++) {
		if (is_part(&view->segments[i]) && !check_part(view, i))
			return false;
		if (view->segments[i].p_type == PT_TLS &&
		    !check_thread(view, i))
			return false;
	}
	return true;
}

/* ---- sections ---- */

static bool
check_section(const struct elf_view *view, size_t i)
{
	const elf_section *section = &view->sections[i];
	bool in_file = section->sh_type != SHT_NOBITS;
	const elf_segment *segment;
	unsigned flags = PF_R;

	if ((section->sh_flags & SHF_ALLOC) == 0 || section->sh_size == 0 ||
	    (!in_file && (section->sh_flags & SHF_TLS) != 0))
		return true;
	if ((section->sh_flags & SHF_WRITE) != 0)
		flags |= PF_W;
	if ((section->sh_flags & SHF_EXECINSTR) != 0)
		flags |= PF_X;
	segment = elf_segment_at(view, section->sh_addr, section->sh_size,
	    in_file);
	if (segment == NULL || (segment->p_flags & flags) != flags ||
	    (in_file &&
		section->sh_addr - segment->p_vaddr !=
		    section->sh_offset - segment->p_offset))
		return ELF_REFUSE(view,
		    "damaged: section %zu is not in what is loaded", i);
	return true;
}

/* The section that a segment of that type stands for, with the same place and
 * size, or NULL. */
static bool
has_section(const struct elf_view *view, uint32_t type,
    const elf_segment *segment)
{
	const elf_section *section = elf_section_at(view, type,
	    segment->p_vaddr);

	return section != NULL && section->sh_size == segment->p_filesz &&
	    section->sh_offset == segment->p_offset;
}

/* Is data that is written to in what becomes read-only? */
static bool
covers_data(const struct elf_view *view, const char *names, uint64_t size,
    const elf_segment *relro)
{
	size_t i;

	for (i = 0; i < view->section_count; i++) {
		const elf_section *section = &view->sections[i];
		const char *name = section->sh_name < size
		    ? names + section->sh_name
		    : "";

		if ((strcmp(name, ".data") == 0 || strcmp(name, ".bss") == 0) &&
		    section->sh_addr + section->sh_size > relro->p_vaddr &&
		    section->sh_addr < relro->p_vaddr + relro->p_memsz)
			return true;
	}
	return false;
}

static bool
check_relro(const struct elf_view *view, unsigned names_index)
{
	const elf_section *section = &view->sections[names_index];
	bool good = true;
	char *names;
	unsigned i;

	names = elf_read(view, section->sh_offset, section->sh_size);
	if (names == NULL)
		return false;
	for (i = 0; i < view->segment_count && good; i++) {
		if (view->segments[i].p_type == PT_GNU_RELRO &&
		    covers_data(view, names, section->sh_size,
			&view->segments[i]))
			good = ELF_REFUSE(view,
			    "damaged: segment %u is in the way of data", i);
	}
	free(names);
	return good;
}

static bool
check_sections(const struct elf_view *view)
{
	size_t i;
	unsigned j;

	for (i = 0; i < view->section_count; i++) {
		if (!check_section(view, i))
			return false;
	}
	for (j = 0; j < view->segment_count; j++) {
		if (view->segments[j].p_type == PT_DYNAMIC &&
		    !has_section(view, SHT_DYNAMIC, &view->segments[j]))
			return ELF_REFUSE(view,
			    "damaged: segment %u is no section", j);
	}
	return true;
}

bool
elf_is_code(const struct elf_view *view, uint64_t address, uint64_t length)
{
	const elf_segment *segment = elf_segment_at(view, address, length,
	    true);
	size_t i;

	if (segment == NULL || (segment->p_flags & PF_X) == 0)
		return false;
	for (i = 0; i < view->section_count; i++) {
		const elf_section *section = &view->sections[i];

		if ((section->sh_flags & SHF_EXECINSTR) != 0 &&
		    elf_is_within(address, length, section->sh_addr,
			section->sh_size))
			break;
	}
	return view->sections == NULL || i < view->section_count;
}

bool
elf_check_layout(const struct elf_view *view)
{
	elf_header header;

	if (!check_segments(view))
		return false;
	if (view->sections == NULL)
		return true;
	if (!check_sections(view) ||
	    !elf_read_at(view, &header, sizeof header, 0))
		return false;
	return header.e_shstrndx == SHN_UNDEF ||
	    header.e_shstrndx >= view->section_count ||
	    check_relro(view, header.e_shstrndx);
}
