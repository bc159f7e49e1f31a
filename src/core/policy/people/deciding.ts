// What people said, as the gate needs it for one app: paused, frozen, opened for one commit.
import { matchesGlob } from '../../definition/glob.js';
import type { AppDecisions, EnvironmentDecisions, Freeze, Overridable, Override, Word } from '../../model/decision.js';
import {
  isPartOf,
  type AppId,
  type AppKey,
  type CommitSha,
  type EnvironmentName,
  type Instant,
} from '../../model/ids.js';

/** All decisions on the status branch. */
export interface Decisions {
  readonly apps: ReadonlyMap<AppKey, AppDecisions>;
  readonly environments: readonly EnvironmentDecisions[];
}

export interface SaidFacts {
  readonly paused?: Word;
  readonly frozen?: Freeze;
  /** What was opened for the commits that bring the app: the newest word of somebody who may. */
  readonly overridden: Partial<Readonly<Record<Overridable, Override>>>;
}

export interface SaidAbout {
  readonly key: AppKey;
  readonly id: AppId;
  readonly environment: EnvironmentName;
  /** The commits that brought the app's revision and its number. */
  readonly commits: readonly CommitSha[];
  readonly now: Instant;
  /** Who may override, by the settings. */
  readonly mayOverride: readonly string[];
}

export function saidFacts(decisions: Decisions, about: SaidAbout): SaidFacts {
  const paused = decisions.apps.get(about.key)?.paused ?? undefined;
  const frozen = freezeOf(decisions, about);
  const overridden: Partial<Record<Overridable, Override>> = {};
  for (const one of overridesOf(decisions, about.environment)) {
    if (about.commits.includes(one.commit) && about.mayOverride.includes(one.by)) overridden[one.what] = one;
  }
  return { ...(paused && { paused }), ...(frozen && { frozen }), overridden };
}

/** Words about an environment count on all its clusters. */
export const saidIn = (decisions: Decisions, environment: EnvironmentName): readonly EnvironmentDecisions[] =>
  decisions.environments.filter((one) => isPartOf(environment, one.environment));

/** Oldest first. */
export const overridesOf = (decisions: Decisions, environment: EnvironmentName): readonly Override[] =>
  saidIn(decisions, environment)
    .flatMap(({ overrides }) => overrides)
    .sort((left, right) => left.at - right.at);

/** Of several that hold the app the one that ends last. */
function freezeOf(decisions: Decisions, { id, environment, now }: SaidAbout): Freeze | undefined {
  return saidIn(decisions, environment)
    .flatMap(({ freezes }) => freezes)
    .filter((one) => isFrozenAt(one, now) && one.apps.some((glob) => matchesGlob(glob, id.slice(1))))
    .sort((left, right) => (right.until ?? Infinity) - (left.until ?? Infinity))[0];
}

export const isFrozenAt = ({ until }: Freeze, now: Instant): boolean => until === null || now < until;
