// SPDX-License-Identifier: EUPL-1.2
// A counter that somebody sits at: who is there, the one right action, everything else, and the queue.
import { html, useEffect, useRef, useState } from '../common/ui.js';
import { ACTIONS, actionOf, Actions } from './actions.js';
import { ABOUT_VISIT, ASKS } from './asks.js';
import { atBooth, Booths } from './booths.js';
import { Citizen } from './citizen.js';
import { CODE_ASKS } from './codes.js';
import { refusalText } from './commands.js';
import { FIND_ASKS } from './find.js';
import { Alarms, HELP_ASKS, isAlarmKey, Question, questionOf } from './help.js';
import { NUMBER_ASKS } from './numbers.js';
import { meaning, meaningKey, Primary, useDead, useHome } from './primary.js';
import { Queue, useQueue, useTickets } from './queue.js';
import { byName, serviceName } from './words.js';

const ALL_ASKS = { ...ASKS, ...NUMBER_ASKS, ...CODE_ASKS, ...FIND_ASKS, ...HELP_ASKS };
// What a refusal is best answered with.
const OFFERS = { call_unresolved: ['arrive', 'no-show'], counter_busy: ['finish'],
  leaves_called: ['arrive', 'no-show', 'park'] };

// How long until a recall and a no-show are possible; null where nobody knows: then the appliance says.
const clocksOf = (answer, ticket, now) => {
  const left = (seconds) => (Number.isInteger(seconds)
    ? Math.max(0, seconds - (now - answer.at) / 1000) : null);
  return { recall: left(ticket?.recall_s), noShow: left(ticket?.no_show_s) };
};

const Said = ({ text, said, onOffer }) => {
  const offers = (said?.refused && OFFERS[said.refusal]) || [];
  return html`
    <div class="said">
      <div role="alert">${said?.refused && html`
        <p class="notice refused"><strong>${said.words}</strong>
          ${text.help[said.refusal] && html` <span>${text.help[said.refusal]}</span>`}</p>
        ${offers.length > 0 && html`<p class="offers">${offers.map((id) => html`
          <button type="button" class="plain" key=${id} onClick=${() => onOffer(id)}>
            ${text.actions[id]}</button>`)}</p>`}`}</div>
      <div role="status">${said && !said.refused && html`<p class="notice">${said.words}</p>`}</div>
    </div>`;
};

const isField = (target) => target.matches('input, select, textarea, [contenteditable]');

/**
 * The keys, wherever the focus is: but not in a field, not while something is asked, and not the space
 * bar while another button has the focus, which is that button's own.
 */
const useKeys = (isOn, { onSpace, onAction, onAnswer, onBooth, onAlarm }) => {
  const now = useRef({});
  now.current = { isOn, onSpace, onAction, onAnswer, onBooth, onAlarm };
  useEffect(() => {
    const isOurs = (event) => {
      if (!now.current.isOn || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey)
        return false;
      return !isField(event.target) && !document.querySelector('dialog[open]');
    };
    const isOursAsSpace = (event) => event.key === ' ' && isOurs(event)
      && !event.target.closest('button:not(.primary), a, summary');
    const down = (event) => {
      // Whatever is open, and whoever does not want single keys: these are three.
      if (isAlarmKey(event)) {
        event.preventDefault();
        return now.current.onAlarm();
      }
      if (isOursAsSpace(event)) {
        event.preventDefault();
        return event.repeat || now.current.onSpace();
      }
      if (event.repeat || !isOurs(event)) return undefined;
      if (event.key === '1' || event.key === '2') return now.current.onAnswer(event.key === '1');
      if (event.key.toLowerCase() === 'o') return now.current.onBooth();
      const action = actionOf(event.key);
      if (!action) return undefined;
      event.preventDefault();
      return now.current.onAction(action);
    };
    // Firefox presses a button when the space bar goes up.
    const up = (event) => isOursAsSpace(event) && event.preventDefault();
    document.addEventListener('keydown', down);
    document.addEventListener('keyup', up);
    return () => {
      document.removeEventListener('keydown', down);
      document.removeEventListener('keyup', up);
    };
  }, []);
};

// What a granted command did, in words.
const doneWords = ({ text, code, state, own, ticket }, verb, fields) => (answer) => {
  const name = (id) => serviceName(state.topics.site, id, code);
  const number = answer.ticket?.number ?? own.number;
  if (verb === 'pause') return answer.unserved?.length
    ? text.unserved(answer.unserved.map(name).join(', ')) : text.done.pause();
  if (verb === 'next' || verb === 'call') {
    if (!answer.ticket) return text.done.nobody(fields.finish ? own.number : null);
    return answer.why ? text.done.called(number) : text.done.goesOn(number);
  }
  if (verb === 'no-show') return answer.ticket?.state === 'ended' ? text.done.noShowEnded(number)
    : text.done.noShowParked(number);
  if (verb === 'grant-lane' && number === ticket?.number)
    return fields.lane === ticket.lane ? text.done.confirmed(number) : text.done.returned(number);
  if (verb === 'finish' && answer.ticket?.state === 'serving') return text.done.goesOn(number);
  if (verb === 'finish' && answer.ticket?.state === 'waiting') return text.done.waitsFor(number);
  return text.done[verb]?.(number, fields) ?? text.done.other;
};

