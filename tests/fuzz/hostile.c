/* SPDX-License-Identifier: MIT
 *
 * hostile - a plugin that does what it is told by bytes (hostile.h).
 *
 * It breaks every rule that the host can see broken. It does not break the
 * process: pointers are to what they say, and a call is not touched any more
 * once the callback that has finished it has returned. It always comes to an
 * end: every step takes a byte, and it sleeps a few times only.
 */
#include <config.h>

#include <string.h>

#include <muster/store.h>

#include "hostile.h"

enum { MOST_TEXT = 70000, MOST_ATTRIBUTES = 300, MOST_OPTIONS = 12 };
enum { MOST_SLEEPS = 3, TABLE_ROOM = 16384 };

struct hostile_options {
	muster_store *inner;
};

/* What is left of the bytes. */
struct script {
	const uint8_t *at, *end;
};

static struct script told;
static struct script answers; /* where they begin */
static muster_status opening;
static const char *opening_text;
static bool inner_is_known; /* are the options struct hostile_options? */

MUSTER_EXPORT void hostile_tell(const uint8_t *bytes, size_t size);

void
hostile_tell(const uint8_t *bytes, size_t size)
{
	told = (struct script){ bytes, bytes + size };
}

/* ---- from bytes ---- */

static uint8_t
take(struct script *script)
{
	return script->at < script->end ? *script->at++ : 0;
}

static uint32_t
take_four(struct script *script)
{
	uint32_t value = take(script);

	value |= (uint32_t)take(script) << 8;
	value |= (uint32_t)take(script) << 16;
	return value | (uint32_t)take(script) << 24;
}

/* How many bytes the text at `script` has, -1 for none, and whether they are
 * all the same. */
static long
take_size(struct script *script, bool *ret_long)
{
	static const long long_ones[] = { 1024, 1025, 4096, 65536, 65537 };
	uint8_t size = take(script);

	*ret_long = size >= 250 && size < 255;
	if (size == 255)
		return -1;
	return *ret_long ? long_ones[size - 250] : size;
}

/* Writes the text into `room`, of MOST_TEXT bytes; NULL: none. */
static const char *
take_text(struct script *script, char *room)
{
	bool is_long;
	long size = take_size(script, &is_long), i;

	if (size < 0)
		return NULL;
	if (is_long)
		memset(room, take(script), (size_t)size);
	for (i = 0; i < size && !is_long; i++)
		room[i] = (char)take(script);
	room[size] = '\0';
	return room;
}

/* Any number is as good as any other, but some are met more often. */
static muster_status
take_status(struct script *script)
{
	uint8_t byte = take(script);

	return byte < 128 ? byte : (muster_status)take_four(script);
}

/* ---- the descriptor ---- */

static char texts[MOST_OPTIONS * 4 + 4][MOST_TEXT + 1];

/* Another number in place of the right one. */
static uint32_t
take_number(struct script *script, uint32_t right)
{
	uint8_t byte = take(script);

	switch (byte % 4) {
	case 1:
		return right + 8 * (byte / 4u);
	case 2:
		return byte / 4u;
	case 3:
		return take_four(script);
	default:
		return right;
	}
}

static void
take_numbers(struct script *script, muster_plugin *plugin)
{
	plugin->abi = take_number(script, plugin->abi);
	plugin->size = take_number(script, plugin->size);
	plugin->user_size = take_number(script, plugin->user_size);
	plugin->query_size = take_number(script, plugin->query_size);
	plugin->option_size = take_number(script, plugin->option_size);
}

static void
take_texts(struct script *script, muster_plugin *plugin)
{
	plugin->name = take_text(script, texts[0]);
	plugin->summary = take_text(script, texts[1]);
	plugin->version = take_text(script, texts[2]);
}

static void
take_levels(struct script *script, muster_plugin *plugin)
{
	plugin->threads = take_four(script);
	plugin->returns = take_four(script);
	plugin->flags = take_four(script);
	plugin->keys = take_four(script);
}

