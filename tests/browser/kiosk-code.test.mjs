// SPDX-License-Identifier: EUPL-1.2
//
// Citizens with an appointment or a code to come back with, and those who want to know more before they
// take a number; and what a kiosk says while something is closed.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe } from 'node:test';

import { sleep } from '../system/appliance.mjs';
import { Hall, OUTAGE, SIZES, expectFaults, screenshot, test } from './browser.mjs';
import { STRIKE_MS, oneTicket as onlyTicket, openKiosk, taken } from './kiosk-hall.mjs';
import { axe, isolatedNumbers, keyboardWalk, noOverflow } from './look.mjs';

const MINUTE_MS = 60000;
const ALPHABET = '23456789CDFGHJKMNPRTVWX';

// A code as firmware/queue/code.h describes it.
function codeOf(number) {
  const values = [...String(number).padStart(7, '0')].map(Number);
  const sum = values.reduce((all, value, index) => all + (index + 1) * value, 0);
  const check = [...ALPHABET].findIndex((letter, value) => (sum + 8 * value) % 23 === 0);
  return [...values, check].map((value) => ALPHABET[value]).join('');
}

let hall;
let clerk;
let supervisor;

before(async () => {
  // The business day does not end while the test runs, whenever that is.
  const hour = new Date(Date.now() + 12 * 60 * MINUTE_MS).toLocaleTimeString('en-GB',
    { timeZone: 'Europe/Copenhagen', hour: '2-digit' });
  hall = await Hall.start({ site: `[site]\nday_change=${hour}:00\n` });
  clerk = await hall.appliance.client('staff');
  supervisor = await hall.appliance.client('supervisor');
});
after(() => hall?.stop());
beforeEach(() => hall.appliance.printerWell());

const kiosk = (options) => openKiosk(hall, { times: { TICKET_S: 60 }, ...options });
const oneTicket = (page, act) => onlyTicket(hall, page, act);

let count = 0;
// An appointment so many minutes ahead; returns its code.
async function appointment(minutes, more = {}) {
  const code = codeOf(++count);
  const time = new Date(Date.now() + minutes * MINUTE_MS).toISOString();
  await supervisor.must('import-appointments', { appointments: [{ code, service: 'pas', time, ...more }] });
  return code;
}

const clock = (minutes) => new Date(Date.now() + minutes * MINUTE_MS).toLocaleTimeString('da-DK',
  { timeZone: 'Europe/Copenhagen', hour: '2-digit', minute: '2-digit' });

async function atCode(options) {
  const page = await kiosk(options);
  await page.locator('.tile.code').click();
  await page.locator('form.code').waitFor();
  return page;
}

async function enter(page, code) {
  await sleep(STRIKE_MS); // nobody types faster
  await page.locator('#code').fill('');
  await page.locator('#code').pressSequentially(code);
  await page.keyboard.press('Enter');
}

const said = (page, words) => page.locator('.fault').getByText(words).waitFor();

