// SPDX-License-Identifier: EUPL-1.2
//
// One appliance and one Chromium for one test file. Each page that is opened is a person of its own:
// nothing is shared with the next one. What a page must never do (an error on the console, something
// refused by the front's policy, a file that is not there, a request to another host) fails the test
// in which it was seen, unless the test said before that it would come.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import nodeTest from 'node:test';

import { packages } from '../packages.mjs';
import { Appliance, BUILD, SOURCE } from '../system/appliance.mjs';

const CHROMIUM = process.env.NAESTE_CHROMIUM ?? '/usr/bin/chromium';
// Nobody but the appliance: neither Chromium itself nor a page looks anything up.
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];
export const PICTURES = path.join(BUILD, 'check/browser');
const FILE = path.basename(process.argv[1] ?? 'browser').replace(/\.test\.mjs$/, '');
const PICTURES_ALWAYS = process.env.NAESTE_PICTURES === '1';

export const SIZES = {
  narrow: { width: 320, height: 640 },
  phone: { width: 390, height: 844 },
  tablet: { width: 768, height: 1024 },
  kiosk: { width: 1080, height: 1920 },
  hd: { width: 1920, height: 1080 },
  uhd: { width: 3840, height: 2160 },
};

// Every page that is open, whoever opened it.
const open = new Set();
const faults = [];

const isOwn = (url, origin) => {
  if (/^(data|blob|about):/.test(url)) return true;
  return new URL(url).origin.replace(/^ws/, 'http') === origin;
};

// A page's faults go to the list; what a test has announced with expectFaults() does not.
function watch(page, origin) {
  const note = (text) => {
    if (!page.expected.some((pattern) => pattern.test(text)))
      faults.push(`${new URL(page.url(), origin).pathname}: ${text}`);
  };
  page.expected = [];
  page.said = [];
  page.heard = 0; // messages by web socket
  page.on('console', (message) => {
    page.said.push(message.text());
    const { url } = message.location();
    if (message.type() === 'error') note(`console: ${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => {
    page.said.push(String(error));
    note(`error: ${error.stack ?? error}`);
  });
  page.on('crash', () => note('crashed'));
  page.on('request', (request) => {
    if (!isOwn(request.url(), origin)) note(`another host: ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    if (!isOwn(socket.url(), origin)) note(`another host: ${socket.url()}`);
    socket.on('framereceived', () => { page.heard += 1; });
  });
  page.on('response', (response) => {
    if (response.status() >= 400) note(`${response.status()}: ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // The page itself lets go of what it no longer needs, also when it is closed.
    if (why !== 'net::ERR_ABORTED') note(`failed: ${request.url()} ${why}`);
  });
}

// What Chromium says when the front or the broker is away: for tests that take them away.
export const OUTAGE = /WebSocket connection|net::ERR_(CONNECTION|EMPTY|ABORTED|INCOMPLETE)|\b50[234]\b/;

export function expectFaults(page, ...patterns) {
  page.expected.push(...patterns);
}

// Says which faults there were, once.
export function takeFaults() {
  return [...new Set(faults.splice(0))];
}

export class Hall {
  static async start(options) {
    const { chromium } = packages('browser', BUILD)('playwright-core');
    const hall = new Hall();
    assert.ok(fs.existsSync(CHROMIUM), `no Chromium at ${CHROMIUM}; NAESTE_CHROMIUM names another`);
    hall.appliance = await Appliance.start(options);
    try {
      // Its profile is a new empty folder that goes with it.
      hall.chromium = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    } catch (error) {
      await hall.appliance.stop();
      throw error;
    }
    return hall;
  }

  async stop() {
    await this.chromium.close();
    open.clear();
    await this.appliance.stop();
    assert.deepEqual(takeFaults(), [], 'faults that the pages had outside of a test');
  }

  // A person with a browser of their own. `login` is a role of credentials.json (or [role, index]): a
  // device that was enrolled before; counters and phones come without.
  async person({ viewport = SIZES.hd, locale = 'da-DK', reducedMotion = 'no-preference', login,
    touch = false, javaScript = true, timezone = 'Europe/Copenhagen' } = {}) {
    const context = await this.chromium.newContext({
      viewport, locale, reducedMotion, hasTouch: touch, javaScriptEnabled: javaScript,
      timezoneId: timezone, baseURL: this.appliance.endpoints.web,
    });
    context.setDefaultTimeout(5000);
    if (login) {
      const [role, index] = [login].flat();
      const device = JSON.stringify(this.appliance.credentials[role][index ?? 0]);
      await context.addInitScript((text) => {
        if (localStorage.getItem('naeste.device') === null)
          localStorage.setItem('naeste.device', text);
      }, device);
    }
    return context;
  }

  // A page of `context`, or of a new person. `address` may have a query; `hash` goes behind it.
  async open(address, { context, hash = '', ...person } = {}) {
    const page = await (context ?? await this.person(person)).newPage();
    watch(page, this.appliance.endpoints.web);
    open.add(page);
    page.on('close', () => open.delete(page));
    await page.goto(this.appliance.endpoints.web + address + (hash && `#${hash}`));
    return page;
  }
}

// Lets the pages of a context have a language that nobody has written yet; `body` is its module.
export async function writeLanguage(context, code, body) {
  const script = (text) => (route) => route.fulfill({ contentType: 'text/javascript', body: text });
  const language = fs.readFileSync(path.join(SOURCE, 'firmware/web/common/language.js'), 'utf8');
  const written = language.replace('WRITTEN = [', `WRITTEN = ['${code}', `);
  assert.notEqual(written, language);
  await context.route('**/common/language.js', script(written));
  await context.route(`**/text/${code}.js`, script(body));
}

const fileName = (text) => text.toLowerCase().replace(/[^a-z0-9æøå]+/g, '-').slice(0, 80);

// build/check/browser/<file>/<name>.png; always when `always`, otherwise with NAESTE_PICTURES=1.
export async function screenshot(page, name, { always = PICTURES_ALWAYS, full = false } = {}) {
  if (!always) return null;
  const to = path.join(PICTURES, FILE, `${fileName(name)}.png`);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  await page.screenshot({ path: to, fullPage: full }).catch(() => {}); // a page that hangs has no picture
  return to;
}

async function picturesOfAll(name) {
  let count = 0;
  for (const page of open) await screenshot(page, `failed ${name} ${++count}`, { always: true });
}

// As node's: and the pages that the test opened are closed at its end, their faults are its own, and
// whatever is open when it fails is kept as a picture.
export function test(name, ...rest) {
  const body = rest.pop();
  return nodeTest(name, ...rest, async (t) => {
    const before = new Set(open);
    try {
      await body(t);
      assert.deepEqual(takeFaults(), [], 'faults of the pages');
    } catch (error) {
      await picturesOfAll(name);
      const more = takeFaults();
      if (more.length) error.message += `\nfaults of the pages:\n${more.join('\n')}`;
      throw error;
    } finally {
      for (const page of open) if (!before.has(page)) await page.context().close();
      takeFaults(); // of the closing
    }
  });
}
