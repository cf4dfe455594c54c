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
  let appliance, database, kept, events;

  before(async () => {
    appliance = await Appliance.start({ site: '[playbook rush]\nname.da=Travlt\nrate_permille.fast=1\n'
      + 'rate_permille.general=1000000\n' });
    const kiosk = await appliance.client('kiosk');
    const clerk = await appliance.client('staff');
    await clerk.must('sit', { counter: '1' });
    for (const lane of ['general', 'general', 'fast', 'general'])
      await kiosk.must('take', { services: ['pas'], lane });
    // so that three times the wait of the fast one is longer than that of the first, whatever the machine does
    await new Promise((resolve) => setTimeout(resolve, 1500));
    for (let i = 0; i < 2; i++) {
      await clerk.must('next');
      await clerk.must('arrive');
      await clerk.must('finish', { outcome: 'served' });
    }
    const supervisor = await appliance.client('supervisor');
    ({ events } = await supervisor.must('events', { from: 1, to: 500 }));
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

  // The day under other rules, from the database and from what `events` answers.

  test('a rehearsal by the rules of the day calls whom they called', () => {
    const { status, stdout } = appliance.replay('--rates', 'fast=3000', '--json');
    assert.equal(status, 0);
    const { calls, reproduced, different, lanes, left_out } = JSON.parse(stdout);
    assert.deepEqual({ calls, reproduced, different, left_out },
      { calls: 2, reproduced: 2, different: 0, left_out: 0 });
    assert.deepEqual(lanes.fast.was, lanes.fast.would_be);
  });

  test('a rehearsal names the calls that other rates would have changed', () => {
    const { status, stdout } = appliance.replay('--rates', 'fast=1,general=1000000', '--json');
    assert.equal(status, 0);
    const { different, differences, lanes } = JSON.parse(stdout);
    assert.equal(different, differences.length);
    assert.equal(differences[0].was, 'A003', 'the fast one was called first');
    assert.equal(differences[0].would_be, 'A001', 'and would not have been');
    assert.equal(lanes.fast.would_be, null);
    assert.equal(lanes.general.would_be.calls, 2);
    assert.match(appliance.replay('--rates', 'fast=1,general=1000000').stdout,
      /counter 1 called A003 \(fast, 0 min\), would have called A001 \(general, 0 min\)\n/);
  });

  test('a rehearsal of a playbook is of its numbers', () => {
    const { differences } = JSON.parse(appliance.replay('--playbook', 'rush', '--json').stdout);
    assert.deepEqual(differences.map(({ was, would_be }) => [was, would_be]).at(0), ['A003', 'A001']);
    const { stdout } = appliance.replay('--playbook', 'rush');
    assert.match(stdout, /What would have been other under the playbook rush\?\n/);
    assert.match(stdout, /\n {2}fast +was +\d+ +\d+\.\d +\d+\.\d +\d+\.\d\n/, 'minutes, lane by lane');
  });

  test('a rehearsal of another site.conf is of its lanes', () => {
    const other = path.join(appliance.folder, 'other.conf');
    fs.writeFileSync(other, fs.readFileSync(path.join(appliance.folder, 'etc/site.conf'), 'utf8')
      .replace('rate_permille=3000', 'rate_permille=1').replace('rate_permille=1000', 'rate_permille=900000'));
    const { differences } = JSON.parse(appliance.replay('--rules', other, '--json').stdout);
    assert.deepEqual(differences.map(({ was, would_be }) => [was, would_be]).at(0), ['A003', 'A001']);
  });

  test('published events are enough for a rehearsal', () => {
    const lines = path.join(appliance.folder, 'events.jsonl');
    const words = ['--rates', 'fast=1,general=1000000', '--json'];
    fs.writeFileSync(lines, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const { status, stdout, stderr } = appliance.replayOf(lines, ...words);
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), JSON.parse(appliance.replay(...words).stdout));
    fs.writeFileSync(lines, events.filter((event, i) => i !== 3)
      .map((event) => `${JSON.stringify(event)}\n`).join(''));
    assert.match(appliance.replayOf(lines, ...words).stderr, /events are missing/);
  });

  test('what is no journal is named, and what is wrong with it', () => {
    const site = path.join(appliance.folder, 'etc/site.conf');
    for (const [journal, words, why] of [
      ['/nowhere.db', [], /\/nowhere\.db: No such file/],
      ['/nowhere.db', ['--rates', 'fast=1'], /\/nowhere\.db: No such file/],
      [appliance.folder, [], /: Is a directory/],
      [site, [], /site\.conf: it is no database of an appliance/],
      [site, ['--rates', 'fast=1'], /site\.conf: it has no event of any day/],
    ]) {
      const { status, stderr } = appliance.replayOf(journal, ...words);
      assert.equal(status, 1, `${journal} ${words}: ${stderr}`);
      assert.match(stderr, why);
    }
  });

  test('times are those of the site', () => {
    const { decisions } = JSON.parse(appliance.replay('--json').stdout);
    const calls = events.filter(({ type }) => type === 'ticket-called');
    assert.deepEqual(decisions.map(({ time }) => time), calls.map(({ time }) => time));
  });

  test('what cannot be rehearsed is refused with a reason', () => {
    for (const [words, why] of [
      [['--rates', 'nobody=1'], /the site has no lane "nobody"/],
      [['--rates', 'fast'], /LANE=RATE/],
      [['--rates', 'fast=0'], /fast=0: expected a whole number from 1/],
      [['--rates', 'fast='], /expected a whole number from 1/],
      [['--rates', 'fast=1', '--day', 'tomorrow'], /--day: "tomorrow" is no date/],
      [['--playbook', 'nonesuch'], /no playbook/],
      [['--rules', '/nowhere/site.conf'], /cannot be read/],
      [['--day', '2026-11-22'], /rehearsal/],
    ]) {
      const { status, stderr } = appliance.replay(...words);
      assert.equal(status, 2, `${words}: ${stderr}`);
      assert.match(stderr, why);
    }
    const { status, stderr } = appliance.replay('--day', '1999-12-31', '--rates', 'fast=1');
    assert.equal(status, 1);
    assert.match(stderr, /naeste\.db: it has no event of 1999-12-31/);
  });
});
