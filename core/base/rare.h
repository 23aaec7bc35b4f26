/* SPDX-License-Identifier: MIT
 *
 * rare - functions that a call in which nothing goes wrong never enters.
 *
 * The compiler keeps them apart, takes it that the way to them is not gone,
 * and so what is gone every time stays short and saves no registers for them.
 */
#ifndef BASE_RARE_H
#define BASE_RARE_H

#define RARE __attribute__((cold, noinline))

/* A function that is not rare, but with a shorter way past it. */
#define APART __attribute__((noinline))

#endif
