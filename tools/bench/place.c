/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads endpoints.json, credentials.json and broker.secret of an appliance that tools/run has
 * started. Whatever is missing is named with its file.
 */
#include "tools/bench/place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

static json_t *read_json(const struct place *place, const char *name)
{
	char path[PATH_MAX];
	json_error_t error;
	json_t *value = NULL;

	if (text_format(path, sizeof(path), "%s/%s", place->dir, name) == 0)
		value = json_load_file(path, 0, &error);
	if (!value)
		log_error("%s/%s cannot be read: does the appliance run?", place->dir, name);
	return value;
}

static int take_text(const json_t *object, const char *key, char *text, size_t size)
{
	const char *value = json_string_value(json_object_get(object, key));

	if (!value || text_copy(text, size, value) < 0) {
		log_error("endpoints.json: %s: missing or too long", key);
		return -EINVAL;
	}
	return 0;
}

static int read_endpoints(struct place *place)
{
	_cleanup_(json_decrefp) json_t *ends = read_json(place, "endpoints.json");
	char site[64];
	int r;

	if (!ends)
		return -ENOENT;
	r = take_text(ends, "site", site, sizeof(site));
	if (r == 0)
		r = text_format(place->root, sizeof(place->root), "naeste/v1/%s", site);
	if (r == 0)
		r = take_text(json_object_get(ends, "mqtt"), "socket", place->broker,
			      sizeof(place->broker));
	if (r == 0)
		r = take_text(ends, "panel", place->panel, sizeof(place->panel));
	if (r == 0)
		r = take_text(ends, "printer_control", place->printer_control,
			      sizeof(place->printer_control));
	if (r == 0)
		r = take_text(ends, "printer", place->printer_uri, sizeof(place->printer_uri));
	if (r == 0)
		r = take_text(ends, "database", place->database, sizeof(place->database));
	return r;
}

static int take_login(const json_t *logins, const char *role, struct login *ret_login)
{
	const json_t *first = json_array_get(json_object_get(logins, role), 0);
	const char *user = json_string_value(json_object_get(first, "user"));
	const char *password = json_string_value(json_object_get(first, "password"));

	if (!user || !password || text_copy(ret_login->user, sizeof(ret_login->user), user) < 0 ||
	    text_copy(ret_login->password, sizeof(ret_login->password), password) < 0) {
		log_error("credentials.json: %s: nobody with a password", role);
		return -EINVAL;
	}
	return 0;
}

static int read_logins(struct place *place)
{
	_cleanup_(json_decrefp) json_t *logins = read_json(place, "credentials.json");
	int r;

	if (!logins)
		return -ENOENT;
	r = take_login(logins, "staff", &place->staff);
	return r < 0 ? r : take_login(logins, "kiosk", &place->kiosk);
}

/* "naested", unless the board's file says otherwise; tools/run leaves it at that. */
static int read_daemon(struct place *place)
{
	char path[PATH_MAX];
	FILE *file;

	if (text_format(path, sizeof(path), "%s/broker.secret", place->dir) < 0)
		return -ENAMETOOLONG;
	file = fopen(path, "re");
	if (!file || !fgets(place->daemon.password, sizeof(place->daemon.password), file)) {
		log_error("%s: cannot be read", path);
		if (file)
			fclose(file);
		return -ENOENT;
	}
	fclose(file);
	place->daemon.password[strcspn(place->daemon.password, "\r\n")] = '\0';
	return text_copy(place->daemon.user, sizeof(place->daemon.user), "naested");
}

int place_read(const char *dir, struct place *ret_place)
{
	struct place place = { 0 };
	int r = text_copy(place.dir, sizeof(place.dir), dir);

	if (r == 0)
		r = text_format(place.site_conf, sizeof(place.site_conf), "%s/etc/site.conf", dir);
	if (r == 0)
		r = read_endpoints(&place);
	if (r == 0)
		r = read_logins(&place);
	if (r == 0)
		r = read_daemon(&place);
	if (r == 0)
		*ret_place = place;
	return r;
}

pid_t place_pid(const struct place *place, const char *program)
{
	_cleanup_(json_decrefp) json_t *ends = read_json(place, "endpoints.json");
	const json_t *pid = json_object_get(json_object_get(ends, "pids"), program);

	return json_is_integer(pid) ? (pid_t)json_integer_value(pid) : -ESRCH;
}
