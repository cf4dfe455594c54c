/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * An IPP printer on a thread of the test, with a script of faults. It speaks through libcups' server
 * side, so this and its test are the second place that includes CUPS; what it garbles, it writes by
 * itself. All of it is under one lock: tests look into it while it runs.
 */

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cups/cups.h>
#include <pthread.h>

#include "firmware/base/require.h"

enum fault {
	FAULT_NONE,
	FAULT_BUSY,        /* server-error-busy */
	FAULT_REFUSED,     /* client-error-not-authorized */
	FAULT_DROP_UNDONE, /* closes the connection, having done nothing */
	FAULT_DROP_DONE,   /* does it, and closes without an answer */
	FAULT_HANG,        /* does nothing and says nothing until the client goes away */
	FAULT_TRICKLE,     /* a byte of an endless header every 50 ms */
	FAULT_NOT_HTTP,
	FAULT_NOT_IPP,
	FAULT_EMPTY, /* good IPP without any attribute of use */
};

struct fake_job {
	int id, state;
	char name[64], reason[64];
	const char *second; /* another reason, or NULL */
};

struct fake {
	pthread_t thread;
	pthread_mutex_t lock;
	int listener, port;
	bool stop;

	const char *reasons[3]; /* printer-state-reasons; none: "none" */
	struct fake_job jobs[16];
	int count, next_id;
	int ends_as;         /* the state that a sent job goes to */
	const char *then[3]; /* and the printer's reasons from then on, if any */
	bool ignores_cancel, forgets;

	ipp_op_t fault_op;
	enum fault fault;
	int fault_times;

	int creates, sends, cancels, connections;
	size_t document_bytes;
	uint8_t document[64];
	int width, height, margins; /* of the last Create-Job; margins that are 0 */
	char format[32], scaling[32], user[32];
};

static struct fake_job *fake_find(struct fake *fake, int id)
{
	for (int i = 0; i < fake->count; i++)
		if (fake->jobs[i].id == id)
			return &fake->jobs[i];
	return NULL;
}

static struct fake_job *fake_add(struct fake *fake, const char *name, int state, const char *reason)
{
	struct fake_job *job = &fake->jobs[fake->count++ % 16];

	*job = (struct fake_job){ .id = ++fake->next_id };
	job->state = state;
	(void)snprintf(job->name, sizeof(job->name), "%s", name);
	(void)snprintf(job->reason, sizeof(job->reason), "%s", reason);
	return job;
}

