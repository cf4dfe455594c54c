// SPDX-License-Identifier: EUPL-1.2
//
// Requests: the same id again, what is refused and with which word, and what the broker lets nobody do.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { Appliance, ROOT, lives, until } from './appliance.mjs';
import { NOT_AUTHORIZED, NO_SUBSCRIBER } from './client.mjs';

const ROLES = ['public', 'kiosk', 'display', 'volunteer', 'staff', 'supervisor', 'operator'];

let appliance;
let witness;
let kiosk;
let staff;
let as; // a client of each role

before(async () => {
  appliance = await Appliance.start({ board: '[printer]\ndriver=none\n' });
  witness = await appliance.witness();
  as = Object.fromEntries(await Promise.all(ROLES.map(async (role) =>
    [role, await appliance.client(role)])));
  ({ kiosk, staff } = as);
});
after(() => appliance.stop());

const count = async () => (await appliance.sql('SELECT count(*) AS n FROM ticket_v1'))[0].n;
const lastSeq = async () => (await appliance.sql('SELECT max(seq) AS n FROM event_v1'))[0].n;

describe('the same id again', () => {
  test('has the same answer, byte for byte, and is one ticket', async () => {
    const request = { id: randomUUID(), services: ['pas'] };
    const first = await kiosk.send('take', request);
    const before = await count();
    const second = await kiosk.send('take', request);
    assert.equal(second.text, first.text);
    const reordered = await kiosk.send('take', `{ "services" : ["pas"],\n "id":"${request.id}" }`);
    assert.equal(reordered.text, first.text, 'order and white space are no content');
    assert.equal(await count(), before);
  });

  test('is one ticket when it comes eight times at once', async () => {
    const before = await count();
    const request = { id: randomUUID(), services: ['mitid'] };
    const answers = await Promise.all(Array.from({ length: 8 }, () => kiosk.send('take', request)));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.equal(answers[0].json.ok, true);
    assert.equal(await count(), before + 1);
  });

  test('has the same answer after naested was killed, refusals and empty next too', async () => {
    const take = { id: randomUUID(), services: ['guide'] };
    const refused = { id: randomUUID() };
    await as.volunteer.must('sit', { counter: '5' });
    const answers = [
      [kiosk, 'take', take, await kiosk.send('take', take)],
      [staff, 'next', refused, await staff.send('next', refused)],
    ];
    assert.equal(answers[1][3].json.refusal, 'not_seated');
    await staff.must('sit', { counter: '1' });
    await appliance.killAndReplace('naested');
    for (const [client, verb, request, { text }] of answers) {
      const again = await client.insist(verb, request);
      assert.deepEqual(again, JSON.parse(text));
    }
    await staff.must('stand-up');
    await as.volunteer.must('stand-up');
  });

  test('with other content is id_reused and changes nothing', async () => {
    const id = randomUUID();
    await kiosk.must('take', { id, services: ['pas'] });
    const before = await lastSeq();
    assert.equal(await kiosk.refused('take', { id, services: ['mitid'] }), 'id_reused');
    assert.equal(await kiosk.refused('take', { id, services: ['pas'], lane: 'fast' }), 'id_reused');
    assert.equal(await kiosk.refused('back', { id, ticket: 'A001' }), 'id_reused');
    assert.equal(await lastSeq(), before);
  });

  test('from somebody else gives them nothing of the answer', async () => {
    const request = { id: randomUUID(), services: ['pas'] };
    const { json: { ticket } } = await kiosk.send('take', request);
    const before = await count();
    for (const thief of [staff, as.supervisor]) {
      const { text, json } = await thief.send('take', request);
      assert.equal(json.refusal, 'id_reused');
      assert.ok(!text.includes(ticket.token));
    }
    assert.equal(await count(), before);
  });
});

const take = (more) => ({ services: ['pas'], ...more });

