// SPDX-License-Identifier: EUPL-1.2
// A number that nobody remembers is found by its errand and by when it was taken.
import { clockText } from '../common/time.js';
import { html, useEffect, useState } from '../common/ui.js';
import { Choices, Dialog, Field } from './dialog.js';
import { errandNow, serviceName } from './words.js';

const WITHIN_MINUTES = [15, 30, 60, 120, 240];
const SHOWN = 9; // as many as there are keys
// What is mostly done to a number that stands so, by typing it.
const VERBS = { parked: 'unpark', called: 'take-over', serving: 'take-over', ended: 'reopen' };

const useFound = (line, service, minutes, isEnded) => {
  const [found, setFound] = useState(null);
  useEffect(() => {
    let isWanted = true;
    setFound(null);
    line.request('tickets', { from_s: minutes * 60, ...(service && { service }),
      ...(isEnded && { state: 'ended' }) })
      .then((answer) => isWanted && setFound(answer.ok ? answer.tickets : []));
    return () => {
      isWanted = false;
    };
  }, [line, service, minutes, isEnded]);
  return found;
};

const Find = ({ about, line, open, onClose }) => {
  const { text, state, code } = about;
  const { site } = state.topics;
  const [service, setService] = useState('');
  const [minutes, setMinutes] = useState(60);
  const [isEnded, setIsEnded] = useState(false);
  const found = useFound(line, service, minutes, isEnded);
  const choose = (number) => {
    const ticket = found.find((one) => one.number === number);
    if (ticket.state !== 'waiting') return open('typed', { verb: VERBS[ticket.state], value: number });
    return open('waiting', { entry: { number, service: errandNow(ticket), waited: ticket.waited_s } });
  };
  const detail = (ticket) => [serviceName(site, errandNow(ticket), code),
    text.takenAt(clockText(Date.parse(ticket.taken), site?.timezone, code)),
    text.ticketStates[ticket.state]].join(' · ');
  return html`
    <${Dialog} text=${text} title=${text.onNumber.find} onClose=${onClose}>
      <div class="fields">
        <${Field} id="service" label=${text.errand} data-first="" value=${service}
          onChange=${(event) => setService(event.currentTarget.value)}>
          <option value="">${text.anyErrand}</option>
          ${(site?.services ?? []).map(({ id }) => html`
            <option value=${id}>${serviceName(site, id, code)}</option>`)}
        <//>
        <${Field} id="within" label=${text.takenWithin} value=${minutes}
          onChange=${(event) => setMinutes(Number(event.currentTarget.value))}>
          ${WITHIN_MINUTES.map((one) => html`<option value=${one}>${text.lastMinutes(one)}</option>`)}
        <//>
        <${Field} id="state" label=${text.standsHow} value=${isEnded ? 'ended' : ''}
          onChange=${(event) => setIsEnded(event.currentTarget.value === 'ended')}>
          <option value="">${text.standsOpen}</option>
          <option value="ended">${text.standsEnded}</option>
        <//>
      </div>
      <div role="status">${found?.length === 0 && html`<p>${text.foundNone}</p>`}
        ${found?.length > SHOWN && html`<p>${text.foundMore(found.length - SHOWN)}</p>`}</div>
      <${Choices} keys=${about.keys} onChoose=${choose} options=${(found ?? []).slice(0, SHOWN).map((ticket) =>
        ({ id: ticket.number, label: ticket.number, detail: detail(ticket) }))} />
    <//>`;
};

export const FIND_ASKS = { find: Find };
