// SPDX-License-Identifier: EUPL-1.2
// The booths of a group: one user looks after several, each with a citizen of its own. The page shows one of
// them; the others are a key away, and say how they stand.
import { TicketNumber } from '../common/parts.js';
import { html } from '../common/ui.js';
import { below, byName } from './words.js';

/** Those that stand under one name with this one; empty where it is no booth or stands alone. */
export const boothsOf = (state, own) => (own?.kind !== 'booth' ? [] : below(state, 'counter')
  .filter(({ kind, name, counter }) => kind === 'booth' && name === own.name && counter !== own.counter));

// What a command of a counter names where several could be meant.
const OF_A_BOOTH = ['next', 'call', 'recall', 'arrive', 'looked', 'no-show', 'finish', 'park', 'pause', 'resume',
  'stand-up', 'take-over', 'still', 'summon', 'clear-summon', 'alarm'];
// Those whose `counter` is another one, or that have none: they name the citizen.
const OF_A_CITIZEN = ['transfer', 'refer', 'add-errand', 'return-code'];

/** The fields of a command from this counter: others of a group may be this user's, too. */
export const atBooth = (verb, fields, own) => {
  if (own.kind !== 'booth') return fields;
  if (OF_A_BOOTH.includes(verb)) return { counter: own.counter, ...fields };
  return OF_A_CITIZEN.includes(verb) && own.number ? { ticket: own.number, ...fields } : fields;
};

const Booth = ({ text, booth, isOwn, isHere, onPress }) => html`
  <button type="button" class="booth" data-booth=${booth.counter} data-state=${booth.state}
    aria-pressed=${String(isHere)} disabled=${!isOwn && booth.state !== 'closed'} onClick=${onPress}>
    <strong>${text.booth(booth.counter)}</strong>
    ${booth.number ? html`<${TicketNumber} number=${booth.number} />` : null}
    <span class="quiet">${isOwn ? text.states[booth.state]
      : booth.state === 'closed' ? text.boothSit : text.boothTaken}</span>
  </button>`;

/** `others` are the ids of the booths where this user sits besides `own`. */
export const Booths = ({ text, own, state, others, keys, onSelect, onSit }) => {
  const siblings = boothsOf(state, own);
  if (siblings.length === 0) return null;
  const all = [own, ...siblings].sort((a, b) => byName(a.counter, b.counter));
  return html`
    <div class="booths" role="group" aria-label=${text.booths}>
      ${all.map((booth) => {
    const isHere = booth.counter === own.counter;
    const isOwn = isHere || others.includes(booth.counter);
    return html`<${Booth} key=${booth.counter} text=${text} booth=${booth} isOwn=${isOwn} isHere=${isHere}
          onPress=${() => (isHere ? null : isOwn ? onSelect(booth.counter) : onSit(booth.counter))} />`;
  })}
      ${keys && others.length > 0 && html`<kbd aria-hidden="true">O</kbd>`}
    </div>`;
};
