/* SPDX-License-Identifier: MIT
 *
 * See setting.h. Calls and bare sleeps take turns, round by round: what else
 * the machine does meets both of them.
 */
#include <config.h>

#include "setting.h"

#include <err.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <time.h>

#include "shared/clock.h"
#include "option/amount.h"
#include "room.h"

#include <muster/store.h>

static const char *
word_of(char **line, const char *name)
{
	const char *word = strsep(line, " ");

	if (word == NULL || *word == '\0')
		errx(2, "a setting has no %s", name);
	return word;
}

static void
read_line(struct setting *setting, char *line)
{
	setting->name = room_copy(word_of(&line, "name"));
	setting->strategy = room_copy(word_of(&line, "strategy"));
	setting->side_by_side = strcmp(setting->strategy, "sequential") != 0;
	setting->callers = (unsigned)atoi(word_of(&line, "callers"));
	setting->calls = (unsigned)atoi(word_of(&line, "calls"));
	while (line != NULL) {
		const char *text = word_of(&line, "member");
		unsigned i = setting->member_count++;

		if (i == SETTING_MEMBERS)
			errx(2, "%s: too many members", setting->name);
		setting->members[i] = room_copy(text);
		if (amount_parse(MUSTER_DURATION, text, &setting->delays[i]) !=
		    AMOUNT_READ)
			setting->delays[i] = 0;
	}
	if (setting->member_count == 0 ||
	    setting->callers * setting->member_count > SETTING_THREADS)
		errx(2, "%s: no members, or too many callers", setting->name);
}

/* ---- the configuration ---- */

static void
write_member(const struct setting *setting, unsigned i, FILE *file)
{
	if (setting->delays[i] == 0) {
		fprintf(file, "[store m%u]\nplugin = wait\nwait = %s\n", i,
		    setting->members[i]);
		fprintf(file, "member = %u\n", i);
		return;
	}
	fprintf(file, "[store m%u]\nplugin = slow\nstore = c%u\n", i, i);
	fprintf(file, "delay = %s\n[store c%u]\nplugin = wait\n",
	    setting->members[i], i);
}

static void
write_file(const struct setting *setting, const char *path)
{
	FILE *file = fopen(path, "we");
	unsigned i;

	if (file == NULL)
		err(2, "%s", path);
	fprintf(file, "[muster]\nstore = all\nthreads = 8\n");
	fprintf(file, "[store all]\nstrategy = %s\nprimary = m0\n",
	    setting->strategy);
	for (i = 1; i < setting->member_count; i++)
		fprintf(file, "%sm%u", i == 1 ? "secondary = " : ", ", i);
	fputc('\n', file);
	for (i = 0; i < setting->member_count; i++)
		write_member(setting, i, file);
	if (fclose(file) != 0)
		err(2, "%s", path);
}

void
setting_open(struct setting *setting, char *line, const char *directory,
    const char *plugin_path)
{
	muster_open_options options = { .plugin_path = plugin_path };
	muster_error error = MUSTER_ERROR_INIT;
	char *path;

	*setting = (struct setting){ 0 };
	read_line(setting, line);
	if (asprintf(&path, "%s/%s.ini", directory, setting->name) < 0)
		errx(2, "out of memory");
	write_file(setting, path);
	if (muster_open(path, &options, &setting->muster, &error) != MUSTER_OK)
		errx(2, "%s", error.message);
	free(path);
}

void
setting_close(struct setting *setting)
{
	unsigned i;

	muster_close(setting->muster, MUSTER_SECOND);
	samples_fini(&setting->latencies);
	samples_fini(&setting->overshoots);
	samples_fini(&setting->first);
	samples_fini(&setting->second);
	samples_fini(&setting->backs);
	for (i = 0; i < setting->member_count; i++)
		free(setting->members[i]);
	free(setting->strategy);
	free(setting->name);
}

/* ---- a round ---- */

/* A thread of a round, and what it has measured. */
struct hand {
	const struct setting *setting;
	unsigned number;
	pthread_t thread;
	struct samples latencies, overshoots, first, second, backs;
};

static void
note_legs(struct hand *hand, muster_result *result, int64_t took)
{
	const muster_leg *first = muster_result_legs(result);
	const muster_leg *second = first->next;
	int64_t end = first->start + first->elapsed;

	samples_add(&hand->first, first->elapsed);
	if (second == NULL)
		return;
	samples_add(&hand->second, second->elapsed);
	if (second->start + second->elapsed > end)
		end = second->start + second->elapsed;
	samples_add(&hand->backs, took - end);
}

static void *
ask(void *arg)
{
	struct hand *hand = arg;
	const muster_request request = { .query.id = "1" };
	muster_result *result = NULL;
	unsigned i;

	for (i = 0; i < hand->setting->calls; i++) {
		int64_t begun = clock_now(), took;

		if (muster_find(hand->setting->muster, &request, &result) !=
		    MUSTER_OK)
			errx(2, "%s: a lookup failed", hand->setting->name);
		took = clock_now() - begun;
		samples_add(&hand->latencies, took);
		note_legs(hand, result, took);
	}
	muster_result_free(result);
	return NULL;
}

static void
sleep_for(struct hand *hand, int64_t time)
{
	struct timespec until;
	int64_t end = clock_now() + time;

	until.tv_sec = end / 1000000000;
	until.tv_nsec = end % 1000000000;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	samples_add(&hand->overshoots, clock_now() - end);
}

/* Sleeps as the legs do that this thread stands for: one of each call's, or all
 * of them one after another. */
static void *
rest(void *arg)
{
	struct hand *hand = arg;
	const struct setting *setting = hand->setting;
	unsigned members = setting->member_count, i, member;

	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	for (i = 0; i < setting->calls; i++) {
		for (member = 0; member < members; member++) {
			int64_t delay = setting->delays[member];

			if (setting->side_by_side &&
			    member != hand->number % members)
				continue;
			sleep_for(hand, delay > 0 ? delay : 500000);
		}
	}
	return NULL;
}

static void
go(struct setting *setting, unsigned count, void *(*what)(void *))
{
	static struct hand hands[SETTING_THREADS];
	unsigned i;

	for (i = 0; i < count; i++) {
		hands[i] = (struct hand){ .setting = setting, .number = i };
		if (pthread_create(&hands[i].thread, NULL, what, &hands[i]))
			errx(2, "no thread can be started");
	}
	for (i = 0; i < count; i++) {
		pthread_join(hands[i].thread, NULL);
		samples_move(&setting->latencies, &hands[i].latencies);
		samples_move(&setting->overshoots, &hands[i].overshoots);
		samples_move(&setting->first, &hands[i].first);
		samples_move(&setting->second, &hands[i].second);
		samples_move(&setting->backs, &hands[i].backs);
	}
}

void
setting_round(struct setting *setting)
{
	unsigned sleepers = setting->callers;

	if (setting->side_by_side)
		sleepers *= setting->member_count;
	go(setting, sleepers, rest);
	go(setting, setting->callers, ask);
}
