/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The setting of an event in the journal. The event only points to it, so reading needs a place to
 * read into, which event_read() has put behind the pointer.
 */
#include <errno.h>
#include <string.h>

#include "firmware/wire/journal-kind.h"
#include "firmware/wire/setting-json.h"

static struct setting *setting_at(const void *at)
{
	struct setting *setting;

	memcpy(&setting, at, sizeof(struct setting *));
	return setting;
}

static bool setting_empty(const void *at, size_t size)
{
	return !setting_at(at);
}

static void setting_kind_write(struct writer *writer, const char *key,
			       const struct catalog *catalog, const void *at)
{
	setting_write(writer, key, setting_at(at));
}

/* As slugs elsewhere, nouns that the catalog lacks are added to it, in the order of their indices. */
static int setting_kind_read(const struct json_node *node, struct catalog *catalog, void *at,
			     size_t size)
{
	struct setting *setting = setting_at(at);

	if (setting_read(node, setting) < 0)
		return -EINVAL;
	if (setting->kind == SETTING_NOUNS)
		setting_apply(catalog, setting);
	return 0;
}

const struct journal_kind journal_setting = { setting_empty, setting_kind_write,
					      setting_kind_read };
