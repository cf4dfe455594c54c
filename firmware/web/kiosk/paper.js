// SPDX-License-Identifier: EUPL-1.2
// What became of a ticket's paper, from the phone's file about it.
import { useEffect, useState } from '../common/ui.js';
import { PAPER_MS, PAPER_PATIENCE_S } from './times.js';

const ENDS = ['printed', 'failed', 'doubt'];

const ask = async (token) => {
  try {
    const answer = await fetch(`/t/${token}.json`, { cache: 'no-store' });
    return answer.ok ? (await answer.json()).paper ?? null : null;
  } catch {
    return null;
  }
};

/** `wanted`, `printed`, `failed` or `doubt`; null while nothing is known. `token` may be undefined. */
export const usePaper = (token) => {
  const [paper, setPaper] = useState(null);
  useEffect(() => {
    if (!token) return undefined;
    let left = (PAPER_PATIENCE_S * 1000) / PAPER_MS;
    let timer;
    const look = async () => {
      const now = await ask(token);
      if (timer === null) return;
      setPaper((before) => now ?? before);
      if (!ENDS.includes(now) && --left > 0) timer = setTimeout(look, PAPER_MS);
    };
    timer = setTimeout(look, PAPER_MS);
    return () => {
      clearTimeout(timer);
      timer = null;
    };
  }, [token]);
  return paper;
};
