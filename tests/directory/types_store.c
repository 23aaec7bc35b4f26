/* SPDX-License-Identifier: MIT
 *
 * types - a plugin with an option of each type, whose stores answer every
 * query with one user that tells, in its attributes, what was set.
 *
 * With `store` it also passes on what that store answers.
 */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>

#include <muster/store.h>

struct types_options {
	const char *string;
	const char *path;
	const char *secret;
	int64_t integer;
	bool boolean;
	int64_t duration;
	int64_t size;
	double ratio;
	uint32_t choice;
	uint32_t choices;
	muster_strings strings;
	muster_store *store;
	muster_stores stores;
};

enum { ATTRIBUTES = 11, ROOM = 5000 };

struct answer {
	muster_call *call;
	muster_attribute attributes[ATTRIBUTES];
	size_t count;
};

static void MUSTER_PRINTF(3, 4)
    tell(struct answer *answer, const char *name, const char *format, ...)
{
	char *room = muster_alloc(answer->call, ROOM);
	va_list args;

	if (room == NULL)
		return;
	va_start(args, format);
	vsnprintf(room, ROOM, format, args);
	va_end(args);
	answer->attributes[answer->count++] = (muster_attribute){ name, room };
}

static const char *
or_none(const char *text)
{
	return text == NULL ? "none" : text;
}

static void
tell_strings(struct answer *answer, const muster_strings *strings)
{
	char text[ROOM / 2] = "", *end = text;
	size_t i;

	for (i = 0; i < strings->count && i < 16; i++)
		end += snprintf(end, 64, "<%.60s>", strings->items[i]);
	tell(answer, "strings", "%zu%s", strings->count, text);
}

static muster_status
types_find(void *store, const muster_query *query, muster_call *call)
{
	const struct types_options *set = store;
	struct answer answer = { .call = call };
	muster_status status;

	tell(&answer, "string", "%s", or_none(set->string));
	tell(&answer, "path", "%s", or_none(set->path));
	tell(&answer, "secret", "%s", or_none(set->secret));
	tell(&answer, "integer", "%lld", (long long)set->integer);
	tell(&answer, "boolean", "%d", set->boolean);
	tell(&answer, "duration", "%lld", (long long)set->duration);
	tell(&answer, "size", "%lld", (long long)set->size);
	tell(&answer, "ratio", "%.9g", set->ratio);
	tell(&answer, "choice", "%u %#x", set->choice, set->choices);
	tell_strings(&answer, &set->strings);
	tell(&answer, "stores", "%zu", set->stores.count);
	status = muster_emit(call,
	    &(muster_user){
		.id = query->id != NULL ? query->id : "types",
		.email = query->email,
		.org_id = query->org_id,
		.attributes = answer.attributes,
		.attribute_count = answer.count,
	    });
	if (status != MUSTER_OK || set->store == NULL)
		return status;
	return muster_forward(call, set->store, query);
}

#define OPTION(the_type, member, ...)                         \
	{                                                     \
		.name = #member, .type = (the_type),          \
		MUSTER_INTO(struct types_options, member),    \
		.help = "an option of this type", __VA_ARGS__ \
	}

static const muster_option types_options[] = {
	OPTION(MUSTER_STRING, string, .default_value = "nothing"),
	OPTION(MUSTER_PATH, path, .default_value = NULL),
	OPTION(MUSTER_SECRET, secret, .default_value = NULL),
	OPTION(MUSTER_INTEGER, integer, .default_value = "-1"),
	OPTION(MUSTER_BOOLEAN, boolean, .default_value = "no"),
	OPTION(MUSTER_DURATION, duration, .default_value = "7s"),
	OPTION(MUSTER_SIZE, size, .default_value = "1KiB"),
	OPTION(MUSTER_RATIO, ratio, .default_value = "3%"),
	OPTION(MUSTER_CHOICE, choice, .choices = "read,write,read-write"),
	OPTION(MUSTER_CHOICES, choices, .choices = "one,two,three"),
	OPTION(MUSTER_STRINGS, strings, .default_value = NULL),
	OPTION(MUSTER_STORE, store, .default_value = NULL),
	OPTION(MUSTER_STORES, stores, .default_value = NULL),
};

/* clang-format off */
MUSTER_STORE_PLUGIN(
	.name    = "types",
	.summary = "has an option of each type and tells what was set",
	.threads = MUSTER_PARALLEL,
	MUSTER_OPTIONS(struct types_options, types_options),
	.find    = types_find)
/* clang-format on */
