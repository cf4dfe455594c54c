// SPDX-License-Identifier: EUPL-1.2
//
// firmware/wire/asyncapi.yaml against an appliance: the document itself is sound, and everything that is
// said in a busy day is what the document says.
//
//	NAESTE_BUILD=<build folder> node --test tests/system/contract.test.mjs

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Client, withoutDisk } from '../contract/client.mjs';
import { Contract } from '../contract/document.mjs';
import { packages } from '../packages.mjs';
import { Person, Record, oddRequests } from '../contract/world.mjs';
import { Appliance, BUILD, ROOT, sleep, until } from './appliance.mjs';

const DOCUMENT = fileURLToPath(new URL('../../firmware/wire/asyncapi.yaml', import.meta.url));
const PAGE = 100; // events at once
const ERROR = 0; // severity of a diagnostic

// What a minute on virtual hardware cannot bring about.
const NOT_SEEN = {
  dayNamed: 'a new appliance whose clock is synchronised later, see test-appliance-clock.c',
  clockStep: 'setting the clock of the machine',
  ticketStillAsked: 'a service that lasts an hour',
  ticketStillAnswered: 'the answer to that',
  site_closed: 'hours, see hours.test.mjs',
  number_range_full: '25,974 tickets',
  waiting_full: '10,000 people',
};

// Short waits, a lane that a kiosk may not wish for, and a counter that does not serve everything.
// The first day ends when the second configuration is read.
const rules = (dayChange) => `[site]
day_change=${dayChange}
[rules]
recall_after=1s
no_show_after=1s
unseen_after=1s
grace=2s
park=2s
later=2s
undo_leave=5min
bound_fallback=1s
void_after=10s
[lane booked]
wish=staff supervisor
[counter 5]
services=guide
[playbook rush]
name.da=Travlt
rate_permille.fast=9000
notice.da=Vi har travlt
`;

const require = packages('contract', BUILD);
const text = fs.readFileSync(DOCUMENT, 'utf8');
const contract = new Contract(text, require);

async function complaints(yaml) {
  const { Parser } = require('@asyncapi/parser');
  const { document, diagnostics } = await new Parser().parse(yaml);
  const errors = diagnostics.filter(({ severity }) => severity === ERROR);
  if (document && errors.length === 0) return [];
  return errors.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the document', () => {
  test('is a valid AsyncAPI 3 document', async () => {
    assert.deepEqual(await complaints(text), []);
  });

  test('would be refused if it were broken', async () => {
    for (const [right, wrong] of [
      ['asyncapi: 3.0.0', 'asyncapi: 9.9.9'],
      ['    action: receive', '    action: overhear'],
      ["'#/channels/answer'", "'#/channels/nowhere'"],
      ["'#/components/schemas/wait'", "'#/components/schemas/weight'"],
      ['type: integer', 'type: whole'],
    ]) {
      assert.ok(text.includes(right), right);
      assert.notDeepEqual(await complaints(text.replace(right, wrong)), [], wrong);
    }
  });

  test('has examples that are what its schemas say', () => {
    for (const { key, examples } of contract.messages)
      for (const { payload } of examples ?? [])
        assert.deepEqual(contract.faults(key, payload), [], key);
  });

  test('names each topic once, and every message stands in a channel', () => {
    const addresses = contract.channels.map(({ address }) => address);
    assert.equal(new Set(addresses).size, addresses.length);
    const used = new Set(contract.channels.flatMap(({ messages }) => Object.keys(messages)));
    assert.deepEqual(contract.messages.filter(({ key }) => !used.has(key)), []);
  });
});

