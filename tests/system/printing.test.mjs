// SPDX-License-Identifier: EUPL-1.2
//
// naeste-printer and paper-sim as real processes: what a ticket goes through between IPP and paper.
//
//	NAESTE_BUILD=<build folder> node --test tests/system/printing.test.mjs

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { Bench, Ipp, STATE, makePng, mediaCol, readPaper, sleep } from './printing-bench.mjs';

const WIDTH = 576;
const FEED_LINES = 23; // --feed-mm 3 at 203 dpi, whole dots

// A picture in which every dot counts: noise, a frame to the very edge, and ink on the last line.
function noise(seed) {
  return (x, y) => {
    if (x === 0 || x === WIDTH - 1 || y === 0) return true;
    let n = (x * 374761393 + y * 668265263 + seed * 2246822519) | 0;
    n = Math.imul(n ^ (n >>> 13), 1274126177);
    return ((n ^ (n >>> 16)) & 7) === 0;
  };
}

const ticket = (seed, lines = 840) => makePng(WIDTH, lines, noise(seed));

// The paper shows exactly this ticket, then white.
function assertPaper(file, seed, lines = 840) {
  const paper = readPaper(file);
  const black = noise(seed);
  assert.equal(paper.width, WIDTH);
  assert.equal(paper.height, lines + FEED_LINES);
  let wrong = 0;
  for (let y = 0; y < paper.height; y++)
    for (let x = 0; x < WIDTH; x++)
      if (paper.black(x, y) !== (y < lines && black(x, y))) wrong++;
  assert.equal(wrong, 0, `${wrong} dots differ`);
}

let bench;
let jobs = 0;
const jobName = () => `0198f3c2-0000-7000-8000-${String(++jobs).padStart(12, '0')}`;

async function well() {
  for (const line of ['power on', 'paper in', 'near-end off', 'cover closed', 'cutter ok'])
    assert.deepEqual(await bench.control(line), { ok: true });
  await bench.ready();
}

// After whatever happened: the next ticket comes out once, whole, and alone.
async function assertNextTicketIsWhole() {
  await well();
  const count = bench.tickets().length;
  const seed = 1000 + jobs;
  const end = await bench.ipp.ended(await bench.ipp.print(jobName(), ticket(seed)));
  assert.equal(end.state, STATE.completed, end.message);
  assert.equal(bench.tickets().length, count + 1);
  assertPaper(bench.tickets().at(-1), seed);
  assert.equal((await bench.control('status')).unknown, 0);
}

