/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Devices: healthy or not, since when and why. A change is an event in the journal and a retained
 * topic. Also the proof that the web front answers, without which no QR is printed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"

#define WEB_EVERY_S 5

static struct device *device_named(struct health *health, const char *id, const char *kind)
{
	for (uint32_t i = 0; i < health->count; i++) {
		if (text_equal(health->devices[i].id, id))
			return &health->devices[i];
	}
	require(health->count < DEVICES_MAX);
	health->devices[health->count] = (struct device){ .kind = kind };
	if (text_copy(health->devices[health->count].id, SLUG_BYTES, id) < 0)
		return NULL;
	return &health->devices[health->count++];
}

void health_set(struct appliance *appliance, const char *id, const char *kind, bool ok,
		const char *reasons)
{
	struct device *device = device_named(&appliance->health, id, kind);
	struct turn_item *item;

	if (!device || (device->known && device->ok == ok && text_equal(device->reasons, reasons)))
		return;
	if (!ok)
		log_warning("%s: %s", id, reasons);
	else if (device->known)
		log_notice("%s: %s", id, text_empty(reasons) ? "well again" : reasons);
	device->ok = ok;
	if (text_copy(device->reasons, sizeof(device->reasons), reasons) < 0)
		device->reasons[0] = '\0';
	device->since_wall_ms = clock_read().wall_ms;
	device->untold = true;
	/* That a device is well at the start is no news for the journal; that it is not, is. */
	item = device->known || !ok ? turn_add_system(appliance, VERB_DEVICE_CHANGED) : NULL;
	device->known = true;
	if (!item) {
		health_tell(appliance);
		return;
	}
	memcpy(item->command.device, device->id, sizeof(device->id));
	item->command.device_ok = ok;
	memcpy(item->command.device_reasons, device->reasons, sizeof(device->reasons));
}

void health_tell(struct appliance *appliance)
{
	struct health *health = &appliance->health;

	for (uint32_t i = 0; i < health->count; i++) {
		if (!health->devices[i].untold)
			continue;
		health->devices[i].untold = false;
		publish_device(appliance, &health->devices[i]);
	}
}

void health_recovered(struct appliance *appliance, const char *id)
{
	struct health *health = &appliance->health;

	for (uint32_t i = 0; i < health->count; i++) {
		struct device *device = &health->devices[i];

		if (!text_equal(device->id, id))
			continue;
		device->ok = true;
		device->reasons[0] = '\0';
		device->since_wall_ms = clock_read().wall_ms;
		log_notice("%s: well again", id);
		publish_device(appliance, device);
	}
}

bool health_web_known(const struct appliance *appliance)
{
	return appliance->health.web_known || !appliance->phone.enabled ||
	       text_empty(appliance->site->public_url) || text_empty(appliance->board->web_host);
}

bool health_has(const struct appliance *appliance, const char *id)
{
	static const char *const always[] = { "panel", "broker", "clock", "disk", "web" };

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
		if (text_equal(always[i], id))
			return true;
	}
	for (uint32_t i = 0; i < appliance->board->display_count; i++) {
		if (text_equal(appliance->board->display[i].name, id))
			return true;
	}
	return appliance->board->printer != DRIVER_NONE &&
	       text_equal(appliance->board->printer_name, id);
}

static void web_close(struct health *health)
{
	health->web = sd_event_source_disable_unref(health->web);
	if (health->web_fd >= 0)
		close(health->web_fd);
	health->web_fd = -1;
}

static void web_result(struct appliance *appliance, bool reachable)
{
	web_close(&appliance->health);
	appliance->health.web_reachable = reachable;
	appliance->health.web_known = true;
	health_set(appliance, "web", "web", reachable, reachable ? "" : "unreachable");
	print_kick(appliance);
}

/* Connected: ask. Readable: any HTTP answer proves that the front serves. */
static int web_ready(sd_event_source *source, int fd, uint32_t events, void *data)
{
	static const char question[] = "HEAD /t/ HTTP/1.0\r\n\r\n";
	struct appliance *appliance = data;
	char answer[16];
	ssize_t got;

	if (events & EPOLLOUT) {
		if (send(fd, question, sizeof(question) - 1, MSG_NOSIGNAL) !=
			    (ssize_t)sizeof(question) - 1 ||
		    sd_event_source_set_io_events(source, EPOLLIN) < 0)
			web_result(appliance, false);
		return 0;
	}
	got = recv(fd, answer, sizeof(answer), 0);
	web_result(appliance, got >= 8 && memcmp(answer, "HTTP/1.", 7) == 0);
	return 0;
}

static void web_ask(struct appliance *appliance)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(appliance->board->web_port) };
	struct health *health = &appliance->health;

	if (text_empty(appliance->site->public_url))
		return;
	if (text_empty(appliance->board->web_host)) {
		health->web_reachable = true; /* the operator vouches for it */
		return;
	}
	if (health->web) {
		web_result(appliance, false); /* no answer since the last time */
		return;
	}
	if (inet_pton(AF_INET, appliance->board->web_host, &address.sin_addr) != 1)
		return;
	health->web_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (health->web_fd < 0)
		return;
	if (connect(health->web_fd, (struct sockaddr *)&address, sizeof(address)) < 0 &&
	    errno != EINPROGRESS) {
		web_result(appliance, false);
		return;
	}
	if (sd_event_add_io(appliance->loop, &health->web, health->web_fd, EPOLLOUT, web_ready,
			    appliance) < 0)
		web_close(health);
}

void health_second(struct appliance *appliance)
{
	if (!appliance->health.web_reachable || appliance->day.seconds % WEB_EVERY_S == 0)
		web_ask(appliance);
}

int health_start(struct appliance *appliance)
{
	appliance->health.web_fd = -1;
	health_set(appliance, "disk", "disk", true, "");
	web_ask(appliance);
	return 0;
}

void health_finish(struct appliance *appliance)
{
	web_close(&appliance->health);
}
