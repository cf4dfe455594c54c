// SPDX-License-Identifier: EUPL-1.2
// What the phone shows of a visit. The classes are those of the page that naested writes, so that one
// style sheet dresses both.
import { CodeText } from '../common/code.js';
import { LANGUAGES } from '../common/language.js';
import { dayText } from '../common/time.js';
import { html, useEffect, useNow } from '../common/ui.js';
import { Actions } from './actions.js';

const minutes = (seconds) => Math.max(1, Math.ceil(seconds / 60));

/** "About 10 min. Rarely over 15."; rounded up, like on the paper. */
const waitText = (text, wait) => {
  if (!wait) return text.waitUnknown;
  const likely = minutes(wait.p50_s);
  const most = minutes(wait.p90_s);
  return likely === most ? text.waitEven(likely) : text.wait(likely, most);
};

// How each ending is said: its words, and what to do next.
const ENDINGS = {
  served: ['endedServed', 'endedServedMore'],
  partly: ['endedServed', 'endedPartlyMore'],
  referred: ['endedReferred', 'endedReferredMore'],
  left: ['endedLeft', 'endedLeftMore'],
  merged: ['endedMerged', 'endedMergedMore'],
  no_show: ['endedNoShow', 'endedNoShowMore'],
  closed: ['endedClosed', 'endedClosedMore'],
  closed_unattended: ['endedClosed', 'endedClosedMore'],
  void: ['endedVoid', 'endedVoidMore'],
};

// How each rest is said; every other reason is staff's, and said as "other".
const PAUSES = {
  later: ['pausedLater', 'pausedLaterMore'],
  no_show: ['pausedMissed', 'pausedMissedMore'],
  other: ['paused', 'pausedMore'],
};

/**
 * The state and what to do now, in words: {state, words, advice, counter}. A call on the board counts
 * before the file has it.
 */
export const standing = (text, { file, call }) => {
  const known = (words, advice) => ({ state: file.state, words: text[words], advice: text[advice] });
  if (call || file.state === 'called') {
    const isFetched = call ? call.kind === 'fetch' : file.fetch === true;
    return { state: 'called', words: text.called, counter: call ? call.name : file.name,
      advice: isFetched ? text.calledFetch : text.calledGo };
  }
  if (file.state === 'serving') return { ...known('serving'), counter: file.name };
  if (file.outcome === 'left' && !file.can.includes('stay')) return known('endedLeft', 'endedLeftLate');
  if (file.state === 'ended') return known(...(ENDINGS[file.outcome] || ENDINGS.served));
  if (file.state === 'parked') return known(...(PAUSES[file.reason] || PAUSES.other));
  return known('waiting');
};

export const placeText = (text, file) => `${text.ahead(file.ahead)}. ${waitText(text, file.wait)}`;

const Place = ({ text, file }) => html`
  <p class="ahead">${text.ahead(file.ahead)}</p>
  <p class="wait">${waitText(text, file.wait)}</p>
  <p class="keep">${text.keep}</p>
  ${file.sooner && html`<p class="sooner" lang=${file.texts.language}>${file.texts.sooner}</p>`}`;

/** How long a rest still lasts, counted on from when it was heard. */
const Wake = ({ text, file, heardAt }) => {
  useNow(1000);
  const left = minutes(file.wake_s - (performance.now() - heardAt) / 1000);
  return html`
    <p class="wake">${file.reason === 'no_show' ? text.wakeMissed(left) : text.wake(left)}</p>`;
};

/** A service's text in the page's language where the site has one, else in the ticket's: [text, language]. */
const inLanguage = (site, kind, id, language, own) => {
  const service = site && site.services.find((one) => one.id === id);
  const found = service && service[kind][language];
  return found ? [found, language] : own;
};

const Need = ({ visit, service, language }) => {
  const { file, site } = visit.state;
  const [name, nameLanguage] = inLanguage(site, 'names', service.id, language,
    [service.name, file.texts.language]);
  const [must, mustLanguage] = inLanguage(site, 'must', service.id, language,
    [service.must, file.texts.language]);
  return html`
    <li dir="auto">
      <span class="service" lang=${nameLanguage}>${name}</span> <span class="must" lang=${mustLanguage}>${must}</span>
    </li>`;
};

