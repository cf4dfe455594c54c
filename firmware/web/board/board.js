// SPDX-License-Identifier: EUPL-1.2
// The board: the number that is called, large, with its counter; the last calls; notices. It says nothing
// about anybody's errand. ?lang=en shows one language, ?quiet=1 makes no sound; an enrolled display confirms
// what it shows (#enrol, #code=…).
import { deviceLogin, Enrol, isLinked } from '../common/enrol.js';
import { asked, danish, isWritten, speak, texts } from '../common/language.js';
import { Offline } from '../common/parts.js';
import { html, show, useEffect, useNow, useRef, useState } from '../common/ui.js';
import { sentence } from './call.js';
import { Calls, Spoken, Strip } from './calls.js';
import { Masthead } from './masthead.js';
import { inForce, isWhole, Notices, wordsOf } from './notices.js';
import { Recent } from './recent.js';
import { Screen } from './screen.js';
import { Sound } from './sound.js';

const LANGUAGES_SHOWN = 2;
const NOTICES_MS = 5000; // how late a notice may end
const PATIENCE_MS = 1500; // then a line that does not come up is said to be away

const sound = new Sound({ quiet: new URLSearchParams(location.search).get('quiet') === '1' });

// Danish for the hall, and once more in the citizen's own language where somebody here can say it.
const sayCall = async (call) => {
  const spelled = { ...call, number: call.number.split('').join(' ') };
  await sound.say(sentence(danish('board'), spelled), 'da');
  if (call.language === 'da' || !sound.voice(call.language)) return;
  const text = await texts(call.language, 'board');
  if (text.spoken !== danish('board').spoken) await sound.say(sentence(text, spelled), call.language);
};

let isEvacuating = false; // then nobody is sent to a counter

const announce = (call) => sound.inTurn(async () => {
  if (isEvacuating) return;
  await sound.gong();
  await sayCall(call);
});

const sayNotice = (notice, languages) => {
  if (notice.level === 'evacuate') sound.hush();
  sound.inTurn(async () => {
    await sound.gong();
    for (const { code, words } of wordsOf(notice, languages)) await sound.say(words, code);
  });
};

/** The languages that stand side by side, with their texts: the one that was asked for, or the site's. */
const useLanguages = (site) => {
  const [languages, setLanguages] = useState([{ code: 'da', text: danish('board') }]);
  const one = asked() && [asked()];
  const codes = one ?? (site?.languages ?? ['da']).filter(isWritten).slice(0, LANGUAGES_SHOWN);
  const key = codes.join() || 'da';
  useEffect(() => {
    let isCurrent = true;
    const [first, ...also] = key.split(',');
    Promise.all([speak(first, 'board'), ...also.map((code) => texts(code, 'board'))]).then((all) => {
      // A language that nobody has written yet is said in Danish, and as Danish.
      const said = [document.documentElement.lang, ...also];
      if (isCurrent) setLanguages(all.map((text, index) => ({ code: said[index], text })));
    });
    return () => { isCurrent = false; };
  }, [key]);
  return languages;
};

/** Each new notice that matters is heard once. */
const useHeardNotices = (notices, languages) => {
  const heard = useRef(new Set());
  useEffect(() => {
    notices.filter(({ id, level }) => level !== 'info' && !heard.current.has(id)).forEach((notice) => {
      heard.current.add(notice.id);
      sayNotice(notice, languages);
    });
  });
};

/** The screen does not go dark by itself, where the browser can see to that. */
const useWakefulness = () => {
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => {});
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => document.removeEventListener('visibilitychange', ask);
  }, []);
};

const useScreen = () => {
  const [, redraw] = useState(0);
  const ref = useRef(null);
  const [isLate, setLate] = useState(false);
  if (!ref.current) {
    let changes = 0;
    ref.current = new Screen({
      login: deviceLogin(), announce, speaks: () => sound.voice('da') !== null, changed: () => redraw(++changes),
    });
  }
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      ref.current.close();
    };
  }, []);
  return { screen: ref.current, isAway: ref.current.phase === 'offline' || (isLate && !ref.current.board) };
};

const Away = ({ languages }) => {
  const [first, ...also] = languages;
  return html`<section class="away"><${Offline} text=${first.text}>
    <p>${first.text.offlineMore}</p>
    ${also.map(({ code, text }) => html`
      <p key=${code} class="words-also" lang=${code}>${text.offline} ${text.offlineMore}</p>`)}
  <//></section>`;
};

const Hall = ({ screen, isAway, languages, whole }) => {
  if (whole === 'evacuate') return null;
  if (isAway) return html`<${Away} languages=${languages} />`;
  if (whole) return html`<${Strip} turns=${screen.turns} languages=${languages} />`;
  if (!screen.board) return html`<section class="calls"></section>`;
  return html`<${Calls} turns=${screen.turns} languages=${languages} />
    <${Recent} calls=${screen.board.recent} languages=${languages} />`;
};

const Board = () => {
  const { screen, isAway } = useScreen();
  const { site, notice } = screen.known;
  const languages = useLanguages(site);
  const notices = inForce(notice?.notices ?? [], useNow(NOTICES_MS));
  const whole = isWhole(notices) ? notices[0].level : null;
  isEvacuating = whole === 'evacuate';
  useHeardNotices(notices, languages);
  useWakefulness();
  const marks = [screen.isEnrolled || 'unenrolled', sound.isBarred && 'barred']
    .filter((mark) => typeof mark === 'string');
  return html`
    <main class="board" data-whole=${whole ?? undefined}>
      <${Masthead} names=${site?.names ?? {}} timezone=${site?.timezone} languages=${languages} marks=${marks} />
      <${Notices} notices=${notices} languages=${languages} />
      <${Hall} screen=${screen} isAway=${isAway} languages=${languages} whole=${whole} />
      <${Spoken} call=${isEvacuating ? null : screen.turns.current} text=${languages[0].text} />
    </main>`;
};

const Enrolment = () => {
  const [text, setText] = useState(danish('enrol'));
  useEffect(() => {
    speak(asked() ?? 'da', 'enrol').then(setText);
  }, []);
  return html`<main><${Enrol} kind="display" text=${text} onEnrolled=${() => {
    location.replace(location.pathname + location.search);
  }} /></main>`;
};

const wantsToEnrol = () => isLinked || location.hash === '#enrol';

addEventListener('hashchange', () => location.reload());
show(wantsToEnrol() ? Enrolment : Board);
