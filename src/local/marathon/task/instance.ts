// An instance is a place for one task of an app, or for the containers of a pod, each a task: it is scheduled, gets its
// tasks, and when they are dead it is scheduled again under the same id with the next incarnation. Instances are immutable; the tracker holds the newest of each.
import { randomUUID } from 'node:crypto';
import { segments } from '../definition/pathId.js';
import { hasAnyCheck } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';

export type Condition =
  | 'Scheduled'
  | 'Provisioned'
  | 'Staging'
  | 'Starting'
  | 'Running'
  | 'Killing'
  | 'Finished'
  | 'Failed'
  | 'Killed'
  | 'Error'
  | 'Unreachable'
  | 'UnreachableInactive'
  | 'Gone'
  | 'Dropped'
  | 'Unknown';

/** What shall become of an instance: kept running, taken down until it is needed again (residents), or for good. */
export type Goal = 'Running' | 'Stopped' | 'Decommissioned';

/** The machine a task runs on, as Mesos names it. */
export type Placement = {
  readonly agentId: string;
  readonly host: string;
  readonly region?: string;
  readonly zone?: string;
};

/** What a resident instance keeps on its agent from launch to launch: its resources there, and its volumes. */
export type Reservation = Placement & { readonly volumes: readonly LocalVolume[] };

/** A persistent volume of one instance: where its task finds it, and the uuid that tells it from all others. */
export type LocalVolume = { readonly containerPath: string; readonly uuid: string };

/** One launch. `hostPorts` are the agent's; times are milliseconds since the epoch. */
export type Task = {
  readonly id: string;
  /** Which container of the pod this is; absent for the one task of an app. */
  readonly container?: string;
  readonly hostPorts: readonly number[];
  readonly condition: Condition;
  readonly stagedAt: number;
  readonly startedAt?: number;
  /** The last state Mesos reported; none before the first report. */
  readonly mesosState?: TaskState;
  /** Health as *Mesos* reports it (MESOS_* and COMMAND checks, all checks of pods); Marathon's own never set this. */
  readonly mesosHealthy?: boolean;
  /** Since when the agent is out of reach, in milliseconds; only of an unreachable task. */
  readonly unreachableSince?: number;
};

export type TaskState =
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_KILLING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'
  | 'TASK_ERROR'
  | 'TASK_LOST'
  | 'TASK_UNREACHABLE'
  | 'TASK_GONE'
  | 'TASK_DROPPED'
  | 'TASK_UNKNOWN';

export type Instance = {
  readonly id: string;
  /** The version this instance is to run: it stays what it was when the instance was made. */
  readonly runSpec: RunSpec;
  readonly goal: Goal;
  readonly condition: Condition;
  /** When the condition was first reached, in milliseconds. */
  readonly since: number;
  /** When it began to wait for an offer, the last time. */
  readonly scheduledAt: number;
  readonly incarnation: number;
  /** Where the tasks are, or were last; absent before the first launch. */
  readonly placement?: Placement;
  /** The tasks of the last launch: one of an app, one per container of a pod; none before. */
  readonly tasks: readonly Task[];
  readonly reservation?: Reservation;
};

/** A new instance waiting for an offer. */
export function scheduled(runSpec: RunSpec, now: number): Instance {
  const id = `${segments(runSpec.id).join('_')}.instance-${randomUUID()}`;
  const waiting = { goal: 'Running', condition: 'Scheduled', since: now, scheduledAt: now } as const;
  return { id, runSpec, ...waiting, incarnation: 0, tasks: [] };
}

/** `prod_web.instance-6f….`, incarnation 2 → `prod_web.instance-6f…._app.2`; pods have the container's name there. */
export const taskId = (instanceId: string, incarnation: number, container = '_app'): string =>
  `${instanceId}.${container}.${incarnation}`;

/** The one task of an app's instance, if it was ever launched. */
export const appTask = ({ tasks }: Instance): Task | undefined => tasks[0];

const terminal: ReadonlySet<Condition> = new Set<Condition>([
  'Finished',
  'Failed',
  'Killed',
  'Error',
  'Gone',
  'Dropped',
  'Unknown',
]);
const active: ReadonlySet<Condition> = new Set<Condition>([
  'Provisioned',
  'Staging',
  'Starting',
  'Running',
  'Killing',
  'Unreachable',
]);

export const isTerminal = (condition: Condition): boolean => terminal.has(condition);
/** Conditions upon which deployments and kills take a task for gone, although an unreachable one may come back. */
export const considerTerminal = (condition: Condition): boolean =>
  terminal.has(condition) || condition === 'Unreachable' || condition === 'UnreachableInactive';
