// SPDX-License-Identifier: EUPL-1.2
//
// A clerk's day at the counter, with the keyboard alone, and what must not happen in it: two called by one
// press, a press that meant something else, a refusal without a word, a password that stays behind.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe } from 'node:test';

import { sleep } from '../system/appliance.mjs';
import { test } from './browser.mjs';
import { button, calls, counter, DESKTOP, emptyDesk, login, primary, ready, said, seated, signIn,
  signedIn, space, startDesk, stopDesk, take, wired } from './counter-desk.mjs';
import { axe, onlineWithin, storageOf } from './look.mjs';

let hall;
let witness;
let clerks;

const DEAD_MS = 1000;

before(async () => { ({ hall, witness, clerks } = await startDesk()); });
after(stopDesk);
afterEach(emptyDesk);

describe('signing in', () => {
  test('is said plainly when it is wrong, and says nothing else', async () => {
    const page = await hall.open('/counter/', { viewport: DESKTOP });
    await onlineWithin(page, 3000);
    await signIn(page, { user: login('staff').user, password: 'not this one' });
    await page.getByRole('alert').getByText('Bruger eller adgangskode er forkert.').waitFor();
    assert.equal(await page.getByLabel('Adgangskode').inputValue(), '', 'the password goes');
    await axe(page);
    await page.getByLabel('Adgangskode').fill(login('staff').password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Hvor sidder du?' }).waitFor();
  });

  test('leaves the password nowhere: not in storage, not in the document', async () => {
    const page = await seated();
    const { password } = login('staff');
    await primary(page, 'none').waitFor();
    assert.ok(!(await storageOf(page)).includes(password), 'storage');
    assert.ok(!(await page.content()).includes(password), 'document');
    const fields = await page.evaluate(() => [...document.querySelectorAll('input')].map((one) => one.value));
    assert.ok(!fields.includes(password), 'fields');
    assert.deepEqual(JSON.parse(await storageOf(page)), { local: {}, session: {}, databases: {},
      caches: {}, name: '', history: null, cookies: [] });
    await page.reload();
    await page.getByLabel('Adgangskode').waitFor();
    assert.equal(await page.getByLabel('Adgangskode').inputValue(), '');
  });

  test('out stands up first, and not while a citizen is there', async () => {
    const number = await take();
    const page = await seated();
    await space(page, 'next');
    await ready(page, 'arrive');
    await button(page, 'Log ud').click();
    await said(page, `${number} er kaldt. Kom borgeren?`);
    for (const name of ['Er kommet', 'Udeblev', 'Parkér'])
      await page.locator('.offers').getByRole('button', { name }).waitFor();
    assert.equal((await counter('1')).number, number);
    await space(page, 'arrive');
    await ready(page, 'finish');
    await button(page, 'Log ud').click();
    await said(page, /Gør først borgeren ved skranken færdig/);
    await space(page, 'finish');
    await ready(page, 'none');
    await button(page, 'Log ud').click();
    await page.getByLabel('Adgangskode').waitFor();
    await counter('1', ({ state }) => state === 'closed');
  });
});

test('who cannot sit at a counter is told so', async () => {
  for (const role of ['operator', 'kiosk']) {
    const page = await signedIn(role);
    await page.getByText('Denne bruger kan ikke sidde ved en skranke.', { exact: false }).waitFor();
    assert.equal(await page.getByText('Hvor sidder du?').count(), 0);
  }
});

describe('a day with the keyboard alone', () => {
  test('from signing in to standing up, one visit after the other', async () => {
    const first = await take({ services: ['pas', 'mitid'], language: 'en', party: 3 });
    const second = await take({ services: ['mitid'] });
    const page = await hall.open('/counter/', { viewport: DESKTOP });
    await page.locator('#user:focus').waitFor();
    await page.keyboard.type(login('staff').user);
    await page.keyboard.press('Tab');
    await page.keyboard.type(login('staff').password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Hvor sidder du?' }).waitFor();
    await page.keyboard.press('Enter'); // the first free one has the focus
    await counter('1', ({ state }) => state === 'open');

    await ready(page, 'next');
    const before = await page.locator('.citizen').innerText();
    assert.match(before, new RegExp(first), 'who comes, before pressing');
    assert.match(before, /har ventet længere end/, 'and why');
    assert.deepEqual(await page.locator('.entry').evaluateAll((entries) =>
      entries.map((entry) => entry.querySelectorAll('.why').length)), [1, 0], 'why the first one alone');
    await page.keyboard.press(' ');
    await ready(page, 'arrive');
    await page.locator('.citizen').getByText('Engelsk', { exact: false }).waitFor();
    await page.locator('.citizen').getByText('3 personer').waitFor();
    await page.keyboard.press(' ');
    await page.getByText('Færdig – næste ærinde').waitFor();
    await page.locator('.citizen').getByText('Medbring gammelt pas', { exact: false }).waitFor();

    await space(page, 'finish'); // on to the second errand, the same citizen
    await page.getByText('Færdig og næste').waitFor();
    await page.locator('.citizen').getByText('skal et vidne over 18', { exact: false }).waitFor();
    assert.equal((await counter('1', ({ state }) => state === 'serving')).number, first);
    await space(page, 'next');
    await counter('1', ({ number }) => number === second);
    await space(page, 'arrive');
    await space(page, 'finish');
    await ready(page, 'none');

    await page.keyboard.press('b');
    await page.getByRole('dialog', { name: /Hold pause/ }).waitFor();
    await page.keyboard.press('2');
    await said(page, /Ingen tager sig nu af: Pas og kørekort, MitID/);
    await space(page, 'resume');
    await ready(page, 'none');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Hvor sidder du?' }).waitFor();
    await counter('1', ({ state }) => state === 'closed');
  });

  test('recall and no-show wait for their time and say so; a no-show can come back', async () => {
    const number = await take();
    const page = await seated();
    await space(page, 'next');
    await ready(page, 'arrive');
    await page.keyboard.press('g');
    await page.locator('.said [role=alert]').getByText(/Kald igen: muligt om \d s/).waitFor();
    assert.equal(await page.locator('[data-action="recall"]').getAttribute('aria-disabled'), 'true');
    await page.locator('[data-action="recall"][aria-disabled="false"]').waitFor();
    await page.keyboard.press('g');
    await said(page, `${number} kaldes igen.`);
    await page.locator('[data-action="no-show"][aria-disabled="false"]').waitFor();
    await page.keyboard.press('u');
    await said(page, new RegExp(`${number} er parkeret og ikke afvist`));
    await button(page, `${number}: i kø igen`).focus();
    await page.keyboard.press('Enter');
    await said(page, `${number} er i kø igen og kommer først her.`);
    await page.locator('.queue .entries').getByText(number).first().waitFor();
  });

  test('who is to be fetched is no no-show before somebody went and looked', async () => {
    const number = await take({ marks: ['fetch'] });
    const page = await seated();
    await space(page, 'next');
    await page.locator('.citizen').getByText('Skal hentes', { exact: false }).waitFor();
    await sleep(4200);
    await page.keyboard.press('u');
    await said(page, /Gå hen og se efter først/);
    await page.keyboard.press('k');
    await said(page, `${number}: du har set efter.`);
    await page.locator('[data-action="no-show"][aria-disabled="false"]').waitFor();
    await page.keyboard.press('u');
    await said(page, new RegExp(`${number} er parkeret`));
  });

  test('park, transfer, refer, another errand, another lane, another outcome', async () => {
    const [parked, sent, referred] = [await take(), await take(), await take()];
    const page = await seated();
    await space(page, 'next');
    await ready(page, 'arrive');
    await page.keyboard.press('p');
    await page.getByRole('dialog', { name: new RegExp(`Parkér ${parked}`) }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const park = await witness.event('ticket-parked', ({ number }) => number === parked);
    assert.equal(park.reason, 'form');

    await space(page, 'next');
    await space(page, 'arrive');
    await ready(page, 'next');
    await page.keyboard.press('t');
    await page.locator('[data-choice="vielse"]').click();
    await said(page, `${sent} har fået et ærinde mere.`);
    await page.locator('.errands').getByText('Vielse', { exact: false }).waitFor();
    await page.keyboard.press('f');
    await page.locator('[data-choice="service mitid"]').click();
    await said(page, new RegExp(`${sent} er flyttet`));

    await page.locator('.queue .entries').getByText(referred).first().waitFor();
    await page.keyboard.press('v');
    await page.keyboard.press('ArrowDown');
    const chosen = await page.evaluate(() => document.activeElement.dataset.number);
    await page.keyboard.press('Enter');
    await page.locator('[data-choice="lane"]').click();
    await page.locator('[data-choice="fast"]').click();
    await witness.event('ticket-lane-granted', ({ number, lane }) => number === chosen && lane === 'fast');
    await page.locator('.entries .entry').first().getByText('Hurtigspor').waitFor();

    await space(page, 'next');
    await ready(page, 'arrive');
    await page.keyboard.press('h');
    await page.getByRole('dialog', { name: /Henvis/ }).waitFor();
    assert.equal(await page.locator('dialog input').count(), 0, 'no field that takes a name');
    await page.keyboard.press('1');
    await said(page, /er henvist til Skattestyrelsen/);
    await space(page, 'next');
    await space(page, 'arrive');
    await ready(page, 'finish');
    await page.keyboard.press('a');
    await page.keyboard.press('3');
    await witness.event('ticket-finished', ({ outcome }) => outcome === 'partly');
  });

  test('a number for somebody who cannot take one, and a chosen one is called', async () => {
    await take();
    const page = await seated();
    await ready(page, 'next');
    await page.keyboard.press('n');
    await page.getByLabel('Ærinde', { exact: true }).selectOption('sundhedskort');
    for (const party of ['0', '99', '-3', '2.5', '']) {
      await page.getByLabel('Antal personer').fill(party);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByText('Skriv et antal fra 1 til 20.').waitFor();
    }
    await page.getByLabel('Antal personer').fill('3');
    await page.getByLabel('Ledsaget').check();
    await sleep(1200); // the clocks behind go on and leave alone what somebody types
    assert.equal(await page.getByLabel('Antal personer').inputValue(), '3');
    await page.keyboard.press('Enter');
    const { number } = await witness.event('ticket-taken', ({ service }) => service === 'sundhedskort');
    await said(page, `Borgeren har fået nummer ${number}.`);
    await page.locator(`.entry[data-number="${number}"]`).click();
    await page.keyboard.press('1');
    await counter('1', (now) => now.number === number && now.state === 'calling');
    await page.locator('.citizen').getByText('3 personer').waitFor();
  });
});

describe('one press is one', () => {
  test('a double space, a held one and a double click call one', async () => {
    for (let count = 0; count < 4; count++) await take();
    const page = await seated();
    const before = calls();
    await ready(page, 'next');
    await Promise.all([page.keyboard.press(' '), page.keyboard.press(' '), page.keyboard.press(' ')]);
    await counter('1', ({ state }) => state === 'calling');
    await sleep(300);
    assert.equal((await counter('1')).state, 'calling', 'the second space is not "arrived"');
    assert.equal(calls(), before + 1);

    await space(page, 'arrive');
    await ready(page, 'next');
    await primary(page, 'next').dblclick();
    await counter('1', ({ state }) => state === 'calling');
    await sleep(300);
    assert.equal((await counter('1')).state, 'calling');
    assert.equal(calls(), before + 2);

    await ready(page, 'arrive');
    await page.keyboard.down(' ');
    for (let count = 0; count < 20; count++) {
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.down(' '); // a repeat
      await sleep(100);
    }
    await page.keyboard.up(' ');
    assert.equal((await counter('1')).state, 'serving', 'a held key is one press');
    await ready(page, 'next');
    await primary(page, 'next').focus();
    await page.keyboard.down('Enter');
    for (let count = 0; count < 20; count++) {
      await page.keyboard.down('Enter');
      await sleep(100);
    }
    await page.keyboard.up('Enter');
    assert.equal((await counter('1')).state, 'calling');
    assert.equal(calls(), before + 3);
  });

  test('two clicks in the same moment send one command', async () => {
    await take();
    await take();
    const wire = await wired();
    const page = await seated('1', 'staff', 0, { context: wire.context });
    await ready(page, 'next');
    await primary(page, 'next').evaluate((one) => {
      one.click();
      one.click();
    });
    await ready(page, 'arrive');
    assert.deepEqual(wire.sent.filter((verb) => verb === 'next'), ['next']);
  });

  test('an answer that never comes is said, and the same request is carried out once', async () => {
    await take();
    await take();
    const wire = await wired();
    const page = await seated('1', 'staff', 0, { context: wire.context });
    await ready(page, 'next');
    const before = calls();
    wire.keeps = (text) => text.includes('/re/');
    await page.keyboard.press(' ');
    await page.locator('.said [role=alert]').getByText('Anlægget svarer ikke.', { exact: false })
      .waitFor({ timeout: 12000 });
    wire.pass();
    await ready(page, 'arrive');
    assert.ok(wire.sent.filter((verb) => verb === 'next').length > 3, 'it was sent again');
    assert.equal(calls(), before + 1);
  });

  test('the action is dead for a second after each change, and says so', async () => {
    await take();
    const page = await seated();
    await ready(page, 'next');
    await page.keyboard.press(' ');
    await primary(page, 'arrive').waitFor();
    const begin = performance.now();
    assert.equal(await primary(page, 'arrive').getAttribute('aria-disabled'), 'true');
    assert.equal(await page.evaluate(() => document.activeElement.classList.contains('primary')), true,
      'it keeps the focus');
    await ready(page, 'arrive');
    const aliveAfter = performance.now() - begin;
    assert.ok(aliveAfter > DEAD_MS * 0.9, `alive after ${Math.round(aliveAfter)} ms`);
    assert.ok(aliveAfter < DEAD_MS * 2.5, `dead for ${Math.round(aliveAfter)} ms`);
  });

  test('a hammered space bar does one thing, and the second starts anew with each press', async () => {
    for (let count = 0; count < 3; count++) await take();
    const page = await seated();
    await ready(page, 'next');
    const before = calls();
    for (let count = 0; count < 20; count++) {
      await page.keyboard.press(' ');
      await sleep(150);
    }
    assert.equal((await counter('1')).state, 'calling');
    assert.equal(calls(), before + 1);
    assert.equal(await primary(page, 'arrive').getAttribute('data-dead'), 'true', 'it is seen');
    await space(page, 'arrive');
    await counter('1', ({ state }) => state === 'serving');
  });

  test('the space bar is not ours in a field, on another button, or while something is asked', async () => {
    await take();
    const page = await seated();
    await ready(page, 'next');
    await button(page, 'English').focus();
    await page.keyboard.press(' ');
    await page.getByText('Next in the queue').first().waitFor();
    await button(page, 'Dansk').click();
    await page.keyboard.press('n');
    await page.getByLabel('Antal personer').focus();
    await page.keyboard.press(' ');
    await page.keyboard.press('g');
    await page.getByLabel('Ledsaget').focus();
    await page.keyboard.press(' ');
    assert.ok(await page.getByLabel('Ledsaget').isChecked());
    await page.keyboard.press('Escape');
    await sleep(200);
    assert.equal((await counter('1')).state, 'open', 'nobody was called');
    await button(page, 'Genvejstaster').click();
    await page.locator('.citizen').click();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press(' ');
    await sleep(200);
    assert.equal((await counter('1')).state, 'open', 'single keys are off');
  });
});

describe('what cannot be done', () => {
  test('is refused in words, with what to do', async () => {
    const page = await seated();
    await ready(page, 'none');
    for (const [key, words] of [['g', 'Ingen er kaldt.'], ['u', 'Ingen er kaldt.'],
      ['p', 'Der er ingen ved skranken.'], ['v', 'Ingen venter']]) {
      await page.keyboard.press(key);
      await page.locator('.said [role=alert]').getByText(words).waitFor();
    }
    await page.keyboard.press('m');
    await page.locator('[data-choice="unpark"]').click();
    await page.getByLabel('Nummer').fill('z9x');
    await page.keyboard.press('Enter');
    await page.getByText('Skriv et nummer som A042.').waitFor();
    await page.getByLabel('Nummer').fill('z999');
    await page.keyboard.press('Enter');
    await said(page, 'Det nummer findes ikke i dag.');
    await said(page, 'Se efter på sedlen.');
    await page.getByRole('dialog').getByText('Det nummer findes ikke i dag.', { exact: false }).waitFor();
    assert.equal(await page.getByLabel('Nummer').inputValue(), 'Z999', 'what was typed stays');
    await axe(page);
  });

  test('a press that comes after somebody else called asks whether that one came', async () => {
    await take();
    const number = await take();
    const wire = await wired();
    const page = await seated('1', 'staff', 0, { context: wire.context });
    await ready(page, 'next');
    wire.keeps = () => true;
    await clerks[0].must('call', { ticket: number });
    await page.keyboard.press(' ');
    await sleep(300);
    wire.pass();
    await said(page, 'Et nummer er kaldt. Kom borgeren?');
    assert.equal((await counter('1')).number, number, 'nobody else was called');
    await page.locator('.offers').getByRole('button', { name: 'Er kommet' }).click();
    await counter('1', ({ state }) => state === 'serving');
  });

  test('what somebody else did at the counter shows at once', async () => {
    await take();
    const page = await seated();
    await ready(page, 'next');
    await clerks[0].must('next');
    await primary(page, 'arrive').waitFor();
    await clerks[0].must('park', { reason: 'form' });
    await ready(page, 'none');
  });
});
