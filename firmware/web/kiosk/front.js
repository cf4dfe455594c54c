// SPDX-License-Identifier: EUPL-1.2
// The first screen: one question, and what it can be answered with.
import { html } from '../common/ui.js';
import { Heading, Key } from './screen.js';
import { ServiceTile, Tile } from './tile.js';

const TILES_MAX = 8;

/** Who is in doubt about the errand is one tap away from somebody who is not. */
const GUIDE = 'guide';
const FAST = 'fast';

const mayWish = (site, lane) => site.lanes.some(({ id, wish }) => id === lane && wish);

// With more services than tiles the last tile turns the page.
const pageOf = (services, page) => {
  if (services.length <= TILES_MAX) return { shown: services, pages: 1 };
  const size = TILES_MAX - 1;
  const pages = Math.ceil(services.length / size);
  const at = page % pages;
  return { shown: services.slice(at * size, (at + 1) * size), pages };
};

const Services = ({ services, text, language, onPress, page, onPage }) => {
  const { shown, pages } = pageOf(services, page);
  return html`
    <ul class="services" aria-label=${text.services}>
      ${shown.map((service) => html`
        <li key=${service.id}>
          <${ServiceTile} service=${service} text=${text} language=${language} onPress=${onPress} />
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
export const Front = ({ site, text, language, choose, wish, onWish, fetch, onFetch, onBack, page = 0,
  onPage }) => {
  const guide = site.services.find(({ id }) => id === GUIDE);
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
      <${Services} services=${services} text=${text} language=${language} onPress=${press}
        page=${page} onPage=${onPage} />
      <div class="help">
        ${guide && !wish && html`
          <${ServiceTile} kind="guide" service=${guide} text=${text} language=${language} onPress=${press} />`}
        ${!wish && mayWish(site, FAST) && html`
          <${Tile} kind="care" name=${text.support} more=${text.supportMore} data-wish="support"
            onClick=${() => ask({ lane: FAST, marks: ['accompanied'] })} />
          <${Tile} kind="care" name=${text.needHelp} more=${text.needHelpMore} data-wish="help"
            onClick=${() => ask({ lane: FAST })} />`}
        <${Tile} kind="fetch" name=${text.fetch} more=${fetch ? text.fetchOn : text.fetchMore}
          pressed=${fetch} data-quick onClick=${onFetch} />
        ${wish
    ? html`<${Key} onClick=${() => onWish(null)}>${text.undo}<//>`
    : html`<${Tile} kind="quiet back" name=${text.back} more=${text.backMore} onClick=${onBack} />`}
      </div>
    </section>`;
};
