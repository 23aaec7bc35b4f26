/* SPDX-License-Identifier: MIT
 *
 * dynamic - the dynamic section of a plugin's file: the loader's table of
 * contents.
 *
 * The loader adds what it finds there to the address of the file and goes
 * ahead. So every address has to be where a section of the right kind starts,
 * and has to have its size; where sections are stripped, at least in memory
 * that is loaded from the file. Nothing may be there twice, as a damaged tag
 * often is another one.
 */
#include <config.h>

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/elf_view.h"

/* A table that the loader is pointed to. */
struct pointer {
	unsigned slot;
	unsigned size_slot; /* 0: the size is not told */
	unsigned section;   /* its type */
	const char *name;
};

static const struct pointer pointers[];

void *
elf_read_address(const struct elf_view *view, uint64_t address, uint64_t length)
{
	const elf_segment *segment = elf_segment_at(view, address, length,
	    true);

	if (segment == NULL) {
		ELF_REFUSE(view, "damaged: it points to what is not there");
		return NULL;
	}
	return elf_read(view, segment->p_offset + (address - segment->p_vaddr),
	    length);
}

/* Where the tag's value is kept; 0: it is of no interest. */
static unsigned
slot_of(uint64_t tag)
{
	switch (tag) {
	case DT_GNU_HASH:
		return ELF_GNU_HASH;
	case DT_VERSYM:
		return ELF_VERSYM;
	case DT_VERNEED:
		return ELF_VERNEED;
	case DT_VERDEF:
		return ELF_VERDEF;
	case DT_RELACOUNT:
		return ELF_RELACOUNT;
	case DT_RELCOUNT:
		return ELF_RELCOUNT;
	default:
		return tag < DT_NUM ? (unsigned)tag : 0;
	}
}

/* ---- strings ---- */

static bool
check_string(const struct elf_view *view, const struct elf_tables *tables,
    const elf_dynamic *entry)
{
	uint64_t at = entry->d_un.d_val;

	switch (entry->d_tag) {
	case DT_NEEDED:
	case DT_SONAME:
	case DT_RPATH:
	case DT_RUNPATH:
		break;
	default:
		return true;
	}
	if (at >= tables->strings_size || tables->strings[at] == '\0')
		return ELF_REFUSE(view,
		    "damaged: a name in its dynamic section is missing");
	return true;
}

static bool
read_strings(const struct elf_view *view, struct elf_tables *tables)
{
	tables->strings_size = tables->value[DT_STRSZ];
	if (tables->value[DT_STRTAB] == 0 || tables->strings_size == 0)
		return ELF_REFUSE(view, "damaged: it has no names");
	tables->strings = elf_read_address(view, tables->value[DT_STRTAB],
	    tables->strings_size);
	if (tables->strings == NULL)
		return false;
	if (tables->strings[0] != '\0' ||
	    tables->strings[tables->strings_size - 1] != '\0')
		return ELF_REFUSE(view, "damaged: its names do not end");
	return true;
}

/* ---- where things are ---- */

/* Is there a section of that type, with something in it? Relocations have two
 * pointers, and are counted in relocations.c. */
static bool
is_left_out(const struct elf_view *view, unsigned type)
{
	size_t i;

	for (i = 0; i < view->section_count; i++) {
		if (view->sections[i].sh_type == type && type != SHT_RELA &&
		    type != SHT_REL &&
		    (view->sections[i].sh_flags & SHF_ALLOC) != 0 &&
		    view->sections[i].sh_size > 0)
			return true;
	}
	return false;
}

static bool
check_pointer(const struct elf_view *view, const struct elf_tables *tables,
    const struct pointer *pointer)
{
	uint64_t address = tables->value[pointer->slot], size = 1;
	const elf_section *section = NULL;

	if (pointer->size_slot != 0)
		size = tables->value[pointer->size_slot];
	if (address == 0 || size == 0) {
		/* One without the other. */
		if ((address == 0) != (pointer->size_slot == 0 || size == 0))
			return ELF_REFUSE(view,
			    "damaged: its %s is there by half", pointer->name);
		if (is_left_out(view, pointer->section))
			return ELF_REFUSE(view, "damaged: its %s is left out",
			    pointer->name);
		return true;
	}
	if (view->sections != NULL) {
		section = elf_section_at(view, pointer->section, address);
		if (section == NULL ||
		    (pointer->size_slot != 0 && section->sh_size != size))
			return ELF_REFUSE(view,
			    "damaged: its %s is not where it says",
			    pointer->name);
	}
	if (elf_segment_at(view, address, size, true) == NULL)
		return ELF_REFUSE(view, "damaged: its %s is not in the file",
		    pointer->name);
	return true;
}

