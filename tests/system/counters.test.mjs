// SPDX-License-Identifier: EUPL-1.2
//
// Work at the counters, from sitting down to the end of a visit: calls, what the displays and the
// retained topics then say, and each refusal on the way. Waiting times are shortened by a drop-in.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import { Appliance, sleep, until } from './appliance.mjs';

const SITE = `[rules]
recall_after=300ms
no_show_after=500ms
unseen_after=1s
grace=1s
park=1s
park_preference=0s
bound_fallback=1s
[counter 5]
services=pas
lanes=general
`;

let appliance;
let witness;
let kiosk;
let clerks;
let anna;
let bo;

before(async () => {
  appliance = await Appliance.start({ site: SITE, board: '[printer]\ndriver=none\n' });
  witness = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  clerks = await Promise.all([0, 1, 2, 3, 4].map((index) => appliance.client('staff', index)));
  [anna, bo] = clerks;
});
after(() => appliance.stop());
afterEach(() => appliance.emptyHall(clerks, witness));

const take = async (fields) => (await kiosk.must('take', { services: ['pas'], ...fields })).ticket;
const counter = (id, look) => witness.state(`counter/${id}`, look);
const display = async (name) => {
  const { text, counter: at } = await appliance.panel(`display ${name}`);
  return `${text}@${at}`;
};
const shows = (name, what) => until(`${name} shows ${what}`, async () => (await display(name)) === what);

/** A ticket that counter 1 has called, after it has waited for some milliseconds. */
async function called(fields, waitedMs = 0) {
  const ticket = await take(fields);
  await sleep(waitedMs);
  await anna.must('sit', { counter: '1' });
  await anna.must('next');
  return ticket;
}

describe('sitting down', () => {
  test('opens the counter, with the role and not the name', async () => {
    const answer = await anna.must('sit', { counter: '1' });
    assert.equal(answer.counter, '1');
    const now = await counter('1', ({ state }) => state === 'open');
    assert.equal(now.role, 'staff');
    assert.equal(now.number, null);
    assert.equal(now.services.length, 8);
    assert.deepEqual([...now.lanes].sort(), ['booked', 'fast', 'general']);
    assert.ok(!JSON.stringify(now).includes(anna.user));
    await witness.state('queue/1', ({ total }) => total === 0);
    await anna.must('stand-up');
    await counter('1', ({ state }) => state === 'closed');
    await until('no queue/1', () => !witness.retained.has('queue/1'));
  });

  test('at a taken counter is counter_taken unless one takes it over', async () => {
    await anna.must('sit', { counter: '1' });
    assert.equal(await bo.refused('sit', { counter: '1' }), 'counter_taken');
    await bo.must('sit', { counter: '1', take_over: true });
    assert.equal(await anna.refused('next'), 'not_seated');
    await bo.must('next');
  });

  test('in a second window takes over from the first, which sees it; the citizen stays', async () => {
    const ticket = await take();
    const { sitting } = await anna.must('sit', { counter: '1' });
    await anna.must('next');
    await anna.must('arrive');
    await counter('1', (now) => now.sitting === sitting);
    assert.equal((await anna.must('sit', { counter: '1' })).sitting, sitting);
    const again = await anna.must('sit', { counter: '1', take_over: true });
    assert.ok(again.sitting > sitting);
    const now = await counter('1', (one) => one.sitting === again.sitting);
    assert.deepEqual([now.state, now.number], ['serving', ticket.number]);
    await anna.must('finish', { outcome: 'served' });
  });

  test('is remembered: a page that was reloaded finds its place and whom it has', async () => {
    const nowhere = await anna.must('seat');
    assert.deepEqual([nowhere.counter, nowhere.sitting, nowhere.state, nowhere.ticket],
      [null, null, null, null]);
    const { number } = await take({ language: 'en', party: 2, marks: ['accompanied'] });
    const { sitting } = await anna.must('sit', { counter: '1' });
    await anna.must('next');
    const seat = await anna.must('seat');
    assert.deepEqual([seat.counter, seat.sitting, seat.state], ['1', sitting, 'calling']);
    const { language, party, marks, errand, recall_s: recall } = seat.ticket;
    assert.deepEqual([seat.ticket.number, language, party, marks, errand],
      [number, 'en', 2, ['accompanied'], 'pas']);
    await sleep(recall * 1000);
    await anna.must('recall');
    const volunteer = await appliance.client('volunteer');
    await volunteer.must('sit', { counter: '1', take_over: true });
    const theirs = await volunteer.must('seat');
    assert.equal(theirs.ticket.number, number);
    for (const name of ['language', 'marks', 'no_shows']) assert.ok(!(name in theirs.ticket), name);
    assert.equal((await anna.must('seat')).counter, null);
    await volunteer.must('finish', { outcome: 'served' });
    await volunteer.must('stand-up');
    assert.equal(await kiosk.refused('seat'), 'not_allowed');
  });

  test('nobody at a counter: each verb of a counter is not_seated', async () => {
    await take();
    for (const [verb, fields] of [['next', {}], ['call', { ticket: 'A001' }], ['recall', {}],
      ['arrive', {}], ['no-show', {}], ['looked', {}], ['finish', { outcome: 'served' }],
      ['park', { reason: 'form' }], ['pause', { reason: 'lunch' }], ['resume', {}], ['stand-up', {}],
      ['transfer', { service: 'mitid' }]])
      assert.equal(await anna.refused(verb, fields), 'not_seated', verb);
  });
});

