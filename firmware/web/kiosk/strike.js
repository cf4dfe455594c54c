// SPDX-License-Identifier: EUPL-1.2
// One strike, one press: what comes within half a second of the last press, on whatever it lands, is that
// press again (a double tap, two fingers, a key that repeats, somebody who hammers). Keys that write,
// switch or stay, marked data-quick, are not meant: pressing them fast does no harm.
import { STRIKE_MS } from './times.js';

/** Listens in front of everything inside `root`, for as long as that lives. */
export const countStrikes = (root) => {
  let last = -Infinity;
  const judge = (event) => {
    if (event.target.closest?.('[data-quick]')) return;
    const since = event.timeStamp - last;
    last = event.timeStamp;
    if (since >= STRIKE_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // A key that is held down is one press.
  const hold = (event) => {
    if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
  };
  root.addEventListener('click', judge, true);
  root.addEventListener('keydown', hold, true);
};
