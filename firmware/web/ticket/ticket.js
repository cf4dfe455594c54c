// SPDX-License-Identifier: EUPL-1.2
// The phone's page, live. naested has written the page and it stands without us; when the ticket's file
// is read, we take it over. The token is in the address and goes nowhere else.
import { asked, danish, isWritten, speak } from '../common/language.js';
import { html, render } from '../common/ui.js';
import { ring } from './alarm.js';
import { Ticket, gone, placeText, standing } from './view.js';
import { Visit } from './visit.js';

// A screen reader is told of a new place no more often than this.
const SAY_EVERY_MS = 20000;

const main = document.getElementById('ticket');
const token = location.pathname.split('/').pop().replace(/\.html$/, '');
const place = (main.querySelector('.site') || { textContent: '' }).textContent;
const visit = new Visit(token);

let text = danish('ticket');
let language = null; // not spoken yet
let languages = []; // to choose from, once the site is known
let number = main.querySelector('h1').textContent;
let polite = '';
let urgent = '';
let last = null; // what was told before: {state, ahead, call, since}
let saidAt = -SAY_EVERY_MS;
let later = 0;

const draw = () => {
  if (!language) return;
  if (!main.dataset.live) {
    main.textContent = '';
    main.dataset.live = 'yes';
  }
  render(html`<${Ticket} text=${text} language=${document.documentElement.lang} languages=${languages}
    onChoose=${choose} visit=${visit} place=${place} number=${number}
    polite=${polite} urgent=${urgent} />`, main);
};

const say = (words) => {
  polite = words;
  saidAt = performance.now();
};

/** A place that changed is said now, or when the last one is old enough: then the newest. */
const sayPlace = () => {
  clearTimeout(later);
  const waitMs = saidAt + SAY_EVERY_MS - performance.now();
  if (waitMs > 0) {
    later = setTimeout(() => {
      sayPlace();
      draw();
    }, waitMs);
    return;
  }
  const { file } = visit.state;
  if (file && file.state === 'waiting' && visit.isCurrent()) say(placeText(text, file));
};

const called = (now) => {
  const words = [now.words, `${number}, ${text.counter} ${now.counter}`, now.advice];
  urgent = words.join('. ');
  polite = '';
  ring();
};

const turned = (now) => {
  urgent = '';
  say([now.words, now.advice].filter(Boolean).join('. '));
};

/** Whether this call is another one than that of before: each recall is one. */
const isAgain = ({ call, file }) => {
  if (last.state !== 'called') return true;
  if (call) return last.call !== null && last.call !== call.call;
  return file.state === 'called' && last.since !== null && last.since !== file.since;
};

/** What changed since it was last shown: said to who cannot see it, and the call to everybody. */
const tell = () => {
  const { file, call, known } = visit.state;
  if (!known) {
    const end = gone(text, visit.state);
    document.title = end.words;
    if (last && last.state !== end.state) turned(end);
    last = last && { ...last, state: end.state };
    return;
  }
  if (!file) return;
  const now = standing(text, visit.state);
  const isCall = now.state === 'called';
  document.title = isCall ? `▶ ${number} → ${text.counter} ${now.counter}` : `${number} – ${now.words}`;
  if (isCall && (!last || isAgain(visit.state))) called(now);
  else if (last && last.state !== now.state) turned(now);
  else if (last && now.state === 'waiting' && last.ahead !== file.ahead) sayPlace();
  last = {
    state: now.state,
    ahead: file.ahead,
    call: isCall && (call ? call.call : last && last.call) || null,
    since: file.state === 'called' ? file.since : null,
  };
};

const speakFor = async (file) => {
  const wanted = asked() || (file ? file.texts.language : document.documentElement.lang);
  if (wanted === language) return;
  text = await speak(wanted, 'ticket');
  language = wanted;
};

/** In the address, so that it is still chosen when the page is read again. */
const choose = async (code) => {
  const address = new URL(location.href);
  address.searchParams.set('lang', code);
  history.replaceState(null, '', address);
  await speakFor(visit.state.file);
  tell();
  draw();
};

let offered = '';
const offer = ({ languages: codes }) => {
  if (codes.join() === offered) return;
  offered = codes.join();
  languages = codes.filter(isWritten);
  draw();
};

visit.subscribe(async ({ file, site }) => {
  if (site) offer(site);
  if (file) number = file.number;
  await speakFor(file);
  tell();
  draw();
});

// The line is worth its size while somebody waits: the call comes at once.
const openLine = () => {
  const { file, known } = visit.state;
  if (known && !(file && file.state === 'ended')) visit.open().catch(() => {});
};
const whenIdle = window.requestIdleCallback || ((then) => setTimeout(then, 1000));

visit.read();
if (document.readyState === 'complete') whenIdle(openLine);
else addEventListener('load', () => whenIdle(openLine));
