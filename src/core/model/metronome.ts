// A job as Metronome shows it (GET /v1/jobs/{id}, with its active runs and its history): what decisions need of it.
import type { Instant } from './ids.js';
import type { JsonObject } from './json.js';

/** A run that has not ended. All times are of Metronome's clock. */
export interface ActiveRun {
  readonly id: string;
  readonly createdAt: Instant;
  /** Ids of its tasks; none while it waits for an offer. */
  readonly tasks: readonly string[];
}

/** Metronome keeps no more of a run that has ended: neither a message nor the agent it was on. */
export interface EndedRun extends ActiveRun {
  readonly succeeded: boolean;
}

export interface MetronomeJob {
  /** `shop.cart-before`. */
  readonly id: string;
  readonly labels: JsonObject;
  /** ms that a task which is stopped has between SIGTERM and SIGKILL. */
  readonly killGrace: number;
  /** Newest first, as `ended` is. */
  readonly active: readonly ActiveRun[];
  readonly ended: readonly EndedRun[];
}

/** `readAt`: Metronome's clock, whole seconds (`Date` header). `job` absent: Metronome says that there is none. */
export type MetronomeLook =
  | { readonly kind: 'read'; readonly readAt: Instant; readonly job?: MetronomeJob }
  | { readonly kind: 'silent'; readonly because: string };
