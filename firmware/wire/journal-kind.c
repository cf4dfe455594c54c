/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The kinds of members that an event has, each as a pair of functions that are each other's
 * inverse. Services, lanes and counters are written as slugs, because indexes mean nothing to the
 * next configuration; an index that the catalog does not have is kept as a number, so that nothing
 * is lost.
 */
#include "firmware/wire/journal-kind.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/queue/event.h"

static bool all_bytes(const void *at, size_t size, unsigned char byte)
{
	const unsigned char *bytes = at;

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != byte)
			return false;
	}
	return true;
}

static bool zero_empty(const void *at, size_t size)
{
	return all_bytes(at, size, 0);
}

/* No service, lane, counter or ticket: all bits set, in one byte or two. */
static bool index_empty(const void *at, size_t size)
{
	return all_bytes(at, size, QUEUE_NONE);
}

/* Whole numbers */

static int read_range(const struct json_node *node, int64_t least, int64_t most, int64_t *ret_value)
{
	int64_t value;

	if (json_to_integer(node, &value) < 0 || value < least || value > most)
		return -EINVAL;
	*ret_value = value;
	return 0;
}

static void i64_write(struct writer *writer, const char *key, const struct catalog *catalog,
		      const void *at)
{
	int64_t value;

	memcpy(&value, at, sizeof(value));
	writer_integer(writer, key, value);
}

static int i64_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	int64_t value;

	if (read_range(node, INT64_MIN, INT64_MAX, &value) < 0)
		return -EINVAL;
	memcpy(at, &value, sizeof(value));
	return 0;
}

static void u32_write(struct writer *writer, const char *key, const struct catalog *catalog,
		      const void *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	writer_integer(writer, key, value);
}

static int u32_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	int64_t value;
	uint32_t narrow;

	if (read_range(node, 0, UINT32_MAX, &value) < 0)
		return -EINVAL;
	narrow = (uint32_t)value;
	memcpy(at, &narrow, sizeof(narrow));
	return 0;
}

static void u8_write(struct writer *writer, const char *key, const struct catalog *catalog,
		     const void *at)
{
	writer_integer(writer, key, *(const uint8_t *)at);
}

static int u8_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	int64_t value;

	if (read_range(node, 0, UINT8_MAX, &value) < 0)
		return -EINVAL;
	*(uint8_t *)at = (uint8_t)value;
	return 0;
}

static void bool_write(struct writer *writer, const char *key, const struct catalog *catalog,
		       const void *at)
{
	writer_boolean(writer, key, *(const bool *)at);
}

static int bool_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	return json_to_boolean(node, at);
}

const struct journal_kind journal_i64 = { zero_empty, i64_write, i64_read };
const struct journal_kind journal_u32 = { zero_empty, u32_write, u32_read };
const struct journal_kind journal_u8 = { zero_empty, u8_write, u8_read };
const struct journal_kind journal_bool = { zero_empty, bool_write, bool_read };

/* Texts */

static void text_write(struct writer *writer, const char *key, const struct catalog *catalog,
		       const void *at)
{
	writer_text(writer, key, at);
}

static int text_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	const char *text;

	if (json_to_text(node, &text) < 0 || text_copy(at, size, text) < 0)
		return -EINVAL;
	return 0;
}

/* Words with one space between them, as an array. */
static void words_write(struct writer *writer, const char *key, const struct catalog *catalog,
			const void *at)
{
	writer_words(writer, key, at);
}

static int words_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	char *end = at;
	size_t left = size;

	if (!json_node_is_array(node))
		return -EINVAL;
	*end = '\0';
	for (size_t i = 0; i < json_count(node); i++) {
		const char *word;

		if (json_to_text(json_item(node, i), &word) < 0 ||
		    text_format(end, left, i > 0 ? " %s" : "%s", word) < 0)
			return -EINVAL;
		left -= strlen(end);
		end += strlen(end);
	}
	return 0;
}

const struct journal_kind journal_text = { zero_empty, text_write, text_read };
const struct journal_kind journal_words = { zero_empty, words_write, words_read };

/* A moment of the wall clock for people, exact to the millisecond; empty is none. */
static void moment_write(struct writer *writer, const char *key, const struct catalog *catalog,
			 const void *at)
{
	writer_time(writer, key, *(const int64_t *)at);
}

static int moment_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	const char *text;

	return json_to_text(node, &text) < 0 ? -EINVAL : clock_parse(text, at);
}

