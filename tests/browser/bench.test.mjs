// SPDX-License-Identifier: EUPL-1.2
//
// The bench as a visitor of the project meets it: real buttons in a real browser, and everything behind
// them real but the hardware. What the page shows is held against what the simulators, the supervisor
// and the database say themselves.

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe } from 'node:test';

import { until } from '../system/appliance.mjs';
import { Hall, OUTAGE, SIZES, expectFaults, screenshot, test } from './browser.mjs';
import { axe, keyboardWalk, noOverflow, offlineWithin, onlineWithin, storageOf } from './look.mjs';

const OPEN = '/bench/?lang=en';
const VISITOR = { width: 1280, height: 800 };
const STUCK_MS = 10000;
// Printing, and the time until the appliance has it in writing.
const PAPER_MS = 4000;
const POWER_CUT_MS = 2000;
// Finger to eye: debouncing, the daemon's commit, the lamp, a look of the server, and a busy machine.
const FOLLOWS_MS = 400;

// What a person reads from lit segments: a letter, then figures.
const LETTERS = { abcefg: 'A', cdefg: 'B', adef: 'C' };
const FIGURES = {
  abcdef: '0', bc: '1', abdeg: '2', abcdg: '3', bcfg: '4', acdfg: '5', acdefg: '6', abc: '7',
  abcdefg: '8', abcdfg: '9', '': '',
};

let hall;
let appliance;
before(async () => {
  hall = await Hall.start();
  ({ appliance } = hall);
});
after(() => hall?.stop());

const open = async (person = {}) => {
  const page = await hall.open(OPEN, { viewport: VISITOR, ...person });
  await onlineWithin(page, 3000);
  await page.locator('[data-picture="yes"] .pillar').waitFor();
  return page;
};

const lit = (window) => window.locator('.digit').evaluateAll((digits) => digits.map((digit) =>
  [...digit.querySelectorAll('.segment.on')].map((one) => one.dataset.segment).sort().join('')));

// The text on the display `name`, read from its segments.
async function readDisplay(page, name) {
  const [first, ...others] = await lit(page.locator(`[data-display="${name}"]`));
  const figures = others.map((segments) => FIGURES[segments] ?? '?').join('');
  return first === '' && figures === '' ? '' : (LETTERS[first] ?? '?') + figures;
}

const lampIs = (page, button, lamp, timeout = 2000) =>
  page.locator(`[data-button="${button}"][data-lamp="${lamp}"]`).waitFor({ timeout });

const click = (page, button) => page.locator(`[data-button="${button}"]`).click();

const countTickets = async () => (await appliance.sql('SELECT count(*) AS n FROM ticket_v1'))[0].n;

// Presses and waits for the paper; returns the number that the bench says is on it.
async function takeNumber(page, button = 'general') {
  const count = appliance.papers().length + 1;
  await lampIs(page, button, 'on');
  await click(page, button);
  const image = page.locator(`[data-paper="${count}"] img[alt^="Ticket "]`);
  await image.waitFor({ timeout: PAPER_MS });
  return (await image.getAttribute('alt')).slice('Ticket '.length);
}

async function staff(page, counter) {
  const clerk = page.locator(`[data-desk="${counter}"] [role="switch"]`);
  if (await clerk.getAttribute('aria-checked') === 'false') await clerk.click();
  await page.locator(`[data-desk="${counter}"] [role="switch"][aria-checked="true"]`).waitFor();
}

