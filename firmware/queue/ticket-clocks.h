/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "firmware/queue/catalog.h"
#include "firmware/queue/ticket.h"

/*
 * From when and until when the rules let something be done with a ticket, in engine time. Whoever
 * judges asks here, and whoever tells people how long it takes until then.
 */

/* The first moment at which a called ticket may be announced again. */
int64_t ticket_recall_from_ms(const struct ticket *ticket, const struct catalog *catalog);

/*
 * The first moment at which a called ticket may become a no-show; INT64_MAX while somebody who wants
 * to be fetched has not been looked for.
 */
int64_t ticket_no_show_from_ms(const struct ticket *ticket, const struct catalog *catalog);

/* The last moment at which its holder may take a leave back; INT64_MIN when they did not leave. */
int64_t ticket_stay_until_ms(const struct ticket *ticket, const struct catalog *catalog);
