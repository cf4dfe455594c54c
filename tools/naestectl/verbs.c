/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The table of verbs. It follows the contract's table of requests (firmware/wire/README.md): a verb
 * that is added there gets its row here.
 */
#include "tools/naestectl/verbs.h"

#include <inttypes.h>
#include <string.h>

#include "firmware/base/text.h"
#include "tools/naestectl/appointments.h"
#include "tools/naestectl/device.h"
#include "tools/naestectl/journal.h"
#include "tools/naestectl/request.h"
#include "tools/naestectl/show.h"
#include "tools/naestectl/user.h"
#include "tools/naestectl/what-if.h"

#define OUTCOMES      "served partly referred"
#define PARK_REASONS  "documents form other_office called_away other"
#define CLOSE_REASONS "referred tomorrow left unknown"
#define PAUSE_REASONS "break lunch backoffice meeting other"
#define STATES        "waiting called serving parked ended"
#define MARKS         "accompanied fetch appointment"
#define HELPERS       "specialist interpreter"
#define LEVELS        "info important emergency evacuate"
#define ROLES         "kiosk display volunteer staff supervisor operator"

#define SEQ_MAX        INT64_C(9007199254740991) /* what a JSON number carries exactly */
#define WAKE_MAX_S     14400
#define FROM_MAX_S     172800
#define WAITED_MAX_S   43200
#define PARTY_MAX      20
#define CODE_MAX       32
#define DAYS_MAX       365
#define PATH_BYTES_MAX 4095
#define PAGE_MAX       10000
#define PLACE_MAX      63
#define HOURS_MAX      47
#define RANGE_MAX      9

#define COUNTER_KINDS    "desk room booth phone"
#define COUNTER_NAME_MAX 23
#define LINE_MAX_BYTES   119
#define HELP_MAX_BYTES   479
#define LINK_MAX_BYTES   199
#define EXPECTED_MAX_S   28800
#define CAPACITY_MAX     25974
#define RATE_MAX         1000000
#define DAY_S            86400

#define PLAYBOOK_MAX_S 604800

/* clang-format off */
static const struct field no_fields[] = { { 0 } };

static const struct field take_fields[] = {
	{ "services", FIELD_SLUGS, .required = true, .help = "what for, in this order" },
	{ "lane", FIELD_SLUG, .help = "the lane wished for" },
	{ "language", FIELD_SLUG, .help = "da, en, ..." },
	{ "party", FIELD_NUMBER, .min = 1, .max = PARTY_MAX, .help = "how many people come" },
	{ "marks", FIELD_CODES, .choices = MARKS, .help = "with a support worker; to be fetched" },
	{ "time", FIELD_TIME, .help = "when it was asked for; more than 47 h ago is refused" },
	{ 0 },
};

static const struct field sit_fields[] = {
	{ "counter", FIELD_SLUG, .required = true, .help = "which counter" },
	{ "take_over", FIELD_FLAG, .help = "also when somebody sits there" },
	{ 0 },
};

static const struct field next_fields[] = {
	{ "finish", FIELD_CODE, .choices = OUTCOMES, .help = "first end the visit at the counter" },
	{ "counter", FIELD_SLUG, .help = "which, for who sits at several" },
	{ 0 },
};

static const struct field counter_fields[] = {
	{ "counter", FIELD_SLUG, .help = "which, for who sits at several" },
	{ 0 },
};

static const struct field call_fields[] = {
	{ "ticket", FIELD_TICKET, .required = true, .help = "which ticket" },
	{ "counter", FIELD_SLUG, .help = "which, for who sits at several" },
	{ 0 },
};

static const struct field ticket_fields[] = {
	{ "ticket", FIELD_TICKET, .required = true, .help = "which ticket" },
	{ 0 },
};

static const struct field finish_fields[] = {
	{ "outcome", FIELD_CODE, .required = true, .choices = OUTCOMES, .help = "how it ended" },
	{ "delivered", FIELD_FLAG, .help = "what was asked for was handed out" },
	{ "counter", FIELD_SLUG, .help = "which, for who sits at several" },
	{ 0 },
};

