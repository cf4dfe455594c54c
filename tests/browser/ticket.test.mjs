// SPDX-License-Identifier: EUPL-1.2
//
// The phone's page as the holder of a ticket uses it: place and wait, the call, leave and back, without
// JavaScript, and when the appliance goes away.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe } from 'node:test';

import { sleep, until } from '../system/appliance.mjs';
import { Hall, OUTAGE, SIZES, expectFaults, screenshot, test } from './browser.mjs';
import { axe, isOnline, keyboardWalk, noOverflow, offlineWithin, onlineWithin, storageOf } from './look.mjs';

const UNDO_S = 6;
const SITE = `[rules]\nrecall_after=0s\nno_show_after=0s\nunseen_after=1s\npark_preference=0s\n`
  + `undo_leave=${UNDO_S}s\n`;
const CALL_MS = 1000;
const OTHERS_MS = 6000; // the appliance writes others' files within seconds, the page reads every 3 s
const OFFLINE_MS = 2000;
const BACK_MS = 8000;
const ACT_MS = 3500;
const REFRESH_MS = 18000;
const FIRST_VIEW_KIB = 150;

let hall;
let witness;
let kiosk;
let staff;

before(async () => {
  hall = await Hall.start({ site: SITE, board: '[printer]\ndriver=none\n' });
  witness = await hall.appliance.witness();
  kiosk = await hall.appliance.client('kiosk');
  staff = await hall.appliance.client('staff');
});
after(() => hall?.stop());
afterEach(() => hall?.appliance.emptyHall([staff], witness));

const take = async (fields) => (await kiosk.must('take', { services: ['pas'], ...fields })).ticket;
const address = ({ token }, more = '') => `/t/${token}${more}`;
// `options` are the person's; the page is there when its script has taken over and the line stands.
const holder = async (ticket, { more, ...options } = {}) => {
  const page = await hall.open(address(ticket, more), { viewport: SIZES.phone, ...options });
  await page.locator('main[data-live]').waitFor();
  return page;
};
const atBoard = async (page) => {
  await until('the line', () => page.evaluate(() => performance.getEntriesByType('resource')
    .some(({ name }) => name.endsWith('/appliance.json'))), 10000);
  await sleep(700); // the board follows at once
  await onlineWithin(page, 5000);
};
const button = (page, name) => page.getByRole('button', { name });
const inState = (page, state, ms) => page.locator(`body.${state}`).waitFor({ timeout: ms });
const words = (page, name) => page.locator(`.${name}`).textContent();
const seatAndCall = async (ticket) => {
  await staff.must('sit', { counter: '2' });
  await staff.must('call', { ticket: ticket.number });
};
const leave = async (page) => {
  await button(page, 'Jeg går – forlad køen').click();
  await button(page, 'Ja, jeg går').click();
};

