/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What printers say of themselves, in the few words that people at a kiosk need. IPP printers send
 * keywords (RFC 8011, 5.4.12; PWG 5100.9 for finishers), with or without a severity at the end.
 */
#include "drivers/printer.h"

#include <string.h>

#include "firmware/base/require.h"

static const struct {
	enum printer_reason reason;
	const char *name;
} printer_reason_names[] = {
	{ PRINTER_MEDIA_EMPTY, "media-empty" },
	{ PRINTER_MEDIA_LOW, "media-low" },
	{ PRINTER_COVER_OPEN, "cover-open" },
	{ PRINTER_OFFLINE, "offline" },
	{ PRINTER_UNREACHABLE, "unreachable" },
	{ PRINTER_CUTTER, "cutter" },
	{ PRINTER_OTHER, "other" },
};

/* Keywords without their severity. What is not here and stops nothing is not worth a word. */
static const struct {
	const char *keyword;
	uint32_t reasons;
} printer_keywords[] = {
	{ "media-empty", PRINTER_MEDIA_EMPTY },
	{ "media-needed", PRINTER_MEDIA_EMPTY },
	{ "input-tray-missing", PRINTER_MEDIA_EMPTY },
	{ "media-low", PRINTER_MEDIA_LOW },
	{ "cover-open", PRINTER_COVER_OPEN },
	{ "door-open", PRINTER_COVER_OPEN },
	{ "interlock-open", PRINTER_COVER_OPEN },
	{ "offline", PRINTER_OFFLINE },
	{ "timed-out", PRINTER_OFFLINE },
	{ "shutdown", PRINTER_OFFLINE },
	/* In a roll printer paper jams at the knife. */
	{ "media-jam", PRINTER_CUTTER },
	{ "cutter-jam", PRINTER_CUTTER },
	{ "cutter-error", PRINTER_CUTTER },
	{ "trimmer-jam", PRINTER_CUTTER },
	{ "trimmer-failure", PRINTER_CUTTER },
	{ "trimmer-recoverable-failure", PRINTER_CUTTER },
	{ "trimmer-unrecoverable-failure", PRINTER_CUTTER },
	{ "separation-cutter-jam", PRINTER_CUTTER },
	{ "separation-cutter-unrecoverable-failure", PRINTER_CUTTER },
	{ "paused", PRINTER_OTHER },
	{ "stopped-partly", PRINTER_OTHER },
	{ "spool-area-full", PRINTER_OTHER },
	{ "output-area-full", PRINTER_OTHER },
	{ "output-tray-missing", PRINTER_OTHER },
	{ "toner-empty", PRINTER_OTHER },
	{ "marker-supply-empty", PRINTER_OTHER },
	{ "fuser-over-temp", PRINTER_OTHER },
	{ "other", PRINTER_OTHER },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const char *printer_reason_name(enum printer_reason reason)
{
	for (size_t i = 0; i < COUNT(printer_reason_names); i++)
		if (printer_reason_names[i].reason == reason)
			return printer_reason_names[i].name;
	require_failed("a single bit of enum printer_reason", __FILE__, __LINE__);
}

const char *printer_reasons_stop(uint32_t reasons)
{
	for (size_t i = 0; i < COUNT(printer_reason_names); i++)
		if (reasons & PRINTER_STOPS & (uint32_t)printer_reason_names[i].reason)
			return printer_reason_names[i].name;
	return NULL;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
	size_t end_length = strlen(end);

	return length > end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

static uint32_t keyword_find(const char *keyword, size_t length)
{
	for (size_t i = 0; i < COUNT(printer_keywords); i++)
		if (strlen(printer_keywords[i].keyword) == length &&
		    memcmp(printer_keywords[i].keyword, keyword, length) == 0)
			return printer_keywords[i].reasons;
	return 0;
}

/*
 * The severity follows the printer's state rather than the condition (an idle printer without paper may
 * say "media-empty-report"), so for a known condition it is not read. An unknown one counts if it is
 * called an error.
 */
uint32_t printer_reason_parse(const char *keyword)
{
	static const char *const severities[] = { "-error", "-warning", "-report" };
	size_t length = strlen(keyword);
	uint32_t whole = keyword_find(keyword, length);
	uint32_t reasons;

	if (whole)
		return whole;
	for (size_t i = 0; i < COUNT(severities); i++) {
		if (!ends_with(keyword, length, severities[i]))
			continue;
		reasons = keyword_find(keyword, length - strlen(severities[i]));
		if (reasons)
			return reasons;
	}
	return ends_with(keyword, length, "-error") ? PRINTER_OTHER : 0;
}