describe('a code', () => {
  test('in time: a number, called at the time, by keys on the screen alone', async () => {
    const code = await appointment(10);
    const page = await atCode();
    await axe(page);
    const { lane } = await oneTicket(page, async () => {
      for (const sign of code) await page.getByRole('button', { name: sign, exact: true }).click();
      assert.equal(await page.locator('#code').inputValue(), `${code.slice(0, 4)} ${code.slice(4)}`);
      await sleep(STRIKE_MS);
      await page.getByRole('button', { name: 'Meld mig' }).click();
    });
    assert.equal(lane, 'booked');
    await page.getByText(`Din tid er kl. ${clock(10)}. Vi kalder dig omkring da.`).waitFor();
    await page.getByText('Tag din seddel herunder').waitFor();
    await axe(page);
  });

  test('in any case, with dashes, and early: the time is told', async () => {
    const code = await appointment(90);
    const page = await atCode();
    await oneTicket(page, () => enter(page, `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase()));
    await page.getByText(`Du er tidligt på den: din tid er kl. ${clock(90)}`).waitFor();
  });

  test('late: in the queue with the others, from now on', async () => {
    const code = await appointment(-40);
    const page = await atCode();
    const { lane } = await oneTicket(page, () => enter(page, code));
    assert.equal(lane, 'general');
    await page.getByText(`Din tid var kl. ${clock(-40)}. Du står nu i køen`).waitFor();
  });

  test('twice: the same number again, no second ticket, and no paper is promised', async () => {
    const code = await appointment(10);
    const machine = await hall.appliance.client('kiosk');
    const { ticket } = await machine.must('check-in', { code });
    const page = await atCode({ times: { TICKET_S: 60, PAPER_BEFORE_S: 0 } });
    const before = (await taken(hall)).length;
    await enter(page, code);
    assert.equal(await page.locator('.ticket .number').textContent(), ticket.number);
    await page.getByText('Du har fået din seddel før').waitFor();
    assert.equal((await taken(hall)).length, before);
  });

  test('whose visit is over says so', async () => {
    const code = await appointment(10);
    const machine = await hall.appliance.client('kiosk');
    const { ticket } = await machine.must('check-in', { code });
    await clerk.must('leave', { ticket: ticket.number });
    const page = await atCode();
    await enter(page, code);
    await page.getByRole('heading', { name: 'Koden er brugt' }).waitFor();
    await page.getByText(ticket.number).first().waitFor();
    await page.getByText('Besøget er afsluttet').waitFor();
    await axe(page);
  });

  test('to come back with: the waiting of before counts', async () => {
    const machine = await hall.appliance.client('kiosk');
    const { ticket } = await machine.must('take', { services: ['mitid'] });
    const { code } = await clerk.must('return-code', { ticket: ticket.number });
    await clerk.must('leave', { ticket: ticket.number });
    const page = await atCode();
    const { lane, service } = await oneTicket(page, () => enter(page, code));
    assert.deepEqual([lane, service], ['booked', 'mitid']);
    await page.getByText('Den tid, du har ventet før, tæller med').waitFor();
  });

  test('to come back with, of a visit that goes on: the number one has already, wherever it is', async () => {
    const machine = await hall.appliance.client('kiosk');
    const { ticket } = await machine.must('take', { services: ['mitid'] });
    const { code } = await clerk.must('return-code', { ticket: ticket.number });
    const page = await atCode({ times: { TICKET_S: 60, PAPER_BEFORE_S: 0 } });
    const before = (await taken(hall)).length;
    await enter(page, code);
    assert.equal(await page.locator('.ticket .number').textContent(), ticket.number);
    await page.getByText('Du har det her nummer allerede').waitFor();
    await page.getByText('Du har fået din seddel før').waitFor();
    await axe(page);
    await clerk.must('sit', { counter: '1' });
    await clerk.must('call', { ticket: ticket.number });
    const other = await atCode();
    await enter(other, code);
    await other.getByRole('heading', { name: 'Du har et nummer allerede' }).waitFor();
    await other.getByText('Nummeret er kaldt lige nu').waitFor();
    await axe(other);
    assert.equal((await taken(hall)).length, before);
    await clerk.must('arrive');
    await clerk.must('finish', { outcome: 'served' });
    await clerk.must('stand-up');
  });

  test('in the language of the visit, on the paper too, and to be fetched', async () => {
    const code = await appointment(10);
    const page = await kiosk();
    await page.getByRole('button', { name: /Kom og hent mig/ }).click();
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('.tile.code').click();
    const [phone] = await Promise.all([page.waitForResponse(/\/t\/[a-z2-7]{26}\.json/),
      oneTicket(page, () => enter(page, code))]);
    const { texts, fetch } = await phone.json();
    assert.deepEqual([texts.language, fetch], ['en', true]);
    await page.getByText('We come to you when it is your turn').waitFor();
  });

  test('that is wrong, incomplete, of another day or no longer good is told kindly; and goes on', async () => {
    const page = await atCode();
    const before = (await taken(hall)).length;
    await enter(page, 'K7');
    await said(page, 'Der mangler noget');
    await enter(page, '22222222');
    await said(page, 'Den kode kender vi ikke');
    await axe(page);
    await enter(page, await appointment(60 * 24 * 2));
    await said(page, 'Koden gælder en anden dag');
    await enter(page, await appointment(10, { cancelled: true }));
    await said(page, 'Koden gælder ikke længere');
    assert.equal((await taken(hall)).length, before);
    await page.getByRole('button', { name: 'English' }).click();
    await enter(page, '22222222');
    await said(page, 'We do not know that code');
    const good = await appointment(10);
    await oneTicket(page, () => enter(page, good));
  });

  test('that is missing: a number for the guide, marked, and the staff look for the appointment', async () => {
    const page = await atCode();
    const { service, number } = await oneTicket(page, async () => {
      await sleep(STRIKE_MS);
      await page.getByRole('button', { name: 'Jeg har ingen kode' }).click();
    });
    assert.equal(service, 'guide');
    await page.getByText('Vi finder din aftale, når vi kalder dig').waitFor();
    const { tickets } = await clerk.must('tickets', {});
    assert.deepEqual(tickets.find((one) => one.number === number).marks, ['appointment']);
  });

  test('that is missing while nobody is there to be in doubt with: ask the staff', async () => {
    await supervisor.must('close-service', { service: 'guide' });
    const page = await atCode();
    await sleep(STRIKE_MS);
    await page.getByRole('button', { name: 'Jeg har ingen kode' }).click();
    await page.getByText('Personalet finder din aftale').waitFor();
    await axe(page);
    await supervisor.must('open-service', { service: 'guide' });
  });

  test('whose answer is lost on its way is asked for again and is one number', async () => {
    const code = await appointment(10);
    const page = await atCode({ loses: '"token"' });
    await oneTicket(page, () => enter(page, code));
  });

  test('without an answer: told, and nothing of it is kept', async () => {
    const code = await appointment(10);
    const page = await atCode();
    expectFaults(page, OUTAGE);
    const pid = hall.appliance.pid('mosquitto');
    process.kill(pid, 'SIGSTOP');
    try {
      await enter(page, code);
      await page.locator('.fault, .away').getByText(/Vi fik ikke svar|virker ikke/).first()
        .waitFor({ timeout: 14000 });
      assert.ok(!JSON.stringify(await page.evaluate(() => ({ ...localStorage }))).includes(code));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  test('whose keys the front did not give at first is asked for once it does', async () => {
    const context = await hall.person({ viewport: SIZES.kiosk, login: 'kiosk' });
    let refused = 0;
    await context.route('**/kiosk/keypad.js', (route) =>
      (++refused <= 2 ? route.abort('connectionrefused') : route.continue()));
    const page = await hall.open('/kiosk/', { context });
    expectFaults(page, /ERR_CONNECTION_REFUSED/);
    await page.locator('.tile.code').click();
    await page.locator('.keypad').waitFor({ timeout: 10000 });
    assert.equal(refused, 3);
  });

  test('by keyboard alone, from the first screen to the number', async () => {
    const code = await appointment(10);
    const page = await kiosk();
    await page.locator('.tile.code').focus();
    await page.keyboard.press('Enter');
    await page.locator('form.code').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await keyboardWalk(page);
    await page.locator('h1').focus();
    await page.keyboard.press('Tab'); // the field follows its question
    await sleep(STRIKE_MS);
    await oneTicket(page, async () => {
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
    });
  });
});

describe('how the code is asked for', () => {
  for (const [name, viewport] of Object.entries({ ...SIZES, xga: { width: 1024, height: 768 } })) {
    test(`at ${name}: nothing is cut off, and every key is large enough`, async () => {
      const page = await atCode({ viewport });
      await page.locator('#code').pressSequentially('K7MX29G');
      await noOverflow(page);
      await screenshot(page, `code ${name}`, { full: true });
      const small = await page.locator('.keypad button').evaluateAll((all) => all
        .map((node) => node.getBoundingClientRect())
        .filter(({ width, height }) => width < 48 || height < 48).length);
      assert.equal(small, 0);
    });
  }

  test('on an upright screen the keys are in its lower half, where somebody who sits reaches them', async () => {
    const page = await atCode();
    const tops = await page.locator('.keypad button, form.code .ways button').evaluateAll((all) => all
      .map((node) => node.getBoundingClientRect().top / innerHeight));
    assert.ok(tops.length > 24 && Math.min(...tops) >= 0.45, `the highest key at ${Math.min(...tops)}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), 0);
  });

  test('from right to left: the code itself and its keys stay from left to right', async () => {
    const page = await atCode({ address: '/kiosk/?lang=ar', texts: 'ar' });
    await page.locator('html[dir=rtl]').waitFor();
    await page.locator('#code').pressSequentially('29463357');
    await screenshot(page, 'code right to left');
    await noOverflow(page);
    await axe(page);
    assert.deepEqual(await isolatedNumbers(page), []);
    const [first, second] = await page.locator('.keypad .figure').evaluateAll((all) => all.slice(0, 2)
      .map((node) => node.getBoundingClientRect().left));
    assert.ok(first < second, 'the keys are turned round');
    assert.equal(await page.locator('#code').evaluate((node) => getComputedStyle(node).direction), 'ltr');
  });
});

