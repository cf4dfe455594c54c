// SPDX-License-Identifier: EUPL-1.2
// The bench's own line: what the virtual hardware looks like, and what is done to it. Nothing is shown
// that the server has not said within the last seconds.
import { useEffect, useState } from '../common/ui.js';

const SILENCE_MAX_MS = 3000; // the server says something each second
const AGAIN_MS = 400;
const OWN = { 'X-Naeste-Bench': '1' };

const read = async (answer) => {
  try {
    return await answer.json();
  } catch {
    return { ok: false };
  }
};

/** Does something at the bench: `{ok: true}`, or `{ok: false, error}` with what was wrong, if known. */
export const deed = async (word, fields = {}) => {
  try {
    return await read(await fetch(`/bench/api/${word}`, {
      method: 'POST',
      headers: { ...OWN, 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
      keepalive: true, // a button is let go even when the page is left
    }));
  } catch {
    return { ok: false };
  }
};

/** Asks the bench; null when it does not answer. */
export const question = async (word) => {
  try {
    const answer = await fetch(`/bench/api/${word}`, { headers: OWN, cache: 'no-store' });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
};

// Calls take(state) for each picture, take(null) while there is none; returns what ends it.
const follow = (take) => {
  let source;
  let silence;
  let again;
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(lost, SILENCE_MAX_MS);
  };
  const lost = () => {
    clearTimeout(silence);
    clearTimeout(again);
    source.close();
    take(null);
    again = setTimeout(open, AGAIN_MS);
  };
  const open = () => {
    source = new EventSource('/bench/api/events');
    source.addEventListener('message', ({ data }) => {
      listen();
      take(JSON.parse(data));
    });
    source.addEventListener('beat', listen);
    source.addEventListener('error', lost);
    listen();
  };
  open();
  return () => {
    clearTimeout(silence);
    clearTimeout(again);
    source.close();
  };
};

/** The picture, current, or null while the bench's server is away. */
export const usePicture = () => {
  const [picture, setPicture] = useState(null);
  useEffect(() => follow(setPicture), []);
  return picture;
};

/** What is fitted to this appliance; null until it is known. */
export const useFittings = () => {
  const [fittings, setFittings] = useState(null);
  useEffect(() => {
    let timer;
    const ask = async () => {
      const known = await question('fittings');
      if (known) setFittings(known);
      else timer = setTimeout(ask, AGAIN_MS);
    };
    ask();
    return () => clearTimeout(timer);
  }, []);
  return fittings;
};
