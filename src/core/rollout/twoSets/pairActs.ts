// The writes of the tables of two sets. Each names its set, asks whether somebody else holds it, and records what it
// commands before it is acted on.
import type { RecordedSets } from '../../model/record.js';
import type { Phase } from '../../model/phase.js';
import { beginning, isForced, needsRoom, put, scale } from '../acts.js';
import { count } from '../../model/count.js';
import { deploymentName, forcedCost, ifAdmitted, nameOf, type Said } from '../words.js';
import { needsOf, type Pair, type SetView } from './pair.js';
import { whatIsShown } from './shown.js';

/** The sets as they are written down with the next share of `view`; what is not said stays. */
const withShare = (pair: Pair, view: SetView, share: number, more: Partial<RecordedSets> = {}): RecordedSets => ({
  ...pair.sets,
  primary: pair.primary.id,
  candidate: view.id,
  share,
  since: pair.now,
  reached: null,
  next: pair.sets.next === 'full' ? 'full' : null,
  watchedSince: share > 0 ? (pair.sets.watchedSince ?? pair.now) : pair.sets.watchedSince,
  ...more,
});

/**
 * Moves the share of the candidate. Balancers that follow the number of healthy tasks are told by that number: no share is
 * no task.
 */
export const toShare = (pair: Pair, phase: Phase, because: string, share: number, step: number): Said =>
  moved(pair, pair.candidate, { phase, because }, share, step);

/**
 * Takes all traffic from a set. Once that is commanded, and on record, there is nothing to do but to wait until every balancer
 * shows it.
 */
export function withdraw(pair: Pair, view: SetView, phase: Phase, why: string): Said {
  const { sets, seen } = pair;
  const isCommanded = pair.isRecorded && sets.candidate === view.id && sets.share === 0;
  if (isCommanded && seen.balancing.kind === 'haproxy-agent') {
    return {
      phase,
      because: `${why}; waits until no balancer shows traffic to ${view.id}: ${whatIsShown(seen.traffic, view.id)}`,
    };
  }
  return moved(pair, view, { phase, because: `${why}: takes the traffic from ${view.id}` }, 0, sets.step);
}

function moved(pair: Pair, view: SetView, said: Said, share: number, step: number): Said {
  if (pair.seen.balancing.kind === 'haproxy-agent') {
    const sets = withShare(pair, view, share, { step });
    return { ...said, action: { kind: 'weigh', primary: pair.primary.id, candidate: view.id, share }, sets };
  }
  const { set } = view.sight;
  const tasks = needsOf(pair, share);
  const sets = withShare(pair, view, share, { step, size: tasks });
  if (set === undefined || set.live.instances === tasks) return { ...said, sets };
  return unlessHeld(view, { ...said, action: scale(view.sight, set, tasks), sets });
}

/** No row writes to a set that a deployment not ours holds: it waits and names it. */
export function unlessHeld({ id, sight, holding }: SetView, said: Said): Said {
  const deploying = sight.set?.deploying;
  const foreign = deploying?.kind === 'foreign' ? deploying.deployment : holding;
  if (foreign === undefined) return said;
  return { phase: 'held', because: `waits for ${deploymentName(foreign)}, which holds ${id}; then ${said.because}` };
}

export function scaleTo(pair: Pair, view: SetView, phase: Phase, instances: number): Said {
  const { set } = view.sight;
  if (set === undefined) return { phase, because: `${view.id} does not exist` };
  const sets = view.id === pair.candidate.id ? { sets: { ...withCandidate(pair), size: instances } } : {};
  return unlessHeld(view, {
    phase,
    because: `${view.id} has ${count(set.live.instances, 'instance')}, wanted are ${instances}: scales${forcedCost(view.sight)}`,
    action: scale(view.sight, set, instances),
    ...sets,
  });
}

/** What is written down about the candidate where its share stays as it is. */
const withCandidate = (pair: Pair): RecordedSets => ({
  ...pair.sets,
  primary: pair.primary.id,
  candidate: pair.candidate.id,
});

/** Puts W into the candidate, so many instances of it; it begins with no share, and is watched from its first one. */
export function putCandidate(pair: Pair, tasks: number): Said {
  const { candidate, seen } = pair;
  const { sight } = candidate;
  const { wanted } = sight;
  // Where the number of tasks is the share it has one as soon as it is healthy.
  const share = seen.balancing.kind === 'instances' ? (pair.stages[0]?.share ?? 0) : 0;
  const sets = withShare(pair, candidate, share, {
    step: share > 0 ? 0 : -1,
    size: tasks,
    watchedSince: share > 0 ? pair.now : null,
    next: null,
    keptUntil: null,
  });
  const room = sight.set !== undefined && needsRoom(sight, sight.set, wanted, tasks);
  return ifAdmitted(
    pair.sight,
    unlessHeld(candidate, {
      phase: 'progressing',
      because: `puts ${nameOf(wanted)} beside it as ${candidate.id}, ${count(tasks, 'instance')}${forcedCost(sight)}`,
      action: put(sight, wanted, tasks, room),
      begins: beginning(sight, pair.sight.number.instances),
      sets,
    }),
  );
}

/** Takes a set away that has no traffic any more. */
export function removeSet(pair: Pair, view: SetView, phase: Phase, sets: RecordedSets | null): Said {
  const because = `${view.id} has no traffic (${view.drained.because}): removes it`;
  return unlessHeld(view, {
    phase,
    because,
    action: { kind: 'remove', runSpec: 'app', marathonId: view.id, force: isForced(view.sight) },
    ...(pair.isRecorded ? { sets } : {}),
  });
}

/** The sets without a candidate. What was last sent to it stays: should its removal be lost, what holds it is ours. */
export const withoutCandidate = (pair: Pair): RecordedSets => ({
  ...pair.sets,
  primary: pair.primary.id,
  candidate: null,
  share: 0,
  step: -1,
  since: pair.now,
  reached: null,
  watchedSince: null,
  next: null,
  keptUntil: null,
});
