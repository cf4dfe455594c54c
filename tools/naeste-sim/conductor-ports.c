/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the appliance does to its ports after a commit: displays, papers, the outbox; and what a
 * button's contact means.
 */
#include <stdlib.h>
#include <string.h>

#include "firmware/base/require.h"
#include "tools/naeste-sim/conductor.h"
#include "tools/naeste-sim/world.h"

#define US_PER_MS INT64_C(1000)

void ports_told(struct world *world, const struct event *event)
{
	world->checks.told_seq = event->seq;
	if (event->type == EVENT_TICKET_CALLED)
		world->coverage->calls++;
}

/* Each counter's display shows the call that is in force there. A dead one stays as it is. */
void ports_refresh(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	const struct queue *queue = conductor->queue;

	if (!conductor->machine.displays_well)
		return;
	for (uint8_t i = 0; i < conductor->catalog->counter_count; i++) {
		uint16_t number = queue->seats[i].ticket;
		bool called =
			number != TICKET_NONE && queue->tickets[number].state == TICKET_CALLED;
		uint32_t call = called ? queue->tickets[number].call : 0;

		if (call && call != conductor->shown[i])
			crowd_shown(world, call);
		conductor->shown[i] = call;
	}
}

static bool still_wanted(const struct queue *queue, const struct paper_job *job)
{
	struct ticket_reference reference = { .kind = REFERENCE_ID, .id = job->ticket };
	uint16_t ticket = queue_find(queue, &reference);

	return ticket != TICKET_NONE && ticket_open(&queue->tickets[ticket]);
}

void paper_kick(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	struct printing *printing = &conductor->printing;

	while (!printing->busy && printing->count && conductor->machine.printer_well) {
		if (still_wanted(conductor->queue, &printing->jobs[0])) {
			printing->busy = true;
			/* What failed may be in somebody's hand, what was sent may be out. */
			if (printing->jobs[0].state == PRINT_WANTED)
				printing->jobs[0].state = PRINT_SENT;
			crowd_printing(world);
			return;
		}
		memmove(printing->jobs, printing->jobs + 1,
			--printing->count * sizeof(printing->jobs[0]));
	}
}

/* A job comes out once, however often it is asked for: the printer knows it by its name. */
void paper_comes_out(struct world *world, struct paper_job *job)
{
	if (job->out)
		return;
	job->out = true;
	check_paper(world, job, job->copy > 0 || job->state == PRINT_FAILED);
}

/* The printer's word about the job under way; `yes`: whatever it says, the paper is out. */
void paper_word(struct world *world, const struct act *act)
{
	struct printing *printing = &world->conductor.printing;
	struct paper_job *job = &printing->jobs[0];
	struct turn_item *item;

	if (!printing->busy)
		return;
	if (act->yes)
		paper_comes_out(world, job);
	item = turn_begin_own(world, act->value == PAPER_WORD_CONFIRMED ? VERB_PRINTED
									: VERB_PAPER_FAILED);
	item->paper = true;
	item->act.fault = act->fault;
	item->act.steps = act->steps;
	item->act.command.ticket =
		(struct ticket_reference){ .kind = REFERENCE_ID, .id = job->ticket };
	if (act->value == PAPER_WORD_UNKNOWN) {
		item->act.command.reason = REASON_IN_DOUBT;
		item->again = job->copy < 48;
	} else {
		item->again = act->value == PAPER_WORD_FAILED;
	}
	turn_run(world);
}

/* Everything that is committed and not acknowledged, in order; the last one's word may be lost. */
void outbox_drain(struct world *world)
{
	struct conductor *conductor = &world->conductor;
	struct machine *machine = &conductor->machine;
	struct outbox *outbox = &conductor->outbox;
	uint32_t gone;

	while (machine->network && outbox->sent < conductor->journal.last.seq &&
	       world_holds(world)) {
		const struct outgoing *row = &outbox->rows[outbox->sent + 1 - outbox->first];

		check_delivered(world, row);
		if (machine->network_left && --machine->network_left == 0)
			machine->network = false; /* before its acknowledgement came */
		else
			outbox->sent = row->seq;
	}
	outbox->delivered = outbox->sent;
	gone = (uint32_t)(outbox->delivered + 1 - outbox->first);
	if (gone < 1024)
		return;
	outbox->count -= gone;
	memmove(outbox->rows, outbox->rows + gone, outbox->count * sizeof(*outbox->rows));
	outbox->first += gone;
}

static void pressed(struct world *world, uint32_t which)
{
	struct conductor *conductor = &world->conductor;
	const struct button *button = &conductor->buttons[which];
	struct turn_item *item;
	struct command *command;
	bool take = button->counter == QUEUE_NONE;

	check_press(world, button->press, false);
	if (take && conductor->machine.now_ms >= conductor->printer_known_ms)
		return; /* what it cannot print it does not take */
	item = turn_begin_own(world, take ? VERB_TAKE : VERB_NEXT);
	command = &item->act.command;
	command->role = ROLE_PANEL;
	item->keep = true;
	if (take) {
		memcpy(command->user, "panel:take", sizeof("panel:take"));
		memcpy(command->services[0], conductor->catalog->services[0].id, SLUG_BYTES);
		command->service_count = 1;
		if (button->fast)
			memcpy(command->lane, conductor->catalog->lanes[0].id, SLUG_BYTES);
	} else {
		memcpy(command->user, "panel:next", sizeof("panel:next"));
		memcpy(command->counter, conductor->catalog->counters[button->counter].id,
		       SLUG_BYTES);
		command->outcome = OUTCOME_SERVED;
	}
	turn_run(world);
}

static void panel_events(struct world *world, uint32_t which, unsigned int events)
{
	struct turn_item *item;

	if (events & DEBOUNCE_PRESSED)
		pressed(world, which);
	if (!(events & (DEBOUNCE_STUCK | DEBOUNCE_FREED)))
		return;
	if (events & DEBOUNCE_STUCK)
		check_press(world, world->conductor.buttons[which].press, true);
	item = turn_begin_own(world, VERB_DEVICE_CHANGED);
	memcpy(item->act.command.device, "panel", sizeof("panel"));
	item->act.command.device_ok = !(events & DEBOUNCE_STUCK);
	turn_run(world);
}

void panel_edge(struct world *world, const struct act *act)
{
	struct conductor *conductor = &world->conductor;
	struct button *button;

	if (act->value < 0 || act->value >= conductor->button_count)
		return;
	button = &conductor->buttons[act->value];
	if (act->press)
		button->press = act->press;
	panel_events(
		world, (uint32_t)act->value,
		debounce_edge(&button->debounce, act->yes, conductor->machine.now_ms * US_PER_MS));
}

void panel_pass(struct world *world)
{
	struct conductor *conductor = &world->conductor;

	for (uint32_t i = 0; i < conductor->button_count; i++) {
		int64_t now_us = conductor->machine.now_ms * US_PER_MS;

		if (debounce_deadline_us(&conductor->buttons[i].debounce) <= now_us)
			panel_events(world, i,
				     debounce_pass(&conductor->buttons[i].debounce, now_us));
	}
}

int64_t panel_deadline_ms(const struct conductor *conductor)
{
	int64_t deadline_us = DEBOUNCE_NEVER;

	for (uint32_t i = 0; i < conductor->button_count; i++) {
		int64_t one_us = debounce_deadline_us(&conductor->buttons[i].debounce);

		if (one_us < deadline_us)
			deadline_us = one_us;
	}
	return deadline_us == DEBOUNCE_NEVER ? INT64_MAX
					     : (deadline_us + US_PER_MS - 1) / US_PER_MS;
}
