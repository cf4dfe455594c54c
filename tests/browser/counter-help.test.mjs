// SPDX-License-Identifier: EUPL-1.2
//
// What a clerk asks others for and is asked: the alarm, a specialist or interpreter, a wish for a faster lane, a
// visit that may have been forgotten; codes and appointments, what nobody remembers, and two booths at once.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe } from 'node:test';

import { sleep, until } from '../system/appliance.mjs';
import { screenshot, SIZES, test } from './browser.mjs';
import { button, counter, emptyDesk, ready, said, seated, space, startDesk, stopDesk, take, wired }
  from './counter-desk.mjs';
import { axe, keyboardWalk, noOverflow } from './look.mjs';

const MINUTE_MS = 60000;
const CODES = ['22222234', '22222246', '22222258'];

let hall;
let witness;
let clerks;
let supervisor;
let kiosk;

before(async () => {
  ({ hall, witness, clerks } = await startDesk());
  supervisor = await hall.appliance.client('supervisor');
  kiosk = await hall.appliance.client('kiosk');
});
after(stopDesk);
afterEach(emptyDesk);

// A clerk with a citizen at the counter.
async function serving(fields, ...seat) {
  const number = await take(fields);
  const page = await seated(...seat);
  await space(page, 'next');
  await space(page, 'arrive');
  await page.locator('.citizen[data-state=serving]').waitFor();
  return { page, number };
}

const dialog = (page, name) => page.getByRole('dialog', { name }).waitFor();

describe('the alarm', () => {
  test('by three keys at once, also in the middle of a question, and cleared again', async () => {
    const page = await seated();
    const other = await seated('2', 'staff', 1);
    await page.keyboard.press('n'); // something is open, and has the focus
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Control+Alt+Enter');
    await counter('1', ({ alarm }) => alarm !== null);
    await page.locator('[data-alarm="1"]').getByText('hjælp er tilkaldt hertil').waitFor();
    await other.getByRole('alert').getByText('ALARM ved skranke 1').waitFor();
    await axe(other);
    await screenshot(other, 'alarm elsewhere');
    await other.locator('[data-alarm="1"] button').click();
    await counter('1', ({ alarm }) => alarm === null);
    await page.locator('[data-alarm]').waitFor({ state: 'detached' });
  });

  test('not by Enter, not by two of the keys, and by the button only after a question', async () => {
    const page = await seated();
    await page.evaluate(() => document.activeElement.blur());
    for (const keys of ['Enter', 'Control+Enter', 'Alt+Enter']) await page.keyboard.press(keys);
    await page.locator('[data-action="alarm"]').click();
    await dialog(page, 'Tilkald hjælp til denne skranke?');
    await sleep(300);
    assert.equal((await counter('1')).alarm, null);
    await page.keyboard.press('Escape');
    await page.locator('[data-action="alarm"]').click();
    await page.keyboard.press('1');
    await counter('1', ({ alarm }) => alarm !== null);
    await said(page, 'Hjælp er tilkaldt.');
    await page.locator('[data-alarm="1"] button').click();
    await counter('1', ({ alarm }) => alarm === null);
  });

  test('works for who has switched off single keys, and a volunteer clears only their own', async () => {
    const page = await seated('1', 'volunteer');
    await button(page, 'Genvejstaster').click();
    await page.keyboard.press('Control+Alt+Enter');
    await counter('1', ({ alarm }) => alarm !== null);
    await page.locator('[data-alarm="1"] button').click();
    await counter('1', ({ alarm }) => alarm === null);
    await clerks[0].must('sit', { counter: '2' });
    await clerks[0].must('alarm');
    await page.locator('[data-alarm="2"]').waitFor();
    assert.equal(await page.locator('[data-alarm="2"] button').count(), 0);
    await clerks[0].must('clear-alarm');
  });
});

