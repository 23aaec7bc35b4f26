/* SPDX-License-Identifier: MIT
 *
 * resolve - one section becomes a store.
 *
 * A section says by `plugin` or by `strategy` what kind of store it is, and
 * that tells which options it may have. Where this is wrong itself, as much of
 * the rest is checked as can be: the options that all stores have always; with
 * a strategy that is not known, its members by the names that all strategies
 * use, or everything if it can be told which strategy was meant. What cannot be
 * judged then is not called unknown.
 */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/shorten.h"
#include "directory/place.h"

/* What every store has. */
struct common {
	int64_t timeout;
	int64_t max_in_flight;
	int64_t max_waiting;
	int64_t breaker_failures;
	double breaker_rate;
	int64_t breaker_calls;
	int64_t breaker_window;
	int64_t breaker_wait;
	int64_t retry;
	int64_t retry_wait;
	double retry_budget;
};

/* What a composite of an unknown strategy surely has. */
struct members {
	muster_store *primary;
	muster_stores secondary;
	muster_stores members;
};

static const struct option_target common_target;
static const struct option_target members_target;

static const char *const kinds[] = { "plugin", "strategy", NULL };

static void MUSTER_PRINTF(4, 5) complain(struct directory *directory,
    const struct place *place, unsigned line, const char *format, ...)
{
	va_list args;
	char *message;

	va_start(args, format);
	if (vasprintf(&message, format, args) < 0)
		message = NULL;
	va_end(args);
	if (message == NULL) {
		directory->problems.out_of_memory = true;
		return;
	}
	problems_add(&directory->problems, directory->config->file, line,
	    place->section->title, "%s", message);
	free(message);
}

/* ---- options ---- */

static muster_store *
look_up(void *arg, const char *name)
{
	return directory_find(arg, name);
}

bool
resolve_bind(struct directory *directory, const struct config_section *section,
    const struct option_target *targets, size_t count, const char *const *also)
{
	const char **names = calloc(directory->count + 1, sizeof *names);
	struct option_source source = {
		.config = directory->config,
		.section = section,
		.problems = &directory->problems,
		.store = look_up,
		.store_names = names,
		.store_count = directory->count,
		.arg = directory,
	};
	size_t i;
	bool good;

	if (names == NULL) {
		directory->problems.out_of_memory = true;
		return false;
	}
	for (i = 0; i < directory->count; i++)
		names[i] = directory->stores[i]->name;
	good = option_bind(&source, targets, count, also);
	free(names);
	return good;
}

/* The names of all entries, NULL ended, owned by the caller: what `also` is
 * when no entry can be called unknown. */
static const char **
all_names(const struct config_section *section)
{
	const char **names = calloc(section->entry_count + 1, sizeof *names);
	size_t i;

	for (i = 0; names != NULL && i < section->entry_count; i++)
		names[i] = section->entries[i].name;
	return names;
}

static void
take_guard(const struct common *common, struct guard *guard)
{
	struct breaker_rules *rules = &guard->rules;

	rules->failures = (unsigned)common->breaker_failures;
	rules->rate = common->breaker_rate;
	rules->calls = (unsigned)common->breaker_calls;
	rules->window = common->breaker_window;
	rules->wait = common->breaker_wait;
	guard->retries = (unsigned)common->retry;
	guard->retry_wait = common->retry_wait;
	guard->retry_budget = common->retry_budget;
}

/* `known`: do we know all options that it may have? */
static bool
bind_options(struct directory *directory, struct place *place, bool known)
{
	struct common common = { .timeout = 0 };
	struct option_target targets[] = { place->own, common_target };
	const char **lenient = known ? NULL : all_names(place->section);
	bool good;

	if (!known && lenient == NULL) {
		directory->problems.out_of_memory = true;
		return false;
	}
	targets[1].into = &common;
	good = resolve_bind(directory, place->section, targets,
	    sizeof targets / sizeof *targets, known ? kinds : lenient);
	place->store->timeout = common.timeout;
	place->store->max_in_flight = common.max_in_flight;
	/* 0 is a bound, too. */
	place->store->max_waiting = config_find(place->section,
					"max_waiting") == NULL
	    ? -1
	    : common.max_waiting;
	take_guard(&common, &place->store->guard);
	free(lenient);
	return good;
}

/* ---- plugin or strategy ---- */

static bool
use_table(struct directory *directory, struct place *place,
    const muster_option *table, size_t count, size_t size)
{
	void *options = calloc(1, size == 0 ? 1 : size);

	if (options == NULL) {
		directory->problems.out_of_memory = true;
		return false;
	}
	place->own = (struct option_target){
		.table = table,
		.count = count,
		.into = options,
	};
	place->store->options = options;
	return true;
}

