// The plan says what a pass would do, also where the gate is open and a pass would leave the app as it is.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compose } from '../../src/compose.js';
import { isEnvironmentName } from '../../src/core/model/ids.js';
import type { Change } from '../../src/core/model/plan.js';
import { createLog } from '../../src/kit/log.js';
import { anyOf } from '../../src/kit/signal.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const web = (cmd: string): Record<string, string> => ({
  'web.yaml': `id: /shop/web
cmd: ${cmd}
cpus: 0.1
mem: 32
backoffSeconds: 1
maxLaunchDelaySeconds: 1
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
deploy: { strategy: rolling, healthyWithin: 3s }
`,
});

let world: AWorld;
beforeEach(async () => {
  world = await aWorld({ files: web('sleep 1000') });
  await world.sync();
});
afterEach(() => world.close());

async function planned(): Promise<Change> {
  const { daemon } = await world.composed();
  const plan = await daemon.plan(undefined, anyOf(new AbortController().signal));
  if (!plan.ok) throw new Error(plan.because);
  const [change] = plan.value.changes;
  if (change === undefined || plan.value.changes.length > 1) throw new Error('one change was expected');
  return change;
}

describe('the plan', () => {
  it('does not promise a rejected revision, and promises the commit after it', async () => {
    await world.push(web('exit 3'));
    await world.sync();
    expect(await planned()).toMatchObject({
      kind: 'update',
      gate: {
        kind: 'held',
        by: 'rejected',
        because: expect.stringMatching(/was rejected: .*; a new commit is tried$/) as string,
      },
    });
    await world.push(web('sleep 1001'));
    expect(await planned()).toMatchObject({ kind: 'update', gate: { kind: 'open' } });
  });

  it('does not promise to undo what a hand changed, while drift only warns', async () => {
    await world.ask('PUT', '/v2/apps//shop/web', { instances: 2 });
    expect(await planned()).toMatchObject({
      kind: 'scale',
      gate: { kind: 'held', by: 'drift', because: expect.stringContaining('2 instances, in git 1') as string },
    });
  });

  it('of an environment whose cluster cannot be asked is missing, and named; the others are planned', async () => {
    await world.push({
      'baton.yaml': 'environments:\n  here: { cluster: default }\n  elsewhere: { cluster: dc2, prefix: /far }\n',
    });
    const { clusters, repositories } = world.settings;
    const [repository, here] = [repositories[0], clusters.get('default')];
    if (repository === undefined || here === undefined) throw new Error('the settings of the test lack something');
    const away = { ...here, marathon: ['http://127.0.0.1:9'] };
    const settings = { ...world.settings, clusters: new Map([...clusters, ['dc2', away]]) };
    const { daemon } = await compose(settings, repository, createLog({ level: 'silent' }));
    const plan = await daemon.plan(undefined, anyOf(new AbortController().signal));
    if (!plan.ok) throw new Error(plan.because);
    expect(plan.value.changes.map(({ environment }) => environment)).not.toContain('elsewhere');
    expect(plan.value.rollouts).toMatchObject([
      { environment: 'here', cluster: 'default' },
      { environment: 'elsewhere', cluster: 'dc2', away: expect.stringContaining('127.0.0.1:9') as string },
    ]);
    expect(plan.value.problems).toContainEqual(
      expect.objectContaining({
        code: 'cluster-unreachable',
        severity: 'error',
        message: expect.stringMatching(/^elsewhere is not planned, cluster dc2: /) as string,
        place: { path: 'baton.yaml', line: 3, column: 25 },
      }),
    );
  });

  it('of one environment says nothing about what is wrong in another', async () => {
    await world.push({
      'baton.yaml': `environments:
  here: { cluster: default, overlays: environments/here }
  there: { cluster: default, prefix: /there, overlays: environments/there }
`,
      'environments/here/web.yaml': 'instances: 2\n',
      'environments/there/web.yaml': 'instances: many\n',
    });
    const [repository] = world.settings.repositories;
    if (repository === undefined) throw new Error('the settings of the test lack something');
    const codes = async (name: string): Promise<readonly string[]> => {
      const only = new Set([name].filter(isEnvironmentName));
      const { daemon } = await compose(world.settings, repository, createLog({ level: 'silent' }), { only });
      const plan = await daemon.plan(undefined, anyOf(new AbortController().signal));
      return plan.ok ? plan.value.problems.map(({ code }) => code) : [plan.because];
    };
    expect(await codes('here')).toEqual([]);
    expect(await codes('there')).toEqual(['field-invalid']);
  });
});
