/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Everything here happens at once; how fast paper moves is the business of paper-sim.c. Pictures
 * appear by rename, so whoever watches the folder never sees half of one.
 */
#include "tools/paper-sim/mechanism.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <dirent.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"
#include "tools/paper-sim/picture.h"

static int folder_make(const char *path)
{
	struct stat status;

	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return -errno;
	if (stat(path, &status) < 0)
		return -errno;
	return S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
}

/* 17 for "00017.png", 0 for what is no ticket's picture. */
static uint32_t ticket_number(const char *name)
{
	unsigned long number;
	char *end;

	if (name[0] < '0' || name[0] > '9')
		return 0;
	errno = 0;
	number = strtoul(name, &end, 10);
	if (errno || number > UINT32_MAX || !text_equal(end, ".png"))
		return 0;
	return (uint32_t)number;
}

static int folder_count(const char *path, uint32_t *ret_count)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	uint32_t count = 0;

	if (!directory)
		return -errno;
	while ((entry = readdir(directory))) {
		uint32_t number = ticket_number(entry->d_name);

		if (number > count)
			count = number;
	}
	closedir(directory);
	*ret_count = count;
	return 0;
}

/* For the page that shows the newest ticket. */
static int mechanism_announce(const struct mechanism *mechanism)
{
	char path[300], fresh[300];
	FILE *file;

	if (text_format(path, sizeof(path), "%s/latest.json", mechanism->folder) < 0 ||
	    text_format(fresh, sizeof(fresh), "%s/.latest.json", mechanism->folder) < 0)
		return -ENAMETOOLONG;
	file = fopen(fresh, "we");
	if (!file)
		return -errno;
	fprintf(file, "{\"printed\":%" PRIu32 "}\n", mechanism->printed);
	if (fclose(file) != 0 || rename(fresh, path) < 0)
		return -errno;
	return 0;
}

int mechanism_init(struct mechanism *mechanism, const char *folder, uint16_t width_dots)
{
	char waste[300];
	int error;

	*mechanism = (struct mechanism){
		.line_bytes = width_dots / 8,
		.paper = true,
		.lines_left = MECHANISM_NO_LIMIT,
	};
	if (text_copy(mechanism->folder, sizeof(mechanism->folder), folder) < 0 ||
	    text_format(waste, sizeof(waste), "%s/waste", folder) < 0)
		return -ENAMETOOLONG;
	error = folder_make(folder);
	if (error == 0)
		error = folder_make(waste);
	if (error == 0)
		error = folder_count(folder, &mechanism->printed);
	if (error == 0)
		error = folder_count(waste, &mechanism->waste);
	if (error == 0)
		error = mechanism_announce(mechanism);
	if (error < 0)
		return error;
	mechanism->strip = malloc((size_t)MECHANISM_STRIP_MAX_LINES * mechanism->line_bytes);
	return mechanism->strip ? 0 : -ENOMEM;
}

void mechanism_finish(struct mechanism *mechanism)
{
	free(mechanism->strip);
	mechanism->strip = NULL;
}

bool mechanism_ready(const struct mechanism *mechanism)
{
	return mechanism->paper && !mechanism->cover_open && !mechanism->cutter_jam;
}

static void strip_drop(struct mechanism *mechanism)
{
	mechanism->strip_lines = 0;
	mechanism->strip_inked = false;
	mechanism->strip_broken = false;
}

void mechanism_line(struct mechanism *mechanism, const uint8_t *bytes)
{
	uint8_t *line;

	require(mechanism_ready(mechanism));
	if (mechanism->strip_lines == MECHANISM_STRIP_MAX_LINES) {
		log_warning("2 m of paper without a cut: torn off");
		strip_drop(mechanism);
	}
	line = mechanism->strip + (size_t)mechanism->strip_lines * mechanism->line_bytes;
	memset(line, 0, mechanism->line_bytes);
	if (bytes)
		memcpy(line, bytes, mechanism->line_bytes);
	for (uint16_t i = 0; i < mechanism->line_bytes; i++)
		if (line[i]) {
			mechanism->strip_inked = true;
			mechanism->strip_broken = false;
			break;
		}
	mechanism->strip_lines++;
	mechanism->lines_fed++;
	if (mechanism->lines_left != MECHANISM_NO_LIMIT && --mechanism->lines_left == 0) {
		mechanism->paper = false;
		mechanism->lines_left = MECHANISM_NO_LIMIT;
	}
}

static int strip_save(const struct mechanism *mechanism, const char *folder, uint32_t number)
{
	char path[300], fresh[300];
	struct picture picture = {
		.bits = mechanism->strip,
		.line_bytes = mechanism->line_bytes,
		.lines = mechanism->strip_lines,
		.dpi = MECHANISM_DPI,
	};
	int error;

	if (text_format(path, sizeof(path), "%s%s/%05" PRIu32 ".png", mechanism->folder, folder,
			number) < 0 ||
	    text_format(fresh, sizeof(fresh), "%s%s/.new.png", mechanism->folder, folder) < 0)
		return -ENAMETOOLONG;
	error = picture_write(&picture, fresh);
	if (error == 0 && rename(fresh, path) < 0)
		error = -errno;
	return error;
}

int mechanism_cut(struct mechanism *mechanism)
{
	int error = 0;

	if (mechanism->strip_inked && mechanism->strip_broken) {
		error = strip_save(mechanism, "/waste", ++mechanism->waste);
	} else if (mechanism->strip_inked) {
		error = strip_save(mechanism, "", ++mechanism->printed);
		if (error == 0)
			error = mechanism_announce(mechanism);
	}
	strip_drop(mechanism);
	return error;
}

void mechanism_break(struct mechanism *mechanism)
{
	mechanism->strip_broken = mechanism->strip_inked;
}

void mechanism_load_paper(struct mechanism *mechanism)
{
	if (!mechanism->paper)
		strip_drop(mechanism);
	mechanism->paper = true;
	mechanism->lines_left = MECHANISM_NO_LIMIT;
}
