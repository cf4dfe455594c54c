/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * naeste-printer: owns one ESC/POS printer and offers it as an IPP printer. PAPPL does the IPP;
 * this file is what it calls back. The promises: a job is "completed" only when the printer itself
 * said that the paper is out; a job that cannot be printed now is aborted now, with the reason;
 * nothing that was not finished is ever printed later. PAPPL 1.3.1's traps, and how each is kept
 * shut, are in README.md.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <pappl/pappl.h>
#include <pthread.h>

#include "drivers/escpos/escpos-device.h"
#include "drivers/escpos/escpos-image.h"
#include "drivers/escpos/escpos-journal.h"
#include "drivers/escpos/escpos-options.h"
#include "drivers/escpos/escpos-spool.h"
#include "drivers/escpos/escpos-ticket.h"
#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

#define HEIGHT_MAX_MM  400
#define HEIGHT_MIN_MM  10
#define FIRST_NEWS_MS  500  /* the first client should see the true state, not "offline" */
#define LAST_TICKET_MS 3000 /* what a ticket gets to come out when the program is asked to end */
#define THRESHOLD      127  /* no dither: the modules of a QR code stay crisp */
#define DRIVER_NAME    "escpos"
#define DEVICE_ID      "MFG:Generic;MDL:ESC/POS;CMD:ESCPOS;"
#define TICKET_FORMAT  "image/png"
#define MEDIA_TEXT     64

/* All that PAPPL's callbacks work on; one printer a process. */
struct app {
	struct options options;
	struct ticket_head head;
	struct device *device;
	struct journal *journal;
	pappl_system_t *system;
	pappl_printer_t *printer;
	char media[3][MEDIA_TEXT];
	int width_mm100; /* just wide enough for every dot: 576 dots are 72.08 mm */
};

/* A job between rstartjob and rendjob. */
struct print {
	struct app *app;
	pappl_job_t *job;
	uint32_t number;
	struct ticket *ticket;
	int error; /* the first one */
};

static struct app app;

static int dots_to_mm100(unsigned int dots, unsigned int dpi)
{
	return (int)((dots * 2540 + dpi - 1) / dpi);
}

static const struct {
	uint32_t fault;
	pappl_preason_t reason;
} reasons[] = {
	{ DEVICE_GONE, PAPPL_PREASON_OFFLINE },
	{ ESCPOS_COVER_OPEN, PAPPL_PREASON_COVER_OPEN },
	{ ESCPOS_PAPER_END, PAPPL_PREASON_MEDIA_EMPTY },
	{ ESCPOS_PAPER_LOW, PAPPL_PREASON_MEDIA_LOW },
	{ ESCPOS_CUTTER, PAPPL_PREASON_MEDIA_JAM },
	{ ESCPOS_ERROR, PAPPL_PREASON_OTHER },
};

static void device_changed(void *data, uint32_t faults)
{
	pappl_preason_t set = PAPPL_PREASON_NONE;

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (faults & reasons[i].fault)
			set |= reasons[i].reason;
	/* Empty says more than low; and offline needs a cause, or it is something else. */
	if (set & PAPPL_PREASON_MEDIA_EMPTY)
		set &= ~(pappl_preason_t)PAPPL_PREASON_MEDIA_LOW;
	if ((faults & ESCPOS_OFFLINE) && !(set & ~(pappl_preason_t)PAPPL_PREASON_MEDIA_LOW))
		set |= PAPPL_PREASON_OTHER;
	papplPrinterSetReasons(app.printer, set, PAPPL_PREASON_DEVICE_STATUS & ~set);
	/* SetReasons tells no subscriber (PAPPL 1.3.1 to 1.4.9). */
	papplSystemAddEvent(app.system, app.printer, NULL, PAPPL_EVENT_PRINTER_STATE_CHANGED, NULL);
}

static bool print_cancelled(void *data)
{
	const struct print *print = data;

	return papplJobIsCanceled(print->job);
}

static void print_sending_cut(void *data)
{
	const struct print *print = data;

	journal_step(print->app->journal, print->number, JOURNAL_CUT);
}

static void job_failed(pappl_job_t *job, pappl_jreason_t reason, const char *why)
{
	papplJobSetReasons(job, PAPPL_JREASON_ABORTED_BY_SYSTEM | reason, PAPPL_JREASON_NONE);
	papplJobSetMessage(job, "Not printed: %s.", why);
	log_warning("job %d: not printed: %s", papplJobGetID(job), why);
}