static muster_option
take_option(struct script *script, char (*rooms)[MOST_TEXT + 1])
{
	muster_option option = { .name = take_text(script, rooms[0]) };

	option.type = take(script);
	option.offset = take(script);
	option.width = take(script);
	option.flags = take(script);
	option.default_value = take_text(script, rooms[1]);
	option.choices = take_text(script, rooms[2]);
	option.minimum = (int32_t)take_four(script);
	option.maximum = (int32_t)take_four(script);
	option.help = take_text(script, rooms[3]);
	return option;
}

/* Rows are as far from each other as option_size says, and as many as there
 * are: a count that is too large for any host may be a lie. */
static void
take_options(struct script *script, muster_plugin *plugin)
{
	static union {
		muster_option aligned;
		char bytes[TABLE_ROOM];
	} table;
	size_t stride = plugin->option_size, count = take(script), i;

	plugin->options_size = take(script) % 2 ? take_four(script) : 64;
	plugin->options = &table.aligned;
	plugin->option_count = count;
	if (count == 255)
		plugin->option_count = SIZE_MAX - 8;
	else if (stride == 0 || count > MOST_OPTIONS ||
	    count * stride > TABLE_ROOM - sizeof(muster_option))
		plugin->option_count = 0;
	memset(&table, 0, sizeof table);
	for (i = 0; i < plugin->option_count && count != 255; i++) {
		muster_option option = take_option(script, &texts[4 + 4 * i]);

		memcpy(table.bytes + i * stride, &option,
		    stride < sizeof option ? stride : sizeof option);
	}
}

/* ---- users ---- */

/* One of the query's own, or a text from the bytes. */
static const char *
take_field(struct script *script, const char *own, muster_call *call)
{
	char *room;

	if (take(script) % 2 == 0)
		return own;
	room = muster_alloc(call, MOST_TEXT + 1);
	return room == NULL ? NULL : take_text(script, room);
}

static void
take_attributes(struct script *script, muster_user *user, muster_call *call)
{
	size_t count = take(script) * 2u, i;
	muster_attribute *list = muster_alloc(call, (count + 1) * sizeof *list);

	if (list == NULL)
		return;
	for (i = 0; i < count; i++) {
		list[i].name = take_field(script, "a", call);
		list[i].value = take_field(script, "v", call);
	}
	user->attributes = take(script) % 8 == 7 ? NULL : list;
	user->attribute_count = count;
}

static muster_status
emit(struct script *script, const muster_query *query, muster_call *call,
    bool whole)
{
	const muster_query nothing = { 0 };
	muster_user user = { .id = "1" };

	if (query == NULL)
		query = &nothing;
	user.email = query->email;
	user.org_id = query->org_id;
	if (query->id != NULL)
		user.id = query->id;
	user.id = take_field(script, user.id, call);
	if (whole) {
		user.email = take_field(script, user.email, call);
		user.org_id = take_field(script, user.org_id, call);
		user.name = take_field(script, NULL, call);
		take_attributes(script, &user, call);
	}
	return muster_emit(call, &user);
}

/* ---- a call ---- */

struct course {
	struct script script;
	muster_call *call;
	const muster_query *query; /* NULL: not a find */
	muster_store *inner;
	unsigned sleeps;
	bool async;
	bool over;  /* finished */
	bool waits; /* something will go on with it */
	bool has_hook;
};

static void go_on(void *arg);

static muster_status
pass_on(void *arg, const muster_user *user)
{
	const struct course *course = arg;

	return muster_emit(course->call, user);
}

static void
answered(void *arg, muster_status status)
{
	(void)status;
	go_on(arg);
}

static void
hook(void *arg)
{
	(void)arg;
}

static void
say(struct course *course, uint8_t step)
{
	char *room = muster_alloc(course->call, MOST_TEXT + 1);
	const char *text = NULL;

	if (room != NULL)
		text = take_text(&course->script, room);
	if (text == NULL)
		text = "";
	if (step == 0)
		muster_warn(course->call, "%s", text);
	else if (step == 1)
		(void)muster_text(course->call, text, strlen(text) + 1);
	else if (step == 2)
		(void)muster_fail_option(course->call, text, "%s", text);
	else
		(void)muster_fail(course->call, take_status(&course->script),
		    "%s", text);
}

