// SPDX-License-Identifier: EUPL-1.2
//
// The broker dies: buttons, paper and displays go on; whoever listened knows at once; and when it is
// back everything stands there again, without the broker having remembered any of it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';

import { Appliance, sleep, until } from './appliance.mjs';
import { Client } from './client.mjs';

const OFFLINE_MS = 2000;
const BACK_MS = 3000;

let appliance;
let kiosk;
let clerks;
let anna;

before(async () => {
  appliance = await Appliance.start();
  kiosk = await appliance.client('kiosk');
  clerks = [await appliance.client('staff', 0), await appliance.client('staff', 1)];
  [anna] = clerks;
});
after(() => appliance.stop());
afterEach(async () => {
  const supervisor = await until('the broker',
    () => appliance.client('supervisor').catch(() => null));
  await supervisor.insist('tickets');
  await until('everybody back', () => [kiosk, ...clerks].every(({ mqtt }) => mqtt.connected));
  await appliance.emptyHall(clerks, supervisor);
});

// What a client that has never been here before finds.
async function found(look = () => true) {
  const fresh = await until('the broker', () => appliance.witness().catch(() => null), BACK_MS);
  await fresh.state('status', ({ online }) => online, BACK_MS);
  await until('all retained state', () => look(fresh.retained), BACK_MS).catch((error) => {
    throw new Error(`${error.message}: ${[...fresh.retained.keys()].sort()}`);
  });
  await sleep(200);
  return fresh;
}

const topics = ({ retained }) => [...retained.keys()].sort();
// The broker is dead and stays so until `again()`.
async function brokerGone() {
  const back = await appliance.keepDown('mosquitto');
  return async () => {
    back();
    await until('the broker', async () => (await appliance.client('public').catch(() => null)), 10000);
  };
}

