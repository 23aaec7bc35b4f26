/* SPDX-License-Identifier: MIT
 *
 * elf_view - a plugin's file while it is looked at. Private to this folder.
 */
#ifndef PLUGIN_ELF_VIEW_H
#define PLUGIN_ELF_VIEW_H

#include <link.h>
#include <stdint.h>

#include "plugin/refuse.h"

typedef ElfW(Ehdr) elf_header;
typedef ElfW(Phdr) elf_segment;
typedef ElfW(Shdr) elf_section;
typedef ElfW(Dyn) elf_dynamic;
typedef ElfW(Sym) elf_symbol;

struct elf_view {
	const char *path;
	int descriptor;
	uint64_t size;
	muster_error *error;

	/* Once elf.c has read them. */
	elf_segment *segments;
	unsigned segment_count;
	elf_section *sections;          /* NULL: it is stripped of them */
	size_t section_count;
};

#define ELF_REFUSE(view, ...)                                                \
	plugin_refuse((view)->error, MUSTER_FAILED_PRECONDITION,             \
	    (view)->path, __VA_ARGS__)

/* Does [at, at + length) lie in [start, start + room)? */
static inline bool
elf_is_within(uint64_t at, uint64_t length, uint64_t start, uint64_t room)
{
	return at >= start && at - start <= room &&
	    length <= room - (at - start);
}

/* ---- elf.c ---- */

/* Reads bytes that lie inside of the file. False: refused. */
bool elf_read_at(const struct elf_view *view, void *into, size_t length,
    uint64_t offset);

/* The same into memory of its own, zero behind the end; NULL: refused. */
void *elf_read(const struct elf_view *view, uint64_t offset, uint64_t length);

/* ---- layout.c: segments and sections ---- */

/* Is what the loader maps, and what it looks for there, where it can be, and
 * do segments and sections say the same? */
bool elf_check_layout(const struct elf_view *view);

/* The loaded segment in whose memory that lies (with_file: in what comes of
 * the file), or NULL. */
const elf_segment *elf_segment_at(const struct elf_view *view, uint64_t address,
    uint64_t length, bool with_file);

/* Is there a segment of that type? */
bool elf_has_segment(const struct elf_view *view, uint32_t type);

/* Does it lie in a section of code? */
bool elf_is_code(const struct elf_view *view, uint64_t address,
    uint64_t length);

/* The section of that type at that address; NULL: none, or no sections. */
const elf_section *elf_section_at(const struct elf_view *view, unsigned type,
    uint64_t address);

/* ---- dynamic.c: the dynamic section ---- */

/* What the loader finds by it. */
struct elf_tables {
	uint64_t value[DT_NUM + 8];     /* by elf_slot(); 0: none */
	const elf_dynamic *entries;     /* all of them, up to DT_NULL */
	char *strings;
	uint64_t strings_size;
	elf_symbol *symbols;            /* NULL: not known how many */
	size_t symbol_count;
	size_t local_count;             /* of them, the first ones */
};

enum {
	ELF_GNU_HASH = DT_NUM,
	ELF_VERSYM,
	ELF_VERNEED,
	ELF_VERDEF,
	ELF_RELACOUNT,
	ELF_RELCOUNT
};

/* Is the dynamic section sound, with all that it points to? */
bool elf_check_dynamic(const struct elf_view *view);

/* Bytes at an address, which has been checked, in memory of their own; NULL:
 * refused. */
void *elf_read_address(const struct elf_view *view, uint64_t address,
    uint64_t length);

/* ---- symbols.c, relocations.c ---- */

bool elf_check_symbols(const struct elf_view *view,
    const struct elf_tables *tables);
bool elf_check_versions(const struct elf_view *view,
    const struct elf_tables *tables);
bool elf_check_relocations(const struct elf_view *view,
    const struct elf_tables *tables);

#endif
