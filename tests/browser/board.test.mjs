// SPDX-License-Identifier: EUPL-1.2
//
// The board: who is called stands there at once, large and with the counter; an enrolled display confirms
// what it has painted; and no number stands while the appliance is away.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe } from 'node:test';

import { clockText } from '../../firmware/web/common/time.js';
import { lives, sleep, until } from '../system/appliance.mjs';
import { expectFaults, Hall, OUTAGE, screenshot, SIZES, test, writeLanguage } from './browser.mjs';
import { axe, noOverflow, offlineWithin, onlineWithin } from './look.mjs';

const OFFLINE_MS = 2000;
const HUNG_MS = 10000;
const MOMENT_MIN_MS = 3000;

let hall;
let kiosk;
let clerks;
let supervisor;
let witness;

// The number displays above the counters would confirm as well.
const SILENT = ['hall', ...[1, 2, 3, 4, 5].map((counter) => `counter-${counter}`)]
  .map((name) => `[display ${name}]\nacknowledged=no\n`).join('');

before(async () => {
  hall = await Hall.start({ site: '[rules]\nrecall_after=0s\nunseen_after=1s\n', board: SILENT });
  kiosk = await hall.appliance.client('kiosk');
  supervisor = await hall.appliance.client('supervisor');
  witness = await hall.appliance.witness();
  clerks = await Promise.all([0, 1, 2].map((index) => hall.appliance.client('staff', index)));
});
after(() => hall?.stop());

beforeEach(async () => {
  await hall.appliance.emptyHall(clerks, supervisor);
  await Promise.all(clerks.map((clerk, index) => clerk.must('sit', { counter: String(index + 1) })));
});

const take = async (fields) => (await kiosk.must('take', { services: ['pas'], ...fields })).ticket.number;

// Somebody takes a number and is called to that clerk's counter.
const call = async (clerk = 0, fields = {}) => {
  const number = await take(fields);
  assert.equal((await clerks[clerk].must('next')).ticket.number, number);
  return number;
};

// A call that no display confirms may be repeated when it is taken as seen.
const recall = (clerk = 0) => until('a recall', async () => (await clerks[clerk].ask('recall')).ok, 3000);

const board = async (options = {}) => {
  const page = await hall.open(options.address ?? '/board/', options);
  await onlineWithin(page, 5000);
  await page.locator('.recent').waitFor();
  return page;
};

// In the page: what stands there as called or as over, and what is large or new.
const seen = (page) => page.evaluate(() => {
  const numbers = (selector) => [...document.querySelectorAll(`${selector} .number`)]
    .map((node) => node.textContent.trim());
  return { lead: numbers('.call-lead')[0] ?? null, others: numbers('.call-other'),
    past: numbers('.call-past'), fresh: numbers('[data-fresh]'),
    any: /\b[A-Z]\d{3}\b/.test(document.body.innerText) };
});

const isLead = (page, number) => until(`${number} is large`, async () =>
  (await seen(page)).lead === number);

const letters = (page, selector) => page.evaluate((one) => [...document.querySelectorAll(one)]
  .map((node) => parseFloat(getComputedStyle(node).fontSize) / innerHeight * 100), selector);

// A module of the page is another one in this test.
const altered = async (context, file, from, to) => {
  await context.route(`**/${file}`, async (route) => {
    const answer = await route.fetch();
    const source = await answer.text();
    assert.ok(source.includes(from), `${file} has changed`);
    await route.fulfill({ response: answer, body: source.replace(from, to) });
  });
};

// A board whose line can be given what today's appliance never sends.
const TAP = 'this.opened = this.open();';
const tapped = async (options) => {
  const context = await hall.person(options);
  await altered(context, 'common/line.js', TAP, `${TAP} globalThis.naesteLine = this;`);
  return board({ context, address: options?.address });
};

const say = (page, topic, payload) => page.evaluate(([name, value]) => {
  globalThis.naesteLine.keep(name, value);
}, [topic, payload]);

