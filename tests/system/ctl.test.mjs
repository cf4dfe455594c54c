// SPDX-License-Identifier: EUPL-1.2
//
// naestectl against an appliance: every verb that its help names, once, and every exit code.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Appliance, BUILD, until } from './appliance.mjs';

const PROGRAM = path.join(BUILD, 'tools/naestectl/naestectl');
const OK = 0;
const REFUSED = 1;
const USAGE = 2;
const NO_ANSWER = 3;
const NO_CONNECTION = 4;

let appliance;
const used = new Set();

before(async () => {
  appliance = await Appliance.start({
    site: '[rules]\nrecall_after=0s\nno_show_after=0s\nunseen_after=1s\n',
    board: '[printer]\ndriver=none\n',
  });
});
after(() => appliance.stop());

// Resolves with the exit code and what was said. `input` goes to its standard input.
function ctl(words, { input = '', environment, dir = appliance.folder, killMs } = {}) {
  return new Promise((done) => {
    const args = dir ? ['--dir', dir, ...words] : words;
    const child = spawn(PROGRAM, args, { env: { ...process.env, ...environment } });
    const said = { out: '', err: '' };
    child.stdout.on('data', (data) => { said.out += data; });
    child.stderr.on('data', (data) => { said.err += data; });
    child.on('close', (code) => done({ code, ...said }));
    child.stdin.on('error', () => {}); // it may not want to read any
    child.stdin.end(input);
    if (killMs) setTimeout(() => child.kill('SIGINT'), killMs);
  });
}

// A verb in one line, as a person types it; it must be done.
async function good(words, options) {
  const list = words.split(' ');
  const at = list.findIndex((word, index) => !word.startsWith('--') && list[index - 1] !== '--as');
  const two = ['user', 'public'].includes(list[at]) || (list[at] === 'device' && list[at + 1]);
  used.add(two ? `${list[at]} ${list[at + 1]}` : list[at]);
  const said = await ctl(list, options);
  assert.equal(said.code, OK, `${words}: ${said.code} ${said.err}`);
  return said.out;
}

const json = async (words, options) => JSON.parse(await good(`--json ${words}`, options));
const take = async () => (await json('take services=pas')).ticket;

