// SPDX-License-Identifier: EUPL-1.2
//
// A citizen's day at the kiosk, and what may go wrong on it: whatever is pressed however often, one visit
// has one number; whatever is away, there is a word about it and a way on.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe } from 'node:test';

import { sleep, until } from '../system/appliance.mjs';
import { Hall, OUTAGE, SIZES, expectFaults, screenshot, test } from './browser.mjs';
import { STRIKE_MS, oneTicket as onlyTicket, openKiosk, taken as everyTaken } from './kiosk-hall.mjs';
import { axe, keyboardWalk, noOverflow, offlineWithin, onlineWithin, storageOf } from './look.mjs';

const QUESTION = 'Hvad kan vi hjælpe dig med?';

let hall;
let clerk;
let supervisor;
let operator;

// Names are as long as somebody will make them.
const SITE = `
[service vielse]
name.da=Vielse, partnerskab, prøvelsesattest og navneændringsanmodning
must.da=I skal begge møde op og have pas, fødselsattest, opholdstilladelse og jeres dåbs- og navneattester med.
`;

before(async () => {
  hall = await Hall.start({ site: SITE });
  clerk = await hall.appliance.client('staff');
  supervisor = await hall.appliance.client('supervisor');
  operator = await hall.appliance.client('operator');
});
after(() => hall?.stop());
beforeEach(() => hall.appliance.printerWell());

const taken = () => everyTaken(hall);
const kiosk = (options) => openKiosk(hall, options);
const oneTicket = (page, act) => onlyTicket(hall, page, act);

const heading = (page) => page.getByRole('heading', { level: 1 });
const service = (page, id) => page.locator(`[data-service="${id}"]`);

// In the page: presses the tile, and then "done" as soon as it is there, but only as the second press of a
// pair; returns how many milliseconds they were apart.
async function pressPair(tile) {
  const begin = performance.now();
  tile.click();
  for (;;) {
    const apart = performance.now() - begin;
    const key = [...document.querySelectorAll('.ticket button')].find((one) => one.textContent === 'Færdig');
    if (apart >= 450) return Infinity;
    if (key) {
      key.click();
      return apart;
    }
    await new Promise((then) => setTimeout(then, 5));
  }
}

// Done, and the question again.
async function done(page) {
  await sleep(STRIKE_MS + 100);
  await page.getByRole('button', { name: /^(Færdig|Done)$/ }).click();
  await page.locator('.front').waitFor();
  await sleep(STRIKE_MS + 100);
}

describe('a kiosk is enrolled', () => {
  test('by a code in the address, and stays so over a reload and a restart', async () => {
    const { code } = await operator.must('device-enrol');
    const context = await hall.person({ viewport: SIZES.kiosk });
    const page = await hall.open('/kiosk/?name=door-1', { context, hash: `code=${code}` });
    await page.locator('.front').waitFor();
    assert.equal(new URL(page.url()).hash, '');
    assert.equal(await page.evaluate(() => JSON.parse(localStorage.getItem('naeste.device')).user), 'door-1');
    await page.reload();
    await page.locator('.front').waitFor();
    await page.close();
    const again = await hall.open('/kiosk/', { context });
    await again.locator('.front').waitFor();
    await again.close();
  });

  test('by a code that is typed; a wrong one is told, and the form stays', async () => {
    const page = await hall.open('/kiosk/?name=door-2', { viewport: SIZES.narrow });
    await axe(page);
    await noOverflow(page);
    await keyboardWalk(page);
    await page.getByLabel('Indtast koden').fill('AAAA-2222');
    await page.getByRole('button', { name: 'Tilmeld' }).click();
    await page.getByText('Koden er forkert').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'code');
    await axe(page);
    const { code } = await operator.must('device-enrol');
    await page.getByLabel('Indtast koden').fill(` ${code.slice(0, 4).toUpperCase()}-${code.slice(4)}`);
    await page.keyboard.press('Enter');
    await page.locator('.front').waitFor();
    assert.deepEqual((await operator.must('devices')).devices.filter(({ device }) => device === 'door-2'),
      [{ device: 'door-2', kind: 'kiosk' }]);
  });

  test('and when it is revoked, it says so and can be enrolled again', async () => {
    const first = await operator.must('device-enrol');
    const page = await hall.open('/kiosk/?name=door-3', { hash: `code=${first.code}` });
    await page.locator('.front').waitFor();
    expectFaults(page, OUTAGE);
    await operator.must('device-revoke', { name: 'door-3' });
    await page.getByText('ikke længere tilmeldt').waitFor();
    const { code } = await operator.must('device-enrol');
    await page.getByLabel('Indtast koden').fill(code);
    await page.getByRole('button', { name: 'Tilmeld' }).click();
    await page.locator('.front').waitFor();
  });
});

