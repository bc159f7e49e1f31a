// What is worth writing down after a pass. Every change here is a commit that people read, so that numbers which move
// while nothing happens are none.
import type { DesiredApp } from '../model/app.js';
import type { AppId, CommitSha, EnvironmentName, Instant } from '../model/ids.js';
import { canonicalJson, jsonEqual } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import type { AppRecord, RecordedSight } from '../model/record.js';
import type { Step } from '../model/step.js';
import { problemDocument } from '../plan/show/json.js';
import { maskText } from '../masking/maskText.js';
import { knownOf } from '../rollout/pursuit.js';
import { memory } from './memory.js';
import { revisionOf, sameOr, words } from './written.js';

export interface RecordInput {
  readonly app: AppId;
  readonly environment: EnvironmentName;
  readonly previous?: AppRecord | undefined;
  /** What git wants, where the step does not say what it is about. Absent: invalid, or not in git any more. */
  readonly desired?: DesiredApp | undefined;
  /** The commit that was looked at; recorded where no revision names an earlier one. */
  readonly commit: CommitSha;
  /** Instances that Marathon is set to, and how many of the current version are healthy; absent: it has no such app. */
  readonly counts?: { readonly instances: number; readonly healthy: number } | undefined;
  /** Of all sets, where there may be two. */
  readonly seen?: RecordedSight | undefined;
  readonly step: Step;
  readonly problems: readonly Problem[];
  readonly mergeRequest?: number | undefined;
  /** Marathon's clock. */
  readonly at: Instant;
}

/**
 * The record after this step, secrets in its words masked; the very `previous` when there is nothing new to say. New
 * is: another phase, revision, commit, number of instances, problem or verdict, or a reason in other words (numbers,
 * ids and times in it do not count).
 */
export function nextRecord(input: RecordInput): AppRecord {
  const { previous, desired, step } = input;
  const counts = countsOf(input);
  const about = step.about ?? (desired && knownOf(desired));
  const revision = about?.revision ?? null;
  const commit = about?.commit ?? commitOf(input);
  const samePursuit = previous !== undefined && previous.revision === revision && previous.commit === commit;
  const next: AppRecord = {
    version: 1,
    app: input.app,
    environment: input.environment,
    revision,
    commit,
    phase: step.phase,
    // What stands in the record has been masked.
    because: previous?.because === step.because ? step.because : words(step.because),
    strategy: about?.strategy?.kind ?? null,
    instances: counts?.instances ?? desired?.spec.instances ?? 0,
    healthy: counts?.healthy ?? 0,
    traffic: shareSaid(input),
    since: samePursuit && previous.phase === step.phase ? previous.since : input.at,
    mergeRequest: input.mergeRequest ?? (samePursuit ? previous.mergeRequest : null),
    approvedBy: samePursuit ? previous.approvedBy : [],
    problems: input.problems.map(maskProblem),
    ...memory(previous, step, input.at),
    ...setsMemory(input),
    ...seenMemory(input),
    ...besideMemory(input),
    ...removalMemory(input),
    ...jobMemory(input),
  };
  return previous !== undefined && saysTheSame(previous, next) ? previous : next;
}

/**
 * How far an app has come that git does not name. Back in git it is kept until the app has begun or settled again: its 0
 * instances are ours until then, and nobody's hand.
 */
function removalMemory({ previous, step }: RecordInput): Pick<AppRecord, 'removal' | 'prunedAt'> {
  const isOver = step.begins !== undefined || step.phase === 'settled';
  const before = previous?.removal;
  const now = step.removal ?? (isOver ? undefined : before);
  const removal = now !== undefined && before !== undefined && jsonEqual({ ...now }, { ...before }) ? before : now;
  const prunedAt = (step.prunes === true ? step.removal?.begunAt : undefined) ?? previous?.prunedAt;
  return { ...(removal === undefined ? {} : { removal }), ...(prunedAt === undefined ? {} : { prunedAt }) };
}

/** Which sets serve, and with which shares; what a person said of the stage that it waits at stands beside it. */
function setsMemory({ previous, step }: RecordInput): Pick<AppRecord, 'sets'> {
  const before = previous?.sets;
  const now = step.sets === null ? undefined : (step.sets ?? before);
  if (now === undefined) return {};
  const { action } = step;
  const effect = action?.kind === 'hear' ? action.effect : undefined;
  const next = effect?.kind === 'next' ? (effect.full ? 'full' : 'once') : now.next;
  const sets = { ...now, next };
  return { sets: before !== undefined && jsonEqual({ ...before }, sets) ? before : sets };
}

