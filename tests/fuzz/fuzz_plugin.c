/* SPDX-License-Identifier: MIT
 *
 * fuzz_plugin - what a hostile plugin declares and answers with (hostile.h),
 * in front of the whole library.
 *
 * The first byte says how the store is used (SECONDARY, ...), the others are
 * for the plugin. Beside it there is a store that is well. What has to hold:
 *
 *	a plugin that is refused is refused with its place in the file, and
 *	only where it declares something odd;
 *	what applications see keeps to the interface, whatever a plugin does:
 *	users that match the question, one of each id, within the limit, clean
 *	texts, a message for a failure;
 *	a primary that is well is heard, whatever a secondary does;
 *	an asynchronous call is complete once;
 *	and nothing is left inside when it is closed.
 */
#include <config.h>

#include <dlfcn.h>
#include <semaphore.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "hostile.h"
#include <muster/store.h>

const char fuzz_name[] = "plugin";

enum { SECONDARY = 1, SEQUENTIAL = 2, TIMEOUT = 4, SERIAL = 8 };

#define FOLDER TEST_BUILDDIR "/tests/fuzz/.libs"

static struct fuzz_file file;
static hostile_tell_fn tell;

static void
begin(void)
{
	void *handle;

	if (tell != NULL)
		return;
	fuzz_file_init(&file);
	setenv("MUSTER_PLUGIN_PATH", TEST_BUILDDIR "/plugins/.libs:" FOLDER, 1);
	handle = dlopen(FOLDER "/hostile.so", RTLD_NOW | RTLD_LOCAL);
	FUZZ_CHECK(handle != NULL, "%s", dlerror());
	*(void **)&tell = dlsym(handle, HOSTILE_TELL);
	FUZZ_CHECK(tell != NULL, "%s", dlerror());
}

/* ---- what applications see ---- */

static void
check_text(const char *text, bool is_text)
{
	FUZZ_CHECK(text == NULL || text_check(text, strlen(text), is_text) >= 0,
	    "'%s'", text);
}

static void
check_user(const muster_user *user, const muster_query *query)
{
	size_t i;

	FUZZ_CHECK(user->id != NULL && user->id[0] != '\0', "no id");
	FUZZ_CHECK(query->id == NULL || strcmp(query->id, user->id) == 0,
	    "id '%s'", user->id);
	FUZZ_CHECK(query->email == NULL ||
		(user->email != NULL &&
		    muster_email_equal(query->email, user->email)),
	    "another email than that asked for");
	check_text(user->id, false);
	check_text(user->email, false);
	check_text(user->org_id, false);
	check_text(user->name, true);
	FUZZ_CHECK(user->attribute_count <= MUSTER_MAX_ATTRIBUTES, "%zu",
	    user->attribute_count);
	for (i = 0; i < user->attribute_count; i++) {
		FUZZ_CHECK(user->attributes[i].name != NULL, "no name");
		check_text(user->attributes[i].name, false);
		check_text(user->attributes[i].value, true);
	}
}

static void
check_legs(const muster_leg *leg)
{
	for (; leg != NULL; leg = leg->next) {
		FUZZ_CHECK(leg->outcome <= MUSTER_SKIPPED, "%s", leg->store);
		check_text(leg->message, false);
		check_legs(leg->legs);
	}
}

static void
check_result(muster_result *result, const muster_query *query)
{
	muster_status status = muster_result_status(result);
	const char *message = muster_result_message(result);
	size_t count = muster_result_users(result), i, j;

	FUZZ_CHECK(status >= 0 && status <= MUSTER_UNAUTHENTICATED, "%d",
	    status);
	FUZZ_CHECK((status == MUSTER_OK) == (message == NULL), "%s",
	    message == NULL ? "no message" : message);
	check_text(message, false);
	FUZZ_CHECK(status == MUSTER_OK || count == 0, "users of a failure");
	FUZZ_CHECK(query->limit == 0 || count <= query->limit, "%zu users",
	    count);
	for (i = 0; i < count; i++) {
		const muster_user *user = muster_result_user(result, i);

		check_user(user, query);
		for (j = 0; j < i; j++)
			FUZZ_CHECK(strcmp(user->id,
				       muster_result_user(result, j)->id) != 0,
			    "'%s' comes twice", user->id);
		FUZZ_CHECK(muster_result_user_store(result, i) != NULL, "%s",
		    user->id);
	}
	check_legs(muster_result_legs(result));
	for (i = 0; i < muster_result_warnings(result); i++)
		check_text(muster_result_warning(result, i), false);
}

/* The well one was the primary and had time. */
static void
check_heard(muster_result *result)
{
	const muster_user *user;

	FUZZ_CHECK(muster_result_status(result) == MUSTER_OK, "%s",
	    muster_result_message(result));
	FUZZ_CHECK(muster_result_users(result) > 0, "nobody");
	user = muster_result_user(result, 0);
	FUZZ_CHECK(strcmp(user->id, "1") == 0 &&
		strcmp(user->name, "Ann") == 0 &&
		strcmp(muster_result_user_store(result, 0), "good") == 0,
	    "%s", user->id);
}

