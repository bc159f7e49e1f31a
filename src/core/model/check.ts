// Questions that are asked again and again while two versions run side by side, and the answers.
import type { AppId, Instant } from './ids.js';
import type { ServedSet } from './traffic.js';

/** An answer is good while it is below `below` and above `above`; at the very limit it is not. */
export interface CheckLimit {
  readonly below?: number;
  readonly above?: number;
}

/**
 * How the primary is brought in: the number that the limit is for is the candidate's divided by (`ratio`) or minus
 * (`difference`) the primary's, asked at the same moment over the same window.
 */
export type Comparison = 'ratio' | 'difference';

export type Check = {
  readonly name: string;
  /** So many failures in a row are a verdict; at least 1. */
  readonly failAfter: number;
  /** With fewer requests than this behind an answer nothing is decided. */
  readonly minimumSample?: number;
  readonly limit: CheckLimit;
} & (
  | {
      readonly kind: 'prometheus';
      /** `{{app}}` stands for the Marathon id of the set that is asked about, `{{service}}` for the id in git. */
      readonly query: string;
      /** The query whose answer is the number of requests; only with `minimumSample`. */
      readonly countedBy?: string;
      readonly compared?: Comparison;
    }
  | {
      readonly kind: 'http';
      /** `{{app}}` and `{{service}}` as above. */
      readonly url: string;
      /** JSON pointer of a number in the answer (`/errors/rate`), compared with the limit; absent: 2xx is enough. */
      readonly field?: string;
    }
  | {
      /** Asked at every healthy task of a set that has no traffic yet. */
      readonly kind: 'preview';
      /** From the first slash on, placeholders as above. */
      readonly path: string;
      /** Which of the task's ports, from 0. */
      readonly portIndex: number;
      /** As of `http`. */
      readonly field?: string;
    }
  | {
      readonly kind: 'haproxy';
      /** `error-share`: 0–1 of the requests since the last answer. `response-time`: milliseconds. */
      readonly what: 'error-share' | 'response-time';
      readonly compared?: Comparison;
    }
);

/** What is asked about a set with traffic. */
export type WatchedCheck = Exclude<Check, { readonly kind: 'preview' }>;

export type PreviewCheck = Extract<Check, { readonly kind: 'preview' }>;

export type CheckVerdict = 'pass' | 'fail' | 'undecided';

/** One answer. `undecided` is neither: no data, too few requests, a source that is away. */
export interface Sample {
  /** Name of the check. */
  readonly check: string;
  readonly at: Instant;
  readonly verdict: CheckVerdict;
  /** For people, with the number and the limit, without the name: `0.018, and has to be below 0.01`. */
  readonly because: string;
  readonly value?: number;
  /** Of a preview: the ids of the tasks that were asked. */
  readonly tasks?: readonly string[];
}

/** What is asked of a source: one check about one set. `at` becomes the moment of the sample. */
export interface CheckQuestion {
  readonly app: AppId;
  readonly check: Check;
  /** The set that runs the revision in question. */
  readonly candidate: ServedSet;
  /** What it is compared with; absent where there is nothing to compare with. */
  readonly primary?: ServedSet;
  readonly backends: readonly string[];
  readonly at: Instant;
}
