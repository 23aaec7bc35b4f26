/* SPDX-License-Identifier: MIT
 *
 * promises - what the interface page says, in its words.
 *
 * Each of these is a sentence, or a part of one, of muster/store.h:
 * tests/conform/promises.sh looks for them there, so that no verdict of
 * `muster conform` goes by a rule that authors cannot read.
 */
#ifndef CLI_CONFORM_PROMISES_H
#define CLI_CONFORM_PROMISES_H

#define PROMISE_ENTRY "Defines the one function that a plugin exports."
#define PROMISE_DECLARED "what a plugin declares"
#define PROMISE_LEVELS \
	"Levels are ordered; a host that does not know one takes the next " \
	"lower."
#define PROMISE_FLAGS "none yet"
#define PROMISE_KEYS "Members of muster_query that find uses"
#define PROMISE_OPTION \
	"One option of a store. The host parses the value of the file, " \
	"checks it, and writes it into the plugin's options struct at " \
	"`offset`."
#define PROMISE_OPENED "Once per [store NAME], and again after it failed."
#define PROMISE_OPEN_FAILED \
	"On failure nothing is left behind: close is not called."
#define PROMISE_BLAME "pointing at the line of that option"
#define PROMISE_CLOSED "Nothing of this store runs any more."
#define PROMISE_PING "Is the store there? Cheap."
#define PROMISE_VERDICT \
	"Every callback that gets a muster_call ends with one verdict"
#define PROMISE_MISS "OK without a user is a miss"
#define PROMISE_FIND "Emits the users that match."
#define PROMISE_TRUTH \
	"The host keeps the users that match the query (id and org_id byte " \
	"for byte; email with A-Z folded to a-z, all other bytes as they " \
	"are; a NULL member matches), one per id, up to the limit, and " \
	"counts the others as faults of the store."
#define PROMISE_EMAIL \
	"email with A-Z folded to a-z, all other bytes as they are"
#define PROMISE_LIMIT "query->limit is how many users are of use, 0: all."
#define PROMISE_TEXT \
	"Strings are UTF-8, end with NUL. NULL is \"not known\", \"\" is " \
	"empty."
#define PROMISE_EMIT \
	"Not OK: the host wants no more; return what it returned."
#define PROMISE_MESSAGE "Fails the call with a message (one line, no newline)."
#define PROMISE_PUT \
	"Whole records by id, new or replaced; an attribute that cannot be " \
	"kept is INVALID_ARGUMENT."
#define PROMISE_REMOVE \
	"Forgets the user with that id; NOT_FOUND when there is none."
#define PROMISE_QUERY_LIFE \
	"What comes out of a query lives until the callback returns."
#define PROMISE_USERS_LIFE "`users` live until it returns."
#define PROMISE_CALL_LIFE \
	"Given to every callback that can fail; valid until that callback " \
	"returns (find_async: until muster_finish())."
#define PROMISE_HOST_LIFE "Valid from open until close returns."
#define PROMISE_STACK "keep stack use under 64 KiB"
#define PROMISE_THREAD \
	"change no thread state (signal mask, locale, cancellation)"
#define PROMISE_PARALLEL "How many calls may be inside a store at once."
#define PROMISE_BOUNDED "returns soon after a cancel or the deadline"
#define PROMISE_PROMPT "never waits: no I/O, and no lock that is held over I/O"
#define PROMISE_FINISH "Ends a call of find_async with its verdict, once."
#define PROMISE_LOOP \
	"It must not wait for anything, or every store that is asked there " \
	"waits."

#endif
