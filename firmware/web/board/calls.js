// SPDX-License-Identifier: EUPL-1.2
// Everybody who is called now: one large, the others beside it, all of them at once. How many columns the
// others get follows from how many they are; every size follows from the screen, by style alone.
import { html } from '../common/ui.js';
import { Call, sentence } from './call.js';
import { Words } from './words.js';

// How a call beside the large one looks best: its letters' height as a part of its width and height.
const WIDTH = 4.2;
const HEIGHT = 1.4;
const GAPS = 0.6; // what a row that is not full is worth less

/** Columns and rows for `count` calls in a place that is `ratio` times as wide as high. */
export const grid = (count, ratio) => {
  let best = { worth: 0, columns: 1, rows: 1 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const letters = Math.min(ratio / (columns * WIDTH), 1 / (rows * HEIGHT));
    const worth = letters * (1 - GAPS * (1 - count / (columns * rows)));
    if (worth > best.worth) best = { worth, columns, rows };
  }
  return best;
};

const gridStyle = (count, wideRatio, tallRatio) => {
  const [wide, tall] = [grid(count, wideRatio), grid(count, tallRatio)];
  return { '--columns-wide': wide.columns, '--rows-wide': wide.rows,
    '--columns-tall': tall.columns, '--rows-tall': tall.rows };
};

const Several = ({ calls, turns, languages }) => html`
  <ul class="several">
    ${calls.map((call) => html`<${Call} key=${call.call} as="li" size="other" call=${call}
      fresh=${turns.isFresh(call)} languages=${languages} />`)}
  </ul>`;

export const Calls = ({ turns, languages }) => {
  const { lead, others } = turns;
  return html`
    <section class="calls" data-others=${others.length} style=${gridStyle(others.length, 4, 2)}>
      <h2 class="unseen"><${Words} languages=${languages} word="now" /></h2>
      ${lead ? html`<${Call} key=${lead.call} size="lead" call=${lead} fresh=${turns.isFresh(lead)}
        languages=${languages} />`
      : html`<div class="idle"><p><${Words} languages=${languages} word="idle" /></p></div>`}
      ${others.length > 0 && html`<${Several} calls=${others} turns=${turns} languages=${languages} />`}
    </section>`;
};

/** All of them alike in one strip, below a notice that needs the screen. */
export const Strip = ({ turns, languages }) => html`
  <section class="strip" style=${gridStyle(turns.calls.length, 8, 2.5)}>
    <h2 class="unseen"><${Words} languages=${languages} word="now" /></h2>
    <${Several} calls=${turns.calls} turns=${turns} languages=${languages} />
  </section>`;

/** The call that is being announced, for ears; it speaks when another takes the place. */
export const Spoken = ({ call, text }) => html`
  <p class="unseen" aria-live="polite">${call && sentence(text, call)}</p>`;
