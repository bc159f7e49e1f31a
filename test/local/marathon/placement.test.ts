// Offers: agents, resources, constraints, and what the queue says when nothing fits.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from './client.js';
import type { TestMarathon } from './client.js';

const queueItem = z.looseObject({
  count: z.number(),
  role: z.string(),
  delay: z.object({ timeLeftSeconds: z.number(), overdue: z.boolean() }),
  since: z.string(),
  processedOffersSummary: z.looseObject({
    processedOffersCount: z.number(),
    unusedOffersCount: z.number(),
    rejectSummaryLastOffers: z.array(z.object({ reason: z.string(), declined: z.number(), processed: z.number() })),
  }),
  app: z.looseObject({ id: z.string() }),
});

async function waiting(marathon: TestMarathon, id: string) {
  const { queue } = z.object({ queue: z.array(queueItem) }).parse((await marathon.get('/v2/queue')).body);
  return queue.find(({ app }) => app.id === id);
}

/** The reasons for which offers were declined, of what waits of an app. */
async function reasons(marathon: TestMarathon, id: string): Promise<readonly string[]> {
  const item = await waiting(marathon, id);
  return (item?.processedOffersSummary.rejectSummaryLastOffers ?? []).flatMap(({ reason, declined }) =>
    declined > 0 ? [reason] : [],
  );
}

describe('an app that fits no agent', () => {
  it.each([
    [{ cpus: 65 }, 'InsufficientCpus'],
    [{ mem: 65 * 1024 }, 'InsufficientMemory'],
    [{ disk: 1e9 }, 'InsufficientDisk'],
    [{ constraints: [['rack', 'LIKE', 'a.*']] }, 'UnfulfilledConstraint'],
    [{ constraints: [['hostname', 'CLUSTER', '10.0.0.1']] }, 'UnfulfilledConstraint'],
    [{ constraints: [['hostname', 'UNLIKE', '127\\..*']] }, 'UnfulfilledConstraint'],
    [{ requirePorts: true, portDefinitions: [{ port: 80 }] }, 'InsufficientPorts'],
  ])('because of %j waits in the queue and says %s', async (fields, reason) => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', { id: '/big', cmd: 'sleep 1000', ...fields });
    await until(async () => (await reasons(marathon, '/big')).includes(reason));
    expect(await waiting(marathon, '/big')).toMatchObject({
      count: 1,
      role: '*',
      delay: { timeLeftSeconds: 0, overdue: true },
    });
    expect((await marathon.get('/v2/deployments')).body).toHaveLength(1);
    expect((await marathon.get('/v2/tasks')).body).toEqual({ tasks: [] });
  });

  it('starts as soon as somebody makes room', async () => {
    const marathon = await aMarathon({ cpus: 1 });
    await marathon.post('/v2/apps', { id: '/first', cmd: 'sleep 1000', cpus: 1 });
    await marathon.settled();
    await marathon.post('/v2/apps', { id: '/second', cmd: 'sleep 1000', cpus: 0.6 });
    await until(async () => (await reasons(marathon, '/second')).includes('InsufficientCpus'));
    await marathon.delete('/v2/apps/first');
    await marathon.settled();
    expect((await marathon.app('/second')).tasksRunning).toBe(1);
    expect(await waiting(marathon, '/second')).toBeUndefined();
  });

  it('waits as long as offers are held back', async () => {
    const marathon = await aMarathon();
    marathon.faults.holdOffers(true);
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000' });
    await until(async () => (await waiting(marathon, '/x')) !== undefined);
    expect((await waiting(marathon, '/x'))?.processedOffersSummary.processedOffersCount).toBe(0);
    marathon.faults.holdOffers(false);
    await marathon.settled();
    expect((await marathon.app('/x')).tasksRunning).toBe(1);
  });
});

describe('constraints on hostname', () => {
  const hosts = async (marathon: TestMarathon) => (await marathon.tasks('/x')).map(({ host }) => host).sort();

  it('UNIQUE takes an agent each and leaves the rest waiting', async () => {
    const marathon = await aMarathon({ agents: 2 });
    await marathon.post('/v2/apps', {
      id: '/x',
      cmd: 'sleep 1000',
      instances: 3,
      constraints: [['hostname', 'UNIQUE']],
    });
    await until(async () => (await marathon.app('/x')).tasksRunning === 2);
    expect(await hosts(marathon)).toEqual(['127.0.0.1', '127.0.0.2']);
    await until(async () => (await waiting(marathon, '/x'))?.count === 1);
  });

  it('MAX_PER and GROUP_BY spread, CLUSTER gathers', async () => {
    const marathon = await aMarathon({ agents: 3 });
    const run = async (constraint: readonly string[], instances: number) => {
      await marathon.put('/v2/apps/x?partialUpdate=false', {
        cmd: 'sleep 1000',
        instances,
        constraints: [constraint],
        upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
      });
      await marathon.settled();
      return hosts(marathon);
    };
    expect(await run(['hostname', 'MAX_PER', '1'], 3)).toEqual(['127.0.0.1', '127.0.0.2', '127.0.0.3']);
    expect(await run(['hostname', 'GROUP_BY', '3'], 6)).toEqual([
      '127.0.0.1',
      '127.0.0.1',
      '127.0.0.2',
      '127.0.0.2',
      '127.0.0.3',
      '127.0.0.3',
    ]);
    expect(await run(['hostname', 'CLUSTER', '127.0.0.2'], 2)).toEqual(['127.0.0.2', '127.0.0.2']);
  });
});
