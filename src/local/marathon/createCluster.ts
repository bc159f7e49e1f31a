// Wires the parts behind the routes. Order matters only where a part takes another in its constructor.
import type { Cluster } from './cluster.js';
import { versionClock } from './definition/timestamp.js';
import { Deployments } from './deployment/deployments.js';
import { EventBus } from './events.js';
import { HealthChecks } from './health/healthChecks.js';
import { pretendedProber, realProber } from './health/prober.js';
import { ReadinessChecks } from './health/readiness.js';
import type { MarathonOptions } from './options.js';
import type { Agents } from './agent/agents.js';
import { Backoff } from './task/backoff.js';
import { TaskFailures } from './task/failures.js';
import { PretendedPorts, ProbedPorts } from './agent/hostPorts.js';
import { Instances } from './task/instances.js';
import { OfferStatistics } from './agent/offers.js';
import { Pretence, pretendedDelay } from './run/pretence.js';
import { Processes } from './run/processes.js';
import type { Sandboxes } from './run/sandboxes.js';
import { Scheduler } from './task/scheduler.js';
import type { OpenedStorage } from './storage/storage.js';
import { RecordedFailures, RecordedInstances } from './storage/recorded.js';
import { noRecorder } from './storage/recorder.js';
import { recover } from './storage/recover.js';
import { enforcesRole } from './tree/roles.js';
import { TreeStore } from './tree/store.js';
import { emptyTree, runSpecAt } from './tree/tree.js';
import { Updates } from './tree/updates.js';

export type ClusterSetup = {
  readonly options: MarathonOptions;
  readonly frameworkId: string;
  readonly agents: Agents;
  readonly sandboxes: Sandboxes;
  /** Where the state is kept; absent: nowhere. What it holds is recovered at once. */
  readonly storage?: OpenedStorage;
};

export function createCluster({ options, frameworkId, agents, sandboxes, storage }: ClusterSetup): Cluster {
  const simulate = options.simulate === true;
  const events = new EventBus();
  const recorder = storage?.storage ?? noRecorder;
  const recorded =
    storage === undefined
      ? undefined
      : { instances: new RecordedInstances(events, recorder), failures: new RecordedFailures(recorder) };
  const instances = recorded?.instances ?? new Instances(events);
  const failures = recorded?.failures ?? new TaskFailures();
  const backoff = new Backoff();
  const offers = new OfferStatistics();
  const runtime = simulate ? new Pretence() : new Processes(sandboxes);
  const stored = storage?.stored?.store;
  const versions = versionClock(stored?.rootVersions[0]?.version);
  const store = stored ?? new TreeStore(emptyTree(versions()));
  const scheduler = new Scheduler({
    instances,
    agents,
    ports: simulate ? new PretendedPorts() : new ProbedPorts(),
    runtime,
    backoff,
    offers,
    failures,
    events,
    reportKilling: options.taskKilling === true,
    enforcesRole: (id) => enforcesRole(store.current, id),
  });
  const health = new HealthChecks({
    instances,
    scheduler,
    failures,
    events,
    log: (taskId, level, message) => sandboxes.log(taskId, level, message),
    currentOf: (id) => runSpecAt(store.current, id),
    probe: simulate ? pretendedProber : realProber(runtime),
    ...(simulate ? { pretendAfter: pretendedDelay } : {}),
  });
  const readiness = new ReadinessChecks(instances, simulate);
  const deployments = new Deployments({ instances, scheduler, health, readiness, failures, events }, recorder);
  const updates = new Updates({
    store,
    recorder,
    deployments,
    events,
    versions,
    maxRunningDeployments: options.maxRunningDeployments ?? 100,
    servicePorts: { min: 10_000, max: 20_000 },
  });
  const cluster: Cluster = {
    frameworkId,
    store,
    updates,
    deployments,
    instances,
    scheduler,
    backoff,
    offers,
    failures,
    health,
    readiness,
    events,
  };
  if (storage !== undefined && recorded !== undefined) recover(cluster, storage, recorded);
  return cluster;
}
