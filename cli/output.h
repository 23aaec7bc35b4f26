/* SPDX-License-Identifier: MIT
 *
 * output - the ways to print an answer on standard output.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <muster/muster.h>

/* Each prints one result on standard output and returns whether there was
 * memory enough; whether it could be written is for the end of the program to
 * see, in ferror(stdout). */

/* The whole result as one JSON object on one line. */
bool output_json(muster_result *result);

/* The users as CSV, a header line first. */
bool output_csv(muster_result *result);

/* The users as a table for people; nothing when there are none. */
bool output_table(muster_result *result);

#endif
