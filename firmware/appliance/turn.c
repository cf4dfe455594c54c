/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The turn: all commands that came in since the last one are judged, appended and applied in turn
 * inside one transaction. After COMMIT, and only then, the answers go out and the flows are told. If
 * anything of it cannot be stored, nothing of it has happened: memory is rebuilt from disk and every
 * command of the turn is answered storage_failed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"

#define TURN_PRIORITY    (SD_EVENT_PRIORITY_NORMAL + 10) /* after everything that brings commands */
#define REBUILD_AGAIN_US 1000000
#define TOO_OLD_MS       (INT64_C(47) * 3600 * 1000)

static int turn_run(sd_event_source *source, void *data);

static int64_t fill_times(struct appliance *appliance, struct command *command)
{
	struct clock_reading now = clock_read();

	command->at_ms = engine_clock_ms(&appliance->clock, &now);
	command->wall_ms = now.wall_ms;
	command->clock = engine_clock_quality(&appliance->clock, &now);
	command->calendar = clock_calendar(now.wall_ms);
	command->calendar.known = command->clock != CLOCK_NONE;
	return now.boot_ms;
}

static void item_finish(struct turn_item *item)
{
	free(item->setting);
	item->setting = NULL;
	free(item->rows);
	item->rows = NULL;
}

static void items_finish(struct turn *turn)
{
	for (uint32_t i = 0; i < turn->count; i++)
		item_finish(&turn->items[i]);
	turn->count = 0;
}

struct turn_item *turn_add(struct appliance *appliance, enum verb verb, enum role role,
			   const char *user)
{
	struct turn *turn = &appliance->turn;
	struct turn_item *item;

	/* A rush is stored in several turns; only what a turn itself brings about has to fit. */
	if (turn->count == TURN_COMMANDS_MAX && turn->source && !turn->running)
		turn_run(NULL, appliance);
	if (turn->count == TURN_COMMANDS_MAX)
		return NULL;
	item = &turn->items[turn->count];
	memset(item, 0, sizeof(*item));
	item->command.id = id_random();
	item->command.verb = verb;
	item->command.role = role;
	if (text_copy(item->command.user, sizeof(item->command.user), user) < 0)
		return NULL;
	turn->count++;
	if (turn->source)
		sd_event_source_set_enabled(turn->source, SD_EVENT_ONESHOT);
	return item;
}

void turn_forget(struct appliance *appliance)
{
	require(appliance->turn.count > 0);
	appliance->turn.count--;
	item_finish(&appliance->turn.items[appliance->turn.count]);
}

struct turn_item *turn_add_system(struct appliance *appliance, enum verb verb)
{
	struct turn_item *item = turn_add(appliance, verb, ROLE_SYSTEM, "system");

	if (!item)
		log_warning("too many commands in one turn: ignoring %s", verb_name(verb));
	return item;
}

static int turn_tell_later(struct turn *turn, const struct turn_told *later)
{
	if (turn->told_count == turn->told_size) {
		size_t size = turn->told_size ? 2 * turn->told_size : 64;
		struct turn_told *told = reallocarray(turn->told, size, sizeof(*told));

		if (!told)
			return -ENOMEM;
		turn->told = told;
		turn->told_size = size;
	}
	turn->told[turn->told_count++] = *later;
	return 0;
}

/* The visit of today whose return code is used by this event, or TICKET_NONE. */
static uint16_t visit_before(const struct queue *queue, const struct event *event)
{
	const struct return_code *entry = event->type == EVENT_TICKET_CHECKED_IN
						  ? return_code_find(queue, event->code)
						  : NULL;

	return entry ? entry->from : TICKET_NONE;
}

/* One event: appended, applied, its ticket's row and its paper written. */
static int turn_event(struct appliance *appliance, const struct event *event,
		      const struct store_stamp *stamp)
{
	struct turn_told told = {
		.type = event->type,
		.number = event_is_about_ticket(event->type) ? event->number : TICKET_NONE,
		.counter = event->counter,
		.earlier = visit_before(appliance->queue, event),
	};
	int r = store_append(appliance->store, event, stamp);

	if (r < 0)
		return r;
	if (event->type == EVENT_TICKET_COPY)
		told.old_token = appliance->queue->tickets[event->number].token;
	queue_apply(appliance->queue, event);
	if (event_is_about_ticket(event->type))
		r = store_ticket(appliance->store, appliance->queue, event->number);
	if (r >= 0 && (event->type == EVENT_TICKET_TAKEN || event->type == EVENT_TICKET_SPLIT))
		r = print_want(appliance, event->number, 0);
	if (r >= 0 && event->type == EVENT_TICKET_COPY)
		r = print_want(appliance, event->number,
			       appliance->queue->tickets[event->number].copies);
	if (r >= 0 && event->type == EVENT_TICKET_RETURN_CODE)
		r = print_want(appliance, event->number, PRINT_RETURN_CODE);
	return r < 0 ? r : turn_tell_later(&appliance->turn, &told);
}

