// SPDX-License-Identifier: EUPL-1.2
// The counter: signing in, sitting down, and what stands in the way of either. Who signed in and with
// what lives in this page's memory; a reload signs out, and the appliance knows where one sat.
import { HallNotices } from '../common/hall.js';
import { asked, danish, LANGUAGES, named, speak } from '../common/language.js';
import { Offline } from '../common/parts.js';
import { html, later, show, useEffect, useLine, useState } from '../common/ui.js';
import { useCommands } from './commands.js';
import { Devices } from './devices.js';
import { useWaits } from './queue.js';
import { useSeat } from './seat.js';
import { Already, Lost, Seats } from './seats.js';
import { SignIn } from './sign-in.js';

// What is needed behind the sign-in.
const Desk = later(() => import('./desk.js').then((module) => module.Desk));

const SPOKEN = ['da', 'en']; // languages of staff
const useText = () => {
  const [code, setCode] = useState(SPOKEN.includes(asked()) ? asked() : 'da');
  const [text, setText] = useState(danish('counter'));
  useEffect(() => {
    let isCurrent = true;
    speak(code, 'counter').then((spoken) => isCurrent && setText(spoken));
    return () => {
      isCurrent = false;
    };
  }, [code]);
  return { code, text, setCode };
};

// What a desk's bookmark may say: ?keys=off for who does not want single keys to act (WCAG 2.1.4), and
// ?counter=1 for the counter that this desk is. The page keeps nothing in the browser.
const address = new URLSearchParams(location.search);

const Language = ({ text, code, onChoose }) => html`
  <div class="language" role="group" aria-label=${text.languages}>
    ${SPOKEN.map((one) => html`
      <button type="button" class="plain small" key=${one} lang=${one}
        aria-pressed=${String(one === code)} onClick=${() => onChoose(one)}>${LANGUAGES[one].name}</button>`)}
  </div>`;

const Bar = ({ text, code, state, seat, user, keys, onKeys, onCode, onOut }) => {
  const isHere = state.phase === 'online' && seat.place === 'mine' && seat.own;
  return html`
    <header class="bar">
      <p class="where">
        <span class="quiet">${named(state.topics.site?.names, code)}</span>
        ${isHere && html`
          <span class="unseen">, </span><strong>${text.counterNamed(seat.own.name)}</strong>
          <span class="state" data-state=${seat.own.state}>${text.states[seat.own.state]}</span>`}
      </p>
      <div class="who">
        <button type="button" class="plain small" aria-pressed=${String(keys)} onClick=${onKeys}>
          ${text.keys}</button>
        <${Language} text=${text} code=${code} onChoose=${onCode} />
        <span class="user">${user}</span>
        <button type="button" class="plain small" onClick=${onOut}>${text.signOut}</button>
      </div>
    </header>`;
};

const Place = (props) => {
  const { text, state, seat, commands } = props;
  const sat = (granted, counter) => seat.sat({ counter, ...granted });
  const sitAgain = async (counter) => {
    const granted = await commands.command('sit', { counter, take_over: true });
    if (granted?.ok) sat(granted, counter);
  };
  if (state.phase !== 'online') return html`<${Offline} text=${text} />`;
  if (seat.place === 'barred') return html`<p class="notice refused" role="alert">${text.barred}</p>`;
  if (seat.place === 'mine' && seat.own && seat.own.state !== 'closed')
    return html`<${Desk} ...${props} onLeft=${seat.left} />`;
  if (seat.place === 'none')
    return html`<${Seats} ...${props} likely=${address.get('counter')} closed=${seat.closed} onSat=${sat} />`;
  if (seat.place === 'already') return html`
    <${Already} ...${props} onContinue=${() => sitAgain(seat.answer.counter)} onOther=${seat.choose} />`;
  if (seat.place === 'lost') return html`
    <${Lost} ...${props} onBack=${() => sitAgain(seat.mine.counter)} onOther=${seat.left} />`;
  return html`<p class="quiet" role="status">${text.fetching}</p>`;
};

const useTitle = (text, state, seat) => {
  const own = state.phase === 'online' && seat.place === 'mine' ? seat.own : null;
  const title = [own?.number, own && text.counterNamed(own.name)].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = `${title || text.counter} – Næste`;
  }, [title, text]);
};

/** As long as somebody is signed in. `onEnd(why)` is told when that is over. */
const Session = ({ text, code, line, onCode, onEnd }) => {
  const state = useLine(line);
  const seat = useSeat(line, state);
  const waits = useWaits(line);
  const commands = useCommands(line, text, code);
  const [keys, setKeys] = useState(address.get('keys') !== 'off');
  useTitle(text, state, seat);
  useEffect(() => {
    if (state.phase === 'refused') onEnd('ended');
  }, [state.phase]);
  useEffect(() => {
    if (state.phase !== 'online') commands.say(null);
  }, [state.phase]);

  // Whoever leaves stands up first; who has a citizen there is told so, and stays.
  const signOut = async () => {
    if (state.phase === 'online' && seat.place === 'mine') {
      if (seat.own?.state === 'calling') return commands.say({ refused: true, refusal: 'leaves_called',
        words: text.cannot.called(seat.own.number) });
      for (const counter of [seat.own?.counter, ...seat.others].filter(Boolean)) {
        const granted = await commands.command('stand-up', { counter });
        if (!granted?.ok && granted?.refusal !== 'not_seated') return;
      }
    }
    onEnd(null);
  };

  const props = { text, code, line, state, seat, waits, commands, keys };
  const isDesk = state.phase === 'online' && seat.place === 'mine';
  return html`
    <${Bar} text=${text} code=${code} state=${state} seat=${seat} user=${line.login.user} keys=${keys}
      onKeys=${() => setKeys(!keys)} onCode=${onCode} onOut=${signOut} />
    <${HallNotices} state=${state} code=${code} />
    <main class=${isDesk ? 'at-desk' : 'door'}>
      <h1 class="unseen">${seat.own && isDesk ? text.counterNamed(seat.own.name) : text.counter}</h1>
      ${!isDesk && commands.said?.refused && html`
        <p class="notice refused" role="alert">${commands.said.words}</p>`}
      <${Place} ...${props} />
      ${state.phase === 'online' && html`<${Devices} text=${text} state=${state} />`}
    </main>`;
};

const Counter = () => {
  const { code, text, setCode } = useText();
  const [line, setLine] = useState(null);
  const [why, setWhy] = useState(null);
  const end = (reason) => {
    line.close();
    setWhy(reason);
    setLine(null);
  };
  const language = html`<${Language} text=${text} code=${code} onChoose=${setCode} />`;
  return line ? html`
    <${Session} text=${text} code=${code} line=${line} onCode=${setCode} onEnd=${end} />`
    : html`<${SignIn} text=${text} why=${why} onLine=${setLine}>${language}<//>`;
};

show(Counter);
