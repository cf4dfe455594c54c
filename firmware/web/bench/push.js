// SPDX-License-Identifier: EUPL-1.2
// A push button on the wall: down as long as a finger is on it, also a finger on the keyboard. What is
// held for ten seconds is stuck, as on real hardware.
import { html, useEffect, useRef, useState } from '../common/ui.js';
import { deed } from './feed.js';

const TAP_MS = 150; // of whoever can only say "click"
const KEYS = [' ', 'Enter'];

/** `lamp`: on, off or blink; null when there is nobody to light it. */
export const Push = ({ name, kind, lamp, label, lampText, onError, children }) => {
  const [isDown, setDown] = useState(false);
  const down = useRef(false);
  const order = useRef(Promise.resolve()); // one after the other, however slow the line is
  const say = (word) => {
    order.current = order.current.then(() => deed(word, { button: name })).then(onError);
  };
  const press = () => {
    if (down.current) return;
    down.current = true;
    setDown(true);
    say('press');
  };
  const release = () => {
    if (!down.current) return;
    down.current = false;
    setDown(false);
    say('release');
  };
  useEffect(() => {
    addEventListener('pagehide', release);
    return () => {
      removeEventListener('pagehide', release);
      release();
    };
  }, []);
  const isKey = (event) => {
    if (!KEYS.includes(event.key)) return false;
    event.preventDefault();
    return true;
  };
  return html`
    <button type="button" class="push ${kind}" data-button=${name} data-lamp=${lamp ?? 'off'}
      data-down=${isDown ? 'yes' : 'no'}
      onPointerDown=${(event) => event.button === 0 && press()}
      onPointerUp=${release} onPointerLeave=${release} onPointerCancel=${release} onBlur=${release}
      onContextMenu=${(event) => event.preventDefault()}
      onKeyDown=${(event) => isKey(event) && !event.repeat && press()}
      onKeyUp=${(event) => isKey(event) && release()}
      onClick=${(event) => {
        if (event.detail || down.current) return;
        press();
        setTimeout(release, TAP_MS);
      }}>
      <span class="lamp" aria-hidden="true"></span>
      <span class="cap">${children ?? label}</span>
      <span class="unseen">, ${lampText}</span>
    </button>`;
};
