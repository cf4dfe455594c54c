// SPDX-License-Identifier: EUPL-1.2
// The kiosk: one question, one tap, one number. A press makes an order with an id of its own, and whatever
// happens until its number has been read (a second tap, a lost answer, a reload) is that order again.
import { Enrol, deviceLogin } from '../common/enrol.js';
import { HallNotices } from '../common/hall.js';
import { asked, danish, isWritten, speak } from '../common/language.js';
import { Line } from '../common/line.js';
import { Languages, TicketNumber } from '../common/parts.js';
import { html, later, show, useCallback, useEffect, useLine, useRef, useState } from '../common/ui.js';
import { Front, guideOf } from './front.js';
import { IdleWarning, useIdle } from './idle.js';
import { dropOrder, keepOrder, newOrder, orderLeft } from './order.js';
import { Party } from './party.js';
import { Key, Message, SiteText } from './screen.js';
import { countStrikes } from './strike.js';
import { Ticket } from './ticket.js';
import { opensText } from './tile.js';
import { ASKING_SHOWN_MS, LOGIN_AGAIN_MS, STARTING_MS } from './times.js';

// One touch behind the first screen.
const About = later(() => import('./about.js').then((module) => module.About));
const Back = later(() => import('./back.js').then((module) => module.Back));
const Code = later(() => import('./code.js').then((module) => module.Code));

const SECTIONS = ['kiosk', 'enrol'];
const FRONT = { name: 'front' };