static void day_write(struct writer *writer, const char *key, const struct catalog *catalog,
		      const void *at)
{
	char text[CLOCK_DAY_BYTES];

	clock_format_day(*(const int32_t *)at, text);
	writer_text(writer, key, text);
}

static int day_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	const char *text;

	return json_to_text(node, &text) < 0 ? -EINVAL : clock_parse_day(text, at);
}

const struct journal_kind journal_moment = { zero_empty, moment_write, moment_read };
const struct journal_kind journal_day = { zero_empty, day_write, day_read };

/* Identifiers */

static void id_write(struct writer *writer, const char *key, const struct catalog *catalog,
		     const void *at)
{
	writer_id(writer, key, at);
}

static int id_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	const char *text;

	return json_to_text(node, &text) < 0 ? -EINVAL : id_parse(text, at);
}

static void token_write(struct writer *writer, const char *key, const struct catalog *catalog,
			const void *at)
{
	char text[TOKEN_TEXT_BYTES];

	token_format(at, text);
	writer_text(writer, key, text);
}

static int token_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	const char *text;

	return json_to_text(node, &text) < 0 ? -EINVAL : token_parse(text, at);
}

const struct journal_kind journal_id = { zero_empty, id_write, id_read };
const struct journal_kind journal_token = { zero_empty, token_write, token_read };

/* A ticket's number; null is none. */
static void number_write(struct writer *writer, const char *key, const struct catalog *catalog,
			 const void *at)
{
	uint16_t number;

	memcpy(&number, at, sizeof(number));
	if (number < QUEUE_TICKETS_MAX)
		writer_number(writer, key, number);
	else
		writer_null(writer, key);
}

static int number_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	uint16_t number = TICKET_NONE;
	const char *text;

	if (!json_node_is_null(node) &&
	    (json_to_text(node, &text) < 0 || number_parse(text, &number) < 0))
		return -EINVAL;
	memcpy(at, &number, sizeof(number));
	return 0;
}

const struct journal_kind journal_number = { index_empty, number_write, number_read };

/* {"kind":2,"number":"A042","id":"..."}: the private form, which keeps all there is. */
static void reference_write(struct writer *writer, const char *key, const struct catalog *catalog,
			    const void *at)
{
	const struct ticket_reference *reference = at;

	writer_object(writer, key);
	writer_integer(writer, "kind", reference->kind);
	number_write(writer, "number", catalog, &reference->number);
	writer_id(writer, "id", &reference->id);
	writer_end_object(writer);
}

static int reference_read(const struct json_node *node, struct catalog *catalog, void *at,
			  size_t size)
{
	struct ticket_reference *reference = at;
	int64_t kind;

	if (read_range(json_field(node, "kind"), REFERENCE_NONE, REFERENCE_TOKEN, &kind) < 0 ||
	    number_read(json_field(node, "number"), catalog, &reference->number,
			sizeof(reference->number)) < 0 ||
	    id_read(json_field(node, "id"), catalog, &reference->id, sizeof(reference->id)) < 0)
		return -EINVAL;
	reference->kind = (enum ticket_reference_kind)kind;
	return 0;
}

const struct journal_kind journal_reference = { zero_empty, reference_write, reference_read };

/* Names */

/* A kind for an enum that has a name for each value; the first value is the empty one. */
#define NAMED_KIND(noun, type, name, parse)                                                     \
	static void noun##_write(struct writer *writer, const char *key,                        \
				 const struct catalog *catalog, const void *at)                 \
	{                                                                                       \
		writer_text(writer, key, name(*(const type *)at));                              \
	}                                                                                       \
	static int noun##_read(const struct json_node *node, struct catalog *catalog, void *at, \
			       size_t size)                                                     \
	{                                                                                       \
		const char *text;                                                               \
		return json_to_text(node, &text) < 0 ? -EINVAL : parse(text, (type *)at);       \
	}                                                                                       \
	const struct journal_kind journal_##noun = { zero_empty, noun##_write, noun##_read }

static int clock_quality_parse(const char *name, enum clock_quality *ret_quality)
{
	for (int i = CLOCK_NONE; i <= CLOCK_SYNCED; i++) {
		if (text_equal(clock_quality_name((enum clock_quality)i), name)) {
			*ret_quality = (enum clock_quality)i;
			return 0;
		}
	}
	return -EINVAL;
}

