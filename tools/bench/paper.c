/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From a press on the panel until the first picture byte is at the printer, one ticket at a time on
 * a printer at rest; beside each one the same picture drawn here and given to the same printer as a
 * single Print-Job over a connection that stands. The only user of libcups here.
 */
#include "firmware/paper/paper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cups/cups.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "tools/bench/ask.h"
#include "tools/bench/bench.h"
#include "tools/bench/samples.h"

#define BUTTON        "press general"
#define WIDTH_DOTS    576
#define DPI           203
#define TARGET_MS     40
#define TARGET_RATIO  1.2
#define PAPER_WAIT_NS (UINT64_C(10) * 1000000000)
#define LOOK_NS       4000000
#define REST_NS       60000000 /* the printer tells, naested stores that the paper is out */

DEFINE_CLEANUP(http_t *, httpClose)
DEFINE_CLEANUP(ipp_t *, ippDelete)

struct counter_hall {
	const struct place *place;
	int panel, printer;
	http_t *http;
	char resource[64];
	long long ours_lines, limit_lines; /* of paper: the two pictures should be alike */
	struct samples ours, limit, draw;
};

static void pause_ns(long ns)
{
	const struct timespec pause = { .tv_nsec = ns };

	nanosleep(&pause, NULL);
}

static int printer_status(const struct counter_hall *hall, char answer[static 512])
{
	return ask_line(hall->printer, "status", answer, 512);
}

/* Until one paper more is cut off and the printer is at rest; when its first picture began. */
static int wait_paper(const struct counter_hall *hall, const char *before, uint64_t *ret_picture_ns,
		      long long *ret_lines)
{
	uint64_t end_ns = now_ns() + PAPER_WAIT_NS;
	char answer[512];

	do {
		int r;

		pause_ns(LOOK_NS);
		r = printer_status(hall, answer);
		if (r < 0)
			return r;
		if (now_ns() > end_ns) {
			log_error("no paper came: %s", answer);
			return -ETIMEDOUT;
		}
	} while (ask_number(answer, "printed") <= ask_number(before, "printed") ||
		 ask_number(answer, "buffered") > 0);
	pause_ns(REST_NS);
	*ret_picture_ns = (uint64_t)ask_number(answer, "picture_us") * 1000;
	*ret_lines = ask_number(answer, "lines_fed") - ask_number(before, "lines_fed");
	return 0;
}

static int time_press(struct counter_hall *hall)
{
	char before[512], answer[128];
	uint64_t start_ns, picture_ns = 0;
	int r = printer_status(hall, before);

	start_ns = now_ns();
	if (r == 0)
		r = ask_line(hall->panel, BUTTON, answer, sizeof(answer));
	if (r == 0)
		r = wait_paper(hall, before, &picture_ns, &hall->ours_lines);
	if (r < 0)
		return r;
	samples_add(&hall->ours, picture_ns > start_ns ? picture_ns - start_ns : 0);
	return ask_line(hall->panel, "release general", answer, sizeof(answer));
}

/* What naested puts on the demo site's paper. */
static void fill_paper(struct paper_ticket *ticket)
{
	*ticket = (struct paper_ticket){
		.language = "da",
		.number = "A001",
		.site = "Borgerservice",
		.service = "Jeg er i tvivl",
		.time = "søndag 22. november 2026 kl. 09.41",
		.wait = "Ca. 10 min. Sjældent over 15.",
		.lines = { "Vi hjælper dig på rette vej. Du behøver ikke have noget med.",
			   "Gem billetten. Dit nummer kommer på skærmen." },
		.url = "http://127.0.0.1:18080/t/abcdefghijklmnopqrstuvwxyz",
		.url_hint = "Følg køen på din telefon",
	};
}

static ipp_t *job_new(const struct counter_hall *hall, const struct paper_png *png)
{
	static const char *const margins[] = { "media-bottom-margin", "media-left-margin",
					       "media-right-margin", "media-top-margin" };
	ipp_t *request = ippNewRequest(IPP_OP_PRINT_JOB);
	ipp_t *size = ippNew(), *media = ippNew();

	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL,
		     hall->place->printer_uri);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL,
		     "bench");
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, "bench");
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
		     "image/png");
	ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "none");
	ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension",
		      (int)(png->width_dots * 2540 + DPI - 1) / DPI);
	ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension",
		      (int)(png->height_dots * 2540 + DPI - 1) / DPI);
	ippAddCollection(media, IPP_TAG_ZERO, "media-size", size);
	for (size_t i = 0; i < sizeof(margins) / sizeof(margins[0]); i++)
		ippAddInteger(media, IPP_TAG_ZERO, IPP_TAG_INTEGER, margins[i], 0);
	ippAddCollection(request, IPP_TAG_JOB, "media-col", media);
	ippDelete(size);
	ippDelete(media);
	return request;
}

