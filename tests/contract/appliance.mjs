// SPDX-License-Identifier: EUPL-1.2
//
// One appliance on virtual hardware in a folder of its own, and MQTT clients of it.

import { execFile, execFileSync, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PYTHON = fs.existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const ANSWER_MS = 5000;

// Waits until `judge` returns something true, and returns that.
export async function until(what, judge, limit_ms = 10000) {
  const end = Date.now() + limit_ms;
  for (;;) {
    const result = await judge();
    if (result) return result;
    if (Date.now() > end) throw new Error(`not within ${limit_ms} ms: ${what}`);
    await sleep(20);
  }
}

export class Appliance {
  #mqtt;
  #clients = [];

  // `configuration` is a drop-in of site.conf.
  static async start(build, configuration) {
    const appliance = new Appliance();
    appliance.build = build;
    appliance.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contract-'));
    appliance.#mqtt = createRequire(path.join(build, 'web-packages', 'package.json'))('mqtt');
    appliance.configure(configuration);
    await promisify(execFile)(PYTHON, [path.join(SOURCE, 'tools/lib/appliance'), 'start',
      '--dir', appliance.folder, '--source', SOURCE, '--build', build, '--detach']);
    appliance.credentials = appliance.#read('credentials.json');
    appliance.root = `naeste/v1/${appliance.endpoints.site}`;
    return appliance;
  }

  configure(text) {
    const folder = path.join(this.folder, 'etc/site.conf.d');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'contract.conf'), text);
  }

  #read(name) {
    return JSON.parse(fs.readFileSync(path.join(this.folder, name)));
  }

  get endpoints() {
    return this.#read('endpoints.json');
  }

  // kill -9; the supervisor starts it again.
  async kill(program) {
    const pid = this.endpoints.pids[program];
    process.kill(pid, 'SIGKILL');
    await until(`${program} runs again`, () => this.endpoints.pids[program] !== pid);
  }

  // One line to `panel` or `printer_control`.
  tell(simulator, ...words) {
    return JSON.parse(execFileSync(PYTHON,
      [path.join(SOURCE, 'tools/lib/ask'), this.endpoints[simulator], ...words]));
  }

  async press(button) {
    this.tell('panel', 'press', button);
    await sleep(60);
    this.tell('panel', 'release', button);
  }

  // Keeps naested from writing while `work` runs.
  async withoutDisk(work) {
    const script = 'import sqlite3, sys\n'
      + 'database = sqlite3.connect(sys.argv[1], isolation_level=None)\n'
      + 'database.execute("BEGIN IMMEDIATE")\nprint("held", flush=True)\nsys.stdin.read()\n';
    const holder = spawn(PYTHON, ['-c', script, this.endpoints.database],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((done) => { holder.stdout.once('data', done); });
    const ended = new Promise((done) => { holder.once('exit', done); });
    try {
      return await work();
    } finally {
      holder.stdin.end();
      await ended;
    }
  }

  // A client of a user; of the n-th of a role; anonymous for the role public.
  async connect(role, n = 0) {
    const login = role === 'public' ? {}
      : role === 'naested' ? { username: 'naested',
        password: fs.readFileSync(path.join(this.folder, 'broker.secret'), 'utf8').trim() }
        : { username: this.credentials[role][n].user, password: this.credentials[role][n].password };
    const client = new Client(this.#mqtt, this, role, login);
    this.#clients.push(client);
    await client.open();
    return client;
  }

  async stop() {
    for (const client of this.#clients) client.close();
    await promisify(execFile)(PYTHON, [path.join(SOURCE, 'tools/lib/appliance'), 'stop',
      '--dir', this.folder]);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

class Client {
  #waiting = new Map();
  #count = 0;
  #onMessage = () => {};

  constructor(mqtt, appliance, role, login) {
    this.root = appliance.root;
    this.role = role;
    this.user = login.username;
    const { host, port } = appliance.endpoints.mqtt;
    this.mqtt = mqtt.connect({ host, port, protocol: 'mqtt', protocolVersion: 5, ...login,
      manualConnect: true, reconnectPeriod: 100, keepalive: 30 });
    this.mqtt.on('error', () => {}); // it connects again by itself
    this.mqtt.on('message', (topic, payload, packet) => {
      const key = packet.properties?.correlationData?.toString();
      this.#onMessage(topic, payload, packet);
      this.#waiting.get(key)?.(payload);
    });
  }

  async open() {
    const connected = new Promise((done) => { this.mqtt.once('connect', done); });
    this.mqtt.connect();
    await connected;
    if (this.user && this.role !== 'naested')
      await this.subscribe(`re/${this.user}/contract`);
  }

  close() {
    this.mqtt.end(true);
  }

  onMessage(listener) {
    this.#onMessage = listener;
  }

  // True when the broker grants it. Below the site's root.
  async subscribe(topic) {
    try {
      const [granted] = await this.mqtt.subscribeAsync(`${this.root}/${topic}`, { qos: 1 });
      return granted.qos < 128;
    } catch {
      return false;
    }
  }

  unsubscribe(topic) {
    return this.mqtt.unsubscribeAsync(`${this.root}/${topic}`);
  }

  // Bytes or an object; below the site's root.
  async publish(topic, payload, properties = {}) {
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    await this.mqtt.publishAsync(`${this.root}/${topic}`, bytes, { qos: 1, properties });
  }

  // A request; returns the bytes of its answer.
  async request(verb, payload) {
    const key = `${this.user} ${++this.#count} ${crypto.randomUUID()}`;
    let timer;
    const answer = new Promise((done, fail) => {
      this.#waiting.set(key, done);
      timer = setTimeout(() => fail(new Error(`${verb}: no answer`)), ANSWER_MS);
    });
    try {
      await this.publish(`do/${this.user}/${verb}`, payload, {
        responseTopic: `${this.root}/re/${this.user}/contract`,
        correlationData: Buffer.from(key),
        messageExpiryInterval: 10,
      });
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(key);
    }
  }
}
