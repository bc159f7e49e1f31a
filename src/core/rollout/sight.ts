// What the rows of the table ask, derived from what git wants, what is written down, and what the cluster shows.
import { ownershipOf } from '../definition/strategy/labels.js';
import type { LiveApp, ObservedApp } from '../model/observed.js';
import type { KnownRevision } from '../model/record.js';
import type { Scale } from '../model/strategy.js';
import { ignoresInstances } from '../plan/compare/fieldChanges.js';
import { carriesSetLabels, isOurs, unreleasedOwner } from '../policy/ownership/ownership.js';
import { floorOf } from './capacity.js';
import { isSetToOnce } from './compare.js';
import { capacityOf, hasMesosChecks, instancesOf, killGraceOf, withInstances } from './definition.js';
import { deploymentsOf, type Deploying } from './deploying.js';
import { isAllHealthy, isStalled } from './looking.js';
import { isAlike, sameRevision, type Pursuit } from './pursuit.js';
import { current, healthyTasks, isTerminating, old, servingTasks } from './tasks.js';

export interface Sight extends Pursuit {
  readonly now: number;
  /** L: the newest revision that settled here with instances. */
  readonly lastGood: KnownRevision | undefined;
  /** W is L, or differs from it in nothing that would be written: there is nothing to judge. */
  readonly settledBefore: boolean;
  /** W has a verdict. */
  readonly rejected: boolean;
  /** W has begun here by our own record: only that is judged. */
  readonly begun: boolean;
  /** How many instances W shall have; `ours`: whether we may scale it to that. */
  readonly number: { readonly instances: number; readonly ours: boolean };
  /** Serving tasks that must stay while L is brought back. */
  readonly floor: number;
  readonly set: LiveSet | undefined;
}

/** The Marathon app, in the words of docs/rollouts.md. */
export interface LiveSet {
  readonly live: LiveApp;
  readonly toWanted: boolean;
  readonly toLastGood: boolean;
  readonly toRejected: boolean;
  /** The revision of ours that it is set to, with the number that our deployment brings; undefined: none that we know. */
  readonly known: KnownRevision | undefined;
  readonly labelled: boolean;
  /** Who still takes it for theirs, because it was claimed over their labels: ours have to come in their place. */
  readonly unreleasedBy: string | undefined;
  readonly deploying: Deploying;
  /** Tasks of the current definition that run and pass their checks. */
  readonly healthy: number;
  readonly current: number;
  readonly old: number;
  readonly serving: number;
  readonly terminating: number;
  readonly mixed: boolean;
  readonly allHealthy: boolean;
  readonly mesosChecks: boolean;
  readonly standsStill: boolean;
  /** When this act is no longer waited for; undefined while nothing is counted. */
  readonly deadline: number | undefined;
  readonly deadlinePassed: boolean;
  readonly stalled: boolean;
}

export function sightOf(pursuit: Pursuit): Sight {
  const { observed, wanted } = pursuit;
  const { record } = observed;
  const lastGood = record?.lastGood ?? undefined;
  const settledBefore = isAlike(lastGood, wanted, pursuit);
  const number = numberOf(pursuit, lastGood);
  return {
    ...pursuit,
    now: observed.readAt,
    lastGood,
    settledBefore,
    rejected: sameRevision(record?.rejected, wanted),
    begun: isItOurs(pursuit) && hasBegun(pursuit),
    number,
    floor: lastGood === undefined ? 0 : floorBack(pursuit, lastGood, number.instances),
    set: observed.live === undefined ? undefined : setOf(pursuit, observed.live),
  };
}

const isOfGitsId = ({ observed, place }: Pursuit): boolean => place === undefined || place.marathonId === observed.id;

/** A set beside the one with the id of git says whose it is by its labels alone. */
const isItOurs = (pursuit: Pursuit): boolean =>
  isOfGitsId(pursuit)
    ? isOurs(pursuit.observed, pursuit.owner)
    : pursuit.observed.live === undefined || isSigned(pursuit, pursuit.observed.live);

const isSigned = ({ owner, observed, place }: Pursuit, live: LiveApp): boolean =>
  carriesSetLabels(live, owner, observed, place?.role ?? 'primary');

/** By content: a commit that brings the same once more, or changes what only rides along, goes on with what has begun. */
const hasBegun = (pursuit: Pursuit): boolean =>
  [pursuit.observed.record?.begun, pursuit.observed.record?.superseded].some((known) =>
    isAlike(known, pursuit.wanted, pursuit),
  );

/** At least one task: a floor of none would call a rollback done before anything serves. */
function floorBack({ strategy }: Pursuit, lastGood: KnownRevision, number: number): number {
  const least = Math.min(number, instancesOf(lastGood.definition));
  return Math.max(Math.min(1, least), floorOf(strategy, lastGood.definition, least));
}

/**
 * Git's number; where an autoscaler owns it, the live one. A live 0 says nothing (recreate passes through it): then
 * the number with which W began, else the last good one's, else the file's.
 */
