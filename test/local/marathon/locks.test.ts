// Who keeps the scale check away, and who thinks so only: MarathonSchedulerActor.lockedRunSpecs.
import { describe, expect, it } from 'vitest';
import { Locks } from '../../../src/local/marathon/deployment/locks.js';
import { aMarathon, until } from './client.js';

describe('a lock', () => {
  it('belongs to the last who took it, and nobody before can give it back', () => {
    const locks = new Locks();
    const first = locks.take(['/a', '/b']);
    const second = locks.take(['/a']);
    locks.release(['/a', '/b'], first);
    expect([locks.isTaken('/a'), locks.isTaken('/b')]).toEqual([true, false]);
    locks.release(['/a'], second);
    expect(locks.isTaken('/a')).toBe(false);
  });
});

describe('a replacement', () => {
  it('is left alone by the scale check, but no longer once a change was refused because of it', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000', instances: 2, killSelection: 'OLDEST_FIRST' });
    await marathon.settled();
    const old = (await marathon.tasks('/x')).map(({ id }) => id);
    const never = { protocol: 'MESOS_TCP', portIndex: 0, gracePeriodSeconds: 300 };
    await marathon.put('/v2/apps/x', { healthChecks: [never], backoffSeconds: 0 });
    await until(async () => (await marathon.app('/x')).tasksRunning === 4);
    const [fresh = ''] = (await marathon.tasks('/x')).map(({ id }) => id).filter((id) => !old.includes(id));
    const killAndSeeItBack = async (id: string, next: string): Promise<readonly string[]> => {
      await marathon.delete(`/v2/apps/x/tasks/${id}`);
      await until(async () => (await marathon.tasks('/x')).some((task) => task.id === next));
      return (await marathon.tasks('/x')).map((task) => task.id).filter((task) => old.includes(task));
    };
    const second = fresh.replace('_app.1', '_app.2');
    expect(await killAndSeeItBack(fresh, second)).toHaveLength(2);

    expect((await marathon.put('/v2/apps/x', { cmd: 'sleep 2000' })).status).toBe(409);
    await killAndSeeItBack(second, fresh.replace('_app.1', '_app.3'));
    await until(async () => (await marathon.tasks('/x')).every(({ id }) => !old.includes(id)));
    expect((await marathon.app('/x')).deployments).toHaveLength(1);
  });
});
