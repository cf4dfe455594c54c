/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Enrolment of kiosks and displays. A code is a user of the broker who may ask to be enrolled and do
 * nothing else; the device that has it becomes a user with a secret of its own. The secret goes to the
 * broker and to the device and is stored nowhere; the user is stored, and the device answered, when the
 * broker has it. So whoever has an answer can log in, and what fails on the way leaves nothing behind.
 * Codes are in memory only: a restart ends them.
 */
#include <errno.h>
#include <string.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"

/* Nothing that is taken for something else when it is read aloud or from a screen. */
static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

#define LETTERS      (sizeof(letters) - 1)
#define PREFIX_BYTES (sizeof(ENROL_USER_PREFIX) - 1)
#define OK_BYTES     256 /* an answer: id, and two short values */

#define BROKER_SILENT "the broker did not take it in time"

static void code_random(char ret_code[static ENROL_CODE_BYTES])
{
	size_t length = 0;

	while (length < ENROL_CODE_BYTES - 1) {
		uint8_t byte;

		id_entropy(&byte, sizeof(byte));
		if (byte < 256 / LETTERS * LETTERS) /* each letter as often as any other */
			ret_code[length++] = letters[byte % LETTERS];
	}
	ret_code[length] = '\0';
}

static void code_free(struct enrol_code *code)
{
	explicit_bzero(code, sizeof(*code));
}

/* Forgets the device; the code is as good as before. */
static void code_reopen(struct enrol_code *code)
{
	code->state = ENROL_OPEN;
	explicit_bzero(&code->device, sizeof(code->device));
}

/* The code that this user is, or NULL. */
static struct enrol_code *code_of(const struct appliance *appliance, const char *user)
{
	for (size_t i = 0; i < ENROL_SLOTS; i++) {
		const struct enrol_code *code = &appliance->codes[i];

		if (code->state != ENROL_FREE && text_equal(code->user, user))
			return (struct enrol_code *)(uintptr_t)code;
	}
	return NULL;
}

bool enrol_role(const struct appliance *appliance, const char *user, enum role *ret_role)
{
	if (!code_of(appliance, user))
		return false;
	*ret_role = ROLE_PUBLIC;
	return true;
}

/* The password only until the broker has it: to set it again would disconnect whoever uses the code. */
static void code_user(const struct enrol_code *code, struct uplink_user *ret_user)
{
	*ret_user = (struct uplink_user){ .role = ROLE_PUBLIC };
	memcpy(ret_user->name, code->user, sizeof(code->user));
	if (code->state == ENROL_MAKING)
		memcpy(ret_user->password, code->user + PREFIX_BYTES, ENROL_CODE_BYTES);
}

size_t enrol_users(const struct appliance *appliance,
		   struct uplink_user ret_users[static ENROL_USERS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < ENROL_SLOTS; i++) {
		const struct enrol_code *code = &appliance->codes[i];

		if (code->state != ENROL_FREE)
			code_user(code, &ret_users[count++]);
		if (code->state == ENROL_TAKING)
			ret_users[count++] = code->device;
	}
	return count;
}

static void enrol_refuse(struct appliance *appliance, const struct turn_item *item,
			 const struct id *id, enum refusal refusal, const char *detail)
{
	char text[ANSWER_BYTES];

	answer_refusal(id, refusal, requests_language(appliance, &item->command), detail, text,
		       sizeof(text));
	requests_answer(appliance, item, text);
}

/* What users_fit() or the store said, to whoever asked. */
static void enrol_failed(struct appliance *appliance, const struct turn_item *item,
			 const struct id *id, int error)
{
	if (error == -E2BIG)
		enrol_refuse(appliance, item, id, REFUSAL_CAPACITY_FULL, "users: the list is full");
	else
		enrol_refuse(appliance, item, id, REFUSAL_STORAGE_FAILED, NULL);
}

static void enrol_grant(struct appliance *appliance, const struct turn_item *item,
			const struct id *id, const char *const pairs[static 4])
{
	char text[OK_BYTES], id_text[ID_TEXT_BYTES];
	int r;

	id_format(id, id_text);
	/* Slugs, codes, secrets and times need no escaping. */
	r = text_format(text, sizeof(text),
			"{\"id\":\"%s\",\"ok\":true,\"%s\":\"%s\",\"%s\":\"%s\"}", id_text,
			pairs[0], pairs[1], pairs[2], pairs[3]);
	require(r == 0);
	requests_answer(appliance, item, text);
	explicit_bzero(text, sizeof(text));
}

static void grant_code(struct appliance *appliance, const struct turn_item *item,
		       const struct enrol_code *code)
{
	char until[CLOCK_TEXT_BYTES];
	const char *const pairs[] = { "code", code->user + PREFIX_BYTES, "until", until };

	clock_format(code->until_wall_ms, until);
	enrol_grant(appliance, item, &code->made, pairs);
}

