// The plan says what a pass would do, also where the gate is open and a pass would leave the app as it is.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src/core/model/plan.js';
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
});
