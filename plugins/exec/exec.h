/* SPDX-License-Identifier: MIT
 *
 * exec - a store, its child and what was asked of it. All but the mailbox is
 * the loop's; open and close have it to themselves.
 */
#ifndef EXEC_EXEC_H
#define EXEC_EXEC_H

#include "lines.h"
#include "mailbox.h"
#include "message.h"
#include "options.h"
#include "process.h"
#include "requests.h"
#include "starter.h"

#include "records/records.h"

enum child_state {
	CHILD_DOWN,     /* none; `timer` starts one */
	CHILD_COMING,   /* the starter is at it; `timer` ends our patience */
	CHILD_STARTING, /* it has not said hello; `timer` ends its patience */
	CHILD_READY,
	CHILD_ENDING    /* it is to end, or has; `timer` kills it */
};

/* Requests that wait at a time: what a child may leave unanswered. */
enum { EXEC_MOST_REQUESTS = 4096 };

struct exec {
	muster_host *host;
	const struct exec_options *options;
	struct process_plan plan;
	char **texts;                   /* what the plan's lists are made of */
	struct record_reader *reader;   /* of users in answers */
	struct mailbox mailbox;
	struct starter starter;
	/* the child */
	enum child_state state;
	bool opening;                   /* open looks after it: no restart */
	struct process process;
	struct lines_out in;
	struct lines_in out;
	struct lines_in err;
	muster_watch *watch_in;
	muster_watch *watch_out;
	muster_watch *watch_err;
	muster_watch *watch_ended;
	muster_watch *watch_mail;
	muster_timer *timer;
	int64_t timer_at;               /* monotonic; INT64_MAX: not set */
	muster_timer *patience;         /* for the request that waits longest */
	bool patient;                   /* it is set */
	struct message_hello hello;     /* what it can do, once it has said */
	bool greeted;                   /* that */
	bool useful;                    /* it has answered since it started */
	bool condemned;                 /* nothing it says counts any more */
	bool misspoken;                 /* its first line was no hello */
	bool overdue;                   /* it is COMING for too long */
	bool told_to_end;               /* by SIGKILL: its pipes were closed */
	unsigned odd;                   /* answers that belong to nothing */
	int64_t started;                /* when it was; monotonic */
	unsigned short_lives;           /* of children, one after the other */
	int64_t pause;                  /* before the next start */
	int start_error;                /* why it could not be started; or 0 */
	char last_words[160];           /* on its standard error */
	int64_t logged_since;           /* a second, in which so many lines */
	size_t logged;                  /* came from there, */
	size_t unlogged;                /* and these are not in the log */
	char why[400];                  /* there is no child; one line */
	/* what was asked */
	struct request_list waiting;    /* for a child that is ready */
	size_t waiting_count;
	struct requests requests;
};

/* Monotonic nanoseconds. */
int64_t exec_now(void);

/* ---- child.c ---- */

/* In open, first: makes what watches and rings. False: no memory. */
bool child_prepare(struct exec *exec);

/* Starts a child: it is COMING; or DOWN, if it cannot be started. */
void child_start(struct exec *exec);

/* Is there neither a child nor soon one? Then exec->why tells the reason. */
bool child_is_away(const struct exec *exec);

/* Says a line to a child that is ready or starting. */
void child_say(struct exec *exec, const char *line);

/* Puts an end to it, whatever it has left to say, for the reason. */
void child_condemn(struct exec *exec, const char *format, ...)
    MUSTER_PRINTF(2, 3);

/* A request was sent: looks whether it is answered in time. */
void child_expect(struct exec *exec);

/* In open: until it is ready, DOWN or the call is over, whose status it
 * returns then. The mailbox is rung for the last. */
muster_status child_await(struct exec *exec, muster_call *call);

/* In close and in an open that fails: has it end within `patience`, kills it
 * after that, reaps it and closes all descriptors. */
void child_stop(struct exec *exec, int64_t patience);

/* ---- talk.c ---- */

/* A request that has come. It belongs to the exec from now on. */
void talk_take(struct exec *exec, struct request *request);

/* The child is ready: sends what has waited for it. */
void talk_begin(struct exec *exec);

/* A line that the child has said. */
void talk_hear(struct exec *exec, const char *line, size_t size);

/* Nobody waits for this any more: tells the child. */
void talk_cancel(struct exec *exec, struct request *request);

/* All that was sent, or all that has waited, fails with exec->why. */
void talk_fail_sent(struct exec *exec);
void talk_fail_waiting(struct exec *exec);

/* Takes what was posted, and what nobody waits for any more. */
void talk_look(struct exec *exec);

#endif
