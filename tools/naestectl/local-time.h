/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "firmware/base/attributes.h"
#include "firmware/base/clock.h"

/*
 * From now on local times are those of an IANA zone ("Europe/Copenhagen"). 0, or -EINVAL when this
 * machine does not know it.
 */
_must_check_ int local_time_zone(const char *zone);

/*
 * A time of a list: RFC 3339, or without an offset ("2026-11-22 10:00") in the zone set above.
 * Returns 0; -EINVAL for what is no time; -ENOENT for one that the night of summer time leaves out;
 * -EEXIST for one that the night of winter time has twice.
 */
_must_check_ int local_time_read(const char *text, char ret_text[static CLOCK_TEXT_BYTES]);
