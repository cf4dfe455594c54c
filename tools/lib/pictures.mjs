// SPDX-License-Identifier: EUPL-1.2
//
// The pictures of the READMEs: a hall with people in it on an appliance of its own, each page as somebody
// there sees it. Called by tools/pictures. What goes wrong on a page fails this, as it fails a test.

import fs from 'node:fs';
import path from 'node:path';

import { Hall, SIZES } from '../../tests/browser/browser.mjs';
import { onlineWithin } from '../../tests/browser/look.mjs';
import { SOURCE, sleep, until } from '../../tests/system/appliance.mjs';

const TO = path.join(SOURCE, 'firmware/web/pictures');
const LAPTOP = { width: 1366, height: 768 };
const DESK = { width: 1440, height: 900 };
// So that the queue has something to tell: somebody has waited, somebody is new.
const PAUSE_MS = 700;

const MORNING = ['pas', 'mitid', 'pas', 'folkeregister', 'sundhedskort', 'digitalpost'];
const WAITING = ['pas', 'udbetaling', 'mitid', 'pas', 'vielse', 'sundhedskort', 'guide', 'pas'];

async function keep(page, name, options = {}) {
  await page.screenshot({ path: path.join(TO, `${name}.png`), ...options });
  console.log(`firmware/web/pictures/${name}.png`);
}

async function take(kiosk, service, more) {
  return (await kiosk.must('take', { services: [service], language: 'en', ...more })).ticket;
}

// Four clerks work: the first hours of a day in a few seconds.
async function people(appliance) {
  const kiosk = await appliance.client('kiosk');
  const clerks = [];
  for (let index = 0; index < 4; index++) {
    clerks.push(await appliance.client('staff', index));
    await clerks[index].must('sit', { counter: String(index + 2) });
  }
  for (const service of MORNING) await take(kiosk, service);
  for (const clerk of clerks) {
    await clerk.must('next');
    await clerk.must('arrive');
  }
  for (const clerk of clerks.slice(0, 2)) {
    await clerk.must('next', { finish: 'served' });
    await clerk.must('arrive');
  }
  return { kiosk, clerks };
}

async function counterPage(hall, { kiosk }) {
  const { user, password } = hall.appliance.credentials.staff[4];
  const page = await hall.open('/counter/?lang=en', { viewport: LAPTOP });
  await page.locator('[name=user]').waitFor();
  await page.locator('[name=user]').fill(user);
  await page.locator('[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /1/ }).first().click();
  await take(kiosk, 'pas', { marks: ['accompanied'], lane: 'fast' });
  return page;
}

async function main() {
  fs.mkdirSync(TO, { recursive: true });
  const hall = await Hall.start();
  try {
    const { appliance } = hall;
    const scene = await people(appliance);
    const board = await hall.open('/board/', { viewport: SIZES.hd, login: 'display' });
    const bench = await hall.open('/bench/?lang=en', { viewport: DESK });
    const kiosk = await hall.open('/kiosk/', { viewport: SIZES.kiosk, login: ['kiosk', 0] });
    await Promise.all([board, kiosk, bench].map((page) => onlineWithin(page, 10000)));
    for (const service of WAITING) {
      await take(scene.kiosk, service);
      await sleep(PAUSE_MS);
    }
    await keep(kiosk, 'kiosk');
    await kiosk.getByRole('button', { name: /MitID/ }).click();
    await sleep(2500);
    await keep(kiosk, 'kiosk-number');
    const phoneTicket = await take(scene.kiosk, 'mitid');
    const phone = await hall.open(`/t/${phoneTicket.token}`, { viewport: SIZES.phone });
    await sleep(2500);
    await keep(phone, 'ticket');
    const counter = await counterPage(hall, scene);
    await sleep(1500);
    await keep(counter, 'counter');
    for (const clerk of scene.clerks.slice(2)) await clerk.must('next', { finish: 'served' });
    await sleep(1500);
    await keep(board, 'board');
    await until('paper of everybody', () => appliance.papers().length >= 12, 20000);
    await sleep(1500);
    await keep(bench, 'bench');
  } finally {
    await hall.stop();
  }
}

await main();
