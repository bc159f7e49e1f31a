// Builds dist/ with the TypeScript compiler. `npm ci --omit=dev` (the runtime stage of the Docker image) has no
// compiler and brings dist/ along, so a missing compiler is only an error when there is nothing to run.
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');

function compiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const tsc = compiler();
if (tsc === undefined) {
  if (existsSync(path.join(dist, 'cli', 'entry.js'))) process.exit(0);
  console.error('build: the TypeScript compiler is not installed. Run `npm ci` (with development dependencies) first.');
  process.exit(1);
}
// A file deleted from src must not live on in dist.
rmSync(dist, { recursive: true, force: true });
const run = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.json')], { stdio: 'inherit' });
process.exit(run.status ?? 1);
