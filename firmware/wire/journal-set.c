/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Sets of services in the journal: lists of names, because a bit means nothing to the next
 * configuration. All bits set means that nothing was said, and is left out.
 */
#include <errno.h>
#include <string.h>

#include "firmware/wire/journal-kind.h"

static bool skills_empty(const void *at, size_t size)
{
	static const uint32_t all = SKILLS_ALL;

	return memcmp(at, &all, size) == 0;
}

static void skills_write(struct writer *writer, const char *key, const struct catalog *catalog,
			 const void *at)
{
	uint32_t skills;

	memcpy(&skills, at, sizeof(skills));
	writer_array(writer, key);
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (skills >> i & 1)
			writer_text(writer, NULL, catalog->services[i].id);
	}
	writer_end_array(writer);
}

static int skills_read(const struct json_node *node, struct catalog *catalog, void *at, size_t size)
{
	uint32_t skills = 0;

	if (!json_node_is_array(node))
		return -EINVAL;
	for (size_t i = 0; i < json_count(node); i++) {
		const char *slug;
		uint8_t service;

		if (json_to_text(json_item(node, i), &slug) < 0 || !text_is_slug(slug))
			return -EINVAL;
		service = catalog_service_or_retire(catalog, slug);
		if (service == QUEUE_NONE)
			return -ENOSPC;
		skills |= UINT32_C(1) << service;
	}
	memcpy(at, &skills, sizeof(skills));
	return 0;
}

const struct journal_kind journal_skills = { skills_empty, skills_write, skills_read };
