/* SPDX-License-Identifier: MIT
 *
 * symbols - the symbols of a plugin's file, and how they are found.
 *
 * A name is told by the table of names and, as a number, by the hash table or
 * the table of versions: both have to agree. A function has to be code.
 *
 * Which section a symbol is in is not believed: tools that rewrite files leave
 * it as it was. Not seen is a symbol that is somewhere else and fits, or one of
 * another file that has got the name of yet another one.
 */
#include <config.h>

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/elf_view.h"

/* The loader takes the address of a local or hidden symbol for good, also if
 * there is none. Locals come first; a hidden one, which linkers leave for the
 * bounds of a section, has to be there. The address of an indirect function is
 * what it returns when it is called, which our entry can be, too: it is run
 * before anybody has looked at it. */
static bool
check_binding(const struct elf_view *view, const struct elf_tables *tables,
    size_t i)
{
	const elf_symbol *symbol = &tables->symbols[i];
	unsigned seen = symbol->st_other & 0x3;

	if ((symbol->st_info >> 4 == STB_LOCAL) != (i < tables->local_count) ||
	    (i >= tables->local_count && symbol->st_shndx == SHN_UNDEF &&
		(seen == STV_HIDDEN || seen == STV_INTERNAL)))
		return ELF_REFUSE(view, "damaged: symbol %zu is hidden", i);
	if ((symbol->st_info & 0xf) == STT_GNU_IFUNC &&
	    strcmp(tables->strings + symbol->st_name, "muster_store_plugin") ==
		0)
		return ELF_REFUSE(view,
		    "its muster_store_plugin is no plain function");
	return true;
}

static bool
check_symbol(const struct elf_view *view, const struct elf_tables *tables,
    size_t i)
{
	const elf_symbol *symbol = &tables->symbols[i];
	unsigned type = symbol->st_info & 0xf;

	if (symbol->st_name >= tables->strings_size)
		return ELF_REFUSE(view, "damaged: symbol %zu has no name", i);
	if (!check_binding(view, tables, i))
		return false;
	if (symbol->st_shndx == SHN_UNDEF)
		return true;
	if (symbol->st_shndx >= SHN_LORESERVE)
		return symbol->st_shndx == SHN_ABS ||
		    ELF_REFUSE(view, "damaged: symbol %zu is nowhere", i);
	if (symbol->st_shndx >= view->section_count)
		return ELF_REFUSE(view, "damaged: symbol %zu is nowhere", i);
	if (type == STT_TLS)
		return elf_has_segment(view, PT_TLS) ||
		    ELF_REFUSE(view, "damaged: symbol %zu is not there", i);
	if (type == STT_FUNC || type == STT_GNU_IFUNC
		? !elf_is_code(view, symbol->st_value, symbol->st_size)
		: elf_segment_at(view, symbol->st_value,
		      type == STT_OBJECT ? symbol->st_size : 0, false) == NULL)
		return ELF_REFUSE(view, "damaged: symbol %zu is not there", i);
	return true;
}

/* ---- hash tables ---- */

static uint32_t
gnu_hash(const char *name)
{
	uint32_t hash = 5381;

	for (; *name != '\0'; name++)
		hash = hash * 33 + (unsigned char)*name;
	return hash;
}

static uint32_t
old_hash(const char *name)
{
	uint32_t hash = 0, high;

	for (; *name != '\0'; name++) {
		hash = (hash << 4) + (unsigned char)*name;
		high = hash & 0xf0000000;
		hash = (hash ^ high >> 24) & ~high;
	}
	return hash;
}

static bool
refuse_hash(const struct elf_view *view)
{
	return ELF_REFUSE(view, "damaged: its hash table leads nowhere");
}

/* The parts of a GNU hash table. */
struct gnu_table {
	uint32_t buckets, first, bloom, shift;
	const uint32_t *bucket; /* `buckets` of them */
	const uint32_t *chain;  /* one for each symbol from `first` on */
};

static bool
take_gnu_table(const uint32_t *words, uint64_t size, struct gnu_table *ret)
{
	uint64_t start;

	if (size < 4 * sizeof *words)
		return false;
	*ret = (struct gnu_table){ words[0], words[1], words[2], words[3], NULL,
		NULL };
	start = 4 + (uint64_t)ret->bloom * (sizeof(ElfW(Addr)) / sizeof *words);
	if (ret->buckets == 0 || ret->bloom == 0 ||
	    (ret->bloom & (ret->bloom - 1)) != 0 ||
	    ret->shift >= 8 * sizeof *words ||
	    (start + ret->buckets) * sizeof *words > size)
		return false;
	ret->bucket = words + start;
	ret->chain = ret->bucket + ret->buckets;
	return true;
}

