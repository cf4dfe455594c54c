// SPDX-License-Identifier: EUPL-1.2
// What one can do to the appliance, what has happened, and where its pages are.
import { named } from '../common/language.js';
import { html, useState } from '../common/ui.js';
import { deed, question } from './feed.js';

// In the printer's status, and the words that switch it: well, and not.
const FAULTS = [
  { what: 'paper', isOn: (printer) => !printer.paper, words: ['in', 'out'] },
  { what: 'near-end', isOn: (printer) => printer.near_end, words: ['off', 'on'] },
  { what: 'cover', isOn: (printer) => printer.cover, words: ['closed', 'open'] },
  { what: 'cutter', isOn: (printer) => printer.cutter_jam, words: ['ok', 'jam'] },
  { what: 'power', isOn: (printer) => !printer.power, words: ['on', 'off'] },
];
const PAPER_MM = 200;
// The order in which they stand; whatever else runs follows.
const PROGRAMS = ['naested', 'mosquitto', 'naeste-printer', 'paper-sim', 'panel-sim'];
const OWN = ['bench', 'lighttpd'];

const Toggle = ({ isOn, disabled, onChange, children, ...rest }) => html`
  <button type="button" role="switch" class="toggle fault" aria-checked=${String(isOn)}
    disabled=${disabled} onClick=${() => onChange(!isOn)} ...${rest}>
    <span class="knob" aria-hidden="true"></span>${children}
  </button>`;

const Again = () => html`
  <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
    <path d="M12 4a8 8 0 1 0 8 8" fill="none" stroke="currentColor" stroke-width="2.4" />
    <path d="M12 0v8l6-4z" fill="currentColor" />
  </svg>`;

/** Faults of the printer, each a switch that shows what the printer itself says. */
export const PrinterFaults = ({ text, printer, onError }) => {
  const turn = async (what, value) => onError(await deed('printer', { what, value }));
  return html`
    <section class="box" aria-labelledby="faults">
      <h2 id="faults">${text.faults}</h2>
      ${FAULTS.map(({ what, isOn, words }) => html`
        <${Toggle} key=${what} data-fault=${what} isOn=${!!printer && isOn(printer)}
          disabled=${!printer} onChange=${(on) => turn(what, words[Number(on)])}>
          ${text.fault[what]}
        <//>`)}
      <button type="button" class="plain" data-fault="paper-mm" disabled=${!printer?.paper}
        onClick=${() => turn('paper-mm', PAPER_MM)}>${text.paperLeft(PAPER_MM / 10)}</button>
    </section>`;
};

// A clock that somebody set wrong, or that a time server puts right again.
const CLOCKS = [{ name: 'ahead', seconds: 3600 }, { name: 'behind', seconds: -3600 }];

/** The daemon's wall clock, which can be set; time as the queue knows it goes on. */
export const Clock = ({ text, clock, onError }) => {
  const set = async (seconds) => onError(await deed('clock', { ahead_s: seconds }));
  return html`
    <section class="box" aria-labelledby="clock">
      <h2 id="clock">${text.clock}</h2>
      ${CLOCKS.map(({ name, seconds }) => html`
        <${Toggle} key=${name} data-clock=${name} isOn=${clock === seconds}
          disabled=${typeof clock !== 'number'} onChange=${(on) => set(on ? seconds : 0)}>
          ${text.clockWrong[name]}
        <//>`)}
      <p class="quiet small">${text.clockMore}</p>
    </section>`;
};

/** The programs of the appliance: which run, and a hand on each. */
export const Programs = ({ text, programs, onError }) => {
  const act = async (name, what) => onError(await deed('program', { name, act: what }));
  const names = [...PROGRAMS, ...Object.keys(programs ?? {})
    .filter((name) => !PROGRAMS.includes(name) && !OWN.includes(name))];
  return html`
    <section class="box" aria-labelledby="programs">
      <h2 id="programs">${text.programs}</h2>
      <ul class="programs">
        ${names.map((name) => {
          const state = programs?.[name] ?? 'unknown';
          return html`
            <li key=${name} data-program=${name} data-state=${state}>
              <span class="dot" aria-hidden="true"></span>
              <span class="what">${text.program[name] ?? name}
                <small>${name}<span class=${state === 'runs' ? 'unseen' : 'how'}>
                  ${text.programState[state]}</span></small></span>
              <button type="button" class="plain again" disabled=${state !== 'runs'}
                title=${text.restart} aria-label=${text.restartOf(name)}
                onClick=${() => act(name, 'restart')}><${Again} /></button>
              <${Toggle} isOn=${state === 'held'} disabled=${!programs} aria-label=${text.holdOf(name)}
                title=${text.hold} onChange=${(on) => act(name, on ? 'hold' : 'release')}><//>
            </li>`;
        })}
      </ul>
      <button type="button" class="danger" disabled=${!programs}
        onClick=${async () => onError(await deed('power-cut'))}>${text.powerCut}</button>
      <p class="quiet small">${text.powerCutMore}</p>
    </section>`;
};

const clock = (time) => time?.slice(11, 19) ?? '';

// What is wrong with a device: its words, and the name of a button that is stuck.
const reasonText = (text, reason) => text.reason[reason]
  ?? (reason.startsWith('stuck-') ? text.stuck(reason.slice(6)) : reason);

const Event = ({ text, code, fittings, event }) => {
  const [kind, ...rest] = event.type.split('-');
  const words = text.event[event.type] ?? rest.join(' ');
  const place = event.counter && `${text.counter} ${event.counter}`;
  const lane = event.type === 'ticket-taken' && named(fittings.lanes[event.lane], code);
  const device = event.device && (text.device[event.device] ?? event.device);
  // An alarm of a device says no more than which.
  const health = event.reasons && `${device}: ${event.ok ? text.well
    : event.reasons.map((reason) => reasonText(text, reason)).join(', ')}`;
  return html`
    <li data-event=${event.type} data-kind=${event.ok === false ? 'alarm' : kind}>
      <time dateTime=${event.time}>${clock(event.time)}</time>
      ${event.number && html`<bdi class="number">${event.number}</bdi>`}
      <span>${health ?? [words, place ?? device, lane].filter(Boolean).join(' · ')}</span>
    </li>`;
};

/** The newest events of the journal, and how many people are where. */
export const Events = ({ text, code, fittings, picture }) => {
  const { waiting = 0, called = 0, serving = 0 } = picture?.tickets ?? {};
  return html`
    <section class="events" aria-labelledby="events">
      <h2 id="events">${text.events}</h2>
      <p class="counts">
        ${picture && [[waiting, text.waiting], [called, text.called], [serving, text.serving]]
          .map(([count, what]) => html`<span key=${what}><b>${count}</b> ${what}</span>`)}
      </p>
      <ol data-scrolls tabindex="0" aria-labelledby="events">
        ${picture?.events.map((event) => html`
          <${Event} key=${event.seq} text=${text} code=${code} fittings=${fittings} event=${event} />`)}
      </ol>
    </section>`;
};

/** Who may sign in at the counter page; asked for only when somebody wants to see it. */
export const Logins = ({ text }) => {
  const [logins, setLogins] = useState(null);
  const open = async ({ target }) => {
    if (target.open) setLogins((await question('logins'))?.staff ?? []);
    else setLogins(null);
  };
  return html`
    <details class="box logins" onToggle=${open}>
      <summary>${text.logins}</summary>
      <p class="quiet small">${text.loginsMore}</p>
      <dl>
        ${logins?.map(({ user, password }) => html`
          <div key=${user}><dt>${user}</dt><dd><code>${password}</code></dd></div>`)}
      </dl>
    </details>`;
};
