// SPDX-License-Identifier: EUPL-1.2
// Commands: one at a time, and what came of the last one, in words. Nothing here changes what the page
// shows about the hall; that comes from the retained topics and from questions.
import { useCallback, useRef, useState } from '../common/ui.js';

/** Why a command was refused, in the appliance's words. */
export const refusalText = (text, { refusal, text: said }) => {
  if (refusal === 'no_answer') return text.noAnswer;
  return said ?? text.refused;
};

// The appliance answers in the page's language; that of what gives a number is the citizen's.
const GIVES_A_NUMBER = ['take-for', 'check-in'];
const inLanguage = (verb, fields, language) =>
  (GIVES_A_NUMBER.includes(verb) ? fields : { language, ...fields });

// What a granted command changes may show a moment after its answer: until then the old meaning of the
// one right action still stands there. The others change nothing about it.
const MOVES = ['next', 'call', 'arrive', 'finish', 'no-show', 'park', 'transfer', 'refer', 'take-over',
  'merge', 'add-errand', 'pause', 'resume', 'grant-lane'];

/**
 * `command(verb, fields, done)` resolves with the answer, or with null if another one is under way:
 * a second press sends nothing. `done(answer)` says in words what a granted one did.
 * `said` is `{refused, words, verb, refusal}` or null; `moves` counts the granted ones that move a visit or
 * the counter on.
 */
export const useCommands = (line, text, code) => {
  const [busy, setBusy] = useState(null);
  const [said, say] = useState(null);
  const [moves, setMoves] = useState(0);
  const underWay = useRef(false);
  const command = useCallback(async (verb, fields = {}, done = null) => {
    if (underWay.current) return null;
    underWay.current = true;
    // Sent before this page draws itself anew.
    const asked = line.request(verb, inLanguage(verb, fields, code));
    setBusy(verb);
    say(null);
    const answer = await asked;
    underWay.current = false;
    setBusy(null);
    if (answer.ok && MOVES.includes(verb)) setMoves((count) => count + 1);
    if (!answer.ok)
      say({ refused: true, words: refusalText(text, answer), verb, refusal: answer.refusal });
    else if (done) say({ words: done(answer) });
    return answer;
  }, [line, text, code]);
  return { command, busy, said, say, moves };
};
