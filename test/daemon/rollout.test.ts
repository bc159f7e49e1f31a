// The running daemon against the embedded GitLab and Marathon: failures are outcomes, git revert rolls back, the newest
// commit wins, and a GitLab that is away delays nothing but the records.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppRecord } from '../../src/core/model/record.js';
import { aDaemon, type ADaemon } from '../kit/aDaemon.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

const key = 'default /shop/web';

/** A definition that passes its check in the simulation, unless its command is one that fails there. */
const web = (more: string, cmd = 'sleep 1000'): Record<string, string> => ({
  'web.yaml': `id: /shop/web
cmd: ${cmd}
cpus: 0.1
mem: 32
instances: 2
backoffSeconds: 1
maxLaunchDelaySeconds: 1
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
deploy: { strategy: rolling, healthyWithin: 4s }
${more}
`,
});

let world: AWorld;
let daemon: ADaemon;

beforeEach(async () => {
  world = await aWorld({ files: web('env: { VERSION: "1" }') });
  daemon = aDaemon(world);
  await daemon.start();
  await phase('settled');
});
afterEach(async () => {
  await daemon.stop();
  await world.close();
});

/** Waits until the daemon itself is in that phase, at another commit if one is given. */
const phase = (wanted: AppRecord['phase'], commit?: string): Promise<AppRecord> =>
  daemon.phase(wanted, { app: '/shop/web', commit });

async function liveEnv(): Promise<unknown> {
  const answer = await world.ask('GET', '/v2/apps//shop/web');
  return Reflect.get(Object(Reflect.get(Object(answer), 'app')), 'env');
}

const healthy = (version: string): Promise<true> =>
  eventually(`two healthy tasks of version ${version}`, async () => {
    const answer: unknown = await world.ask('GET', '/v2/apps//shop/web');
    const app: unknown = Object(Reflect.get(Object(answer), 'app'));
    const env: unknown = Reflect.get(Object(Reflect.get(Object(app), 'env')), 'VERSION');
    const count: unknown = Reflect.get(Object(app), 'tasksHealthy');
    const deployments: unknown = Reflect.get(Object(app), 'deployments');
    return env === version && count === 2 && Array.isArray(deployments) && deployments.length === 0 ? true : undefined;
  });

describe('a rollout', () => {
  it('that crashes ends rejected, with the reason, and the last good definition running again', async () => {
    const commit = await world.push(web('env: { VERSION: "2" }', 'exit 3'));
    const record = await phase('rejected', commit);
    expect(record.because).toMatch(/exit|status 3|code 3/);
    await healthy('1');
    expect(record.lastGood?.commit).not.toBe(commit);
    await eventually('the record on the server', async () =>
      (await world.records()).get(key)?.phase === 'rejected' ? true : undefined,
    );
  });

  it('goes on with a later good commit after a rejected one', async () => {
    await phase('rejected', await world.push(web('env: { VERSION: "2" }', 'exit 3')));
    await phase('settled', await world.push(web('env: { VERSION: "3" }')));
    await healthy('3');
  });

  it('is taken back by the revert of its commit while it is under way', async () => {
    const bad = await world.push(web('env: { VERSION: "2" }\nbackoffFactor: 1', 'exit 3'));
    await phase('progressing', bad);
    const reverted = await world.push(web('env: { VERSION: "1" }'));
    const record = await phase('settled', reverted);
    await healthy('1');
    expect(record.rejected).toBeNull();
  });

  it('is overtaken by a newer commit while it is under way', async () => {
    await phase('progressing', await world.push(web('env: { VERSION: "2" }', 'exit 3')));
    await phase('settled', await world.push(web('env: { VERSION: "3" }')));
    await healthy('3');
  });

  it('that finds no offer is stalled, with the reasons that Marathon gives, and condemns nothing', async () => {
    const commit = await world.push(web('env: { VERSION: "2" }\nconstraints: [[rack, LIKE, a]]'));
    const record = await phase('stalled', commit);
    expect(record.because).toMatch(/UnfulfilledConstraint/);
    expect(record.rejected).toBeNull();
    await phase('settled', await world.push(web('env: { VERSION: "3" }')));
  });

  it('of a definition that Marathon refuses is invalid, with its words, until git changes', async () => {
    const commit = await world.push(web('env: { VERSION: "2" }\nacceptedResourceRoles: [nobody]'));
    const record = await phase('invalid', commit);
    expect(record.because).toMatch(/acceptedResourceRoles/);
    expect(await liveEnv()).toEqual({ VERSION: '1' });
    await phase('settled', await world.push(web('env: { VERSION: "3" }')));
  });

  it('whose deployment a person cancels is brought to its end all the same', async () => {
    await world.push(web('env: { VERSION: "2" }\nconstraints: [[rack, LIKE, a]]'));
    await phase('stalled');
    const deployments = await world.ask('GET', '/v2/deployments');
    const id: unknown = Array.isArray(deployments) ? Reflect.get(Object(deployments[0]), 'id') : undefined;
    await world.ask('DELETE', `/v2/deployments/${String(id)}?force=true`);
    await phase('settled', await world.push(web('env: { VERSION: "3" }')));
    await healthy('3');
  });

  it('finishes while GitLab is away, and is on record when it is back', async () => {
    const commit = await world.push(web('env: { VERSION: "2" }'));
    await phase('progressing', commit);
    await world.stopGitlab();
    await phase('settled', commit);
    await healthy('2');
    await world.startGitlab();
    await eventually('the record on the server', async () => {
      const record = (await world.records()).get(key);
      return record?.phase === 'settled' && record.commit === commit ? true : undefined;
    });
  });

  it('whose way back Marathon refuses at first goes back later, and does not hammer', async () => {
    const commit = await world.push(web('env: { VERSION: "2" }', 'exit 3'));
    await eventually('version 2 in Marathon', async () =>
      JSON.stringify(await liveEnv()) === '{"VERSION":"2"}' ? true : undefined,
    );
    world.asked.forget();
    world.marathon.faults.next(2, { kind: 'fail', status: 422 }, { method: 'PUT' });
    await phase('rejected', commit);
    await healthy('1');
    expect(world.asked.requests.filter(({ method }) => method === 'PUT')).toHaveLength(3);
  });

  it('survives the end of the daemon at any point of it', async () => {
    const commit = await world.push(web('env: { VERSION: "2" }'));
    await phase('progressing', commit);
    await daemon.stop();
    await daemon.start();
    await phase('settled', commit);
    await healthy('2');
  });
});

describe('a hand in the cluster', () => {
  it('is told as drift and left alone, until git changes the app', async () => {
    await world.ask('PUT', '/v2/apps//shop/web', { env: { VERSION: 'by hand' } });
    const record = await phase('drifted');
    expect(record.because).toMatch(/env/);
    expect(await liveEnv()).toEqual({ VERSION: 'by hand' });
    await phase('settled', await world.push(web('env: { VERSION: "2" }')));
    await healthy('2');
  });

  it('that deletes the app finds it created again', async () => {
    await world.ask('DELETE', '/v2/apps//shop/web');
    await healthy('1');
    await phase('settled');
  });
});
