/* SPDX-License-Identifier: MIT
 *
 * The child's life, as a state machine:
 *
 *	DOWN --start--> COMING --is there--> STARTING --hello--> READY
 *	  ^                |                    |                  |
 *	  +---not started--+                    |                  |
 *	  +---reaped--- ENDING <----------------+-------lost-------+
 *
 * On the loop it is driven by watches and a timer; in open and in close, where
 * nothing is watched, by poll(2), through the same functions.
 *
 * Whoever has lost the child is told at once if we have put an end to it; if it
 * ended by itself, when it has been reaped and we know how. A child that had
 * answered something is followed by another one at once, and what has come
 * meanwhile is for that. After one that had not, or after many in a row that
 * lived shortly, there is a pause that doubles, and until then the store
 * answers with the reason.
 */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "exec.h"

static const int64_t second = INT64_C(1000000000);
static const int64_t grace = 100 * INT64_C(1000000);
static const int64_t kill_patience = 5 * INT64_C(1000000000);

enum {
	/* Of one callback when the child has ended: what a pipe can hold. */
	MOST_READS = 32,
	/* Of its standard error, what is logged: bytes of a line, and lines of
	 * a second. The log may be slow, and others wait meanwhile. */
	ERROR_LINE = 1000,
	ERROR_LINES = 100,
	/* Lives of less than a second, one after the other, without a pause. */
	MOST_SHORT_LIVES = 10
};

int64_t
exec_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void
set_timer(struct exec *exec, int64_t nanoseconds)
{
	exec->timer_at = INT64_MAX;
	if (nanoseconds >= 0)
		exec->timer_at = exec_now() + nanoseconds;
	muster_timer_set(exec->host, exec->timer, nanoseconds);
}

static void
unwatch(struct exec *exec, muster_watch **watch)
{
	muster_watch_free(exec->host, *watch);
	*watch = NULL;
}

/* ---- losing it ---- */

static void
lose(struct exec *exec, bool at_once)
{
	if (exec->state == CHILD_ENDING)
		return;
	exec->state = CHILD_ENDING;
	unwatch(exec, &exec->watch_in);
	unwatch(exec, &exec->watch_out);
	process_shut(&exec->process.in);
	lines_out_fini(&exec->in);
	if (at_once)
		process_kill(&exec->process);
	set_timer(exec, grace);
}

void
child_condemn(struct exec *exec, const char *format, ...)
{
	va_list args;

	if (exec->condemned)
		return;
	exec->condemned = true;
	va_start(args, format);
	vsnprintf(exec->why, sizeof exec->why, format, args);
	va_end(args);
	lose(exec, true);
	talk_fail_sent(exec);
}

/* ---- what it says ---- */

/* Takes the lines that have come. */
static void
hear_lines(struct exec *exec)
{
	const char *line;
	size_t size;

	while (!exec->condemned && lines_next(&exec->out, &line, &size)) {
		if (size > (size_t)exec->options->max_line)
			child_condemn(exec,
			    "the child sent a line of %zu bytes: more than "
			    "'max_line'",
			    size);
		else
			talk_hear(exec, line, size);
	}
}

static enum lines_result
read_out(struct exec *exec)
{
	enum lines_result result = lines_read(&exec->out, exec->process.out,
	    (size_t)exec->options->max_line);

	if (result == LINES_DONE)
		hear_lines(exec);
	else if (result == LINES_TOO_LONG)
		child_condemn(exec,
		    "the child sent a line of more than %lld bytes: "
		    "'max_line'",
		    (long long)exec->options->max_line);
	else if (result == LINES_NO_MEMORY)
		child_condemn(exec, "out of memory for what the child sends");
	return result;
}

static void
on_out(void *arg, unsigned events)
{
	struct exec *exec = arg;

	(void)events;
	if (read_out(exec) == LINES_END)
		lose(exec, false);
}

static void
log_unlogged(struct exec *exec)
{
	if (exec->unlogged > 0)
		muster_log(exec->host, MUSTER_WARNING,
		    "child: ... and %zu more lines", exec->unlogged);
	exec->logged = exec->unlogged = 0;
}

static void
hear_error_line(struct exec *exec, const char *line, size_t size)
{
	size_t kept = size < sizeof exec->last_words - 1
	    ? size
	    : sizeof exec->last_words - 1;
	int64_t now = exec_now();

	if (size == 0)
		return;
	memcpy(exec->last_words, line, kept);
	exec->last_words[kept] = '\0';
	if (now - exec->logged_since >= second) {
		log_unlogged(exec);
		exec->logged_since = now;
	}
	if (exec->logged++ < ERROR_LINES)
		muster_log(exec->host, MUSTER_WARNING, "child: %.*s",
		    (int)(size < ERROR_LINE ? size : ERROR_LINE), line);
	else
		exec->unlogged++;
}

