/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Events as text: nothing personal in what is published, and the journal gives back what it was given.
 */
#include <stdlib.h>
#include <string.h>

#include "firmware/wire/journal.h"
#include "tools/naeste-sim/invariant.h"
#include "tools/naeste-sim/world.h"

struct texts {
	char public_text[EVENT_PUBLIC_BYTES], private_text[EVENT_PRIVATE_BYTES];
};

static bool write_texts(const struct catalog *catalog, const struct event *event,
			struct texts *ret_texts)
{
	return event_write_public(catalog, event, ret_texts->public_text,
				  sizeof(ret_texts->public_text)) > 0 &&
	       event_write_private(catalog, event, ret_texts->private_text,
				   sizeof(ret_texts->private_text)) > 0;
}

static void check_private(struct world *world, const struct event *event, const char *public_text)
{
	char token[TOKEN_TEXT_BYTES];

	token_format(&event->token, token);
	if (!id_is_nil(&event->token) && strstr(public_text, token))
		world_broken(world, INVARIANT_PRIVACY, "%s publishes a token",
			     event_type_name(event->type));
	if (!text_empty(event->user) && strstr(public_text, event->user))
		world_broken(world, INVARIANT_PRIVACY, "%s publishes who it is",
			     event_type_name(event->type));
	if (!text_empty(event->code) && strstr(public_text, event->code))
		world_broken(world, INVARIANT_PRIVACY, "%s publishes a code",
			     event_type_name(event->type));
}

void check_text(struct world *world, const struct event *event)
{
	static struct texts written, again;
	static struct setting setting;
	struct event read;
	char field[64];

	if (!write_texts(&world->catalog, event, &written)) {
		world_broken(world, INVARIANT_EVENTS, "%s has no text",
			     event_type_name(event->type));
		return;
	}
	check_private(world, event, written.public_text);
	if (event_read(&world->catalog, written.public_text, written.private_text, &read, &setting,
		       field) < 0)
		world_broken(world, INVARIANT_EVENTS, "%s cannot be read back: %s",
			     event_type_name(event->type), field);
	else if (!write_texts(&world->catalog, &read, &again) ||
		 strcmp(written.public_text, again.public_text) != 0 ||
		 strcmp(written.private_text, again.private_text) != 0)
		world_broken(world, INVARIANT_EVENTS, "%s is not the same when it is read back",
			     event_type_name(event->type));
}
