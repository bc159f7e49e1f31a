// Rows of two sets that bring W on: into the candidate, and with a canary and an A/B test at last into the primary.
import { again, needsRoom } from '../acts.js';
import { anotherRevision, deploying, mixed, number } from '../goingOn.js';
import { jobsFirst } from '../jobRows.js';
import { atRest, canMove, healing, stalled } from '../standing.js';
import { deploymentName, healthOf, ifAdmitted, moment, nameOf, whyNot, type Said } from '../words.js';
import { goesFastBack } from './fastBack.js';
import { waitsAtMost } from './judging.js';
import { atFloor, needsOf, type Pair } from './pair.js';
import { putCandidate, removeSet, scaleTo, toShare, unlessHeld, withdraw, withoutCandidate } from './pairActs.js';
import type { Stage } from './stages.js';
import { unaskable } from './unaskable.js';
import { partText } from './whom.js';

/** C12: the primary is set to W: it is replaced in place, and then the candidate is taken away. */
export function primaryOfW(pair: Pair): Said | undefined {
  const { sight, primary, candidate } = pair;
  const { set } = sight;
  if (set === undefined || !set.toWanted || sight.rejected) return undefined;
  const isPromoted = !sight.settledBefore;
  const on = (said: Said | undefined): Said | undefined =>
    said && { ...said, ...(isPromoted && said.phase === 'progressing' ? { phase: 'promoting' as const } : {}) };
  const replacing = deploying(sight, set) ?? mixed(sight, set);
  if (replacing !== undefined) return on(unlessHeld(primary, replacing));
  if (!atFloor(pair)) return on(unlessHeld(primary, { ...healing(sight, set) }));
  if (candidate.sight.set !== undefined && !candidate.isForeign) {
    const why = `${nameOf(sight.wanted)} runs in ${primary.id}`;
    if (candidate.hasShare) return withdraw(pair, candidate, isPromoted ? 'promoting' : 'progressing', why);
    if (!candidate.drained.done) {
      return on({ phase: 'progressing', because: `${why}; ${candidate.id}: ${candidate.drained.because}` });
    }
    return removeSet(pair, candidate, isPromoted ? 'promoting' : 'progressing', withoutCandidate(pair));
  }
  const scaled = number(sight, set);
  if (scaled !== undefined) return on(unlessHeld(primary, scaled));
  const settled = set.deploying.kind === 'none' ? atRest(sight, set) : undefined;
  if (settled === undefined) return on(unlessHeld(primary, healing(sight, set)));
  if (settled.phase !== 'settled') return settled;
  if (pair.leftovers.length > 0) return besideLeftOver(pair, settled);
  return pair.isRecorded && candidate.holding === undefined ? { ...settled, sets: null } : settled;
}

/**
 * What serves has settled, and is written down as that; but a set of another strategy still drains. Only with the sets on
 * record is it known since when, and whose its deployments are.
 */
export function besideLeftOver({ leftovers }: Pick<Pair, 'leftovers'>, settled: Said): Said {
  const [left] = leftovers;
  if (left === undefined) return settled;
  const because = `${settled.because}; ${left.id} is left over: ${left.drained.because}`;
  return { ...settled, phase: 'progressing', because };
}

/** C13: the candidate is set to something else than W. What goes back into the primary needs none: it leaves alone what is not ours. */
export function candidateOfAnother(pair: Pair): Said | undefined {
  const { candidate } = pair;
  const { set } = candidate.sight;
  if (set === undefined || set.toWanted) return undefined;
  const needsNone = passesBy(pair);
  const why = `${candidate.id} is set to ${set.known === undefined ? 'something else' : nameOf(set.known)}`;
  if (candidate.isForeign) {
    if (needsNone) return undefined;
    return {
      phase: 'held',
      because: `${candidate.id} exists and is not ours: remove it, or choose another id for the app`,
    };
  }
  if (candidate.hasShare) {
    if (atFloor(pair)) return withdraw(pair, candidate, 'progressing', why);
    return { phase: 'progressing', because: `${why}; ${pair.primary.id}: ${healthOfPrimary(pair)}` };
  }
  if (!candidate.drained.done) return { phase: 'progressing', because: `${why}; ${candidate.drained.because}` };
  if (needsNone) return undefined;
  // What stands there is wanted by nobody any more, and what was to come in its place cannot begin.
  return barred(pair) === undefined ? fresh(pair) : removeSet(pair, candidate, 'progressing', withoutCandidate(pair));
}

