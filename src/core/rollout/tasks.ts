// Adjectives of tasks. A scale keeps tasks on their old version, so `current` compares with the last *change*.
import type { Instant } from '../model/ids.js';
import type { LiveApp, LiveTask } from '../model/observed.js';
import { hasChecks, killGraceOf } from './definition.js';

export const isRunning = (task: LiveTask): boolean => task.state === 'TASK_RUNNING';

export const isTerminating = (task: LiveTask): boolean => task.state === 'TASK_KILLING';

/** States in which a task holds a place: the rest has ended, or its agent is not heard of (Marathon gives no version). */
const active = ['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING'];

export const isActive = (task: LiveTask): boolean => active.includes(task.state);

/** Active tasks of the definition that GET shows: Marathon shows a new one at once, long before its tasks are there. */
export const current = (live: LiveApp): readonly LiveTask[] =>
  live.tasks.filter((task) => isActive(task) && task.version !== undefined && task.version >= live.changedAt);

/** Active tasks of an earlier definition. */
export const old = (live: LiveApp): readonly LiveTask[] =>
  live.tasks.filter((task) => isActive(task) && task.version !== undefined && task.version < live.changedAt);

/** `tasksHealthy` is 0 without checks: there running is all that can be known. */
const isHealthy = (task: LiveTask, checked: boolean): boolean =>
  isRunning(task) && (checked ? task.health === 'passing' : task.health !== 'failing');

export const healthyTasks = (live: LiveApp): readonly LiveTask[] => {
  const checked = hasChecks(live.definition);
  return current(live).filter((task) => isHealthy(task, checked));
};

/**
 * Healthy tasks of the current definition that stay. Without its feature `task_killing` Marathon shows those that are ending as running:
 * after a scaling, which may have ended any that were there before it, those count again once a kill would be over.
 */
export const stayingTasks = (live: LiveApp, now: Instant): readonly LiveTask[] => {
  const isOver = now >= live.scaledAt + killGraceOf(live.definition) + untilReported;
  return healthyTasks(live).filter(({ version }) => isOver || (version ?? 0) >= live.scaledAt);
};

/** Milliseconds until Marathon has heard of the end of a task. */
const untilReported = 5_000;

/**
 * Tasks that a replacement by Marathon counts as healthy, of any version: running, and passing if there are checks. Only
 * with checks that Mesos runs, or none; of others it counts no task.
 */
export const countedTasks = (live: LiveApp): readonly LiveTask[] =>
  [...current(live), ...old(live)].filter((task) => isHealthy(task, hasChecks(live.definition)));

/** Old tasks are checked with the checks of their own version: one that has answered counts by its answer. */
export const servingTasks = (live: LiveApp): readonly LiveTask[] => {
  const serving = new Set(healthyTasks(live));
  return live.tasks.filter((task) => serving.has(task) || (old(live).includes(task) && isHealthy(task, false)));
};