function numberOf(pursuit: Pursuit, lastGood: KnownRevision | undefined): Sight['number'] {
  const { observed, wanted, strategy, ignore } = pursuit;
  const git = instancesOf(wanted.definition);
  const scale: Scale = ignoresInstances(ignore) ? { kind: 'ignore' } : strategy.scale;
  if (scale.kind === 'git') return { instances: git, ours: true };
  const begun = observed.record?.begun;
  const before = isAlike(begun, wanted, pursuit) ? begun : lastGood;
  const live = observed.live?.instances ?? 0;
  const theirs = live > 0 ? live : before ? instancesOf(before.definition) : git;
  if (scale.kind === 'ignore') return { instances: theirs, ours: false };
  return { instances: Math.min(scale.max, Math.max(scale.min, theirs)), ours: true };
}

function setOf(pursuit: Pursuit, live: LiveApp): LiveSet {
  const { observed, wanted, ignore } = pursuit;
  const record = observed.record;
  const setTo = (known: KnownRevision | null | undefined): known is KnownRevision =>
    known !== null && known !== undefined && isSetToOnce(known.definition, live, ignore);
  const toLastGood = setTo(record?.lastGood);
  const toRejected = isRejectedLive(pursuit, live, setTo(record?.rejected), toLastGood, setTo(wanted));
  const toWanted = setTo(wanted) && (!toRejected || sameRevision(record?.rejected, wanted));
  const beside = pursuit.place === undefined ? undefined : record?.beside;
  const found = [wanted, record?.begun, record?.superseded, record?.lastGood, record?.rejected, beside].find(setTo);
  const labelled = isSigned(pursuit, live);
  const deploying = deploymentsOf(pursuit, live, { labelled, known: found !== undefined });
  const known = found ? asItRuns(found, live, deploying) : undefined;
  const base = {
    live,
    toWanted,
    toLastGood,
    toRejected,
    known,
    labelled,
    unreleasedBy: isOfGitsId(pursuit) ? unreleasedOwner(observed, pursuit.owner) : undefined,
    deploying,
    healthy: healthyTasks(live).length,
    current: current(live).length,
    old: old(live).length,
    serving: servingTasks(live).length,
    terminating: live.tasks.filter(isTerminating).length,
    mixed: old(live).length > 0,
    allHealthy: isAllHealthy(live),
    mesosChecks: hasMesosChecks(live.definition),
  };
  const deadline = deadlineOf(pursuit, live, deploying);
  return {
    ...base,
    standsStill: standsStill(observed, base),
    deadline,
    deadlinePassed: deadline !== undefined && observed.readAt >= deadline,
    stalled: isStalled(live, observed.readAt),
  };
}

/** With the number that our own deployment brings; a number that somebody else set is not to be taken for ours. */
const asItRuns = (found: KnownRevision, live: LiveApp, deploying: Deploying): KnownRevision =>
  deploying.kind === 'ours' ? { ...found, definition: withInstances(found.definition, live.instances) } : found;

/**
 * Set to a revision with a verdict. Not so if L is the same but for fields that ride along: there is nothing to go
 * back to. If W has the same content and came with a newer commit, our label says whether it, or what
 * began since the verdict, is live.
 */
function isRejectedLive(
  { observed, wanted }: Pursuit,
  live: LiveApp,
  setToRejected: boolean,
  toLastGood: boolean,
  setToWanted: boolean,
): boolean {
  const rejected = observed.record?.rejected ?? undefined;
  if (rejected === undefined || !setToRejected || toLastGood) return false;
  if (sameRevision(rejected, wanted) || !setToWanted) return true;
  const bringer = ownershipOf(live.definition)?.commit;
  const since = [wanted, observed.record?.begun, observed.record?.superseded];
  return !since.some((known) => known?.commit === bringer);
}

/**
 * While our deployment runs, `healthyWithin` counts from the latest of: when it started, when it was last seen without
 * offers, when we last began to look. Without a deployment, from when the set was first seen not all healthy.
 */
function deadlineOf({ observed, strategy }: Pursuit, live: LiveApp, deploying: Deploying): number | undefined {
  const { looking } = observed;
  if (deploying.kind === 'foreign') return undefined;
  if (deploying.kind === 'ours') {
    const started = Math.max(live.scaledAt, live.changedAt);
    return Math.max(started, looking.stalledAt ?? 0, looking.since) + strategy.healthyWithin;
  }
  if (looking.ailingSince === undefined) return undefined;
  return Math.max(looking.ailingSince, looking.stalledAt ?? 0) + strategy.healthyWithin;
}

/**
 * Our replacement has come to a halt that Marathon may never leave: nothing terminates or waits in the queue, old
 * tasks are left, and every task is healthy, or none is new although more are healthy than need be. A kill under way
 * looks the same where Marathon does not report TASK_KILLING, so the same tasks must have been listed for longer
 * than a kill may take.
 */
function standsStill(
  observed: ObservedApp,
  set: Pick<LiveSet, 'live' | 'deploying' | 'terminating' | 'old' | 'current' | 'serving'>,
): boolean {
  const { live } = set;
  const { still } = observed.looking;
  if (set.deploying.kind !== 'ours' || set.terminating > 0 || set.old === 0 || (live.queue?.count ?? 0) > 0)
    return false;
  const spare = set.serving > Math.ceil(live.instances * capacityOf(live.definition).minimumHealth);
  if (set.serving < set.old + set.current && !(set.current === 0 && spare)) return false;
  return still !== undefined && observed.readAt - still.since >= killGraceOf(live.definition) + haltPatience;
}

/** Longer than Marathon's kill retry (30 s) and the checks' usual intervals. */
const haltPatience = 120_000;