static int job_send(const struct counter_hall *hall, ipp_t *request, const struct paper_png *png)
{
	_cleanup_(ippDeletep) ipp_t *answer = ippNew();
	http_status_t status;

	httpClearFields(hall->http);
	httpSetField(hall->http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
	httpSetLength(hall->http, ippLength(request) + png->length);
	if (httpPost(hall->http, hall->resource) ||
	    ippWrite(hall->http, request) != IPP_STATE_DATA ||
	    httpWrite2(hall->http, (const char *)png->bytes, png->length) != (ssize_t)png->length ||
	    httpFlushWrite(hall->http) < 0)
		return -EIO;
	do
		status = httpUpdate(hall->http);
	while (status == HTTP_STATUS_CONTINUE);
	if (status != HTTP_STATUS_OK || ippRead(hall->http, answer) != IPP_STATE_DATA ||
	    ippGetStatusCode(answer) >= IPP_STATUS_REDIRECTION_OTHER_SITE)
		return -EREMOTEIO;
	return 0;
}

static int time_bare(struct counter_hall *hall)
{
	static const struct paper_head head = { .width_dots = WIDTH_DOTS, .dpi = DPI };
	_cleanup_(ippDeletep) ipp_t *request = NULL;
	struct paper_ticket ticket;
	struct paper_png png = { 0 };
	char before[512];
	uint64_t start_ns, picture_ns = 0;
	int r = printer_status(hall, before);

	fill_paper(&ticket);
	start_ns = now_ns();
	if (r == 0)
		r = paper_draw(&ticket, &head, &png);
	if (r < 0)
		return r;
	samples_add(&hall->draw, now_ns() - start_ns);
	request = job_new(hall, &png);
	r = job_send(hall, request, &png);
	free(png.bytes);
	if (r < 0) {
		log_error("the printer did not take the bare job: %s", cupsLastErrorString());
		return r;
	}
	r = wait_paper(hall, before, &picture_ns, &hall->limit_lines);
	if (r == 0)
		samples_add(&hall->limit, picture_ns > start_ns ? picture_ns - start_ns : 0);
	return r;
}

static int hall_connect(struct counter_hall *hall)
{
	char scheme[16], user[16], host[128];
	int port;

	if (httpSeparateURI(HTTP_URI_CODING_ALL, hall->place->printer_uri, scheme, sizeof(scheme),
			    user, sizeof(user), host, sizeof(host), &port, hall->resource,
			    sizeof(hall->resource)) != HTTP_URI_STATUS_OK)
		return -EINVAL;
	hall->http =
		httpConnect2(host, port, NULL, AF_UNSPEC, HTTP_ENCRYPTION_NEVER, 1, 2000, NULL);
	return hall->http ? 0 : -ENOTCONN;
}

static void add_rows(struct bench *bench, const struct counter_hall *hall)
{
	struct figure figure = { .unit = "ms",
				 .target = TARGET_RATIO_AT_MOST,
				 .bound = TARGET_RATIO };

	figure_say(figure.name, sizeof(figure.name),
		   "press -> first byte at the printer, p50 of %zu", hall->ours.count);
	figure_say(figure.note, sizeof(figure.note),
		   "drawing %.1f + one Print-Job; %lld lines, ours %lld",
		   samples_us(&hall->draw, 500) / 1000, hall->limit_lines, hall->ours_lines);
	figure.ours = samples_us(&hall->ours, 500) / 1000;
	figure.limit = samples_us(&hall->limit, 500) / 1000;
	table_add(&bench->table, &figure);
	figure_say(figure.name, sizeof(figure.name), "press -> first byte at the printer");
	figure_say(figure.note, sizeof(figure.note), "worst: %.1f ms, of the limit %.1f ms",
		   samples_us(&hall->ours, 1000) / 1000, samples_us(&hall->limit, 1000) / 1000);
	figure.target = TARGET_OURS_AT_MOST;
	figure.bound = TARGET_MS;
	figure.limit = 0;
	table_add(&bench->table, &figure);
}

int measure_paper(struct bench *bench)
{
	static struct counter_hall hall;
	_cleanup_(httpClosep) http_t *http = NULL;
	_cleanup_close_ int panel = ask_open(bench->place.panel);
	_cleanup_close_ int printer = ask_open(bench->place.printer_control);
	int r;

	if (panel < 0 || printer < 0)
		return -ENOTCONN;
	hall = (struct counter_hall){ .place = &bench->place, .panel = panel, .printer = printer };
	r = hall_connect(&hall);
	http = hall.http; /* NOLINT(clang-analyzer-deadcode.DeadStores): closed on the way out */
	if (r < 0) {
		log_error("%s does not answer", bench->place.printer_uri);
		return r;
	}
	r = time_press(&hall); /* the printer's first job, and our fonts */
	if (r == 0)
		r = time_bare(&hall);
	hall.ours.count = hall.limit.count = hall.draw.count = 0;
	for (uint32_t i = 0; r == 0 && i < bench->extent.papers; i++) {
		r = time_press(&hall);
		if (r == 0)
			r = time_bare(&hall);
	}
	if (r < 0)
		return r;
	bench->taken += bench->extent.papers + 1;
	add_rows(bench, &hall);
	paper_finish();
	/* From here on papers are wanted but do not come out, so that printing does not interfere. */
	return ask_line(printer, "paper out", (char[128]){ 0 }, 128);
}