/* Judges until the command has nothing more to say (a tick or a day's end may go on for long). */
static int turn_judge(struct appliance *appliance, struct command *command, uint64_t *ret_seq)
{
	struct verdict *verdict = &appliance->turn.verdict;
	struct store_stamp stamp;
	struct clock_reading now = clock_read();
	int r;

	stamp = (struct store_stamp){ .boot = now.boot, .boot_ms = now.boot_ms };
	*ret_seq = appliance->queue->seq;
	do {
		queue_judge(appliance->queue, command, verdict);
		for (uint32_t i = 0; i < verdict->event_count; i++) {
			estimate_tell(appliance->queue, &verdict->events[i]);
			r = turn_event(appliance, &verdict->events[i], &stamp);
			if (r < 0)
				return r;
			*ret_seq = verdict->events[i].seq;
		}
	} while (queue_goes_on(command, verdict));
	return 0;
}

/* The answer of a command that was seen before: 1 when there is one. */
static int turn_repeat(struct appliance *appliance, const struct turn_item *item, char *text)
{
	static struct store_answer known;
	struct ticket_reference reference = { .kind = REFERENCE_ID };
	char token[TOKEN_TEXT_BYTES] = "";
	uint16_t ticket;
	int r = store_answer_find(appliance->store, &item->command.id, &known);

	if (r <= 0)
		return r;
	if (known.fingerprint != item->fingerprint || !text_equal(known.user, item->command.user)) {
		answer_refusal(&item->command.id, REFUSAL_ID_REUSED,
			       requests_language(appliance, &item->command), NULL, text,
			       ANSWER_BYTES);
		return 1;
	}
	reference.id = known.ticket;
	ticket = queue_find(appliance->queue, &reference);
	if (ticket != TICKET_NONE)
		token_format(&appliance->queue->tickets[ticket].token, token);
	/* A token that a copy has replaced is as dead as that of a visit that ended. */
	answer_repeat(known.text,
		      ticket != TICKET_NONE && ticket_open(&appliance->queue->tickets[ticket]) &&
			      strstr(known.text, token) != NULL,
		      text, ANSWER_BYTES);
	return 1;
}

static int turn_keep(struct appliance *appliance, const struct turn_item *item,
		     const struct verdict *verdict, const char *text)
{
	static struct store_answer answer;

	answer.fingerprint = item->fingerprint;
	answer.ticket = (struct id){ 0 };
	if (verdict->refusal == REFUSAL_NONE && verdict->ticket != TICKET_NONE)
		answer.ticket = appliance->queue->tickets[verdict->ticket].id;
	memcpy(answer.user, item->command.user, sizeof(answer.user));
	if (text_copy(answer.text, sizeof(answer.text), text) < 0)
		return -E2BIG;
	return store_answer_keep(appliance->store, &item->command.id, item->command.at_ms, &answer);
}

static int turn_command(struct appliance *appliance, struct turn_item *item, char *text)
{
	struct verdict *verdict = &appliance->turn.verdict;
	uint64_t seq;
	int r;

	if (item->keep) {
		r = turn_repeat(appliance, item, text);
		if (r != 0)
			return r < 0 ? r : 0;
		if (item->asked_wall_ms &&
		    item->command.wall_ms - item->asked_wall_ms > TOO_OLD_MS) {
			answer_refusal(&item->command.id, REFUSAL_TOO_OLD,
				       requests_language(appliance, &item->command), NULL, text,
				       ANSWER_BYTES);
			return 0;
		}
	}
	r = turn_judge(appliance, &item->command, &seq);
	if (r < 0)
		return r;
	if (item->has_print) {
		r = store_print(appliance->store, &item->print);
		if (r >= 0 && item->has_again)
			r = store_print(appliance->store, &item->again);
		if (r < 0)
			return r;
	}
	if (!item->keep)
		return 0;
	answer_verdict(appliance->queue, &item->command, verdict, seq, item->command.at_ms, text,
		       ANSWER_BYTES);
	return turn_keep(appliance, item, verdict, text);
}

/* Before anything else of a start: what time says from here on goes over an estimate. */
static int turn_gap(struct appliance *appliance)
{
	struct command command = { .verb = VERB_CLOCK_STEP, .role = ROLE_SYSTEM, .user = "system" };
	uint64_t seq;

	if (!appliance->clock.gap)
		return 0;
	command.id = id_random();
	command.fresh_events = id_random();
	command.estimated = true;
	fill_times(appliance, &command);
	return turn_judge(appliance, &command, &seq);
}

