// What is built runs by itself, as it does in the image: the packages are in it, and their licences with them.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageFolder } from '../../src/kit/packageFolder.js';

const dist = path.join(packageFolder, 'dist');

/** What package.json names as the parts of the program. */
async function dependencies(): Promise<string[]> {
  const manifest: unknown = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8'));
  return Object.keys(z.object({ dependencies: z.record(z.string(), z.string()) }).parse(manifest).dependencies);
}

describe('the program that was built', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'baton-built-'));
    for (const part of ['bin', 'dist', 'schemas', 'package.json'])
      await cp(path.join(packageFolder, part), path.join(folder, part), { recursive: true });
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['tells its version', ['--version'], /^\d+\.\d+\.\d+\n$/],
    ['has the help of every command', ['--help'], /run[^]*sync[^]*plan[^]*demo/],
    ['finds its schemas', ['schema', 'app'], /"\$schema"/],
    ['checks a repository', ['validate', path.join(packageFolder, 'example-repo')], /0 errors, 0 warnings/],
  ])('%s where no package is installed', (_what, args, says) => {
    const run = spawnSync(process.execPath, [path.join(folder, 'bin', 'baton.mjs'), ...args], { encoding: 'utf8' });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(says);
  });

  it('imports nothing but its own files and Node', () => {
    const specifiers = readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) => [
        ...readFileSync(path.join(dist, name), 'utf8').matchAll(
          /^(?:import|export) (?:[^'"]* from )?"([^"]+)";|(?<![.\w])(?:__require|import)\("([^"]+)"\)/gm,
        ),
      ])
      .map((match) => match[1] ?? match[2] ?? '');
    expect(specifiers).toContain('node:fs');
    // `debug` asks for colours, and goes on where there is nobody to ask.
    const foreign = specifiers.filter((name) => !name.startsWith('.') && !isBuiltin(name) && name !== 'supports-color');
    expect(foreign).toEqual([]);
  });
});

it('the licence of every package that the program is made of is beside it', async () => {
  const text = await readFile(path.join(dist, 'third-party-licences.txt'), 'utf8');
  expect((await dependencies()).filter((name) => !new RegExp(`^${name} \\d`, 'm').test(text))).toEqual([]);
});
