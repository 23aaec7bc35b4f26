/* SPDX-License-Identifier: MIT
 *
 * world - the store under test, opened by the library and asked.
 *
 * It is opened as an application opens it, from a file, and through the witness
 * (witness.h). A wrapper gets a store behind it, of the plugin memory,
 * for the option that names one.
 */
#include <config.h>

#include "conform/world.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conform/promises.h"
#include "conform/texts.h"
#include "conform/witness.h"

#define GRACE        (200 * MUSTER_MILLISECOND)
#define OPEN_TIMEOUT (30 * MUSTER_SECOND)

#define STORE "conformed"
#define INNER "conform-inner"

static bool left_behind;
static const char *witness_path;

/* ---- loading ---- */

static const char *
witness_file(void)
{
	const char *path = secure_getenv("MUSTER_WITNESS");

	return path != NULL && *path != '\0' ? path : WITNESS_FILE;
}

/* The plugin's own descriptor; the library has looked at all of it. */
static bool
read_raw(struct trial *trial)
{
	const muster_plugin *(*entry)(void);
	void *handle = dlopen(trial->info->path, RTLD_NOW | RTLD_LOCAL);
	void *symbol = handle ? dlsym(handle, "muster_store_plugin") : NULL;

	if (symbol == NULL)
		return trial_fail(trial, PROMISE_ENTRY, "%s", dlerror());
	memcpy(&entry, &symbol, sizeof(entry));
	trial->raw = entry();
	if (entry() == trial->raw)
		return true;
	return trial_fail(trial, PROMISE_ENTRY, "another descriptor each time");
}

static bool
place_witness(struct trial *trial)
{
	void (*set)(const muster_plugin *);
	void *handle, *symbol;

	witness_path = witness_file();
	handle = dlopen(witness_path, RTLD_NOW | RTLD_LOCAL);
	symbol = handle ? dlsym(handle, "muster_witness_set") : NULL;
	if (symbol == NULL)
		return trial_fail(trial, "(of muster itself)",
		    "muster's own file is not there: %s", dlerror());
	memcpy(&set, &symbol, sizeof(set));
	set(witness_wrap(trial->raw, trial));
	return true;
}

bool
world_load(struct trial *trial)
{
	muster_error error = MUSTER_ERROR_INIT;

	trial_asks(trial, "load the plugin '%s'", trial->plan->plugin);
	if (muster_plugin_describe(trial->plan->plugin, NULL, &trial->info,
		&error) == MUSTER_OK)
		return read_raw(trial) && place_witness(trial);
	trial_fail(trial, PROMISE_DECLARED, "%s",
	    error.message ? error.message : muster_status_name(error.status));
	muster_error_clear(&error);
	return false;
}

uint32_t
world_keys(const struct trial *trial)
{
	const char *keys = trial->info->keys;
	uint32_t bits = 0;

	if (strstr(keys, "email") != NULL)
		bits |= MUSTER_KEY_EMAIL;
	if (strstr(keys, "org_id") != NULL)
		bits |= MUSTER_KEY_ORG_ID;
	if (strncmp(keys, "id", 2) == 0)
		bits |= MUSTER_KEY_ID;
	return bits;
}

bool
world_has_async(const struct trial *trial)
{
	return trial->raw->size > offsetof(muster_plugin, find_async) &&
	    trial->raw->find_async != NULL;
}

/* ---- the configuration ---- */

static void
write_value(FILE *file, const char *name, const char *value)
{
	fprintf(file, "%s = \"", name);
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			putc('\\', file);
		putc(*value, file);
	}
	fputs("\"\n", file);
}

static const muster_option_info *
find_option(const struct trial *trial, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < trial->info->option_count; i++)
		if (strncmp(trial->info->options[i].name, name, length) == 0 &&
		    trial->info->options[i].name[length] == '\0')
			return &trial->info->options[i];
	return NULL;
}

/* Is the option's value a path, which is not to begin from our file? */
static bool
is_path(const struct trial *trial, const char *name)
{
	static const char ending[] = "_file";
	size_t length = strlen(name), end = sizeof(ending) - 1;
	const muster_option_info *option = find_option(trial, name, length);

	if (option != NULL)
		return strcmp(option->type, "path") == 0;
	if (length <= end || strcmp(name + length - end, ending) != 0)
		return false;
	option = find_option(trial, name, length - end);
	return option != NULL && strcmp(option->type, "secret") == 0;
}

static void
write_option(FILE *file, const struct trial *trial, const char *name,
    const char *value)
{
	char *directory = NULL, *path = NULL;

	if (*value != '/' && *value != '\0' && is_path(trial, name)) {
		directory = getcwd(NULL, 0);
		if (directory == NULL ||
		    asprintf(&path, "%s/%s", directory, value) < 0)
			path = NULL;
	}
	write_value(file, name, path != NULL ? path : value);
	free(path);
	free(directory);
}