static const struct field park_fields[] = {
	{ "reason", FIELD_CODE, .required = true, .choices = PARK_REASONS, .help = "why" },
	{ "wake_s", FIELD_NUMBER, .min = 1, .max = WAKE_MAX_S,
	  .help = "seconds until it waits again" },
	{ "counter", FIELD_SLUG, .help = "which, for who sits at several" },
	{ 0 },
};

static const struct field transfer_fields[] = {
	{ "ticket", FIELD_TICKET, .help = "which, if not the one at the counter" },
	{ "service", FIELD_SLUG, .help = "to this service, or" },
	{ "counter", FIELD_SLUG, .help = "to this counter" },
	{ 0 },
};

static const struct field refer_fields[] = {
	{ "ticket", FIELD_TICKET, .help = "which, if not the one at the counter" },
	{ "place", FIELD_TEXT, .required = true, .max = PLACE_MAX, .help = "the office to go to" },
	{ 0 },
};

static const struct field add_errand_fields[] = {
	{ "ticket", FIELD_TICKET, .help = "which, if not the one at the counter" },
	{ "service", FIELD_SLUG, .required = true, .help = "the further errand" },
	{ "party", FIELD_NUMBER, .min = 1, .max = PARTY_MAX, .help = "how many people" },
	{ 0 },
};

static const struct field grant_lane_fields[] = {
	{ "ticket", FIELD_TICKET, .required = true, .help = "which ticket" },
	{ "lane", FIELD_SLUG, .required = true, .help = "the lane that it gets" },
	{ 0 },
};

static const struct field merge_fields[] = {
	{ "ticket", FIELD_TICKET, .required = true, .help = "the one that ends" },
	{ "into", FIELD_TICKET, .required = true, .help = "the one that goes on" },
	{ 0 },
};

static const struct field split_fields[] = {
	{ "ticket", FIELD_TICKET, .required = true, .help = "the one to split" },
	{ "services", FIELD_SLUGS, .help = "the errands that go to the new ticket" },
	{ 0 },
};

static const struct field pause_fields[] = {
	{ "reason", FIELD_CODE, .required = true, .choices = PAUSE_REASONS, .help = "why" },
	{ "counter", FIELD_SLUG, .help = "which, for who sits at several" },
	{ 0 },
};

static const struct field service_fields[] = {
	{ "service", FIELD_SLUG, .required = true, .help = "which service" },
	{ 0 },
};

static const struct field summon_fields[] = {
	{ "who", FIELD_CODE, .required = true, .choices = HELPERS, .help = "who should come" },
	{ "counter", FIELD_SLUG, .help = "which, for who sits at several" },
	{ 0 },
};

static const struct field clear_alarm_fields[] = {
	{ "counter", FIELD_SLUG, .help = "of this counter, if not one's own, or" },
	{ "device", FIELD_SLUG, .help = "of this device" },
	{ 0 },
};

static const struct field close_day_fields[] = {
	{ "reason", FIELD_CODE, .required = true, .choices = CLOSE_REASONS,
	  .help = "what became of them" },
	{ "ticket", FIELD_TICKET, .help = "only this one" },
	{ "day", FIELD_DAY, .help = "of a past day that is asked about" },
	{ 0 },
};

static const struct field open_stop_fields[] = {
	{ "stop", FIELD_SLUG, .required = true, .help = "which stop" },
	{ "place", FIELD_TEXT, .required = true, .max = PLACE_MAX, .help = "what people read" },
	{ "open", FIELD_TEXT, .max = HOURS_MAX, .help = "hours there, if not the site's" },
	{ "numbers", FIELD_TEXT, .max = RANGE_MAX, .help = "B001-B500, if not the site's" },
	{ 0 },
};

static const struct field set_hours_fields[] = {
	{ "on", FIELD_TEXT, .required = true, .max = HOURS_MAX,
	  .help = "mon, mon-fri, all, or a date: 2026-12-24" },
	{ "open", FIELD_TEXT, .required = true, .max = HOURS_MAX,
	  .help = "\"10:00-12:00 13:00-15:00\", closed, always; of a date, usual" },
	{ "service", FIELD_SLUG, .help = "of this service only" },
	{ 0 },
};

