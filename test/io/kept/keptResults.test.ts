// What a process worked out, read back by the next one, and everything that may have happened to the file in between.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptFile } from '../../../src/core/definition/kept/kept.js';
import { openKeptResults } from '../../../src/io/kept/keptResults.js';
import { programStamp } from '../../../src/io/kept/programStamp.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => path.join(folder, 'results.jsonl');
const opened = (stamp = 'one'): ReturnType<typeof openKeptResults> => openKeptResults(folder, () => stamp);
const some: readonly KeptFile[] = [
  { path: 'baton.yaml', blob: 'a1', text: 'environments: {}\n' },
  { path: 'apps/ünïcode.json', blob: 'b2', text: '{"cmd":"echo \u2028 \u{1f600}\\n"}' },
];

describe('results that outlive the process', () => {
  it('are read back as they were written, for this user alone', async () => {
    expect(await opened().write(some)).toEqual({ ok: true, value: undefined });
    expect([...(await opened().read()).values()]).toEqual(some);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });

  it('take the place of those before', async () => {
    await opened().write(some);
    await opened().write(some.slice(1));
    expect([...(await opened().read()).keys()]).toEqual(['apps/ünïcode.json']);
  });

  it('are nothing to another program', async () => {
    await opened('one').write(some);
    expect(await opened('two').read()).toEqual(new Map());
  });

  it('are nothing when there is no file, or no folder', async () => {
    expect(await opened().read()).toEqual(new Map());
    expect(await openKeptResults(path.join(folder, 'nowhere')).read()).toEqual(new Map());
  });

  it('are nothing once one byte is missing or another, wherever that is', async () => {
    await opened().write(some);
    const whole = readFileSync(file());
    for (let at = 0; at < whole.length; at += 1) {
      writeFileSync(file(), whole.subarray(0, at));
      expect(await opened().read(), `cut at ${at}`).toEqual(new Map());
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ 1;
      writeFileSync(file(), other);
      expect(await opened().read(), `changed at ${at}`).toEqual(new Map());
    }
  });

  it('are nothing when they have another shape than pieces have', async () => {
    const strange: unknown = JSON.parse('[{ "path": "x", "blob": 1, "text": "" }]');
    if (!Array.isArray(strange)) throw new Error('a list');
    await opened().write(strange);
    expect(await opened().read()).toEqual(new Map());
  });

  it('leave nothing of a process that was killed while it wrote', async () => {
    writeFileSync(`${file()}.4711.draft`, 'half');
    await opened().write(some);
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });

  it('that cannot be written are told with the reason, and stop nobody', async () => {
    mkdirSync(file());
    const written = await opened().write(some);
    expect(written.ok ? '' : written.because).toContain('cannot be kept for the next start');
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });
});

it('the stamp is the same each time, as long as the program is', () => {
  expect(programStamp()).toBe(programStamp());
});