/** C14: whatever is being replaced or scaled is waited for. */
export function underWay(pair: Pair): Said | undefined {
  const { sight, candidate, primary } = pair;
  const { set } = sight;
  const beside = candidate.sight.set;
  if (set?.deploying.kind === 'foreign') return unlessHeld(primary, { phase: 'progressing', because: healthOf(set) });
  if (set?.deploying.kind === 'ours') {
    const { instances, ours } = sight.number;
    if (ours && instances !== set.live.instances && !set.mixed) {
      return ifAdmitted(sight, scaleTo(pair, primary, 'progressing', instances));
    }
    return { phase: 'progressing', because: `${primary.id}: ${healthOf(set)}${whyNot(set)}` };
  }
  const isPassedBy = candidate.isForeign || passesBy(pair);
  if (beside === undefined || beside.deploying.kind === 'none' || isPassedBy) return undefined;
  if (beside.deploying.kind === 'foreign')
    return unlessHeld(candidate, { phase: 'progressing', because: healthOf(beside) });
  if (beside.standsStill && canMove(beside)) {
    return ifAdmitted(sight, {
      phase: 'progressing',
      because: `the replacement of ${candidate.id} stands still (${healthOf(beside)}): replaces the tasks again`,
      action: again(candidate.sight, beside, sight.wanted, true),
    });
  }
  return candidateWaits(pair, `brings ${nameOf(sight.wanted)} to ${candidate.id}`);
}

/** What settled here before goes into the primary at once: what stands beside it is not waited for, and goes afterwards. */
const passesBy = (pair: Pair): boolean => pair.strategy.kind !== 'blue-green' && goesFastBack(pair);

/** C15: only the primary's number differs. */
export function primaryNumber(pair: Pair): Said | undefined {
  const { set, number: wanted } = pair.sight;
  if (set === undefined || !wanted.ours || wanted.instances === set.live.instances) return undefined;
  return ifAdmitted(pair.sight, scaleTo(pair, pair.primary, 'progressing', wanted.instances));
}

/** C16: what is left over must not have traffic any more before something new has. */
export function leftOverServes({ leftovers }: Pair): Said | undefined {
  const [left] = leftovers;
  if (left === undefined) return undefined;
  const why = left.hasShare ? 'it still has traffic' : left.drained.because;
  return { phase: 'progressing', because: `${left.id} is left over from another way to deploy: ${why}` };
}

/** C17: there is no candidate yet. */
export function candidateMissing(pair: Pair): Said | undefined {
  const { candidate } = pair;
  if (candidate.sight.set !== undefined) return undefined;
  if (candidate.holding !== undefined) {
    return {
      phase: 'progressing',
      because: `${candidate.id} does not exist, and ${deploymentName(candidate.holding)} still holds its id`,
    };
  }
  return fresh(pair);
}

const barred = (pair: Pair): Said | undefined => unaskable(pair) ?? overBeforeItBegan(pair);

/** S5: a test whose day has passed would be open for no moment, and W go everywhere untried. */
function overBeforeItBegan({ strategy, sight, now }: Pair): (Said & { readonly row: string }) | undefined {
  if (strategy.kind !== 'ab-test' || strategy.until === undefined || now < strategy.until) return undefined;
  if (sight.settledBefore || sight.begun) return undefined;
  const because = `the test is to end at ${moment(strategy.until, now)}, which has passed: say another day in \`until\`, or deploy it another way`;
  return { row: 'S5', phase: 'held', because };
}

/** Jobs of W run before it is put anywhere, and nothing of it begins whose end is known to be doubt. */
function fresh(pair: Pair): Said {
  const tasks = firstStage(pair).tasks;
  return barred(pair) ?? jobsFirst(pair.sight) ?? putCandidate(pair, tasks);
}

const firstStage = ({ stages }: Pair): Stage => {
  const [first] = stages;
  if (first === undefined) throw new Error('a strategy of two sets has at least one stage');
  return first;
};

