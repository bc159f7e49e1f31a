// Environments that follow branches of their own: definitions and policy come from there, one branch that cannot be used
// stops only its own environments, and no app is brought to one cluster by two of them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model/plan.js';
import { problemText } from '../../src/core/model/problem.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { aBranchWorld, aWeb, type ABranchWorld } from '../kit/aBranchWorld.js';

const policy = (production = '{ cluster: default, branch: stable }'): string =>
  `environments:\n  staging: { cluster: default, prefix: /staging }\n  production: ${production}\n`;

let world: ABranchWorld;
beforeEach(async () => {
  world = await aBranchWorld({ 'baton.yaml': policy(), 'apps/web.yaml': aWeb('/shop/web', 1) });
});
afterEach(() => world.close());

/** One `baton sync` as a process of its own; what is on record then. */
async function synced(): Promise<ReadonlyMap<string, AppRecord>> {
  const { daemon } = await world.composed();
  await daemon.sync(AbortSignal.timeout(60_000));
  return daemon.report.records();
}
const problemsOf = (plan: Plan): string => plan.problems.map(problemText).join('\n');

describe('an environment with a branch of its own', () => {
  it('is brought what its own branch says, and the others what the watched one says', async () => {
    const stable = await world.git('rev-parse', 'HEAD');
    await world.git('push', '--quiet', 'origin', 'HEAD:refs/heads/stable');
    const live = await world.push({ 'apps/web.yaml': aWeb('/shop/web', 2) });
    const records = await synced();
    expect(records.get('production /shop/web')).toMatchObject({ phase: 'settled', commit: stable });
    expect(records.get('staging /staging/shop/web')).toMatchObject({ phase: 'settled', commit: live });
    expect(JSON.parse(await world.status('branches.json'))).toMatchObject({
      branches: { live: { commit: live }, stable: { commit: stable } },
    });
    // The release is a push to its branch.
    world.writes();
    await world.git('push', '--quiet', 'origin', 'HEAD:refs/heads/stable');
    expect((await world.plan()).changes.map(({ environment, kind }) => `${environment} ${kind}`)).toEqual([
      'production update',
    ]);
    expect((await synced()).get('production /shop/web')).toMatchObject({ phase: 'settled', commit: live });
    expect(world.writes()).toEqual(['PUT /v2/apps/shop/web']);
  });

  it.each([
    ['is not there', undefined, 'production follows the branch stable: the repository has no such branch'],
    [
      'does not describe it',
      { 'baton.yaml': 'environments: { other: { cluster: default, prefix: /other } }\n' },
      'the baton.yaml of the branch stable does not describe production',
    ],
  ])('stays as it is when the branch %s, and the others go on', async (_how, files, because) => {
    if (files !== undefined) {
      const live = await world.git('rev-parse', 'HEAD');
      await world.push(files, 'stable');
      await world.git('checkout', '--quiet', '--detach', live);
    }
    const records = await synced();
    expect([...records.keys()]).toEqual(['staging /staging/shop/web']);
    const plan = await world.plan();
    expect(problemsOf(plan)).toContain(`baton.yaml:3:43: branch-unusable: ${because}`);
    expect(plan.environments).toEqual(['staging']);
  });

  it('has its own policy, and its own broken files, which say on which branch they are', async () => {
    const live = await world.git('rev-parse', 'HEAD');
    await world.push(
      { 'baton.yaml': policy('{ cluster: default, prefix: /prod }'), 'apps/broken.yaml': 'id: [' },
      'stable',
    );
    await world.git('checkout', '--quiet', '--detach', live);
    const records = await synced();
    expect(records.get('production /prod/shop/web')).toMatchObject({ phase: 'settled' });
    expect(records.get('staging /staging/shop/web')).toMatchObject({ phase: 'settled' });
    expect(problemsOf(await world.plan())).toContain('apps/broken.yaml:1:6: yaml-syntax: on the branch stable: ');
  });

  it('and another of the same cluster do not both bring one id', async () => {
    const live = await world.git('rev-parse', 'HEAD');
    await world.push({ 'apps/twin.yaml': aWeb('/staging/shop/web', 7) }, 'stable');
    await world.git('checkout', '--quiet', '--detach', live);
    const records = await synced();
    expect(records.get('production /shop/web')).toMatchObject({ phase: 'settled' });
    for (const environment of ['production', 'staging']) {
      const twin = records.get(`${environment} /staging/shop/web`);
      expect(twin?.phase).toBe('invalid');
      expect(twin?.because).toContain('id-twice: /staging/shop/web is also deployed to the cluster default by');
    }
    expect(await world.instancesOf('/staging/shop/web')).toBeUndefined();
  });

  it('does not bring what stands where a set of an app of another branch would', async () => {
    const taken = aWeb('/staging/shop/web-canary', 7);
    const deploy = 'deploy: { strategy: canary, steps: [{ instances: 1, pause: until-next }] }\n';
    const ports = 'portDefinitions: [{ port: 0, labels: { VIP_0: "web:80" } }]\n';
    const live = await world.push({ 'apps/web.yaml': `${aWeb('/shop/web', 2)}${ports}${deploy}` });
    await world.push({ 'apps/web.yaml': aWeb('/shop/web', 1), 'apps/taken.yaml': taken }, 'stable');
    await world.git('checkout', '--quiet', '--detach', live);
    const records = await synced();
    expect(records.get('staging /staging/shop/web')).toMatchObject({ phase: 'settled' });
    expect(records.get('production /staging/shop/web-canary')?.because).toContain(
      'set-id-taken: /staging/shop/web-canary is the id of a set of /staging/shop/web (canary, apps/web.yaml:1)',
    );
    expect(await world.instancesOf('/staging/shop/web-canary')).toBeUndefined();
  });

  it('is rewritten alone: the others are followed on', async () => {
    await world.git('push', '--quiet', 'origin', 'HEAD:refs/heads/stable');
    const before = await world.git('rev-parse', 'HEAD');
    await synced();
    await world.git('commit', '--quiet', '--amend', '-m', 'Written anew');
    await world.push({ 'apps/web.yaml': aWeb('/shop/web', 9) }, 'stable');
    await world.git('checkout', '--quiet', '--detach', before);
    const live = await world.push({ 'apps/web.yaml': aWeb('/shop/web', 2) });
    await expect(synced()).rejects.toThrow('stable was rewritten');
    const plan = await world.plan();
    expect(plan.changes.map(({ environment, gate }) => [environment, gate.kind === 'held' ? gate.by : 'open'])).toEqual(
      [
        ['staging', 'open'],
        ['production', 'rewritten'],
      ],
    );
    expect(plan.commit).toBe(live);
  });
});

it('a plan at another commit is of the environments that follow the watched branch, or of the one that is asked for', async () => {
  await world.git('push', '--quiet', 'origin', 'HEAD:refs/heads/stable');
  await synced();
  const feature = await world.push({ 'apps/web.yaml': aWeb('/shop/web', 5) }, 'feature');
  const changes = async (only?: string) =>
    (await world.plan('feature', only)).changes.map(({ environment, kind }) => `${environment} ${kind}`);
  expect(await changes()).toEqual(['staging update']);
  expect(await changes('production')).toEqual(['production update']);
  expect((await world.plan(feature)).commit).toBe(feature);
});