describe('one tap, one ticket', () => {
  test('a tap gives the number, in the journal once, and the screen is the next one’s again', async () => {
    const page = await kiosk({ times: { TICKET_S: 2 } });
    const event = await oneTicket(page, () => service(page, 'mitid').click());
    assert.equal(event.service, 'mitid');
    assert.equal(event.lane, 'general');
    assert.equal(event.role, 'kiosk');
    assert.match(await page.locator('.ticket').innerText(), /vidne over 18 år/);
    assert.match(await page.locator('.unseen[role=status]').textContent(), new RegExp([...event.number].join(' ')));
    await page.locator('.front').waitFor();
    const kept = JSON.parse(await storageOf(page));
    assert.deepEqual(Object.keys(kept.local), ['naeste.device']);
    assert.deepEqual(kept.session, {});
  });

  test('a double tap and somebody who hammers get one', async () => {
    const page = await kiosk({ times: { TICKET_S: 60 } });
    await oneTicket(page, () => service(page, 'mitid').dblclick());
    await done(page);
    const { x, y, width, height } = await service(page, 'vielse').boundingBox();
    await oneTicket(page, async () => {
      for (let count = 0; count < 10; count++) {
        await page.mouse.click(x + width / 2, y + height / 2);
        await sleep(100);
      }
    });
    await done(page);
    // Where the next screen has its key, too: the second press of a pair never lands on it. A machine that
    // needs longer than a pair for the number proves nothing, and is asked again.
    for (let tries = 0, apart = STRIKE_MS; apart >= STRIKE_MS; tries++) {
      assert.ok(tries < 10, 'the number never came within the time of a pair');
      await oneTicket(page, async () => {
        apart = await service(page, 'mitid').evaluate(pressPair);
        if (apart >= STRIKE_MS) await page.locator('.ticket').waitFor();
      });
      if (apart >= STRIKE_MS) await done(page);
    }
  });

  test('two fingers on two tiles get one', async () => {
    const page = await kiosk();
    await oneTicket(page, () => page.evaluate(() => ['mitid', 'vielse'].forEach((id) =>
      document.querySelector(`[data-service=${id}]`).click())));
  });

  test('Enter twice, and Enter held down, get one', async () => {
    const page = await kiosk({ times: { TICKET_S: 60 } });
    await service(page, 'mitid').focus();
    await oneTicket(page, async () => {
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
    });
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await done(page);
    await service(page, 'mitid').focus();
    await oneTicket(page, async () => {
      for (let count = 0; count < 20; count++) {
        await page.keyboard.down('Enter');
        await sleep(50);
      }
      await page.keyboard.up('Enter');
    });
  });

  test('an answer that is lost on its way is asked for again', async () => {
    const page = await kiosk({ loses: '"token"' });
    await oneTicket(page, () => service(page, 'mitid').click());
  });

  test('an appliance that is killed right after the tap takes it once', async () => {
    const page = await kiosk();
    expectFaults(page, OUTAGE);
    const pid = hall.appliance.pid('naested');
    await oneTicket(page, async () => {
      await service(page, 'mitid').click();
      process.kill(pid, 'SIGKILL');
    });
  });

  test('a reload in the middle, before and after the number, asks for the same one', async () => {
    const page = await kiosk({ times: { TICKET_S: 60 } });
    const pid = hall.appliance.pid('naested');
    await oneTicket(page, async () => {
      process.kill(pid, 'SIGSTOP');
      await service(page, 'mitid').click();
      await page.reload();
      await page.getByText('Et øjeblik').waitFor();
      process.kill(pid, 'SIGCONT');
    });
    const number = await page.locator('.ticket .number').textContent();
    const before = (await taken()).length;
    await page.reload();
    assert.equal(await page.locator('.ticket .number').textContent(), number);
    await done(page);
    await page.reload();
    await page.locator('.front').waitFor();
    assert.equal((await taken()).length, before);
  });

  test('an old order is forgotten', async () => {
    const before = (await taken()).length;
    const context = await hall.person({ viewport: SIZES.kiosk, login: 'kiosk' });
    await context.addInitScript(() => localStorage.setItem('naeste.order', JSON.stringify({
      id: crypto.randomUUID(), at: Date.now() - 61000, fields: { services: ['mitid'] } })));
    const page = await hall.open('/kiosk/', { context });
    await page.locator('.front').waitFor();
    await sleep(300);
    assert.equal((await taken()).length, before);
  });
});

