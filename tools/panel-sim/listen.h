/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"

/*
 * A listening unix socket of `type`, not blocking. A socket file that nobody listens on any more is
 * replaced. Returns its fd, -EADDRINUSE when somebody does listen, -ENAMETOOLONG, or another errno.
 */
_must_check_ int listen_unix(const char *path, int type);