describe('a ticket', () => {
  before(async () => { bench = await Bench.start({ speed: 0 }); });
  after(() => bench.stop());
  beforeEach(well);

  test('arrives dot for dot', async () => {
    const end = await bench.ipp.ended(await bench.ipp.print(jobName(), ticket(1)));
    assert.equal(end.state, STATE.completed);
    assert.deepEqual(end.reasons, ['job-completed-successfully']);
    assert.equal(end.impressions, 1);
    assertPaper(bench.tickets().at(-1), 1);
  });

  test('arrives dot for dot at any length, with its media size said', async () => {
    for (const lines of [1, 127, 128, 129, 256, 905, 959]) {
      const job = await bench.ipp.createJob(jobName(), [mediaCol(7208, Math.ceil(lines * 2540 / 203))]);
      await bench.ipp.sendDocument(job, ticket(lines, lines));
      assert.equal((await bench.ipp.ended(job)).state, STATE.completed);
      assertPaper(bench.tickets().at(-1), lines, lines);
    }
  });

  test('is not scaled whatever the media, the resolution and the scaling say', async () => {
    const job = await bench.ipp.createJob(jobName(), [mediaCol(4000, 3000)]);
    await bench.ipp.sendDocument(job, makePng(WIDTH, 300, noise(7), 72));
    assert.equal((await bench.ipp.ended(job)).state, STATE.completed);
    assertPaper(bench.tickets().at(-1), 7, 300);
  });

  test('ends with its last ink: white below is not fed', async () => {
    const png = makePng(WIDTH, 900, (x, y) => y < 200 && noise(8)(x, y));
    await bench.ipp.ended(await bench.ipp.print(jobName(), png));
    assert.equal(readPaper(bench.tickets().at(-1)).height, 200 + FEED_LINES);
  });

  test('is known under its job-name', async () => {
    const name = jobName();
    const job = await bench.ipp.print(name, ticket(9, 100));
    await bench.ipp.ended(job);
    const found = (await bench.ipp.jobs('completed')).filter((one) => one.name === name);
    assert.deepEqual(found.map((one) => [one.id, one.state]), [[job, STATE.completed]]);
  });

  test('that is wider than the head is refused', async () => {
    const count = bench.tickets().length;
    const end = await bench.ipp.ended(await bench.ipp.print(jobName(), makePng(584, 100, noise(1))));
    assert.equal(end.state, STATE.aborted);
    assert.ok(end.reasons.includes('document-unprintable-error'));
    assert.equal(bench.tickets().length, count);
  });

  test('that is cut short, empty or no PNG is refused, and the next one prints', async () => {
    const whole = ticket(10, 200);
    for (const broken of [whole.subarray(0, whole.length >> 1), whole.subarray(0, 20), Buffer.from('%PDF-1.4 no'),
      Buffer.alloc(64)]) {
      const end = await bench.ipp.ended(await bench.ipp.print(jobName(), broken), 2000);
      assert.equal(end.state, STATE.aborted);
      assert.ok(end.reasons.includes('document-format-error'));
    }
    await assertNextTicketIsWhole();
  });

  test('makes no stray files: the spool folder holds no documents afterwards', async () => {
    await bench.ipp.ended(await bench.ipp.print(jobName(), ticket(11, 100)));
    await sleep(50);
    assert.deepEqual(fs.readdirSync(bench.spool).filter((name) => name.endsWith('.png')), []);
  });

  test('sent while others wait comes out once each', async () => {
    const count = bench.tickets().length;
    const all = [];
    for (let i = 0; i < 10; i++) all.push(await bench.ipp.print(jobName(), ticket(i, 300)));
    for (const job of all) assert.equal((await bench.ipp.ended(job)).state, STATE.completed);
    assert.equal(bench.tickets().length, count + 10);
  });

  test('printer passes the IPP 1.1 tests of CUPS', async () => {
    const png = path.join(bench.folder, 'small.png');
    fs.writeFileSync(png, ticket(12, 100));
    const { stdout } = await promisify(execFile)('ipptool', ['-tI', '-f', png, bench.ipp.uri, 'ipp-1.1.test'],
      { maxBuffer: 1 << 24 }).catch((error) => error);
    const score = /Summary: \d+ tests, (\d+) passed, (\d+) failed/.exec(stdout);
    assert.ok(score, stdout);
    assert.equal(Number(score[2]), 0, stdout);
    assert.ok(Number(score[1]) >= 30, stdout);
  });
});

