// SPDX-License-Identifier: EUPL-1.2
// Everything else that a counter can do, one key each. A row says when it can be done; when it cannot,
// `can` says why in words, and a press says that instead of doing nothing.
import { html } from '../common/ui.js';

const isCalled = ({ text, own }) => (own.state === 'calling' ? null : text.cannot.notCalled);

const isThere = ({ text, own }) =>
  (own.state === 'calling' || own.state === 'serving' ? null : text.cannot.nobodyHere);

const isFree = ({ text, own }) => {
  if (own.state === 'paused') return text.cannot.paused;
  return own.state === 'open' ? null : text.cannot.busy(own.number);
};

const isIdle = ({ text, own }) => {
  if (own.state === 'calling') return text.cannot.called(own.number);
  return own.state === 'open' || own.state === 'paused' ? null : text.cannot.busy(own.number);
};

const inTime = ({ text }, id, seconds) =>
  (seconds > 0 ? text.cannot.tooEarly(text.actions[id], Math.ceil(seconds)) : null);

// A call that may not become a no-show has somebody to be fetched. A volunteer reads no marks, but that.
const mustLook = ({ own, ticket }) => own.state === 'calling' && ticket?.no_show_s === null;

const isFetch = (about) => mustLook(about)
  || (about.own.state === 'calling' && Boolean(about.ticket?.marks?.includes('fetch')));

export const ACTIONS = [
  { id: 'recall', group: 'call', key: 'g', verb: 'recall', clock: 'recall',
    can: (about) => isCalled(about) ?? inTime(about, 'recall', about.clocks.recall) },
  { id: 'looked', group: 'call', key: 'k', verb: 'looked', isHidden: (about) => !isFetch(about),
    can: (about) => isCalled(about) ?? (mustLook(about) ? null : about.text.cannot.hasLooked) },
  { id: 'no-show', group: 'call', key: 'u', verb: 'no-show', clock: 'noShow',
    can: (about) => isCalled(about) ?? (mustLook(about) ? about.text.cannot.lookFirst : null)
      ?? inTime(about, 'no-show', about.clocks.noShow) },
  { id: 'finish', group: 'visit', key: 'a', ask: 'finish', can: isThere },
  { id: 'park', group: 'visit', key: 'p', ask: 'park', can: isThere },
  { id: 'transfer', group: 'visit', key: 'f', ask: 'transfer', can: isThere },
  { id: 'errand', group: 'visit', key: 't', ask: 'errand', can: isThere },
  { id: 'refer', group: 'visit', key: 'h', ask: 'refer', can: isThere },
  { id: 'code', group: 'visit', key: 'c', ask: 'code', can: isThere },
  { id: 'summon', group: 'visit', key: 'i', ask: 'summon', can: isThere },
  { id: 'lane', group: 'visit', key: 'l', ask: 'lane', can: () => null,
    isHidden: ({ isVolunteer }) => isVolunteer },
  { id: 'choose', group: 'counter', key: 'v', can: (about) => isFree(about)
    ?? (about.queue.total > 0 ? null : about.text.nobodyWaits) },
  { id: 'take-for', group: 'counter', key: 'n', ask: 'take-for', can: () => null },
  { id: 'pause', group: 'counter', key: 'b', ask: 'pause',
    can: (about) => (about.own.state === 'paused' ? about.text.cannot.paused : isIdle(about)) },
  { id: 'stand-up', group: 'counter', key: 's', verb: 'stand-up', can: isIdle },
  { id: 'more', group: 'counter', key: 'm', ask: 'more', can: () => null },
  // No single key: see help.js for the three.
  { id: 'alarm', group: 'help', ask: 'alarm', can: ({ text, own }) => (own.alarm ? text.alarmHere : null) },
];

export const actionOf = (key) => ACTIONS.find((action) => action.key === key.toLowerCase());

const Action = ({ action, about, onDo }) => {
  const why = action.can(about);
  const { text, keys, busy, own } = about;
  const left = own.state === 'calling' && about.clocks[action.clock] > 0
    ? Math.ceil(about.clocks[action.clock]) : null;
  return html`
    <button type="button" class="action" data-action=${action.id} title=${why}
      aria-disabled=${String(why !== null || busy !== null)}
      aria-keyshortcuts=${keys && action.key ? action.key.toUpperCase() : null} onClick=${() => onDo(action)}>
      <span class="label">${text.actions[action.id]}</span>
      ${left !== null ? html`<span class="clock">${text.seconds(left)}</span>`
        : keys && action.key && html`<kbd aria-hidden="true">${action.key.toUpperCase()}</kbd>`}
    </button>`;
};

// A row each; help is at the end of the first.
const ROWS = [['call', 'help'], ['visit'], ['counter']];

const Group = ({ group, about, onDo }) => html`
  <div role="group" class="group" data-group=${group} aria-label=${about.text.groups[group]}>
    ${ACTIONS.filter((action) => action.group === group && !action.isHidden?.(about))
      .map((action) => html`
        <${Action} key=${action.id} action=${action} about=${about} onDo=${onDo} />`)}
  </div>`;

export const Actions = ({ about, onDo }) => html`
  <div class="actions">
    ${ROWS.map((groups) => html`
      <div class="action-row" key=${groups[0]}>
        ${groups.map((group) => html`<${Group} key=${group} group=${group} about=${about} onDo=${onDo} />`)}
      </div>`)}
  </div>`;
