// SPDX-License-Identifier: EUPL-1.2
// A display's word that a call can be read here: given after the number was painted, once a call. What the
// appliance has not acknowledged, or may have missed while it was away, is said again; it counts it once.

const painted = () => new Promise((done) => {
  // Neither comes while the page is hidden.
  requestAnimationFrame(() => requestAnimationFrame(done));
});

export class Confirmation {
  constructor(line) {
    this.line = line;
    this.said = new Set();
  }

  /** After each change. isSpoken(call) is asked when the word is given. */
  async look(calls, isSpoken) {
    if (!this.line.login) return;
    const open = calls.filter(({ call }) => !this.said.has(call));
    open.forEach(({ call }) => this.said.add(call));
    if (!open.length) return;
    await painted();
    open.forEach(({ call }) => this.confirm(call, isSpoken(call)));
  }

  async confirm(call, spoken) {
    const isShown = this.line.state.phase === 'online' && document.visibilityState === 'visible'
      && document.querySelector(`[data-call="${call}"]`) !== null;
    const isTaken = isShown
      && await this.line.publish(`seen/${this.line.login.user}`, { call, shown: true, spoken });
    if (!isTaken) this.said.delete(call);
  }

  /** The line is lost. */
  forget() {
    this.said.clear();
  }
}
