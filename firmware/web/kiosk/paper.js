// SPDX-License-Identifier: EUPL-1.2
// What became of a ticket's paper, from the phone's file about it.
import { useEffect, useState } from '../common/ui.js';
import { PAPER_BEFORE_S, PAPER_LATE_S, PAPER_MS, PAPER_PATIENCE_S } from './times.js';

const ENDS = ['printed', 'before', 'failed', 'doubt'];

const ask = async (token) => {
  try {
    const answer = await fetch(`/t/${token}.json`, { cache: 'no-store' });
    if (!answer.ok) return null;
    const { paper = null, state, since, updated } = await answer.json();
    // Of a number that was taken a while ago and is given again, nothing comes out now.
    const isOld = state === 'waiting'
      && Date.parse(updated) - Date.parse(since) > PAPER_BEFORE_S * 1000;
    return paper === 'printed' && isOld ? 'before' : paper;
  } catch {
    return null;
  }
};

/**
 * `wanted`, `printed`, `before` (long ago), `failed`, or `doubt`: it may come out or not. null while nothing is known. `token` may
 * be undefined; `expected` is false where the site knows that no paper can come.
 */
export const usePaper = (token, expected) => {
  const [paper, setPaper] = useState(null);
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!token) return undefined;
    const end = performance.now() + PAPER_PATIENCE_S * 1000;
    let timer;
    let gone = false;
    const look = async () => {
      const now = await ask(token);
      if (gone) return;
      setPaper((before) => now ?? before);
      if (!ENDS.includes(now) && performance.now() < end) timer = setTimeout(look, PAPER_MS);
    };
    timer = setTimeout(look, PAPER_MS);
    const alarm = setTimeout(setLate, PAPER_LATE_S * 1000, true);
    return () => {
      gone = true;
      clearTimeout(timer);
      clearTimeout(alarm);
    };
  }, [token]);
  if (ENDS.includes(paper)) return paper;
  if (!expected) return 'failed';
  return paper === 'wanted' && late ? 'doubt' : paper;
};
