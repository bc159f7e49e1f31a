// The event stream: framing, filters, the order of a creation, and what happens to streams.
import { request as open } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { aMarathon, request, until } from './client.js';
import { talk } from './raw.js';

const event = z.looseObject({ eventType: z.string(), timestamp: z.string() });

async function listenTo(url: string) {
  let text = '';
  let ended = false;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = open(url, { headers: { Accept: 'text/event-stream' } }, resolve);
    request.once('error', reject);
    request.end();
    onTestFinished(() => void request.destroy());
  });
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (text += chunk));
  response.on('close', () => (ended = true));
  response.on('error', () => (ended = true));
  return {
    response,
    raw: () => text,
    isOver: () => ended,
    events: () =>
      text
        .split('\r\n\r\n')
        .filter((frame) => frame.startsWith('event: '))
        .map((frame) => event.parse(JSON.parse(/\r\ndata: (.*)$/s.exec(frame)?.[1] ?? ''))),
  };
}

describe('the event stream', () => {
  it('tells the story of a creation and a deletion, in order', async () => {
    const marathon = await aMarathon();
    const stream = await listenTo(`${marathon.url}/v2/events?plan-format=light`);
    expect(stream.response.headers['content-type']).toContain('text/event-stream');
    await marathon.post('/v2/apps', {
      id: '/x',
      cmd: 'sleep 1000',
      healthChecks: [
        { protocol: 'MESOS_TCP', port: Number(new URL(marathon.url).port), delaySeconds: 0, intervalSeconds: 1 },
      ],
    });
    await marathon.settled();
    await marathon.delete('/v2/apps/x');
    const types = () => stream.events().map(({ eventType }) => eventType);
    await until(() => types().filter((type) => type === 'deployment_success').length === 2);
    const expected = [
      'event_stream_attached',
      'group_change_success',
      'api_post_event',
      'deployment_info',
      'add_health_check_event',
      'deployment_step_success',
      'deployment_info',
      'instance_changed_event',
      'status_update_event',
      'health_status_changed_event',
      'instance_health_changed_event',
      'deployment_step_success',
      'deployment_success',
      'group_change_success',
      'deployment_info',
      'remove_health_check_event',
      'status_update_event',
      'app_terminated_event',
      'deployment_step_success',
      'deployment_success',
    ];
    let at = 0;
    for (const type of types()) if (type === expected[at]) at += 1;
    expect(expected.slice(at)).toEqual([]);
    const states = stream
      .events()
      .filter(({ eventType }) => eventType === 'status_update_event')
      .map(({ taskStatus }) => taskStatus);
    // A task that becomes healthy by a check of Mesos is reported as running once more.
    expect([...new Set(states)]).toEqual(['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLED']);
    const running = stream.events().find(({ taskStatus }) => taskStatus === 'TASK_RUNNING');
    expect(running).toMatchObject({
      appId: '/x',
      host: '127.0.0.1',
      message: '',
      ipAddresses: [{ ipAddress: '127.0.0.1', protocol: 'IPv4' }],
    });
    expect(stream.events().find(({ eventType }) => eventType === 'deployment_info')).toMatchObject({
      plan: { steps: [{ actions: [{ action: 'StartApplication', app: '/x' }] }, {}] },
      currentStep: { actions: [{ action: 'StartApplication', app: '/x' }] },
    });
  });

  it('is framed as Marathon frames it', async () => {
    const marathon = await aMarathon({ simulate: true });
    const stream = await listenTo(`${marathon.url}/v2/events`);
    await until(() => stream.raw().endsWith('\r\n\r\n'));
    expect(stream.raw()).toMatch(
      /^event: event_stream_attached\r\ndata: \{"remoteAddress":"[^"]+","eventType":"event_stream_attached","timestamp":"[^"]+"\}\r\n\r\n$/,
    );
  });

  it('sends only the types asked for', async () => {
    const marathon = await aMarathon({ simulate: true });
    const stream = await listenTo(
      `${marathon.url}/v2/events?event_type=deployment_success&event_type=app_terminated_event`,
    );
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000' });
    await marathon.settled();
    await marathon.delete('/v2/apps/x');
    await until(() => stream.events().length === 3);
    expect(stream.events().map(({ eventType }) => eventType)).toEqual([
      'deployment_success',
      'app_terminated_event',
      'deployment_success',
    ]);
  });

  it('tells why a change was refused and which deployment was cancelled', async () => {
    const marathon = await aMarathon();
    const stream = await listenTo(
      `${marathon.url}/v2/events?event_type=deployment_failed&event_type=group_change_failed`,
    );
    const app = { id: '/x', cmd: 'sleep 1000', healthChecks: [{ protocol: 'MESOS_TCP', portIndex: 0 }] };
    const created = await marathon.post('/v2/apps', app);
    await marathon.put('/v2/apps/x', { instances: 2 });
    await marathon.put('/v2/apps/x?force=true', { instances: 2 });
    await until(() => stream.events().length === 3);
    expect(stream.events()).toMatchObject([
      { eventType: 'deployment_failed', reason: expect.stringContaining('App is locked') as unknown },
      { eventType: 'group_change_failed', groupId: '/', reason: expect.stringContaining('App is locked') as unknown },
      {
        eventType: 'deployment_failed',
        id: created.headers.get('marathon-deployment-id'),
        reason: 'The upgrade has been cancelled',
      },
    ]);
  });

  it('tells readers of each other, itself first', async () => {
    const marathon = await aMarathon({ simulate: true });
    const first = await listenTo(`${marathon.url}/v2/events`);
    await until(() => first.events().length === 1);
    const second = await listenTo(`${marathon.url}/v2/events`);
    await until(() => second.events().length === 1 && first.events().length === 2);
    second.response.destroy();
    await until(() => first.events().length === 3);
    expect(first.events().map(({ eventType, remoteAddress }) => [eventType, remoteAddress])).toEqual([
      ['event_stream_attached', '127.0.0.1'],
      ['event_stream_attached', '127.0.0.1'],
      ['event_stream_detached', '127.0.0.1'],
    ]);
  });

  it('is sent without chunks and ends with its connection, also to a client of HTTP/1.0', async () => {
    const marathon = await aMarathon({ simulate: true });
    for (const version of ['1.0', '1.1']) {
      const head = `GET /v2/events HTTP/${version}\r\nHost: m\r\nAccept: text/event-stream\r\n\r\n`;
      const { text } = await talk(marathon.url, [head], (said) => said.endsWith('}\r\n\r\n'));
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(text).toMatch(/\r\nContent-Type: text\/event-stream;charset=utf-8\r\n/);
      expect(text).toMatch(/\r\nConnection: close\r\n/);
      expect(text).not.toMatch(/transfer-encoding|content-encoding|vary/i);
      expect(text).toMatch(/\r\n\r\nevent: event_stream_attached\r\ndata: /);
    }
  });

  it.each([
    ['GET', 'text/event-stream;q=1', 405, 'HTTP method GET is not supported by this URL'],
    ['GET', '*/*', 405, 'HTTP method GET is not supported by this URL'],
    ['POST', 'text/event-stream', 405, 'HTTP method POST is not supported by this URL'],
    ['PATCH', 'text/event-stream', 501, ''],
  ])('answers %s with Accept: %s by the page of a servlet, %d', async (method, Accept, status, message) => {
    const marathon = await aMarathon({ simulate: true });
    const answer = await request(`${marathon.url}/v2/events`, method, undefined, { Accept });
    expect([answer.status, answer.headers.get('x-marathon-leader')]).toEqual([status, marathon.url]);
    expect(answer.text).toContain(message);
  });

  it('is asked for by one Accept line of several', async () => {
    const marathon = await aMarathon({ simulate: true });
    const head = 'GET /v2/events HTTP/1.1\r\nHost: m\r\nAccept: text/html\r\nAccept: text/event-stream\r\n\r\n';
    const { text } = await talk(marathon.url, [head], (said) => said.includes('event_stream_attached'));
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('can be broken by a fault', async () => {
    const marathon = await aMarathon({ simulate: true });
    const stream = await listenTo(`${marathon.url}/v2/events`);
    marathon.faults.dropEventStreams();
    await until(() => stream.isOver());
  });
});
