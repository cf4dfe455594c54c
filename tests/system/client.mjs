// SPDX-License-Identifier: EUPL-1.2
//
// An MQTT 5 client as the contract wants it: requests with response topic, correlation data and
// message expiry; retained state by topic; events in the order of their arrival. Topics are named
// without their root. Each message is held against the contract when it comes in.

import { randomBytes, randomUUID } from 'node:crypto';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { BUILD, ROOT, until } from './appliance.mjs';
import { answerFaults, messageFaults } from './contract.mjs';

const EXPIRY_S = 10;
export const NO_SUBSCRIBER = 16;
export const NOT_AUTHORIZED = 135;

export async function library() {
  const file = path.join(BUILD, 'web-packages/node_modules/mqtt/build/index.js');
  const { default: mqtt } = await import(pathToFileURL(file));
  return mqtt;
}

export class Client {
  static async connect(appliance, { user, password }) {
    const mqtt = await library();
    const client = new Client();
    client.appliance = appliance;
    client.user = user;
    client.name = `test-${randomBytes(4).toString('hex')}`;
    client.retained = new Map(); // topic: object, as it stands now
    client.history = []; // every retained message: {topic, json, at}
    client.events = []; // {topic, text, json, at}
    client.answers = []; // every answer, wanted or not: {correlation, json, text}
    client.waiting = new Map();
    client.topics = new Set();
    const { host, port } = appliance.endpoints.mqtt;
    // A small packet goes out at once: otherwise every second request waits 40 ms.
    client.mqtt = new mqtt.MqttClient(() => net.connect({ host, port, noDelay: true }), {
      protocolVersion: 5, clean: true, username: user, password,
      clientId: client.name, reconnectPeriod: 50, connectTimeout: 5000, keepalive: 30,
      resubscribe: true, queueQoSZero: false,
    });
    client.mqtt.on('message', (topic, payload, packet) => client.take(topic, payload, packet));
    // The library keeps the reason of a granted publish to itself.
    client.reasons = new Map();
    client.mqtt.on('packetreceive', ({ cmd, messageId, reasonCode }) => {
      if (cmd === 'puback') client.reasons.set(messageId, reasonCode ?? 0);
    });
    client.mqtt.on('error', () => {}); // it connects again; a test that needs it waits and says so
    await new Promise((done, failed) => {
      client.mqtt.once('connect', done);
      client.mqtt.once('error', failed);
    }).catch(async (error) => {
      await client.close();
      throw error;
    });
    if (user) await client.subscribe(`re/${user}/${client.name}`);
    return client;
  }

  take(full, payload, packet) {
    const topic = full.slice(ROOT.length + 1);
    const text = payload.toString();
    const at = performance.now();
    if (topic.startsWith('re/')) return this.takeAnswer(topic, text, packet);
    if (topic.startsWith('event/')) {
      const json = JSON.parse(text);
      this.events.push({ topic, text, json, at });
      this.fault(topic, json);
    } else if (text === '') {
      this.retained.delete(topic);
      this.history.push({ topic, json: null, at });
    } else {
      const json = JSON.parse(text);
      this.retained.set(topic, json);
      this.history.push({ topic, json, at });
      this.fault(topic, json);
    }
  }

  takeAnswer(topic, text, packet) {
    const correlation = packet.properties?.correlationData?.toString('hex');
    const json = JSON.parse(text);
    this.answers.push({ topic, correlation, json, text });
    this.appliance.faults.push(...answerFaults(json).map((fault) => `answer: ${fault}`));
    const done = this.waiting.get(correlation);
    this.waiting.delete(correlation);
    done?.({ json, text });
  }

  fault(topic, json) {
    this.appliance.faults.push(...messageFaults(topic, json).map((fault) => `${topic}: ${fault}`));
  }

