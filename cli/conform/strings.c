/* SPDX-License-Identifier: MIT
 *
 * strings - checks of texts that mean something to somebody: to SQL,
 * LDAP, Redis, a shell, printf; of the longest and the shortest; of every
 * script.
 *
 * A store that can be written is given users that have them, else it is asked
 * by them, and must not mind.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform/checks.h"
#include "conform/promises.h"
#include "conform/world.h"

static const char *const characters[] = { "'", "''", "\"", "\\", "\\'", "%",
	"_", "%s%s%s%n", "%d %x %p", "*", "?", "a*", "*)(uid=*", ")(|(id=*",
	"\\2a\\28", "' OR '1'='1", "'; DROP TABLE users; --", "\" OR \"\"=\"",
	"1; SELECT 1", "--", "/* */", "#", "$(id)", "`id`", "${HOME}", "&amp;",
	"<a href=\"x\">", ",", ";", ":", "@", "a@b@c", "+OK", "-ERR", "$-1",
	"*3", "\\r\\n", "null", "0", "-1", "1e3", "true", "[]", "{}",
	"{\"id\":\"1\"}", "a=b", "a,b", "../..", "/", "~", "|", "^", "!", "=",
	" ", "  a  b  ", "$5" };

static const char *const scripts[] = { "J\xc3\xb6rg", "J\xc3\x96RG",
	"Gru\xc3\x9f", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
	"\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0", "\xd0\xb0\xd0\xbd\xd0\xbd\xd0\xb0",
	"\xf0\x9f\xa6\x8a", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
	/* One letter, and a letter with a mark: not the same bytes. */
	"\xc3\xa9", "e\xcc\x81",
	/* The sign of Kelvin, a long s and a dotted I are no k, s and i. */
	"\xe2\x84\xaa", "k", "\xc5\xbf", "s", "\xc4\xb0", "i", "\xc4\xb1",
	"\xef\xbf\xbd", "\xe2\x80\x8b", "\xf4\x8f\xbf\xbf" };

enum {
	CHARACTERS = sizeof(characters) / sizeof(*characters),
	SCRIPTS = sizeof(scripts) / sizeof(*scripts)
};

/* A user who has the text in all that he is found by. */
static muster_user *
make_with(const struct trial *trial, const char *text)
{
	char *prefix = people_text(trial, "");
	char *id = NULL, *email = NULL, *org = NULL;
	muster_user *user = NULL;

	if (prefix != NULL && asprintf(&id, "%s%s", prefix, text) >= 0 &&
	    asprintf(&email, "%s.%s@example.org", text, prefix) >= 0 &&
	    asprintf(&org, "%s%s%s", prefix, text, prefix) >= 0)
		user = people_copy(&(muster_user){
		    .id = id,
		    .email = email,
		    .org_id = org,
		    .name = text,
		});
	free(prefix);
	free(id);
	free(email);
	free(org);
	return user;
}

/* Finds him by each key, and nobody else. */
static bool
find_him(struct world *world, const muster_user *user)
{
	uint32_t has = world_keys(world->trial);

	return ((has & MUSTER_KEY_ID) == 0 ||
		   world_expect_one(world, &(muster_query){ .id = user->id },
		       user, true)) &&
	    ((has & MUSTER_KEY_EMAIL) == 0 || user->email == NULL ||
		world_expect_one(world, &(muster_query){ .email = user->email },
		    user, true)) &&
	    ((has & MUSTER_KEY_ORG_ID) == 0 || user->org_id == NULL ||
		world_expect_one(world,
		    &(muster_query){ .org_id = user->org_id }, user, true));
}

static void
put_texts(struct world *world, const char *const *texts, size_t count)
{
	struct people people = { .count = 0, .ours = true };
	muster_status status = MUSTER_OK;
	size_t i;

	for (i = 0; i < count; i++) {
		people.users[i] = make_with(world->trial, texts[i]);
		if (people.users[i] == NULL)
			break;
		people.count++;
	}
	status = world_put(world, (const muster_user *const *)people.users,
	    people.count);
	if (status != MUSTER_OK)
		trial_fail(world->trial, PROMISE_PUT, "%s: %s",
		    muster_status_name(status), world_message(world));
	for (i = 0; i < people.count && !trial_has_failed(world->trial); i++)
		find_him(world, people.users[i]);
	people_free(&people);
}

/* Who asks by a text may find somebody or nobody, but no failure. */
static bool
ask_text(struct world *world, const char *text)
{
	uint32_t has = world_keys(world->trial);

	return ((has & MUSTER_KEY_ID) == 0 ||
		   world_ask(world, &(muster_query){ .id = text })) &&
	    ((has & MUSTER_KEY_EMAIL) == 0 ||
		world_ask(world, &(muster_query){ .email = text })) &&
	    ((has & MUSTER_KEY_ORG_ID) == 0 ||
		world_ask(world, &(muster_query){ .org_id = text }));
}