describe('more about a service', () => {
  test('is one touch away, with all that there is to know, and its number one more', async () => {
    const page = await kiosk();
    await page.locator('[data-about=sundhedskort]').click();
    await page.getByRole('heading', { level: 1, name: 'Sundhedskort' }).waitFor();
    await page.getByText('Medbring legitimation').waitFor();
    await page.getByText('Kortet kommer med posten').waitFor();
    await page.getByRole('img', { name: 'Kode til selvbetjening' }).waitFor();
    await page.getByText('www.borger.dk').waitFor();
    await axe(page);
    await screenshot(page, 'about link');
    await sleep(STRIKE_MS);
    const { service } = await oneTicket(page, () => page.getByRole('button', { name: 'Tag et nummer' }).click());
    assert.equal(service, 'sundhedskort');
  });

  test('has what to bring, in the language, at every size, and the way back', async () => {
    for (const [name, viewport] of Object.entries(SIZES)) {
      const page = await kiosk({ viewport, address: '/kiosk/?lang=en' });
      await page.locator('[data-about=pas]').click();
      await page.getByText('Payment card').waitFor();
      await noOverflow(page);
      await screenshot(page, `about ${name}`, { full: true });
      await sleep(STRIKE_MS);
      await page.getByRole('button', { name: 'Go back' }).click();
      await page.locator('.front').waitFor();
      await page.close();
    }
  });

  test('is nowhere where there is nothing more, and never in the way of a press', async () => {
    const page = await kiosk();
    assert.equal(await page.locator('[data-about=mitid]').count(), 0);
    const sizes = await page.locator('.services li').evaluateAll((all) => all.map((item) => {
      const [tile, about] = [item.querySelector('.tile'), item.querySelector('[data-about]')]
        .map((node) => node?.getBoundingClientRect());
      const words = [...item.querySelectorAll('.name span, .must span, .state')]
        .flatMap((node) => [...node.getClientRects()]);
      const isOver = about && words.some((box) => box.right > about.left && box.left < about.right
        && box.bottom > about.top && box.top < about.bottom);
      return about && [(about.width * about.height) / (tile.width * tile.height), isOver];
    }).filter(Boolean));
    assert.equal(sizes.length, 2);
    for (const [share, isOver] of sizes) assert.ok(share < 0.1 && !isOver, `${share} ${isOver}`);
    await oneTicket(page, () => page.locator('[data-service=sundhedskort]').click());
  });
});

