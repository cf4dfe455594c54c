// SPDX-License-Identifier: EUPL-1.2
//
// naested is killed at random moments while citizens come and clerks work. It is ready again within a
// second, in the same state; nothing that was acknowledged is lost, no number is given twice.
//
// NAESTE_KILLS says how often (10); NAESTE_SEED repeats a run's moments.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Appliance, lives, sleep, until } from './appliance.mjs';

const KILLS = Number(process.env.NAESTE_KILLS ?? 10);
const SEED = Number(process.env.NAESTE_SEED ?? Date.now() % 1000000);
const READY_MS = 1000;
const APART_MS = [50, 450];
const AGAIN_MAX = 64;

// mulberry32: small, and the same on every machine.
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

let appliance;
let witness;
let kiosk;
let clerks;

before(async () => {
  appliance = await Appliance.start({ board: '[printer]\ndriver=none\n' });
  witness = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  clerks = await Promise.all([0, 1, 2].map((index) => appliance.client('staff', index)));
});
after(() => appliance.stop());

// Who takes, calls and serves as fast as they get answers, and keeps what was acknowledged.
class Load {
  constructor() {
    this.working = true;
    this.taken = [];
    this.finished = [];
  }

  start() {
    this.jobs = [this.citizens(), this.citizens(), ...clerks.map((clerk, index) =>
      this.work(clerk, String(index + 1)))];
  }

  async citizens() {
    while (this.working) {
      const answer = await kiosk.insist('take', { services: ['pas'] });
      assert.ok(answer.ok, JSON.stringify(answer));
      this.taken.push(answer.ticket);
    }
  }

  async work(clerk, counter) {
    assert.ok((await clerk.insist('sit', { counter })).ok);
    while (this.working) {
      const { ok, ticket, refusal } = await clerk.insist('next');
      assert.ok(ok, refusal);
      if (!ticket) continue;
      assert.ok((await clerk.insist('arrive')).ok);
      const done = await clerk.insist('finish', { outcome: 'served' });
      assert.ok(done.ok, done.refusal);
      this.finished.push(ticket);
    }
  }

  async stop() {
    this.working = false;
    await Promise.all(this.jobs);
  }
}

// Kills naested and returns how long until it answers again.
async function killAndTime() {
  const begin = performance.now();
  const old = appliance.kill('naested');
  await until('its end', () => !lives(old));
  await until('an answer', () => witness.send('tickets',
    { id: '22220000-0000-4000-8000-000000000001', state: 'parked' }, { limitMs: 100 })
    .then(() => true, () => false), 10000);
  return performance.now() - begin;
}

