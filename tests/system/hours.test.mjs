// SPDX-License-Identifier: EUPL-1.2
//
// A site with hours, on the next day: the wall clock is moved forward, never back. Closing stops taking
// at the minute and never stops serving; the state on the broker says so by itself.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Appliance } from './appliance.mjs';

const ZONE = 'Europe/Copenhagen';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SOON_MS = 3000;

let appliance;
let boss;
let kiosk;
let clerk;
let day; // the one on which the test takes place, as 2026-11-26

// The local date and time of day there: ['2026-11-26', 581].
function local(ms) {
  const [date, time] = new Date(ms).toLocaleString('sv-SE', { timeZone: ZONE }).split(' ');
  const [hour, minute] = time.split(':').map(Number);
  return [date, hour * 60 + minute];
}

// When it is hh:mm:30 there on `day`; DST has changed long before an office opens.
function momentOf(hour, minute) {
  const near = Date.parse(`${day}T12:00:00Z`);
  const [, noonThere] = local(near);
  return near + (hour * 60 + minute - noonThere) * MINUTE_MS + MINUTE_MS / 2;
}

function setClock(hour, minute) {
  const ahead = Buffer.alloc(8);
  ahead.writeBigInt64LE(BigInt(momentOf(hour, minute) - Date.now()));
  const file = fs.openSync(path.join(path.dirname(appliance.endpoints.panel), 'clock'), 'r+');
  fs.writeSync(file, ahead);
  fs.closeSync(file);
}

const take = () => kiosk.must('take', { services: ['pas'] });

async function connect() {
  boss = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  clerk = await appliance.client('staff');
}

before(async () => {
  appliance = await Appliance.start({ board: '[printer]\ndriver=none\n',
    site: '[site]\nhours.all=10:00-15:00\nopen_before=15min\nreserve=R001-R200\n'
      + '[service mitid]\ncapacity=1\n' });
  await connect();
  [day] = local(Date.now() + DAY_MS);
  setClock(9, 30);
  await boss.event('day-changed', (event) => event.day === day, SOON_MS);
});
after(() => appliance.stop());

describe('a day with hours', () => {
  test('before opening nothing is taken, and the state says when it will be', async () => {
    const site = await boss.state('site', (state) => !state.open, SOON_MS);
    assert.deepEqual(local(Date.parse(site.until)), [day, 9 * 60 + 45]);
    assert.equal(await kiosk.refused('take', { services: ['pas'] }), 'site_closed');
  });

  test('numbers are given a quarter of an hour before opening', async () => {
    setClock(9, 45);
    const site = await boss.state('site', (state) => state.open, SOON_MS);
    assert.deepEqual(local(Date.parse(site.until)), [day, 15 * 60]);
    assert.equal((await take()).late, false);
  });

  test('a service that can do one visit a day does one', async () => {
    await kiosk.must('take', { services: ['mitid'] });
    assert.equal(await kiosk.refused('take', { services: ['mitid'] }), 'capacity_full');
    await boss.state('site', ({ services }) => !services.find(({ id }) => id === 'mitid').open, SOON_MS);
  });

  test('who would probably not be called before closing is told so', async () => {
    await clerk.must('sit', { counter: '1' });
    setClock(14, 58);
    await boss.state('site', ({ services }) => services.find(({ id }) => id === 'pas').late, SOON_MS);
    assert.equal((await take()).late, true);
  });

  test('closing stops taking at the minute, and never serving', async () => {
    setClock(15, 0);
    await boss.state('site', (state) => !state.open, SOON_MS);
    assert.equal(await kiosk.refused('take', { services: ['pas'] }), 'site_closed');
    assert.notEqual((await clerk.must('next')).ticket, null);
    await clerk.must('arrive');
  });

  test('a supervisor stays open for today, over a restart too', async () => {
    await boss.must('set-hours', { on: day, open: '10:00-23:00' });
    await boss.state('site', (state) => state.open, SOON_MS);
    await take();
    await appliance.killAndReplace('naested');
    await boss.insist('tickets');
    setClock(15, 1);
    await boss.state('site', (state) => state.open, SOON_MS);
    await take();
  });

  test('the day is closed by somebody, but for who is being served', async () => {
    assert.equal(await boss.refused('close-day', { reason: 'tomorrow' }), 'counter_busy');
    await clerk.must('finish', { outcome: 'served' });
    await boss.must('close-day', { reason: 'tomorrow' });
    assert.deepEqual((await boss.must('tickets')).tickets, []);
  });

  test('reserve numbers that were used become tickets of the day', async () => {
    await boss.must('record-reserve', { to: 'R003', service: 'pas', waited_s: 1200 });
    const { tickets } = await boss.must('tickets');
    assert.deepEqual(tickets.map(({ number }) => number), ['R001', 'R002', 'R003']);
    assert.ok(tickets[0].waited_s >= 1200);
  });

  test('the next morning asks about them until somebody says what became of them', async () => {
    const past = day;
    [day] = local(momentOf(12, 0) + DAY_MS);
    setClock(9, 0);
    await boss.event('day-changed', (event) => event.day === day, SOON_MS);
    await boss.state('overview', ({ unattended }) => unattended.length === 3, SOON_MS);
    await boss.must('close-day', { day: past, ticket: 'R002', reason: 'left' });
    await boss.must('close-day', { day: past, reason: 'unknown' });
    await boss.state('overview', ({ unattended }) => unattended.length === 0, SOON_MS);
    await boss.event('unattended-resolved', ({ number, of_day: of }) => number === 'R002' && of === past);
  });

  test('a site moves to a stop, with its own place, hours and numbers', async () => {
    await boss.must('open-stop', { stop: 'hornslet', place: 'Torvet i Hornslet', open: 'always',
      numbers: 'B001-B500' });
    const site = await boss.state('site', (state) => state.open, SOON_MS);
    assert.deepEqual(site.stop, { id: 'hornslet', place: 'Torvet i Hornslet' });
    assert.equal((await take()).ticket.number, 'B001');
  });

  test('an operator begins the next day by hand, and none that is past', async () => {
    const operator = await appliance.client('operator');
    assert.equal(await operator.refused('start-day', { day }), 'bad_request');
    const [next] = local(momentOf(12, 0) + DAY_MS);
    await operator.must('start-day', { day: next });
    await boss.event('day-changed', (event) => event.day === next, SOON_MS);
  });
});
