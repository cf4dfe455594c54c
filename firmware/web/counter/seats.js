// SPDX-License-Identifier: EUPL-1.2
// Before a counter: which one? And the two questions that may come instead: this user sits already, and
// this window has lost its counter.
import { clockText } from '../common/time.js';
import { html, useLayoutEffect, useRef, useState } from '../common/ui.js';
import { below, counterName, laneName, serviceName } from './words.js';

const useFocus = () => {
  const ref = useRef(null);
  useLayoutEffect(() => ref.current?.focus(), []);
  return ref;
};

/**
 * One thing is said and one button is the answer; another may be offered beside it. Where yes takes a counter
 * from somebody, the focus is on what is asked: the space bar means "next", never that.
 */
const Question = ({ title, words, yes, onYes, no, onNo, isSafe = false }) => {
  const first = useFocus();
  return html`
    <section class="question" role="alertdialog" aria-labelledby="question-title"
      aria-describedby="question-words">
      <h2 id="question-title" tabindex="-1" ref=${isSafe ? null : first}>${title}</h2>
      <p id="question-words">${words}</p>
      <div class="choices">
        <button class="go" type="button" ref=${isSafe ? first : null} onClick=${onYes}>${yes}</button>
        ${no && html`<button class="plain" type="button" onClick=${onNo}>${no}</button>`}
      </div>
    </section>`;
};

const sinceText = (text, state, counter, code) => (counter.since
  ? text.since(clockText(Date.parse(counter.since), state.topics.site?.timezone, code)) : '');

/** Somebody sits there, perhaps with a citizen: shall they be sent away? */
const TakeOver = ({ text, code, state, counter, onYes, onNo }) => html`
  <${Question} title=${text.counterNamed(counter.name)}
    words=${text.takenQuestion(text.roles[counter.role] ?? text.somebody,
      sinceText(text, state, counter, code), counter.number)}
    yes=${text.takeOver} onYes=${onYes} no=${text.chooseOther} onNo=${onNo} />`;

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
        ${counter.kind === 'booth' && html`<span>${text.booth(counter.counter)}</span>`}
        <span>${isTaken ? text.takenBy(text.roles[counter.role] ?? text.somebody) : text.free}</span>
        ${isTaken && html`<span class="quiet">${sinceText(text, state, counter, code)}</span>`}
        ${counter.wanted && html`<span class="wanted">${text.wanted}</span>`}
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
    <${TakeOver} text=${text} code=${code} state=${state} counter=${asked}
      onYes=${() => sit(asked, { take_over: true })} onNo=${() => setTaken(null)} />`;
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
  <${Question} isSafe title=${text.alreadyTitle(counterName(state, seat.answer.counter))}
    words=${text.alreadyWords} yes=${text.continueHere} onYes=${onContinue}
    no=${seat.answer.ticket ? null : text.chooseOther} onNo=${onOther} />`;

/** This window has lost its counter; it can do nothing but take it back, from a colleague only when asked. */
export const Lost = ({ text, code, state, seat, onBack, onOther }) => {
  const { answer, mine } = seat;
  const [isAsked, setIsAsked] = useState(false);
  const counter = state.topics[`counter/${mine.counter}`];
  const isOwn = answer && answer.counter === mine.counter;
  const words = !answer || answer.unknown ? text.lostEither : isOwn ? text.lostWindow : text.lostColleague;
  const isTaken = !isOwn && counter && counter.state !== 'closed';
  if (isAsked && isTaken) return html`
    <${TakeOver} text=${text} code=${code} state=${state} counter=${counter} onYes=${onBack}
      onNo=${onOther} />`;
  return html`
    <${Question} title=${text.lostTitle(counterName(state, mine.counter))} words=${words}
      yes=${text.takeBack} onYes=${isTaken ? () => setIsAsked(true) : onBack}
      no=${isOwn ? null : text.chooseOther} onNo=${onOther} />`;
};