/* ---- calls ---- */

struct waiting {
	sem_t done;
	muster_result *result;
	int completions;
};

static void
complete(void *arg, muster_result *result)
{
	struct waiting *waiting = arg;

	waiting->result = result;
	waiting->completions++;
	sem_post(&waiting->done);
}

static void
find_async(muster *m, const muster_request *request, bool cancel)
{
	struct waiting waiting = { .completions = 0 };
	muster_pending *pending = NULL;

	sem_init(&waiting.done, 0, 0);
	FUZZ_CHECK(muster_find_async(m, request, complete, &waiting, &pending,
		       NULL) == MUSTER_OK,
	    "not sent");
	if (cancel)
		muster_pending_cancel(pending);
	while (sem_wait(&waiting.done) != 0)
		;
	muster_pending_free(pending);
	FUZZ_CHECK(waiting.completions == 1, "%d", waiting.completions);
	check_result(waiting.result, &request->query);
	muster_result_free(waiting.result);
	sem_destroy(&waiting.done);
}

static void
write_store(muster *m, muster_store *store)
{
	const muster_query nothing = { 0 };
	const muster_user user = { .id = "1", .name = "Ann" };
	const muster_user *users[] = { &user };
	muster_result *result = NULL;

	muster_store_put(m, store, users, 1, 0, &result);
	check_result(result, &nothing);
	muster_store_remove(m, store, "1", 0, &result);
	check_result(result, &nothing);
	muster_store_check(m, store, 0, &result);
	check_result(result, &nothing);
	muster_result_free(result);
}

static void
use(muster *m, uint8_t how)
{
	muster_store *both = muster_store_get(m, "both");
	muster_store *hostile = muster_store_get(m, "hostile");
	muster_request request = {
		.store = both,
		.query = { .email = "ann@example.org" },
	};
	muster_result *result = NULL;

	muster_find(m, &request, &result);
	check_result(result, &request.query);
	if ((how & SECONDARY) != 0)
		check_heard(result);
	request.query.limit = 1;
	muster_find(m, &request, &result);
	check_result(result, &request.query);
	request.store = hostile;
	request.query.id = "1";
	muster_find(m, &request, &result);
	check_result(result, &request.query);
	muster_result_free(result);
	request.query.id = NULL;
	find_async(m, &request, false);
	request.store = both;
	request.timeout = MUSTER_MILLISECOND / 4;
	find_async(m, &request, false);
	find_async(m, &request, true);
	write_store(m, hostile);
}

/* ---- a configuration ---- */

static void
keep_log(void *arg, int level, const char *store, const char *message)
{
	(void)arg;
	(void)level;
	(void)store;
	check_text(message, false);
}

/* The caller frees the text, which is in the file. */
static char *
write_file(uint8_t how, bool has_inner)
{
	bool secondary = (how & SECONDARY) != 0;
	char *text;
	int size;

	size = asprintf(&text,
	    "[muster]\nstore = both\nthreads = 2\n"
	    "[store good]\nplugin = static\nid = 1\nname = Ann\n"
	    "email = ann@example.org\norg_id = o\n"
	    "[store hostile]\nplugin = hostile\n%s%s%s"
	    "[store both]\nstrategy = %s\nprimary = %s\nsecondary = %s\n",
	    has_inner ? "inner = good\n" : "",
	    how & TIMEOUT ? "timeout = 1ms\n" : "",
	    how & SERIAL ? "max_in_flight = 1\n" : "",
	    how & SEQUENTIAL ? "sequential" : "parallel",
	    secondary ? "good" : "hostile", secondary ? "hostile" : "good");
	FUZZ_CHECK(size > 0, "no memory");
	fuzz_file_write(&file, text, (size_t)size);
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const muster_open_options options = { .log = keep_log };
	muster_error error = MUSTER_ERROR_INIT;
	muster *m = NULL;
	char *text;

	if (size < 2)
		return 0;
	begin();
	tell(bytes + 1, size - 1);
	text = write_file(bytes[0],
	    (bytes[1] & (HOSTILE_OPTIONS | HOSTILE_NUMBERS)) == 0);
	if (muster_open(file.path, &options, &m, &error) == MUSTER_OK) {
		use(m, bytes[0]);
		FUZZ_CHECK(muster_close(m, 20 * MUSTER_SECOND) == 0,
		    "something is left inside");
	} else {
		FUZZ_CHECK((bytes[1] & HOSTILE_MAY_BE_REFUSED) != 0, "%s",
		    error.message);
		fuzz_check_located(&error, file.path, text, strlen(text));
	}
	muster_error_clear(&error);
	free(text);
	return 0;
}
