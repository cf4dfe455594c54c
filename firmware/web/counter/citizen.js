// SPDX-License-Identifier: EUPL-1.2
// Who is at the counter; or, while nobody is, who would come and why.
import { named } from '../common/language.js';
import { TicketNumber } from '../common/parts.js';
import { html } from '../common/ui.js';
import { errandAt, languageName, laneName, serviceName, serviceOf, waited } from './words.js';

const Errand = ({ text, code, site, id, place, now, party }) => html`
  <li class="errand" data-now=${String(place === now)} aria-current=${place === now ? 'step' : null}>
    <strong>${serviceName(site, id, code)}</strong>
    ${place < now && html` <span class="quiet">${text.errandDone}</span>`}
    ${party > 1 && html` <span class="chip">${text.party(party)}</span>`}
    ${place === now && serviceOf(site, id)?.must && html`
      <span class="must">${named(serviceOf(site, id).must, code)}</span>`}
  </li>`;

const Errands = ({ text, code, site, ticket, isVolunteer }) => html`
  <ol class="errands" aria-label=${text.errands}>
    ${ticket.services.map((id, place) => html`
      <${Errand} key=${`${place} ${id}`} text=${text} code=${code} site=${site} id=${id} place=${place}
        now=${errandAt(ticket)} party=${place === errandAt(ticket) && !isVolunteer && ticket.party} />`)}
  </ol>`;

// A volunteer sees the number, the errand and its help text; and who has to be fetched, or nobody could.
const factsOf = ({ text, code, own, ticket, isVolunteer }) => {
  const isFetch = ticket.marks ? ticket.marks.includes('fetch')
    : ticket.state === 'called' && ticket.no_show_s === null;
  const fetch = isFetch && html`<span class="chip strong">${text.fetch}</span>`;
  const asked = own.summoned?.map((who) => html`<span class="chip">${text.summoned[who]}</span>`);
  if (isVolunteer) return [fetch, asked];
  return [
    fetch,
    asked,
    ticket.marks?.includes('accompanied') && html`<span class="chip">${text.accompanied}</span>`,
    ticket.marks?.includes('appointment') && html`<span class="chip strong">${text.noCode}</span>`,
    ticket.language && ticket.language !== 'da'
      && html`<span class="chip strong">${languageName(ticket.language, code)}</span>`,
    ticket.lane && html`<span class="chip" data-lane=${ticket.lane}>${laneName(text, ticket.lane)}</span>`,
    Number.isInteger(ticket.waited_s)
      && html`<span class="chip bare">${text.hasWaited(waited(text, ticket.waited_s))}</span>`,
    ticket.no_shows > 0 && html`<span class="chip">${text.noShows(ticket.no_shows)}</span>`,
  ];
};

const AtCounter = (props) => {
  const { text, code, state, own, ticket, isVolunteer } = props;
  return html`
    <p class="stand">${own.state === 'calling' ? text.isCalled : text.isServed}</p>
    <p class="big"><${TicketNumber} number=${own.number} /></p>
    ${ticket && html`
      <p class="facts">${factsOf(props)}</p>
      ${ticket.services && html`
        <${Errands} text=${text} code=${code} site=${state.topics.site} ticket=${ticket}
          isVolunteer=${isVolunteer} />`}`}`;
};

/** In the page's words; a reason that it does not know, in the appliance's, which are in the site's language. */
export const Why = ({ text, site, ticket: { number, why } }) => {
  const words = text.why[why?.kind]?.(number, why.runner_up);
  if (words) return html`<span class="why">${words}</span>`;
  return why?.text ? html`<span class="why" lang=${site?.languages?.[0]}>${why.text}</span>` : null;
};

const NextOne = ({ text, code, state, first, isVolunteer }) => html`
  <p class="stand">${text.nextTitle}</p>
  <p class="big next"><${TicketNumber} number=${first.number} /></p>
  <p class="facts">
    <strong>${serviceName(state.topics.site, first.service, code)}</strong>
    ${!isVolunteer && html`<span class="chip" data-lane=${first.lane}>${laneName(text, first.lane)}</span>
      <span class="chip bare">${text.hasWaited(waited(text, first.waited))}</span>`}
  </p>
  ${isVolunteer ? html`
    <p class="must">${named(serviceOf(state.topics.site, first.service)?.must, code)}</p>`
    : html`<p><${Why} text=${text} site=${state.topics.site} ticket=${first} /></p>`}`;

export const Citizen = (props) => {
  const { text, own, queue } = props;
  const isThere = own.number !== null && own.number !== undefined;
  const first = queue.tickets[0];
  return html`
    <section class="citizen" data-state=${own.state} aria-labelledby="citizen-title">
      <h2 id="citizen-title" class="unseen">${isThere ? text.citizenTitle : text.nextTitle}</h2>
      ${isThere ? html`<${AtCounter} ...${props} />`
        : own.state === 'paused' ? html`<p class="stand">${text.isPaused}</p><p>${text.isPausedMore}</p>`
        : first ? html`<${NextOne} ...${props} first=${first} />`
        : html`<p class="stand">${text.nobodyWaits}</p><p class="quiet">${text.nobodyWaitsMore}</p>`}
    </section>`;
};
