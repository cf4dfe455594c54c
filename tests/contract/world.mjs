// SPDX-License-Identifier: EUPL-1.2
//
// Whoever takes part in the check of the contract, and the record of all that was said. A request is
// judged when it is sent, its answer when it comes, and everything else by one client that reads it all.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';

export class Record {
  faults = [];
  messages = new Map(); // message of the contract: how many
  refusals = new Set();
  answered = new Set(); // verbs with an answer that is no refusal
  retained = new Map(); // topic: payload
  events = [];

  constructor(contract, root) {
    this.contract = contract;
    this.root = root;
  }

  note(topic, message, faults) {
    this.messages.set(message, (this.messages.get(message) ?? 0) + 1);
    if (faults.length) this.faults.push(`${topic}: ${faults.join('; ')}`);
  }

  // Whatever the broker passes on.
  heard(topic, bytes) {
    const below = topic.slice(this.root.length + 1);
    if (/^(do|public|seen)\//.test(below)) return; // judged by who sent it
    const { message, payload, faults } = this.contract.judge(topic, bytes);
    this.note(topic, message, faults.length ? [...faults, bytes.toString().slice(0, 400)] : []);
    if (below.startsWith('event/')) this.events.push(payload);
    else if (!below.startsWith('re/')) this.retained.set(below, payload);
  }

  // Past events, as an answer brings them: those that the broker was not there to pass on.
  learn(events) {
    const known = new Set(this.events.map(({ seq }) => seq));
    for (const event of events.filter(({ seq }) => !known.has(seq)))
      this.heard(`${this.root}/event/${event.ticket ? event.lane : 'site'}/${event.type}`,
        Buffer.from(JSON.stringify(event)));
  }

  event(type, test = () => true) {
    return this.events.find((event) => event?.type === type && test(event));
  }

  assertNoFaults() {
    const faults = [...new Set(this.faults)];
    assert.deepEqual(faults.slice(0, 20), [], `${faults.length} messages are not as the contract says`);
  }
}

export class Person {
  constructor(client, record) {
    this.client = client;
    this.record = record;
  }

  get user() {
    return this.client.user;
  }

  // Sends what is given, as it is, and judges the answer; returns it.
  async send(verb, payload) {
    const answer = JSON.parse(await this.client.request(verb, payload));
    const request = this.record.contract.request(verb);
    const message = answer.ok ? request?.answers[0] : 'refusal';
    const faults = message ? this.record.contract.faults(message, answer) : ['no such request'];
    if (faults.length) faults.push(JSON.stringify(answer));
    this.record.note(`answer to ${verb}`, message, faults);
    if (answer.ok) this.record.answered.add(verb);
    else this.record.refusals.add(answer.refusal);
    if (payload.id && !Buffer.isBuffer(payload) && answer.id !== undefined)
      assert.equal(answer.id, payload.id);
    return answer;
  }

  // A request of the contract, judged too; `refusal` is what is expected to come of it.
  async ask(verb, fields = {}, refusal = undefined) {
    const payload = { id: crypto.randomUUID(), ...fields };
    const { request } = this.record.contract.request(verb);
    this.record.note(`do/${this.user}/${verb}`, request, this.record.contract.faults(request, payload));
    const answer = await this.send(verb, payload);
    assert.equal(answer.ok ? undefined : answer.refusal, refusal,
      `${this.user}: ${verb} ${JSON.stringify(fields)}: ${JSON.stringify(answer)}`);
    return answer;
  }

  refused(refusal, verb, fields = {}) {
    return this.ask(verb, fields, refusal);
  }

  // public/<verb>
  async tell(verb, fields) {
    const topic = `public/${verb}`;
    const { message, faults } = this.record.contract.judge(`${this.record.root}/${topic}`,
      Buffer.from(JSON.stringify(fields)));
    this.record.note(topic, message, faults);
    await this.client.publish(topic, fields);
  }

  async seen(call) {
    const payload = { call, shown: true, spoken: true };
    this.record.note(`seen/${this.user}`, 'seen', this.record.contract.faults('seen', payload));
    await this.client.publish(`seen/${this.user}`, payload);
  }
}

const EXTRA = 'a_field_that_is_not_there';

// Values that are wrong for nearly every field, and right for some.
const ODD = [null, '', 'Æ', 'x'.repeat(200), 0, -1, 1.5, 1e12, true, [], ['x y'], {}];

// Requests made of an example by one change each: [{ what, payload, broken }], where `broken` is what
// the schema thinks of it.
export function oddRequests(contract, { request }) {
  const whole = contract.example(request);
  const { properties, required } = contract.schemaOf(request);
  const odd = [[`with ${EXTRA}`, { ...whole, [EXTRA]: 1 }]];
  for (const name of required) {
    const { [name]: _, ...rest } = whole;
    odd.push([`without ${name}`, rest]);
  }
  for (const name of Object.keys(properties))
    for (const value of ODD)
      odd.push([`${name}: ${JSON.stringify(value).slice(0, 20)}`, { ...whole, [name]: value }]);
  return odd.map(([what, payload]) => (
    { what, payload, broken: contract.faults(request, payload).length > 0 }));
}
