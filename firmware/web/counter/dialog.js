// SPDX-License-Identifier: EUPL-1.2
// What is asked before an action: a choice, or a small form. The browser's own dialog keeps the focus in,
// gives it back, and closes with Escape.
import { html, useLayoutEffect, useRef, useState } from '../common/ui.js';

/** `close` is what its last button says: "cancel" unless there is nothing to cancel. */
export const Dialog = ({ text, title, close = text.cancel, onClose, children }) => {
  const dialog = useRef(null);
  // At once: who knows the keys presses the next one before the dialog is seen.
  useLayoutEffect(() => {
    dialog.current.showModal();
    dialog.current.querySelector('[data-first]')?.focus();
    return () => dialog.current?.close();
  }, []);
  return html`
    <dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${onClose}>
      <h2 id="dialog-title">${title}</h2>
      ${children}
      <form method="dialog"><button class="plain" value="no">${close}
        <kbd aria-hidden="true">Esc</kbd></button></form>
    </dialog>`;
};

const isTyping = (target) => target.matches('input:not([type=checkbox]), select, textarea');

// 1 to 9 choose, the arrow keys go up and down.
const keyed = (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
  const buttons = [...event.currentTarget.querySelectorAll('button.choice')];
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus();
  } else if (/^[1-9]$/.test(event.key) && !event.repeat) {
    event.preventDefault();
    buttons[Number(event.key) - 1]?.click();
  }
};

/** `options`: [{id, label, detail}]; `onChoose(id)`. */
export const Choices = ({ options, keys, onChoose }) => html`
  <div class="choices" onKeyDown=${keys ? keyed : null}>
    ${options.map(({ id, label, detail }, place) => html`
      <button type="button" class="choice" key=${id} data-first=${place === 0 ? '' : null}
        data-choice=${id} onClick=${() => onChoose(id)}>
        ${keys && place < 9 && html`<kbd aria-hidden="true">${place + 1}</kbd>`}
        <span>${label}${detail && html` <span class="quiet">${detail}</span>`}</span>
      </button>`)}
  </div>`;

/** A form of one dialog; `check(data)` returns what is wrong in words, or null. `refused` is why it came back. */
export const Form = ({ go, check = () => null, refused = null, onGo, children }) => {
  const [wrong, setWrong] = useState(refused);
  const submit = (event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const fault = check(data);
    setWrong(fault);
    if (!fault) onGo(data);
  };
  return html`
    <form class="fields" noValidate onSubmit=${submit}>
      ${children}
      <div role="alert">${wrong && html`<p class="notice refused">${wrong}</p>`}</div>
      <button class="go">${go}</button>
    </form>`;
};

export const Field = ({ id, label, hint, children, ...rest }) => html`
  <p class="field">
    <label for=${`ask-${id}`}>${label}</label>
    ${hint && html`<span class="quiet" id=${`ask-${id}-hint`}>${hint}</span>`}
    ${children ? html`<select id=${`ask-${id}`} name=${id} ...${rest}>${children}</select>`
      : html`<input id=${`ask-${id}`} name=${id} autocomplete="off"
        aria-describedby=${hint ? `ask-${id}-hint` : null} ...${rest} />`}
  </p>`;

export const Check = ({ id, label }) => html`
  <p class="field check">
    <input type="checkbox" id=${`ask-${id}`} name=${id} />
    <label for=${`ask-${id}`}>${label}</label>
  </p>`;
