/* SPDX-License-Identifier: MIT
 *
 * relocations - what the loader writes into a plugin's memory.
 *
 * Each has to write where the plugin may, about a symbol that there is. One
 * that moves a pointer along with the file has to point into it, and among the
 * functions that run first or last, to code.
 */
#include <config.h>

#include <elf.h>
#include <stdlib.h>

#include "plugin/elf_view.h"

#if __SIZEOF_POINTER__ == 8
#define SYMBOL_OF(info) ELF64_R_SYM(info)
#define TYPE_OF(info)   ELF64_R_TYPE(info)
#else
#define SYMBOL_OF(info) ELF32_R_SYM(info)
#define TYPE_OF(info)   ELF32_R_TYPE(info)
#endif

/* The type that moves a pointer along; 0: not known here. */
#if defined __x86_64__
enum { RELATIVE = R_X86_64_RELATIVE };
#elif defined __i386__
enum { RELATIVE = R_386_RELATIVE };
#elif defined __aarch64__
enum { RELATIVE = R_AARCH64_RELATIVE };
#elif defined __arm__
enum { RELATIVE = R_ARM_RELATIVE };
#elif defined __riscv
enum { RELATIVE = R_RISCV_RELATIVE };
#else
enum { RELATIVE = 0 };
#endif

/* A table of relocations, with addends or without. */
struct table {
	uint64_t address, size;
	uint64_t entry;    /* bytes of one */
	uint64_t relative; /* so many move pointers, and come first */
};

static bool
refuse(const struct elf_view *view)
{
	return ELF_REFUSE(view, "damaged: its relocations lead nowhere");
}

/* Does one of the lists of functions hold that address? */
static bool
is_function(const struct elf_tables *tables, uint64_t address)
{
	return elf_is_within(address, 1, tables->value[DT_INIT_ARRAY],
		   tables->value[DT_INIT_ARRAYSZ]) ||
	    elf_is_within(address, 1, tables->value[DT_FINI_ARRAY],
		tables->value[DT_FINI_ARRAYSZ]);
}

static bool
check_addend(const struct elf_view *view, const struct elf_tables *tables,
    const ElfW(Rela) * entry)
{
	const elf_segment *segment = elf_segment_at(view,
	    (uint64_t)entry->r_addend, 0, false);

	if (segment == NULL)
		return refuse(view);
	return !is_function(tables, entry->r_offset) ||
	    (segment->p_flags & PF_X) != 0 || refuse(view);
}

static bool
check_entry(const struct elf_view *view, const struct elf_tables *tables,
    const struct table *table, const ElfW(Rela) * entry, uint64_t i)
{
	const elf_segment *segment = elf_segment_at(view, entry->r_offset,
	    sizeof(ElfW(Addr)), false);
	uint64_t symbol = SYMBOL_OF(entry->r_info);
	unsigned type = (unsigned)TYPE_OF(entry->r_info);
	bool writes_code = tables->value[DT_TEXTREL] != 0 ||
	    (tables->value[DT_FLAGS] & DF_TEXTREL) != 0;

	if (segment == NULL || type == 0 ||
	    ((segment->p_flags & PF_W) == 0 && !writes_code) ||
	    (tables->symbols != NULL && symbol >= tables->symbol_count))
		return refuse(view);
	if (RELATIVE == 0)
		return true;
	if (i < table->relative && type != RELATIVE)
		return refuse(view);
	if (type != RELATIVE || table->entry != sizeof *entry)
		return true;
	return symbol == 0 ? check_addend(view, tables, entry) : refuse(view);
}

static bool
check_table(const struct elf_view *view, const struct elf_tables *tables,
    const struct table *table)
{
	char *bytes;
	bool good = true;
	uint64_t i, count;

	if (table->size == 0)
		return true;
	count = table->size / table->entry;
	if (table->size % table->entry != 0 || table->relative > count)
		return refuse(view);
	bytes = elf_read_address(view, table->address, table->size);
	if (bytes == NULL)
		return false;
	/* One without an addend is the beginning of one with it. */
	for (i = 0; i < count && good; i++)
		good = check_entry(view, tables, table,
		    (const void *)(bytes + i * table->entry), i);
	free(bytes);
	return good;
}

/* What sections hold of them, in bytes. */
static uint64_t
in_sections(const struct elf_view *view)
{
	uint64_t size = 0;
	size_t i;

	for (i = 0; i < view->section_count; i++) {
		const elf_section *section = &view->sections[i];

		if ((section->sh_type == SHT_RELA ||
			section->sh_type == SHT_REL) &&
		    (section->sh_flags & SHF_ALLOC) != 0)
			size += section->sh_size;
	}
	return size;
}

bool
elf_check_relocations(const struct elf_view *view,
    const struct elf_tables *tables)
{
	const uint64_t *value = tables->value;
	const struct table rela = { value[DT_RELA], value[DT_RELASZ],
		sizeof(ElfW(Rela)), value[ELF_RELACOUNT] };
	const struct table rel = { value[DT_REL], value[DT_RELSZ],
		sizeof(ElfW(Rel)), value[ELF_RELCOUNT] };
	struct table plt = { value[DT_JMPREL], value[DT_PLTRELSZ],
		sizeof(ElfW(Rela)), 0 };

	if (value[DT_PLTREL] == DT_REL)
		plt.entry = sizeof(ElfW(Rel));
	if ((plt.size != 0 && value[DT_PLTREL] != DT_REL &&
		value[DT_PLTREL] != DT_RELA) ||
	    (plt.size == 0) != (plt.address == 0) ||
	    (rela.size != 0 && value[DT_RELAENT] != rela.entry) ||
	    (rel.size != 0 && value[DT_RELENT] != rel.entry) ||
	    in_sections(view) > rela.size + rel.size + plt.size)
		return refuse(view);
	return check_table(view, tables, &rela) &&
	    check_table(view, tables, &rel) && check_table(view, tables, &plt);
}
