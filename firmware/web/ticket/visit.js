// SPDX-License-Identifier: EUPL-1.2
// The visit behind one token, as well as it can be known now: the ticket's file, read again and again,
// and the board, which says of a call before the file is read. The line to the board is large, so it is
// loaded when the page already stands; a phone that cannot load it follows the file alone.

const READ_MS = 3000;
const READ_HIDDEN_MS = 15000;
const READ_ENDED_MS = 30000;
const READ_LOST_MS = 1000;
const PATIENCE_MS = 4000;
// A file that was read longer ago is not shown as current.
const OLD_MS = 10000;
// The file stays for hours after the visit's end. Gone sooner, its number has moved to another paper.
const REPLACED_MS = 3600000;
// Without a line the file itself must say that somebody still writes it. When very many wait that takes
// its time.
const SILENT_S = 120;
const LINE_MS = 8000;
// What was sent is carried out within this time or never, so that "nothing has changed" stays true.
const ACT_S = 3;
const ACT_READ_MS = 200;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * `state` is replaced, never changed:
 *   file    what was read last, or null; `known` is false when there is no such file any more
 *   replaced `known` is false, but the visit goes on: a new paper has another token
 *   heardAt performance.now() of that
 *   call    the board's entry for this number, or null
 *   site    the site, once the line has said it: its languages and names in all of them; or null
 *   online  whether somebody writes the file and we can read it
 */
export class Visit {
  constructor(token) {
    this.token = token;
    this.state = { file: null, known: true, replaced: false, heardAt: 0, call: null, site: null,
      online: true };
    this.failed = false; // the last reading
    this.foundAt = 0; // Date.now() of the last file: it goes on while the phone sleeps
    this.silent = false; // the file is old, by the clock of who gives it to us
    this.lineSpoke = false;
    this.watchers = [];
    document.addEventListener('visibilitychange', () => this.read());
    addEventListener('pageshow', ({ persisted }) => persisted && this.read());
  }

  subscribe(watcher) {
    this.watchers.push(watcher);
  }

  change(part) {
    this.state = { ...this.state, ...part };
    this.state.online = this.isOnline();
    document.documentElement.dataset.online = this.state.online ? 'yes' : 'no';
    this.watchers.forEach((watcher) => watcher(this.state));
  }

  isOnline() {
    if (this.failed) return false;
    return this.lineSpoke ? this.line.state.phase === 'online' : !this.silent;
  }

  /** False once nobody has heard of the visit for so long that it must not be shown as current. */
  isCurrent() {
    return this.state.online && performance.now() - this.state.heardAt < OLD_MS;
  }

  /** Reads the file, and plans when to read it again. Whoever asks meanwhile gets the same reading. */
  read() {
    this.reading = this.reading || this.readOnce().then(() => {
      this.reading = null;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.read(), this.restMs());
    });
    return this.reading;
  }

  restMs() {
    if (this.failed) return READ_LOST_MS;
    if (document.hidden) return READ_HIDDEN_MS;
    const { file, known } = this.state;
    const mayChange = known && file && (file.state !== 'ended' || file.stay_s !== null);
    return mayChange ? READ_MS : READ_ENDED_MS;
  }

  async readOnce() {
    const aborter = new AbortController();
    const patience = setTimeout(() => aborter.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(`/t/${this.token}.json`, {
        cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer', signal: aborter.signal,
      });
      if (answer.status !== 404 && !answer.ok) throw new Error(String(answer.status));
      this.take(answer.ok ? await answer.json() : null, answer.headers.get('date'));
    } catch {
      this.failed = true;
      this.change({});
    }
    clearTimeout(patience);
  }

  take(file, date) {
    this.failed = false;
    const ageS = file ? (Date.parse(date) - Date.parse(file.updated)) / 1000 : 0;
    this.silent = file !== null && file.state !== 'ended' && ageS > SILENT_S;
    if (file) this.foundAt = Date.now();
    const part = { known: file !== null, replaced: !file && this.isReplaced(), heardAt: performance.now() };
    this.change(file ? { ...part, file, call: this.callOf(file) } : { ...part, call: null });
  }

  isReplaced() {
    const { file, known, replaced } = this.state;
    if (!known) return replaced;
    return file !== null && file.state !== 'ended' && Date.now() - this.foundAt < REPLACED_MS;
  }

  callOf(file) {
    const board = this.line && this.line.state.topics.board;
    return (file && board && board.calls.find(({ number }) => number === file.number)) || null;
  }

  /** The line to the appliance, loaded and opened once; rejects on a phone that cannot. */
  open() {
    this.opening = this.opening || import('../common/line.js').then(({ Line }) => {
      this.line = new Line({ topics: ['board', 'site'] });
      this.line.subscribe((state) => this.hear(state));
      return this.line;
    });
    return this.opening;
  }

  hear({ phase, topics }) {
    if (phase === 'online' || topics.status) this.lineSpoke = true;
    const was = this.state;
    this.change({ call: this.callOf(was.file), site: topics.site || was.site });
    const hasTurned = (was.call && was.call.call) !== (this.state.call && this.state.call.call);
    if (hasTurned || was.online !== this.state.online) this.readAfter();
  }

  /** A reading that began after now. */
  async readAfter() {
    if (this.reading) await this.reading;
    await this.read();
  }

  async online() {
    const line = await this.open();
    const limit = performance.now() + LINE_MS;
    while (line.state.phase !== 'online') {
      if (performance.now() > limit) throw new Error('no line');
      await pause(ACT_READ_MS);
    }
    return line;
  }

  /**
   * Asks for something and waits until the file shows it, because requests with a token are not answered.
   * Resolves with whether it does.
   */
  async act(verb, fields, isDone) {
    try {
      const line = await this.online();
      const limit = performance.now() + ACT_S * 1000;
      const properties = { messageExpiryInterval: ACT_S };
      await line.publish(`public/${verb}`, { token: this.token, ...fields }, { properties });
      for (;;) {
        await this.readAfter();
        if (!this.failed && this.state.known && isDone(this.state.file)) return true;
        if (performance.now() > limit) return false;
        await pause(ACT_READ_MS);
      }
    } catch {
      return false;
    }
  }
}
