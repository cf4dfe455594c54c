// SPDX-License-Identifier: EUPL-1.2
// Signing in. The password goes from the field into the line's memory and is kept nowhere else: not in
// storage, not in the document, not in a component's state.
import { Line } from '../common/line.js';
import { html, useEffect, useLayoutEffect, useLine, useRef, useState } from '../common/ui.js';

const PATIENCE_MS = 6000;
const TOPICS = ['site', 'service/+', 'lane/+', 'counter/+', 'queue/+', 'device/+', 'notice'];

/** `online`, `refused` or `offline`: what became of a line that has just been opened. */
const outcome = (line) => new Promise((done) => {
  const end = (phase) => {
    clearTimeout(limit);
    leave();
    done(phase);
  };
  const limit = setTimeout(end, PATIENCE_MS, 'offline');
  const leave = line.subscribe(({ phase }) => {
    if (phase === 'online' || phase === 'refused') end(phase);
  });
});

// Whether the appliance is there is known before anybody signs in.
const useHall = () => {
  const [line, setLine] = useState(null);
  useEffect(() => {
    const hall = new Line({ topics: ['site'] });
    setLine(hall);
    return () => hall.close();
  }, []);
  return useLine(line);
};

const Field = ({ id, label, inputRef, ...rest }) => html`
  <p class="field">
    <label for=${id}>${label}</label>
    <input id=${id} name=${id} required autocapitalize="none" spellcheck=${false}
      aria-describedby="sign-in-said" ref=${inputRef} ...${rest} />
  </p>`;

/** `onLine(line)` is told when somebody has signed in. `why` is why the last session ended, or null. */
export const SignIn = ({ text, why, onLine, children }) => {
  const hall = useHall();
  const [failed, setFailed] = useState(why);
  const [trying, setTrying] = useState(false);
  const user = useRef(null);
  const password = useRef(null);
  const isAway = hall?.phase === 'offline';
  useLayoutEffect(() => user.current.focus(), []);

  const signIn = async (event) => {
    event.preventDefault();
    if (trying) return;
    setTrying(true);
    setFailed(null);
    const login = { user: user.current.value.trim(), password: password.current.value };
    const line = new Line({ login, topics: TOPICS });
    const phase = await outcome(line);
    password.current.value = '';
    setTrying(false);
    if (phase === 'online') return onLine(line);
    line.close();
    setFailed(phase);
    password.current.focus();
  };

  const said = isAway ? text.signInOffline : failed && text.signInFailed[failed];
  return html`
    <main class="door sign-in">
      <h1>${text.signInTitle}</h1>
      <form onSubmit=${signIn} aria-busy=${String(trying)}>
        <div id="sign-in-said" role="alert">
          ${said && html`<p class="notice refused">${said}</p>`}
        </div>
        <${Field} id="user" label=${text.user} inputRef=${user} autocomplete="username"
          aria-invalid=${String(failed === 'refused')} />
        <${Field} id="password" label=${text.password} type="password" inputRef=${password}
          autocomplete="current-password" aria-invalid=${String(failed === 'refused')} />
        <button class="go" aria-disabled=${String(trying)}>
          ${trying ? text.signingIn : text.signIn}
        </button>
      </form>
      <p class="quiet">${text.signInKept}</p>
      ${children}
    </main>`;
};
