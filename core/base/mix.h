/* SPDX-License-Identifier: MIT
 *
 * mix - numbers that look random and need no state: whoever has the same seed
 * and number has the same result, so that concurrent calls need share nothing
 * but a counter. Not for secrets.
 */
#ifndef BASE_MIX_H
#define BASE_MIX_H

#include <stdint.h>

/* Makes numbers that follow each other look unrelated, every bit of the result
 * depending on every bit of the argument: two rounds of multiplying by an odd
 * constant and folding the high half down. */
static inline uint64_t
mix(uint64_t number)
{
	number ^= number >> 31;
	number *= UINT64_C(0xd6e8feb86659fd93);
	number ^= number >> 32;
	number *= UINT64_C(0xd6e8feb86659fd93);
	number ^= number >> 32;
	return number;
}

/* The number of that place in the sequence that `seed` makes. */
static inline uint64_t
mix_at(uint64_t seed, uint64_t place)
{
	return mix(mix(seed) + place);
}

#endif
