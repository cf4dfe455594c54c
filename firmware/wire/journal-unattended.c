/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The tickets of past days that are asked about, of an event that changes the day.
 */
#include <errno.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/queue/event.h"
#include "firmware/wire/journal-kind.h"

static bool nothing_but_zero(const void *at, size_t size)
{
	return journal_u8.empty(at, size);
}

/* ["2026-11-24","A042","pas", ...]: day, number and errand of each. */

#define UNATTENDED_ITEMS 3

static void unattended_write(struct writer *writer, const char *key, const struct catalog *catalog,
			     const void *at)
{
	const struct unattended *tickets = at;

	writer_array(writer, key);
	for (size_t i = 0; i < QUEUE_UNATTENDED_MAX; i++) {
		if (tickets[i].day == 0)
			break;
		journal_day.write(writer, NULL, catalog, &tickets[i].day);
		journal_number.write(writer, NULL, catalog, &tickets[i].number);
		journal_service.write(writer, NULL, catalog, &tickets[i].service);
	}
	writer_end_array(writer);
}

static int unattended_read(const struct json_node *node, struct catalog *catalog, void *at,
			   size_t size)
{
	size_t count = json_count(node);
	struct unattended *tickets = at;

	if (!json_node_is_array(node) || count % UNATTENDED_ITEMS != 0 ||
	    count > (size_t)UNATTENDED_ITEMS * QUEUE_UNATTENDED_MAX)
		return -EINVAL;
	for (size_t i = 0; i < count; i += UNATTENDED_ITEMS, tickets++) {
		int r = journal_service.read(json_item(node, i + 2), catalog, &tickets->service, 1);

		if (r < 0)
			return r;
		if (journal_day.read(json_item(node, i), catalog, &tickets->day,
				     sizeof(tickets->day)) < 0 ||
		    journal_number.read(json_item(node, i + 1), catalog, &tickets->number,
					sizeof(tickets->number)) < 0)
			return -EINVAL;
	}
	return 0;
}

const struct journal_kind journal_unattended = { nothing_but_zero, unattended_write,
						 unattended_read };
