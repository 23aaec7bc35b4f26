/* SPDX-License-Identifier: MIT
 *
 * mock - what mock plugins have in common.
 *
 * A mock has one fault. Where the fault is in the numbers that
 * MUSTER_STORE_PLUGIN() fills in, MOCK_PLUGIN() takes them instead.
 */
#ifndef MOCKS_MOCK_H
#define MOCKS_MOCK_H

#include <muster/store.h>

#define MOCK_SIZE(type) ((uint32_t)sizeof(type))

/* Defines the entry of a plugin with that major and those sizes of its
 * muster_plugin, muster_user, muster_query and muster_option. */
#define MOCK_PLUGIN(major, plugin_size, user, query, option, ...)            \
	MUSTER_C MUSTER_EXPORT const muster_plugin *                         \
	muster_store_plugin(void);                                           \
	const muster_plugin *                                                \
	muster_store_plugin(void)                                            \
	{                                                                    \
		static const muster_plugin plugin = {                        \
			.abi = (major),                                      \
			.size = (plugin_size),                               \
			.user_size = (user),                                 \
			.query_size = (query),                               \
			.option_size = (option),                             \
			__VA_ARGS__                                          \
		};                                                           \
		return &plugin;                                              \
	}

/* Finds nobody. */
static inline muster_status
mock_find(void *store, const muster_query *query, muster_call *call)
{
	(void)store;
	(void)query;
	(void)call;
	return MUSTER_OK;
}

#endif
