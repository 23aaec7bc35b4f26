/* SPDX-License-Identifier: MIT
 *
 * report - the findings, as a table for people and as lines for programs.
 */
#ifndef SIMULATE_REPORT_H
#define SIMULATE_REPORT_H

#include "model.h"

void report_head(void);
void report_row(const struct model *model, const struct findings *findings);

/* One line of NAME=VALUE with blanks between; times in nanoseconds. */
void report_plain(const struct model *model, const struct findings *findings);

#endif
