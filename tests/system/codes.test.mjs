// SPDX-License-Identifier: EUPL-1.2
//
// Appointments from a list, checked in early, in time, late and twice; a code to come back with. All of
// it is still so after kill -9 and on the next day.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { Appliance, BUILD } from './appliance.mjs';

const run = promisify(execFile);
const CTL = path.join(BUILD, 'tools/naestectl/naestectl');
const MINUTE_MS = 60000;
const ALPHABET = '23456789CDFGHJKMNPRTVWX';

// A code as firmware/queue/code.h describes it.
function codeOf(number) {
  const values = [...String(number).padStart(7, '0')].map(Number);
  const sum = values.reduce((all, value, index) => all + (index + 1) * value, 0);
  const check = ALPHABET.split('').findIndex((letter, value) => (sum + 8 * value) % 23 === 0);
  return [...values, check].map((value) => ALPHABET[value]).join('');
}

const inMinutes = (minutes) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

let appliance;
let boss;
let kiosk;
let clerk;
let list;

before(async () => {
  // The business day does not end while the test runs, whenever that is.
  const hour = new Date(Date.now() + 12 * 60 * MINUTE_MS).toLocaleTimeString('en-GB',
    { timeZone: 'Europe/Copenhagen', hour: '2-digit' });
  appliance = await Appliance.start({ board: '[printer]\ndriver=none\n',
    site: `[site]\nday_change=${hour}:00\n` });
  await connect();
  list = path.join(appliance.folder, 'appointments.csv');
});
after(() => appliance.stop());

async function connect() {
  boss = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  clerk = await appliance.client('staff');
}

async function restart() {
  await appliance.disconnect();
  await appliance.killAndReplace('naested');
  await connect();
  await boss.insist('tickets');
}

// The appointments of the list: code, service and how many minutes ahead.
const APPOINTMENTS = [
  [codeOf(1), 'pas', 5], [codeOf(2), 'pas', 60], [codeOf(3), 'mitid', -20], [codeOf(4), 'pas', 5],
  [codeOf(5), 'mitid', 5], [codeOf(6), 'pas', -1],
];

const imported = (rows) => {
  const lines = rows.map(([code, service, minutes]) => `${code},${service},${inMinutes(minutes)}`);
  fs.writeFileSync(list, ['code,service,time', ...lines, ''].join('\n'));
  return run(CTL, ['--dir', appliance.folder, 'import-appointments', list]);
};

