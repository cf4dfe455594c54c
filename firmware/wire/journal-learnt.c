/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the queue has learnt, as rows of whole numbers: under the slug of a service or lane where they
 * are about one, in a fixed order else. Rows of zeros are left out where a slug can say whose they are.
 */
#include <errno.h>
#include <string.h>

#include "firmware/queue/event.h"
#include "firmware/wire/journal-kind.h"

#define ROW_MAX 3

static bool zero_empty(const void *at, size_t size)
{
	const unsigned char *bytes = at;

	for (size_t i = 0; i < size; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static void row_write(struct writer *writer, const char *key, const int64_t *values, size_t count)
{
	writer_array(writer, key);
	for (size_t i = 0; i < count; i++)
		writer_integer(writer, NULL, values[i]);
	writer_end_array(writer);
}

static int row_read(const struct json_node *node, int64_t most, int64_t *ret_values, size_t count)
{
	if (!json_node_is_array(node) || json_count(node) != count)
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		if (json_to_integer(json_item(node, i), &ret_values[i]) < 0 ||
		    ret_values[i] > most || ret_values[i] < -most)
			return -EINVAL;
	}
	return 0;
}

/* A table of the same rows: how many bytes one has here, and its numbers to and from that. */
struct rows {
	size_t bytes, values;
	int64_t most;
	void (*get)(const void *at, int64_t *ret_values);
	int (*set)(void *at, const int64_t *values);
};

static void history_get(const void *at, int64_t *ret_values)
{
	const struct history *history = at;

	ret_values[0] = history->mean_ms;
	ret_values[1] = history->count;
	ret_values[2] = history->spread_ms;
}

static int history_set(void *at, const int64_t *values)
{
	if (values[0] < 0 || values[1] < 0 || values[1] > UINT32_MAX || values[2] < 0 ||
	    values[2] > UINT32_MAX)
		return -EINVAL;
	*(struct history *)at = (struct history){ .mean_ms = values[0],
						  .count = (uint32_t)values[1],
						  .spread_ms = (uint32_t)values[2] };
	return 0;
}

static void u32_get(const void *at, int64_t *ret_values)
{
	ret_values[0] = *(const uint32_t *)at;
}

static int u32_set(void *at, const int64_t *values)
{
	if (values[0] < 0)
		return -EINVAL;
	*(uint32_t *)at = (uint32_t)values[0];
	return 0;
}

static void correction_get(const void *at, int64_t *ret_values)
{
	const int16_t *correction = at;

	for (size_t i = 0; i < HISTORY_QUANTILES; i++)
		ret_values[i] = correction[i];
}

static int correction_set(void *at, const int64_t *values)
{
	int16_t *correction = at;

	for (size_t i = 0; i < HISTORY_QUANTILES; i++)
		correction[i] = (int16_t)values[i];
	return 0;
}

static_assert(HISTORY_QUANTILES <= ROW_MAX, "a row holds all quantiles");

static const struct rows histories = { sizeof(struct history), 3, INT64_MAX, history_get,
				       history_set };
static const struct rows counts = { sizeof(uint32_t), 1, UINT32_MAX, u32_get, u32_set };
static const struct rows corrections = { HISTORY_QUANTILES * sizeof(int16_t), HISTORY_QUANTILES,
					 INT16_MAX, correction_get, correction_set };

/* In the order of their enum. */

static void list_write(struct writer *writer, const char *key, const struct rows *rows,
		       const void *at, size_t count)
{
	int64_t values[ROW_MAX];

	writer_array(writer, key);
	for (size_t i = 0; i < count; i++) {
		rows->get((const char *)at + i * rows->bytes, values);
		row_write(writer, NULL, values, rows->values);
	}
	writer_end_array(writer);
}

static int list_read(const struct json_node *node, const struct rows *rows, void *at, size_t size)
{
	int64_t values[ROW_MAX];

	if (!json_node_is_array(node) || json_count(node) * rows->bytes > size)
		return -EINVAL;
	for (size_t i = 0; i < json_count(node); i++) {
		if (row_read(json_item(node, i), rows->most, values, rows->values) < 0 ||
		    rows->set((char *)at + i * rows->bytes, values) < 0)
			return -EINVAL;
	}
	return 0;
}

/* Under the slugs of a noun. */
struct slugs {
	const char *(*slug)(const struct catalog *catalog, size_t index);
	uint8_t (*find)(struct catalog *catalog, const char *slug);
	size_t most;
};

static const char *service_slug(const struct catalog *catalog, size_t index)
{
	return index < catalog->service_count ? catalog->services[index].id : NULL;
}

static const char *lane_slug(const struct catalog *catalog, size_t index)
{
	return index < catalog->lane_count ? catalog->lanes[index].id : NULL;
}

static const struct slugs services = { service_slug, catalog_service_or_retire,
				       QUEUE_SERVICES_MAX };
static const struct slugs lanes = { lane_slug, catalog_lane_or_retire, QUEUE_LANES_MAX };

static void table_write(struct writer *writer, const char *key, const struct catalog *catalog,
			const struct slugs *slugs, const struct rows *rows, const void *at)
{
	int64_t values[ROW_MAX];

	writer_object(writer, key);
	for (size_t i = 0; i < slugs->most; i++) {
		const char *row = (const char *)at + i * rows->bytes;

		if (zero_empty(row, rows->bytes))
			continue;
		if (!slugs->slug(catalog, i)) {
			writer->failed = true; /* something that never was has learnt something */
			return;
		}
		rows->get(row, values);
		row_write(writer, slugs->slug(catalog, i), values, rows->values);
	}
	writer_end_object(writer);
}

static int table_read(const struct json_node *node, struct catalog *catalog,
		      const struct slugs *slugs, const struct rows *rows, void *at)
{
	const struct json_node *row;
	int64_t values[ROW_MAX];
	void *iterator = NULL;
	const char *slug;

	if (!json_node_is_object(node))
		return -EINVAL;
	while (json_each(node, &iterator, &slug, &row)) {
		uint8_t index;

		if (!text_is_slug(slug) || row_read(row, rows->most, values, rows->values) < 0)
			return -EINVAL;
		index = slugs->find(catalog, slug);
		if (index == QUEUE_NONE)
			return -ENOSPC;
		if (rows->set((char *)at + index * rows->bytes, values) < 0)
			return -EINVAL;
	}
	return 0;
}

#define LIST_KIND(noun, rows)                                                                   \
	static void noun##_write(struct writer *writer, const char *key,                        \
				 const struct catalog *catalog, const void *at)                 \
	{                                                                                       \
		list_write(writer, key, rows, at,                                               \
			   sizeof(((struct learnt *)NULL)->noun) / (rows)->bytes);              \
	}                                                                                       \
	static int noun##_read(const struct json_node *node, struct catalog *catalog, void *at, \
			       size_t size)                                                     \
	{                                                                                       \
		return list_read(node, rows, at, size);                                         \
	}                                                                                       \
	const struct journal_kind journal_##noun = { zero_empty, noun##_write, noun##_read }

