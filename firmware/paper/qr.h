/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/attributes.h"
#include "firmware/base/cleanup.h"

/* A QR code (ISO/IEC 18004) as modules, error correction level M. */

#define QR_QUIET_MODULES 4 /* the white border that readers need on each side */

struct qr;

/* Returns 0, -E2BIG (too much for one code) or -ENOMEM. */
_must_check_ int qr_new(const char *text, struct qr **ret_qr);
void qr_free(struct qr *qr);
DEFINE_CLEANUP(struct qr *, qr_free)

/* Modules a side, without the quiet zone. */
uint32_t qr_side(const struct qr *qr);
bool qr_is_dark(const struct qr *qr, uint32_t column, uint32_t row);
