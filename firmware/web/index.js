// SPDX-License-Identifier: EUPL-1.2
// The numbers that are called now and lately, and the paper that comes out of the demo's printer.
// Numbers are shown only while the daemon says that it is there.
import { listen } from './appliance.js';
import da from './text/da.js';
import en from './text/en.js';

const PAPER_POLL_MS = 700;
const PAPER_SHOWN = 3;
const LANGUAGES = { da, en };

const asked = new URLSearchParams(location.search).get('lang');
const language = asked in LANGUAGES ? asked : 'da';
const text = { ...da, ...LANGUAGES[language] };
const find = (id) => document.getElementById(id);

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

const showTexts = () => {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll('[data-text]')) {
    node.textContent = text[node.dataset.text];
  }
  for (const node of document.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', text[node.dataset.label]);
  }
  document.querySelector(`nav a[lang=${language}]`).setAttribute('aria-current', 'true');
};

const callItem = (call) => {
  const item = element('li', '',
    element('bdi', 'number', call.number), ' ',
    element('span', 'counter', `${text.counter} `, element('bdi', '', call.name)));
  if (call.kind === 'recall' || call.kind === 'fetch') {
    item.append(' ', element('span', 'kind', text[call.kind]));
  }
  return item;
};

// A call that stands already keeps its element, so that only a new one is read aloud and moves.
const showCalls = (list, none, calls) => {
  const known = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const items = calls.map((call) => {
    const key = `${call.call}/${call.kind}/${call.name}`;
    const item = known.get(key) ?? callItem(call);
    item.dataset.key = key;
    return item;
  });
  list.replaceChildren(...items);
  none.hidden = items.length > 0;
};

const showBoard = (board) => {
  showCalls(find('calls'), find('calls-none'), board?.calls ?? []);
  showCalls(find('recent'), find('recent-none'), board?.recent ?? []);
};

let latestBoard = null;
let isOnline = false;

const show = () => {
  find('offline').hidden = isOnline;
  find('hall').hidden = !isOnline || latestBoard === null;
  showBoard(isOnline ? latestBoard : null);
};

const setOnline = (online) => {
  isOnline = online;
  show();
};

const ticketItem = (number) => {
  const picture = element('img');
  picture.src = `paper/${String(number).padStart(5, '0')}.png`;
  picture.alt = `${text.ticket} ${number}`;
  const item = element('li', '', picture);
  item.dataset.number = number;
  return item;
};

const showPaper = (printed) => {
  const list = find('paper');
  const known = new Map([...list.children].map((item) => [Number(item.dataset.number), item]));
  const numbers = Array.from({ length: Math.min(PAPER_SHOWN, printed) }, (_, i) => printed - i);
  if (Math.max(0, ...known.keys()) > printed) known.clear();
  list.replaceChildren(...numbers.map((number) => known.get(number) ?? ticketItem(number)));
  find('paper-none').hidden = printed > 0;
};

const pollPaper = async () => {
  try {
    const answer = document.hidden ? null : await fetch('paper/latest.json', { cache: 'no-store' });
    if (answer?.ok) showPaper((await answer.json()).printed);
    // Before the first ticket there is no such file.
    if (answer?.status === 404) showPaper(0);
  } catch {
    // The front is away: the paper that came out stays as it is.
  }
  setTimeout(pollPaper, PAPER_POLL_MS);
};

showTexts();
show();
pollPaper();
listen(['board'], {
  heard: (topic, board) => {
    latestBoard = board;
    show();
  },
  online: setOnline,
});
