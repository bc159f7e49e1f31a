// One app, one step: the newest revision that the gate admits is pursued, drift is noticed, and the table says what to
// do next. Start reading here; the table itself is rollout/inPlace.ts, and docs/rollouts.md shows both.
import type { Environment } from './model/environment.js';
import type { ObservedApp } from './model/observed.js';
import type { Step } from './model/step.js';
import { hasTwoSets } from './model/strategy.js';
import { meetStranger } from './policy/ownership/adoption.js';
import { untouchable } from './policy/ownership/ceiling.js';
import { choose, type Wish } from './policy/choose.js';
import { held, onlySaid, whileHeld } from './policy/holding.js';
import { drifted } from './policy/drift.js';
import { onlyItsKind, otherKind } from './policy/ownership/otherKind.js';
import { pruned } from './policy/prune/prune.js';
import { prunedSets } from './policy/prune/prunedSets.js';
import type { GateFacts } from './policy/gate.js';
import { withOverride } from './policy/people/overriding.js';
import { isHandsOff } from './policy/people/pausing.js';
import { hear } from './policy/people/verdicts.js';
import { inPlace } from './rollout/inPlace.js';
import { tidied } from './rollout/leftoverJob.js';
import type { Pursuit } from './rollout/pursuit.js';
import { sightOf } from './rollout/sight.js';
import { twoSets } from './rollout/twoSets/table.js';
import { unlessWithoutEffect } from './rollout/withoutEffect.js';

export interface Situation {
  /** The repository's name in the settings: the value of BATON_OWNER. */
  readonly owner: string;
  /** What the newest commit says about the app. */
  readonly wish: Wish;
  readonly observed: ObservedApp;
  readonly environment: Pick<Environment, 'drift' | 'ignore'>;
  readonly facts: GateFacts;
}

/** Pure: `observed.readAt` (Marathon's clock) is the now of every decision. */
export const decide = (situation: Situation): Step => tidied(stepOf(situation), situation);

function stepOf(situation: Situation): Step {
  const { owner, wish, observed, environment, facts } = situation;
  if (wish.kind === 'gone') {
    const asked = { owner, observed, facts, ignore: environment.ignore };
    return observed.sets === undefined ? pruned(asked) : prunedSets(asked, observed.sets);
  }
  if (facts.mode === 'observe') return onlySaid(decide({ ...situation, facts: { ...facts, mode: 'apply' } }));
  const beyond = untouchable(facts);
  if (beyond !== undefined) return held(beyond, wish);
  const word = hear({ owner, wish, observed, ignore: environment.ignore });
  if (word !== undefined) return word;
  const other = wish.kind === 'app' ? otherKind(wish.app.spec.kind, observed.live) : undefined;
  if (other !== undefined) return held(other, wish);
  const circumstances = { owner, observed, facts, ignore: environment.ignore };
  const choice = choose(wish, circumstances);
  const stranger = wish.kind === 'app' ? meetStranger(wish.app, choice, circumstances) : undefined;
  if (stranger !== undefined) return stranger;
  if (choice.kind === 'held') return held(choice.gate, wish);
  // Whoever said stop works on it by hand: what they change is told, and not put back under their fingers.
  const drift = isHandsOff(facts) && environment.drift === 'restore' ? 'warn' : environment.drift;
  const { sets } = observed;
  const decided = sets === undefined ? inOneSet(choice.pursuit, drift) : twoSets(choice.pursuit, sets, drift);
  const step = withOverride(onlyItsKind(unlessWithoutEffect(decided, observed), observed.live), facts);
  return choice.waiting === undefined ? step : whileHeld(step, choice.waiting, wish);
}

function inOneSet(pursuit: Pursuit, drift: Environment['drift']): Step {
  if (!hasTwoSets(pursuit.strategy)) {
    const sight = sightOf(pursuit);
    return drifted(sight, drift) ?? inPlace(sight);
  }
  const about = { ...pursuit.wanted, strategy: pursuit.strategy };
  const because = `${pursuit.strategy.kind} needs to know the balancers: name them in the settings of the cluster`;
  return { row: 'S1', phase: 'held', about, because };
}
