/* SPDX-License-Identifier: MIT
 *
 * The generator is xoshiro256** of David Blackman and Sebastiano Vigna
 * ("Scrambled linear pseudorandom number generators", ACM Transactions on
 * Mathematical Software 47, 2021; https://prng.di.unimi.it/), written anew: 256
 * bits of state that a few shifts and exclusive ors turn, and a multiplication
 * that makes the output. Its state must not be all zero and should not be
 * alike for seeds that are alike, so it is filled by SplitMix64 (Guy Steele,
 * Doug Lea, Christine Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014), as its authors advise.
 */
#include <config.h>

#include "random.h"

#include <math.h>

enum { STREAM_WAITS = 1000 }; /* of the first member */

static uint64_t
rotate(uint64_t word, int bits)
{
	return word << bits | word >> (64 - bits);
}

/* SplitMix64: the next number of a counter with a large odd step. */
static uint64_t
split(uint64_t *counter)
{
	uint64_t word = *counter += UINT64_C(0x9e3779b97f4a7c15);

	word = (word ^ word >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	word = (word ^ word >> 27) * UINT64_C(0x94d049bb133111eb);
	return word ^ word >> 31;
}

void
random_begin(struct random_stream *stream, uint64_t seed, uint64_t number)
{
	uint64_t counter = seed;
	int i;

	counter = split(&counter) + number;
	for (i = 0; i < 4; i++)
		stream->words[i] = split(&counter);
}

void
random_begin_waits(struct random_stream *stream, uint64_t seed, unsigned member)
{
	random_begin(stream, seed, STREAM_WAITS + member);
}

uint64_t
random_bits(struct random_stream *stream)
{
	uint64_t *word = stream->words;
	uint64_t answer = rotate(word[1] * 5, 7) * 9;
	uint64_t shifted = word[1] << 17;

	word[2] ^= word[0];
	word[3] ^= word[1];
	word[1] ^= word[2];
	word[0] ^= word[3];
	word[2] ^= shifted;
	word[3] = rotate(word[3], 45);
	return answer;
}

double
random_unit(struct random_stream *stream)
{
	/* A double has 53 bits. */
	return (double)((random_bits(stream) >> 11) + 1) * 0x1p-53;
}

double
random_normal(struct random_stream *stream)
{
	/* Box and Muller's transform, of which one half is used. */
	double radius = sqrt(-2 * log(random_unit(stream)));

	return radius * cos(2 * acos(-1) * random_unit(stream));
}