describe('what is closed', () => {
  test('a service says so on its tile, and in what more there is to know', async () => {
    const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Copenhagen' });
    const later = new Date(Date.parse(today) + 3 * 86400000).toISOString().slice(0, 10);
    const weekday = new Date(later).toLocaleDateString('da-DK', { weekday: 'long', timeZone: 'UTC' });
    await supervisor.must('set-hours', { service: 'sundhedskort', on: 'all', open: 'closed' });
    await supervisor.must('set-hours', { service: 'sundhedskort', on: later, open: '09:30-12:00' });
    const page = await kiosk();
    await page.locator('.tile.closed').getByText(`Lukket lige nu. Åbner ${weekday} kl. 09.30`).waitFor();
    await page.locator('[data-about=sundhedskort]').click();
    await page.locator('.about .state').getByText(`Åbner ${weekday} kl. 09.30`).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Tag et nummer' }).count(), 0);
    await axe(page);
    await supervisor.must('set-hours', { service: 'sundhedskort', on: 'all', open: 'always' });
    await supervisor.must('set-hours', { service: 'sundhedskort', on: later, open: 'usual' });
  });

  test('a site that has closed says when it opens again, and takes a code and who is back', async () => {
    await supervisor.must('set-hours', { on: 'all', open: 'closed' });
    const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Copenhagen' });
    const later = new Date(Date.parse(today) + 2 * 86400000).toISOString().slice(0, 10);
    await supervisor.must('set-hours', { on: later, open: '10:00-14:00' });
    const page = await kiosk({ at: '.message' });
    const weekday = new Date(later).toLocaleDateString('da-DK', { weekday: 'long', timeZone: 'UTC' });
    await page.getByText(`Åbner ${weekday} kl. 10.00`).waitFor();
    await axe(page);
    await screenshot(page, 'closed');
    const code = await appointment(10);
    await page.getByRole('button', { name: 'Jeg har en aftale eller en kode' }).click();
    await oneTicket(page, () => enter(page, code));
    await supervisor.must('set-hours', { on: 'all', open: 'always' });
    await supervisor.must('set-hours', { on: later, open: 'usual' });
  });
});
