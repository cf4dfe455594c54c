// SPDX-License-Identifier: EUPL-1.2
// "I have an appointment or a code": the code is typed and a number comes of it. Whoever has none gets a
// number too, and the staff find the appointment. The code is kept nowhere: typed again, it gives the same
// number again.
import { CODE_SIGNS, codeText, codeTyped, isWholeCode } from '../common/code.js';
import { html, useRef, useState } from '../common/ui.js';
import { Keypad } from './keypad.js';
import { Heading, Key } from './screen.js';

const REFUSALS = {
  unknown_code: 'codeUnknown',
  too_early: 'codeTooEarly',
  too_old: 'codeTooOld',
  no_answer: 'codeNoAnswer',
};

/** `ask(code)` resolves with the appliance's answer; `onTicket(answer)` gets one that has a number. */
export const Code = ({ text, ask, onTicket, onNoCode, onDone }) => {
  const [value, setValue] = useState('');
  const [fault, setFault] = useState(null);
  const busy = useRef(false);
  const type = (typed) => {
    setFault(null);
    setValue(codeTyped(typed));
  };
  const send = async (event) => {
    event.preventDefault();
    if (busy.current) return;
    if (!isWholeCode(value)) return setFault(text.codeIncomplete);
    busy.current = true;
    const said = await ask(value);
    busy.current = false;
    if (said.ok) return onTicket(said);
    setFault(text[REFUSALS[said.refusal]] ?? said.text);
  };
  return html`
    <form class="return code" onSubmit=${send} noValidate>
      <${Heading} of="code">${text.codeQuestion}<//>
      <label for="code">${text.codeLabel}</label>
      <input id="code" class="number" dir="ltr" inputmode="none" autocomplete="off" spellcheck=${false}
        autocapitalize="characters" value=${codeText(value)} aria-invalid=${String(Boolean(fault))}
        aria-describedby="fault" onInput=${(event) => {
          event.target.value = codeText(codeTyped(event.target.value));
          type(event.target.value);
        }} />
      <p class="fault" id="fault" role="alert">${fault}</p>
      <${Keypad} kind="signs" label=${text.signs} signs=${CODE_SIGNS} value=${value}
        deleteLabel=${text.deleteSign} onValue=${type} />
      <div class="ways">
        <button type="submit" class="key strong">${text.checkIn}</button>
        <${Key} onClick=${onNoCode}>${text.noCode}<//>
        <${Key} onClick=${onDone}>${text.undo}<//>
      </div>
    </form>`;
};
