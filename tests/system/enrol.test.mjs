// SPDX-License-Identifier: EUPL-1.2
//
// A kiosk or display becomes a user by a one-time code: what the code is good for and for how long, what
// the device may do then, and that a device that was revoked is out.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { withoutDisk } from '../contract/client.mjs';
import { Appliance, sleep, until } from './appliance.mjs';
import { Client, NOT_AUTHORIZED } from './client.mjs';

const CODES = 8;
const SAME_AGAIN_MS = 30000;
const LETTERS = /^[abcdefghjkmnpqrstuvwxyz2-9]{8}$/;

let appliance;
let supervisor;
let operator;
let clerk;
const secrets = []; // and codes: all that must stand nowhere

before(async () => {
  appliance = await Appliance.start({ board: '[printer]\ndriver=none\n' });
  supervisor = await appliance.client('supervisor');
  operator = await appliance.client('operator');
  clerk = await appliance.client('staff');
});
after(() => appliance.stop());

async function connect(login) {
  const client = await Client.connect(appliance, login);
  appliance.clients.push(client);
  return client;
}

const codeLogin = (code) => ({ user: `enrol-${code}`, password: code });
const deviceLogin = ({ user, secret }) => ({ user, password: secret });

async function freshCode(by = supervisor) {
  const { code } = await by.must('device-enrol');
  secrets.push(code);
  return code;
}

// The answer to `enrol` of a device that has the code, and its connection.
async function enrol(code, kind, name) {
  const device = await connect(codeLogin(code));
  const answer = await device.must('enrol', { kind, name });
  secrets.push(answer.secret);
  return { answer, device };
}

async function enrolled(kind, name) {
  const { answer, device } = await enrol(await freshCode(), kind, name);
  await device.close();
  return answer;
}

const isOut = (login) => Client.connect(appliance, login).then(
  (client) => client.close().then(() => false), () => true);

// Those whom the broker knows, as its own file says.
function brokersUsers() {
  const folder = path.join(appliance.folder, 'lib');
  const file = fs.readdirSync(folder, { recursive: true }).find((name) => /dynamic-security\.json$/.test(name));
  return JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')).clients.map(({ username }) => username);
}

// A restart is the end of every code, so that the next test has room for its own.
async function noCodes() {
  await appliance.killAndReplace('naested');
  await supervisor.insist('tickets');
}

const devices = async () => (await operator.must('devices')).devices.map(({ device }) => device);

describe('a code', () => {
  after(noCodes);

  test('is eight letters that nobody mistakes, for ten minutes', async () => {
    const { code, until: end } = await operator.must('device-enrol');
    assert.match(code, LETTERS);
    const left = new Date(end) - Date.now();
    assert.ok(left > 590000 && left <= 600000, `${left} ms`);
    assert.notEqual(await freshCode(), code);
  });

  test('is made once for the same request', async () => {
    const request = { id: randomUUID() };
    const [first, second] = [await supervisor.send('device-enrol', request),
      await supervisor.send('device-enrol', request)];
    assert.equal(first.text, second.text);
  });

  test('may enrol and do nothing else', async () => {
    const code = await freshCode();
    const device = await connect(codeLogin(code));
    for (const topic of [`do/enrol-${code}/take`, `do/enrol-${code}/device-enrol`, 'do/kiosk-1/take',
      'do/enrol-aaaaaaaa/enrol', 'public/leave', `seen/enrol-${code}`, 'status'])
      assert.equal(await device.publish(topic, { id: randomUUID() }), NOT_AUTHORIZED, topic);
    for (const topic of ['status', 'site', 'board', 'notice', 'device/+', 'event/#', '#', 're/#',
      're/enrol-aaaaaaaa/#'])
      assert.ok(await device.subscribe(topic) >= NOT_AUTHORIZED, topic);
    await device.close();
  });

  test('needs itself as password', async () => {
    const code = await freshCode();
    assert.ok(await isOut({ user: `enrol-${code}`, password: 'aaaaaaaa' }));
    assert.ok(await isOut({ user: 'enrol-aaaaaaaa', password: 'aaaaaaaa' }));
  });

  test('is for supervisors and operators to make', async () => {
    for (const verb of ['device-enrol', 'devices'])
      assert.equal(await clerk.refused(verb), 'not_allowed');
    assert.equal(await clerk.refused('device-revoke', { name: 'hall' }), 'not_allowed');
    assert.equal(await operator.refused('enrol', { kind: 'kiosk', name: 'x' }), 'not_allowed');
  });
});

