/* SPDX-License-Identifier: MIT
 *
 * message - the lines that we and the child say to each other, made and read;
 * muster-exec-protocol(7) has their meaning. Knows no process and no call.
 */
#ifndef EXEC_MESSAGE_H
#define EXEC_MESSAGE_H

#include <muster/store.h>

#include <jansson.h>

/* The version of the protocol. */
enum { MESSAGE_VERSION = 1 };

/* ---- ours ---- */

/* Each is a line without its end, owned by the caller (free()); NULL: no
 * memory, or a text is not UTF-8. */
char *message_hello(const char *store);

/* `remaining` is in nanoseconds, INT64_MAX for no deadline. */
char *message_find(uint64_t id, const muster_query *query, int64_t remaining);
char *message_put(uint64_t id, const muster_user *const *users, size_t count);
char *message_remove(uint64_t id, const char *user_id);
char *message_ping(uint64_t id);
char *message_cancel(uint64_t id);

/* ---- the child's ----
 *
 * A line is `size` bytes, whatever they are: it has no end of its own, and no
 * byte beyond is read. Both functions keep nothing of it. */

/* What is wrong with a line, in words. */
struct message_fault {
	bool no_memory;                 /* nothing: memory was missing */
	char text[200];
};

struct message_hello {
	uint32_t keys;                  /* MUSTER_KEY_... */
	bool writes;
};

/* Reads the first line. False: *ret_fault says what is wrong with it. */
bool message_read_hello(const char *line, size_t size,
    struct message_hello *ret, struct message_fault *ret_fault);

struct message_answer {
	json_t *root;                   /* what the rest lives in */
	uint64_t id;
	json_t *users;                  /* an array, or NULL */
	bool more;                      /* this is not all of the answer */
	muster_status status;           /* OK, or: */
	const char *message;            /* why it failed; "": not said */
};

enum message_result {
	MESSAGE_GOOD,    /* to be freed by message_answer_fini() */
	MESSAGE_BAD,     /* ret->id is known all the same */
	MESSAGE_UNKNOWN, /* nothing is known */
	MESSAGE_NO_MEMORY
};

/* Reads any other line; when it is not GOOD, *ret_fault says why. */
enum message_result message_read_answer(const char *line, size_t size,
    struct message_answer *ret, struct message_fault *ret_fault);
void message_answer_fini(struct message_answer *answer);

#endif
