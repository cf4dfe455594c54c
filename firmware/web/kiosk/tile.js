// SPDX-License-Identifier: EUPL-1.2
// The tiles of the first screen. A service's tile says what it is, what must be brought along, and how
// long it takes: all that one should know before one presses. What else there is to know is a key beside it.
import { html } from '../common/ui.js';
import { waitText } from '../common/parts.js';
import { clockText, nearDayText } from '../common/time.js';
import { SiteText } from './screen.js';

/** "Vi åbner mandag kl. 10.00", or null where nobody knows: `until` is when what is closed opens. */
export const opensText = (text, until, timezone, language) => {
  const at = Date.parse(until ?? '');
  if (Number.isNaN(at)) return null;
  const time = clockText(at, timezone, language);
  const day = nearDayText(at, Date.now(), timezone, language);
  return day ? text.opensOn(day, time) : text.opensToday(time);
};

/** What a closed service says. */
export const closedText = (text, site, service, language) =>
  [text.closed, opensText(text, service.until, site.timezone, language)].filter(Boolean).join('. ');

/** Whether there is a text in any language. */
export const isSaid = (texts) => Object.keys(texts ?? {}).length > 0;

/** Whether there is more to say of a service than its tile does. */
export const hasAbout = ({ help, bring, link, place }) =>
  isSaid(help) || isSaid(bring) || Boolean(link) || Boolean(place);

const Says = ({ text, service, language, state }) => html`
  <strong class="name"><${SiteText} names=${service.names} language=${language} /></strong>
  ${service.must && html`
    <span class="must"><${SiteText} names=${service.must} language=${language} /></span>`}
  <span class="state">${state ?? waitText(text, service.wait)}</span>
  ${!state && service.late && html`<span class="late">${text.late}</span>`}`;

/** One service. What is closed is told, and is no button. */
export const ServiceTile = ({ kind = '', site, onPress, ...about }) => {
  const { text, service, language } = about;
  if (!service.open) {
    return html`<div class="tile closed ${kind}">
      <${Says} ...${about} state=${closedText(text, site, service, language)} /></div>`;
  }
  return html`
    <button type="button" class="tile ${kind}" data-service=${service.id} onClick=${() => onPress(service)}>
      <${Says} ...${about} />
    </button>`;
};

/** What is no service. `pressed` makes it a switch. */
export const Tile = ({ kind = '', name, more, pressed, ...rest }) => html`
  <button type="button" class="tile ${kind}"
    aria-pressed=${pressed === undefined ? null : String(pressed)} ...${rest}>
    <strong class="name">${name}</strong>
    ${more && html`<span class="must">${more}</span>`}
  </button>`;