describe('appointments and return codes', () => {
  const tickets = {};

  test('a list is imported, and the same list again changes nothing', async () => {
    const { stdout } = await imported(APPOINTMENTS);
    assert.match(stdout, /^6 new or changed, 0 known already/);
    const again = await run(CTL, ['--dir', appliance.folder, 'import-appointments', list]);
    assert.match(again.stdout, /^0 new or changed, 6 known already/);
    const event = await boss.event('appointment-set');
    assert.equal(event.service, 'pas');
    assert.ok(boss.events.every(({ text }) => !text.includes(codeOf(1))), 'a code was published');
  });

  test('a line that is wrong is named, and nothing of the list is taken', async () => {
    fs.writeFileSync(list, `code,service,time\n${codeOf(9)},pas,${inMinutes(9)}\n`
      + `${codeOf(8)},ham,${inMinutes(9)}\n`);
    const { code, stderr } = await run(CTL, ['--dir', appliance.folder, 'import-appointments', list])
      .catch((error) => error);
    assert.equal(code, 1);
    assert.match(stderr, /appointments\.csv:3: service \(unknown_service: /);
    assert.equal(await kiosk.refused('check-in', { code: codeOf(9) }), 'unknown_code');
  });

  test('in time, early and late each give a ticket, and say so', async () => {
    for (const [index, lane, status] of [[0, 'booked', 'in_time'], [1, 'booked', 'early'],
      [2, 'general', 'late']]) {
      const answer = await kiosk.must('check-in', { code: APPOINTMENTS[index][0].toLowerCase() });
      assert.deepEqual([answer.ticket.lane, answer.appointment.status], [lane, status]);
      tickets[status] = answer.ticket;
    }
    const event = await boss.event('ticket-checked-in', ({ status }) => status === 'late');
    assert.equal(event.ticket, tickets.late.id);
  });

  test('twice gives the same ticket', async () => {
    const again = await kiosk.must('check-in', { code: APPOINTMENTS[0][0] });
    assert.equal(again.ticket.id, tickets.in_time.id);
    assert.equal(again.appointment.status, 'in_time');
  });

  test('whoever is due is called before an appointment that is not', async () => {
    await clerk.must('sit', { counter: '1' });
    const first = await clerk.must('next');
    assert.equal(first.ticket.id, tickets.late.id);
    assert.equal(first.why.kind, 'due');
    await clerk.must('arrive');
    const second = await clerk.must('next', { finish: 'served' });
    assert.equal(second.ticket.id, tickets.in_time.id);
    assert.equal(second.why.kind, 'early');
    await clerk.must('arrive');
    await clerk.must('finish', { outcome: 'served' });
  });

  test('without a code staff find it by its time and give it to the guide ticket', async () => {
    const guide = await kiosk.must('take', { services: ['guide'], marks: ['appointment'] });
    const { appointments } = await clerk.must('appointments', { service: 'mitid' });
    assert.deepEqual(appointments.map(({ state }) => state), ['checked_in', 'expected']);
    const answer = await clerk.must('check-in', { service: 'mitid', ticket: guide.ticket.number,
      appointed: appointments[1].time });
    assert.equal(answer.ticket.id, guide.ticket.id);
    assert.deepEqual(answer.ticket.services, ['mitid']);
    assert.equal(answer.ticket.lane, 'booked');
  });

  test('it is all still so after kill -9', async () => {
    const before = (await clerk.must('appointments')).appointments;
    await restart();
    assert.deepEqual((await clerk.must('appointments')).appointments, before);
    const again = await kiosk.must('check-in', { code: APPOINTMENTS[2][0] });
    assert.equal(again.ticket.id, tickets.late.id);
    assert.equal(again.appointment.status, 'late');
  });

  test('on the next day an appointment of yesterday is late, and a return code has its credit',
    async () => {
      const general = await kiosk.must('take', { services: ['pas'] });
      await new Promise((done) => { setTimeout(done, 2500); });
      const given = await clerk.must('return-code', { ticket: general.ticket.number, days: 1 });
      assert.match(given.code, /^[23456789CDFGHJKMNPRTVWX]{8}$/);
      const operator = await appliance.client('operator');
      const today = (await boss.event('ticket-return-code')).day;
      const tomorrow = new Date(Date.parse(today) + 86400000).toISOString().slice(0, 10);
      assert.equal(given.until_day, tomorrow);
      for (const { number } of (await boss.must('tickets')).tickets)
        await boss.ask('leave', { ticket: number });
      await clerk.ask('stand-up');
      await operator.must('start-day', { day: tomorrow });
      await restart();

      const late = await kiosk.must('check-in', { code: APPOINTMENTS[3][0] });
      assert.deepEqual([late.ticket.lane, late.appointment.status], ['general', 'late']);
      assert.equal(await kiosk.refused('check-in', { code: APPOINTMENTS[0][0] }), 'unknown_code');

      const back = await kiosk.must('check-in', { code: given.code });
      assert.equal(back.appointment, null);
      assert.equal(back.ticket.lane, 'booked');
      const { tickets: all } = await boss.must('tickets');
      assert.ok(all.find(({ id }) => id === back.ticket.id).waited_s >= 2, 'the credit is gone');
      const twice = await kiosk.must('check-in', { code: given.code });
      assert.equal(twice.ticket.id, back.ticket.id);
    });
});