static void
ask(struct course *course, uint8_t how)
{
	char *room = muster_alloc(course->call, MOST_TEXT + 1);
	muster_query query = { .limit = how };
	const muster_user user = { .id = "1" }, *users = &user;
	muster_store *inner = how % 16 == 15 ? NULL : course->inner;

	if (room == NULL)
		return;
	query.id = how % 2 ? take_text(&course->script, room) : NULL;
	query.email = course->query != NULL ? course->query->email : NULL;
	switch (how / 2 % 4) {
	case 0:
		(void)muster_ask(course->call, inner, &query, pass_on, course);
		break;
	case 1:
		(void)muster_forward(course->call, inner, course->query);
		break;
	case 2:
		(void)muster_put(course->call, inner, &users, 1);
		break;
	default:
		(void)muster_remove(course->call, inner, query.id);
		break;
	}
}

/* Waits, once; what is wrong about it fails the call, and it goes on or is at
 * its end by itself. */
static void
wait_async(struct course *course, uint8_t how)
{
	course->waits = true;
	if (how % 2 == 0)
		muster_after(course->call, (how / 2) * INT64_C(20000), go_on,
		    course);
	else
		muster_ask_async(course->call, course->inner, course->query,
		    how % 4 == 1 ? NULL : pass_on, answered, course);
}

static void
finish(struct course *course, uint8_t how)
{
	course->over = true;
	muster_finish(course->call, take_status(&course->script));
	/* Still in the callback that has finished it. */
	if (how % 4 == 1)
		muster_finish(course->call, MUSTER_OK);
	if (how % 4 == 2)
		muster_after(course->call, 0, hook, NULL);
	if (how % 4 == 3)
		(void)muster_fail(course->call, MUSTER_ABORTED, "too late");
}

static void
rest(struct course *course, uint8_t how)
{
	if (course->sleeps++ < MOST_SLEEPS)
		(void)muster_sleep(course->call, how * INT64_C(1000));
}

static void
step(struct course *course, uint8_t what)
{
	uint8_t how = take(&course->script);

	switch (what % 10) {
	case 0:
		(void)emit(&course->script, course->query, course->call, false);
		break;
	case 1:
		(void)emit(&course->script, course->query, course->call, true);
		break;
	case 2:
		(void)muster_emit(course->call, NULL);
		break;
	case 3:
		say(course, how % 4);
		break;
	case 4:
		rest(course, how);
		break;
	case 5:
		ask(course, how);
		break;
	case 6:
		if (!course->has_hook)
			(void)muster_on_cancel(course->call, hook, NULL,
			    how % 2 ? MUSTER_MAY_BLOCK : 0);
		course->has_hook = true;
		break;
	case 7:
		muster_off_cancel(course->call);
		break;
	case 8:
		if (course->async)
			wait_async(course, how);
		else
			muster_finish(course->call, how);
		break;
	default:
		if (course->async)
			finish(course, how);
		else
			muster_after(course->call, how, hook, NULL);
		break;
	}
}

/* Until it waits, or is at its end. */
static void
go_on(void *arg)
{
	struct course *course = arg;

	course->waits = false;
	while (!course->over && !course->waits &&
	    course->script.at < course->script.end)
		step(course, take(&course->script));
	if (course->async && !course->over && !course->waits)
		finish(course, 0);
}

static muster_status
run(muster_call *call, const muster_query *query, const void *store)
{
	const struct hostile_options *options = store;
	struct course course = { .script = answers, .call = call };

	course.query = query;
	if (inner_is_known)
		course.inner = options->inner;
	course.sleeps = 0;
	go_on(&course);
	muster_off_cancel(call);
	return course.script.end > answers.at ? course.script.end[-1] % 20
					      : MUSTER_OK;
}