describe('next', () => {
  test('calls with a reason; board, counter, lane, service and displays say so', async () => {
    const ticket = await take({ language: 'en' });
    const other = await take({ services: ['mitid'] });
    await witness.state('service/pas', ({ waiting, lanes }) => waiting === 1 && lanes.general === 1);
    await witness.state('lane/general', ({ waiting }) => waiting === 2);
    await anna.must('sit', { counter: '3' });
    const answer = await anna.must('next');
    assert.equal(answer.ticket.number, ticket.number);
    assert.equal(answer.ticket.state, 'called');
    assert.equal(answer.ticket.counter, '3');
    assert.equal(answer.ticket.token, undefined);
    assert.equal(answer.why.runner_up, other.number);
    assert.match(answer.why.text, new RegExp(ticket.number));
    const board = await witness.state('board', ({ calls }) => calls.length === 1);
    const { call, since, ...rest } = board.calls[0];
    assert.deepEqual(rest, { number: ticket.number, counter: '3', name: '3', language: 'en',
      kind: 'call' });
    assert.ok(board.seq >= answer.seq);
    const event = await witness.event('ticket-called', ({ number }) => number === ticket.number);
    assert.equal(event.call, call);
    assert.equal(event.time, since);
    assert.equal(event.counter, '3');
    await shows('hall', `${ticket.number}@3`);
    await shows('counter-3', `${ticket.number}@3`);
    assert.equal(await display('counter-1'), '@');
    await counter('3', ({ state, number }) => state === 'calling' && number === ticket.number);
    await witness.state('service/pas', ({ waiting }) => waiting === 0);
    await witness.state('overview', ({ waiting, open_counters: open }) => waiting === 1 && open === 1);
    assert.equal((await appliance.phone(ticket.token)).counter, '3');

    await anna.must('arrive');
    await counter('3', ({ state }) => state === 'serving');
    await witness.state('board', ({ calls, recent }) => calls.length === 0
      && recent[0].call === call && recent[0].number === ticket.number);
    await anna.must('finish', { outcome: 'served' });
    await counter('3', ({ state, number }) => state === 'open' && number === null);
    await shows('counter-3', '@');
    const row = await appliance.ticketRow(ticket);
    assert.deepEqual([row.state, row.outcome], ['ended', 'served']);
    for (const step of ['taken', 'called', 'arrived', 'ended']) assert.ok(row[step], step);
    assert.equal((await appliance.phone(ticket.token)).state, 'ended');
  });

  test('with nobody waiting is null, and stays null under its id', async () => {
    await anna.must('sit', { counter: '1' });
    const request = { id: '5c3c0000-0000-4000-8000-000000000001' };
    const { json, text } = await anna.send('next', request);
    assert.deepEqual([json.ok, json.ticket, json.why], [true, null, null]);
    await take();
    assert.equal((await anna.send('next', request)).text, text);
  });

  test('while somebody is called is call_unresolved, also by call and by the button', async () => {
    const ticket = await called();
    const second = await take();
    assert.equal(await anna.refused('next'), 'call_unresolved');
    assert.equal(await anna.refused('next', { finish: 'served' }), 'call_unresolved');
    assert.equal(await anna.refused('call', { ticket: second.number }), 'call_unresolved');
    await appliance.press('next-1');
    await sleep(200);
    await counter('1', ({ number, state }) => number === ticket.number && state === 'calling');
    assert.equal((await appliance.ticketRow(second)).state, 'waiting');
  });

  test('while somebody is served is counter_busy; with finish it ends the one and calls the other',
    async () => {
      const ticket = await called();
      const second = await take();
      await anna.must('arrive');
      assert.equal(await anna.refused('next'), 'counter_busy');
      assert.equal(await anna.refused('call', { ticket: second.number }), 'counter_busy');
      assert.equal(await anna.refused('stand-up'), 'counter_busy');
      assert.equal(await anna.refused('pause', { reason: 'lunch' }), 'counter_busy');
      const answer = await anna.must('next', { finish: 'partly' });
      assert.equal(answer.ticket.number, second.number);
      const rows = await appliance.sql(`SELECT seq, type FROM event_v1 WHERE seq > ${answer.seq - 2}
        AND seq <= ${answer.seq} ORDER BY seq`);
      assert.deepEqual(rows.map(({ type }) => type), ['ticket-finished', 'ticket-called']);
      assert.equal((await appliance.ticketRow(ticket)).outcome, 'partly');
    });

  test('the panel button calls for its counter when somebody sits there, else nobody', async () => {
    const ticket = await take();
    await appliance.press('next-2');
    await sleep(200);
    assert.equal((await appliance.ticketRow(ticket)).state, 'waiting');
    await bo.must('sit', { counter: '2' });
    await until('a lit lamp', async () => (await appliance.panel('lamps'))['next-2'] === 'on');
    await appliance.press('next-2');
    await shows('counter-2', `${ticket.number}@2`);
    const event = await witness.event('ticket-called', ({ number }) => number === ticket.number);
    assert.equal(event.role, 'panel');
    assert.equal((await appliance.panel('lamps'))['next-2'], 'blink');
  });

  test('queue/<counter> is the order in which next calls', async () => {
    const lanes = ['general', 'fast', 'booked', 'general', 'fast', 'booked', 'general'];
    for (const lane of lanes) await take({ lane });
    await sleep(1000); // scores that cross have crossed
    await anna.must('sit', { counter: '1' });
    const { tickets } = await witness.state('queue/1', ({ total }) => total === lanes.length);
    assert.equal(tickets.length, lanes.length);
    const order = tickets.map(({ lane }) => lane);
    assert.deepEqual(order, ['fast', 'fast', 'booked', 'booked', 'general', 'general', 'general']);
    for (const [index, { number, why }] of tickets.entries()) {
      const answer = await anna.must('next');
      assert.equal(answer.ticket.number, number, `place ${index}`);
      assert.equal(answer.why.runner_up, tickets[index + 1]?.number ?? null);
      if (index < tickets.length - 1) assert.equal(why.runner_up, tickets[index + 1].number);
      await anna.must('finish', { outcome: 'served' });
    }
  });

  test('calls only what the counter serves', async () => {
    await take({ services: ['mitid'] });
    await take({ lane: 'fast' });
    const right = await take();
    await clerks[4].must('sit', { counter: '5' });
    await witness.state('queue/5', ({ total }) => total === 1);
    assert.equal((await clerks[4].must('next')).ticket.number, right.number);
    await clerks[4].must('finish', { outcome: 'served' });
    assert.equal((await clerks[4].must('next')).ticket, null);
  });

  test('call takes the one that is named', async () => {
    await take();
    const wanted = await take();
    await anna.must('sit', { counter: '1' });
    assert.equal((await anna.must('call', { ticket: wanted.id })).ticket.number, wanted.number);
    await anna.must('finish', { outcome: 'served' });
    assert.equal(await anna.refused('call', { ticket: wanted.number }), 'already_ended');
  });

  test('another errand of the visit goes on at the counter without a new call', async () => {
    const ticket = await take({ services: ['pas', 'mitid'] });
    await anna.must('sit', { counter: '1' });
    await anna.must('next');
    await anna.must('arrive');
    const answer = await anna.must('next', { finish: 'served' });
    assert.equal(answer.ticket.number, ticket.number);
    assert.equal(answer.ticket.state, 'serving');
    assert.equal(answer.why, null);
    const event = await witness.event('ticket-finished', (one) => one.ticket === ticket.id);
    assert.deepEqual([event.state, event.outcome, event.service], ['serving', 'served', 'mitid']);
  });
});