describe(`naested is killed ${KILLS} times under load (NAESTE_SEED=${SEED})`, () => {
  const load = new Load();
  const times = [];
  let events;

  before(async () => {
    const random = randomFrom(SEED);
    load.start();
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(APART_MS[0] + random() * (APART_MS[1] - APART_MS[0]));
      times.push(await killAndTime());
    }
    await sleep(100);
    await load.stop();
    const { seq } = await witness.must('tickets', { state: 'parked' });
    events = [];
    for (let from = 1; from !== null && from <= seq;) {
      const answer = await witness.must('events', { from, to: Math.min(seq, from + 99) });
      events.push(...answer.events);
      from = answer.next ?? from + 100;
    }
    await until('the last event', () => witness.events.at(-1).json.seq >= seq);
  });

  test('each time it answers again within 1 s', () => {
    assert.ok(times.every((ms) => ms < READY_MS), times.map(Math.round).join(' '));
  });

  test('every ticket that was acknowledged is there, once, with its number', async () => {
    const rows = await appliance.sql('SELECT id, number FROM ticket_v1');
    assert.ok(load.taken.length > KILLS * 5, `only ${load.taken.length} tickets`);
    const numbers = new Map(rows.map(({ id, number }) => [id, number]));
    for (const { id, number } of load.taken) assert.equal(numbers.get(id), number);
    assert.equal(new Set(rows.map(({ number }) => number)).size, rows.length, 'a number twice');
    assert.equal(new Set(load.taken.map(({ id }) => id)).size, load.taken.length);
    assert.equal(rows.length, load.taken.length, 'a request was carried out twice');
  });

  test('every visit that was acknowledged as finished is finished, and called once', async () => {
    const rows = await appliance.sql("SELECT id FROM ticket_v1 WHERE outcome = 'served'");
    const served = new Set(rows.map(({ id }) => id));
    assert.ok(load.finished.length > KILLS, `only ${load.finished.length} visits`);
    for (const { id, number } of load.finished) assert.ok(served.has(id), number);
    const calls = events.filter(({ type }) => type === 'ticket-called').map(({ ticket }) => ticket);
    assert.equal(new Set(calls).size, calls.length, 'somebody was called twice');
  });

  test('the journal has no gap, and every event was published as it stands there', () => {
    assert.deepEqual(events.map(({ seq }) => seq), events.map((event, index) => index + 1));
    const published = new Map(witness.events.map(({ json }) => [json.seq, json]));
    const first = witness.events[0].json.seq;
    for (const event of events.slice(first - 1)) assert.deepEqual(published.get(event.seq), event);
  });

  test('what came more than once came as it was, and new ones came in order', () => {
    const seen = new Map();
    const first = witness.events[0].json.seq; // what was before may come for the first time later
    let newest = 0;
    for (const { json, text } of witness.events) {
      if (seen.has(json.seq)) assert.equal(text, seen.get(json.seq));
      else assert.ok(json.seq > newest || json.seq < first, `${json.seq} after ${newest}`);
      seen.set(json.seq, text);
      newest = Math.max(newest, json.seq);
    }
  });
});

describe('a kill at rest', () => {
  test('leaves everything as it was: tickets, seats, calls, topics and displays', async () => {
    const parked = (await kiosk.must('take', { services: ['mitid'] })).ticket;
    const [anna, bo] = clerks;
    await anna.must('call', { ticket: parked.number });
    await anna.must('park', { reason: 'form' });
    await anna.must('next');
    await anna.must('arrive');
    await kiosk.must('take', { services: ['pas'], lane: 'fast' });
    await bo.must('next');
    const state = async () => {
      const { tickets } = await witness.must('tickets');
      const retained = Object.fromEntries([...witness.retained]
        .filter(([topic]) => /^(board|counter|queue)/.test(topic)));
      for (const topic of Object.values(retained)) delete topic.still; // comes with time alone
      for (const { tickets: queued } of Object.values(retained)) {
        for (const one of queued ?? []) delete one.waited_s, delete one.why;
      }
      delete retained.board.seq;
      return { tickets: tickets.map(({ id, number, state: now, lane, counter, services }) =>
        ({ id, number, now, lane, counter, services })), retained,
      displays: await appliance.panel('displays'), lamps: await appliance.panel('lamps') };
    };
    await sleep(300);
    const before = await state();
    await killAndTime();
    await witness.state('status', ({ online }) => online);
    await sleep(700);
    assert.deepEqual(await state(), before);
    await until('the call', () => bo.ask('arrive').then(({ ok }) => ok));
  });

  test('after a rush lets at most 64 acknowledged events come again', async () => {
    await Promise.all(Array.from({ length: 300 }, () => kiosk.insist('take', { services: ['pas'] })));
    const { seq } = await witness.must('tickets');
    await until('the last event', () => witness.events.at(-1).json.seq >= seq);
    await sleep(100); // the broker has acknowledged them
    const from = witness.events.length;
    await killAndTime();
    const { seq: next } = await kiosk.must('take', { services: ['pas'] });
    await until('the next event', () => witness.events.at(-1).json.seq >= next);
    const again = witness.events.slice(from).filter(({ json }) => json.seq <= seq).length;
    assert.ok(again <= AGAIN_MAX, `${again} came again`);
  });
});
