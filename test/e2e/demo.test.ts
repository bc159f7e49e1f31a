// The demo is the end-to-end test: real processes, real git over HTTP, the folder example-repo.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startBaton, type Run } from './program.js';

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

describe('baton demo', () => {
  it('--once tells the whole story, ends with 0 and leaves nothing behind', { timeout: 280_000 }, async () => {
    run = startBaton(['demo', '--once'], temporary);
    const { code } = await run.ended;
    const output = run.output();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('✓ production: 6 apps settled');
    expect(output).toMatch(/✓ production \/shop\/catalogue rejected: .*FEED_URL is not a URL/);
    expect(output).toContain('✓ no app of Marathon and no record of the status branch was written');
    expect(await readdir(temporary)).toEqual([]);
    await nobodyIsThere(output);
  });

  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('stops all it started when $signal ends it in mid-story', { timeout: 120_000 }, async (row) => {
    run = startBaton(['demo'], temporary);
    const { output, process, ended } = run;
    await vi.waitFor(() => {
      expect(output()).toContain('production: 6 apps settled');
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
