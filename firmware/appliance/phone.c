/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The phone's files: what stands behind a ticket's QR. One JSON and one page a token, in a folder in
 * memory that the web front serves; what somebody may be reading is written beside and renamed, so that
 * nobody reads half a file. On no topic, so that no wildcard can collect tokens.
 */
#include "firmware/wire/phone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dirent.h>

#include "firmware/appliance/parts.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/queue/ticket-clocks.h"
#include "firmware/wire/page.h"
#include "firmware/wire/text.h"

#define KEEP_AFTER_END_MS (INT64_C(2) * 3600 * 1000)
#define REFRESH_US        3000
#define NOTICE_US         20000          /* what everybody must know is worth a longer wait */
#define STAY_SEEN_MS      INT64_C(60000) /* after the last moment to stay: the page says so, too */
#define CLEAN_EVERY_S     60

static int write_text(const char *path, int flags, const char *text)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
	ssize_t length = (ssize_t)strlen(text);

	if (fd < 0)
		return -errno;
	errno = 0;
	if (write(fd, text, (size_t)length) != length) {
		int r = errno ? -errno : -ENOSPC;

		unlink(path);
		return r;
	}
	return 0;
}

/* A file that is not there yet is written in its place: nobody has been told its name. */
static int write_file(const char *folder, const char *token, const char *ending, const char *text)
{
	char path[CONFIG_PATH_BYTES + 64], draft[CONFIG_PATH_BYTES + 64];
	int r;

	if (text_format(path, sizeof(path), "%s/%s.%s", folder, token, ending) < 0 ||
	    text_format(draft, sizeof(draft), "%s/.%s.%s", folder, token, ending) < 0)
		return -E2BIG;
	r = write_text(path, O_EXCL, text);
	if (r != -EEXIST)
		return r;
	r = write_text(draft, O_TRUNC, text);
	if (r == 0 && rename(draft, path) < 0) {
		r = -errno;
		unlink(draft);
	}
	return r;
}

static void remove_files(const char *folder, const struct id *token)
{
	static const char *const endings[] = { "json", "html" };
	char path[CONFIG_PATH_BYTES + 64], name[TOKEN_TEXT_BYTES];

	token_format(token, name);
	for (size_t i = 0; i < 2; i++) {
		if (text_format(path, sizeof(path), "%s/%s.%s", folder, name, endings[i]) >= 0)
			unlink(path);
	}
}

void phone_ticket(struct appliance *appliance, uint16_t number)
{
	const struct ticket *ticket = &appliance->queue->tickets[number];
	struct clock_reading clock = clock_read();
	struct retained_now now = { .at_ms = engine_clock_ms(&appliance->clock, &clock),
				    .wall_ms = clock.wall_ms };
	_cleanup_free_ char *json = NULL;
	_cleanup_free_ char *page = NULL;
	char token[TOKEN_TEXT_BYTES];
	int r = -ENOMEM;

	if (!appliance->phone.enabled || ticket->state == TICKET_FREE)
		return;
	token_format(&ticket->token, token);
	json = phone_of_ticket(appliance->queue, number, &now);
	page = page_of_ticket(appliance->queue, number, &now);
	if (json && page)
		r = write_file(appliance->board->phone_folder, token, "json", json);
	if (r >= 0)
		r = write_file(appliance->board->phone_folder, token, "html", page);
	if (r < 0)
		log_warning("a phone's page could not be written: %s", strerror(-r));
}

void phone_forget(struct appliance *appliance, const struct id *token)
{
	if (appliance->phone.enabled)
		remove_files(appliance->board->phone_folder, token);
}

const char *phone_address(const struct appliance *appliance)
{
	return appliance->phone.enabled && appliance->health.web_reachable &&
			       !text_empty(appliance->site->public_url)
		       ? appliance->site->public_url
		       : NULL;
}

void phone_url(const struct appliance *appliance, const struct ticket *ticket,
	       char ret_url[static PAPER_URL_BYTES])
{
	char token[TOKEN_TEXT_BYTES];

	ret_url[0] = '\0';
	if (!phone_address(appliance))
		return;
	token_format(&ticket->token, token);
	if (text_format(ret_url, PAPER_URL_BYTES, "%s/t/%s", appliance->site->public_url, token) <
	    0)
		log_warning("public_url is too long for a QR: it is left out");
}