NAMED_KIND(role, enum role, role_name, role_parse);
NAMED_KIND(state, enum ticket_state, ticket_state_name, ticket_state_parse);
NAMED_KIND(outcome, enum ticket_outcome, ticket_outcome_name, ticket_outcome_parse);
NAMED_KIND(reason, enum reason, reason_name, reason_parse);
NAMED_KIND(quality, enum clock_quality, clock_quality_name, clock_quality_parse);
NAMED_KIND(helper, enum helper, helper_name, helper_parse);
NAMED_KIND(status, enum check_in_status, check_in_status_name, check_in_status_parse);
NAMED_KIND(origin, enum ticket_origin, ticket_origin_name, ticket_origin_parse);

/* Nouns of the catalog */

/* `slug` is NULL where the catalog has no such index. */
static void index_write(struct writer *writer, const char *key, uint8_t index, const char *slug)
{
	if (slug)
		writer_text(writer, key, slug);
	else if (index == QUEUE_NONE)
		writer_null(writer, key);
	else
		writer_integer(writer, key, index);
}

/* `find` returns the index of a slug, QUEUE_NONE when there is no room for it. */
static int index_read(const struct json_node *node, struct catalog *catalog,
		      uint8_t (*find)(struct catalog *catalog, const char *slug),
		      uint8_t *ret_index)
{
	const char *slug;
	uint8_t index;

	if (json_node_is_null(node)) {
		*ret_index = QUEUE_NONE;
		return 0;
	}
	if (json_to_text(node, &slug) < 0)
		return u8_read(node, catalog, ret_index, sizeof(*ret_index));
	if (!text_is_slug(slug))
		return -EINVAL;
	index = find(catalog, slug);
	if (index == QUEUE_NONE)
		return -ENOSPC;
	*ret_index = index;
	return 0;
}

static const char *service_slug(const struct catalog *catalog, uint8_t index)
{
	return index < catalog->service_count ? catalog->services[index].id : NULL;
}

static void service_write(struct writer *writer, const char *key, const struct catalog *catalog,
			  const void *at)
{
	uint8_t index = *(const uint8_t *)at;

	index_write(writer, key, index, service_slug(catalog, index));
}

static int service_read(const struct json_node *node, struct catalog *catalog, void *at,
			size_t size)
{
	return index_read(node, catalog, catalog_service_or_retire, at);
}

static void lane_write(struct writer *writer, const char *key, const struct catalog *catalog,
		       const void *at)
{
	uint8_t index = *(const uint8_t *)at;

	index_write(writer, key, index,
		    index < catalog->lane_count ? catalog->lanes[index].id : NULL);
}

static int lane_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	return index_read(node, catalog, catalog_lane_or_retire, at);
}

static void counter_write(struct writer *writer, const char *key, const struct catalog *catalog,
			  const void *at)
{
	uint8_t index = *(const uint8_t *)at;

	index_write(writer, key, index,
		    index < catalog->counter_count ? catalog->counters[index].id : NULL);
}

static int counter_read(const struct json_node *node, struct catalog *catalog, void *at,
			size_t size)
{
	return index_read(node, catalog, catalog_counter_or_retire, at);
}

static void language_write(struct writer *writer, const char *key, const struct catalog *catalog,
			   const void *at)
{
	uint8_t index = *(const uint8_t *)at;

	index_write(writer, key, index,
		    index < catalog->language_count ? catalog->languages[index] : NULL);
}

/* A language that the site no longer speaks becomes its own one. */
static int language_read(const struct json_node *node, struct catalog *catalog, void *at,
			 size_t size)
{
	const char *language;

	if (json_node_is_null(node))
		*(uint8_t *)at = QUEUE_NONE;
	else if (json_to_text(node, &language) == 0)
		*(uint8_t *)at = catalog_language(catalog, language);
	else
		return u8_read(node, catalog, at, size);
	return 0;
}

const struct journal_kind journal_service = { index_empty, service_write, service_read };
const struct journal_kind journal_lane = { index_empty, lane_write, lane_read };
const struct journal_kind journal_counter = { index_empty, counter_write, counter_read };
const struct journal_kind journal_language = { zero_empty, language_write, language_read };

/* Where a transfer starts or ends: a service and a counter, two bytes apart in the event. */

#define END_COUNTER (offsetof(struct event, from_counter) - offsetof(struct event, from_service))

static_assert(offsetof(struct event, to_counter) - offsetof(struct event, to_service) ==
		      END_COUNTER,
	      "both ends of a transfer lie in the same way");

