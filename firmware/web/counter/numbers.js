// SPDX-License-Identifier: EUPL-1.2
// What is done to a number that is not at the counter: one of the queue, or one that somebody says.
import { html } from '../common/ui.js';
import { Choices, Dialog, Field, Form } from './dialog.js';
import { below, laneName, numberTyped, serviceName, waited } from './words.js';

const lanes = ({ state, text }) => below(state, 'lane')
  .map(({ lane, waiting }) => ({ id: lane, label: laneName(text, lane), detail: text.waiting(waiting) }));

const NumberField = ({ about, id = 'ticket', label, value }) => html`
  <${Field} id=${id} label=${label ?? about.text.number} defaultValue=${value} required data-first=""
    autocapitalize="characters" size="6" hint=${about.text.numberHint} />`;

const numberWrong = (text, ...ids) => (data) =>
  (ids.every((id) => numberTyped(data.get(id))) ? null : text.numberWrong);

/** Another lane, for who is called or waits. */
const Lane = ({ about, number, run, onClose }) => {
  const { text, own } = about;
  const known = number ?? (own.state === 'calling' ? own.number : null);
  return html`
    <${Dialog} text=${text} title=${text.ask.lane(known)} onClose=${onClose}>
      ${known ? html`<${Choices} keys=${about.keys} options=${lanes(about)}
        onChoose=${(lane) => run('grant-lane', { ticket: known, lane })} />` : html`
        <${Form} go=${text.actions.lane} check=${numberWrong(text, 'ticket')}
          onGo=${(data) => run('grant-lane',
            { ticket: numberTyped(data.get('ticket')), lane: data.get('lane') })}>
          <${NumberField} about=${about} />
          <${Field} id="lane" label=${text.lane}>
            ${lanes(about).map(({ id, label }) => html`<option value=${id}>${label}</option>`)}
          <//>
        <//>`}
    <//>`;
};

const canCall = ({ own }) => own.state === 'open';
const isStaff = ({ isVolunteer }) => !isVolunteer;
const isMerge = (about) => isStaff(about) && Boolean(about.own.number);

/** One of the queue was chosen. */
const Waiting = ({ about, entry, run, open, onClose }) => {
  const { text, own, state, code } = about;
  const acts = [
    ['call', canCall], ['lane', isStaff], ['transfer', () => true], ['merge', isMerge],
    ['reprint', () => true], ['leave', () => true],
  ].filter(([, can]) => can(about));
  const choose = (id) => {
    if (id === 'lane' || id === 'transfer')
      return open(id, { number: entry.number, service: entry.service });
    if (id === 'merge') return run('merge', { ticket: entry.number, into: own.number });
    return run(id, { ticket: entry.number });
  };
  return html`
    <${Dialog} text=${text} title=${text.ask.waiting(entry.number)} onClose=${onClose}>
      <p>${serviceName(state.topics.site, entry.service, code)}${isStaff(about)
        && ` · ${text.hasWaited(waited(text, entry.waited))}`}</p>
      <${Choices} keys=${about.keys} onChoose=${choose} options=${acts.map(([id]) => ({ id,
        label: id === 'merge' ? text.mergeInto(own.number) : text.onNumber[id] }))} />
    <//>`;
};

/** A verb for a number that is typed. */
const Typed = ({ about, verb, value, refused, run, onClose }) => {
  const { text } = about;
  return html`
    <${Dialog} text=${text} title=${text.onNumber[verb]} onClose=${onClose}>
      <p class="quiet">${text.onNumberMore[verb]}</p>
      <${Form} go=${text.onNumber[verb]} check=${numberWrong(text, 'ticket')} refused=${refused}
        onGo=${(data) => run(verb, { ticket: numberTyped(data.get('ticket')) })}>
        <${NumberField} about=${about} value=${value} />
      <//>
    <//>`;
};

const Merge = ({ about, run, onClose }) => {
  const { text, own } = about;
  return html`
    <${Dialog} text=${text} title=${text.onNumber.merge} onClose=${onClose}>
      <p class="quiet">${text.onNumberMore.merge}</p>
      <${Form} go=${text.onNumber.merge} check=${numberWrong(text, 'ticket', 'into')}
        onGo=${(data) => run('merge',
          { ticket: numberTyped(data.get('ticket')), into: numberTyped(data.get('into')) })}>
        <${NumberField} about=${about} label=${text.mergeTicket} />
        <${NumberField} about=${about} id="into" label=${text.mergeRest} value=${own.number ?? ''} />
      <//>
    <//>`;
};

const MORE = [
  ['find', isStaff], ['appointment', isStaff], ['unpark', () => true], ['take-over', canCall], ['reprint', () => true], ['leave', () => true],
  ['split', () => true], ['merge', isStaff], ['reopen', isStaff], ['return-code', () => true],
];
const OF_THEIR_OWN = ['find', 'appointment', 'merge'];

const More = ({ about, open, onClose }) => html`
  <${Dialog} text=${about.text} title=${about.text.actions.more} onClose=${onClose}>
    <${Choices} keys=${about.keys}
      options=${MORE.filter(([, can]) => can(about)).map(([id]) => ({ id, label: about.text.onNumber[id],
        detail: about.text.onNumberMore[id] }))}
      onChoose=${(id) => (OF_THEIR_OWN.includes(id) ? open(id) : open('typed', { verb: id }))} />
  <//>`;

export const NUMBER_ASKS = { lane: Lane, waiting: Waiting, typed: Typed, merge: Merge, more: More };
