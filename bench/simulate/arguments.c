/* SPDX-License-Identifier: MIT
 *
 * Each option is a row of a table: its name, its value and what it means, which
 * makes the help text too, and the function that reads the value into the
 * arguments.
 */
#include <config.h>

#include "arguments.h"

#include <errno.h>
#include <getopt.h>
#include <muster/store.h>

#include "option/amount.h"
#include "room.h"

struct option_row {
	const char *name;
	const char *value; /* NULL: takes none */
	const char *help;
	/* False: `text` is no such value. */
	bool (*read)(struct arguments *arguments, const char *text);
};

/* ---- values ---- */

static bool
read_duration(const char *text, int64_t *ret)
{
	return amount_parse(MUSTER_DURATION, text, ret) == AMOUNT_READ;
}

static bool
read_number(const char *text, uint64_t *ret)
{
	char *end;

	errno = 0;
	if (text[0] < '0' || text[0] > '9')
		return false;
	*ret = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

static bool
read_unsigned(const char *text, unsigned least, unsigned most, unsigned *ret)
{
	uint64_t number;

	if (!read_number(text, &number) || number < least || number > most)
		return false;
	*ret = (unsigned)number;
	return true;
}

/* "8" or "2..64". */
static bool
read_sweep(const char *text, unsigned most, struct sweep *ret)
{
	char *copy = room_copy(text), *dots = strstr(copy, "..");
	bool good;

	if (dots != NULL)
		*dots = '\0';
	good = read_unsigned(copy, 1, most, &ret->first) &&
	    read_unsigned(dots == NULL ? copy : dots + 2, ret->first, most,
		&ret->last);
	free(copy);
	return good;
}

static bool
read_distribution(const char *text, struct distribution *ret)
{
	struct distribution read;

	if (!distribution_parse(text, &read))
		return false;
	distribution_fini(ret);
	*ret = read;
	return true;
}

/* ---- members ---- */

static bool
read_returns(const char *text, struct member_model *member)
{
	static const char *const names[] = { "may-hang", "bounded", "prompt" };
	int i;

	for (i = 0; i < 3; i++) {
		if (strcmp(text, names[i]) == 0) {
			member->returns = i;
			return true;
		}
	}
	return false;
}

/* "DURATION:TIME". */
static bool
read_change(char *text, struct member_model *member)
{
	const char *when = strsep(&text, ":");

	return text != NULL && read_duration(when, &member->changes) &&
	    read_distribution(text, &member->later);
}

/* "NAME=VALUE". */
static bool
read_property(char *text, struct member_model *member)
{
	const char *name = strsep(&text, "=");

	if (text == NULL)
		return false;
	if (strcmp(name, "places") == 0)
		return read_unsigned(text, 1, 1000000, &member->places);
	if (strcmp(name, "errors") == 0)
		return amount_parse_ratio(text, &member->errors);
	if (strcmp(name, "cost") == 0)
		return read_duration(text, &member->cost);
	if (strcmp(name, "change") == 0)
		return read_change(text, member);
	return strcmp(name, "returns") == 0 && read_returns(text, member);
}

static bool
read_member(struct arguments *arguments, const char *text)
{
	struct member_model *member = &arguments->members[arguments->given];
	char *copy, *rest, *word;
	bool good;

	if (arguments->given == STRATEGY_MAX_MEMBERS)
		return false;
	copy = rest = room_copy(text);
	*member = (struct member_model){ .returns = MEMBER_BOUNDED };
	good = read_distribution(strsep(&rest, ","), &member->wait);
	arguments->given += good;
	while (good && (word = strsep(&rest, ",")) != NULL)
		good = read_property(word, member);
	free(copy);
	return good;
}

/* ---- options ---- */

static bool
read_strategy(struct arguments *arguments, const char *text)
{
	if (strcmp(text, "all") == 0) {
		arguments->strategy = NULL;
		return true;
	}
	arguments->strategy = strategy_by_name(text);
	return arguments->strategy != NULL;
}

static bool
read_way(struct arguments *arguments, const char *text)
{
	arguments->model.way = way_by_name(text);
	return arguments->model.way != NULL;
}

static bool
read_hedge_after(struct arguments *arguments, const char *text)
{
	if (strcmp(text, "auto") == 0) {
		arguments->model.hedge_after = -1;
		return true;
	}
	return read_duration(text, &arguments->model.hedge_after);
}

static bool
read_max_extra(struct arguments *arguments, const char *text)
{
	return amount_parse_ratio(text, &arguments->model.max_extra);
}

static bool
read_members(struct arguments *arguments, const char *text)
{
	return read_sweep(text, STRATEGY_MAX_MEMBERS,
	    &arguments->member_counts);
}

static bool
read_callers(struct arguments *arguments, const char *text)
{
	return read_sweep(text, 1000000, &arguments->callers);
}

static bool
read_rate(struct arguments *arguments, const char *text)
{
	uint64_t rate;

	if (!read_number(text, &rate) || rate == 0 || rate > 1000000000)
		return false;
	arguments->model.rate = (double)rate;
	return true;
}

static bool
read_deadline(struct arguments *arguments, const char *text)
{
	return read_duration(text, &arguments->model.deadline);
}

static bool
read_threads(struct arguments *arguments, const char *text)
{
	return read_unsigned(text, 1, 1024, &arguments->model.threads);
}

static bool
read_processors(struct arguments *arguments, const char *text)
{
	return read_unsigned(text, 0, 4096, &arguments->model.processors);
}

static bool
read_hand_over(struct arguments *arguments, const char *text)
{
	return read_distribution(text, &arguments->model.hand_over);
}

static bool
read_wake(struct arguments *arguments, const char *text)
{
	return read_distribution(text, &arguments->model.wake);
}

static bool
read_back(struct arguments *arguments, const char *text)
{
	return read_distribution(text, &arguments->model.back);
}

static bool
read_overshoot(struct arguments *arguments, const char *text)
{
	return read_distribution(text, &arguments->model.overshoot);
}

static bool
read_call_cost(struct arguments *arguments, const char *text)
{
	return read_duration(text, &arguments->model.call_cost);
}

static bool
read_leg_cost(struct arguments *arguments, const char *text)
{
	return read_duration(text, &arguments->model.leg_cost);
}

static bool
read_calls(struct arguments *arguments, const char *text)
{
	return read_number(text, &arguments->model.calls) &&
	    arguments->model.calls > 0;
}

static bool
read_warm_up(struct arguments *arguments, const char *text)
{
	return read_number(text, &arguments->model.warm_up);
}

static bool
read_settle(struct arguments *arguments, const char *text)
{
	return read_duration(text, &arguments->model.settle);
}

static bool
read_seed(struct arguments *arguments, const char *text)
{
	return read_number(text, &arguments->model.seed);
}

static bool
read_plain(struct arguments *arguments, const char *text)
{
	(void)text;
	arguments->plain = true;
	return true;
}

static const struct option_row rows[] = {
	{ "strategy", "NAME", "a strategy, or all that merge (all)",
	    read_strategy },
	{ "way", "WAY", "of adaptive: measured, always or never (measured)",
	    read_way },
	{ "hedge-after", "DURATION", "of fastest: or as is measured (auto)",
	    read_hedge_after },
	{ "max-extra", "RATIO", "and so many calls at most (2%)",
	    read_max_extra },
	{ "member", "TIME[,...]", "a member; again for the next one",
	    read_member },
	{ "members", "N[..M]", "so many; the last one given is repeated",
	    read_members },
	{ "callers", "N[..M]", "that ask again and again (1)", read_callers },
	{ "rate", "N", "or so many calls a second, come what may", read_rate },
	{ "deadline", "DURATION", "of a call (none)", read_deadline },
	{ "threads", "N", "workers (8)", read_threads },
	{ "processors", "N", "0: enough (0)", read_processors },
	{ "hand-over", "TIME", "until a worker that was woken runs (10us)",
	    read_hand_over },
	{ "wake", "TIME", "what waking costs the caller (5us)", read_wake },
	{ "back", "TIME", "until a caller that slept runs (10us)", read_back },
	{ "overshoot", "TIME", "how much too long a sleep is (0us)",
	    read_overshoot },
	{ "call-cost", "DURATION", "processor time of a call (100ns)",
	    read_call_cost },
	{ "leg-cost", "DURATION", "and of each of its legs (100ns)",
	    read_leg_cost },
	{ "calls", "N", "that are counted (100000)", read_calls },
	{ "warm-up", "N", "that are not (1000)", read_warm_up },
	{ "settle", "DURATION", "nothing is counted before (0s)", read_settle },
	{ "seed", "N", "another one, other random numbers (1)", read_seed },
	{ "plain", NULL, "one line of NAME=VALUE for each result", read_plain },
};

enum { ROWS = sizeof rows / sizeof *rows };

static const char help_end[] =
    "\n"
    "A TIME is one of\n"
    "  500us  uniform:1ms:2ms  exp:1ms (mean)  lognormal:1ms:0.5 (median)\n"
    "  slow:500us:1%:20 (1 % take 20 times as long)  samples:FILE\n"
    "and for a member there may follow\n"
    "  ,places=N      so many at a time\n"
    "  ,errors=1%     that end as errors\n"
    "  ,returns=WORD  may-hang, bounded (the default) or prompt\n"
    "  ,cost=DURATION processor time of a leg, beside --leg-cost\n"
    "  ,change=DURATION:TIME\n"
    "                 after so long it takes that time\n"
    "N..M is each power of two from N to M.\n";

static void
print_help(void)
{
	int i;

	fputs("usage: simulate [OPTION]... --member TIME...\n"
	      "How long lookups take, in simulated time.\n\n",
	    stdout);
	for (i = 0; i < ROWS; i++)
		printf("  --%-10s %-12s %s\n", rows[i].name,
		    rows[i].value == NULL ? "" : rows[i].value, rows[i].help);
	fputs(help_end, stdout);
}

static bool
set_default(struct distribution *distribution, const char *text)
{
	return distribution_parse(text, distribution);
}

static bool
defaults(struct arguments *ret)
{
	memset(ret, 0, sizeof *ret);
	ret->callers = (struct sweep){ 1, 1 };
	ret->model.way = way_by_name("measured");
	ret->model.hedge_after = -1;
	ret->model.max_extra = 0.02;
	ret->model.threads = 8;
	ret->model.call_cost = ret->model.leg_cost = 100;
	ret->model.calls = 100000;
	ret->model.warm_up = 1000;
	ret->model.seed = 1;
	return set_default(&ret->model.hand_over, "10us") &&
	    set_default(&ret->model.wake, "5us") &&
	    set_default(&ret->model.back, "10us");
}

/* Members that were not given are as the last one that was. */
static bool
fill_members(struct arguments *arguments)
{
	unsigned i;

	if (arguments->given == 0) {
		fputs("simulate: no --member is given: try --help\n", stderr);
		return false;
	}
	for (i = arguments->given; i < STRATEGY_MAX_MEMBERS; i++)
		arguments->members[i] = arguments->members[i - 1];
	if (arguments->member_counts.first == 0)
		arguments->member_counts = (struct sweep){ arguments->given,
			arguments->given };
	return true;
}

enum arguments_verdict
arguments_parse(int argc, char **argv, struct arguments *ret)
{
	struct option options[ROWS + 2] = { { 0 } };
	int i, found;

	if (!defaults(ret))
		return ARGUMENTS_WRONG;
	for (i = 0; i < ROWS; i++)
		options[i] = (struct option){ rows[i].name,
			rows[i].value != NULL, NULL, i + 1 };
	options[ROWS] = (struct option){ "help", no_argument, NULL, ROWS + 1 };
	while ((found = getopt_long(argc, argv, "", options, NULL)) > 0) {
		if (found == ROWS + 1) {
			print_help();
			return ARGUMENTS_HELP;
		}
		if (found > ROWS + 1) /* getopt has said what is wrong */
			return ARGUMENTS_WRONG;
		if (!rows[found - 1].read(ret, optarg)) {
			fprintf(stderr, "simulate: --%s '%s' is not %s\n",
			    rows[found - 1].name, optarg,
			    rows[found - 1].value);
			return ARGUMENTS_WRONG;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "simulate: '%s' is not an option\n",
		    argv[optind]);
		return ARGUMENTS_WRONG;
	}
	return fill_members(ret) ? ARGUMENTS_RUN : ARGUMENTS_WRONG;
}

static void
member_fini(struct member_model *member)
{
	distribution_fini(&member->wait);
	distribution_fini(&member->later);
}

void
arguments_fini(struct arguments *arguments)
{
	unsigned i;

	for (i = 0; i < arguments->given; i++)
		member_fini(&arguments->members[i]);
	distribution_fini(&arguments->model.hand_over);
	distribution_fini(&arguments->model.wake);
	distribution_fini(&arguments->model.back);
	distribution_fini(&arguments->model.overshoot);
}

unsigned
sweep_next(const struct sweep *sweep, unsigned number)
{
	if (number < sweep->last && 2 * number > sweep->last)
		return sweep->last;
	return 2 * number;
}