static void job_not_ready(pappl_job_t *job, int error, uint32_t faults)
{
	const char *why = device_fault_name(faults);

	if (error == -EBUSY)
		why = "another job has the printer";
	else if (error == -ENOMEM)
		why = "out of memory";
	job_failed(job, PAPPL_JREASON_PRINTER_STOPPED, why);
}

static bool rstartjob(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *unused)
{
	_cleanup_free_ struct print *print = calloc(1, sizeof(*print));
	struct ticket_listener listener = {
		.data = print,
		.cancelled = print_cancelled,
		.sending_cut = print_sending_cut,
	};
	uint32_t faults = 0;
	int error;

	if (!print) {
		job_not_ready(job, -ENOMEM, 0);
		return false;
	}
	*print = (struct print){ .app = &app, .job = job, .number = (uint32_t)papplJobGetID(job) };
	error = ticket_new(app.device, &app.head, &listener, &print->ticket, &faults);
	if (error < 0) {
		journal_step(app.journal, print->number, JOURNAL_FAILED);
		job_not_ready(job, error, faults);
		return false;
	}
	journal_step(app.journal, print->number, JOURNAL_BEGUN);
	print->error = ticket_begin(print->ticket, print->number);
	/* Even with an error: rendjob() comes, and cleans up. */
	papplJobSetData(job, steal_pointer(&print));
	return true;
}

static bool rstartpage(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *unused,
		       unsigned page)
{
	const struct print *print = papplJobGetData(job);

	return print && print->error == 0;
}

static bool rwriteline(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *unused,
		       unsigned y, const unsigned char *line)
{
	struct print *print = papplJobGetData(job);

	if (!print)
		return false;
	/* For PWG raster PAPPL goes on after a false; nothing more is sent then. */
	if (print->error == 0)
		print->error = ticket_line(print->ticket, line, options->header.cupsBytesPerLine);
	return print->error == 0;
}

static bool rendpage(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *unused,
		     unsigned page)
{
	struct print *print = papplJobGetData(job);

	if (print && print->error == 0 && papplJobIsCanceled(job))
		print->error = -ECANCELED;
	if (print && print->error == 0)
		print->error = ticket_page_end(print->ticket);
	return print && print->error == 0;
}

static const char *print_why(const struct print *print, uint32_t faults)
{
	if (print->error == -ENOTCONN)
		return device_fault_name(DEVICE_GONE);
	if (print->error == -ETIMEDOUT)
		return "the printer does not go on";
	if (print->error == -ECANCELED)
		return "canceled";
	return device_fault_name(faults);
}

static void print_failed(const struct print *print, uint32_t faults, bool cut_sent)
{
	/* A printer that says it stopped is emptied; of one that is gone nobody knows. */
	bool doubtful = cut_sent && print->error != -EIO;
	bool canceled = print->error == -ECANCELED;
	pappl_jreason_t reason = PAPPL_JREASON_ABORTED_BY_SYSTEM | PAPPL_JREASON_PRINTER_STOPPED;
	enum journal_outcome outcome = canceled ? JOURNAL_CANCELED : JOURNAL_FAILED;
	const char *what =
		doubtful ? "It is not known whether this was printed" : "Not printed whole";
	const char *why = print_why(print, faults);

	if (canceled)
		reason = PAPPL_JREASON_JOB_CANCELED_BY_USER;
	if (doubtful) {
		reason |= PAPPL_JREASON_QUEUED_IN_DEVICE;
		outcome = JOURNAL_DOUBTFUL;
	}
	journal_step(print->app->journal, print->number, outcome);
	papplJobSetReasons(print->job, reason, PAPPL_JREASON_NONE);
	papplJobSetMessage(print->job, "%s: %s.", what, why);
	log_warning("job %" PRIu32 ": %s: %s", print->number, what, why);
}

