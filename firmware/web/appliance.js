// SPDX-License-Identifier: EUPL-1.2
// The line to the appliance, as anybody in the hall has it: retained topics over the web socket, read
// without a name. Whoever listens is told at once when the line or the daemon behind it is lost.
import mqtt from './vendor/mqtt/mqtt.esm.js';

const RECONNECT_MS = 500;
// A server that hangs is noticed after at most one and a half of these.
const KEEPALIVE_S = 5;

const here = async () => {
  const answer = await fetch('appliance.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`appliance.json: ${answer.status}`);
  return answer.json();
};

// Until the front answers: a page may be opened while the appliance starts.
const hereAtLast = async () => {
  for (;;) {
    try {
      return await here();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }
};

const payloadOf = (bytes) => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
};

/**
 * Reads retained topics below the site's root. `heard(topic, payload)` is called with each message,
 * `online(boolean)` with each change: true only while the daemon itself says that it is there.
 */
export const listen = async (topics, { heard, online }) => {
  const { site } = await hereAtLast();
  const root = `naeste/v1/${site}/`;
  const url = new URL('mqtt', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.search = '';
  const client = mqtt.connect(url.href, {
    protocolVersion: 5,
    clean: true,
    keepalive: KEEPALIVE_S,
    reconnectPeriod: RECONNECT_MS,
    resubscribe: false,
    // The other kind starts a worker from a blob, which the front's policy forbids.
    timerVariant: 'native',
  });
  client.on('connect', () => client.subscribe(['status', ...topics].map((name) => root + name)));
  client.on('close', () => online(false));
  client.on('error', () => online(false));
  client.on('message', (topic, bytes) => {
    const payload = payloadOf(bytes);
    if (payload === null || !topic.startsWith(root)) return;
    if (topic === `${root}status`) online(payload.online === true);
    else heard(topic.slice(root.length), payload);
  });
};