describe('a printer that is not well', () => {
  before(async () => { bench = await Bench.start(); });
  after(() => bench.stop());
  beforeEach(well);

  const faults = [
    ['paper out', 'media-empty', 'paper in'],
    ['cover open', 'cover-open', 'cover closed'],
    ['cutter jam', 'media-jam', 'cutter ok'],
    ['power off', 'offline', 'power on'],
  ];

  for (const [cause, reason, cure] of faults) {
    test(`${cause}: says ${reason} within 500 ms, and is well again within 500 ms`, async () => {
      await bench.control(cause);
      const { ms } = await bench.reason(reason);
      assert.ok(ms < 500, `${ms} ms`);
      await bench.control(cure);
      const back = await bench.ready();
      assert.ok(back.ms < 500, `${back.ms} ms`);
    });

    test(`${cause}: a ticket is refused at once, says why, and never comes out`, async () => {
      await bench.control(cause);
      await bench.reason(reason);
      const count = bench.tickets().length;
      const end = await bench.ipp.ended(await bench.ipp.print(jobName(), ticket(20)), 500);
      assert.equal(end.state, STATE.aborted);
      assert.ok(end.reasons.includes('aborted-by-system'));
      assert.ok(end.message.includes(reason), end.message);
      await well();
      await sleep(300);
      assert.equal(bench.tickets().length, count);
    });

    test(`${cause} in the middle of a ticket: aborted within 500 ms, nothing of it later`, async () => {
      const count = bench.tickets().length;
      const job = await bench.ipp.print(jobName(), ticket(21));
      await sleep(120);
      await bench.control(cause);
      const end = await bench.ipp.ended(job, 500);
      assert.equal(end.state, STATE.aborted);
      assert.ok(end.reasons.includes('aborted-by-system'));
      await bench.reason(reason);
      await sleep(50);
      const stopped = (await bench.control('status')).lines_fed;
      await well();
      const moved = (await bench.control('status')).lines_fed - stopped;
      assert.ok(moved <= FEED_LINES, `${moved} lines came out after the printer was well`);
      await assertNextTicketIsWhole();
      assert.equal(bench.tickets().length, count + 1);
    });
  }

  test('near-end says media-low and still prints', async () => {
    await bench.control('near-end on');
    const { ms } = await bench.reason('media-low');
    assert.ok(ms < 500, `${ms} ms`);
    const end = await bench.ipp.ended(await bench.ipp.print(jobName(), ticket(22, 200)));
    assert.equal(end.state, STATE.completed);
  });

  test('power off and on in the middle of a ticket: aborted, though the printer is back', async () => {
    const count = bench.tickets().length;
    const job = await bench.ipp.print(jobName(), ticket(23));
    await sleep(120);
    await bench.control('power off');
    await bench.control('power on');
    const end = await bench.ipp.ended(job, 1000);
    assert.equal(end.state, STATE.aborted);
    await assertNextTicketIsWhole();
    assert.equal(bench.tickets().length, count + 1);
  });

  test('power off near the end: out on paper though aborted only where the reasons admit the doubt', async () => {
    for (let ms = 300; ms <= 520; ms += 20) {
      const count = bench.tickets().length;
      const job = await bench.ipp.print(jobName(), ticket(80));
      await sleep(ms);
      await bench.control('power off');
      const end = await bench.ipp.ended(job, 1000);
      const out = bench.tickets().length - count;
      if (end.state === STATE.completed) assert.equal(out, 1, `${ms} ms`);
      else assert.ok(out === 0 || end.reasons.includes('queued-in-device'), `${ms} ms: ${end.reasons}`);
      await assertNextTicketIsWhole();
    }
  });

  test('a canceled ticket stops, and its half is thrown away', async () => {
    const count = bench.tickets().length;
    const job = await bench.ipp.print(jobName(), ticket(24));
    await sleep(100);
    await bench.ipp.cancelJob(job);
    assert.equal((await bench.ipp.ended(job, 500)).state, STATE.canceled);
    await assertNextTicketIsWhole();
    assert.equal(bench.tickets().length, count + 1);
  });

  test('a ticket canceled while the printer is stopped does not hang', async () => {
    const job = await bench.ipp.print(jobName(), ticket(25));
    await sleep(100);
    await bench.control('paper out');
    await bench.ipp.cancelJob(job);
    assert.ok((await bench.ipp.ended(job, 500)).state >= STATE.canceled);
    await assertNextTicketIsWhole();
  });

  test('the roll ends at any place in a ticket: aborted or printed, never both, never later', async () => {
    // 840 lines are 105 mm and one band 16 mm; with the feed the cut is at 108 mm.
    for (let mm = 4; mm <= 120; mm += 8) {
      const count = bench.tickets().length;
      await bench.control(`paper-mm ${mm}`);
      const end = await bench.ipp.ended(await bench.ipp.print(jobName(), ticket(30 + mm)), 3000);
      const whole = mm > 108;
      assert.equal(end.state, whole ? STATE.completed : STATE.aborted, `${mm} mm: ${end.message}`);
      await well();
      await sleep(50);
      assert.equal(bench.tickets().length, count + (whole ? 1 : 0), `${mm} mm`);
      await assertNextTicketIsWhole();
    }
  });
});

describe('small receive buffers', () => {
  for (const buffer of [45, 256]) {
    test(`of ${buffer} bytes: dot for dot, and a fault is noticed behind a full buffer`, async () => {
      bench = await Bench.start({ buffer, speed: 500 });
      try {
        await assertNextTicketIsWhole();
        const job = await bench.ipp.print(jobName(), ticket(40));
        await sleep(60);
        await bench.control('paper out');
        assert.equal((await bench.ipp.ended(job, 500)).state, STATE.aborted);
        await assertNextTicketIsWhole();
      } finally {
        await bench.stop();
      }
    });
  }
});

