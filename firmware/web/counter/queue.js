// SPDX-License-Identifier: EUPL-1.2
// The queue of this counter, live: its order comes from the retained topic, how long each has waited
// goes on here, and what that topic does not have (who is parked, who is served elsewhere) is asked for.
import { TicketNumber } from '../common/parts.js';
import { html, useCallback, useEffect, useNow, useRef, useState } from '../common/ui.js';
import { Why } from './citizen.js';
import { below, errandNow, laneName, serviceName, waited } from './words.js';

const ASK_AFTER_MS = 800; // what changes together is asked about once
const ASK_EVERY_MS = 20000;

/**
 * Since when each number waits, by this browser's clock. A message says how long at the moment when it
 * was sent; one that was kept for us may be old, so the answers to `tickets` correct it.
 */
export const useWaits = (line) => {
  const since = useRef(new Map());
  const note = useCallback((tickets) => {
    for (const { number, waited_s: seconds } of tickets ?? [])
      if (Number.isInteger(seconds)) since.current.set(number, Date.now() - seconds * 1000);
  }, []);
  useEffect(() => {
    for (const [topic, payload] of Object.entries(line.state.topics))
      if (topic.startsWith('queue/')) note(payload.tickets);
    return line.heard((topic, payload) => topic.startsWith('queue/') && note(payload?.tickets));
  }, [line]);
  return { since: since.current, note };
};

/** The retained queue with `waited` in seconds as of now; empty while there is none. */
export const useQueue = (state, id, waits) => {
  const now = useNow();
  const queue = state.topics[`queue/${id}`];
  const tickets = (queue?.tickets ?? []).map((ticket) => ({
    ...ticket,
    waited: (now - (waits.since.get(ticket.number) ?? now - (ticket.waited_s ?? 0) * 1000)) / 1000,
  }));
  return { total: queue?.total ?? 0, tickets };
};

/** All open tickets (at most a page), for who may ask: staff and supervisors. */
export const useTickets = (line, isAllowed, look, note) => {
  const [tickets, setTickets] = useState([]);
  useEffect(() => {
    if (!isAllowed) return undefined;
    const ask = async () => {
      const answer = await line.request('tickets');
      if (!answer.ok) return;
      note(answer.tickets.filter(({ state }) => state === 'waiting'));
      setTickets(answer.tickets);
    };
    const soon = setTimeout(ask, ASK_AFTER_MS);
    const again = setInterval(ask, ASK_EVERY_MS);
    return () => {
      clearTimeout(soon);
      clearInterval(again);
    };
  }, [line, isAllowed, look]);
  return tickets;
};

// Why a number stands where it does holds for the one that is next, and for nobody after it.
const Entry = ({ text, code, site, ticket, isFirst, isVolunteer, onChoose,
  onKeyDown }) => html`
  <li>
    <button type="button" class="entry" data-number=${ticket.number} onKeyDown=${onKeyDown}
      onClick=${(event) => onChoose(ticket, event.currentTarget)}>
      <${TicketNumber} number=${ticket.number} />
      <span class="what">${serviceName(site, ticket.service, code)}</span>
      ${!isVolunteer && html`
        <span class="chip" data-lane=${ticket.lane}>${laneName(text, ticket.lane)}</span>
        <span class="wait">${waited(text, ticket.waited)}</span>
        ${isFirst && html`<${Why} text=${text} site=${site} ticket=${ticket} />`}`}
    </button>
  </li>`;

// The arrow keys go from one number to the next.
const step = (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const entries = [...event.currentTarget.closest('ol').querySelectorAll('button')];
  entries[entries.indexOf(event.currentTarget) + by]?.focus();
};

const Parked = ({ text, code, site, tickets, onUnpark }) => html`
  <section class="parked" aria-labelledby="parked-title">
    <h2 id="parked-title">${text.parkedTitle} <span class="count">${tickets.length}</span></h2>
    <ul>
      ${tickets.map((ticket) => html`
        <li key=${ticket.number}>
          <${TicketNumber} number=${ticket.number} />
          <span class="what">${serviceName(site, errandNow(ticket), code)}</span>
          <button type="button" class="plain small" onClick=${() => onUnpark(ticket.number)}
            aria-label=${text.unparkNumber(ticket.number)}>${text.unpark}</button>
        </li>`)}
    </ul>
  </section>`;

const Elsewhere = ({ text, code, state }) => {
  const services = below(state, 'service').filter(({ waiting }) => waiting > 0);
  const lanes = below(state, 'lane').filter(({ waiting }) => waiting > 0);
  if (!services.length) return null;
  return html`
    <section class="hall" aria-labelledby="hall-title">
      <h2 id="hall-title">${text.hallTitle}</h2>
      <ul>
        ${services.map(({ service, waiting }) => html`<li key=${service}>
          ${serviceName(state.topics.site, service, code)} <strong>${waiting}</strong></li>`)}
        ${lanes.map(({ lane, waiting, at_risk: risk }) => html`<li key=${`lane ${lane}`} data-lane=${lane}>
          ${laneName(text, lane)} <strong>${waiting}</strong>
          ${risk > 0 && html` <span class="risk">${text.atRisk(risk)}</span>`}</li>`)}
      </ul>
    </section>`;
};

export const Queue = ({ text, code, state, queue, tickets, isVolunteer, keys, onChoose, onUnpark }) => {
  const parked = tickets.filter((ticket) => ticket.state === 'parked');
  const more = queue.total - queue.tickets.length;
  return html`
    <aside class="queue" aria-labelledby="queue-title">
      <h2 id="queue-title">${text.queueTitle} <span class="count">${queue.total}</span>
        ${keys && html`<kbd aria-hidden="true">V</kbd>`}</h2>
      ${queue.tickets.length > 0 ? html`
        <ol class="entries" id="entries">
          ${queue.tickets.map((ticket, place) => html`
            <${Entry} key=${ticket.number} text=${text} code=${code} site=${state.topics.site}
              ticket=${ticket} isFirst=${place === 0} isVolunteer=${isVolunteer} onChoose=${onChoose}
              onKeyDown=${step} />`)}
        </ol>` : html`<p class="quiet">${text.nobodyWaits}</p>`}
      ${more > 0 && html`<p class="quiet">${text.andMore(more)}</p>`}
      ${parked.length > 0 && html`
        <${Parked} text=${text} code=${code} site=${state.topics.site} tickets=${parked}
          onUnpark=${onUnpark} />`}
      ${!isVolunteer && html`<${Elsewhere} text=${text} code=${code} state=${state} />`}
    </aside>`;
};
