// SPDX-License-Identifier: EUPL-1.2
// Codes at a counter: one to come back with is made, shown and printed; and an appointment whose code is
// missing is found by its errand and its time.
import { CodeText } from '../common/code.js';
import { clockText, dayText } from '../common/time.js';
import { html, useEffect, useState } from '../common/ui.js';
import { Choices, Dialog, Field } from './dialog.js';
import { numberTyped, serviceName } from './words.js';

const DAYS = [7, 30, 90];

const ReturnCode = ({ about, run, onClose }) => {
  const { text, own } = about;
  return html`
    <${Dialog} text=${text} title=${text.ask.code(own.number)} onClose=${onClose}>
      <p class="quiet">${text.codeMore}</p>
      <${Choices} keys=${about.keys} onChoose=${(days) => run('return-code', days ? { days } : {})}
        options=${[{ id: 0, label: text.codeUsual }, ...DAYS.map((days) =>
          ({ id: days, label: text.codeDays(days) }))]} />
    <//>`;
};

/** The code that was made: to be read aloud while its paper comes, if it comes. */
const CodeGiven = ({ about, number, given, until, onClose }) => {
  const { text, state, code } = about;
  return html`
    <${Dialog} text=${text} title=${text.codeGiven(number)} close=${text.close}
      onClose=${onClose}>
      <p class="code-given" tabindex="-1" data-first=""><${CodeText} code=${given} /></p>
      <p>${text.codeUntil(dayText(until, code))}</p>
      <p>${state.topics.site?.paper === false ? text.codeNoPaper : text.codePaper}</p>
    <//>`;
};

// Today's appointments that are expected; null until they are known.
const useAppointments = (line, service) => {
  const [found, setFound] = useState(null);
  useEffect(() => {
    let isWanted = true;
    const ask = async () => {
      const all = [];
      for (let page = 1; page !== null;) {
        const answer = await line.request('appointments', { page, ...(service && { service }) });
        if (!answer.ok) break;
        all.push(...answer.appointments);
        page = answer.next;
      }
      if (isWanted) setFound(all.filter(({ state }) => state === 'expected'));
    };
    setFound(null);
    ask();
    return () => {
      isWanted = false;
    };
  }, [line, service]);
  return found;
};

const ofServices = (site, code) => (site?.services ?? [])
  .map(({ id }) => ({ id, label: serviceName(site, id, code) }));

const Appointment = ({ about, line, checkIn, onClose }) => {
  const { text, state, code, own, ticket } = about;
  const { site } = state.topics;
  const [service, setService] = useState('');
  const [wrong, setWrong] = useState(null);
  const found = useAppointments(line, service);
  const isNoCode = ticket?.marks?.includes('appointment');
  const choose = (place) => {
    const typed = document.getElementById('ask-ticket').value.trim();
    const number = typed ? numberTyped(typed) : null;
    if (typed && !number) return setWrong(text.numberWrong);
    return checkIn(found[place], number);
  };
  return html`
    <${Dialog} text=${text} title=${text.ask.appointment} onClose=${onClose}>
      <div class="fields">
        <${Field} id="service" label=${text.errand} data-first="" value=${service}
          onChange=${(event) => setService(event.currentTarget.value)}>
          <option value="">${text.anyErrand}</option>
          ${ofServices(site, code).map(({ id, label }) => html`<option value=${id}>${label}</option>`)}
        <//>
        <${Field} id="ticket" label=${text.appointmentNumber} hint=${text.appointmentNumberHint} size="6"
          autocapitalize="characters" defaultValue=${isNoCode ? own.number : ''} />
        <div role="alert">${wrong && html`<p class="notice refused">${wrong}</p>`}</div>
      </div>
      <div role="status">${found?.length === 0 && html`<p>${text.noAppointments}</p>`}</div>
      <${Choices} keys=${about.keys} onChoose=${choose} options=${(found ?? []).map((one, place) => ({ id: place,
        label: clockText(Date.parse(one.time), site?.timezone, code),
        detail: serviceName(site, one.service, code) }))} />
    <//>`;
};

export const CODE_ASKS = { code: ReturnCode, 'code-given': CodeGiven, appointment: Appointment };
