/* SPDX-License-Identifier: MIT
 *
 * static - one user, who stands in the section of the store.
 *
 * It is the least that a store can be, and so what is measured through it is
 * the price of muster itself: the options of the section are the members of
 * one muster_user, so the struct that the host has filled is the store and the
 * answer at once, and a find compares and emits it.
 */
#include <config.h>

#include <string.h>

#include <muster/store.h>

/* The options live as long as the store: they are the store. */
static muster_status
static_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	const muster_user *user = options;

	(void)host;
	if (user->id[0] == '\0')
		return muster_fail_option(call, "id",
		    "expected the id of a user, not ''");
	*store = (void *)(uintptr_t)options;
	return MUSTER_OK;
}

static bool
static_matches(const muster_user *user, const muster_query *query)
{
	if (query->id != NULL && strcmp(query->id, user->id) != 0)
		return false;
	if (query->email != NULL &&
	    (user->email == NULL ||
		!muster_email_equal(query->email, user->email)))
		return false;
	return query->org_id == NULL ||
	    (user->org_id != NULL && strcmp(query->org_id, user->org_id) == 0);
}

static muster_status
static_find(void *store, const muster_query *query, muster_call *call)
{
	const muster_user *user = store;

	if (!static_matches(user, query))
		return MUSTER_OK;
	return muster_emit(call, user);
}

static muster_status
static_ping(void *store, muster_call *call)
{
	(void)store;
	(void)call;
	return MUSTER_OK;
}

static const muster_option static_option_table[] = {
	{
	    .name = "id",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(muster_user, id),
	    .flags = MUSTER_REQUIRED,
	    .help = "the user's id",
	},
	{
	    .name = "email",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(muster_user, email),
	    .help = "the user's e-mail address",
	},
	{
	    .name = "org_id",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(muster_user, org_id),
	    .help = "the user's organisation",
	},
	{
	    .name = "name",
	    .type = MUSTER_STRING,
	    MUSTER_INTO(muster_user, name),
	    .help = "the user's name",
	},
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "static",
	.summary = "answers from its section: one user",
	.version = PACKAGE_VERSION,
	.threads = MUSTER_PARALLEL,
	.returns = MUSTER_PROMPT,
	.keys    = MUSTER_KEY_ID | MUSTER_KEY_EMAIL | MUSTER_KEY_ORG_ID,
	MUSTER_OPTIONS(muster_user, static_option_table),
	.open    = static_open,
	.find    = static_find,
	.ping    = static_ping)
