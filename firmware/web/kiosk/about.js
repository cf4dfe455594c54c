// SPDX-License-Identifier: EUPL-1.2
// What a service is, before its number is taken: one touch away from its tile, which needs none of it.
import { LANGUAGES, named } from '../common/language.js';
import { Qr, waitText } from '../common/parts.js';
import { html } from '../common/ui.js';
import { Heading, Key, SiteText } from './screen.js';
import { closedText, isSaid } from './tile.js';

const Bring = ({ text, service, language }) => {
  const code = service.bring[language] ? language : Object.keys(service.bring)[0];
  return html`
    <section class="bring">
      <h2>${text.bring}</h2>
      <ul lang=${code} dir=${LANGUAGES[code]?.dir}>
        ${named(service.bring, language).map((line) => html`<li key=${line}>${line}</li>`)}
      </ul>
    </section>`;
};

const Self = ({ text, link }) => html`
  <figure class="phone">
    <${Qr} address=${link} label=${text.selfQr} />
    <figcaption>${text.self}<br /><bdi dir="ltr" class="link">${new URL(link).host}</bdi></figcaption>
  </figure>`;

const Place = ({ text, place }) => html`
  <p class="place">${text.elsewhere} <bdi>${place.name}</bdi>
    ${place.phone && html`, <bdi dir="ltr">${place.phone}</bdi>`}
    ${place.hours && html`, <bdi>${place.hours}</bdi>`}</p>`;

/** `onTake` takes its number, as its tile does. */
export const About = ({ text, site, service, language, onTake, onUndo }) => html`
  <section class="about">
    <${Heading} of=${`about-${service.id}`}><${SiteText} names=${service.names} language=${language} /><//>
    <div class="words">
      ${isSaid(service.must) && html`
        <p class="must"><${SiteText} names=${service.must} language=${language} /></p>`}
      ${isSaid(service.help) && html`
        <p><${SiteText} names=${service.help} language=${language} /></p>`}
      ${isSaid(service.bring) && html`<${Bring} text=${text} service=${service} language=${language} />`}
      ${service.link && html`<${Self} text=${text} link=${service.link} />`}
      ${service.place && html`<${Place} text=${text} place=${service.place} />`}
      <p class="state">${service.open ? waitText(text, service.wait)
        : closedText(text, site, service, language)}</p>
      ${service.open && service.late && html`<p class="late">${text.late}</p>`}
    </div>
    <div class="ways">
      ${service.open && html`<${Key} kind="strong" onClick=${onTake}>${text.take}<//>`}
      <${Key} onClick=${onUndo}>${text.undo}<//>
    </div>
  </section>`;