describe('every verb once', () => {
  test('take, take-for and what a kiosk may', async () => {
    const text = await good('take services=pas,mitid lane=fast language=en party=2 marks=fetch');
    assert.match(text, /A001/);
    const { ok, ticket } = await json('take-for services=pas marks=accompanied');
    assert.equal(ok, true);
    assert.match(ticket.token, /^[a-z2-7]{26}$/);
  });

  test('a clerk: sit to stand-up', async () => {
    assert.equal(await good('seat'), 'sits at no counter\n');
    await good('sit counter=1');
    assert.match(await good('seat'), /counter: 1/);
    assert.equal((await json('next')).ticket.number, 'A001');
    await good('looked');
    await until('recall', async () => (await ctl(['recall'])).code === OK);
    await good('recall');
    await good('no-show');
    await good('back ticket=A001');
    await good('call ticket=A001');
    await good('arrive');
    await good('park reason=documents');
    await good('unpark ticket=A001');
    await good('call ticket=A001');
    await good('arrive');
    await good('add-errand service=vielse');
    await good('split ticket=A001 services=guide');
    await good('merge ticket=A003 into=A001');
    await good('--as staff-2 sit counter=2');
    await good('--as staff-2 take-over ticket=A001');
    await good('--as staff-2 transfer service=mitid');
    await good('grant-lane ticket=A001 lane=booked');
    await good('call ticket=A001');
    await good('refer place=Skat');
    await good('reopen ticket=A001');
    await good('reprint ticket=A001');
    await good('leave ticket=A001');
    await good('feedback ticket=A001 yes=yes');
    await good('next');
    await good('finish outcome=served delivered=yes');
    await good('pause reason=lunch');
    await good('resume');
    await good('stand-up');
  });

  test('a supervisor and an operator', async () => {
    await good('close-service service=vielse');
    await good('open-service service=vielse');
    assert.match(await good('status'), /open|åben|online/i);
    assert.match(await good('device'), /broker|disk|clock/);
    await take();
    assert.match(await good('tickets'), /A004/);
    assert.match(await good('tickets state=ended service=pas from_s=3600 page=1'), /A002/);
    const journal = (await good('--json journal from=1 to=5')).trim().split('\n');
    assert.deepEqual(journal.map((row) => JSON.parse(row).seq), [1, 2, 3, 4, 5]);
    assert.match(await good('user list'), /staff-5/);
    // Who learns a service can still log in.
    assert.doesNotMatch(await good('user set name=staff-5 role=staff skills=mitid'), /password/);
    assert.equal(await good('--as staff-5 seat'), 'sits at no counter\n');
    await good('user set name=staff-5 role=staff skills=');
    await good('user set name=anna role=staff');
    await good('user set name=bo role=staff password=-', { input: 'correct horse\n' });
    await good('user remove name=anna');
    assert.match(await good('device enrol'), /^[a-z2-9]{4}-[a-z2-9]{4}\nfor one .* until 20\d\d-/);
    assert.match((await json('--as operator device enrol')).code, /^[a-z2-9]{8}$/);
    assert.match(await good('device list'), /^hall +display$/m);
    await good('device revoke hall-2');
    assert.doesNotMatch(await good('device list'), /hall-2/);
  });

  test('appointments, and codes to come back with', async () => {
    const list = path.join(appliance.folder, 'list.csv');
    fs.writeFileSync(list, `code,service,time\n22222222,pas,${new Date().toISOString()}\n`);
    assert.match(await good(`import-appointments ${list}`), /^1 new or changed/);
    assert.match(await good('appointments'), /expected +pas +booked/);
    const { ticket } = await json('check-in code=2222-2222');
    const { code } = await json(`return-code ticket=${ticket.number}`);
    assert.match(code, /^[2-9A-Z]{8}$/);
    await good(`leave ticket=${ticket.number}`);
  });

  test('watch shows events as they happen, and goes until it is ended', async () => {
    used.add('watch');
    const watching = ctl(['--json', 'watch', '--from', '1'], { killMs: 1200 });
    await new Promise((done) => setTimeout(done, 300));
    const { number } = await take();
    const { out } = await watching;
    const rows = out.trim().split('\n').map((row) => JSON.parse(row));
    assert.equal(rows[0].seq, 1);
    assert.ok(rows.some((row) => row.type === 'ticket-taken' && row.number === number), number);
    assert.deepEqual(rows.map(({ seq }) => seq), rows.map((row, index) => index + 1));
  });

  test('a phone by its token, from standard input, and a display', async () => {
    const { token, number } = await take();
    const input = `${token}\n`;
    const state = async (wanted) => until(wanted, async () =>
      (await appliance.phone(token)).state === wanted);
    await good('public leave token=-', { input });
    await state('ended');
    await good('public stay token=-', { input });
    await state('waiting');
    await good('public later token=-', { input });
    await state('parked');
    await good('public back token=-', { input });
    await state('waiting');
    await good(`leave ticket=${number}`);
    await good('public feedback token=- yes=yes', { input });
    await take();
    await good('sit counter=1');
    await good('next');
    await good('seen call=1 spoken=yes');
  });

  test('what a clerk asks for at the counter', async () => {
    await good('arrive');
    for (const words of ['still', 'summon who=interpreter', 'clear-summon who=interpreter', 'alarm', 'clear-alarm',
      'finish outcome=served', 'stand-up'])
      await good(words);
  });

  test('what a supervisor changes while people wait, and the end of the day', async () => {
    assert.match(await good('what-if counters=1'), /^ +pas .* min[^]*^played \d+ times/m);
    const { notice } = await json('notice level=info texts={"da":"Lukker"}');
    await good(`clear-notice notice=${notice}`);
    for (const words of ['playbook playbook=rush for_s=600', 'playbook playbook=normal',
      'set-service service=jagttegn names={"da":"Jagttegn"}',
      'set-text language=en service=jagttegn name=Hunting',
      'set-lane lane=general rate_permille=1100', 'set-profile counter=5 name=5b', 'undo',
      'set-hours on=all open=always', 'record-reserve to=R002 service=pas outcome=served',
      'close-day reason=tomorrow'])
      await good(words);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await good(`start-day day=${tomorrow}`);
    await good('open-stop stop=hornslet place=Torvet numbers=B001-B999');
  });

  test('that was all that its help names, and each says its own help', async () => {
    const { out } = await ctl(['--help']);
    const verbs = out.split('verbs (')[1].split('\n\n')[0].split('\n').slice(1)
      .map((row) => row.trim().split(/ {2,}/)[0]);
    assert.ok(verbs.length > 35);
    assert.deepEqual(verbs.filter((verb) => !used.has(verb)), [], 'not tried');
    for (const verb of verbs)
      assert.equal((await ctl([...verb.split(' '), '--help'])).code, OK, verb);
    assert.match((await ctl(['--version'])).out, /^naestectl \d/);
  });
});

