// SPDX-License-Identifier: EUPL-1.2
//
// The journal as others read it: without a gap, as it was published, enough to rebuild every ticket,
// and no more than each reader subscribed to.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Appliance, until } from './appliance.mjs';

const SITE = '[rules]\nrecall_after=0s\nno_show_after=0s\nunseen_after=1s\ngrace=1s\npark=1s\n';
const EVENTS_AN_ANSWER = 500;

let appliance;
let witness;
let kiosk;
let anna;
let bo;
let pager; // the fast track's

before(async () => {
  appliance = await Appliance.start({ site: SITE });
  witness = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  anna = await appliance.client('staff', 0);
  bo = await appliance.client('staff', 1);
  pager = await appliance.client('staff', 2);
  assert.equal(await pager.subscribe('event/fast/#'), 1);
});
after(() => appliance.stop());

const take = async (fields) => (await kiosk.must('take', { services: ['pas'], ...fields })).ticket;

// A day in which everything happens that ends up in a ticket's row.
async function live() {
  await anna.must('sit', { counter: '1' });
  await bo.must('sit', { counter: '2' });
  const served = await take();
  await anna.must('next');
  await anna.must('recall').catch(() => null);
  await anna.must('arrive');
  await anna.must('add-errand', { service: 'mitid' });
  await anna.must('finish', { outcome: 'served' });
  await anna.must('finish', { outcome: 'partly' });
  const missing = await take({ lane: 'fast' });
  await anna.must('next');
  await until('a no-show', async () => (await anna.ask('no-show')).ok);
  const moved = await take({ lane: 'fast', services: ['vielse'] });
  await bo.must('call', { ticket: moved.number });
  await bo.must('transfer', { service: 'guide' });
  await anna.must('call', { ticket: moved.number });
  await anna.must('arrive');
  await bo.must('take-over', { ticket: moved.number });
  await bo.must('refer', { place: 'Skat' });
  const left = await take();
  await anna.must('grant-lane', { ticket: left.number, lane: 'fast' });
  await anna.must('grant-lane', { ticket: left.number, lane: 'general' });
  await anna.must('leave', { ticket: left.number });
  const parked = await take();
  await anna.must('call', { ticket: parked.number });
  await anna.must('park', { reason: 'form' });
  const into = await take();
  const merged = await take();
  await anna.must('merge', { ticket: merged.number, into: into.number });
  await appliance.press('fast');
  await kiosk.must('feedback', { ticket: served.number, yes: true });
  await witness.event('ticket-unparked', ({ ticket }) => ticket === parked.id);
  await until('the end of the grace', async () =>
    (await appliance.ticketRow(missing)).outcome === 'no_show');
  await bo.must('pause', { reason: 'lunch' });
  await bo.must('resume');
  await bo.must('stand-up');
  await until('all paper', async () => (await appliance.sql(`SELECT count(*) AS n FROM ticket_v1
    WHERE paper = 'wanted' AND state <> 'ended'`))[0].n === 0, 15000);
}

async function lastSeq() {
  return (await appliance.sql('SELECT max(seq) AS n FROM event_v1'))[0].n;
}

// What a consumer makes of the events alone, dropping those that it has.
function rebuild(events) {
  const tickets = new Map();
  const have = new Set();
  for (const event of events) {
    if (have.has(event.seq) || !event.ticket) continue;
    have.add(event.seq);
    const begins = event.type === 'ticket-taken' || event.type === 'ticket-split';
    const ticket = begins ? { id: event.ticket, day: event.day, number: event.number, outcome: null,
      taken: event.time, called: null, arrived: null, ended: null } : tickets.get(event.ticket);
    Object.assign(ticket, { lane: event.lane, state: event.state });
    if (event.type === 'ticket-called') ticket.called = event.time;
    if (event.type === 'ticket-arrived') ticket.arrived = event.time;
    if (event.state === 'ended' && !ticket.ended) {
      ticket.ended = event.time;
      ticket.outcome = event.outcome;
    }
    tickets.set(event.ticket, ticket);
  }
  return [...tickets.values()].sort((a, b) => a.number.localeCompare(b.number));
}

