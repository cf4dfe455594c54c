// SPDX-License-Identifier: EUPL-1.2
//
// Who else there is: a second window, a colleague, a volunteer; nobody, when the appliance is away; and
// everybody who reads the page with other eyes, hands and screens.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe } from 'node:test';

import { sleep, until } from '../system/appliance.mjs';
import { expectFaults, OUTAGE, SIZES, test } from './browser.mjs';
import { button, counter, DESKTOP, emptyDesk, login, ready, said, seated, signedIn, signIn, space,
  startDesk, stopDesk, take } from './counter-desk.mjs';
import { axe, keyboardWalk, noOverflow, offlineWithin, onlineWithin } from './look.mjs';

let hall;

before(async () => { ({ hall } = await startDesk()); });
after(stopDesk);
afterEach(emptyDesk);

describe('one counter, two of them', () => {
  test('a reload finds the seat and the citizen again', async () => {
    const number = await take();
    const page = await seated();
    await space(page, 'next');
    await ready(page, 'arrive');
    await page.reload();
    await signIn(page, login('staff'));
    await page.getByText('Du sidder allerede ved skranke 1').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.citizen').getByText(number).waitFor();
    await page.locator('.citizen').getByText('Pas og kørekort').waitFor();
    await space(page, 'arrive');
    await counter('1', ({ state }) => state === 'serving');
  });

  test('a second window takes over; the first one is told, is dead, and may take back', async () => {
    const number = await take();
    const one = await seated();
    await space(one, 'next');
    await ready(one, 'arrive');
    const two = await signedIn();
    await button(two, 'Fortsæt her').click();
    await ready(two, 'arrive');
    await one.getByText('Du fortsatte i et andet vindue.', { exact: false }).waitFor();
    assert.equal(await one.getByText(number).count(), 0, 'no number');
    await one.evaluate(() => document.activeElement.blur());
    for (const key of [' ', 'u', 'p', '1', 's']) await one.keyboard.press(key);
    await sleep(300);
    assert.deepEqual((({ state, number: at }) => [state, at])(await counter('1')), ['calling', number]);
    await axe(one);
    await button(one, 'Tag skranken tilbage hertil').click();
    await ready(one, 'arrive');
    await two.getByText('Dette vindue gør ikke mere.', { exact: false }).waitFor();
  });

  test('a taken counter says by whom and asks; who is overtaken is told', async () => {
    const one = await seated('2');
    const two = await signedIn('staff', 1);
    await two.getByText('Optaget af en kollega').waitFor();
    await button(two, 'Skranke 2').click();
    await two.getByText(/Her sidder en kollega siden kl\. \d\d[.:]\d\d/).waitFor();
    await button(two, 'Ja, overtag skranken').click();
    await ready(two, 'none');
    await one.getByText('En kollega har overtaget skranken.', { exact: false }).waitFor();
    await button(one, 'Vælg en anden skranke').click();
    await button(one, 'Skranke 3').click();
    await counter('3', ({ state }) => state === 'open');
  });
});

describe('the key that means "next"', () => {
  test('takes no counter from a colleague: not from a lost window, not in the question', async () => {
    await take();
    const number = await take();
    const one = await seated('1');
    const two = await signedIn('staff', 1);
    await button(two, 'Skranke 1').click();
    await two.getByText('Her sidder en kollega', { exact: false }).waitFor();
    await two.keyboard.press(' ');
    await sleep(300);
    assert.equal(await two.locator('.primary').count(), 0, 'in the question');
    await button(two, 'Ja, overtag skranken').click();
    await space(two, 'next');
    await space(two, 'arrive');
    await one.getByText('En kollega har overtaget skranken.', { exact: false }).waitFor();
    const { number: there } = await counter('1', ({ state }) => state === 'serving');
    assert.notEqual(there, number);
    for (let count = 0; count < 3; count++) {
      await one.keyboard.press(' ');
      await sleep(400);
    }
    await button(one, 'Tag skranken tilbage hertil').click();
    await one.getByText(new RegExp(`Her sidder en kollega .* med ${there}`)).waitFor();
    for (let count = 0; count < 2; count++) {
      await one.keyboard.press(' ');
      await sleep(400);
    }
    assert.equal(await two.locator('.primary').count(), 1, 'the colleague still sits there');
    await axe(one);
    await button(one, 'Ja, overtag skranken').click();
    await ready(one, 'next');
    assert.equal((await counter('1')).number, there);
  });
});

