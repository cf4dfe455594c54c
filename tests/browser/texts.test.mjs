// SPDX-License-Identifier: EUPL-1.2
//
// The pages' texts, without a browser: every language that is written has every text, a text that has
// something to fill in fills it in, and each text is used by a page that has it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { LANGUAGES, WRITTEN } from '../../firmware/web/common/language.js';

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../firmware/web');
const REQUIRED = ['da', 'en'];

const load = async (code) => (await import(pathToFileURL(`${WEB}/text/${code}.js`))).default;
const codes = fs.readdirSync(`${WEB}/text`).map((name) => name.replace(/\.js$/, ''));
const tables = Object.fromEntries(await Promise.all(codes.map(async (code) => [code, await load(code)])));

// [place, value] of every text: strings and functions, also below further objects.
const texts = (table, place = '') => Object.entries(table).flatMap(([key, value]) =>
  (value && typeof value === 'object' ? texts(value, `${place}${key}.`) : [[place + key, value]]));

const folders = fs.readdirSync(WEB, { withFileTypes: true }).filter((entry) => entry.isDirectory()
  && entry.name !== 'text').map(({ name }) => name);
const modules = (folder) => fs.readdirSync(`${WEB}/${folder}`).filter((name) => name.endsWith('.js'))
  .map((name) => fs.readFileSync(`${WEB}/${folder}/${name}`, 'utf8')).join('\n');
// Sections that belong to a component that several pages have are not named after a folder.
const shared = Object.keys(tables.da).filter((section) => !folders.includes(section));

// What is filled in: counts, words, or what a request had. A text takes the first of these that it can.
const given = (count) => [
  [count, count + 100, count + 200],
  [`A00${count}`, 'Jobcenter', `A01${count}`],
  [count, { place: 'Jobcenter' }],
];
const BROKEN = /undefined|NaN|\[object|\$\{/;
const fill = (value, count) => given(count).map((some) => {
  try {
    return value(...some);
  } catch {
    return 'undefined';
  }
}).find((said) => typeof said === 'string' && !BROKEN.test(said));

test('the pages know exactly the languages that are written', () => {
  assert.deepEqual([...WRITTEN].sort(), [...codes].sort());
  assert.deepEqual(WRITTEN.filter((code) => !(code in LANGUAGES)), []);
});

test('Danish and English are written', () => {
  for (const code of REQUIRED) assert.ok(codes.includes(code), code);
});

for (const code of codes.filter((name) => name !== 'da')) {
  // A string, or a function of so many things.
  const kinds = (table) => new Map(texts(table).map(([place, value]) =>
    [place, typeof value === 'function' ? `function of ${value.length}` : typeof value]));
  const [own, danish] = [kinds(tables[code]), kinds(tables.da)];

  test(`${code} has every text of Danish and no other`, () => {
    assert.deepEqual([...danish.keys()].filter((place) => !own.has(place)), [], 'missing');
    assert.deepEqual([...own.keys()].filter((place) => !danish.has(place)), [], 'not in Danish');
  });

  test(`${code} fills in what Danish fills in`, () => {
    const other = [...own].filter(([place, kind]) => danish.has(place) && danish.get(place) !== kind);
    assert.deepEqual(other, []);
  });
}

for (const code of codes) {
  test(`${code} says something, with all that it was given`, () => {
    for (const [place, value] of texts(tables[code])) {
      if (typeof value !== 'function') {
        assert.ok(value.trim(), `${place}: empty`);
        continue;
      }
      for (const count of [0, 1, 2, 5, 21]) {
        assert.ok(fill(value, count), `${place} with ${count}: ${value}`);
      }
    }
  });
}

for (const page of folders.filter((name) => name in tables.da && name !== 'common')) {
  test(`each text that ${page} asks for is there`, () => {
    const known = Object.assign({}, ...[...shared, 'common', page].map((name) => tables.da[name]));
    const asked = [...modules(page).matchAll(/\btext\.([a-zA-Z_]\w*)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(asked)].filter((name) => !(name in known)
      && !(name in String.prototype)), []);
  });
}

// The contract tells its events by their addresses: …/event/<where>/<type>.
const contract = fs.readFileSync(path.resolve(WEB, '../wire/asyncapi.yaml'), 'utf8');
const events = [...new Set([...contract.matchAll(/address: '[^']*\/event\/[^']*?([a-z-]+)'/g)]
  .map(([, type]) => type))];

for (const code of codes) {
  test(`each event of the contract has words on the bench in ${code}`, () => {
    assert.ok(events.length > 30, `only ${events}`);
    assert.deepEqual(events.filter((type) => !tables[code].bench?.event[type]), []);
  });
}

test('no text is left that nobody asks for', () => {
  const everywhere = folders.map(modules).join('\n');
  const unused = texts(tables.da).map(([place]) => place.split('.')[1])
    .filter((name) => !new RegExp(`\\b${name}\\b`).test(everywhere));
  assert.deepEqual([...new Set(unused)], []);
});