describe('somebody is asked to come', () => {
  test('by key, seen by the others, and sent home again', async () => {
    const { page } = await serving();
    const other = await seated('2', 'staff', 1);
    await page.keyboard.press('i');
    await dialog(page, /Hvem skal hjælpe/);
    await page.keyboard.press('2');
    await counter('1', ({ summoned }) => summoned.join() === 'interpreter');
    await page.locator('.citizen').getByText('Tolk tilkaldt').waitFor();
    await other.getByText('Skranke 1 beder om en tolk.').waitFor();
    await page.keyboard.press('i');
    await page.locator('[data-choice="interpreter"]').getByText('behøves ikke mere').waitFor();
    await page.keyboard.press('2');
    await counter('1', ({ summoned }) => summoned.length === 0);
    await other.getByText('Skranke 1 beder om').waitFor({ state: 'detached' });
  });
});

describe('what the counter is asked', () => {
  test('a wish for a faster lane: yes keeps it', async () => {
    const { page, number } = await serving({ lane: 'fast' });
    await page.locator('[data-question=wish]').getByText(`${number} har selv valgt Hurtigspor`).waitFor();
    await axe(page);
    await screenshot(page, 'wish');
    await page.keyboard.press('1');
    await said(page, `${number}: sporet er bekræftet.`);
    await page.locator('[data-question]').waitFor({ state: 'detached' });
    const { ticket } = await clerks[0].must('seat');
    assert.deepEqual([ticket.lane, ticket.unconfirmed], ['fast', false]);
  });

  test('and no gives the queue back, with the wait', async () => {
    const { page, number } = await serving({ lane: 'fast' });
    await page.locator('[data-question=wish] [data-answer=no]').click();
    await counter('1', ({ state }) => state === 'open');
    await page.locator(`.entry[data-number="${number}"]`).getByText('Uden tid').waitFor();
  });

  test('a volunteer is not asked about a wish', async () => {
    const { page } = await serving({ lane: 'fast' }, '1', 'volunteer');
    await sleep(500);
    assert.equal(await page.locator('[data-question]').count(), 0);
  });

  test('a visit that lasts very long: yes is said, no asks how it ended', async () => {
    const wire = await wired();
    // As if it had lasted so long; of the same length, since the message is in a frame.
    wire.changes = (text) => text.replaceAll('"still":false', '"still":true ');
    const { page, number } = await serving({}, '1', 'staff', 0, { context: wire.context });
    await page.locator('[data-question=still]').getByText(`Stadig i gang med ${number}?`).waitFor();
    await axe(page);
    await page.keyboard.press('2');
    await dialog(page, `Hvordan endte det for ${number}?`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await said(page, `${number} betjenes stadig.`);
    assert.ok(wire.sent.some((verb) => verb.startsWith('still'))); // what follows it may be a letter
  });
});

describe('a code to come back with', () => {
  test('is shown large, printed once, and stands on the phone', async () => {
    const { ticket } = await kiosk.must('take', { services: ['pas'], language: 'en' });
    const page = await seated();
    await space(page, 'next');
    await space(page, 'arrive');
    await page.locator('.citizen[data-state=serving]').waitFor();
    await page.keyboard.press('c');
    await dialog(page, `Kom igen-kode til ${ticket.number}`);
    await page.keyboard.press('2');
    const shown = page.locator('dialog .code-given [aria-hidden]');
    await shown.waitFor();
    const code = await shown.textContent();
    assert.match(code, /^[2-9CDFGHJKMNPRTVWX]{4} [2-9CDFGHJKMNPRTVWX]{4}$/);
    await page.getByText(/Gælder til og med .* \d{4}, én gang\./).waitFor();
    await page.getByText('Den kommer også på papir.').waitFor();
    await axe(page);
    await screenshot(page, 'code given');
    const papers = () => hall.appliance.sql('SELECT state FROM print WHERE copy >= 128');
    await until('its paper', async () => (await papers())[0]?.state === 'confirmed');
    await page.keyboard.press('Escape');
    await page.keyboard.press('c'); // told again
    await page.keyboard.press('1');
    await shown.waitFor();
    assert.equal(await shown.textContent(), code);
    await sleep(500);
    assert.equal((await papers()).length, 1);
    const phone = await hall.open(`/t/${ticket.token}`, { viewport: SIZES.phone });
    await phone.getByRole('region', { name: 'Code to come back with' }).getByText(code).waitFor();
    await noOverflow(phone);
    await axe(phone);
    await screenshot(phone, 'phone with a code');
    await page.keyboard.press('Escape');
    await space(page, 'finish');
    await ready(page, 'none');
    await kiosk.must('check-in', { code });
    await phone.reload(); // a page whose visit is over looks no more by itself
    await phone.getByText(code).waitFor({ state: 'detached' });
  });

  test('without paper says so; also for a visit that has ended', async () => {
    const { page, number } = await serving();
    await space(page, 'finish');
    await ready(page, 'none');
    assert.deepEqual(await hall.appliance.printer('paper out'), { ok: true });
    await witness.subscribe('site');
    await witness.state('site', ({ paper }) => paper === false);
    await page.keyboard.press('m');
    await page.locator('[data-choice="return-code"]').click();
    await page.getByLabel('Nummer').fill(number);
    await page.keyboard.press('Enter');
    await page.getByText('Der er ikke papir lige nu').waitFor();
    await hall.appliance.printerWell();
  });
});

describe('an appointment without its code', () => {
  const inMinutes = (minutes) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

  test('is found by its time, and the number at the counter becomes the appointment\'s', async () => {
    await supervisor.must('import-appointments', { appointments: [
      { code: CODES[0], service: 'pas', time: inMinutes(2) },
      { code: CODES[1], service: 'mitid', time: inMinutes(4) }] });
    const { page, number } = await serving({ services: ['guide'], marks: ['appointment'] });
    await page.locator('.citizen').getByText('Har en aftale, men ingen kode').waitFor();
    await page.keyboard.press('m');
    await page.locator('[data-choice="appointment"]').click();
    await page.locator('dialog .choice').nth(1).waitFor();
    assert.equal(await page.locator('#ask-ticket').inputValue(), number);
    await page.locator('#ask-service').selectOption('mitid');
    await page.locator('dialog .choice').nth(1).waitFor({ state: 'detached' });
    await axe(page);
    await screenshot(page, 'appointments');
    await page.locator('dialog .choice').first().click();
    await said(page, `${number} har nu aftalens plads.`);
    const event = await witness.event('ticket-checked-in', (one) => one.number === number);
    assert.deepEqual([event.service, event.lane, event.status], ['mitid', 'booked', 'in_time']);
  });

  test('gives a number of its own to who has none', async () => {
    await supervisor.must('import-appointments', { appointments: [
      { code: CODES[2], service: 'pas', time: inMinutes(3) }] });
    const page = await seated();
    await page.keyboard.press('m');
    await page.locator('[data-choice="appointment"]').click();
    await page.locator('#ask-service').selectOption('pas');
    await page.locator('dialog .choice').last().click();
    await said(page, /^[A-Z]\d{3} har nu aftalens plads\.$/);
  });
});

describe('a number that nobody remembers', () => {
  test('is found by errand and time, waiting or ended', async () => {
    const [waits, gone] = [await take({ services: ['mitid'] }), await take({ services: ['sundhedskort'] })];
    await clerks[1].must('leave', { ticket: gone });
    const page = await seated();
    await page.keyboard.press('m');
    await page.keyboard.press('1');
    await dialog(page, 'Find et nummer');
    await page.locator('#ask-service').selectOption('mitid');
    await page.locator(`dialog [data-choice="${waits}"]`).waitFor();
    assert.equal(await page.locator(`dialog [data-choice="${gone}"]`).count(), 0);
    await axe(page);
    await page.locator(`dialog [data-choice="${waits}"]`).click();
    await dialog(page, `${waits} i køen`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('m');
    await page.keyboard.press('1');
    await page.locator('#ask-service').selectOption('sundhedskort');
    await page.locator('#ask-state').selectOption('ended');
    await page.locator(`dialog [data-choice="${gone}"]`).click();
    await dialog(page, 'Genåbn');
    assert.equal(await page.getByLabel('Nummer').inputValue(), gone);
    await page.keyboard.press('Enter');
    await said(page, `${gone} er i kø igen.`);
  });

  test('is not looked for by a volunteer', async () => {
    const page = await seated('1', 'volunteer');
    await page.keyboard.press('m');
    await page.getByRole('dialog').waitFor();
    assert.doesNotMatch(await page.getByRole('dialog').innerText(), /Find et nummer|Aftale uden kode/);
    assert.match(await page.getByRole('dialog').innerText(), /Kom igen-kode/);
  });
});

describe('two booths of a group', () => {
  const booth = (page, id) => page.locator(`[data-booth="${id}"]`);

  test('one clerk, a citizen in each, by keyboard; each command is about the booth that is shown', async () => {
    const [first, second] = [await take(), await take()];
    const page = await seated('screens Bås 6');
    await space(page, 'next');
    await space(page, 'arrive');
    await booth(page, 7).getByText('Sid også her').waitFor();
    await booth(page, 7).click();
    await page.locator('[data-booth="7"][aria-pressed=true]').waitFor();
    await space(page, 'next');
    await counter('7', ({ number }) => number === second);
    await space(page, 'arrive');
    await counter('7', ({ state }) => state === 'serving');
    await booth(page, 6).getByText(first).waitFor();
    await noOverflow(page);
    await axe(page);
    await keyboardWalk(page);
    await screenshot(page, 'booths');
    await page.keyboard.press('o');
    await page.locator('.citizen').getByText(first).first().waitFor();
    await page.keyboard.press('p');
    await page.keyboard.press('1');
    await said(page, `${first} er parkeret`);
    assert.equal((await counter('7')).number, second, 'the other booth goes on');
    await page.keyboard.press('o');
    await page.locator('.citizen').getByText(second).first().waitFor();
    await page.keyboard.press('f');
    await page.locator('[data-choice="service mitid"]').click();
    await said(page, `${second} er flyttet`);
    await button(page, 'Log ud').click();
    await page.getByLabel('Adgangskode').waitFor();
    for (const id of ['6', '7']) await counter(id, ({ state }) => state === 'closed');
  });

  test('standing up from one goes on with the other', async () => {
    const page = await seated('screens Bås 6');
    await booth(page, 7).click();
    await page.locator('[data-booth="7"][aria-pressed=true]').waitFor();
    await page.keyboard.press('s');
    await counter('7', ({ state }) => state === 'closed');
    await page.locator('[data-booth="6"][aria-pressed=true]').waitFor();
    assert.equal((await counter('6')).state, 'open');
    await page.keyboard.press('s');
    await counter('6', ({ state }) => state === 'closed');
  });
});

test('every new thing on a narrow screen, on a wall and at twice the size', async () => {
  const { page } = await serving({ lane: 'fast' });
  await clerks[1].must('sit', { counter: '2' });
  await clerks[1].must('alarm');
  await page.locator('[data-alarm]').waitFor();
  for (const viewport of [SIZES.narrow, SIZES.phone, SIZES.hd, SIZES.uhd]) {
    await page.setViewportSize(viewport);
    await noOverflow(page);
    await screenshot(page, `all at ${viewport.width}`, { full: true });
  }
  await page.setViewportSize(SIZES.narrow);
  for (const key of ['c', 'i', 'm']) {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    await noOverflow(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await clerks[1].must('clear-alarm');
});
