// SPDX-License-Identifier: EUPL-1.2
//
// From the click on "next" at a counter to the number on the board, beside the least that a message from
// one page to another takes; both over the same front and broker, in turn, in the same browser. What the
// appliance adds is a durable commit, a second way through the broker, and what the pages do. The bare
// message is sent as MQTT.js sends it; our pages send promptly (common/tick.js), and what a bare message
// takes that is sent so stands beside it, for information.
//
//	NAESTE_RUNS=300 node --test tests/browser/latency.test.mjs

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { barePair, openTimed, timesOf } from './bare.mjs';
import { Hall, SIZES, test } from './browser.mjs';
import { onlineWithin } from './look.mjs';
import { primary, signIn, sitDown } from './people.mjs';

const RUNS = Number(process.env.NAESTE_RUNS ?? 60);
const RATIO_MAX = 1.5;
// A counter's button is dead for a second after each change: so many take turns.
const COUNTERS = ['1', '2'];

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

function summary(runs, part = 'all') {
  const sorted = runs.map((run) => run[part]).sort((a, b) => a - b);
  return { n: sorted.length, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

const ms = (number) => `${number.toFixed(1)} ms`;
const words = ({ n, p50, p99 }) => `p50 ${ms(p50)}, p99 ${ms(p99)} (${n} runs)`;
const way = (runs) => `until sent ${ms(summary(runs, 'out').p50)}, until it came `
  + `${ms(summary(runs, 'between').p50)}, until it stood ${ms(summary(runs, 'in').p50)}`;

let hall;
let kiosk;
let clerks;

before(async () => {
  hall = await Hall.start();
  kiosk = await hall.appliance.client('kiosk');
  clerks = await Promise.all(COUNTERS.map((_, index) => hall.appliance.client('staff', index)));
});
after(() => hall?.stop());

test('a click on "next" stands on the board within half as long again as a bare message', async (t) => {
  const board = await openTimed(hall, '/board/?quiet=1', { viewport: SIZES.hd, login: 'display' });
  await onlineWithin(board, 5000);
  const counters = [];
  for (const [index, counter] of COUNTERS.entries()) {
    const page = await openTimed(hall, '/counter/', { viewport: SIZES.hd });
    await signIn(hall, page, 'staff', index);
    await sitDown(page, counter);
    counters.push(page);
  }
  const { sender, receiver } = await barePair(hall);
  const tickets = [];
  for (let count = 0; count < RUNS; count++)
    tickets.push((await kiosk.must('take', { services: ['pas'] })).ticket.number);

  const own = [];
  const bare = [];
  const prompt = [];
  for (const [count, number] of tickets.entries()) {
    const page = counters[count % counters.length];
    await primary(page, 'next').click();
    own.push(await timesOf(page, board, number));
    await clerks[count % clerks.length].must('leave', { ticket: number });
    for (const [button, letter, runs] of [['#send', 'B', bare], ['#prompt', 'C', prompt]]) {
      await sender.locator(button).click();
      runs.push(await timesOf(sender, receiver, letter + String(count).padStart(3, '0')));
    }
  }
  const [ours, least] = [summary(own), summary(bare)];
  const ratio = ours.p50 / least.p50;
  t.diagnostic(`click to board: ${words(ours)}; ${way(own)}`);
  t.diagnostic(`bare message: ${words(least)}; ${way(bare)}`);
  t.diagnostic(`bare message, sent promptly: ${words(summary(prompt))}; ${way(prompt)}`);
  t.diagnostic(`ratio of p50: ${ratio.toFixed(2)}; against the prompt one `
    + `${(ours.p50 / summary(prompt).p50).toFixed(2)}`);
  assert.ok(ratio <= RATIO_MAX, `${words(ours)} against ${words(least)}: ratio ${ratio.toFixed(2)}`);
});
