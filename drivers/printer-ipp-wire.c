/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only user of libcups, and of its HTTP and IPP calls alone: no destinations, no PPD, no default
 * server, no authentication. The requests are put on the wire here step by step, because
 * cupsSendRequest() connects and sends again by itself, and a driver that must never print twice has to
 * know what it has sent.
 *
 * It promises that no call lasts for ever: connecting and each wait for bytes end with the call's time,
 * ipp_link_guard() ends a call whose bytes trickle, and ipp_link_stop() ends any.
 */
#include "drivers/printer-ipp-wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cups/cups.h>
#include <pthread.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/require.h"
#include "firmware/base/text.h"

#define IPP_CONNECT_MS       2000
#define IPP_SLICE_S          0.25 /* how often a wait looks whether its time is over */
#define IPP_ANSWER_MAX_BYTES 1048576
#define IPP_PATH_BYTES       256

struct ipp_link {
	char uri[IPP_PATH_BYTES];      /* as printer-uri */
	char host[IPP_PATH_BYTES];     /* or the unix socket's path */
	char resource[IPP_PATH_BYTES]; /* "/ipp/print" */
	char user[64];
	int port;
	int request_id;
	char refusal[64];

	http_t *http; /* the driver's thread only */
	bool used;    /* an answer came over this connection before */
	uint64_t deadline_us;

	pthread_mutex_t lock; /* over what other threads see: */
	int fd;               /* of `http`, or -1 */
	uint64_t guard_us;    /* when the call under way is to be broken; 0: none is */
	int stopped;          /* also read by libcups while it connects, so it is a plain int */
};

static bool link_stopped(const struct ipp_link *link)
{
	return __atomic_load_n(&link->stopped, __ATOMIC_ACQUIRE) != 0;
}

static int link_set_address(struct ipp_link *link, const struct printer_config *config)
{
	char scheme[32], user[64];
	http_uri_status_t status;
	int r;

	status = httpSeparateURI(HTTP_URI_CODING_ALL, config->uri, scheme, sizeof(scheme), user,
				 sizeof(user), link->host, sizeof(link->host), &link->port,
				 link->resource, sizeof(link->resource));
	if (status != HTTP_URI_STATUS_OK || strcmp(scheme, "ipp") != 0 || *user != '\0' ||
	    *link->host == '\0') {
		log_error("printer: \"%s\" is no address of the form ipp://host[:port]/path",
			  config->uri);
		return -EINVAL;
	}
	r = text_copy(link->uri, sizeof(link->uri), config->uri);
	if (r == 0)
		r = text_copy(link->user, sizeof(link->user), config->user);
	if (r == 0 && config->socket) {
		r = *config->socket == '/'
			    ? text_copy(link->host, sizeof(link->host), config->socket)
			    : -EINVAL;
		link->port = 0;
	}
	if (r < 0) {
		log_error("printer: \"%s\" or the name or socket that go with it is too long or "
			  "not absolute",
			  config->uri);
		return -EINVAL;
	}
	return 0;
}

int ipp_link_new(const struct printer_config *config, struct ipp_link **ret_link)
{
	struct ipp_link *link = calloc(1, sizeof(*link));
	int r;

	if (!link)
		return -ENOMEM;
	r = link_set_address(link, config);
	if (r < 0) {
		free(link);
		return r;
	}
	link->fd = -1;
	pthread_mutex_init(&link->lock, NULL);
	*ret_link = link;
	return 0;
}

static void link_close(struct ipp_link *link)
{
	if (!link->http)
		return;
	pthread_mutex_lock(&link->lock);
	link->fd = -1;
	pthread_mutex_unlock(&link->lock);
	httpClose(link->http);
	link->http = NULL;
	link->used = false;
}

void ipp_link_free(struct ipp_link *link)
{
	if (!link)
		return;
	link_close(link);
	pthread_mutex_destroy(&link->lock);
	free(link);
}

void ipp_link_stop(struct ipp_link *link)
{
	__atomic_store_n(&link->stopped, 1, __ATOMIC_RELEASE);
	pthread_mutex_lock(&link->lock);
	if (link->fd >= 0)
		shutdown(link->fd, SHUT_RDWR);
	pthread_mutex_unlock(&link->lock);
}