static const struct field record_reserve_fields[] = {
	{ "from", FIELD_TICKET, .help = "the first number used (default: the first of all)" },
	{ "to", FIELD_TICKET, .required = true, .help = "the last number used" },
	{ "service", FIELD_SLUG, .required = true, .help = "what for" },
	{ "outcome", FIELD_CODE, .choices = OUTCOMES, .help = "they have ended; else they wait" },
	{ "waited_s", FIELD_NUMBER, .min = 0, .max = WAITED_MAX_S,
	  .help = "seconds that they have waited already" },
	{ 0 },
};

static const struct field set_service_fields[] = {
	{ "service", FIELD_SLUG, .required = true, .help = "which; an unknown one is made" },
	{ "names", FIELD_OBJECT, .help = "what citizens choose, by language" },
	{ "must", FIELD_OBJECT, .help = "the line before the ticket is taken, by language" },
	{ "help", FIELD_OBJECT, .help = "a few sentences, by language" },
	{ "bring", FIELD_OBJECT, .help = "what to bring along: lists by language" },
	{ "expected_s", FIELD_NUMBER, .min = 10, .max = EXPECTED_MAX_S,
	  .help = "seconds that it takes, until the site knows better" },
	{ "per_person", FIELD_FLAG, .help = "ask how many people come" },
	{ "in_person", FIELD_FLAG, .help = "never at a screen or a telephone" },
	{ "capacity", FIELD_NUMBER, .max = CAPACITY_MAX, .help = "visits a day; 0: no limit" },
	{ "authority", FIELD_TEXT, .empty = true, .max = LINE_MAX_BYTES,
	  .help = "for whom it is done" },
	{ "link", FIELD_TEXT, .empty = true, .max = LINK_MAX_BYTES,
	  .help = "where citizens can do it themselves" },
	{ "place", FIELD_OBJECT, .help = "where else: name, phone, hours; or null" },
	{ "retired", FIELD_FLAG, .help = "take it back" },
	{ 0 },
};

static const struct field set_text_fields[] = {
	{ "language", FIELD_SLUG, .required = true, .help = "of the texts; a new one is added" },
	{ "service", FIELD_SLUG, .help = "of this service" },
	{ "lane", FIELD_SLUG, .help = "or of this lane; neither: of the site" },
	{ "name", FIELD_TEXT, .empty = true, .max = LINE_MAX_BYTES, .help = "what it is called" },
	{ "must", FIELD_TEXT, .empty = true, .max = LINE_MAX_BYTES,
	  .help = "the line before the ticket is taken" },
	{ "help", FIELD_TEXT, .empty = true, .max = HELP_MAX_BYTES, .help = "a few sentences" },
	{ "bring", FIELD_OBJECT, .help = "what to bring along: a list" },
	{ 0 },
};

static const struct field set_lane_fields[] = {
	{ "lane", FIELD_SLUG, .required = true, .help = "which; an unknown one is made" },
	{ "names", FIELD_OBJECT, .help = "for staff, by language" },
	{ "rate_permille", FIELD_NUMBER, .min = 1, .max = RATE_MAX, .help = "what waiting earns" },
	{ "late_rate_permille", FIELD_NUMBER, .min = 1, .max = INT64_C(2) * RATE_MAX,
	  .help = "the same beyond the promise; default with a rate: twice that" },
	{ "head_start_s", FIELD_NUMBER, .max = DAY_S, .help = "waiting given in advance" },
	{ "promise_s", FIELD_NUMBER, .max = DAY_S, .help = "0: none" },
	{ "wish", FIELD_SET, .help = "the roles that may take a ticket in it" },
	{ "retired", FIELD_FLAG, .help = "take it back" },
	{ 0 },
};

static const struct field set_profile_fields[] = {
	{ "counter", FIELD_SLUG, .required = true, .help = "which; an unknown one is made" },
	{ "name", FIELD_TEXT, .max = COUNTER_NAME_MAX, .help = "what citizens read" },
	{ "kind", FIELD_CODE, .choices = COUNTER_KINDS, .help = "what it is" },
	{ "group", FIELD_TEXT, .empty = true, .max = COUNTER_NAME_MAX,
	  .help = "of booths that share a name and a user" },
	{ "services", FIELD_SET, .help = "what it serves; see the contract for head starts" },
	{ "lanes", FIELD_SET, .help = "whom it serves" },
	{ "on_call", FIELD_FLAG, .help = "nobody sits there until it is wanted" },
	{ "retired", FIELD_FLAG, .help = "take it back" },
	{ 0 },
};

