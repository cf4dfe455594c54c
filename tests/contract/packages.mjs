// SPDX-License-Identifier: EUPL-1.2
//
// The packages that the check of the contract needs, installed from the lock file beside this file
// into the build folder, never into the source folder.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const FILES = ['package.json', 'package-lock.json', '.npmrc'];

const same = (a, b) => fs.existsSync(b) && fs.readFileSync(a).equals(fs.readFileSync(b));

// Installs what is missing or stale; returns a require() that finds the packages.
export function contractPackages(build) {
  const folder = path.join(build, 'contract-packages');
  const complete = path.join(folder, 'complete');
  const fresh = FILES.every((name) => same(path.join(HERE, name), path.join(folder, name)));
  if (!fresh || !fs.existsSync(complete)) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder);
    for (const name of FILES) fs.copyFileSync(path.join(HERE, name), path.join(folder, name));
    execFileSync('npm', ['ci', '--no-progress'],
      { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    fs.writeFileSync(complete, '');
  }
  return createRequire(path.join(folder, 'package.json'));
}
