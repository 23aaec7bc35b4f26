/* SPDX-License-Identifier: MIT
 *
 * descriptor - check what a plugin declares, and make it this host's.
 */
#ifndef PLUGIN_DESCRIPTOR_H
#define PLUGIN_DESCRIPTOR_H

#include <muster/store.h>

#include "base/error.h"

/* Most options that a plugin may have. */
enum { DESCRIPTOR_MAX_OPTIONS = 256 };

/* Checks the descriptor `raw` of the file `path` and converts it into *ret:
 * members that the plugin is too old for are 0, those that this host is too
 * old for are left out, levels are rounded down to known ones, keys are
 * filled in. Sizes stay the plugin's, for who converts its users and queries,
 * but for option_size: the options are copied into an array of this host's
 * structs, which *ret_options owns (NULL: there are none). Strings stay the
 * plugin's. false: `error` says why and nothing is owned. */
bool descriptor_convert(const char *path, const muster_plugin *raw,
    muster_plugin *ret, muster_option **ret_options, muster_error *error);

#endif
