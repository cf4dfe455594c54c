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

const Notice = ({ notice, languages }) => {
  const said = wordsOf(notice, languages);
  return html`
    <li class="notice" data-level=${notice.level}>
      ${WHOLE.includes(notice.level) && html`<strong class="notice-level">
        <${Words} languages=${languages} word=${notice.level} /></strong>`}
      ${said.map(({ code, words }) => html`<p key=${code} lang=${code} dir=${LANGUAGES[code]?.dir}>${words}</p>`)}
    </li>`;
};

// Of a text that fills a square, how large a letter may be: half a square each, and room for breaks.
const fit = (notices, languages) => {
  const characters = notices.flatMap((notice) => wordsOf(notice, languages))
    .reduce((sum, { words }) => sum + words.length + 12, 40 * notices.length);
  return Math.sqrt(0.9 / characters);
};

export const Notices = ({ notices, languages }) => html`
  <div class="notices" role="status" data-level=${notices[0]?.level}>
    ${notices.length > 0 && html`<ul style=${{ '--fit': fit(notices, languages).toFixed(4) }}>
      ${notices.map((notice) => html`
        <${Notice} key=${notice.id} notice=${notice} languages=${languages} />`)}
    </ul>`}
  </div>`;
