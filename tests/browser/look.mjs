// SPDX-License-Identifier: EUPL-1.2
//
// What must be true of any page at any time: it can be used by everybody (axe), nothing of it is cut
// off, the keyboard reaches all of it, it knows whether the appliance is there, and what it keeps.

import assert from 'node:assert/strict';
import fs from 'node:fs';

import { packages } from '../packages.mjs';
import { BUILD, until } from '../system/appliance.mjs';

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
// axe reads sheets that import others by copies of its own, which the front's policy does not let it style.
const AXES_OWN = /Applying inline style violates .* \(\)$/s;
let axeSource;

// What was found is said whatever the Node.js: older ones leave it out where there are words of one's own.
function none(found, where) {
  assert.ok(found.length === 0, `${where}:\n${found.join('\n')}`);
}

// No violation of WCAG 2.2 AA, nor of what axe calls best practice.
export async function axe(page, { within } = {}) {
  axeSource ??= fs.readFileSync(packages('browser', BUILD).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axeSource);
  page.expected.push(AXES_OWN);
  const { violations, incomplete, passes } = await page.evaluate(([where, values]) =>
    globalThis.axe.run(where ?? document, { runOnly: { type: 'tag', values } }), [within, AXE_TAGS]);
  page.expected.splice(page.expected.indexOf(AXES_OWN), 1);
  // axe is not sure that words in the very colour behind them were meant to be read.
  const unseen = incomplete.map((rule) => ({ ...rule,
    nodes: rule.nodes.filter(({ failureSummary }) => failureSummary.includes(' 1:1 contrast')) }));
  const words = [...violations, ...unseen].flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) =>
    `${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary.replace(/\s*\n\s*/g, ' ')}`));
  none(words, `axe at ${page.url()}`);
  assert.ok(passes.length > 0, 'axe looked at nothing');
}

// In the page: what stands outside the viewport to its sides, or is cut off by what it stands in.
function cutOff() {
  const found = [];
  const root = document.documentElement;
  const say = (node, what) => found.push(
    `${what}: ${node.cloneNode(false).outerHTML?.slice(0, 120)} ${node.textContent.trim().slice(0, 40)}`);
  if (root.scrollWidth > root.clientWidth) {
    found.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
  }
  const scrolls = (value) => value === 'auto' || value === 'scroll';
  const cuts = (value) => value === 'hidden' || value === 'clip';
  const mayScrollAside = (node) => {
    for (let at = node.parentElement; at; at = at.parentElement)
      if (scrolls(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  // For screen readers only: one pixel, or clipped away.
  const isForEars = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const { clipPath, clip, position } = getComputedStyle(at);
      if (clipPath !== 'none' || (clip !== 'auto' && position === 'absolute')) return true;
      if (at !== root && at.offsetWidth <= 1 && at.offsetHeight <= 1) return true;
    }
    return false;
  };
  const hasWords = (node) => [...node.childNodes]
    .some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim());
  const pageCuts = [root, document.body].some((node) => cuts(getComputedStyle(node).overflowY));
  for (const node of document.body.querySelectorAll('*')) {
    if (!(node instanceof HTMLElement) || !node.checkVisibility({ visibilityProperty: true })) continue;
    if (!hasWords(node) && !node.matches('button, a, input, select, textarea, img')) {
      const style = getComputedStyle(node);
      // A box that cuts what it holds.
      if (cuts(style.overflowY) && node.scrollHeight > node.clientHeight + 4 && node.clientHeight > 1
        && !isForEars(node)) say(node, `cut off below (${node.scrollHeight} > ${node.clientHeight})`);
      continue;
    }
    const box = node.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || isForEars(node)) continue;
    if ((box.right > root.clientWidth + 1 || box.left < -1) && !mayScrollAside(node))
      say(node, `outside (${Math.round(box.left)} to ${Math.round(box.right)})`);
    if (pageCuts && (box.bottom > innerHeight + 1 || box.top < -1)
      && !node.closest('[data-scrolls]') && !scrollsDown(node))
      say(node, `outside (${Math.round(box.top)} to ${Math.round(box.bottom)})`);
    const style = getComputedStyle(node);
    const slack = parseFloat(style.fontSize) * 0.3;
    if (cuts(style.overflowX) && node.scrollWidth > node.clientWidth + 1) say(node, 'cut off aside');
    if (cuts(style.overflowY) && node.scrollHeight > node.clientHeight + slack) say(node, 'cut off below');
  }
  function scrollsDown(node) {
    for (let at = node.parentElement; at; at = at.parentElement)
      if (scrolls(getComputedStyle(at).overflowY)) return true;
    return false;
  }
  return found;
}

export async function noOverflow(page) {
  const { width, height } = page.viewportSize();
  none(await page.evaluate(cutOff), `${page.url()} at ${width}×${height}`);
}

