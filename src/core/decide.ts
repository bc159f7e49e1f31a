// One app, one step: the newest revision that the gate admits is pursued, drift is noticed, and the table says what to
// do next. Start reading here; the table itself is rollout/inPlace.ts, and docs/rollouts.md shows both.
import type { Environment } from './model/environment.js';
import type { ObservedApp } from './model/observed.js';
import type { Step } from './model/step.js';
import { meetStranger } from './policy/adoption.js';
import { untouchable } from './policy/ceiling.js';
import { choose, type Wish } from './policy/choose.js';
import { held, onlySaid, removed, whileHeld } from './policy/holding.js';
import { drifted } from './policy/drift.js';
import { onlyItsKind, otherKind } from './policy/otherKind.js';
import type { GateFacts } from './policy/gate.js';
import { inPlace } from './rollout/inPlace.js';
import { sightOf } from './rollout/sight.js';
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
export function decide(situation: Situation): Step {
  const { owner, wish, observed, environment, facts } = situation;
  if (facts.mode === 'observe') return onlySaid(decide({ ...situation, facts: { ...facts, mode: 'apply' } }));
  const beyond = untouchable(facts);
  if (beyond !== undefined) return held(beyond, wish);
  if (wish.kind === 'gone') return removed(observed);
  const other = wish.kind === 'app' ? otherKind(wish.app.spec.kind, observed.live) : undefined;
  if (other !== undefined) return held(other, wish);
  const circumstances = { owner, observed, facts, ignore: environment.ignore };
  const choice = choose(wish, circumstances);
  const stranger = wish.kind === 'app' ? meetStranger(wish.app, choice, circumstances) : undefined;
  if (stranger !== undefined) return stranger;
  if (choice.kind === 'held') return held(choice.gate, wish);
  const sight = sightOf(choice.pursuit);
  const step =
    drifted(sight, environment.drift) ?? onlyItsKind(unlessWithoutEffect(inPlace(sight), observed), observed.live);
  return choice.waiting === undefined ? step : whileHeld(step, choice.waiting, wish, sight.settledBefore);
}