static const struct field start_day_fields[] = {
	{ "day", FIELD_DAY, .required = true, .help = "the business day that begins" },
	{ 0 },
};

static const struct field check_in_fields[] = {
	{ "code", FIELD_TEXT, .max = CODE_MAX, .help = "of the appointment or the return; or" },
	{ "service", FIELD_SLUG, .help = "without a code: the appointment's service and" },
	{ "appointed", FIELD_TIME, .help = "its time" },
	{ "ticket", FIELD_TICKET, .help = "a ticket that waits already" },
	{ "marks", FIELD_CODES, .choices = MARKS, .help = "to be fetched" },
	{ "time", FIELD_TIME, .help = "when it was asked for; more than 47 h ago is refused" },
	{ 0 },
};

static const struct field return_code_fields[] = {
	{ "ticket", FIELD_TICKET, .help = "which, if not the one at the counter" },
	{ "days", FIELD_NUMBER, .min = 1, .max = DAYS_MAX, .help = "good for so many days" },
	{ 0 },
};

static const struct field import_fields[] = {
	{ "file", FIELD_TEXT, .required = true, .bare = true, .max = PATH_BYTES_MAX,
	  .help = "CSV or one JSON object a line; - reads standard input" },
	{ 0 },
};

static const struct field appointments_fields[] = {
	{ "service", FIELD_SLUG, .help = "only these" },
	{ "page", FIELD_NUMBER, .min = 1, .max = PAGE_MAX, .help = "this page of 100 only" },
	{ 0 },
};

static const struct field notice_fields[] = {
	{ "level", FIELD_CODE, .required = true, .choices = LEVELS, .help = "how grave it is" },
	{ "texts", FIELD_OBJECT, .required = true, .help = "what is told, by language" },
	{ "notice", FIELD_ID, .help = "one that is set again" },
	{ "from", FIELD_TIME, .help = "when it begins, if not now" },
	{ "until", FIELD_TIME, .help = "when it ends, if not by hand" },
	{ 0 },
};

static const struct field clear_notice_fields[] = {
	{ "notice", FIELD_ID, .required = true, .bare = true,
	  .help = "which; `notice` answered its id" },
	{ 0 },
};

static const struct field playbook_fields[] = {
	{ "playbook", FIELD_SLUG, .required = true, .help = "which; normal ends the one that runs" },
	{ "until", FIELD_TIME, .help = "until then, or" },
	{ "for_s", FIELD_NUMBER, .min = 1, .max = PLAYBOOK_MAX_S, .help = "for so many seconds" },
	{ 0 },
};

static const struct field token_fields[] = {
	{ "token", FIELD_SECRET, .required = true, .help = "the ticket's token" },
	{ 0 },
};

static const struct field feedback_fields[] = {
	{ "token", FIELD_SECRET, .required = true, .help = "the ticket's token" },
	{ "yes", FIELD_FLAG, .required = true, .help = "was the citizen helped" },
	{ 0 },
};

static const struct field helped_fields[] = {
	{ "ticket", FIELD_TICKET, .required = true, .help = "which ticket" },
	{ "yes", FIELD_FLAG, .required = true, .help = "was the citizen helped" },
	{ 0 },
};

static const struct field seen_fields[] = {
	{ "call", FIELD_NUMBER, .required = true, .min = 1, .max = UINT32_MAX,
	  .help = "number of the call" },
	{ "spoken", FIELD_FLAG, .help = "it was also spoken" },
	{ 0 },
};

static const struct field tickets_fields[] = {
	{ "state", FIELD_CODE, .choices = STATES, .help = "only these" },
	{ "service", FIELD_SLUG, .help = "only these" },
	{ "from_s", FIELD_NUMBER, .min = 1, .max = FROM_MAX_S,
	  .help = "taken at most so many seconds ago" },
	{ "page", FIELD_NUMBER, .min = 1, .max = PAGE_MAX, .help = "this page of 100 only" },
	{ 0 },
};

