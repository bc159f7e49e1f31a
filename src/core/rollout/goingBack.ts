// Rows that bring the last good revision back. They stand above going on, and they never ask the gate.
import type { KnownRevision } from '../model/record.js';
import { again, beginning, needsRoom, put, scale } from './acts.js';
import { instancesOf } from './definition.js';
import { count } from '../model/count.js';
import { recreateFirst, terminatingFirst } from './goingOn.js';
import type { LiveSet, Sight } from './sight.js';
import { deploymentName, forcedCost, healthOf, ifAdmitted, nameOf, whyNot, type Said } from './words.js';

/** I3: there is no such app in Marathon. */
export function missing(sight: Sight): Said {
  const { wanted, lastGood, number } = sight;
  const holding = sight.observed.deployments[0];
  if (holding !== undefined) {
    return {
      phase: 'held',
      because: `does not exist, and ${deploymentName(holding)} still holds its id: waits for its end`,
    };
  }
  if (!sight.rejected) {
    return ifAdmitted(sight, {
      phase: 'creating',
      because: `does not exist in Marathon: creates it as ${nameOf(wanted)} with ${count(number.instances, 'instance')}`,
      action: put(sight, wanted, number.instances, false),
      begins: beginning(sight, number.instances),
    });
  }
  if (lastGood === undefined) return { phase: 'rejected', because: verdict(sight) };
  const instances = instancesOf(lastGood.definition);
  return {
    phase: 'aborting',
    because: `does not exist in Marathon, and ${verdict(sight)}: creates it as ${nameOf(lastGood)}, ${count(instances, 'instance')}`,
    action: put(sight, lastGood, instances, false),
  };
}

/** I5: a rejected revision is live. */
export function setToRejected(sight: Sight, set: LiveSet): Said | undefined {
  if (!set.toRejected) return undefined;
  if (sight.lastGood !== undefined) return putLastGood(sight, set, sight.lastGood);
  if (!sight.rejected) return undefined;
  if (set.live.instances === 0 || !set.labelled) return { phase: 'rejected', because: verdict(sight) };
  return {
    phase: 'rejected',
    because: `${verdict(sight)}; nothing has ever settled here to go back to: scales it to 0`,
    action: scale(sight, set, 0),
  };
}

/** I7: W has a verdict, and what is live is not it. */
export function backToLastGood(sight: Sight, set: LiveSet): Said | undefined {
  const { lastGood, floor } = sight;
  if (!sight.rejected) return undefined;
  if (lastGood === undefined) return { phase: 'rejected', because: verdict(sight) };
  if (!set.toLastGood) return putLastGood(sight, set, lastGood);
  const back = `${verdict(sight)}; back on ${nameOf(lastGood)}: ${healthOf(set)}`;
  if (set.live.instances < floor) {
    const instances = instancesOf(lastGood.definition);
    return { phase: 'aborting', because: `${back}; scales to ${instances}`, action: scale(sight, set, instances) };
  }
  if (set.deploying.kind === 'ours') return { phase: 'aborting', because: `${back}${whyNot(set)}` };
  if (set.mixed) {
    const room = needsRoom(sight, set, lastGood, set.live.instances);
    return { phase: 'aborting', because: `${back}; replaces the rest`, action: again(sight, set, lastGood, room) };
  }
  if (set.healthy >= floor) return { phase: 'rejected', because: back };
  return { phase: 'aborting', because: `${back}, ${floor} are needed${whyNot(set)}` };
}

/** Keeps the larger number: capacity comes back first, and the number of git is brought when it is wanted again. */
export function putLastGood(sight: Sight, set: LiveSet, lastGood: KnownRevision): Said {
  const instances = Math.max(set.live.instances, instancesOf(lastGood.definition));
  const back = `${verdict(sight)}; puts back ${nameOf(lastGood)} with ${count(instances, 'instance')}${forcedCost(sight)}`;
  return (
    recreateFirst(sight, set, 'aborting', back) ??
    terminatingFirst(sight, set, 'aborting', back) ?? {
      phase: 'aborting',
      because: back,
      action: put(sight, lastGood, instances, sight.strategy.kind !== 'recreate'),
    }
  );
}

/** The recorded sentence about what is, or was, live here. */
function verdict(sight: Sight): string {
  const rejected = sight.observed.record?.rejected;
  if (!rejected) return `${nameOf(sight.wanted)} is not in place`;
  return `${nameOf(rejected)} was rejected: ${rejected.because}`;
}