describe('who waits', () => {
  test('sees place and wait go down as others are served', async () => {
    await staff.must('sit', { counter: '2' });
    await take();
    await take();
    const ticket = await take({ services: ['mitid'] });
    const page = await holder(ticket);
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), ticket.number);
    assert.equal(await page.title(), `${ticket.number} – Du står i køen`);
    assert.equal(await words(page, 'ahead'), '2 personer er foran dig');
    assert.match(await words(page, 'wait'), /^Ca\. \d+ min\.( Sjældent over \d+\.)?$/);
    await page.getByText('Medbring pas eller kørekort.').waitFor();
    await staff.must('next');
    await page.getByText('1 person er foran dig').first().waitFor({ timeout: OTHERS_MS });
    await staff.must('finish', { outcome: 'served' });
    await staff.must('next');
    await page.getByText('Du er den næste').first().waitFor({ timeout: OTHERS_MS });
  });

  test('hears of a new place, and not of every reading', async () => {
    await staff.must('sit', { counter: '2' });
    await take();
    const page = await holder(await take());
    const heard = await page.locator('[aria-live=polite]').evaluateHandle((region) => {
      const said = [];
      new MutationObserver(() => said.push(region.textContent))
        .observe(region, { childList: true, characterData: true, subtree: true });
      return said;
    });
    await sleep(7000); // two readings
    assert.deepEqual(await heard.jsonValue(), []);
    await staff.must('next');
    await until('a new place', async () => (await heard.jsonValue()).length, OTHERS_MS);
    assert.match((await heard.jsonValue()).at(-1), /^Du er den næste/);
  });

  test('reads it in the ticket\'s language, or in another that the address asks for', async () => {
    const ticket = await take({ language: 'en' });
    const own = await holder(ticket);
    assert.equal(await words(own, 'state'), 'You are in the queue');
    assert.equal(await own.evaluate(() => document.documentElement.lang), 'en');
    const other = await holder(ticket, { more: '?lang=da' });
    assert.equal(await words(other, 'state'), 'Du står i køen');
  });

  test('chooses a language: names and what to bring too, and it is kept when the page is read again', async () => {
    const page = await holder(await take({ services: ['mitid'] }));
    await page.getByText('Medbring pas eller kørekort.').waitFor();
    await button(page, 'English').click({ timeout: 10000 });
    await page.locator('.state', { hasText: 'You are in the queue' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await page.locator('.must[lang=en]').waitFor();
    assert.equal(await page.getByText('Medbring').count(), 0);
    assert.equal(await button(page, 'English').getAttribute('aria-pressed'), 'true');
    assert.deepEqual(await page.locator('.languages button').allInnerTexts(), ['Dansk', 'English']);
    await axe(page);
    await noOverflow(page);
    await page.reload();
    await page.locator('main[data-live] .state', { hasText: 'You are in the queue' }).waitFor();
    await button(page, 'Dansk').click({ timeout: 10000 });
    await page.getByText('Medbring pas eller kørekort.').waitFor();
  });

  test('has the first view for little, and keeps the token in the address', async () => {
    const ticket = await take();
    const page = await hall.open('/');
    const asked = [];
    const frames = [];
    page.on('request', (request) => asked.push(request));
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) =>
      frames.push(Buffer.from(payload).toString('latin1'))));
    await page.goto(hall.appliance.endpoints.web + address(ticket));
    await page.locator('main[data-live]').waitFor();
    await atBoard(page);
    const sizes = await page.evaluate(() => performance.getEntriesByType('resource')
      .map(({ name, startTime, encodedBodySize }) => [name, startTime, encodedBodySize]));
    const lineAt = sizes.find(([name]) => name.endsWith('/line.js'))[1];
    const kib = sizes.filter(([, at]) => at < lineAt).reduce((sum, [, , size]) => sum + size, 0) / 1024;
    assert.ok(kib > 10 && kib < FIRST_VIEW_KIB, `${kib} KiB`);
    await leave(page);
    await inState(page, 'ended', ACT_MS);
    for (const request of asked) {
      const { referer } = request.headers();
      assert.ok(!referer?.includes(ticket.token), `referrer of ${request.url()}`);
      assert.ok(!request.url().includes(ticket.token) || new URL(request.url()).pathname.startsWith('/t/'));
    }
    const told = frames.filter((frame) => frame.includes(ticket.token));
    assert.equal(told.length, 1);
    assert.ok(told[0].includes('/public/leave'));
    assert.ok(!(await page.title()).includes(ticket.token));
    assert.ok(!(await storageOf(page)).includes(ticket.token));
    assert.equal(await page.evaluate(() => history.length), 3);
  });
});

