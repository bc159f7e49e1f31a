// A branch that is rewritten under a running daemon: nothing is touched, all is explained, and there is a way out. The
// daemon runs with its real adapters against GitLab over HTTP and Marathon.
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitingTips } from '../../src/cli/waitingTips.js';
import type { Composed } from '../../src/compose.js';
import { isCommitSha } from '../../src/core/model/ids.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { problemText } from '../../src/core/model/problem.js';
import { branchesText } from '../../src/core/status/branchesFile.js';
import { checked } from '../core/rollout/build.js';
import { aBranchWorld, aWeb, type ABranchWorld } from '../kit/aBranchWorld.js';
import { eventually } from '../kit/eventually.js';

const files = { 'web.yaml': aWeb('/shop/web', 1), 'api.yaml': aWeb('/shop/api', 1) };

let world: ABranchWorld;
let end: AbortController;
let running: Promise<void>;
let daemon: Composed['daemon'];
let waiting: () => number;
beforeEach(async () => {
  world = await aBranchWorld(files);
});
afterEach(async () => {
  await stopped();
  await world.close();
});

async function started(data?: string): Promise<void> {
  end = new AbortController();
  const composed = await world.composed(data);
  daemon = composed.daemon;
  waiting = () => composed.status.waiting();
  running = daemon.run(end.signal);
}
async function stopped(): Promise<void> {
  end.abort();
  await running;
}

/** On failure it says how things stood: a test that only fails under load is not seen twice. */
async function settled(commit: string): Promise<void> {
  const records = () => [...daemon.report.records().values()];
  const isThere = (one: AppRecord): boolean => one.phase === 'settled' && one.commit === commit;
  await eventually(`everything is settled at ${commit}`, () =>
    records().length > 0 && records().every(isThere) && daemon.report.isWritten ? true : undefined,
  ).catch((error: unknown) => {
    const stood = records().map(({ app, phase, because }) => `${app}: ${phase}, ${because}`);
    const { away, isWritten } = daemon.report;
    stood.push(`written: ${isWritten}, ${waiting()} commits wait: ${away ?? 'git is not known to be away'}`);
    throw new Error([...world.lines.slice(-20), ...stood].join('\n'), { cause: error });
  });
}

/** The first commit settled, and nothing of it left to be counted. */
async function atRest(): Promise<string> {
  await started();
  const commit = await world.git('rev-parse', 'HEAD');
  await settled(commit);
  world.writes();
  return commit;
}
/** A commit that no server has. */
const gone = checked('f'.repeat(40), isCommitSha);
const waits = (tip: string): Promise<string> =>
  eventually(`the tip ${tip} waits`, () => {
    const because = daemon.trouble.get('branch live');
    return because?.includes(tip) === true ? because : undefined;
  });