static bool is_due(const struct appliance *appliance, uint16_t number, int64_t now_ms)
{
	const struct ticket *ticket = &appliance->queue->tickets[number];

	return !ticket_open(ticket) && now_ms - ticket->ended_ms > KEEP_AFTER_END_MS;
}

/*
 * Files of visits that ended long ago are removed, and of tickets that we do not know (another day, a
 * token that was replaced).
 */
static void sweep(struct appliance *appliance)
{
	struct clock_reading now = clock_read();
	const char *folder = appliance->board->phone_folder;
	DIR *stream = opendir(folder);
	const struct dirent *entry;

	if (!stream)
		return;
	while ((entry = readdir(stream)) != NULL) {
		struct ticket_reference reference = { .kind = REFERENCE_TOKEN };
		char name[TOKEN_TEXT_BYTES];
		uint16_t number;

		if (strlen(entry->d_name) < TOKEN_TEXT_BYTES)
			continue;
		memcpy(name, entry->d_name, TOKEN_TEXT_BYTES - 1);
		name[TOKEN_TEXT_BYTES - 1] = '\0';
		if (token_parse(name, &reference.id) < 0)
			continue;
		number = queue_find(appliance->queue, &reference);
		if (number == TICKET_NONE ||
		    is_due(appliance, number, engine_clock_ms(&appliance->clock, &now)))
			remove_files(folder, &reference.id);
	}
	closedir(stream);
}

/* True while time or others may change what the file says. */
static bool is_moving(const struct appliance *appliance, const struct ticket *ticket,
		      int64_t now_ms)
{
	int64_t stay_ms = ticket_stay_until_ms(ticket, appliance->catalog);

	return ticket_open(ticket) || (stay_ms != INT64_MIN && now_ms <= stay_ms + STAY_SEEN_MS);
}

/*
 * Places and waits change with everybody else's doings, so the files of open tickets are written again
 * in turn: as many a second as fit into a few milliseconds, because the loop waits meanwhile. What
 * happens to a ticket itself is written at once, see phone_ticket().
 */
static void refresh_some(struct appliance *appliance, uint64_t at_most_us)
{
	struct clock_reading now = clock_read();
	int64_t now_ms = engine_clock_ms(&appliance->clock, &now);
	const struct queue *queue = appliance->queue;
	uint64_t until_us = clock_monotonic_us() + at_most_us;

	for (uint16_t i = 0; i < queue->ticket_count && clock_monotonic_us() < until_us; i++) {
		uint16_t number = appliance->phone.cursor;

		/* The first one again after the last, and on a new day. */
		if (number == TICKET_NONE || queue->tickets[number].state == TICKET_FREE)
			number = queue->first_taken;
		appliance->phone.cursor = queue->tickets[number].next_taken;
		if (is_moving(appliance, &appliance->queue->tickets[number], now_ms))
			phone_ticket(appliance, number);
	}
}

void phone_second(struct appliance *appliance)
{
	if (!appliance->phone.enabled || appliance->turn.storage_failed)
		return;
	refresh_some(appliance, REFRESH_US);
	if (appliance->day.seconds % CLEAN_EVERY_S == 0)
		sweep(appliance);
}

void phone_notice(struct appliance *appliance)
{
	if (appliance->phone.enabled && !appliance->turn.storage_failed)
		refresh_some(appliance, NOTICE_US);
}

int phone_start(struct appliance *appliance)
{
	const char *folder = appliance->board->phone_folder;

	if (text_empty(folder))
		return 0;
	if (mkdir(folder, 0755) < 0 && errno != EEXIST) {
		log_error("no phone pages: the folder %s cannot be made: %s", folder,
			  strerror(errno));
		return 0;
	}
	appliance->phone.enabled = true;
	sweep(appliance);
	refresh_some(appliance, REFRESH_US);
	return 0;
}
