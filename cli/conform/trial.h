/* SPDX-License-Identifier: MIT
 *
 * trial - one check of `muster conform`, in a process of its own.
 *
 * What a plugin does to the process it does to one check: a crash, a hang or
 * an exit() of its own is the verdict on that check, and the next one begins
 * afresh. The verdict is in memory that both processes see, and so is what was
 * being asked, for the case that there is no verdict.
 */
#ifndef CLI_CONFORM_TRIAL_H
#define CLI_CONFORM_TRIAL_H

#include <muster/muster.h>
#include <muster/store.h>

/* What the command line asks for. */
struct conform_plan {
	const char *plugin;     /* a name or a path */
	const char *options;    /* "K=V" texts as command.h has it; or NULL */
	const char *users;      /* a file of users that the store holds */
	muster_user known;      /* one that it holds, as far as is known */
	bool read_only;         /* nothing is put or removed */
	uint64_t seed;
	int64_t time;           /* that a check may take */
	int64_t bound;          /* within which a BOUNDED store returns */
};

/* What a check needs, or it is skipped. */
enum trial_need {
	NEEDS_NOTHING,
	NEEDS_PLUGIN,           /* that can be loaded */
	NEEDS_STORE             /* that can be opened */
};

struct trial;

struct conform_check {
	const char *name;
	const char *summary;    /* what holds when it is ok */
	enum trial_need need;
	/* In the child. OK unless trial_fail() or trial_skip() is called. */
	void (*run)(struct trial *trial);
};

enum trial_state { TRIAL_NONE, TRIAL_OK, TRIAL_SKIPPED, TRIAL_FAILED };

enum { TRIAL_TEXT = 2000 };

/* Shared by both processes. Texts are cut to what there is room for. */
struct verdict {
	enum trial_state state;
	char asked[TRIAL_TEXT];         /* what is being done */
	char came[TRIAL_TEXT];          /* of it; or why it was skipped */
	char promised[TRIAL_TEXT];
	char note[TRIAL_TEXT];          /* what an author may want to know */
	char output[TRIAL_TEXT];        /* that the child printed */
};

struct trial {
	const struct conform_plan *plan;
	const struct conform_check *check;
	struct verdict *verdict;
	muster_plugin_info *info;       /* NULL: need is NEEDS_NOTHING */
	const muster_plugin *raw;       /* the plugin's own descriptor */
};

/* Runs the check in a child. False: no child could be made, which has been
 * said on standard error. */
bool trial_run(const struct conform_plan *plan,
    const struct conform_check *check, struct verdict *verdict);

/* The rest is for the child; any thread. */

/* What is about to be asked. */
void trial_asks(struct trial *trial, const char *format, ...)
    MUSTER_PRINTF(2, 3);

/* The check has failed: what came of what was asked last, and the promise that
 * this breaks. The first failure stands. Returns false. */
bool trial_fail(struct trial *trial, const char *promise, const char *format,
    ...) MUSTER_PRINTF(3, 4);

/* The same of something else that was asked. */
bool trial_fail_asked(struct trial *trial, const char *asked,
    const char *promise, const char *format, ...) MUSTER_PRINTF(4, 5);

/* Nothing can be said, unless it has failed already. Returns false. */
bool trial_skip(struct trial *trial, const char *format, ...)
    MUSTER_PRINTF(2, 3);

/* Something that is no failure; the last one stands. */
void trial_note(struct trial *trial, const char *format, ...)
    MUSTER_PRINTF(2, 3);

bool trial_has_failed(const struct trial *trial);

/* Numbers that look random, the same from run to run: `of` them, from 0. */
uint64_t trial_random(uint64_t *state, uint64_t of);

#endif
