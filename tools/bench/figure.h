/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "firmware/base/attributes.h"

/* The table: one row a figure, with the limit that was measured beside it. */

#define FIGURES_MAX 32

enum target {
	TARGET_NONE,
	TARGET_RATIO_AT_MOST,
	TARGET_RATIO_AT_LEAST,
	TARGET_OURS_AT_MOST,
};

struct figure {
	char name[72];
	const char *unit;
	double ours;
	double limit; /* 0: there is none to measure */
	enum target target;
	double bound;
	char note[96]; /* what the limit is, what is special; "" */
};

struct table {
	struct figure rows[FIGURES_MAX];
	size_t count;
};

/* Fills a name or a note; what does not fit is cut off, which a table survives. */
void figure_say(char *text, size_t size, const char *format, ...) _format_(printf, 3, 4);

void table_add(struct table *table, const struct figure *figure);
/* ours / limit, or 0 without a limit. */
double figure_ratio(const struct figure *figure);
/* True when there is no target, or it is met. */
bool figure_good(const struct figure *figure);

void table_print(const struct table *table, FILE *file);
/* {"figures":[...]}, `head` being further members such as "\"load\":1.5". */
void table_print_json(const struct table *table, const char *head, FILE *file);