describe('a device', () => {
  test('that is a kiosk takes numbers as soon as it has its answer', async () => {
    const { answer, device } = await enrol(await freshCode(), 'kiosk', 'hall-kiosk');
    assert.deepEqual(Object.keys(answer), ['id', 'ok', 'user', 'secret']);
    assert.equal(answer.user, 'hall-kiosk');
    const kiosk = await connect(deviceLogin(answer));
    const { ticket } = await kiosk.must('take', { services: ['pas'] });
    assert.match(ticket.number, /^A\d{3}$/);
    assert.equal(await kiosk.refused('next'), 'not_allowed');
    assert.ok((await devices()).includes('hall-kiosk'));
    await device.close();
  });

  test('that is a display confirms calls under its own name', async () => {
    for (const name of ['hall', 'counter-1']) // which would confirm by themselves
      assert.deepEqual(await appliance.panel(`display-off ${name}`), { ok: true });
    const screen = await connect(deviceLogin(await enrolled('display', 'hall-screen')));
    const witness = await appliance.witness();
    await clerk.must('sit', { counter: '1' });
    const { ticket } = await clerk.must('next');
    const { call } = await witness.event('ticket-called', (one) => one.ticket === ticket.id);
    assert.equal(await screen.publish('seen/hall-screen', { call, shown: true }), 0);
    await witness.event('ticket-seen', (one) => one.call === call && one.role === 'display', 2000);
    assert.equal(await screen.publish('seen/hall', { call, shown: true }), NOT_AUTHORIZED);
    await clerk.must('arrive');
    await clerk.must('finish', { outcome: 'served' });
    await clerk.must('stand-up');
  });

  test('that lost its answer gets it again, over another connection; nobody else gets any', async () => {
    const code = await freshCode();
    const request = { id: randomUUID(), kind: 'kiosk', name: 'lost-kiosk' };
    const first = await connect(codeLogin(code));
    const { json: answer } = await first.send('enrol', request);
    secrets.push(answer.secret);
    await first.close();
    const second = await connect(codeLogin(code));
    assert.deepEqual((await second.send('enrol', request)).json, answer);
    assert.equal(await second.refused('enrol', { ...request, name: 'other' }), 'id_reused');
    assert.equal(await second.refused('enrol', { kind: 'kiosk', name: 'other' }), 'not_allowed');
    assert.ok(!(await devices()).includes('other'));
    await connect(deviceLogin(answer));
  });

  test('that is somebody else by its name is a bad_request and keeps its code', async () => {
    const device = await connect(codeLogin(await freshCode()));
    for (const [kind, name] of [['kiosk', clerk.user], ['kiosk', 'hall'], ['display', 'naested'],
      ['kiosk', 'enrol-aaaaaaaa'], ['operator', 'new'], ['kiosk', 'a/b']]) {
      const { refusal, detail } = await device.ask('enrol', { kind, name });
      assert.equal(refusal, 'bad_request', name);
      assert.match(detail, /^(name|kind): /);
    }
    await device.must('enrol', { kind: 'kiosk', name: 'patient-kiosk' })
      .then(({ secret }) => secrets.push(secret));
    const { refusal, detail } = await operator.ask('user-set',
      { name: 'enrol-anna', role: 'staff', password: 'correct horse' });
    assert.equal(refusal, 'bad_request');
    assert.match(detail, /^name: /);
  });

  test('that cannot be stored is refused and is nobody; later the same request is granted', async () => {
    const device = await connect(codeLogin(await freshCode()));
    const request = { id: randomUUID(), kind: 'kiosk', name: 'unlucky-kiosk' };
    await withoutDisk(appliance, async () => {
      assert.equal(await device.refused('enrol', request), 'storage_failed');
    });
    await until('the broker without it', () => !brokersUsers().includes('unlucky-kiosk'), 1000);
    assert.ok(!(await devices()).includes('unlucky-kiosk'));
    const { secret } = await device.must('enrol', request);
    secrets.push(secret);
    assert.ok(brokersUsers().includes('unlucky-kiosk'));
  });

  test('that was wiped is enrolled again: the old secret is dead, its connection too', async () => {
    const old = await enrolled('kiosk', 'wiped-kiosk');
    const before = await connect(deviceLogin(old));
    let cut = false;
    before.mqtt.once('close', () => { cut = true; });
    const fresh = await enrolled('kiosk', 'wiped-kiosk');
    assert.notEqual(fresh.secret, old.secret);
    await until('the end of the old connection', () => cut, 2000);
    await before.close();
    assert.ok(await isOut(deviceLogin(old)));
    await (await connect(deviceLogin(fresh))).must('take', { services: ['pas'] });
    assert.equal((await devices()).filter((name) => name === 'wiped-kiosk').length, 1);
  });

  test('that is revoked loses its connection and does not come back', async () => {
    const login = deviceLogin(await enrolled('kiosk', 'stolen-kiosk'));
    const kiosk = await connect(login);
    let cut = false;
    kiosk.mqtt.once('close', () => { cut = true; });
    await supervisor.must('device-revoke', { name: 'stolen-kiosk' });
    await until('the end of its connection', () => cut, 2000);
    await sleep(500); // in which it tries again and again
    assert.equal(kiosk.mqtt.connected, false);
    await kiosk.close();
    assert.ok(await isOut(login));
    assert.ok(!(await devices()).includes('stolen-kiosk'));
    for (const name of ['stolen-kiosk', clerk.user, 'nobody'])
      assert.equal(await supervisor.refused('device-revoke', { name }), 'bad_request', name);
  });
});

