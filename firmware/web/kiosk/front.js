// SPDX-License-Identifier: EUPL-1.2
// The first screen: one question, and what it can be answered with.
import { html } from '../common/ui.js';
import { Heading, Key, SiteText } from './screen.js';
import { hasAbout, ServiceTile, Tile } from './tile.js';

const TILES_MAX = 8;

const FAST = 'fast';

/** Who is in doubt about the errand is one tap away from somebody who is not. */
export const guideOf = (site) => site.services.find(({ id }) => id === 'guide');

const mayWish = (site, lane) => site.lanes.some(({ id, wish }) => id === lane && wish);

// With more services than tiles the last tile turns the page.
const pageOf = (services, page) => {
  if (services.length <= TILES_MAX) return { shown: services, pages: 1 };
  const size = TILES_MAX - 1;
  const pages = Math.ceil(services.length / size);
  const at = page % pages;
  return { shown: services.slice(at * size, (at + 1) * size), pages };
};

const AboutKey = ({ text, service, language, onAbout }) => html`
  <${Key} kind="info" data-about=${service.id} onClick=${() => onAbout(service)}>
    <span aria-hidden="true">i</span>
    <span class="unseen">${text.about} <${SiteText} names=${service.names} language=${language} /></span>
  <//>`;

const Services = ({ services, page, onPage, onAbout, ...about }) => {
  const { text, language } = about;
  const { shown, pages } = pageOf(services, page);
  return html`
    <ul class="services" aria-label=${text.services}>
      ${shown.map((service) => html`
        <li key=${service.id}>
          <${ServiceTile} service=${service} ...${about} />
          ${hasAbout(service) && html`
            <${AboutKey} text=${text} service=${service} language=${language} onAbout=${onAbout} />`}
        </li>`)}
      ${pages > 1 && html`
        <li key="more"><${Tile} kind="quiet" name=${text.moreServices}
          more=${text.pageOf((page % pages) + 1, pages)} onClick=${() => onPage(page + 1)} /></li>`}
    </ul>`;
};

/**
 * `choose(service, wish)` gets a service and what else is wished for ({lane, marks}); `wish` is there when
 * that has been chosen first. `fetch` is the switch "come and get me" and `onFetch` turns it.
 */
export const Front = ({ site, text, language, choose, wish, onWish, fetch, onFetch, onBack, onCode, onAbout,
  page = 0, onPage }) => {
  const guide = guideOf(site);
  const services = site.services.filter((service) => service !== guide);
  // Whoever needs help should not have to choose; they must where nobody is there to be in doubt with.
  const ask = (wanted) => (guide?.open ? choose(guide, wanted) : onWish(wanted));
  const press = (service) => choose(service, wish ?? {});
  return html`
    <section class="front">
      <header class="question">
        <${Heading} of=${wish ? 'wish' : 'front'}>${wish ? text.whichErrand : text.question}<//>
        <p class="quiet">${text.oneTap}</p>
        ${site.paper === false && html`<p class="note">${text.noPaperBefore}</p>`}
      </header>
      <${Services} services=${services} site=${site} text=${text} language=${language} onPress=${press}
        page=${page} onPage=${onPage} onAbout=${onAbout} />
      <div class="help">
        ${guide && !wish && html`
          <${ServiceTile} kind="guide" service=${guide} site=${site} text=${text} language=${language}
            onPress=${press} />`}
        ${!wish && mayWish(site, FAST) && html`
          <${Tile} kind="care" name=${text.support} more=${text.supportMore} data-wish="support"
            onClick=${() => ask({ lane: FAST, marks: ['accompanied'] })} />
          <${Tile} kind="care" name=${text.needHelp} more=${text.needHelpMore} data-wish="help"
            onClick=${() => ask({ lane: FAST })} />`}
        ${!wish && html`
          <${Tile} kind="quiet code" name=${text.haveCode} more=${text.haveCodeMore} onClick=${onCode} />
          <${Tile} kind="quiet back" name=${text.back} more=${text.backMore} onClick=${onBack} />`}
        <${Tile} kind="fetch" name=${text.fetch} more=${fetch ? text.fetchOn : text.fetchMore}
          pressed=${fetch} data-quick onClick=${onFetch} />
        ${wish && html`<${Key} onClick=${() => onWish(null)}>${text.undo}<//>`}
      </div>
    </section>`;
};