/* Each chain has to be where its bucket says, with the symbols' own hashes. */
static bool
check_chains(const struct elf_view *view, const struct elf_tables *tables,
    const struct gnu_table *table)
{
	size_t count = tables->symbol_count, i;
	bool starts = true;

	for (i = table->first; i < count; i++) {
		uint32_t link = table->chain[i - table->first];
		uint32_t hash = gnu_hash(
		    tables->strings + tables->symbols[i].st_name);

		if ((link | 1) != (hash | 1) ||
		    (starts && table->bucket[hash % table->buckets] != i))
			return refuse_hash(view);
		starts = (link & 1) != 0;
	}
	return starts || refuse_hash(view);
}

static bool
check_gnu_table(const struct elf_view *view, const struct elf_tables *tables,
    const uint32_t *words, uint64_t size)
{
	uint64_t links;
	struct gnu_table table;
	bool used = false;
	uint32_t i;

	if (!take_gnu_table(words, size, &table))
		return refuse_hash(view);
	for (i = 0; i < table.buckets; i++) {
		used |= table.bucket[i] != 0;
		if (table.bucket[i] != 0 &&
		    (table.bucket[i] < table.first ||
			table.bucket[i] >= tables->symbol_count))
			return refuse_hash(view);
	}
	if (!used)
		return true;
	links = (uint64_t)(table.chain - words) +
	    (tables->symbol_count - table.first);
	if (links * sizeof *words != size)
		return refuse_hash(view);
	return check_chains(view, tables, &table);
}

/* Each symbol is in one chain at most, so that the chains end. */
static bool
check_old_table(const struct elf_view *view, const struct elf_tables *tables,
    const uint32_t *words, uint64_t size)
{
	uint64_t buckets, count, i, left;
	uint32_t at;

	if (size < 2 * sizeof *words)
		return refuse_hash(view);
	buckets = words[0];
	count = left = words[1];
	if (buckets == 0 || count != tables->symbol_count ||
	    (2 + buckets + count) * sizeof *words != size)
		return refuse_hash(view);
	for (i = 0; i < buckets; i++) {
		for (at = words[2 + i]; at != 0; at = words[2 + buckets + at]) {
			if (at >= count || left-- == 0)
				return refuse_hash(view);
		}
	}
	return true;
}

static bool
check_hash(const struct elf_view *view, const struct elf_tables *tables,
    unsigned slot, uint32_t type)
{
	uint64_t address = tables->value[slot];
	const elf_section *section = elf_section_at(view, type, address);
	uint32_t *words;
	bool good;

	if (address == 0 || section == NULL)
		return true;
	words = elf_read_address(view, address, section->sh_size);
	if (words == NULL)
		return false;
	good = slot == DT_HASH
	    ? check_old_table(view, tables, words, section->sh_size)
	    : check_gnu_table(view, tables, words, section->sh_size);
	free(words);
	return good;
}

bool
elf_check_symbols(const struct elf_view *view, const struct elf_tables *tables)
{
	size_t i;

	for (i = 0; i < tables->symbol_count; i++) {
		if (!check_symbol(view, tables, i))
			return false;
	}
	return tables->symbols == NULL ||
	    (check_hash(view, tables, ELF_GNU_HASH, SHT_GNU_HASH) &&
		check_hash(view, tables, DT_HASH, SHT_HASH));
}

/* ---- versions ---- */

static bool
refuse_versions(const struct elf_view *view)
{
	return ELF_REFUSE(view, "damaged: its table of versions is odd");
}

/* A walk through DT_VERNEED: the highest number that it gives goes to *most. */
struct needs {
	const char *bytes;
	uint64_t size;
	unsigned most;
};

/* The `count` versions that are wanted of one file, from `at` on. */
static bool
check_wanted(const struct elf_tables *tables, struct needs *needs, uint64_t at,
    unsigned count)
{
	ElfW(Vernaux) wanted;

	for (; count > 0; count--, at += wanted.vna_next) {
		if (!elf_is_within(at, sizeof wanted, 0, needs->size))
			return false;
		memcpy(&wanted, needs->bytes + at, sizeof wanted);
		if (wanted.vna_name >= tables->strings_size ||
		    wanted.vna_hash !=
			old_hash(tables->strings + wanted.vna_name) ||
		    (wanted.vna_next == 0) != (count == 1))
			return false;
		if ((wanted.vna_other & 0x7fffu) > needs->most)
			needs->most = wanted.vna_other & 0x7fffu;
	}
	return true;
}