void ipp_link_guard(struct ipp_link *link)
{
	pthread_mutex_lock(&link->lock);
	if (link->fd >= 0 && link->guard_us && clock_monotonic_us() > link->guard_us)
		shutdown(link->fd, SHUT_RDWR);
	pthread_mutex_unlock(&link->lock);
}

const char *ipp_link_refusal(const struct ipp_link *link)
{
	return link->refusal;
}

/* libcups asks whether to go on waiting. */
static int link_waits_on(http_t *http, void *data)
{
	const struct ipp_link *link = data;

	return !link_stopped(link) && clock_monotonic_us() < link->deadline_us;
}

/* True when the printer has closed an idle connection, or sent something nobody asked for. */
static bool link_is_stale(const struct ipp_link *link)
{
	struct pollfd idle = { .fd = httpGetFd(link->http), .events = POLLIN };

	return poll(&idle, 1, 0) != 0;
}

static int link_open(struct ipp_link *link)
{
	if (link->http && link_is_stale(link))
		link_close(link);
	if (link->http)
		return 0;
	if (link_stopped(link))
		return -ENOTCONN;
	link->http = httpConnect2(link->host, link->port, NULL, AF_UNSPEC, HTTP_ENCRYPTION_NEVER, 1,
				  IPP_CONNECT_MS, &link->stopped);
	if (!link->http)
		return -ENOTCONN;
	httpSetTimeout(link->http, IPP_SLICE_S, link_waits_on, link);
	pthread_mutex_lock(&link->lock);
	link->fd = httpGetFd(link->http);
	pthread_mutex_unlock(&link->lock);
	return 0;
}

static int link_send_request(struct ipp_link *link, ipp_t *request, const void *data,
			     size_t data_bytes)
{
	ipp_state_t state = IPP_STATE_IDLE;

	httpClearFields(link->http);
	httpSetField(link->http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
	httpSetLength(link->http, ippLength(request) + data_bytes);
	if (httpPost(link->http, link->resource) != 0)
		return -ECONNRESET;
	while (state != IPP_STATE_DATA) {
		state = ippWrite(link->http, request);
		if (state == IPP_STATE_ERROR)
			return -ECONNRESET;
	}
	if (data_bytes && httpWrite2(link->http, data, data_bytes) != (ssize_t)data_bytes)
		return -ECONNRESET;
	return httpFlushWrite(link->http) < 0 ? -ECONNRESET : 0;
}

struct ipp_bytes {
	uint8_t *at;
	size_t left;
};

static ssize_t bytes_read(void *context, ipp_uchar_t *buffer, size_t count)
{
	struct ipp_bytes *bytes = context;

	if (count > bytes->left)
		count = bytes->left;
	memcpy(buffer, bytes->at, count);
	bytes->at += count;
	bytes->left -= count;
	return (ssize_t)count;
}

/* Why nothing more came. */
static int link_silence(const struct ipp_link *link)
{
	return !link_stopped(link) && clock_monotonic_us() >= link->deadline_us ? -ETIMEDOUT
										: -ECONNRESET;
}

/* Reads the answer's body whole, and no more than IPP_ANSWER_MAX_BYTES of it. */
static int link_read_body(struct ipp_link *link, uint8_t **ret_bytes, size_t *ret_count)
{
	_cleanup_free_ uint8_t *bytes = NULL;
	size_t count = 0, room = 0;

	for (;;) {
		ssize_t got;

		if (count == room) {
			uint8_t *more;

			if (room >= IPP_ANSWER_MAX_BYTES)
				return -EBADMSG;
			room = room ? room * 2 : 4096;
			more = realloc(bytes, room);
			if (!more)
				return -ENOMEM;
			bytes = more;
		}
		got = httpRead2(link->http, (char *)bytes + count, room - count);
		if (got < 0)
			return link_silence(link);
		if (got == 0)
			break;
		count += (size_t)got;
		if (clock_monotonic_us() > link->deadline_us)
			return -ETIMEDOUT;
	}
	/* Nothing more to come, or the connection ended before all of it came. */
	if (httpGetState(link->http) != HTTP_STATE_WAITING)
		return link_silence(link);
	*ret_bytes = steal_pointer(&bytes);
	*ret_count = count;
	return 0;
}

static int link_read_answer(struct ipp_link *link, ipp_t **ret_answer)
{
	_cleanup_free_ uint8_t *bytes = NULL;
	struct ipp_bytes rest = { 0 };
	http_status_t status;
	ipp_state_t state = IPP_STATE_IDLE;
	ipp_t *answer;
	int r;

	do
		status = httpUpdate(link->http);
	while (status == HTTP_STATUS_CONTINUE);
	if (status == HTTP_STATUS_ERROR)
		return link_silence(link);
	if (status != HTTP_STATUS_OK)
		return -EBADMSG;
	r = link_read_body(link, &bytes, &rest.left);
	if (r < 0)
		return r;
	rest.at = bytes;
	answer = ippNew();
	if (!answer)
		return -ENOMEM;
	while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR)
		state = ippReadIO(&rest, bytes_read, 1, NULL, answer);
	if (state == IPP_STATE_ERROR) {
		ippDelete(answer);
		return -EBADMSG;
	}
	*ret_answer = answer;
	return 0;
}

