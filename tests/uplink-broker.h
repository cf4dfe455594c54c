/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * A real broker for test-uplink.c, with the configuration of the virtual board, in a folder of its
 * own; and a probe: a plain client that says which reason code the broker gave. Included once.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glob.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <pwd.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/clock.h"
#include "firmware/base/text.h"

#define PATH_BYTES  256
#define BROKER_USER "naested"
#define BROKER_PASS "broker-secret"

struct broker {
	char dir[64];
	char socket[PATH_BYTES];
	char config[PATH_BYTES];
	char users[PATH_BYTES]; /* the plugin's file */
	uint16_t port;
	pid_t pid; /* 0: not running */
};

/* What fits of the bytes, as text. */
static inline void note(char *destination, size_t size, const void *bytes, size_t count)
{
	size_t kept = count < size ? count : size - 1;

	if (kept > 0)
		memcpy(destination, bytes, kept);
	destination[kept] = '\0';
}

static inline void pause_ms(unsigned int ms)
{
	usleep(ms * 1000);
}

static inline void path_in(const struct broker *broker, const char *name, char ret_path[PATH_BYTES])
{
	assert_int_equal(text_format(ret_path, PATH_BYTES, "%s/%s", broker->dir, name), 0);
}

static inline void file_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* The whole file, on the heap. */
static inline char *file_read(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = calloc(1, 65536);

	assert_non_null(text);
	if (!file)
		fail_msg("%s: %s", path, strerror(errno));
	else {
		assert_true(fread(text, 1, 65535, file) > 0);
		assert_int_equal(fclose(file), 0);
	}
	return text;
}

/* The sources are found from this file's name, which may be relative to the build folder. */
static inline void source_path(const char *name, char ret_path[PATH_BYTES])
{
	char program[PATH_BYTES] = "";
	const char *file = __FILE__;
	int length = (int)(strrchr(file, '/') - file);

	if (file[0] == '/') {
		assert_int_equal(
			text_format(ret_path, PATH_BYTES, "%.*s/../%s", length, file, name), 0);
		return;
	}
	assert_true(readlink("/proc/self/exe", program, sizeof(program) - 1) > 0);
	*strrchr(program, '/') = '\0';
	assert_int_equal(
		text_format(ret_path, PATH_BYTES, "%s/../%.*s/../%s", program, length, file, name),
		0);
}

static inline uint16_t free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	return ntohs(address.sin_port);
}

/* Runs a program to its end, or in the background when `ret_pid` is given. */
static inline void run_program(char *const argv[], pid_t *ret_pid)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		/* A test that is killed leaves no broker behind. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || null < 0 || dup2(null, 0) < 0 ||
		    dup2(null, 1) < 0 || dup2(null, 2) < 0)
			_exit(126);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (ret_pid) {
		*ret_pid = pid;
		return;
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Replaces each occurrence of `word`; returns the new text on the heap and frees the old one. */
static inline char *fill(char *text, const char *word, const char *value)
{
	char *at;

	while ((at = strstr(text, word))) {
		char *next = NULL;

		assert_true(asprintf(&next, "%.*s%s%s", (int)(at - text), text, value,
				     at + strlen(word)) > 0);
		free(text);
		text = next;
	}
	return text;
}

static inline void broker_write_config(struct broker *broker)
{
	char path[PATH_BYTES], port[16];
	const struct passwd *user = getpwuid(getuid());
	glob_t plugin = { 0 };
	char *text;

	source_path("board/virtual/mosquitto.conf", path);
	text = file_read(path);
	assert_non_null(user);
	assert_int_equal(glob("/usr/lib/*/mosquitto_dynamic_security.so", 0, NULL, &plugin), 0);
	assert_int_equal(text_format(port, sizeof(port), "%u", broker->port), 0);
	text = fill(text, "@DYNSEC@", plugin.gl_pathv[0]);
	text = fill(text, "@USER@", user->pw_name);
	text = fill(text, "@RUN@", broker->dir);
	text = fill(text, "@STATE@", broker->dir);
	path_in(broker, "log", path);
	text = fill(text, "@LOG@", path);
	text = fill(text, "@PORT@", port);
	file_write(broker->config, text);
	free(text);
	globfree(&plugin);
}

/* The plugin's file as on the first day: the appliance's own user and nobody else. */
static inline void broker_forget_users(const struct broker *broker)
{
	char path[PATH_BYTES];

	assert_int_equal(text_copy(path, sizeof(path), broker->users), 0);
	unlink(path);
	run_program((char *[]){ (char[]){ "mosquitto_ctrl" }, (char[]){ "dynsec" },
				(char[]){ "init" }, path, (char[]){ BROKER_USER },
				(char[]){ BROKER_PASS }, NULL },
		    NULL);
}

static inline void broker_prepare(struct broker *broker)
{
	*broker = (struct broker){ .dir = "/tmp/uplink-XXXXXX", .port = free_port() };
	assert_non_null(mkdtemp(broker->dir));
	path_in(broker, "mqtt.sock", broker->socket);
	path_in(broker, "mosquitto.conf", broker->config);
	path_in(broker, "dynamic-security.json", broker->users);
	broker_write_config(broker);
	broker_forget_users(broker);
}

