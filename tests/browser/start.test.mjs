// SPDX-License-Identifier: EUPL-1.2
//
// The page at the front door in a real browser, out of the box; and the proof that the checks that every
// page's file relies on can be red.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';

import { Hall, SIZES, takeFaults, test } from './browser.mjs';
import { axe, keyboardWalk, noOverflow, storageOf } from './look.mjs';

// Puts a fault into an open page; the front's policy stands, so only what a page may do itself.
const plant = (page, html) => page.evaluate((text) => {
  document.body.insertAdjacentHTML('beforeend', text);
}, html);

// Stronger than any sheet of the page.
const restyle = (page, selector, style) => page.evaluate(([where, rules]) => {
  for (const [name, value] of Object.entries(rules))
    document.querySelector(where).style.setProperty(name, value, 'important');
}, [selector, style]);

let hall;

before(async () => { hall = await Hall.start(); });
after(() => hall?.stop());

describe('the front door', () => {
  test('opens, says what it is, and is usable by everybody', async () => {
    const page = await hall.open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.match(await page.title(), /Næste/);
    await axe(page);
    await noOverflow(page);
    assert.ok(await keyboardWalk(page) > 0, 'nothing to press');
  });

  test('fits the smallest and the largest screen', async () => {
    for (const viewport of Object.values(SIZES)) {
      const page = await hall.open('/', { viewport });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await noOverflow(page);
    }
  });

  test('keeps nothing', async () => {
    const page = await hall.open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.deepEqual(JSON.parse(await storageOf(page)), { local: {}, session: {}, databases: {},
      caches: {}, name: '', history: null, cookies: [] });
  });
});

describe('the checks can be red', () => {
  const redWith = async (html, check, pattern) => {
    const page = await hall.open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await plant(page, html);
    await assert.rejects(async () => check(page), pattern, html);
    await page.close();
  };

  test('a picture without words and a button without a name', async () => {
    await redWith('<img src="/icon.svg">', axe, /image-alt/);
    await redWith('<button></button>', axe, /button-name/);
  });

  test('what is wider than the screen, and what is cut off', async () => {
    await redWith('<div id="odd">wide</div>', async (page) => {
      await restyle(page, '#odd', { width: '9000px' });
      await noOverflow(page);
    }, /outside|scrolls sideways/);
    await redWith('<div id="odd">cut off before the end</div>', async (page) => {
      await restyle(page, '#odd', { width: '3em', 'white-space': 'nowrap', overflow: 'hidden' });
      await noOverflow(page);
    }, /cut off aside/);
  });

  test('a focus that is not seen, is hidden, is held, or goes elsewhere first', async () => {
    const odd = '<button id="odd">odd</button>';
    await redWith(odd, async (page) => {
      await restyle(page, '#odd', { outline: 'none', border: '0', 'box-shadow': 'none',
        background: 'none', 'text-decoration': 'none' });
      await keyboardWalk(page);
    }, /no focus to be seen/);
    await redWith(`${odd}<div id="over">over it</div>`, async (page) => {
      await restyle(page, '#over', { position: 'fixed', inset: '0' });
      await keyboardWalk(page);
    }, /the focus is hidden/);
    await redWith(`${odd}<button>after</button>`, async (page) => {
      await page.evaluate(() => document.getElementById('odd')
        .addEventListener('keydown', (event) => event.preventDefault()));
      await keyboardWalk(page);
    }, /not reached/);
    await redWith('<button tabindex="1">first</button>', keyboardWalk, /before its turn/);
  });

  test('an error, a file that is not there, a word from elsewhere, what the policy forbids', async () => {
    for (const [pattern, act] of [
      [/console: a word/, () => console.error('a word')],
      [/error: .*odd one/, () => setTimeout(() => { throw new Error('odd one'); })],
      [/404/, () => fetch('/not-there')],
      [/another host/, () => { location.href = 'http://203.0.113.1/'; }],
      [/[Cc]ontent [Ss]ecurity [Pp]olicy/, () => {
        document.body.append(Object.assign(document.createElement('script'), { text: 'let a;' }));
      }],
    ]) {
      const page = await hall.open('/');
      await page.evaluate(act);
      await page.waitForTimeout(100);
      assert.ok(takeFaults().some((fault) => pattern.test(fault)), String(pattern));
      await page.close();
    }
  });
});
