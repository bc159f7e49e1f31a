// Residents: apps with persistent volumes, which stay on their agent with all they keep there.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon, taskInfo, until } from './client.js';
import type { TestMarathon } from './client.js';

const resident = (more: object = {}) => ({
  id: '/prod/db',
  // The role * cannot hold reservations.
  role: 'prod',
  // Each launch leaves a line in the volume.
  cmd: 'echo "$MESOS_TASK_ID" >> data/launches; sleep 1000',
  container: {
    type: 'MESOS',
    volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 10 } }],
  },
  ...more,
});

const volume = z.object({
  runSpecId: z.string(),
  containerPath: z.string(),
  uuid: z.string(),
  persistenceId: z.string(),
});
const residentTask = taskInfo.extend({ localVolumes: z.array(volume) });

async function tasksOf(marathon: TestMarathon) {
  const answer = await marathon.get('/v2/apps/prod/db/tasks');
  return z.object({ tasks: z.array(residentTask) }).parse(answer.body).tasks;
}

async function theTask(marathon: TestMarathon) {
  const [task] = await tasksOf(marathon);
  if (task === undefined) throw new Error('the resident has no task');
  return task;
}

/** What the agent serves of a file in the sandbox of a task. */
async function launches(marathon: TestMarathon, agentId: string): Promise<readonly string[]> {
  const state = z.object({
    frameworks: z.array(z.object({ executors: z.array(z.object({ id: z.string(), directory: z.string() })) })),
  });
  const agent = marathon.faults.agents().find((some) => some.agentId === agentId);
  const base = (marathon.agentUrl ?? '').replace('127.0.0.1', agent?.host ?? '');
  const [framework] = state.parse(await (await fetch(`${base}/state`)).json()).frameworks;
  const directory = framework?.executors[0]?.directory ?? '';
  const file = await fetch(`${base}/files/read?path=${encodeURIComponent(`${directory}/data/launches`)}&offset=0`);
  if (file.status !== 200) return [];
  return z
    .object({ data: z.string() })
    .parse(await file.json())
    .data.trim()
    .split('\n');
}

describe('a resident', () => {
  it('comes back on its agent with its volume: after a kill, a replacement, and a scale to 0 and back', async () => {
    const marathon = await aMarathon({ agents: 2, agentPort: 0 });
    expect(await marathon.post('/v2/apps', resident())).toMatchObject({ status: 201 });
    await marathon.settled();
    const first = await theTask(marathon);
    const [kept] = first.localVolumes;
    expect(kept).toEqual({
      runSpecId: '/prod/db',
      containerPath: 'data',
      uuid: kept?.uuid,
      persistenceId: `prod_db#data#${kept?.uuid ?? ''}`,
    });
    const [instanceId = ''] = first.id.split('._app');
    const agentId = z.string().parse(first['slaveId']);
    const isBack = (incarnation: number) => async () => {
      const [task] = await tasksOf(marathon);
      return task?.id === `${instanceId}._app.${incarnation}` && task.state === 'TASK_RUNNING';
    };

    // A task runs before its shell has written the line: to kill it then would leave none.
    const wrote = (lines: number) => until(async () => (await launches(marathon, agentId)).length === lines);

    await wrote(1);
    await marathon.delete(`/v2/apps/prod/db/tasks/${first.id}`);
    await until(isBack(2));
    await wrote(2);

    await marathon.put('/v2/apps/prod/db', { env: { A: 'b' } });
    await marathon.settled();
    expect(await isBack(3)()).toBe(true);
    await wrote(3);

    await marathon.put('/v2/apps/prod/db', { instances: 0 });
    await marathon.settled();
    expect(await theTask(marathon)).toMatchObject({ state: 'TASK_KILLED', localVolumes: [kept] });
    await marathon.put('/v2/apps/prod/db', { instances: 1 });
    await marathon.settled();
    expect(await isBack(4)()).toBe(true);
    expect(await theTask(marathon)).toMatchObject({ slaveId: agentId, localVolumes: [kept] });
    await wrote(4);
    expect(await launches(marathon, agentId)).toEqual([1, 2, 3, 4].map((n) => `${instanceId}._app.${n}`));
  });

  it('waits for its agent rather than start anywhere else', async () => {
    const marathon = await aMarathon({ simulate: true, agents: 2 });
    expect(await marathon.post('/v2/apps', resident())).toMatchObject({ status: 201 });
    await marathon.settled();
    const { slaveId } = await theTask(marathon);
    const agentId = z.string().parse(slaveId);
    marathon.faults.loseAgent(agentId, { tasks: 'gone' });
    await until(async () =>
      (await marathon.get('/v2/queue')).text.includes('"reason":"NoCorrespondingReservationFound","declined":1'),
    );
    expect(await marathon.app('/prod/db')).toMatchObject({ tasksRunning: 0 });
    marathon.faults.returnAgent(agentId);
    await until(async () => (await marathon.app('/prod/db')).tasksRunning === 1);
    expect((await theTask(marathon)).slaveId).toBe(agentId);
  });

  it('keeps its resources while it is stopped, and gives them back when its app goes', async () => {
    const marathon = await aMarathon({ simulate: true, agents: 1, cpus: 1 });
    expect(await marathon.post('/v2/apps', resident({ cpus: 0.8 }))).toMatchObject({ status: 201 });
    await marathon.settled();
    await marathon.put('/v2/apps/prod/db', { instances: 0 });
    await marathon.settled();
    await marathon.post('/v2/apps', { id: '/other', cmd: 'sleep 1000', cpus: 0.8 });
    await until(async () =>
      (await marathon.get('/v2/queue')).text.includes('"reason":"InsufficientCpus","declined":1'),
    );
    await marathon.delete('/v2/apps/prod/db');
    await marathon.settled();
    expect((await marathon.app('/other')).tasksRunning).toBe(1);
  });
});