describe('what can be asked for', () => {
  test('a party, counted in one more tap', async () => {
    const page = await kiosk();
    await service(page, 'pas').click();
    await page.getByText('Hvor mange er I?').waitFor();
    await axe(page);
    await sleep(STRIKE_MS);
    await page.getByRole('button', { name: 'Flere end 6' }).click();
    await sleep(STRIKE_MS);
    const event = await oneTicket(page, () => page.getByRole('button', { name: '12', exact: true }).click());
    assert.equal(event.service, 'pas');
  });

  test('help, and a support worker along, go to the guide in the fast lane', async () => {
    const page = await kiosk({ times: { TICKET_S: 60 } });
    const sent = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    await page.reload();
    await page.locator('.front').waitFor();
    const help = await oneTicket(page, () => page.getByRole('button', { name: 'Jeg har brug for hjælp' }).click());
    assert.deepEqual([help.service, help.lane], ['guide', 'fast']);
    await done(page);
    const support = await oneTicket(page, () => page.getByRole('button', { name: /støtteperson/ }).click());
    assert.deepEqual([support.service, support.lane], ['guide', 'fast']);
    assert.ok(sent.some((frame) => frame.includes('"accompanied"')), 'the mark was not sent');
  });

  test('to be fetched: the staff are told, and the next citizen starts without it', async () => {
    const page = await kiosk({ times: { TICKET_S: 60 } });
    await page.getByRole('button', { name: /Kom og hent mig/ }).click();
    const { number } = await oneTicket(page, () => service(page, 'mitid').click());
    assert.match(await page.locator('.ticket').innerText(), /Vi kommer hen til dig/);
    const watcher = await hall.appliance.client('staff', 1);
    await watcher.subscribe('board');
    await watcher.must('sit', { counter: '2' });
    await watcher.must('call', { ticket: number });
    await watcher.state('board', ({ calls }) => calls.some((call) => call.number === number && call.kind === 'fetch'));
    await watcher.must('finish', { outcome: 'served' });
    await watcher.must('stand-up');
    await done(page);
    assert.equal(await page.getByRole('button', { name: /Kom og hent mig/ }).getAttribute('aria-pressed'), 'false');
  });

  test('another language, for one visit, on the ticket too', async () => {
    const page = await kiosk({ times: { TICKET_S: 60 } });
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('What can we help you with?').waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    const [phone] = await Promise.all([page.waitForResponse(/\/t\/[a-z2-7]{26}\.json/),
      oneTicket(page, () => service(page, 'mitid').click())]);
    assert.equal((await phone.json()).texts.language, 'en');
    await done(page);
    await page.getByText(QUESTION).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'da');
  });

  test('a closed service is told beforehand, and refused in words if it closes meanwhile', async () => {
    const page = await kiosk();
    await supervisor.must('close-service', { service: 'vielse' });
    await page.locator('.tile.closed', { hasText: 'Vielse' }).getByText('Lukket lige nu').waitFor();
    assert.equal(await service(page, 'vielse').count(), 0);
    await axe(page);
    await service(page, 'pas').click();
    await page.getByText('Hvor mange er I?').waitFor();
    await supervisor.must('close-service', { service: 'pas' });
    const before = (await taken()).length;
    await sleep(STRIKE_MS);
    await page.getByRole('button', { name: '2', exact: true }).click();
    await page.getByText('Du har ikke fået et nummer').waitFor();
    assert.equal((await taken()).length, before);
    await axe(page);
    await supervisor.must('open-service', { service: 'pas' });
    await supervisor.must('open-service', { service: 'vielse' });
    await sleep(STRIKE_MS);
    await page.getByRole('button', { name: 'Begynd forfra' }).click();
    await service(page, 'vielse').waitFor();
  });

  test('“I am back”: into the queue again, or told why not', async () => {
    const page = await kiosk();
    const machine = await hall.appliance.client('kiosk');
    const { ticket } = await machine.must('take', { services: ['mitid'] });
    await clerk.must('sit', { counter: '1' });
    await clerk.must('call', { ticket: ticket.number });
    await clerk.must('park', { reason: 'documents' });
    await page.getByRole('button', { name: /Jeg er tilbage/ }).click();
    await axe(page);
    const enter = async (number) => {
      await sleep(STRIKE_MS); // nobody types faster
      const field = page.getByLabel(/Nummeret står/);
      await field.fill('');
      await field.pressSequentially(number.toLowerCase());
      await page.keyboard.press('Enter');
    };
    await enter('A0');
    await page.getByText('for eksempel A042').waitFor();
    await enter('Z999');
    await page.getByText('Vi kender ikke Z999').waitFor();
    await page.getByRole('button', { name: 'Slet det sidste tegn' }).click({ clickCount: 4 });
    for (const sign of ticket.number) await page.getByRole('button', { name: sign, exact: true }).click();
    await sleep(STRIKE_MS);
    await page.getByRole('button', { name: 'Jeg er tilbage' }).click();
    await page.getByText('Velkommen tilbage').waitFor();
    assert.equal((await hall.appliance.ticketRow(ticket)).state, 'waiting');
    await sleep(STRIKE_MS);
    await page.getByRole('button', { name: 'Færdig' }).click();
    await sleep(STRIKE_MS + 100);
    await page.getByRole('button', { name: /Jeg er tilbage/ }).click();
    await enter(ticket.number);
    await page.getByText('er ikke sat til side').waitFor();
    await clerk.must('stand-up');
  });
});

