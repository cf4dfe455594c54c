// SPDX-License-Identifier: EUPL-1.2
//
// One ticket, by button and by MQTT, on an appliance as it comes out of the box: the answer, the event,
// the paper, the code on it, the phone's page, and the rows behind them.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { Appliance, ROOT, until } from './appliance.mjs';
import { eventFaults, phoneFaults, ticketFaults } from './contract.mjs';

const PAPER_MS = 5000;

let appliance;
let witness;
let kiosk;
let everything; // all that anybody may read, as text

before(async () => {
  appliance = await Appliance.start();
  witness = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  everything = [];
  const listen = (client) => client.mqtt.on('message', (topic, payload) => {
    if (!topic.includes('/re/')) everything.push(`${topic} ${payload}`);
  });
  listen(witness);
});
after(() => appliance.stop());

const paperOf = (token) => until(`paper with ${token}`, async () => {
  for (const file of appliance.papers().reverse())
    if ((await appliance.qr(file)) === `${appliance.endpoints.web}/t/${token}`) return file;
  return null;
}, PAPER_MS);

describe('a ticket by MQTT', () => {
  test('is answered to the letter', async () => {
    const id = randomUUID();
    const { json, text } = await kiosk.send('take', {
      id, services: ['pas'], lane: 'general', language: 'da', party: 2,
      marks: ['accompanied', 'fetch'], time: new Date().toISOString(),
    });
    assert.deepEqual(Object.keys(json).sort(), ['id', 'late', 'ok', 'seq', 'ticket']);
    assert.equal(json.id, id);
    assert.equal(json.ok, true);
    const { ticket } = json;
    assert.deepEqual(ticketFaults(ticket), []);
    assert.deepEqual({ ...ticket, id: 0, token: 0 }, { id: 0, number: 'A001', token: 0,
      services: ['pas'], lane: 'general', state: 'waiting', wait: null });
    assert.ok(ticket.token, 'no token');
    const event = await witness.event('ticket-taken', ({ number }) => number === 'A001');
    assert.equal(event.seq, json.seq);
    assert.ok(!text.includes('\n'));
  });

  test('is on event/<lane>/ticket-taken with what everybody may know and no more', async () => {
    const { ticket, seq } = await kiosk.must('take', { services: ['mitid'], lane: 'fast' });
    const event = await witness.event('ticket-taken', (one) => one.ticket === ticket.id);
    const { topic } = witness.events.find(({ json }) => json === event);
    assert.equal(topic, 'event/fast/ticket-taken');
    assert.deepEqual(eventFaults(event), []);
    const { id, time, day, ...rest } = event;
    assert.deepEqual(rest, { source: ROOT, type: 'ticket-taken', seq, ticket: ticket.id,
      number: ticket.number, lane: 'fast', service: 'mitid', role: 'kiosk', state: 'waiting',
      unconfirmed: true });
    assert.notEqual(id, ticket.id);
    assert.ok(time.startsWith(day));
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 5000, time);
  });

  test('comes out on paper, and its code leads to its page', async () => {
    const { ticket } = await kiosk.must('take', { services: ['vielse'], language: 'en' });
    await paperOf(ticket.token);
    await witness.event('ticket-printed', (event) => event.ticket === ticket.id);
    for (const address of [`/t/${ticket.token}`, `/t/${ticket.token}.html`]) {
      const page = await appliance.get(address);
      assert.equal(page.status, 200, address);
      assert.match(page.headers.get('content-type'), /^text\/html/);
      assert.equal(page.headers.get('cache-control'), 'no-store');
      assert.ok(page.text.includes(ticket.number), 'the page does not name the number');
      assert.match(page.text, /<html[^>]* lang="?en/);
      assert.match(page.text, /http-equiv="?refresh/i);
    }
    const file = await appliance.get(`/t/${ticket.token}.json`);
    assert.equal(file.status, 200);
    assert.match(file.headers.get('content-type'), /^application\/json/);
    assert.equal(file.headers.get('cache-control'), 'no-store');
    const phone = JSON.parse(file.text);
    assert.deepEqual(phoneFaults(phone), []);
    assert.equal(phone.number, ticket.number);
    assert.equal(phone.state, 'waiting');
    assert.equal(phone.ahead, 2);
    assert.equal(phone.counter, null);
    assert.equal(phone.texts.language, 'en');
    assert.equal((await appliance.ticketRow(ticket)).paper, 'printed');
  });

  test('an unknown token is 404, and nothing lists the known ones', async () => {
    const unknown = 'a'.repeat(26);
    for (const address of [`/t/${unknown}`, `/t/${unknown}.html`, `/t/${unknown}.json`, '/t/', '/t',
      '/t/.', '/t/short', `/t/.${unknown}.json`])
      assert.equal((await appliance.get(address)).status, 404, address);
  });

  test('its token, language and marks are on no topic', async () => {
    const { ticket } = await kiosk.must('take',
      { services: ['digitalpost'], language: 'en', marks: ['fetch', 'accompanied'] });
    await witness.event('ticket-printed', (event) => event.ticket === ticket.id);
    for (const text of everything) assert.ok(!text.includes(ticket.token), text);
    const events = everything.filter((text) => text.includes('/event/'));
    assert.ok(events.length >= 5);
    for (const text of events) assert.doesNotMatch(text, /"(token|language|marks?|user)"|accompanied|fetch/);
  });

  test('says how long it takes only when somebody serves', async () => {
    const staff = await appliance.client('staff');
    const closed = await kiosk.must('take', { services: ['guide'] });
    assert.equal(closed.ticket.wait, null);
    await staff.must('sit', { counter: '1' });
    const { ticket: { wait } } = await kiosk.must('take', { services: ['guide'] });
    assert.ok(wait.p10_s <= wait.p50_s && wait.p50_s <= wait.p90_s, JSON.stringify(wait));
    assert.ok(wait.p90_s > 0);
    await staff.must('stand-up');
  });

  test('may be for several errands, and nobody else may say who it is for', async () => {
    const { ticket } = await kiosk.must('take', { services: ['pas', 'mitid', 'sundhedskort'] });
    assert.deepEqual(ticket.services, ['pas', 'mitid', 'sundhedskort']);
    const row = await appliance.ticketRow(ticket);
    assert.deepEqual(JSON.parse(row.services_json), ticket.services);
  });

  test('a clerk takes one for somebody, and it is printed like any other', async () => {
    const staff = await appliance.client('staff');
    const { ticket } = await staff.must('take-for',
      { services: ['pas'], lane: 'fast', marks: ['accompanied'] });
    assert.deepEqual(ticketFaults(ticket), []);
    const event = await witness.event('ticket-taken', (one) => one.ticket === ticket.id);
    assert.equal(event.role, 'staff');
    await paperOf(ticket.token);
  });
});

describe('a ticket by button', () => {
  for (const [button, lane] of [['general', 'general'], ['fast', 'fast']]) {
    test(`${button}: is for the guide in the lane ${lane}, on paper, and its lamp blinks`, async () => {
      const from = witness.events.length;
      await appliance.press(button);
      await until('a blinking lamp', async () => (await appliance.panel('lamps'))[button] === 'blink');
      const event = await witness.event('ticket-taken', () => true, 5000, from);
      assert.deepEqual([event.service, event.lane, event.role], ['guide', lane, 'panel']);
      const count = appliance.papers().length;
      await until('its paper', () => appliance.papers().length > count, PAPER_MS);
      await witness.event('ticket-printed', ({ ticket }) => ticket === event.ticket);
      await until('a steady lamp', async () => (await appliance.panel('lamps'))[button] === 'on');
      const token = (await appliance.qr(appliance.papers().at(-1))).split('/t/')[1];
      assert.equal((await appliance.phone(token)).number, event.number);
    });
  }

  test('one press with bounces is one ticket, and three presses are three', async () => {
    const from = witness.events.length;
    const taken = () => witness.events.slice(from).filter(({ json }) => json.type === 'ticket-taken');
    assert.deepEqual(await appliance.panel('bounce general 20'), { ok: true });
    await until('the ticket', () => taken().length === 1);
    assert.deepEqual(await appliance.panel('release general'), { ok: true });
    for (let i = 0; i < 3; i++) await appliance.press('general');
    await until('three more', () => taken().length >= 4);
    assert.equal(taken().length, 4);
  });

  test('an unknown button, and a word that is no command, are said to be so', async () => {
    for (const words of ['press nothing', 'jump', 'display nowhere', '']) {
      const answer = await appliance.panel(words);
      assert.equal(answer.ok, false, words);
      assert.equal(typeof answer.error, 'string');
    }
    assert.equal((await appliance.printer('paper sideways')).ok, false);
    const { power, paper, near_end: near, cover, printed } = await appliance.printer('status');
    assert.deepEqual([power, paper, near, cover], [true, true, false, false]);
    assert.equal(printed, appliance.papers().length);
  });
});

describe('the rows', () => {
  test('number, queue entry and print job are committed together, and before the answer', async () => {
    // A reader of its own asks as fast as it can while tickets are taken.
    const reader = spawn('sqlite3', ['-readonly', appliance.endpoints.database],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    reader.stdout.on('data', (data) => { said += data; });
    const question = "SELECT (SELECT count(*) FROM event_v1 WHERE type = 'ticket-taken'),"
      + ' (SELECT count(*) FROM ticket_v1), (SELECT count(DISTINCT ticket) FROM print);\n';
    let asking = true;
    const asked = (async () => {
      while (asking) {
        reader.stdin.write(question);
        const length = said.length;
        await until('the reader', () => said.length > length);
      }
    })();
    for (let i = 0; i < 25; i++) {
      const { ticket } = await kiosk.must('take', { services: ['sundhedskort'] });
      if (i % 5 === 0) assert.equal((await appliance.ticketRow(ticket)).number, ticket.number);
    }
    asking = false;
    await asked;
    reader.stdin.end();
    const rows = said.trim().split('\n').map((row) => row.split('|').map(Number));
    assert.ok(new Set(rows.map(([count]) => count)).size > 5, 'the reader saw too little');
    for (const [events, tickets, prints] of rows) {
      assert.equal(tickets, events);
      assert.equal(prints, events);
    }
  });

  test('ticket_v1 and event_v1 are readable views with the promised columns', async () => {
    const columns = async (view) => (await appliance.sql(`SELECT name FROM pragma_table_info('${view}')`))
      .map(({ name }) => name).join(' ');
    assert.equal(await columns('event_v1'),
      'seq id time day type lane ticket number service counter role detail_json');
    assert.equal(await columns('ticket_v1'), 'id day number lane state outcome services_json taken '
      + 'called arrived ended waited_ms way_ms service_ms paper estimated');
  });

  test('numbers of a day are unique and rise', async () => {
    const numbers = witness.events.filter(({ json }) => json.type === 'ticket-taken')
      .map(({ json }) => json.number);
    assert.equal(new Set(numbers).size, numbers.length);
    assert.deepEqual(numbers, [...numbers].sort());
  });
});
