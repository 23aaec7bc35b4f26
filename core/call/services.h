/* SPDX-License-Identifier: MIT
 *
 * services - what a plugin may ask of its host.
 */
#ifndef CALL_SERVICES_H
#define CALL_SERVICES_H

#include "call/call.h"

/* The table that muster_call and muster_host point to. */
extern const muster_services call_services;

#endif
