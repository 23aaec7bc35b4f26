/* SPDX-License-Identifier: MIT
 *
 * random - numbers that look random and are the same for the same seed.
 *
 * Each thing that is drawn (a member's waits, the arrivals, ...) has a stream
 * of its own, so that two simulations that differ in one thing see the same
 * numbers in all others.
 */
#ifndef SIMULATE_RANDOM_H
#define SIMULATE_RANDOM_H

#include <stdint.h>

struct random_stream {
	uint64_t words[4];
};

/* Begins the stream of that number and seed. */
void random_begin(struct random_stream *stream, uint64_t seed, uint64_t number);

/* Begins the stream of the waits of a member. */
void random_begin_waits(struct random_stream *stream, uint64_t seed,
    unsigned member);

/* The next 64 bits. */
uint64_t random_bits(struct random_stream *stream);

/* The next number over 0, up to 1. */
double random_unit(struct random_stream *stream);

/* The next number of the normal distribution of mean 0 and deviation 1. */
double random_normal(struct random_stream *stream);

#endif