static const struct field journal_fields[] = {
	{ "from", FIELD_NUMBER, .min = 1, .max = SEQ_MAX,
	  .help = "first sequence number (default 1)" },
	{ "to", FIELD_NUMBER, .min = 1, .max = SEQ_MAX,
	  .help = "last sequence number (default: all)" },
	{ 0 },
};

static const struct field user_set_fields[] = {
	{ "name", FIELD_SLUG, .required = true, .help = "the user" },
	{ "role", FIELD_CODE, .required = true, .choices = ROLES, .help = "what they may do" },
	{ "password", FIELD_SECRET, .choices = "keep new",
	  .help = "new: one is made and shown once; default: keep, for a new user new" },
	{ "skills", FIELD_SLUGS, .empty = true,
	  .help = "services that they have learnt; default: as before, at first all" },
	{ 0 },
};

static const struct field user_remove_fields[] = {
	{ "name", FIELD_SLUG, .required = true, .help = "the user" },
	{ 0 },
};

static const struct field device_revoke_fields[] = {
	{ "name", FIELD_SLUG, .required = true, .bare = true, .help = "the kiosk or display" },
	{ 0 },
};

static const struct field what_if_fields[] = {
	{ "counters", FIELD_NUMBER, .min = -8, .max = 8, .help = "so many more, or fewer" },
	{ "counter", FIELD_SLUG, .help = "this one opens if it is closed, or closes" },
	{ "service", FIELD_SLUG, .help = "nobody comes for this one any more" },
	{ "lane", FIELD_SLUG, .help = "has the numbers that follow" },
	{ "rate_permille", FIELD_NUMBER, .min = 1, .max = 1000000, .help = "what waiting earns" },
	{ "late_rate_permille", FIELD_NUMBER, .min = 1, .max = 2000000,
	  .help = "the same beyond the promise" },
	{ "head_start_s", FIELD_NUMBER, .min = 0, .max = 86400, .help = "as if waited already" },
	{ "promise_s", FIELD_NUMBER, .min = 0, .max = 86400, .help = "0: none" },
	{ "leave", FIELD_FLAG, .help = "whoever asks pauses" },
	{ "away_s", FIELD_NUMBER, .min = 60, .max = 14400, .help = "for so long" },
	{ 0 },
};

/* What the verb's line and fields do not say; see verb.more. */
static const char import_more[] =
	"The first line of CSV names its columns, with commas or semicolons between them: code,\n"
	"service, time, and maybe lane, cancelled (true or false). JSON has the same as members.\n"
	"A time is RFC 3339, or without an offset (2026-11-22 10:00) what the site's clock shows;\n"
	"in the two nights in which the clocks are changed it is refused where no clock shows it,\n"
	"or clocks show it twice. The same list again changes nothing.\n";

