// SPDX-License-Identifier: EUPL-1.2
//
// A clerk's password is in the page's memory while one is signed in, and nowhere else: not in what the
// browser keeps, no address, no attribute, no console, and nowhere in the document after signing out.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { Hall, SIZES, test } from './browser.mjs';
import { storageOf } from './look.mjs';
import { primary, signIn, sitDown } from './people.mjs';

let hall;
let password;

before(async () => {
  hall = await Hall.start();
  ({ password } = hall.appliance.credentials.staff[0]);
});
after(() => hall?.stop());

// Everywhere but in the script's own memory: [place, text].
async function places(page, addresses) {
  const inDocument = await page.evaluate(() => ({
    markup: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input, textarea, select')].map(({ value }) => value).join('\n'),
    globals: Object.keys(globalThis).map((name) => {
      try {
        return `${name}=${JSON.stringify(globalThis[name])}`;
      } catch {
        return name; // a window in itself
      }
    }).join('\n'),
    entries: performance.getEntries().map(({ name }) => name).join('\n'),
  }));
  return Object.entries({ ...inDocument, storage: await storageOf(page), url: page.url(),
    addresses: addresses.join('\n'), console: page.said.join('\n'), title: await page.title() });
}

async function assertNowhere(page, addresses, when) {
  const found = (await places(page, addresses)).filter(([, text]) => text.includes(password)
    || text.includes(encodeURIComponent(password)) || text.includes(btoa(password)));
  assert.deepEqual(found.map(([place]) => place), [], `the password ${when}`);
}

test('the password is kept nowhere while one works, after a reload, and after signing out', async () => {
  const kiosk = await hall.appliance.client('kiosk');
  await kiosk.must('take', { services: ['mitid'] });
  const page = await hall.open('/counter/', { viewport: SIZES.hd });
  const addresses = [];
  page.on('request', (request) => addresses.push(request.url(), request.postData() ?? '',
    JSON.stringify(request.headers())));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  page.on('framenavigated', (frame) => addresses.push(frame.url()));

  await signIn(hall, page, 'staff', 0);
  await assertNowhere(page, addresses, 'after signing in');
  await sitDown(page, '1');
  await primary(page, 'next').click();
  await primary(page, 'arrive').click();
  await primary(page, 'finish').click();
  await assertNowhere(page, addresses, 'after a visit');

  await page.reload();
  await page.locator('input[name=password]').waitFor();
  await assertNowhere(page, addresses, 'after a reload');
  assert.equal(await page.locator('input[name=password]').inputValue(), '');

  await signIn(hall, page, 'staff', 0);
  await page.getByRole('button', { name: /Log ud|Sign out/ }).first().click();
  await page.locator('input[name=password]').waitFor();
  await assertNowhere(page, addresses, 'after signing out');
  await page.goBack().catch(() => {});
  await page.goForward().catch(() => {});
  await page.locator('input[name=password]').waitFor();
  await assertNowhere(page, addresses, 'after going back and forth');
});

test('a wrong password is not kept either', async () => {
  const page = await hall.open('/counter/');
  const [{ user }] = hall.appliance.credentials.staff;
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill(`${password}x`);
  await page.locator('input[name=password]').press('Enter');
  await page.locator('.refused').waitFor();
  await assertNowhere(page, [], 'after a refusal');
});

test('the search finds what is kept', async () => {
  const page = await hall.open('/counter/');
  for (const [place, plant] of Object.entries({
    storage: (text) => localStorage.setItem('kept', text),
    markup: (text) => document.body.setAttribute('data-kept', text),
    fields: (text) => { document.querySelector('input').value = text; },
    url: (text) => history.replaceState(null, '', `#${text}`),
    console: (text) => console.log(text),
    globals: (text) => { globalThis.kept = text; },
  })) {
    await page.evaluate(plant, password);
    const found = (await places(page, [])).filter(([, text]) => text.includes(password));
    assert.ok(found.some(([name]) => name === place), place);
  }
});
