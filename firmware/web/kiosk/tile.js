// SPDX-License-Identifier: EUPL-1.2
// The tiles of the first screen. A service's tile says what it is, what must be brought along, and how
// long it takes: all that one should know before one presses.
import { html } from '../common/ui.js';
import { waitText } from '../common/parts.js';
import { SiteText } from './screen.js';

const About = ({ text, service, language, state }) => html`
  <strong class="name"><${SiteText} names=${service.names} language=${language} /></strong>
  ${service.must && html`
    <span class="must"><${SiteText} names=${service.must} language=${language} /></span>`}
  <span class="state">${state ?? waitText(text, service.wait)}</span>
  ${!state && service.late && html`<span class="late">${text.late}</span>`}`;

/** One service. What is closed is told, and is no button. */
export const ServiceTile = ({ kind = '', onPress, ...about }) => {
  if (!about.service.open) {
    return html`<div class="tile closed ${kind}"><${About} ...${about} state=${about.text.closed} /></div>`;
  }
  return html`
    <button type="button" class="tile ${kind}" data-service=${about.service.id}
      onClick=${() => onPress(about.service)}>
      <${About} ...${about} />
    </button>`;
};

/** What is no service. `pressed` makes it a switch. */
export const Tile = ({ kind = '', name, more, pressed, ...rest }) => html`
  <button type="button" class="tile ${kind}"
    aria-pressed=${pressed === undefined ? null : String(pressed)} ...${rest}>
    <strong class="name">${name}</strong>
    ${more && html`<span class="must">${more}</span>`}
  </button>`;
