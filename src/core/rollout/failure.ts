// Why a set is not healthy, in one sentence that a person can act on.
import { count } from '../model/count.js';
import { durationText } from '../model/duration.js';
import type { LiveApp, LiveTask, QueueEntry, TaskFailure } from '../model/observed.js';
import { hasChecks } from './definition.js';
import { current, healthyTasks, isRunning } from './tasks.js';

/**
 * What keeps the tasks of the current version from being healthy, the most telling reason first: a crash, a failing
 * check, a check that has not answered, a task that does not start, no offer, a backoff. Undefined: nothing is seen.
 */
export function failureOf(live: LiveApp): string | undefined {
  const tasks = current(live);
  const unwell = tasks.filter((task) => !healthyTasks(live).includes(task));
  return crash(live) ?? failingCheck(unwell) ?? silentCheck(live, unwell) ?? notStarted(unwell) ?? waiting(live.queue);
}

/** `lastTaskFailure` stays after the app has recovered: only one of the version that runs now says anything. */
export const currentFailure = (live: LiveApp): TaskFailure | undefined =>
  live.lastFailure !== undefined && live.lastFailure.version >= live.changedAt ? live.lastFailure : undefined;

function crash(live: LiveApp): string | undefined {
  const failure = currentFailure(live);
  // Every task is there and running since: the failure is history, the check or the queue says more.
  if (failure === undefined || (current(live).filter(isRunning).length >= live.instances && live.queue === undefined)) {
    return undefined;
  }
  const said = (failure.stderr ?? []).map((line) => line.trim()).filter((line) => line !== '');
  const last = said.length === 0 ? '' : `; its last words: ${short(said.slice(-3).join(' | '), 300)}`;
  return `task ${named(failure.taskId)} on ${failure.host} ended as ${failure.state}: ${short(failure.message, 200)}${last}`;
}

function failingCheck(unwell: readonly LiveTask[]): string | undefined {
  const failing = unwell.filter((task) => task.health === 'failing');
  const first = failing[0];
  if (first === undefined) return undefined;
  const answer = first.failingBecause === undefined ? 'no reason given' : short(first.failingBecause, 200);
  return `the health check of ${count(failing.length, 'task')} fails, ${named(first.id)} on ${first.host}: ${answer}`;
}

function silentCheck(live: LiveApp, unwell: readonly LiveTask[]): string | undefined {
  const silent = unwell.filter((task) => isRunning(task) && task.health === 'none');
  const first = silent[0];
  if (first === undefined || !hasChecks(live.definition)) return undefined;
  const answer = first.failingBecause === undefined ? '' : `: ${short(first.failingBecause, 200)}`;
  return `${count(silent.length, 'task')} running, but no health check has passed yet, ${named(first.id)} on ${first.host}${answer}`;
}

function notStarted(unwell: readonly LiveTask[]): string | undefined {
  const starting = unwell.filter((task) => !isRunning(task));
  const first = starting[0];
  if (first === undefined) return undefined;
  return `${count(starting.length, 'task')} not running yet, ${named(first.id)} on ${first.host} is in ${first.state} (image, artifacts or agent)`;
}

function waiting(queue: QueueEntry | undefined): string | undefined {
  if (queue === undefined || queue.count === 0) return undefined;
  if (queue.delaySeconds > 0) {
    return `${count(queue.count, 'task')} held back for ${durationText(queue.delaySeconds * 1_000)} after failures`;
  }
  return noOffer(queue);
}

/** `no offer fits 2 tasks: InsufficientCpus (12 offers), InsufficientMemory (3)`. */
export function noOffer(queue: QueueEntry): string {
  const reasons = queue.refusals.slice(0, 3).map(({ reason, declined }) => `${reason} (${declined})`);
  if (reasons.length === 0) return `${count(queue.count, 'task')} waiting for an offer`;
  return `no offer fits ${count(queue.count, 'task')}: ${reasons.join(', ')} of ${count(queue.processedOffers, 'offer')}`;
}

/**
 * The instance of a task (of a pod's, with its container): it stays the same over every launch, so that a crash loop is one
 * sentence, not hundreds.
 */
const named = (task: string): string => task.replace(/(?:\._app)?\.\d+$/, '');

const short = (text: string, longest: number): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
};