static enum lines_result
read_err(struct exec *exec)
{
	enum lines_result result = lines_read(&exec->err, exec->process.err,
	    ERROR_LINE);
	const char *line;
	size_t size;

	while (lines_next(&exec->err, &line, &size))
		hear_error_line(exec, line, size);
	/* What is too long, or is never ended, is shown as far as it came. */
	if (result == LINES_TOO_LONG || result == LINES_END) {
		size = lines_rest(&exec->err, &line);
		hear_error_line(exec, line, size);
		lines_in_fini(&exec->err);
	}
	return result;
}

static void
on_err(void *arg, unsigned events)
{
	struct exec *exec = arg;

	(void)events;
	if (read_err(exec) == LINES_END)
		unwatch(exec, &exec->watch_err);
}

/* ---- what it hears ---- */

static void
flush(struct exec *exec)
{
	switch (lines_write(&exec->in, exec->process.in)) {
	case LINES_DONE:
		muster_watch_set(exec->host, exec->watch_in, MUSTER_READ);
		break;
	case LINES_LATER:
		muster_watch_set(exec->host, exec->watch_in,
		    MUSTER_READ | MUSTER_WRITE);
		break;
	default:
		lose(exec, false);
	}
}

/* There is nothing to be read here, ever: that means that the child has closed
 * its standard input, with whatever is in the pipe. */
static void
on_in(void *arg, unsigned events)
{
	if (events & MUSTER_READ)
		lose(arg, false);
	else
		flush(arg);
}

void
child_say(struct exec *exec, const char *line)
{
	if (exec->state != CHILD_READY && exec->state != CHILD_STARTING)
		return;
	if (lines_add(&exec->in, line))
		flush(exec);
	else
		child_condemn(exec, "out of memory for what the child is sent");
}

/* ---- does it answer? ---- */

static void
set_patience(struct exec *exec)
{
	struct request *first = exec->requests.list.first;
	int64_t left;

	exec->patient = first != NULL && exec->options->answer_timeout > 0;
	if (!exec->patient)
		return;
	left = first->since + exec->options->answer_timeout - exec_now();
	muster_timer_set(exec->host, exec->patience, left > 0 ? left : 0);
}

static void
on_impatient(void *arg)
{
	struct exec *exec = arg;
	struct request *first = exec->requests.list.first;

	if (exec->state == CHILD_READY && first != NULL &&
	    exec_now() - first->since >= exec->options->answer_timeout)
		child_condemn(exec,
		    "the child has not answered for %.3g s: 'answer_timeout'",
		    (double)exec->options->answer_timeout / 1e9);
	set_patience(exec);
}

void
child_expect(struct exec *exec)
{
	if (!exec->patient)
		set_patience(exec);
}

/* ---- the end ---- */

static void
read_the_rest(struct exec *exec)
{
	for (int i = 0; i < MOST_READS && !exec->condemned; i++)
		if (read_out(exec) != LINES_DONE)
			break;
	for (int i = 0; i < MOST_READS; i++) {
		enum lines_result result = read_err(exec);

		if (result != LINES_DONE && result != LINES_TOO_LONG)
			break;
	}
}

static void
close_all(struct exec *exec)
{
	unwatch(exec, &exec->watch_in);
	unwatch(exec, &exec->watch_out);
	unwatch(exec, &exec->watch_err);
	unwatch(exec, &exec->watch_ended);
	process_shut(&exec->process.ended);
	process_shut(&exec->process.in);
	process_shut(&exec->process.out);
	process_shut(&exec->process.err);
	lines_out_fini(&exec->in);
	lines_in_fini(&exec->out);
	lines_in_fini(&exec->err);
}

/* There is no child. Waits, and says for how long. */
static void
rest(struct exec *exec)
{
	const struct exec_options *options = exec->options;

	exec->state = CHILD_DOWN;
	exec->pause = exec->pause == 0                ? options->restart_after
	    : exec->pause > options->restart_most / 2 ? options->restart_most
						      : exec->pause * 2;
	if (exec->pause > options->restart_most)
		exec->pause = options->restart_most;
	if (!exec->opening) {
		muster_log(exec->host, MUSTER_WARNING,
		    "%s; started again in %lld ms", exec->why,
		    (long long)(exec->pause / 1000000));
		set_timer(exec, exec->pause);
	}
	talk_fail_waiting(exec);
}

