// `abort`, `retry` and `rollback` against a running daemon, and said while none runs: nothing is lost in between.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anIncident, patiently, unplaceable, web, type Incident } from './anIncident.js';

const why = ['--env', 'default', '--because', 'it eats the database'];
let incident: Incident;

beforeEach(async () => {
  incident = await anIncident();
});
afterEach(() => incident.close());

describe('abort', patiently, () => {
  it('rejects what is under way, and the last good revision serves again; the next commit is tried', async () => {
    const commit = await incident.world.push(unplaceable('2'));
    await incident.phase('stalled', { commit });
    const told = await incident.baton('abort', '/shop/web', ...why);
    expect(told).toMatch(/default \/shop\/web +aborted +it eats/);
    expect(told).toContain(
      `merge its revert (git revert ${commit.slice(0, 8)}). A later commit that brings the same again`,
    );
    const rejected = await incident.phase('rejected', {
      commit,
      because: /aborted by .*: it eats the database; back on/,
    });
    expect(rejected.rejected?.commit).toBe(commit);
    await incident.serves('1');
    await incident.recorded('settled', await incident.world.push(web('3')));
    await expect(incident.baton('abort', '/shop/web', ...why)).rejects.toThrow('nothing was written');
  });

  it('said while no daemon runs is taken up by the next one', async () => {
    const commit = await incident.world.push(unplaceable('2'));
    await incident.phase('stalled', { commit });
    await incident.stop();
    await incident.baton('abort', '/shop/web', ...why);
    expect(await incident.version()).toBe('2');
    await incident.start();
    await incident.phase('rejected', { commit });
    await incident.serves('1');
  });
});

describe('rollback', patiently, () => {
  it('goes back from what has settled, with the definition that ran, until git is reverted', async () => {
    const commit = await incident.world.push(web('2'));
    await incident.phase('settled', { commit });
    await incident.recorded('settled', commit);
    const told = await incident.baton('rollback', '/shop/web', ...why);
    expect(told).toMatch(/rolled back +it eats the database/);
    expect(told).toContain(`git revert ${commit.slice(0, 8)}`);
    await incident.phase('rejected', { commit, because: /rolled back by .*: it eats the database; back on/ });
    await incident.serves('1');
    expect(await incident.baton('history', '/shop/web')).toMatch(/said +\S.* +rollback: it eats the database/);
    const reverted = await incident.world.push(web('1'));
    const settled = await incident.phase('settled', { commit: reverted });
    expect(settled.rejected).toBeNull();
  });

  it('is refused where nothing settled before, and for a revision that never did', async () => {
    await incident.recorded('settled');
    await expect(incident.baton('rollback', '/shop/*', ...why)).rejects.toThrow('nothing was written');
    await expect(incident.baton('rollback', '/staging/shop/web', ...why)).rejects.toThrow('did you mean /shop/web?');
    await expect(incident.baton('rollback', 'web', '--env', 'default@dc1', '--because', 'x')).rejects.toThrow(
      'there is no environment default@dc1; default is on one cluster, and is called so: --env default',
    );
    await incident.recorded('settled', await incident.world.push(web('2')));
    await expect(incident.baton('rollback', '/shop/web', '--to', 'ffffffffffff', ...why)).rejects.toThrow(
      'nothing was written',
    );
  });
});

describe('retry', patiently, () => {
  it('tries a rejected revision again, once what was wrong around it is well', async () => {
    const commit = await incident.world.push(unplaceable('2'));
    await incident.phase('stalled', { commit });
    await incident.baton('abort', '/shop/web', ...why);
    await incident.recorded('rejected', commit);
    expect(await incident.baton('retry', '--phase', 'rejected', ...why)).toMatch(/to be retried/);
    await incident.phase('stalled', { commit });
  });

  it('asks Marathon once more for what it refused', async () => {
    incident.world.marathon.faults.next(1, { kind: 'fail', status: 422 }, { method: 'PUT' });
    const commit = await incident.world.push(web('2'));
    await incident.recorded('invalid', commit);
    await incident.baton('retry', '/shop/web', ...why);
    await incident.recorded('settled', commit);
    await incident.serves('2');
    await expect(incident.baton('retry', '/shop/web', ...why)).rejects.toThrow('nothing was written');
  });
});