static const struct verb verbs[] = {
	{ "status", NULL, NULL, "the hall at a glance", no_fields, show_status },
	{ "seat", NULL, "staff", "where one sits, and whom one has there", no_fields, request_run },
	{ "what-if", NULL, "supervisor", "what newcomers would wait if something were different",
	  what_if_fields, what_if_ask },
	{ "tickets", NULL, "staff", "list today's tickets", tickets_fields, request_tickets },
	{ "appointments", NULL, "staff", "list today's appointments",
	  appointments_fields, appointments_list },
	{ "watch", NULL, "supervisor", "events as they happen; --from SEQ starts in the past",
	  no_fields, journal_watch },
	{ "journal", "events", "supervisor", "past events", journal_fields, journal_print },

	{ "take", NULL, "kiosk", "take a number", take_fields, request_run },
	{ "take-for", NULL, "staff", "take a number for somebody", take_fields, request_run },
	{ "check-in", NULL, "kiosk", "come with an appointment or a return code",
	  check_in_fields, request_run },
	{ "back", NULL, "kiosk", "a parked citizen is back", ticket_fields, request_run },
	{ "feedback", NULL, "kiosk", "was the citizen helped", helped_fields, request_run },

	{ "sit", NULL, "staff", "sit down at a counter", sit_fields, request_run },
	{ "stand-up", NULL, "staff", "leave the counter", counter_fields, request_run },
	{ "pause", NULL, "staff", "pause the counter", pause_fields, request_run },
	{ "resume", NULL, "staff", "go on after a pause", counter_fields, request_run },
	{ "next", NULL, "staff", "call whoever is next", next_fields, request_run },
	{ "call", NULL, "staff", "call this ticket", call_fields, request_run },
	{ "recall", NULL, "staff", "call again", counter_fields, request_run },
	{ "arrive", NULL, "staff", "the citizen has come", counter_fields, request_run },
	{ "looked", NULL, "staff", "went to fetch the citizen", counter_fields, request_run },
	{ "no-show", NULL, "staff", "nobody came", counter_fields, request_run },
	{ "finish", NULL, "staff", "end the errand at the counter", finish_fields, request_run },
	{ "park", NULL, "staff", "let the citizen step aside", park_fields, request_run },
	{ "unpark", NULL, "staff", "bring a parked ticket back", ticket_fields, request_run },
	{ "transfer", NULL, "staff", "send to a service or counter", transfer_fields, request_run },
	{ "take-over", NULL, "staff", "take over a colleague's citizen",
	  call_fields, request_run },
	{ "refer", NULL, "staff", "send to another office", refer_fields, request_run },
	{ "leave", NULL, "staff", "the citizen has left", ticket_fields, request_run },
	{ "add-errand", NULL, "staff", "add an errand to the visit",
	  add_errand_fields, request_run },
	{ "grant-lane", NULL, "staff", "give a ticket another lane",
	  grant_lane_fields, request_run },
	{ "merge", NULL, "staff", "two tickets are one errand", merge_fields, request_run },
	{ "split", NULL, "staff", "one ticket becomes two", split_fields, request_run },
	{ "reopen", NULL, "staff", "take back an ending of today", ticket_fields, request_run },
	{ "reprint", NULL, "staff", "print the ticket again", ticket_fields, request_run },
	{ "return-code", NULL, "staff", "a code to come back with",
	  return_code_fields, request_run },

	{ "still", NULL, "staff", "yes, still with the citizen", counter_fields, request_run },
	{ "summon", NULL, "staff", "ask somebody to come to the counter",
	  summon_fields, request_run },
	{ "clear-summon", NULL, "staff", "they are not needed any more",
	  summon_fields, request_run },
	{ "alarm", NULL, "staff", "help is needed at the counter, now", counter_fields, request_run },
	{ "clear-alarm", NULL, "staff", "the alarm is over", clear_alarm_fields, request_run },

	{ "notice", NULL, "supervisor", "tell everybody in the hall", notice_fields, request_run },
	{ "clear-notice", NULL, "supervisor", "the notice is over",
	  clear_notice_fields, request_run },
	{ "playbook", NULL, "supervisor", "start a playbook, or end it",
	  playbook_fields, request_run },
	{ "open-service", NULL, "supervisor", "open a service", service_fields, request_run },
	{ "close-service", NULL, "supervisor", "close a service", service_fields, request_run },
	{ "set-service", NULL, "supervisor", "make or change a service",
	  set_service_fields, request_run },
	{ "set-text", NULL, "supervisor", "set the texts of one language",
	  set_text_fields, request_run },
	{ "set-lane", NULL, "supervisor", "make or change a lane", set_lane_fields, request_run },
	{ "set-profile", NULL, "supervisor", "make or change a counter",
	  set_profile_fields, request_run },
	{ "undo", NULL, "supervisor", "take back the day's last set-...", no_fields, request_run },
	{ "close-day", NULL, "supervisor", "end the tickets that are still open",
	  close_day_fields, request_run },
	{ "import-appointments", NULL, "supervisor", "appointments from a file",
	  import_fields, appointments_import, import_more },
	{ "open-stop", NULL, "supervisor", "move to another stop", open_stop_fields, request_run },
	{ "set-hours", NULL, "supervisor", "say when it is open", set_hours_fields, request_run },
	{ "record-reserve", NULL, "supervisor", "enter pre-printed numbers that were used",
	  record_reserve_fields, request_run },
	{ "start-day", NULL, "operator", "begin a business day by hand",
	  start_day_fields, request_run },

	/* The longer names first: `device` alone is a verb as well. */
	{ "device enrol", "device-enrol", "supervisor", "a code that lets a kiosk or display in",
	  no_fields, device_enrol },
	{ "device list", "devices", "supervisor", "which kiosks and displays may log in",
	  no_fields, device_list },
	{ "device revoke", "device-revoke", "supervisor", "shut a kiosk or display out",
	  device_revoke_fields, request_run },
	{ "device", NULL, "supervisor", "the devices' health", no_fields, show_devices },

	{ "user list", "users", "operator", "who may log in", no_fields, user_list },
	{ "user set", "user-set", "operator", "add or change a user", user_set_fields, user_set },
	{ "user remove", "user-remove", "operator", "remove a user",
	  user_remove_fields, request_run },

	{ "public leave", "leave", "public", "as the phone: leave the queue",
	  token_fields, request_public },
	{ "public stay", "stay", "public", "as the phone: undo leave",
	  token_fields, request_public },
	{ "public later", "later", "public", "as the phone: ten more minutes",
	  token_fields, request_public },
	{ "public back", "back", "public", "as the phone: I am back",
	  token_fields, request_public },
	{ "public feedback", "feedback", "public", "as the phone: was I helped",
	  feedback_fields, request_public },
	{ "seen", NULL, "display", "as a display: a call is shown", seen_fields, request_seen },
};
/* clang-format on */