describe('a bad request', () => {
  const id = randomUUID();
  for (const [what, verb, payload, place] of [
    ['no JSON', 'take', 'take me', null],
    ['nothing', 'take', '', null],
    ['a list', 'take', '[]', null],
    ['no UTF-8', 'take', Buffer.from(`{"id":"${id}","services":["\xff"]}`, 'latin1'), null],
    ['a field twice', 'take', `{"id":"${id}","services":["pas"],"services":["pas"]}`, null],
    ['something behind it', 'take', `{"id":"${id}","services":["pas"]} {}`, null],
    ['no id', 'take', { id: undefined, ...take() }, 'id'],
    ['an id that is none', 'take', { id: 'abc', ...take() }, 'id'],
    ['an id in upper case', 'take', { id: id.toUpperCase(), ...take() }, 'id'],
    ['no services', 'take', {}, 'services'],
    ['services of no kind', 'take', { services: 'pas' }, 'services'],
    ['an empty list of services', 'take', { services: [] }, 'services'],
    ['a service that is a number', 'take', { services: [1] }, 'services[0]'],
    ['a second service with a blank', 'take', { services: ['pas', 'a b'] }, 'services[1]'],
    ['five services', 'take', { services: Array(5).fill('pas') }, 'services'],
    ['a lane that is a number', 'take', take({ lane: 7 }), 'lane'],
    ['a language of three letters', 'take', take({ language: 'dan' }), 'language'],
    ['a party of none', 'take', take({ party: 0 }), 'party'],
    ['a party of 21', 'take', take({ party: 21 }), 'party'],
    ['half a person', 'take', take({ party: 1.5 }), 'party'],
    ['an unknown mark', 'take', take({ marks: ['vip'] }), 'marks[0]'],
    ['a time without offset', 'take', take({ time: '2026-11-22T09:14:02' }), 'time'],
    ['a time that is no day', 'take', take({ time: '2026-13-01T00:00:00Z' }), 'time'],
    ['an unknown field', 'take', take({ name: 'Jensen' }), 'name'],
    ['no counter', 'sit', {}, 'counter'],
    ['a truth that is a word', 'sit', { counter: '1', take_over: 'yes' }, 'take_over'],
    ['an outcome that is none', 'finish', { outcome: 'happy' }, 'outcome'],
    ['no outcome', 'finish', {}, 'outcome'],
    ['a finish that is a truth', 'next', { finish: true }, 'finish'],
    ['a ticket that is no number', 'call', { ticket: 'A1' }, 'ticket'],
    ['number 000', 'call', { ticket: 'A000' }, 'ticket'],
    ['no reason', 'park', {}, 'reason'],
    ['a reason about health', 'park', { reason: 'ill' }, 'reason'],
    ['a reason of the other verb', 'pause', { reason: 'documents' }, 'reason'],
    ['a wake-up before now', 'park', { reason: 'form', wake_s: -1 }, 'wake_s'],
    ['a transfer to nowhere', 'transfer', { ticket: 'A001' }, null],
    ['a transfer to two places', 'transfer', { ticket: 'A001', service: 'pas', counter: '2' }, null],
    ['a place without end', 'refer', { ticket: 'A001', place: 'x'.repeat(64) }, 'place'],
    ['no lane to grant', 'grant-lane', { ticket: 'A001' }, 'lane'],
    ['no into', 'merge', { ticket: 'A001' }, 'into'],
    ['a page 0', 'tickets', { page: 0 }, 'page'],
    ['a state that is none', 'tickets', { state: 'gone' }, 'state'],
    ['events from nowhere', 'events', { to: 3 }, 'from'],
    ['events as words', 'events', { from: '1', to: '3' }, 'from'],
  ]) {
    test(`${what}: ${verb} is refused and says where`, async () => {
      const client = verb === 'take' ? kiosk : as.supervisor;
      const request = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload
        : { id: randomUUID(), ...payload };
      const before = await lastSeq();
      const { json } = await client.send(verb, request);
      assert.equal(json.ok, false);
      assert.equal(json.refusal, 'bad_request');
      if (place) assert.ok(json.detail.startsWith(`${place}:`), `detail: ${json.detail}`);
      else assert.ok(json.detail);
      assert.equal(await lastSeq(), before);
    });
  }

  test('deeper than 8 levels is refused', async () => {
    const deep = '['.repeat(3000) + ']'.repeat(3000);
    const { json } = await kiosk.send('take', `{"id":"${id}","services":${deep}}`);
    assert.equal(json.refusal, 'bad_request');
  });

  test('more than 64 KiB is too_large', async () => {
    const { json } = await kiosk.send('take', take({ id: randomUUID(), lane: 'x'.repeat(70000) }));
    assert.equal(json.refusal, 'too_large');
  });
});

