// The promise that the daemon remembers nothing that matters: the real process is killed with SIGKILL at 20 random moments
// of the demo's story, and the story comes to the same end. In a file of its own, so that it runs beside the others.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('kill -9', () => {
  it('at 20 random moments of the story changes nothing about where it ends', { timeout: 420_000 }, async () => {
    run = startBaton(['demo', '--once', '--kills', '20'], temporary);
    const { code } = await run.ended;
    const output = run.output();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('the daemon was killed 20 times meanwhile, and the story is the same');
    expect(output).toContain('✓ no app of Marathon and no record of the status branch was written');
    expect(await readdir(temporary)).toEqual([]);
  });
});