/* Writes what the command line sets, but for that one. */
static void
write_given(FILE *file, const struct trial *trial, const char *except)
{
	const char *at = trial->plan->options;

	for (; at != NULL && *at != '\0'; at += strlen(at) + 1) {
		const char *equals = strchr(at, '=');
		char *name = strndup(at, (size_t)(equals - at));

		if (name != NULL &&
		    (except == NULL || strcmp(name, except) != 0))
			write_option(file, trial, name, equals + 1);
		free(name);
	}
}

static bool
is_given(const struct trial *trial, const char *name)
{
	const char *at = trial->plan->options;
	size_t length = strlen(name);

	for (; at != NULL && *at != '\0'; at += strlen(at) + 1)
		if (strncmp(at, name, length) == 0 && at[length] == '=')
			return true;
	return false;
}

/* Writes the stores that it wraps. Returns whether there are any. */
static bool
write_inner(FILE *file, const struct trial *trial)
{
	bool any = false;
	size_t i;

	for (i = 0; i < trial->info->option_count; i++) {
		const muster_option_info *option = &trial->info->options[i];

		if (strcmp(option->type, "store") != 0 &&
		    strcmp(option->type, "stores") != 0)
			continue;
		if (is_given(trial, option->name))
			continue;
		fprintf(file, "%s = " INNER "\n", option->name);
		any = true;
	}
	return any;
}

static bool
write_file(int fd, const struct trial *trial,
    const struct world_setting *setting)
{
	FILE *file = fdopen(fd, "w");

	if (file == NULL) {
		close(fd);
		return false;
	}
	fputs("[muster]\nthreads = 4\n[store " STORE "]\n", file);
	write_value(file, "plugin", witness_path);
	write_given(file, trial, setting != NULL ? setting->name : NULL);
	if (setting != NULL)
		write_option(file, trial, setting->name, setting->value);
	if (write_inner(file, trial))
		fputs("[store " INNER "]\nplugin = memory\n", file);
	return fclose(file) == 0;
}

/* The path of a new file, to be removed and freed; NULL: there is none. */
static char *
make_file(const struct trial *trial, const struct world_setting *setting)
{
	const char *directory = secure_getenv("TMPDIR");
	char *path = NULL;
	int fd;

	if (directory == NULL || *directory == '\0')
		directory = "/tmp";
	if (asprintf(&path, "%s/muster-conform-XXXXXX", directory) < 0)
		return NULL;
	fd = mkstemp(path);
	if (fd >= 0 && write_file(fd, trial, setting))
		return path;
	if (fd >= 0)
		unlink(path);
	free(path);
	return NULL;
}

/* What the library says of our file, without its name and line. */
static const char *
without_place(const char *message)
{
	const char *at = strstr(message, "[store " STORE "] ");

	return at != NULL ? at + strlen("[store " STORE "] ") : message;
}

bool
world_open_with(struct trial *trial, const struct world_setting *setting,
    struct world *ret, muster_error *error)
{
	const muster_open_options options = { .open_timeout = OPEN_TIMEOUT };
	muster_error own = MUSTER_ERROR_INIT;
	char *path = make_file(trial, setting);
	muster_status status;

	*ret = (struct world){ .trial = trial };
	if (path == NULL)
		return trial_fail(trial, "(of muster itself)",
		    "cannot write a configuration: %s", strerror(errno));
	status = muster_open(path, &options, &ret->m, &own);
	unlink(path);
	free(path);
	if (status == MUSTER_OK) {
		ret->store = muster_store_get(ret->m, STORE);
		ret->inner = muster_store_get(ret->m, INNER);
		return true;
	}
	if (error != NULL) {
		*error = own;
		return false;
	}
	trial_fail(trial, PROMISE_OPENED, "%s: %s", muster_status_name(status),
	    own.message ? without_place(own.message) : "no message");
	muster_error_clear(&own);
	return false;
}

bool
world_open(struct trial *trial, struct world *ret)
{
	trial_asks(trial, "open the store");
	return world_open_with(trial, NULL, ret, NULL);
}

void
world_close(struct world *world)
{
	size_t i;

	for (i = 0; i < world->put_count; i++) {
		if (world->m != NULL)
			world_remove(world, world->put[i]);
		free((void *)(uintptr_t)world->put[i]);
	}
	free(world->put);
	world->put = NULL;
	world->put_count = 0;
	muster_result_free(world->result);
	world->result = NULL;
	if (muster_close(world->m, GRACE) > 0)
		left_behind = true;
	world->m = NULL;
}