describe('a used code', () => {
  test('is no user any longer after half a minute', { timeout: 60000 }, async () => {
    const code = await freshCode();
    const { device } = await enrol(code, 'kiosk', 'slow-kiosk');
    const begin = performance.now();
    let ms = null;
    device.mqtt.once('close', () => { ms = performance.now() - begin; });
    await until('the end of its connection', () => ms, SAME_AGAIN_MS + 5000);
    assert.ok(ms > SAME_AGAIN_MS - 2000, `${ms} ms`);
    await device.close();
    assert.ok(await isOut(codeLogin(code)));
  });
});

describe('the daemon', () => {
  test('killed between code and enrol: the code is gone, the devices are not', async () => {
    const kiosk = deviceLogin(await enrolled('kiosk', 'steady-kiosk'));
    const code = await freshCode();
    const device = await connect(codeLogin(code));
    let cut = false;
    device.mqtt.once('close', () => { cut = true; });
    await appliance.killAndReplace('naested');
    await until('the end of the code', () => cut, 5000);
    await device.close();
    assert.ok(await isOut(codeLogin(code)));
    const client = await connect(kiosk);
    assert.equal((await client.insist('take', { services: ['pas'] })).ok, true);
    await freshCode(); // and there is room for new ones
  });

  test('has eight codes alive and refuses the ninth', async () => {
    await noCodes();
    for (let n = 0; n < CODES; n++) await freshCode();
    assert.equal(await supervisor.refused('device-enrol'), 'too_often');
    assert.equal(await operator.refused('device-enrol'), 'too_often');
  });

  test('has written no secret down, and no code', () => {
    const folders = ['lib', 'log'].map((name) => path.join(appliance.folder, name));
    const files = folders.flatMap((folder) => fs.readdirSync(folder, { recursive: true })
      .map((name) => path.join(folder, name))).filter((file) => fs.statSync(file).isFile());
    assert.ok(secrets.length > 15);
    for (const file of files) {
      const text = fs.readFileSync(file, 'latin1');
      // The broker's own list names its users, and a code is one; its log names nobody.
      const kept = /lib.*(mosquitto|dynamic-security)/.test(file) ? secrets.filter((one) => one.length > 8) : secrets;
      for (const secret of kept) assert.ok(!text.includes(secret), `${file}: ${secret}`);
    }
  });
});
