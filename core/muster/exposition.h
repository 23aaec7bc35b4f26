/* SPDX-License-Identifier: MIT
 *
 * exposition - statistics as text for Prometheus
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
#ifndef MUSTER_EXPOSITION_H
#define MUSTER_EXPOSITION_H

#include "muster/reading.h"

/* Writes the readings of all stores, by calls of write(arg, text, size). The
 * first status other than MUSTER_OK that it returns ends the writing and is
 * returned. */
muster_status exposition_write(const struct reading *readings, size_t count,
    muster_write_fn write, void *arg);

#endif