bool
world_left_behind(void)
{
	return left_behind;
}

/* ---- asking ---- */

muster_status
world_find(struct world *world, const muster_query *query, int64_t timeout)
{
	const muster_request request = {
		.store = world->store,
		.query = *query,
		.timeout = timeout,
	};
	char text[TRIAL_TEXT / 2];

	texts_query(text, sizeof(text), query);
	trial_asks(world->trial, "find %s", text);
	return muster_find(world->m, &request, &world->result);
}

const char *
world_message(struct world *world)
{
	const muster_leg *leg;

	if (world->result == NULL)
		return "";
	leg = muster_result_legs(world->result);
	return leg != NULL && leg->message != NULL ? leg->message : "";
}

bool
world_ask(struct world *world, const muster_query *query)
{
	muster_status status = world_find(world, query, 0);

	if (status == MUSTER_OK)
		return true;
	return trial_fail(world->trial, PROMISE_FIND, "%s: %s",
	    muster_status_name(status), world_message(world));
}

bool
world_fail(struct world *world, const char *promise, const char *wanted)
{
	const muster_user *users[8];
	char text[TRIAL_TEXT / 2];
	size_t i, count = muster_result_users(world->result);

	for (i = 0; i < count && i < sizeof(users) / sizeof(*users); i++)
		users[i] = muster_result_user(world->result, i);
	texts_users(text, sizeof(text), users, count);
	return trial_fail(world->trial, promise, "%s, where %s was expected",
	    text, wanted);
}

static const muster_user *
find_answer(const struct world *world, const char *id)
{
	size_t i;

	for (i = 0; i < muster_result_users(world->result); i++) {
		const muster_user *user = muster_result_user(world->result, i);

		/* Not even the id may be known. */
		if (id == NULL || strcmp(user->id, id) == 0)
			return user;
	}
	return NULL;
}

bool
world_expect(struct world *world, const muster_query *query,
    const muster_user *const *users, size_t count, bool exact)
{
	char text[TRIAL_TEXT / 2];
	size_t i;

	if (!world_ask(world, query))
		return false;
	texts_users(text, sizeof(text), users, count);
	if (exact && muster_result_users(world->result) != count)
		return world_fail(world, PROMISE_FIND, text);
	for (i = 0; i < count; i++) {
		const muster_user *got = find_answer(world, users[i]->id);
		char difference[TRIAL_TEXT / 4];

		if (got == NULL)
			return world_fail(world, PROMISE_FIND, text);
		if (texts_differ(difference, sizeof(difference), users[i], got,
			exact))
			return trial_fail(world->trial, PROMISE_FIND,
			    "user \"%s\", of whom %s", got->id, difference);
	}
	return true;
}

bool
world_expect_one(struct world *world, const muster_query *query,
    const muster_user *user, bool exact)
{
	return world_expect(world, query, &user, 1, exact);
}

/* ---- writing ---- */

bool
world_can_put(const struct world *world)
{
	if (world->trial->plan->read_only)
		return false;
	return world->trial->info->can_put || world->inner != NULL;
}

/* Which store is written: the one behind, if this cannot be. */
static muster_store *
written(const struct world *world, bool can)
{
	return can ? world->store : world->inner;
}

static bool
remember(struct world *world, const char *id)
{
	const char **more = reallocarray(world->put, world->put_count + 1,
	    sizeof(*more));

	if (more == NULL)
		return false;
	world->put = more;
	world->put[world->put_count] = strdup(id);
	return world->put[world->put_count] != NULL && ++world->put_count > 0;
}

muster_status
world_put(struct world *world, const muster_user *const *users, size_t count)
{
	muster_store *store = written(world, world->trial->info->can_put);
	char text[TRIAL_TEXT / 2];
	size_t i;

	texts_users(text, sizeof(text), users, count);
	trial_asks(world->trial, "put %s", text);
	for (i = 0; i < count; i++)
		if (!remember(world, users[i]->id))
			return MUSTER_RESOURCE_EXHAUSTED;
	return muster_store_put(world->m, store, users, count, 0,
	    &world->result);
}

bool
world_keep(struct world *world, const muster_user *user)
{
	muster_status status = world_put(world, &user, 1);

	if (status == MUSTER_OK)
		return true;
	return trial_fail(world->trial, PROMISE_PUT, "%s: %s",
	    muster_status_name(status), world_message(world));
}

muster_status
world_remove(struct world *world, const char *id)
{
	muster_store *store = written(world, world->trial->info->can_remove);

	if (store == NULL)
		return MUSTER_UNIMPLEMENTED;
	trial_asks(world->trial, "remove \"%.200s\"", id);
	return muster_store_remove(world->m, store, id, 0, &world->result);
}
