// SPDX-License-Identifier: EUPL-1.2
// What is asked before an action about the citizen at the counter or about the counter itself. `about`
// is what the desk knows; `run(verb, fields)` does it and closes.
import { html } from '../common/ui.js';
import { Check, Choices, Dialog, Field, Form } from './dialog.js';
import { below, counterName, errandNow, languageName, serviceName } from './words.js';

const WAKE_MINUTES = [5, 10, 20, 30, 60, 120];
const PARK = ['documents', 'form', 'other_office', 'called_away', 'other'];
const PAUSE = ['break', 'lunch', 'backoffice', 'meeting', 'other'];
const ERRANDS_MAX = 4;
const PARTY_MAX = 20;

const services = ({ state, code, text }) => (state.topics.site?.services ?? [])
  .filter((service) => service.open)
  .map(({ id, per_person: perPerson }) => ({ id, perPerson, label: serviceName(state.topics.site, id, code),
    detail: text.waiting(state.topics[`service/${id}`]?.waiting ?? 0) }));

const Finish = ({ about, run, onClose }) => html`
  <${Dialog} text=${about.text} title=${about.text.ask.finish(about.own.number)} onClose=${onClose}>
    <${Choices} keys=${about.keys} options=${['served', 'delivered', 'partly', 'referred'].map((id) =>
      ({ id, label: about.text.outcomes[id] }))}
      onChoose=${(id) => run('finish', id === 'delivered' ? { outcome: 'served', delivered: true }
        : { outcome: id })} />
  <//>`;

const Park = ({ about, run, onClose }) => {
  const { text, keys } = about;
  const wake = () => {
    const minutes = Number(document.getElementById('ask-wake').value);
    return minutes ? { wake_s: minutes * 60 } : {};
  };
  return html`
    <${Dialog} text=${text} title=${text.ask.park(about.own.number)} onClose=${onClose}>
      <${Choices} keys=${keys} options=${PARK.map((id) => ({ id, label: text.parkReasons[id] }))}
        onChoose=${(reason) => run('park', { reason, ...wake() })} />
      <${Field} id="wake" label=${text.wake}>
        <option value="">${text.wakeUsual}</option>
        ${WAKE_MINUTES.map((minutes) => html`<option value=${minutes}>${text.minutes(minutes)}</option>`)}
      <//>
    <//>`;
};

const Pause = ({ about, run, onClose }) => html`
  <${Dialog} text=${about.text} title=${about.text.ask.pause} onClose=${onClose}>
    <${Choices} keys=${about.keys} options=${PAUSE.map((id) =>
      ({ id, label: about.text.pauseReasons[id] }))} onChoose=${(reason) => run('pause', { reason })} />
  <//>`;

/** Where a ticket can go: to another errand's queue, or to one counter. */
const Transfer = ({ about, number, service, run, onClose }) => {
  const { text, state, own } = about;
  const now = service ?? errandNow(about.ticket);
  const counters = below(state, 'counter')
    .filter(({ counter, state: is }) => counter !== own.counter && is !== 'closed');
  const options = [
    ...services(about).filter(({ id }) => id !== now).map((one) => ({ ...one, id: `service ${one.id}` })),
    ...counters.map(({ counter }) =>
      ({ id: `counter ${counter}`, label: text.counterNamed(counterName(state, counter)) })),
  ];
  const choose = (id) => {
    const [kind, name] = id.split(' ');
    run('transfer', { ...(number ? { ticket: number } : {}), [kind]: name });
  };
  return html`
    <${Dialog} text=${text} title=${text.ask.transfer(number ?? own.number)} onClose=${onClose}>
      <p class="quiet">${text.transferKeeps}</p>
      <${Choices} keys=${about.keys} options=${options} onChoose=${choose} />
    <//>`;
};

const Errand = ({ about, run, onClose }) => {
  const { text } = about;
  const isFull = about.ticket?.services?.length >= ERRANDS_MAX;
  return html`
    <${Dialog} text=${text} title=${text.ask.errand(about.own.number)} onClose=${onClose}>
      ${isFull ? html`<p>${text.errandsFull}</p>` : html`
        <${Choices} keys=${about.keys} options=${services(about)}
          onChoose=${(service) => run('add-errand', { service })} />`}
    <//>`;
};

/** Offices alone, as a list: a field would take a person's name. */
const Refer = ({ about, run, onClose }) => html`
  <${Dialog} text=${about.text} title=${about.text.ask.refer(about.own.number)} onClose=${onClose}>
    <${Choices} keys=${about.keys} options=${about.text.places.map((place) => ({ id: place, label: place }))}
      onChoose=${(place) => run('refer', { place })} />
  <//>`;

const isParty = (typed) => /^\s*[0-9]+\s*$/.test(typed) && Number(typed) >= 1 && Number(typed) <= PARTY_MAX;

const fieldsOfTicket = (data) => {
  const party = Number(data.get('party'));
  const marks = ['accompanied', 'fetch'].filter((mark) => data.get(mark));
  return {
    services: [data.get('service')],
    language: data.get('language'),
    ...(party > 1 ? { party } : {}),
    ...(marks.length ? { marks } : {}),
  };
};

/** A ticket for somebody who cannot take one. */
const TakeFor = ({ about, run, onClose }) => {
  const { text, state, code } = about;
  const check = (data) => (isParty(data.get('party')) ? null : text.partyWrong(PARTY_MAX));
  return html`
    <${Dialog} text=${text} title=${text.ask['take-for']} onClose=${onClose}>
      <${Form} go=${text.takeForGo} check=${check}
        onGo=${(data) => run('take-for', fieldsOfTicket(data))}>
        <${Field} id="service" label=${text.errand} data-first="">
          ${services(about).map(({ id, label }) => html`<option value=${id}>${label}</option>`)}
        <//>
        <${Field} id="party" label=${text.partySize} type="number" min="1" max=${PARTY_MAX}
          defaultValue="1" />
        <${Field} id="language" label=${text.language}>
          ${(state.topics.site?.languages ?? ['da']).map((language) => html`
            <option value=${language}>${languageName(language, code)}</option>`)}
        <//>
        <${Check} id="accompanied" label=${text.accompanied} />
        <${Check} id="fetch" label=${text.fetchLong} />
      <//>
    <//>`;
};

export const ASKS = {
  finish: Finish, park: Park, pause: Pause, transfer: Transfer, errand: Errand, refer: Refer,
  'take-for': TakeFor,
};

/** Those that depend on who is at the counter: they close when that changes. */
export const ABOUT_VISIT = ['finish', 'park', 'transfer', 'errand', 'refer', 'pause', 'waiting', 'more', 'code',
  'summon'];
