// What will happen to one app, one act after the other, in its own numbers: what the strategy's name only promises.
import { assertNever } from '../model/assertNever.js';
import { count } from '../model/count.js';
import { durationText } from '../model/duration.js';
import type { Json, JsonObject } from '../model/json.js';
import { objectAt } from '../model/jsonParts.js';
import type { ChangeKind } from '../model/plan.js';
import type { Strategy } from '../model/strategy.js';
import { hasChecks } from '../rollout/definition.js';
import { jobName } from '../rollout/jobsLeft.js';
import type { Course } from './course.js';
import { besideSteps, type Beside } from './twoSetSteps.js';

export interface Acts {
  readonly kind: Exclude<ChangeKind, 'same' | 'prune'>;
  readonly strategy: Strategy;
  /** The definition that is wanted. */
  readonly definition: JsonObject;
  /** Tasks that there are, and that there shall be. */
  readonly current: number;
  readonly wanted: number;
  /** Absent: no task is replaced by Marathon in one go. */
  readonly course?: Course | undefined;
  /** Git's number, where another one stays because it is not git's to set. */
  readonly leftAlone?: number | undefined;
  /** What has settled here before: nothing, another revision, which is gone back to, or the wanted one, which is not judged again. */
  readonly settled: 'nothing' | 'another' | 'wanted';
  /** Where the new version stands beside the old one first: what serves now; absent: it is replaced in place. */
  readonly beside?: Pick<Beside, 'app' | 'strategy' | 'serving' | 'progress'> | undefined;
  /** Where a strategy of two sets has none this time: the sentence that says so, and why. */
  readonly inPlace?: string | undefined;
  /** Numbers (from 1) of the strategy's jobs that have not succeeded for this revision. */
  readonly jobs: readonly number[];
}

/** Sentences without a subject: Baton and Marathon are who acts. */
export const stepsOf = (acts: Acts): readonly string[] => [...ownNumber(acts), ...jobsOf(acts), ...actsOf(acts)];

const ownNumber = ({ leftAlone, current }: Acts): readonly string[] =>
  leftAlone === undefined
    ? []
    : [`leaves ${count(current, 'instance')} as they run: the number is not git's (${leftAlone})`];

/** Only what is put waits for jobs. */
function jobsOf({ kind, strategy: { before = [] }, jobs, beside }: Acts): readonly string[] {
  // Of a second set that was started all have run.
  if (kind === 'scale' || kind === 'restart' || beside?.progress !== undefined) return [];
  return jobs.flatMap((index) => {
    const job = before[index - 1];
    if (job === undefined) return [];
    return `runs ${jobName(job, index, before.length)} first, at most ${durationText(job.timeout)}: if it fails, nothing is changed`;
  });
}

function actsOf(acts: Acts): readonly string[] {
  const { kind, current, wanted } = acts;
  switch (kind) {
    case 'create':
      return wanted === 0 ? ['creates the app without a task'] : [`starts ${count(wanted, 'task')}`, ...deadline(acts)];
    case 'scale':
      return [scaled(acts)];
    case 'restart':
      return [...replaced(acts), ...deadline(acts)];
    case 'update':
      if (wanted === 0) return [`stops ${current === 0 ? 'nothing: no task runs' : all(current)}`];
      if (acts.beside !== undefined && current > 0) return [...besides(acts, acts.beside), ...deadline(acts)];
      if (acts.strategy.kind === 'recreate') return [...recreated(acts), ...deadline(acts)];
      return [...(acts.inPlace === undefined ? [] : [acts.inPlace]), ...replaced(acts), ...deadline(acts)];
    default:
      return assertNever(kind);
  }
}

function scaled({ current, wanted, definition }: Acts): string {
  if (wanted > current) return `starts ${count(wanted - current, 'more task')}, none restarts`;
  const oldest = killSelectionOf(definition) === 'OLDEST_FIRST';
  if (wanted === 0) return `stops ${all(current)}`;
  return `stops ${current - wanted} of ${current} tasks, the ${oldest ? 'oldest' : 'youngest'} first, none restarts`;
}

/** Of an app, or of a pod. */
const killSelectionOf = (definition: JsonObject): Json | undefined =>
  definition['killSelection'] ?? objectAt(definition, 'scheduling')['killSelection'];

/** The tasks of a blue-green are never replaced: one set takes the place of the other. */
const besides = (acts: Acts, beside: NonNullable<Acts['beside']>): readonly string[] =>
  besideSteps(
    { ...beside, current: acts.current, wanted: acts.wanted },
    beside.strategy.kind === 'blue-green' ? [] : replaced(acts),
  );

function recreated({ current, wanted }: Acts): readonly string[] {
  if (current === 0) return [`starts ${count(wanted, 'task')}`];
  return [
    `scales to 0 and waits until ${current === 1 ? 'the old task has' : `all ${current} old tasks have`} ended`,
    `starts ${count(wanted, 'new task')}: none is in service meanwhile`,
  ];
}

function replaced(acts: Acts): readonly string[] {
  const { current, wanted, course } = acts;
  if (course === undefined || current === 0) return [`starts ${count(wanted, 'task')}`];
  const { stopFirst, startFirst } = course;
  const left = current - stopFirst;
  if (left === 0) {
    return [
      `stops ${current === 1 ? 'the old task' : `all ${current} old tasks`} at once`,
      `starts ${count(wanted, 'new task')}: none is in service meanwhile`,
    ];
  }
  if (stopFirst === 0 && startFirst === 0) {
    return ['can neither start nor stop a task with these capacities: Marathon would wait for ever'];
  }
  return [
    ...(stopFirst === 0 ? [] : [`stops ${stopFirst} of ${current} old tasks`]),
    ...(startFirst === 0 ? [] : [`starts ${count(startFirst, 'new task')} beside the ${left} old`]),
    oneByOne(left, wanted, startFirst),
    `never fewer than ${Math.min(left, wanted)} of ${wanted} in service${unchecked(acts)}`,
  ];
}

function oneByOne(left: number, wanted: number, startFirst: number): string {
  if (left === 1) return 'stops the old one as soon as a new one is healthy';
  const next = startFirst < wanted ? ' and starts the next' : '';
  return `stops an old one${next} as each new one becomes healthy, until all ${wanted} are new`;
}

const unchecked = ({ definition }: Acts): string =>
  hasChecks(definition) ? '' : '; without a health check a task counts as soon as it runs';

/** The strategy's patience, and what comes when it ends. */
function deadline({ strategy, settled, wanted }: Acts): readonly string[] {
  if (wanted === 0) return [];
  if (settled === 'wanted') return ['this revision has settled here before: a failure is reported, not judged'];
  const otherwise =
    strategy.onFailure === 'pause'
      ? 'the app is paused for a person to look at'
      : settled === 'another'
        ? 'the last good revision is put back'
        : 'the app is scaled to 0: nothing has settled here before';
  const healthy = wanted === 1 ? 'the task has to be healthy' : 'every task has to be healthy';
  return [`${healthy} within ${durationText(strategy.healthyWithin)}, else ${otherwise}`];
}

const all = (tasks: number): string => (tasks === 1 ? 'the only task' : `all ${tasks} tasks`);