describe('when something is not there', () => {
  test('paper that came out is pointed at', async () => {
    const page = await kiosk();
    await oneTicket(page, () => service(page, 'mitid').click());
    await page.getByText('Tag din seddel herunder').waitFor();
  });

  test('paper that is out is told beforehand, and kindly: the number is good', async () => {
    assert.deepEqual(await hall.appliance.printer('paper out'), { ok: true });
    const page = await kiosk();
    await page.getByText('Der er ikke papir lige nu').waitFor();
    await axe(page);
    await oneTicket(page, () => service(page, 'mitid').click());
    await page.getByText('Printeren mangler papir. Dit nummer gælder').waitFor();
    const left = Number((await page.getByRole('timer').textContent()).match(/\d+/)[0]);
    assert.ok(left > 15, `${left} s to write it down`);
    await axe(page);
  });

  test('paper that is late is in doubt', async () => {
    const page = await kiosk({ times: { PAPER_LATE_S: 2 } });
    await page.route(/\/t\/[a-z2-7]{26}\.json/, (route) => route.fulfill({ json: { paper: 'wanted' } }));
    await oneTicket(page, () => service(page, 'mitid').click());
    await page.getByText('Din seddel er på vej').waitFor();
    await page.getByText('Kom der ingen seddel? Dit nummer gælder').waitFor();
  });

  test('an appliance that is away is told within 2 s without a dead button, and comes back', async () => {
    const page = await kiosk();
    expectFaults(page, OUTAGE);
    const back = await hall.appliance.keepDown('mosquitto');
    try {
      await offlineWithin(page, 2000);
      await page.getByText('Nummerstanderen virker ikke lige nu').waitFor({ timeout: 200 });
      assert.equal(await page.locator('.tile, .key').count(), 0);
      await axe(page);
    } finally {
      back();
    }
    await onlineWithin(page, 10000);
    await page.locator('.front').waitFor();
    await until('clients are back', () => supervisor.mqtt.connected && operator.mqtt.connected);
  });

  test('no answer at all: the citizen is sent to the counter', async () => {
    const page = await kiosk();
    expectFaults(page, OUTAGE);
    const pid = hall.appliance.pid('mosquitto');
    const before = (await taken()).length;
    process.kill(pid, 'SIGSTOP');
    try {
      await service(page, 'mitid').click();
      await page.getByText('Et øjeblik').waitFor();
      await page.getByText('Spørg ved skranken').waitFor({ timeout: 12000 });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await page.getByRole('button', { name: 'Begynd forfra' }).click();
    await page.locator('.front').waitFor({ timeout: 10000 });
    assert.ok((await taken()).length <= before + 1);
  });

  test('whoever walks away: a warning that can be answered, then the question in Danish', async () => {
    const page = await kiosk({ times: { IDLE_S: 9, IDLE_WARNING_S: 7 } });
    await page.getByRole('button', { name: 'English' }).click();
    const warning = page.getByRole('dialog', { name: 'Are you still here?' });
    await warning.waitFor();
    await axe(page);
    await page.getByRole('button', { name: 'Yes, I am here' }).click();
    await warning.waitFor({ state: 'hidden' });
    await page.getByText('What can we help you with?').waitFor();
    await warning.waitFor();
    await page.getByText(QUESTION).waitFor({ timeout: 12000 });
    assert.equal(await warning.count(), 0);
    await sleep(3000);
    assert.equal(await page.getByRole('dialog').count(), 0, 'nothing to go back from');
  });
});

describe('how it looks', () => {
  const SCREENS = { ...SIZES, xga: { width: 1024, height: 768 } };

  for (const [name, viewport] of Object.entries(SCREENS)) {
    test(`every screen at ${name}`, async () => {
      const page = await kiosk({ viewport, times: { TICKET_S: 60 } });
      const looked = async (what) => {
        await noOverflow(page);
        await screenshot(page, `${name} ${what}`, { full: true });
        await sleep(STRIKE_MS + 100);
      };
      await looked('front');
      await service(page, 'pas').click();
      await page.locator('.party').waitFor();
      await looked('party');
      await page.getByRole('button', { name: 'Fortryd' }).click();
      await sleep(STRIKE_MS + 100);
      await page.getByRole('button', { name: /Jeg er tilbage/ }).click();
      await looked('back');
      await page.getByRole('button', { name: 'Fortryd' }).click();
      await sleep(STRIKE_MS + 100);
      await service(page, 'mitid').click();
      await page.locator('.ticket').waitFor();
      await looked('ticket');
      const size = await page.locator('.ticket .number').evaluate((node) => parseFloat(getComputedStyle(node).fontSize));
      assert.ok(size >= viewport.height * 0.12, `the number is ${size} of ${viewport.height}`);
      await axe(page);
    });
  }

  test('the upright screen shows everything without scrolling', async () => {
    for (const viewport of [SIZES.kiosk, SCREENS.xga, SIZES.uhd]) {
      const page = await kiosk({ viewport });
      assert.deepEqual(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), 0);
      await page.close();
    }
  });

  test('a language that nobody has written is neither asked for nor shown as chosen', async () => {
    const page = await kiosk({ address: '/kiosk/?lang=ar' });
    const chosen = await page.locator('.languages [aria-pressed=true]').textContent();
    assert.equal(chosen.trim(), 'Dansk');
    assert.equal(await page.locator('.languages [lang=ar]').count(), 0);
    assert.equal(await page.locator('html').getAttribute('lang'), 'da');
  });

  test('from right to left, and at twice the size', async () => {
    const rtl = await kiosk({ address: '/kiosk/?lang=ar', texts: 'ar' });
    await rtl.locator('html[dir=rtl]').waitFor();
    await screenshot(rtl, 'right to left');
    await noOverflow(rtl);
    await axe(rtl);
    const large = await kiosk({ viewport: { width: 540, height: 960 } });
    await noOverflow(large);
  });

  test('by keyboard alone', async () => {
    const page = await kiosk();
    assert.ok(await keyboardWalk(page) >= 12);
    await axe(page);
    await service(page, 'guide').focus();
    await oneTicket(page, () => page.keyboard.press('Enter'));
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await keyboardWalk(page);
  });

  test('every key is large enough for a finger', async () => {
    const page = await kiosk({ viewport: SIZES.narrow });
    const small = () => page.locator('button').evaluateAll((all) => all
      .map((node) => [node.textContent.trim(), node.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 48 || height < 48)
      .map(([words, { width, height }]) => `${words} ${width}×${height}`));
    assert.deepEqual(await small(), []);
    await page.getByRole('button', { name: /Jeg er tilbage/ }).click();
    await page.locator('.keypad').waitFor();
    assert.deepEqual(await small(), []);
  });
});
