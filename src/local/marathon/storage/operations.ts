// The language of the journal, version 1. A line is a list of operations that hold together; docs/marathon-compatibility.md
// describes them. Run specs and trees are written once and then called by their number.
import { z } from 'zod';
import type { AppSpec } from '../definition/app.js';
import type { PodSpec } from '../definition/pod/pod.js';
import type { TaskFailure } from '../task/failures.js';
import type { Condition, Goal, TaskState } from '../task/instance.js';

/** A newer format has a greater number, and is not read by this program. */
export const formatVersion = 1;
export const formatName = 'baton local marathon';

const number = z.int().min(1);
const text = z.string();
const id = z.string().startsWith('/');
const milliseconds = z.number();

/** Every member of a union, by name: a new one that is missing here does not compile. */
const oneOf = <T extends string>(names: Readonly<Record<T, true>>) =>
  z.custom<T>((value) => typeof value === 'string' && Object.hasOwn(names, value), 'is not a word of this format');

const condition = oneOf<Condition>({
  Scheduled: true,
  Provisioned: true,
  Staging: true,
  Starting: true,
  Running: true,
  Killing: true,
  Finished: true,
  Failed: true,
  Killed: true,
  Error: true,
  Unreachable: true,
  UnreachableInactive: true,
  Gone: true,
  Dropped: true,
  Unknown: true,
});
const goal = oneOf<Goal>({ Running: true, Stopped: true, Decommissioned: true });
const taskState = oneOf<TaskState>({
  TASK_STAGING: true,
  TASK_STARTING: true,
  TASK_RUNNING: true,
  TASK_KILLING: true,
  TASK_FINISHED: true,
  TASK_FAILED: true,
  TASK_KILLED: true,
  TASK_ERROR: true,
  TASK_LOST: true,
  TASK_UNREACHABLE: true,
  TASK_GONE: true,
  TASK_DROPPED: true,
  TASK_UNKNOWN: true,
});

// The checksum says that a definition is the one that was stored; these say that it is a definition of this format.
const appSpecLike = z.looseObject({
  backoffFactor: z.number(),
  backoffSeconds: z.number(),
  cpus: z.number(),
  disk: z.number(),
  executor: text,
  gpus: z.number(),
  instances: z.number(),
  killSelection: text,
  labels: z.record(text, text),
  maxLaunchDelaySeconds: z.number(),
  mem: z.number(),
  networks: z.array(z.looseObject({ mode: text })),
  requirePorts: z.boolean(),
  role: text,
  unreachableStrategy: z.union([z.literal('disabled'), z.looseObject({ inactiveAfterSeconds: z.number() })]),
  upgradeStrategy: z.looseObject({ maximumOverCapacity: z.number(), minimumHealthCapacity: z.number() }),
});
const podSpecLike = z.looseObject({
  containers: z.array(z.looseObject({ name: text, resources: z.looseObject({ cpus: z.number(), mem: z.number() }) })),
  executorResources: z.looseObject({ cpus: z.number() }),
  role: text,
  scaling: z.looseObject({ instances: z.number() }),
  scheduling: z.looseObject({ backoff: z.looseObject({}), upgrade: z.looseObject({}), killSelection: text }),
});
const isAppSpec = (value: unknown): value is AppSpec => appSpecLike.safeParse(value).success;
const isPodSpec = (value: unknown): value is PodSpec => podSpecLike.safeParse(value).success;
const versions = z.object({ version: text, lastScalingAt: text, lastConfigChangeAt: text });

const placement = z.object({
  agentId: text,
  host: text,
  region: z.exactOptional(text),
  zone: z.exactOptional(text),
});

const task = z.object({
  id: text,
  container: z.exactOptional(text),
  hostPorts: z.array(z.int()),
  condition,
  stagedAt: milliseconds,
  startedAt: z.exactOptional(milliseconds),
  mesosState: z.exactOptional(taskState),
  mesosHealthy: z.exactOptional(z.boolean()),
  unreachableSince: z.exactOptional(milliseconds),
});

const instance = z.object({
  id: text,
  runSpec: number,
  goal,
  condition,
  since: milliseconds,
  scheduledAt: milliseconds,
  incarnation: z.int().min(0),
  placement: z.exactOptional(placement),
  tasks: z.array(task),
  reservation: z.exactOptional(placement.extend({ volumes: z.array(z.object({ containerPath: text, uuid: text })) })),
});

const failure: z.ZodType<TaskFailure> = z.object({
  appId: id,
  host: text,
  message: text,
  state: text,
  taskId: text,
  timestamp: text,
  version: text,
  slaveId: text,
});

export const operation = z.discriminatedUnion('op', [
  /** The first line of a journal, alone. */
  z.object({ op: z.literal('format'), name: z.literal(formatName), version: z.literal(formatVersion) }),
  z.object({ op: z.literal('framework'), id: text }),
  z.object({ op: z.literal('app'), n: number, id, versions, spec: z.custom<AppSpec>(isAppSpec, 'is not an app') }),
  z.object({ op: z.literal('pod'), n: number, id, versions, spec: z.custom<PodSpec>(isPodSpec, 'is not a pod') }),
  /** A tree as it differs from tree `from`; without it, from nothing. */
  z.object({
    op: z.literal('tree'),
    n: number,
    from: z.exactOptional(number),
    version: text,
    put: z.array(number),
    gone: z.array(id),
    groups: z.array(z.object({ id, dependencies: z.array(id), enforceRole: z.exactOptional(z.boolean()) })),
    groupsGone: z.array(id),
  }),
  /** `filed`: the versions of apps and pods that came with this root. */
  z.object({ op: z.literal('root'), tree: number, filed: z.array(number) }),
  z.object({ op: z.literal('current'), tree: number, removed: z.array(id) }),
  z.object({ op: z.literal('begun'), id: text, version: text, original: number, target: number }),
  z.object({ op: z.literal('ended'), id: text }),
  z.object({ op: z.literal('instance'), instance }),
  z.object({ op: z.literal('instanceGone'), id: text }),
  z.object({ op: z.literal('failure'), failure }),
  z.object({ op: z.literal('failureForgotten'), appId: id }),
]);

export type Operation = z.output<typeof operation>;
export const line = z.array(operation);
