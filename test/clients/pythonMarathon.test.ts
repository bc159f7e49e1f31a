// python3-marathon, a client nobody here wrote, drives the embedded Marathon. The cases are in python/;
// without the library (Debian: apt-get install python3-marathon) they are skipped.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startMarathon } from '../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../src/local/marathon/server.js';

const script = fileURLToPath(new URL('python/drive.py', import.meta.url));
const withoutLibrary = 3;

type Found = { readonly python: string; readonly cases: readonly (readonly [string, string])[] };

/** The first Python that has the library: Debian installs it for its own one, which need not be first in PATH. */
function findCases(): Found | undefined {
  for (const python of ['/usr/bin/python3', 'python3']) {
    const listed = spawnSync(python, ['-B', script, '--list'], { encoding: 'utf8', timeout: 30_000 });
    if (listed.error !== undefined || listed.status === withoutLibrary) continue;
    if (listed.status !== 0) throw new Error(`${python} cannot list the cases of ${script}:\n${listed.stderr}`);
    return { python, cases: Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(listed.stdout))) };
  }
  return undefined;
}

const found = findCases();
if (found === undefined)
  console.warn(
    'python3-marathon is not installed (Debian: apt-get install python3-marathon): what it drives is skipped.',
  );

describe.skipIf(found === undefined)('python3-marathon', () => {
  let leader: RunningMarathon;
  let standby: RunningMarathon;
  let guarded: RunningMarathon;

  beforeAll(async () => {
    leader = await startMarathon({ port: 0 });
    standby = await startMarathon({ port: 0, standbyOf: leader.url });
    guarded = await startMarathon({ port: 0, simulate: true, httpCredentials: 'client:secret' });
  });
  afterAll(() => Promise.all([leader, standby, guarded].map((one) => one.close())));

  it.each(found?.cases ?? [])(
    '%s: %s',
    async (name) => {
      const urls = [leader, standby, guarded].map(({ url }) => url);
      expect(await run(found?.python ?? 'python3', [...urls, name])).toEqual({ code: 0, output: '' });
    },
    120_000,
  );
});

/** Ends with what the case printed: nothing, or the traceback of its failure. */
function run(
  python: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-B', script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 110_000 });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