/** C18: the candidate is not whole, too small, or not healthy enough for what it has or shall have first. */
export function candidateUnready(pair: Pair): Said | undefined {
  const { candidate, sight, sets } = pair;
  const { set } = candidate.sight;
  if (set === undefined) return undefined;
  if (set.mixed) {
    return ifAdmitted(sight, {
      phase: 'progressing',
      because: `${candidate.id}: ${healthOf(set)}, and nothing replaces them: restarts it`,
      action: again(
        candidate.sight,
        set,
        sight.wanted,
        needsRoom(candidate.sight, set, sight.wanted, set.live.instances),
      ),
    });
  }
  const least = Math.max(needsOf(pair, sets.share), firstStage(pair).tasks);
  if (set.live.instances < least) return ifAdmitted(sight, scaleTo(pair, candidate, 'progressing', least));
  return candidate.healthy < least ? candidateWaits(pair, `${candidate.id} needs ${least} healthy tasks`) : undefined;
}

/** C21, B17: its share is watched for a while, or until a person says `next`. */
export function watching(pair: Pair): Said | undefined {
  const { sets, stages, now, strategy } = pair;
  const stage = stages[Math.min(sets.step, stages.length - 1)];
  if (stage === undefined || sets.share < stage.share || sets.reached === null || sets.next !== null) return undefined;
  const at = `${pair.candidate.id} gets ${partText(strategy, sets.share)}`;
  if (stage.pause === 'until-next') {
    if (strategy.kind === 'ab-test')
      return { phase: 'analysing', because: `${at} until somebody says \`baton next\`, or abort` };
    return waitsAtMost(pair, `${at}; goes on with \`baton next\``, sets.reached + strategy.waitAtMost);
  }
  const until = typeof stage.pause === 'number' ? sets.reached + stage.pause : stage.pause.until;
  if (now >= until) return undefined;
  return {
    phase: 'analysing',
    because: `${at}; goes on at ${moment(until, now)}, or with \`baton next\``,
    wakeAt: until,
  };
}

/** C22: the next share, once the candidate can bear it. One that was taken back comes to where it was. */
export function nextShare(pair: Pair): Said | undefined {
  const { sets, stages, candidate, sight, strategy } = pair;
  const { set } = candidate.sight;
  const reachedStage = stages[Math.min(sets.step, stages.length - 1)];
  const isTakenBack = reachedStage !== undefined && sets.share < reachedStage.share;
  const step = isTakenBack ? Math.min(sets.step, stages.length - 1) : sets.step + 1;
  const stage = stages[step];
  // What comes after a `next --full` is the end.
  if (stage === undefined || set === undefined || (sets.next === 'full' && sets.share > 0)) return undefined;
  if (set.live.instances < stage.tasks && pair.seen.balancing.kind === 'haproxy-agent') {
    return ifAdmitted(sight, scaleTo(pair, candidate, 'progressing', stage.tasks));
  }
  if (candidate.healthy < stage.tasks && pair.seen.balancing.kind === 'haproxy-agent') {
    return candidateWaits(
      pair,
      `${partText(strategy, stage.share)} ${strategy.kind === 'ab-test' ? 'take' : 'takes'} ${stage.tasks} tasks`,
    );
  }
  const because = `moves ${partText(strategy, stage.share)} to ${candidate.id} (${healthOf(set)})`;
  return ifAdmitted(sight, toShare(pair, 'analysing', because, stage.share, step));
}

/** C23: W has proven itself beside the primary: it takes its place. */
export function promote({ sight, primary, candidate, sets, strategy }: Pair): Said | undefined {
  const { set } = sight;
  const said = set && anotherRevision(sight, set);
  if (said === undefined) return undefined;
  const why =
    candidate.sight.set === undefined || candidate.isForeign
      ? 'it settled here before'
      : `${candidate.id} keeps ${partText(strategy, sets.share)}`;
  const isHeld = said.phase === 'held' || said.phase === 'invalid';
  return unlessHeld(primary, isHeld ? said : { ...said, phase: 'promoting', because: `${said.because}; ${why}` });
}

function healthOfPrimary({ sight, primary }: Pair): string {
  return `${primary.healthy} tasks are healthy, ${Math.max(1, sight.floor)} are needed`;
}

function candidateWaits({ candidate, sight }: Pair, because: string): Said {
  const { set } = candidate.sight;
  if (set === undefined) return { phase: 'progressing', because };
  if (set.stalled) return stalled(candidate.sight, set);
  const judged = sight.begun && !sight.settledBefore && set.deadline !== undefined;
  const left = judged ? `; the deadline is ${moment(set.deadline, sight.now)}` : '';
  return {
    phase: 'progressing',
    because: `${because}: ${healthOf(set)}${whyNot(set)}${left}`,
    ...(judged ? { wakeAt: set.deadline } : {}),
  };
}
