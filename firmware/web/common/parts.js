// SPDX-License-Identifier: EUPL-1.2
// Components that stand on several pages.
import { generate } from '../vendor/lean-qr/index.mjs';
import { LANGUAGES, isWritten } from './language.js';
import { html } from './ui.js';

/** A ticket's number, the same in every direction of writing. */
export const TicketNumber = ({ number, ...rest }) => html`
  <bdi class="number" dir="ltr" ...${rest}>${number}</bdi>`;

const minutes = (seconds) => Math.max(1, Math.ceil(seconds / 60));

/** The honest wait: "About 10 min. Rarely over 15."; rounded up, like on the paper. */
export const waitText = (text, wait) => {
  if (!wait) return text.waitUnknown;
  const likely = minutes(wait.p50_s);
  const most = minutes(wait.p90_s);
  return likely === most ? text.waitEven(likely) : text.wait(likely, most);
};

/** The banner of a page that has lost the appliance. */
export const Offline = ({ text, children }) => html`
  <div class="offline" role="alert">
    <strong>${text.offline}</strong> ${children ?? text.offlineMore}
  </div>`;

/** A button a language; `codes` are those of the site. */
export const Languages = ({ text, codes, current, onChoose }) => html`
  <div class="languages" role="group" aria-label=${text.languages}>
    ${codes.filter(isWritten).map((code) => html`
      <button type="button" key=${code} lang=${code} dir=${LANGUAGES[code].dir}
        aria-pressed=${String(code === current)} onClick=${() => onChoose(code)}>
        ${LANGUAGES[code].name}
      </button>`)}
  </div>`;

const QUIET_ZONE = 4; // modules, ISO/IEC 18004

/** A code that a phone's camera reads. `label` says what is behind it. */
export const Qr = ({ address, label }) => {
  const code = generate(address);
  const dark = [];
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (code.get(x, y)) dark.push(`M${x} ${y}h1v1h-1z`);
    }
  }
  const side = code.size + 2 * QUIET_ZONE;
  return html`
    <svg class="qr" role="img" aria-label=${label} shape-rendering="crispEdges"
      viewBox="${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}">
      <rect x=${-QUIET_ZONE} y=${-QUIET_ZONE} width=${side} height=${side} fill="#fff" />
      <path d=${dark.join('')} fill="#000" />
    </svg>`;
};