/* Why there is no child any more. */
static void
explain(struct exec *exec, const struct process_end *end)
{
	bool told = exec->told_to_end && end->killed;

	if (!exec->condemned)
		snprintf(exec->why, sizeof exec->why, "the child %s%s%s",
		    told ? "closed its standard input or output, and did not "
			   "end"
			 : end->text,
		    exec->last_words[0] != '\0' ? ": " : "", exec->last_words);
}

/* Is it to be followed by another one at once? */
static bool
may_go_on(struct exec *exec)
{
	if (!exec->useful || exec->opening)
		return false;
	if (exec_now() - exec->started >= second)
		exec->short_lives = 0;
	return exec->short_lives++ < MOST_SHORT_LIVES;
}

/* Has it ended? Then it is reaped, and what follows from that is done. */
static bool
look_for_end(struct exec *exec)
{
	struct process_end end = { .text = "" };

	/* Its group, before its number is another's. */
	process_kill(&exec->process);
	read_the_rest(exec);
	if (!process_reap(&exec->process, &end))
		return false;
	lose(exec, false);
	explain(exec, &end);
	log_unlogged(exec);
	close_all(exec);
	set_timer(exec, -1);
	talk_fail_sent(exec);
	if (!may_go_on(exec)) {
		rest(exec);
		return true;
	}
	muster_log(exec->host, MUSTER_WARNING, "%s; started again", exec->why);
	exec->pause = 0;
	child_start(exec);
	return true;
}

static void
on_ended(void *arg, unsigned events)
{
	(void)events;
	look_for_end(arg);
}

/* ---- the start ---- */

static void
on_timer(void *arg)
{
	struct exec *exec = arg;

	exec->timer_at = INT64_MAX;
	switch (exec->state) {
	case CHILD_DOWN:
		child_start(exec);
		break;
	case CHILD_COMING:
		snprintf(exec->why, sizeof exec->why,
		    "'%s' has not been started for %.3g s: 'start_timeout'",
		    exec->plan.arguments[0],
		    (double)exec->options->start_timeout / 1e9);
		exec->overdue = true;
		talk_fail_waiting(exec);
		break;
	case CHILD_STARTING:
		child_condemn(exec,
		    "the child has said no hello for %.3g s: 'start_timeout'",
		    (double)exec->options->start_timeout / 1e9);
		break;
	case CHILD_ENDING:
		exec->told_to_end = true;
		if (!look_for_end(exec))
			set_timer(exec, grace);
		break;
	case CHILD_READY:
		break;
	}
}

static bool
watch(struct exec *exec)
{
	muster_host *host = exec->host;
	const struct process *process = &exec->process;

	exec->watch_ended = muster_watch_new(host, process->ended, on_ended,
	    exec);
	exec->watch_in = muster_watch_new(host, process->in, on_in, exec);
	exec->watch_out = muster_watch_new(host, process->out, on_out, exec);
	exec->watch_err = muster_watch_new(host, process->err, on_err, exec);
	if (exec->watch_ended == NULL || exec->watch_in == NULL ||
	    exec->watch_out == NULL || exec->watch_err == NULL)
		return false;
	muster_watch_set(host, exec->watch_ended, MUSTER_READ);
	muster_watch_set(host, exec->watch_out, MUSTER_READ);
	muster_watch_set(host, exec->watch_err, MUSTER_READ);
	return true;
}

bool
child_is_away(const struct exec *exec)
{
	return exec->state == CHILD_DOWN ||
	    (exec->state == CHILD_COMING && exec->overdue);
}

static void
not_started(struct exec *exec, int error)
{
	exec->start_error = error;
	snprintf(exec->why, sizeof exec->why, "'%s' cannot be started: %s",
	    exec->plan.arguments[0], strerror(error));
	set_timer(exec, -1);
	rest(exec);
}

void
child_start(struct exec *exec)
{
	int error;

	exec->greeted = exec->useful = exec->condemned = false;
	exec->overdue = exec->told_to_end = false;
	exec->odd = 0;
	exec->start_error = 0;
	exec->last_words[0] = '\0';
	exec->state = CHILD_COMING;
	set_timer(exec, exec->options->start_timeout);
	error = starter_begin(&exec->starter, &exec->plan, &exec->mailbox);
	if (error != 0)
		not_started(exec, error);
}

