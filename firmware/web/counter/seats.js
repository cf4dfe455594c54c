// SPDX-License-Identifier: EUPL-1.2
// Before a counter: which one? And the two questions that may come instead: this user sits already, and
// this window has lost its counter.
import { html, useLayoutEffect, useRef, useState } from '../common/ui.js';
import { below, clockTime, counterName, laneName, serviceName } from './words.js';

const useFocus = () => {
  const ref = useRef(null);
  useLayoutEffect(() => ref.current?.focus(), []);
  return ref;
};

/** One thing is said and one button is the answer; another may be offered beside it. */
const Question = ({ title, words, yes, onYes, no, onNo }) => {
  const first = useFocus();
  return html`
    <section class="question" role="alertdialog" aria-labelledby="question-title"
      aria-describedby="question-words">
      <h2 id="question-title">${title}</h2>
      <p id="question-words">${words}</p>
      <div class="choices">
        <button class="go" type="button" ref=${first} onClick=${onYes}>${yes}</button>
        ${no && html`<button class="plain" type="button" onClick=${onNo}>${no}</button>`}
      </div>
    </section>`;
};

const sinceText = (text, counter, code) =>
  (counter.since ? text.since(clockTime(counter.since, code)) : '');

const profile = (text, state, counter, code) => {
  const offered = state.topics.site?.services?.length ?? 0;
  const services = counter.services.length < offered
    ? counter.services.map((id) => serviceName(state.topics.site, id, code)) : [];
  const lanes = counter.lanes.length < below(state, 'lane').length
    ? counter.lanes.map((id) => laneName(text, id)) : [];
  return [...services, ...lanes].join(', ');
};

const CounterButton = ({ text, code, state, counter, buttonRef, onSit }) => {
  const isTaken = counter.state !== 'closed';
  const what = profile(text, state, counter, code);
  return html`
    <li>
      <button type="button" class="seat" data-counter=${counter.counter} data-taken=${String(isTaken)}
        ref=${buttonRef} onClick=${() => onSit(counter)}>
        <strong>${text.counterNamed(counter.name)}</strong>
        <span>${isTaken ? text.takenBy(text.roles[counter.role] ?? text.somebody) : text.free}</span>
        ${isTaken && html`<span class="quiet">${sinceText(text, counter, code)}</span>`}
        ${what && html`<span class="quiet">${what}</span>`}
      </button>
    </li>`;
};

/** The counters, one press each. `command` is that of commands.js; `onSat` is told when one is granted. */
export const Seats = ({ text, code, state, commands, likely, closed, onSat }) => {
  const [taken, setTaken] = useState(null);
  const first = useRef(null);
  const counters = below(state, 'counter');
  const here = counters.find(({ counter }) => counter === likely)
    ?? counters.find((counter) => counter.state === 'closed');
  const areThere = counters.length > 0;
  useLayoutEffect(() => first.current?.focus(), [areThere, taken === null]);

  const sit = async (counter, more = {}) => {
    const answer = await commands.command('sit', { counter: counter.counter, ...more });
    if (answer?.ok) onSat(answer, counter.counter);
    else if (answer?.refusal === 'counter_taken') {
      commands.say(null);
      setTaken(counter.counter);
    }
  };

  const asked = taken && state.topics[`counter/${taken}`];
  if (asked) return html`
    <${Question} title=${text.counterNamed(asked.name)}
      words=${text.takenQuestion(text.roles[asked.role] ?? text.somebody, sinceText(text, asked, code),
        asked.number)}
      yes=${text.takeOver} onYes=${() => sit(asked, { take_over: true })}
      no=${text.chooseOther} onNo=${() => setTaken(null)} />`;
  return html`
    <section aria-labelledby="seats-title">
      <h2 id="seats-title">${text.whereTitle}</h2>
      ${closed && html`<p class="notice" role="status">
        ${text.seatClosed(counterName(state, closed))}</p>`}
      <ul class="seats">
        ${counters.map((counter) => html`
          <${CounterButton} key=${counter.counter} text=${text} code=${code} state=${state}
            counter=${counter} buttonRef=${counter === here ? first : null} onSit=${sit} />`)}
      </ul>
    </section>`;
};

/** This user sits, but not in this window: one press goes on here. */
export const Already = ({ text, state, seat, onContinue, onOther }) => html`
  <${Question} title=${text.alreadyTitle(counterName(state, seat.answer.counter))}
    words=${text.alreadyWords} yes=${text.continueHere} onYes=${onContinue}
    no=${seat.answer.ticket ? null : text.chooseOther} onNo=${onOther} />`;

/** This window has lost its counter; it can do nothing but take it back. */
export const Lost = ({ text, state, seat, onBack, onOther }) => {
  const { answer, mine } = seat;
  const isOwn = answer && answer.counter === mine.counter;
  const words = !answer || answer.unknown ? text.lostEither : isOwn ? text.lostWindow : text.lostColleague;
  return html`
    <${Question} title=${text.lostTitle(counterName(state, mine.counter))} words=${words}
      yes=${text.takeBack} onYes=${onBack} no=${isOwn ? null : text.chooseOther} onNo=${onOther} />`;
};