/* Is it one of the files that are loaded along? The loader ends the process
 * where it is not. */
static bool
is_needed(const struct elf_tables *tables, const char *file)
{
	const elf_dynamic *entry;

	for (entry = tables->entries; entry->d_tag != DT_NULL; entry++) {
		if (entry->d_tag == DT_NEEDED &&
		    strcmp(tables->strings + entry->d_un.d_val, file) == 0)
			return true;
	}
	return false;
}

static bool
check_needs(const struct elf_tables *tables, struct needs *needs)
{
	ElfW(Verneed) need = { .vn_next = 0 };
	uint64_t at = 0;

	do {
		at += need.vn_next;
		if (!elf_is_within(at, sizeof need, 0, needs->size))
			return false;
		memcpy(&need, needs->bytes + at, sizeof need);
		if (need.vn_version != VER_NEED_CURRENT || need.vn_cnt == 0 ||
		    need.vn_file >= tables->strings_size ||
		    !is_needed(tables, tables->strings + need.vn_file) ||
		    !check_wanted(tables, needs, at + need.vn_aux, need.vn_cnt))
			return false;
	} while (need.vn_next != 0);
	return true;
}

/* The highest version that the file itself defines, 0: none; false: odd. */
static bool
check_defined(const struct elf_view *view, const struct elf_tables *tables,
    unsigned *most)
{
	const elf_section *section = elf_section_at(view, SHT_GNU_verdef,
	    tables->value[ELF_VERDEF]);
	ElfW(Verdef) defined = { .vd_next = 0 };
	uint64_t at = 0;
	char *bytes;
	bool good = true;

	if (tables->value[ELF_VERDEF] == 0 || section == NULL)
		return true;
	bytes = elf_read_address(view, section->sh_addr, section->sh_size);
	if (bytes == NULL)
		return false;
	do {
		at += defined.vd_next;
		good = elf_is_within(at, sizeof defined, 0, section->sh_size);
		if (!good)
			break;
		memcpy(&defined, bytes + at, sizeof defined);
		good = defined.vd_version == VER_DEF_CURRENT &&
		    elf_is_within(at + defined.vd_aux, sizeof(ElfW(Verdaux)), 0,
			section->sh_size);
		if ((defined.vd_ndx & 0x7fffu) > *most)
			*most = defined.vd_ndx & 0x7fffu;
	} while (good && defined.vd_next != 0);
	free(bytes);
	return good || refuse_versions(view);
}

/* Each symbol's version is one of those. */
static bool
check_numbers(const struct elf_view *view, const struct elf_tables *tables,
    unsigned most)
{
	uint64_t size = tables->symbol_count * sizeof(ElfW(Versym)), i;
	const elf_section *section = elf_section_at(view, SHT_GNU_versym,
	    tables->value[ELF_VERSYM]);
	ElfW(Versym) * numbers;
	bool good = section != NULL && section->sh_size == size;

	if (!good)
		return refuse_versions(view);
	numbers = elf_read_address(view, section->sh_addr, size);
	if (numbers == NULL)
		return false;
	for (i = 0; i < tables->symbol_count && good; i++)
		good = (numbers[i] & 0x7fffu) <= most;
	free(numbers);
	return good || refuse_versions(view);
}

bool
elf_check_versions(const struct elf_view *view, const struct elf_tables *tables)
{
	const elf_section *section = elf_section_at(view, SHT_GNU_verneed,
	    tables->value[ELF_VERNEED]);
	struct needs needs = { .most = 1 };
	char *bytes;
	bool good;

	if (tables->symbols == NULL || tables->value[ELF_VERSYM] == 0)
		return true;
	if (tables->value[ELF_VERNEED] != 0 && section != NULL) {
		bytes = elf_read_address(view, section->sh_addr,
		    section->sh_size);
		if (bytes == NULL)
			return false;
		needs.bytes = bytes;
		needs.size = section->sh_size;
		good = check_needs(tables, &needs);
		free(bytes);
		if (!good)
			return refuse_versions(view);
	}
	return check_defined(view, tables, &needs.most) &&
	    check_numbers(view, tables, needs.most);
}
