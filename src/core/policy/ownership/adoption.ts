// What is live before Baton came: equal to git it is adopted without a write, different it is left alone.
import type { DesiredApp } from '../../model/app.js';
import type { Step } from '../../model/step.js';
import { fieldChanges, isInstances } from '../../plan/compare/fieldChanges.js';
import { instancesOf, withInstances } from '../../rollout/definition.js';
import { count } from '../../model/count.js';
import { revisionOfLive } from '../../rollout/liveRevision.js';
import { knownOf } from '../../rollout/pursuit.js';
import { sightOf, type LiveSet, type Sight } from '../../rollout/sight.js';
import { healthOf, nameOf, whyNot } from '../../rollout/words.js';
import type { Choice, Circumstances } from '../choose.js';
import { anotherOwner, isOurs, unreleasedOwner } from './ownership.js';

/** The step for a live app that is not ours; undefined when it is, when there is none, and when the gate says it all. */
export function meetStranger(app: DesiredApp, choice: Choice, circumstances: Circumstances): Step | undefined {
  const { owner, observed, ignore } = circumstances;
  const { live } = observed;
  if (live === undefined || isOurs(observed, owner) || observed.ownership?.kind === 'released') return undefined;
  if (anotherOwner(observed, owner) !== undefined) return undefined;
  const sight = sightOf({
    owner,
    observed,
    ignore,
    wanted: knownOf(app),
    strategy: app.strategy,
    gate: { kind: 'open' },
  });
  if (sight.set === undefined) return undefined;
  const differing = differences(sight, sight.set);
  if (differing.length === 0 && unreleasedOwner(observed, owner) === undefined) return adopted(sight, sight.set);
  if (choice.kind === 'pursue') return takenOver(sight, sight.set);
  if (choice.gate.by !== 'not-ours') return undefined;
  const fields = `${differing.slice(0, 5).join(', ')}${differing.length > 5 ? ` and ${differing.length - 5} more` : ''}`;
  return { row: 'G1', phase: 'held', about: knownOf(app), because: `${choice.gate.because} (${fields})` };
}

/** What git and the cluster disagree about, as JSON pointers; empty: what is live can be adopted as it is. */
function differences(sight: Sight, set: LiveSet): readonly string[] {
  const { number } = sight;
  return fieldChanges(sight.wanted.definition, set.live, sight.ignore)
    .filter((change) => !change.ridesAlong)
    .filter((change) => !isInstances(change.path) || (number.ours && number.instances !== set.live.instances))
    .map((change) => change.path);
}

/** A stranger that equals git: ours from the moment it is seen healthy. It is never judged, and nothing is written. */
function adopted(sight: Sight, set: LiveSet): Step {
  const about = { ...sight.wanted, strategy: sight.strategy };
  if (!set.allHealthy || sight.observed.deployments.length > 0) {
    return {
      row: 'A1',
      phase: 'held',
      about,
      because: `equals ${nameOf(sight.wanted)} and is adopted once all its tasks are healthy: ${healthOf(set)}${whyNot(set)}`,
    };
  }
  return {
    row: 'A1',
    phase: 'settled',
    about,
    because: `equals ${nameOf(sight.wanted)} and is healthy: adopted without a write`,
    settles: {
      ...about,
      definition: withInstances(about.definition, set.live.instances),
      instances: instancesOf(about.definition),
    },
  };
}

/**
 * Claimed, or `adopt: all`, and it differs: what runs is first written down as the revision to go back to, so that a bad change
 * cannot take with it what served before. Undefined when no task of it is healthy: there is nothing worth keeping.
 */
function takenOver(sight: Sight, set: LiveSet): Step | undefined {
  if (set.healthy === 0 || sight.observed.deployments.length > 0) return undefined;
  const found = revisionOfLive(set.live, sight.wanted.commit);
  return {
    row: 'A2',
    phase: 'progressing',
    about: { ...sight.wanted, strategy: sight.strategy },
    because: `takes over what runs (${count(set.healthy, 'healthy task')}), kept as ${nameOf(found)} to go back to`,
    settles: { ...found, instances: set.live.instances },
    wakeAt: sight.now,
  };
}
