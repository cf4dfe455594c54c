/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "tools/naestectl/ending.h"
#include "tools/naestectl/verbs.h"

/* Verbs that ask once and print the answer. */

enum ending request_run(const struct call *call);

/* Asks and prints nothing yet; ENDING_OK with the answer, which may be a refusal. */
enum ending request_ask(const struct call *call, json_t **ret_answer);

typedef void request_print_row(const json_t *row);

/* Pages of the list called `rows` until there is no next one, or just the page that was asked for. */
enum ending request_pages(const struct call *call, const char *rows, request_print_row *print_row);

/* Pages of `tickets` until there is no next one, or just the page that was asked for. */
enum ending request_tickets(const struct call *call);

/* public/<verb>: no login, no answer. */
enum ending request_public(const struct call *call);

/* seen/<display>: no answer. */
enum ending request_seen(const struct call *call);

/* Prints an answer as asked for, then its ending: a refusal goes to standard error as well. */
enum ending request_report(const struct call *call, json_t *answer);
