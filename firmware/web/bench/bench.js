// SPDX-License-Identifier: EUPL-1.2
// The bench: the virtual appliance as one picture. The hardware is simulated, everything behind it is
// real. It stands on the virtual board only.
import { deviceLogin } from '../common/enrol.js';
import { asked, danish, speak } from '../common/language.js';
import { Line } from '../common/line.js';
import { Languages } from '../common/parts.js';
import { html, show, useCallback, useEffect, useLine, useState } from '../common/ui.js';
import { deed, useFittings, usePicture } from './feed.js';
import { Clock, Events, Logins, PrinterFaults, Programs } from './side.js';
import { Desk, Hall, Pillar } from './wall.js';

const CODES = ['da', 'en'];
const NOTE_MS = 6000;
const line = new Line();

const first = () => {
  const wish = asked() ?? navigator.language.slice(0, 2);
  return CODES.includes(wish) ? wish : 'en';
};

const useText = () => {
  const [code, setCode] = useState(first);
  const [text, setText] = useState(() => danish('bench'));
  useEffect(() => {
    let isWanted = true;
    speak(code, 'bench').then((table) => {
      if (!isWanted) return;
      document.title = `Næste – ${table.title}`;
      setText(table);
    });
    return () => {
      isWanted = false;
    };
  }, [code]);
  return { code, text, setCode };
};

// What went wrong last, for a while.
const useNote = (text) => {
  const [note, setNote] = useState(null);
  useEffect(() => {
    const timer = note && setTimeout(setNote, NOTE_MS, null);
    return () => clearTimeout(timer);
  }, [note]);
  const onError = useCallback((answer) => {
    if (answer.ok === false) setNote({ words: answer.error ?? text.noBench });
  }, [text]);
  return { note, onError };
};

// A kiosk is a device with a login of its own: a browser that has none yet gets a one-time code along. It
// is none of the kiosks in credentials.json, whose login would end with that.
const KIOSK = '/kiosk/?name=bench-kiosk';

const openKiosk = async (event, onError) => {
  if (deviceLogin()) return;
  event.preventDefault();
  const tab = window.open('', '_blank'); // now, while the finger is still on the link
  const answer = await deed('code');
  onError(answer);
  (tab ?? window).location.assign(answer.ok ? `${KIOSK}#code=${answer.code}` : '/kiosk/');
};

const Head = ({ text, code, setCode, phase, phone, onError }) => html`
  <header>
    <div class="name"><h1>Næste</h1><p>${text.subtitle}</p></div>
    <p class="status" role="status" data-phase=${phase}>
      <span class="dot" aria-hidden="true"></span>${text.phase[phase] ?? phase}</p>
    <nav aria-label=${text.pages}>
      <a href="/kiosk/" target="_blank"
        onClick=${(event) => openKiosk(event, onError)}>${text.kiosk}</a>
      <a href="/board/" target="_blank">${text.board}</a>
      <a href="/counter/" target="_blank">${text.counter}</a>
      ${phone && html`<a href=${phone.phone} target="_blank">${text.phoneOf(phone.number)}</a>`}
    </nav>
    <${Languages} text=${text} codes=${CODES} current=${code} onChoose=${setCode} />
  </header>`;

const Bench = () => {
  const { code, text, setCode } = useText();
  const { phase } = useLine(line);
  const picture = usePicture();
  const fittings = useFittings();
  const { note, onError } = useNote(text);
  const shared = { text, code, fittings, picture, onError };
  const displayOf = (counter) => fittings.displays.find((one) => one.counter === counter);
  const buttonOf = (counter) => fittings.buttons.find((one) => one.counter === counter);
  return html`
    <${Head} text=${text} code=${code} setCode=${setCode} phase=${phase} onError=${onError}
      phone=${picture?.paper.strip.find((ticket) => ticket.phone)} />
    <main data-picture=${picture ? 'yes' : 'no'}>
      ${!picture && html`<p class="offline away" role="alert">${text.noBench}</p>`}
      ${fittings && html`
        <${Pillar} ...${shared} />
        <div class="hall-side">
          ${fittings.displays.filter(({ counter }) => !counter).map(({ name }) => html`
            <${Hall} key=${name} text=${text} name=${name} face=${picture?.displays?.[name]} />`)}
          <div class="desks">
            ${fittings.counters.map((counter) => html`
              <${Desk} key=${counter} ...${shared} counter=${counter}
                display=${displayOf(counter)} button=${buttonOf(counter)} />`)}
          </div>
          <p class="legend small"><strong>${text.how}</strong> ${text.legend}</p>
          <${Events} ...${shared} />
        </div>
        <aside aria-label=${text.hands}>
          <${PrinterFaults} text=${text} printer=${picture?.printer} onError=${onError} />
          <${Programs} text=${text} programs=${picture?.programs} onError=${onError} />
          <${Clock} text=${text} clock=${picture?.clock} onError=${onError} />
          <${Logins} text=${text} />
        </aside>`}
      <p class="note" role="alert" data-shown=${note ? 'yes' : 'no'}>${note?.words}</p>
    </main>`;
};

show(Bench);