static bool rendjob(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *unused)
{
	_cleanup_free_ struct print *print = papplJobGetData(job);
	uint32_t faults;
	bool cut_sent;

	/* PAPPL 1.3.1 calls this a second time when the first time returned false. */
	if (!print)
		return false;
	papplJobSetData(job, NULL);
	cut_sent = ticket_cut_sent(print->ticket);
	if (print->error == 0 && !cut_sent)
		print->error = -ECANCELED;
	if (print->error == 0)
		print->error = ticket_confirm(print->ticket);
	faults = ticket_end(print->ticket, print->error == 0);
	if (print->error < 0) {
		print_failed(print, faults, cut_sent);
		return false;
	}
	journal_step(app.journal, print->number, JOURNAL_PRINTED);
	/* Canceled too late: PAPPL will say "canceled", and this says what is true. */
	if (papplJobIsCanceled(job))
		papplJobSetReasons(job, PAPPL_JREASON_JOB_COMPLETED_SUCCESSFULLY,
				   PAPPL_JREASON_NONE);
	papplJobSetMessage(job, "Printed.");
	return true;
}

/*
 * A PNG is printed dot for dot whatever the media, the scaling, the orientation and the pHYs say:
 * 1 pixel is 1 dot, and a picture that is too wide is refused.
 */
static bool filter_png(pappl_job_t *job, pappl_device_t *unused, void *data)
{
	const struct options *options = &app.options;
	unsigned int height_max = HEIGHT_MAX_MM * 100u * options->dpi / 2540;
	struct escpos_image image;
	pappl_pr_options_t *page;
	_cleanup_free_ uint8_t *grey = NULL;
	bool printed;
	int error;

	error = escpos_image_load(papplJobGetFilename(job), options->width_dots, height_max,
				  &image);
	if (error < 0) {
		journal_step(app.journal, (uint32_t)papplJobGetID(job), JOURNAL_FAILED);
		if (error == -EFBIG)
			job_failed(job, PAPPL_JREASON_DOCUMENT_UNPRINTABLE_ERROR,
				   "the picture is larger than the paper");
		else
			job_failed(job, PAPPL_JREASON_DOCUMENT_FORMAT_ERROR,
				   "this is no whole PNG");
		return false;
	}
	grey = image.grey;
	page = papplJobCreatePrintOptions(job, 1, false);
	if (!page)
		return false;
	page->header.cupsWidth = options->width_dots;
	page->header.cupsHeight = image.height_dots;
	page->header.cupsBytesPerLine = app.head.line_bytes;
	page->media.left_margin = page->media.right_margin = 0;
	page->media.top_margin = page->media.bottom_margin = 0;
	page->printer_resolution[0] = page->printer_resolution[1] = options->dpi;
	page->orientation_requested = IPP_ORIENT_PORTRAIT;
	page->print_scaling = PAPPL_SCALING_NONE;
	printed = papplJobFilterImage(job, unused, page, grey, (int)image.width_dots,
				      (int)image.height_dots, 1, options->dpi, false);
	papplJobDeletePrintOptions(page);
	return printed;
}

static void job_event(pappl_system_t *system, pappl_printer_t *printer, pappl_job_t *job,
		      pappl_event_t event, void *data)
{
	uint32_t number = job ? (uint32_t)papplJobGetID(job) : 0;
	ipp_jstate_t state;

	if (job && event == PAPPL_EVENT_JOB_CREATED)
		journal_created(app.journal, number, papplJobGetName(job));
	if (!job || event != PAPPL_EVENT_JOB_COMPLETED)
		return;
	state = papplJobGetState(job);
	if (state < IPP_JSTATE_CANCELED || journal_outcome(app.journal, number) != JOURNAL_CREATED)
		return;
	/* PAPPL may end a job that never came here: "completed, never printed" in README.md. */
	if (state == IPP_JSTATE_COMPLETED)
		log_error("job %" PRIu32 " is said to be completed, but was never printed", number);
	journal_step(app.journal, number,
		     state == IPP_JSTATE_CANCELED ? JOURNAL_CANCELED : JOURNAL_FAILED);
}

static bool scheme_open(pappl_device_t *device, const char *uri, const char *name)
{
	return true;
}

static void scheme_close(pappl_device_t *device)
{
}

static ssize_t scheme_read(pappl_device_t *device, void *buffer, size_t bytes)
{
	return -1;
}

static ssize_t scheme_write(pappl_device_t *device, const void *buffer, size_t bytes)
{
	return -1;
}

static bool status(pappl_printer_t *printer)
{
	return true; /* device_changed() keeps it current */
}