/** Of the set that serves: with blue-green it seldom has the id of git. */
function countsOf(input: RecordInput): RecordInput['counts'] {
  const { sets } = setsMemory(input);
  return input.seen?.sets.find(({ marathonId }) => marathonId === sets?.primary) ?? input.counts;
}

function seenMemory(input: RecordInput): Pick<AppRecord, 'seen'> {
  const { seen, previous } = input;
  if (setsMemory(input).sets === undefined) return {};
  const kept = seen ?? previous?.seen;
  return kept === undefined ? {} : { seen: kept };
}

/** The set that served before a switch runs what was last good then. Kept until one set is left: a removal may be lost. */
function besideMemory({ previous, step }: RecordInput): Pick<AppRecord, 'beside'> {
  const { action, begins, sets, settles } = step;
  if (sets === null) return {};
  const isPut = action?.kind === 'put' && begins !== undefined && action.marathonId === sets?.candidate;
  const isSwitched = settles !== undefined && sets !== undefined && sets.candidate === previous?.sets?.primary;
  const now = isPut ? revisionOf(begins) : isSwitched ? previous.lastGood : previous?.beside;
  const same = sameOr(previous?.beside ?? null, now ?? null);
  return same === null ? {} : { beside: same };
}

/** While there is a candidate, its share. */
function shareSaid(input: RecordInput): number | null {
  const { sets } = setsMemory(input);
  return sets === undefined || sets.candidate === null ? null : sets.share;
}

/** What ran, so that it does not run again; and whose fast way back is none, because something was migrated in between. */
function jobMemory({ previous, step: { ran } }: RecordInput): Pick<AppRecord, 'jobs'> {
  const before = previous?.jobs ?? [];
  if (ran === undefined) return before.length === 0 ? {} : { jobs: before };
  const others = before.filter((one) => one.revision !== ran.revision || one.index !== ran.index);
  return { jobs: [ran, ...others].slice(0, 20) };
}

/** A definition that stays invalid is the fault of the commit that brought it, not of each that comes after. */
function commitOf({ previous, commit, problems }: RecordInput): CommitSha {
  const isStill = previous?.revision === null && sameProblems(previous.problems, problems.map(maskProblem));
  return isStill ? previous.commit : commit;
}

const maskProblem = (problem: Problem): Problem => ({
  ...problem,
  message: maskText(problem.message),
  ...(problem.hint === undefined ? {} : { hint: maskText(problem.hint) }),
});

const sameProblems = (left: readonly Problem[], right: readonly Problem[]): boolean =>
  canonicalJson(left.map(problemDocument)) === canonicalJson(right.map(problemDocument));

function saysTheSame(previous: AppRecord, next: AppRecord): boolean {
  return (
    previous.phase === next.phase &&
    previous.revision === next.revision &&
    previous.commit === next.commit &&
    previous.strategy === next.strategy &&
    previous.instances === next.instances &&
    previous.mergeRequest === next.mergeRequest &&
    sameProblems(previous.problems, next.problems) &&
    sameMemory(previous, next) &&
    sameReason(previous, next)
  );
}

const sameMemory = (previous: AppRecord, next: AppRecord): boolean =>
  previous.lastGood === next.lastGood &&
  previous.begun === next.begun &&
  (previous.superseded ?? null) === (next.superseded ?? null) &&
  previous.settled === next.settled &&
  (previous.jobs ?? []).length === (next.jobs ?? []).length &&
  previous.jobs?.[0]?.at === next.jobs?.[0]?.at &&
  previous.settledInstances === next.settledInstances &&
  previous.sets === next.sets &&
  previous.beside === next.beside &&
  previous.removal === next.removal &&
  previous.prunedAt === next.prunedAt &&
  previous.rejected?.revision === next.rejected?.revision &&
  previous.rejected?.commit === next.rejected?.commit &&
  previous.heard?.at === next.heard?.at &&
  previous.heard?.kind === next.heard?.kind;

/** What settled and stays whole is not written down again because another sentence is found for it. */
const sameReason = (previous: AppRecord, next: AppRecord): boolean =>
  (next.phase === 'settled' && previous.healthy === next.healthy) || shape(previous.because) === shape(next.because);

/** A sentence without the words that carry numbers: counts, durations, instants, task ids, addresses. */
const shape = (because: string): string => because.replace(/\S*\d\S*/g, '#');