static inline bool broker_listens(const struct broker *broker)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(broker->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
}

static inline void broker_start_only(struct broker *broker)
{
	run_program((char *[]){ (char[]){ "mosquitto" }, (char[]){ "-c" }, broker->config, NULL },
		    &broker->pid);
}

static inline void broker_start(struct broker *broker)
{
	broker_start_only(broker);
	for (int i = 0; i < 500 && !broker_listens(broker); i++)
		pause_ms(10);
	assert_true(broker_listens(broker));
}

static inline void broker_end(struct broker *broker, int signal)
{
	if (!broker->pid)
		return;
	assert_int_equal(kill(broker->pid, signal), 0);
	assert_int_equal(kill(broker->pid, SIGCONT), 0); /* a test may have left it stopped */
	assert_int_equal(waitpid(broker->pid, NULL, 0), broker->pid);
	broker->pid = 0;
}

static inline void broker_remove(struct broker *broker)
{
	static const char *const names[] = { "mqtt.sock", "mosquitto.conf", "dynamic-security.json",
					     "log",       "mosquitto.db",   "secret" };
	char path[PATH_BYTES];

	broker_end(broker, SIGTERM);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path_in(broker, names[i], path);
		unlink(path);
	}
	assert_int_equal(rmdir(broker->dir), 0);
}

#define PROBE_NONE (-1)

struct probe {
	struct mosquitto *client;
	int connected, subscribed, published, disconnected; /* reason codes, or PROBE_NONE */
	size_t count;                                       /* messages that have come */
	char topic[PATH_BYTES], payload[PATH_BYTES];        /* of the last one */
	char correlation[PATH_BYTES], content_type[64];
	uint32_t expiry_s;
	bool retained;
};

static inline void probe_on_connect(struct mosquitto *client, void *data, int rc, int flags,
				    const mosquitto_property *properties)
{
	((struct probe *)data)->connected = rc;
}

static inline void probe_on_disconnect(struct mosquitto *client, void *data, int rc,
				       const mosquitto_property *properties)
{
	((struct probe *)data)->disconnected = rc;
}

static inline void probe_on_subscribe(struct mosquitto *client, void *data, int mid, int count,
				      const int *granted, const mosquitto_property *properties)
{
	((struct probe *)data)->subscribed = granted[0];
}

static inline void probe_on_publish(struct mosquitto *client, void *data, int mid, int rc,
				    const mosquitto_property *properties)
{
	((struct probe *)data)->published = rc;
}

static inline void probe_on_message(struct mosquitto *client, void *data,
				    const struct mosquitto_message *message,
				    const mosquitto_property *properties)
{
	struct probe *probe = data;
	_cleanup_free_ void *correlation = NULL;
	_cleanup_free_ char *content_type = NULL;
	uint16_t correlation_bytes = 0;

	mosquitto_property_read_binary(properties, MQTT_PROP_CORRELATION_DATA, &correlation,
				       &correlation_bytes, false);
	mosquitto_property_read_string(properties, MQTT_PROP_CONTENT_TYPE, &content_type, false);
	mosquitto_property_read_int32(properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
				      &probe->expiry_s, false);
	note(probe->topic, sizeof(probe->topic), message->topic, strlen(message->topic));
	note(probe->payload, sizeof(probe->payload), message->payload, (size_t)message->payloadlen);
	note(probe->correlation, sizeof(probe->correlation), correlation, correlation_bytes);
	note(probe->content_type, sizeof(probe->content_type), content_type,
	     content_type ? strlen(content_type) : 0);
	probe->retained = message->retain;
	probe->count++;
}

/* `user` NULL: anonymous. Does not wait for the CONNACK. */
static inline void probe_open(struct probe *probe, const struct broker *broker, const char *user,
			      const char *password)
{
	*probe = (struct probe){ .connected = PROBE_NONE,
				 .subscribed = PROBE_NONE,
				 .published = PROBE_NONE,
				 .disconnected = PROBE_NONE };
	probe->client = mosquitto_new(NULL, true, probe);
	assert_non_null(probe->client);
	mosquitto_int_option(probe->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	mosquitto_int_option(probe->client, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_connect_v5_callback_set(probe->client, probe_on_connect);
	mosquitto_disconnect_v5_callback_set(probe->client, probe_on_disconnect);
	mosquitto_subscribe_v5_callback_set(probe->client, probe_on_subscribe);
	mosquitto_publish_v5_callback_set(probe->client, probe_on_publish);
	mosquitto_message_v5_callback_set(probe->client, probe_on_message);
	if (user)
		assert_int_equal(mosquitto_username_pw_set(probe->client, user, password), 0);
	assert_int_equal(
		mosquitto_connect_bind_v5(probe->client, "127.0.0.1", broker->port, 30, NULL, NULL),
		0);
}

static inline void probe_close(struct probe *probe)
{
	if (probe->client)
		mosquitto_destroy(probe->client);
	probe->client = NULL;
}