describe('who is called', () => {
  test('sees the whole screen turn within a second, and again at a recall', async () => {
    const ticket = await take();
    const person = await hall.person({ viewport: SIZES.phone });
    await person.addInitScript(() => {
      globalThis.shakes = 0;
      globalThis.tones = 0;
      navigator.vibrate = () => Boolean(++globalThis.shakes);
      const { createOscillator } = AudioContext.prototype;
      AudioContext.prototype.createOscillator = function count() {
        globalThis.tones++;
        return createOscillator.call(this);
      };
    });
    const page = await holder(ticket, { context: person });
    await atBoard(page);
    await button(page, 'Lyd, når jeg bliver kaldt').click();
    const rung = () => page.evaluate(() => [globalThis.shakes, globalThis.tones]);
    const [, tones] = await rung();
    assert.equal(tones, 2);
    // The board alone must do: the file is held back.
    await page.route('**/t/*.json', async (route) => { await sleep(2500); await route.continue(); });
    await staff.must('sit', { counter: '2' });
    const begin = performance.now();
    await staff.must('next');
    await inState(page, 'called', CALL_MS);
    const ms = Math.round(performance.now() - begin);
    assert.ok(ms < CALL_MS, `${ms} ms`);
    console.log(`# the screen turned ${ms} ms after "next" was sent`);
    assert.equal(await page.title(), `▶ ${ticket.number} → Skranke 2`);
    assert.match(await page.locator('.counter').innerText(), /^Skranke\s+2$/);
    assert.match(await page.locator('[aria-live=assertive]').textContent(), /Det er din tur.*Skranke 2/);
    assert.deepEqual(await rung(), [1, 6]);
    await screenshot(page, 'called');
    await sleep(300);
    await until('recall', async () => (await staff.ask('recall')).ok);
    await until('a second ring', async () => String(await rung()) === '2,10', CALL_MS);
    await sleep(3500); // the file comes: no further ring
    assert.deepEqual(await rung(), [2, 10]);
  });

  test('is told on a phone that cannot load the line', async () => {
    const ticket = await take();
    const person = await hall.person({ viewport: SIZES.phone });
    await person.route('**/vendor/mqtt/**', (route) => route.fulfill({
      contentType: 'text/javascript', body: 'export default #too-new;' }));
    const page = await hall.open('/', { context: person });
    expectFaults(page, /SyntaxError|Invalid or unexpected/);
    await page.goto(hall.appliance.endpoints.web + address(ticket));
    await page.locator('main[data-live]').waitFor();
    assert.equal(await isOnline(page), 'yes');
    await seatAndCall(ticket);
    await inState(page, 'called', 4000);
    await button(page, 'Jeg går – forlad køen').click();
    await button(page, 'Ja, jeg går').click();
    await page.getByText('Det lykkedes ikke').waitFor();
    await inState(page, 'called', 100);
  });

  test('is told to stay when somebody comes for them', async () => {
    const ticket = await take({ marks: ['fetch'] });
    const page = await holder(ticket);
    await seatAndCall(ticket);
    await page.locator('.advice', { hasText: 'Vi kommer og henter dig' }).waitFor();
  });

  test('follows the visit to its end and says whether it helped', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await seatAndCall(ticket);
    await inState(page, 'called', OTHERS_MS);
    await staff.must('arrive');
    await inState(page, 'serving', OTHERS_MS);
    assert.equal(await page.locator('.actions button').count(), 0);
    await staff.must('finish', { outcome: 'served' });
    await inState(page, 'ended', OTHERS_MS);
    await page.getByRole('group', { name: 'Fik du hjælp?' }).waitFor();
    await button(page, 'Nej').click();
    await page.getByText('Tak for dit svar.').waitFor({ timeout: ACT_MS });
    assert.equal(await button(page, 'Nej').count(), 0);
    const said = await witness.event('ticket-feedback', (event) => event.ticket === ticket.id);
    assert.equal(said.yes, false);
  });

  test('who did not come reads it, and comes back with one press', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await seatAndCall(ticket);
    await until('no-show', async () => (await staff.ask('no-show')).ok);
    await inState(page, 'parked', OTHERS_MS);
    assert.equal(await words(page, 'state'), 'Du blev kaldt, men vi så dig ikke');
    assert.match(await words(page, 'wake'), /^Dit nummer gælder ca\. (9|10) minutter endnu/);
    await button(page, 'Jeg er tilbage').click();
    await inState(page, 'waiting', ACT_MS);
  });
});

