// npm's marathon-event-bus-client, an event stream client nobody here wrote, listens to the embedded Marathon.
import { createRequire } from 'node:module';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from '../local/marathon/client.js';
import type { TestMarathon } from '../local/marathon/client.js';

const installed = isInstalled('marathon-event-bus-client');
if (!installed)
  console.warn('marathon-event-bus-client is not installed (npm ci installs it): what it listens to is skipped.');

/** What it knows of Marathon's events; api_post_event and unhealthy_instance_kill_event are not among them. */
const types = [
  'event_stream_attached',
  'group_change_success',
  'deployment_info',
  'deployment_step_success',
  'deployment_success',
  'deployment_failed',
  'add_health_check_event',
  'remove_health_check_event',
  'status_update_event',
  'instance_changed_event',
  'health_status_changed_event',
  'instance_health_changed_event',
  'app_terminated_event',
];

const anEvent = z.looseObject({
  eventType: z.string(),
  appId: z.string().optional(),
  taskId: z.string().optional(),
  taskStatus: z.string().optional(),
  id: z.string().optional(),
});

const deployment = z.object({ deploymentId: z.string() });

type Listening = { readonly path?: string; readonly headers?: Readonly<Record<string, string>> };

async function listenTo(marathon: TestMarathon, { path, headers }: Listening = {}) {
  const { default: MarathonEventBusClient } = await import('marathon-event-bus-client');
  const events: z.output<typeof anEvent>[] = [];
  let [opened, broken] = [0, 0];
  const keep = (_: string, event: unknown): void => void events.push(anEvent.parse(event));
  const { hostname, port } = new URL(marathon.url);
  const client = new MarathonEventBusClient({
    marathonHost: hostname,
    marathonPort: Number(port),
    eventTypes: types,
    handlers: Object.fromEntries(types.map((type) => [type, keep])),
    ...(path === undefined ? {} : { marathonUri: path }),
    ...(headers === undefined ? {} : { marathonHeaders: headers }),
  });
  client.on('subscribed', () => void (opened += 1));
  client.on('error', () => void (broken += 1));
  client.subscribe();
  onTestFinished(() => client.unsubscribe());
  return {
    events,
    opened: () => opened,
    broken: () => broken,
    /** Resolves when an event has these fields. */
    sees: (fields: Readonly<Record<string, unknown>>) =>
      until(() => events.some((event) => Object.entries(fields).every(([name, value]) => event[name] === value))),
  };
}

describe.skipIf(!installed)('marathon-event-bus-client', () => {
  it('hears a whole life: creation, health, scaling, a kill, a failed deployment, deletion', async () => {
    const marathon = await aMarathon();
    const heard = await listenTo(marathon);
    await heard.sees({ eventType: 'event_stream_attached' });
    const check = { protocol: 'HTTP', portIndex: 0, delaySeconds: 0, intervalSeconds: 1, gracePeriodSeconds: 60 };
    const answering = `require('node:http').createServer((_, answer) => answer.end('here')).listen(process.env.PORT0, '127.0.0.1')`;
    await marathon.post('/v2/apps', {
      id: '/life',
      args: [process.execPath, '-e', answering],
      healthChecks: [check],
    });
    await heard.sees({ eventType: 'deployment_success' });

    const scaling = deployment.parse((await marathon.put('/v2/apps/life', { instances: 2 })).body).deploymentId;
    await heard.sees({ eventType: 'deployment_success', id: scaling });

    const victim = (await marathon.tasks('/life'))[0]?.id ?? '';
    await marathon.delete(`/v2/apps/life/tasks/${victim}`);
    await heard.sees({ eventType: 'status_update_event', taskId: victim, taskStatus: 'TASK_KILLED' });
    await until(async () => (await marathon.app('/life')).tasksHealthy === 2);

    const unplaceable = { constraints: [['hostname', 'CLUSTER', 'nowhere.example']] };
    const stuck = deployment.parse((await marathon.put('/v2/apps/life', unplaceable)).body).deploymentId;
    await marathon.delete(`/v2/deployments/${stuck}?force=true`);
    await heard.sees({ eventType: 'deployment_failed', id: stuck });

    const removal = deployment.parse((await marathon.delete('/v2/apps/life')).body).deploymentId;
    await heard.sees({ eventType: 'deployment_success', id: removal });
    expect(new Set(heard.events.map(({ eventType }) => eventType))).toEqual(new Set(types));
    expect(heard.broken()).toBe(0);
  });

  it('comes back by itself after the stream was dropped, and hears what happens from then on', async () => {
    const marathon = await aMarathon({ simulate: true });
    const heard = await listenTo(marathon);
    await until(() => heard.opened() === 1);
    marathon.faults.dropEventStreams();
    await until(() => heard.opened() === 2);
    expect(heard.broken()).toBeGreaterThan(0);
    await marathon.post('/v2/apps', { id: '/after', cmd: 'sleep 1000' });
    await heard.sees({ eventType: 'status_update_event', appId: '/after', taskStatus: 'TASK_RUNNING' });
    await heard.sees({ eventType: 'deployment_success' });
  });

  it('is sent only the types that it names in the address', async () => {
    const marathon = await aMarathon({ simulate: true });
    const heard = await listenTo(marathon, { path: '/v2/events?event_type=deployment_success' });
    await until(() => heard.opened() === 1);
    await marathon.post('/v2/apps', { id: '/filtered', cmd: 'sleep 1000' });
    await heard.sees({ eventType: 'deployment_success' });
    expect(heard.events.map(({ eventType }) => eventType)).toEqual(['deployment_success']);
  });

  it('is sent by a standby to the leader, and hears what happens there', async () => {
    const leader = await aMarathon({ simulate: true });
    const heard = await listenTo(await aMarathon({ standbyOf: leader.url }));
    await heard.sees({ eventType: 'event_stream_attached' });
    await leader.post('/v2/apps', { id: '/led', cmd: 'sleep 1000' });
    await heard.sees({ eventType: 'status_update_event', appId: '/led', taskStatus: 'TASK_RUNNING' });
  });

  it('signs in with its Authorization header, and is refused without', async () => {
    const marathon = await aMarathon({ simulate: true, httpCredentials: 'client:secret' });
    const Authorization = `Basic ${Buffer.from('client:secret').toString('base64')}`;
    const heard = await listenTo(marathon, { headers: { Authorization } });
    await heard.sees({ eventType: 'event_stream_attached' });
    const stranger = await listenTo(marathon);
    await until(() => stranger.broken() === 1);
    expect(stranger.opened()).toBe(0);
  });
});

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND') return false;
    throw cause;
  }
}
