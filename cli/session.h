/* SPDX-License-Identifier: MIT
 *
 * session - the configuration that a subcommand works with.
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <muster/muster.h>

/* The file to read: `given` (-c; may be NULL), else $MUSTER_CONFIG, else the
 * installed one. */
const char *session_file(const char *given);

/* Opens session_file(given); `store` and `timeout` are muster_open_options'.
 * Returns EXIT_FOUND and sets *ret, or says on standard error all that is
 * wrong and returns the exit status that this amounts to. */
int session_open(const char *given, const char *store, int64_t timeout,
    muster **ret);

/* The same with another strategy for the store, as muster_open_options has
 * it; NULL: that of the file. What stores have to say is said only then, so
 * that a file which is opened several ways is not heard several times. */
int session_open_as(const char *given, const char *store,
    const char *strategy, int64_t timeout, muster **ret);

/* Says why `what` was not opened, clears the error and returns the exit status
 * that this amounts to. */
int session_refused(const char *what, muster_status status,
    muster_error *error);

/* Closes it; NULL is nothing. A leg that hangs inside a plugin is left behind
 * after a moment, which is said on standard error. */
void session_close(muster *m);

/* Has any session_close() left a leg behind? Then plugin code still runs and
 * the program is to end by _exit(), not by exit(), which would pull down what
 * that code stands on. */
bool session_left_behind(void);

#endif