const calls = (count, name = (index) => String(index + 1)) => ({ seq: 100000,
  calls: Array.from({ length: count }, (none, index) => ({ call: 2000 - index,
    number: `B${900 - index}`, counter: String(index + 1), name: name(index), language: 'da',
    since: '2026-11-22T09:14:03.120+01:00', kind: 'call' })),
  recent: Array.from({ length: 8 }, (none, index) => ({ call: 1000 - index,
    number: `B${100 - index}`, counter: '1', name: '1', language: 'da',
    since: '2026-11-22T09:11:40.007+01:00' })) });

// What the page sends to seen/…, as it is on the line.
const confirmations = (page) => {
  const found = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => {
    const words = Buffer.from(payload).toString('latin1').matchAll(/\/seen\/[^{]*(\{[^}]*\})/g);
    found.push(...[...words].map(([, json]) => JSON.parse(json)));
  }));
  return found;
};

const eventsSeen = (number) => witness.events.filter(({ json }) =>
  json.type === 'ticket-seen' && json.number === number);

describe('who is called', () => {
  test('stands there large, with the counter, in both languages', async () => {
    const page = await board();
    assert.equal((await seen(page)).lead, null);
    await page.getByText('Dit nummer kaldes her').waitFor();
    const number = await call();
    await isLead(page, number);
    const words = await page.locator('.call-lead').innerText();
    assert.match(words, /Skranke[^]*Counter[^]*1/);
    assert.ok((await letters(page, '.call-lead .call-number'))[0] >= 40, 'not large');
    assert.match(await page.locator('[aria-live=polite]').innerText(), new RegExp(`${number}: Skranke 1`));
    assert.doesNotMatch(await page.locator('body').innerText(), /pas|passport/i, 'the errand');
    await axe(page);
  });

  test('again is said to be called again, and is announced anew', async () => {
    const page = await board();
    const number = await call();
    await isLead(page, number);
    const [before] = await page.locator('.call-lead').evaluateAll((all) => all.map((one) => one.dataset.call));
    await recall();
    await page.getByText('Kaldes igen', { exact: true }).waitFor();
    await page.getByText('Called again', { exact: true }).waitFor();
    const [now] = await page.locator('.call-lead').evaluateAll((all) => all.map((one) => one.dataset.call));
    assert.ok(Number(now) > Number(before), `${now} after ${before}`);
    assert.deepEqual((await seen(page)).fresh, [number]);
  });

  test('and cannot see or hear it is told that somebody comes', async () => {
    const page = await board();
    await isLead(page, await call(0, { marks: ['fetch'] }));
    await page.getByText('Vi henter dig', { exact: true }).waitFor();
  });

  test('at the same time as others stands there from the first moment, and each is large for a while',
    async () => {
      const page = await board();
      await page.evaluate(() => {
        globalThis.turns = [];
        const look = () => {
          const lead = document.querySelector('.call-lead[data-fresh] .number')?.textContent.trim();
          if (lead && globalThis.turns.at(-1)?.lead !== lead)
            globalThis.turns.push({ lead, at: performance.now() });
          requestAnimationFrame(look);
        };
        look();
      });
      const numbers = [await call(0), await call(1), await call(2)];
      await until('all three', async () => {
        const { lead, others } = await seen(page);
        return [lead, ...others].sort().join() === [...numbers].sort().join();
      }, 1000);
      await until('three turns', async () => await page.evaluate(() => globalThis.turns.length) === 3, 15000);
      const turns = await page.evaluate(() => globalThis.turns);
      assert.deepEqual(turns.map(({ lead }) => lead), numbers, 'oldest first');
      turns.slice(1).forEach(({ at }, index) =>
        assert.ok(at - turns[index].at >= MOMENT_MIN_MS, `large for ${at - turns[index].at} ms`));
      await until('nothing is new any more', async () => (await seen(page)).fresh.length === 0, 8000);
      assert.equal((await seen(page)).lead, numbers[2], 'the newest stays large');
    });

  test('and has come is found among the last calls', async () => {
    const page = await board();
    const numbers = [await call(0), await call(1)];
    await clerks[0].must('arrive');
    await until('among the last', async () => (await seen(page)).past[0] === numbers[0]);
    assert.deepEqual((await seen(page)).others, []);
    await isLead(page, numbers[1]);
    assert.ok((await seen(page)).past.length <= 8);
  });

  test('before the page was opened stands there without being announced, also after a reload', async () => {
    const number = await call();
    const page = await board();
    for (let i = 0; i < 2; i++) {
      await isLead(page, number);
      assert.deepEqual((await seen(page)).fresh, []);
      await page.reload();
    }
  });
});

