// Rows in which nothing is brought on or back: somebody else is at work, Marathon has halted, or all is well.
import type { KnownRevision } from '../model/record.js';
import type { Settlement } from '../model/step.js';
import { again } from './acts.js';
import { hasChecks, instancesOf, mayExceed, withInstances } from './definition.js';
import { noOffer } from './failure.js';
import { steadyAt } from './looking.js';
import { sameRevision } from './pursuit.js';
import type { LiveSet, Sight } from './sight.js';
import { deploymentName, healthOf, ifAdmitted, moment, nameOf, whyNot, type Said } from './words.js';

/** I4: no row writes to an app that somebody else's deployment holds. */
export function foreignHolds(_sight: Sight, set: LiveSet): Said | undefined {
  if (set.deploying.kind !== 'foreign') return undefined;
  const name = deploymentName(set.deploying.deployment);
  return { phase: 'held', because: `waits for ${name}, which is not ours; ${healthOf(set)}` };
}

/**
 * I6: Marathon computes how many tasks to kill and to launch once, and with no over-capacity may wait for ever for
 * what does not come. Replacing again makes it compute anew, with room for one more task.
 */
export function standsStill(sight: Sight, set: LiveSet): Said | undefined {
  const goal = sight.rejected ? sight.lastGood : sight.wanted;
  const there = sight.rejected ? set.toLastGood : set.toWanted;
  if (!set.standsStill || !there || goal === undefined || !canMove(set)) return undefined;
  const said: Said = {
    phase: sight.rejected ? 'aborting' : 'progressing',
    because: `the replacement by ${nameOf(goal)} stands still (${healthOf(set)}): replaces the tasks again`,
    action: again(sight, set, goal, true),
  };
  return sight.rejected ? said : ifAdmitted(sight, said);
}

/** With Marathon-run checks it counts no old task as healthy and kills none; where it may not launch one more either,
 * replacing again would end the same way. */
export const canMove = ({ live, mesosChecks }: LiveSet): boolean =>
  mayExceed(live.definition) || mesosChecks || !hasChecks(live.definition);

/** I14: what git wants runs and is healthy. Written down when it is news. */
export function atRest(sight: Sight, set: LiveSet): Said | undefined {
  if (!set.allHealthy) return undefined;
  const believed = sight.settledBefore ? sight.now : steadyAt(set.live, sight.observed.looking.still, sight.now);
  if (believed > sight.now) {
    return {
      phase: 'progressing',
      because: `${healthOf(set)}, without a health check: settled if they still run at ${moment(believed, sight.now)}`,
      wakeAt: believed,
    };
  }
  const tasks = set.live.instances === 1 ? 'its task is' : `all ${set.live.instances} tasks are`;
  return {
    phase: 'settled',
    because:
      set.live.instances === 0
        ? `${nameOf(sight.wanted)} is in place with 0 instances, as git wants`
        : `${nameOf(sight.wanted)} runs and ${tasks} healthy`,
    ...news(sight, set),
  };
}

function news(sight: Sight, set: LiveSet): { settles?: Settlement } {
  const record = sight.observed.record;
  const settlement: Settlement = {
    ...sight.wanted,
    strategy: sight.strategy,
    definition: withInstances(sight.wanted.definition, set.live.instances),
    instances: instancesOf(sight.wanted.definition),
    ...(sight.begun && !sight.settledBefore && sight.release && { release: sight.release.name }),
  };
  const known =
    record?.begun === null &&
    record.rejected === null &&
    sameRevision(record.settled[0], sight.wanted) &&
    record.settledInstances === settlement.instances &&
    (set.live.instances === 0 || isKept(sight, record.lastGood, settlement));
  return known ? {} : { settles: settlement };
}

/** An autoscaler's numbers are no news: they would be a commit each. */
const isKept = ({ strategy }: Sight, lastGood: KnownRevision | null, { definition, revision }: Settlement): boolean =>
  lastGood?.revision === revision &&
  (strategy.scale.kind !== 'git' || instancesOf(lastGood.definition) === instancesOf(definition));

/** I15: a settled app that loses a task is Marathon's to heal; one that has not settled has until its deadline. */
export function healing(sight: Sight, set: LiveSet): Said {
  const judged = sight.begun && !sight.settledBefore;
  const heals = sight.settledBefore ? { heals: true as const } : {};
  if (set.stalled) return { ...stalled(sight, set), ...heals };
  return {
    phase: 'progressing',
    because: `${healthOf(set)}${whyNot(set)}`,
    ...(judged && set.deadline !== undefined ? { wakeAt: set.deadline } : {}),
    ...heals,
  };
}

/** Nothing is condemned for want of an offer, up to `waitAtMost`; what has settled here never is. */
export function stalled(sight: Sight, set: LiveSet): Said {
  const since = sight.observed.looking.stalledSince ?? sight.now;
  const offers = set.live.queue === undefined ? 'no offer fits' : noOffer(set.live.queue);
  return {
    phase: 'stalled',
    because: `${healthOf(set)}: ${offers}; free resources or change the constraints`,
    // A moment that has passed would have the app looked at again and again without a pause.
    ...(since + sight.strategy.waitAtMost > sight.now ? { wakeAt: since + sight.strategy.waitAtMost } : {}),
  };
}