static bool end_empty(const void *at, size_t size)
{
	const uint8_t *end = at;

	return end[0] == QUEUE_NONE && end[END_COUNTER] == QUEUE_NONE;
}

static void end_write(struct writer *writer, const char *key, const struct catalog *catalog,
		      const void *at)
{
	const uint8_t *end = at;

	writer_object(writer, key);
	if (end[0] != QUEUE_NONE)
		service_write(writer, "service", catalog, end);
	if (end[END_COUNTER] != QUEUE_NONE)
		counter_write(writer, "counter", catalog, end + END_COUNTER);
	writer_end_object(writer);
}

static int end_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	const struct json_node *service = json_field(node, "service");
	const struct json_node *counter = json_field(node, "counter");
	uint8_t *end = at;
	int r;

	if (!json_node_is_object(node))
		return -EINVAL;
	r = service ? service_read(service, catalog, end, 1) : 0;
	if (r < 0 || !counter)
		return r;
	return counter_read(counter, catalog, end + END_COUNTER, 1);
}

const struct journal_kind journal_end = { end_empty, end_write, end_read };

/*
 * Why somebody was called; whole seconds here, the exact time stands beside it in the private text.
 */

static bool why_empty(const void *at, size_t size)
{
	const struct why *why = at;

	return why->runner_up == TICKET_NONE && why->kind == WHY_NONE && why->score == 0 &&
	       why->margin == 0;
}

static void why_write(struct writer *writer, const char *key, const struct catalog *catalog,
		      const void *at)
{
	const struct why *why = at;

	writer_object(writer, key);
	writer_integer(writer, "score", why->score);
	number_write(writer, "runner_up", catalog, &why->runner_up);
	writer_integer(writer, "margin", why->margin);
	if (why->kind == WHY_NONE)
		writer_null(writer, "kind");
	else
		writer_text(writer, "kind", why_kind_name((enum why_kind)why->kind));
	writer_seconds(writer, "waited_s", why->waited_ms);
	if (why->estimated)
		writer_boolean(writer, "estimated", true);
	writer_end_object(writer);
}

static int why_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	const struct json_node *kind_node = json_field(node, "kind");
	enum why_kind kind = WHY_NONE;
	struct why *why = at;
	bool estimated = false;
	const char *text;

	if (json_to_integer(json_field(node, "score"), &why->score) < 0 ||
	    number_read(json_field(node, "runner_up"), catalog, &why->runner_up,
			sizeof(why->runner_up)) < 0 ||
	    json_to_integer(json_field(node, "margin"), &why->margin) < 0)
		return -EINVAL;
	if (!json_node_is_null(kind_node) &&
	    (json_to_text(kind_node, &text) < 0 || why_kind_parse(text, &kind) < 0))
		return -EINVAL;
	if (json_field(node, "estimated") &&
	    json_to_boolean(json_field(node, "estimated"), &estimated) < 0)
		return -EINVAL;
	why->estimated = estimated;
	why->kind = (uint8_t)kind;
	return 0;
}

const struct journal_kind journal_why = { why_empty, why_write, why_read };

/* ["pas",1,"mitid",2]: service and party of each errand. */

static void errands_write(struct writer *writer, const char *key, const struct catalog *catalog,
			  const void *at)
{
	const struct errand *errands = at;
	size_t count = QUEUE_ERRANDS_MAX;

	while (count > 0 && zero_empty(&errands[count - 1], sizeof(errands[0])))
		count--;
	writer_array(writer, key);
	for (size_t i = 0; i < count; i++) {
		service_write(writer, NULL, catalog, &errands[i].service);
		writer_integer(writer, NULL, errands[i].party);
	}
	writer_end_array(writer);
}

static int errands_read(const struct json_node *node, struct catalog *catalog, void *at,
			size_t size)
{
	size_t count = json_count(node);
	struct errand *errands = at;

	if (!json_node_is_array(node) || count % 2 != 0 || count > (size_t)2 * QUEUE_ERRANDS_MAX)
		return -EINVAL;
	for (size_t i = 0; i < count / 2; i++) {
		int r = service_read(json_item(node, 2 * i), catalog, &errands[i].service, 1);

		if (r < 0)
			return r;
		r = u8_read(json_item(node, 2 * i + 1), catalog, &errands[i].party, 1);
		if (r < 0)
			return r;
	}
	return 0;
}

const struct journal_kind journal_errands = { zero_empty, errands_write, errands_read };
