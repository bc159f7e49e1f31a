// One run of a job, and the forms in which the API shows it (the JSON of JobRun, JobRunInfo and JobHistory).
import { randomBytes, randomUUID } from 'node:crypto';
import type { JobSpec } from './jobSpec.js';

/** INITIAL until its first task is launched: only then does Metronome show another one (JobRunExecutorActor). */
export type RunStatus = 'INITIAL' | 'ACTIVE' | 'SUCCESS' | 'FAILED';

export type RunTask = {
  readonly id: string;
  readonly startedAt: number;
  readonly completedAt?: number;
  readonly status: 'TASK_RUNNING' | 'TASK_FINISHED' | 'TASK_FAILED';
};

/** Immutable; times are ms since 1970. `spec` is the job's at the moment the run was begun. */
export type Run = {
  readonly id: string;
  readonly spec: JobSpec;
  readonly status: RunStatus;
  readonly createdAt: number;
  readonly completedAt?: number;
  readonly tasks: readonly RunTask[];
};

/** A run that has ended, as the history keeps it. */
export type EndedRun = Pick<Run, 'id' | 'createdAt'> & {
  readonly finishedAt: number;
  readonly tasks: readonly string[];
};

export function newRun(spec: JobSpec, now: number): Run {
  const seconds = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14);
  const random = [...randomBytes(5)].map((byte) => letters[byte % letters.length]).join('');
  return { id: `${seconds}${random}`, spec, status: 'INITIAL', createdAt: now, tasks: [] };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `shop_cart-before_20261121120000abcde.instance-…._app.1`, as Marathon names the tasks of an app of that path. */
export const newTaskId = ({ id, spec }: Run): string =>
  `${[...spec.id.split('.'), id].join('_')}.instance-${randomUUID()}._app.1`;

/** `2026-11-21T12:00:00.000+0000`. */
export const timestamp = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');

export const runJson = ({ id, spec, status, createdAt, completedAt, tasks }: Run) => ({
  id,
  jobId: spec.id,
  status,
  createdAt: timestamp(createdAt),
  completedAt: completedAt === undefined ? null : timestamp(completedAt),
  tasks: tasks.map((task) => ({
    id: task.id,
    startedAt: timestamp(task.startedAt),
    ...(task.completedAt !== undefined && { completedAt: timestamp(task.completedAt) }),
    status: task.status,
  })),
});

export const endedJson = ({ id, createdAt, finishedAt, tasks }: EndedRun) => ({
  id,
  createdAt: timestamp(createdAt),
  finishedAt: timestamp(finishedAt),
  tasks,
});
