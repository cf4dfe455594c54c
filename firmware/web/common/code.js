// SPDX-License-Identifier: EUPL-1.2
// The code of an appointment or of a return, as people type and read it. What is one and what is not the
// appliance knows: eight of 23 signs, see firmware/queue/code.h.
import { html } from './ui.js';

/** The signs of a code, without those that look like others. */
export const CODE_SIGNS = [...'23456789CDFGHJKMNPRTVWX'];

const GROUP = 4;
const LENGTH = 8;

/** In two groups, "K7MX 29GD", as it stands on paper. */
export const codeText = (code) => (code.length > GROUP ? `${code.slice(0, GROUP)} ${code.slice(GROUP)}` : code);

/** As much of what was typed as a code can be: capital letters and figures, without what stands between. */
export const codeTyped = (typed) => typed.toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, LENGTH);

export const isWholeCode = (code) => code.length === LENGTH;

/** The same in every direction of writing, and read aloud sign by sign. */
export const CodeText = ({ code, ...rest }) => html`
  <bdi dir="ltr" ...${rest}><span aria-hidden="true">${codeText(code)}</span>
    <span class="unseen">${[...code].join(' ')}</span></bdi>`;
