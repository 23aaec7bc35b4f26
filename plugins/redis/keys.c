/* SPDX-License-Identifier: MIT
 *
 * keys - the names under which things are kept, and the slot of each.
 *
 * A slot is the CRC16 (XMODEM: polynomial 0x1021, from 0) of the key, modulo
 * 16384. Keys are short: four bits at a time are fast enough, and the table is
 * small enough to be read.
 */
#include <config.h>

#include "keys.h"

#include <string.h>

const char *
key_pattern(const struct redis_options *options, enum key_kind kind)
{
	const char *const patterns[] = {
		[KEY_USER] = options->user_key,
		[KEY_EMAIL] = options->email_key,
		[KEY_ORG_ID] = options->org_id_key,
	};

	return patterns[kind][0] != '\0' ? patterns[kind] : NULL;
}

static void
add_folded(struct bytes *to, const char *value, size_t size)
{
	size_t from = to->size;

	bytes_add(to, value, size);
	if (to->broken)
		return;
	for (; from < to->size; from++) {
		char byte = to->data[from];

		if (byte >= 'A' && byte <= 'Z')
			to->data[from] = (char)(byte - 'A' + 'a');
	}
}

void
key_make(const struct redis_options *options, enum key_kind kind,
    const char *value, size_t size, struct bytes *to)
{
	const char *pattern = key_pattern(options, kind);
	const char *place = strchr(pattern, '%');

	bytes_add(to, pattern, (size_t)(place - pattern));
	if (kind == KEY_EMAIL)
		add_folded(to, value, size);
	else
		bytes_add(to, value, size);
	bytes_add(to, place + 1, strlen(place + 1));
}

static unsigned
crc16(const unsigned char *at, size_t size)
{
	static const uint16_t table[16] = { 0x0000, 0x1021, 0x2042, 0x3063,
		0x4084, 0x50a5, 0x60c6, 0x70e7, 0x8108, 0x9129, 0xa14a, 0xb16b,
		0xc18c, 0xd1ad, 0xe1ce, 0xf1ef };
	unsigned crc = 0;

	for (; size > 0; at++, size--) {
		crc = (crc << 4 ^ table[(crc >> 12 ^ *at >> 4) & 15]) & 0xffff;
		crc = (crc << 4 ^ table[(crc >> 12 ^ *at) & 15]) & 0xffff;
	}
	return crc;
}

unsigned
key_slot(const void *key, size_t size)
{
	const char *first = key, *last = first + size;
	const char *open = memchr(first, '{', size), *close = NULL;

	if (open != NULL)
		close = memchr(open, '}', (size_t)(last - open));
	if (close != NULL && close > open + 1) {
		first = open + 1;
		size = (size_t)(close - first);
	}
	return crc16((const unsigned char *)first, size) % KEY_SLOTS;
}