static int turn_store(struct appliance *appliance)
{
	struct turn *turn = &appliance->turn;
	int r = store_begin(appliance->store);

	if (r >= 0)
		r = turn_gap(appliance);
	for (uint32_t i = 0; r >= 0 && i < turn->count; i++) {
		fill_times(appliance, &turn->items[i].command);
		if (turn->items[i].command.verb == VERB_SIT)
			users_skills(appliance, &turn->items[i].command);
		turn->items[i].command.fresh_ticket = id_at(turn->items[i].command.wall_ms);
		turn->items[i].command.fresh_token = token_random();
		turn->items[i].command.fresh_events = id_at(turn->items[i].command.wall_ms);
		turn->answers[i][0] = '\0';
		r = turn_command(appliance, &turn->items[i], turn->answers[i]);
		turn->items[i].told_end = turn->told_count;
	}
	return r < 0 ? r : store_commit(appliance->store);
}

/* Memory as the disk has it. Until that works nothing else is done. */
static int turn_rebuild(struct appliance *appliance)
{
	int r;

	queue_reset(appliance->queue);
	r = store_load(appliance->store, appliance->queue);
	appliance->turn.storage_failed = r < 0;
	if (r < 0)
		log_error("the queue cannot be read back from disk: %s", strerror(-r));
	return r;
}

static void turn_arm_deadline(struct appliance *appliance)
{
	int64_t deadline_ms = queue_deadline_ms(appliance->queue);
	struct clock_reading now = clock_read();
	int64_t left_ms = deadline_ms - engine_clock_ms(&appliance->clock, &now);

	if (deadline_ms == INT64_MAX) {
		sd_event_source_set_enabled(appliance->turn.deadline, SD_EVENT_OFF);
		return;
	}
	sd_event_source_set_time(appliance->turn.deadline,
				 clock_monotonic_us() +
					 (left_ms > 0 ? (uint64_t)left_ms * 1000 : 0));
	sd_event_source_set_enabled(appliance->turn.deadline, SD_EVENT_ONESHOT);
}

static bool has_new_token(enum event_type type)
{
	return type == EVENT_TICKET_TAKEN || type == EVENT_TICKET_SPLIT ||
	       type == EVENT_TICKET_COPY;
}

static void turn_tell(struct appliance *appliance)
{
	struct turn *turn = &appliance->turn;
	bool calls_changed = false, notices_changed = false;
	size_t paged = 0;

	/* Who reads a token in the answer finds its page; nobody waits for the page of somebody else. */
	for (uint32_t i = 0; i < turn->count; i++) {
		for (; paged < turn->items[i].told_end; paged++) {
			if (has_new_token(turn->told[paged].type))
				phone_ticket(appliance, turn->told[paged].number);
		}
		requests_answer(appliance, &turn->items[i], turn->answers[i]);
		if (turn->items[i].has_print)
			print_settled(appliance);
	}
	items_finish(turn);
	/* A tick that found no place in this turn, and a copy that came out, leave no event behind. */
	if (turn->told_count == 0) {
		print_kick(appliance);
		kiosk_refresh(appliance);
		turn_arm_deadline(appliance);
		return;
	}
	publish_drain(appliance);
	health_tell(appliance);
	for (size_t i = 0; i < turn->told_count; i++) {
		const struct turn_told *told = &turn->told[i];

		board_told(appliance, told);
		print_told(appliance, told);
		calls_changed = calls_changed || event_is_about_ticket(told->type) ||
				told->type == EVENT_DAY_CHANGED;
		notices_changed = notices_changed || told->type == EVENT_NOTICE_SET ||
				  told->type == EVENT_NOTICE_CLEARED;
		if (told->type == EVENT_TICKET_COPY)
			phone_forget(appliance, &told->old_token);
		else if (told->number != TICKET_NONE && !has_new_token(told->type))
			phone_ticket(appliance, told->number);
		if (told->earlier != TICKET_NONE)
			phone_ticket(appliance, told->earlier);
	}
	if (notices_changed) {
		publish_notice(appliance);
		phone_notice(appliance);
	}
	turn->told_count = 0;
	board_refresh(appliance);
	publish_changed(appliance, calls_changed);
	print_kick(appliance);
	kiosk_refresh(appliance);
	turn_arm_deadline(appliance);
}

/* What came of a paper cannot be asked again, so those commands wait until they can be stored. */
static void turn_keep_print_results(struct turn *turn)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < turn->count; i++) {
		if (turn->items[i].has_print)
			turn->items[kept++] = turn->items[i];
		else
			item_finish(&turn->items[i]);
	}
	turn->count = kept;
}