/* What the starter has begun is there, or it cannot be. */
static void
take_started(struct exec *exec)
{
	char *hello;
	int error;

	if (!starter_take(&exec->starter, &exec->process, &error))
		return;
	if (error != 0) {
		not_started(exec, error);
		return;
	}
	hello = message_hello(muster_name(exec->host));
	exec->state = CHILD_STARTING;
	exec->overdue = false;
	exec->started = exec_now();
	set_timer(exec, exec->options->start_timeout);
	if (!watch(exec) || hello == NULL)
		child_condemn(exec, "out of memory for the child");
	else
		child_say(exec, hello);
	free(hello);
}

static void
on_mail(void *arg, unsigned events)
{
	(void)events;
	talk_look(arg);
	take_started(arg);
}

bool
child_prepare(struct exec *exec)
{
	exec->timer = muster_timer_new(exec->host, on_timer, exec);
	exec->patience = muster_timer_new(exec->host, on_impatient, exec);
	exec->watch_mail = muster_watch_new(exec->host, exec->mailbox.wake,
	    on_mail, exec);
	if (exec->timer == NULL || exec->patience == NULL ||
	    exec->watch_mail == NULL)
		return false;
	muster_watch_set(exec->host, exec->watch_mail, MUSTER_READ);
	return true;
}

/* ---- without the loop ---- */

static int
milliseconds_until(int64_t when)
{
	int64_t left;

	if (when == INT64_MAX)
		return -1;
	left = when - exec_now();
	if (left <= 0)
		return 0;
	return left > INT64_C(1000000000000) ? 1000000
					     : (int)(left / 1000000 + 1);
}

muster_status
child_await(struct exec *exec, muster_call *call)
{
	muster_status status = MUSTER_OK;

	while (status == MUSTER_OK && exec->state != CHILD_READY &&
	    !child_is_away(exec)) {
		struct pollfd fds[] = {
			{ .fd = exec->watch_err ? exec->process.err : -1,
			    .events = POLLIN },
			{ .fd = exec->watch_out ? exec->process.out : -1,
			    .events = POLLIN },
			{ .fd = exec->watch_ended ? exec->process.ended : -1,
			    .events = POLLIN },
			{ .fd = exec->mailbox.wake, .events = POLLIN },
		};

		poll(fds, 4, milliseconds_until(exec->timer_at));
		if (fds[0].revents != 0)
			on_err(exec, MUSTER_READ);
		if (fds[1].revents != 0)
			on_out(exec, MUSTER_READ);
		if (fds[2].revents != 0 && exec->watch_ended != NULL)
			on_ended(exec, MUSTER_READ);
		if (fds[3].revents != 0)
			on_mail(exec, MUSTER_READ);
		if (exec->timer_at <= exec_now())
			on_timer(exec);
		status = muster_stopped(call);
	}
	return exec->state == CHILD_READY ? MUSTER_OK : status;
}

/* Until it has ended, or for so long; what it says is lost, but for the log. */
static bool
await_end(struct exec *exec, int64_t patience)
{
	int64_t until = exec_now() + patience;
	bool out = exec->process.out >= 0, err = exec->process.err >= 0;

	while (exec_now() < until) {
		struct pollfd fds[] = {
			{ .fd = exec->process.ended, .events = POLLIN },
			{ .fd = out ? exec->process.out : -1,
			    .events = POLLIN },
			{ .fd = err ? exec->process.err : -1,
			    .events = POLLIN },
		};

		poll(fds, 3, milliseconds_until(until));
		if (fds[2].revents != 0 && read_err(exec) == LINES_END)
			err = false;
		if (fds[1].revents != 0) {
			lines_in_fini(&exec->out);
			out = lines_read(&exec->out, exec->process.out,
				  SIZE_MAX) == LINES_DONE;
		}
		if (fds[0].revents != 0)
			return true;
	}
	return false;
}

void
child_stop(struct exec *exec, int64_t patience)
{
	struct process_end end;
	int error;

	/* One that is not there yet is not waited for any longer. */
	if (starter_await(&exec->starter, &exec->process, &error))
		patience = 0;
	process_shut(&exec->process.in);
	if (exec->process.pid != 0) {
		if (patience > 0)
			await_end(exec, patience);
		process_kill(&exec->process);
		if (!await_end(exec, kill_patience) ||
		    !process_reap(&exec->process, &end))
			muster_log(exec->host, MUSTER_ERROR,
			    "the child, process %ld, does not end though it "
			    "was killed",
			    (long)exec->process.pid);
	}
	close_all(exec);
}
