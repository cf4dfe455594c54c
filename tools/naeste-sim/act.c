/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Acts as lines of text. A command's fields are words `key=value`, absent when zero; a field that has
 * no row here stands as bytes, so that no history is lost when the command grows.
 */
#include "tools/naeste-sim/act.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tools/naeste-sim/random.h"

static const char *const kind_names[ACT_KIND_COUNT] = {
	"asks",    "edge",  "printer-says", "printer-well", "displays-well",
	"network", "clock", "power-cut",    "pass",
};

enum field_type {
	FIELD_TEXT,
	FIELD_SIGNED,
	FIELD_UNSIGNED,
	FIELD_BYTES,
};

struct field {
	const char *key;
	size_t at, size;
	enum field_type type;
};

#define FIELD(name, member, type)                                                              \
	{                                                                                      \
		name, offsetof(struct command, member), sizeof(((struct command *)0)->member), \
			type                                                                   \
	}

static const struct field fields[] = {
	FIELD("service", services[0], FIELD_TEXT),
	FIELD("service2", services[1], FIELD_TEXT),
	FIELD("service3", services[2], FIELD_TEXT),
	FIELD("service4", services[3], FIELD_TEXT),
	FIELD("services", service_count, FIELD_UNSIGNED),
	FIELD("lane", lane, FIELD_TEXT),
	FIELD("counter", counter, FIELD_TEXT),
	FIELD("language", language, FIELD_TEXT),
	FIELD("party", party, FIELD_UNSIGNED),
	FIELD("marks", marks, FIELD_UNSIGNED),
	FIELD("by", ticket.kind, FIELD_UNSIGNED),
	FIELD("ticket", ticket.number, FIELD_UNSIGNED),
	FIELD("ticket-id", ticket.id, FIELD_BYTES),
	FIELD("into-by", into.kind, FIELD_UNSIGNED),
	FIELD("into", into.number, FIELD_UNSIGNED),
	FIELD("into-id", into.id, FIELD_BYTES),
	FIELD("outcome", outcome, FIELD_UNSIGNED),
	FIELD("reason", reason, FIELD_UNSIGNED),
	FIELD("wake-ms", wake_ms, FIELD_SIGNED),
	FIELD("place", place, FIELD_TEXT),
	FIELD("take-over", take_over, FIELD_UNSIGNED),
	FIELD("delivered", delivered, FIELD_UNSIGNED),
	FIELD("yes", yes, FIELD_UNSIGNED),
	FIELD("call", call, FIELD_UNSIGNED),
	FIELD("device", device, FIELD_TEXT),
	FIELD("device-ok", device_ok, FIELD_UNSIGNED),
	FIELD("reasons", device_reasons, FIELD_TEXT),
	FIELD("skilled", skilled, FIELD_UNSIGNED),
	FIELD("skills", skills, FIELD_UNSIGNED),
	FIELD("helper", helper, FIELD_UNSIGNED),
	FIELD("day", day, FIELD_SIGNED),
	FIELD("from-by", from.kind, FIELD_UNSIGNED),
	FIELD("from", from.number, FIELD_UNSIGNED),
	FIELD("to-by", to.kind, FIELD_UNSIGNED),
	FIELD("to", to.number, FIELD_UNSIGNED),
	FIELD("waited-ms", waited_ms, FIELD_SIGNED),
	FIELD("code", code, FIELD_TEXT),
	FIELD("on", on, FIELD_TEXT),
	FIELD("open", open, FIELD_TEXT),
	FIELD("stop", stop, FIELD_TEXT),
	FIELD("numbers", numbers, FIELD_TEXT),
	FIELD("notice", notice, FIELD_BYTES),
	FIELD("playbook", playbook, FIELD_TEXT),
	FIELD("until-wall-ms", until_wall_ms, FIELD_SIGNED),
	FIELD("for-ms", for_ms, FIELD_SIGNED),
	FIELD("appointed-ms", appointed_ms, FIELD_SIGNED),
	FIELD("days", days, FIELD_SIGNED),
	FIELD("id", id, FIELD_BYTES),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

struct id act_id(uint64_t salt, uint32_t kind)
{
	struct chance chance = { salt * UINT64_C(0x2545f4914f6cdd1d) + kind };
	uint64_t words[2];
	struct id id;

	words[0] = chance_bits(&chance);
	words[1] = chance_bits(&chance);
	memcpy(id.bytes, words, sizeof(id.bytes));
	return id;
}

static bool all_zero(const uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static uint64_t load(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0;

	memcpy(&value, bytes, size);
	return value;
}

static int64_t load_signed(const uint8_t *bytes, size_t size)
{
	return size == 4 ? (int64_t)(int32_t)load(bytes, size) : (int64_t)load(bytes, size);
}

static void write_hex(const uint8_t *bytes, size_t count, FILE *stream)
{
	for (size_t i = 0; i < count; i++)
		fprintf(stream, "%02x", bytes[i]);
}

static void write_field(const struct field *field, const uint8_t *bytes, FILE *stream)
{
	fprintf(stream, " %s=", field->key);
	switch (field->type) {
	case FIELD_TEXT:
		for (size_t i = 0; i < field->size && bytes[i]; i++)
			fputc(bytes[i] == ' ' ? '+' : bytes[i], stream);
		return;
	case FIELD_SIGNED:
		fprintf(stream, "%" PRId64, load_signed(bytes, field->size));
		return;
	case FIELD_UNSIGNED:
		fprintf(stream, "%" PRIu64, load(bytes, field->size));
		return;
	case FIELD_BYTES:
		write_hex(bytes, field->size, stream);
		return;
	}
}

/* What the writer has not said yet is zero in `rest` once a field was written. */
static void write_command(const struct act *act, FILE *stream)
{
	struct command rest = act->command;
	uint8_t *bytes = (uint8_t *)&rest;

	fprintf(stream, " %s %s %s salt=%" PRIu64, role_name(rest.role), rest.user,
		verb_name(rest.verb), act->salt);
	if (act->asked_ago_ms)
		fprintf(stream, " asked-ago-ms=%" PRId64, act->asked_ago_ms);
	rest.role = ROLE_PUBLIC;
	rest.verb = VERB_NONE;
	memset(rest.user, 0, sizeof(rest.user));
	for (size_t i = 0; i < FIELDS; i++) {
		uint8_t *at = bytes + fields[i].at;

		if (all_zero(at, fields[i].size))
			continue;
		write_field(&fields[i], at, stream);
		memset(at, 0, fields[i].size);
	}
	for (size_t i = 0; i < sizeof(rest); i++) {
		if (bytes[i])
			fprintf(stream, " byte-%zu=%u", i, bytes[i]);
	}
}

void act_write(const struct act *act, FILE *stream)
{
	fprintf(stream, "%" PRId64 " %s", act->at_ms, kind_names[act->kind]);
	if (act->kind == ACT_COMMAND)
		write_command(act, stream);
	else
		fprintf(stream, " value=%" PRId64 " yes=%d press=%u", act->value, act->yes,
			act->press);
	if (act->fault == FAULT_COMMIT)
		fputs(" disk-fails", stream);
	if (act->fault == FAULT_CUT)
		fprintf(stream, " power-goes-after=%u value=%" PRId64 " yes=%d", act->steps,
			act->value, act->yes);
	if (act->joined)
		fputs(" and", stream);
	fputc('\n', stream);
}

static int read_bytes(const char *text, uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char digits[3] = "";

		for (size_t k = 0; k < 2; k++) {
			digits[k] = text[2 * i + k];
			if (!isxdigit((unsigned char)digits[k]))
				return -EINVAL;
		}
		bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return 0;
}

static int read_field(const struct field *field, const char *text, uint8_t *bytes)
{
	uint64_t value;

	switch (field->type) {
	case FIELD_TEXT:
		if (strlen(text) >= field->size)
			return -EINVAL;
		for (size_t i = 0; text[i]; i++)
			bytes[i] = text[i] == '+' ? ' ' : (uint8_t)text[i];
		return 0;
	case FIELD_SIGNED:
	case FIELD_UNSIGNED:
		value = strtoull(text, NULL, 10); /* a minus sign wraps, as it should */
		memcpy(bytes, &value, field->size);
		return 0;
	case FIELD_BYTES:
		return read_bytes(text, bytes, field->size);
	}
	return -EINVAL;
}

/* byte-N */
static bool read_place(const char *key, size_t *ret_at)
{
	char *end = NULL;

	if (strncmp(key, "byte-", 5) != 0)
		return false;
	*ret_at = strtoul(key + 5, &end, 10);
	return end != key + 5 && *end == '\0';
}

static int read_pair(const char *key, const char *value, struct act *act)
{
	uint8_t *bytes = (uint8_t *)&act->command;
	size_t at;

	if (strcmp(key, "salt") == 0)
		act->salt = strtoull(value, NULL, 10);
	else if (strcmp(key, "asked-ago-ms") == 0)
		act->asked_ago_ms = strtoll(value, NULL, 10);
	else if (strcmp(key, "value") == 0)
		act->value = strtoll(value, NULL, 10);
	else if (strcmp(key, "yes") == 0 && (act->kind != ACT_COMMAND || act->fault == FAULT_CUT))
		act->yes = *value == '1';
	else if (strcmp(key, "press") == 0)
		act->press = (uint32_t)strtoul(value, NULL, 10);
	else if (strcmp(key, "power-goes-after") == 0) {
		act->fault = FAULT_CUT;
		act->steps = (uint8_t)strtoul(value, NULL, 10);
	} else if (read_place(key, &at) && at < sizeof(act->command)) {
		bytes[at] = (uint8_t)strtoul(value, NULL, 10);
	} else {
		for (size_t i = 0; i < FIELDS; i++) {
			if (strcmp(fields[i].key, key) == 0)
				return read_field(&fields[i], value, bytes + fields[i].at);
		}
		return -EINVAL;
	}
	return 0;
}

static int read_word(char *word, struct act *act)
{
	char *equals = strchr(word, '=');

	if (equals) {
		*equals = '\0';
		return read_pair(word, equals + 1, act);
	}
	if (strcmp(word, "disk-fails") == 0)
		act->fault = FAULT_COMMIT;
	else if (strcmp(word, "and") == 0)
		act->joined = true;
	else
		return -EINVAL;
	return 0;
}

/* "<role> <user> <verb>" */
static int read_actor(char **words, struct act *act)
{
	char *role = strtok_r(NULL, " ", words), *user = strtok_r(NULL, " ", words);
	char *verb = strtok_r(NULL, " ", words);

	if (!verb || strlen(user) >= sizeof(act->command.user))
		return -EINVAL;
	memcpy(act->command.user, user, strlen(user) + 1);
	if (strcmp(verb, "salt=") == 0 || role_parse(role, &act->command.role) < 0)
		return -EINVAL;
	return verb_parse(verb, &act->command.verb);
}

int act_read(const char *line, struct act *ret_act)
{
	struct act act = { .kind = ACT_KIND_COUNT };
	char copy[2048], *words = copy, *word;

	if (text_copy(copy, sizeof(copy), line) < 0)
		return -EINVAL;
	copy[strcspn(copy, "\n")] = '\0';
	word = strtok_r(copy, " ", &words);
	act.at_ms = word ? strtoll(word, NULL, 10) : 0;
	word = strtok_r(NULL, " ", &words);
	for (int i = 0; word && i < ACT_KIND_COUNT; i++) {
		if (strcmp(kind_names[i], word) == 0)
			act.kind = (enum act_kind)i;
	}
	if (act.kind == ACT_KIND_COUNT ||
	    (act.kind == ACT_COMMAND && read_actor(&words, &act) < 0)) {
		fprintf(stderr, "not an act: %s\n", line);
		return -EINVAL;
	}
	while ((word = strtok_r(NULL, " ", &words)) != NULL) {
		if (read_word(word, &act) < 0) {
			fprintf(stderr, "not understood: %s\n", word);
			return -EINVAL;
		}
	}
	*ret_act = act;
	return 0;
}
