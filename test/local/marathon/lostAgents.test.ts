// Agents that vanish and come back: what Marathon makes of tasks out of reach, by unreachableStrategy.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { aMarathon, request, until } from './client.js';
import type { TestMarathon } from './client.js';
import { listenTo } from './listen.js';

const twoAgents = { simulate: true, agents: 2 } as const;
const agentOf = (marathon: TestMarathon, host: string) =>
  marathon.faults.agents().find((agent) => agent.host === host)?.agentId ?? '';

/** An app with one instance on each of two agents; replacements find room on the one that is left. */
async function spread(marathon: TestMarathon, id: string, more: object = {}) {
  await marathon.post('/v2/apps', {
    id,
    cmd: 'sleep 1000',
    instances: 2,
    constraints: [['hostname', 'MAX_PER', '2']],
    ...more,
  });
  await marathon.settled();
  const tasks = await marathon.tasks(id);
  const lost = tasks.find(({ host }) => host === '127.0.0.2');
  if (lost === undefined) throw new Error('no instance on the second agent');
  return { lost, agentId: agentOf(marathon, '127.0.0.2') };
}

describe('an agent that vanishes', () => {
  it('takes its instances with it at once by default, and they are replaced elsewhere', async () => {
    const marathon = await aMarathon(twoAgents);
    const events = await listenTo(marathon.url);
    const { lost, agentId } = await spread(marathon, '/x');
    marathon.faults.loseAgent(agentId);
    await until(async () => (await marathon.app('/x')).tasksRunning === 2);
    const { tasks, lastTaskFailure } = await marathon.app('/x');
    expect(tasks.map(({ host }) => host)).toEqual(['127.0.0.1', '127.0.0.1']);
    // Being out of reach is no failure of the task.
    expect(lastTaskFailure).toBeUndefined();
    const [instanceId = ''] = lost.id.split('._app');
    await until(() =>
      events.some((event) => event['instanceId'] === instanceId && event['condition'] === 'UnreachableInactive'),
    );
    expect(events.find((event) => event['taskStatus'] === 'TASK_UNREACHABLE')).toMatchObject({
      eventType: 'status_update_event',
      taskId: lost.id,
      appId: '/x',
    });
  });

  it('comes back with tasks that nobody knows any more: they are killed', async () => {
    const marathon = await aMarathon(twoAgents);
    const { lost, agentId } = await spread(marathon, '/x');
    marathon.faults.loseAgent(agentId);
    await until(async () => (await marathon.app('/x')).tasksRunning === 2);
    const events = await listenTo(marathon.url);
    marathon.faults.returnAgent(agentId);
    await until(() => events.some(({ eventType }) => eventType === 'unknown_instance_terminated_event'));
    expect(events.find(({ eventType }) => eventType === 'unknown_instance_terminated_event')).toMatchObject({
      instanceId: lost.id.split('._app')[0],
      runSpecId: '/x',
      condition: 'Killed',
    });
    expect((await marathon.app('/x')).tasksRunning).toBe(2);
  });

  it('is waited for when the strategy is disabled: the task is unreachable, then runs again', async () => {
    const marathon = await aMarathon(twoAgents);
    const { lost, agentId } = await spread(marathon, '/x', { unreachableStrategy: 'disabled' });
    marathon.faults.loseAgent(agentId);
    const state = async () => (await marathon.tasks('/x')).find(({ id }) => id === lost.id)?.state;
    await until(async () => (await state()) === 'TASK_UNREACHABLE');
    expect(await marathon.app('/x')).toMatchObject({ tasksRunning: 1, tasksStaged: 0 });
    expect((await marathon.tasks('/x')).find(({ id }) => id === lost.id)?.startedAt).toBe(lost.startedAt);
    marathon.faults.returnAgent(agentId);
    await until(async () => (await state()) === 'TASK_RUNNING');
    expect(await marathon.tasks('/x')).toHaveLength(2);
  });

  it('is given up after inactiveAfterSeconds, and forgotten after expungeAfterSeconds', async () => {
    const marathon = await aMarathon(twoAgents);
    const events = await listenTo(marathon.url);
    const { lost, agentId } = await spread(marathon, '/x', {
      unreachableStrategy: { inactiveAfterSeconds: 1, expungeAfterSeconds: 2 },
    });
    marathon.faults.loseAgent(agentId);
    const [instanceId = ''] = lost.id.split('._app');
    const conditions = () =>
      events.flatMap((event) =>
        event.eventType === 'instance_changed_event' && event['instanceId'] === instanceId ? [event['condition']] : [],
      );
    await until(async () => (await marathon.app('/x')).tasksRunning === 2);
    await until(async () => (await marathon.tasks('/x')).every(({ id }) => id !== lost.id));
    await until(() => conditions().includes('Killed'));
    expect(conditions().slice(-3)).toEqual(['Unreachable', 'UnreachableInactive', 'Killed']);
  });

  it('that comes back in time has its inactive instance running again, until the next scale check', async () => {
    const marathon = await aMarathon(twoAgents);
    const { lost, agentId } = await spread(marathon, '/x', {
      unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 3600 },
    });
    marathon.faults.loseAgent(agentId);
    await until(async () => (await marathon.app('/x')).tasksRunning === 2);
    expect(await marathon.tasks('/x')).toHaveLength(3);
    marathon.faults.returnAgent(agentId);
    await until(async () => (await marathon.app('/x')).tasksRunning === 3);
    // Any instance that ends has the number looked at.
    await marathon.delete(`/v2/apps/x/tasks/${lost.id}`);
    await until(async () => (await marathon.app('/x')).tasksRunning === 2);
  });

  it('with its tasks gone for good: a failure, and the same instance starts again elsewhere', async () => {
    const marathon = await aMarathon(twoAgents);
    const { lost, agentId } = await spread(marathon, '/x', { backoffSeconds: 0 });
    marathon.faults.loseAgent(agentId, { tasks: 'gone' });
    await until(async () => (await marathon.app('/x')).tasksRunning === 2);
    const { tasks, lastTaskFailure } = await marathon.app('/x');
    expect(lastTaskFailure).toMatchObject({ state: 'TASK_GONE', taskId: lost.id, host: '127.0.0.2' });
    expect(tasks.map(({ id }) => id)).toContain(lost.id.replace('_app.1', '_app.2'));
    expect(tasks.every(({ host }) => host === '127.0.0.1')).toBe(true);
  });

  it('offers nothing', async () => {
    const marathon = await aMarathon({ simulate: true, agents: 1 });
    const [agent] = marathon.faults.agents();
    marathon.faults.loseAgent(agent?.agentId ?? '');
    expect(() => marathon.faults.loseAgent(agent?.agentId ?? '')).toThrow('is lost already');
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000' });
    const queue = z.object({ queue: z.array(z.looseObject({ count: z.number() })) });
    const waiting = async () => queue.parse((await marathon.get('/v2/queue')).body).queue;
    await until(async () => (await waiting()).length === 1);
    expect(await waiting()).toMatchObject([{ count: 1, processedOffersSummary: { processedOffersCount: 0 } }]);
    marathon.faults.returnAgent(agent?.agentId ?? '');
    await marathon.settled();
    expect(() => marathon.faults.returnAgent(agent?.agentId ?? '')).toThrow('is not lost');
  });
});