#define TABLE_KIND(noun, slugs, rows)                                                           \
	static void noun##_write(struct writer *writer, const char *key,                        \
				 const struct catalog *catalog, const void *at)                 \
	{                                                                                       \
		table_write(writer, key, catalog, slugs, rows, at);                             \
	}                                                                                       \
	static int noun##_read(const struct json_node *node, struct catalog *catalog, void *at, \
			       size_t size)                                                     \
	{                                                                                       \
		return table_read(node, catalog, slugs, rows, at);                              \
	}                                                                                       \
	const struct journal_kind journal_##noun = { zero_empty, noun##_write, noun##_read }

TABLE_KIND(history, &services, &histories);
TABLE_KIND(service_arrivals, &services, &counts);
TABLE_KIND(lane_arrivals, &lanes, &counts);
TABLE_KIND(corrections, &lanes, &corrections);
LIST_KIND(times, &histories);
LIST_KIND(shares, &counts);

/* [p10_ms,p50_ms,p90_ms]; [] where nothing could be said */

static void told_write(struct writer *writer, const char *key, const struct catalog *catalog,
		       const void *at)
{
	const struct told_wait *told = at;
	const int64_t values[] = { told->p10_ms, told->p50_ms, told->p90_ms };

	row_write(writer, key, values, told->known == TOLD_WAIT ? HISTORY_QUANTILES : 0);
}

static int told_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	int64_t values[HISTORY_QUANTILES];

	if (row_read(node, INT32_MAX, values, 0) == 0) {
		*(struct told_wait *)at = (struct told_wait){ .known = TOLD_NOTHING };
		return 0;
	}
	if (row_read(node, INT32_MAX, values, HISTORY_QUANTILES) < 0)
		return -EINVAL;
	*(struct told_wait *)at = (struct told_wait){ (int32_t)values[0], (int32_t)values[1],
						      (int32_t)values[2], TOLD_WAIT };
	return 0;
}

const struct journal_kind journal_told = { zero_empty, told_write, told_read };
