/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * JSON to lines for people. A ticket's token is the citizen's and is not printed here; with --json the
 * answer is passed on as it is.
 */
#include "tools/naestectl/print.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

void print_json(const json_t *json)
{
	json_dumpf(json, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
}

const char *member_text(const json_t *object, const char *key)
{
	const json_t *member = json_object_get(object, key);
	const char *text = json_string_value(member);

	if (!text)
		return "";
	if (!text_is_clean_utf8(text, json_string_length(member)) || strpbrk(text, "\n\t"))
		return "?";
	return text;
}

/* Copies what always fits: numbers and our own words. */
static void put(char *destination, size_t size, const char *text)
{
	if (text_copy(destination, size, text) < 0)
		destination[0] = '\0';
}

void duration_text(int64_t seconds, char ret_text[static DURATION_TEXT_BYTES])
{
	int error;

	if (seconds < 60)
		error = text_format(ret_text, DURATION_TEXT_BYTES, "%" PRId64 " s", seconds);
	else if (seconds < 3600)
		error = text_format(ret_text, DURATION_TEXT_BYTES, "%" PRId64 " min", seconds / 60);
	else
		error = text_format(ret_text, DURATION_TEXT_BYTES,
				    "%" PRId64 " h %02" PRId64 " min", seconds / 3600,
				    seconds / 60 % 60);
	if (error < 0)
		put(ret_text, DURATION_TEXT_BYTES, "?");
}

void moment_text(const char *time, char ret_text[static MOMENT_TEXT_BYTES])
{
	if (strlen(time) < 16 ||
	    text_format(ret_text, MOMENT_TEXT_BYTES, "%.10s %.5s", time, time + 11) < 0)
		put(ret_text, MOMENT_TEXT_BYTES, "?");
}

static int64_t minutes_up(const json_t *wait, const char *key)
{
	int64_t seconds = json_integer_value(json_object_get(wait, key));

	return seconds <= 0 ? 0 : (seconds - 1) / 60 + 1;
}

void interval_text(const json_t *wait, char ret_text[static WAIT_TEXT_BYTES])
{
	if (!json_is_object(wait) ||
	    text_format(ret_text, WAIT_TEXT_BYTES, "%" PRId64 " / %" PRId64 " / %" PRId64 " min",
			(int64_t)json_integer_value(json_object_get(wait, "p10_s")) / 60,
			minutes_up(wait, "p50_s"), minutes_up(wait, "p90_s")) < 0)
		put(ret_text, WAIT_TEXT_BYTES, "not known");
}

void wait_text(const json_t *wait, char ret_text[static WAIT_TEXT_BYTES])
{
	if (!json_is_object(wait) ||
	    text_format(ret_text, WAIT_TEXT_BYTES,
			"about %" PRId64 " min, rarely over %" PRId64 " min",
			minutes_up(wait, "p50_s"), minutes_up(wait, "p90_s")) < 0)
		put(ret_text, WAIT_TEXT_BYTES, "not known");
}

enum ending answer_ending(const json_t *answer)
{
	const char *refusal = member_text(answer, "refusal");
	const char *detail = member_text(answer, "detail");

	if (json_is_true(json_object_get(answer, "ok")))
		return ENDING_OK;
	complain("%s: %s%s%s%s", refusal[0] ? refusal : "refused", member_text(answer, "text"),
		 detail[0] ? " (" : "", detail, detail[0] ? ")" : "");
	return ENDING_REFUSED;
}

/* A value within a line: text as it is, anything else as JSON. */
static void print_value(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	const json_t *part;
	size_t i;

	if (json_is_string(value)) {
		fputs(member_text(object, key), stdout);
	} else if (json_is_array(value) && json_is_string(json_array_get(value, 0))) {
		json_array_foreach(value, i, part) if (json_is_string(part) &&
						       text_is_clean_utf8(json_string_value(part),
									  json_string_length(part)))
			printf("%s%s", i ? "," : "", json_string_value(part));
	} else {
		json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	}
}

/* True when `key` is one of the words of `known`. */
static bool key_known(const char *known, const char *key)
{
	size_t length = strlen(key);

	for (const char *at = strstr(known, key); at; at = strstr(at + 1, key))
		if ((at == known || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

void print_ticket(const json_t *ticket)
{
	char wait[WAIT_TEXT_BYTES], waited[DURATION_TEXT_BYTES];

	printf("%s  %-8s", member_text(ticket, "number"), member_text(ticket, "state"));
	if (json_is_array(json_object_get(ticket, "services"))) {
		fputs("  ", stdout);
		print_value(ticket, "services");
	} else if (member_text(ticket, "service")[0]) {
		printf("  %s", member_text(ticket, "service"));
	}
	if (member_text(ticket, "lane")[0])
		printf("  %s", member_text(ticket, "lane"));
	if (member_text(ticket, "counter")[0])
		printf("  counter %s", member_text(ticket, "counter"));
	if (member_text(ticket, "outcome")[0])
		printf("  %s", member_text(ticket, "outcome"));
	if (json_is_integer(json_object_get(ticket, "waited_s"))) {
		duration_text(json_integer_value(json_object_get(ticket, "waited_s")), waited);
		printf("  waited %s", waited);
	}
	if (json_is_object(json_object_get(ticket, "wait"))) {
		wait_text(json_object_get(ticket, "wait"), wait);
		printf("  %s", wait);
	}
	putchar('\n');
}

/* A list of objects: a line each, and below it the ticket that it is about. */
static void print_rows(const json_t *rows)
{
	json_t *row, *value;
	const char *key;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		fputs(" ", stdout);
		json_object_foreach(row, key, value)
		{
			if (text_equal(key, "ticket") || json_is_null(value) || !text_is_slug(key))
				continue;
			printf(" %s=", key);
			print_value(row, key);
		}
		putchar('\n');
		if (json_is_object(json_object_get(row, "ticket"))) {
			fputs("    ", stdout);
			print_ticket(json_object_get(row, "ticket"));
		}
	}
}

void print_answer(json_t *answer)
{
	const json_t *ticket = json_object_get(answer, "ticket");
	bool said = ticket != NULL;
	const char *key;
	json_t *value;

	if (json_is_object(ticket))
		print_ticket(ticket);
	else if (ticket && json_object_get(answer, "why"))
		puts("nobody is waiting for this counter");
	else if (json_is_null(json_object_get(answer, "counter")))
		puts("sits at no counter");
	if (member_text(json_object_get(answer, "why"), "text")[0])
		printf("      %s\n", member_text(json_object_get(answer, "why"), "text"));
	json_object_foreach(answer, key, value)
	{
		if (key_known("id ok seq ticket why", key) || json_is_null(value))
			continue;
		if (json_is_array(value) && json_array_size(value) == 0)
			continue;
		printf("%s:", text_is_slug(key) ? key : "?");
		if (json_is_object(json_array_get(value, 0))) {
			putchar('\n');
			print_rows(value);
		} else {
			putchar(' ');
			print_value(answer, key);
			putchar('\n');
		}
		said = true;
	}
	if (!said)
		puts("done");
	fflush(stdout);
}

void print_event(json_t *event)
{
	const char *time = member_text(event, "time"), *key;
	json_t *value;

	printf("%6" JSON_INTEGER_FORMAT "  %.10s %.8s  %-22s",
	       json_integer_value(json_object_get(event, "seq")), time,
	       strlen(time) > 11 ? time + 11 : "", member_text(event, "type"));
	if (member_text(event, "number")[0])
		printf("  %s", member_text(event, "number"));
	json_object_foreach(event, key, value)
	{
		if (key_known("id source type time seq day ticket number why", key) ||
		    json_is_null(value) || json_is_object(value) || !text_is_slug(key) ||
		    (json_is_array(value) && json_array_size(value) == 0))
			continue;
		printf("  %s=", key);
		print_value(event, key);
	}
	putchar('\n');
	fflush(stdout);
}