static void
check_texts(struct trial *trial, const char *const *texts, size_t count)
{
	struct world world;
	size_t i;

	if (!world_open(trial, &world))
		return;
	for (i = 0; i < count && !trial_has_failed(trial); i++)
		ask_text(&world, texts[i]);
	if (!trial_has_failed(trial) && world_can_put(&world))
		put_texts(&world, texts, count);
	world_close(&world);
}

static void
check_characters(struct trial *trial)
{
	check_texts(trial, characters, CHARACTERS);
}

static void
check_scripts(struct trial *trial)
{
	check_texts(trial, scripts, SCRIPTS);
}

/* ---- lengths ---- */

/* `size` bytes that begin with the name of the check and end with `last`. */
static char *
make_long(const struct trial *trial, size_t size, char last)
{
	char *prefix = people_text(trial, ""), *text = malloc(size + 1);
	size_t length = prefix != NULL ? strlen(prefix) : 0;

	if (text != NULL) {
		memset(text, 'x', size);
		text[size] = '\0';
		if (prefix != NULL && length < size)
			memcpy(text, prefix, length);
		text[size - 1] = last;
	}
	free(prefix);
	return text;
}

/* Two users who differ in the last byte only. */
static bool
put_long(struct world *world, size_t size, size_t name_size)
{
	char *texts[2] = { make_long(world->trial, size, 'a'),
		make_long(world->trial, size, 'b') };
	char *name = make_long(world->trial, name_size, 'n');
	bool done = texts[0] != NULL && texts[1] != NULL && name != NULL;
	muster_user users[2];
	int i;

	for (i = 0; i < 2 && done; i++) {
		users[i] = (muster_user){ texts[i], texts[i], texts[i], name,
			NULL, 0 };
		done = world_keep(world, &users[i]);
	}
	for (i = 0; i < 2 && done; i++)
		done = find_him(world, &users[i]);
	free(texts[0]);
	free(texts[1]);
	free(name);
	return done;
}

static bool
ask_long(struct world *world, size_t size)
{
	char *text = make_long(world->trial, size, 'c');
	bool done = text != NULL && ask_text(world, text);

	free(text);
	return done;
}

static void
lengths(struct trial *trial)
{
	static const size_t sizes[] = { 127, 128, 255, 256, 257, 511, 513,
		MUSTER_MAX_KEY - 1, MUSTER_MAX_KEY };
	enum { COUNT = sizeof(sizes) / sizeof(*sizes) };
	struct world world;
	size_t i;
	bool done;

	if (!world_open(trial, &world))
		return;
	done = ask_text(&world, "a") && ask_text(&world, "~");
	for (i = 0; i < COUNT && done; i++)
		done = ask_long(&world, sizes[i]);
	for (i = 0; i < COUNT && done && world_can_put(&world); i++)
		done = put_long(&world, sizes[i], sizes[i]);
	if (done && world_can_put(&world))
		put_long(&world, 100, MUSTER_MAX_TEXT);
	world_close(&world);
}

/* A text of one byte may be somebody's: he is not overwritten. */
static void
one_byte(struct trial *trial)
{
	static const muster_user user = { "~", "~", "~", "~", NULL, 0 };
	struct world world;

	if (!world_open(trial, &world))
		return;
	if (people_may_put(&world) && ask_text(&world, "~") &&
	    muster_result_users(world.result) == 0 && world_keep(&world, &user))
		find_him(&world, &user);
	world_close(&world);
}

/* ---- what is in a name only ---- */

static void
names(struct trial *trial)
{
	static const char *const texts[] = { "line 1\nline 2", "tab\there",
		"\r\n", "bell \a", "\x01\x02\x1f\x7f", " ", "\xc2\x85" };
	enum { COUNT = sizeof(texts) / sizeof(*texts) };
	struct world world;
	size_t i;

	if (!world_open(trial, &world))
		return;
	for (i = 0; people_may_put(&world) && i < COUNT; i++) {
		muster_user *user = people_make(trial, i);
		bool done = false;

		if (user != NULL) {
			user->name = texts[i];
			done = world_keep(&world, user) &&
			    world_expect_one(&world,
				&(muster_query){ .id = user->id,
				    .email = user->email,
				    .org_id = user->org_id },
				user, true);
		}
		free(user);
		if (!done)
			break;
	}
	world_close(&world);
}

const struct conform_check string_checks[] = {
	{ "characters",
	    "texts that mean something to SQL, LDAP, Redis, a shell or printf "
	    "are texts",
	    NEEDS_STORE, check_characters },
	{ "scripts",
	    "texts in every script are found, and only A to Z is folded",
	    NEEDS_STORE, check_scripts },
	{ "lengths", "long texts are whole, to the last of 1,024 bytes",
	    NEEDS_STORE, lengths },
	{ "one-byte", "texts of one byte are enough", NEEDS_STORE, one_byte },
	{ "names", "a name keeps its line ends and control bytes", NEEDS_STORE,
	    names },
	{ NULL, NULL, NEEDS_NOTHING, NULL },
};
