// SPDX-License-Identifier: EUPL-1.2
// Whoever walks away leaves nothing for the next one: a screen that nobody touches goes back to its start.
// It says so before, and any touch keeps it.
import { html, useEffect, useRef, useState } from '../common/ui.js';
import { Key } from './screen.js';
import { IDLE_S, IDLE_WARNING_S } from './times.js';

const TOUCHES = ['pointerdown', 'keydown'];

/** Seconds that are left, while they are few; else null. `armed`: there is something to go back from. */
export const useIdle = (armed, onEnd) => {
  const [left, setLeft] = useState(null);
  useEffect(() => {
    if (!armed) return setLeft(null);
    let touched = performance.now();
    const touch = () => {
      touched = performance.now();
      setLeft(null);
    };
    const timer = setInterval(() => {
      const rest = Math.ceil(IDLE_S - (performance.now() - touched) / 1000);
      if (rest <= 0) onEnd();
      else setLeft(rest <= IDLE_WARNING_S ? rest : null);
    }, 250);
    TOUCHES.forEach((name) => addEventListener(name, touch, true));
    return () => {
      clearInterval(timer);
      TOUCHES.forEach((name) => removeEventListener(name, touch, true));
    };
  }, [armed]);
  return left;
};

export const IdleWarning = ({ text, left }) => {
  const at = useRef();
  useEffect(() => {
    const before = document.activeElement;
    at.current.showModal();
    return () => before?.focus({ preventScroll: true });
  }, []);
  return html`
    <dialog class="idle" ref=${at} aria-labelledby="idle-title">
      <h2 id="idle-title">${text.idle}</h2>
      <p role="timer">${text.startsAgain(left)}</p>
      <${Key} kind="strong" data-quick>${text.idleStay}<//>
    </dialog>`;
};