describe('what it is', () => {
  test('is usable by everybody, by keyboard alone, and by a screen reader', async () => {
    const page = await open();
    assert.match(await page.title(), /bench/);
    await takeNumber(page);
    await axe(page);
    await keyboardWalk(page);
    await screenshot(page, 'bench');
  });

  test('fits every screen in both languages', async () => {
    for (const lang of ['da', 'en']) {
      for (const viewport of [VISITOR, ...Object.values(SIZES)]) {
        const page = await hall.open(`/bench/?lang=${lang}`, { viewport });
        await page.locator('[data-picture="yes"] .pillar').waitFor();
        await noOverflow(page);
        await page.close();
      }
    }
  });

  test('keeps nothing, and shows the logins of the demonstration only while they are asked for', async () => {
    const page = await open();
    const secret = appliance.credentials.staff[0].password;
    assert.ok(!(await page.content()).includes(secret));
    await page.locator('.logins summary').click();
    await page.getByText(secret).waitFor();
    await axe(page);
    await page.locator('.logins summary').click();
    await page.getByText(secret).waitFor({ state: 'detached' });
    assert.ok(!(await storageOf(page)).includes(secret));
  });

  test('leads to the pages, and to a kiosk that is enrolled by the way', async () => {
    const page = await open();
    const [kiosk] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Kiosk' }).click(),
    ]);
    await kiosk.locator('.front').waitFor({ timeout: 15000 });
    assert.ok(!kiosk.url().includes('code='), 'the code is not left in the address');
    const { user } = JSON.parse(JSON.parse(await storageOf(kiosk)).local['naeste.device']);
    assert.equal(user, 'bench-kiosk');
    await (await appliance.client('kiosk')).must('take', { services: ['guide'] }); // its login lives on
    const [again] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Kiosk' }).click(),
    ]);
    await again.locator('.front').waitFor();
    for (const name of ['Board', 'Counter']) {
      const address = await page.getByRole('link', { name, exact: true }).getAttribute('href');
      assert.equal((await appliance.get(address)).status, 200, address);
    }
  });

  test('is what tools/run opens with', () => {
    assert.match(appliance.said.stdout, new RegExp(`Open +${appliance.endpoints.web}/bench/\\n`));
  });

  test('no letter looks like another letter, no figure like another figure', async () => {
    const page = await open();
    const shapes = await page.evaluate(async (texts) => {
      const { segmentsOf } = await import('/bench/segments.js');
      return texts.map((text) => [...text].map(segmentsOf));
    }, ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789']);
    for (const some of shapes) assert.equal(new Set(some).size, some.length, some.join(' '));
  });

  test('without motion a lamp that blinks still differs from one that is lit', async () => {
    const page = await open({ reducedMotion: 'reduce' });
    await staff(page, '5');
    await takeNumber(page);
    await click(page, 'next-5');
    await lampIs(page, 'next-5', 'blink');
    const looks = await page.evaluate(() => ['next-5', 'general'].map((name) => {
      const light = getComputedStyle(document.querySelector(`[data-button="${name}"] .lamp`), '::after');
      return [light.animationName, light.backgroundImage];
    }));
    assert.equal(looks[0][0], 'none');
    assert.notEqual(looks[0][1], looks[1][1]);
    await page.locator('[data-desk="5"] .comes').click();
    await page.locator('[data-event="ticket-arrived"]').first().waitFor();
  });
});