describe('a task out of reach', () => {
  it('that is killed is given up for a new instance, and killed when it is back', async () => {
    const marathon = await aMarathon(twoAgents);
    const { lost, agentId } = await spread(marathon, '/x', { unreachableStrategy: 'disabled' });
    marathon.faults.loseAgent(agentId);
    expect((await marathon.delete(`/v2/apps/x/tasks/${lost.id}`)).status).toBe(200);
    marathon.faults.returnAgent(agentId);
    await until(async () => {
      const { tasks, tasksRunning } = await marathon.app('/x');
      return tasksRunning === 2 && tasks.every(({ id }) => !id.startsWith(lost.id.split('._app')[0] ?? ''));
    });
  });

  it('holds up no deployment: neither a replacement, nor a scale-down, nor the end of its app', async () => {
    const marathon = await aMarathon(twoAgents);
    const { lost, agentId } = await spread(marathon, '/x', { unreachableStrategy: 'disabled' });
    marathon.faults.loseAgent(agentId);
    await marathon.put('/v2/apps/x', { cmd: 'sleep 2000' });
    await marathon.settled();
    const replaced = await marathon.app('/x');
    expect(replaced.tasksRunning).toBe(2);
    expect(replaced.tasks.find(({ id }) => id === lost.id)?.state).toBe('TASK_UNREACHABLE');
    await marathon.put('/v2/apps/x', { instances: 1 });
    await marathon.settled();
    await marathon.delete('/v2/apps/x');
    await marathon.settled();
    marathon.faults.returnAgent(agentId);
    await until(() => marathon.faults.agents().every(({ tasks }) => tasks.length === 0));
  });
});

describe('the admin port', () => {
  it('loses agents and brings them back', async () => {
    const marathon = await aMarathon({ ...twoAgents, adminPort: 0 });
    const [agent] = marathon.faults.agents();
    const at = `${marathon.adminUrl ?? ''}/agents/${agent?.agentId ?? ''}`;
    expect(await request(`${at}/lose`, 'POST', { tasks: 'gone' })).toMatchObject({
      status: 200,
      body: { state: 'lost' },
    });
    expect((await request(`${at}/lose`, 'POST', {})).status).toBe(409);
    expect(await request(`${at}/return`, 'POST', {})).toMatchObject({ status: 200, body: { state: 'active' } });
  });
});

describe('processes on an agent that vanishes', () => {
  it('go on unseen, and what ends meanwhile is heard of when the agent is back', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lost-agent-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/x',
      cmd: `echo $$ > ${folder}/pid; while [ ! -e ${folder}/stop ]; do sleep 0.05; done; exit 3`,
      unreachableStrategy: 'disabled',
      backoffSeconds: 3600,
      maxLaunchDelaySeconds: 3600,
    });
    await marathon.settled();
    // A task runs as soon as its shell does; what the shell writes comes a moment later.
    const written = async (): Promise<string> => readFile(`${folder}/pid`, 'utf8').catch(() => '');
    await until(async () => (await written()).endsWith('\n'));
    const [agent] = marathon.faults.agents();
    marathon.faults.loseAgent(agent?.agentId ?? '');
    await until(async () => (await marathon.tasks('/x'))[0]?.state === 'TASK_UNREACHABLE');
    expect(marathon.faults.agents()).toMatchObject([
      { state: 'lost', tasks: [expect.stringContaining('x.instance-')] },
    ]);
    const pid = Number(await written());
    expect(() => process.kill(pid, 0)).not.toThrow();
    await writeFile(`${folder}/stop`, '');
    await until(() => !isAlive(pid));
    expect((await marathon.tasks('/x'))[0]?.state).toBe('TASK_UNREACHABLE');
    marathon.faults.returnAgent(agent?.agentId ?? '');
    await until(async () => (await marathon.app('/x')).lastTaskFailure?.message === 'Command exited with status 3');
    expect((await marathon.tasks('/x'))[0]?.state).toBe('TASK_FAILED');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return false;
    throw cause;
  }
}
