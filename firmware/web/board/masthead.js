// SPDX-License-Identifier: EUPL-1.2
// Where one is and what time it is; and, for staff who know them, marks that say what this screen lacks.
import { named } from '../common/language.js';
import { clockText } from '../common/time.js';
import { html, useNow } from '../common/ui.js';

const Clock = ({ timezone, language }) => html`
  <time class="clock number" dir="ltr">${clockText(useNow(), timezone, language)}</time>`;

const SHAPES = {
  unenrolled: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16z',
  barred: 'M4 9h4l5-4v14l-5-4H4zM17 9l5 6M22 9l-5 6',
};

const Mark = ({ kind, label }) => html`
  <svg class="mark" viewBox="0 0 24 24" role="img" aria-label=${label} data-mark=${kind}>
    <title>${label}</title>
    <path d=${SHAPES[kind]} fill="none" stroke="currentColor" stroke-width="2" />
  </svg>`;

/** `marks`: which of unenrolled and barred (sound) hold. */
export const Masthead = ({ names, timezone, languages, marks }) => {
  const [first, ...also] = languages.map(({ code }) => ({ code, name: named(names, code) }));
  return html`
    <header class="masthead">
      <h1><span lang=${first.code}>${first.name || 'Næste'}</span>
        ${also.filter(({ name }) => name !== first.name).map(({ code, name }) => html`
          <span key=${code} class="words-also" lang=${code}> ${name}</span>`)}</h1>
      ${marks.map((kind) => html`<${Mark} key=${kind} kind=${kind} label=${languages[0].text[kind]} />`)}
      <${Clock} timezone=${timezone} language=${first.code} />
    </header>`;
};
