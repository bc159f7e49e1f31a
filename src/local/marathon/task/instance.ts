// An instance is a place for one task of an app: it is scheduled, gets a task, and when the task dies it is scheduled
// again under the same id with the next incarnation. Instances are immutable; the tracker holds the newest of each.
import { randomUUID } from 'node:crypto';
import type { App } from '../definition/app.js';
import { segments } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';

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

/** What shall become of an instance: kept running, or taken down for good. */
export type Goal = 'Running' | 'Decommissioned';

/** The machine a task runs on, as Mesos names it. */
export type Placement = { readonly agentId: string; readonly host: string };

/** One launch. `hostPorts` are the agent's; times are milliseconds since the epoch. */
export type Task = {
  readonly id: string;
  readonly placement: Placement;
  readonly hostPorts: readonly number[];
  readonly stagedAt: number;
  readonly startedAt?: number;
  /** The last state Mesos reported; none before the first report. */
  readonly mesosState?: TaskState;
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
  /** The version of the app this instance is to run: it stays what it was when the instance was made. */
  readonly app: App;
  readonly goal: Goal;
  readonly condition: Condition;
  /** When the condition was first reached, in milliseconds. */
  readonly since: number;
  readonly scheduledAt: number;
  readonly incarnation: number;
  readonly task?: Task;
  /** Health as *Mesos* reports it (MESOS_* and COMMAND checks); Marathon's own checks never set this. */
  readonly mesosHealthy?: boolean;
};

/** A new instance waiting for an offer. */
export function scheduled(app: App, now: number): Instance {
  const id = `${segments(app.id).join('_')}.instance-${randomUUID()}`;
  return { id, app, goal: 'Running', condition: 'Scheduled', since: now, scheduledAt: now, incarnation: 0 };
}

/** `prod_web.instance-6f….`, incarnation 2 → `prod_web.instance-6f…._app.2`. */
export const taskId = (instanceId: string, incarnation: number): string => `${instanceId}._app.${incarnation}`;

/** The instance a task id belongs to; undefined when the text is not a task id. */
export function instanceIdOf(task: string): string | undefined {
  return /^(.+\.(?:instance-|marathon-)[^.]+)(?:\.[^.]+(?:\.\d+)?)?$/.exec(task)?.[1];
}

/** `/a/b`'s instance id → `/a/b`: ids carry the path with `_` for `/`. */
export function appIdOf(instanceId: string): PathId | undefined {
  const path = /^(.+)\.(?:instance-|marathon-)[^.]+$/.exec(instanceId)?.[1];
  return path === undefined ? undefined : `/${path.replaceAll('_', '/')}`;
}

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
/** Has a task that is, or may be, alive. */
export const isActive = (instance: Instance): boolean => active.has(instance.condition);
/** Waits for an offer: new, or its last task is dead and the goal is still to run. */
export const isScheduled = (instance: Instance): boolean =>
  instance.goal === 'Running' && (instance.condition === 'Scheduled' || isTerminal(instance.condition));

/**
 * How replacement counts capacity: an app without any check is healthy; with checks only what *Mesos* reported
 * counts, so an instance that only Marathon itself checks never is.
 */
export function consideredHealthy(instance: Instance): boolean {
  const { healthChecks, check, readinessChecks } = instance.app.spec;
  const configured = healthChecks !== undefined || check !== undefined || readinessChecks !== undefined;
  return !configured || instance.mesosHealthy === true;
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
export function printedState(instance: Instance): TaskState {
  return printedStates.get(instance.condition) ?? 'TASK_STAGING';
}

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
