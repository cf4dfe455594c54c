// SPDX-License-Identifier: EUPL-1.2
// The line to the appliance: retained topics, requests with their answers, and whether the daemon is
// there. State comes from retained topics only. When the line or the daemon behind it is lost, whoever
// watches is told at once; what was heard before must not be shown as current any more.
import mqtt from '../vendor/mqtt/dist/mqtt.esm.js';
import { promptly } from './tick.js';
import { uuid } from './uuid.js';

const RECONNECT_MS = 250;
const CONNECT_TIMEOUT_MS = 3000;
// A server that hangs is noticed after at most one and a half of these.
const KEEPALIVE_S = 5;
const GIVE_UP_MS = 10000;
const REPEAT_MS = 1500;
// The broker refused a subscription: it may be about to learn what this user may read.
const SUBSCRIBE_AGAIN_MS = 1000;
const REASON_BAD_LOGIN = [134, 135];

const here = async () => {
  const answer = await fetch('/appliance.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`appliance.json: ${answer.status}`);
  return answer.json();
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Until the front answers: a page may be opened while the appliance starts.
const hereAtLast = async () => {
  for (;;) {
    try {
      return await here();
    } catch {
      await pause(RECONNECT_MS);
    }
  }
};

const parse = (bytes) => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
};

const bytesOf = (text) => new TextEncoder().encode(text);

/**
 * One connection, opened on creation and kept until close().
 *
 * `login`   {user, password}; left out: as everybody in the hall.
 * `topics`  below the site's root, wildcards allowed; `status` is always among them
 * `status`  false for who may not read it: then `online` means that the broker is there.
 *
 * `state` is replaced, never changed: `phase` is `connecting`, `online` (the daemon says that it is
 * there), `offline`, or `refused` (the login is wrong, or was removed); `topics` has each retained
 * payload by topic; `site` is the site's name. subscribe(f) calls f after each change and returns what
 * ends that. heard(f) calls f(topic, payload) for each message, events too.
 */
export class Line {
  constructor({ login, topics = [], status = true } = {}) {
    this.login = login;
    this.names = status ? ['status', ...topics] : topics;
    this.sees = status;
    this.client = `page-${uuid().slice(0, 13)}`;
    this.state = { phase: 'connecting', site: null, topics: {} };
    this.watchers = new Set();
    this.ears = new Set();
    this.waiting = new Map(); // correlation: what takes the answer
    this.flying = new Set(); // ids of messages that the broker has not acknowledged
    this.closed = false;
    this.opened = this.open();
  }

  async open() {
    const { site } = await hereAtLast();
    if (this.closed) return;
    this.root = `naeste/v1/${site}/`;
    this.change({ site });
    const url = new URL('/mqtt', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    this.mqtt = mqtt.connect(url.href, {
      protocolVersion: 5,
      clean: true,
      clientId: this.client,
      username: this.login?.user,
      password: this.login?.password,
      keepalive: KEEPALIVE_S,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      resubscribe: false,
      queueQoSZero: false,
      // The other kind starts a worker from a blob, which the front's policy forbids.
      timerVariant: 'native',
    });
    this.mqtt.on('connect', () => this.connected());
    this.mqtt.on('close', () => this.lost());
    this.mqtt.on('offline', () => this.lost());
    this.mqtt.on('error', (error) => this.failed(error));
    this.mqtt.on('message', (topic, bytes, packet) => this.take(topic, bytes, packet));
  }

  connected() {
    // What no longer exists is not sent again, so nothing of before is kept.
    this.change({ topics: {} });
    this.listen();
  }

  listen() {
    const own = this.login ? [`re/${this.login.user}/${this.client}`] : [];
    this.mqtt.subscribe([...this.names, ...own].map((name) => this.root + name), { qos: 1 },
      (error) => {
        if (error) return void setTimeout(() => this.mqtt.connected && this.listen(), SUBSCRIBE_AGAIN_MS);
        if (!this.sees) this.change({ phase: 'online' });
        this.repeatAll();
      });
  }

  lost() {
    // Unacknowledged messages would be sent again on the next connection, however long after: a
    // request is repeated by request() while somebody waits for it, and never later.
    this.flying.forEach((id) => this.mqtt.removeOutgoingMessage(id));
    this.flying.clear();
    if (this.state.phase !== 'refused' && !this.closed) this.change({ phase: 'offline' });
  }

  failed(error) {
    if (!REASON_BAD_LOGIN.includes(error.code)) return this.lost();
    this.change({ phase: 'refused', topics: {} });
    this.mqtt.end(true);
  }

  take(full, bytes, packet) {
    if (!full.startsWith(this.root)) return;
    const topic = full.slice(this.root.length);
    const payload = bytes.length ? parse(bytes) : null;
    if (topic.startsWith('re/')) {
      const key = packet.properties?.correlationData;
      this.waiting.get(key && new TextDecoder().decode(key))?.(payload);
      return;
    }
    if (!topic.startsWith('event/')) this.keep(topic, payload);
    this.ears.forEach((ear) => ear(topic, payload));
  }

  keep(topic, payload) {
    const { [topic]: old, ...others } = this.state.topics;
    const topics = payload === null ? others : { ...others, [topic]: payload };
    if (topic !== 'status') this.change({ topics });
    else this.change({ topics, phase: payload?.online === true ? 'online' : 'offline' });
    if (topic === 'status' && payload?.online) this.repeatAll();
  }

  change(part) {
    this.state = { ...this.state, ...part };
    document.documentElement.dataset.online = this.state.phase === 'online' ? 'yes' : 'no';
    this.watchers.forEach((watcher) => watcher(this.state));
  }

  subscribe(watcher) {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  heard(ear) {
    this.ears.add(ear);
    return () => this.ears.delete(ear);
  }

  repeatAll() {
    this.waiting.forEach((take) => take.again());
  }

  /**
   * Asks and resolves with the answer: `{ok: true, …}`, `{ok: false, refusal, text, …}`. Never rejects.
   * While no answer comes the same request is sent again with the same id, which the appliance carries
   * out once; after 10 s the answer is `{ok: false, refusal: 'no_answer'}`, and the broker then has none
   * of them left: each expires with our patience.
   */
  request(verb, fields = {}) {
    const correlation = uuid();
    const payload = JSON.stringify({ id: uuid(), ...fields });
    const until = performance.now() + GIVE_UP_MS;
    return new Promise((done) => {
      const send = () => {
        const left = Math.round((until - performance.now()) / 1000);
        if (left < 1) return;
        const properties = {
          responseTopic: `${this.root}re/${this.login.user}/${this.client}`,
          correlationData: bytesOf(correlation),
          messageExpiryInterval: left,
        };
        this.publish(`do/${this.login.user}/${verb}`, payload, { properties });
      };
      const repeat = setInterval(send, REPEAT_MS);
      const end = (answer) => {
        clearInterval(repeat);
        clearTimeout(limit);
        this.waiting.delete(correlation);
        done(answer ?? { ok: false, refusal: 'no_answer' });
      };
      const limit = setTimeout(end, GIVE_UP_MS, null);
      end.again = send;
      this.waiting.set(correlation, end);
      send();
    });
  }

  /** Publishes below the root; resolves with true when the appliance's broker has taken it. */
  publish(topic, payload, options = {}) {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return new Promise((done) => {
      if (!this.mqtt?.connected) return done(false);
      const taken = (error, packet) => {
        this.flying.delete(packet?.messageId);
        done(!error);
      };
      promptly(() => this.mqtt.publish(this.root + topic, text, { qos: 1, ...options }, taken));
      this.flying.add(this.mqtt.getLastMessageId());
    });
  }

  close() {
    this.closed = true;
    this.waiting.forEach((take) => take(null));
    this.mqtt?.end(true);
  }
}