describe('a good name of nothing', () => {
  for (const [verb, fields, refusal] of [
    ['take', { services: ['tax'] }, 'unknown_service'],
    ['take', { services: ['pas', 'tax'] }, 'unknown_service'],
    ['take', { services: ['pas'], lane: 'express' }, 'unknown_lane'],
    ['sit', { counter: '9' }, 'unknown_counter'],
    ['leave', { ticket: 'Z999' }, 'unknown_ticket'],
    ['leave', { ticket: randomUUID() }, 'unknown_ticket'],
    ['grant-lane', { ticket: 'A001', lane: 'express' }, 'unknown_lane'],
    ['transfer', { ticket: 'A001', service: 'tax' }, 'unknown_service'],
    ['transfer', { ticket: 'A001', counter: '9' }, 'unknown_counter'],
    ['dance', {}, 'unknown_verb'],
    ['printed', {}, 'unknown_verb'],
  ]) {
    test(`${verb} ${JSON.stringify(fields)} is ${refusal}`, async () => {
      const answer = await staff.ask(verb, fields);
      assert.equal(answer.refusal, refusal);
      assert.ok(answer.text.length > 5);
    });
  }

  test('a ticket asked for 47 hours ago is too_old, one of yesterday is not', async () => {
    const hoursAgo = (hours) => new Date(Date.now() - hours * 3600000).toISOString();
    assert.equal(await kiosk.refused('take', take({ time: hoursAgo(47.1) })), 'too_old');
    assert.ok((await kiosk.must('take', take({ time: hoursAgo(20) }))).ticket);
  });

  test('the text of a refusal is in the language of the request', async () => {
    const texts = [];
    for (const language of ['da', 'en'])
      texts.push((await kiosk.ask('take', { services: ['tax'], language })).text);
    assert.notEqual(texts[0], texts[1]);
  });

  test('any request is answered in its language: a verb, a question, a user', async () => {
    for (const [who, verb, fields] of [['staff', 'finish', { outcome: 'served' }],
      ['staff', 'tickets', { service: 'tax' }], ['operator', 'user-remove', { name: 'nobody' }]]) {
      const said = async (more) => (await as[who].ask(verb, { ...fields, ...more })).text;
      const own = await said({});
      assert.equal(await said({ language: 'da' }), own);
      assert.equal(await said({ language: 'xx' }), own);
      assert.notEqual(await said({ language: 'en' }), own);
    }
    const id = randomUUID();
    await staff.ask('next', { id, language: 'da' });
    assert.equal(await staff.refused('next', { id, language: 'en' }), 'id_reused');
  });
});