describe('somebody who does not come', () => {
  test('recall is too_early, then calls again', async () => {
    const ticket = await called();
    assert.equal(await anna.refused('recall'), 'too_early');
    assert.equal(await anna.refused('no-show'), 'too_early');
    const { calls: [{ call }] } = await witness.state('board', ({ calls }) => calls.length === 1);
    await until('recall', async () => (await anna.ask('recall')).ok, 4000);
    const board = await witness.state('board', ({ calls }) => calls[0]?.kind === 'recall');
    assert.equal(board.calls[0].number, ticket.number);
    assert.ok(board.calls[0].call > call);
    await anna.must('arrive');
    assert.equal(await anna.refused('recall'), 'not_called');
    assert.equal(await anna.refused('arrive'), 'not_called');
  });

  test('the first no-show parks, back brings them back with their waiting, the second ends', async () => {
    const ticket = await called();
    await until('no-show', async () => (await anna.ask('no-show')).ok, 4000);
    assert.equal((await appliance.ticketRow(ticket)).state, 'parked');
    const { ticket: back } = await kiosk.must('back', { ticket: ticket.number });
    assert.equal(back.state, 'waiting');
    await take();
    assert.equal((await anna.must('next')).ticket.number, ticket.number, 'the credit is gone');
    await until('no-show', async () => (await anna.ask('no-show')).ok, 4000);
    const row = await appliance.ticketRow(ticket);
    assert.deepEqual([row.state, row.outcome], ['ended', 'no_show']);
    assert.equal(await anna.refused('unpark', { ticket: ticket.number }), 'already_ended');
  });

  test('nobody back within the grace: no_show', async () => {
    const ticket = await called();
    await until('no-show', async () => (await anna.ask('no-show')).ok, 4000);
    await until('the end', async () => (await appliance.ticketRow(ticket)).outcome === 'no_show', 4000);
  });

  test('who asked to be fetched is no no-show before somebody looked', async () => {
    await called({ marks: ['fetch'] });
    await witness.state('board', ({ calls }) => calls[0]?.kind === 'fetch');
    await sleep(1600); // long enough for anybody else, seen or not
    assert.equal(await anna.refused('no-show'), 'too_early');
    await anna.must('looked');
    await anna.must('no-show');
  });

  test('a display that confirms starts the clock; one that did not show it does not', async () => {
    const hall = await appliance.client('display');
    await called();
    const { calls: [{ call }] } = await witness.state('board', ({ calls }) => calls.length === 1);
    assert.equal(await hall.publish('seen/hall', { call, shown: true, spoken: true }), 0);
    await witness.event('ticket-seen', (event) => event.call === call);
    const before = witness.events.length;
    await hall.publish('seen/hall', { call: call + 100, shown: true });
    await hall.publish('seen/hall', { call, shown: false });
    await hall.publish('seen/hall', 'rubbish');
    await sleep(200);
    assert.deepEqual(witness.events.slice(before), []);
  });
});