describe('a branch that is rewritten', () => {
  it('to another history is not followed; the log, the status branch and the plan say why, and what it would do', async () => {
    const old = await atRest();
    await world.git('checkout', '--quiet', '--orphan', 'other');
    await world.git('rm', '--quiet', '-r', '--force', '.');
    const tip = await world.push({ 'web.yaml': aWeb('/shop/web', 2) });
    const because = await waits(tip);
    expect(because).toContain(`live was rewritten: its tip ${tip.slice(0, 8)} does not come after ${old.slice(0, 8)}`);
    expect(because).toContain(`baton override rewrite ${tip}`);
    expect(world.lines.join('')).toContain('live was rewritten');
    const page = await eventually('the status branch says so', () =>
      world.status('STATUS.md').then(
        (text) => (text.includes('live was rewritten') ? text : undefined),
        () => undefined,
      ),
    );
    expect(page).toContain('**Needs somebody**');
    const { status, repository } = await world.composed('reader');
    const branches = await repository.listBranches(AbortSignal.timeout(30_000));
    if (!branches.ok) throw new Error(branches.because);
    await status.refresh(branches.value.get('baton/status'), AbortSignal.timeout(30_000));
    expect(await waitingTips({ status })).toEqual([{ branch: 'live', kind: 'waiting', commit: tip, because }]);
    expect(JSON.parse(await world.status('branches.json'))).toMatchObject({
      branches: { live: { commit: old, waiting: { commit: tip } } },
    });
    const plan = await world.plan();
    expect(plan.changes.map(({ app, kind, gate }) => [app, kind, gate.kind === 'held' && gate.by])).toEqual([
      ['/shop/api', 'prune', expect.any(String)],
      ['/shop/web', 'update', 'rewritten'],
    ]);
    expect(plan.problems.map(problemText).join('\n')).toContain('branch-rewritten: live was rewritten');
    expect(world.writes()).toEqual([]);
  });

  it('is followed again when it comes back, and with what comes after that', async () => {
    const old = await atRest();
    await world.git('checkout', '--quiet', '--detach', 'origin/main');
    await waits(await world.push({ 'README.md': 'emptied' }));
    await world.git('checkout', '--quiet', '--detach', old);
    await world.git('push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/live');
    await eventually('it came back', () => (daemon.trouble.size === 0 ? true : undefined));
    expect(world.writes()).toEqual([]);
    const next = await world.push({ 'web.yaml': aWeb('/shop/web', 2), 'api.yaml': aWeb('/shop/api', 2) });
    await settled(next);
    expect(await world.status('branches.json')).not.toContain('waiting');
  });

  it('is held after a restart with a lost data folder as well, and taken when somebody says so', async () => {
    const old = await atRest();
    await stopped();
    await rm(path.join(world.rig.folder, 'data'), { recursive: true });
    await world.git('checkout', '--quiet', '--detach', 'HEAD~1');
    await world.git('rm', '--quiet', '-r', 'apps');
    const tip = await world.push({ 'web.yaml': aWeb('/shop/web', 3), 'api.yaml': aWeb('/shop/api', 3) });
    await started();
    expect(await waits(tip)).toContain(`${old.slice(0, 8)} stays in force`);
    expect(daemon.wanted?.followed.tree.commit).toBe(old);
    expect(world.writes()).toEqual([]);
    await world.override(tip, 'default');
    await settled(tip);
    expect(daemon.trouble.size).toBe(0);
  });

  it('without a change to any definition is followed unasked', async () => {
    await atRest();
    await world.git('commit', '--quiet', '--amend', '-m', 'The same in other words');
    await world.git('push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/live');
    const amended = await world.git('rev-parse', 'HEAD');
    await eventually('it is taken', () => (daemon.wanted?.followed.tree.commit === amended ? true : undefined));
    expect(daemon.trouble.size).toBe(0);
    expect(world.writes()).toEqual([]);
  });

  it('and whose old commit is gone from the server too: nothing begins, and what runs is looked after', async () => {
    await atRest();
    await stopped();
    await rm(path.join(world.rig.folder, 'data'), { recursive: true });
    await world.git('checkout', '--quiet', '--orphan', 'other');
    await world.git('rm', '--quiet', '-r', '--force', '.');
    const tip = await world.push({ 'web.yaml': aWeb('/shop/web', 4) });
    await world.write({ 'branches.json': branchesText(new Map([['live', { commit: gone }]])) });
    await started();
    expect(await waits(tip)).toContain('nothing begins and nothing is removed');
    const record = await eventually('the app is held', () =>
      [...daemon.report.records().values()].find((one) => one.app === '/shop/web' && one.phase === 'held'),
    );
    expect(record.because).toContain('live was rewritten');
    expect(world.writes()).toEqual([]);
    expect(await world.instancesOf('/shop/web')).toBe(1);
  });
});

it('a branch that is deleted leaves everything as it is, and says so', async () => {
  await atRest();
  await world.git('push', '--quiet', 'origin', ':live');
  const because = await eventually('it is told', () => daemon.trouble.get('git'));
  expect(because).toContain('the repository has no branch live; what was deployed stays as it is');
  await daemon.lookAtAll(AbortSignal.timeout(30_000));
  expect(world.writes()).toEqual([]);
});

it('a tip that the server cannot give whole is not followed: it says so, and takes it once it is whole', async () => {
  const old = await atRest();
  const next = await world.push({ 'web.yaml': aWeb('/shop/web', 2), 'api.yaml': aWeb('/shop/api', 2) }, 'next');
  const tree = await world.git('rev-parse', `${next}^{tree}`);
  const name = path.join('objects', tree.slice(0, 2), tree.slice(2));
  const repositories = path.join(world.rig.root, 'repositories');
  const found = (await readdir(repositories, { recursive: true })).find((file) => file.endsWith(name));
  if (found === undefined) throw new Error(`the server does not have the tree ${tree} in a file of its own`);
  const object = path.join(repositories, found);
  await rename(object, `${object}.gone`);
  await world.git('push', '--quiet', 'origin', `${next}:refs/heads/live`);
  expect(await eventually('it is told', () => daemon.trouble.get('git'))).not.toBe('');
  await daemon.lookAtAll(AbortSignal.timeout(30_000));
  expect(daemon.wanted?.followed.tree.commit).toBe(old);
  expect(world.writes()).toEqual([]);
  await rename(`${object}.gone`, object);
  await settled(next);
  expect(daemon.trouble.size).toBe(0);
});