#define VERB_TABLE_COUNT (sizeof(verbs) / sizeof(verbs[0]))

/* How many of the words are the verb's name: 0 for another verb. */
static int verb_match(const struct verb *verb, char **words, int count)
{
	const char *space = strchr(verb->name, ' ');
	size_t first = space ? (size_t)(space - verb->name) : strlen(verb->name);

	if (count < 1 || strlen(words[0]) != first || strncmp(verb->name, words[0], first) != 0)
		return 0;
	if (!space)
		return 1;
	return count > 1 && text_equal(space + 1, words[1]) ? 2 : 0;
}

const struct verb *verb_find(char **words, int count, int *ret_used)
{
	for (size_t i = 0; i < VERB_TABLE_COUNT; i++) {
		int used = verb_match(&verbs[i], words, count);

		if (used > 0) {
			*ret_used = used;
			return &verbs[i];
		}
	}
	return NULL;
}

const char *verb_topic(const struct verb *verb)
{
	return verb->topic ? verb->topic : verb->name;
}

void verbs_print(FILE *out)
{
	fputs("verbs (naestectl VERB --help lists a verb's fields):\n", out);
	for (size_t i = 0; i < VERB_TABLE_COUNT; i++)
		fprintf(out, "  %-20s %s\n", verbs[i].name, verbs[i].summary);
}

static void field_print(FILE *out, const struct field *field)
{
	fprintf(out, "  %-10s %s%s\n", field->name, field->help,
		field->required ? " (required)" : "");
	if (field->kind == FIELD_NUMBER)
		fprintf(out, "  %-10s   a number from %" PRId64 " to %" PRId64 "\n", "", field->min,
			field->max);
	else if (field->kind == FIELD_SECRET && field->choices)
		fprintf(out, "  %-10s   %s, or: %s\n", "", field_form(field), field->choices);
	else
		fprintf(out, "  %-10s   %s%s%s\n", "", field_form(field), field->choices ? " " : "",
			field->choices ? field->choices : "");
}

void verb_print_help(FILE *out, const struct verb *verb)
{
	const struct field *field = verb->fields;

	fprintf(out, "usage: naestectl %s", verb->name);
	if (field->bare)
		fprintf(out, " [%s=]VALUE", field->name);
	else if (field->name)
		fputs(" FIELD=VALUE ...", out);
	fprintf(out, "\n\n%s", verb->summary);
	fprintf(out, "; asks as %s unless --as says otherwise.\n",
		verb->as ? verb->as : "supervisor, or without login where there is none,");
	if (field->name)
		fputs("\n", out);
	for (; field->name; field++)
		field_print(out, field);
	if (verb->more)
		fprintf(out, "\n%s", verb->more);
}
