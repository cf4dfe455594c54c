// SPDX-License-Identifier: EUPL-1.2
//
// What the printing tests stand on: IPP in its binary form (RFC 8010), PNG in and out, and a pair of
// real processes, naeste-printer and paper-sim, on ports of their own. Nothing but node itself.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Waits until `look()` gives something true; returns it with the milliseconds it took.
export async function until(what, look, limitMs = 5000) {
  const start = performance.now();
  for (;;) {
    const seen = await look();
    if (seen) return { seen, ms: performance.now() - start };
    if (performance.now() - start > limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await sleep(5);
  }
}

// IPP.

const TAG = {
  operation: 0x01, job: 0x02, end: 0x03,
  integer: 0x21, boolean: 0x22, enum: 0x23,
  collection: 0x34, endCollection: 0x37, member: 0x4a,
  name: 0x42, keyword: 0x44, uri: 0x45, charset: 0x47, language: 0x48, mime: 0x49,
};

const u16 = (value) => Buffer.from([value >> 8, value & 255]);
const u32 = (value) => Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);

function attribute(tag, name, value) {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value));
  return Buffer.concat([Buffer.from([tag]), u16(name.length), Buffer.from(name), u16(bytes.length), bytes]);
}

const number = (tag, name, value) => attribute(tag, name, u32(value));

function collection(name, members) {
  return Buffer.concat([
    attribute(TAG.collection, name, ''),
    ...members,
    attribute(TAG.endCollection, '', ''),
  ]);
}

const member = (name, value) => Buffer.concat([attribute(TAG.member, '', name), value]);

export function mediaCol(widthMm100, lengthMm100) {
  const size = collection('', [
    member('x-dimension', number(TAG.integer, '', widthMm100)),
    member('y-dimension', number(TAG.integer, '', lengthMm100)),
  ]);
  return collection('media-col', [member('media-size', size)]);
}

function decode(bytes) {
  const answer = { status: bytes.readUInt16BE(2), groups: [] };
  let at = 8;
  let group = null;
  let last = null;
  while (at < bytes.length) {
    const tag = bytes[at++];
    if (tag === TAG.end) break;
    if (tag < 0x10) {
      group = { tag, values: {} };
      answer.groups.push(group);
      continue;
    }
    const nameLength = bytes.readUInt16BE(at);
    const name = bytes.toString('utf8', at + 2, at + 2 + nameLength);
    at += 2 + nameLength;
    const length = bytes.readUInt16BE(at);
    const raw = bytes.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    const value = tag === TAG.integer || tag === TAG.enum ? raw.readInt32BE(0) : raw.toString();
    if (name) {
      last = name;
      group.values[name] = [value];
    } else if (last) {
      group.values[last].push(value);
    }
  }
  return answer;
}

export class Ipp {
  constructor(port, socketPath) {
    this.where = socketPath ? { socketPath } : { port, host: '127.0.0.1' };
    this.uri = socketPath ? 'ipp://localhost/ipp/print' : `ipp://127.0.0.1:${port}/ipp/print`;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  request(operation, attributes, data = Buffer.alloc(0)) {
    const body = Buffer.concat([
      Buffer.from([2, 0]), u16(operation), u32(1),
      Buffer.from([TAG.operation]),
      attribute(TAG.charset, 'attributes-charset', 'utf-8'),
      attribute(TAG.language, 'attributes-natural-language', 'en'),
      attribute(TAG.uri, 'printer-uri', this.uri),
      attribute(TAG.name, 'requesting-user-name', 'tests'),
      ...attributes,
      Buffer.from([TAG.end]), data,
    ]);
    return new Promise((done, failed) => {
      const request = http.request({
        ...this.where, method: 'POST', path: '/ipp/print', agent: this.agent,
        headers: { 'Content-Type': 'application/ipp', 'Content-Length': body.length },
      }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => done(decode(Buffer.concat(parts))));
      });
      request.on('error', failed);
      request.end(body);
    });
  }

  async reasons() {
    const answer = await this.request(0x000b, [
      attribute(TAG.keyword, 'requested-attributes', 'printer-state-reasons'),
    ]);
    return answer.groups.find((group) => group.tag === 0x04).values['printer-state-reasons'];
  }

  // Create-Job, then Send-Document: returns the job's number. Extra attributes go with Create-Job.
  async createJob(name, extra = []) {
    const answer = await this.request(0x0005, [
      attribute(TAG.name, 'job-name', name),
      Buffer.from([TAG.job]), attribute(TAG.keyword, 'print-scaling', 'none'), ...extra,
    ]);
    if (answer.status > 0xff) throw new Error(`Create-Job: 0x${answer.status.toString(16)}`);
    return answer.groups.find((group) => group.tag === TAG.job).values['job-id'][0];
  }

  sendDocument(job, data, format = 'image/png') {
    return this.request(0x0006, [
      number(TAG.integer, 'job-id', job),
      attribute(TAG.mime, 'document-format', format),
      attribute(TAG.boolean, 'last-document', Buffer.from([1])),
    ], data);
  }

  cancelJob(job) {
    return this.request(0x0008, [number(TAG.integer, 'job-id', job)]);
  }

  async job(job) {
    const answer = await this.request(0x0009, [number(TAG.integer, 'job-id', job)]);
    const values = answer.groups.find((group) => group.tag === TAG.job)?.values;
    if (!values) return null;
    return {
      id: values['job-id'][0], name: values['job-name'][0], state: values['job-state'][0],
      reasons: values['job-state-reasons'], message: values['job-state-message'][0],
      impressions: values['job-impressions-completed'][0],
    };
  }

  async jobs(which) {
    const answer = await this.request(0x000a, [
      attribute(TAG.keyword, 'which-jobs', which),
      attribute(TAG.keyword, 'requested-attributes', 'all'),
    ]);
    return answer.groups.filter((group) => group.tag === TAG.job).map(({ values }) => ({
      id: values['job-id'][0], name: values['job-name'][0], state: values['job-state'][0],
      reasons: values['job-state-reasons'],
    }));
  }

  async print(name, png) {
    const job = await this.createJob(name);
    await this.sendDocument(job, png);
    return job;
  }

  // The job once it has ended, with the milliseconds since the call.
  async ended(job, limitMs = 10000) {
    const { seen, ms } = await until(`the end of job ${job}`, async () => {
      const now = await this.job(job);
      return now && now.state >= 7 ? now : null;
    }, limitMs);
    return { ...seen, ms };
  }

  close() {
    this.agent.destroy();
  }
}

