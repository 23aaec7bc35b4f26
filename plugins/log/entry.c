/* SPDX-License-Identifier: MIT
 *
 * entry - a line of the log in the making: one question and its answer.
 *
 * What is masked is there all the same, as "***": one sees by what was asked
 * and what a user has, and not with which value. What is not known stays null.
 */
#include <config.h>

#include "entry.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "records/records.h"

static const char masked[] = "***";

/* By the numbers of muster/types.h. */
static const char *const names[] = { "OK", "CANCELLED", "UNKNOWN",
	"INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
	"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
	"ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
	"DATA_LOSS", "UNAUTHENTICATED" };

static const char *
status_name(muster_status status)
{
	if (status < 0 || status >= (int)(sizeof names / sizeof *names))
		return "UNKNOWN";
	return names[status];
}

/* As the reports of a call have it. */
static const char *
outcome_name(const struct entry *entry, muster_status status)
{
	switch (status) {
	case MUSTER_OK:
		if (strcmp(entry->operation, "find") != 0)
			return "done";
		return entry->count > 0 ? "hit" : "miss";
	case MUSTER_DEADLINE_EXCEEDED:
		return "timeout";
	case MUSTER_CANCELLED:
		return "cancelled";
	case MUSTER_UNIMPLEMENTED:
		return "skipped";
	default:
		return "error";
	}
}

static const char *
hide(const char *text, bool hidden)
{
	return text != NULL && hidden ? masked : text;
}

void
entry_init(struct entry *entry, const char *operation, bool keep)
{
	*entry = (struct entry){ .operation = operation };
	clock_gettime(CLOCK_REALTIME, &entry->time);
	clock_gettime(CLOCK_MONOTONIC, &entry->start);
	if (keep) {
		entry->users = json_array();
		entry->broken = entry->users == NULL;
	}
}

/* A new reference, or NULL. */
static json_t *
masked_user(const muster_user *user, uint32_t mask)
{
	muster_attribute attributes[MUSTER_MAX_ATTRIBUTES];
	muster_user copy = {
		.id = hide(user->id, mask & MASK_ID),
		.email = hide(user->email, mask & MASK_EMAIL),
		.org_id = hide(user->org_id, mask & MASK_ORG_ID),
		.name = hide(user->name, mask & MASK_NAME),
		.attributes = user->attributes,
		.attribute_count = user->attribute_count,
	};

	if ((mask & MASK_ATTRIBUTES) == 0 ||
	    user->attribute_count > MUSTER_MAX_ATTRIBUTES)
		return record_json_user(&copy);
	for (size_t i = 0; i < user->attribute_count; i++)
		attributes[i] = (muster_attribute){ user->attributes[i].name,
			hide(user->attributes[i].value, true) };
	copy.attributes = attributes;
	return record_json_user(&copy);
}

void
entry_add(struct entry *entry, const muster_user *user, uint32_t mask)
{
	entry->count++;
	if (entry->users != NULL &&
	    json_array_append_new(entry->users, masked_user(user, mask)) != 0)
		entry->broken = true;
}

static int64_t
microseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)(now.tv_sec - start->tv_sec) * 1000000 +
	    (now.tv_nsec - start->tv_nsec) / 1000;
}

/* "2026-11-26T10:42:54.123456Z" */
static void
spell_time(const struct timespec *time, char *room, size_t size)
{
	struct tm parts;
	char second[32];

	gmtime_r(&time->tv_sec, &parts);
	strftime(second, sizeof second, "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(room, size, "%s.%06ldZ", second, time->tv_nsec / 1000);
}

/* A new reference, or NULL. */
static json_t *
query_object(const muster_query *query, uint32_t mask)
{
	if (query == NULL)
		return json_null();
	return json_pack("{s:s?, s:s?, s:s?, s:I}", "id",
	    hide(query->id, mask & MASK_ID), "email",
	    hide(query->email, mask & MASK_EMAIL), "org_id",
	    hide(query->org_id, mask & MASK_ORG_ID), "limit",
	    (json_int_t)query->limit);
}

char *
entry_line(struct entry *entry, const char *store, const muster_query *query,
    uint32_t mask, muster_status status, size_t *ret_size)
{
	char time[64], *text = NULL, *line = NULL;
	json_t *object;
	int size;

	spell_time(&entry->time, time, sizeof time);
	object = json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:I, s:I}", "time",
	    time, "store", store, "operation", entry->operation, "query",
	    query_object(query, mask), "status", status_name(status), "outcome",
	    outcome_name(entry, status), "users", (json_int_t)entry->count,
	    "elapsed_us", (json_int_t)microseconds_since(&entry->start));
	if (object != NULL && entry->users != NULL &&
	    json_object_set(object, "answer", entry->users) != 0)
		entry->broken = true;
	if (object != NULL && !entry->broken)
		text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (text == NULL)
		return NULL;
	size = asprintf(&line, "%s\n", text);
	free(text);
	if (size < 0)
		return NULL;
	*ret_size = (size_t)size;
	return line;
}

void
entry_fini(struct entry *entry)
{
	json_decref(entry->users);
	entry->users = NULL;
}
