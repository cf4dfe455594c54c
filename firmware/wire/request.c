/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Requests from outside. Which verb has which fields is one table; nothing that is not in it gets
 * past this file. The id is read before anything is judged, so that even a refused request can be
 * told apart by whoever sent it.
 */
#include "firmware/wire/request.h"

#include <errno.h>
#include <string.h>

#include "firmware/wire/json.h"
#include "firmware/wire/request-field.h"

static_assert(FIELD_COUNT <= SET_MAX, "sets of fields are 128-bit");

#define VISIT (FIELD_BIT(LANE) | FIELD_BIT(PARTY) | FIELD_BIT(MARKS) | FIELD_BIT(TIME))

#define SERVICE_TEXTS (FIELD_BIT(MUST) | FIELD_BIT(HELP) | FIELD_BIT(BRING))
#define SERVICE_MEMBERS                                                                        \
	(SERVICE_TEXTS | FIELD_BIT(NAMES) | FIELD_BIT(EXPECTED_S) | FIELD_BIT(PER_PERSON) |    \
	 FIELD_BIT(IN_PERSON) | FIELD_BIT(CAPACITY) | FIELD_BIT(AUTHORITY) | FIELD_BIT(LINK) | \
	 FIELD_BIT(PLACE) | FIELD_BIT(RETIRED))
#define LANE_MEMBERS                                                                   \
	(FIELD_BIT(NAMES) | FIELD_BIT(RATE_PERMILLE) | FIELD_BIT(LATE_RATE_PERMILLE) | \
	 FIELD_BIT(HEAD_START_S) | FIELD_BIT(PROMISE_S) | FIELD_BIT(WISH) | FIELD_BIT(RETIRED))
#define PROFILE_MEMBERS                                                               \
	(FIELD_BIT(NAME) | FIELD_BIT(KIND) | FIELD_BIT(GROUP) | FIELD_BIT(SERVICES) | \
	 FIELD_BIT(LANES) | FIELD_BIT(ON_CALL) | FIELD_BIT(RETIRED))

/*
 * Besides `id`, which every request has, and `language`, which every request may have. A verb
 * without a row cannot be asked for.
 */
