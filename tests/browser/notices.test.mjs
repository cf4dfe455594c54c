// SPDX-License-Identifier: EUPL-1.2
//
// What everybody must know is on every page at once: at the kiosk, at a counter, on a phone and on the board;
// and goes from all of them when it is over.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { Hall, SIZES, test } from './browser.mjs';
import { axe, noOverflow } from './look.mjs';

const AT_ONCE_MS = 1000;
const WORDS = 'Brand: gå ud ad den nærmeste dør';
const WHERE = '.hall-notice, .notice';

let hall;
let supervisor;
let ticket;

before(async () => {
  hall = await Hall.start({ board: '[printer]\ndriver=none\n' });
  supervisor = await hall.appliance.witness();
  const kiosk = await hall.appliance.client('kiosk');
  ({ ticket } = await kiosk.must('take', { services: ['pas'] }));
});
after(() => hall?.stop());

async function clerk() {
  const page = await hall.open('/counter/', { viewport: SIZES.kiosk });
  const { user, password } = hall.appliance.credentials.staff[0];
  await page.getByLabel('Bruger').fill(user);
  await page.getByLabel('Adgangskode').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Skranke 1' }).waitFor();
  return page;
}

test('what everybody must know is at kiosk, counter, phone and board within the same second', async () => {
  const kiosk = await hall.open('/kiosk/', { viewport: SIZES.kiosk, login: 'kiosk' });
  await kiosk.locator('.front').waitFor();
  const counter = await clerk();
  const phone = await hall.open(`/t/${ticket.token}`, { viewport: SIZES.phone });
  await phone.locator('main[data-live]').waitFor();
  const board = await hall.open('/board/', { viewport: SIZES.kiosk });
  const pages = [kiosk, counter, board];
  const { notice } = await supervisor.must('notice', { level: 'emergency', texts: { da: WORDS } });
  await Promise.all(pages.map((page) => page.locator(WHERE, { hasText: WORDS })
    .waitFor({ timeout: AT_ONCE_MS })));
  await phone.locator(WHERE, { hasText: WORDS }).waitFor({ timeout: 5000 }); // it asks now and then
  for (const page of [kiosk, counter, phone]) {
    await axe(page);
    await noOverflow(page);
  }
  await supervisor.must('clear-notice', { notice });
  for (const page of [...pages, phone])
    await page.locator(WHERE, { hasText: WORDS }).waitFor({ state: 'detached', timeout: 5000 });
  assert.equal(await kiosk.locator('.hall-notices').count(), 0);
});
