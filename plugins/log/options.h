/* SPDX-License-Identifier: MIT
 *
 * options - what the section of a store of `log` says.
 */
#ifndef LOG_OPTIONS_H
#define LOG_OPTIONS_H

#include <muster/store.h>

/* Bits of `mask`, in the order of MASK_NAMES. */
enum {
	MASK_ID = 1,
	MASK_EMAIL = 2,
	MASK_ORG_ID = 4,
	MASK_NAME = 8,
	MASK_ATTRIBUTES = 16
};

#define MASK_NAMES "id,email,org_id,name,attributes"

struct log_options {
	muster_store *store;
	const char *file;
	uint32_t mask;
	bool users;
};

#endif
