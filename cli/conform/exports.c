/* SPDX-License-Identifier: MIT
 *
 * exports - what a shared object shows to others.
 *
 * Read from the section table. The library has found the file whole before
 * (core/plugin/elf.c), but not what is inside of its sections: every place is
 * looked at before it is used.
 */
#include <config.h>

#include "conform/exports.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file in memory. */
struct image {
	const unsigned char *bytes;
	size_t size;
};

/* `count` items of `size` bytes at `offset`, or NULL: they are not there. */
static const void *
at(const struct image *image, uint64_t offset, uint64_t size, uint64_t count)
{
	uint64_t end;

	if (__builtin_mul_overflow(size, count, &end) ||
	    __builtin_add_overflow(end, offset, &end) || end > image->size ||
	    offset % _Alignof(ElfW(Addr)) != 0)
		return NULL;
	return image->bytes + offset;
}

static bool
is_own(const char *name)
{
	static const char *const marks[] = { "_init", "_fini", "_edata", "_end",
		"__bss_start" };
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (strcmp(name, marks[i]) == 0)
			return false;
	/* A sanitizer's. */
	return strncmp(name, "__asan", 6) != 0 &&
	    strncmp(name, "__odr_asan", 10) != 0;
}

static bool
is_shown(const ElfW(Sym) * symbol)
{
	unsigned bind = symbol->st_info >> 4;
	unsigned visibility = symbol->st_other & 3u;

	return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx != SHN_ABS &&
	    bind != STB_LOCAL &&
	    (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

static bool
read_symbols(const struct image *image, const ElfW(Shdr) * section,
    const ElfW(Shdr) * strings, char **names, size_t most, size_t *count)
{
	size_t total = section->sh_size / sizeof(ElfW(Sym)), i;
	const ElfW(Sym) *symbols = at(image, section->sh_offset,
	    sizeof(*symbols), total);
	const char *text;

	if (symbols == NULL || strings->sh_offset > image->size ||
	    strings->sh_size > image->size - strings->sh_offset)
		return false;
	text = (const char *)image->bytes + strings->sh_offset;
	for (i = 0; i < total; i++) {
		const char *name = text + symbols[i].st_name;
		size_t left = strings->sh_size - symbols[i].st_name;

		if (symbols[i].st_name >= strings->sh_size ||
		    strnlen(name, left) == left)
			return false;
		if (!is_shown(&symbols[i]) || !is_own(name))
			continue;
		if (*count < most)
			names[*count] = strdup(name);
		++*count;
	}
	return true;
}

static bool
read_image(const struct image *image, char **names, size_t most, size_t *count)
{
	const ElfW(Ehdr) *header = at(image, 0, sizeof(*header), 1);
	const ElfW(Shdr) * sections;
	size_t i;

	if (header == NULL || header->e_shentsize != sizeof(*sections))
		return false;
	sections = at(image, header->e_shoff, sizeof(*sections),
	    header->e_shnum);
	for (i = 0; sections != NULL && i < header->e_shnum; i++)
		if (sections[i].sh_type == SHT_DYNSYM &&
		    sections[i].sh_link < header->e_shnum)
			return read_symbols(image, &sections[i],
			    &sections[sections[i].sh_link], names, most, count);
	return false;
}

bool
exports_read(const char *path, char **names, size_t most, size_t *ret_count)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct image image = { NULL, 0 };
	struct stat status;
	bool done = false;
	void *bytes;

	*ret_count = 0;
	if (fd < 0)
		return false;
	if (fstat(fd, &status) == 0 && status.st_size > 0) {
		image.size = (size_t)status.st_size;
		bytes = mmap(NULL, image.size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes != MAP_FAILED) {
			image.bytes = bytes;
			done = read_image(&image, names, most, ret_count);
			munmap(bytes, image.size);
		}
	}
	close(fd);
	return done;
}
