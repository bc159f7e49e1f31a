// The demo is the end-to-end test: real processes, real git over HTTP, the folder example-repo.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startBaton, type Run } from './program.js';

const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
const haveHaproxy = folders.some((folder) => spawnSync(`${folder}/haproxy`, ['-v']).status === 0);
if (!haveHaproxy) console.warn('skipped: HAProxy is not installed (Debian: apt-get install haproxy)');

let temporary = '';
let run: Run | undefined;

beforeEach(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), 'baton-e2e-'));
});

afterEach(async () => {
  run?.process.kill('SIGTERM');
  await run?.ended;
  run = undefined;
  await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
});

/** Generous, because the machine may be busy; what takes longer hangs. */
const patience = { timeout: 90_000, interval: 50 };

/** Addresses that the demo printed. */
const addresses = (output: string): string[] => output.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [];

async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address);
    return true;
  } catch (error) {
    // Node wraps what the network said; anything but "nobody is there" is a surprise.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function nobodyIsThere(output: string): Promise<void> {
  const open = await Promise.all(addresses(output).map(answers));
  expect(open.filter(Boolean)).toEqual([]);
}

/** Of each chapter with visitors: what was promised is what they got, and nobody was lost. */
function theVisitorsWere(output: string): void {
  const shares = [...output.matchAll(/✓ (\d+)% were asked for: ([\d.]+)% of (\d+) visitors/g)].map((found) =>
    found.slice(1),
  );
  expect(shares.map(([asked]) => asked)).toEqual(['5', '50']);
  for (const [asked, counted] of shares) expect(Math.abs(Number(counted) - Number(asked))).toBeLessThan(4);
  const sums = [...output.matchAll(/✓ (\d+) requests, (\d+ lost.*)/g)];
  expect(sums.map(([, , lost]) => lost)).toEqual(['0 lost', '0 lost', '0 lost', '0 lost']);
  expect(sums.every(([, requests]) => Number(requests) > 500)).toBe(true);
  expect(output).toMatch(/^ +1\.0 █+[▉-▏]? +9\d% {3}1\.1 █[▉-▏]? +\d% +\d+ requests$/m);

  expect(output).toMatch(
    /✓ production \/shop\/search rejected: .*5xx failed 2 times in a row: 0\.\d+, and has to be below 0\.05; back on \/shop\/search/,
  );
  const [, errors, , share] =
    /✓ 1\.2 answered (\d+) of (\d+) visitors with an error, which are ([\d.]+)%/.exec(output) ?? [];
  expect(Number(errors)).toBeGreaterThan(3);
  // Half of the visitors at 5%, for a part of the chapter.
  expect(Number(share)).toBeLessThan(3);

  expect(output).toMatch(/✓ from the first visitor of 2\.0 to the last one of 1\.0: [\d.]+ s/);
  expect(output).toMatch(/✓ from the merge to the last visitor of 2\.0: [\d.]+ s/);
}

describe('baton demo', () => {
  it('--once tells the whole story, ends with 0 and leaves nothing behind', { timeout: 280_000 }, async () => {
    run = startBaton(['demo', '--once'], temporary);
    const { code } = await run.ended;
    const output = run.output();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('✓ production: 6 apps settled');
    expect(output).toMatch(/✓ production \/shop\/catalogue rejected: .*FEED_URL is not a URL/);
    expect(output).toContain('✓ no app of Marathon and no record of the status branch was written');
    if (haveHaproxy) theVisitorsWere(output);
    else expect(output).toContain('HAProxy   is not installed (Debian: apt-get install haproxy)');
    expect(await readdir(temporary)).toEqual([]);
    await nobodyIsThere(output);
  });

  it.each([
    { signal: 'SIGINT', code: 130, after: 'production: 6 apps settled' },
    // While most of them are still on their way.
    { signal: 'SIGTERM', code: 143, after: 'creating' },
  ] as const)('stops all it started when $signal ends it in mid-story', { timeout: 120_000 }, async (row) => {
    run = startBaton(['demo'], temporary);
    const { output, process, ended } = run;
    await vi.waitFor(() => {
      expect(output()).toContain(row.after);
    }, patience);
    process.kill(row.signal);
    expect(await ended).toMatchObject({ code: row.code });
    expect(await readdir(temporary)).toEqual([]);
    await nobodyIsThere(output());
  });

  it('leaves nothing behind when it is killed with SIGKILL', { timeout: 120_000 }, async () => {
    run = startBaton(['demo'], temporary);
    const { output, process, ended } = run;
    await vi.waitFor(() => {
      expect(output()).toContain('Baton ');
    }, patience);
    process.kill('SIGKILL');
    await ended;
    await vi.waitFor(async () => {
      expect(await readdir(temporary)).toEqual([]);
      await nobodyIsThere(output());
    }, patience);
  });
});
