// SPDX-License-Identifier: EUPL-1.2
// One call: the number and where to go. It sizes itself by the place it is given.
import { TicketNumber } from '../common/parts.js';
import { html } from '../common/ui.js';
import { Words } from './words.js';

/** "1" needs the word "counter" before it; "Lokale 2" says itself what it is. */
const isBareName = (name) => !/\p{L}{3}/u.test(name);

/** A call as a sentence. `number` may be spelled for a voice. */
export const sentence = (text, { number, name, kind }) =>
  text.spoken(number, isBareName(name) ? `${text.counter} ${name}` : name, kind);

/** How a name is broken into lines of at most `width` characters: how many, and how wide the widest. */
const broken = (name, width) => {
  const lines = [];
  for (const word of name.split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return { lines: lines.length, widest: Math.max(2, ...lines.map(({ length }) => length)) };
};

// The widths to which names are set: in the large place, and in a row beside a number.
const LARGE = 13;
const SMALL = 9;

const Where = ({ name, size, languages }) => {
  const { lines, widest } = broken(name, Math.max(size === 'lead' ? LARGE : SMALL, Math.sqrt(name.length) * 2.5));
  return html`
    <span class="where" style=${{ '--widest': widest, '--lines': lines }}>
      ${isBareName(name) && html`<span class="where-word">
        <${Words} languages=${languages} word="counter" /></span>`}
      <bdi class="where-name">${name}</bdi>
    </span>`;
};

const KINDS = { recall: 'recall', fetch: 'fetch' };

/** `size`: lead (large), other, or past (a call that is over). */
export const Call = ({ call, size, fresh = false, languages, as = 'div' }) => {
  const kind = size !== 'past' && KINDS[call.kind];
  return html`
    <${as} class="call call-${size}" data-call=${size === 'past' ? undefined : call.call}
      data-kind=${kind || undefined} data-fresh=${fresh ? 'yes' : undefined}>
      <div class="call-face">
        <span class="call-number"><${TicketNumber} number=${call.number} /></span>
        ${kind && html`<span class="call-kind"><${Words} languages=${languages} word=${kind} /></span>`}
        <${Where} name=${call.name} size=${size} languages=${languages} />
      </div>
    <//>`;
};