describe('a display', () => {
  test('confirms each call exactly once, when it can be read', async () => {
    const page = await board({ login: 'display' });
    assert.equal(await page.locator('[data-mark=unenrolled]').count(), 0);
    const sent = confirmations(page);
    await page.reload(); // its line is listened to from the beginning
    await onlineWithin(page, 5000);
    const number = await call();
    const event = await witness.event('ticket-seen', (one) => one.number === number, 3000)
      .catch(() => assert.fail('no ticket-seen'));
    assert.equal(event.role, 'display');
    await call(1);
    await recall();
    await until('the recall too', () => eventsSeen(number).length === 2);
    await sleep(500);
    assert.equal(new Set(sent.map((one) => one.call)).size, 3);
    assert.equal(sent.length, 3, JSON.stringify(sent));
    assert.ok(sent.every(({ shown }) => shown === true));
  });

  test('confirms what was called while nobody could hear it, when the broker is back', async () => {
    const page = await board({ login: 'display' });
    expectFaults(page, OUTAGE);
    const number = await take();
    const back = await hall.appliance.keepDown('mosquitto');
    await offlineWithin(page, OFFLINE_MS);
    await hall.appliance.press('next-1');
    await sleep(300);
    back();
    await onlineWithin(page, 10000);
    await isLead(page, number);
    assert.deepEqual((await seen(page)).fresh, [number], 'is announced');
    await witness.event('ticket-seen', (one) => one.number === number);
  });

  test('that is not enrolled shows, confirms nothing, and has a mark for staff', async () => {
    const page = await board();
    const number = await call();
    await isLead(page, number);
    await sleep(1500);
    assert.deepEqual(eventsSeen(number), []);
    assert.equal(await page.locator('[data-mark=unenrolled]').count(), 1);
  });

  test('whose login was taken away goes on showing', async () => {
    const page = await board({ login: ['display', 1] });
    expectFaults(page, OUTAGE);
    const operator = await hall.appliance.client('operator');
    await operator.must('user-remove', { name: hall.appliance.credentials.display[1].user });
    await page.locator('[data-mark=unenrolled]').waitFor();
    const number = await call();
    await isLead(page, number);
    await sleep(500);
    assert.deepEqual(eventsSeen(number), []);
  });

  test('whose login works again confirms again, without a touch', async () => {
    const operator = await hall.appliance.client('operator');
    const { user, password } = hall.appliance.credentials.display[1];
    await operator.ask('user-remove', { name: user });
    const context = await hall.person({ login: ['display', 1] });
    await altered(context, 'board/screen.js', 'TRY_AGAIN_MS = 60000', 'TRY_AGAIN_MS = 300');
    const page = await board({ context });
    expectFaults(page, OUTAGE);
    await page.locator('[data-mark=unenrolled]').waitFor();
    await sleep(1000); // some trials in vain
    await onlineWithin(page, 0);
    await operator.must('user-set', { name: user, role: 'display', password });
    await until('no mark', async () => await page.locator('[data-mark=unenrolled]').count() === 0);
    const number = await call();
    await witness.event('ticket-seen', (one) => one.number === number && one.role === 'display');
    await onlineWithin(page, 0);
  });

  test('is enrolled by a code in the address, and confirms from then on', async () => {
    const operator = await hall.appliance.client('operator');
    const { code } = await operator.must('device-enrol');
    const page = await hall.open('/board/?name=hall-north', { hash: `code=${code}` });
    await page.locator('.recent').waitFor();
    assert.equal(await page.locator('[data-mark=unenrolled]').count(), 0);
    await onlineWithin(page, 5000);
    const number = await call();
    await witness.event('ticket-seen', (one) => one.number === number && one.role === 'display');
  });
});

