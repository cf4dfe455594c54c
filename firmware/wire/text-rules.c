/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The rules of who is called first, as a citizen reads them: what the site's lanes are set to now, in
 * plain words. Nothing but the settings and the language is asked, so that it is the same for everybody
 * and tells nobody which lane anybody is in.
 */
#include <string.h>

#include "firmware/base/require.h"
#include "firmware/wire/text-fill.h"
#include "firmware/wire/text.h"

#define MINUTE_MS 60000

/* What the lanes have in common and what not. */
struct rules_facts {
	int64_t rate_least, rate_most;
	int64_t head_start_ms;               /* the longest */
	int64_t promise_least, promise_most; /* of those after which a wait counts more; 0: none */
	bool counter_first;                  /* a counter takes some errand before others */
};

static void facts_of_lane(const struct lane *lane, struct rules_facts *facts)
{
	if (facts->rate_least == 0 || lane->rate_permille < facts->rate_least)
		facts->rate_least = lane->rate_permille;
	if (lane->rate_permille > facts->rate_most)
		facts->rate_most = lane->rate_permille;
	if (lane->head_start_ms > facts->head_start_ms)
		facts->head_start_ms = lane->head_start_ms;
	if (!lane->promise_ms || lane->late_rate_permille <= lane->rate_permille)
		return;
	if (facts->promise_least == 0 || lane->promise_ms < facts->promise_least)
		facts->promise_least = lane->promise_ms;
	if (lane->promise_ms > facts->promise_most)
		facts->promise_most = lane->promise_ms;
}

static struct rules_facts facts_of(const struct queue *queue)
{
	const struct catalog *catalog = queue->catalog;
	struct rules_facts facts = { 0 };

	for (uint8_t i = 0; i < catalog->lane_count; i++) {
		if (!catalog->lanes[i].retired)
			facts_of_lane(queue_lane(queue, i), &facts);
	}
	for (uint8_t i = 0; i < catalog->counter_count; i++) {
		for (uint8_t k = 0; k < catalog->service_count; k++)
			facts.counter_first |= catalog->counters[i].head_start_ms[k] > 0;
	}
	return facts;
}

static void minutes_format(int64_t ms, char ret_text[static TEXT_DIGITS_BYTES])
{
	digits_format(ms <= MINUTE_MS ? 1 : (ms - 1) / MINUTE_MS + 1, 1, ret_text);
}

/* "3", "2,5": how many times as much, to a tenth. */
static void factor_format(const struct rules_facts *facts, const char *decimal,
			  char ret_text[static TEXT_DIGITS_BYTES])
{
	int64_t least = facts->rate_least > 0 ? facts->rate_least : 1;
	int64_t tenths = (facts->rate_most * 10 + least / 2) / least;
	int r = tenths % 10
			? text_format(ret_text, TEXT_DIGITS_BYTES, "%lld%s%lld",
				      (long long)tenths / 10, decimal, (long long)tenths % 10)
			: text_format(ret_text, TEXT_DIGITS_BYTES, "%lld", (long long)tenths / 10);

	require(r == 0);
}

/* One more sentence. */
static void rules_add(char *text, const char *template, const struct blank *blanks)
{
	char sentence[WIRE_TEXT_BYTES];
	size_t used = strlen(text);
	int r;

	text_fill(template, blanks, sentence);
	r = text_format(text + used, RULES_TEXT_BYTES - used, "%s%s", used ? " " : "", sentence);
	require(r == 0);
}

void rules_text(const struct queue *queue, const char *language,
		char ret_text[static RULES_TEXT_BYTES])
{
	struct rules_facts facts = facts_of(queue);
	char factor[TEXT_DIGITS_BYTES], head[TEXT_DIGITS_BYTES], least[TEXT_DIGITS_BYTES],
		most[TEXT_DIGITS_BYTES];
	const struct blank blanks[] = { { "factor", factor },
					{ "head", head },
					{ "least", least },
					{ "most", most },
					{ NULL, NULL } };
	bool even = facts.rate_most == facts.rate_least && !facts.head_start_ms;

	factor_format(&facts, TEXT(language, rules.decimal), factor);
	minutes_format(facts.head_start_ms, head);
	minutes_format(facts.promise_least, least);
	minutes_format(facts.promise_most, most);
	ret_text[0] = '\0';
	rules_add(ret_text, TEXT(language, rules.begin), blanks);
	rules_add(ret_text, even ? TEXT(language, rules.longest) : TEXT(language, rules.waiting),
		  blanks);
	if (facts.rate_most > facts.rate_least)
		rules_add(ret_text, TEXT(language, rules.rate), blanks);
	if (facts.head_start_ms)
		rules_add(ret_text, TEXT(language, rules.head_start), blanks);
	if (facts.promise_least)
		rules_add(ret_text,
			  text_equal(least, most) ? TEXT(language, rules.promise)
						  : TEXT(language, rules.promises),
			  blanks);
	if (facts.counter_first)
		rules_add(ret_text, TEXT(language, rules.counter_first), blanks);
	rules_add(ret_text, TEXT(language, rules.end), blanks);
}

void sooner_text(const struct queue *queue, const struct ticket *ticket, const char *language,
		 char ret_text[static RULES_TEXT_BYTES])
{
	ret_text[0] = '\0';
	if (queue_was_passed(queue, ticket))
		rules_text(queue, language, ret_text);
}