static void fake_put_job(ipp_t *answer, const struct fake_job *job)
{
	ippAddInteger(answer, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-id", job->id);
	ippAddString(answer, IPP_TAG_JOB, IPP_TAG_NAME, "job-name", NULL, job->name);
	ippAddInteger(answer, IPP_TAG_JOB, IPP_TAG_ENUM, "job-state", job->state);
	if (job->second)
		ippAddStrings(answer, IPP_TAG_JOB, IPP_TAG_KEYWORD, "job-state-reasons", 2, NULL,
			      (const char *const[]){ job->reason, job->second });
	else
		ippAddString(answer, IPP_TAG_JOB, IPP_TAG_KEYWORD, "job-state-reasons", NULL,
			     job->reason);
}

static void fake_text(ipp_t *request, const char *name, char *ret_text, size_t size)
{
	ipp_attribute_t *found = ippFindAttribute(request, name, IPP_TAG_ZERO);

	(void)snprintf(ret_text, size, "%s", found ? ippGetString(found, 0, NULL) : "");
}

static void fake_create(struct fake *fake, ipp_t *request, ipp_t *answer)
{
	ipp_t *media = ippGetCollection(ippFindAttribute(request, "media-col", IPP_TAG_ZERO), 0);
	ipp_t *size = ippGetCollection(ippFindAttribute(media, "media-size", IPP_TAG_ZERO), 0);
	char name[64];

	fake_text(request, "job-name", name, sizeof(name));
	fake_text(request, "print-scaling", fake->scaling, sizeof(fake->scaling));
	fake_text(request, "requesting-user-name", fake->user, sizeof(fake->user));
	fake->width = ippGetInteger(ippFindAttribute(size, "x-dimension", IPP_TAG_INTEGER), 0);
	fake->height = ippGetInteger(ippFindAttribute(size, "y-dimension", IPP_TAG_INTEGER), 0);
	fake->margins = 0;
	for (ipp_attribute_t *at = ippFirstAttribute(media); at; at = ippNextAttribute(media))
		fake->margins += ippGetValueTag(at) == IPP_TAG_INTEGER && !ippGetInteger(at, 0);
	fake->creates++;
	fake_put_job(answer, fake_add(fake, name, IPP_JSTATE_HELD, "job-data-insufficient"));
}

static void fake_set_reasons(struct fake *fake, const char *first, const char *second)
{
	pthread_mutex_lock(&fake->lock);
	fake->reasons[0] = first;
	fake->reasons[1] = second;
	pthread_mutex_unlock(&fake->lock);
}

static void fake_send(struct fake *fake, ipp_t *request, struct fake_job *job)
{
	fake_text(request, "document-format", fake->format, sizeof(fake->format));
	fake->sends++;
	job->state = fake->ends_as;
	(void)snprintf(job->reason, sizeof(job->reason), "%s",
		       job->state == IPP_JSTATE_ABORTED ? "aborted-by-system" : "none");
	if (fake->then[0])
		fake->reasons[0] = fake->then[0];
	if (fake->forgets)
		(void)snprintf(job->name, sizeof(job->name), "somebody else's");
}

static void fake_put_printer(struct fake *fake, ipp_t *answer)
{
	int count = 0;

	while (fake->reasons[count])
		count++;
	ippAddInteger(answer, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state", IPP_PSTATE_IDLE);
	if (count)
		ippAddStrings(answer, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "printer-state-reasons",
			      count, NULL, fake->reasons);
	else
		ippAddString(answer, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "printer-state-reasons",
			     NULL, "none");
}

static void fake_put_jobs(struct fake *fake, ipp_t *request, ipp_t *answer)
{
	char which[32];

	fake_text(request, "which-jobs", which, sizeof(which));
	for (int i = 0; i < fake->count; i++) {
		if ((fake->jobs[i].state >= IPP_JSTATE_CANCELED) !=
		    (strcmp(which, "completed") == 0))
			continue;
		if (ippFirstAttribute(answer) && ippFindAttribute(answer, "job-id", IPP_TAG_ZERO))
			ippAddSeparator(answer);
		fake_put_job(answer, &fake->jobs[i]);
	}
}

/* Does what is asked; the answer's status is set where it is not success. */
static void fake_do(struct fake *fake, ipp_t *request, ipp_t *answer)
{
	ipp_attribute_t *id = ippFindAttribute(request, "job-id", IPP_TAG_INTEGER);
	struct fake_job *job = id ? fake_find(fake, ippGetInteger(id, 0)) : NULL;
	ipp_op_t operation = ippGetOperation(request);

	if (id && !job) {
		ippSetStatusCode(answer, IPP_STATUS_ERROR_NOT_FOUND);
	} else if (operation == IPP_OP_CREATE_JOB) {
		fake_create(fake, request, answer);
	} else if (operation == IPP_OP_SEND_DOCUMENT) {
		fake_send(fake, request, job);
	} else if (operation == IPP_OP_GET_JOB_ATTRIBUTES) {
		fake_put_job(answer, job);
	} else if (operation == IPP_OP_GET_JOBS) {
		fake_put_jobs(fake, request, answer);
	} else if (operation == IPP_OP_GET_PRINTER_ATTRIBUTES) {
		fake_put_printer(fake, answer);
	} else if (operation == IPP_OP_CANCEL_JOB) {
		fake->cancels++;
		if (!fake->ignores_cancel)
			job->state = IPP_JSTATE_CANCELED;
	}
}

static void fake_answer(http_t *http, ipp_t *answer)
{
	httpClearFields(http);
	httpSetField(http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
	httpSetLength(http, ippLength(answer));
	httpWriteResponse(http, HTTP_STATUS_OK);
	ippSetState(answer, IPP_STATE_IDLE);
	while (ippWrite(http, answer) != IPP_STATE_DATA)
		;
	httpFlushWrite(http);
}

static bool fake_stopping(struct fake *fake)
{
	bool stop;

	pthread_mutex_lock(&fake->lock);
	stop = fake->stop;
	pthread_mutex_unlock(&fake->lock);
	return stop;
}

static void fake_write(int fd, const char *text)
{
	ssize_t written = send(fd, text, strlen(text), MSG_NOSIGNAL);

	(void)written;
}

/* Keeps the client waiting until it goes away; `drop` is sent every 50 ms. */
static void fake_stall(struct fake *fake, int fd, const char *drop)
{
	if (drop)
		fake_write(fd, "HTTP/1.1 200 OK\r\nX-Long: ");
	while (!fake_stopping(fake)) {
		struct pollfd gone = { .fd = fd, .events = POLLIN | POLLRDHUP };

		if (poll(&gone, 1, 50) > 0)
			return;
		if (drop)
			fake_write(fd, drop);
	}
}

/* Returns false when the connection is over. */
static bool fake_misbehave(struct fake *fake, enum fault fault, http_t *http, ipp_t *answer)
{
	static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
				   "Content-Length: 12\r\n\r\n<html></html";

	switch (fault) {
	case FAULT_NONE:
	case FAULT_BUSY:
	case FAULT_REFUSED:
		if (fault == FAULT_BUSY)
			ippSetStatusCode(answer, IPP_STATUS_ERROR_BUSY);
		if (fault == FAULT_REFUSED)
			ippSetStatusCode(answer, IPP_STATUS_ERROR_NOT_AUTHORIZED);
		fake_answer(http, answer);
		return true;
	case FAULT_EMPTY:
		fake_answer(http, answer);
		return true;
	case FAULT_DROP_UNDONE:
	case FAULT_DROP_DONE:
		return false;
	case FAULT_HANG:
		fake_stall(fake, httpGetFd(http), NULL);
		return false;
	case FAULT_TRICKLE:
		fake_stall(fake, httpGetFd(http), "x");
		return false;
	case FAULT_NOT_HTTP:
		fake_write(httpGetFd(http), "SSH-2.0-OpenSSH_9.2\r\n");
		return false;
	case FAULT_NOT_IPP:
		fake_write(httpGetFd(http), page);
		return true;
	}
	return false;
}

/* The fault that this operation meets, if any; counts it down. */
static enum fault fake_fault(struct fake *fake, ipp_op_t operation)
{
	if (fake->fault_times == 0 || fake->fault_op != operation)
		return FAULT_NONE;
	fake->fault_times--;
	return fake->fault;
}

static bool fake_read(struct fake *fake, http_t *http, ipp_t *request)
{
	char resource[256];
	http_state_t state;
	uint8_t bytes[4096] = { 0 }, first[sizeof(fake->document)];
	ssize_t got;
	size_t total = 0;

	while ((state = httpReadRequest(http, resource, sizeof(resource))) == HTTP_STATE_WAITING)
		;
	if (state != HTTP_STATE_POST)
		return false;
	while (httpUpdate(http) == HTTP_STATUS_CONTINUE)
		;
	for (ipp_state_t parsed = IPP_STATE_IDLE; parsed != IPP_STATE_DATA;) {
		parsed = ippRead(http, request);
		if (parsed == IPP_STATE_ERROR)
			return false;
	}
	while ((got = httpRead2(http, (char *)bytes, sizeof(bytes))) > 0) {
		if (total == 0)
			memcpy(first, bytes, sizeof(first));
		total += (size_t)got;
	}
	if (total > 0) {
		pthread_mutex_lock(&fake->lock);
		fake->document_bytes = total;
		memcpy(fake->document, first, sizeof(first));
		pthread_mutex_unlock(&fake->lock);
	}
	return true;
}

static bool fake_serve_one(struct fake *fake, http_t *http)
{
	ipp_t *request = ippNew();
	bool going_on = fake_read(fake, http, request);

	if (going_on) {
		ipp_t *answer = ippNewResponse(request);
		enum fault fault;

		pthread_mutex_lock(&fake->lock);
		fault = fake_fault(fake, ippGetOperation(request));
		if (fault == FAULT_NONE || fault == FAULT_DROP_DONE)
			fake_do(fake, request, answer);
		pthread_mutex_unlock(&fake->lock);
		going_on = fake_misbehave(fake, fault, http, answer);
		ippDelete(answer);
	}
	ippDelete(request);
	return going_on;
}

static void *fake_main(void *data)
{
	struct fake *fake = data;

	while (!fake_stopping(fake)) {
		struct pollfd waiting = { .fd = fake->listener, .events = POLLIN };
		http_t *http;

		if (poll(&waiting, 1, 20) <= 0)
			continue;
		http = httpAcceptConnection(fake->listener, 1);
		require(http != NULL);
		pthread_mutex_lock(&fake->lock);
		fake->connections++;
		pthread_mutex_unlock(&fake->lock);
		for (;;) {
			struct pollfd more = { .fd = httpGetFd(http), .events = POLLIN };

			if (fake_stopping(fake))
				break;
			if (!httpGetReady(http) && poll(&more, 1, 20) <= 0)
				continue;
			if (!fake_serve_one(fake, http))
				break;
		}
		httpClose(http);
	}
	return NULL;
}

/* Listens on `path`, or on the loopback port of before (0: a free one), and serves. */
static void fake_start(struct fake *fake, const char *path)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	struct sockaddr_in net = { .sin_family = AF_INET,
				   .sin_port = htons((uint16_t)fake->port),
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(net);
	int one = 1, r;

	fake->stop = false;
	fake->listener = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	require(fake->listener >= 0);
	if (path) {
		(void)snprintf(local.sun_path, sizeof(local.sun_path), "%s", path);
		r = bind(fake->listener, (struct sockaddr *)&local, sizeof(local));
	} else {
		setsockopt(fake->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		r = bind(fake->listener, (struct sockaddr *)&net, sizeof(net));
	}
	require(r == 0);
	r = listen(fake->listener, 8);
	require(r == 0);
	if (!path) {
		getsockname(fake->listener, (struct sockaddr *)&net, &size);
		fake->port = ntohs(net.sin_port);
	}
	r = pthread_create(&fake->thread, NULL, fake_main, fake);
	require(r == 0);
}

static void fake_stop(struct fake *fake)
{
	pthread_mutex_lock(&fake->lock);
	fake->stop = true;
	pthread_mutex_unlock(&fake->lock);
	pthread_join(fake->thread, NULL);
	close(fake->listener);
}
