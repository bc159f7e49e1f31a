// /v2/queue: what waits for offers or for its backoff, and why nothing fits (Marathon's LaunchStats).
import type { Cluster } from '../cluster.js';
import { printPod } from '../definition/pod/pod.js';
import type { RunSpec } from '../definition/runSpec.js';
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

/** One item for each app and pod that is still defined and has instances to launch, of whatever version. */
function list(cluster: Cluster, { query }: Request): Answer {
  const unused = query.getAll('embed').includes('lastUnusedOffers');
  const queue = [...cluster.instances.appIds].flatMap((id) => {
    const runSpec = runSpecAt(cluster.store.current, id);
    const instances = cluster.instances.of(id).filter(isToLaunch);
    return runSpec === undefined || instances.length === 0 ? [] : [item(cluster, runSpec, instances, unused)];
  });
  return ok({ queue });
}

const isToLaunch = (instance: Instance): boolean =>
  isScheduled(instance) || (instance.condition === 'Provisioned' && instance.goal === 'Running');

function item(
  cluster: Cluster,
  runSpec: RunSpec,
  instances: readonly Instance[],
  unused: boolean,
): Record<string, unknown> {
  return {
    count: instances.length,
    role: runSpec.spec.role,
    delay: delayOf(cluster, runSpec),
    since: timestamp(instances.reduce((first, { scheduledAt }) => Math.min(first, scheduledAt), Date.now())),
    processedOffersSummary: cluster.offers.summary(runSpec.id),
    ...(unused ? { lastUnusedOffers: cluster.offers.unusedOffers(runSpec.id) } : {}),
    ...(runSpec.kind === 'app' ? { app: printApp(runSpec) } : { pod: printPod(runSpec) }),
  };
}

/** The delay of the newest configuration; only when it has been over for a whole second is it called overdue. */
function delayOf({ backoff }: Cluster, runSpec: RunSpec): Record<string, unknown> {
  const now = Date.now();
  const until = backoff.delayedUntil(runSpec, now);
  const seconds = until === undefined ? 0 : Math.trunc((until - now) / 1000);
  return { timeLeftSeconds: Math.max(0, seconds), overdue: until === undefined || seconds < 0 };
}

function resetDelay(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const runSpec = runSpecAt(cluster.store.current, id);
  if (runSpec === undefined || !cluster.instances.of(id).some(isScheduled)) throw notInQueue(id);
  cluster.scheduler.resetDelay(runSpec);
  return { kind: 'empty', status: 204 };
}
