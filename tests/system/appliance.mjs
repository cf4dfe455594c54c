// SPDX-License-Identifier: EUPL-1.2
//
// One appliance for one test file: tools/run on a temporary folder and a free port, the simulators'
// sockets, the database as a reader sees it, and signals to single programs. Whatever a test does, its
// appliance is stopped when the file ends, and every message that its clients saw has been held against
// the contract (contract.mjs).

import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Client } from './client.mjs';
import { readPaper } from './printing-bench.mjs';

const run = promisify(execFile);

export const SOURCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = process.env.NAESTE_BUILD ?? path.join(SOURCE, 'build');
export const ROOT = 'naeste/v1/demo';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Waits until `look()` gives something true and returns it. `limitMs` is the promise under test.
export async function until(what, look, limitMs = 5000) {
  const start = performance.now();
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    const ms = performance.now() - start;
    if (ms > limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await sleep(5);
  }
}

export function freePort() {
  return new Promise((done, failed) => {
    const server = net.createServer().on('error', failed).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

// A line to a simulator, its one line of JSON back.
export function line(socketPath, words) {
  return new Promise((done, failed) => {
    const socket = net.connect(socketPath);
    let text = '';
    socket.on('error', failed);
    socket.on('data', (data) => {
      text += data;
      if (!text.endsWith('\n')) return;
      socket.end();
      done(JSON.parse(text));
    });
    socket.on('close', () => failed(new Error(`${words}: no answer`)));
    socket.write(`${words}\n`);
  });
}

// A dead child that nobody has asked about yet is no program.
export function lives(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return false;
    throw error;
  }
}

// A copy opens with a black band with words in it.
export function isCopy(file) {
  const { width, black } = readPaper(file);
  const dots = Array.from({ length: width }, (none, x) => black(x, 14)).filter(Boolean).length;
  return dots > width * 0.9;
}

export class Appliance {
  // `site` and `board` are the text of a drop-in each; `folder` is taken up again if it is there.
  static async start({ site, board, folder } = {}) {
    assert.ok(fs.existsSync(path.join(BUILD, 'build.ninja')) || !process.env.NAESTE_BUILD,
      `NAESTE_BUILD: ${BUILD} is no build folder`);
    const appliance = new Appliance();
    appliance.folder = folder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'naeste-system-'));
    appliance.faults = [];
    appliance.clients = [];
    appliance.writeDropIn('site', site);
    appliance.writeDropIn('board', board);
    process.on('exit', () => appliance.stopAtExit());
    await appliance.up().catch(async (error) => {
      await appliance.stop();
      throw error;
    });
    return appliance;
  }

  writeDropIn(of, text) {
    if (!text) return;
    const to = path.join(this.folder, `etc/${of}.conf.d`);
    fs.mkdirSync(to, { recursive: true });
    fs.writeFileSync(path.join(to, 'zz-test.conf'), text);
  }

  // Starts the programs; the folder, its data and its users are those of the last time.
  async up() {
    const port = await freePort();
    const begin = performance.now();
    this.running = true;
    this.said = await run(path.join(SOURCE, 'tools/run'),
      ['--dir', this.folder, '--port', String(port), '--detach', '--no-install']);
    this.startMs = performance.now() - begin;
    this.read();
    this.credentials = JSON.parse(fs.readFileSync(path.join(this.folder, 'credentials.json'), 'utf8'));
  }

  read() {
    const text = fs.readFileSync(path.join(this.folder, 'endpoints.json'), 'utf8');
    this.endpoints = JSON.parse(text);
    return this.endpoints;
  }

  async down() {
    await this.disconnect();
    await run(path.join(SOURCE, 'tools/run'), ['--stop', '--dir', this.folder]);
    this.running = false;
    this.journalHolds();
  }

  // What naested leaves: replaying it gives the same state and the same calls, and the rows agree.
  journalHolds() {
    const { status, stdout, stderr } = this.replay('--check');
    assert.equal(status, 0, `the journal that was left does not hold\n${stdout}${stderr}`);
  }

  replay(...words) {
    return this.replayOf(path.join(this.folder, 'lib/naeste.db'), ...words);
  }

  replayOf(journal, ...words) {
    return spawnSync(path.join(BUILD, 'tools/naeste-replay/naeste-replay'),
      ['--site', path.join(this.folder, 'etc/site.conf'), ...words, journal],
      { encoding: 'utf8', maxBuffer: 1 << 26 });
  }

  async disconnect() {
    await Promise.all(this.clients.splice(0).map((client) => client.close()));
  }

  // The end of a file: nothing that any client saw may have been against the contract.
  async stop() {
    if (this.running) await this.down();
    if (!process.env.NAESTE_KEEP) fs.rmSync(this.folder, { recursive: true, force: true });
    assert.deepEqual([...new Set(this.faults)], [], 'messages against the contract');
  }

  stopAtExit() {
    if (!this.running) return;
    execFileSync(path.join(SOURCE, 'tools/run'), ['--stop', '--dir', this.folder]);
  }

  // Clients.

  async client(role, index = 0) {
    const login = role === 'public' ? {} : this.credentials[role][index];
    const client = await Client.connect(this, login);
    this.clients.push(client);
    return client;
  }

  // Who sees everything: all events, and all retained state that staff may read.
  async witness() {
    const witness = await this.client('supervisor');
    await witness.subscribe('event/#', 'status', 'site', 'notice', 'board', 'service/+', 'lane/+',
      'counter/+', 'queue/+', 'device/+', 'overview');
    return witness;
  }

  // Programs.

  pid(program) {
    return this.read().pids[program];
  }

  // Returns the pid that was killed.
  kill(program, signal = 'SIGKILL') {
    const pid = this.pid(program);
    process.kill(pid, signal);
    return pid;
  }

  // kill -9, and until another process has taken its place.
  async killAndReplace(program) {
    const old = this.kill(program);
    await until(`another ${program}`, () => {
      try {
        return this.pid(program) !== old && lives(this.pid(program));
      } catch {
        return false; // endpoints.json is being replaced
      }
    });
    return old;
  }

  // kill -9 to a server that cannot start without its configuration; returns what brings it back.
  async keepDown(program) {
    const file = path.join(this.folder, `etc/${program}.conf`);
    fs.renameSync(file, `${file}.away`);
    const old = this.kill(program);
    await until(`the end of ${program}`, () => !lives(old));
    return () => fs.renameSync(`${file}.away`, file);
  }

  log(program) {
    return fs.readFileSync(path.join(this.folder, 'log', `${program}.log`), 'utf8');
  }

  // Simulators.

  panel(words) {
    return line(this.endpoints.panel, words);
  }

  printer(words) {
    return line(this.endpoints.printer_control, words);
  }

  async press(button) {
    assert.deepEqual(await this.panel(`press ${button}`), { ok: true });
    assert.deepEqual(await this.panel(`release ${button}`), { ok: true });
  }

  async printerWell() {
    for (const words of ['power on', 'paper in', 'near-end off', 'cover closed', 'cutter ok'])
      assert.deepEqual(await this.printer(words), { ok: true });
  }

  // Paper.

  papers() {
    return fs.readdirSync(this.endpoints.paper).filter((name) => /^\d{5}\.png$/.test(name)).sort()
      .map((name) => path.join(this.endpoints.paper, name));
  }

  // What a phone's camera sees: the address in the code, or null.
  async qr(file) {
    try {
      const { stdout } = await run('zbarimg', ['-q', '--raw', file]);
      return stdout.trim();
    } catch (error) {
      if (error.code === 4) return null; // zbarimg's word for "no code"
      throw error;
    }
  }

  // The tokens on every paper, in the order in which they left the printer.
  async tokensOnPaper(files = this.papers()) {
    const tokens = [];
    for (const file of files) tokens.push((await this.qr(file))?.split('/t/')[1] ?? null);
    return tokens;
  }

  // Nobody waits and nobody sits when this returns.
  async emptyHall(clerks, supervisor) {
    for (const clerk of clerks) {
      await clerk.ask('resume');
      await clerk.ask('finish', { outcome: 'served' });
      await clerk.ask('finish', { outcome: 'served' }); // a second errand
      await clerk.ask('stand-up');
    }
    for (const { number } of (await supervisor.must('tickets')).tickets)
      await supervisor.must('leave', { ticket: number });
  }

  // The database, as a report reads it.

  async sql(query) {
    const { stdout } = await run('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 5000',
      this.endpoints.database, query], { maxBuffer: 1 << 26 });
    return stdout ? JSON.parse(stdout) : [];
  }

  async ticketRow(ticket) {
    return (await this.sql(`SELECT * FROM ticket_v1 WHERE id = '${ticket.id}'`))[0];
  }

  // Addresses.

  async get(address) {
    const response = await fetch(address.startsWith('/') ? this.endpoints.web + address : address,
      { redirect: 'manual' });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async phone(token) {
    const { status, text } = await this.get(`/t/${token}.json`);
    return status === 200 ? JSON.parse(text) : null;
  }
}
