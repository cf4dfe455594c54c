/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading whole files and listing drop-ins. A file is read to its end or not at all, so nobody
 * works with half a configuration.
 */
#include "firmware/config/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>

#include "firmware/base/cleanup.h"
#include "firmware/base/text.h"

#define DROP_IN_SUFFIX ".conf"

int files_text(const char *path, size_t bytes_max, char **ret_text)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	_cleanup_free_ char *text = NULL;
	size_t used = 0;

	if (fd < 0)
		return -errno;
	/* One byte more than allowed tells a file that is too long from one that just fits. */
	text = malloc(bytes_max + 2);
	if (!text)
		return -ENOMEM;
	for (;;) {
		ssize_t count = read(fd, text + used, bytes_max + 1 - used);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		if (count == 0)
			break;
		used += (size_t)count;
		if (used > bytes_max)
			return -EFBIG;
	}
	if (memchr(text, '\0', used))
		return -EILSEQ;
	text[used] = '\0';
	*ret_text = steal_pointer(&text);
	return 0;
}

static int is_drop_in(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name), suffix = strlen(DROP_IN_SUFFIX);

	return entry->d_name[0] != '.' && length > suffix &&
	       text_equal(entry->d_name + length - suffix, DROP_IN_SUFFIX);
}

/* By bytes: the order must not depend on the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

void files_free_names(char **names, size_t count)
{
	for (size_t i = 0; names && i < count; i++)
		free(names[i]);
	free(names);
}

int files_drop_ins(const char *path, size_t count_max, char ***ret_names, size_t *ret_count)
{
	char folder[4096];
	struct dirent **entries = NULL;
	char **names;
	int count, result = 0;

	if (text_format(folder, sizeof(folder), "%s.d", path) < 0)
		return -ENAMETOOLONG;
	count = scandir(folder, &entries, is_drop_in, by_name);
	if (count < 0 && errno != ENOENT)
		return -errno;
	if (count < 0)
		count = 0;
	names = calloc((size_t)count + 1, sizeof(*names));
	if (!names)
		result = -ENOMEM;
	else if ((size_t)count > count_max)
		result = -E2BIG;
	for (int i = 0; i < count; i++) {
		if (result == 0 && !(names[i] = strdup(entries[i]->d_name)))
			result = -ENOMEM;
		free(entries[i]);
	}
	free(entries);
	if (result < 0) {
		files_free_names(names, (size_t)count);
		return result;
	}
	*ret_names = names;
	*ret_count = (size_t)count;
	return 0;
}
