/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * First users: how an appliance that has none gets some without a default password.
 */
#include "firmware/appliance/provision.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/log.h"
#include "firmware/store/store.h"
#include "firmware/wire/credentials.h"
#include "firmware/wire/topic.h"

#define FILE_MAX_BYTES 65536

DEFINE_CLEANUP(struct store *, store_free)

struct import {
	struct store *store;
	uint32_t added;
};

static int import_user(void *data, const struct credential *credential)
{
	struct import *import = data;
	struct store_user user = { .role = credential->role };
	enum role known;
	int r = store_user_role(import->store, credential->user, &known);

	if (r != 0)
		return r < 0 ? r : 0;
	if (text_copy(user.name, sizeof(user.name), credential->user) < 0 ||
	    text_copy(user.password, sizeof(user.password), credential->password) < 0)
		return -E2BIG;
	import->added++;
	return store_user_set(import->store, &user);
}

static int read_file(const char *path, char *bytes, size_t size, size_t *ret_length)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t length = 0;

	if (fd < 0)
		return -errno;
	while (length < size) {
		ssize_t got = read(fd, bytes + length, size - length);

		if (got < 0)
			return -errno;
		if (got == 0) {
			*ret_length = length;
			return 0;
		}
		length += (size_t)got;
	}
	return -EFBIG;
}

int provision(const char *path, struct config_site *site, const struct config_board *board)
{
	static char bytes[FILE_MAX_BYTES];
	_cleanup_(store_freep) struct store *store = NULL;
	char root[TOPIC_BYTES], detail[CREDENTIALS_DETAIL_BYTES] = "";
	struct store_options options = { .path = board->database,
					 .catalog = &site->catalog,
					 .root = root };
	struct import import = { 0 };
	size_t length = 0;
	int r = read_file(path, bytes, sizeof(bytes), &length);

	topic_root(site->catalog.site, root);
	if (r >= 0)
		r = store_open(&options, &store);
	if (r < 0) {
		log_error("%s: %s", path, strerror(-r));
		return r;
	}
	import.store = store;
	r = credentials_read(bytes, length, import_user, &import, detail);
	explicit_bzero(bytes, sizeof(bytes));
	if (r < 0)
		log_error("%s: %s", path, text_empty(detail) ? strerror(-r) : detail);
	else
		log_info("%s: %u users added", path, import.added);
	return r;
}
