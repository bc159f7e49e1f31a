// How a change is brought to the cluster, as annotated on the app (docs/strategies.md).
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
  );

export type StrategyKind = Strategy['kind'];

export const defaultPatience: Patience = {
  healthyWithin: 15 * 60_000,
  waitAtMost: 24 * 3_600_000,
  onFailure: 'rollback',
};