describe('death of the printer application', () => {
  before(async () => { bench = await Bench.start(); });
  after(() => bench.stop());
  beforeEach(well);

  test('kill -9 in the middle of a ticket: it ends aborted and is never printed later', async () => {
    for (const ms of [0, 20, 60, 150, 250, 350, 450]) {
      const count = bench.tickets().length;
      const name = jobName();
      const job = await bench.ipp.print(name, ticket(50 + ms));
      await sleep(ms);
      await bench.kill(bench.printer);
      bench.ipp.close();
      await bench.startPrinter();
      await bench.ready();
      const found = (await bench.ipp.jobs('all')).filter((one) => one.name === name);
      assert.equal(found.length, 1);
      assert.equal(found[0].id, job);
      const out = bench.tickets().length - count;
      if (found[0].state === STATE.completed) {
        assert.equal(out, 1);
      } else {
        assert.equal(found[0].state, STATE.aborted);
        assert.ok(found[0].reasons.includes('aborted-by-system'));
        // Out on paper though aborted: then the reasons must not claim to know.
        assert.ok(out === 0 || found[0].reasons.includes('queued-in-device'), `${ms} ms`);
      }
      await assertNextTicketIsWhole();
      assert.equal(bench.tickets().length, count + out + 1);
      assert.deepEqual(await bench.ipp.jobs('not-completed'), []);
    }
  });

  test('kill -9 while paper is out: nothing comes out when paper is back', async () => {
    const count = bench.tickets().length;
    await bench.ipp.print(jobName(), ticket(60));
    await sleep(100);
    bench.control('paper out');
    await bench.kill(bench.printer);
    bench.ipp.close();
    await bench.startPrinter();
    await bench.reason('media-empty');
    await well();
    await sleep(400);
    assert.equal(bench.tickets().length, count);
    await assertNextTicketIsWhole();
  });

  test('printed tickets stay known after kill -9, and numbers go on', async () => {
    const name = jobName();
    const job = await bench.ipp.print(name, ticket(61, 200));
    await bench.ipp.ended(job);
    await bench.kill(bench.printer);
    bench.ipp.close();
    await bench.startPrinter();
    const found = (await bench.ipp.jobs('completed')).filter((one) => one.name === name);
    assert.deepEqual(found.map((one) => [one.id, one.state]), [[job, STATE.completed]]);
    await bench.ready();
    assert.ok(await bench.ipp.print(jobName(), ticket(62, 100)) > job);
  });

  test('a job created and never sent ends aborted with the next start', async () => {
    const name = jobName();
    await bench.ipp.createJob(name);
    await bench.kill(bench.printer);
    bench.ipp.close();
    await bench.startPrinter();
    const found = (await bench.ipp.jobs('all')).filter((one) => one.name === name);
    assert.deepEqual(found.map((one) => one.state), [STATE.aborted]);
  });

  test('SIGTERM lets the ticket out and ends within 3 s', async () => {
    const count = bench.tickets().length;
    await bench.ipp.print(jobName(), ticket(63, 400));
    await sleep(30);
    const [code] = await bench.kill(bench.printer, 'SIGTERM');
    assert.equal(code, 0);
    assert.equal(bench.tickets().length, count + 1);
    bench.ipp.close();
    await bench.startPrinter();
    await assertNextTicketIsWhole();
  });

  test('a second one on the same spool folder is refused', async () => {
    const second = bench.launch('drivers/escpos/naeste-printer', bench.printerArguments);
    const [code] = await second.exited;
    assert.equal(code, 1);
    assert.match(bench.log, /another naeste-printer has it/);
  });

  test('no job-name and no document is written to the log', () => {
    assert.ok(!bench.log.includes('0198f3c2-0000'), bench.log);
  });
});

