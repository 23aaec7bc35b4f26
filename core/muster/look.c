/* SPDX-License-Identifier: MIT
 *
 * Stores looked at: whom they ask, with which options, and in which state they
 * are. Nobody is asked for that.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "muster/internal.h"
#include "option/option.h"

size_t
muster_store_member_count(const muster_store *store)
{
	return store->reach_count;
}

muster_store *
muster_store_member_at(const muster_store *store, size_t index)
{
	return index < store->reach_count ? store->reaches[index] : NULL;
}

/* ---- state ---- */

static muster_store_state
leaf_state(muster_store *store, muster_error *error)
{
	muster_status status;
	char *message = NULL;
	muster_store_state state = MUSTER_STORE_OPEN;

	switch (store_look(store, &status, &message)) {
	case STORE_READY:
		break;
	case STORE_AWAY:
		state = MUSTER_STORE_AWAY;
		error_set(error, status, "%s",
		    message == NULL ? muster_status_name(status) : message);
		break;
	case STORE_LEFT:
		state = MUSTER_STORE_LEFT;
		break;
	case STORE_CLOSED:
		state = MUSTER_STORE_CLOSED;
		break;
	}
	free(message);
	return state;
}

muster_store_state
muster_store_look(muster_store *store, muster_error *error)
{
	if (store->plugin != NULL)
		return leaf_state(store, error);
	/* A composite is there as soon as its members may be asked. */
	return store->wanted ? MUSTER_STORE_OPEN : MUSTER_STORE_CLOSED;
}

const char *
muster_store_state_name(muster_store_state state)
{
	switch (state) {
	case MUSTER_STORE_OPEN:
		return "open";
	case MUSTER_STORE_AWAY:
		return "away";
	case MUSTER_STORE_LEFT:
		return "left";
	case MUSTER_STORE_CLOSED:
		break;
	}
	return "closed";
}

/* ---- options ---- */

struct telling {
	muster_setting_fn each;
	void *arg;
};

/* The names of stores, with commas between them; NULL: no memory. */
static char *
format_stores(muster_store *const *stores, size_t count)
{
	size_t size = 1;
	char *text, *end;

	for (size_t i = 0; i < count; i++)
		size += strlen(stores[i]->name) + 1;
	text = malloc(size);
	end = text;
	for (size_t i = 0; text != NULL && i < count; i++) {
		if (i > 0)
			*end++ = ',';
		end = stpcpy(end, stores[i]->name);
	}
	return text;
}

static char *
format_value(const muster_option *option, const void *value)
{
	const muster_stores *list = value;

	switch (option->type) {
	case MUSTER_STORE:
		return format_stores(value, 1);
	case MUSTER_STORES:
		return format_stores(list->items, list->count);
	default:
		return option_format(option, value);
	}
}

static bool
tell(const struct telling *telling, const muster_option *option,
    const void *value)
{
	muster_setting setting = { .name = option->name };
	char *text;

	if (!option_is_given(option, value))
		return true;
	text = format_value(option, value);
	if (text == NULL)
		return false;
	setting.value = text;
	telling->each(telling->arg, &setting);
	free(text);
	return true;
}

/* What any store may have: only where it is set. */
static bool
tell_common(const struct telling *telling, const muster_store *store)
{
	static const muster_option timeout = { .name = "timeout",
		.type = MUSTER_DURATION };
	static const muster_option most = { .name = "max_in_flight",
		.type = MUSTER_INTEGER };

	return (store->timeout == 0 ||
		   tell(telling, &timeout, &store->timeout)) &&
	    (store->max_in_flight == 0 ||
		tell(telling, &most, &store->max_in_flight));
}

muster_status
muster_store_settings(const muster_store *store, muster_setting_fn each,
    void *arg)
{
	const struct telling telling = { each, arg };
	const muster_option *options = store->strategy != NULL
	    ? store->strategy->options
	    : store->plugin->descriptor.options;
	size_t count = store->strategy != NULL
	    ? store->strategy->option_count
	    : store->plugin->descriptor.option_count;

	for (size_t i = 0; i < count; i++)
		if (!tell(&telling, &options[i],
			(const char *)store->options + options[i].offset))
			return MUSTER_RESOURCE_EXHAUSTED;
	return tell_common(&telling, store) ? MUSTER_OK
					    : MUSTER_RESOURCE_EXHAUSTED;
}

/* ---- keys ---- */

const char *
muster_store_keys(const muster_store *store)
{
	return store->plugin == NULL
	    ? NULL
	    : plugin_keys_name(store->plugin->descriptor.keys);
}

muster_fit
muster_store_fit(const muster_store *store, const muster_query *query)
{
	uint32_t given = query_keys(query);
	uint32_t keys = store->plugin == NULL ? given
					      : store->plugin->descriptor.keys;

	if ((given & ~keys) == 0)
		return MUSTER_FIT_WHOLE;
	return (given & keys) != 0 ? MUSTER_FIT_NARROWED : MUSTER_FIT_NONE;
}

const char *
muster_fit_name(muster_fit fit)
{
	switch (fit) {
	case MUSTER_FIT_WHOLE:
		return "whole";
	case MUSTER_FIT_NARROWED:
		return "narrowed";
	case MUSTER_FIT_NONE:
		break;
	}
	return "skipped";
}
