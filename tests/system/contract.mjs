// SPDX-License-Identifier: EUPL-1.2
//
// The shapes of the contract (firmware/wire/README.md), to the letter: a field that is missing, of a
// wrong kind or not promised is a fault. Consumers ignore what they do not know; the tests do not, so
// that nothing gets out that should not.

const test = (pattern) => (value) => typeof value === 'string' && pattern.test(value);
const oneOf = (...words) => (value) => words.includes(value);

const UUID = test(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const TIME = test(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$/);
const DAY = test(/^\d{4}-\d\d-\d\d$/);
const NUMBER = test(/^[A-Z](?!000)\d{3}$/);
const TOKEN = test(/^[a-z2-7]{26}$/);
// Of an enrolment, or one to come back with.
const CODE = test(/^([abcdefghjkmnpqrstuvwxyz2-9]{8}|[23456789CDFGHJKMNPRTVWX]{8})$/);
const NAME = test(/^[a-z0-9._-]{1,23}$/);
const LANGUAGE = test(/^[a-z]{2}$/);
const TEXT = test(/./);
const ANY_TEXT = (value) => typeof value === 'string';
const WHOLE = (value) => Number.isInteger(value) && value >= 0;
const INTEGER = Number.isSafeInteger;
const SEQ = (value) => Number.isSafeInteger(value) && value > 0;
const TRUTH = (value) => typeof value === 'boolean';
const STATE = oneOf('waiting', 'called', 'serving', 'parked', 'ended');
const OUTCOME = oneOf('served', 'partly', 'referred', 'left', 'merged', 'no_show', 'closed',
  'closed_unattended', 'void');
const ROLE = oneOf('kiosk', 'phone', 'panel', 'display', 'staff', 'volunteer', 'supervisor',
  'operator', 'system');

export const REFUSALS = ('bad_request too_large not_allowed unknown_verb unknown_service unknown_lane '
  + 'unknown_counter unknown_ticket unknown_code service_closed site_closed capacity_full '
  + 'number_range_full waiting_full not_waiting not_called not_serving not_parked already_ended '
  + 'call_unresolved counter_busy counter_taken counter_closed not_seated too_early too_old too_often '
  + 'no_reprint storage_failed id_reused').split(' ');

const HELPER = oneOf('specialist', 'interpreter');
const LEVEL = oneOf('info', 'important', 'emergency', 'evacuate');
const maybe = (kind) => Object.assign((value) => value === undefined, { kind });
const nullable = (kind) => Object.assign((value) => value === null, { kind });
const either = (fits, kind) => Object.assign((value) => fits(value), { kind });
const list = (kind) => Object.assign((value) => Array.isArray(value), { each: kind });
const map = (key, kind) => ({ key, kind });

const TEXTS = map(LANGUAGE, TEXT);
const WAIT = { p10_s: WHOLE, p50_s: WHOLE, p90_s: WHOLE };
const REASONED = {
  score: INTEGER, runner_up: nullable(NUMBER), margin: INTEGER, waited_s: WHOLE, estimated: maybe(TRUTH),
  kind: oneOf('only', 'head_start', 'lane', 'longest', 'tie', 'bound', 'chosen', 'due', 'early'),
};
const WHY = { ...REASONED, text: TEXT };
const TICKET = {
  id: UUID, number: NUMBER, token: maybe(TOKEN), services: list(NAME), lane: NAME, state: STATE,
  wait: nullable(WAIT), counter: maybe(NAME), outcome: maybe(OUTCOME),
};
const PRIVATE = { language: LANGUAGE, marks: list(oneOf('accompanied', 'fetch', 'appointment')),
  unconfirmed: TRUTH, no_shows: WHOLE };
const LISTED = { ...TICKET, errand: NAME, party: WHOLE, taken: TIME, waited_s: WHOLE, estimated: maybe(TRUTH) };
const SEATED = {
  ...LISTED, called_s: nullable(WHOLE), recall_s: nullable(WHOLE), no_show_s: nullable(WHOLE),
};
const CALL = {
  call: WHOLE, number: NUMBER, counter: NAME, name: TEXT, since: TIME, language: LANGUAGE,
};
const PLACE = { service: maybe(NAME), counter: maybe(NAME) };

const EVENT = {
  id: UUID, source: test(/^naeste\/v1\/demo$/), type: test(/^[a-z-]+$/), time: TIME, seq: SEQ,
  day: nullable(DAY), role: ROLE,
};
const OF_TICKET = {
  ticket: UUID, number: NUMBER, lane: NAME, service: NAME, state: STATE, counter: maybe(NAME),
};
const REASON = maybe(test(/^[a-z_]+$/));
const PLACE_REFERRED = nullable({ name: TEXT, phone: ANY_TEXT, hours: ANY_TEXT });
const ABOUT = { help: map(LANGUAGE, TEXT), bring: map(LANGUAGE, list(TEXT)), authority: ANY_TEXT,
  link: ANY_TEXT, place: PLACE_REFERRED };
const ABOUT_IF_ANY = Object.fromEntries(Object.entries(ABOUT).map(([key, kind]) => [key, maybe(kind)]));
const SETTING_SERVICE = { what: oneOf('service'), id: NAME, languages: list(LANGUAGE), names: TEXTS,
  must: TEXTS, ...ABOUT, expected_s: WHOLE, per_person: TRUTH, in_person: TRUTH, capacity: WHOLE,
  retired: TRUTH };
const SETTING_LANE = { what: oneOf('lane'), id: NAME, languages: list(LANGUAGE), names: TEXTS,
  rate_permille: WHOLE, late_rate_permille: WHOLE, head_start_s: WHOLE, promise_s: WHOLE,
  wish: list(ROLE), retired: TRUTH };
const SETTING_PROFILE = { what: oneOf('counter'), id: NAME, languages: list(LANGUAGE), name: TEXT,
  kind: oneOf('desk', 'room', 'booth', 'phone'), group: ANY_TEXT, on_call: TRUTH,
  services: list(either(oneOf('*'), { service: NAME, head_start_s: WHOLE, after_s: WHOLE })),
  lanes: list(either(oneOf('*'), NAME)), retired: TRUTH };
const SETTING_SITE = { what: oneOf('site'), languages: list(LANGUAGE), names: TEXTS,
  added: list(LANGUAGE) };
const NOTICE = {
  what: oneOf('notice'), languages: list(LANGUAGE), notice: UUID, level: LEVEL, texts: TEXTS, from: TIME,
  until: nullable(TIME), in_force: TRUTH, of_playbook: TRUTH,
};
const EVENTS = {
  'ticket-called': { call: WHOLE, why: REASONED },
  'ticket-seen': { call: WHOLE },
  'ticket-recalled': { call: WHOLE },
  'ticket-paper-failed': { reasons: maybe(list(TEXT)), reason: REASON },
  'ticket-finished': { outcome: OUTCOME, delivered: maybe(TRUTH), from: maybe(PLACE), to: maybe(PLACE) },
  'ticket-no-show': { outcome: maybe(OUTCOME), reason: REASON },
  'ticket-parked': { reason: REASON },
  'ticket-unparked': { reason: REASON },
  'ticket-delayed': { reason: REASON },
  'ticket-transferred': { from: PLACE, to: PLACE, reason: REASON },
  'ticket-taken-over': { from: PLACE, to: PLACE },
  'ticket-referred': { outcome: maybe(OUTCOME) },
  'ticket-left': { outcome: OUTCOME },
  'ticket-merged': { outcome: OUTCOME, into: UUID },
  'ticket-taken': { unconfirmed: maybe(TRUTH) },
  'ticket-split': { from: UUID, unconfirmed: maybe(TRUTH) },
  'ticket-closed': { outcome: OUTCOME, reason: REASON },
  'ticket-void': { outcome: OUTCOME, reason: REASON },
  'ticket-errand-added': { from: maybe(PLACE), to: maybe(PLACE) },
  'ticket-checked-in': { status: maybe(oneOf('in_time', 'late', 'early')), appointed: maybe(TIME) },
  'ticket-return-code': {},
  'ticket-feedback': { yes: TRUTH },
  'counter-opened': { counter: NAME },
  'counter-closed': { counter: NAME, reason: REASON },
  'counter-paused': { counter: NAME, reason: REASON },
  'counter-resumed': { counter: NAME },
  'service-opened': { service: NAME },
  'service-closed': { service: NAME },
  'service-set': { setting: SETTING_SERVICE, undo: maybe(TRUTH) },
  'lane-set': { setting: SETTING_LANE, undo: maybe(TRUTH) },
  'profile-set': { setting: SETTING_PROFILE, undo: maybe(TRUTH) },
  'text-set': { setting: SETTING_SITE, undo: maybe(TRUTH) },
  'ticket-still-asked': {},
  'ticket-still-answered': {},
  summoned: { counter: NAME, who: HELPER },
  'summon-cleared': { counter: NAME, who: HELPER },
  'alarm-raised': { counter: maybe(NAME), device: maybe(NAME) },
  'alarm-cleared': { counter: maybe(NAME), device: maybe(NAME) },
  'appointment-set': { lane: NAME, service: NAME, appointed: TIME, cancelled: TRUTH },
  'notice-set': { notice: UUID, setting: NOTICE },
  'notice-cleared': { notice: UUID },
  'playbook-started': { playbook: NAME, until: TIME },
  'playbook-ended': { playbook: NAME },
  'device-changed': { device: NAME, ok: TRUTH, reasons: list(TEXT) },
  'estimate-checked': { n: WHOLE, inside_n: WHOLE, mae_s: WHOLE },
  'clock-step': { step_s: INTEGER, estimated: maybe(TRUTH) },
  'day-changed': { provisional_since: maybe(DAY) },
  'day-named': { of_day: DAY, provisional_since: maybe(DAY) },
  'ticket-recorded': { outcome: maybe(OUTCOME) },
  'stop-opened': { stop: NAME, at: TEXT, open: maybe(TEXT), numbers: maybe(TEXT) },
  'hours-set': { service: maybe(NAME), on: TEXT, open: TEXT },
  'unattended-resolved': { number: NUMBER, service: NAME, reason: REASON, of_day: DAY },
};
const PLAIN_TICKET_EVENTS = ('printed copy arrived looked stayed reopened lane-granted')
  .split(' ').map((word) => `ticket-${word}`);

const RETAINED = {
  status: { online: TRUTH, version: maybe(TEXT), since: maybe(TIME),
    clock: maybe(oneOf('synced', 'saved', 'none')) },
  site: { site: NAME, timezone: TEXT, names: TEXTS, languages: list(LANGUAGE), open: TRUTH, until: nullable(TIME),
    stop: nullable({ id: NAME, place: TEXT }),
    services: list({ id: NAME, names: TEXTS, must: TEXTS, ...ABOUT_IF_ANY, per_person: TRUTH, open: TRUTH,
      until: nullable(TIME), wait: nullable(WAIT), late: TRUTH }),
    lanes: list({ id: NAME, wish: TRUTH }), paper: TRUTH, public_url: nullable(TEXT) },
  notice: { notices: list({ id: UUID, level: LEVEL, texts: TEXTS, from: TIME, until: nullable(TIME) }) },
  board: { seq: SEQ, calls: list({ ...CALL, kind: oneOf('call', 'recall', 'fetch') }),
    recent: list(CALL) },
  service: { service: NAME, open: TRUTH, waiting: WHOLE, oldest_s: nullable(WHOLE), estimated: maybe(TRUTH),
    wait: nullable(WAIT), late: TRUTH, lanes: map(NAME, WHOLE) },
  lane: { lane: NAME, waiting: WHOLE, oldest_s: nullable(WHOLE), estimated: maybe(TRUTH), promise_s: nullable(WHOLE),
    at_risk: WHOLE, rate_permille: WHOLE, late_rate_permille: WHOLE, head_start_s: WHOLE },
  counter: { counter: NAME, name: TEXT, kind: oneOf('desk', 'room', 'booth', 'phone'),
    state: oneOf('closed', 'open', 'calling', 'serving', 'paused'), number: nullable(NUMBER),
    since: nullable(TIME), services: list(NAME), lanes: list(NAME), role: nullable(ROLE),
    sitting: nullable(SEQ), alarm: nullable(TIME), summoned: list(HELPER), still: TRUTH,
    wanted: TRUTH },
  queue: { counter: NAME, total: WHOLE, tickets: list({ number: NUMBER, service: NAME, lane: NAME,
    waited_s: WHOLE, estimated: maybe(TRUTH), why: WHY }) },
  device: { device: NAME, kind: TEXT, ok: TRUTH, reasons: list(TEXT), since: TIME },
  overview: { waiting: WHOLE, serving: WHOLE, open_counters: WHOLE, served_today: WHOLE,
    unattended: list({ day: DAY, number: NUMBER, service: NAME }), unattended_more: WHOLE,
    alarms: list({ counter: maybe(NAME), device: maybe(NAME), since: TIME }),
    playbook: nullable({ id: NAME, until: TIME }), playbooks: list({ id: NAME, names: TEXTS }),
    coverage: nullable({ n: WHOLE, inside: Number.isFinite, mae_s: Number.isFinite }) },
};

const ANSWER = {
  id: maybe(UUID), ok: TRUTH, seq: maybe(SEQ), ticket: maybe(nullable(TICKET)), late: maybe(TRUTH),
  why: maybe(nullable(WHY)), counter: maybe(NAME), sitting: maybe(SEQ), unserved: maybe(list(NAME)), notice: maybe(UUID),
  events: maybe(list((event) => eventFaults(event).length === 0)), tickets: maybe(list({ ...LISTED, ...PRIVATE })),
  next: maybe(nullable(WHOLE)), users: maybe(list({ user: NAME, role: ROLE, skills: list(NAME) })),
  plays: maybe(WHOLE), later: maybe(nullable(TIME)),
  services: maybe(list({ service: NAME, before: nullable(WAIT), after: nullable(WAIT),
    later: maybe(nullable(WAIT)) })),
  devices: maybe(list({ device: NAME, kind: oneOf('kiosk', 'display') })),
  appointment: maybe(nullable({ time: TIME, status: oneOf('in_time', 'late', 'early') })),
  until_day: maybe(DAY), set: maybe(WHOLE), same: maybe(WHOLE), used: maybe(WHOLE), past: maybe(WHOLE),
  appointments: maybe(list({ time: TIME, service: NAME, lane: NAME,
    state: oneOf('expected', 'cancelled', 'checked_in'), number: nullable(NUMBER) })),
  code: maybe(CODE), until: maybe(TIME), user: maybe(NAME), secret: maybe(TOKEN),
};
const BOOTH = {
  counter: nullable(NAME), sitting: nullable(SEQ),
  state: nullable(oneOf('open', 'calling', 'serving', 'paused')),
  ticket: nullable({ ...SEATED, language: maybe(PRIVATE.language), marks: maybe(PRIVATE.marks),
    unconfirmed: maybe(PRIVATE.unconfirmed), no_shows: maybe(PRIVATE.no_shows) }), // not for volunteers
};
const SEAT = { id: UUID, ok: TRUTH, seq: SEQ, ...BOOTH, booths: list(BOOTH) };
const REFUSAL = {
  id: maybe(UUID), ok: TRUTH, refusal: oneOf(...REFUSALS), text: TEXT, detail: maybe(TEXT),
};

const PHONE = {
  number: NUMBER, state: STATE, outcome: nullable(OUTCOME), ahead: nullable(WHOLE),
  wait: nullable(WAIT), sooner: TRUTH, counter: nullable(NAME), name: nullable(TEXT), fetch: TRUTH,
  reason: nullable(TEXT), wake_s: nullable(WHOLE), since: TIME,
  services: list({ id: NAME, name: TEXT, must: nullable(TEXT) }),
  paper: oneOf('wanted', 'printed', 'failed', 'doubt'),
  can: list(oneOf('leave', 'stay', 'later', 'back', 'feedback')), stay_s: nullable(WHOLE),
  later_s: WHOLE, return_code: nullable({ code: TEXT, until_day: DAY }),
  texts: { language: LANGUAGE, state: TEXT, advice: maybe(TEXT), ahead: maybe(TEXT),
    wait: maybe(TEXT), keep: maybe(TEXT), sooner: maybe(TEXT), counter: maybe(TEXT) },
  notice: nullable({ level: LEVEL, text: TEXT }), updated: TIME,
};

// What is wrong with `value`, as sentences.
function faults(kind, value, where) {
  const wrong = () => [`${where} is ${JSON.stringify(value)?.slice(0, 120)}`];
  if (typeof kind !== 'function') return objectFaults(kind, value, where);
  if (kind.each) {
    if (!kind(value)) return wrong();
    return value.flatMap((one, index) => faults(kind.each, one, `${where}[${index}]`));
  }
  if (kind(value)) return [];
  return kind.kind ? faults(kind.kind, value, where) : wrong();
}

function objectFaults(kind, value, where) {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return [`${where} is ${JSON.stringify(value)}, not an object`];
  if (typeof kind.key === 'function') {
    return Object.entries(value).flatMap(([key, one]) => [
      ...(kind.key(key) ? [] : [`${where} has the key ${key}`]),
      ...faults(kind.kind, one, `${where}.${key}`),
    ]);
  }
  const unknown = Object.keys(value).filter((key) => !(key in kind));
  return [
    ...unknown.map((key) => `${where}.${key} is not promised`),
    ...Object.entries(kind).flatMap(([key, one]) => faults(one, value[key], `${where}.${key}`)),
  ];
}

export function eventFaults(event) {
  const ticket = event.type?.startsWith('ticket-');
  const own = EVENTS[event.type] ?? (PLAIN_TICKET_EVENTS.includes(event.type) ? {} : null);
  if (!own) return [`type is ${event.type}`];
  const ended = ticket && event.state === 'ended' ? { outcome: OUTCOME } : {};
  return faults({ ...EVENT, ...(ticket ? OF_TICKET : {}), ...own, ...ended }, event, event.type);
}

export function messageFaults(topic, json) {
  const [kind, lane, type] = topic.split('/');
  if (kind === 'event') {
    const levels = json.type === type && lane === (json.ticket ? json.lane : 'site') ? [] : ['its topic is another'];
    return [...eventFaults(json), ...levels];
  }
  return RETAINED[kind] ? faults(RETAINED[kind], json, kind) : [`${topic} is not promised`];
}

export function answerFaults(answer) {
  if (!answer.ok) return faults(REFUSAL, answer, 'answer');
  return 'state' in answer ? faults(SEAT, answer, 'seat') : faults(ANSWER, answer, 'answer');
}
export const phoneFaults = (file) => faults(PHONE, file, 'phone');
export const ticketFaults = (ticket) => faults(TICKET, ticket, 'ticket');