describe('buttons, lamps, displays, paper', () => {
  test('a press: the lamp blinks, the paper comes out, and the number is the one on the paper', async () => {
    const page = await open();
    await lampIs(page, 'general', 'on');
    const count = appliance.papers().length + 1;
    await page.evaluate(() => {
      const button = document.querySelector('[data-button="general"]');
      globalThis.pressedAt = new Promise((done) => {
        button.addEventListener('pointerdown', () => done(performance.now()), { once: true });
      });
      globalThis.blinksAt = new Promise((done) => {
        new MutationObserver(() => button.dataset.lamp === 'blink' && done(performance.now()))
          .observe(button, { attributeFilter: ['data-lamp'] });
      });
    });
    await click(page, 'general');
    const ms = await page.evaluate(async () => await globalThis.blinksAt - await globalThis.pressedAt);
    assert.ok(ms < FOLLOWS_MS, `the picture follows after ${ms} ms`);
    const image = page.locator(`[data-paper="${count}"] img[alt^="Ticket "]`);
    await image.waitFor({ timeout: PAPER_MS });
    assert.equal(await page.locator('.strip li').first().locator('button').getAttribute('data-paper'),
      String(count), 'the newest hangs at the slot');
    const [token] = await appliance.tokensOnPaper(appliance.papers().slice(-1));
    const { number } = await appliance.phone(token);
    assert.equal(await image.getAttribute('alt'), `Ticket ${number}`);
    assert.equal(await page.getByRole('link', { name: `Phone of ${number}` }).getAttribute('href'),
      `/t/${token}`);
    await lampIs(page, 'general', 'on');
  });

  test('the paper opens large by keyboard, with the phone of its number, and closes', async () => {
    const page = await open();
    const number = await takeNumber(page, 'fast');
    await page.getByRole('button', { name: `Ticket ${number}` }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Ticket ${number}` });
    await dialog.waitFor();
    await axe(page, { within: 'dialog' });
    assert.match(await dialog.getByRole('link').getAttribute('href'), /^\/t\/[a-z2-7]{26}$/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('a call: both displays show it in their segments until the citizen comes', async () => {
    const page = await open();
    await staff(page, '2');
    await takeNumber(page);
    await page.locator('[data-button="next-2"]').focus();
    await page.keyboard.down('Space');
    await page.keyboard.up('Space');
    await lampIs(page, 'next-2', 'blink');
    const face = await until('a number on the display', async () => {
      const { text } = await appliance.panel('display hall');
      return text && await readDisplay(page, 'counter-2') === text && text;
    });
    await until('the hall shows it too', async () => await readDisplay(page, 'hall') === `${face}2`);
    assert.match(await page.locator('[data-display="hall"]').getAttribute('aria-label'),
      new RegExp(`${face} is called to counter 2`));
    await page.getByRole('status').getByText(`${face} is called to counter 2`).waitFor(); // for ears
    await page.locator('[data-desk="2"] .comes').click();
    await lampIs(page, 'next-2', 'off').catch(() => lampIs(page, 'next-2', 'on'));
    await page.locator('[data-event="ticket-arrived"]', { hasText: face }).waitFor();
  });

  test('a finger that stays is a stuck button, and one that slips off lets it go', async () => {
    const page = await open();
    const box = await page.locator('[data-button="fast"]').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    const alarm = page.locator('[data-event="device-changed"][data-kind="alarm"]').first();
    await alarm.getByText('button fast is stuck').waitFor({ timeout: STUCK_MS + 2000 });
    await page.mouse.move(box.x - 200, box.y);
    await until('the panel is well', async () =>
      /Panel: well/.test(await page.locator('[data-event="device-changed"]').first().textContent()));
    await page.mouse.up();
  });
});

describe('faults', () => {
  const FAULTS = { paper: 'paper', 'near-end': 'near_end', cover: 'cover', cutter: 'cutter_jam',
    power: 'power' };

  test('each switch does what it says to the printer, and undoes it', async () => {
    const page = await open();
    for (const [what, key] of Object.entries(FAULTS)) {
      const well = await appliance.printer('status');
      for (const isOn of [true, false]) {
        const control = page.locator(`[data-fault="${what}"]`);
        await control.click();
        await page.locator(`[data-fault="${what}"][aria-checked="${isOn}"]`).waitFor();
        const status = await appliance.printer('status');
        assert.equal(status[key] !== well[key], isOn, `${what} ${isOn}`);
        // Whoever takes a number knows it too.
        const stops = isOn && what !== 'near-end';
        await lampIs(page, 'general', stops ? 'off' : 'on', 5000);
      }
    }
  });

  test('a fault that somebody else makes is shown as well', async () => {
    const page = await open();
    assert.deepEqual(await appliance.printer('cover open'), { ok: true });
    try {
      await page.locator('[data-fault="cover"][aria-checked="true"]').waitFor();
      await page.getByText('Printer: cover open').first().waitFor();
      await axe(page);
    } finally {
      await appliance.printerWell();
    }
    await page.locator('[data-fault="cover"][aria-checked="false"]').waitFor();
    await lampIs(page, 'general', 'on', 5000);
  });

  test('a roll that is nearly used up ends in the middle of a ticket', async () => {
    const page = await open();
    await page.locator('[data-fault="paper-mm"]').click();
    for (let taken = 0; (await appliance.printer('status')).paper; taken++) {
      assert.ok(taken < 5, '20 cm never end');
      if (await page.locator('[data-button="general"]').getAttribute('data-lamp') === 'on')
        await click(page, 'general');
      await page.waitForTimeout(800);
    }
    await page.locator('[data-printer="out"]').waitFor();
    await page.locator('[data-fault="paper"]').click();
    await page.locator('[data-printer="ready"]').waitFor();
    await lampIs(page, 'general', 'on', 8000);
  });

  test('the broker held down: the page says so, and the appliance is back when it is let up', async () => {
    const page = await open();
    expectFaults(page, OUTAGE);
    const held = page.locator('[data-program="mosquitto"]');
    await held.getByRole('switch').click();
    await page.locator('[data-program="mosquitto"][data-state="held"]').waitFor();
    await offlineWithin(page, 2000);
    await page.getByText('The appliance does not answer').waitFor();
    assert.equal(appliance.pid('mosquitto'), undefined);
    await takeNumber(page); // it works alone
    assert.equal(await held.getAttribute('data-state'), 'held', 'it stays down');
    await held.getByRole('switch').click();
    await page.locator('[data-program="mosquitto"][data-state="runs"]').waitFor();
    await onlineWithin(page, 5000);
    assert.ok(appliance.pid('mosquitto'));
  });

  test('the daemon and the panel gone: lamps and displays are dark, never as they were', async () => {
    const page = await open();
    expectFaults(page, OUTAGE);
    for (const name of ['naested', 'panel-sim']) {
      await lampIs(page, 'general', 'on', 5000);
      const control = page.locator(`[data-program="${name}"]`).getByRole('switch');
      await control.click();
      await lampIs(page, 'general', 'off');
      await control.click();
    }
    await lampIs(page, 'general', 'on', 5000);
    await onlineWithin(page, 5000);
  });

  test('the wall clock is set: the step is told, the order and the waits stay as they are', async () => {
    const page = await open();
    const first = await takeNumber(page);
    await page.locator('[data-clock="ahead"]').click();
    await page.locator('[data-clock="ahead"][aria-checked="true"]').waitFor();
    const step = page.locator('[data-event="clock-step"]').first();
    await step.getByText('the clock was set').waitFor();
    const [told] = await appliance.sql(
      "SELECT detail_json FROM event_v1 WHERE type = 'clock-step' ORDER BY seq DESC LIMIT 1");
    assert.ok(Math.abs(JSON.parse(told.detail_json).step_s - 3600) <= 1, told.detail_json);
    const second = await takeNumber(page); // and its paper is still known by its number
    const staffed = await appliance.client('supervisor');
    const { tickets } = await staffed.must('tickets', { state: 'waiting' });
    const [one, two] = [first, second].map((number) => tickets.find((one) => one.number === number));
    assert.ok(one.waited_s < 60 && two.waited_s < 60, 'nobody has waited an hour');
    assert.ok(tickets.indexOf(one) < tickets.indexOf(two));
    await page.locator('[data-clock="ahead"]').click();
    await page.locator('[data-clock="ahead"][aria-checked="false"]').waitFor();
    await until('it is right again', async () => (await appliance.sql(
      "SELECT count(*) AS n FROM event_v1 WHERE type = 'clock-step'"))[0].n === 2);
  });

  test('a power cut: everything is dark, then every ticket is there again', async () => {
    const page = await open();
    expectFaults(page, OUTAGE);
    await takeNumber(page);
    await takeNumber(page);
    const rows = () => appliance.sql('SELECT id, number, state FROM ticket_v1 ORDER BY id');
    const before = await rows();
    const pids = appliance.read().pids;
    await page.getByRole('button', { name: 'Cut the power' }).click();
    await page.locator('[data-program="naested"][data-state="down"]').waitFor();
    await lampIs(page, 'general', 'off');
    assert.equal(await readDisplay(page, 'hall'), '');
    assert.deepEqual(Object.keys(appliance.read().pids).sort(), ['bench', 'lighttpd']);
    await onlineWithin(page, POWER_CUT_MS + 3000);
    await lampIs(page, 'general', 'on', 5000);
    const after = appliance.read().pids;
    for (const name of Object.keys(pids))
      assert.equal(after[name] === pids[name], ['bench', 'lighttpd'].includes(name), name);
    assert.deepEqual(await rows(), before);
    assert.equal(await page.locator('.strip li').count() > 0, true);
    await takeNumber(page);
    assert.equal(await countTickets(), before.length + 1);
  });

  test('the server of the bench gone: nothing is shown as current, and all of it comes back', async () => {
    const page = await open();
    expectFaults(page, OUTAGE, /EventSource/);
    appliance.kill('bench', 'SIGSTOP');
    await page.locator('[data-picture="no"]').waitFor({ timeout: 5000 });
    await page.getByText('The bench does not answer').waitFor();
    await lampIs(page, 'general', 'off');
    await page.locator('[data-fault="cover"]:disabled').waitFor();
    appliance.kill('bench', 'SIGCONT');
    await page.locator('[data-picture="yes"]').waitFor({ timeout: 5000 });
    await appliance.killAndReplace('bench');
    await page.locator('[data-picture="yes"]').waitFor({ timeout: 5000 });
    await takeNumber(page);
  });
});

describe('nobody else', () => {
  // Another origin on this machine, as a hostile page would be.
  async function withHostilePage(script, then) {
    const server = http.createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!DOCTYPE html><title>hostile</title><script>${script}</script>`);
    });
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    const context = await hall.chromium.newContext();
    try {
      const page = await context.newPage();
      const answered = [];
      page.on('response', (response) => answered.push(`${response.status()} ${response.request().method()}`));
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      await then(page, answered);
    } finally {
      await context.close();
      server.close();
    }
  }

  test('a page from elsewhere in the same browser cannot press a button or read a password', async () => {
    const taken = await countTickets();
    const api = `${appliance.endpoints.web}/bench/api`;
    const press = JSON.stringify({ button: 'general' });
    await withHostilePage(`
      const ask = (word, options) => fetch('${api}/' + word, options).then((a) => a.text(), String);
      const body = '${press}';
      globalThis.done = Promise.all([
        ask('press', { method: 'POST', mode: 'no-cors', body }),
        ask('press', { method: 'POST', body, headers: { 'X-Naeste-Bench': '1',
          'Content-Type': 'application/json' } }),
        ask('logins', { mode: 'no-cors' }),
        ask('state', {}),
      ]);`, async (page, answered) => {
      const texts = await page.evaluate(() => globalThis.done);
      // Chromium tells of no answer that the page itself may not see.
      assert.ok(answered.includes('403 POST') && answered.includes('403 GET'), String(answered));
      assert.ok(texts.every((text) => !text.includes('password') && !text.includes('lamps')), String(texts));
    });
    assert.equal(await countTickets(), taken);
  });

  test('neither does a form, nor a name that was pointed here', async () => {
    const taken = await countTickets();
    await withHostilePage(`addEventListener('load', () => {
      document.body.innerHTML = '<form method="post" enctype="text/plain" action="${appliance.endpoints.web}'
        + '/bench/api/power-cut"><input name="{}"></form>';
      document.forms[0].submit();
    });`, async (page, answered) => {
      await until('the form was refused', () => answered.includes('403 POST'));
    });
    const { port } = new URL(appliance.endpoints.web);
    const status = await new Promise((done, failed) => {
      http.get({ host: '127.0.0.1', port, path: '/bench/api/state', headers: { Host: `evil.test:${port}` } },
        (response) => done(response.statusCode)).on('error', failed);
    });
    assert.equal(status, 403);
    assert.equal(await countTickets(), taken);
  });
});
