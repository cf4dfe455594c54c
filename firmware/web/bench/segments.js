// SPDX-License-Identifier: EUPL-1.2
// Seven-segment displays. A number is a letter and three figures, so a letter needs to be unlike every
// other letter, not unlike every figure: the first place is always a letter.
import { html } from '../common/ui.js';

const FIGURES = {
  0: 'abcdef', 1: 'bc', 2: 'abdeg', 3: 'abcdg', 4: 'bcfg', 5: 'acdfg', 6: 'acdefg', 7: 'abc',
  8: 'abcdefg', 9: 'abcdfg',
};
const LETTERS = {
  A: 'abcefg', B: 'cdefg', C: 'adef', D: 'bcdeg', E: 'adefg', F: 'aefg', G: 'acdef', H: 'bcefg',
  I: 'ef', J: 'bcde', K: 'acefg', L: 'def', M: 'aceg', N: 'ceg', O: 'cdeg', P: 'abefg', Q: 'abcfg',
  R: 'eg', S: 'acdfg', T: 'defg', U: 'bcdef', V: 'cde', W: 'bdfg', X: 'adg', Y: 'bcdfg', Z: 'abdeg',
};

export const segmentsOf = (sign) => FIGURES[sign] ?? LETTERS[sign] ?? (sign === ' ' ? '' : 'g');

const HALF = 5.5; // of a segment's thickness
const GAP = 1.4;
const [LEFT, RIGHT, TOP, MIDDLE, BOTTOM] = [10, 52, 8, 54, 100];
const flat = (y) => `M${LEFT + GAP},${y}l${HALF},${-HALF}H${RIGHT - GAP - HALF}l${HALF},${HALF}`
  + `l${-HALF},${HALF}H${LEFT + GAP + HALF}z`;
const tall = (x, from, to) => `M${x},${from + GAP}l${HALF},${HALF}V${to - GAP - HALF}l${-HALF},${HALF}`
  + `l${-HALF},${-HALF}V${from + GAP + HALF}z`;
const SHAPES = {
  a: flat(TOP), b: tall(RIGHT, TOP, MIDDLE), c: tall(RIGHT, MIDDLE, BOTTOM), d: flat(BOTTOM),
  e: tall(LEFT, MIDDLE, BOTTOM), f: tall(LEFT, TOP, MIDDLE), g: flat(MIDDLE),
};
const PITCH = 66;
const HEIGHT = 108;

const Digit = ({ sign, at }) => html`
  <g class="digit" transform="translate(${at * PITCH + 8} 0) skewX(-5)">
    ${Object.entries(SHAPES).map(([name, shape]) => html`
      <path key=${name} d=${shape} data-segment=${name}
        class=${segmentsOf(sign).includes(name) ? 'segment on' : 'segment'} />`)}
  </g>`;

/** `places` digits, right-aligned when the text is shorter. Decorative: whoever shows it says it. */
export const Segments = ({ text = '', places }) => html`
  <svg class="segments" aria-hidden="true" viewBox="0 0 ${places * PITCH + 6} ${HEIGHT}">
    ${[...text.padStart(places).slice(-places)].map((sign, at) => html`
      <${Digit} key=${at} sign=${sign} at=${at} />`)}
  </svg>`;