describe('who leaves', () => {
  test('is asked first, and stays when they say no', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await button(page, 'Jeg går – forlad køen').click();
    await page.getByRole('group', { name: 'Vil du forlade køen?' }).waitFor();
    await button(page, 'Nej, jeg bliver').click();
    await until('the focus back', () => page.evaluate(() => document.activeElement.matches('[data-leave]')));
    assert.equal((await hall.appliance.phone(ticket.token)).state, 'waiting');
  });

  test('leaves, sees the time that is left, and stays after all', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await leave(page);
    await inState(page, 'ended', ACT_MS);
    assert.equal(await words(page, 'state'), 'Du har forladt køen');
    assert.ok(await page.evaluate(() => document.activeElement.matches('.state')), 'the focus is lost');
    assert.equal(await page.getByText('Fik du hjælp?').count(), 0);
    const first = await words(page, 'time');
    assert.match(first, /^0:0[3-6]$/);
    await until('less time', async () => await words(page, 'time') < first, 2000);
    await button(page, 'Fortryd, jeg bliver').click();
    await inState(page, 'waiting', ACT_MS);
    await page.locator('.ahead').waitFor();
  });

  test('cannot stay when the time is over', async () => {
    const page = await holder(await take());
    await leave(page);
    await inState(page, 'ended', ACT_MS);
    await until('the end of the offer', async () => await button(page, 'Fortryd, jeg bliver').count() === 0,
      UNDO_S * 1000 + OTHERS_MS);
    assert.equal(await words(page, 'state'), 'Du har forladt køen');
    await page.getByText('Vil du alligevel have hjælp, så spørg personalet.').first().waitFor({ timeout: OTHERS_MS });
  });

  test('taps twice and leaves once', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await atBoard(page);
    await page.evaluate(() => {
      const { send } = WebSocket.prototype;
      globalThis.sent = [];
      WebSocket.prototype.send = function note(data) {
        globalThis.sent.push(new TextDecoder('latin1').decode(data));
        return send.call(this, data);
      };
    });
    await button(page, 'Jeg går – forlad køen').dblclick();
    await button(page, 'Ja, jeg går').dblclick();
    await inState(page, 'ended', ACT_MS);
    await sleep(300);
    const asked = await page.evaluate(() => globalThis.sent.filter((text) => text.includes('public/')));
    assert.equal(asked.length, 1, `${asked.length} requests`);
    assert.equal(witness.events.filter(({ json }) =>
      json.type === 'ticket-left' && json.ticket === ticket.id).length, 1);
    await inState(page, 'ended', 100);
  });

  test('is told when it did not work, and nothing has changed', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await atBoard(page);
    const other = await hall.appliance.client('public');
    let flooding = true;
    const flood = (async () => {
      while (flooding) await other.publish('public/back', { token: 'a'.repeat(26) });
    })();
    try {
      await sleep(500);
      await leave(page);
      await page.getByText('Det lykkedes ikke, og intet er ændret.').waitFor({ timeout: 6000 });
    } finally {
      flooding = false;
      await flood;
    }
    assert.equal((await hall.appliance.phone(ticket.token)).state, 'waiting');
    await sleep(1500);
    await leave(page);
    await inState(page, 'ended', ACT_MS);
  });
});

describe('who needs more time', () => {
  test('gets it, sees how long, and is back before', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await button(page, '10 minutter mere').click();
    await inState(page, 'parked', ACT_MS);
    assert.equal(await words(page, 'state'), 'Du har fået mere tid');
    assert.match(await words(page, 'wake'), /^Pausen slutter om ca\. (9|10) minutter/);
    await button(page, 'Jeg er tilbage').click();
    await inState(page, 'waiting', ACT_MS);
    await witness.event('ticket-unparked', (event) => event.ticket === ticket.id);
  });
});

describe('two tickets in two tabs', () => {
  test('each goes its own way', async () => {
    const person = await hall.person({ viewport: SIZES.phone });
    const one = await take();
    const two = await take();
    const first = await holder(one, { context: person });
    const second = await holder(two, { context: person });
    await seatAndCall(two);
    await second.bringToFront();
    await inState(second, 'called', OTHERS_MS);
    await first.bringToFront();
    await inState(first, 'waiting', 100);
    await leave(first);
    await inState(first, 'ended', ACT_MS);
    assert.equal((await hall.appliance.phone(two.token)).state, 'called');
    await inState(second, 'called', 100);
  });
});

describe('without JavaScript', () => {
  test('the page refreshes itself and shows the call', async () => {
    const ticket = await take();
    const page = await hall.open(address(ticket), { viewport: SIZES.phone, javaScript: false });
    await page.getByText('Du er den næste').waitFor();
    await page.getByText('Vil du gå, så sig det til personalet.').waitFor();
    await seatAndCall(ticket);
    await page.locator('body.called .counter strong', { hasText: '2' }).waitFor({ timeout: REFRESH_MS });
    await screenshot(page, 'called without script');
  });
});