/* What the printer's status code means to us; the answer itself is good. */
static int link_judge(struct ipp_link *link, ipp_t *answer)
{
	ipp_status_t status = ippGetStatusCode(answer);

	if (ippGetRequestId(answer) != link->request_id)
		return -EBADMSG;
	if (status < IPP_STATUS_REDIRECTION_OTHER_SITE)
		return 0;
	if (text_copy(link->refusal, sizeof(link->refusal), ippErrorString(status)) < 0)
		link->refusal[0] = '\0';
	if (status == IPP_STATUS_ERROR_BUSY || status == IPP_STATUS_ERROR_TEMPORARY ||
	    status == IPP_STATUS_ERROR_SERVICE_UNAVAILABLE)
		return -EBUSY;
	if (status == IPP_STATUS_ERROR_NOT_FOUND || status == IPP_STATUS_ERROR_GONE)
		return -ENOENT;
	return -EREMOTEIO;
}

/* One request and its answer. The connection is kept only after an answer that was understood. */
static int link_exchange(struct ipp_link *link, ipp_t *request, const void *data, size_t data_bytes,
			 ipp_t **ret_answer)
{
	ipp_t *answer = NULL;
	int r = link_open(link);

	if (r < 0)
		return r;
	link->deadline_us = clock_monotonic_us() + IPP_CALL_MS * UINT64_C(1000);
	pthread_mutex_lock(&link->lock);
	link->guard_us = link->deadline_us + IPP_CALL_MS * UINT64_C(1000) / 3;
	pthread_mutex_unlock(&link->lock);
	link->request_id = ippGetRequestId(request);
	r = link_send_request(link, request, data, data_bytes);
	if (r == 0)
		r = link_read_answer(link, &answer);
	pthread_mutex_lock(&link->lock);
	link->guard_us = 0;
	pthread_mutex_unlock(&link->lock);
	if (r < 0) {
		link_close(link);
		return r;
	}
	link->used = true;
	if (strcasecmp(httpGetField(link->http, HTTP_FIELD_CONNECTION), "close") == 0)
		link_close(link);
	r = link_judge(link, answer);
	if (r < 0) {
		ippDelete(answer);
		return r;
	}
	*ret_answer = answer;
	return 0;
}

/*
 * For what may be asked twice: a printer that was started anew meanwhile has closed a connection that
 * still looked open, and only a second try tells whether it is there.
 */
static int link_ask(struct ipp_link *link, ipp_t *request, ipp_t **ret_answer)
{
	bool used = link->used;
	int r = link_exchange(link, request, NULL, 0, ret_answer);

	if (r != -ECONNRESET || !used || link_stopped(link))
		return r;
	ippSetState(request, IPP_STATE_IDLE);
	return link_exchange(link, request, NULL, 0, ret_answer);
}

