/* SPDX-License-Identifier: MIT
 *
 * Times of the table have three digits or more, in the unit that suits them.
 */
#include <config.h>

#include "report.h"

#include <inttypes.h>

struct time_text {
	char text[32];
};

static struct time_text
text_of(double time)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	struct time_text text;
	int unit = 0;

	while (time >= 1000 && unit < 3) {
		time /= 1000;
		unit++;
	}
	snprintf(text.text, sizeof text.text, "%.*f %s",
	    unit == 0         ? 0
		: time < 10   ? 3
		: time < 100  ? 2
		: time < 1000 ? 1
			      : 0,
	    time, units[unit]);
	return text;
}

static double
part(uint64_t some, uint64_t all)
{
	return all == 0 ? 0 : (double)some / (double)all;
}

static double
per_second(const struct findings *findings)
{
	if (findings->span == 0)
		return 0;
	return (double)findings->latency.count * 1e9 / (double)findings->span;
}

void
report_head(void)
{
	printf("%-10s %7s %7s %9s %9s %9s %9s %9s %9s %6s %6s\n", "strategy",
	    "members", "callers", "mean", "p50", "p90", "p99", "p99.9",
	    "calls/s", "back", "failed");
}

void
report_row(const struct model *model, const struct findings *findings)
{
	static const double quantiles[] = { 0.5, 0.9, 0.99, 0.999 };
	size_t i;

	printf("%-10s %7u ", model->strategy->name, model->member_count);
	if (model->rate > 0)
		printf("%7s ", "-");
	else
		printf("%7u ", model->callers);
	printf("%9s", text_of(summary_mean(&findings->latency)).text);
	for (i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
		int64_t time = summary_quantile(&findings->latency,
		    quantiles[i]);

		printf(" %9s", text_of((double)time).text);
	}
	printf(" %9.0f %5.1f%% %5.1f%%\n", per_second(findings),
	    100 * part(findings->taken_back, findings->posted),
	    100 * part(findings->failed, findings->latency.count));
}

static void
print_number(const char *name, uint64_t number)
{
	printf(" %s=%" PRIu64, name, number);
}

static void
print_turns(const struct findings *findings)
{
	unsigned i;

	printf(" turns=");
	for (i = 0; i < findings->turn_count && i < FINDINGS_TURNS; i++)
		printf("%s%s:%" PRId64, i == 0 ? "" : ",",
		    findings->turns[i].together ? "parallel" : "sequential",
		    findings->turns[i].when);
}

static void
print_time(const char *name, int64_t time)
{
	printf(" %s=%" PRId64, name, time);
}

void
report_plain(const struct model *model, const struct findings *findings)
{
	const struct summary *latency = &findings->latency;

	printf("strategy=%s way=%s members=%u callers=%u rate=%.0f",
	    model->strategy->name,
	    model->strategy->adaptive ? model->way->name : "-",
	    model->member_count, model->rate > 0 ? 0 : model->callers,
	    model->rate);
	printf(" mean=%.1f", summary_mean(latency));
	printf(" mean90=%.1f", summary_mean_of(latency, 0.9));
	print_time("least", latency->least);
	print_time("p50", summary_quantile(latency, 0.5));
	print_time("p90", summary_quantile(latency, 0.9));
	print_time("p988", summary_quantile(latency, 0.988));
	print_time("p99", summary_quantile(latency, 0.99));
	print_time("p999", summary_quantile(latency, 0.999));
	print_time("most", latency->most);
	printf(" per_second=%.1f", per_second(findings));
	print_number("calls", latency->count);
	print_number("failed", findings->failed);
	print_number("partial", findings->partial);
	print_number("together", findings->together);
	print_number("legs", findings->legs);
	print_number("posted", findings->posted);
	print_number("taken_back", findings->taken_back);
	print_number("refused", findings->refused);
	print_number("hedges", findings->hedges);
	print_number("hedges_won", findings->hedges_won);
	print_number("hedges_refused", findings->hedges_refused);
	print_turns(findings);
	putchar('\n');
}