static bool driver_media(pappl_pr_driver_data_t *driver)
{
	static const char source[] = "main-roll", type[] = "continuous";
	int mm = app.width_mm100 / 100, mm100 = app.width_mm100 % 100;
	pappl_media_col_t *ready = &driver->media_ready[0];

	if (text_format(app.media[0], MEDIA_TEXT, "om_ticket_%d.%02dx120mm", mm, mm100) < 0 ||
	    text_format(app.media[1], MEDIA_TEXT, "custom_max_%d.%02dx%dmm", mm, mm100,
			HEIGHT_MAX_MM) < 0 ||
	    text_format(app.media[2], MEDIA_TEXT, "custom_min_20x%dmm", HEIGHT_MIN_MM) < 0)
		return false;
	driver->num_media = 3;
	for (int i = 0; i < driver->num_media; i++)
		driver->media[i] = app.media[i];
	driver->num_source = 1;
	driver->source[0] = source;
	driver->num_type = 1;
	driver->type[0] = type;
	driver->tracking_supported = PAPPL_MEDIA_TRACKING_CONTINUOUS;
	papplCopyString(ready->size_name, app.media[0], sizeof(ready->size_name));
	papplCopyString(ready->source, source, sizeof(ready->source));
	papplCopyString(ready->type, type, sizeof(ready->type));
	ready->size_width = app.width_mm100;
	ready->size_length = 12000;
	ready->tracking = PAPPL_MEDIA_TRACKING_CONTINUOUS;
	driver->media_default = *ready;
	return true;
}

/* Seven parameters: the signature is PAPPL's. */
// NOLINTNEXTLINE(readability-function-size)
static bool driver_init(pappl_system_t *system, const char *name, const char *uri, const char *id,
			pappl_pr_driver_data_t *driver, ipp_t **attributes, void *data)
{
	papplCopyString(driver->make_and_model, "Generic ESC/POS", sizeof(driver->make_and_model));
	/* Naming PNG as the printer's own language puts filter_png() before PAPPL's reader. */
	driver->format = TICKET_FORMAT;
	driver->rstartjob_cb = rstartjob;
	driver->rstartpage_cb = rstartpage;
	driver->rwriteline_cb = rwriteline;
	driver->rendpage_cb = rendpage;
	driver->rendjob_cb = rendjob;
	driver->status_cb = status;
	memset(driver->gdither, THRESHOLD, sizeof(driver->gdither));
	memset(driver->pdither, THRESHOLD, sizeof(driver->pdither));
	driver->ppm = 60;
	driver->kind = PAPPL_KIND_RECEIPT;
	driver->orient_default = IPP_ORIENT_PORTRAIT;
	driver->color_supported =
		PAPPL_COLOR_MODE_AUTO | PAPPL_COLOR_MODE_MONOCHROME | PAPPL_COLOR_MODE_BI_LEVEL;
	driver->color_default = PAPPL_COLOR_MODE_MONOCHROME;
	driver->content_default = PAPPL_CONTENT_TEXT;
	driver->quality_default = IPP_QUALITY_NORMAL;
	driver->scaling_default = PAPPL_SCALING_NONE;
	driver->raster_types = PAPPL_PWG_RASTER_TYPE_BLACK_1 | PAPPL_PWG_RASTER_TYPE_SGRAY_8;
	driver->force_raster_type = PAPPL_PWG_RASTER_TYPE_BLACK_1;
	driver->duplex = PAPPL_DUPLEX_NONE;
	driver->sides_supported = driver->sides_default = PAPPL_SIDES_ONE_SIDED;
	driver->finishings = PAPPL_FINISHINGS_TRIM;
	driver->num_resolution = 1;
	driver->x_resolution[0] = driver->y_resolution[0] = app.options.dpi;
	driver->x_default = driver->y_default = app.options.dpi;
	driver->borderless = true;
	return driver_media(driver);
}

