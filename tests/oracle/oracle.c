/* SPDX-License-Identifier: MIT
 *
 * oracle - see oracle.h.
 *
 * Whatever is random is drawn from sequences that begin with a seed, so that a
 * question can be asked again; which thread comes first is not. The first
 * complaint is kept and ends the run: what follows it is seldom news.
 */
#include <config.h>

#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "support/suite.h"

const unsigned oracle_pools[ORACLE_POOLS] = { 1, 2, 4 };

struct oracle oracle = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- what went wrong ---- */

void
oracle_complain(const char *format, ...)
{
	va_list args;

	pthread_mutex_lock(&oracle.lock);
	if (oracle.complaint[0] == '\0') {
		va_start(args, format);
		vsnprintf(oracle.complaint, sizeof oracle.complaint, format,
		    args);
		va_end(args);
	}
	pthread_mutex_unlock(&oracle.lock);
	atomic_store(&oracle.over, true);
}

void
oracle_look_at(struct judge *judge, const struct question *question,
    muster_result *result)
{
	struct asked asked = question->asked;

	atomic_fetch_add(&oracle.answers, 1);
	asked.cancelled |= atomic_load(&oracle.closing);
	judge->tallies = oracle.tallies;
	if (judge_result(judge, &asked, result))
		return;
	oracle_complain("%s, number %u (id %s, email %s, org %s, limit %zu, "
			"timeout %lld%s%s): %s",
	    asked.tree->name, asked.number,
	    asked.query.id != NULL ? asked.query.id : "-",
	    asked.query.email != NULL ? "yes" : "-",
	    asked.query.org_id != NULL ? "yes" : "-", asked.query.limit,
	    (long long)question->request.timeout,
	    asked.primary_only ? ", primary only" : "",
	    asked.cancelled ? ", cancelled" : "", judge->complaint);
}

/* ---- random questions ---- */

uint64_t
oracle_draw(uint64_t *random, uint64_t bound)
{
	*random = behaviour_mix(*random + 1);
	return (*random >> 8) % bound;
}

/* An id that some store might know: leaves name their users. */
static void
draw_id(uint64_t *random, struct question *question)
{
	static const char *const owners[] = { "all", "db.", "memory.",
		"serial.", "slow.", "two." };
	size_t owner = oracle_draw(random, sizeof owners / sizeof *owners);

	snprintf(question->id, sizeof question->id, "%s%u-%u", owners[owner],
	    (unsigned)oracle_draw(random, BEHAVIOUR_MAX_USERS),
	    question->asked.number);
	question->asked.query.id = question->id;
}

static void
draw_query(uint64_t *random, struct question *question)
{
	struct asked *asked = &question->asked;
	unsigned keys = (unsigned)oracle_draw(random, 8);

	behaviour_email(asked->number, question->email);
	behaviour_org_id(asked->number, question->org_id);
	asked->query = (muster_query){ 0 };
	if (keys <= 4)
		asked->query.email = question->email;
	if (keys >= 4 && keys <= 6)
		asked->query.org_id = question->org_id;
	if (keys == 7)
		draw_id(random, question);
	if (oracle_draw(random, 4) == 0)
		asked->query.limit = 1 + oracle_draw(random, 6);
}

void
oracle_draw_question(uint64_t *random, struct question *question, bool hurried)
{
	size_t root = oracle_draw(random, oracle.root_count);
	struct asked *asked = &question->asked;

	question->root = root;
	asked->tree = oracle.roots[root];
	asked->number = (unsigned)oracle_draw(random, 1000003);
	draw_query(random, question);
	asked->primary_only = oracle_draw(random, 8) == 0;
	asked->timeout = hurried && oracle_draw(random, 4) == 0;
	asked->cancelled = false;
	question->request = (muster_request){
		.store = oracle.stores[root],
		.query = asked->query,
		.timeout = asked->timeout
		    ? 1 + (int64_t)oracle_draw(random, 400000)
		    : 0,
		.primary_only = asked->primary_only,
	};
}

void
oracle_be_busy(int64_t nanoseconds)
{
	struct timespec time;
	int64_t until = 0, now;

	do {
		clock_gettime(CLOCK_MONOTONIC, &time);
		now = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
		if (until == 0)
			until = now + nanoseconds;
	} while (now < until);
}

long
oracle_number(const char *variable, long otherwise)
{
	const char *text = getenv(variable);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

/* ---- life ---- */

void
oracle_open(unsigned threads)
{
	char directory[] = "/tmp/muster-oracle-XXXXXX", path[64];
	muster_error error = MUSTER_ERROR_INIT;
	const struct tree *tree;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/oracle.ini", directory);
	ck_assert(tree_write(path,
	    TEST_BUILDDIR "/tests/oracle/.libs:" TEST_BUILDDIR "/plugins/.libs",
	    threads));
	muster_open(path, NULL, &oracle.muster, &error);
	unlink(path);
	rmdir(directory);
	ck_assert_msg(oracle.muster != NULL, "%s", error.message);

	for (tree = trees; tree->name != NULL; tree++) {
		if (!tree->root)
			continue;
		oracle.roots[oracle.root_count] = tree;
		oracle.stores[oracle.root_count] = muster_store_get(
		    oracle.muster, tree->name);
		ck_assert_ptr_nonnull(oracle.stores[oracle.root_count]);
		oracle.root_count++;
	}
	ck_assert_int_le(tree - trees, ORACLE_MAX_TREES);
}

void
oracle_check_stores(void)
{
	muster_result *result = NULL;
	size_t i;

	for (i = 0; i < muster_store_count(oracle.muster); i++) {
		muster_store *store = muster_store_at(oracle.muster, i);
		muster_status status = muster_store_check(oracle.muster, store,
		    0, &result);

		if (status == MUSTER_INTERNAL)
			oracle_complain("%s: %s", muster_store_name(store),
			    muster_result_message(result));
	}
	muster_result_free(result);
}

void
oracle_close(void)
{
	size_t left;

	atomic_store(&oracle.closing, true);
	left = muster_close(oracle.muster, 20 * MUSTER_SECOND);
	if (left != 0)
		oracle_complain("%zu legs were left at the end", left);
}

int
oracle_run(const char *name, TCase *test, double seconds)
{
	Suite *suite = suite_create(name);

	tcase_set_timeout(test, seconds);
	suite_add_tcase(suite, test);
	return suite_run(suite);
}
