// SPDX-License-Identifier: EUPL-1.2
// One quiet line about what is unwell in the hall: whoever sits here can mostly put it right.
import { html } from '../common/ui.js';
import { below } from './words.js';

const words = (text, device) => {
  const name = text.devices[device.kind] ?? device.device;
  const reasons = device.reasons.map((reason) => (reason.startsWith('stuck-')
    ? text.deviceStuck(reason.slice('stuck-'.length)) : text.deviceReasons[reason])).filter(Boolean);
  return `${name}: ${reasons.length ? reasons.join(', ') : text.deviceUnwell}.`;
};

export const Devices = ({ text, state }) => {
  // Low paper is no fault yet, but somebody has to fetch a roll.
  const unwell = below(state, 'device').filter(({ ok, reasons }) => !ok || reasons.includes('media-low'));
  return html`
    <div class="devices" role="status">
      ${unwell.map((device) => html`<p key=${device.device}>${words(text, device)}</p>`)}
    </div>`;
};