static int system_new(void)
{
	static pappl_pr_driver_t drivers[] = { { DRIVER_NAME, "Generic ESC/POS", NULL, NULL } };
	char state[512];
	int error;

	app.system =
		papplSystemCreate(PAPPL_SOPTIONS_NO_TLS, "naeste-printer", app.options.listen_port,
				  NULL, app.options.spool, "-", PAPPL_LOGLEVEL_ERROR, NULL, false);
	if (!app.system)
		return -ENOMEM;
	papplSystemSetMaxLogSize(app.system, 0); /* 1.3.1 locks up when it rotates its log */
	papplSystemSetHostName(app.system, "localhost");
	papplSystemSetDNSSDName(app.system, NULL);
	papplSystemSetPrinterDrivers(app.system, 1, drivers, NULL, NULL, driver_init, NULL);
	papplSystemAddMIMEFilter(app.system, TICKET_FORMAT, TICKET_FORMAT, filter_png, NULL);
	papplDeviceAddScheme("escpos", PAPPL_DEVTYPE_CUSTOM_LOCAL, NULL, scheme_open, scheme_close,
			     scheme_read, scheme_write, NULL, NULL);
	error = spool_write_state(app.options.spool, app.journal,
				  &(struct spool_printer){ .name = app.options.name,
							   .device = app.options.device,
							   .device_id = DEVICE_ID,
							   .driver = DRIVER_NAME },
				  state, sizeof(state));
	if (error < 0)
		return error;
	if (!papplSystemLoadState(app.system, state))
		return -EIO;
	app.printer = papplSystemFindPrinter(app.system, "/ipp/print", 0, NULL);
	if (!app.printer)
		return -EIO;
	papplPrinterSetDNSSDName(app.printer, NULL);
	papplPrinterSetReasons(app.printer, PAPPL_PREASON_OFFLINE, PAPPL_PREASON_NONE);
	papplSystemSetEventCallback(app.system, job_event, NULL);
	return 0;
}

static int system_listen(void)
{
	if (app.options.listen_port && !papplSystemAddListeners(app.system, "127.0.0.1")) {
		log_error("--listen-port %u: cannot listen there (is it in use?)",
			  (unsigned int)app.options.listen_port);
		return -EADDRINUSE;
	}
	if (app.options.socket && !papplSystemAddListeners(app.system, app.options.socket)) {
		log_error("--socket %s: cannot listen there", app.options.socket);
		return -EADDRINUSE;
	}
	return 0;
}

/*
 * Ending is dying, but politely: the ticket that is coming out gets its time, and the next start
 * treats whatever is left as it would after a crash. PAPPL's own way waits a minute for jobs that
 * nobody will send.
 */
static void *wait_for_end(void *data)
{
	const sigset_t *signals = data;
	int signal;

	while (sigwait(signals, &signal) != 0)
		continue;
	device_close(app.device, LAST_TICKET_MS);
	if (app.options.socket)
		unlink(app.options.socket);
	log_notice("ended");
	_exit(EXIT_SUCCESS);
}

static int run(void)
{
	static sigset_t signals;
	struct device_config device = {
		.address = app.options.address,
		.dpi = app.options.dpi,
		.line_bytes = app.head.line_bytes,
		.cut = app.options.cut,
		.feed_dots = app.head.feed_dots,
		.interrupted = journal_interrupted(app.journal),
		.changed = device_changed,
	};
	pthread_t ender;
	int error;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	error = system_new();
	if (error < 0)
		return error;
	error = device_new(&device, &app.device);
	if (error < 0)
		return error;
	error = -pthread_create(&ender, NULL, wait_for_end, &signals);
	if (error < 0)
		return error;
	device_wait_first(app.device, FIRST_NEWS_MS);
	error = system_listen();
	if (error < 0)
		return error;
	log_notice("ready, %s at %s", app.options.name, app.options.device);
	papplSystemRun(app.system);
	return 0;
}

int main(int argc, char **argv)
{
	int error;

	log_open("naeste-printer");
	error = options_parse(argc, argv, &app.options);
	if (error != 0)
		return error > 0 ? EXIT_SUCCESS : 2;
	app.head = (struct ticket_head){
		.line_bytes = app.options.width_dots / 8,
		.dpi = app.options.dpi,
		.cut = app.options.cut,
		.feed_dots = (uint8_t)(app.options.feed_mm * 100u * app.options.dpi / 2540),
	};
	app.width_mm100 = dots_to_mm100(app.options.width_dots, app.options.dpi);
	error = spool_open(app.options.spool);
	if (error < 0) {
		log_error("--spool %s: %s", app.options.spool, strerror(-error));
		return EXIT_FAILURE;
	}
	error = journal_open(app.options.spool, &app.journal);
	if (error < 0) {
		log_error("--spool %s: %s", app.options.spool,
			  error == -EBUSY ? "another naeste-printer has it" : strerror(-error));
		return EXIT_FAILURE;
	}
	spool_purge(app.options.spool);
	error = run();
	if (error < 0)
		log_error("cannot start: %s", strerror(-error));
	/* PAPPL's threads may still be about; the process ends with them. */
	_exit(error < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}
