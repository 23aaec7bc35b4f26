/* SPDX-License-Identifier: MIT
 *
 * layout - all that a plugin carries in it of the header that it was compiled
 * with. Compiled once for each header, into a table of its own name.
 *
 * What came with 0.2 is there if LAYOUT_LOOP is defined.
 */
#include <config.h>

#include <muster/store.h>

#include "layout.h"

#define SIZE(type) { "sizeof " #type, (long)sizeof(type), true },
#define PLACE(type, member)                                         \
	{ #type "." #member, (long)offsetof(type, member), false }, \
	    { "sizeof " #type "." #member,                          \
		    (long)sizeof(((type *)NULL)->member), false },
#define NUMBER(name) { #name, (long)(name), false },

/* clang-format off */
const struct layout LAYOUT_TABLE[] = {
	NUMBER(MUSTER_ABI)

	SIZE(muster_user)
	PLACE(muster_user, id)
	PLACE(muster_user, email)
	PLACE(muster_user, org_id)
	PLACE(muster_user, name)
	PLACE(muster_user, attributes)
	PLACE(muster_user, attribute_count)

	/* Never grows: there are arrays of them. */
	{ "sizeof muster_attribute", (long)sizeof(muster_attribute), false },
	PLACE(muster_attribute, name)
	PLACE(muster_attribute, value)

	SIZE(muster_query)
	PLACE(muster_query, id)
	PLACE(muster_query, email)
	PLACE(muster_query, org_id)
	PLACE(muster_query, limit)

	{ "sizeof muster_strings", (long)sizeof(muster_strings), false },
	PLACE(muster_strings, items)
	PLACE(muster_strings, count)
	{ "sizeof muster_stores", (long)sizeof(muster_stores), false },
	PLACE(muster_stores, items)
	PLACE(muster_stores, count)

	SIZE(muster_option)
	PLACE(muster_option, name)
	PLACE(muster_option, type)
	PLACE(muster_option, offset)
	PLACE(muster_option, width)
	PLACE(muster_option, flags)
	PLACE(muster_option, default_value)
	PLACE(muster_option, choices)
	PLACE(muster_option, minimum)
	PLACE(muster_option, maximum)
	PLACE(muster_option, help)

	SIZE(muster_plugin)
	PLACE(muster_plugin, abi)
	PLACE(muster_plugin, size)
	PLACE(muster_plugin, user_size)
	PLACE(muster_plugin, query_size)
	PLACE(muster_plugin, option_size)
	PLACE(muster_plugin, reserved)
	PLACE(muster_plugin, name)
	PLACE(muster_plugin, summary)
	PLACE(muster_plugin, version)
	PLACE(muster_plugin, threads)
	PLACE(muster_plugin, returns)
	PLACE(muster_plugin, flags)
	PLACE(muster_plugin, keys)
	PLACE(muster_plugin, options)
	PLACE(muster_plugin, option_count)
	PLACE(muster_plugin, options_size)
	PLACE(muster_plugin, open)
	PLACE(muster_plugin, close)
	PLACE(muster_plugin, find)
	PLACE(muster_plugin, put)
	PLACE(muster_plugin, remove)
	PLACE(muster_plugin, ping)
	PLACE(muster_plugin, check)

	PLACE(muster_call, services)
	PLACE(muster_host, services)

	SIZE(muster_services)
	PLACE(muster_services, abi)
	PLACE(muster_services, size)
	PLACE(muster_services, emit)
	PLACE(muster_services, fail)
	PLACE(muster_services, stopped)
	PLACE(muster_services, remaining)
	PLACE(muster_services, alloc)
	PLACE(muster_services, text)
	PLACE(muster_services, on_cancel)
	PLACE(muster_services, off_cancel)
	PLACE(muster_services, log)
	PLACE(muster_services, sleep)
	PLACE(muster_services, ask)
	PLACE(muster_services, put)
	PLACE(muster_services, remove)
	PLACE(muster_services, name)
#ifdef LAYOUT_LOOP
	PLACE(muster_plugin, find_async)
	PLACE(muster_services, finish)
	PLACE(muster_services, after)
	PLACE(muster_services, ask_async)
	PLACE(muster_services, watch_new)
	PLACE(muster_services, watch_set)
	PLACE(muster_services, watch_free)
	PLACE(muster_services, timer_new)
	PLACE(muster_services, timer_set)
	PLACE(muster_services, timer_free)
	NUMBER(MUSTER_READ)
	NUMBER(MUSTER_WRITE)
#endif

	NUMBER(MUSTER_OK)
	NUMBER(MUSTER_CANCELLED)
	NUMBER(MUSTER_UNKNOWN)
	NUMBER(MUSTER_INVALID_ARGUMENT)
	NUMBER(MUSTER_DEADLINE_EXCEEDED)
	NUMBER(MUSTER_NOT_FOUND)
	NUMBER(MUSTER_ALREADY_EXISTS)
	NUMBER(MUSTER_PERMISSION_DENIED)
	NUMBER(MUSTER_RESOURCE_EXHAUSTED)
	NUMBER(MUSTER_FAILED_PRECONDITION)
	NUMBER(MUSTER_ABORTED)
	NUMBER(MUSTER_OUT_OF_RANGE)
	NUMBER(MUSTER_UNIMPLEMENTED)
	NUMBER(MUSTER_INTERNAL)
	NUMBER(MUSTER_UNAVAILABLE)
	NUMBER(MUSTER_DATA_LOSS)
	NUMBER(MUSTER_UNAUTHENTICATED)
	NUMBER(MUSTER_ENOUGH)

	NUMBER(MUSTER_KEY_ID)
	NUMBER(MUSTER_KEY_EMAIL)
	NUMBER(MUSTER_KEY_ORG_ID)
	NUMBER(MUSTER_MAY_BLOCK)
	NUMBER(MUSTER_REQUIRED)
	NUMBER(MUSTER_SERIAL)
	NUMBER(MUSTER_PARALLEL)
	NUMBER(MUSTER_MAY_HANG)
	NUMBER(MUSTER_BOUNDED)
	NUMBER(MUSTER_PROMPT)
	NUMBER(MUSTER_DEBUG)
	NUMBER(MUSTER_INFO)
	NUMBER(MUSTER_WARNING)
	NUMBER(MUSTER_ERROR)

	NUMBER(MUSTER_STRING)
	NUMBER(MUSTER_PATH)
	NUMBER(MUSTER_SECRET)
	NUMBER(MUSTER_INTEGER)
	NUMBER(MUSTER_BOOLEAN)
	NUMBER(MUSTER_DURATION)
	NUMBER(MUSTER_SIZE)
	NUMBER(MUSTER_RATIO)
	NUMBER(MUSTER_CHOICE)
	NUMBER(MUSTER_CHOICES)
	NUMBER(MUSTER_STRINGS)
	NUMBER(MUSTER_STORE)
	NUMBER(MUSTER_STORES)

	{ NULL, 0, false },
};