static void grant_device(struct appliance *appliance, const struct turn_item *item,
			 const struct enrol_code *code)
{
	const char *const pairs[] = { "user", code->device.name, "secret", code->device.password };

	enrol_grant(appliance, item, &code->taken, pairs);
}

/* True when the code's time is over and it has been given up. */
static bool code_ends(struct appliance *appliance, struct enrol_code *code, int64_t now_ms)
{
	switch (code->state) {
	case ENROL_FREE:
		return false;
	case ENROL_OPEN:
		if (now_ms < code->end_boot_ms)
			return false;
		break;
	case ENROL_MAKING:
		if (now_ms < code->patience_boot_ms)
			return false;
		enrol_refuse(appliance, &code->asker, &code->made, REFUSAL_STORAGE_FAILED,
			     BROKER_SILENT);
		break;
	case ENROL_TAKING:
		if (now_ms < code->patience_boot_ms)
			return false;
		enrol_refuse(appliance, &code->asker, &code->taken, REFUSAL_STORAGE_FAILED,
			     BROKER_SILENT);
		code_reopen(code);
		return true;
	case ENROL_USED:
		if (now_ms < code->patience_boot_ms)
			return false;
		break;
	}
	code_free(code);
	return true;
}

void enrol_second(struct appliance *appliance)
{
	int64_t now_ms = clock_read().boot_ms;
	bool changed = false;

	for (size_t i = 0; i < ENROL_SLOTS; i++)
		changed = code_ends(appliance, &appliance->codes[i], now_ms) || changed;
	if (changed)
		users_tell_broker(appliance);
}

void enrol_finish(struct appliance *appliance)
{
	explicit_bzero(appliance->codes, sizeof(appliance->codes));
}

/* The code that this very request has made already, or NULL. */
static struct enrol_code *code_made_by(struct appliance *appliance, const struct id *request,
				       const char *user)
{
	for (size_t i = 0; i < ENROL_SLOTS; i++) {
		struct enrol_code *code = &appliance->codes[i];

		if (code->state != ENROL_FREE && id_equal(&code->made, request) &&
		    text_equal(code->maker, user))
			return code;
	}
	return NULL;
}

/* Room for one more code, or NULL when too many are alive. */
static struct enrol_code *code_slot(struct appliance *appliance)
{
	struct enrol_code *slot = NULL;
	unsigned int alive = 0;

	for (size_t i = 0; i < ENROL_SLOTS; i++) {
		struct enrol_code *code = &appliance->codes[i];

		if (code->state == ENROL_FREE)
			slot = code;
		else if (code->state != ENROL_USED)
			alive++;
	}
	return alive < ENROL_CODES_MAX ? slot : NULL;
}

static struct enrol_code code_new(const struct turn_item *item, const struct id *request)
{
	struct clock_reading now = clock_read();
	struct enrol_code code = {
		.state = ENROL_MAKING,
		.user = ENROL_USER_PREFIX,
		.end_boot_ms = now.boot_ms + ENROL_CODE_MS,
		.until_wall_ms = now.wall_ms + ENROL_CODE_MS,
		.patience_boot_ms = now.boot_ms + ENROL_BROKER_MS,
		.made = *request,
		.asker = *item,
	};

	memcpy(code.maker, item->command.user, sizeof(code.maker));
	code_random(code.user + PREFIX_BYTES);
	return code;
}

void enrol_make(struct appliance *appliance, const struct turn_item *item,
		const struct request *request)
{
	const struct id *id = &request->command.id;
	struct enrol_code *code = code_made_by(appliance, id, item->command.user);
	struct enrol_code fresh;
	struct uplink_user user;
	int r;

	if (code && code->state == ENROL_MAKING) {
		code->asker = *item;
		return;
	}
	if (code) {
		grant_code(appliance, item, code);
		return;
	}
	enrol_second(appliance);
	code = code_slot(appliance);
	if (!code) {
		enrol_refuse(appliance, item, id, REFUSAL_TOO_OFTEN, NULL);
		return;
	}
	do {
		fresh = code_new(item, id);
	} while (code_of(appliance, fresh.user));
	code_user(&fresh, &user);
	r = users_fit(appliance, &user);
	if (r < 0) {
		enrol_failed(appliance, item, id, r);
		return;
	}
	*code = fresh;
	users_tell_broker(appliance);
}

