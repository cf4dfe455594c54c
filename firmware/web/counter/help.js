// SPDX-License-Identifier: EUPL-1.2
// Help: the alarm of a counter, who is asked to come, and what the counter itself is asked.
import { html } from '../common/ui.js';
import { Choices, Dialog } from './dialog.js';
import { below, laneName } from './words.js';

/** Three keys with two hands: no browser has a use for them, and no sleeve presses them. */
export const isAlarmKey = (event) => event.key === 'Enter' && event.ctrlKey && event.altKey && !event.repeat;

const HELPERS = ['specialist', 'interpreter'];

// By the button, which a finger may hit unmeant: one question more than by the keys.
const Alarm = ({ about, run, onClose }) => html`
  <${Dialog} text=${about.text} title=${about.text.ask.alarm} onClose=${onClose}>
    <p>${about.text.alarmMore}</p>
    <${Choices} keys=${about.keys} onChoose=${() => run('alarm')}
      options=${[{ id: 'alarm', label: about.text.alarmYes, detail: about.keys && 'Ctrl + Alt + Enter' }]} />
  <//>`;

const Summon = ({ about, run, onClose }) => {
  const { text, own } = about;
  const isHere = (who) => own.summoned?.includes(who);
  return html`
    <${Dialog} text=${text} title=${text.ask.summon(own.number)} onClose=${onClose}>
      <${Choices} keys=${about.keys} onChoose=${(who) => run(isHere(who) ? 'clear-summon' : 'summon', { who })}
        options=${HELPERS.map((who) => ({ id: who,
          label: isHere(who) ? text.unsummon[who] : text.summon[who] }))} />
    <//>`;
};

export const HELP_ASKS = { alarm: Alarm, summon: Summon };

/** Every alarm of the hall, this counter's first; and whom other counters ask for. */
export const Alarms = ({ text, state, own, isVolunteer, onClear }) => {
  const counters = below(state, 'counter');
  const alarms = counters.filter(({ alarm }) => alarm)
    .sort((a, b) => Number(b.counter === own.counter) - Number(a.counter === own.counter));
  const asks = counters.filter(({ counter, summoned }) => counter !== own.counter && summoned?.length > 0);
  return html`
    <div class="alarms" role="alert">
      ${alarms.map(({ counter, name }) => html`
        <p class="alarm" key=${counter} data-alarm=${counter}>
          <strong>${counter === own.counter ? text.alarmHere : text.alarmAt(name)}</strong>
          ${(counter === own.counter || !isVolunteer) && html`
            <button type="button" class="plain small" onClick=${() => onClear(counter)}>
              ${text.alarmClear}</button>`}
        </p>`)}
    </div>
    <div class="asked" role="status">
      ${asks.map(({ counter, name, summoned }) => html`
        <p key=${counter}>${text.askedFor(name, summoned.map((who) => text.helpers[who]).join(', '))}</p>`)}
    </div>`;
};

// Back to the queue of everybody, or wherever the clerk says where a site has no such lane.
const refuseWish = ({ state, ticket }, run, open) => (state.topics['lane/general'] && ticket.lane !== 'general'
  ? run('grant-lane', { ticket: ticket.number, lane: 'general' }) : open('lane', { number: ticket.number }));

/**
 * What the counter is asked now, or null: {words, more, yes, no, onYes, onNo}. A wish for a faster lane is for the
 * first clerk to confirm; a visit that lasts very long may have been forgotten.
 */
export const questionOf = (about, run, open) => {
  const { text, own, ticket } = about;
  if (ticket?.unconfirmed && ['calling', 'serving'].includes(own.state)) {
    return { id: 'wish', words: text.wish(ticket.number, laneName(text, ticket.lane)), more: text.wishMore,
      yes: text.wishYes, onYes: () => run('grant-lane', { ticket: ticket.number, lane: ticket.lane }),
      no: text.wishNo, onNo: () => refuseWish(about, run, open) };
  }
  if (own.still && own.number) {
    return { id: 'still', words: text.still(own.number), more: null, yes: text.stillYes,
      onYes: () => run('still'), no: text.stillNo, onNo: () => open('finish') };
  }
  return null;
};

export const Question = ({ keys, question }) => html`
  <section class="asks" data-question=${question.id} aria-labelledby="asks-words">
    <p role="status"><strong id="asks-words">${question.words}</strong>
      ${question.more && html` <span>${question.more}</span>`}</p>
    <div class="offers">
      <button type="button" class="plain" data-answer="yes" onClick=${question.onYes}>
        ${keys && html`<kbd aria-hidden="true">1</kbd> `}${question.yes}</button>
      <button type="button" class="plain" data-answer="no" onClick=${question.onNo}>
        ${keys && html`<kbd aria-hidden="true">2</kbd> `}${question.no}</button>
    </div>
  </section>`;
