/* SPDX-License-Identifier: MIT
 *
 * single - a configuration of one store, made without a file.
 */
#ifndef CONFIG_SINGLE_H
#define CONFIG_SINGLE_H

#include "config/config.h"

/* What `[store NAME]`, `plugin = PLUGIN` and the settings would be in a file
 * of the working directory. NAME is that of the plugin, without a path and
 * `.so`, or "store" where that is no name of a store; messages begin with
 * `plugin` as it was given, and have neither line nor section. Values are taken
 * as they stand. What a file could not hold (a bad or repeated name, a value
 * that is no text or longer than a line) is added to `problems`. NULL: no
 * memory, or `plugin` is no text (then `error` says so). Free with
 * config_free(). */
struct config *config_single(const char *plugin,
    const muster_setting *settings, size_t count, struct problems *problems,
    muster_error *error);

#endif
