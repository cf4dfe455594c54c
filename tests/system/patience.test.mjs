// SPDX-License-Identifier: EUPL-1.2
//
// What takes its time: each test has an appliance of its own, and all wait at once.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Appliance, isCopy, sleep, until } from './appliance.mjs';

const HUNG_MS = 10000;
const BACK_MS = 6000;
const PRINTED_MS = 10000;

// The appliance with who listens and who takes; it is stopped when `live` ends.
async function withAppliance(options, live) {
  const appliance = await Appliance.start(options);
  try {
    const witness = await appliance.witness();
    const kiosk = await appliance.client('kiosk');
    const take = async () => (await kiosk.must('take', { services: ['pas'] })).ticket;
    await until('a lit lamp', async () => (await appliance.panel('lamps')).general === 'on');
    await live({ appliance, witness, kiosk, take });
  } finally {
    await appliance.stop();
  }
}

const printed = (witness, id) =>
  witness.event('ticket-printed', ({ ticket }) => ticket === id, PRINTED_MS);

describe('what takes its time', { concurrency: true }, () => {
  test('a number that nobody ever saw is void; one that a screen showed is not', () =>
    withAppliance({ site: '[rules]\nvoid_after=10s\n' }, async ({ appliance, witness, take }) => {
      await appliance.printer('paper-mm 5');
      await appliance.press('general');
      const unseen = await witness.event('ticket-taken');
      await witness.state('device/printer-1', ({ ok }) => !ok);
      const shown = await take();
      const gone = await witness.event('ticket-void', () => true, 14000);
      assert.deepEqual([gone.ticket, gone.outcome], [unseen.ticket, 'void']);
      await sleep(1000);
      assert.equal((await appliance.ticketRow(shown)).state, 'waiting');
      assert.equal(witness.events.filter(({ json }) => json.type === 'ticket-void').length, 1);
      await appliance.printer('paper in');
      await printed(witness, shown.id);
      assert.equal(appliance.papers().filter((file) => !isCopy(file)).length, 1, 'void on paper');
    }));

  test('the site has an address for phones only while the page behind it answers', () =>
    withAppliance({}, async ({ appliance, witness }) => {
      const { public_url: address } = await witness.state('site', (site) => site.public_url, 8000);
      const back = await appliance.keepDown('lighttpd');
      await witness.state('site', (site) => site.public_url === null, 8000);
      back();
      const again = await witness.state('site', (site) => site.public_url, 8000);
      assert.equal(again.public_url, address);
    }));

  test('a code is on the paper only while the page behind it answers', () =>
    withAppliance({}, async ({ appliance, witness, take }) => {
      const back = await appliance.keepDown('lighttpd');
      await witness.state('device/web', ({ ok }) => !ok, 8000);
      await printed(witness, (await take()).id);
      assert.equal(await appliance.qr(appliance.papers().at(-1)), null);
      back();
      await witness.state('device/web', ({ ok }) => ok, 8000);
      const { id, token } = await take();
      await printed(witness, id);
      assert.deepEqual(await appliance.tokensOnPaper(appliance.papers().slice(-1)), [token]);
    }));

  test('naested hangs: status says offline within 10 s, and it comes back by itself', () =>
    withAppliance({}, async ({ appliance, witness, kiosk }) => {
      await witness.state('status', ({ online }) => online);
      const pid = appliance.pid('naested');
      process.kill(pid, 'SIGSTOP');
      try {
        await witness.state('status', ({ online }) => !online, HUNG_MS);
      } finally {
        // What keeps the programs running has ended it by now; else it shall not stay behind.
        try {
          process.kill(pid, 'SIGCONT');
        } catch (error) {
          assert.equal(error.code, 'ESRCH');
        }
      }
      await witness.state('status', ({ online }) => online, BACK_MS);
      assert.ok((await kiosk.insist('take', { services: ['pas'] })).ok);
    }));

  test('a button that sticks is one ticket and one alarm', () =>
    withAppliance({ board: '[printer]\ndriver=sim\n' }, async ({ appliance, witness }) => {
      assert.deepEqual(await appliance.panel('press general'), { ok: true });
      const panel = await witness.state('device/panel', ({ ok }) => !ok, 13000);
      assert.ok(panel.reasons.some((reason) => reason.includes('general')), panel.reasons.join());
      assert.equal(witness.events.filter(({ json }) => json.type === 'ticket-taken').length, 1);
      assert.equal(witness.events.filter(({ json }) =>
        json.type === 'device-changed' && json.device === 'panel').length, 1);
      assert.deepEqual(await appliance.panel('release general'), { ok: true });
      await witness.state('device/panel', ({ ok }) => ok);
    }));

  for (const program of ['naeste-printer', 'naested']) {
    test(`${program} dies around a print: all are on paper, twice only if the second says copy`, () =>
      withAppliance({}, (scene) => dieAroundPrints(program, scene)));
  }
});

// When the blow falls, from the moment at which the ticket is taken.
const MOMENTS_MS = [0, 40, 120, 250, 400];

async function dieAroundPrints(program, { appliance, witness, kiosk, take }) {
  const taken = [];
  for (const ms of MOMENTS_MS) {
    taken.push(await take());
    await sleep(ms);
    await appliance.killAndReplace(program);
    await kiosk.insist('back', { ticket: 'Z999' }); // whatever it says: naested answers
    await witness.state('device/printer-1', ({ ok }) => ok);
  }
  taken.push(await take());
  await printed(witness, taken.at(-1).id);

  const numbers = new Map(taken.map(({ token, number }) => [token, number]));
  const read = new Map(); // file: token, so that each is read once
  const missing = async () => {
    for (const file of appliance.papers())
      if (!read.has(file)) read.set(file, (await appliance.tokensOnPaper([file]))[0]);
    const there = [...read.values()];
    // A paper may lack its code where nobody knows yet whether the page answers.
    const codeless = there.filter((token) => token === null).length;
    return [...numbers].filter(([token]) => !there.includes(token)).map(([, number]) => number)
      .slice(codeless);
  };
  await until('everybody has paper', async () => (await missing()).length === 0, 6000).catch(() => {});
  const without = await missing();
  const first = new Set();
  for (const [file, token] of read) {
    if (token === null) continue;
    assert.ok(numbers.has(token), `${file} is of no ticket`);
    if (first.has(token)) assert.ok(isCopy(file), `${numbers.get(token)} twice, and no copy`);
    first.add(token);
  }
  assert.deepEqual(without, [], 'left without paper');
}