static ipp_t *request_new(const struct ipp_link *link, ipp_op_t operation, uint32_t job)
{
	ipp_t *request = ippNewRequest(operation);

	if (!request)
		return NULL;
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, link->uri);
	if (job)
		ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", (int)job);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL,
		     link->user);
	return request;
}

DEFINE_CLEANUP(ipp_t *, ippDelete)

int ipp_link_status(struct ipp_link *link, uint32_t *ret_reasons)
{
	static const char *const wanted[] = { "printer-state", "printer-state-reasons" };
	_cleanup_(ippDeletep) ipp_t *request = request_new(link, IPP_OP_GET_PRINTER_ATTRIBUTES, 0);
	_cleanup_(ippDeletep) ipp_t *answer = NULL;
	ipp_attribute_t *state, *list;
	uint32_t reasons = 0;
	int r;

	if (!request)
		return -ENOMEM;
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 2, NULL,
		      wanted);
	r = link_ask(link, request, &answer);
	if (r < 0)
		return r;
	state = ippFindAttribute(answer, "printer-state", IPP_TAG_ENUM);
	list = ippFindAttribute(answer, "printer-state-reasons", IPP_TAG_KEYWORD);
	if (!state || !list)
		return -EBADMSG;
	for (int i = 0; i < ippGetCount(list); i++)
		reasons |= printer_reason_parse(ippGetString(list, i, NULL));
	if (ippGetInteger(state, 0) == IPP_PSTATE_STOPPED && !(reasons & PRINTER_STOPS))
		reasons |= PRINTER_OTHER;
	*ret_reasons = reasons;
	return 0;
}

/* Dots as hundredths of a millimetre, rounded up so that no row falls off the page. */
static int hundredths(uint32_t dots, uint32_t dpi)
{
	return (int)(((uint64_t)dots * 2540 + dpi - 1) / dpi);
}

static void add_media(ipp_t *request, const struct printer_page *page)
{
	static const char *const margins[] = { "media-bottom-margin", "media-left-margin",
					       "media-right-margin", "media-top-margin" };
	ipp_t *size = ippNew();
	ipp_t *media = ippNew();

	ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension",
		      hundredths(page->width_dots, page->dpi));
	ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension",
		      hundredths(page->height_dots, page->dpi));
	ippAddCollection(media, IPP_TAG_ZERO, "media-size", size);
	for (size_t i = 0; i < sizeof(margins) / sizeof(margins[0]); i++)
		ippAddInteger(media, IPP_TAG_ZERO, IPP_TAG_INTEGER, margins[i], 0);
	ippAddCollection(request, IPP_TAG_JOB, "media-col", media);
	ippDelete(size);
	ippDelete(media);
}

int ipp_link_create(struct ipp_link *link, const char *name, const struct printer_page *page,
		    uint32_t *ret_job)
{
	_cleanup_(ippDeletep) ipp_t *request = request_new(link, IPP_OP_CREATE_JOB, 0);
	_cleanup_(ippDeletep) ipp_t *answer = NULL;
	ipp_attribute_t *job;
	int r;

	if (!request)
		return -ENOMEM;
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, name);
	ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "none");
	add_media(request, page);
	r = link_exchange(link, request, NULL, 0, &answer);
	if (r < 0)
		return r;
	job = ippFindAttribute(answer, "job-id", IPP_TAG_INTEGER);
	if (!job || ippGetInteger(job, 0) <= 0)
		return -EBADMSG;
	*ret_job = (uint32_t)ippGetInteger(job, 0);
	return 0;
}

int ipp_link_send(struct ipp_link *link, uint32_t job, const struct printer_page *page)
{
	_cleanup_(ippDeletep) ipp_t *request = request_new(link, IPP_OP_SEND_DOCUMENT, job);
	_cleanup_(ippDeletep) ipp_t *answer = NULL;

	if (!request)
		return -ENOMEM;
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
		     "image/png");
	ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
	return link_exchange(link, request, page->png, page->png_bytes, &answer);
}

