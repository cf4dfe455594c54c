// SPDX-License-Identifier: EUPL-1.2
// "I am back": whoever was away when their number was called comes into the queue again.
import { html, useRef, useState } from '../common/ui.js';
import { TicketNumber, waitText } from '../common/parts.js';
import { Keypad } from './keypad.js';
import { Heading, Key, Message } from './screen.js';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const FIGURES = [...'1234567890'];
const WHOLE = /^[A-Z]\d{3}$/;

// As much of what was typed as is the beginning of a number.
const begun = (typed) => typed.toUpperCase().replace(/[^A-Z0-9]/g, '').match(/^[A-Z]?\d{0,3}/)?.[0] ?? '';

const REFUSALS = {
  unknown_ticket: 'backUnknown',
  not_parked: 'backNotAway',
  already_ended: 'backEnded',
  no_answer: 'backNoAnswer',
};

/** `ask(number)` resolves with the appliance's answer. */
export const Back = ({ text, ask, onDone }) => {
  const [value, setValue] = useState('');
  const [fault, setFault] = useState(null);
  const [answer, setAnswer] = useState(null);
  const busy = useRef(false);
  const type = (typed) => {
    setFault(null);
    setValue(typed);
  };
  const send = async (event) => {
    event.preventDefault();
    if (busy.current) return;
    if (!WHOLE.test(value)) return setFault(text.backIncomplete);
    busy.current = true;
    const said = await ask(value);
    busy.current = false;
    if (said.ok) return setAnswer(said);
    const known = REFUSALS[said.refusal];
    setFault(known ? text[known](value) : said.text);
  };
  if (answer) {
    return html`
      <${Message} of="welcome" title=${text.backWelcome} onward=${text.done} onOnward=${onDone}>
        <p class="large"><${TicketNumber} number=${answer.ticket.number} /></p>
        <p>${text.backAgain} ${waitText(text, answer.ticket.wait)}</p>
      <//>`;
  }
  return html`
    <form class="return" onSubmit=${send} noValidate>
      <${Heading} of="back">${text.backQuestion}<//>
      <label for="number">${text.backLabel}</label>
      <input id="number" class="number" dir="ltr" inputmode="none" autocomplete="off"
        value=${value} aria-invalid=${String(Boolean(fault))} aria-describedby="fault"
        onInput=${(event) => {
          event.target.value = begun(event.target.value);
          type(event.target.value);
        }} />
      <p class="fault" id="fault" role="alert">${fault}</p>
      <${Keypad} kind=${value ? 'figures' : 'letters'} label=${value ? text.figures : text.letters}
        signs=${value ? FIGURES : LETTERS} value=${value} deleteLabel=${text.deleteSign}
        onValue=${(typed) => type(begun(typed))} />
      <div class="ways">
        <button type="submit" class="key strong">${text.back}</button>
        <${Key} onClick=${onDone}>${text.undo}<//>
      </div>
    </form>`;
};
