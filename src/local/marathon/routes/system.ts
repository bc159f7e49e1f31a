// The server about itself: info, leader, ping, metrics; and pods, which are not served yet and say so.
import type { Cluster } from '../cluster.js';
import { ApiError } from '../http/errors.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';

export type SystemParts = {
  readonly cluster: Cluster;
  /** `host:port`. */
  readonly leader: () => string;
  /** Requests so far, by method. */
  readonly requests: ReadonlyMap<string, number>;
  readonly options: Readonly<Record<string, unknown>>;
};

export function systemResources(parts: SystemParts): readonly Resource[] {
  return [
    { pattern: /^\/ping\/?$/, methods: { GET: ping } },
    { pattern: /^\/$/, methods: { GET: () => ({ kind: 'empty', status: 302, headers: { Location: '/ui/' } }) } },
    { pattern: /^\/v2\/info\/?$/, methods: { GET: () => ok(info(parts)) } },
    { pattern: /^\/v2\/leader\/?$/, methods: { GET: () => ok({ leader: parts.leader() }) } },
    { pattern: /^\/metrics\/?$/, methods: { GET: () => ok(metrics(parts)) } },
    { pattern: /^\/v2\/plugins\/?$/, methods: { GET: () => ok({ plugins: [] }) } },
    {
      pattern: /^\/v2\/pods(?:[/:].*)?$/,
      methods: {
        // The probe for the capability; an empty list is the truth as long as none can be created.
        GET: ({ uri }) => (/^\/v2\/pods(?:\/?|\/?::status)$/.test(uri) ? ok([]) : noPods()),
        POST: noPods,
        PUT: noPods,
        DELETE: noPods,
      },
    },
  ];
}

function ping({ incoming }: Request): Answer {
  const accept = incoming.headers.accept ?? '*/*';
  if (/text\/(?:plain|\*)|\*\/\*/.test(accept)) return { kind: 'text', status: 200, type: 'text/plain', body: 'pong' };
  if (/application\/(?:json|\*)/.test(accept)) return ok('pong');
  return { kind: 'empty', status: 204 };
}

function noPods(): never {
  throw new ApiError(501, { message: 'Pods are not served by this embedded Marathon yet. Use apps instead.' });
}

function info({ cluster, leader, options }: SystemParts): Record<string, unknown> {
  const port = Number(leader().split(':').at(-1));
  return {
    name: 'marathon',
    version: '1.11.24',
    buildref: 'embedded',
    elected: true,
    leader: leader(),
    frameworkId: cluster.frameworkId,
    marathon_config: { ...options, hostname: leader().split(':')[0], mesos_role: '*', ha: false, checkpoint: true },
    zookeeper_config: {},
    http_config: { http_port: port, https_port: null },
  };
}

function metrics({ cluster, requests }: SystemParts): Record<string, unknown> {
  const { apps, groups } = cluster.store.current;
  const gauge = (value: number) => ({ value });
  return {
    version: '4.0.0',
    gauges: {
      'marathon.apps.active.gauge': gauge(apps.size),
      'marathon.groups.active.gauge': gauge(groups.size),
      'marathon.pods.active.gauge': gauge(0),
      'marathon.deployments.active.gauge': gauge(cluster.deployments.running.length),
      'marathon.instances.running.gauge': gauge(countInstances(cluster, 'Running')),
      'marathon.instances.staged.gauge': gauge(
        countInstances(cluster, 'Staging') + countInstances(cluster, 'Provisioned'),
      ),
    },
    counters: Object.fromEntries(
      [...requests].map(([method, count]) => [`marathon.http.requests.${method.toLowerCase()}.counter`, { count }]),
    ),
    histograms: {},
    meters: {},
    timers: {},
  };
}

function countInstances({ instances }: Cluster, condition: string): number {
  let count = 0;
  for (const id of instances.appIds)
    count += instances.of(id).filter((instance) => instance.condition === condition).length;
  return count;
}
