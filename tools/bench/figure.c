/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows for people and for programs. A row whose target is missed says so; it is never left out. */
#include "tools/bench/figure.h"

#include <stdarg.h>

#include "firmware/base/log.h"

void figure_say(char *text, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, size, format, arguments);
	va_end(arguments);
}

void table_add(struct table *table, const struct figure *figure)
{
	if (table->count == FIGURES_MAX)
		log_error("no room for the figure \"%s\"", figure->name);
	else
		table->rows[table->count++] = *figure;
}

double figure_ratio(const struct figure *figure)
{
	return figure->limit > 0 ? figure->ours / figure->limit : 0;
}

bool figure_good(const struct figure *figure)
{
	switch (figure->target) {
	case TARGET_NONE:
		return true;
	case TARGET_RATIO_AT_MOST:
		return figure_ratio(figure) <= figure->bound;
	case TARGET_RATIO_AT_LEAST:
		return figure_ratio(figure) >= figure->bound;
	case TARGET_OURS_AT_MOST:
		return figure->ours <= figure->bound;
	}
	return false;
}

static void format_value(char *text, size_t size, double value, const char *unit)
{
	int digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;

	figure_say(text, size, "%.*f %s", digits, value, unit);
}

static void format_target(const struct figure *figure, char *text, size_t size)
{
	switch (figure->target) {
	case TARGET_NONE:
		figure_say(text, size, "-");
		return;
	case TARGET_RATIO_AT_MOST:
		figure_say(text, size, "<= %.2fx", figure->bound);
		return;
	case TARGET_RATIO_AT_LEAST:
		figure_say(text, size, ">= %.2fx", figure->bound);
		return;
	case TARGET_OURS_AT_MOST:
		figure_say(text, size, "<= %g %s", figure->bound, figure->unit);
		return;
	}
}

void table_print(const struct table *table, FILE *file)
{
	fprintf(file, "%-52s %12s %12s %7s %-12s %-5s %s\n", "figure", "ours", "limit", "ratio",
		"target", "", "limit: what it is");
	for (size_t i = 0; i < table->count; i++) {
		const struct figure *row = &table->rows[i];
		char ours[32], limit[32] = "-", ratio[16] = "-", target[32];

		format_value(ours, sizeof(ours), row->ours, row->unit);
		if (row->limit > 0) {
			format_value(limit, sizeof(limit), row->limit, row->unit);
			figure_say(ratio, sizeof(ratio), "%.2fx", figure_ratio(row));
		}
		format_target(row, target, sizeof(target));
		fprintf(file, "%-52s %12s %12s %7s %-12s %-5s %s\n", row->name, ours, limit, ratio,
			target,
			row->target == TARGET_NONE ? ""
			: figure_good(row)         ? "ok"
						   : "OVER",
			row->note);
	}
}

void table_print_json(const struct table *table, const char *head, FILE *file)
{
	fprintf(file, "{%s,\"figures\":[", head);
	for (size_t i = 0; i < table->count; i++) {
		const struct figure *row = &table->rows[i];

		fprintf(file, "%s{\"name\":\"%s\",\"unit\":\"%s\",\"ours\":%.3f", i ? "," : "",
			row->name, row->unit, row->ours);
		if (row->limit > 0)
			fprintf(file, ",\"limit\":%.3f,\"ratio\":%.3f", row->limit,
				figure_ratio(row));
		if (row->target != TARGET_NONE) {
			char target[32];

			format_target(row, target, sizeof(target));
			fprintf(file, ",\"target\":\"%s\",\"good\":%s", target,
				figure_good(row) ? "true" : "false");
		}
		fprintf(file, ",\"note\":\"%s\"}", row->note);
	}
	fputs("]}\n", file);
}
