/* SPDX-License-Identifier: MIT
 *
 * script - what a server does in one piece.
 *
 * The text is sent each time, with EVAL. A server finds the compiled script by
 * the text's hash, so that EVALSHA would save a kilobyte on the way, and cost a
 * second round with every server that was restarted or has taken over.
 *
 * An index entry is added before the record and dropped after it: an entry too
 * many is passed over by who reads, one too few is a user that is not found. An
 * index lives as long as the longest of its records.
 *
 * KEYS[1] is the record (or the index of ADD and DROP), the others are indexes
 * that the user belongs to. string.lower and ranges know bytes only: A-Z.
 */
#include <config.h>

#include "script.h"

#include <string.h>

static const char common[] =
    "local layout, ttl, id = ARGV[1], tonumber(ARGV[2]), ARGV[3]\n"
    "local function was()\n"
    "  local email, org\n"
    "  if layout == 'json' then\n"
    "    local text = redis.call('GET', KEYS[1])\n"
    "    local ok, user = pcall(cjson.decode, text or '{}')\n"
    "    if ok and type(user) == 'table' then\n"
    "      email, org = user.email, user.org_id\n"
    "    end\n"
    "  else\n"
    "    local fields = redis.call('HMGET', KEYS[1], 'email', 'org_id')\n"
    "    email, org = fields[1], fields[2]\n"
    "  end\n"
    "  return type(email) == 'string' and email or '',\n"
    "    type(org) == 'string' and org or ''\n"
    "end\n"
    "local function add(key)\n"
    "  local new = redis.call('EXISTS', key) == 0\n"
    "  redis.call('SADD', key, id)\n"
    "  local left = redis.call('PTTL', key)\n"
    "  if ttl == 0 then\n"
    "    redis.call('PERSIST', key)\n"
    "  elseif new or (left >= 0 and left < ttl) then\n"
    "    redis.call('PEXPIRE', key, ttl)\n"
    "  end\n"
    "end\n"
    "local function drop(before, value, after)\n"
    "  local key = before .. value .. after\n"
    "  if value == '' or (before == '' and after == '') then return end\n"
    "  for i = 2, #KEYS do\n"
    "    if KEYS[i] == key then return end\n"
    "  end\n"
    "  redis.pcall('SREM', key, id)\n"
    "end\n"
    "local function drop_both(email, org)\n"
    "  if ARGV[4] == 'one' then\n"
    "    email = string.gsub(email, '[A-Z]', string.lower)\n"
    "    drop(ARGV[5], email, ARGV[6])\n"
    "    drop(ARGV[7], org, ARGV[8])\n"
    "  end\n"
    "end\n";

static const char *const scripts[] = {
	[SCRIPT_PUT] =
	    "for i = 2, #KEYS do add(KEYS[i]) end\n"
	    "local email, org = was()\n"
	    "if layout == 'json' then\n"
	    "  redis.call('SET', KEYS[1], ARGV[9])\n"
	    "else\n"
	    "  redis.call('DEL', KEYS[1])\n"
	    "  for i = 9, #ARGV, 2 do\n"
	    "    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])\n"
	    "  end\n"
	    "end\n"
	    "if ttl > 0 then redis.call('PEXPIRE', KEYS[1], ttl) end\n"
	    "drop_both(email, org)\n"
	    "return {1, email, org}\n",
	[SCRIPT_REMOVE] = "local email, org = was()\n"
			  "local count = redis.call('DEL', KEYS[1])\n"
			  "drop_both(email, org)\n"
			  "return {count, email, org}\n",
	[SCRIPT_READ] = "return {1, was()}\n",
	[SCRIPT_ADD] = "add(KEYS[1])\n"
		       "return {1}\n",
	[SCRIPT_DROP] = "redis.call('SREM', KEYS[1], id)\n"
			"return {1}\n",
};

enum { WORDS = 8 };

void
script_begin(enum script script, size_t keys, size_t more, struct bytes *to)
{
	struct bytes text = { 0 };

	bytes_add(&text, common, sizeof common - 1);
	bytes_add(&text, scripts[script], strlen(scripts[script]));
	bytes_command(to, 3 + keys + WORDS + more);
	bytes_text(to, "EVAL");
	if (text.broken)
		to->broken = true;
	else
		bytes_word(to, text.data, text.size);
	bytes_number(to, (long long)keys);
	bytes_free(&text);
}

/* What stands before and behind the value in a pattern. */
static void
add_pattern(const struct redis_options *options, enum key_kind kind,
    struct bytes *to)
{
	const char *pattern = key_pattern(options, kind);
	const char *place = pattern != NULL ? strchr(pattern, '%') : NULL;

	if (place == NULL) {
		bytes_text(to, "");
		bytes_text(to, "");
		return;
	}
	bytes_word(to, pattern, (size_t)(place - pattern));
	bytes_text(to, place + 1);
}

void
script_words(const struct redis_options *options, const char *id,
    struct bytes *to)
{
	int64_t ttl = options->ttl / MILLISECOND;

	if (ttl == 0 && options->ttl > 0)
		ttl = 1;
	bytes_text(to, options->layout == LAYOUT_JSON ? "json" : "hash");
	bytes_number(to, ttl);
	bytes_text(to, id);
	bytes_text(to, options->cluster ? "many" : "one");
	add_pattern(options, KEY_EMAIL, to);
	add_pattern(options, KEY_ORG_ID, to);
}