describe('without the appliance', () => {
  const away = async (page, limitMs) => {
    await offlineWithin(page, limitMs);
    await page.getByText('Ingen forbindelse').waitFor();
    assert.equal((await seen(page)).any, false, 'a number stands');
    await axe(page);
  };

  test('no number stands: the daemon died', async () => {
    const page = await board();
    const number = await call();
    await isLead(page, number);
    const site = path.join(hall.appliance.folder, 'etc/site.conf');
    fs.renameSync(site, `${site}.away`);
    const old = hall.appliance.kill('naested');
    await away(page, OFFLINE_MS);
    fs.renameSync(`${site}.away`, site);
    await until('the end', () => !lives(old));
    await onlineWithin(page, 10000);
    await isLead(page, number);
    assert.deepEqual((await seen(page)).fresh, [], 'announced a second time');
  });

  test('no number stands: the broker died', async () => {
    const page = await board();
    expectFaults(page, OUTAGE);
    const number = await call();
    await isLead(page, number);
    const back = await hall.appliance.keepDown('mosquitto');
    await away(page, OFFLINE_MS);
    back();
    await onlineWithin(page, 10000);
    await isLead(page, number);
  });

  test('no number stands: the broker hangs', async () => {
    const page = await board();
    expectFaults(page, OUTAGE);
    const number = await call();
    await isLead(page, number);
    const pid = hall.appliance.kill('mosquitto', 'SIGSTOP');
    try {
      await away(page, HUNG_MS);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await onlineWithin(page, 15000);
    await isLead(page, number);
  });
});

describe('every screen', () => {
  // Height of the letters in hundredths of the screen's: the large one alone, with eleven others; the others.
  const SCREENS = {
    hd: [40, 25, 6], uhd: [40, 25, 6], kiosk: [18, 15, 3.5], phone: [14, 12, 3], narrow: [14, 12, 3],
  };

  // In the page: numbers and names that overlap, or leave the box or the screen.
  const misplaced = (page) => page.evaluate(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) found.push('scrolls');
    const isIn = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1
      && a.bottom <= b.bottom + 1;
    const meet = (a, b) => a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 4
      && b.top < a.bottom - 4;
    const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    for (const face of document.querySelectorAll('.call-face')) {
      const box = face.getBoundingClientRect();
      const parts = [...face.querySelectorAll('.call-number, .where-name, .call-kind')];
      const boxes = parts.map((part) => part.getBoundingClientRect());
      boxes.forEach((part, index) => {
        if (!isIn(part, box) || !isIn(part, screen)) found.push(`outside: ${parts[index].textContent}`);
        boxes.slice(index + 1).filter((other) => meet(part, other))
          .forEach(() => found.push(`overlaps: ${face.textContent}`));
      });
    }
    return found;
  });

  const fits = async (page, what) => {
    await noOverflow(page);
    assert.deepEqual(await misplaced(page), [], what);
  };

  for (const [name, [alone, crowded, other]] of Object.entries(SCREENS)) {
    test(`holds one call and twelve, readable, without scrolling: ${name}`, async () => {
      const page = await tapped({ viewport: SIZES[name] });
      for (const count of [1, 2, 5, 8, 12]) {
        await say(page, 'board', { ...calls(count), seq: 100000 + count });
        await until(`${count} calls`, async () => (await page.locator('[data-call]').count()) === count);
        await fits(page, `${count} calls`);
        const [lead] = await letters(page, '.call-lead .call-number');
        assert.ok(lead >= (count === 1 ? alone : crowded), `${count} calls: ${lead} vh`);
        for (const size of await letters(page, '.call-other .call-number'))
          assert.ok(size >= other, `${count} calls, others: ${size} vh`);
        await screenshot(page, `${name} ${count} calls`);
      }
    });
  }

  test('holds long names of counters, recalls and fetches', async () => {
    for (const viewport of [SIZES.hd, SIZES.kiosk, SIZES.narrow]) {
      const page = await tapped({ viewport });
      for (const length of [1, 3, 7]) {
        const named = calls(length, (index) => ['Lokale 2.14', 'Skranke for pas og kørekort, 1. sal',
          'Skærmboks 2'][index % 3]);
        named.calls.forEach((one, index) => {
          one.kind = ['recall', 'fetch', 'call'][index % 3];
        });
        await say(page, 'board', { ...named, seq: 100000 + length });
        await until(`${length} calls`, async () => (await page.locator('[data-call]').count()) === length);
        await fits(page, `${length} long names`);
        assert.doesNotMatch(await page.locator('.call-lead').innerText(), /Skranke\s+(Counter\s+)?Lokale/);
        await screenshot(page, `${viewport.width} ${length} long names`);
      }
    }
  });

  test('is still when motion is not wanted, and large numbers stand in the first picture', async () => {
    const page = await board({ reducedMotion: 'reduce' });
    await call();
    await page.locator('.call-lead[data-fresh]').waitFor();
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  });

  test('speaks one language when asked, right to left too, and the number stays as it is', async () => {
    const context = await hall.person();
    await writeLanguage(context, 'ar', 'export default { common: { counter: "شباك" } };');
    const page = await board({ context, address: '/board/?lang=ar' });
    const number = await call();
    await isLead(page, number);
    await until('right to left', () => page.evaluate(() => document.documentElement.dir === 'rtl'));
    assert.equal(await page.locator('.call-lead .number').evaluate((node) => getComputedStyle(node).direction), 'ltr');
    await fits(page, 'right to left');
    await screenshot(page, 'right to left');
    const unwritten = await board({ address: '/board/?lang=ar' });
    await isLead(unwritten, number);
    assert.equal(await unwritten.locator('html').getAttribute('lang'), 'da', 'nobody has written that one');
    const english = await board({ address: '/board/?lang=en' });
    await isLead(english, number);
    assert.doesNotMatch(await english.locator('body').innerText(), /Skranke/);
    assert.match(await english.locator('.call-lead').innerText(), /Counter/);
  });
});

