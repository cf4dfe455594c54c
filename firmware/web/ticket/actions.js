// SPDX-License-Identifier: EUPL-1.2
// What the citizen may do. Offered is only what the appliance would take now; what was pressed is dead
// until the ticket's file shows it or has not shown it in time, so that a double tap does nothing.
import { html, useEffect, useLayoutEffect, useNow, useRef, useState } from '../common/ui.js';
import { hasSound, setSound } from './alarm.js';

// When the file shows that a verb was carried out.
const DONE = {
  leave: ({ state }) => state === 'ended',
  stay: ({ state }) => state !== 'ended',
  later: ({ state }) => state === 'parked',
  back: ({ state }) => state !== 'parked',
  feedback: ({ can }) => !can.includes('feedback'),
};

const ASKED = ['served', 'partly', 'referred'];

const twoDigits = (number) => String(number).padStart(2, '0');

const Button = ({ kind = '', dead, onPress, children, ...rest }) => html`
  <button type="button" class=${kind} aria-disabled=${String(Boolean(dead))}
    onClick=${() => dead || onPress()} ...${rest}>${children}</button>`;

/** Asks before it does: a number is not given up by a slip of the thumb. */
const Confirm = ({ text, dead, onYes, onNo }) => {
  const head = useRef(null);
  useLayoutEffect(() => head.current.focus(), []);
  return html`
    <div class="confirm" role="group" aria-labelledby="confirm">
      <h2 id="confirm" tabindex="-1" ref=${head}>${text.leaveAsk}</h2>
      <p>${text.leaveMore}</p>
      <${Button} kind="strong" dead=${dead} onPress=${onYes}>${text.leaveYes}<//>
      <${Button} dead=${dead} onPress=${onNo}>${text.leaveNo}<//>
    </div>`;
};

const Stay = ({ text, file, heardAt, dead, onPress }) => {
  useNow(500);
  const leftS = Math.max(0, Math.ceil(file.stay_s - (performance.now() - heardAt) / 1000));
  if (leftS === 0) return html`<p class="quiet">${text.stayLate}</p>`;
  return html`
    <${Button} kind="strong" dead=${dead} onPress=${onPress}>${text.stay}<//>
    <p class="quiet">
      ${text.stayLeft} <bdi dir="ltr" class="time">${Math.floor(leftS / 60)}:${twoDigits(leftS % 60)}</bdi>
    </p>`;
};

const Feedback = ({ text, dead, onAnswer }) => html`
  <div class="feedback" role="group" aria-labelledby="feedback">
    <h2 id="feedback">${text.feedback}</h2>
    <div class="pair">
      <${Button} dead=${dead} onPress=${() => onAnswer(true)}>${text.yes}<//>
      <${Button} dead=${dead} onPress=${() => onAnswer(false)}>${text.no}<//>
    </div>
  </div>`;

const Sound = ({ text }) => {
  const [isOn, setOn] = useState(false);
  const turn = () => {
    setSound(!isOn);
    setOn(!isOn);
  };
  return html`
    <button type="button" class="sound" aria-pressed=${String(isOn)} onClick=${turn}>
      ${text.sound}
    </button>
    <p class="quiet">${isOn ? text.soundIsOn : text.soundMore}</p>`;
};

export const Actions = ({ text, visit, state }) => {
  const { file, heardAt, online } = visit.state;
  const [asking, setAsking] = useState(false);
  const [doing, setDoing] = useState(null); // a verb that is on its way
  const [said, setSaid] = useState('');
  const latch = useRef(false); // sooner than the next picture
  const top = useRef(null);
  const can = (verb) => file.can.includes(verb);
  const dead = doing !== null || !online;

  useEffect(() => {
    setSaid('');
    setAsking(false);
  }, [state]);

  const act = async (verb, fields = {}) => {
    if (latch.current) return;
    latch.current = true;
    setDoing(verb);
    setSaid('');
    const isDone = await visit.act(verb, fields, DONE[verb]);
    latch.current = false;
    setDoing(null);
    setAsking(false);
    if (!isDone) setSaid(text.failed);
    else if (verb === 'feedback') setSaid(text.thanks);
    // What was pressed is gone; where the visit stands now is what comes next.
    document.querySelector('.state').focus({ preventScroll: !isDone });
  };
  const keep = () => {
    setAsking(false);
    setTimeout(() => top.current && top.current.querySelector('[data-leave]').focus());
  };

  return html`
    <div class="actions" ref=${top} aria-busy=${String(doing !== null)}>
      <p class="said" role="status">${doing ? text.doing : said}</p>
      ${can('back') && html`
        <${Button} kind="strong" dead=${dead} onPress=${() => act('back')}>${text.back}<//>`}
      ${can('stay') && html`
        <${Stay} text=${text} file=${file} heardAt=${heardAt} dead=${dead}
          onPress=${() => act('stay')} />`}
      ${can('later') && state === 'waiting' && !asking && html`
        <${Button} dead=${dead} onPress=${() => act('later')}>
          ${text.later(Math.max(1, Math.round(file.later_s / 60)))}
        <//>`}
      ${can('leave') && !asking && html`
        <${Button} dead=${dead} onPress=${() => setAsking(true)} data-leave>${text.leave}<//>`}
      ${can('leave') && asking && html`
        <${Confirm} text=${text} dead=${dead} onYes=${() => act('leave')} onNo=${keep} />`}
      ${can('feedback') && ASKED.includes(file.outcome) && html`
        <${Feedback} text=${text} dead=${dead} onAnswer=${(yes) => act('feedback', { yes })} />`}
      ${hasSound && ['waiting', 'parked'].includes(state) && html`<${Sound} text=${text} />`}
    </div>`;
};
