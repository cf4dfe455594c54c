// SPDX-License-Identifier: EUPL-1.2
// What everybody in the hall must know. The gravest level decides how much of the screen it takes: info and
// important are bands, emergency leaves the calls a strip, evacuate leaves nothing.
import { LANGUAGES, named } from '../common/language.js';
import { html } from '../common/ui.js';
import { Words } from './words.js';

const LEVELS = ['info', 'important', 'emergency', 'evacuate'];
const WHOLE = ['emergency', 'evacuate'];

const rank = ({ level }) => LEVELS.indexOf(level);

/** Those in force, gravest first; what is graver than important hides what is less. */
export const inForce = (notices, nowMs) => {
  const now = notices.filter((one) => rank(one) >= 0 && !(one.until && Date.parse(one.until) <= nowMs))
    .sort((a, b) => rank(b) - rank(a));
  return WHOLE.includes(now[0]?.level) ? now.filter(({ level }) => level === now[0].level) : now;
};

export const isWhole = (notices) => WHOLE.includes(notices[0]?.level);

/** What a notice says, in those of the board's languages that it has; else in any. */
export const wordsOf = ({ texts }, languages) => {
  const said = languages.filter(({ code }) => texts?.[code]).map(({ code }) => ({ code, words: texts[code] }));
  return said.length ? said : [{ code: languages[0].code, words: named(texts, languages[0].code) }];
};

const Notice = ({ notice, languages }) => html`
  <li class="notice" data-level=${notice.level}>
    ${wordsOf(notice, languages).map(({ code, words }) => html`
      <p key=${code} lang=${code} dir=${LANGUAGES[code]?.dir}>${words}</p>`)}
  </li>`;

const HEADING = 60; // it takes the place of so many letters, and the end of a line of so many
const BREAK = 15;

// How large a letter may be so that all of them fill the place they have: a part of the root of its area.
const fit = (notices, languages) => {
  const letters = notices.flatMap((notice) => wordsOf(notice, languages))
    .reduce((sum, { words }) => sum + words.length + BREAK, isWhole(notices) ? HEADING : 0);
  return Math.sqrt(1 / letters).toFixed(4);
};

export const Notices = ({ notices, languages }) => html`
  <div class="notices" role="status">
    ${notices.length > 0 && html`<div class="notices-body" style=${{ '--fit': fit(notices, languages) }}>
      ${isWhole(notices) && html`<strong class="notices-level">
        <${Words} languages=${languages} word=${notices[0].level} /></strong>`}
      <ul>${notices.map((notice) => html`
        <${Notice} key=${notice.id} notice=${notice} languages=${languages} />`)}</ul>
    </div>`}
  </div>`;
