// SPDX-License-Identifier: EUPL-1.2
// A screen becomes a device of the appliance by a one-time code. The code is a user who may ask for this
// and nothing else; what comes back is the device's own login, which lies in localStorage and so survives
// a reload and a power cut.
import { Line } from './line.js';
import { html, useEffect, useRef, useState } from './ui.js';
import { uuid } from './uuid.js';

const KEY = 'naeste.device';
const CONNECT_MS = 10000;
const NAME = /^[a-z0-9._-]{1,23}$/;

/** This device's `{user, password}`, or null while it has none. */
export const deviceLogin = () => {
  try {
    const { user, password } = JSON.parse(localStorage.getItem(KEY));
    return user && password ? { user, password } : null;
  } catch {
    return null;
  }
};

// False where the browser keeps nothing: its storage is full, or it was told not to.
const keepLogin = (login) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(login));
    return true;
  } catch {
    return false;
  }
};

// Whoever links here with #code=… has the code entered for them. It is taken out of the address at once:
// a reload must not try it again.
const takeCode = () => {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(null, '', location.pathname + location.search);
  return code;
};
let linked = takeCode();

/** Whether the page was opened by such a link. */
export const isLinked = linked !== null;

// Which phase a new line ends in: online, refused, or offline when neither comes.
const settled = (line) => new Promise((done) => {
  const end = (phase) => {
    clearTimeout(limit);
    leave();
    done(phase);
  };
  const look = ({ phase }) => {
    if (phase === 'online' || phase === 'refused') end(phase);
  };
  const limit = setTimeout(end, CONNECT_MS, 'offline');
  const leave = line.subscribe(look);
  look(line.state);
});

const ids = new Map(); // of the request for this code and name: whoever presses again gets the same answer

/** Asks with the code, in any case, with or without dashes. Resolves with the appliance's answer. */
export const enrol = async ({ kind, name, code }) => {
  const plain = code.toLowerCase().replace(/[^a-z0-9]/g, '');
  const asked = `${plain} ${name}`;
  if (!ids.has(asked)) ids.set(asked, uuid());
  const line = new Line({ login: { user: `enrol-${plain}`, password: plain }, status: false });
  try {
    const phase = await settled(line);
    if (phase === 'refused') return { ok: false, refusal: 'unknown_code' };
    if (phase === 'offline') return { ok: false, refusal: 'no_answer' };
    return await line.request('enrol', { id: ids.get(asked), kind, name });
  } finally {
    line.close();
  }
};

const sentence = (text, answer) => ({
  unknown_code: text.codeWrong,
  not_allowed: text.codeWrong,
  no_answer: text.codeNoAnswer,
  too_often: text.codeTooOften,
  bad_request: text.nameTaken,
}[answer.refusal] ?? answer.text);

const Field = ({ id, label, help, wrong, ...input }) => html`
  <label for=${id}>${label}</label>
  <p class="quiet" id="${id}-help">${help}</p>
  <input id=${id} name=${id} aria-describedby="${id}-help" aria-invalid=${String(wrong)}
    autocomplete="off" autocapitalize="none" spellcheck=${false} ...${input} />`;

/**
 * The form. `kind` is `kiosk` or `display`; `why` is said first, if given; onEnrolled(login) is called
 * once the login has been stored. Texts are those of the section `enrol`.
 */
export const Enrol = ({ kind, text, why, onEnrolled }) => {
  const [code, setCode] = useState(linked ?? '');
  const [name, setName] = useState(new URLSearchParams(location.search).get('name') ?? `${kind}-1`);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState(null); // {field, words}
  const form = useRef();

  const refuse = (field, words) => {
    setFault({ field, words });
    form.current?.elements[field].focus();
  };
  const ask = async () => {
    if (busy) return;
    if (!code.trim()) return refuse('code', text.codeMissing);
    if (!NAME.test(name)) return refuse('name', text.nameWrong);
    setFault(null);
    setBusy(true);
    const answer = await enrol({ kind, name, code });
    setBusy(false);
    if (!answer.ok) {
      return refuse(answer.refusal === 'bad_request' ? 'name' : 'code', sentence(text, answer));
    }
    const login = { user: answer.user, password: answer.secret };
    if (!keepLogin(login)) return refuse('code', text.loginNotKept);
    onEnrolled(login);
  };
  useEffect(() => {
    if (linked === null) return;
    linked = null;
    ask();
  }, []);

  return html`
    <section class="enrol">
      <h1>${kind === 'kiosk' ? text.enrolKiosk : text.enrolDisplay}</h1>
      ${why && html`<p class="why" role="alert">${why}</p>`}
      <p>${text.enrolHow}</p>
      <form ref=${form} noValidate onSubmit=${(event) => {
        event.preventDefault();
        ask();
      }}>
        <${Field} id="code" label=${text.code} help=${text.codeHelp} value=${code}
          wrong=${fault?.field === 'code'} onInput=${(event) => setCode(event.target.value)} />
        <${Field} id="name" label=${text.deviceName} help=${text.deviceNameHelp} value=${name}
          wrong=${fault?.field === 'name'}
          onInput=${(event) => setName(event.target.value.trim().toLowerCase())} />
        <div class="fault" role="alert">${fault?.words}</div>
        <button type="submit" aria-disabled=${String(busy)}>${busy ? text.enrolling : text.enrol}</button>
      </form>
    </section>`;
};