export const STATE = { canceled: 7, aborted: 8, completed: 9 };

// PNG.

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// `black(x, y)` says which dots are black; an 8-bit grey PNG with its resolution.
export function makePng(width, height, black, dpi = 203) {
  const plain = Buffer.alloc((width + 1) * height, 255);
  for (let y = 0; y < height; y++) {
    plain[y * (width + 1)] = 0;
    for (let x = 0; x < width; x++)
      if (black(x, y)) plain[y * (width + 1) + 1 + x] = 0;
  }
  const perMetre = Math.round(dpi / 0.0254);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.concat([u32(width), u32(height), Buffer.from([8, 0, 0, 0, 0])])),
    chunk('pHYs', Buffer.concat([u32(perMetre), u32(perMetre), Buffer.from([1])])),
    chunk('IDAT', zlib.deflateSync(plain)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

// Reads what paper-sim writes (1-bit grey, filter 0): `black(x, y)` again.
export function readPaper(file) {
  const bytes = fs.readFileSync(file);
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const parts = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const plain = zlib.inflateSync(Buffer.concat(parts));
  const stride = width / 8 + 1;
  return { width, height, black: (x, y) => !(plain[y * stride + 1 + (x >> 3)] & (128 >> (x & 7))) };
}

// Processes.

export function freePort() {
  return new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const build = process.env.NAESTE_BUILD;

export class Bench {
  static async start({ speed = 250, buffer = 4096, printer = [] } = {}) {
    if (!build) throw new Error('NAESTE_BUILD must name the build folder');
    const bench = new Bench();
    bench.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'naeste-printing-'));
    bench.paper = path.join(bench.folder, 'paper');
    bench.spool = path.join(bench.folder, 'spool');
    bench.controlPath = path.join(bench.folder, 'control');
    bench.devicePort = await freePort();
    bench.ippPort = await freePort();
    bench.simArguments = ['--port', bench.devicePort, '--control', bench.controlPath, '--paper', bench.paper,
      '--speed-mm-s', speed, '--receive-buffer', buffer];
    bench.printerArguments = ['--listen-port', bench.ippPort, '--device', `escpos://127.0.0.1:${bench.devicePort}`,
      '--spool', bench.spool, ...printer];
    bench.log = '';
    await bench.startSim();
    await bench.startPrinter();
    return bench;
  }

  launch(program, args) {
    const child = spawn(path.join(build, program), args.map(String), { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (data) => { this.log += data; });
    child.exited = once(child, 'exit');
    return child;
  }

  async startSim() {
    this.sim = this.launch('tools/paper-sim/paper-sim', this.simArguments);
    await until('paper-sim', () => this.control('status').catch(() => null));
  }

  async startPrinter(ipp = new Ipp(this.ippPort)) {
    this.printer = this.launch('drivers/escpos/naeste-printer', this.printerArguments);
    this.ipp = ipp;
    await until('naeste-printer', () => this.ipp.reasons().catch(() => null));
  }

  async ready() {
    return until('a printer without reasons', async () => (await this.ipp.reasons())[0] === 'none');
  }

  async reason(name, limitMs = 5000) {
    return until(`printer-state-reasons ${name}`, async () => (await this.ipp.reasons()).includes(name), limitMs);
  }

  control(line) {
    return new Promise((done, failed) => {
      const socket = net.connect(this.controlPath);
      let text = '';
      socket.on('error', failed);
      socket.on('data', (data) => {
        text += data;
        if (!text.endsWith('\n')) return;
        socket.end();
        done(JSON.parse(text));
      });
      socket.write(`${line}\n`);
    });
  }

  tickets(folder = '') {
    const where = path.join(this.paper, folder);
    return fs.readdirSync(where).filter((name) => /^\d{5}\.png$/.test(name)).sort()
      .map((name) => path.join(where, name));
  }

  async kill(child, signal = 'SIGKILL') {
    child.kill(signal);
    return child.exited;
  }

  async stop() {
    this.ipp.close();
    for (const child of [this.printer, this.sim])
      if (child.exitCode === null && child.signalCode === null) await this.kill(child, 'SIGTERM');
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
