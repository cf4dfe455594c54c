// SPDX-License-Identifier: EUPL-1.2
// The last calls that are over: who looked away finds their number here.
import { html } from '../common/ui.js';
import { Call } from './call.js';
import { Words } from './words.js';

const SHOWN = 8;

export const Recent = ({ calls, languages }) => html`
  <section class="recent" aria-labelledby="recent">
    <h2 id="recent"><${Words} languages=${languages} word="recent" /></h2>
    <ol>${calls.slice(0, SHOWN).map((call) => html`
      <${Call} key=${call.call} as="li" size="past" call=${call} languages=${languages} />`)}</ol>
  </section>`;
