// SPDX-License-Identifier: EUPL-1.2
//
// A rush: many citizens, five clerks who press at the same instant. Nobody gets the same citizen,
// nobody is forgotten, and what was answered is in the database.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import { Appliance, until } from './appliance.mjs';

const TICKETS = 200;
const AT_ONCE = 32;
const SERVICES = ['pas', 'mitid', 'folkeregister', 'sundhedskort', 'digitalpost', 'udbetaling', 'vielse',
  'guide'];

let appliance;
let witness;
let kiosk;
let clerks;

before(async () => {
  appliance = await Appliance.start({ board: '[printer]\ndriver=none\n' });
  witness = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  clerks = await Promise.all([0, 1, 2, 3, 4].map((index) => appliance.client('staff', index)));
});
after(() => appliance.stop());
afterEach(() => appliance.emptyHall(clerks, witness));

const sitAll = () => Promise.all(clerks.map((clerk, index) =>
  clerk.must('sit', { counter: String(index + 1) })));
const take = async (fields) => (await kiosk.must('take', { services: ['pas'], ...fields })).ticket;

async function takeMany(count, fieldsOf) {
  const tickets = [];
  let begun = 0;
  const one = async () => {
    while (begun < count) tickets.push(await take(fieldsOf(begun++)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return tickets;
}

// All clerks at once, again and again, until nobody waits. Returns the tickets of each clerk.
async function serveAll(lookAt = async () => {}) {
  const served = clerks.map(() => []);
  let round = 0;
  for (;;) {
    const answers = await Promise.all(clerks.map((clerk) => clerk.must('next', { finish: 'served' })));
    answers.forEach(({ ticket }, index) => ticket && served[index].push(ticket));
    const called = answers.map(({ ticket }) => ticket).filter(Boolean);
    if (called.length === 0) return served;
    await lookAt(called, round++);
    await Promise.all(clerks.map((clerk, index) => answers[index].ticket && clerk.must('arrive')));
  }
}

describe('five clerks press next at the same instant', () => {
  test(`${TICKETS} citizens: each is called once, by one, and every answer is in the database`,
    async () => {
      const tickets = await takeMany(TICKETS, (index) => ({ services: [SERVICES[index % 8]] }));
      assert.equal(new Set(tickets.map(({ number }) => number)).size, TICKETS);
      await witness.state('overview', ({ waiting }) => waiting === TICKETS);
      await sitAll();
      const served = await serveAll(async (called, round) => {
        if (round % 8 !== 0) return;
        const names = called.map(({ id }) => `'${id}'`).join();
        const rows = await appliance.sql(`SELECT id, state FROM ticket_v1 WHERE id IN (${names})`);
        assert.equal(rows.length, called.length);
        assert.ok(rows.every(({ state }) => state === 'called'), JSON.stringify(rows));
      });
      const all = served.flat().map(({ number }) => number);
      assert.equal(new Set(all).size, all.length, 'somebody was called twice');
      assert.deepEqual([...all].sort(), tickets.map(({ number }) => number).sort(), 'forgotten');
      assert.ok(served.every((own) => own.length >= TICKETS / 10), 'a clerk got too few');

      const [{ n }] = await appliance.sql(
        "SELECT count(*) AS n FROM ticket_v1 WHERE state = 'ended' AND outcome = 'served'");
      assert.equal(n, TICKETS);
      const order = await appliance.sql("SELECT number FROM event_v1 WHERE type = 'ticket-called' ORDER BY seq");
      const numbers = order.map(({ number }) => number);
      assert.deepEqual(numbers, [...numbers].sort(), 'not first come, first served');
      const { seq } = await witness.must('tickets');
      await until('the last event', () => witness.events.at(-1).json.seq >= seq);
      await witness.state('overview', ({ waiting, served_today: today }) =>
        waiting === 0 && today === TICKETS);
      for (let index = 1; index <= 5; index++)
        await witness.state(`counter/${index}`, ({ state }) => state === 'open');
    });

  test('one citizen: one clerk gets them, four get null', async () => {
    await sitAll();
    for (let round = 0; round < 5; round++) {
      await take();
      const answers = await Promise.all(clerks.map((clerk) => clerk.must('next')));
      assert.equal(answers.filter(({ ticket }) => ticket).length, 1);
      const winner = clerks[answers.findIndex(({ ticket }) => ticket)];
      await winner.must('finish', { outcome: 'served' });
    }
  });

  test('the same citizen by call: one clerk gets them, four are told', async () => {
    await sitAll();
    const ticket = await take();
    const answers = await Promise.all(clerks.map((clerk) => clerk.ask('call', { ticket: ticket.number })));
    assert.equal(answers.filter(({ ok }) => ok).length, 1);
    for (const { ok, refusal } of answers) if (!ok) assert.equal(refusal, 'not_waiting');
  });

  test('a double click calls one, and so does a click with a press of the button', async () => {
    const [anna] = clerks;
    await take();
    await take();
    await take();
    await anna.must('sit', { counter: '1' });
    const answers = await Promise.all([anna.ask('next'), anna.ask('next'), anna.ask('next'),
      appliance.press('next-1')]);
    const granted = answers.filter((answer) => answer?.ok);
    assert.ok(granted.length <= 1);
    for (const answer of answers.slice(0, 3))
      if (!answer.ok) assert.equal(answer.refusal, 'call_unresolved');
    const rows = await appliance.sql("SELECT count(*) AS n FROM ticket_v1 WHERE state = 'called'");
    assert.equal(rows[0].n, 1);
  });

  test('two who sit down at one counter at once: one sits, one is told', async () => {
    const answers = await Promise.all(clerks.map((clerk) => clerk.ask('sit', { counter: '1' })));
    assert.equal(answers.filter(({ ok }) => ok).length, 1);
    for (const { ok, refusal } of answers) if (!ok) assert.equal(refusal, 'counter_taken');
  });
});

describe('lanes in a rush', () => {
  test('nobody is forgotten in any lane while five clerks work and more people come', async () => {
    const lanes = ['general', 'fast', 'booked'];
    const first = await takeMany(30, (index) => ({ lane: lanes[index % 3] }));
    await sitAll();
    const later = [];
    const served = await serveAll(async (called, round) => {
      if (round < 6) later.push(...await takeMany(3, (index) => ({ lane: lanes[index] })));
    });
    const all = served.flat().map(({ number }) => number).sort();
    assert.deepEqual(all, [...first, ...later].map(({ number }) => number).sort());
  });

  test('tickets come in pages of 100, first page 1, and each once', async () => {
    await takeMany(120, () => ({}));
    const one = await witness.must('tickets', { state: 'waiting' });
    assert.equal(one.tickets.length, 100);
    assert.equal(one.next, 2);
    const two = await witness.must('tickets', { state: 'waiting', page: 2 });
    assert.equal(two.tickets.length, 20);
    assert.equal(two.next, null);
    const numbers = [...one.tickets, ...two.tickets].map(({ number }) => number);
    assert.equal(new Set(numbers).size, 120);
    assert.ok(one.tickets.every((ticket) => Number.isInteger(ticket.waited_s)));
    await clerks[0].must('sit', { counter: '1' });
    const queue = await witness.state('queue/1', ({ total }) => total === 120);
    assert.equal(queue.tickets.length, 20);
  });
});