describe('a token that is not known', () => {
  test('is not there, and nothing is said about it', async () => {
    const { status, text } = await hall.appliance.get(`/t/${'a'.repeat(26)}`);
    assert.equal(status, 404);
    assert.ok(!text.includes('aaaa'));
  });

  for (const javaScript of [true, false]) {
    test(`is answered kindly in two languages, ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      for (const path of [`/t/${'a'.repeat(26)}`, '/nothing', '/t/', '/kiosk/nothing.html']) {
        const page = await hall.open('/', { viewport: SIZES.narrow, javaScript });
        expectFaults(page, /404/);
        const answer = await page.goto(hall.appliance.endpoints.web + path);
        assert.equal(answer.status(), 404, path);
        assert.match(answer.headers()['content-type'], /^text\/html/, path);
        assert.equal(answer.headers()['cache-control'], path.startsWith('/t/') ? 'no-store' : 'no-cache');
        assert.match(await page.locator('h1').textContent(), /Siden findes ikke/, path);
        await page.getByText('Har du fået et nyt papir, så brug koden på det.').waitFor();
        await page.locator('[lang=en]', { hasText: 'use the code on it' }).waitFor();
        await noOverflow(page);
        if (javaScript) await axe(page);
        await page.close();
      }
    });
  }

  test('because a new paper has another: the old page says so, and that the number is valid', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    expectFaults(page, /404/);
    await staff.must('reprint', { ticket: ticket.number });
    await page.locator('.state', { hasText: 'Du har fået et nyt papir' }).waitFor({ timeout: OTHERS_MS });
    assert.equal(await words(page, 'advice'), 'Brug koden på det. Dit nummer gælder.');
    assert.equal(await page.title(), 'Du har fået et nyt papir');
    assert.match(await page.locator('[aria-live=polite]').textContent(), /Dit nummer gælder/);
    assert.equal(await page.locator('.ahead, .wait, .actions').count(), 0);
    assert.equal(await page.getByText('Besøget er slut').count(), 0);
  });

  test('any more: the page says so, and has no place', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await leave(page);
    await inState(page, 'ended', ACT_MS);
    expectFaults(page, /404/);
    await page.route('**/t/*.json', (route) => route.fulfill({ status: 404, body: '' }));
    await page.locator('.state', { hasText: 'Nummeret kendes ikke længere' }).waitFor({ timeout: OTHERS_MS });
    assert.equal(await page.locator('.ahead, .wait, .actions').count(), 0);
    assert.equal(await page.title(), 'Nummeret kendes ikke længere');
  });
});

describe('when the appliance goes away', () => {
  const noPlaceStands = async (page, { number }) => {
    assert.equal(await page.locator('.ahead').count(), 0, 'an old place stands');
    assert.ok(!/ min\./.test(await words(page, 'wait')), 'an old wait stands');
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), number);
    assert.match(await words(page, 'offline'), /gælder stadig.*Er skærmen i venterummet også mørk, så spørg/);
    assert.match(await words(page, 'offline'), /Sidst opdateret kl\. \d\d\.\d\d/);
    await axe(page);
  };

  for (const program of ['mosquitto', 'lighttpd']) {
    test(`${program} is down: said within 2 s, no old place, and back by itself`, async () => {
      const ticket = await take();
      const page = await holder(ticket);
      await atBoard(page);
      expectFaults(page, OUTAGE);
      const back = await hall.appliance.keepDown(program);
      await offlineWithin(page, OFFLINE_MS);
      await noPlaceStands(page, ticket);
      await screenshot(page, `without ${program}`);
      back();
      await onlineWithin(page, BACK_MS);
      await page.locator('.ahead').waitFor({ timeout: OTHERS_MS });
      await until('the broker', async () => (await witness.ask('tickets').catch(() => ({}))).ok, BACK_MS);
    });
  }

  test('naested is killed: said within 2 s, and back by itself', async () => {
    const ticket = await take();
    const page = await holder(ticket);
    await atBoard(page);
    const went = page.evaluate(() => new Promise((done) => {
      new MutationObserver(() => document.documentElement.dataset.online === 'no'
        && done(document.querySelectorAll('.ahead').length))
        .observe(document.documentElement, { attributes: true, attributeFilter: ['data-online'] });
    }));
    await hall.appliance.killAndReplace('naested');
    await Promise.race([went, sleep(OFFLINE_MS).then(() => assert.fail('offline was not said'))]);
    await onlineWithin(page, BACK_MS);
    await page.locator('.ahead').waitFor({ timeout: OTHERS_MS });
    await until('the daemon', async () => (await witness.ask('tickets').catch(() => ({}))).ok, BACK_MS);
  });

  test('a page that opens while nobody writes its file any more says so', async () => {
    const ticket = await take();
    const person = await hall.person({ viewport: SIZES.phone });
    await person.route('**/t/*.json', async (route) => {
      const answer = await route.fetch();
      const file = { ...await answer.json(), updated: '2026-01-02T03:04:05.000+01:00' };
      await route.fulfill({ response: answer, json: file });
    });
    await person.route('**/vendor/mqtt/**', (route) => route.abort());
    const page = await hall.open('/', { context: person });
    expectFaults(page, /ERR_FAILED/);
    await page.goto(hall.appliance.endpoints.web + address(ticket));
    await offlineWithin(page, OFFLINE_MS);
    assert.match(await words(page, 'offline'), /kl\. 03\.04/);
    assert.equal(await page.locator('.ahead').count(), 0);
  });
});

describe('everybody can use it', () => {
  const looks = [
    ['narrow', { viewport: SIZES.narrow }], ['phone', { viewport: SIZES.phone }],
    ['tablet', { viewport: SIZES.tablet }], ['dark', { viewport: SIZES.phone, dark: true }],
    ['large text', { viewport: SIZES.narrow, text: '200%' }],
    ['arabic', { viewport: SIZES.phone, more: '?lang=ar' }],
    ['without script', { viewport: SIZES.phone, javaScript: false }],
    ['without script, dark', { viewport: SIZES.narrow, javaScript: false, dark: true }],
  ];

  const look = async (pages, state) => {
    for (const [name, page, isLive] of pages) {
      if (!isLive) await page.reload();
      await inState(page, state, OTHERS_MS).catch((error) => assert.fail(`${name}: ${error.message}`));
      await sleep(250); // the colour has turned
      await noOverflow(page);
      const lines = await page.locator('h1').evaluate((head) => {
        const range = document.createRange();
        range.selectNodeContents(head);
        return range.getClientRects().length;
      });
      assert.equal(lines, 1, `${name}: the number is broken`);
      if (isLive) await axe(page);
      await screenshot(page, `${state} ${name}`, { full: true });
    }
  };

  test('in every state, size and colour, from right to left, without script', async () => {
    const ticket = await take({ services: ['mitid', 'pas'] });
    const pages = [];
    for (const [name, { more = '', dark, text, javaScript = true, ...options }] of looks) {
      const page = await hall.open(address(ticket, more), { javaScript, ...options });
      expectFaults(page, /text\/ar\.js|404/);
      if (dark) await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      if (text) await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, text);
      pages.push([name, page, javaScript]);
    }
    await look(pages, 'waiting');
    const [, narrow] = pages[0];
    await keyboardWalk(narrow);
    await button(narrow, 'Jeg går – forlad køen').click();
    await axe(narrow);
    await noOverflow(narrow);
    await button(narrow, 'Nej, jeg bliver').click();
    await seatAndCall(ticket);
    await look(pages, 'called');
    await staff.must('arrive');
    await look(pages, 'serving');
    await staff.must('park', { reason: 'documents' });
    await look(pages, 'parked');
    await staff.must('leave', { ticket: ticket.number });
    await look(pages, 'ended');
  });

  test('with the keyboard alone: leave and undo', async () => {
    const page = await holder(await take());
    // The languages come with the line, somewhat later: whoever has pressed by then stays where they are.
    await button(page, 'English').waitFor();
    await button(page, 'Jeg går – forlad køen').focus();
    await page.keyboard.press('Enter');
    await page.locator('#confirm:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await inState(page, 'ended', ACT_MS);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await inState(page, 'waiting', ACT_MS);
  });
});
