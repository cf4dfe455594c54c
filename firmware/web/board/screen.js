// SPDX-License-Identifier: EUPL-1.2
// What this screen knows: the line, whose turn it is, what is confirmed. A login that no longer works leaves
// a screen that shows the numbers like any other; it is tried again, for the broker may have been at fault.
import { Line } from '../common/line.js';
import { Confirmation } from './confirm.js';
import { Turns } from './turns.js';

const TOPICS = ['site', 'board', 'notice'];
const TRY_AGAIN_MS = 60000;

export class Screen {
  /**
   * announce(call) makes a call heard, speaks() says whether in words; changed() is called with each change,
   * while its message is being taken.
   */
  constructor({ login, announce, speaks, changed }) {
    this.login = login;
    this.changed = changed;
    this.speaks = speaks;
    this.turns = new Turns({ announce, changed: () => this.told() });
    this.use(new Line({ login, topics: TOPICS }));
  }

  use(line) {
    this.leave?.();
    this.line?.close();
    this.line = line;
    this.confirmation = new Confirmation(line);
    this.leave = line.subscribe((state) => this.look(state));
    this.look(line.state);
  }

  look({ phase, topics }) {
    if (phase === 'refused') return this.goOnWithoutLogin();
    this.known = { ...this.known, ...topics };
    const isOnline = phase === 'online';
    if (!isOnline || !topics.board) {
      if (this.board) this.turns.lose();
      this.board = null;
      if (!isOnline) this.confirmation.forget();
    } else if (topics.board !== this.board) {
      this.board = topics.board;
      this.turns.take(this.board);
    }
    this.phase = phase;
    this.told();
  }

  told() {
    this.changed();
    if (this.board) {
      this.confirmation.look(this.turns.calls, (call) => this.speaks() && call === this.turns.current?.call);
    }
  }

  goOnWithoutLogin() {
    this.use(new Line({ topics: TOPICS }));
    setTimeout(() => this.tryLogin(), TRY_AGAIN_MS);
  }

  tryLogin() {
    const trial = new Line({ login: this.login, topics: TOPICS });
    const leave = trial.subscribe(({ phase, topics }) => {
      const isGood = phase === 'online' && topics.board;
      if (isGood || phase === 'refused') leave();
      if (isGood) return this.use(trial);
      if (phase === 'refused') setTimeout(() => this.tryLogin(), TRY_AGAIN_MS);
      this.line.change({}); // what the document says of the line is still this one's
    });
  }

  get isEnrolled() {
    return Boolean(this.line.login);
  }

  close() {
    this.leave();
    this.line.close();
  }
}
