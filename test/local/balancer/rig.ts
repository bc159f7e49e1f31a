// A balancer with the real HAProxy before an embedded Marathon whose tasks are small HTTP servers, and plain requests to it.
import { spawnSync } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { describe, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startBalancer, type BalancerOptions, type RunningBalancer } from '../../../src/local/balancer/server.js';
import { startMarathon, type RunningMarathon } from '../../../src/local/marathon/server.js';
import { eventually } from '../../kit/eventually.js';

const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
const haveHaproxy = folders.some((folder) => spawnSync(path.join(folder, 'haproxy'), ['-v']).status === 0);
if (!haveHaproxy) console.warn('skipped: HAProxy is not installed (Debian: apt-get install haproxy)');

/** What needs the real HAProxy; without one it is skipped, and said so. */
export const describeWithHaproxy = describe.skipIf(!haveHaproxy);

/** Says which app and which of its ports it is, and listens on every port it has. */
const task = [
  `const server = (name) => require("http").createServer((asked, answer) => answer.end(process.env.MARATHON_APP_ID + " " + process.env[name] + " " + asked.url)).listen(process.env[name], "127.0.0.1");`,
  `Object.keys(process.env).filter((name) => /^PORT\\d+$/.test(name)).forEach(server);`,
].join(' ');

export interface AppSpec {
  readonly labels?: Readonly<Record<string, string>>;
  readonly instances?: number;
  readonly ports?: readonly number[];
  readonly [field: string]: unknown;
}

export interface World {
  /** What the balancer said so far. */
  readonly said: readonly string[];
  readonly marathon: RunningMarathon;
  readonly balancer: RunningBalancer;
  /** Creates or changes an app; resolves when Marathon has taken it. */
  readonly put: (id: string, spec: AppSpec) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** Waits until all of the app's tasks run. */
  readonly running: (id: string) => Promise<void>;
}

/** Ends with the test. */
export async function aWorld(options: Partial<BalancerOptions> = {}): Promise<World> {
  const marathon = await startMarathon({ port: 0 });
  onTestFinished(() => marathon.close());
  const said: string[] = [];
  const balancer = await aBalancer({
    marathon: [marathon.url],
    say: (sentence) => void said.push(sentence),
    ...options,
  });
  return {
    said,
    marathon,
    balancer,
    put: (id, spec) => put(marathon.url, id, spec),
    running: (id) => running(marathon.url, id),
    remove: (id) => asked(marathon.url, 'DELETE', `${id}?force=true`),
  };
}

/** Ends with the test. */
export async function aBalancer(options: Partial<BalancerOptions> & Pick<BalancerOptions, 'marathon'>) {
  const balancer = await startBalancer({ groups: ['*'], port: 0, appidPort: 0, statsPort: 0, ...options });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= balancer.close());
  onTestFinished(close);
  return { ...balancer, close };
}

export function put(marathon: string, id: string, { ports = [0], labels, ...others }: AppSpec): Promise<void> {
  return asked(marathon, 'PUT', `${id}?force=true`, {
    cmd: `exec '${process.execPath}' -e '${task}'`,
    cpus: 0.1,
    mem: 32,
    instances: 1,
    portDefinitions: ports.map((port) => ({ port, protocol: 'tcp' })),
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
    labels: labels ?? {},
    ...others,
  });
}

const counts = z.object({ app: z.object({ instances: z.number(), tasksRunning: z.number() }) });

async function running(marathon: string, id: string): Promise<void> {
  await eventually(`the tasks of ${id} to run`, async () => {
    const { app } = counts.parse(await (await fetch(`${marathon}/v2/apps${id}`)).json());
    return app.tasksRunning === app.instances ? true : undefined;
  });
}

async function asked(marathon: string, method: string, path: string, body?: unknown): Promise<void> {
  const answer = await fetch(`${marathon}/v2/apps${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

export interface Got {
  /** 0 when the connection is refused. */
  readonly status: number;
  readonly text: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** One request with headers of one's own, `Host` among them; on a connection of its own unless an agent keeps some. */
export function get(url: string, headers: Record<string, string> = {}, agent?: http.Agent): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers, ...(agent === undefined ? { agent: false } : { agent }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          headers: response.headers,
        }),
      );
    });
    request.once('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') resolve({ status: 0, text: '', headers: {} });
      else reject(error);
    });
  });
}

/** Waits for an answer like this, and returns it. */
export const answers = (url: string, headers: Record<string, string>, wanted: RegExp): Promise<Got> =>
  eventually(`${url} ${JSON.stringify(headers)} to answer ${String(wanted)}`, async () => {
    const got = await get(url, headers);
    return wanted.test(`${got.status} ${got.text}`) ? got : undefined;
  });

export interface ServerRow {
  readonly server: string;
  readonly status: string;
  readonly weight: number;
  readonly sessions: number;
}

/** The servers of a backend as the statistics have them; none while there is no such backend. */
export async function servers(balancer: RunningBalancer, backend: string): Promise<readonly ServerRow[]> {
  const [head = '', ...lines] = (await get(`${balancer.statsUrl}/haproxy?stats;csv`)).text.trim().split('\n');
  const names = head.replace(/^# /, '').split(',');
  const rows = lines.map((line) => {
    const values = line.split(',');
    return (name: string): string => values[names.indexOf(name)] ?? '';
  });
  return rows
    .filter((row) => row('pxname') === backend && !['FRONTEND', 'BACKEND'].includes(row('svname')))
    .map((row) => ({
      server: row('svname'),
      status: row('status'),
      weight: Number(row('weight')),
      sessions: Number(row('stot')),
    }));
}

/** What the file says that HAProxy runs with. */
export const config = async (balancer: RunningBalancer): Promise<string> =>
  (await get(`${balancer.statsUrl}/_haproxy_getconfig`)).text;

/** The master's process id, then those of its workers; one from before a reload stays until its connections have ended. */
export const pidsOf = async (statsUrl: string): Promise<readonly number[]> =>
  (await get(`${statsUrl}/_haproxy_getpids`)).text.split(' ').map(Number);

/** Waits until there is a worker that was not there before. */
export const reloaded = (statsUrl: string, before: readonly number[]): Promise<true> =>
  eventually('a new worker', async () =>
    (await pidsOf(statsUrl)).some((pid) => !before.includes(pid)) ? true : undefined,
  );

/**
 * Ports on which nobody listens at this moment, for services. Below those that outgoing connections are given: one of those
 * may be taken between here and HAProxy, which comes much later.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const candidate = 11_000 + Math.floor(Math.random() * 9_000);
    const server = net.createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(candidate, '127.0.0.1', () => resolve(true));
    });
    await new Promise<void>((resolve) => void server.close(() => resolve()));
    if (free) found.add(candidate);
  }
  return [...found];
}

/** An agent for agent-check: the weight of a server, or nothing, by its name. Ends with the test. */
export async function anAgent(answer: (server: string) => string): Promise<{ readonly port: number }> {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (name: Buffer) => socket.end(`${answer(name.toString('utf8').trim())}\n`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the agent has no port');
  return { port: address.port };
}

/** How often each app answered. */
export async function counted(url: string, headers: Record<string, string>, requests: number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 10 });
  const found = new Map<string, number>();
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let sent = 0; sent < requests / 10; sent++) {
        const { status, text } = await get(url, headers, agent);
        const app = status === 200 ? (text.split(' ')[0] ?? '') : `${status}`;
        found.set(app, (found.get(app) ?? 0) + 1);
      }
    }),
  );
  agent.destroy();
  return found;
}