/* Returns whether all options are known. */
static bool
use_plugin(struct directory *directory, struct place *place,
    const struct config_entry *entry)
{
	muster_error error = MUSTER_ERROR_INIT;
	const muster_plugin *descriptor;
	struct plugin *plugin;

	plugin = plugin_get(&directory->plugins, entry->value,
	    directory->config->directory, &error);
	if (plugin == NULL) {
		complain(directory, place, entry->line, "%s", error.message);
		if (error.status == MUSTER_RESOURCE_EXHAUSTED)
			directory->problems.out_of_memory = true;
		muster_error_clear(&error);
		return false;
	}
	descriptor = &plugin->descriptor;
	place->store->plugin = plugin;
	return use_table(directory, place, descriptor->options,
	    descriptor->option_count, descriptor->options_size);
}

/* "a, b, c", owned by the caller, or NULL. */
static char *
spell_strategies(void)
{
	const struct strategy *const *at;
	char *spelled = strdup(""), *longer;

	for (at = strategy_all(); *at != NULL && spelled != NULL; at++) {
		if (asprintf(&longer, "%s%s%s", spelled,
			*spelled == '\0' ? "" : ", ", (*at)->name) < 0)
			longer = NULL;
		free(spelled);
		spelled = longer;
	}
	return spelled;
}

/* The strategy that was perhaps meant, or NULL. */
static const struct strategy *
nearest_strategy(const char *name)
{
	const struct strategy *const *at;

	for (at = strategy_all(); *at != NULL; at++) {
		if (text_nearest(name, &(*at)->name, 1) != NULL)
			return *at;
	}
	return NULL;
}

bool
resolve_wish(struct directory *directory, const char *strategy)
{
	struct shortened room;
	char *known;

	if (strategy_by_name(strategy) != NULL)
		return true;
	known = spell_strategies();
	problems_add(&directory->problems, directory->config->file, 0, NULL,
	    "there is no strategy '%s' to be used in place of that of the "
	    "file: expected one of %s",
	    shorten(&room, strategy), known != NULL ? known : "...");
	free(known);
	return false;
}

/* Returns whether all options are known. */
static bool
use_strategy(struct directory *directory, struct place *place,
    const struct config_entry *entry)
{
	const struct strategy *strategy = strategy_by_name(entry->value);
	struct shortened room;
	char *known;

	if (strategy == NULL) {
		strategy = nearest_strategy(entry->value);
		known = spell_strategies();
		complain(directory, place, entry->line,
		    "unknown strategy '%s'%s%s%s", shorten(&room, entry->value),
		    strategy != NULL ? " (did you mean '"
				     : ": expected one of ",
		    strategy != NULL    ? strategy->name
			: known != NULL ? known
					: "...",
		    strategy != NULL ? "'?)" : "");
		free(known);
	}
	if (strategy == NULL) {
		use_table(directory, place, members_target.table,
		    members_target.count, sizeof(struct members));
		return false;
	}
	if (place->wish != NULL)
		strategy = strategy_by_name(place->wish);
	place->store->strategy = strategy;
	return use_table(directory, place, strategy->options,
	    strategy->option_count, strategy->options_size);
}

/* Returns whether all options are known. */
static bool
use_kind(struct directory *directory, struct place *place)
{
	const struct config_section *section = place->section;
	const struct config_entry *plugin = config_find(section, "plugin");
	const struct config_entry *strategy = config_find(section, "strategy");
	bool known;

	if (plugin == NULL && strategy == NULL) {
		complain(directory, place, section->line,
		    "expected 'plugin = NAME' or 'strategy = NAME'");
		return false;
	}
	if (plugin == NULL)
		return use_strategy(directory, place, strategy);
	known = use_plugin(directory, place, plugin);
	if (strategy == NULL && place->wish != NULL)
		complain(directory, place, plugin->line,
		    "a plugin opens this store: it cannot use strategy '%s'",
		    place->wish);
	if (strategy == NULL)
		return known;
	complain(directory, place,
	    plugin->line > strategy->line ? plugin->line : strategy->line,
	    "'plugin' and 'strategy' exclude each other");
	return false;
}

/* ---- whom it reaches ---- */

static unsigned
line_of(const struct place *place, const muster_option *option)
{
	const struct config_entry *entry = config_find(place->section,
	    option->name);

	return entry == NULL ? place->section->line : entry->line;
}

static void
add_edge(struct directory *directory, struct place *place, muster_store *to,
    unsigned line)
{
	struct edge *edge;
	size_t i;

	if (to == NULL)
		return;
	edge = &place->edges[place->edge_count];
	*edge = (struct edge){ place_find(directory, to->name), line };
	for (i = 0; i < place->edge_count && place->store->plugin == NULL;
	     i++) {
		if (place->edges[i].to == edge->to) {
			complain(directory, place, line,
			    "store '%s' is a member twice", to->name);
			return;
		}
	}
	place->edge_count++;
}

