// SPDX-License-Identifier: EUPL-1.2
//
// What a supervisor sets while the site is open is there at once, and still there after kill -9, a
// restart and a new day: a service that nobody had configured is taken, called and served.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Appliance } from './appliance.mjs';

let appliance;
let boss;
let kiosk;
let clerk;

before(async () => {
  appliance = await Appliance.start({ board: '[printer]\ndriver=none\n',
    site: '[counter 1]\nservices=pas mitid\n' });
  await connect();
});
after(() => appliance.stop());

async function connect() {
  boss = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  clerk = await appliance.client('staff');
}

const offered = (site, id) => site.services.find((service) => service.id === id);

// Somebody comes for it, and is called and served at counter 1.
async function serve(service) {
  const { ticket } = await kiosk.must('take', { services: [service] });
  await clerk.ask('sit', { counter: '1' });
  const called = await clerk.must('next');
  assert.equal(called.ticket?.id, ticket.id);
  await clerk.must('arrive');
  await clerk.must('finish', { outcome: 'served' });
  await clerk.must('stand-up');
  return ticket;
}

describe('a service that was made at run time', () => {
  test('is on offer within a second', async () => {
    const { unserved } = await boss.must('set-service', { service: 'flytning',
      names: { da: 'Flytning', en: 'Moving' }, bring: { da: ['Lejekontrakt'] }, expected_s: 300,
      place: { name: 'Rådhuset', phone: '7020 0000' } });
    // counters for everything serve it as well
    assert.deepEqual(unserved, []);
    const site = await boss.state('site', (state) => offered(state, 'flytning'), 1000);
    assert.deepEqual(offered(site, 'flytning').names, { da: 'Flytning', en: 'Moving' });
    assert.deepEqual(offered(site, 'flytning').bring, { da: ['Lejekontrakt'] });
    assert.equal(offered(site, 'flytning').place.name, 'Rådhuset');
    await boss.state('service/flytning', () => true, 1000);
    const event = await boss.event('service-set', ({ setting }) => setting.id === 'flytning');
    assert.equal(event.role, 'supervisor');
  });

  test('is taken, called and served once a counter has it in its profile', async () => {
    await clerk.must('sit', { counter: '1' });
    const { ticket } = await kiosk.must('take', { services: ['flytning'] });
    assert.equal((await clerk.must('next')).ticket, null);
    await clerk.must('stand-up');
    await boss.must('set-profile', { counter: '1', services: ['pas', 'flytning'] });
    await clerk.must('sit', { counter: '1' });
    assert.equal((await clerk.must('next')).ticket.id, ticket.id);
    await clerk.must('arrive');
    await clerk.must('finish', { outcome: 'served' });
    await clerk.must('stand-up');
    const profile = await boss.state('counter/1', (state) => state.services.includes('flytning'));
    assert.deepEqual(profile.services.sort(), ['flytning', 'pas']);
  });

  test('has texts in a language that the site did not have', async () => {
    await boss.must('set-text', { service: 'flytning', language: 'uk', name: 'Переїзд' });
    const site = await boss.state('site', (state) => state.languages.includes('uk'), 1000);
    assert.equal(offered(site, 'flytning').names.uk, 'Переїзд');
    const { ticket } = await kiosk.must('take', { services: ['flytning'], language: 'uk' });
    await boss.must('leave', { ticket: ticket.number });
  });

  test('survives kill -9', async () => {
    await appliance.killAndReplace('naested');
    await boss.insist('tickets');
    await serve('flytning');
  });

  test('survives a restart with its configuration', async () => {
    await appliance.down();
    await appliance.up();
    await connect();
    await boss.state('site', (state) => offered(state, 'flytning')?.names.uk === 'Переїзд');
    await serve('flytning');
  });

  test('survives a new day, and kill -9 then', async () => {
    const operator = await appliance.client('operator');
    const today = new Date(Date.now() + 86400000).toISOString().slice(0, 10);
    await operator.must('start-day', { day: today });
    await boss.event('day-changed', ({ day }) => day === today);
    await serve('flytning');
    await appliance.killAndReplace('naested');
    await boss.insist('tickets');
    const ticket = await serve('flytning');
    assert.equal(ticket.number, 'A002');
    const keys = await appliance.sql('SELECT DISTINCT key FROM carry ORDER BY key');
    assert.deepEqual(keys.map(({ key }) => key).filter((key) => !key.startsWith('appointment')),
      ['counter/1', 'service/flytning', 'site/']);
  });
});

describe('undo', () => {
  test('is too_old for what was set on another day', async () => {
    assert.equal(await boss.refused('undo', {}), 'too_old');
  });

  test('puts back what the last change replaced, once', async () => {
    const lane = await boss.state('lane/fast');
    await boss.must('set-lane', { lane: 'fast', rate_permille: 9000, promise_s: 60 });
    await boss.state('lane/fast', (state) => state.rate_permille === 9000
      && state.late_rate_permille === 18000 && state.promise_s === 60);
    await boss.must('undo');
    await boss.state('lane/fast', (state) => state.rate_permille === lane.rate_permille
      && state.promise_s === lane.promise_s);
    const event = await boss.event('lane-set', ({ undo }) => undo);
    assert.equal(event.setting.id, 'fast');
    assert.equal(await boss.refused('undo', {}), 'too_old');
  });

  test('takes back a service that was made by mistake', async () => {
    await boss.must('set-service', { service: 'pss', names: { da: 'Pas' } });
    await boss.state('site', (state) => offered(state, 'pss'));
    await boss.must('undo');
    await boss.state('site', (state) => !offered(state, 'pss'));
    assert.equal(await kiosk.refused('take', { services: ['pss'] }), 'unknown_service');
  });
});