/* ---- callbacks ---- */

static muster_status
hostile_open(muster_host *host, const void *options, muster_call *call,
    void **store)
{
	(void)host;
	if (opening_text != NULL && opening != MUSTER_OK)
		return muster_fail_option(call, "inner", "%s", opening_text);
	*store = (void *)(uintptr_t)options;
	return opening;
}

static void
hostile_close(void *store)
{
	(void)store;
}

static muster_status
hostile_find(void *store, const muster_query *query, muster_call *call)
{
	return run(call, query, store);
}

static void
hostile_find_async(void *store, const muster_query *query, muster_call *call)
{
	const struct hostile_options *options = store;
	struct course *course = muster_alloc(call, sizeof *course);

	if (course == NULL) {
		muster_finish(call, MUSTER_RESOURCE_EXHAUSTED);
		return;
	}
	*course = (struct course){ .script = answers, .call = call };
	course->query = query;
	course->async = true;
	if (inner_is_known)
		course->inner = options->inner;
	go_on(course);
}

static muster_status
hostile_put(void *store, const muster_user *const *users, size_t count,
    muster_call *call)
{
	(void)users;
	(void)count;
	return run(call, NULL, store);
}

static muster_status
hostile_remove(void *store, const char *id, muster_call *call)
{
	(void)id;
	return run(call, NULL, store);
}

static muster_status
hostile_ping(void *store, muster_call *call)
{
	return run(call, NULL, store);
}

static const muster_option right_options[] = {
	{
	    .name = "inner",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct hostile_options, inner),
	    .help = "a store to ask",
	},
};

static const muster_plugin right = {
	.abi = MUSTER_ABI,
	.size = sizeof(muster_plugin),
	.user_size = sizeof(muster_user),
	.query_size = sizeof(muster_query),
	.option_size = sizeof(muster_option),
	.name = "hostile",
	.summary = "does what it is told",
	.threads = MUSTER_PARALLEL,
	MUSTER_OPTIONS(struct hostile_options, right_options),
	.close = hostile_close,
	.find = hostile_find,
};

static void
take_callbacks(uint8_t flags, muster_plugin *plugin)
{
	if ((flags & (HOSTILE_ASYNC | HOSTILE_BOTH)) != 0)
		plugin->find_async = hostile_find_async;
	if ((flags & HOSTILE_ASYNC) != 0)
		plugin->find = NULL;
	if ((flags & HOSTILE_WRITES) != 0) {
		plugin->put = hostile_put;
		plugin->remove = hostile_remove;
		plugin->ping = hostile_ping;
		plugin->check = hostile_ping;
	}
	if ((flags & HOSTILE_OPENS) != 0)
		plugin->open = hostile_open;
}

/* The entry: once for each configuration that has a store of it. */
MUSTER_EXPORT const muster_plugin *muster_store_plugin(void);

const muster_plugin *
muster_store_plugin(void)
{
	static muster_plugin plugin;
	struct script script = told;
	uint8_t flags = take(&script);

	plugin = right;
	inner_is_known = (flags & HOSTILE_OPTIONS) == 0;
	take_callbacks(flags, &plugin);
	if ((flags & HOSTILE_NUMBERS) != 0)
		take_numbers(&script, &plugin);
	if ((flags & HOSTILE_TEXTS) != 0)
		take_texts(&script, &plugin);
	if ((flags & HOSTILE_LEVELS) != 0)
		take_levels(&script, &plugin);
	if ((flags & HOSTILE_OPTIONS) != 0)
		take_options(&script, &plugin);
	else if (plugin.option_size != sizeof(muster_option))
		plugin.option_count = 0;
	inner_is_known = inner_is_known && plugin.option_count > 0;
	opening = MUSTER_OK;
	if ((flags & HOSTILE_OPENS) != 0) {
		opening = take_status(&script);
		opening_text = take_text(&script, texts[3]);
	}
	answers = script;
	return &plugin;
}
