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

const BEHIND_MS = 1500; // the first picture has all of the line until then
const AGAIN_MS = 1000;

// Until the front answers: it may be away just now.
const fetched = async (load) => {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((then) => setTimeout(then, AGAIN_MS));
    }
  }
};

/**
 * A component that the first picture does without: `load()` resolves with it. It is fetched soon, or as soon as
 * it is wanted; until it is there nothing is shown in its place.
 */
export const later = (load) => {
  let found = null;
  let coming = null;
  const get = () => {
    coming ??= fetched(load).then((component) => {
      found = component;
    });
    return coming;
  };
  setTimeout(get, BEHIND_MS);
  return (props) => {
    const [, setIsThere] = useState(found !== null);
    useEffect(() => {
      if (!found) get().then(() => setIsThere(true));
    }, []);
    return found && html`<${found} ...${props} />`;
  };
};

/** Shows `component` as the page, whole. */
export const show = (component) => {
  render(html`<${component} />`, document.getElementById('page'));
};
