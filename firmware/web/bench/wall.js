// SPDX-License-Identifier: EUPL-1.2
// What hangs on the wall and stands on the desks: the ticket printer with its buttons and its paper,
// the display of the hall, and a desk for each counter.
import { named } from '../common/language.js';
import { html, useEffect, useRef, useState } from '../common/ui.js';
import { deed } from './feed.js';
import { Push } from './push.js';
import { Segments } from './segments.js';

const NUMBER_PLACES = 4;

const lampText = (text, lamp) => text.lamp[lamp] ?? text.lamp.none;

/** What a printer's own little screen says, the gravest first. */
export const printerState = (printer) => {
  if (!printer) return 'away';
  if (!printer.power) return 'off';
  if (printer.cover) return 'cover';
  if (printer.cutter_jam) return 'jam';
  if (!printer.paper) return 'out';
  return printer.near_end ? 'low' : 'ready';
};

const ticketName = (text, { number, count }) => (number ? text.ticket(number) : text.paperOf(count));

// The paper in full size.
const Large = ({ text, ticket, onClose }) => {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} class="large" aria-label=${ticketName(text, ticket)} onClose=${onClose}
      onClick=${({ target }) => target === dialog.current && dialog.current.close()}>
      <div class="sheet">
        <img src=${ticket.file} alt=${ticketName(text, ticket)} />
        <p>
          ${ticket.phone && html`<a href=${ticket.phone} target="_blank">${text.phoneOf(ticket.number)}</a>`}
          <button type="button" onClick=${() => dialog.current.close()}>${text.close}</button>
        </p>
      </div>
    </dialog>`;
};

const Strip = ({ text, paper }) => {
  const [large, setLarge] = useState(null);
  const first = useRef(null); // what hung there already is not printed again before one's eyes
  if (paper && first.current === null) first.current = paper.printed;
  const strip = paper?.strip ?? [];
  const scrolled = useRef();
  useEffect(() => {
    scrolled.current.scrollTop = 0; // whoever looked at old papers sees the new one come
  }, [paper?.printed]);
  return html`
    <div class="strip" data-scrolls ref=${scrolled}>
      <ol aria-label=${text.strip}>
        ${strip.map((ticket) => html`
          <li key=${ticket.count} class=${ticket.count > first.current ? 'fresh' : ''}>
            <button type="button" data-paper=${ticket.count} onClick=${() => setLarge(ticket)}>
              <img src=${ticket.file} width="576" height="925" alt=${ticketName(text, ticket)} />
            </button>
          </li>`)}
      </ol>
      ${strip.length === 0 && html`<p class="empty">${text.noPaperYet}</p>`}
      ${large && html`<${Large} text=${text} ticket=${large} onClose=${() => setLarge(null)} />`}
    </div>`;
};

const buttonLabel = (text, code, fittings, { lane, service }) =>
  named(lane ? fittings.lanes[lane] : fittings.services[service], code) || text.take;

/** The pillar where citizens take a number: buttons, printer, paper. */
export const Pillar = ({ text, code, fittings, picture, onError }) => {
  const state = picture ? printerState(picture.printer) : 'away';
  const takes = fittings.buttons.filter(({ verb }) => verb === 'take');
  return html`
    <section class="pillar" aria-label=${text.pillar}>
      <div class="panel">
        <h2>${text.take}</h2>
        <div class="takes">
          ${takes.map((button) => html`
            <${Push} key=${button.name} name=${button.name} onError=${onError}
              kind=${button.lane ? 'round quick' : 'round'} lamp=${picture?.lamps?.[button.name]}
              lampText=${lampText(text, picture?.lamps?.[button.name])}
              label=${buttonLabel(text, code, fittings, button)} />`)}
        </div>
        <p class="screen" data-printer=${state}>${text.printer[state]}</p>
        <div class="slot"></div>
      </div>
      <${Strip} text=${text} paper=${picture?.paper} />
    </section>`;
};

/** The large display: a number and where to go. */
export const Hall = ({ text, name, face }) => {
  const number = face?.text ?? '';
  const counter = face?.counter ?? '';
  return html`
    <section class="hall" aria-label=${text.hall}>
      <div class="window" data-display=${name} role="img"
        aria-label=${number ? text.shows(number, counter) : text.dark(text.hall)}>
        <div class="number-part"><span class="caption">${text.number}</span>
          <${Segments} text=${number} places=${NUMBER_PLACES} /></div>
        <div class="counter-part"><span class="caption">${text.counter}</span>
          <${Segments} text=${counter} places=${2} /></div>
      </div>
      <p class="unseen" role="status">${number && text.shows(number, counter)}</p>
    </section>`;
};

// Who sits there: a person behind the desk, or an empty chair.
const Clerk = ({ isSeated }) => html`
  <svg class="clerk" viewBox="0 0 120 70" aria-hidden="true" data-seated=${isSeated ? 'yes' : 'no'}>
    <path class="chair" d="M38 70V30q0-12 12-12h20q12 0 12 12v40z" />
    <g class="person">
      <circle cx="60" cy="24" r="13" />
      <path d="M30 70q0-28 30-28t30 28z" />
    </g>
    <path class="table" d="M4 60h112v10H4z" />
  </svg>`;

/** A counter: its display, its button, and who is there. */
export const Desk = ({ text, counter, display, button, picture, onError }) => {
  const face = picture?.displays?.[display?.name];
  const number = face?.text ?? '';
  const lamp = picture?.lamps?.[button?.name];
  const isSeated = picture?.seated?.[counter] === true;
  const isCalling = lamp === 'blink';
  const act = async (what) => onError(await deed('desk', { counter, act: what }));
  return html`
    <section class="desk" data-desk=${counter} aria-label=${`${text.counter} ${counter}`}>
      <h3>${text.counter} ${counter}</h3>
      <div class="window" data-display=${display?.name} role="img"
        aria-label=${number ? text.showsNumber(number) : text.dark(text.display)}>
        <${Segments} text=${number} places=${NUMBER_PLACES} />
      </div>
      <${Clerk} isSeated=${isSeated} />
      ${button && html`
        <${Push} name=${button.name} kind="square" lamp=${lamp} onError=${onError}
          lampText=${lampText(text, lamp)} label=${text.next} />`}
      <button type="button" role="switch" class="toggle" aria-checked=${String(isSeated)}
        onClick=${() => act(isSeated ? 'stand-up' : 'sit')}>
        <span class="knob" aria-hidden="true"></span>${text.clerk}
      </button>
      <button type="button" class="plain comes" disabled=${!isCalling} onClick=${() => act('arrive')}>
        ${text.comes}
      </button>
    </section>`;
};
