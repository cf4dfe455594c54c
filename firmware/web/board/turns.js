// SPDX-License-Identifier: EUPL-1.2
// Whose turn it is to stand large. Calls are announced one after the other, oldest first, each for a
// moment of its own; what is not large yet stands beside it from the first instant. Between moments the
// newest call is the large one.

// How long a call stands large before the next one may take its place, and when others wait for theirs
// already; longer while it is spoken.
const MOMENT_MS = 4000;
const CROWDED_MS = 3200;

export class Turns {
  /** announce(call) makes it heard and resolves when that is over; changed() is told of each new turn. */
  constructor({ announce, changed }) {
    Object.assign(this, { announce, changed });
    this.reset();
  }

  reset() {
    this.newest = null; // the highest call that this page has met
    this.seq = 0;
    this.calls = [];
    this.waiting = []; // to be announced
    this.current = null; // being announced
  }

  /** The board as it came. What stood there when the page was opened is not announced. */
  take({ seq, calls, recent }) {
    const isAnother = seq < this.seq; // an appliance that was set up anew counts from 1 again
    const fresh = this.newest === null || isAnother ? []
      : calls.filter(({ call }) => call > this.newest).sort((a, b) => a.call - b.call);
    const met = [...calls, ...recent].map(({ call }) => call);
    const there = new Set(calls.map(({ call }) => call));
    this.seq = seq;
    this.calls = calls;
    this.newest = Math.max(isAnother ? 0 : this.newest ?? 0, ...met);
    this.waiting = [...this.waiting.filter(({ call }) => there.has(call)), ...fresh];
    if (this.current && !there.has(this.current.call)) this.letGo();
    if (!this.isRunning) this.run();
  }

  /** Nothing is known any more. Who had no moment yet gets one when the line is back. */
  lose() {
    if (this.waiting.length) this.newest = this.waiting[0].call - 1;
    this.calls = [];
    this.waiting = [];
    this.letGo();
  }

  letGo() {
    this.current = null;
    this.endMoment?.();
  }

  async run() {
    this.isRunning = true;
    while (this.waiting.length) {
      const call = this.waiting.shift();
      this.current = call;
      this.changed?.();
      await Promise.all([this.announce(call), this.moment()]);
    }
    this.current = null;
    this.isRunning = false;
    this.changed?.();
  }

  moment() {
    return new Promise((done) => {
      const timer = setTimeout(done, this.waiting.length ? CROWDED_MS : MOMENT_MS);
      this.endMoment = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  /** The call that stands large, or null when nobody is called. */
  get lead() {
    return this.calls.find(({ call }) => call === this.current?.call) ?? this.calls[0] ?? null;
  }

  /** Everybody else who is called, newest first. */
  get others() {
    return this.calls.filter((call) => call !== this.lead);
  }

  isFresh({ call }) {
    return call === this.current?.call || this.waiting.some((one) => one.call === call);
  }
}
