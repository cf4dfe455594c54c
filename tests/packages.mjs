// SPDX-License-Identifier: EUPL-1.2
//
// The packages that a folder of tests needs, installed from the lock file in that folder into the build
// folder, never into the source folder.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const FILES = ['package.json', 'package-lock.json', '.npmrc'];

const same = (a, b) => fs.existsSync(b) && fs.readFileSync(a).equals(fs.readFileSync(b));

// Two files of tests may find at the same time that something is missing: the folder comes by rename.
function install(from, folder) {
  const fresh = `${folder}.${process.pid}`;
  fs.mkdirSync(fresh, { recursive: true });
  try {
    for (const name of FILES) fs.copyFileSync(path.join(from, name), path.join(fresh, name));
    execFileSync('npm', ['ci', '--no-progress'],
      { cwd: fresh, stdio: ['ignore', 'ignore', 'inherit'] });
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(fresh, folder);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

// Installs what is missing or stale; returns a require() that finds the packages. `of` is a folder
// beside this file.
export function packages(of, build) {
  const from = path.join(HERE, of);
  const folder = path.join(build, `${of}-packages`);
  if (!FILES.every((name) => same(path.join(from, name), path.join(folder, name))))
    install(from, folder);
  return createRequire(path.join(folder, 'package.json'));
}