/** A button a language; none where there is no choice. */
const Choice = ({ text, languages, language, onChoose }) => languages.length > 1 && html`
  <div class="languages" role="group" aria-label=${text.languages}>
    ${languages.map((code) => html`
      <button type="button" key=${code} lang=${code} dir=${LANGUAGES[code].dir}
        aria-pressed=${String(code === language)} onClick=${() => onChoose(code)}>
        ${LANGUAGES[code].name}
      </button>`)}
  </div>`;

const Bring = ({ text, visit, file, language }) => {
  const needs = file.services.filter(({ must }) => must);
  return needs.length > 0 && html`
    <section class="bring" aria-labelledby="bring">
      <h2 id="bring">${text.bring}</h2>
      <ul>
        ${needs.map((service) => html`
          <${Need} key=${service.id} visit=${visit} service=${service} language=${language} />`)}
      </ul>
    </section>`;
};

/** The code to come back with, if staff have made one for this visit. */
const ReturnCode = ({ text, language, code, until }) => html`
  <section class="return-code" aria-labelledby="return-code">
    <h2 id="return-code">${text.returnCode}</h2>
    <p><strong><${CodeText} code=${code} /></strong></p>
    <p class="until">${text.returnUntil(dayText(until, language))}</p>
    <p class="use">${text.returnUse}</p>
  </section>`;

const Counter = ({ text, name }) => html`
  <p class="counter ${name.length > 3 ? 'long' : ''}">
    <span>${text.counter}</span> <strong dir="auto">${name}</strong>
  </p>`;

const Lost = ({ text, file }) => html`
  <div class="offline" role="alert">
    <strong>${text.offline}</strong> ${text.offlineTicket}
    ${file && html` ${text.heard(file.updated.slice(11, 16))}`}
  </div>`;

/** The same for a token that is not known any more. */
export const gone = (text, { replaced }) => ({ state: 'gone',
  words: replaced ? text.replaced : text.unknown, advice: replaced ? text.replacedMore : text.unknownMore });

const Gone = ({ words, advice }) => html`
  <p class="state" tabindex="-1">${words}</p>
  <p class="advice">${advice}</p>`;

const Visiting = ({ text, language, visit, file, now, isCurrent }) => html`
  ${file.notice && isCurrent && html`<p class="notice" dir="auto" role="status">${file.notice.text}</p>`}
  <p class="state" tabindex="-1">${now.words}</p>
  ${now.counter && html`<${Counter} text=${text} name=${now.counter} />`}
  ${now.advice && html`<p class="advice">${now.advice}</p>`}
  ${file.return_code && isCurrent && html`
    <${ReturnCode} text=${text} language=${language} code=${file.return_code.code}
      until=${file.return_code.until_day} />`}
  ${now.state === 'waiting' && isCurrent && html`<${Place} text=${text} file=${file} />`}
  ${now.state === 'waiting' && !isCurrent && html`<p class="wait old">${text.placeUnknown}</p>`}
  ${now.state === 'parked' && file.wake_s > 0 && isCurrent && html`
    <${Wake} text=${text} file=${file} heardAt=${visit.state.heardAt} />`}
  ${now.state === 'waiting' && ['failed', 'doubt'].includes(file.paper) && html`
    <p class="paper">${text.noPaper}</p>`}
  ${['waiting', 'called', 'parked'].includes(now.state) && html`
    <${Bring} text=${text} visit=${visit} file=${file} language=${language} />`}
  <${Actions} text=${text} visit=${visit} state=${now.state} />`;

/** `place` and `number` stand in naested's page, and only there while no file was read. */
export const Ticket = ({ text, language, languages, onChoose, visit, place, number, polite, urgent }) => {
  useNow(1000); // what was heard grows old by itself
  const { file, known, online } = visit.state;
  const now = known && file ? standing(text, visit.state) : null;
  useEffect(() => {
    document.body.className = now ? now.state : 'ended';
    if (now && now.state === 'called') scrollTo(0, 0);
  }, [now && now.state]);
  return html`
    ${!online && html`<${Lost} text=${text} file=${file} />`}
    <p class="site" dir="auto">${place}</p>
    <h1 dir="ltr">${number}</h1>
    ${!known && html`<${Gone} ...${gone(text, visit.state)} />`}
    ${now && html`<${Visiting} text=${text} language=${language} visit=${visit} file=${file} now=${now}
      isCurrent=${visit.isCurrent()} />`}
    <${Choice} text=${text} languages=${languages} language=${language} onChoose=${onChoose} />
    <p class="unseen" role="status" aria-live="polite">${polite}</p>
    <p class="unseen" role="alert" aria-live="assertive">${urgent}</p>`;
};
