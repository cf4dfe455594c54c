// SPDX-License-Identifier: EUPL-1.2
// Keys on the screen for what is typed, in one order whatever the direction of writing. `kind` says how
// they are laid out.
import { html } from '../common/ui.js';
import { Key } from './screen.js';

export const Keypad = ({ kind, label, signs, value, deleteLabel, onValue }) => html`
  <ul class="keypad ${kind}" aria-label=${label}>
    ${signs.map((sign) => html`
      <li key=${sign}><${Key} kind="figure" data-quick
        onClick=${() => onValue(value + sign)}>${sign}<//></li>`)}
    ${value && html`
      <li key="delete"><${Key} data-quick aria-label=${deleteLabel}
        onClick=${() => onValue(value.slice(0, -1))}>⌫<//></li>`}
  </ul>`;
