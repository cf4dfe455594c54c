/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only user of libqrencode: an address in, modules out.
 */
#include "firmware/paper/qr.h"

#include <errno.h>

#include <qrencode.h>

struct qr {
	QRcode code;
};

int qr_new(const char *text, struct qr **ret_qr)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (!code)
		return errno == ERANGE ? -E2BIG : -ENOMEM;
	*ret_qr = (struct qr *)code;
	return 0;
}

void qr_free(struct qr *qr)
{
	if (qr)
		QRcode_free(&qr->code);
}

uint32_t qr_side(const struct qr *qr)
{
	return (uint32_t)qr->code.width;
}

bool qr_is_dark(const struct qr *qr, uint32_t column, uint32_t row)
{
	return qr->code.data[row * qr_side(qr) + column] & 1;
}