static void request_job_attributes(ipp_t *request)
{
	static const char *const wanted[] = { "job-id", "job-name", "job-state",
					      "job-state-reasons" };

	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 4, NULL,
		      wanted);
}

static void row_take(struct ipp_row *row, ipp_attribute_t *attribute)
{
	const char *what = ippGetName(attribute);
	ipp_tag_t tag = ippGetValueTag(attribute);

	if (strcmp(what, "job-id") == 0 && tag == IPP_TAG_INTEGER)
		row->id = ippGetInteger(attribute, 0);
	else if (strcmp(what, "job-state") == 0 && tag == IPP_TAG_ENUM)
		row->state = ippGetInteger(attribute, 0);
	else if (strcmp(what, "job-name") == 0 && (tag == IPP_TAG_NAME || tag == IPP_TAG_NAMELANG))
		row->name = ippGetString(attribute, 0, NULL);
	else if (strcmp(what, "job-state-reasons") == 0 && tag == IPP_TAG_KEYWORD)
		for (int i = 0; i < ippGetCount(attribute); i++)
			ipp_row_add_reason(row, ippGetString(attribute, i, NULL));
}

/* The newest job of that name in the answer. */
static int answer_find(ipp_t *answer, const char *name, struct ipp_view *ret_view)
{
	struct ipp_view view = { 0 };
	struct ipp_row row = { 0 };
	bool in_job = false;
	int r = 0;

	for (ipp_attribute_t *at = ippFirstAttribute(answer); at && r == 0;
	     at = ippNextAttribute(answer)) {
		bool is_job = ippGetGroupTag(at) == IPP_TAG_JOB && ippGetName(at) != NULL;

		if (in_job && !is_job) {
			r = ipp_row_judge(&row, name, &view);
			row = (struct ipp_row){ 0 };
		}
		in_job = is_job;
		if (in_job)
			row_take(&row, at);
	}
	if (r == 0 && in_job)
		r = ipp_row_judge(&row, name, &view);
	if (r < 0)
		return r;
	if (view.job == 0)
		return -ENOENT;
	*ret_view = view;
	return 0;
}

int ipp_link_view(struct ipp_link *link, uint32_t job, const char *name, struct ipp_view *ret_view)
{
	_cleanup_(ippDeletep) ipp_t *request = request_new(link, IPP_OP_GET_JOB_ATTRIBUTES, job);
	_cleanup_(ippDeletep) ipp_t *answer = NULL;
	int r;

	if (!request)
		return -ENOMEM;
	request_job_attributes(request);
	r = link_ask(link, request, &answer);
	if (r < 0)
		return r;
	return answer_find(answer, name, ret_view);
}

static int link_find_among(struct ipp_link *link, const char *which, const char *name,
			   struct ipp_view *ret_view)
{
	_cleanup_(ippDeletep) ipp_t *request = request_new(link, IPP_OP_GET_JOBS, 0);
	_cleanup_(ippDeletep) ipp_t *answer = NULL;
	int r;

	if (!request)
		return -ENOMEM;
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, which);
	request_job_attributes(request);
	r = link_ask(link, request, &answer);
	if (r < 0) /* -ENOENT here would be of the printer itself, not of the job */
		return r == -ENOENT ? -EREMOTEIO : r;
	return answer_find(answer, name, ret_view);
}

int ipp_link_find(struct ipp_link *link, const char *name, bool ended_too,
		  struct ipp_view *ret_view)
{
	/* In this order a job that ends between the two questions is still seen. Both values are
	 * required of every printer; "all" is not. */
	int r = link_find_among(link, "not-completed", name, ret_view);

	if (r == -ENOENT && ended_too)
		r = link_find_among(link, "completed", name, ret_view);
	return r;
}

int ipp_link_cancel(struct ipp_link *link, uint32_t job)
{
	_cleanup_(ippDeletep) ipp_t *request = request_new(link, IPP_OP_CANCEL_JOB, job);
	_cleanup_(ippDeletep) ipp_t *answer = NULL;

	if (!request)
		return -ENOMEM;
	return link_exchange(link, request, NULL, 0, &answer);
}