// The device's line, its state, and whether its login was refused. It stays refused until the appliance
// takes it again, which it is asked for now and then: nobody may be there to enrol it anew.
const useDevice = () => {
  const [login, setLogin] = useState(deviceLogin);
  const [line, setLine] = useState(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    if (!login) return undefined;
    const opened = new Line({ login, topics: ['site', 'notice'] });
    setLine(opened);
    return () => opened.close();
  }, [login]);
  const state = useLine(line);
  useEffect(() => {
    if (state?.phase === 'online') setRefused(false);
    if (state?.phase !== 'refused') return undefined;
    setRefused(true);
    const timer = setTimeout(() => setLogin((same) => ({ ...same })), LOGIN_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [state?.phase]);
  const enrolled = (fresh) => {
    setRefused(false);
    setLogin(fresh);
  };
  return { line, state, enrolled, refused, missing: !login };
};

// The language now, what is said in it, and how to choose another; null is the site's own.
const useSpeech = (site) => {
  const [chosen, setChosen] = useState(asked);
  const [text, setText] = useState(() => danish(...SECTIONS));
  const own = site?.languages?.[0];
  const home = isWritten(own) ? own : 'da';
  const language = chosen ?? home;
  useEffect(() => {
    let wanted = true;
    speak(language, ...SECTIONS).then((said) => {
      if (!wanted) return;
      setText(said);
      document.title = said.pageTitle;
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  return { text, language, home, choose: setChosen };
};

// Orders: at most one at a time, kept until its number has been read.
const useOrders = (line, online, onAnswer) => {
  const [asking, setAsking] = useState(null); // null, 'soon', 'late'
  const current = useRef(null);
  const send = async (order, { late } = {}) => {
    if (current.current) return;
    current.current = order;
    keepOrder(order);
    setAsking(late ? 'late' : 'soon');
    const timer = setTimeout(setAsking, ASKING_SHOWN_MS, 'late');
    const answer = await line.request('take', { id: order.id, ...order.fields });
    clearTimeout(timer);
    current.current = null;
    if (!answer.ok) dropOrder();
    setAsking(null);
    onAnswer(order, answer);
  };
  useEffect(() => {
    const left = online && !current.current && orderLeft();
    if (left) send(left, { late: true });
  }, [online]);
  return { asking, send };
};

const Bar = ({ site, speech }) => html`
  <header class="bar">
    <p class="site"><${SiteText} names=${site?.names} language=${speech.language} /></p>
    <div data-quick>
      <${Languages} text=${speech.text} current=${speech.language} onChoose=${speech.choose}
        codes=${[...new Set([...site?.languages ?? [], speech.language])]} />
    </div>
  </header>`;

const Away = ({ text }) => html`
  <div class="away" role="alert">
    <${Message} of="away" title=${text.away}><p>${text.awayMore}</p><//>
  </div>`;

// A start is quick, or it is none.
const Starting = ({ text }) => {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setSlow, STARTING_MS, true);
    return () => clearTimeout(timer);
  }, []);
  return slow ? html`<${Away} text=${text} />` : html`<${Message} of="starting" title=${text.starting} />`;
};

// The site takes nobody now; who has a number or an appointment still gets on.
const Closed = ({ text, site, language, onBack, onCode }) => html`
  <${Message} of="closed" title=${text.siteClosed} onward=${text.back} onOnward=${onBack}>
    <p>${opensText(text, site.until, site.timezone, language) ?? text.siteClosedMore}</p>
    <p><${Key} onClick=${onCode}>${text.haveCode}<//></p>
  <//>`;

// What somebody asks for besides a service: lane, marks, party; and how they want to be spoken to.
const useChoices = ({ site, language, fetch, send, setScreen }) => {
  const spoken = site?.languages.includes(language) ? { language } : {};
  const marksOf = (marks = []) => [...marks, ...(fetch ? ['fetch'] : [])];
  const order = (service, { lane, marks, party }) => {
    const all = marksOf(marks);
    send(newOrder({
      services: [service.id],
      ...(lane && { lane }),
      ...(party && { party }),
      ...(all.length && { marks: all }),
      ...spoken,
    }));
  };
  const choose = (service, wish) => (service.per_person
    ? setScreen({ name: 'party', service: service.id, wish })
    : order(service, wish));
  // Without a code: a number for whoever helps on, marked so that the appointment is looked for.
  const noCode = () => {
    const guide = guideOf(site);
    if (guide?.open) return order(guide, { marks: ['appointment'] });
    return setScreen({ name: 'no-code' });
  };
  const codeFields = (code) => ({ code, ...(fetch && { marks: ['fetch'] }), ...spoken });
  return { order, choose, noCode, codeFields };
};

// What a code was good for, as the screen with the number shows it.
const checkedIn = ({ ticket, appointment }, marks) => ({
  name: ticket.state === 'waiting' ? 'ticket' : 'used', ticket, appointment,
  order: { fields: { services: ticket.services, marks } },
});

// Which screen is shown follows from `screen`, and from whether the appliance is there.
const Screens = ({ line, state, speech, site, reset, screen, setScreen, fetch, setFetch, send }) => {
  const { text, language } = speech;
  const { order, choose, noCode, codeFields } = useChoices({ site, language, fetch, send, setScreen });
  const service = site?.services.find(({ id }) => id === screen.service);

  switch (screen.name) {
    case 'ticket':
      return html`<${Ticket} ...${screen} text=${text} site=${site} language=${language} onDone=${reset} />`;
    case 'refused':
      return html`
        <${Message} of="refused" title=${text.refused} onward=${text.startOver} onOnward=${reset}>
          <p>${screen.words}</p><p>${text.refusedMore}</p>
        <//>`;
    case 'unknown':
      return html`
        <${Message} of="unknown" title=${text.unknown} onward=${text.startOver} onOnward=${reset}>
          <p>${text.unknownMore}</p>
        <//>`;
    case 'used':
      return html`
        <${Message} of="used" title=${screen.ticket.state === 'ended' ? text.codeUsed : text.hasNumber}
          onward=${text.done} onOnward=${reset}>
          <p class="large"><${TicketNumber} number=${screen.ticket.number} /></p>
          <p>${text.codeUsedMore[screen.ticket.state]}</p>
        <//>`;
    case 'no-code':
      return html`
        <${Message} of="no-code" title=${text.unknown} onward=${text.startOver} onOnward=${reset}>
          <p>${text.noCodeMore}</p>
        <//>`;
  }
  if (state?.phase === 'offline') return html`<${Away} text=${text} />`;
  if (!site) return html`<${Starting} text=${text} />`;
  if (screen.name === 'back') {
    return html`<${Back} text=${text} onDone=${reset} ask=${(ticket) => line.request('back', { ticket })} />`;
  }
  if (screen.name === 'code') {
    return html`
      <${Code} text=${text} ask=${(code) => line.request('check-in', codeFields(code))} onNoCode=${noCode}
        onTicket=${(answer) => setScreen(checkedIn(answer, fetch ? ['fetch'] : []))} onDone=${reset} />`;
  }
  const onBack = () => setScreen({ name: 'back' });
  const onCode = () => setScreen({ name: 'code' });
  if (!site.open) {
    return html`<${Closed} text=${text} site=${site} language=${language} onBack=${onBack} onCode=${onCode} />`;
  }
  if (screen.name === 'party' && service) {
    return html`
      <${Party} text=${text} service=${service} language=${language} onUndo=${() => setScreen(FRONT)}
        onParty=${(party) => order(service, { ...screen.wish, party })} />`;
  }
  if (screen.name === 'about' && service) {
    return html`
      <${About} text=${text} site=${site} service=${service} language=${language}
        onTake=${() => choose(service, screen.wish ?? {})}
        onUndo=${() => setScreen({ ...FRONT, wish: screen.wish, page: screen.page })} />`;
  }
  return html`
    <${Front} site=${site} text=${text} language=${language} choose=${choose} fetch=${fetch}
      onFetch=${() => setFetch(!fetch)} onBack=${onBack} onCode=${onCode}
      onAbout=${({ id }) => setScreen({ name: 'about', service: id, wish: screen.wish, page: screen.page })}
      wish=${screen.wish} onWish=${(wish) => setScreen({ ...FRONT, wish })}
      page=${screen.page} onPage=${(page) => setScreen({ ...screen, page })} />`;
};

const announced = (screen, text) => {
  if (screen.name !== 'ticket' && screen.name !== 'used') return '';
  return `${text.yourNumber} ${[...screen.ticket.number].join(' ')}. ${text.watch}`;
};

const Kiosk = () => {
  const device = useDevice();
  const { line, state } = device;
  const [screen, setScreen] = useState(FRONT);
  const [fetch, setFetch] = useState(false);
  const [visit, setVisit] = useState(0);
  const site = state?.phase === 'online' ? state.topics.site : undefined;
  const known = useRef();
  known.current = site ?? known.current;
  const speech = useSpeech(known.current);
  const { text, language, home } = speech;

  const reset = () => {
    dropOrder();
    setScreen(FRONT);
    setFetch(false);
    setVisit((count) => count + 1); // what a screen remembers goes with whoever was there
    speech.choose(null);
  };
  const orders = useOrders(line, Boolean(site), (order, answer) => {
    if (answer.ok) setScreen({ name: 'ticket', order, ticket: answer.ticket });
    else if (answer.refusal === 'no_answer') setScreen({ name: 'unknown' });
    else setScreen({ name: 'refused', words: answer.text });
  });
  const pristine = screen.name === 'front' && !screen.page && !screen.wish && !fetch && language === home;
  const left = useIdle(!pristine && screen.name !== 'ticket' && !orders.asking, reset);
  const ground = useCallback((node) => node && countStrikes(node), []);

  if (device.missing || device.refused) {
    return html`<${Enrol} kind="kiosk" text=${text} why=${device.refused ? text.revoked : null}
      onEnrolled=${device.enrolled} />`;
  }
  return html`
    <div class="kiosk" ref=${ground}>
      <p class="unseen" role="status">${announced(screen, text)}</p>
      <${Bar} site=${known.current} speech=${speech} />
      <${HallNotices} state=${state} code=${language} />
      ${orders.asking === 'late'
    ? html`<${Message} of="asking" title=${text.asking}><p>${text.askingMore}</p><//>`
    : html`<${Screens} key=${visit} line=${line} state=${state} speech=${speech}
        site=${screen.name === 'ticket' ? known.current : site} reset=${reset} screen=${screen}
        setScreen=${setScreen} fetch=${fetch} setFetch=${setFetch} send=${orders.send} />`}
      ${left !== null && html`<${IdleWarning} text=${text} left=${left} />`}
    </div>`;
};

show(Kiosk);
