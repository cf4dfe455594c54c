// SPDX-License-Identifier: EUPL-1.2
//
// The least that a message from one page to another can take: two pages that have nothing but MQTT.js
// and a button, over the same front and the same broker. What the appliance's own pages take is
// measured beside it.

import fs from 'node:fs';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import net from 'node:net';

import { until } from '../system/appliance.mjs';
import { library } from '../system/client.mjs';

const TOPIC = 'bare/number';
const CONTROL = '$CONTROL/dynamic-security/v1';

// A user of the broker's who is none of the appliance's: naested leaves those alone.
async function admit(appliance) {
  const mqtt = await library();
  const { host, port } = appliance.endpoints.mqtt;
  const password = fs.readFileSync(path.join(appliance.folder, 'broker.secret'), 'utf8').trim();
  const admin = new mqtt.MqttClient(() => net.connect({ host, port }), {
    protocolVersion: 5, clientId: 'bare-admin', username: 'naested', password, reconnectPeriod: 0 });
  await new Promise((done, failed) => admin.once('connect', done).once('error', failed));
  await admin.subscribeAsync(`${CONTROL}/response`);
  const answered = new Promise((done) => admin.once('message', (topic, payload) =>
    done(JSON.parse(payload))));
  const user = { username: 'bare', password: randomBytes(12).toString('hex') };
  const allow = (acltype) => ({ acltype, topic: 'bare/#', priority: 0, allow: true });
  await admin.publishAsync(CONTROL, JSON.stringify({ commands: [
    { command: 'createRole', rolename: 'bare',
      acls: [allow('publishClientSend'), allow('subscribePattern')] },
    { command: 'createClient', ...user, roles: [{ rolename: 'bare' }] },
  ] }), { qos: 1 });
  const { responses } = await answered;
  await admin.endAsync(true);
  const refused = responses.filter(({ error }) => error);
  if (refused.length) throw new Error(JSON.stringify(refused));
  return user;
}

// In the page: connects as the pages do, and says when the number on it changed.
async function connect([user, topic, isSender]) {
  const { default: mqtt } = await import('/vendor/mqtt/dist/mqtt.esm.js');
  const url = new URL('/mqtt', location.href);
  url.protocol = 'ws:';
  const client = await mqtt.connectAsync(url.href, { protocolVersion: 5, clean: true, keepalive: 5,
    timerVariant: 'native', ...user });
  document.getElementById('page').innerHTML =
    '<button id="send">send</button><button id="prompt">prompt</button><p id="number"></p>';
  if (isSender) {
    const { promptly } = await import('/common/tick.js');
    const publishes = (button, letter, how) => {
      let count = 0;
      document.getElementById(button).addEventListener('click', () => {
        const number = letter + String(count++).padStart(3, '0');
        how(() => client.publish(topic, JSON.stringify({ number }), { qos: 1 }));
      });
    };
    publishes('send', 'B', (publish) => publish());
    publishes('prompt', 'C', promptly);
    return;
  }
  client.on('message', (from, bytes) => {
    document.getElementById('number').textContent = JSON.parse(new TextDecoder().decode(bytes)).number;
  });
  await client.subscribeAsync(topic, { qos: 1 });
}

// In a page, before its own scripts: notes when something was pressed and sent, when which numbers
// came in by web socket, and when they stand on it.
export function watchClock() {
  const now = () => performance.timeOrigin + performance.now();
  const clock = { pressed: 0, sent: 0, came: {}, stands: {} };
  const note = (times, text) => {
    for (const number of text.match(/[A-Z]\d{3}(?!\d)/g) ?? []) times[number] ??= now();
  };
  globalThis.naesteClock = clock;
  addEventListener('click', () => {
    clock.pressed = now();
    clock.sent = 0;
  }, true);
  globalThis.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      const { send } = WebSocket.prototype;
      this.send = (data) => {
        clock.sent ||= now();
        send.call(this, data);
      };
      this.addEventListener('message', ({ data }) => note(clock.came, new TextDecoder().decode(data)));
    }
  };
  new MutationObserver(() => note(clock.stands, document.body?.textContent ?? '')).observe(document,
    { subtree: true, childList: true, characterData: true });
}

// How long `number` took from the press on one page until it stood on the other, and on the way.
export async function timesOf(from, to, number) {
  const stands = await until(`${number} stands`, () =>
    to.evaluate((wanted) => globalThis.naesteClock.stands[wanted] ?? null, number));
  const came = await to.evaluate((wanted) => globalThis.naesteClock.came[wanted], number);
  const { pressed, sent } = await from.evaluate(() => globalThis.naesteClock);
  return { all: stands - pressed, out: sent - pressed, between: came - sent, in: stands - came };
}

export async function openTimed(hall, address, options) {
  const context = await hall.person(options);
  await context.addInitScript(watchClock);
  return hall.open(address, { context });
}

// Two bare pages: what is pressed on one, #send or #prompt, is a number on the other, B… or C….
export async function barePair(hall) {
  const user = await admit(hall.appliance);
  const [sender, receiver] = [await openTimed(hall, '/'), await openTimed(hall, '/')];
  for (const page of [sender, receiver])
    await page.evaluate(connect, [user, TOPIC, page === sender]);
  return { sender, receiver };
}