// In the page: everything that the keyboard must reach, marked; the walk begins before the first.
function markStops() {
  const modal = document.querySelector('dialog:modal');
  const shown = (node) => node.checkVisibility({ visibilityProperty: true })
    && !node.closest('[inert]') && (!modal || modal.contains(node));
  const named = new Set();
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, '
    + 'audio[controls], video[controls], [tabindex], [contenteditable]')].filter((node) => {
    if (node.disabled || node.tabIndex < 0 || node.type === 'hidden' || !shown(node)) return false;
    if (node.type !== 'radio') return true;
    // Of radio buttons with one name the keyboard reaches one; the arrow keys reach the others.
    const group = [...document.getElementsByName(node.name)];
    const one = group.find((other) => other.checked) ?? group[0];
    if (named.has(node.name) || (node.name && one !== node)) return false;
    return named.add(node.name);
  });
  const look = (node) => {
    const around = [node, node.labels?.[0], node.parentElement].filter(Boolean);
    return around.map((one) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, borderWidth,
        backgroundColor, textDecorationLine } = getComputedStyle(one);
      const outline = outlineStyle === 'none' || outlineWidth === '0px'
        || /, 0\)$|^transparent$/.test(outlineColor) ? '' : `${outlineStyle} ${outlineWidth}`;
      return [outline, boxShadow, borderColor, borderWidth, backgroundColor, textDecorationLine].join();
    }).join(' | ');
  };
  document.activeElement?.blur();
  globalThis.naesteWalk = { stops, look, looks: stops.map(look) };
  document.documentElement.tabIndex = -1;
  document.documentElement.focus({ preventScroll: true });
  document.documentElement.removeAttribute('tabindex');
  return stops.map((node) => `${node.cloneNode(false).outerHTML.slice(0, 100)} `
    + `${node.textContent.trim().slice(0, 30)}`);
}

// In the page: which stop has the focus, and whether that can be seen.
function atStop() {
  const { stops, look, looks } = globalThis.naesteWalk;
  const node = document.activeElement;
  const index = stops.indexOf(node);
  if (index < 0) return { index, what: node?.cloneNode(false).outerHTML.slice(0, 100) };
  const box = (node.labels?.length && node.offsetWidth <= 1 ? node.labels[0] : node)
    .getBoundingClientRect();
  const inside = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  const points = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]]
    .map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
  const isHit = points.some(([x, y]) => {
    const hit = inside(x, y) && document.elementFromPoint(x, y);
    return hit && (node.contains(hit) || hit.contains(node) || [...node.labels ?? []]
      .some((label) => label.contains(hit)));
  });
  return { index, isSeen: look(node) !== looks[index], isHit };
}

// Tab through everything: all of it is reached, in the order of the document, nothing holds the focus,
// and where it is can be seen.
export async function keyboardWalk(page) {
  const stops = await page.evaluate(markStops);
  const faults = stops.filter((stop) => /^<[^>]* tabindex="[1-9]/.test(stop))
    .map((stop) => `before its turn: ${stop}`);
  const reached = [];
  for (let count = 0; count < stops.length + 3; count++) {
    await page.keyboard.press('Tab');
    const { index, isSeen, isHit, what } = await page.evaluate(atStop);
    if (index < 0 && !/^<(body|html)/.test(what ?? '<body')) faults.push(`not expected: ${what}`);
    if (index < 0 || reached.includes(index)) {
      if (reached.length && (index < 0 || index === reached[0])) break;
      if (index >= 0) faults.push(`comes again: ${stops[index]}`);
      continue;
    }
    reached.push(index);
    if (!isSeen) faults.push(`no focus to be seen: ${stops[index]}`);
    if (!isHit) faults.push(`the focus is hidden: ${stops[index]}`);
  }
  stops.forEach((stop, index) => {
    if (!reached.includes(index)) faults.push(`not reached: ${stop}`);
  });
  const sorted = [...reached].sort((a, b) => a - b);
  if (String(sorted) !== String(reached)) faults.push(`out of order: ${reached.map((i) => stops[i])}`);
  none(faults, `the keyboard at ${page.url()}`);
  return stops.length;
}

// Ticket numbers that stand in running text of the other direction without being kept apart from it.
export const isolatedNumbers = (page) => page.evaluate(() => {
  const isApart = (node) => {
    for (let at = node; at && at !== document.body; at = at.parentElement) {
      const { unicodeBidi, direction } = getComputedStyle(at);
      if (/isolate|plaintext/.test(unicodeBidi) || direction === 'ltr') return true;
    }
    return false;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (/[A-Z]\d{3}/.test(node.data) && !isApart(node.parentElement)) found.push(node.data.trim());
  return found;
});

// The page's own word for whether it has a line to an appliance that lives.
export const isOnline = (page) => page.evaluate(() => document.documentElement.dataset.online);

export const onlineWithin = (page, limitMs) =>
  until(`${page.url()} is online`, async () => await isOnline(page) === 'yes', limitMs);

export const offlineWithin = (page, limitMs) =>
  until(`${page.url()} is offline`, async () => await isOnline(page) === 'no', limitMs);

// Everything that the page's browser keeps, as one text.
export async function storageOf(page) {
  const kept = await page.evaluate(async () => {
    const asked = (request) => new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    const databases = {};
    for (const { name } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const rows = database.transaction(store).objectStore(store);
        databases[`${name}/${store}`] = [await asked(rows.getAllKeys()), await asked(rows.getAll())];
      }
      database.close();
    }
    const caches = {};
    for (const name of await globalThis.caches?.keys() ?? []) {
      const cache = await globalThis.caches.open(name);
      for (const request of await cache.keys())
        caches[`${name} ${request.url}`] = await (await cache.match(request)).text();
    }
    return { local: { ...localStorage }, session: { ...sessionStorage }, databases, caches,
      name: window.name, history: history.state };
  });
  return JSON.stringify({ ...kept, cookies: await page.context().cookies() });
}
