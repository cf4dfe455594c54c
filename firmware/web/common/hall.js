// SPDX-License-Identifier: EUPL-1.2
// What everybody in the hall must know, on the pages that are not the board: a line each, gravest first.
// They come and go with the retained topic `notice`, on the turn that changes them.
import { LANGUAGES, named } from './language.js';
import { html } from './ui.js';

const LEVELS = ['info', 'important', 'emergency', 'evacuate'];
const rank = ({ level }) => LEVELS.indexOf(level);

// The language that it is said in: another one where this has no text.
const languageOf = (texts, code) => (texts?.[code] ? code : Object.keys(texts ?? {})
  .find((one) => texts[one] === named(texts, code)));

export const HallNotices = ({ state, code }) => {
  const notices = state?.phase === 'online' ? state.topics.notice?.notices ?? [] : [];
  if (notices.length === 0) return null;
  return html`
    <div class="hall-notices" role="alert">
      ${[...notices].sort((a, b) => rank(b) - rank(a)).map(({ id, level, texts }) => {
    const language = languageOf(texts, code);
    return html`<p class="hall-notice" key=${id} data-level=${level} lang=${language}
          dir=${LANGUAGES[language]?.dir}>${named(texts, code)}</p>`;
  })}
    </div>`;
};