export const Desk = ({ text, code, line, state, seat, waits, commands, keys, onLeft }) => {
  const { own, answer } = seat;
  const { command, busy, said, say, moves } = commands;
  const [ask, setAsk] = useState(null);
  const isVolunteer = own.role === 'volunteer';
  const queue = useQueue(state, own.counter, waits);
  const look = [own.state, own.number, queue.total, ...queue.tickets.map(({ number }) => number)].join();
  const tickets = useTickets(line, own.role === 'staff' || own.role === 'supervisor', look, waits.note);
  const isAnswerOurs = answer?.ticket && answer.ticket.number === own.number;
  const ticket = isAnswerOurs ? answer.ticket : null;
  const about = {
    text, code, state, own, ticket, queue, tickets, isVolunteer, keys, busy,
    clocks: clocksOf(answer, ticket, Date.now()),
  };
  const action = meaning(about);
  const key = meaningKey(action, own, ticket);
  const { dead, presses, prolong, isDead } = useDead(key, moves);
  const home = useHome(`${key} ${dead} ${ask}`);

  useEffect(() => {
    if (ask && ABOUT_VISIT.includes(ask.name) && !ask.number) setAsk(null);
  }, [own.state, own.number, own.sitting]);

  // Who did what was asked goes on with the one right action; who cancelled is where they came from.
  const isDone = useRef(false);
  useEffect(() => {
    if (ask === null && isDone.current) home.current?.focus();
    isDone.current = false;
  }, [ask]);

  const run = async (verb, given = {}) => {
    const fields = atBooth(verb, given, own);
    isDone.current = ask !== null;
    setAsk(null);
    const granted = await command(verb, fields, doneWords(about, verb, fields));
    // A number that nobody has is typed anew, from what was typed.
    if (ask?.name === 'typed' && granted?.refusal === 'unknown_ticket')
      setAsk({ ...ask, value: fields.ticket, refused: refusalText(text, granted) });
    if (!granted?.ok) return granted;
    if (verb === 'stand-up') onLeft();
    else seat.ask(); // what no topic tells, such as the clocks of a recall
    if (verb === 'return-code') setAsk({ name: 'code-given', number: granted.ticket.number, given: granted.code,
      until: granted.until_day });
    return granted;
  };
  // Whoever stands at the counter without a code waits for a moment, so that the number can be the appointment's.
  const checkIn = async ({ service, time }, number) => {
    if (number && number === own.number && !(await run('transfer', { ticket: number, service }))?.ok) return;
    const spoken = ticket?.language ? { language: ticket.language } : {};
    run('check-in', { service, appointed: time, ...(number ? { ticket: number } : spoken) });
  };
  const sitAt = async (counter) => {
    const granted = await command('sit', { counter });
    if (granted?.ok) seat.sat({ counter, ...granted });
  };
  const press = () => {
    if (busy !== null || ask) return;
    if (isDead()) return prolong();
    if (action.verb === null) return;
    run(action.verb, action.fields);
  };
  const open = (name, more = {}) => setAsk({ name, ...more });
  const doAction = (one) => {
    if (busy !== null || one.isHidden?.(about)) return;
    const why = one.can(about);
    if (why !== null) return say({ refused: true, words: why });
    if (one.id === 'choose') return document.querySelector('#entries button')?.focus();
    if (one.ask) return open(one.ask);
    run(one.verb);
    home.current?.focus();
  };
  const offer = (id) => {
    if (id === 'arrive') return run('arrive');
    doAction(ACTIONS.find((one) => one.id === id));
  };
  const question = questionOf(about, run, open);
  const nextBooth = () => seat.others.length > 0 && busy === null && seat.select(seat.others.find((id) =>
    byName(id, own.counter) > 0) ?? seat.others[0]);
  useKeys(keys, {
    onSpace: press,
    onAction: doAction,
    onAnswer: (isYes) => busy === null && question && (isYes ? question.onYes() : question.onNo()),
    onBooth: nextBooth,
    onAlarm: () => run('alarm'),
  });

  const Ask = ask && ALL_ASKS[ask.name];
  return html`
    <div class="desk">
      <div class="work">
        <${Alarms} text=${text} state=${state} own=${own} isVolunteer=${isVolunteer}
          onClear=${(counter) => run('clear-alarm', { counter })} />
        <${Booths} text=${text} own=${own} state=${state} others=${seat.others} keys=${keys}
          onSelect=${seat.select} onSit=${sitAt} />
        <${Citizen} ...${about} />
        <${Primary} text=${text} action=${action} dead=${dead} presses=${presses} busy=${busy} keys=${keys}
          buttonRef=${home} onPress=${press} />
        ${question && html`<${Question} keys=${keys} question=${question} />`}
        <${Said} text=${text} said=${said} onOffer=${offer} />
        <${Actions} about=${about} onDo=${doAction} />
      </div>
      <${Queue} ...${about} onChoose=${(entry) => open('waiting', { entry })}
        onUnpark=${(number) => run('unpark', { ticket: number })} />
      <p class="unseen" role="status">${text.stands(own.state, own.number)}</p>
      ${Ask && html`
        <${Ask} key=${JSON.stringify([ask.name, ask.verb])} about=${about} ...${ask} run=${run}
          line=${line} checkIn=${checkIn} open=${open} onClose=${() => setAsk((now) => (now === ask ? null : now))} />`}
    </div>`;
};