describe('a volunteer', () => {
  test('sees number, errand and help text, and has no lanes, merges or reopenings', async () => {
    const number = await take({ language: 'en', marks: ['accompanied'], lane: 'fast' });
    const page = await seated('1', 'volunteer');
    await ready(page, 'next');
    await page.locator('.citizen').getByText('Medbring gammelt pas', { exact: false }).waitFor();
    const sees = async () => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
    const limits = /Hurtigspor|prioritet|Engelsk|Ledsaget|Ventet|Skift spor/;
    assert.doesNotMatch(await sees(), limits);
    await page.keyboard.press('l');
    await page.keyboard.press('m');
    assert.doesNotMatch(await page.getByRole('dialog').innerText(), /Slå sammen|Genåbn/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await space(page, 'next');
    await page.locator('.citizen').getByText(number).waitFor();
    await ready(page, 'arrive');
    await page.locator('.citizen').getByText('Pas og kørekort').waitFor();
    assert.doesNotMatch(await sees(), limits);
  });
});

describe('without the appliance', () => {
  test('numbers go within 2 s, keys are dead, and it comes back with the seat', async () => {
    const number = await take();
    await take();
    const page = await seated();
    expectFaults(page, OUTAGE);
    await space(page, 'next');
    await ready(page, 'arrive');
    const bring = await hall.appliance.keepDown('mosquitto');
    try {
      await offlineWithin(page, 2000);
      await page.getByText('Ingen forbindelse.').waitFor();
      await page.getByText('besøget er gemt', { exact: false }).waitFor();
      assert.equal(await page.getByText(number).count(), 0, 'an old number stands as current');
      assert.doesNotMatch(await page.title(), new RegExp(number));
      for (const key of [' ', 'p', 'u']) await page.keyboard.press(key);
    } finally {
      bring();
    }
    await onlineWithin(page, 10000);
    await ready(page, 'arrive');
    await page.locator('.citizen').getByText(number).waitFor();
    await until('the keys did nothing', async () => (await counter('1')).state === 'calling');
    await space(page, 'arrive');
    await counter('1', ({ state }) => state === 'serving');
  });

  test('signing in says that there is no connection', async () => {
    const page = await hall.open('/counter/', { viewport: DESKTOP });
    expectFaults(page, OUTAGE);
    await onlineWithin(page, 3000);
    const bring = await hall.appliance.keepDown('mosquitto');
    try {
      await page.getByText('Ingen forbindelse til anlægget.', { exact: false }).waitFor();
    } finally {
      bring();
    }
    await onlineWithin(page, 10000);
  });
});

describe('everybody can use it', () => {
  test('axe, the keyboard, and every screen from 320 px to 4K', async () => {
    for (let count = 0; count < 22; count++) await take({ lane: count % 5 ? 'general' : 'fast' });
    const page = await signedIn();
    await page.getByRole('heading', { name: 'Hvor sidder du?' }).waitFor();
    await axe(page);
    await button(page, 'Skranke 1').click();
    await ready(page, 'next');
    await axe(page);
    await keyboardWalk(page);
    for (const viewport of [...Object.values(SIZES), DESKTOP]) {
      await page.setViewportSize(viewport);
      await noOverflow(page);
    }
    await space(page, 'next');
    await ready(page, 'arrive');
    await page.setViewportSize({ width: 1280, height: 800 });
    const more = await page.locator('[data-action="more"]').boundingBox();
    assert.ok(more.y + more.height <= 800, `the last action ends at ${more.y + more.height}`);
    await page.setViewportSize(DESKTOP);
    await axe(page);
    for (const key of ['p', 'f', 'l', 'n', 'm']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await axe(page);
      await page.setViewportSize(SIZES.narrow);
      await noOverflow(page);
      await page.setViewportSize(DESKTOP);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  test('a printer without paper is said in words, and no more when it has some', async () => {
    const page = await seated();
    assert.deepEqual(await hall.appliance.printer('paper out'), { ok: true });
    try {
      await page.locator('.devices').getByText('Printeren: mangler papir.').waitFor();
      await axe(page);
    } finally {
      await hall.appliance.printerWell();
    }
    await page.locator('.devices p').waitFor({ state: 'detached' });
  });

  test('text at 200 % and English', async () => {
    const page = await seated('1', 'staff', 0, { viewport: { width: 683, height: 384 } });
    await page.evaluate(() => { document.documentElement.style.fontSize = '125%'; });
    await ready(page, 'none');
    await noOverflow(page);
    await button(page, 'English').click();
    await page.getByText('Nobody waits').first().waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    const number = await take();
    await page.locator('.citizen .why').getByText(`${number} is the only one who can be called here.`).waitFor();
    await page.keyboard.press('m');
    await page.locator('[data-choice="unpark"]').click();
    await page.getByLabel('Number').fill('z999');
    await page.keyboard.press('Enter');
    await said(page, 'There is no such number today. Look at the ticket again.');
    await axe(page);
  });
});
