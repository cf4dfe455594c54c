/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One what-if at a time, worked on in the loop's idle moments: a step takes less than two milliseconds,
 * and whatever else is due comes between two steps. Who asks meanwhile is told to ask again.
 */
#include "firmware/wire/what-if.h"

#include <errno.h>
#include <stdlib.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/cleanup.h"

#define WHAT_IF_PRIORITY (SD_EVENT_PRIORITY_NORMAL + 30) /* after the views */

static int what_if_goes_on(sd_event_source *source, void *data)
{
	struct appliance *appliance = data;
	struct asking *asking = &appliance->asking;
	_cleanup_free_ char *text = NULL;

	if (what_if_step(asking->what_if))
		return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	asking->busy = false;
	text = what_if_text(appliance->catalog, &asking->item.command.id,
			    what_if_answer(asking->what_if), asking->wall_ms);
	if (text)
		requests_answer(appliance, &asking->item, text);
	return 0;
}

enum refusal what_if_ask(struct appliance *appliance, const struct turn_item *item,
			 struct request *request)
{
	struct asking *asking = &appliance->asking;
	struct clock_reading now = clock_read();
	struct what_if_question question;
	enum refusal refusal;

	if (appliance->turn.storage_failed)
		return REFUSAL_STORAGE_FAILED;
	if (asking->busy)
		return REFUSAL_TOO_OFTEN;
	refusal = what_if_question(appliance->queue, request, item->command.role,
				   item->command.user, &question);
	if (refusal == REFUSAL_NONE)
		refusal = what_if_begin(asking->what_if, appliance->queue, &question,
					engine_clock_ms(&appliance->clock, &now));
	if (refusal != REFUSAL_NONE)
		return refusal;
	asking->item = *item;
	asking->item.command.id = request->command.id;
	asking->wall_ms = now.wall_ms;
	asking->busy = true;
	sd_event_source_set_enabled(asking->source, SD_EVENT_ONESHOT);
	return REFUSAL_NONE;
}

int what_if_start(struct appliance *appliance)
{
	struct asking *asking = &appliance->asking;
	int r;

	asking->what_if = what_if_new();
	if (!asking->what_if)
		return -ENOMEM;
	r = sd_event_add_defer(appliance->loop, &asking->source, what_if_goes_on, appliance);
	if (r >= 0)
		r = sd_event_source_set_priority(asking->source, WHAT_IF_PRIORITY);
	return r < 0 ? r : sd_event_source_set_enabled(asking->source, SD_EVENT_OFF);
}

void what_if_finish(struct appliance *appliance)
{
	struct asking *asking = &appliance->asking;

	asking->source = sd_event_source_disable_unref(asking->source);
	what_if_free(asking->what_if);
	asking->what_if = NULL;
}