test('shows the time at the site, not that of its own browser', async () => {
  const page = await board({ timezone: 'America/Nuuk' });
  const at = () => [0, -1000].map((ago) => clockText(Date.now() + ago, 'Europe/Copenhagen', 'da'));
  await until('the site\'s time', async () => at().includes(await page.locator('.clock').textContent()));
});

describe('notices', () => {
  const notice = (level, more = {}) => ({ notices: [{ id: level, level,
    texts: { da: 'Pasudstyret er nede.', en: 'The passport equipment is down.' }, ...more }] });
  const share = (page, selector) => page.locator(selector).evaluate((node) => {
    const { width, height } = node.getBoundingClientRect();
    return width * height / innerWidth / innerHeight;
  });

  test('that are important are a band, in both languages, above the calls', async () => {
    const page = await tapped();
    await say(page, 'board', calls(3));
    await say(page, 'notice', notice('important'));
    await page.getByText('Pasudstyret er nede.').waitFor();
    await page.getByText('The passport equipment is down.').waitFor();
    const band = await share(page, '.notice');
    assert.ok(band > 0.03 && band < 0.2, `${band} of the screen`);
    await page.locator('.call-lead').waitFor();
    await noOverflow(page);
    await axe(page);
    await say(page, 'notice', { notices: [] });
    await until('gone', async () => await page.locator('.notice').count() === 0);
  });

  test('of an emergency leave the calls a strip', async () => {
    for (const viewport of [SIZES.hd, SIZES.kiosk, SIZES.narrow]) {
      const page = await tapped({ viewport });
      await say(page, 'board', calls(4));
      await say(page, 'notice', { notices: [...notice('important').notices, ...notice('emergency').notices] });
      await page.locator('.notice[data-level=emergency]').waitFor();
      assert.ok(await share(page, '.notices') > 0.5);
      assert.equal(await page.locator('.notice').count(), 1, 'nothing lesser beside it');
      assert.equal(await page.locator('.strip .call-other').count(), 4);
      await noOverflow(page);
      await axe(page);
    }
  });

  test('to evacuate have the whole screen, also when the appliance is gone', async () => {
    const page = await tapped();
    await say(page, 'board', calls(4));
    await say(page, 'notice', notice('evacuate'));
    await page.getByText('Forlad bygningen').waitFor();
    assert.ok(await share(page, '.notices') > 0.99);
    assert.equal((await seen(page)).any, false);
    await axe(page);
    await say(page, 'status', { online: false });
    await page.getByText('Forlad bygningen').waitFor();
  });

  test('that have ended are not shown, nor such of a level that nobody knows', async () => {
    const page = await tapped();
    await say(page, 'notice', { notices: [
      ...notice('important', { until: '2020-01-01T00:00:00+01:00' }).notices, ...notice('odd').notices,
      ...notice('info').notices] });
    await page.locator('.notice[data-level=info]').waitFor();
    assert.equal(await page.locator('.notice').count(), 1);
  });
});

