// What is said without --env is said about the only environment. And two people who say something about the same environment
// at the same moment: neither unsays the other.
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { decide, decisionsOf } from '../../src/cli/environmentWords.js';
import { program } from '../../src/cli/main.js';
import { inRoom } from '../../src/cli/saying.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

let world: AWorld;
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

it('whoever was slower says it once more, to what the other one said', { timeout: 120_000 }, async () => {
  world = await aWorld({ files: { 'web.yaml': 'id: /shop/web\ncmd: sleep 1\ncpus: 0.1\nmem: 32\n' } });
  const config = path.join(world.folder, 'baton.config.yaml');
  const printed: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const baton = async (...args: readonly string[]): Promise<unknown> =>
    (await program()).parseAsync([...args, '--config', config], { from: 'user' });
  let times = 0;
  await inRoom({ config, env: 'default', because: 'mine' }, async (room) => {
    times += 1;
    const before = decisionsOf(room, room.environment);
    if (times === 1) await baton('freeze', '/shop/web', '--env', 'default', '--because', 'theirs');
    const freezes = [...before.freezes, { ...room.word, apps: ['**'], until: null }];
    await decide(room, [{ ...before, freezes }], { what: 'freeze', said: 'frozen', about: '**' });
  });
  expect(times).toBe(2);
  expect(printed.join('')).toContain('once more, after them');
  await inRoom({ config, env: 'default', because: 'to look' }, (room) => {
    expect(decisionsOf(room, room.environment).freezes.map(({ because }) => because)).toEqual(['theirs', 'mine']);
    return Promise.resolve();
  });
});

it('who names no environment means the only one, and is told which', { timeout: 120_000 }, async () => {
  const described = 'environments: { live: { cluster: default } }\n';
  const files = { 'baton.yaml': described, 'apps/web.yaml': 'id: /shop/web\ncmd: sleep 1\ncpus: 0.1\nmem: 32\n' };
  world = await aWorld({ files });
  const config = path.join(world.folder, 'baton.config.yaml');
  const printed: string[] = [];
  const told: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const baton = async (...args: readonly string[]): Promise<unknown> =>
    (await program()).parseAsync([...args, '--config', config], { from: 'user' });
  await baton('pause', '/shop/web', '--because', 'a look at it');
  expect(printed.join('')).toBe('live /shop/web  paused  a look at it\n');
  expect(told.join('')).toBe('baton: taken as --env live, the only environment\n');
  const two = 'environments: { live: { cluster: default }, staging: { cluster: default } }\n';
  await world.push({ ...files, 'baton.yaml': two });
  await expect(baton('resume', '/shop/web', '--because', 'seen')).rejects.toThrow('add --env, one of live, staging');
});
