// SPDX-License-Identifier: EUPL-1.2
// What every screen of the kiosk is made of: its heading, which takes the focus when the screen comes up,
// big keys, and names in whatever language the site has them.
import { html, useEffect, useRef } from '../common/ui.js';
import { named } from '../common/language.js';

let first = true;

/** The heading. `of` says which screen it is: when that changes, the focus moves here. */
export const Heading = ({ of, children, ...rest }) => {
  const at = useRef();
  useEffect(() => {
    // Not on the page's first picture: nobody has been anywhere else yet.
    if (!first) {
      scrollTo(0, 0);
      at.current.focus({ preventScroll: true });
    }
    first = false;
  }, [of]);
  return html`<h1 ref=${at} tabIndex="-1" ...${rest}>${children}</h1>`;
};

/** A text of the site's; where the site lacks it in this language, it says which one it is in. */
export const SiteText = ({ names, language, ...rest }) => html`
  <span lang=${names?.[language] === undefined ? 'da' : null} ...${rest}>
    ${named(names, language)}
  </span>`;

export const Key = ({ kind = '', children, ...rest }) => html`
  <button type="button" class="key ${kind}" ...${rest}>${children}</button>`;

/** A screen with little to say and one way on. */
export const Message = ({ of, title, kind = '', children, onward, onOnward }) => html`
  <section class="message ${kind}">
    <${Heading} of=${of}>${title}<//>
    <div class="words">${children}</div>
    ${onward && html`<${Key} kind="strong" onClick=${onOnward}>${onward}<//>`}
  </section>`;