/** Nobody knows what became of it; constraints do not see such an instance (but an inactive one they do). */
export const isLost = (condition: Condition): boolean =>
  condition === 'Unreachable' || condition === 'Gone' || condition === 'Dropped' || condition === 'Unknown';
/** None of its tasks lives, if it ever had any. */
export const isOver = ({ tasks }: Instance): boolean => tasks.every(({ condition }) => isTerminal(condition));
/** Has a task that is, or may be, alive. */
export const isActive = ({ condition }: Pick<Instance, 'condition'>): boolean => active.has(condition);
/** Is to be launched: new, or dead while the goal is still to run. A pod is so as soon as one container has failed. */
export const isScheduled = ({ goal, condition }: Pick<Instance, 'goal' | 'condition'>): boolean =>
  goal === 'Running' && (condition === 'Scheduled' || isTerminal(condition));
/** May be launched at the next offer: nothing of the last launch lives any more. */
export const awaitsOffer = (instance: Instance): boolean => isScheduled(instance) && isOver(instance);

/**
 * How replacement counts capacity: an app without any check is healthy; with checks only what *Mesos* reported
 * counts, so an instance that only Marathon itself checks never is.
 */
export const consideredHealthy = (instance: Instance): boolean =>
  !hasAnyCheck(instance.runSpec) || mesosHealth(instance.tasks) === true;

/**
 * Health of an instance as its tasks' reports add up: false as soon as a running task is unhealthy; otherwise unknown
 * while a task neither runs nor has finished; true when at least one is healthy (Marathon's Instance.computeHealth).
 */
export function mesosHealth(tasks: readonly Task[]): boolean | undefined {
  let found: boolean | undefined;
  for (const { condition, mesosHealthy } of tasks) {
    if (condition === 'Running' && mesosHealthy === false) return false;
    if (condition !== 'Running' && condition !== 'Finished') return undefined;
    if (condition === 'Running' && mesosHealthy === true) found = true;
  }
  return found;
}

// Of several tasks the one that stands first here says how the instance is (Marathon's conditionHierarchy).
const precedence: readonly Condition[] = [
  'Error',
  'Failed',
  'Gone',
  'Dropped',
  'Unreachable',
  'Killing',
  'Starting',
  'Staging',
  'Unknown',
  'Provisioned',
  'Running',
  'Finished',
  'Killed',
];

/** The condition of an instance, of the conditions of its tasks. */
export function conditionOfTasks(tasks: readonly Task[]): Condition {
  const conditions = new Set(tasks.map(({ condition }) => condition));
  return precedence.find((condition) => conditions.has(condition)) ?? 'Unknown';
}

const conditions: Readonly<Record<TaskState, Condition>> = {
  TASK_STAGING: 'Staging',
  TASK_STARTING: 'Starting',
  TASK_RUNNING: 'Running',
  TASK_KILLING: 'Killing',
  TASK_FINISHED: 'Finished',
  TASK_FAILED: 'Failed',
  TASK_KILLED: 'Killed',
  TASK_ERROR: 'Error',
  TASK_LOST: 'Unreachable',
  TASK_UNREACHABLE: 'Unreachable',
  TASK_GONE: 'Gone',
  TASK_DROPPED: 'Dropped',
  TASK_UNKNOWN: 'Unknown',
};

export const conditionOf = (state: TaskState): Condition => conditions[state];

/** The state printed in task lists; what has no Mesos state yet is printed as staging. */
export const printedState = (condition: Condition): TaskState => printedStates.get(condition) ?? 'TASK_STAGING';

// TASK_LOST is what older Mesos says; Marathon prints unreachable tasks as such, so it is left out here.
const printedStates: ReadonlyMap<Condition, TaskState> = new Map([
  ['Staging', 'TASK_STAGING'],
  ['Starting', 'TASK_STARTING'],
  ['Running', 'TASK_RUNNING'],
  ['Killing', 'TASK_KILLING'],
  ['Finished', 'TASK_FINISHED'],
  ['Failed', 'TASK_FAILED'],
  ['Killed', 'TASK_KILLED'],
  ['Error', 'TASK_ERROR'],
  ['Unreachable', 'TASK_UNREACHABLE'],
  ['UnreachableInactive', 'TASK_UNREACHABLE'],
  ['Gone', 'TASK_GONE'],
  ['Dropped', 'TASK_DROPPED'],
  ['Unknown', 'TASK_UNKNOWN'],
]);
