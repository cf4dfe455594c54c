// SPDX-License-Identifier: EUPL-1.2
//
// The phone: what the holder of a token may do, what the page says then, and that guessing and
// flooding get nobody anywhere.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';

import { Appliance, sleep, until } from './appliance.mjs';
import { phoneFaults } from './contract.mjs';

const SITE = '[rules]\nlater=1500ms\nundo_leave=2s\nno_show_after=0s\nunseen_after=1s\n'
  + 'park_preference=0s\n';
const CHANGES_MS = 1000; // what happens to one's own ticket
const OTHERS_MS = 2000; // what happens to others
const BURST = 20;
const A_SECOND = 5;

let appliance;
let witness;
let kiosk;
let staff;
let phone;

before(async () => {
  appliance = await Appliance.start({ site: SITE, board: '[printer]\ndriver=none\n' });
  witness = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  staff = await appliance.client('staff');
  phone = await appliance.client('public');
});
after(() => appliance.stop());
afterEach(() => appliance.emptyHall([staff], witness));

const take = async (fields) => (await kiosk.must('take', { services: ['pas'], ...fields })).ticket;
const say = async (verb, fields) => assert.equal(await phone.publish(`public/${verb}`, fields), 0);
const page = (token, look, limitMs = CHANGES_MS) => until(`the file with ${look}`, async () => {
  const file = await appliance.phone(token);
  return file && look(file) ? file : null;
}, limitMs);

describe('the holder of a token', () => {
  test('leaves, and the page and the hall know', async () => {
    const { token, number, id } = await take();
    await say('leave', { token });
    const file = await page(token, ({ state }) => state === 'ended');
    assert.deepEqual(phoneFaults(file), []);
    const event = await witness.event('ticket-left', ({ ticket }) => ticket === id);
    assert.deepEqual([event.number, event.role, event.outcome], [number, 'phone', 'left']);
  });

  test('stays after all, with all that was waited before', async () => {
    const ticket = await take();
    await sleep(400);
    const second = await take();
    await say('leave', { token: ticket.token });
    await page(ticket.token, ({ state }) => state === 'ended');
    await say('stay', { token: ticket.token });
    const file = await page(ticket.token, ({ state }) => state === 'waiting');
    assert.equal(file.ahead, 0);
    await staff.must('sit', { counter: '1' });
    const { ticket: called, why } = await staff.must('next');
    assert.equal(called.number, ticket.number);
    assert.equal(why.runner_up, second.number);
  });

  test('cannot stay when too much time has passed, nor after staff ended it', async () => {
    const late = await take();
    await say('leave', { token: late.token });
    const other = await take();
    await staff.must('leave', { ticket: other.number });
    await say('stay', { token: other.token });
    await sleep(2100);
    await say('stay', { token: late.token });
    await sleep(200);
    for (const { token } of [late, other]) assert.equal((await appliance.phone(token)).state, 'ended');
  });

  test('reads what can be done now, and until when a leave can be taken back', async () => {
    const { token } = await take();
    assert.deepEqual((await page(token, ({ state }) => state === 'waiting')).can, ['leave', 'later']);
    await say('leave', { token });
    const left = await page(token, ({ outcome }) => outcome === 'left');
    assert.deepEqual(left.can, ['stay', 'feedback']);
    assert.ok(left.stay_s >= 1 && left.stay_s <= 2, `${left.stay_s} s`);
    // Nothing happens to it any more; the file follows all the same.
    const late = await page(token, ({ stay_s }) => stay_s === null, 2000 + OTHERS_MS);
    assert.deepEqual(late.can, ['feedback']);
    assert.ok(Date.parse(late.updated) > Date.parse(left.updated));
  });

  test('asks for more time: is not called before, and keeps what was waited', async () => {
    const ticket = await take();
    await sleep(300);
    const second = await take();
    await say('later', { token: ticket.token });
    await page(ticket.token, ({ state }) => state === 'parked');
    await staff.must('sit', { counter: '1' });
    assert.equal((await staff.must('next')).ticket.number, second.number);
    await staff.must('finish', { outcome: 'served' });
    assert.equal((await staff.must('next')).ticket, null);
    await witness.event('ticket-unparked', (event) => event.ticket === ticket.id, 4000);
    assert.equal((await staff.must('next')).ticket.number, ticket.number);
    const delayed = await witness.event('ticket-delayed', (event) => event.ticket === ticket.id);
    assert.equal(delayed.reason, 'later');
  });

  test('is back before the time that was asked for, or before the grace ends', async () => {
    const ticket = await take();
    await say('later', { token: ticket.token });
    await page(ticket.token, ({ state }) => state === 'parked');
    await say('back', { token: ticket.token });
    await page(ticket.token, ({ state }) => state === 'waiting');
    await staff.must('sit', { counter: '1' });
    await staff.must('next');
    await until('no-show', async () => (await staff.ask('no-show')).ok);
    await page(ticket.token, ({ state }) => state === 'parked');
    await say('back', { token: ticket.token, id: randomUUID() });
    await page(ticket.token, ({ state }) => state === 'waiting');
  });

  test('says once whether it helped, after the visit', async () => {
    const { token, id } = await take();
    await say('feedback', { token, yes: false });
    await staff.must('leave', { ticket: id });
    await say('feedback', { token, yes: true });
    const event = await witness.event('ticket-feedback', ({ ticket }) => ticket === id);
    assert.equal(event.yes, true);
    await say('feedback', { token, yes: false });
    await sleep(150);
    const said = witness.events.filter(({ json }) =>
      json.type === 'ticket-feedback' && json.ticket === id);
    assert.equal(said.length, 1);
  });
});