/* Nothing of the turn has happened; everybody who waits is told so. */
static void turn_failed(struct appliance *appliance, int error)
{
	struct turn *turn = &appliance->turn;

	log_error("storing failed, nothing of this turn counts: %s", strerror(-error));
	store_roll_back(appliance->store);
	turn->told_count = 0;
	for (uint32_t i = 0; i < turn->count; i++) {
		if (!turn->items[i].keep)
			continue;
		answer_refusal(&turn->items[i].command.id, REFUSAL_STORAGE_FAILED,
			       requests_language(appliance, &turn->items[i].command), NULL,
			       turn->answers[i], ANSWER_BYTES);
		requests_answer(appliance, &turn->items[i], turn->answers[i]);
	}
	turn_keep_print_results(turn);
	turn_rebuild(appliance);
	turn->disk_failed = true;
	kiosk_refresh(appliance);
	health_set(appliance, "disk", "disk", false, error == -ENOSPC ? "full" : "write-failed");
	health_tell(appliance);
	sd_event_source_set_enabled(turn->source, SD_EVENT_OFF);
	sd_event_source_set_time(turn->again, clock_monotonic_us() + REBUILD_AGAIN_US);
	sd_event_source_set_enabled(turn->again, SD_EVENT_ONESHOT);
}

static void turn_stored(struct appliance *appliance)
{
	int change_minute = appliance->site->day_change_minute;

	for (uint32_t i = 0; i < appliance->turn.count; i++) {
		const struct command *command = &appliance->turn.items[i].command;
		int32_t date = clock_local_day(command->wall_ms, change_minute);

		if (command->verb == VERB_START_DAY && command->role == ROLE_OPERATOR &&
		    date != appliance->queue->day)
			engine_clock_doubt(&appliance->clock);
		else if (engine_clock_counts(command->clock, date, appliance->queue->day))
			engine_clock_stored(&appliance->clock, command->wall_ms);
	}
	appliance->clock.gap = false;
}

static int turn_run(sd_event_source *source, void *data)
{
	struct appliance *appliance = data;
	struct turn *turn = &appliance->turn;
	int r;

	if (turn->count == 0 && !turn->storage_failed)
		return 0;
	turn->running = true;
	if (turn->storage_failed && turn_rebuild(appliance) < 0)
		r = -EIO;
	else
		r = turn_store(appliance);
	if (r < 0) {
		turn_failed(appliance, r);
		turn->running = false;
		return 0;
	}
	if (turn->disk_failed) {
		turn->disk_failed = false;
		health_recovered(appliance, "disk");
	}
	turn_stored(appliance);
	turn_tell(appliance);
	turn->running = false;
	return 0;
}

/* Nobody may have anything to store, so the appliance tries by itself whether the disk is well. */
static int turn_again(sd_event_source *source, uint64_t usec, void *data)
{
	struct appliance *appliance = data;
	struct turn_item *probe = turn_add_system(appliance, VERB_DEVICE_CHANGED);

	if (probe) {
		probe->command.device_ok = true;
		memcpy(probe->command.device, "disk", sizeof("disk"));
	}
	sd_event_source_set_enabled(appliance->turn.source, SD_EVENT_ONESHOT);
	return 0;
}

static int turn_deadline(sd_event_source *source, uint64_t usec, void *data)
{
	turn_add_system(data, VERB_TICK);
	return 0;
}

int turn_start(struct appliance *appliance)
{
	struct turn *turn = &appliance->turn;
	int r = sd_event_add_defer(appliance->loop, &turn->source, turn_run, appliance);

	if (r >= 0)
		r = sd_event_source_set_priority(turn->source, TURN_PRIORITY);
	if (r >= 0)
		r = sd_event_source_set_enabled(turn->source,
						turn->count ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_add_time(appliance->loop, &turn->deadline, CLOCK_MONOTONIC, 0, 1000,
				      turn_deadline, appliance);
	if (r >= 0)
		r = sd_event_add_time(appliance->loop, &turn->again, CLOCK_MONOTONIC, 0, 1000,
				      turn_again, appliance);
	if (r >= 0)
		r = sd_event_source_set_enabled(turn->again, SD_EVENT_OFF);
	if (r < 0)
		return r;
	turn_arm_deadline(appliance);
	return 0;
}

void turn_finish(struct appliance *appliance)
{
	struct turn *turn = &appliance->turn;

	turn->source = sd_event_source_disable_unref(turn->source);
	turn->deadline = sd_event_source_disable_unref(turn->deadline);
	turn->again = sd_event_source_disable_unref(turn->again);
	items_finish(turn);
	free(turn->told);
	turn->told = NULL;
	turn->told_count = turn->told_size = 0;
}