static const struct {
	bool offered;
	struct request_fields fields;
} verb_fields[VERB_COUNT] = {
	[VERB_TAKE] = { true, { FIELD_BIT(SERVICES), VISIT } },
	[VERB_LEAVE] = { true, { FIELD_BIT(TICKET), 0 } },
	[VERB_STAY] = { true, { FIELD_BIT(TICKET), 0 } },
	[VERB_LATER] = { true, { FIELD_BIT(TICKET), 0 } },
	[VERB_CHECK_IN] = { true,
			    { 0, FIELD_BIT(CODE) | FIELD_BIT(SERVICE) | FIELD_BIT(APPOINTED) |
					 FIELD_BIT(TICKET) | FIELD_BIT(MARKS) | FIELD_BIT(TIME) } },
	[VERB_BACK] = { true, { FIELD_BIT(TICKET), 0 } },
	[VERB_FEEDBACK] = { true, { FIELD_BIT(TICKET) | FIELD_BIT(YES), 0 } },
	[VERB_SIT] = { true, { FIELD_BIT(COUNTER), FIELD_BIT(TAKE_OVER) } },
	[VERB_STAND_UP] = { true, { 0, FIELD_BIT(COUNTER) } },
	[VERB_PAUSE] = { true, { FIELD_BIT(REASON), FIELD_BIT(COUNTER) } },
	[VERB_RESUME] = { true, { 0, FIELD_BIT(COUNTER) } },
	[VERB_NEXT] = { true, { 0, FIELD_BIT(FINISH) | FIELD_BIT(COUNTER) } },
	[VERB_CALL] = { true, { FIELD_BIT(TICKET), FIELD_BIT(COUNTER) } },
	[VERB_RECALL] = { true, { 0, FIELD_BIT(COUNTER) } },
	[VERB_ARRIVE] = { true, { 0, FIELD_BIT(COUNTER) } },
	[VERB_LOOKED] = { true, { 0, FIELD_BIT(COUNTER) } },
	[VERB_FINISH] = { true, { FIELD_BIT(OUTCOME), FIELD_BIT(DELIVERED) | FIELD_BIT(COUNTER) } },
	[VERB_NO_SHOW] = { true, { 0, FIELD_BIT(COUNTER) } },
	[VERB_PARK] = { true, { FIELD_BIT(REASON), FIELD_BIT(WAKE_S) | FIELD_BIT(COUNTER) } },
	[VERB_UNPARK] = { true, { FIELD_BIT(TICKET), 0 } },
	[VERB_TRANSFER] = { true,
			    { 0, FIELD_BIT(TICKET) | FIELD_BIT(SERVICE) | FIELD_BIT(COUNTER) } },
	[VERB_TAKE_OVER] = { true, { FIELD_BIT(TICKET), FIELD_BIT(COUNTER) } },
	[VERB_REFER] = { true, { FIELD_BIT(PLACE), FIELD_BIT(TICKET) } },
	[VERB_ADD_ERRAND] = { true, { FIELD_BIT(SERVICE), FIELD_BIT(TICKET) | FIELD_BIT(PARTY) } },
	[VERB_GRANT_LANE] = { true, { FIELD_BIT(TICKET) | FIELD_BIT(LANE), 0 } },
	[VERB_TAKE_FOR] = { true, { FIELD_BIT(SERVICES), VISIT } },
	[VERB_MERGE] = { true, { FIELD_BIT(TICKET) | FIELD_BIT(INTO), 0 } },
	[VERB_SPLIT] = { true, { FIELD_BIT(TICKET), FIELD_BIT(SERVICES) } },
	[VERB_REOPEN] = { true, { FIELD_BIT(TICKET), 0 } },
	[VERB_REPRINT] = { true, { FIELD_BIT(TICKET), 0 } },
	[VERB_RETURN_CODE] = { true, { 0, FIELD_BIT(TICKET) | FIELD_BIT(DAYS) } },
	[VERB_STILL] = { true, { 0, FIELD_BIT(COUNTER) } },
	[VERB_SUMMON] = { true, { FIELD_BIT(WHO), FIELD_BIT(COUNTER) } },
	[VERB_CLEAR_SUMMON] = { true, { FIELD_BIT(WHO), FIELD_BIT(COUNTER) } },
	[VERB_ALARM] = { true, { 0, FIELD_BIT(COUNTER) } },
	[VERB_CLEAR_ALARM] = { true, { 0, FIELD_BIT(COUNTER) | FIELD_BIT(DEVICE) } },
	[VERB_OPEN_SERVICE] = { true, { FIELD_BIT(SERVICE), 0 } },
	[VERB_CLOSE_SERVICE] = { true, { FIELD_BIT(SERVICE), 0 } },
	[VERB_CLOSE_DAY] = { true, { FIELD_BIT(REASON), FIELD_BIT(TICKET) | FIELD_BIT(DAY) } },
	[VERB_OPEN_STOP] = { true,
			     { FIELD_BIT(STOP) | FIELD_BIT(PLACE),
			       FIELD_BIT(OPEN) | FIELD_BIT(NUMBERS) } },
	[VERB_SET_HOURS] = { true, { FIELD_BIT(ON) | FIELD_BIT(OPEN), FIELD_BIT(SERVICE) } },
	[VERB_RECORD_RESERVE] = { true,
				  { FIELD_BIT(TO) | FIELD_BIT(SERVICE),
				    FIELD_BIT(FROM) | FIELD_BIT(OUTCOME) | FIELD_BIT(WAITED_S) } },
	[VERB_START_DAY] = { true, { FIELD_BIT(DAY), 0 } },
	[VERB_SET_SERVICE] = { true, { FIELD_BIT(SERVICE), SERVICE_MEMBERS } },
	[VERB_SET_TEXT] = { true,
			    { FIELD_BIT(LANGUAGE), FIELD_BIT(SERVICE) | FIELD_BIT(LANE) |
							   FIELD_BIT(NAME) | SERVICE_TEXTS } },
	[VERB_SET_LANE] = { true, { FIELD_BIT(LANE), LANE_MEMBERS } },
	[VERB_SET_PROFILE] = { true, { FIELD_BIT(COUNTER), PROFILE_MEMBERS } },
	[VERB_UNDO] = { true, { 0, 0 } },
	[VERB_IMPORT_APPOINTMENTS] = { true, { FIELD_BIT(APPOINTMENTS), 0 } },
	[VERB_NOTICE] = { true,
			  { FIELD_BIT(LEVEL) | FIELD_BIT(TEXTS),
			    FIELD_BIT(NOTICE) | FIELD_BIT(FROM) | FIELD_BIT(UNTIL) } },
	[VERB_CLEAR_NOTICE] = { true, { FIELD_BIT(NOTICE), 0 } },
	[VERB_PLAYBOOK] = { true, { FIELD_BIT(PLAYBOOK), FIELD_BIT(UNTIL) | FIELD_BIT(FOR_S) } },
};

