// SPDX-License-Identifier: EUPL-1.2
//
// The contract as a program reads it: which channel a topic belongs to, and whether a payload is what
// may stand there. Knows AsyncAPI and JSON Schema, nothing about queues.

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// Of two addresses that fit, the one with fewer parameters is meant.
const vague = (channel) => (channel.address.match(/{/g) ?? []).length;

export class Contract {
  #document;
  #ajv;
  #channels;
  #checks = new Map();

  constructor(text, require) {
    const Ajv = require('ajv').default;
    this.#document = require('yaml').parse(text);
    this.#ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
    this.#ajv.addVocabulary(['asyncapi', 'info', 'defaultContentType', 'servers', 'channels',
      'operations', 'components']);
    require('ajv-formats').default(this.#ajv);
    this.#ajv.addSchema(this.#document, 'contract');
    this.#channels = Object.entries(this.#document.channels).map(([key, channel]) => ({
      ...channel,
      key,
      pattern: new RegExp(`^${channel.address.split(/{[a-z]+}/).map(escape).join('([^/]+)')}$`),
    })).sort((a, b) => vague(a) - vague(b));
  }

  get channels() {
    return this.#channels;
  }

  get messages() {
    return Object.entries(this.#document.components.messages)
      .map(([key, message]) => ({ ...message, key }));
  }

  get refusals() {
    return this.#document.components.schemas.refusalName.enum;
  }

  // The requests that may be asked with an answer: [{ verb, roles, channel, answers }].
  get requests() {
    return Object.values(this.#document.operations).filter((operation) => operation.reply)
      .map((operation) => {
        const channel = this.#document.channels[operation.channel.$ref.split('/').at(-1)];
        return {
          verb: channel.address.split('/').at(-1),
          roles: operation['x-allowed-to'],
          request: operation.messages[0].$ref.split('/').at(-1),
          answers: operation.reply.messages.map((message) => message.$ref.split('/').at(-1)),
        };
      });
  }

  request(verb) {
    return this.requests.find((request) => request.verb === verb);
  }

  channelOf(topic) {
    return this.#channels.find((channel) => channel.pattern.test(topic));
  }

  example(message) {
    return structuredClone(this.#document.components.messages[message].examples[0].payload);
  }

  schemaOf(message) {
    return this.#document.components.messages[message].payload;
  }

  // What is wrong with a payload as this message; empty when nothing is.
  faults(message, payload) {
    if (!this.#checks.has(message))
      this.#checks.set(message,
        this.#ajv.compile({ $ref: `contract#/components/messages/${message}/payload` }));
    const check = this.#checks.get(message);
    return check(payload) ? [] : check.errors.map((error) =>
      `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
  }

  // The same of whatever came on a topic: { message, faults }.
  judge(topic, bytes) {
    const channel = this.channelOf(topic);
    if (!channel) return { faults: [`no channel of the contract: ${topic}`] };
    if (bytes.length === 0)
      return { message: `${channel.key} removed`,
        faults: channel['x-removable'] ? [] : [`${topic}: was removed`] };
    const names = Object.keys(channel.messages);
    try {
      const payload = JSON.parse(bytes);
      return names.map((message) => ({ message, payload, faults: this.faults(message, payload) }))
        .sort((a, b) => a.faults.length - b.faults.length)[0];
    } catch (error) {
      return { faults: [`${topic}: ${error.message}`] };
    }
  }
}