describe('the journal', () => {
  before(live);

  test('is published without a gap and in order', async () => {
    const last = await lastSeq();
    await until('the last event', () => witness.events.at(-1).json.seq === last);
    const seqs = witness.events.map(({ json }) => json.seq);
    assert.ok(seqs.length > 35, `only ${seqs.length} events`);
    assert.deepEqual(seqs, seqs.map((seq, index) => seqs[0] + index));
    const rows = await appliance.sql('SELECT seq FROM event_v1 ORDER BY seq');
    assert.deepEqual(rows.map(({ seq }) => seq), rows.map((row, index) => index + 1));
  });

  test('comes back by do/<user>/events exactly as it was published', async () => {
    const from = witness.events[0].json.seq;
    const to = witness.events.at(-1).json.seq;
    const { text, json } = await witness.send('events',
      { id: '11110000-0000-4000-8000-000000000001', from, to });
    assert.equal(json.events.length, to - from + 1);
    assert.equal(json.next, null);
    for (const event of witness.events) assert.ok(text.includes(event.text), event.text);
    const one = await witness.must('events', { from: to, to });
    assert.deepEqual(one.events, [witness.events.at(-1).json]);
  });

  test('is in event_v1 as it was published', async () => {
    const rows = new Map((await appliance.sql('SELECT * FROM event_v1'))
      .map((row) => [row.seq, row]));
    for (const { json } of witness.events) {
      const { detail_json: detail, ...columns } = rows.get(json.seq);
      const { source, ...event } = json;
      const row = Object.fromEntries(Object.entries({ ...columns, ...JSON.parse(detail) })
        .filter(([key, value]) => value !== null || key === 'day'));
      assert.deepEqual(row, event);
    }
  });

  test('is enough for a consumer to have the same tickets as ticket_v1', async () => {
    const { events } = await witness.must('events', { from: 1, to: await lastSeq() });
    const twice = [...events.slice(0, 20), ...events]; // at least once
    const rows = await appliance.sql(`SELECT id, day, number, lane, state, outcome, taken, called,
      arrived, ended FROM ticket_v1 ORDER BY number`);
    assert.ok(rows.length >= 8);
    const outcomes = new Set(rows.map(({ outcome }) => outcome));
    for (const outcome of ['partly', 'no_show', 'referred', 'left', 'merged', null])
      assert.ok(outcomes.has(outcome), `no ticket with outcome ${outcome}`);
    const sorted = (row) => Object.fromEntries(Object.entries(row).sort());
    assert.deepEqual(rebuild(twice).map(sorted), rows.map(sorted));
  });

  test('has waits, ways and services that are no longer than the day', async () => {
    const rows = await appliance.sql('SELECT number, waited_ms, way_ms, service_ms, taken, ended FROM ticket_v1');
    for (const { number, taken, ended, ...sums } of rows) {
      const most = Date.parse(ended ?? new Date()) - Date.parse(taken) + 1000;
      for (const sum of Object.values(sums)) assert.ok(sum >= 0 && sum <= most, `${number} ${sum}`);
    }
  });

  test('event/fast/# carries the fast lane and nothing else', async () => {
    assert.ok(pager.events.length > 5);
    for (const { topic, json } of pager.events) {
      assert.equal(json.lane, 'fast');
      assert.equal(topic, `event/fast/${json.type}`);
    }
    const wanted = witness.events.filter(({ json }) => json.lane === 'fast').map(({ json }) => json.seq);
    assert.deepEqual(pager.events.map(({ json }) => json.seq), wanted);
    const granted = witness.events.filter(({ json }) => json.type === 'ticket-lane-granted');
    assert.deepEqual(granted.map(({ topic }) => topic),
      ['event/fast/ticket-lane-granted', 'event/general/ticket-lane-granted']);
  });

  test('events that are about no ticket are on event/site', () => {
    const about = witness.events.filter(({ json }) => !json.ticket);
    assert.ok(about.some(({ json }) => json.type === 'counter-opened'));
    for (const { topic } of about) assert.match(topic, /^event\/site\//);
  });

  test('holds nothing personal: no user, no token, no place, no mark', async () => {
    const names = Object.values(appliance.credentials).flat().map(({ user }) => user)
      .filter((user) => user !== 'hall');
    for (const { text } of witness.events) {
      for (const name of names) assert.ok(!text.includes(name), text);
      assert.doesNotMatch(text, /"token"|"user"|"place"|"language"|"marks"|Skat/);
    }
  });

  test('beyond its end is empty, backwards is refused, and next leads to all of it', async () => {
    const last = await lastSeq();
    const beyond = await witness.must('events', { from: last + 10, to: last + 20 });
    assert.deepEqual([beyond.events, beyond.next], [[], null]);
    assert.equal(await witness.refused('events', { from: 5, to: 4 }), 'bad_request');
    const many = Array.from({ length: EVENTS_AN_ANSWER }, () => kiosk.must('back', { ticket: 'A001' })
      .catch(() => null));
    await Promise.all(many); // refusals are no events
    assert.equal(await lastSeq(), last);
    for (let index = 0; index < 120; index++) {
      await bo.must('sit', { counter: '2' });
      await bo.must('pause', { reason: 'other' });
      await bo.must('resume');
      await bo.must('stand-up');
    }
    const end = await lastSeq();
    const seqs = [];
    for (let from = 1; from !== null;) {
      const { events, next } = await witness.must('events', { from, to: end });
      assert.ok(events.length > 0 && events.length <= EVENTS_AN_ANSWER);
      seqs.push(...events.map(({ seq }) => seq));
      assert.ok(next === null || next === seqs.at(-1) + 1, `next ${next} after ${seqs.at(-1)}`);
      from = next;
    }
    assert.deepEqual(seqs, Array.from({ length: end }, (none, index) => index + 1));
  });

  test('is caught up with by a consumer that was away', async () => {
    const consumer = await appliance.client('operator');
    await consumer.subscribe('event/#');
    await take();
    await until('an event', () => consumer.events.length > 0);
    const { json: { seq: known } } = consumer.events.at(-1);
    await consumer.close();
    await take();
    await take();
    const back = await appliance.client('operator');
    await back.subscribe('event/#');
    await take();
    const { seq } = await back.event('ticket-taken');
    const { events } = await back.must('events', { from: known + 1, to: seq });
    assert.deepEqual(events.map((event) => event.seq),
      Array.from({ length: seq - known }, (none, index) => known + 1 + index));
  });
});
