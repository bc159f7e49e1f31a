// The two documents clients send about an app: a whole App, where absent means default, and an AppUpdate, where
// absent means keep. One table of fields serves both, so that they cannot drift apart.
import { z } from 'zod';
import {
  defaulted,
  derived,
  double,
  fields,
  firstOf,
  int32,
  int64,
  list,
  map,
  natural,
  optional,
  word,
} from '../shape.js';
import { check, healthCheck, readinessCheck } from './checks.js';
import { container, ipAddress, network, portDefinition, resourceLimits } from './container.js';
import { path, pathText, timestamp, uri } from './strings.js';

const upgradeStrategy = fields({
  maximumOverCapacity: double.min(0).max(1),
  minimumHealthCapacity: double.min(0).max(1),
});
/** Any text reads as "disabled". */
export const unreachableStrategy = firstOf(
  z.string().transform(() => 'disabled' as const),
  fields({ inactiveAfterSeconds: defaulted(int64.min(0), 0), expungeAfterSeconds: defaulted(int64.min(0), 0) }),
);
export const artifact = fields({
  uri,
  extract: defaulted(z.boolean(), true),
  executable: defaulted(z.boolean(), false),
  cache: defaulted(z.boolean(), false),
  destPath: optional(path),
});
export const executorResources = fields({
  cpus: defaulted(double.min(0.1), 0.1),
  mem: defaulted(double.min(32), 32),
  disk: defaulted(double.min(10), 10),
});
const residency = fields({
  relaunchEscalationTimeoutSeconds: defaulted(int64.min(0), 3600),
  taskLostBehavior: defaulted(word('WAIT_FOREVER', 'RELAUNCH_AFTER_TIMEOUT'), 'WAIT_FOREVER'),
});
export const killSelection = word('YOUNGEST_FIRST', 'OLDEST_FIRST');

/** Fields that have no default: absent stays absent, in an App as in an update. */
const optionalFields = {
  acceptedResourceRoles: optional(z.array(z.string())),
  check: optional(check),
  cmd: optional(z.string().min(1)),
  container: optional(container),
  executorResources: optional(executorResources),
  ipAddress: optional(ipAddress),
  portDefinitions: optional(z.array(portDefinition)),
  ports: optional(z.array(int32)),
  residency: optional(residency),
  resourceLimits: optional(resourceLimits),
  role: optional(z.string().min(1)),
  taskKillGracePeriodSeconds: optional(natural),
  tty: optional(z.boolean()),
  unreachableStrategy: optional(unreachableStrategy),
  upgradeStrategy: optional(upgradeStrategy),
  uris: optional(z.array(z.string())),
  user: optional(z.string()),
  versionInfo: optional(derived({ lastScalingAt: timestamp, lastConfigChangeAt: timestamp })),
};

const scalars = {
  backoffFactor: { schema: double.min(1), fallback: 1.15 },
  backoffSeconds: { schema: natural, fallback: 1 },
  cpus: { schema: double.min(0.001), fallback: 1 },
  disk: { schema: double.min(0), fallback: 0 },
  executor: { schema: z.string().regex(/^(?:\/\/cmd|\/?[^/]+(?:\/[^/]+)*|)$/), fallback: '' },
  gpus: { schema: natural, fallback: 0 },
  instances: { schema: natural, fallback: 1 },
  killSelection: { schema: killSelection, fallback: 'YOUNGEST_FIRST' },
  maxLaunchDelaySeconds: { schema: natural, fallback: 300 },
  mem: { schema: double.min(0), fallback: 128 },
  requirePorts: { schema: z.boolean(), fallback: false },
} as const;

/** A text, or a reference to a secret. */
export const envValue = firstOf(z.string(), derived({ secret: z.string() }));
// What an array may hold is not checked while reading: how long a constraint is, or what an id looks like.
const constraint = z.array(z.string());
export const secret = fields({ source: z.string().min(1) });

const collections = {
  args: z.array(z.string()),
  constraints: z.array(constraint),
  dependencies: z.array(z.string()),
  fetch: z.array(artifact),
  healthChecks: z.array(healthCheck),
  networks: z.array(network),
  readinessChecks: z.array(readinessCheck),
};
const maps = {
  env: z.record(z.string(), envValue),
  labels: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), secret),
};

export const app = fields({
  id: pathText,
  /** Clients may send back what they read; it says nothing here. */
  version: optional(timestamp),
  ...optionalFields,
  args: list(z.string()),
  backoffFactor: defaulted(scalars.backoffFactor.schema, scalars.backoffFactor.fallback),
  backoffSeconds: defaulted(scalars.backoffSeconds.schema, scalars.backoffSeconds.fallback),
  constraints: list(constraint),
  cpus: defaulted(scalars.cpus.schema, scalars.cpus.fallback),
  dependencies: list(z.string()),
  disk: defaulted(scalars.disk.schema, scalars.disk.fallback),
  env: map(envValue),
  executor: defaulted(scalars.executor.schema, scalars.executor.fallback),
  fetch: list(artifact),
  gpus: defaulted(scalars.gpus.schema, scalars.gpus.fallback),
  healthChecks: list(healthCheck),
  instances: defaulted(scalars.instances.schema, scalars.instances.fallback),
  killSelection: defaulted(scalars.killSelection.schema, scalars.killSelection.fallback),
  labels: map(z.string()),
  maxLaunchDelaySeconds: defaulted(scalars.maxLaunchDelaySeconds.schema, scalars.maxLaunchDelaySeconds.fallback),
  mem: defaulted(scalars.mem.schema, scalars.mem.fallback),
  networks: list(network),
  readinessChecks: list(readinessCheck),
  requirePorts: defaulted(scalars.requirePorts.schema, scalars.requirePorts.fallback),
  secrets: map(secret),
});

/** An app as a client wrote it, old fields and all, with the parse-time defaults filled in. */
export type AppDocument = z.output<typeof app>;

export const appUpdate = fields({
  id: optional(pathText),
  version: optional(timestamp),
  ...optionalFields,
  backoffFactor: optional(scalars.backoffFactor.schema),
  backoffSeconds: optional(scalars.backoffSeconds.schema),
  cpus: optional(scalars.cpus.schema),
  disk: optional(scalars.disk.schema),
  executor: optional(scalars.executor.schema),
  gpus: optional(scalars.gpus.schema),
  instances: optional(scalars.instances.schema),
  killSelection: optional(scalars.killSelection.schema),
  maxLaunchDelaySeconds: optional(scalars.maxLaunchDelaySeconds.schema),
  mem: optional(scalars.mem.schema),
  requirePorts: optional(scalars.requirePorts.schema),
  args: optional(collections.args),
  constraints: optional(collections.constraints),
  dependencies: optional(collections.dependencies),
  fetch: optional(collections.fetch),
  healthChecks: optional(collections.healthChecks),
  networks: optional(collections.networks),
  readinessChecks: optional(collections.readinessChecks),
  env: optional(maps.env),
  labels: optional(maps.labels),
  secrets: optional(maps.secrets),
});

/** A merge: only what is there is meant. */
export type AppUpdateDocument = z.output<typeof appUpdate>;
