/* SPDX-License-Identifier: MIT
 *
 * one_store - one store of one plugin, without a configuration file.
 */
#ifndef CLI_ONE_STORE_H
#define CLI_ONE_STORE_H

#include <muster/muster.h>

#include "command.h"

/* Opens a store of `plugin`, with the options of --option: `options` is the
 * value of an argument that may be repeated (command.h), each text NAME=VALUE;
 * NULL: none. `timeout` is muster_open_options'. Returns EXIT_FOUND and sets
 * *ret, to be given to session_close(), or says on standard error all that is
 * wrong and returns the exit status that this amounts to. */
int one_store_open(const struct command *command, const char *plugin,
    const char *options, int64_t timeout, muster **ret);

#endif