/* What an option of type store or list of stores holds. */
static muster_stores
stores_of(const struct place *place, const muster_option *option)
{
	char *value = (char *)place->own.into + option->offset;

	switch (option->type) {
	case MUSTER_STORE:
		return (
		    muster_stores){ (muster_store *const *)(void *)value, 1 };
	case MUSTER_STORES:
		return *(muster_stores *)(void *)value;
	default:
		return (muster_stores){ NULL, 0 };
	}
}

static void
add_edges(struct directory *directory, struct place *place)
{
	const struct option_target *own = &place->own;
	size_t room = 0, i, j;
	unsigned line = place->section->line;
	muster_stores stores;

	for (i = 0; i < own->count; i++)
		room += stores_of(place, &own->table[i]).count;
	place->edges = calloc(room + 1, sizeof *place->edges);
	if (place->edges == NULL) {
		directory->problems.out_of_memory = true;
		return;
	}
	for (i = 0; i < own->count; i++) {
		stores = stores_of(place, &own->table[i]);
		if (stores.count > 0)
			line = line_of(place, &own->table[i]);
		for (j = 0; j < stores.count; j++)
			add_edge(directory, place, stores.items[j], line);
	}
	if (place->edge_count > STORE_MAX_MEMBERS)
		complain(directory, place, line,
		    "%zu stores are too many: at most %d are allowed",
		    place->edge_count, STORE_MAX_MEMBERS);
}

/* A strategy has the last word on the order of its members. */
static void
set_reaches(struct directory *directory, struct place *place)
{
	muster_store *store = place->store;
	size_t i;

	if (place->edge_count > STORE_MAX_MEMBERS)
		return;
	store->reaches = calloc(place->edge_count + 1, sizeof *store->reaches);
	if (store->reaches == NULL) {
		directory->problems.out_of_memory = true;
		return;
	}
	for (i = 0; i < place->edge_count; i++)
		store->reaches[i] = place->edges[i].to->store;
	store->reach_count = (unsigned)place->edge_count;
	if (store->strategy != NULL)
		store->reach_count = (unsigned)store->strategy->members(
		    store->options, store->reaches, place->edge_count);
}

/* What protects a plugin is nothing for a composite; and an option that would
 * change nothing without another one is a mistake. */
struct guarding {
	const char *name;
	const char *does;     /* to the plugin */
	const char *needs[2]; /* one of these; NULL: none */
	bool serial;          /* or a plugin that is entered by one at a time */
};

enum { GUARDINGS = 10 };
static const struct guarding guarding_options[GUARDINGS];

/* Is there what it needs? For a store of a plugin. */
static bool
is_met(const struct place *place, const struct guarding *guarding)
{
	const struct config_section *section = place->section;
	const muster_plugin *plugin = &place->store->plugin->descriptor;

	if (guarding->needs[0] == NULL ||
	    config_find(section, guarding->needs[0]) != NULL)
		return true;
	if (guarding->needs[1] != NULL &&
	    config_find(section, guarding->needs[1]) != NULL)
		return true;
	return guarding->serial && plugin->threads < MUSTER_PARALLEL;
}

static void
check_guarding(struct directory *directory, const struct place *place,
    const struct guarding *guarding)
{
	const struct config_entry *entry = config_find(place->section,
	    guarding->name);
	const char *const *needs = guarding->needs;

	if (entry == NULL)
		return;
	if (place->store->strategy != NULL)
		complain(directory, place, entry->line,
		    "option '%s' %s: give it to the members", guarding->name,
		    guarding->does);
	else if (!is_met(place, guarding))
		complain(directory, place, entry->line,
		    "option '%s' changes nothing without '%s'%s%s%s",
		    guarding->name, needs[0], needs[1] == NULL ? "" : " or '",
		    needs[1] == NULL ? "" : needs[1],
		    needs[1] == NULL ? "" : "'");
}

/* A list may be there and empty. */
static void
check_members(struct directory *directory, const struct place *place)
{
	const muster_store *store = place->store;

	if (store->strategy == NULL ||
	    store->strategy->members(store->options, NULL, 0) > 0)
		return;
	complain(directory, place, config_find(place->section, "members")->line,
	    "there are no members: expected one store at least");
}

