/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads the two files that an appliance leaves in its folder. A file that is missing, unreadable or
 * not what it should be is named in the complaint, with the key; nothing is guessed but the site,
 * which is "demo" where an older endpoints.json does not name it.
 */
#include "tools/naestectl/place.h"

#include <limits.h>
#include <string.h>

#include <jansson.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/text.h"

static enum ending file_read(const char *dir, const char *name, char ret_path[static PATH_MAX],
			     json_t **ret_json)
{
	json_error_t error;
	json_t *json;

	if (text_format(ret_path, PATH_MAX, "%s/%s", dir, name) < 0) {
		complain("--dir: the path is too long");
		return ENDING_USAGE;
	}
	json = json_load_file(ret_path, JSON_REJECT_DUPLICATES, &error);
	if (!json) {
		if (json_error_code(&error) == json_error_cannot_open_file)
			complain("%s (is the appliance running? see --dir)", error.text);
		else
			complain("%s:%d: %s", ret_path, error.line, error.text);
		return ENDING_NO_CONNECTION;
	}
	*ret_json = json;
	return ENDING_OK;
}

/* Copies a string that may be absent. */
static enum ending string_read(const char *path, const json_t *object, const char *key,
			       char *destination, size_t size)
{
	const json_t *value = json_object_get(object, key);

	if (!value || json_is_null(value))
		return ENDING_OK;
	if (!json_is_string(value) || text_copy(destination, size, json_string_value(value)) < 0) {
		complain("%s: %s: not a text of at most %zu bytes", path, key, size - 1);
		return ENDING_NO_CONNECTION;
	}
	return ENDING_OK;
}

static enum ending mqtt_read(const char *path, const json_t *mqtt, struct place *place)
{
	const json_t *port = json_object_get(mqtt, "port");
	enum ending ending;

	if (!json_is_object(mqtt)) {
		complain("%s: mqtt: missing", path);
		return ENDING_NO_CONNECTION;
	}
	ending = string_read(path, mqtt, "socket", place->socket, sizeof(place->socket));
	if (ending == ENDING_OK)
		ending = string_read(path, mqtt, "host", place->host, sizeof(place->host));
	if (ending != ENDING_OK)
		return ending;
	place->port = (int)json_integer_value(port);
	if (place->host[0] && (!json_is_integer(port) || json_integer_value(port) < 1 ||
			       json_integer_value(port) > 65535)) {
		complain("%s: mqtt.port: 1 to 65535", path);
		return ENDING_NO_CONNECTION;
	}
	if (!place->host[0] && !place->socket[0]) {
		complain("%s: mqtt: neither socket nor host", path);
		return ENDING_NO_CONNECTION;
	}
	return ENDING_OK;
}

enum ending place_read(const char *dir, struct place *ret_place)
{
	_cleanup_(json_decrefp) json_t *json = NULL;
	struct place place = { .site = "demo" };
	char path[PATH_MAX];
	enum ending ending = file_read(dir, "endpoints.json", path, &json);

	if (ending == ENDING_OK)
		ending = mqtt_read(path, json_object_get(json, "mqtt"), &place);
	if (ending == ENDING_OK)
		ending = string_read(path, json, "site", place.site, sizeof(place.site));
	if (ending != ENDING_OK)
		return ending;
	if (!text_is_slug(place.site) ||
	    text_format(place.root, sizeof(place.root), "naeste/v1/%s", place.site) < 0) {
		complain("%s: site: not a name", path);
		return ENDING_NO_CONNECTION;
	}
	*ret_place = place;
	return ENDING_OK;
}

/* The entry of a role's first user or of the user named so; NULL when there is none. */
static const json_t *login_find(json_t *credentials, const char *as)
{
	json_t *entries = json_object_get(credentials, as);
	const json_t *entry;
	const char *role;
	size_t i;

	if (json_array_size(entries) > 0)
		return json_array_get(entries, 0);
	json_object_foreach(credentials, role, entries) json_array_foreach(entries, i, entry)
	{
		const char *user = json_string_value(json_object_get(entry, "user"));

		if (user && text_equal(user, as))
			return entry;
	}
	return NULL;
}

bool login_known(const char *dir, const char *as)
{
	_cleanup_(json_decrefp) json_t *json = NULL;
	char path[PATH_MAX];

	if (text_format(path, sizeof(path), "%s/credentials.json", dir) < 0)
		return false;
	json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	return json && login_find(json, as);
}

enum ending login_read(const char *dir, const char *as, struct login *ret_login)
{
	_cleanup_(json_decrefp) json_t *json = NULL;
	struct login login = { 0 };
	const json_t *entry;
	char path[PATH_MAX];
	enum ending ending;

	if (text_equal(as, "public")) {
		*ret_login = login;
		return ENDING_OK;
	}
	ending = file_read(dir, "credentials.json", path, &json);
	if (ending != ENDING_OK)
		return ending;
	entry = login_find(json, as);
	if (!entry) {
		complain("--as %s: no such role or user in %s", as, path);
		return ENDING_NO_CONNECTION;
	}
	ending = string_read(path, entry, "user", login.user, sizeof(login.user));
	if (ending == ENDING_OK)
		ending = string_read(path, entry, "password", login.password,
				     sizeof(login.password));
	if (ending == ENDING_OK && (!login.user[0] || strpbrk(login.user, "/+#"))) {
		complain("%s: %s: user: not a name", path, as);
		ending = ENDING_NO_CONNECTION;
	}
	if (ending == ENDING_OK)
		*ret_login = login;
	explicit_bzero(&login, sizeof(login));
	return ending;
}
