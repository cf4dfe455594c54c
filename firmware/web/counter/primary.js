// SPDX-License-Identifier: EUPL-1.2
// The one action that is right now. It is dead for a second after its meaning has changed, so that a
// press that was meant for what stood there before does nothing but start that second anew.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../common/ui.js';
import { errandAt, serviceName } from './words.js';

export const DEAD_MS = 1000;

// The errand that this counter goes on with when the one at hand is served, or null.
const following = (own, ticket) => {
  const next = ticket?.services?.[errandAt(ticket) + 1];
  return next && own.services.includes(next) ? next : null;
};

/** What the space bar does now: {verb, fields, label, detail}; `verb` is null when nothing can be done. */
export const meaning = ({ text, code, state, own, ticket, queue }) => {
  const first = queue.tickets[0];
  const name = (id) => serviceName(state.topics.site, id, code);
  const whoIsNext = first && text.nextIs(first.number, name(first.service));
  if (own.state === 'paused') return { verb: 'resume', label: text.resume };
  if (own.state === 'calling')
    return { verb: 'arrive', label: text.arrived, detail: text.arrivedDetail(own.number) };
  if (own.state === 'serving') {
    const errand = following(own, ticket);
    if (errand) return { verb: 'finish', fields: { outcome: 'served' }, label: text.nextErrand,
      detail: name(errand) };
    if (queue.total > 0) return { verb: 'next', fields: { finish: 'served' },
      label: text.finishAndNext, detail: whoIsNext };
    return { verb: 'finish', fields: { outcome: 'served' }, label: text.finish, detail: text.nobodyWaits };
  }
  if (queue.total > 0) return { verb: 'next', fields: {}, label: text.next, detail: whoIsNext };
  return { verb: null, label: text.nobodyWaits, detail: text.nobodyWaitsMore };
};

export const meaningKey = ({ verb, fields }, own, ticket) =>
  [verb, JSON.stringify(fields ?? {}), own.number, own.sitting, errandAt(ticket)].join(' ');

/**
 * `isDead()` is exact at any moment; `dead` is for the eye. `key` is the meaning, `moves` that of
 * commands.js. `prolong()` starts the second anew, seen by `presses`: whoever hammers has not read yet.
 */
export const useDead = (key, moves) => {
  const until = useRef(0);
  const [dead, setDead] = useState(true);
  const [presses, setPresses] = useState(0);
  useLayoutEffect(() => {
    until.current = performance.now() + DEAD_MS;
    setDead(true);
    const timer = setTimeout(() => setDead(false), DEAD_MS);
    return () => clearTimeout(timer);
  }, [key, moves, presses]);
  const prolong = () => {
    until.current = performance.now() + DEAD_MS;
    setPresses((count) => count + 1);
  };
  return { dead, presses, prolong, isDead: () => performance.now() < until.current };
};

export const Primary = ({ text, action, dead, presses, busy, keys, buttonRef, onPress }) => {
  const off = dead || busy !== null || action.verb === null;
  // Enter on a button that has the focus is the browser's own click, and it repeats while it is held.
  const holds = (event) => event.repeat && event.preventDefault();
  return html`
    <button type="button" class="primary" ref=${buttonRef} data-verb=${action.verb ?? 'none'}
      data-dead=${String(dead)} aria-disabled=${String(off)} aria-busy=${String(busy !== null)}
      aria-keyshortcuts=${keys ? 'Space' : null} onClick=${onPress} onKeyDown=${holds}>
      <span class="label">${action.label}</span>
      ${action.detail && html`<span class="detail">${action.detail}</span>`}
      ${keys && html`<kbd aria-hidden="true">${text.spaceBar}</kbd>`}
      <span class="rest" key=${presses} aria-hidden="true"></span>
    </button>`;
};

/**
 * The focus is on the one right action unless somebody takes it elsewhere by key: a button that is pressed
 * with a pointer does not keep it, or the space bar would press that button again.
 */
export const useHome = (key) => {
  const button = useRef(null);
  const goHome = () => document.activeElement === document.body && button.current?.focus();
  useEffect(() => {
    const down = (event) => {
      if (!event.target.closest('button') || event.target.closest('dialog')) return;
      event.preventDefault();
      goHome();
    };
    document.addEventListener('mousedown', down);
    return () => document.removeEventListener('mousedown', down);
  }, []);
  useEffect(() => { goHome(); }, [key]);
  return button;
};
