/* SPDX-License-Identifier: MIT
 *
 * load - fills a table from a file when its store is opened.
 */
#ifndef MEMORY_LOAD_H
#define MEMORY_LOAD_H

#include "records/records.h"

#include "options.h"
#include "table.h"

/* Puts all users of the file of option `load` into the empty table, and keeps
 * its capacity then. Not OK: the call has failed, with file and line. */
muster_status load_file(struct table *table,
    const struct memory_options *options, muster_host *host,
    muster_call *call);

#endif
