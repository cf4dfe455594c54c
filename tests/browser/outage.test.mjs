// SPDX-License-Identifier: EUPL-1.2
//
// What dies or hangs behind the pages, under all of them at once: each says so within 2 s (10 s where
// something hangs) and shows no number as if it stood; and within 2 s of the return all is as before.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before } from 'node:test';

import { lives, until } from '../system/appliance.mjs';
import { Hall, OUTAGE, SIZES, expectFaults, screenshot, test } from './browser.mjs';
import { axe, isOnline, noOverflow, offlineWithin, onlineWithin } from './look.mjs';
import { signIn, sitDown } from './people.mjs';

const DEAD_MS = 2000;
const HUNG_MS = 10000;
const BACK_MS = 2000;

let hall;
const pages = {}; // name: {page, holds: what stands on it only while it is online}

const visibleText = (page) => page.evaluate(() => document.body.innerText);

before(async () => {
  hall = await Hall.start();
  const kiosk = await hall.appliance.client('kiosk');
  const { ticket: called } = await kiosk.must('take', { services: ['mitid'] });
  const { ticket: waiting } = await kiosk.must('take', { services: ['mitid'] });
  const clerk = await hall.appliance.client('staff', 1);
  await clerk.must('sit', { counter: '2' });
  await clerk.must('next');
  await until('the phone\'s page', () => hall.appliance.phone(waiting.token));

  const board = await hall.open('/board/', { viewport: SIZES.hd, login: 'display' });
  pages.board = { page: board, holds: new RegExp(called.number) };
  const counter = await hall.open('/counter/', { viewport: SIZES.hd });
  await signIn(hall, counter, 'staff', 0);
  await sitDown(counter, '1');
  pages.counter = { page: counter, holds: new RegExp(waiting.number) };
  pages.kiosk = { page: await hall.open('/kiosk/', { viewport: SIZES.kiosk, login: 'kiosk' }), holds: /MitID/ };
  // One's own number stays one's own; the place in the queue does not.
  pages.phone = { page: await hall.open(`/t/${waiting.token}`, { viewport: SIZES.phone }),
    holds: /min\.|foran/ };
  for (const { page } of Object.values(pages)) expectFaults(page, OUTAGE);
  // Until then the phone reads its file alone.
  await until('the phone\'s line', () => pages.phone.page.heard >= 2);
});
after(() => hall?.stop());

// Each page on its own, so that one that fails does not hide another.
async function ofEach(look) {
  const results = await Promise.allSettled(Object.entries(pages).map(([name, of]) => look(of, name)));
  const failed = results.filter(({ status }) => status === 'rejected');
  assert.equal(failed.length, 0, failed.map(({ reason }) => reason.message).join('\n'));
}

const allStand = () => ofEach(({ page, holds }, name) => until(`${name} shows what it knows`,
  async () => await isOnline(page) === 'yes' && holds.test(await visibleText(page)), BACK_MS + DEAD_MS));

async function allGone(limitMs, what) {
  await ofEach(({ page }) => offlineWithin(page, limitMs));
  await ofEach(async ({ page, holds }, name) => {
    await screenshot(page, `${what} ${name}`);
    assert.doesNotMatch(await visibleText(page), holds, `${name} shows what it cannot know`);
  });
}

// `take()` takes something away and resolves with what brings it back; that in turn resolves when it is
// there again. Meanwhile `look()`.
async function outage(what, limitMs, take, look = async () => {}) {
  await allStand();
  const bring = await take();
  try {
    await allGone(limitMs, what);
    await look();
  } finally {
    await bring();
  }
  await ofEach(({ page }) => onlineWithin(page, BACK_MS));
  await allStand();
}

const listens = (port) => new Promise((done) => {
  const socket = net.connect({ port, host: '127.0.0.1' }, () => done(true)).on('error', () => done(false));
  socket.on('connect', () => socket.destroy());
});

const another = (program, old) => until(`another ${program}`, () => {
  try {
    return hall.appliance.pid(program) !== old && lives(hall.appliance.pid(program));
  } catch {
    return false; // endpoints.json is being replaced
  }
});

// kill -9 to what cannot start without `file`; what brings it back resolves when it does.
async function keptDown(program, file, isBack) {
  const { folder } = hall.appliance;
  const full = path.join(folder, file);
  fs.renameSync(full, `${full}.away`);
  const old = hall.appliance.kill(program);
  await until(`the end of ${program}`, () => !lives(old));
  return async () => {
    fs.renameSync(`${full}.away`, full);
    await until(`${program} is back`, isBack);
  };
}

test('kill -9 to the broker', () => outage('no broker', DEAD_MS,
  () => keptDown('mosquitto', 'etc/mosquitto.conf', () => listens(hall.appliance.endpoints.mqtt.port))));

test('kill -9 to the daemon', async () => {
  const kiosk = await hall.appliance.client('kiosk');
  await kiosk.subscribe('status');
  await outage('no daemon', DEAD_MS,
    () => keptDown('naested', 'etc/site.conf', () => kiosk.retained.get('status')?.online),
    () => ofEach(async ({ page }) => {
      await axe(page);
      await noOverflow(page);
    }));
});

test('kill -9 to the daemon, which is there again at once', async () => {
  await allStand();
  await hall.appliance.killAndReplace('naested');
  await allStand();
});

test('a daemon that hangs', () => outage('daemon hangs', HUNG_MS, async () => {
  const old = hall.appliance.kill('naested', 'SIGSTOP');
  return () => another('naested', old); // the watchdog's
}));

test('a broker that hangs', () => outage('broker hangs', HUNG_MS, async () => {
  const pid = hall.appliance.kill('mosquitto', 'SIGSTOP');
  return async () => process.kill(pid, 'SIGCONT');
}));

test('kill -9 to the web front', () => outage('no front', DEAD_MS,
  () => keptDown('lighttpd', 'etc/lighttpd.conf',
    () => listens(new URL(hall.appliance.endpoints.web).port))));
