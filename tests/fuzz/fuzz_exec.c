/* SPDX-License-Identifier: MIT
 *
 * fuzz_exec - what a child of the plugin exec writes: lines taken out of a
 * stream, a hello, answers and the users in them. What has to hold:
 *
 *	lines come out of the stream as they are in it;
 *	a line that is refused has a reason;
 *	an answer that is taken has a request, and a status that exists;
 *	its users keep to the bounds, and are the same when they are written for
 *	a child and read again.
 */
#include <config.h>

#include <string.h>
#include <unistd.h>

#include "lines.h"
#include "message.h"
#include "records.h"

const char fuzz_name[] = "exec";

enum { MOST_LINE = 512 };

static struct fuzz_file file;
static struct record_reader *reader, *again;

static void
begin(void)
{
	if (reader != NULL)
		return;
	fuzz_file_init(&file);
	reader = record_reader_new(NULL, "fuzz", RECORD_JSONL);
	again = record_reader_new(NULL, "again", RECORD_JSONL);
	FUZZ_CHECK(reader != NULL && again != NULL, "no memory");
}

/* ---- users ---- */

/* Written as for a put, and read as from a child. */
static void
check_written(const muster_user *user)
{
	char *line = message_put(1, &user, 1);
	json_t *root = json_loads(line != NULL ? line : "",
	    JSON_REJECT_DUPLICATES, NULL);
	json_t *first, *second, *list;
	const muster_user *read;

	FUZZ_CHECK(line != NULL && root != NULL &&
		strncmp(line, "{\"id\":1,", 8) == 0 &&
		strchr(line, '\n') == NULL,
	    "'%s'", line);
	list = json_object_get(root, "put");
	FUZZ_CHECK(record_reader_object(again, json_array_get(list, 0),
		       &read) == MUSTER_OK,
	    "%s", record_reader_message(again));
	first = record_json_user(user);
	second = record_json_user(read);
	FUZZ_CHECK(json_equal(first, second), "%s", line);
	json_decref(first);
	json_decref(second);
	json_decref(root);
	free(line);
}

static void
check_users(json_t *users)
{
	const muster_user *user;
	json_t *item;
	size_t i;

	json_array_foreach(users, i, item)
	{
		if (record_reader_object(reader, item, &user) != MUSTER_OK) {
			FUZZ_CHECK(record_reader_message(reader) != NULL,
			    "no reason");
			break;
		}
		records_check_user(user);
		check_written(user);
	}
}

/* ---- lines ---- */

static bool
is_told(const struct message_fault *fault)
{
	return fault->text[0] != '\0' &&
	    memchr(fault->text, '\0', sizeof fault->text) != NULL;
}

static void
check_hello(const char *line, size_t size)
{
	struct message_hello hello = { .keys = 0 };
	struct message_fault fault = { .text = "" };

	if (message_read_hello(line, size, &hello, &fault))
		FUZZ_CHECK(hello.keys != 0 && hello.keys < 8, "%u", hello.keys);
	else
		FUZZ_CHECK(is_told(&fault), "no reason");
}

static void
check_answer(const char *line, size_t size)
{
	struct message_answer answer;
	struct message_fault fault = { .text = "" };
	enum message_result result;

	result = message_read_answer(line, size, &answer, &fault);
	FUZZ_CHECK(result == MESSAGE_GOOD || is_told(&fault), "no reason");
	FUZZ_CHECK(result == MESSAGE_UNKNOWN || answer.id != 0, "no request");
	if (result == MESSAGE_GOOD) {
		FUZZ_CHECK(answer.message != NULL && answer.status >= 0 &&
			answer.status <= MUSTER_UNAUTHENTICATED,
		    "%d", answer.status);
		FUZZ_CHECK(answer.status == MUSTER_OK || answer.users == NULL,
		    "users of a failure");
		check_users(answer.users);
	}
	message_answer_fini(&answer);
}

/* Takes the lines out of the file; each is what stands there. */
static void
check_lines(const uint8_t *bytes, size_t size)
{
	struct lines_in in = { .bytes = NULL };
	enum lines_result result;
	const char *line;
	size_t length, at = 0;

	FUZZ_CHECK(lseek(file.descriptor, 0, SEEK_SET) == 0, "%s", file.path);
	do {
		result = lines_read(&in, file.descriptor, MOST_LINE);
		while (lines_next(&in, &line, &length)) {
			FUZZ_CHECK(at + length < size &&
				memcmp(line, bytes + at, length) == 0 &&
				bytes[at + length] == '\n',
			    "another line at %zu", at);
			at += length + 1;
			if (at == length + 1)
				check_hello(line, length);
			check_answer(line, length);
		}
	} while (result == LINES_DONE);
	FUZZ_CHECK(result == LINES_END || result == LINES_TOO_LONG, "%d",
	    (int)result);
	FUZZ_CHECK(result == LINES_TOO_LONG ||
		memchr(bytes + at, '\n', size - at) == NULL,
	    "a line is left at %zu", at);
	lines_in_fini(&in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	begin();
	if (size == 0)
		return 0;
	fuzz_file_write(&file, bytes, size);
	check_lines(bytes, size);
	return 0;
}