void
resolve_place(struct directory *directory, struct place *place)
{
	bool known = use_kind(directory, place);
	bool good = bind_options(directory, place, known);
	size_t i;

	for (i = 0; known && good && i < GUARDINGS; i++)
		check_guarding(directory, place, &guarding_options[i]);
	if (known && good)
		check_members(directory, place);
	/* The file may be right for the strategy that it names. */
	if (!good && place->wish != NULL && place->store->strategy != NULL)
		complain(directory, place,
		    config_find(place->section, "strategy")->line,
		    "strategy '%s' was to be used here in place of '%s'",
		    place->wish,
		    config_find(place->section, "strategy")->value);
	add_edges(directory, place);
	if (known && good)
		set_reaches(directory, place);
}

/* ---- tables ---- */

static const muster_option common_options[] = {
	{
	    .name = "timeout",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct common, timeout),
	    .minimum = INT64_C(1000),
	    .maximum = INT64_C(86400000000000),
	    .help = "how long a question to the store may take",
	},
	{
	    .name = "max_in_flight",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct common, max_in_flight),
	    .minimum = 1,
	    .maximum = 1000000,
	    .help = "how many questions the store is asked at once",
	},
	{
	    .name = "max_waiting",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct common, max_waiting),
	    .minimum = 0,
	    .maximum = 1000000,
	    .help = "how many questions wait until it can be asked",
	},
	{
	    .name = "breaker_failures",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct common, breaker_failures),
	    .minimum = 1,
	    .maximum = 1000000,
	    .help = "failures in a row after which it is not asked for a while",
	},
	{
	    .name = "breaker_rate",
	    .type = MUSTER_RATIO,
	    MUSTER_INTO(struct common, breaker_rate),
	    .help = "the part of failures from which it is not asked for a "
		    "while",
	},
	{
	    .name = "breaker_calls",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct common, breaker_calls),
	    .minimum = 1,
	    .maximum = 1000000,
	    .default_value = "20",
	    .help = "breaker_rate: of no fewer questions than these",
	},
	{
	    .name = "breaker_window",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct common, breaker_window),
	    .minimum = INT64_C(1000000),
	    .maximum = INT64_C(86400000000000),
	    .default_value = "10s",
	    .help = "breaker_rate: of the questions of this time",
	},
	{
	    .name = "breaker_wait",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct common, breaker_wait),
	    .minimum = INT64_C(1000000),
	    .maximum = INT64_C(86400000000000),
	    .default_value = "1s",
	    .help = "how long it is not asked at first",
	},
	{
	    .name = "retry",
	    .type = MUSTER_INTEGER,
	    MUSTER_INTO(struct common, retry),
	    .minimum = 1,
	    .maximum = 10,
	    .help = "how often a question is asked again when it failed",
	},
	{
	    .name = "retry_wait",
	    .type = MUSTER_DURATION,
	    MUSTER_INTO(struct common, retry_wait),
	    .minimum = INT64_C(0),
	    .maximum = INT64_C(3600000000000),
	    .default_value = "0s",
	    .help = "how long it waits before, at first",
	},
	{
	    .name = "retry_budget",
	    .type = MUSTER_RATIO,
	    MUSTER_INTO(struct common, retry_budget),
	    .default_value = "10%",
	    .help = "for how many of all questions that may be done",
	},
};

static const struct option_target common_target = {
	.table = common_options,
	.count = sizeof common_options / sizeof *common_options,
};

#define BREAKER "keeps calls from a plugin that fails"

static const struct guarding guarding_options[GUARDINGS] = {
	{ "max_in_flight", "bounds the calls inside a plugin", { NULL },
	    false },
	{ "max_waiting", "bounds the calls that wait for a plugin",
	    { "max_in_flight" }, true },
	{ "breaker_failures", BREAKER, { NULL }, false },
	{ "breaker_rate", BREAKER, { NULL }, false },
	{ "breaker_calls", BREAKER, { "breaker_rate" }, false },
	{ "breaker_window", BREAKER, { "breaker_rate" }, false },
	{ "breaker_wait", BREAKER, { "breaker_failures", "breaker_rate" },
	    false },
	{ "retry", "asks a plugin again", { NULL }, false },
	{ "retry_wait", "asks a plugin again", { "retry" }, false },
	{ "retry_budget", "asks a plugin again", { "retry" }, false },
};

static const muster_option members_options[] = {
	{
	    .name = "primary",
	    .type = MUSTER_STORE,
	    MUSTER_INTO(struct members, primary),
	    .help = "the member whose failure fails the call",
	},
	{
	    .name = "secondary",
	    .type = MUSTER_STORES,
	    MUSTER_INTO(struct members, secondary),
	    .help = "members whose failure is survived",
	},
	{
	    .name = "members",
	    .type = MUSTER_STORES,
	    MUSTER_INTO(struct members, members),
	    .help = "members that are equal, or asked in this order",
	},
};

static const struct option_target members_target = {
	.table = members_options,
	.count = sizeof members_options / sizeof *members_options,
};