describe('sound', () => {
  // Counts tones and writes down what is said, with voices that the browser of the test does not have.
  const listen = (context) => context.addInitScript(() => {
    const heard = { tones: 0, words: [], together: 0, running: 0 };
    globalThis.heard = heard;
    const { createOscillator } = AudioContext.prototype;
    AudioContext.prototype.createOscillator = function count() {
      heard.tones++;
      return createOscillator.call(this);
    };
    Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: class {
      constructor(words) {
        this.words = words;
      }
    } });
    Object.defineProperty(globalThis, 'speechSynthesis', { value: {
      getVoices: () => ['da-DK', 'en_GB'].map((lang) => ({ lang, localService: true })),
      cancel: () => {},
      speak: (spoken) => {
        heard.together = Math.max(heard.together, ++heard.running);
        heard.words.push(`${spoken.lang}: ${spoken.words}`);
        setTimeout(() => {
          heard.running--;
          spoken.onend();
        }, 300);
      },
    } });
  });
  const heard = (page) => page.evaluate(() => globalThis.heard);
  const spelled = (number) => number.split('').join(' ');

  test('is a gong, then the number and counter in Danish and in the ticket\'s language, one by one',
    async () => {
      const context = await hall.person();
      await listen(context);
      const page = await board({ context });
      await page.mouse.click(5, 5); // a browser may want that first
      const numbers = [await call(0, { language: 'en' }), await call(1)];
      await until('all is said', async () => (await heard(page)).words.length === 3, 15000);
      const { words, tones, together } = await heard(page);
      assert.deepEqual(words, [`da-DK: Nummer ${spelled(numbers[0])}: Skranke 1.`,
        `en_GB: Number ${spelled(numbers[0])}: Counter 1.`,
        `da-DK: Nummer ${spelled(numbers[1])}: Skranke 2.`]);
      assert.equal(together, 1, 'one cuts off another');
      assert.ok(tones >= 4, `${tones} tones`);
    });

  test('of a notice comes in turn, once, in both languages; one that only informs is not said', async () => {
    const context = await hall.person();
    await listen(context);
    await altered(context, 'common/line.js', TAP, `${TAP} globalThis.naesteLine = this;`);
    const page = await board({ context });
    await say(page, 'notice', { notices: [
      { id: '1', level: 'info', texts: { da: 'Kaffe.' } },
      { id: '2', level: 'important', texts: { da: 'Lukket.', en: 'Closed.' } }] });
    const number = await call();
    await until('all is said', async () => (await heard(page)).words.length === 3, 15000);
    await sleep(500);
    const { words, together } = await heard(page);
    assert.deepEqual(words, ['da-DK: Lukket.', 'en_GB: Closed.',
      `da-DK: Nummer ${spelled(number)}: Skranke 1.`]);
    assert.equal(together, 1, 'one cuts off another');
  });

  test('sends nobody to a counter while the building is left', async () => {
    const context = await hall.person();
    await listen(context);
    await altered(context, 'common/line.js', TAP, `${TAP} globalThis.naesteLine = this;`);
    const page = await board({ context });
    await say(page, 'notice', { notices: [{ id: '1', level: 'evacuate', texts: { da: 'Gå ud.' } }] });
    await call();
    await until('the notice is said', async () => (await heard(page)).words.length > 0, 15000);
    await sleep(2000);
    assert.deepEqual((await heard(page)).words, ['da-DK: Gå ud.']);
  });

  test('is not made in quiet mode, nor for what stood there before', async () => {
    const number = await call();
    const context = await hall.person();
    await listen(context);
    const loud = await board({ context });
    await isLead(loud, number);
    const quiet = await board({ context, address: '/board/?quiet=1' });
    await clerks[0].must('arrive');
    await isLead(quiet, await call(1));
    await sleep(1000);
    assert.deepEqual(await heard(quiet), { tones: 0, words: [], together: 0, running: 0 });
    assert.equal((await heard(loud)).words.filter((words) => words.includes(spelled(number))).length, 0);
  });
});
