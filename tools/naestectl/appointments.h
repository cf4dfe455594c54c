/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "tools/naestectl/ending.h"
#include "tools/naestectl/verbs.h"

/*
 * import-appointments FILE: lines of a file to pages of requests. Reads CSV (the first line names the
 * columns: code, service, time, and maybe lane, cancelled; commas or semicolons) or one JSON object a
 * line. A time is RFC 3339, or without an offset what the site's clock shows. What is wrong is told with
 * its line and field. A page is taken whole or not at all; as the same line again changes nothing, a
 * file that was mended is simply imported once more.
 */
enum ending appointments_import(const struct call *call);

/* Pages of `appointments` until there is no next one, or just the page that was asked for. */
enum ending appointments_list(const struct call *call);