static bool
check_pointers(const struct elf_view *view, const struct elf_tables *tables)
{
	const struct pointer *at;

	for (at = pointers; at->name != NULL; at++) {
		if (!check_pointer(view, tables, at))
			return false;
	}
	if (tables->value[DT_SYMTAB] == 0 ||
	    tables->value[DT_SYMENT] != sizeof(elf_symbol))
		return ELF_REFUSE(view, "damaged: it has no table of symbols");
	if (tables->value[DT_HASH] == 0 && tables->value[ELF_GNU_HASH] == 0)
		return ELF_REFUSE(view, "damaged: it has no hash table");
	if (tables->value[ELF_VERSYM] != 0 && tables->value[ELF_VERNEED] == 0 &&
	    tables->value[ELF_VERDEF] == 0)
		return ELF_REFUSE(view, "damaged: it has no versions");
	return true;
}

/* What runs when it is loaded or the process ends. Most often, but not always,
 * it is where a section starts. */
static bool
check_code(const struct elf_view *view, uint64_t address)
{
	return address == 0 || elf_is_code(view, address, 1) ||
	    ELF_REFUSE(view, "damaged: what is to be run first is no code");
}

static bool
read_symbols(const struct elf_view *view, struct elf_tables *tables)
{
	const elf_section *section = elf_section_at(view, SHT_DYNSYM,
	    tables->value[DT_SYMTAB]);

	if (section == NULL)
		return true;
	tables->symbol_count = section->sh_size / sizeof(elf_symbol);
	tables->local_count = section->sh_info;
	if (tables->symbol_count == 0 ||
	    section->sh_size % sizeof(elf_symbol) != 0)
		return ELF_REFUSE(view, "damaged: it has odd symbols");
	tables->symbols = elf_read_address(view, tables->value[DT_SYMTAB],
	    section->sh_size);
	return tables->symbols != NULL;
}

/* ---- the section ---- */

/* Takes the values out of it, up to its end. */
static bool
take_values(const struct elf_view *view, const elf_dynamic *entries,
    size_t count, struct elf_tables *tables)
{
	bool seen[sizeof tables->value / sizeof *tables->value] = { false };
	unsigned slot;
	size_t i;

	for (i = 0; i < count && entries[i].d_tag != DT_NULL; i++) {
		slot = slot_of((uint64_t)entries[i].d_tag);
		if (slot == 0 || slot == DT_NEEDED)
			continue;
		if (seen[slot])
			return ELF_REFUSE(view,
			    "damaged: its dynamic section has something "
			    "twice");
		seen[slot] = true;
		tables->value[slot] = entries[i].d_un.d_val;
	}
	tables->entries = entries;
	if (i == count)
		return ELF_REFUSE(view,
		    "damaged: its dynamic section does not end");
	return true;
}

static bool
check_entries(const struct elf_view *view, const elf_dynamic *entries,
    size_t count, struct elf_tables *tables)
{
	size_t i;

	if (!take_values(view, entries, count, tables) ||
	    !check_pointers(view, tables) || !read_strings(view, tables))
		return false;
	for (i = 0; entries[i].d_tag != DT_NULL; i++) {
		if (!check_string(view, tables, &entries[i]))
			return false;
	}
	return check_code(view, tables->value[DT_INIT]) &&
	    check_code(view, tables->value[DT_FINI]) &&
	    read_symbols(view, tables) && elf_check_symbols(view, tables) &&
	    elf_check_versions(view, tables) &&
	    elf_check_relocations(view, tables);
}

bool
elf_check_dynamic(const struct elf_view *view)
{
	struct elf_tables tables = { .strings = NULL };
	const elf_segment *segment = view->segments;
	elf_dynamic *entries;
	bool good;

	while (segment->p_type != PT_DYNAMIC)
		segment++;
	entries = elf_read(view, segment->p_offset, segment->p_filesz);
	if (entries == NULL)
		return false;
	good = check_entries(view, entries, segment->p_filesz / sizeof *entries,
	    &tables);
	free(tables.symbols);
	free(tables.strings);
	free(entries);
	return good;
}

static const struct pointer pointers[] = {
	{ DT_STRTAB, DT_STRSZ, SHT_STRTAB, "table of names" },
	{ DT_SYMTAB, 0, SHT_DYNSYM, "table of symbols" },
	{ DT_HASH, 0, SHT_HASH, "hash table" },
	{ ELF_GNU_HASH, 0, SHT_GNU_HASH, "hash table" },
	{ ELF_VERSYM, 0, SHT_GNU_versym, "table of versions" },
	{ ELF_VERNEED, 0, SHT_GNU_verneed, "table of versions" },
	{ ELF_VERDEF, 0, SHT_GNU_verdef, "table of versions" },
	{ DT_RELA, DT_RELASZ, SHT_RELA, "table of relocations" },
	{ DT_REL, DT_RELSZ, SHT_REL, "table of relocations" },
#ifdef DT_RELR
	{ DT_RELR, DT_RELRSZ, 19, "table of relocations" }, /* SHT_RELR */
#endif
	{ DT_INIT_ARRAY, DT_INIT_ARRAYSZ, SHT_INIT_ARRAY, "first functions" },
	{ DT_FINI_ARRAY, DT_FINI_ARRAYSZ, SHT_FINI_ARRAY, "last functions" },
	{ 0, 0, 0, NULL },
};
