// SPDX-License-Identifier: EUPL-1.2
// The number: as large as the screen allows, how long it will take, what to have ready, the code for the
// phone, and the truth about the paper. It makes room for the next citizen by itself, in sight.
import { html, useEffect, useState } from '../common/ui.js';
import { Qr, TicketNumber, waitText } from '../common/parts.js';
import { clockText } from '../common/time.js';
import { usePaper } from './paper.js';
import { Heading, Key, SiteText } from './screen.js';
import { MORE_S, NO_PAPER_S, TICKET_S } from './times.js';

const PAPER_TEXTS = { wanted: 'paperWanted', printed: 'paperPrinted', failed: 'paperFailed', doubt: 'paperDoubt',
  before: 'paperBefore' };

const useCountdown = (seconds, onEnd) => {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (left <= 0) return onEnd();
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, (least) => setLeft((now) => Math.max(now, least))];
};

const Phone = ({ text, address }) => html`
  <figure class="phone">
    <${Qr} address=${address} label=${text.qr} />
    <figcaption>${text.phone}</figcaption>
  </figure>`;

// When somebody with an appointment is called. A return code has no time, and that of a visit which goes on
// is its own number, whose paper came before.
const Appointment = ({ text, site, language, appointment, paper }) => {
  const again = paper === 'before' ? text.sameNumber : text.returned;
  return html`
    <p class="appointment">${appointment
    ? text.appointment[appointment.status](clockText(Date.parse(appointment.time), site?.timezone, language))
    : again}</p>`;
};

/**
 * `ticket` is that of the answer, `order` what it was ordered with. `appointment` is what it was checked in for:
 * null with a return code, undefined when it was not.
 */
export const Ticket = ({ text, site, language, ticket, order, appointment, onDone }) => {
  const token = ticket.token;
  const paper = usePaper(token, site?.paper !== false);
  const [left, atLeast] = useCountdown(TICKET_S, onDone);
  useEffect(() => {
    if (paper === 'failed' || paper === 'doubt') atLeast(NO_PAPER_S);
  }, [paper]);
  const marks = order.fields.marks ?? [];
  // Whoever comes with a support worker has an errand that nobody has named yet: nothing can be said of it.
  const services = marks.includes('accompanied') ? []
    : (site?.services ?? []).filter(({ id }) => order.fields.services.includes(id));
  const address = site?.public_url && token && `${site.public_url.replace(/\/+$/, '')}/t/${token}`;
  return html`
    <section class="ticket">
      <${Heading} of=${ticket.number}>
        <span class="label">${text.yourNumber}</span> <${TicketNumber} number=${ticket.number} />
      <//>
      ${appointment !== undefined && html`
        <${Appointment} text=${text} site=${site} language=${language} appointment=${appointment}
          paper=${paper} />`}
      <p class="wait">${waitText(text, ticket.wait)}</p>
      ${services.some(({ late }) => late) && html`<p class="late">${text.late}</p>`}
      ${marks.includes('appointment') && html`<p class="appointment">${text.noCodeNext}</p>`}
      <p class="watch">${marks.includes('fetch') ? text.fetchOn : text.watch}</p>
      ${paper && html`<p class="paper ${paper}" role="status">${text[PAPER_TEXTS[paper]]}</p>`}
      ${services.filter(({ must }) => must).map(({ id, must }) => html`
        <p class="bring" key=${id}><${SiteText} names=${must} language=${language} /></p>`)}
      <div class="aside">
        ${address && html`<${Phone} text=${text} address=${address} />`}
        ${paper !== 'printed' && paper !== 'before' && html`<p class="photograph">${text.photograph}</p>`}
      </div>
      <div class="ways">
        <${Key} kind="strong" onClick=${onDone}>${text.done}<//>
        <${Key} data-quick onClick=${() => atLeast(left + MORE_S)}>${text.moreTime}<//>
        <p class="countdown" role="timer">${text.startsAgain(left)}</p>
      </div>
    </section>`;
};
