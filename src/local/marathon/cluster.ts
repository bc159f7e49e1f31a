// Everything the routes work with, in one record: the parts of the server, wired once in server.ts.
import type { Deployments } from './deployment/deployments.js';
import type { EventBus } from './events.js';
import type { HealthChecks } from './health/healthChecks.js';
import type { ReadinessChecks } from './health/readiness.js';
import type { Backoff } from './task/backoff.js';
import type { TaskFailures } from './task/failures.js';
import type { Instances } from './task/instances.js';
import type { OfferStatistics } from './agent/offers.js';
import type { Scheduler } from './task/scheduler.js';
import type { TreeStore } from './tree/store.js';
import type { Updates } from './tree/updates.js';

export type Cluster = {
  readonly frameworkId: string;
  readonly store: TreeStore;
  readonly updates: Updates;
  readonly deployments: Deployments;
  readonly instances: Instances;
  readonly scheduler: Scheduler;
  readonly backoff: Backoff;
  readonly offers: OfferStatistics;
  readonly failures: TaskFailures;
  readonly health: HealthChecks;
  readonly readiness: ReadinessChecks;
  readonly events: EventBus;
};