  // Resolves with the granted QoS or the reason why not.
  subscribe(...topics) {
    return new Promise((done) => {
      const wanted = Object.fromEntries(topics.map((topic) => [`${ROOT}/${topic}`, { qos: 1 }]));
      this.mqtt.subscribe(wanted, (error, granted, packet) => {
        const code = packet?.granted?.[0] ?? granted?.[0]?.qos ?? error?.code ?? NOT_AUTHORIZED;
        done(error ? Math.max(code, NOT_AUTHORIZED) : code);
      });
    });
  }

  // Resolves with the reason code of the acknowledgement.
  publish(topic, payload, options = {}) {
    return new Promise((done, failed) => {
      const text = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload
        : JSON.stringify(payload);
      this.mqtt.publish(`${ROOT}/${topic}`, text, { qos: 1, ...options }, (error, packet) => {
        if (!error) done(this.reasons.get(packet?.messageId) ?? 0);
        else if (typeof error.code === 'number') done(error.code);
        else failed(error);
      });
    });
  }

  // A request as the contract wants it; resolves with the answer and the text that it came as.
  async send(verb, payload, { user = this.user, response, limitMs = 5000, properties } = {}) {
    const correlation = randomBytes(8);
    const key = correlation.toString('hex');
    const answered = new Promise((done) => this.waiting.set(key, done));
    const reason = await this.publish(`do/${user}/${verb}`, payload, { properties: {
      responseTopic: response ?? `${ROOT}/re/${this.user}/${this.name}`,
      correlationData: correlation, messageExpiryInterval: EXPIRY_S, ...properties,
    } });
    if (reason !== 0) {
      this.waiting.delete(key);
      throw Object.assign(new Error(`${verb}: reason code ${reason}`), { reason });
    }
    return this.patience(verb, answered, limitMs);
  }

  patience(what, answered, limitMs) {
    let timer;
    const late = new Promise((done, failed) => {
      timer = setTimeout(() => failed(new Error(`${what}: no answer within ${limitMs} ms`)), limitMs);
    });
    return Promise.race([answered, late]).finally(() => clearTimeout(timer));
  }

  // The answer to a command with a fresh id, or with that of `fields`.
  async ask(verb, fields = {}, options) {
    return (await this.send(verb, { id: randomUUID(), ...fields }, options)).json;
  }

  // The same, and it must be granted.
  async must(verb, fields, options) {
    const answer = await this.ask(verb, fields, options);
    if (!answer.ok) throw new Error(`${verb} ${JSON.stringify(fields)}: ${JSON.stringify(answer)}`);
    return answer;
  }

  // As a client does that gets no answer: again with the same id, until there is one.
  async insist(verb, fields = {}, limitMs = 15000) {
    const request = { id: randomUUID(), ...fields };
    const end = performance.now() + limitMs;
    for (;;) {
      try {
        return (await this.send(verb, request, { limitMs: 500 })).json;
      } catch (error) {
        if (performance.now() > end) throw error;
      }
    }
  }

  async refused(verb, fields, options) {
    const answer = await this.ask(verb, fields, options);
    if (answer.ok) throw new Error(`${verb} ${JSON.stringify(fields)}: was granted`);
    return answer.refusal;
  }

  // The retained message on `topic`, once it is as `look` wants it.
  state(topic, look = () => true, limitMs = 5000) {
    return until(`${topic}${look ? ` with ${look}` : ''}`, () => {
      const now = this.retained.get(topic);
      return now && look(now) ? now : null;
    }, limitMs).catch((error) => {
      throw new Error(`${error.message}; last ${JSON.stringify(this.retained.get(topic))}`);
    });
  }

  // The first event of that type that `look` wants, from index `from` on.
  event(type, look = () => true, limitMs = 5000, from = 0) {
    return until(`event ${type} with ${look}`, () => this.events.slice(from)
      .find(({ json }) => json.type === type && look(json))?.json, limitMs);
  }

  close() {
    return new Promise((done) => this.mqtt.end(true, {}, done));
  }
}