describe('an appliance', { timeout: 300000 }, () => {
  let appliance, record, kiosk, anna, bo, eva, boss, operator, hall, phone;
  const clients = [];

  const event = (type, judge, limit_ms) =>
    until(type, () => record.event(type, judge), limit_ms);
  const about = ({ ticket }) => (one) => one.ticket === ticket.id;
  const take = (services = ['pas'], fields = {}) => kiosk.ask('take', { services, ...fields });
  const ready = () => until('it answers', () => take().catch(() => false), 20000);
  // Called and arrived at somebody's counter; returns the answer to `take`.
  async function seat(who, services, fields) {
    const taken = await take(services, fields);
    await who.ask('call', { ticket: taken.ticket.number });
    await who.ask('arrive');
    return taken;
  }

  // What the broker was not there to pass on; returns all events so far.
  async function catchUp() {
    const { seq } = await boss.ask('tickets');
    const all = [];
    for (let from = 1; from <= seq; from += PAGE)
      all.push(...(await operator.ask('events', { from, to: Math.min(seq, from + PAGE - 1) })).events);
    record.learn(all);
    return all;
  }

  async function connect(role, n) {
    const client = await Client.connect(appliance, role, n);
    clients.push(client);
    return client;
  }

  async function join(role, n) {
    return new Person(await connect(role, n), record);
  }

  before(async () => {
    // A day that ends at 23:59 is still yesterday's, except in the minute after.
    await until('another minute', () => !/T23:59/.test(new Date(Date.now()).toLocaleString('sv',
      { timeZone: 'Europe/Copenhagen' }).replace(' ', 'T')), 61000);
    appliance = await Appliance.start({ site: rules('23:59') });
    record = new Record(contract, ROOT);
    const ear = await connect('naested');
    ear.listen((topic, payload) => record.heard(topic, payload));
    assert.ok(await ear.subscribe('#'));
    [kiosk, anna, bo, eva, boss, operator, hall, phone] = await Promise.all([join('kiosk'),
      join('staff', 0), join('staff', 1), join('staff', 2), join('supervisor'), join('operator'),
      join('display'), join('public')]);
  });

  after(() => {
    for (const client of clients) client.close();
    return appliance?.stop();
  });

  test('lets each role read what the document says, and no more', async () => {
    const topics = contract.channels.filter((channel) => channel['x-read-by'])
      .map((channel) => [channel.address.replace('naeste/v1/{site}/', '').replace(/{[a-z]+}/g, '+'),
        channel['x-read-by']]);
    for (const role of ['public', 'kiosk', 'display', 'volunteer', 'staff', 'supervisor', 'operator']) {
      const reader = await connect(role);
      const granted = [];
      for (const [topic] of topics) if (await reader.subscribe(topic)) granted.push(topic);
      const said = topics.filter(([, roles]) => roles.includes(role)).map(([topic]) => topic);
      assert.deepEqual(granted, said, role);
      for (const topic of ['#', 'do/#', 're/#', 'public/#', 'seen/#', `re/${anna.user}x/+`])
        assert.equal(await reader.subscribe(topic), false, `${role} may read ${topic}`);
      reader.close();
    }
  });

  test('lets each role ask what the document says, and no more', async () => {
    const people = [kiosk, hall, await join('volunteer'), anna, boss, operator];
    for (const person of people)
      for (const { verb, roles, request } of contract.requests) {
        if (roles.includes(person.client.role)) continue;
        // The example's time grows too old; without one it is now.
        const { id: _, time: __, ...fields } = contract.example(request);
        await person.refused('not_allowed', verb, fields);
      }
  });

  test('sits, pauses and stands up', async () => {
    await anna.refused('not_seated', 'next');
    await anna.refused('unknown_counter', 'sit', { counter: '99' });
    await anna.ask('sit', { counter: '1' });
    await bo.refused('counter_taken', 'sit', { counter: '1' });
    await bo.ask('sit', { counter: '2', take_over: false });
    await eva.ask('sit', { counter: '5' });
    assert.deepEqual((await anna.ask('next')).ticket, null);
    await anna.ask('pause', { reason: 'lunch' });
    await anna.refused('counter_closed', 'next');
    await anna.ask('resume');
    await anna.ask('resume');
  });

  test('says the same again to the same id, and id_reused to another content', async () => {
    const request = { id: crypto.randomUUID(), services: ['pas'] };
    const first = await kiosk.send('take', request);
    assert.deepEqual(await kiosk.send('take', request), first);
    await kiosk.refused('id_reused', 'take', { ...request, services: ['mitid'] });
    await anna.ask('leave', { ticket: first.ticket.id });
    const repeated = await kiosk.send('take', request);
    assert.equal(repeated.ticket.token, undefined);
  });

  test('gives numbers, and says why not', async () => {
    await take(['pas', 'mitid'], { lane: 'fast', language: 'en', party: 2,
      marks: ['accompanied', 'fetch'], time: new Date().toISOString() });
    await anna.ask('take-for', { services: ['guide'], lane: 'booked' });
    await kiosk.refused('not_allowed', 'take', { services: ['pas'], lane: 'booked' });
    await kiosk.refused('unknown_service', 'take', { services: ['tax'] });
    await kiosk.refused('unknown_lane', 'take', { services: ['pas'], lane: 'slow' });
    await kiosk.refused('too_old', 'take', { services: ['pas'], time: '2020-01-01T00:00:00Z' });
    await boss.ask('close-service', { service: 'vielse' });
    await kiosk.refused('service_closed', 'take', { services: ['vielse'] });
    await boss.ask('open-service', { service: 'vielse' });
    await boss.ask('set-hours', { on: '2036-12-24', open: 'closed', service: 'vielse' });
    await boss.ask('record-reserve', { to: 'R002', service: 'guide', outcome: 'served' });
  });

  test('calls, recalls, serves and finishes', async () => {
    assert.equal((await anna.ask('seat')).ticket, null);
    const first = await anna.ask('next'); // wants to be fetched
    assert.equal((await anna.ask('seat')).ticket.no_show_s, null);
    const call = (await event('ticket-called', about(first))).call;
    await anna.refused('call_unresolved', 'next');
    await bo.refused('not_serving', 'take-over', { ticket: first.ticket.number });
    await anna.refused('too_early', 'recall');
    await hall.seen(call);
    await event('ticket-seen', about(first));
    await sleep(1100);
    await anna.ask('recall');
    await anna.refused('too_early', 'no-show');
    await anna.ask('looked');
    await anna.ask('arrive');
    assert.equal((await anna.ask('seat')).state, 'serving');
    await anna.refused('counter_busy', 'next');
    await anna.refused('not_called', 'recall');
    await anna.refused('not_waiting', 'leave', { ticket: first.ticket.number });
    assert.equal((await anna.ask('next', { finish: 'served' })).why, null); // the second errand
    await anna.ask('add-errand', { service: 'sundhedskort', party: 2 });
    await anna.refused('bad_request', 'add-errand', { service: 'sundhedskort' });
    await anna.ask('add-errand', { service: 'guide' });
    await anna.refused('capacity_full', 'add-errand', { service: 'pas' });
    await bo.ask('take-over', { ticket: first.ticket.number });
    await bo.ask('finish', { outcome: 'partly', delivered: true });
    await bo.refused('already_ended', 'call', { ticket: first.ticket.number });
    await bo.refused('unknown_ticket', 'call', { ticket: 'Z999' });
    await bo.refused('not_serving', 'finish', { outcome: 'served' });
    const visit = await seat(eva, ['guide', 'pas']); // counter 5 does not serve the second errand
    assert.equal((await eva.ask('finish', { outcome: 'served' })).ticket.state, 'waiting');
    await bo.ask('call', { ticket: visit.ticket.id });
    await bo.ask('finish', { outcome: 'referred' });
  });

  test('parks, and lets go by itself or by hand', async () => {
    const visit = await seat(anna);
    await anna.ask('park', { reason: 'form', wake_s: 600 });
    await anna.ask('unpark', { ticket: visit.ticket.number });
    await anna.refused('not_parked', 'unpark', { ticket: visit.ticket.number });
    await anna.ask('call', { ticket: visit.ticket.number });
    await anna.ask('park', { reason: 'other' });
    await event('ticket-unparked', (one) => about(visit)(one) && one.reason === 'woken');
    await anna.ask('call', { ticket: visit.ticket.number });
    await sleep(2100);
    assert.equal((await anna.ask('no-show')).ticket.state, 'parked');
    await event('ticket-no-show', (one) => about(visit)(one) && one.reason === 'grace');
    const other = await take();
    for (let time = 0; time < 2; time++) {
      await anna.ask('call', { ticket: other.ticket.number });
      await sleep(2100);
      await anna.ask('no-show');
      if (time === 0) await kiosk.ask('back', { ticket: other.ticket.number });
    }
    await event('ticket-no-show', (one) => about(other)(one) && one.outcome === 'no_show');
  });

  test('transfers, refers, merges, splits, prints again and opens again', async () => {
    await seat(anna);
    await anna.ask('transfer', { service: 'mitid' });
    const sent = await seat(anna);
    await anna.refused('counter_closed', 'transfer', { counter: '3' });
    await anna.ask('transfer', { counter: '2' });
    await bo.ask('stand-up');
    await event('ticket-transferred', (one) => about(sent)(one) && one.reason === 'fallback');
    await bo.ask('sit', { counter: '2' });
    const gone = await take();
    await anna.ask('refer', { ticket: gone.ticket.number, place: 'Skattestyrelsen, 2. sal' });
    await boss.ask('reopen', { ticket: gone.ticket.number });
    await boss.refused('not_allowed', 'reopen', { ticket: gone.ticket.number });
    const part = await anna.ask('split', { ticket: gone.ticket.number, services: ['digitalpost'] });
    await boss.ask('merge', { ticket: part.ticket.number, into: gone.ticket.number });
    await anna.ask('grant-lane', { ticket: gone.ticket.number, lane: 'fast' });
    for (let copy = 0; copy < 9; copy++) await anna.ask('reprint', { ticket: gone.ticket.number });
    await anna.refused('no_reprint', 'reprint', { ticket: gone.ticket.number });
    await anna.ask('leave', { ticket: gone.ticket.number });
  });

  test('takes appointments and gives codes to come back with', async () => {
    const at = (minutes) => new Date(Date.now() + minutes * 60000).toISOString();
    const appointments = [
      { code: '22222222', service: 'pas', time: at(0) },
      { code: '3333333C', service: 'mitid', time: at(0), lane: 'fast' },
      { code: '4444444N', service: 'pas', time: at(0), cancelled: true },
    ];
    assert.equal((await boss.ask('import-appointments', { appointments })).set, 3);
    assert.equal((await boss.ask('import-appointments', { appointments })).same, 3);
    await boss.refused('unknown_service', 'import-appointments',
      { appointments: [{ code: '55555553', service: 'tax', time: at(0) }] });
    assert.equal((await anna.ask('appointments')).appointments.length, 3);
    const one = await kiosk.ask('check-in', { code: '2222-2222', marks: ['fetch'] });
    assert.equal((await kiosk.ask('check-in', { code: '22222222' })).ticket.id, one.ticket.id);
    await kiosk.refused('unknown_code', 'check-in', { code: 'hello' });
    await kiosk.refused('too_old', 'check-in', { code: '4444444N' });
    const { appointments: [other] } = await anna.ask('appointments', { service: 'mitid' });
    const found = await anna.ask('check-in', { service: 'mitid', appointed: other.time });
    const { code } = await anna.ask('return-code', { ticket: one.ticket.number, days: 2 });
    await anna.ask('leave', { ticket: one.ticket.number });
    const back = await kiosk.ask('check-in', { code });
    assert.equal(back.appointment, null);
    for (const { ticket } of [found, back]) await anna.ask('leave', { ticket: ticket.number });
    assert.equal((await kiosk.ask('check-in', { code })).ticket.state, 'ended');
  });

  test('hears the holders of tokens', async () => {
    const late = await take();
    const { token } = late.ticket;
    await phone.tell('later', { token });
    await event('ticket-delayed', about(late));
    await phone.tell('back', { token, id: crypto.randomUUID() });
    await event('ticket-unparked', (one) => about(late)(one) && one.reason === 'back');
    await phone.tell('leave', { token });
    await event('ticket-left', about(late));
    await phone.tell('stay', { token });
    await event('ticket-stayed', about(late));
    await kiosk.refused('too_early', 'feedback', { ticket: late.ticket.number, yes: true });
    await anna.ask('leave', { ticket: late.ticket.number });
    await phone.tell('feedback', { token, yes: false });
    await event('ticket-feedback', about(late));
    await kiosk.refused('too_often', 'feedback', { ticket: late.ticket.number, yes: true });
    const other = await take();
    await anna.ask('leave', { ticket: other.ticket.number });
    await kiosk.ask('feedback', { ticket: other.ticket.number, yes: true });
  });

  test('gets help at a counter', async () => {
    await anna.ask('alarm');
    await anna.ask('alarm');
    await until('the counter has an alarm', () => record.retained.get('counter/1')?.alarm);
    await boss.ask('clear-alarm', { counter: '1' });
    await boss.ask('clear-alarm', { counter: '1' });
    await boss.ask('clear-alarm', { device: 'panel' });
    await boss.refused('unknown_counter', 'clear-alarm', { counter: '99' });
    await anna.refused('not_serving', 'summon', { who: 'interpreter' });
    await seat(anna);
    await anna.ask('summon', { who: 'interpreter' });
    await until('the interpreter is asked for',
      () => record.retained.get('counter/1')?.summoned[0] === 'interpreter');
    await anna.ask('clear-summon', { who: 'interpreter' });
    await anna.ask('still');
    await anna.ask('finish', { outcome: 'served' });
  });

  test('tells everybody, and has a playbook for a rush', async () => {
    const { notice } = await boss.ask('notice', { level: 'info', texts: { da: 'Kaffe i dag' } });
    await until('the notice is there', () => record.retained.get('notice')?.notices
      .some(({ id }) => id === notice));
    await boss.ask('clear-notice', { notice });
    await boss.ask('clear-notice', { notice });
    await boss.ask('playbook', { playbook: 'rush', for_s: 600 });
    await until('the rush is known', () => record.retained.get('overview')?.playbook?.id === 'rush');
    await boss.ask('playbook', { playbook: null });
    await boss.refused('too_old', 'notice', { level: 'info', texts: { da: 'I går' },
      until: '2020-01-01T00:00:00Z' });
    await boss.refused('bad_request', 'playbook', { playbook: 'picnic', for_s: 600 });
  });

  test('answers questions', async () => {
    const { seq } = await boss.ask('tickets');
    await anna.ask('seat'); // of who sits; that of who calls and serves is asked on the way
    await operator.refused('not_allowed', 'seat');
    await boss.ask('tickets', { state: 'ended', service: 'pas', from_s: 3600, page: 1 });
    await boss.refused('unknown_service', 'tickets', { service: 'tax' });
    const { events } = await operator.ask('events', { from: 1, to: Math.min(seq, 100) });
    assert.ok(events.every((one, i) => one.seq === i + 1));
    await operator.ask('user-set', { name: 'visitor', role: 'staff', password: 'for a minute' });
    assert.ok((await operator.ask('users')).users.some(({ user }) => user === 'visitor'));
    await operator.ask('user-remove', { name: 'visitor' });
  });

  test('enrols a device with a code, lists it and revokes it', async () => {
    const { code } = await boss.ask('device-enrol');
    appliance.credentials.enrolment = [{ user: `enrol-${code}`, password: code }];
    const device = await join('enrolment');
    const request = { id: crypto.randomUUID(), kind: 'kiosk', name: 'hall-kiosk' };
    await device.refused('bad_request', 'enrol', { ...request, name: anna.user });
    const first = await device.ask('enrol', request);
    assert.deepEqual(await device.ask('enrol', request), first);
    await device.refused('not_allowed', 'enrol', { kind: 'display', name: 'hall-screen' });
    const { devices } = await operator.ask('devices');
    assert.ok(devices.some(({ device: name }) => name === 'hall-kiosk'));
    await boss.ask('device-revoke', { name: 'hall-kiosk' });
    await boss.ask('what-if', { counters: 1 });
    await boss.ask('set-lane', { lane: 'general', rate_permille: 1100 });
    await boss.ask('undo');
    await boss.refused('bad_request', 'device-revoke', { name: 'hall-kiosk' });
  });

  test('has a panel and a printer that fail', async () => {
    const printer = (ok) => until(`the printer is ${ok ? 'well' : 'ill'}`,
      () => record.retained.get('device/printer-1')?.ok === ok);
    const pressed = async (button, lane) => {
      await appliance.press(button);
      const { ticket } = await event('ticket-taken', (one) => one.role === 'panel' && one.lane === lane);
      return (one) => one.ticket === ticket;
    };
    await event('ticket-printed', await pressed('general', 'general'), 60000); // after all others
    await until('the next one is called from the panel', async () => {
      await appliance.press('next-2');
      await sleep(300);
      return record.event('ticket-called', (one) => one.role === 'panel');
    });
    for (const [ill, well] of [['cover open', 'cover closed'], ['paper out', 'paper in'],
      ['power off', 'power on']]) {
      await appliance.printer(ill);
      await printer(false);
      await appliance.printer(well);
      await printer(true);
    }
    await appliance.printer('near-end on');
    await until('the printer says that little is left',
      () => record.retained.get('device/printer-1').reasons.length);
    await appliance.printer('near-end off');
    await appliance.printer('paper-mm 20');
    const lost = await pressed('fast', 'fast');
    await event('ticket-paper-failed', lost);
    await event('ticket-void', lost, 20000);
    await appliance.printer('paper in');
    await printer(true);
  });

  test('survives a full disk, a dead broker and its own death, and a new day', async () => {
    await withoutDisk(appliance, async () => {
      await kiosk.refused('storage_failed', 'take', { services: ['pas'] });
    });
    await until('the disk is well', () => record.retained.get('device/disk')?.ok);
    await appliance.killAndReplace('mosquitto');
    await ready();
    await catchUp();
    assert.ok(record.event('device-changed', (one) => one.device === 'broker' && !one.ok));
    assert.ok(record.event('device-changed', (one) => one.device === 'broker' && one.ok));
    await kiosk.ask('take', { services: ['guide'] }); // whom nobody speaks for
    const { size } = record.retained;
    record.retained.clear();
    appliance.writeDropIn('site', rules('00:00'));
    await appliance.killAndReplace('naested');
    await until('all retained state is there again', () => record.retained.get('status')?.online
      && record.retained.size >= size - 3, 20000);
    await ready();
    await catchUp();
    for (const [counter, person] of [['1', anna], ['2', bo]]) {
      await person.ask('sit', { counter });
      await person.ask('stand-up');
    }
    const { unattended } = await until('somebody is asked about',
      () => record.retained.get('overview')?.unattended.length && record.retained.get('overview'));
    await boss.ask('close-day', { day: unattended[0].day, reason: 'left' });
    await boss.ask('close-day', { reason: 'tomorrow' });
    await boss.ask('open-stop', { stop: 'hornslet', place: 'Torvet i Hornslet', open: 'always',
      numbers: 'B001-B999' });
    const { day } = record.event('day-changed', (one) => one.day !== unattended[0].day);
    await operator.ask('start-day',
      { day: new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10) });
  });

  test('refuses a request exactly where its schema does', async () => {
    const wrong = [];
    let sent = 0;
    const { code } = await boss.ask('device-enrol');
    appliance.credentials.enrolment = [{ user: `enrol-${code}`, password: code }];
    const device = await join('enrolment');
    for (const one of contract.requests) {
      const person = [kiosk, anna, boss, operator, device]
        .find(({ client }) => one.roles.includes(client.role));
      for (const { what, payload, broken } of oddRequests(contract, one)) {
        const id = broken ? {} : { id: crypto.randomUUID() };
        const { refusal } = await person.send(one.verb, { ...payload, ...id });
        // what a schema cannot say: backwards, and a question about nothing
        const unsaid = payload.from > payload.to || (one.verb === 'what-if' && payload.counters === 0);
        if ((refusal === 'bad_request') !== (broken || unsaid))
          wrong.push(`${one.verb} ${what}: ${broken ? 'broken' : 'sound'}, but ${refusal ?? 'done'}`);
        sent++;
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(sent > 500, `${sent} requests`);
    for (const payload of ['', '{', '[]', '"x"', '{"id":1}', '\xff'])
      assert.equal((await anna.send('sit', Buffer.from(payload, 'latin1'))).refusal, 'bad_request');
    assert.equal((await anna.send('sit', Buffer.alloc(65537, ' '))).refusal, 'too_large');
    assert.equal((await anna.send('fly', { id: crypto.randomUUID() })).refusal, 'unknown_verb');
  });

  test('tells five hundred past events in one answer', async () => {
    await until('five hundred events', async () => {
      const { seq, ticket } = await anna.ask('take-for', { services: ['pas'] });
      await anna.ask('leave', { ticket: ticket.id });
      return seq >= 500;
    }, 60000);
    const { events, next } = await operator.ask('events', { from: 1, to: 500 });
    assert.equal(events.length, 500);
    assert.equal(next, null);
  });

  test('tells past events without a gap, as they were published', async () => {
    const past = await catchUp();
    assert.ok(past.every((one, i) => one.seq === i + 1));
    const bySeq = new Map(past.map((one) => [one.seq, one]));
    for (const one of record.events.filter(({ seq }) => bySeq.has(seq)))
      assert.deepEqual(one, bySeq.get(one.seq));
  });

  test('said nothing that the document does not say', () => {
    record.assertNoFaults();
  });

  test('said nearly everything that the document says', (t) => {
    const seen = new Set([...record.messages.keys(), ...record.refusals]);
    const missing = [...contract.messages.map(({ key }) => key), ...contract.refusals]
      .filter((name) => !seen.has(name));
    for (const name of missing) t.diagnostic(`not seen: ${name}: ${NOT_SEEN[name] ?? '?'}`);
    assert.deepEqual(missing.filter((name) => !(name in NOT_SEEN)), []);
    const verbs = contract.requests.map(({ verb }) => verb);
    assert.deepEqual(verbs.filter((verb) => !record.answered.has(verb)), []);
  });

  test('would be found out: one field more, one less, an unknown topic, a lost retained state', () => {
    const trial = new Record(contract, ROOT);
    const taken = record.event('ticket-taken', (one) => one.lane === 'general');
    const said = { status: record.retained.get('status'), 'event/general/ticket-taken': taken };
    for (const [topic, payload] of Object.entries(said)) {
      const hear = (value) =>
        trial.heard(`${ROOT}/${topic}`, Buffer.from(JSON.stringify(value)));
      hear(payload);
      assert.equal(trial.faults.length, 0);
      hear({ ...payload, extra: 1 });
      assert.equal(trial.faults.splice(0).length, 1);
      for (const name of Object.keys(payload)) {
        const { [name]: _, ...less } = payload;
        hear(less);
        assert.equal(trial.faults.splice(0).length, 1, `${topic} without ${name}`);
      }
    }
    trial.heard(`${ROOT}/weather`, Buffer.from('{}'));
    trial.heard(`${ROOT}/event/general/ticket-eaten`, Buffer.from('{}'));
    trial.heard(`${ROOT}/board`, Buffer.alloc(0));
    trial.heard(`${ROOT}/site`, Buffer.from('{'));
    assert.equal(trial.faults.length, 4);
    assert.throws(() => trial.assertNoFaults());
  });
});
