/* SPDX-License-Identifier: MIT
 *
 * Each law is a row of a table: its name, what stands between its colons, how
 * a time is drawn and what the mean is. Times are drawn by inverting the
 * distribution function where that is known, so that one number of the stream
 * makes one time.
 */
#include <config.h>

#include "distribution.h"

#include <errno.h>
#include <math.h>
#include <muster/store.h>

#include "option/amount.h"
#include "room.h"

/* Longer than any simulation: a time does not overflow when it is added. */
#define LONGEST 1e17

struct law {
	const char *name;
	const char *fields; /* t time, n number over 0, r ratio, f file */
	double (*draw)(const struct distribution *distribution,
	    struct random_stream *stream);
	double (*mean)(const struct distribution *distribution);
};

static double
draw_constant(const struct distribution *distribution,
    struct random_stream *stream)
{
	(void)stream;
	return distribution->numbers[0];
}

static double
mean_constant(const struct distribution *distribution)
{
	return distribution->numbers[0];
}

static double
draw_uniform(const struct distribution *distribution,
    struct random_stream *stream)
{
	const double *number = distribution->numbers;

	return number[0] + (number[1] - number[0]) * random_unit(stream);
}

static double
mean_uniform(const struct distribution *distribution)
{
	return (distribution->numbers[0] + distribution->numbers[1]) / 2;
}

static double
draw_exponential(const struct distribution *distribution,
    struct random_stream *stream)
{
	return -distribution->numbers[0] * log(random_unit(stream));
}

static double
draw_lognormal(const struct distribution *distribution,
    struct random_stream *stream)
{
	const double *number = distribution->numbers;

	return number[0] * exp(number[1] * random_normal(stream));
}

static double
mean_lognormal(const struct distribution *distribution)
{
	const double *number = distribution->numbers;

	return number[0] * exp(number[1] * number[1] / 2);
}

static double
draw_slow(const struct distribution *distribution, struct random_stream *stream)
{
	const double *number = distribution->numbers;

	return random_unit(stream) <= number[1] ? number[0] * number[2]
						: number[0];
}

static double
mean_slow(const struct distribution *distribution)
{
	const double *number = distribution->numbers;

	return number[0] * (1 - number[1] + number[1] * number[2]);
}

static double
draw_sample(const struct distribution *distribution,
    struct random_stream *stream)
{
	uint64_t count = distribution->count;

	return (double)distribution->samples[random_bits(stream) % count];
}

static double
mean_samples(const struct distribution *distribution)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < distribution->count; i++)
		sum += (double)distribution->samples[i];
	return sum / (double)distribution->count;
}

static const struct law laws[] = {
	[DISTRIBUTION_CONSTANT] = { "", "t", draw_constant, mean_constant },
	[DISTRIBUTION_UNIFORM] = { "uniform", "tt", draw_uniform,
	    mean_uniform },
	[DISTRIBUTION_EXPONENTIAL] = { "exp", "t", draw_exponential,
	    mean_constant },
	[DISTRIBUTION_LOGNORMAL] = { "lognormal", "tn", draw_lognormal,
	    mean_lognormal },
	[DISTRIBUTION_SLOW] = { "slow", "trn", draw_slow, mean_slow },
	[DISTRIBUTION_SAMPLES] = { "samples", "f", draw_sample, mean_samples },
};

enum { LAWS = sizeof laws / sizeof *laws };

/* ---- reading ---- */

/* Every line of the file is a number; there is at least one. */
static bool
read_samples(const char *path, struct distribution *ret)
{
	FILE *file = fopen(path, "re");
	size_t room = 0;
	long long sample;
	bool whole;

	if (file == NULL)
		return false;
	while (fscanf(file, "%lld", &sample) == 1 && sample >= 0) {
		if (ret->count == room) {
			room = room == 0 ? 1024 : 2 * room;
			ret->samples = room_again(ret->samples, room,
			    sizeof *ret->samples);
		}
		ret->samples[ret->count++] = sample;
	}
	whole = feof(file) && !ferror(file) && ret->count > 0;
	fclose(file);
	if (!whole)
		distribution_fini(ret);
	return whole;
}

static bool
read_number(const char *text, double *ret)
{
	char *end;

	errno = 0;
	*ret = strtod(text, &end);
	return errno == 0 && end != text && *end == '\0' && isfinite(*ret) &&
	    *ret > 0;
}

static bool
read_field(char kind, const char *text, double *ret)
{
	int64_t time;

	switch (kind) {
	case 't':
		if (amount_parse(MUSTER_DURATION, text, &time) != AMOUNT_READ)
			return false;
		*ret = (double)time;
		return true;
	case 'r':
		return amount_parse_ratio(text, ret);
	default:
		return read_number(text, ret);
	}
}

/* The fields of `text`, which is cut up at its colons. */
static bool
read_fields(const struct law *law, char *text, struct distribution *ret)
{
	const char *field;

	for (field = law->fields; *field != '\0'; field++) {
		char *word = strsep(&text, ":");

		if (word == NULL ||
		    !read_field(*field, word,
			&ret->numbers[field - law->fields]))
			return false;
	}
	return text == NULL;
}

/* What stands behind the name of the law and its colon, or NULL. */
static const char *
behind_name(const struct law *law, const char *text)
{
	size_t length = strlen(law->name);

	if (length == 0)
		return text;
	if (strncmp(text, law->name, length) != 0 || text[length] != ':')
		return NULL;
	return text + length + 1;
}

bool
distribution_parse(const char *text, struct distribution *ret)
{
	int i;

	/* The law without a name is the last one to try. */
	for (i = LAWS - 1; i >= 0; i--) {
		struct distribution read = { .law = i };
		const char *rest = behind_name(&laws[i], text);
		char *copy;
		bool good;

		if (rest == NULL)
			continue;
		if (i == DISTRIBUTION_SAMPLES) {
			good = read_samples(rest, &read);
		} else {
			copy = room_copy(rest);
			good = read_fields(&laws[i], copy, &read);
			free(copy);
		}
		if (good)
			*ret = read;
		return good;
	}
	return false;
}

void
distribution_fini(struct distribution *distribution)
{
	free(distribution->samples);
	distribution->samples = NULL;
	distribution->count = 0;
}

/* ---- drawing ---- */

int64_t
distribution_draw(const struct distribution *distribution,
    struct random_stream *stream)
{
	double time = laws[distribution->law].draw(distribution, stream);

	return (int64_t)(time < LONGEST ? time + 0.5 : LONGEST);
}

double
distribution_mean(const struct distribution *distribution)
{
	return laws[distribution->law].mean(distribution);
}
