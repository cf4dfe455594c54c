/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Laws of service: their moments, and drawing from them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tools/naeste-sim/theory.h"

#define ERLANG_PHASES_MAX 1000

static const struct {
	const char *name;
	enum service_kind kind;
	int numbers;
} laws[] = {
	{ "exp", SERVICE_EXP, 1 },         { "det", SERVICE_DET, 1 },
	{ "erlang", SERVICE_ERLANG, 2 },   { "h2", SERVICE_H2, 2 },
	{ "uniform", SERVICE_UNIFORM, 2 },
};

double chance_unit(struct chance *chance)
{
	return (double)(chance_bits(chance) >> 11) * 0x1p-53;
}

double chance_exponential(struct chance *chance, double mean)
{
	return -mean * log1p(-chance_unit(chance));
}

/* The probability of the first phase, where both bring the same share of the mean. */
static double h2_first(const struct service_law *law)
{
	return (1 + sqrt((law->b - 1) / (law->b + 1))) / 2;
}

double service_mean(const struct service_law *law)
{
	return law->kind == SERVICE_UNIFORM ? (law->a + law->b) / 2 : law->a;
}

double service_square(const struct service_law *law)
{
	switch (law->kind) {
	case SERVICE_EXP:
		return 2 * law->a * law->a;
	case SERVICE_DET:
		return law->a * law->a;
	case SERVICE_ERLANG:
		return law->a * law->a * (1 + 1 / law->b);
	case SERVICE_H2:
		return law->a * law->a * (1 + law->b);
	case SERVICE_UNIFORM:
		return (law->a * law->a + law->a * law->b + law->b * law->b) / 3;
	}
	return 0;
}

static double draw_h2(const struct service_law *law, struct chance *chance)
{
	double first = h2_first(law);
	double share = chance_unit(chance) < first ? first : 1 - first;

	return chance_exponential(chance, law->a / (2 * share));
}

double service_draw(const struct service_law *law, struct chance *chance)
{
	double sum = 0;

	switch (law->kind) {
	case SERVICE_EXP:
		return chance_exponential(chance, law->a);
	case SERVICE_DET:
		return law->a;
	case SERVICE_ERLANG:
		for (int i = 0; i < (int)law->b; i++)
			sum += chance_exponential(chance, law->a / law->b);
		return sum;
	case SERVICE_H2:
		return draw_h2(law, chance);
	case SERVICE_UNIFORM:
		return law->a + (law->b - law->a) * chance_unit(chance);
	}
	return 0;
}

static const char *law_wrong(const struct service_law *law)
{
	if (law->kind == SERVICE_UNIFORM)
		return law->a < 0 || law->b <= law->a ? "uniform:FROM:TO needs 0 <= FROM < TO"
						      : NULL;
	if (law->a <= 0)
		return "a mean must be above 0";
	if (law->kind == SERVICE_H2 && law->b < 1)
		return "h2:MEAN:CV2 needs a squared coefficient of variation of 1 or more";
	if (law->kind == SERVICE_ERLANG &&
	    (law->b < 1 || law->b > ERLANG_PHASES_MAX || fabs(law->b - round(law->b)) > 0))
		return "erlang:MEAN:PHASES needs 1 to 1000 whole phases";
	return NULL;
}

const char *service_read(const char *text, struct service_law *ret_law)
{
	size_t length = strcspn(text, ":");
	double numbers[2] = { 0 };

	for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++) {
		const char *at = text + length;
		int count = 0;

		if (strlen(laws[i].name) != length || strncmp(laws[i].name, text, length) != 0)
			continue;
		for (; *at == ':' && count < 2; count++) {
			char *end = NULL;

			numbers[count] = strtod(at + 1, &end);
			if (end == at + 1 || !isfinite(numbers[count]))
				return "a number was expected";
			at = end;
		}
		if (*at != '\0' || count != laws[i].numbers)
			return "wrong number of parameters";
		*ret_law = (struct service_law){ laws[i].kind, numbers[0], numbers[1] };
		return law_wrong(ret_law);
	}
	return "expected exp:MEAN, det:MEAN, erlang:MEAN:PHASES, h2:MEAN:CV2 or uniform:FROM:TO";
}
