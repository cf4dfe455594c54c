// SPDX-License-Identifier: EUPL-1.2
//
// What tools/run promises: one command and everything answers, what it leaves for scripts, yesterday's
// data after a new start, nothing left after the end, and a second appliance beside the first.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { Appliance, ROOT, SOURCE, lives, until } from './appliance.mjs';
import { Client, library } from './client.mjs';

const run = promisify(execFile);
const READY_MS = 3000;
const SOCKET_BYTES_MAX = 107;
const PROGRAMS = ['bench', 'lighttpd', 'mosquitto', 'naeste-printer', 'naested', 'panel-sim', 'paper-sim'];

// What a process was started with; '' when it is gone.
const commandLine = (pid) => {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

const processesThatName = (text) => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  .filter((pid) => commandLine(pid).includes(text) && Number(pid) !== process.pid);

describe('one command', () => {
  let parent;
  let first; // in a deep folder
  let second;

  before(async () => {
    parent = fs.mkdtempSync(path.join(os.tmpdir(), 'naeste-system-'));
    const deep = path.join(parent, 'a-folder-that-lies-deep/'.repeat(6), 'dir');
    fs.mkdirSync(deep, { recursive: true });
    first = await Appliance.start({ folder: deep });
    second = await Appliance.start();
  });
  after(async () => {
    await first.stop();
    await second.stop();
    fs.rmSync(parent, { recursive: true, force: true });
  });

  test('endpoints.json is exactly as promised, and all of it is there', () => {
    const { endpoints, folder } = first;
    assert.deepEqual(Object.keys(endpoints).filter((key) => key !== 'site').sort(),
      ['bench', 'database', 'mqtt', 'panel', 'paper', 'pids', 'printer', 'printer_control', 'web']);
    assert.deepEqual(Object.keys(endpoints.mqtt).sort(), ['host', 'port', 'socket']);
    assert.match(endpoints.web, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(endpoints.bench, `${endpoints.web}/bench/`);
    assert.match(endpoints.printer, /^ipp:\/\/127\.0\.0\.1:\d+\//);
    for (const socket of [endpoints.mqtt.socket, endpoints.panel, endpoints.printer_control]) {
      assert.ok(fs.statSync(socket).isSocket(), socket);
      assert.ok(Buffer.byteLength(socket) <= SOCKET_BYTES_MAX, `${socket} is too long`);
    }
    assert.ok(fs.statSync(endpoints.paper).isDirectory());
    assert.ok(fs.statSync(endpoints.database).isFile());
    assert.deepEqual(Object.keys(endpoints.pids).sort(), PROGRAMS);
    for (const [name, pid] of Object.entries(endpoints.pids)) {
      assert.ok(commandLine(pid).includes(name), `${pid} is not ${name}`);
      assert.ok(fs.existsSync(path.join(folder, 'log', `${name}.log`)), `no log of ${name}`);
    }
  });

  test('credentials.json is as promised, for its owner only, and each login works', async () => {
    const { mode } = fs.statSync(path.join(first.folder, 'credentials.json'));
    assert.equal(mode & 0o777, 0o600);
    const counts = Object.fromEntries(Object.entries(first.credentials)
      .map(([role, logins]) => [role, logins.length]));
    assert.equal(counts.staff, 5);
    assert.deepEqual(Object.keys(counts).sort(),
      ['display', 'kiosk', 'operator', 'staff', 'supervisor', 'volunteer']);
    assert.ok(Object.values(counts).every((count) => count >= 1));
    for (const [role, logins] of Object.entries(first.credentials)) {
      for (let index = 0; index < logins.length; index++) {
        assert.deepEqual(Object.keys(logins[index]).sort(), ['password', 'user']);
        await first.client(role, index);
      }
    }
    await first.disconnect();
  });

  test('a wrong password, a foreign one and an unknown user are not let in', async () => {
    const [{ user }] = first.credentials.staff;
    const foreign = second.credentials.staff[0].password;
    assert.notEqual(foreign, first.credentials.staff[0].password, 'a default password');
    for (const login of [{ user, password: 'secret' }, { user, password: foreign },
      { user, password: user }, { user: 'nobody', password: foreign }])
      await assert.rejects(Client.connect(first, login), `${login.user} with ${login.password}`);
  });

  test('the web front serves the page and leads to the broker by web socket', async () => {
    const page = await first.get('/');
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type'), /^text\/html/);
    const mqtt = await library();
    const browser = mqtt.connect(`${first.endpoints.web.replace('http', 'ws')}/mqtt`,
      { protocolVersion: 5, reconnectPeriod: 0 });
    const board = new Promise((done) => { browser.on('message', done); });
    await browser.subscribeAsync(`${ROOT}/board`);
    assert.equal(await board, `${ROOT}/board`);
    await browser.endAsync(true);
  });

  test('two appliances side by side do not hear each other', async () => {
    assert.notEqual(first.endpoints.web, second.endpoints.web);
    const here = await (await first.client('kiosk')).must('take', { services: ['pas'] });
    const there = await (await second.client('kiosk')).must('take', { services: ['pas'] });
    assert.equal(here.ticket.number, 'A001');
    assert.equal(there.ticket.number, 'A001');
    assert.equal((await second.get(`/t/${here.ticket.token}`)).status, 404);
    assert.equal((await first.get(`/t/${here.ticket.token}`)).status, 200);
  });

  test('a second start for a folder that runs is refused', async () => {
    const again = run(path.join(SOURCE, 'tools/run'),
      ['--dir', first.folder, '--detach', '--no-install']);
    await assert.rejects(again, (error) => error.code === 1 && error.stderr.length > 0);
    assert.ok(lives(first.pid('naested')));
  });

  test('a program that dies is started again, and pids says so', async () => {
    await until('the paper of A001', () => first.papers().length === 1);
    for (const program of PROGRAMS) await first.killAndReplace(program);
    const kiosk = await first.client('kiosk');
    assert.equal((await kiosk.insist('take', { services: ['mitid'] })).ticket.number, 'A002');
    await until('the web front', async () => (await first.get('/').catch(() => ({}))).status === 200);
    await until('the panel', () => first.panel('lamps').catch(() => null));
    await until('the paper of A002', () => first.papers().length === 2);
  });

  test('the end leaves no process, no socket and nothing in memory', async () => {
    const { pids, mqtt } = first.endpoints;
    const runFolder = path.dirname(mqtt.socket);
    const id = path.basename(runFolder).split('-').at(-1);
    const supervised = { ...first.read().pids };
    assert.ok(fs.readdirSync('/dev/shm').some((name) => name.includes(id)));
    await first.down();
    for (const pid of [...Object.values(pids), ...Object.values(supervised)]) assert.ok(!lives(pid));
    assert.deepEqual(processesThatName(first.folder), []);
    assert.equal(fs.existsSync(runFolder), false, runFolder);
    assert.deepEqual(fs.readdirSync('/dev/shm').filter((name) => name.includes(id)), []);
    assert.equal(fs.existsSync(path.join(first.folder, 'endpoints.json')), false);
    assert.ok(Object.values(second.endpoints.pids).every(lives), 'it ended the other one too');
  });

  test('the next start finds the same data, users and numbers', async () => {
    const known = first.credentials;
    await first.up();
    assert.deepEqual(first.credentials, known);
    const supervisor = await first.client('supervisor');
    const { tickets } = await supervisor.must('tickets');
    assert.deepEqual(tickets.map(({ number, state }) => [number, state]),
      [['A001', 'waiting'], ['A002', 'waiting']]);
    const kiosk = await first.client('kiosk');
    assert.equal((await kiosk.must('take', { services: ['pas'] })).ticket.number, 'A003');
    await until('three papers', () => first.papers().length === 3);
  });

  test('a start takes under 3 s', () => {
    const best = Math.min(first.startMs, second.startMs);
    assert.ok(best < READY_MS, `${best} ms`);
  });

  test('--stop for a folder where nothing runs is no error', async () => {
    await first.down();
    const { stdout } = await run(path.join(SOURCE, 'tools/run'), ['--stop', '--dir', first.folder]);
    assert.match(stdout, /[Nn]othing runs/);
  });
});