describe('the broker is killed', () => {
  test('who listened is cut off at once, connects again, and finds everything', async () => {
    await kiosk.must('take', { services: ['pas'] });
    await anna.must('sit', { counter: '1' });
    await anna.must('next');
    const before = await found(({ size }) => size >= 5 + 8 + 3 + 5 + 1);
    assert.ok(topics(before).includes('queue/1'));
    let goneMs = null;
    const begin = performance.now();
    before.mqtt.once('close', () => { goneMs = performance.now() - begin; });
    await appliance.killAndReplace('mosquitto');
    await until('the cut', () => goneMs !== null, OFFLINE_MS);
    const wanted = topics(before);
    const fresh = await found(({ size }) => size >= wanted.length);
    assert.deepEqual(topics(fresh), wanted);
    assert.deepEqual(fresh.retained.get('board').calls, before.retained.get('board').calls);
    assert.equal((await anna.insist('arrive')).ok, true);
  });

  test('and its memory deleted: everything is there again', async () => {
    await anna.insist('sit', { counter: '1' });
    const wanted = topics(await found(({ has, size }) => size >= 20));
    const again = await brokerGone();
    const memory = fs.readdirSync(path.join(appliance.folder, 'lib'), { recursive: true })
      .map(String).filter((name) => /mosquitto.*\.db/.test(name));
    for (const name of memory) fs.rmSync(path.join(appliance.folder, 'lib', name));
    await again();
    assert.deepEqual(topics(await found(({ size }) => size >= wanted.length)), wanted);
  });

  test('buttons, paper, lamps and displays go on without it', async () => {
    await anna.must('sit', { counter: '1' });
    await clerks[1].must('sit', { counter: '2' });
    await anna.must('next');
    const papers = appliance.papers().length;
    const again = await brokerGone();
    await appliance.press('general');
    await appliance.press('fast');
    await until('two papers', () => appliance.papers().length === papers + 2, 8000);
    await appliance.press('next-1');
    const shown = await until('a call', async () => {
      const { text, counter } = await appliance.panel('display counter-1');
      return counter === '1' && text;
    });
    await appliance.press('next-2');
    await until('another call', async () => {
      const { text, counter } = await appliance.panel('display counter-2');
      return counter === '2' && text && text !== shown;
    });
    assert.equal((await appliance.panel('lamps'))['next-1'], 'blink');
    const token = (await appliance.qr(appliance.papers().at(-1))).split('/t/')[1];
    assert.ok(['waiting', 'called'].includes((await appliance.phone(token)).state));
    const rows = await appliance.sql(`SELECT detail_json FROM event_v1 WHERE type = 'device-changed'
      AND json_extract(detail_json, '$.device') = 'broker' ORDER BY seq DESC LIMIT 1`);
    assert.equal(JSON.parse(rows[0].detail_json).ok, false);
    await again();
    const fresh = await found();
    const board = await fresh.state('board', ({ calls }) => calls.length === 2);
    assert.ok(board.calls.some(({ number }) => number === shown));
    await fresh.state('device/broker', ({ ok }) => ok);
  });

  test('what happened meanwhile comes afterwards, in order and without a gap', async () => {
    const witness = await appliance.witness();
    await kiosk.must('take', { services: ['pas'] });
    const { seq } = await witness.event('ticket-taken');
    const again = await brokerGone();
    for (let index = 0; index < 4; index++) await appliance.press('general');
    await until('four tickets', async () => (await appliance.sql(`SELECT count(*) AS n FROM event_v1
      WHERE type = 'ticket-taken' AND seq > ${seq}`))[0].n === 4);
    // naested waits until the listener is back, or it would speak to an empty hall.
    const daemon = appliance.pid('naested');
    process.kill(daemon, 'SIGSTOP');
    try {
      await again();
      await until('the listener', () => witness.mqtt.connected, 10000);
      await sleep(300);
    } finally {
      process.kill(daemon, 'SIGCONT');
    }
    const last = await until('all events', async () => {
      const [{ n }] = await appliance.sql('SELECT max(seq) AS n FROM event_v1');
      return witness.events.at(-1).json.seq === n ? n : null;
    });
    const seqs = witness.events.map(({ json }) => json.seq);
    assert.deepEqual([...new Set(seqs)].sort((a, b) => a - b),
      Array.from({ length: last - seqs[0] + 1 }, (none, index) => seqs[0] + index));
    const firsts = seqs.filter((one, index) => seqs.indexOf(one) === index);
    assert.deepEqual(firsts, [...firsts].sort((a, b) => a - b), 'out of order');
  });

  test('what stands there and should not is removed', async () => {
    const secret = fs.readFileSync(path.join(appliance.folder, 'broker.secret'), 'utf8').trim();
    const daemon = await Client.connect(appliance, { user: 'naested', password: secret });
    const options = { retain: true };
    const faults = appliance.faults.length;
    const stale = ['queue/4', 'counter/99', 'service/gone', 'lane/gone', 'device/printer-9'];
    const texts = { queue: '{"counter":"4","total":0,"tickets":[]}' };
    for (const topic of stale)
      await daemon.publish(topic, texts[topic.split('/')[0]] ?? '{"stale":true}', options);
    await daemon.close();
    await appliance.killAndReplace('naested');
    await kiosk.insist('back', { ticket: 'Z999' });
    const fresh = await appliance.witness();
    await until('clean topics', () => stale.every((topic) => !fresh.retained.has(topic)), BACK_MS)
      .catch((error) => {
        throw new Error(`${error.message}: ${stale.filter((topic) => fresh.retained.has(topic))}`);
      });
    appliance.faults.length = faults; // those were ours
  });
});

describe('naested', () => {
  test('killed: status says offline within 2 s, then online again', async () => {
    const witness = await appliance.witness();
    await witness.state('status', ({ online }) => online);
    const from = witness.history.length;
    await appliance.killAndReplace('naested');
    const said = () => witness.history.slice(from).filter(({ topic }) => topic === 'status')
      .map(({ json }) => json.online);
    await until('offline', () => said()[0] === false, OFFLINE_MS);
    await until('online', () => said().at(-1) === true, BACK_MS);
  });
});
