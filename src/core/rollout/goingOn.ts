// Rows that bring W on, and the one that gives it up.
import { durationText } from '../model/duration.js';
import type { Phase } from '../model/phase.js';
import { isDecided } from '../policy/gate/release.js';
import { again, beginning, isForced, needsRoom, put, scale } from './acts.js';
import { withInstances } from './definition.js';
import { count } from '../model/count.js';
import { steadyAt } from './looking.js';
import type { LiveSet, Sight } from './sight.js';
import { stalled } from './standing.js';
import { isActive, isTerminating } from './tasks.js';
import { forcedCost, healthOf, ifAdmitted, moment, nameOf, whyNot, type Said } from './words.js';

/**
 * I8: Marathon never ends a deployment that does not become healthy; our deadline does. Only what began here by our own
 * record is judged, and only until it has settled: after that, going back is a revert.
 */
export function failed(sight: Sight, set: LiveSet): Said | undefined {
  const { strategy, observed, now } = sight;
  // Once the release has settled, a member that fails is a settled app that fails: reported, not rejected.
  if (!set.toWanted || sight.settledBefore || !sight.begun || isDecided(sight.release)) return undefined;
  // What is paused stays so through the moments in which all its tasks happen to run.
  const believed = strategy.onFailure === 'rollback' || steadyAt(set.live, observed.looking.still, now) <= now;
  if (set.healthy >= set.live.instances && believed) return undefined;
  const waited =
    observed.looking.stalledSince !== undefined && now - observed.looking.stalledSince >= strategy.waitAtMost;
  if (!set.deadlinePassed && !(set.stalled && waited)) return undefined;
  const patience = durationText(waited ? strategy.waitAtMost : strategy.healthyWithin);
  const because = `${healthOf(set)} after ${patience}${whyNot(set)}`;
  if (strategy.onFailure === 'pause') {
    return { phase: 'paused', because: `${because}; paused as onFailure says: push a fix or a revert` };
  }
  // With the number that runs: a scale of ours that is still under way must be known as ours after the verdict.
  const definition = withInstances(sight.wanted.definition, set.live.instances);
  const rejection = { ...sight.wanted, definition, strategy, because, at: now };
  return {
    phase: 'aborting',
    because: `rejects ${nameOf(sight.wanted)}: ${because}`,
    action: { kind: 'record', rejection },
  };
}

/** I9: our deployment brings W. */
export function deploying(sight: Sight, set: LiveSet): Said | undefined {
  if (!set.toWanted || set.deploying.kind !== 'ours') return undefined;
  const { number } = sight;
  // Over a replacement that is half done a scale would end it: that number has to wait for its end.
  if (number.ours && number.instances !== set.live.instances && !set.mixed) return scaled(sight, set);
  if (set.stalled) return stalled(sight, set);
  const judged = sight.begun && !sight.settledBefore && set.healthy < set.live.instances;
  const left = judged && set.deadline !== undefined ? `; the deadline is ${moment(set.deadline, sight.now)}` : '';
  return {
    phase: 'progressing',
    because: `brings ${nameOf(sight.wanted)}: ${healthOf(set)}${whyNot(set)}${left}`,
    ...(judged && set.deadline !== undefined ? { wakeAt: set.deadline } : {}),
  };
}

/** I10: the deployment was cancelled before all tasks were replaced. */
export function mixed(sight: Sight, set: LiveSet): Said | undefined {
  if (!set.toWanted || !set.mixed) return undefined;
  return ifAdmitted(sight, {
    phase: 'progressing',
    because: `${count(set.old, 'task')} of an earlier version left, and nothing replaces them: restarts ${nameOf(sight.wanted)}`,
    action: again(sight, set, sight.wanted, needsRoom(sight, set, sight.wanted, set.live.instances)),
  });
}

/** I11: another revision is live, or labels are whose owner would remove it. */
export function anotherRevision(sight: Sight, set: LiveSet): Said | undefined {
  if (set.toWanted && set.unreleasedBy === undefined) return undefined;
  const { wanted, number } = sight;
  const from = set.known === undefined ? 'what is live' : nameOf(set.known);
  const what = set.toWanted
    ? `${nameOf(wanted)} once more, with our labels in place of those of ${set.unreleasedBy ?? ''}`
    : `${nameOf(wanted)} in place of ${from}`;
  const because = `puts ${what}, ${count(number.instances, 'instance')}${forcedCost(sight)}`;
  const said = recreateFirst(sight, set, 'progressing', because) ??
    terminatingFirst(sight, set, 'progressing', because) ?? {
      phase: 'progressing' as const,
      because,
      action: put(sight, wanted, number.instances, needsRoom(sight, set, wanted, number.instances)),
    };
  if (said.action === undefined) return said;
  return ifAdmitted(sight, { ...said, begins: beginning(sight, number.instances) });
}

/** I12: only the number differs, and it is ours to set; or a live 0 is left from before W was put. */
export function number(sight: Sight, set: LiveSet): Said | undefined {
  const { instances, ours } = sight.number;
  if (instances === set.live.instances) return undefined;
  if (!ours && !(set.live.instances === 0 && (!sight.settledBefore || isOurNought(sight)))) return undefined;
  return scaled(sight, set);
}

/** `recreate` had begun something when git went back to what ran: its 0 is nobody's wish. */
const isOurNought = ({ observed: { record } }: Sight): boolean => record?.begun?.strategy?.kind === 'recreate';

function scaled(sight: Sight, set: LiveSet): Said {
  const { instances } = sight.number;
  return ifAdmitted(sight, {
    phase: 'progressing',
    because: `${count(set.live.instances, 'instance')}, wanted are ${instances}: scales${forcedCost(sight)}`,
    action: scale(sight, set, instances),
    begins: beginning(sight, instances),
  });
}

/**
 * `recreate` never lets two versions run at once, not even on the way back: scale to 0, wait until the last task has
 * ended, then put. The number comes from git or from the record, never from the 0 that is live meanwhile.
 */
export function recreateFirst(sight: Sight, set: LiveSet, phase: Phase, goal: string): Said | undefined {
  if (sight.strategy.kind !== 'recreate') return undefined;
  if (set.live.instances > 0) {
    return { phase, because: `recreate: scales to 0 first; then ${goal}`, action: scale(sight, set, 0) };
  }
  const left = set.live.tasks.filter((task) => isActive(task) || isTerminating(task)).length;
  if (left === 0 && set.deploying.kind === 'none') return undefined;
  return { phase, because: `recreate: waits for ${count(left, 'task')} to end; then ${goal}` };
}

/**
 * With Mesos-reported health Marathon keeps the floor in a put over a half-done replacement, unless tasks that it
 * still counts are ending: those are waited for. Without, nothing is gained by waiting.
 */
export function terminatingFirst(sight: Sight, set: LiveSet, phase: Phase, goal: string): Said | undefined {
  if (!isForced(sight) || !set.mesosChecks || set.terminating === 0) return undefined;
  return { phase, because: `waits for ${count(set.terminating, 'task')} being ended; then ${goal}` };
}