describe('exit codes', () => {
  test('1: refused, with the refusal on standard error or as JSON', async () => {
    const { code, err } = await ctl(['--as', 'staff-3', 'next']);
    assert.equal(code, REFUSED);
    assert.match(err, /not_seated/);
    const { code: again, out } = await ctl(['--json', '--as', 'staff-3', 'next']);
    assert.equal(again, REFUSED);
    assert.equal(JSON.parse(out).refusal, 'not_seated');
    assert.equal((await ctl(['--as', 'kiosk', 'next'])).code, REFUSED);
    assert.equal((await ctl(['--as', 'volunteer', 'grant-lane', 'ticket=A001', 'lane=fast'])).code,
      REFUSED);
  });

  test('2: a wrong command line sends nothing', async () => {
    const [{ n }] = await appliance.sql('SELECT max(seq) AS n FROM event_v1');
    for (const words of ['dance', 'take', 'take service=pas', 'take services=pas party=0',
      'take services=pas party=21', 'sit', 'finish outcome=happy', 'call ticket=42', '--what',
      '--timeout soon status', 'take services', 'public leave token=aaaqeayeaudaocajbifqydiob4',
      'park reason=ill', 'user set name=x role=king', 'next --from 1'])
      assert.equal((await ctl(words.split(' '))).code, USAGE, words);
    assert.deepEqual(await appliance.sql('SELECT max(seq) AS n FROM event_v1'), [{ n }]);
  });

  test('what it lets through is what the appliance takes: wake_s from 1 to 14400', async () => {
    for (const seconds of [0, 14401, 86400])
      assert.equal((await ctl(['park', 'reason=form', `wake_s=${seconds}`])).code, USAGE, seconds);
  });

  test('3: the broker is there, the appliance is not', async () => {
    const pid = appliance.pid('naested');
    process.kill(pid, 'SIGSTOP');
    try {
      assert.equal((await ctl(['--timeout', '1', 'take', 'services=pas'])).code, NO_ANSWER);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  test('a restart of the appliance is waited out, and the number is given once', async () => {
    process.kill(appliance.pid('naested'), 'SIGKILL');
    const { code, out, err } = await ctl(['--json', '--timeout', '30', 'take', 'services=pas']);
    assert.equal(code, OK, err);
    const { number } = JSON.parse(out).ticket;
    const listed = (await json('tickets')).tickets.filter((ticket) => ticket.number === number);
    assert.equal(listed.length, 1);
  });

  test('4: no appliance, no broker, no such login', async () => {
    const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'naeste-system-'));
    try {
      assert.equal((await ctl(['status'], { dir: empty })).code, NO_CONNECTION);
      assert.equal((await ctl(['status'], { dir: '/nowhere' })).code, NO_CONNECTION);
      assert.equal((await ctl(['--as', 'nobody', 'status'])).code, NO_CONNECTION);
      const credentials = structuredClone(appliance.credentials);
      credentials.staff[0].password = 'wrong';
      fs.copyFileSync(path.join(appliance.folder, 'endpoints.json'), path.join(empty, 'endpoints.json'));
      fs.writeFileSync(path.join(empty, 'credentials.json'), JSON.stringify(credentials),
        { mode: 0o600 });
      assert.equal((await ctl(['next'], { dir: empty })).code, NO_CONNECTION);
    } finally {
      fs.rmSync(empty, { recursive: true });
    }
  });

  test('NAESTE_DIR finds the appliance as --dir does', async () => {
    const environment = { NAESTE_DIR: appliance.folder };
    assert.equal((await ctl(['status'], { dir: null, environment })).code, OK);
  });

  test('a request is repeated with the same id while naested does not answer: one ticket', async () => {
    const [{ n }] = await appliance.sql('SELECT count(*) AS n FROM ticket_v1');
    const pid = appliance.pid('naested');
    process.kill(pid, 'SIGSTOP');
    setTimeout(() => process.kill(pid, 'SIGCONT'), 1500);
    assert.equal((await ctl(['take', 'services=pas'])).code, OK);
    assert.deepEqual(await appliance.sql('SELECT count(*) AS n FROM ticket_v1'), [{ n: n + 1 }]);
  });
});
