# SPDX-License-Identifier: EUPL-1.2
"""Bugs that somebody could make, and the promise that each breaks (numbers as in naeste-sim's invariant.h).

A bug is (name, invariants, replacements): each replacement is (file, text that is there, text instead),
and the world must find it by one of the invariants; a fourth member is words for the world (`--year`). Where an engine with the bug stops itself, that is
invariant 0; it is only accepted where no state can be reached in which another one could be seen.
"""
QUEUE, SIM = "firmware/queue/", "tools/naeste-sim/"

BUGS = [
    ("a number is given again as if it were free", {1}, [
        (QUEUE + "series.c", "queue->tickets[number].state == TICKET_FREE &&",
         "queue->tickets[number].state != TICKET_WAITING &&"),
        (QUEUE + "series.c", "first = queue->last_number + 1;", "first = ranges[i].first;"),
        (QUEUE + "apply-ticket.c", " && ticket->state == TICKET_FREE);", ");"),
        (QUEUE + "apply-ticket.c", "static void taken_append(struct queue *queue, struct ticket *ticket)\n{",
         "static void taken_append(struct queue *queue, struct ticket *ticket)\n{\n"
         "\tif (queue->last_taken == ticket->number)\n\t\treturn;\n"),
    ]),
    ("a copy has another number than the ticket", {1}, [
        (SIM + "conductor-turn.c", ".number = event->number,", ".number = event->number + (copy > 0),"),
    ]),
    ("somebody who is served can leave by phone", {2}, [
        (QUEUE + "judge.c", "UNDER_WAY & ~IN(SERVING)", "UNDER_WAY"),
    ]),
    ("an ended visit is merged away once more", {2}, [
        (QUEUE + "judge.c", "[VERB_MERGE] = { judge_merge, { SUBJECT_NAMED, UNDER_WAY, .own = true } },",
         "[VERB_MERGE] = { judge_merge, { SUBJECT_NAMED, ANY_STATE, .own = true } },"),
        (QUEUE + "ticket-life.c", "[TICKET_ENDED] = { TO(WAITING) },", "[TICKET_ENDED] = { TO(WAITING), TO(ENDED), TO(PARKED), TO(CALLED) },"),
    ]),
    ("who sits down elsewhere stays seated here", {3}, [
        (QUEUE + "judge-counter.c", "\t\temit_counter(judge, EVENT_COUNTER_CLOSED, i);\n", ""),
    ]),
    ("two users sit at the booths of one group", {4}, [
        (QUEUE + "judge-counter.c", "if (group_is_others(judge, counter) && !command->take_over)",
         "if (judge->queue->seats[counter].state != COUNTER_CLOSED && !command->take_over)"),
        (QUEUE + "judge-counter.c", "refusal = take_group_over(judge, counter);", "(void)take_group_over;"),
    ]),
    ("a colleague who takes over leaves the citizen at both counters", {0, 3}, [
        (QUEUE + "apply-ticket.c", "\tseat_of(queue, ticket->counter)->ticket = TICKET_NONE;",
         "\tif (event->type != EVENT_TICKET_TAKEN_OVER)\n\t\tseat_of(queue, ticket->counter)->ticket = TICKET_NONE;"),
    ]),
    ("a ticket that leaves the queue is still counted", {4}, [
        (QUEUE + "waiting.c", "\tqueue->waiting--;\n", "\tqueue->waiting -= ticket->lane != 1;\n"),
    ]),
    ("who leaves keeps a place that nobody can have", {4}, [
        (QUEUE + "apply-ticket.c", "\tcapacity_count(queue, ticket, -1);\n\tapply_to(queue, ticket, event);\n\tcapacity_count(queue, ticket, 1);",
         "\tapply_to(queue, ticket, event);"),
    ]),
    ("who is sent where the visit goes anyway is served there twice", {4}, [
        (QUEUE + "apply-ticket.c", "\terrand_drop_double(ticket);\n", "\t(void)errand_drop_double;\n"),
    ]),
    ("the credit is lost when a visit waits again", {4}, [
        (QUEUE + "apply-ticket.c", "ticket->since_ms = event->at_ms - ticket->credit_ms;",
         "ticket->since_ms = event->at_ms;"),
    ]),
    ("parked time counts as waiting", {4}, [
        (QUEUE + "apply-ticket.c", "ticket->since_ms = event->at_ms - ticket->credit_ms;",
         "ticket->since_ms = from == TICKET_PARKED ? ticket->since_ms : event->at_ms - ticket->credit_ms;"),
    ]),
    ("being late earns nothing more", {5}, [
        (QUEUE + "score.c", "lane->late_rate_permille * (waited_ms - in_time)",
         "lane->rate_permille * (waited_ms - in_time)"),
    ]),
    ("the lane's head start is forgotten", {5}, [
        (QUEUE + "pick.c", "int64_t head_start = lane->head_start_ms;", "int64_t head_start = 0;"),
    ]),
    ("the slowest lane is looked at last and only when nobody else waits", {5}, [
        (QUEUE + "pick.c", "\t\tif (!best || candidate_before(merge->queue, cursor, best))",
         "\t\tif (!best || (merge->queue->tickets[cursor->ticket].lane != 2 &&\n"
         "\t\t\t      candidate_before(merge->queue, cursor, best)))"),
    ]),
    ("who comes back from a pause no longer knows most services: each call is right, some are never called", {5}, [
        (QUEUE + "apply.c", "\tseat->reason = (uint8_t)event->reason;\n",
         "\tseat->reason = (uint8_t)event->reason;\n\tif (event->type == EVENT_COUNTER_RESUMED)\n"
         "\t\tseat->skills &= 1;\n"),
    ]),
    ("somebody sent to a counter is not seen there", {5}, [
        (QUEUE + "pick.c", "\tmerge_add_bound(merge);\n}", "\t(void)merge_add_bound;\n}"),
    ]),
    ("the one who waited longest is behind a newcomer of the same lane", {4, 5}, [
        (QUEUE + "waiting.c", "return a->since_ms < b->since_ms;", "return a->take_seq < b->take_seq;"),
    ]),
    ("an event's number is skipped after a refused command", {6}, [
        (QUEUE + "judge.c", "event->seq = judge->queue->seq + 1 + verdict->event_count;",
         "event->seq = judge->queue->seq + 1 + verdict->event_count + (command->verb == VERB_RECALL);"),
        (QUEUE + "apply.c", "require(event->seq == queue->seq + 1);", "require(event->seq > queue->seq);"),
    ]),
    ("the outbox takes a message that got no answer for delivered", {6, 16}, [
        (SIM + "conductor-ports.c", "\t\tcheck_delivered(world, row);\n",
         "\t\tif (machine->network_left != 1)\n\t\t\tcheck_delivered(world, row);\n"),
        (SIM + "conductor-ports.c", "\t\telse\n\t\t\toutbox->sent = row->seq;", "\t\toutbox->sent = row->seq;"),
    ]),
    ("a consumer is told before the commit", {6}, [
        (SIM + "conductor-disk.c", "\tjournal->durable = last;\n",
         "\tfor (uint32_t i = first; i < last; i++)\n\t\toutbox_append(conductor, &journal->events[i]);\n"
         "\tfor (uint32_t i = first; i < last; i++)\n\t\tcheck_delivered(world, &conductor->outbox.rows[\n"
         "\t\t\tjournal->events[i].seq - conductor->outbox.first]);\n\tjournal->durable = last;\n"),
    ]),
    ("answers are forgotten at the end of the day, so that ids can be used again", {7}, [
        (SIM + "conductor-disk.c", "world->conductor.queue->at_ms - ANSWER_KEEP_MS);", "INT64_MAX);"),
    ]),
    ("a refusal is not kept: the same command can succeed later", {7}, [
        (SIM + "conductor-turn.c", "\tif (item->keep)\n\t\tturn->kept",
         "\tif (item->keep && item->answer.refusal == REFUSAL_NONE)\n\t\tturn->kept"),
    ]),
    ("an id is known by the id alone, whatever is asked", {7}, [
        (SIM + "conductor-turn.c", "if (known->fingerprint != item->answer.fingerprint)",
         "if (known->fingerprint == 0)"),
    ]),
    ("a command in the same turn is done twice", {7}, [
        (SIM + "conductor-turn.c", "for (uint32_t i = 0; i < turn->kept_count; i++) {\n\t\tif (id_equal",
         "for (uint32_t i = turn->kept_count; i < turn->kept_count; i++) {\n\t\tif (id_equal"),
    ]),
    ("the disk says that it has written and has not", {8}, [
        (SIM + "conductor-disk.c", "\tjournal->durable = last;\n",
         "\tjournal->durable = last;\n\tworld->checks.seq += 0;\n\tif (last > first && last % 64 == 0)\n"
         "\t\tconductor->lies = true;\n"),
        (SIM + "conductor-disk.c", "\tconductor->turn.count = 0;\n\tdisk_roll_back(conductor);",
         "\tconductor->turn.count = 0;\n\tif (conductor->lies && conductor->journal.durable > 1)\n"
         "\t\tconductor->journal.durable--;\n\tconductor->lies = false;\n\tdisk_roll_back(conductor);"),
        (SIM + "conductor.h", "struct conductor {\n", "struct conductor {\n\tbool lies;\n"),
    ]),
    ("answers go out before the commit", {6, 8}, [
        (SIM + "conductor-turn.c", "\tif (power_goes(world, fault, 0))\n\t\treturn;\n",
         "\tfor (uint32_t i = 0; i < turn->count; i++) {\n"
         "\t\ttell_answer(world, &turn->items[i]);\n\t}\n\tif (power_goes(world, fault, 0))\n\t\treturn;\n"),
        (SIM + "conductor-turn.c", "static void tell_answer(", "static void tell_answer(struct world *world, const struct turn_item *item);\nstatic void tell_answer("),
    ]),
    ("an alarm is forgotten when the power goes on a later day", {9}, [
        (QUEUE + "event.c", "else if (event->type == EVENT_ALARM_RAISED)", "else if (event->type == EVENT_NONE)"),
    ]),
    ("a second recovery is not as the first: alarms are there twice", {0, 9}, [
        (QUEUE + "queue.c", "queue->alarm_count = queue->notice_count = 0;", "queue->notice_count = 0;"),
    ]),
    ("a second recovery is not as the first: the seats are not emptied", {0, 9}, [
        (QUEUE + "queue.c", "queue->seats[i] = (struct seat){ .ticket = TICKET_NONE, .skills = SKILLS_ALL };",
         "queue->seats[i].ticket = TICKET_NONE;"),
        (QUEUE + "queue.c", "\tmemset(queue->seats, 0, sizeof(queue->seats));\n", ""),
    ]),
    ("the last event of the journal is not replayed", {8, 9}, [
        (SIM + "conductor-disk.c", "for (uint32_t i = 0; i < journal->durable; i++)\n\t\tqueue_apply(",
         "for (uint32_t i = 0; i + 1 < journal->durable; i++)\n\t\tqueue_apply("),
    ]),
    ("engine time follows the wall clock", {10}, [
        (QUEUE + "judge.c",
         "event->at_ms = judge_at_ms(judge);",
         "event->at_ms = command->wall_ms;"),
    ]),
    ("the way to the counter is counted from when the ticket was taken, and again for each call", {10}, [
        (QUEUE + "apply-ticket.c", "ticket->way_ms += event->at_ms - ticket->called_ms;",
         "ticket->way_ms += 2 * (event->at_ms - ticket->taken_ms);"),
    ]),
    ("who was served over a start is not said to have been there for about so long", {10}, [
        (QUEUE + "apply-day.c", "if (ticket_open(&queue->tickets[i]))\n\t\t\tqueue->tickets[i].estimated",
         "if (queue->tickets[i].state == TICKET_WAITING)\n\t\t\tqueue->tickets[i].estimated"),
    ]),
    ("a start on a saved clock says nothing of it", {10}, [
        ("firmware/appliance/engine-clock.c", "last->clock != CLOCK_SYNCED || !now->synced;",
         "last->clock == CLOCK_NONE;"),
    ]),
    ("the day changes on a clock that nobody vouches for", {11}, [
        (QUEUE + "judge-day.c", "if (clock == CLOCK_NONE || today <= queue->day)\n\t\treturn false;",
         "if (today <= queue->day)\n\t\treturn false;\n\tif (clock == CLOCK_NONE)\n\t\treturn true;"),
    ]),
    ("a saved clock that is years ahead takes the day along", {11}, [
        (QUEUE + "judge-day.c", "clock == CLOCK_SYNCED || today - queue->day <= SAVED_DAYS_MAX;", "true;"),
        ("firmware/appliance/engine-clock.c", "clock->last_wall_ms && now->wall_ms >= clock->last_wall_ms &&",
         "now->wall_ms >= clock->last_wall_ms &&"),
        ("firmware/appliance/engine-clock.c", "now->wall_ms - clock->last_wall_ms < SAVED_AHEAD_MAX_MS", "true"),
    ]),
    ("the day changes an hour late", {11}, [
        ("firmware/base/clock.c", "local.tm_min < change_minute)", "local.tm_min < change_minute + 60)"),
    ]),
    ("the numbers begin again when a provisional day gets its date", {0, 1, 2, 4}, [
        (QUEUE + "apply-day.c", "void day_apply_named(struct queue *queue, const struct event *event)\n{\n",
         "void day_apply_named(struct queue *queue, const struct event *event)\n{\n"
         "\tqueue_forget_tickets(queue);\n"),
    ]),
    ("the end of the day forgets those who are parked", {11}, [
        (QUEUE + "judge-day.c",
         "\t\tif (!ticket_open(&queue->tickets[i]))\n\t\t\tcontinue;\n\t\tif (!judge_has_room(judge))\n\t\t\treturn false;",
         "\t\tif (!ticket_open(&queue->tickets[i]) || queue->tickets[i].state == TICKET_PARKED)\n\t\t\tcontinue;\n"
         "\t\tif (!judge_has_room(judge))\n\t\t\treturn false;"),
    ]),
    ("the same day begins again", {11}, [
        (QUEUE + "judge-day.c", "clock == CLOCK_NONE || today <= queue->day",
         "clock == CLOCK_NONE || today < queue->day"),
    ]),
    ("a full roll of numbers goes on into the reserve", {12}, [
        (QUEUE + "series.c", "\t\t    !series_is_reserve(queue->catalog, (uint16_t)number))\n", "\t\t    true)\n"),
    ]),
    ("a full roll of numbers goes on behind its end", {12}, [
        (QUEUE + "series.c", "number = next_in(queue, first, ranges[i].last);",
         "number = next_in(queue, first, ranges[i].last + 5);"),
    ]),
    ("what was delivered stays in the outbox", {13}, [
        (SIM + "conductor-ports.c", "\tif (gone < 1024)\n\t\treturn;", "\tif (gone < UINT32_MAX)\n\t\treturn;"),
    ]),
    ("what has expired is carried on for ever", {13}, [
        (SIM + "conductor-disk.c", "carry.expires_day < day)", "carry.expires_day < INT32_MIN)"),
    ], ["--year"]),
    ("codes that nobody brought are kept for ever", {13}, [
        (QUEUE + "return-code.c", "entry.until_day + QUEUE_RETURN_CODE_KEEP_DAYS < day)",
         "entry.until_day + 10000 < day)"),
    ], ["--year"]),
    ("answers are kept for ever", {13}, [
        (SIM + "conductor-disk.c", "world->conductor.queue->at_ms - ANSWER_KEEP_MS);", "0);"),
    ], ["--year"]),
    ("a paper in doubt comes again without a mark", {14}, [
        (SIM + "conductor-turn.c", "job.copy = (uint8_t)(job.copy + 16);", "job.copy = job.copy;"),
    ]),
    ("a paper that failed half-way comes again without a mark", {14}, [
        (SIM + "conductor-ports.c", "job->copy > 0 || job->state == PRINT_FAILED", "job->copy > 0"),
    ]),
    ("each bounce of a contact is a press", {15}, [
        ("drivers/debounce.c", "if (!down || debounce->held)\n\t\treturn events;", "if (!down)\n\t\treturn events;"),
        ("drivers/debounce.c", "if (is_double_strike(debounce, at_us))\n\t\treturn events;", "(void)is_double_strike;"),
    ]),
    ("a stuck button raises its alarm again and again", {15}, [
        ("drivers/debounce.c", "\t\tdebounce->stuck = true;\n", "\t\tdebounce->held_us = now_us;\n"),
    ]),
    ("a display is not told that a call is over", {16}, [
        (SIM + "conductor-ports.c", "\t\tconductor->shown[i] = call;", "\t\tif (call)\n\t\t\tconductor->shown[i] = call;"),
    ]),
    ("yesterday's tickets stay in memory", {17}, [
        (QUEUE + "queue.c", "\t\tmemset(ticket, 0, sizeof(*ticket));",
         "\t\tmemset(ticket, 0, sizeof(*ticket));\n\t\tticket->token.bytes[0] = 1;"),
    ]),
    ("a ticket's token is published", {17}, [
        ("firmware/wire/journal.c", 'MEMBER("token", token, token, 0, 0)', 'MEMBER("token", token, token, TICKETS, 0)'),
    ]),
    ("who sits down is published by name", {17}, [
        ("firmware/wire/journal.c", 'MEMBER("user", text, user, 0, 0)', 'MEMBER("user", text, user, COUNTERS, 0)'),
    ]),
    ("parks do not wake", {18}, [
        (QUEUE + "queue.c", "\tif (queue->parked.count)\n", "\tif (queue->parked.count > 3)\n"),
    ]),
    ("a ticket that was sent to a counter waits for it though it is closed", {18}, [
        (QUEUE + "bound.c", ": seat->since_ms + queue->catalog->bound_fallback_ms;", ": INT64_MAX;"),
    ]),
    ("a woken ticket is kept for the counter that parked it for ever", {18}, [
        (QUEUE + "bound.c", "seat->state == COUNTER_OPEN ? ticket->preferred_until_ms", "seat->state == COUNTER_OPEN ? INT64_MAX"),
    ]),
]
