/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Topic names. A topic from outside is taken apart without trusting it: what has a level too many,
 * an empty one, a wildcard or a control character is none of ours.
 */
#include "firmware/wire/topic.h"

#include <string.h>

#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define TOPIC_LEVELS_MAX 3

/* `site` is a slug, so that this and every topic below it has room. */
void topic_root(const char *site, char ret_root[static TOPIC_BYTES])
{
	int r = text_format(ret_root, TOPIC_BYTES, "naeste/v1/%s", site);

	require(r == 0);
}

/* What stands below `root`, or NULL when `topic` is not below it. */
static const char *topic_below(const char *root, const char *topic)
{
	size_t length = strlen(root);

	if (strncmp(topic, root, length) != 0 || topic[length] != '/')
		return NULL;
	return topic + length + 1;
}

/* Copies the level that starts at `*at` and moves on to the next one, or to NULL after the last. */
static bool topic_take_level(const char **at, char ret_level[static TOPIC_SEGMENT_BYTES])
{
	size_t length = strcspn(*at, "/");

	if (length == 0 || length >= TOPIC_SEGMENT_BYTES || strcspn(*at, "+#") < length ||
	    !text_is_clean_utf8(*at, length) || strcspn(*at, "\n\t") < length)
		return false;
	memcpy(ret_level, *at, length);
	ret_level[length] = '\0';
	*at = (*at)[length] == '/' ? *at + length + 1 : NULL;
	return true;
}

/* The number of levels of `below`, or 0 when one of them is malformed or there are too many. */
static size_t topic_split(const char *below,
			  char ret_levels[static TOPIC_LEVELS_MAX][TOPIC_SEGMENT_BYTES])
{
	size_t count = 0;

	while (below) {
		if (count == TOPIC_LEVELS_MAX || !topic_take_level(&below, ret_levels[count]))
			return 0;
		count++;
	}
	return count;
}

void topic_parse(const char *root, const char *topic, struct topic *ret_topic)
{
	char levels[TOPIC_LEVELS_MAX][TOPIC_SEGMENT_BYTES] = { "", "", "" };
	size_t count = topic_split(topic_below(root, topic), levels);

	*ret_topic = (struct topic){ .kind = TOPIC_OTHER };
	if (count == 3 && text_equal(levels[0], "do")) {
		ret_topic->kind = TOPIC_DO;
		memcpy(ret_topic->user, levels[1], TOPIC_SEGMENT_BYTES);
		memcpy(ret_topic->verb, levels[2], TOPIC_SEGMENT_BYTES);
	} else if (count == 2 && text_equal(levels[0], "public")) {
		ret_topic->kind = TOPIC_PUBLIC;
		memcpy(ret_topic->verb, levels[1], TOPIC_SEGMENT_BYTES);
	} else if (count == 2 && text_equal(levels[0], "seen")) {
		ret_topic->kind = TOPIC_SEEN;
		memcpy(ret_topic->user, levels[1], TOPIC_SEGMENT_BYTES);
	}
}

bool topic_may_answer(const char *root, const char *user, const char *topic)
{
	char levels[TOPIC_LEVELS_MAX][TOPIC_SEGMENT_BYTES] = { "", "", "" };

	return topic_split(topic_below(root, topic), levels) == 3 && text_equal(levels[0], "re") &&
	       text_equal(levels[1], user);
}

void topic_of_event(const char *root, const struct catalog *catalog, const struct event *event,
		    char ret_topic[static TOPIC_BYTES])
{
	const char *lane = "site";
	int r;

	if (event_is_about_ticket(event->type) && event->lane < catalog->lane_count)
		lane = catalog->lanes[event->lane].id;
	r = text_format(ret_topic, TOPIC_BYTES, "%s/event/%s/%s", root, lane,
			event_type_name(event->type));
	require(r == 0);
}
