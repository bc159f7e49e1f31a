// A Marathon whose every answer a test decides: canonical documents of 1.11 (rest-api of Marathon), with what is wrong put in.
import type { ServerResponse } from 'node:http';
import type { AppId } from '../../../src/core/model/ids.js';
import { isAppId } from '../../../src/core/model/ids.js';
import { openCluster, type ClusterOptions, type MarathonCluster } from '../../../src/io/marathon/openCluster.js';
import { createLog } from '../../../src/kit/log.js';
import { aServer, json, type Asked, type AServer } from '../../kit/aServer.js';

export const never = new AbortController().signal;

export function anId(text: string): AppId {
  if (!isAppId(text)) throw new Error(`${text} is not an id`);
  return text;
}

export const cart = anId('/shop/cart');

/** Routes by `METHOD /path` without the query; what is not there is empty, as in a cluster without apps. */
export type Routes = Readonly<Record<string, (response: ServerResponse, asked: Asked, count: number) => void>>;

export const dated = { Date: 'Sat, 21 Nov 2026 08:00:00 GMT' };

export async function aMarathon(routes: Routes): Promise<AServer> {
  const counts = new Map<string, number>();
  return aServer((asked, response) => {
    const key = `${asked.method} ${asked.url.split('?')[0] ?? ''}`;
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const route = routes[key];
    if (route !== undefined) route(response, asked, count);
    else if (key === 'GET /v2/apps') json(response, { apps: [] }, 200, dated);
    else if (key === 'GET /v2/deployments') json(response, [], 200, dated);
    else if (key === 'GET /v2/info') json(response, { name: 'marathon', version: '1.11.24' }, 200, dated);
    else if (key === 'GET /v2/groups') json(response, { id: '/', groups: [] }, 200, dated);
    else if (key === 'GET /v2/pods/::status') json(response, [], 200, dated);
    else if (key.startsWith('GET /v2/pods/'))
      json(response, { message: `Pod '${asked.url.slice(8)}' does not exist` }, 404, dated);
    else if (key === 'GET /v2/queue') json(response, { queue: [] }, 200, dated);
    else if (key.startsWith('GET /v2/apps/'))
      json(response, { message: `App '${asked.url.slice(8)}' does not exist` }, 404, dated);
    else json(response, { message: 'URI not found' }, 500);
  });
}

/** What the log said, line by line. */
export const logged: string[] = [];

export function aCluster(url: string | readonly string[], options: Partial<ClusterOptions> = {}): MarathonCluster {
  const log = createLog({ level: 'debug', colour: false, write: (line) => void logged.push(line) });
  return openCluster({ urls: typeof url === 'string' ? [url] : url, auth: { kind: 'none' }, log, ...options });
}

export const version = '2026-11-21T07:00:00.000Z';

export const aTask = (more: object = {}): object => ({
  appId: '/shop/cart',
  id: 'shop_cart.instance-1._app.1',
  host: '127.0.0.1',
  ports: [31245],
  servicePorts: [],
  state: 'TASK_RUNNING',
  stagedAt: version,
  startedAt: version,
  version,
  healthCheckResults: [],
  localVolumes: [],
  role: '*',
  ...more,
});

export const anAppInfo = (more: object = {}): object => ({
  id: '/shop/cart',
  cmd: 'sleep 1000',
  cpus: 0.1,
  mem: 32,
  instances: 1,
  labels: {},
  upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
  version,
  versionInfo: { lastScalingAt: '2026-11-21T07:00:02.000Z', lastConfigChangeAt: '2026-11-21T07:00:01.000Z' },
  tasksStaged: 0,
  tasksRunning: 1,
  tasksHealthy: 0,
  tasksUnhealthy: 0,
  deployments: [],
  tasks: [aTask()],
  ...more,
});
