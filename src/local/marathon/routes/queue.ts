// /v2/queue: what waits for offers or for its backoff, and why nothing fits.
import type { Cluster } from '../cluster.js';
import { printPod } from '../definition/pod/pod.js';
import { timestamp } from '../definition/timestamp.js';
import { notInQueue } from '../http/errors.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printApp } from '../print/app.js';
import { isScheduled } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import { runSpecAt } from '../tree/tree.js';
import { idOf } from './shared.js';

export function queueResources(cluster: Cluster): readonly Resource[] {
  return [
    { pattern: /^\/v2\/queue\/?$/, methods: { GET: (request) => list(cluster, request) } },
    { pattern: /^\/v2\/queue\/(.+)\/delay\/?$/, methods: { DELETE: (request) => resetDelay(cluster, request) } },
  ];
}

function list(cluster: Cluster, { query }: Request): Answer {
  const unused = query.getAll('embed').includes('lastUnusedOffers');
  const waiting = [...cluster.instances.appIds].flatMap((id) => {
    const instances = cluster.instances.of(id).filter(isScheduled);
    return byConfiguration(instances).map((some) => item(cluster, some, unused));
  });
  return ok({ queue: waiting });
}

/** Backoff is per configuration, so each has an entry of its own. */
function byConfiguration(instances: readonly Instance[]): (readonly [Instance, ...Instance[]])[] {
  const groups = new Map<string, [Instance, ...Instance[]]>();
  for (const instance of instances) {
    const key = instance.runSpec.versions.lastConfigChangeAt;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [instance]);
    else group.push(instance);
  }
  return [...groups.values()];
}

function item(
  cluster: Cluster,
  instances: readonly [Instance, ...Instance[]],
  unused: boolean,
): Record<string, unknown> {
  const [{ runSpec }] = instances;
  const now = Date.now();
  const left = Math.max(0, cluster.backoff.launchAllowedAt(runSpec, now) - now);
  return {
    count: instances.length,
    role: runSpec.spec.role,
    delay: { timeLeftSeconds: Math.ceil(left / 1000), overdue: left <= 0 },
    since: timestamp(Math.min(...instances.map(({ scheduledAt }) => scheduledAt))),
    processedOffersSummary: cluster.offers.summary(runSpec.id),
    ...(unused ? { lastUnusedOffers: cluster.offers.unusedOffers(runSpec.id) } : {}),
    ...(runSpec.kind === 'app' ? { app: printApp(runSpec) } : { pod: printPod(runSpec) }),
  };
}

function resetDelay(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const runSpec = runSpecAt(cluster.store.current, id);
  const waiting = cluster.instances.of(id).filter(isScheduled);
  if (runSpec === undefined || waiting.length === 0) throw notInQueue(id);
  cluster.scheduler.resetDelay(runSpec);
  return { kind: 'empty', status: 204 };
}
