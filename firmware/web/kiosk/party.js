// SPDX-License-Identifier: EUPL-1.2
// How many come: asked only where each of them takes time.
import { html, useState } from '../common/ui.js';
import { Heading, Key, SiteText } from './screen.js';

const FEW = 6;
const MOST = 20; // the contract's

const from = (first, last) => Array.from({ length: last - first + 1 }, (none, index) => first + index);

export const Party = ({ text, service, language, onParty, onUndo }) => {
  const [many, setMany] = useState(false);
  return html`
    <section class="party">
      <${Heading} of=${`party-${many}`}>${text.party}<//>
      <p><${SiteText} names=${service.names} language=${language} />. ${text.partyMore}</p>
      <ul class="keys ${many ? 'many' : ''}" aria-label=${text.party}>
        ${(many ? from(FEW + 1, MOST) : from(1, FEW)).map((party) => html`
          <li key=${party}><${Key} kind="figure" onClick=${() => onParty(party)}>${party}<//></li>`)}
      </ul>
      <div class="ways">
        ${!many && html`<${Key} onClick=${() => setMany(true)}>${text.partyMany(FEW)}<//>`}
        <${Key} onClick=${onUndo}>${text.undo}<//>
      </div>
    </section>`;
};
