// SPDX-License-Identifier: EUPL-1.2
// A fixed word in each of the board's languages, the first one leading.
import { LANGUAGES } from '../common/language.js';
import { html } from '../common/ui.js';

/** `languages` is a list of {code, text}; a word that is the same in two of them stands once. */
export const Words = ({ languages, word }) => {
  const said = languages.map(({ code, text }) => ({ code, words: text[word] }));
  const unlike = said.filter(({ words }, index) => said.findIndex((one) => one.words === words) === index);
  return html`<span class="words">${unlike.map(({ code, words }, index) => html`
    <span key=${code} class=${index ? 'words-also' : 'words-first'} lang=${code}
      dir=${LANGUAGES[code].dir}>${words}</span> `)}</span>`;
};
