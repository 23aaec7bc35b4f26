/* SPDX-License-Identifier: MIT
 *
 * checks - what `muster conform` looks at, in this order.
 */
#ifndef CLI_CONFORM_CHECKS_H
#define CLI_CONFORM_CHECKS_H

#include "conform/trial.h"

/* Each file has a list that ends with one without a name. */
extern const struct conform_check declared_checks[];
extern const struct conform_check open_checks[];
extern const struct conform_check find_checks[];
extern const struct conform_check string_checks[];
extern const struct conform_check write_checks[];
extern const struct conform_check manner_checks[];
extern const struct conform_check time_checks[];

/* The names of those that others depend on. */
#define CHECK_LOADS "loads"
#define CHECK_OPEN "open"

#endif