describe('stepping aside', () => {
  test('park and unpark keep the place', async () => {
    // longer than anything between the next take and the unpark
    const ticket = await called({}, 1000);
    await anna.must('arrive');
    const { ticket: parked } = await anna.must('park', { reason: 'documents' });
    assert.equal(parked.state, 'parked');
    await counter('1', ({ state }) => state === 'open');
    assert.equal(await anna.refused('call', { ticket: ticket.number }), 'not_waiting');
    await take();
    await anna.must('unpark', { ticket: ticket.number });
    assert.equal(await anna.refused('unpark', { ticket: ticket.number }), 'not_parked');
    assert.equal((await anna.must('next')).ticket.number, ticket.number);
  });

  test('a park wakes by itself', async () => {
    const ticket = await called();
    await anna.must('park', { reason: 'called_away' });
    await witness.event('ticket-unparked', (event) => event.ticket === ticket.id, 5000);
    assert.equal((await appliance.ticketRow(ticket)).state, 'waiting');
  });

  test('a park may be for a few seconds', async () => {
    const ticket = await called();
    await anna.must('park', { reason: 'form', wake_s: 1 });
    await witness.event('ticket-unparked', (event) => event.ticket === ticket.id, 3000);
  });
});

describe('going elsewhere', () => {
  test('a transfer to a service keeps the waiting time', async () => {
    const ticket = await called();
    await anna.must('arrive');
    await sleep(400);
    await take({ services: ['mitid'] });
    const { ticket: moved } = await anna.must('transfer', { service: 'mitid' });
    assert.deepEqual([moved.state, moved.services.at(-1)], ['waiting', 'mitid']);
    const event = await witness.event('ticket-transferred', (one) => one.ticket === ticket.id);
    assert.equal(event.from.service, 'pas');
    assert.equal(event.to.service, 'mitid');
    assert.equal(event.service, 'mitid');
  });

  test('a transfer to a counter is called there only; when it closes, by anybody', async () => {
    await bo.must('sit', { counter: '2' });
    const ticket = await called();
    await anna.must('transfer', { counter: '2' });
    assert.equal((await anna.must('next')).ticket, null);
    assert.equal(await anna.refused('call', { ticket: ticket.number }), 'not_allowed');
    await witness.state('queue/2', ({ total }) => total === 1);
    await bo.must('pause', { reason: 'break' });
    await until('the fall-back', async () => (await anna.must('next')).ticket, 4000);
    await counter('1', ({ number }) => number === ticket.number);
    assert.equal(await anna.refused('transfer', { counter: '4' }), 'counter_closed');
  });

  test('a colleague takes over without a call', async () => {
    const ticket = await called();
    await bo.must('sit', { counter: '2' });
    assert.equal(await bo.refused('take-over', { ticket: ticket.number }), 'not_serving');
    await anna.must('arrive');
    const { ticket: over } = await bo.must('take-over', { ticket: ticket.number });
    assert.deepEqual([over.state, over.counter], ['serving', '2']);
    await counter('1', ({ state, number }) => state === 'open' && number === null);
    await counter('2', ({ state, number }) => state === 'serving' && number === ticket.number);
  });

  test('leave ends from waiting, parked and called, and not while served', async () => {
    const ticket = await called();
    await anna.must('arrive');
    assert.equal(await anna.refused('leave', { ticket: ticket.number }), 'not_waiting');
    const waiting = await take();
    const { ticket: left } = await bo.must('leave', { ticket: waiting.number });
    assert.deepEqual([left.state, left.outcome], ['ended', 'left']);
    assert.equal(await bo.refused('leave', { ticket: waiting.number }), 'already_ended');
    await anna.must('finish', { outcome: 'served' });
    const next = await take();
    await anna.must('next');
    assert.equal(await bo.refused('leave', { ticket: next.number }), 'not_allowed', 'it is at another counter');
    await anna.must('leave', { ticket: next.number });
    await counter('1', ({ state }) => state === 'open');
  });

  test('grant-lane puts a ticket into another lane, and events follow it there', async () => {
    const ticket = await take();
    const { ticket: fast } = await anna.must('grant-lane', { ticket: ticket.number, lane: 'fast' });
    assert.equal(fast.lane, 'fast');
    const event = await witness.event('ticket-lane-granted', (one) => one.ticket === ticket.id);
    assert.equal(event.lane, 'fast');
    assert.equal(event.reason, undefined);
    await witness.state('lane/fast', ({ waiting }) => waiting === 1);
    await witness.state('lane/general', ({ waiting }) => waiting === 0);
  });

  test('add-errand, refer, merge, split and reopen', async () => {
    const ticket = await called();
    await anna.must('arrive');
    const { ticket: more } = await anna.must('add-errand', { service: 'vielse', party: 2 });
    assert.deepEqual(more.services, ['pas', 'vielse']);
    const { ticket: half } = await anna.must('split',
      { ticket: ticket.number, services: ['vielse'] });
    assert.deepEqual([half.services, half.state], [['vielse'], 'waiting']);
    assert.ok(half.token && half.number !== ticket.number);
    const { ticket: merged } = await anna.must('merge', { ticket: half.number, into: ticket.number });
    assert.deepEqual([merged.number, merged.outcome], [half.number, 'merged']);
    const { ticket: gone } = await anna.must('refer', { place: 'Skat' });
    assert.deepEqual([gone.state, gone.outcome], ['ended', 'referred']);
    const { ticket: again } = await anna.must('reopen', { ticket: ticket.number });
    assert.deepEqual([again.number, again.state], [ticket.number, 'waiting']);
    for (const { text } of witness.events) assert.ok(!text.includes('Skat'), 'the place is private');
  });

  test('a closed service takes nobody, and those who wait are still served', async () => {
    const ticket = await take({ services: ['vielse'] });
    await witness.must('close-service', { service: 'vielse' });
    await witness.state('site', ({ services }) => services.some(({ id, open }) =>
      id === 'vielse' && !open));
    assert.equal(await kiosk.refused('take', { services: ['vielse'] }), 'service_closed');
    await anna.must('sit', { counter: '1' });
    assert.equal((await anna.must('next')).ticket.number, ticket.number);
    await witness.must('open-service', { service: 'vielse' });
    await take({ services: ['vielse'] });
  });

  test('a pause names the services that are left without anyone', async () => {
    await anna.must('sit', { counter: '1' });
    await take({ services: ['mitid'] });
    const { unserved } = await anna.must('pause', { reason: 'lunch' });
    assert.ok(unserved.includes('mitid'));
    await counter('1', ({ state }) => state === 'paused');
    assert.equal(await anna.refused('next'), 'counter_closed');
    await anna.must('resume');
    await bo.must('sit', { counter: '2' });
    assert.deepEqual((await anna.must('pause', { reason: 'break' })).unserved, []);
  });
});
