// SPDX-License-Identifier: EUPL-1.2
// Where this user sits. The appliance knows a user, not a window: `sitting` (the seq of the event that
// opened the seat) tells which window sat down last, and every other one is dead.
import { useCallback, useEffect, useRef, useState } from '../common/ui.js';

const CLOCKS_MS = 2000;

// Whoever runs an appliance that does not know the question yet is treated as somebody it knows
// nothing about.
const UNKNOWN = { counter: null, unknown: true };
// Not with this role: an operator, a kiosk.
const BARRED = { counter: null, unknown: true, barred: true };

/**
 * The answer to `seat`, asked again by `ask()`; undefined until there is one, null is never.
 * An answer to an older question never replaces that to a newer one.
 */
const useAnswer = (line, here) => {
  const [said, setAnswer] = useState(undefined);
  const asked = useRef(0);
  const ask = useCallback(async () => {
    asked.current += 1;
    const mine = asked.current;
    const heard = await line.request('seat');
    if (mine !== asked.current) return;
    if (heard.ok) setAnswer({ ...heard, at: Date.now() });
    else if (heard.refusal === 'not_allowed') setAnswer(BARRED);
    else if (heard.refusal !== 'no_answer') setAnswer(UNKNOWN);
  }, [line]);
  const forget = useCallback(() => {
    asked.current += 1;
    setAnswer(undefined);
  }, []);
  return { answer: said && ofBooth(said, here), ask, forget };
};

// The same answer as if the booth `here` of a group were the first of those where this user sits.
const ofBooth = (said, here) => {
  const { booths = [], ...first } = said;
  const found = booths.find(({ counter }) => counter === here);
  if (!found) return { ...first, others: booths.map(({ counter }) => counter) };
  return { ...first, ...found,
    others: [first, ...booths].map(({ counter }) => counter).filter((counter) => counter !== here) };
};

/** What became of the seat that this window took: null, `yes`, `lost`, `closed`. */
export const seatHeld = (mine, own, answer) => {
  if (!mine) return null;
  const sitting = own?.sitting ?? null;
  if (sitting !== null && mine.sitting !== null && sitting > mine.sitting) return 'lost';
  if (answer && !answer.unknown && answer.counter !== null && answer.counter !== mine.counter)
    return 'lost';
  if (answer && !answer.unknown && answer.counter === null)
    return own?.state === 'closed' ? 'closed' : 'lost';
  if (mine.seen && own?.state === 'closed') return 'closed';
  return 'yes';
};

/**
 * `place` is `unknown`, `none`, `already` (this user sits, but not in this window), `mine`, `lost`,
 * `barred` (this user cannot sit anywhere).
 * `sat(answer)` is told when a `sit` was granted, `left()` when the seat was given up.
 */
export const useSeat = (line, state) => {
  const online = state.phase === 'online';
  const [mine, setMine] = useState(null);
  const [closed, setClosed] = useState(false);
  const [choosing, setChoosing] = useState(false); // sits elsewhere, and wants another counter
  const { answer, ask, forget } = useAnswer(line, mine?.counter);
  const id = mine?.counter ?? answer?.counter ?? null;
  const own = id === null ? null : state.topics[`counter/${id}`] ?? null;
  const stands = (one) => [one?.state, one?.number, one?.since, one?.sitting].join();
  const others = answer?.others ?? [];
  const look = own && [own, ...others.map((other) => state.topics[`counter/${other}`])].map(stands).join();

  useEffect(() => {
    if (online) ask();
  }, [online, look, mine]);

  // The clocks of recall and no-show start when a display has shown the call, which no topic tells.
  const calling = online && own?.state === 'calling';
  useEffect(() => {
    if (!calling) return undefined;
    const timer = setInterval(ask, CLOCKS_MS);
    return () => clearInterval(timer);
  }, [calling]);

  useEffect(() => {
    if (mine && !mine.seen && own && own.state !== 'closed') setMine({ ...mine, seen: true });
  }, [mine, look]);

  const held = seatHeld(mine, own, answer);
  useEffect(() => {
    if (held !== 'closed') return;
    setClosed(mine.counter);
    forget();
    setMine(null);
  }, [held]);

  const sat = (granted) => {
    forget();
    setClosed(false);
    setChoosing(false);
    setMine({ counter: granted.counter, sitting: granted.sitting ?? null, seen: false });
  };
  /** Another booth of the group, where this user sits too. */
  const select = (counter) => {
    const sitting = state.topics[`counter/${counter}`]?.sitting ?? null;
    setMine({ counter, sitting, seen: true });
  };
  const left = () => {
    if (others.length > 0) return select(others[0]);
    forget();
    return setMine(null);
  };
  const place = placeOf(held, answer);
  return { own, answer, mine, others, closed, sat, left, select, ask, choose: () => setChoosing(true),
    place: place === 'already' && choosing ? 'none' : place };
};

const placeOf = (held, answer) => {
  if (held === 'yes') return 'mine';
  if (held === 'lost') return 'lost';
  if (!answer || held === 'closed') return 'unknown';
  if (answer.barred) return 'barred';
  return answer.counter === null ? 'none' : 'already';
};
