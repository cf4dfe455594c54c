// SPDX-License-Identifier: EUPL-1.2
//
// What everybody must know reaches everybody at once, begins and ends by itself; and a playbook changes
// who is next, ends by itself, and outlives the power cut in between.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Appliance, sleep, until } from './appliance.mjs';

const AT_ONCE_MS = 1000; // "in the same second"
const SITE = '[playbook storm]\nname.da=Storm\nhead_start.general=1h\nclose=vielse\n'
  + 'notice.da=Stormvarsel\nnotice_level=important\n';

let appliance;
let boss;
let kiosk;
let staff;
let everybody;

before(async () => {
  appliance = await Appliance.start({ site: SITE, board: '[printer]\ndriver=none\n' });
  boss = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  staff = await appliance.client('staff');
  everybody = await appliance.client('public');
  await everybody.subscribe('notice');
});
after(() => appliance.stop());

const texts = ({ notices }) => notices.map(({ texts: { da } }) => da);
const told = (look, limitMs = AT_ONCE_MS) => everybody.state('notice', look, limitMs);
const inForce = (...wanted) => told((state) => texts(state).join() === wanted.join());
const soon = (ms) => new Date(Date.now() + ms).toISOString();
const first = (number) => boss.state('queue/1', ({ tickets }) => tickets[0]?.number === number);

describe('a notice', () => {
  test('is on the topic, on the phone and on its page within the same second', async () => {
    const { ticket } = await kiosk.must('take', { services: ['pas'] });
    const begin = performance.now();
    const { notice } = await boss.must('notice', { level: 'emergency', texts: { da: 'Brand' } });
    await inForce('Brand');
    const page = await until('the phone', async () => {
      const file = await appliance.phone(ticket.token);
      return file?.notice?.text === 'Brand' && file;
    }, AT_ONCE_MS);
    assert.equal(page.notice.level, 'emergency');
    assert.ok(performance.now() - begin < AT_ONCE_MS);
    await boss.must('clear-notice', { notice });
    await inForce();
    await until('the phone without it', async () => (await appliance.phone(ticket.token))?.notice === null);
    await boss.must('leave', { ticket: ticket.number });
  });

  test('begins and ends by itself', async () => {
    await boss.must('notice', { level: 'info', texts: { da: 'Kaffe' }, from: soon(1500), until: soon(3000) });
    await sleep(500);
    assert.deepEqual(texts(await told(() => true)), []);
    await told((state) => texts(state)[0] === 'Kaffe', 2500);
    await told((state) => texts(state).length === 0, 3000);
    const ended = await boss.event('notice-cleared', ({ role }) => role === 'system');
    assert.equal(ended.role, 'system');
  });

  test('pressed twice is there once', async () => {
    const say = () => boss.must('notice', { level: 'evacuate', texts: { da: 'Forlad huset' } });
    const [one, other] = [await say(), await say()];
    assert.equal(one.notice, other.notice);
    await inForce('Forlad huset');
    await boss.must('clear-notice', { notice: one.notice });
    await inForce();
  });

  test('of a member of staff is refused', async () => {
    assert.equal(await staff.refused('notice', { level: 'info', texts: { da: 'Hej' } }), 'not_allowed');
  });
});

describe('a playbook', () => {
  test('changes who is next, outlives a power cut, and ends by itself', async () => {
    await staff.must('sit', { counter: '1' });
    const general = (await kiosk.must('take', { services: ['pas'] })).ticket.number;
    const fast = (await kiosk.must('take', { services: ['pas'], lane: 'fast' })).ticket.number;
    await first(fast);
    await boss.must('playbook', { playbook: 'storm', for_s: 8 });
    await first(general);
    await inForce('Stormvarsel');
    assert.equal(await kiosk.refused('take', { services: ['vielse'] }), 'service_closed');
    await appliance.killAndReplace('naested');
    await until('it answers again', () => boss.send('tickets',
      { id: '22220000-0000-4000-8000-000000000002' }, { limitMs: 200 }).then(() => true, () => false), 10000);
    const { tickets } = await boss.state('queue/1', ({ tickets: now }) => now.length === 2);
    assert.equal(tickets[0].number, general);
    assert.equal((await boss.state('overview')).playbook.id, 'storm');
    await boss.event('playbook-ended', ({ role, playbook }) => role === 'system' && playbook === 'storm', 10000);
    await first(fast);
    await boss.state('overview', ({ playbook }) => playbook === null);
    await inForce();
    const again = await kiosk.must('take', { services: ['vielse'] });
    assert.equal(again.ticket.state, 'waiting');
  });

  test('that another one replaces leaves nothing behind', async () => {
    await boss.must('playbook', { playbook: 'storm', for_s: 600 });
    await inForce('Stormvarsel');
    await boss.must('playbook', { playbook: null });
    await inForce();
    await boss.state('overview', ({ playbook }) => playbook === null);
  });
});
