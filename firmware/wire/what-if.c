/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What if, between the broker and the queue. Names become indices here, and only here: whoever works on
 * the question meanwhile does not look at the catalog again.
 */
#include "firmware/wire/what-if.h"

#include "firmware/wire/request-field.h"
#include "firmware/wire/shape.h"
#include "firmware/wire/writer.h"

static int range_read(const struct json_node *node, const char *name, int64_t least, int64_t most,
		      struct request *request, int64_t *ret_value)
{
	int64_t value;

	if (json_to_integer(node, &value) < 0 || value < least || value > most)
		return request_complain(request, "%s: must be a whole number from %lld to %lld",
					name, (long long)least, (long long)most);
	*ret_value = value;
	return 0;
}

int what_if_read_counters(const struct json_node *node, struct request *request)
{
	int64_t counters = 0;
	int r = range_read(node, "counters", -WHAT_IF_COUNTERS_MAX, WHAT_IF_COUNTERS_MAX, request,
			   &counters);

	request->counters = (int8_t)counters;
	return r;
}

int what_if_read_leave(const struct json_node *node, struct request *request)
{
	if (json_to_boolean(node, &request->leave) < 0)
		return request_complain(request, "leave: must be true or false");
	return 0;
}

int what_if_read_away_s(const struct json_node *node, struct request *request)
{
	int64_t away_s = 0;
	int r = range_read(node, "away_s", REQUEST_AWAY_MIN_S, REQUEST_AWAY_MAX_S, request,
			   &away_s);

	request->away_ms = away_s * 1000;
	return r;
}

/* The numbers of the lane, but for those that the question gives. */
static void take_numbers(const struct request *request, struct lane *numbers)
{
	const struct lane *given = &request->setting.lane;
	uint32_t which = request->setting.given;

	if (which & SETTING_RATE)
		numbers->rate_permille = given->rate_permille;
	if (which & SETTING_LATE_RATE)
		numbers->late_rate_permille = given->late_rate_permille;
	else if (which & SETTING_RATE)
		numbers->late_rate_permille = 2 * given->rate_permille;
	if (which & SETTING_HEAD_START)
		numbers->head_start_ms = given->head_start_ms;
	if (which & SETTING_PROMISE)
		numbers->promise_ms = given->promise_ms;
}

/* The part that is a supervisor's. */
static enum refusal take_changes(const struct catalog *catalog, const struct request *request,
				 struct what_if_question *question)
{
	const struct command *command = &request->command;

	question->counters = request->counters;
	if (!text_empty(command->counter)) {
		question->counter = catalog_counter(catalog, command->counter);
		if (question->counter == QUEUE_NONE || catalog->counters[question->counter].retired)
			return REFUSAL_UNKNOWN_COUNTER;
	}
	if (!text_empty(request->service)) {
		question->service = catalog_service(catalog, request->service);
		if (question->service == QUEUE_NONE || catalog->services[question->service].retired)
			return REFUSAL_UNKNOWN_SERVICE;
	}
	if (!text_empty(command->lane)) {
		question->lane = catalog_lane(catalog, command->lane);
		if (question->lane == QUEUE_NONE || catalog->lanes[question->lane].retired)
			return REFUSAL_UNKNOWN_LANE;
		question->numbers = catalog->lanes[question->lane];
		take_numbers(request, &question->numbers);
	}
	return REFUSAL_NONE;
}

static bool is_nothing(const struct what_if_question *question)
{
	return question->counters == 0 && question->counter == QUEUE_NONE &&
	       question->service == QUEUE_NONE && question->lane == QUEUE_NONE &&
	       question->leaves == QUEUE_NONE;
}

/* Numbers without a lane would be lost without a word. */
static const char *what_is_wrong(const struct request *request,
				 const struct what_if_question *question)
{
	bool numbers = request->setting.given != 0;

	if (numbers != (question->lane != QUEUE_NONE))
		return "lane: a lane and at least one of its numbers are needed";
	if (question->leaves != QUEUE_NONE) {
		struct what_if_question rest = *question;

		rest.leaves = QUEUE_NONE;
		return is_nothing(&rest) ? NULL : "leave: stands alone, or with away_s";
	}
	return is_nothing(question) ? "counters: nothing is asked" : NULL;
}

enum refusal what_if_question(const struct queue *queue, struct request *request, enum role role,
			      const char *user, struct what_if_question *ret_question)
{
	struct what_if_question question = { .counter = QUEUE_NONE,
					     .service = QUEUE_NONE,
					     .lane = QUEUE_NONE,
					     .leaves = QUEUE_NONE };
	enum refusal refusal = take_changes(queue->catalog, request, &question);
	const char *wrong;

	if (refusal == REFUSAL_NONE && !is_nothing(&question) && role != ROLE_SUPERVISOR)
		refusal = REFUSAL_NOT_ALLOWED;
	if (refusal != REFUSAL_NONE)
		return refusal;
	if (request->leave) {
		question.leaves = queue_seat_of(queue, user);
		if (question.leaves == QUEUE_NONE)
			return REFUSAL_NOT_SEATED;
		question.away_ms = request->away_ms
					   ? request->away_ms
					   : history_time(queue, HISTORY_PAUSE_LUNCH).mean_ms;
	}
	wrong = what_is_wrong(request, &question);
	if (wrong) {
		int r = request_complain(request, "%s", wrong);

		return r < 0 ? REFUSAL_BAD_REQUEST : REFUSAL_NONE;
	}
	*ret_question = question;
	return REFUSAL_NONE;
}

static void put_wait(struct writer *writer, const char *key, const struct told_wait *wait)
{
	const struct estimate estimate = { .known = wait->known,
					   .p10_ms = wait->p10_ms,
					   .p50_ms = wait->p50_ms,
					   .p90_ms = wait->p90_ms };

	shape_wait(writer, key, &estimate);
}

char *what_if_text(const struct catalog *catalog, const struct id *id,
		   const struct what_if_answer *answer, int64_t asked_wall_ms)
{
	struct writer writer;

	writer_init_heap(&writer);
	writer_object(&writer, NULL);
	writer_id(&writer, "id", id);
	writer_boolean(&writer, "ok", true);
	writer_integer(&writer, "seq", (int64_t)answer->seq);
	writer_integer(&writer, "plays", answer->plays);
	if (answer->later_ms)
		writer_time(&writer, "later", asked_wall_ms + answer->later_ms);
	else
		writer_null(&writer, "later");
	writer_array(&writer, "services");
	for (uint8_t i = 0; i < catalog->service_count; i++) {
		if (catalog->services[i].retired)
			continue;
		writer_object(&writer, NULL);
		writer_text(&writer, "service", catalog->services[i].id);
		put_wait(&writer, "before", &answer->before.services[i]);
		put_wait(&writer, "after", &answer->after.services[i]);
		if (answer->later_ms)
			put_wait(&writer, "later", &answer->later.services[i]);
		writer_end_object(&writer);
	}
	writer_end_array(&writer);
	writer_end_object(&writer);
	return writer_steal(&writer);
}
