/* SPDX-License-Identifier: MIT
 *
 * build - a configuration grows by sections and entries.
 */
#ifndef CONFIG_BUILD_H
#define CONFIG_BUILD_H

#include "config/config.h"

/* The section of that store (NULL: [muster]), or NULL. */
struct config_section *build_find(const struct config *config,
    const char *store);

/* Adds an empty section; NULL: no memory. Pointers to others are no longer
 * valid. */
struct config_section *build_section(struct config *config, const char *store,
    unsigned line);

/* Adds an entry, copied; false: no memory. */
bool build_entry(struct config_section *section, const char *name,
    const char *value, unsigned line);

/* Frees what a section holds. */
void build_free(struct config_section *section);

#endif
