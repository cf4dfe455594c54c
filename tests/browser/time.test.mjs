// SPDX-License-Identifier: EUPL-1.2
//
// The clock that pages show is the site's, not the browser's.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clockText } from '../../firmware/web/common/time.js';

const AT = Date.parse('2026-11-22T13:05:00Z');
const SUMMER = Date.parse('2026-07-01T22:30:00Z');

test('the clock is that of the site\'s zone, in winter and in summer', () => {
  assert.equal(clockText(AT, 'Europe/Copenhagen', 'da'), '14.05');
  assert.equal(clockText(AT, 'America/Nuuk', 'da'), '11.05');
  assert.equal(clockText(SUMMER, 'Europe/Copenhagen', 'da'), '00.30');
});

test('the clock has 24 hours and plain digits in every language', () => {
  assert.equal(clockText(AT, 'Europe/Copenhagen', 'en'), '14:05');
  assert.equal(clockText(SUMMER, 'Europe/Copenhagen', 'en'), '00:30');
  assert.match(clockText(AT, 'Europe/Copenhagen', 'ar'), /14:05/);
});

test('a zone that the browser does not know still gives a clock', () => {
  assert.match(clockText(AT, 'Europe/Naeste', 'en'), /^\d\d:05$/);
  assert.match(clockText(AT, undefined, 'en'), /^\d\d:05$/);
});