/* The same request again, or another one with a code that is used up. */
static void take_again(struct appliance *appliance, const struct turn_item *item,
		       const struct request *request, struct enrol_code *code)
{
	const struct id *id = &request->command.id;

	if (!id_equal(id, &code->taken))
		enrol_refuse(appliance, item, id, REFUSAL_NOT_ALLOWED, NULL);
	else if (request->fingerprint != code->taken_fingerprint)
		enrol_refuse(appliance, item, id, REFUSAL_ID_REUSED, NULL);
	else if (code->state == ENROL_TAKING)
		code->asker = *item;
	else
		grant_device(appliance, item, code);
}

/* A device that is enrolled again is a new one in an old place; any other namesake is somebody else. */
static bool name_is_free(const struct appliance *appliance, const struct request *request)
{
	enum role role;

	if (text_equal(request->user_name, appliance->board->broker_user))
		return false;
	return !users_role(appliance, request->user_name, &role) || role == request->user_role;
}

static bool name_is_being_taken(const struct appliance *appliance, const char *name)
{
	for (size_t i = 0; i < ENROL_SLOTS; i++) {
		if (appliance->codes[i].state == ENROL_TAKING &&
		    text_equal(appliance->codes[i].device.name, name))
			return true;
	}
	return false;
}

static void take_begin(struct appliance *appliance, const struct turn_item *item,
		       const struct request *request, struct enrol_code *code)
{
	struct uplink_user device = { .role = request->user_role };
	struct id secret = token_random();
	int r;

	memcpy(device.name, request->user_name, sizeof(device.name));
	token_format(&secret, device.password);
	r = users_fit(appliance, &device);
	if (r < 0) {
		enrol_failed(appliance, item, &request->command.id, r);
	} else {
		code->state = ENROL_TAKING;
		code->patience_boot_ms = clock_read().boot_ms + ENROL_BROKER_MS;
		code->taken = request->command.id;
		code->taken_fingerprint = request->fingerprint;
		code->device = device;
		code->asker = *item;
		users_tell_broker(appliance);
	}
	explicit_bzero(&device, sizeof(device));
	explicit_bzero(&secret, sizeof(secret));
}

void enrol_take(struct appliance *appliance, const struct turn_item *item,
		const struct request *request)
{
	const struct id *id = &request->command.id;
	struct enrol_code *code;

	enrol_second(appliance);
	code = code_of(appliance, item->command.user);
	if (!code || code->state == ENROL_MAKING)
		enrol_refuse(appliance, item, id, REFUSAL_NOT_ALLOWED, NULL);
	else if (code->state != ENROL_OPEN)
		take_again(appliance, item, request, code);
	else if (!name_is_free(appliance, request))
		enrol_refuse(appliance, item, id, REFUSAL_BAD_REQUEST,
			     "name: is somebody else's, expected a new name or that of a device "
			     "of this kind");
	else if (name_is_being_taken(appliance, request->user_name))
		enrol_refuse(appliance, item, id, REFUSAL_TOO_OFTEN, NULL);
	else
		take_begin(appliance, item, request, code);
}

/* The broker has the device: now it is stored, and then it is told. */
static void take_end(struct appliance *appliance, struct enrol_code *code)
{
	enum role role;
	bool known = users_role(appliance, code->device.name, &role);
	int r = known ? 0 : users_add(appliance, code->device.name, code->device.role);

	if (r < 0) {
		log_error("%s could not be stored and is not enrolled: %s", code->device.name,
			  strerror(-r));
		code_reopen(code);
		users_tell_broker(appliance);
		enrol_failed(appliance, &code->asker, &code->taken, r);
		return;
	}
	code->state = ENROL_USED;
	code->patience_boot_ms = clock_read().boot_ms + ENROL_SAME_AGAIN_MS;
	log_notice("%s is enrolled as %s%s", code->device.name, role_name(code->device.role),
		   known ? ", in place of the device that had this name" : "");
	grant_device(appliance, &code->asker, code);
}

void enrol_stored(struct appliance *appliance, const char *user)
{
	for (size_t i = 0; i < ENROL_SLOTS; i++) {
		struct enrol_code *code = &appliance->codes[i];

		if (code->state == ENROL_MAKING && text_equal(code->user, user)) {
			code->state = ENROL_OPEN;
			grant_code(appliance, &code->asker, code);
		} else if (code->state == ENROL_TAKING && text_equal(code->device.name, user)) {
			take_end(appliance, code);
		}
	}
}

void enrol_cancel(struct appliance *appliance, const char *name)
{
	for (size_t i = 0; i < ENROL_SLOTS; i++) {
		struct enrol_code *code = &appliance->codes[i];

		if (code->state != ENROL_TAKING || !text_equal(code->device.name, name))
			continue;
		code_reopen(code);
		enrol_refuse(appliance, &code->asker, &code->taken, REFUSAL_NOT_ALLOWED, NULL);
	}
}
