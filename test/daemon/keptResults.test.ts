// What a second process costs, in things that can be counted: files read from git. And that it says what the first said.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { planJson } from '../../src/core/plan/show/json.js';
import { anyOf } from '../../src/kit/signal.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

let world: AWorld;
afterEach(() => world.close());

const never = anyOf(new AbortController().signal);

/** A process of its own that plans and ends: which files it read, and what it said. */
async function aPlan(): Promise<{ readonly read: readonly string[]; readonly said: string }> {
  const { daemon, repository } = await world.composed();
  const read: string[] = [];
  const readFile = repository.readFile.bind(repository);
  repository.readFile = async (one, signal) => {
    read.push(one.path);
    return readFile(one, signal);
  };
  const plan = await daemon.plan(undefined, never);
  if (!plan.ok) throw new Error(plan.because);
  await daemon.keepResults();
  return { read, said: planJson(plan.value) };
}

it('reads no file that an earlier process read, and only the changed one after a commit', async () => {
  world = await aWorld({
    files: {
      'baton.yaml': 'environments:\n  live: { cluster: default }\n',
      'apps/one.json': '{ "cmd": "sleep 1000", "env": { "DB_PASSWORD": "hunter2hunter2" } }',
      'apps/two.json': '{ "cmd": "sleep 1000", "instances": "many" }',
      'apps/three.yaml': 'cmd: sleep 1000\ndependencies: [one, nobody]\n',
    },
  });
  const first = await aPlan();
  expect(first.read).toHaveLength(4);
  expect(first.said).toContain('secret-in-clear-text');
  expect(await aPlan()).toEqual({ read: [], said: first.said });

  await world.push({ 'apps/two.json': '{ "cmd": "sleep 1000", "instances": 2 }' });
  const changed = await aPlan();
  expect(changed.read).toEqual(['apps/two.json']);
  expect(changed.said).not.toEqual(first.said);

  const [file] = readdirSync(world.folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('results.jsonl'),
  );
  if (file === undefined) throw new Error('nothing was kept');
  const place = path.join(world.folder, file);
  writeFileSync(place, readFileSync(place).subarray(0, 1000));
  const afterDamage = await aPlan();
  expect(afterDamage.read).toHaveLength(4);
  expect(afterDamage.said).toEqual(changed.said);
}, 120_000);
