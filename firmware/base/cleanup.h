/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * Acquire with a cleanup attribute, hand over with steal:
 *
 *	_cleanup_(thing_freep) struct thing *thing = thing_new();
 *	...
 *	*ret_thing = steal_pointer(&thing);
 */

#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))
#define _cleanup_free_      _cleanup_(cleanup_free)
#define _cleanup_close_     _cleanup_(cleanup_close)

/*
 * Defines `function##p`, which a cleanup attribute can call on a pointer variable of that type.
 * NOLINTBEGIN(bugprone-macro-parentheses): `type` is a type.
 */
#define DEFINE_CLEANUP(type, function)              \
	static inline void function##p(type *value) \
	{                                           \
		if (*value)                         \
			function(*value);           \
	}

/* NOLINTEND(bugprone-macro-parentheses) */

static inline void cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void cleanup_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define steal_pointer(pointer)                            \
	({                                                \
		__typeof__(*(pointer)) held = *(pointer); \
		*(pointer) = NULL;                        \
		held;                                     \
	})

static inline int steal_fd(int *fd)
{
	int held = *fd;

	*fd = -1;
	return held;
}