/* What the holder of a token may ask for. */
#define PUBLIC_VERBS                                                                       \
	(SET128(VERB_LEAVE) | SET128(VERB_STAY) | SET128(VERB_LATER) | SET128(VERB_BACK) | \
	 SET128(VERB_FEEDBACK))

static_assert(VERB_COUNT <= SET_MAX, "sets of verbs are 128-bit");

#define LEAD     ROLE_BIT(ROLE_SUPERVISOR)
#define OPERATOR ROLE_BIT(ROLE_OPERATOR)
#define STAFF    (ROLE_BIT(ROLE_STAFF) | LEAD)
#define DESK     (STAFF | ROLE_BIT(ROLE_VOLUNTEER))

static const struct {
	const char *name;
	uint32_t roles;
	struct request_fields fields;
} queries[QUERY_COUNT] = {
	[QUERY_NONE] = { "", 0, { 0, 0 } },
	[QUERY_EVENTS] = { "events", STAFF | OPERATOR, { FIELD_BIT(FROM) | FIELD_BIT(TO), 0 } },
	[QUERY_SEAT] = { "seat", DESK, { 0, 0 } },
	[QUERY_TICKETS] = { "tickets",
			    STAFF,
			    { 0, FIELD_BIT(STATE) | FIELD_BIT(SERVICE) | FIELD_BIT(FROM_S) |
					 FIELD_BIT(PAGE) } },
	[QUERY_APPOINTMENTS] = { "appointments",
				 STAFF,
				 { 0, FIELD_BIT(SERVICE) | FIELD_BIT(PAGE) } },
	[QUERY_USERS] = { "users", OPERATOR, { 0, 0 } },
	[QUERY_USER_SET] = { "user-set",
			     OPERATOR,
			     { FIELD_BIT(NAME) | FIELD_BIT(ROLE),
			       FIELD_BIT(PASSWORD) | FIELD_BIT(SKILLS) } },
	[QUERY_USER_REMOVE] = { "user-remove", OPERATOR, { FIELD_BIT(NAME), 0 } },
	[QUERY_DEVICES] = { "devices", LEAD | OPERATOR, { 0, 0 } },
	[QUERY_DEVICE_ENROL] = { "device-enrol", LEAD | OPERATOR, { 0, 0 } },
	[QUERY_DEVICE_REVOKE] = { "device-revoke", LEAD | OPERATOR, { FIELD_BIT(NAME), 0 } },
	[QUERY_ENROL] = { "enrol",
			  ROLE_BIT(ROLE_PUBLIC),
			  { FIELD_BIT(KIND) | FIELD_BIT(NAME), 0 } },
	[QUERY_WHAT_IF] = { "what-if",
			    STAFF,
			    { 0, FIELD_BIT(COUNTERS) | FIELD_BIT(COUNTER) | FIELD_BIT(SERVICE) |
					 FIELD_BIT(LANE) | FIELD_BIT(RATE_PERMILLE) |
					 FIELD_BIT(LATE_RATE_PERMILLE) | FIELD_BIT(HEAD_START_S) |
					 FIELD_BIT(PROMISE_S) | FIELD_BIT(LEAVE) |
					 FIELD_BIT(AWAY_S) } },
};

const char *query_name(enum query query)
{
	return queries[query].name;
}

uint32_t query_roles(enum query query)
{
	return queries[query].roles;
}

static enum query query_parse(const char *name)
{
	for (int i = QUERY_NONE + 1; i < QUERY_COUNT; i++) {
		if (text_equal(queries[i].name, name))
			return (enum query)i;
	}
	return QUERY_NONE;
}

/* FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), 64 bits; `hash` is what came before. */
static uint64_t fingerprint_add(uint64_t hash, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* The kind and the verb are part of the content, each with its NUL. */
static int request_fingerprint(const char *kind, const char *verb,
			       const struct json_document *document, uint64_t *ret_fingerprint)
{
	_cleanup_free_ char *canonical = json_canonical(document);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	if (!canonical)
		return -ENOMEM;
	hash = fingerprint_add(hash, kind, strlen(kind) + 1);
	hash = fingerprint_add(hash, verb, strlen(verb) + 1);
	*ret_fingerprint = fingerprint_add(hash, canonical, strlen(canonical));
	return 0;
}

static void request_clear(struct request *request)
{
	*request = (struct request){ .page = 1 };
}

/* The id if it is readable, whatever else is wrong. */
static void request_take_id(const struct json_document *document, struct request *request)
{
	const char *text;

	if (json_to_text(json_field(json_root(document), "id"), &text) == 0 &&
	    id_parse(text, &request->command.id) < 0)
		request->command.id = (struct id){ 0 };
}

/* 0, -EINVAL and -ENOMEM to what the sender is told; memory may be there the next time. */
static enum refusal refusal_of(int r)
{
	if (r == 0)
		return REFUSAL_NONE;
	return r == -ENOMEM ? REFUSAL_STORAGE_FAILED : REFUSAL_BAD_REQUEST;
}

/* Which fields were sent is no longer known, but none of these can be empty. */
static bool check_in_agrees(const struct json_node *root)
{
	bool code = json_field(root, "code"), service = json_field(root, "service");

	return code != service && service == (json_field(root, "appointed") != NULL);
}

/* What kind of setting the verb sets; set-text says it by the noun that it names. */
static enum setting_kind setting_kind_of(enum verb verb, const struct json_node *root)
{
	if (verb == VERB_SET_SERVICE)
		return SETTING_SERVICE;
	if (verb == VERB_SET_LANE)
		return SETTING_LANE;
	if (verb == VERB_SET_PROFILE)
		return SETTING_COUNTER;
	if (verb == VERB_NOTICE)
		return SETTING_NOTICE;
	if (verb != VERB_SET_TEXT)
		return SETTING_NONE;
	if (json_field(root, "service"))
		return SETTING_SERVICE;
	return json_field(root, "lane") ? SETTING_LANE : SETTING_SITE;
}

/* The members are read into it as they come, so what they depend on has to be known before. */
static void setting_open(const struct json_node *root, struct request *request)
{
	struct setting *setting = &request->setting;
	const char *code;

	setting->kind = setting_kind_of(request->command.verb, root);
	if (request->query == QUERY_WHAT_IF)
		setting->kind = SETTING_LANE; /* its numbers are read in the same way */
	if (setting->kind == SETTING_NONE || request->query != QUERY_NONE)
		return;
	request->command.setting = setting;
	if (request->command.verb == VERB_SET_TEXT &&
	    json_to_text(json_field(root, "language"), &code) == 0 && strlen(code) == 2)
		memcpy(setting->languages[setting->language_count++], code, 2);
}

/* Then the noun is known by its name. */
static void setting_close(struct request *request)
{
	const struct command *command = &request->command;
	struct setting *setting = &request->setting;

	if (setting->kind == SETTING_SERVICE)
		memcpy(setting->service.id, command->services[0], SLUG_BYTES);
	if (setting->kind == SETTING_LANE)
		memcpy(setting->lane.id, command->lane, SLUG_BYTES);
	if (setting->kind == SETTING_COUNTER)
		memcpy(setting->counter.id, command->counter, SLUG_BYTES);
}

static int request_read(const char *kind, const char *verb, const struct json_document *document,
			const struct request_fields *fields, struct request *request)
{
	int r;

	setting_open(json_root(document), request);
	r = request_fields_read(json_root(document), fields, request);
	setting_close(request);
	return r < 0 ? r : request_fingerprint(kind, verb, document, &request->fingerprint);
}

static bool setting_has_text(const struct setting *setting)
{
	for (int i = 0; i < SETTING_TEXT_COUNT; i++) {
		if (setting->texts_given[i])
			return true;
	}
	return false;
}

/* What no single field can see. */
static int request_agrees(const struct json_node *root, struct request *request)
{
	const struct command *command = &request->command;

	if (command->verb == VERB_CHECK_IN && !check_in_agrees(root))
		return request_complain(request,
					"code: either code or service with appointed is needed");

	if (command->verb == VERB_TRANSFER &&
	    (command->service_count > 0) == !text_empty(command->counter))
		return request_complain(request, "service: either service or counter is needed");
	if (command->verb == VERB_CLEAR_ALARM && !text_empty(command->device) &&
	    !text_empty(command->counter))
		return request_complain(request, "device: either device or counter can be meant");
	if (command->verb == VERB_SET_TEXT && command->service_count > 0 &&
	    !text_empty(command->lane))
		return request_complain(request, "lane: either a service or a lane, or neither");
	if (command->verb == VERB_SET_TEXT && !setting_has_text(&request->setting))
		return request_complain(request, "name: a text is missing");
	if (request->query == QUERY_EVENTS && request->to_seq < request->from_seq)
		return request_complain(request, "to: must not be less than from");
	return 0;
}

enum refusal request_parse(const char *verb, const void *payload, size_t bytes,
			   struct request *ret_request)
{
	_cleanup_(json_freep) struct json_document *document = NULL;
	struct request_fields fields;
	int r;

	request_clear(ret_request);
	if (bytes > REQUEST_MAX_BYTES)
		return REFUSAL_TOO_LARGE;
	r = json_read(payload, bytes, &document, ret_request->detail);
	if (r == 0)
		request_take_id(document, ret_request);
	ret_request->query = query_parse(verb);
	if (ret_request->query == QUERY_NONE && (verb_parse(verb, &ret_request->command.verb) < 0 ||
						 !verb_fields[ret_request->command.verb].offered)) {
		ret_request->command.verb = VERB_NONE;
		ret_request->detail[0] = '\0';
		return REFUSAL_UNKNOWN_VERB;
	}
	if (r < 0)
		return refusal_of(r);
	fields = ret_request->query != QUERY_NONE ? queries[ret_request->query].fields
						  : verb_fields[ret_request->command.verb].fields;
	fields.required |= FIELD_BIT(ID);
	fields.optional |= FIELD_BIT(LANGUAGE);
	r = request_read("do", verb, document, &fields, ret_request);
	if (r == 0)
		r = request_agrees(json_root(document), ret_request);
	return refusal_of(r);
}

enum refusal request_parse_public(const char *verb, const void *payload, size_t bytes,
				  struct request *ret_request)
{
	_cleanup_(json_freep) struct json_document *document = NULL;
	struct request_fields fields = { FIELD_BIT(TOKEN), FIELD_BIT(ID) };
	int r;

	request_clear(ret_request);
	if (bytes > REQUEST_MAX_BYTES)
		return REFUSAL_TOO_LARGE;
	if (verb_parse(verb, &ret_request->command.verb) < 0 ||
	    !(PUBLIC_VERBS >> ret_request->command.verb & 1)) {
		ret_request->command.verb = VERB_NONE;
		return REFUSAL_UNKNOWN_VERB;
	}
	if (ret_request->command.verb == VERB_FEEDBACK)
		fields.required |= FIELD_BIT(YES);
	r = json_read(payload, bytes, &document, ret_request->detail);
	if (r == 0)
		r = request_read("public", verb, document, &fields, ret_request);
	if (r == 0 && id_is_nil(&ret_request->command.id))
		ret_request->command.id = id_random();
	return refusal_of(r);
}

enum refusal request_parse_seen(const void *payload, size_t bytes, struct request *ret_request)
{
	static const struct request_fields fields = { FIELD_BIT(CALL) | FIELD_BIT(SHOWN),
						      FIELD_BIT(SPOKEN) };
	_cleanup_(json_freep) struct json_document *document = NULL;
	int r;

	request_clear(ret_request);
	if (bytes > REQUEST_MAX_BYTES)
		return REFUSAL_TOO_LARGE;
	ret_request->command.verb = VERB_SEEN;
	r = json_read(payload, bytes, &document, ret_request->detail);
	if (r == 0)
		r = request_read("seen", "seen", document, &fields, ret_request);
	if (r == 0)
		ret_request->command.id = id_random();
	return refusal_of(r);
}
