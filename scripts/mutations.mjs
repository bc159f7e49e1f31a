// Whether the tests of two sets notice when a rule of the tables is broken: each mutation is made in a copy of the sources,
// and the tests have to fail there. `node scripts/mutations.mjs`; takes some minutes. Exit code 1: one was not noticed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mutations } from './mutations/rules.mjs';

const root = path.dirname(import.meta.dirname);

/** In this order: tables take seconds, histories half a minute. */
const suites = [
  ['the tables', 'test/core/rollout/twoSets', 'test/core/rollout/checks', 'test/core/rollout/rendering/dress.test.ts'],
  ['the histories', 'test/properties/twoSets'],
];

for (const [what, file, rule] of mutations) {
  if (!readFileSync(path.join(root, file), 'utf8').includes(rule))
    throw new Error(`${what}: ${file} does not say: ${rule}`);
}
// That each rule is still where it is broken takes a moment: `--check` does no more than that.
if (process.argv.includes('--check')) process.exit(0);

// A word has only those broken whose names have it.
const asked = mutations.filter(([what]) => what.includes(process.argv[2] ?? ''));
const folder = mkdtempSync(path.join(os.tmpdir(), 'baton-mutations-'));
try {
  for (const name of ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'scripts']) {
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const failed = asked.filter((mutation) => !isNoticed(mutation)).map(([what]) => what);
  console.log(failed.length === 0 ? 'every mutation was noticed' : `not noticed: ${failed.join('; ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function isNoticed([what, file, rule, broken]) {
  const place = path.join(folder, file);
  const text = readFileSync(place, 'utf8');
  writeFileSync(
    place,
    text.replace(rule, () => broken),
  );
  const by = suites.find(([, ...tests]) => fails(tests))?.[0];
  writeFileSync(place, text);
  console.log(by === undefined ? `NOT NOTICED: ${what}` : `noticed by ${by}: ${what}`);
  return by !== undefined;
}

function fails(tests) {
  const run = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', ...tests];
  return spawnSync(process.execPath, run, { cwd: folder }).status !== 0;
}