describe('the page', () => {
  test('follows the visit: ahead, called with the counter, served, ended', async () => {
    await staff.must('sit', { counter: '2' });
    const first = await take();
    const ticket = await take({ language: 'en' });
    const waiting = await page(ticket.token, ({ ahead }) => ahead === 1);
    assert.deepEqual(phoneFaults(waiting), []);
    assert.ok(waiting.wait.p50_s <= waiting.wait.p90_s);
    await staff.must('next');
    await page(ticket.token, ({ ahead }) => ahead === 0, OTHERS_MS);
    await staff.must('next', { finish: 'served' }).catch(() => staff.must('finish', { outcome: 'served' }));
    await staff.must('next');
    const called = await page(ticket.token, ({ state }) => state === 'called');
    assert.deepEqual([called.counter, called.ahead, called.wait], ['2', null, null]);
    assert.match(called.texts.counter, /2/);
    const { text } = await appliance.get(`/t/${ticket.token}`);
    const words = text.replace(/<[^>]+>/g, '');
    assert.ok(words.includes(called.texts.counter), 'the page does not say the counter');
    assert.equal(text.includes(ticket.token), false, 'the page holds the token');
    for (const [, address] of text.matchAll(/<link [^>]*href="([^"]+)"/g))
      assert.equal((await appliance.get(address)).status, 200, address);
    await staff.must('arrive');
    await page(ticket.token, ({ state, counter }) => state === 'serving' && counter === '2');
    await staff.must('finish', { outcome: 'served' });
    await page(ticket.token, ({ state, counter }) => state === 'ended' && counter === null);
    assert.equal((await appliance.phone(first.token)).state, 'ended');
  });

  test('is there when the number is: whoever asks with the answer in hand finds it', async () => {
    for (let round = 0; round < 30; round++) {
      const { token, number } = await take();
      assert.equal((await appliance.phone(token))?.number, number, `round ${round}`);
    }
  });

  test('is replaced whole: whoever reads while it changes never reads half', async () => {
    const { token, number } = await take();
    let reading = true;
    let count = 0;
    const read = (async () => {
      while (reading) {
        const { status, text } = await appliance.get(`/t/${token}.json`);
        assert.equal(status, 200);
        assert.equal(JSON.parse(text).number, number);
        count++;
      }
    })();
    for (let round = 0; round < 15 || (count <= 10 && round < 500); round++) {
      await staff.must('grant-lane', { ticket: number, lane: round % 2 ? 'general' : 'fast' });
      await take();
    }
    reading = false;
    await read;
    assert.ok(count > 10);
  });
});

describe('who has no token', () => {
  test('changes nothing, whatever they send', async () => {
    await sleep(1000); // the limit is global: let it fill again
    const { token, number } = await take();
    const before = (await witness.must('tickets')).seq;
    for (const payload of [{ token: 'a'.repeat(26) }, { token: token.toUpperCase() }, { ticket: number },
      { token: number }, { token, more: 1 }, {}, 'leave', '', { token: [token] }, { token: `${token}a` },
      `{"token":"${token}","token":"${token}"}`])
      await say('leave', payload);
    for (const verb of ['next', 'take', 'arrive']) await phone.publish(`public/${verb}`, { token });
    await sleep(200);
    assert.equal((await witness.must('tickets')).seq, before);
    assert.equal((await appliance.phone(token)).state, 'waiting');
  });

  test('a flood is limited for all together, and staff do not feel it', async () => {
    await sleep(4200); // a full bucket
    const tickets = [];
    for (let index = 0; index < 60; index++) tickets.push(await take());
    const begin = performance.now();
    await Promise.all(tickets.map(({ token }) => phone.publish('public/leave', { token })));
    await staff.must('sit', { counter: '1' });
    await staff.must('stand-up');
    const { tickets: waiting } = await witness.must('tickets');
    const seconds = (performance.now() - begin) / 1000;
    const gone = 60 - waiting.length;
    assert.ok(gone >= BURST && gone <= BURST + Math.ceil(A_SECOND * (seconds + 1)),
      `${gone} of 60 in ${seconds} s`);
    await sleep(600);
    const { token } = tickets.find(({ number }) => waiting.some((one) => one.number === number));
    await say('leave', { token });
    await page(token, ({ state }) => state === 'ended');
  });
});
