// SPDX-License-Identifier: EUPL-1.2
// What every component starts from: preact and htm, and two hooks of our own.
import { html, render, useCallback, useEffect, useLayoutEffect, useRef, useState }
  from '../vendor/htm/preact/standalone.module.js';

export { html, render, useCallback, useEffect, useLayoutEffect, useRef, useState };

/** The line's state, current. `line` may be null while there is none. */
export const useLine = (line) => {
  const [state, setState] = useState(line?.state ?? null);
  useEffect(() => {
    if (!line) return setState(null);
    setState(line.state);
    return line.subscribe(setState);
  }, [line]);
  return line ? (state ?? line.state) : null;
};

/** Time in milliseconds, anew each `everyMs`. */
export const useNow = (everyMs = 1000) => {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};

/** Shows `component` as the page, whole. */
export const show = (component) => {
  render(html`<${component} />`, document.getElementById('page'));
};
