// SPDX-License-Identifier: EUPL-1.2
//
// Paper and its faults: what the devices and lamps say, that no button gives a number that cannot be
// printed, and that each ticket comes out exactly once; what comes out again says copy.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import { Appliance, isCopy, sleep, until } from './appliance.mjs';

const SAID_MS = 500; // a fault is known within
const PRINTED_MS = 8000;

let appliance;
let witness;
let kiosk;

before(async () => {
  appliance = await Appliance.start();
  witness = await appliance.witness();
  kiosk = await appliance.client('kiosk');
});
after(() => appliance.stop());

const printer = (look, limitMs) => witness.state('device/printer-1', look, limitMs);
const lamps = () => appliance.panel('lamps');
const taken = () => witness.events.filter(({ json }) => json.type === 'ticket-taken').length;
const take = async () => (await kiosk.must('take', { services: ['pas'] })).ticket;

async function allPrinted() {
  await until('all paper', async () => (await appliance.sql(
    "SELECT count(*) AS n FROM ticket_v1 WHERE paper = 'wanted' AND state <> 'ended'"))[0].n === 0,
  PRINTED_MS);
}

afterEach(async () => {
  await appliance.printerWell();
  await printer(({ ok }) => ok);
  await until('lit lamps', async () => (await lamps()).general !== 'off');
  await allPrinted();
});

describe('a printer that cannot print', () => {
  for (const [words, reason, back] of [
    ['paper out', 'media-empty', 'paper in'],
    ['cover open', 'cover-open', 'cover closed'],
    ['power off', 'offline', 'power on'],
    ['cutter jam', 'cutter', 'cutter ok'],
  ]) {
    test(`${words}: device and lamps say so at once, and no button gives a number`, async () => {
      await allPrinted();
      const begin = performance.now();
      await appliance.printer(words);
      const left = () => Math.max(1, SAID_MS - (performance.now() - begin));
      const said = await printer(({ ok }) => !ok, left());
      await until('dark lamps', async () => {
        const now = await lamps();
        return now.general === 'off' && now.fast === 'off';
      }, left());
      assert.ok(said.reasons.some((one) => one.includes(reason)), said.reasons.join());
      assert.equal(said.kind, 'printer');

      const before = taken();
      const papers = appliance.papers().length;
      await appliance.press('general');
      await appliance.press('fast');
      await sleep(300);
      assert.equal(taken(), before, 'a ticket was taken');

      const { number, token, id } = await take();
      await until('its page', async () => (await appliance.phone(token))?.number === number, 1000);
      await appliance.printer(back);
      await printer(({ ok, reasons }) => ok && reasons.length === 0, SAID_MS + 500);
      await witness.event('ticket-printed', ({ ticket }) => ticket === id, PRINTED_MS);
      await sleep(200);
      const fresh = appliance.papers().slice(papers);
      assert.deepEqual(await appliance.tokensOnPaper(fresh), [token]);
      assert.ok(!isCopy(fresh[0]), 'a first paper that says copy');
      await appliance.press('general');
      await until('a ticket by button again', () => taken() === before + 2);
    });
  }

  test('little paper is said, and printing goes on', async () => {
    await appliance.printer('near-end on');
    const said = await printer(({ reasons }) => reasons.length > 0, SAID_MS);
    assert.equal(said.ok, true);
    const { id } = await take();
    await witness.event('ticket-printed', ({ ticket }) => ticket === id, PRINTED_MS);
  });

  test('the site says that there is no paper, and when there is again', async () => {
    assert.equal((await witness.state('site')).paper, true);
    await appliance.printer('paper out');
    await witness.state('site', ({ paper }) => !paper, SAID_MS);
    await appliance.printer('paper in');
    await witness.state('site', ({ paper }) => paper, SAID_MS + 500);
  });

  test('a change of its health is an event', async () => {
    const from = witness.events.length;
    await appliance.printer('paper out');
    const gone = await witness.event('device-changed', ({ ok }) => !ok, SAID_MS, from);
    assert.equal(gone.device, 'printer-1');
    assert.ok(gone.reasons.includes('media-empty'));
    await appliance.printer('paper in');
    await witness.event('device-changed', ({ device, ok }) => device === 'printer-1' && ok, 2000, from);
  });
});

describe('paper that ends in the middle of a ticket', () => {
  test('the same number comes again, whole, marked as a copy, and never a new one', async () => {
    await allPrinted();
    const papers = appliance.papers().length;
    await appliance.printer('paper-mm 20');
    const before = taken();
    const from = witness.events.length;
    await appliance.press('general');
    const event = await witness.event('ticket-taken', () => true, 2000, from);
    await printer(({ ok }) => !ok);
    await appliance.printer('paper in');
    await witness.event('ticket-printed', ({ ticket }) => ticket === event.ticket, PRINTED_MS);
    assert.equal(taken(), before + 1);
    const fresh = appliance.papers().slice(papers);
    const tokens = (await appliance.tokensOnPaper(fresh)).filter(Boolean);
    assert.equal(tokens.length, 1, `${tokens.length} whole papers`);
    assert.ok(isCopy(fresh.at(-1)), 'not marked as a copy');
    assert.equal((await appliance.phone(tokens[0])).number, event.number);
  });
});

describe('reprint', () => {
  test('gives a new code, the old one dies, and it is a copy', async () => {
    const staff = await appliance.client('staff');
    const old = await take();
    await witness.event('ticket-printed', ({ ticket }) => ticket === old.id, PRINTED_MS);
    const { ticket } = await staff.must('reprint', { ticket: old.number });
    assert.equal(ticket.number, old.number);
    assert.notEqual(ticket.token, old.token);
    await until('its paper', async () => (await appliance.tokensOnPaper(appliance.papers().slice(-1)))
      .includes(ticket.token), PRINTED_MS);
    assert.ok(isCopy(appliance.papers().at(-1)));
    await witness.event('ticket-copy', (event) => event.ticket === old.id);
    assert.equal((await appliance.get(`/t/${old.token}`)).status, 404);
    assert.equal((await appliance.get(`/t/${ticket.token}`)).status, 200);
  });
});