describe('who may', () => {
  const ticket = { ticket: 'A001' };
  for (const [role, verb, fields] of [
    ['kiosk', 'next', {}], ['kiosk', 'leave', ticket], ['kiosk', 'tickets', {}],
    ['kiosk', 'events', { from: 1, to: 1 }], ['kiosk', 'close-service', { service: 'pas' }],
    ['display', 'take', take()], ['display', 'next', {}],
    ['volunteer', 'grant-lane', { ...ticket, lane: 'fast' }],
    ['volunteer', 'merge', { ...ticket, into: 'A002' }], ['volunteer', 'reopen', ticket],
    ['volunteer', 'events', { from: 1, to: 1 }], ['volunteer', 'close-service', { service: 'pas' }],
    ['staff', 'close-service', { service: 'pas' }], ['staff', 'open-service', { service: 'pas' }],
    ['staff', 'users', {}], ['staff', 'user-set', { name: 'eve', role: 'operator' }],
    ['supervisor', 'users', {}], ['supervisor', 'user-remove', { name: 'staff-1' }],
    ['operator', 'take', take()], ['operator', 'next', {}], ['operator', 'sit', { counter: '1' }],
    ['operator', 'close-service', { service: 'pas' }],
  ]) {
    test(`${role} may not ${verb}`, async () => {
      const before = await lastSeq();
      assert.equal(await as[role].refused(verb, fields), 'not_allowed');
      assert.equal(await lastSeq(), before);
    });
  }

  const PUBLISH = ['status', 'board', 'event/fast/ticket-called', 'counter/1', 'do/staff-2/next',
    're/staff-2/x', 're/staff-1/x', 'seen/hall-2', 'anything', '$SYS/x'];
  for (const role of ROLES) {
    test(`${role} publishes nothing but requests of its own: 135`, async () => {
      for (const topic of PUBLISH)
        assert.equal(await as[role].publish(topic, '{}'), NOT_AUTHORIZED, topic);
    });
  }

  const READ = {
    public: ['status', 'site', 'notice', 'board'],
    volunteer: ['service/+', 'lane/+', 'counter/+', 'queue/+', 'device/+'],
    staff: ['event/#', 'event/fast/#'],
    supervisor: ['overview'],
  };
  const all = [...Object.values(READ).flat(), '#', '+', 're/#', 're/+/+', 're/staff-2/#', 'do/#',
    'public/#', 'seen/#'];
  const may = {
    public: READ.public,
    volunteer: [...READ.public, ...READ.volunteer],
    staff: [...READ.public, ...READ.volunteer, ...READ.staff],
    supervisor: [...READ.public, ...READ.volunteer, ...READ.staff, ...READ.supervisor],
    operator: [...READ.public, ...READ.staff, 'device/+'],
  };
  for (const role of ROLES) {
    test(`${role} subscribes to what it may read and to nothing else: 135`, async () => {
      const client = await appliance.client(role); // its own, so that nobody hears twice
      for (const topic of all) {
        const granted = (may[role] ?? may.public).includes(topic);
        assert.equal(await client.subscribe(topic), granted ? 1 : NOT_AUTHORIZED, topic);
      }
      await client.close();
    });
  }

  test('staff subscribe to a branch by # as well as by +', async () => {
    const client = await appliance.client('staff', 1);
    for (const branch of ['service', 'lane', 'counter', 'queue', 'device'])
      assert.equal(await client.subscribe(`${branch}/#`), 1, branch);
  });

  test('an answer goes to nobody but who asked', async () => {
    const other = await appliance.client('staff', 1);
    const before = await lastSeq();
    for (const response of [`${ROOT}/re/${other.user}/${other.name}`, `${ROOT}/board`,
      `${ROOT}/re/${staff.user}`, `${ROOT}/re/${staff.user}/a/b`, `naeste/v1/other/re/${staff.user}/x`,
      `${ROOT}/re/${staff.user}/+`]) {
      const asked = staff.send('take', { id: randomUUID(), services: ['pas'] },
        { response, limitMs: 150 });
      await assert.rejects(asked, /no answer|reason/, response);
    }
    assert.deepEqual(other.answers, []);
    assert.equal(witness.retained.get('board').ok, undefined);
    assert.ok(await lastSeq() >= before);
  });

  test('while naested is not there, a request says so (16) and is not carried out later', async () => {
    const before = await count();
    const old = appliance.kill('naested');
    await until('the end of naested', () => !lives(old));
    const reasons = [];
    const ask = () => kiosk.publish('do/kiosk-1/take', { id: randomUUID(), services: ['pas'] }, {
      properties: { messageExpiryInterval: 10, responseTopic: `${ROOT}/re/kiosk-1/x` } });
    await until('naested', async () => reasons.push(await ask()) && reasons.at(-1) === 0);
    assert.ok(reasons.length > 1 && reasons.slice(0, -1).every((reason) => reason === NO_SUBSCRIBER),
      `reasons ${reasons}`);
    await kiosk.insist('take', { services: ['pas'] });
    assert.equal(await count(), before + 2);
  });

  test('anonymous people publish public/<verb> only, and hear no answer', async () => {
    assert.equal(await as.public.publish('public/leave', { token: 'a'.repeat(26) }), 0);
    assert.equal(await as.public.publish('public/a/b', '{}'), NOT_AUTHORIZED);
    assert.equal(await as.public.publish('do/public/take', '{}'), NOT_AUTHORIZED);
  });
});

describe('users', () => {
  test('an operator adds one, who can sign in; removed, they cannot', async () => {
    const { operator } = as;
    await operator.must('user-set', { name: 'anna', role: 'staff', password: 'correct horse' });
    assert.ok((await operator.must('users')).users
      .some(({ user, role }) => user === 'anna' && role === 'staff'));
    appliance.credentials.anna = [{ user: 'anna', password: 'correct horse' }];
    const anna = await appliance.client('anna');
    await anna.must('sit', { counter: '4' });
    await anna.must('stand-up');
    await operator.must('user-remove', { name: 'anna' });
    await until('that she is not let in', () => appliance.client('anna').then(
      (client) => client.close().then(() => false), () => true));
    delete appliance.credentials.anna;
  });
});
