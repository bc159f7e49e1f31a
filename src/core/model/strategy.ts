// How a change is brought to the cluster, as annotated on the app (docs/strategies.md).
import type { Check, PreviewCheck, WatchedCheck } from './check.js';
import type { Instant } from './ids.js';
import type { Job } from './job.js';

/** Milliseconds unless said otherwise. */
export interface Patience {
  /** The deadline of one act (`healthyWithin`, default 15m); pauses do not count. */
  readonly healthyWithin: number;
  /** How long to wait for offers or undecided checks (`waitAtMost`, default 24h). */
  readonly waitAtMost: number;
  readonly onFailure: 'rollback' | 'pause';
}

/** Who owns the number of instances. `range` clamps: the live number counts while it lies inside. */
export type Scale =
  | { readonly kind: 'git' }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'range'; readonly min: number; readonly max: number };

/** `atLeast` as written: a number of instances or a share of them. */
export type AtLeast =
  { readonly kind: 'count'; readonly count: number } | { readonly kind: 'percent'; readonly percent: number };

/**
 * How much of the app a stage of a canary is: a share of the traffic, or so many tasks (as a number, or as a share of
 * them, rounded up).
 */
export type StepSize =
  | { readonly kind: 'weight'; readonly percent: number }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number };

export interface CanaryStep {
  readonly size: StepSize;
  /** How long (ms) the share is watched before the next one, or until a person says `next`. */
  readonly pause: number | 'until-next';
}

/** Who gets the second version of an A/B test whatever the share says. */
export type Match =
  { readonly kind: 'cookie'; readonly name: string } | { readonly kind: 'header'; readonly name: string };

/** Two Marathon apps serve one app of git: the primary, and the candidate that shall take its place. */
export interface Canary {
  readonly kind: 'canary';
  readonly steps: readonly CanaryStep[];
  readonly checks: readonly WatchedCheck[];
  /** How long (ms) sessions of a set that has lost its traffic may go on. */
  readonly drainTimeout: number;
}

export interface BlueGreen {
  readonly kind: 'blue-green';
  /** How long (ms) the new set is watched after the switch, and the old one kept after it has settled. */
  readonly soak: number;
  readonly keepOld: number;
  /** `by-hand`: the switch waits for `next`. */
  readonly switch: 'automatic' | 'by-hand';
  /** What every task of the new set is asked before the switch; absent: nothing. Its name is `preview`. */
  readonly preview?: PreviewCheck;
  readonly checks: readonly WatchedCheck[];
  readonly drainTimeout: number;
}

export interface AbTest {
  readonly kind: 'ab-test';
  readonly match?: Match;
  /** Percent of the visitors, above 0 and below 100. */
  readonly share?: number;
  /** When it ends by itself, and the tested version takes over. */
  readonly until?: Instant;
  readonly checks: readonly WatchedCheck[];
  readonly drainTimeout: number;
}

export type TwoSets = Canary | BlueGreen | AbTest;

/**
 * `annotated: false` means that the file says nothing: rolling, with the file's own `upgradeStrategy` or Marathon's
 * default, and nothing is added to the definition.
 */
export type Strategy = Patience & {
  readonly scale: Scale;
  /** Jobs that have to succeed before a revision is put (docs/jobs.md); absent: none. */
  readonly before?: readonly Job[];
  /** Apps of the environment with this name settle and go back together (docs/ordering.md); absent: alone. */
  readonly together?: string;
} & (
    | { readonly kind: 'rolling'; readonly annotated: boolean }
    | { readonly kind: 'minimum-in-service'; readonly atLeast: AtLeast }
    | { readonly kind: 'recreate' }
    | TwoSets
  );

export type StrategyKind = Strategy['kind'];

/** A strategy that needs two sets side by side. */
export type TwoSetStrategy = Extract<Strategy, { readonly kind: TwoSets['kind'] }>;

export const hasTwoSets = (strategy: Strategy): strategy is TwoSetStrategy =>
  strategy.kind === 'canary' || strategy.kind === 'blue-green' || strategy.kind === 'ab-test';

/** All that is asked about the new version, the preview first. */
export const askedBy = (strategy: TwoSetStrategy): readonly Check[] => {
  const preview = previewOf(strategy);
  return preview === undefined ? strategy.checks : [preview, ...strategy.checks];
};

/** Only blue-green has one. */
export const previewOf = (strategy: Strategy): PreviewCheck | undefined =>
  strategy.kind === 'blue-green' ? strategy.preview : undefined;

export const defaultPatience: Patience = {
  healthyWithin: 15 * 60_000,
  waitAtMost: 24 * 3_600_000,
  onFailure: 'rollback',
};

/** Where a block does not say: how long a new set is watched, an old one kept, and sessions waited for (ms). */
export const usualTwoSets = { soak: 5 * 60_000, keepOld: 3_600_000, drainTimeout: 5 * 60_000 } as const;

/** How long (ms) sessions on a set are waited for that lost its traffic. */
export const drainTimeoutOf = (strategy: Strategy | undefined): number =>
  strategy !== undefined && hasTwoSets(strategy) ? strategy.drainTimeout : usualTwoSets.drainTimeout;