describe('the command line of naeste-printer', () => {
  const needed = ['--device', 'escpos://127.0.0.1:9', '--spool', '/tmp', '--listen-port', '1'];
  const cases = [
    [['--device', 'usb://1'], '--device usb://1'],
    [['--device', 'escpos://127.0.0.1:0'], '--device escpos://127.0.0.1:0'],
    [['--device', 'escpos://127.0.0.1:9x'], '--device escpos://127.0.0.1:9x'],
    [['--spool', 'relative'], '--spool relative'],
    [['--listen-port', '65536'], '--listen-port 65536'],
    [['--width-dots', '577'], '--width-dots 577'],
    [['--dpi', '200'], '--dpi 200'],
    [['--feed-mm', '-1'], '--feed-mm -1'],
    [['--cut', 'half'], '--cut half'],
    [['--name', 'Not A Slug'], '--name Not A Slug'],
    [['--socket', '/tmp/naeste-socket'], '--socket /tmp/naeste-socket'],
    [['stray'], 'stray'],
  ];
  const program = path.join(process.env.NAESTE_BUILD ?? '', 'drivers/escpos/naeste-printer');
  const run = (args) => promisify(execFile)(program, args).then((out) => ({ code: 0, ...out }), (error) => error);

  for (const [args, named] of cases) {
    test(`refuses ${args.join(' ')} and names it`, async () => {
      const { code, stderr } = await run([...needed, ...args]);
      assert.equal(code, 2);
      assert.ok(stderr.includes(named), stderr);
    });
  }

  for (const missing of ['--device', '--spool', '--listen-port']) {
    test(`says that ${missing} is missing`, async () => {
      const at = needed.indexOf(missing);
      const { code, stderr } = await run([...needed.slice(0, at), ...needed.slice(at + 2)]);
      assert.equal(code, 2);
      assert.ok(stderr.includes(`${missing} (missing)`), stderr);
    });
  }

  test('--help names every option', async () => {
    const { code, stdout } = await run(['--help']);
    assert.equal(code, 0);
    for (const option of ['device', 'spool', 'listen-port', 'socket', 'name', 'width-dots', 'dpi', 'feed-mm', 'cut'])
      assert.ok(stdout.includes(`--${option} `), option);
  });
});

describe('a unix socket instead of a port', () => {
  test('takes tickets', async () => {
    bench = await Bench.start({ speed: 0 });
    try {
      const socket = path.join(bench.folder, 'ipp');
      await bench.kill(bench.printer, 'SIGTERM');
      bench.ipp.close();
      bench.printerArguments.splice(0, 2, '--socket', socket);
      await bench.startPrinter(new Ipp(0, socket));
      await assertNextTicketIsWhole();
      await bench.kill(bench.printer, 'SIGTERM');
      assert.equal(fs.existsSync(socket), false);
    } finally {
      await bench.stop();
    }
  });
});

describe('paper-sim', () => {
  before(async () => { bench = await Bench.start({ speed: 0 }); });
  after(() => bench.stop());

  test('status says the five facts first', async () => {
    const names = Object.keys(await bench.control('status'));
    assert.deepEqual(names.slice(0, 5), ['power', 'paper', 'near_end', 'cover', 'printed']);
  });

  test('a bad line is refused and changes nothing', async () => {
    const first = await bench.control('status');
    for (const line of ['', 'paper', 'paper maybe', 'paper-mm', 'paper-mm 0', 'paper-mm -1', 'paper-mm 9x',
      'STATUS', 'x'.repeat(500)]) {
      const answer = await bench.control(line);
      assert.equal(answer.ok, false, line);
      assert.ok(answer.error);
    }
    assert.deepEqual(await bench.control('status'), first);
  });

  test('a restart is a well printer that counts on', async () => {
    await bench.ready();
    await bench.ipp.ended(await bench.ipp.print(jobName(), ticket(70, 100)));
    await bench.control('paper out');
    await bench.kill(bench.sim, 'SIGTERM');
    await bench.startSim();
    const status = await bench.control('status');
    assert.equal(status.paper, true);
    assert.equal(status.printed, 1);
    await assertNextTicketIsWhole();
    assert.equal(path.basename(bench.tickets().at(-1)), '00002.png');
    assert.deepEqual(JSON.parse(fs.readFileSync(path.join(bench.paper, 'latest.json'))), { printed: 2 });
  });
});
