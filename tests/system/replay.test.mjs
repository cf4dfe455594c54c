// SPDX-License-Identifier: EUPL-1.2
//
// The journal of a day, replayed: what is printed, and that damage of any kind is seen. That sound
// journals pass is checked at the end of every other file, see Appliance.journalHolds().

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Appliance } from './appliance.mjs';

describe('a journal that is replayed', () => {
  let appliance, database, kept;

  before(async () => {
    appliance = await Appliance.start();
    const kiosk = await appliance.client('kiosk');
    const clerk = await appliance.client('staff');
    await clerk.must('sit', { counter: '1' });
    for (const lane of ['general', 'general', 'fast', 'general'])
      await kiosk.must('take', { services: ['pas'], lane });
    for (let i = 0; i < 2; i++) {
      await clerk.must('next');
      await clerk.must('arrive');
      await clerk.must('finish', { outcome: 'served' });
    }
    await appliance.down();
    database = path.join(appliance.folder, 'lib/naeste.db');
    execFileSync('sqlite3', [database, 'PRAGMA wal_checkpoint(TRUNCATE)']);
    kept = fs.readFileSync(database);
  });

  after(() => appliance.stop());

  // Runs SQL on the stopped appliance's database, replays it, and puts it back.
  function harmed(sql) {
    execFileSync('sqlite3', [database, `${sql}; PRAGMA wal_checkpoint(TRUNCATE);`]);
    const result = appliance.replay('--check');
    for (const end of ['-wal', '-shm']) fs.rmSync(database + end, { force: true });
    fs.writeFileSync(database, kept);
    return result;
  }

  test('every call is printed with its reason and with who else waited', () => {
    const { status, stdout } = appliance.replay('--json');
    assert.equal(status, 0);
    const { decisions, state } = JSON.parse(stdout);
    assert.equal(decisions.length, 2);
    for (const decision of decisions) {
      assert.ok(decision.agrees);
      assert.notEqual(decision.why, '');
      assert.equal(decision.counter, '1');
    }
    assert.equal(decisions[0].waiting, 4);
    assert.equal(decisions[0].others.length, 3);
    assert.equal(state.given, 4);
    assert.equal(state.waiting, 2);
    assert.deepEqual(state.tickets.map((ticket) => ticket.state).sort(),
      ['ended', 'ended', 'waiting', 'waiting']);
    const text = appliance.replay().stdout;
    assert.match(text, /counter 1 calls A00\d \((general|fast), waited \d+ s\): \w+.*; 4 waited: A00\d/);
    assert.match(text, /4 numbers given, 2 waiting/);
  });

  for (const [what, sql] of [
    ['an event that is gone', "DELETE FROM journal WHERE type = 'ticket-arrived'"],
    ['a last event that is gone', 'DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)'],
    ['a published text that was changed',
      "UPDATE journal SET public = replace(public, '\"fast\"', '\"booked\"')"],
    ['a private text that was changed',
      "UPDATE journal SET private = replace(private, '\"at_ms\":', '\"at_ms\":1') WHERE type = 'ticket-called'"],
    ['a row of a ticket that says something else', 'UPDATE ticket SET waited_ms = waited_ms + 1'],
    ['a ticket without a row', "DELETE FROM ticket WHERE number = 'A002'"],
  ])
    test(`${what} is seen`, () => {
      const { status, stderr } = harmed(sql);
      assert.equal(status, 1, stderr);
      assert.notEqual(stderr, '');
    });

  test('calls that other rules would not have made are seen', () => {
    const site = path.join(appliance.folder, 'etc/site.conf.d');
    fs.mkdirSync(site, { recursive: true });
    const file = path.join(site, 'other-rules.conf');
    fs.writeFileSync(file, '[lane fast]\nrate_permille=1\n');
    const { status, stdout } = appliance.replay('--check');
    fs.rmSync(file);
    assert.equal(status, 1);
    assert.match(stdout, /2 calls judged again, [12] came out differently/);
    appliance.journalHolds();
  });
});
