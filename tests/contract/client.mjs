// SPDX-License-Identifier: EUPL-1.2
//
// An MQTT client that passes on every byte that it hears, for the check of the contract: as a user, as
// nobody, or as the appliance itself, who may hear everything.

import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';

import { BUILD, ROOT } from '../system/appliance.mjs';

const ANSWER_MS = 5000;
const REFUSED = 128; // this and higher reason codes
const PYTHON = fs.existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

function login(appliance, role, n) {
  if (role === 'public') return {};
  if (role !== 'naested') return appliance.credentials[role][n];
  const secret = path.join(appliance.folder, 'broker.secret');
  return { user: 'naested', password: fs.readFileSync(secret, 'utf8').trim() };
}

export class Client {
  #waiting = new Map();
  #listener = () => {};

  // The n-th user of a role; nobody for the role public.
  static async connect(appliance, role, n = 0) {
    const { MqttClient } = createRequire(path.join(BUILD, 'web-packages', 'package.json'))('mqtt');
    const { user, password } = login(appliance, role, n);
    const { host, port } = appliance.endpoints.mqtt;
    const client = new Client();
    Object.assign(client, { role, user });
    // A small packet goes out at once: otherwise every second request waits 40 ms.
    client.mqtt = new MqttClient(() => net.connect({ host, port, noDelay: true }),
      { protocolVersion: 5, username: user, password, reconnectPeriod: 100, keepalive: 30 });
    client.mqtt.on('error', () => {}); // it connects again by itself
    client.mqtt.on('message', (topic, payload, packet) => {
      client.#listener(topic, payload);
      client.#waiting.get(packet.properties?.correlationData?.toString())?.(payload);
    });
    await new Promise((done) => { client.mqtt.once('connect', done); });
    if (user && role !== 'naested') await client.subscribe(`re/${user}/contract`);
    return client;
  }

  close() {
    this.mqtt.end(true);
  }

  listen(listener) {
    this.#listener = listener;
  }

  // True when the broker grants it.
  async subscribe(topic) {
    try {
      const [granted] = await this.mqtt.subscribeAsync(`${ROOT}/${topic}`, { qos: 1 });
      return granted.qos < REFUSED;
    } catch {
      return false;
    }
  }

  async publish(topic, payload, properties = {}) {
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    await this.mqtt.publishAsync(`${ROOT}/${topic}`, bytes, { qos: 1, properties });
  }

  // A request; returns the bytes of its answer.
  async request(verb, payload) {
    const key = crypto.randomUUID();
    let timer;
    const answer = new Promise((done, fail) => {
      this.#waiting.set(key, done);
      timer = setTimeout(() => fail(new Error(`${this.user}: ${verb}: no answer`)), ANSWER_MS);
    });
    answer.catch(() => {}); // when the publish fails first
    try {
      await this.publish(`do/${this.user}/${verb}`, payload, {
        responseTopic: `${ROOT}/re/${this.user}/contract`,
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

// Keeps naested from writing to its database while `work` runs.
export async function withoutDisk(appliance, work) {
  const script = 'import sqlite3, sys\n'
    + 'database = sqlite3.connect(sys.argv[1], isolation_level=None)\n'
    + 'database.execute("BEGIN IMMEDIATE")\nprint("held", flush=True)\nsys.stdin.read()\n';
  const holder = spawn(PYTHON, ['-c', script, appliance.endpoints.database],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => { holder.once('exit', done); });
  try {
    await Promise.race([new Promise((done) => { holder.stdout.once('data', done); }), ended]);
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
